"""A register comes into the desk: each row ends as one thing; nothing is lost, doubled or shown."""

import csv
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rightsdesk.diagnostics import Severity
from rightsdesk.domain.events.handling import Investigated
from rightsdesk.errors import DeskError, Refused
from rightsdesk.intake.mapping import load_mapping
from rightsdesk.intake.tables import UnfitFile
from rightsdesk.operations.importing import ImportReport, import_register
from rightsdesk.operations.revealing import opened
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records import journal
from rightsdesk.records.store import Desk
from rightsdesk.rules.clear_text import seen_in
from rightsdesk.rules.linter import lint_cases

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
DAY = NOW.date()
OFFICER = "intake-01"

MAPPING = """\
system: old-register
title: {zh: 旧台账, en: the old register}
time_zone: Asia/Shanghai
id: {column: number}
received_at: {columns: [received], formats: ["%Y-%m-%d %H:%M"]}
header:
  kind: complaint
  channel: hotline
  category: other
  subject: {column: title}
  summary: {column: text}
private:
  name: {column: who}
  words: {column: words}
mask: {quotations: 8}
timeline:
- event: responded
  when: [reply]
  at: {columns: [replied], formats: ["%Y-%m-%d %H:%M"]}
  fields: {via: phone, result: {column: reply}}
"""
COLUMNS = ["number", "received", "title", "text", "who", "words", "reply", "replied"]
SECRET = "赵某某亲笔写下的一段原话"


def entry(number: str, **cells: str) -> dict[str, str]:
    """A sound row of the invented register."""
    return {
        "number": number,
        "received": "2019-05-17 17:40",
        "title": "到站不停",
        "text": "反映到站不停",
        "who": "赵某某",
        "words": SECRET,
        "reply": "已核实并答复",
        "replied": "2019-05-18 09:00",
    } | cells


@dataclass
class Office:
    """A desk in a repository of its own, a register beside it."""

    root: Path
    register: Path
    mapping: Path

    def write(self, *rows: dict[str, str], path: Path | None = None) -> Path:
        path = path or self.register
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, COLUMNS)
            writer.writeheader()
            writer.writerows(rows)
        return path

    def workspace(self, person: str = OFFICER) -> Workspace:
        return Workspace(self.root, NOW, person)

    def bring_in(self, path: Path | None = None, *, person: str = OFFICER, **rest: Any) -> ImportReport:
        mapping = load_mapping(str(self.mapping))
        return import_register(self.workspace(person), path or self.register, mapping, **rest)

    def git(self, *arguments: str) -> str:
        return subprocess.run(
            ["git", *arguments], cwd=self.root, check=True, capture_output=True, encoding="utf-8"
        ).stdout

    def desk(self) -> Desk:
        return self.workspace().desk

    def origins(self) -> list[str]:
        return sorted(case.origin.id for case in self.desk().cases() if case.origin)

    def keys(self) -> list[str]:
        """The cases of which the vault has a key."""
        return sorted(self.workspace().vault.contents().keys)

    def every_object(self) -> bytes:
        command = ["git", "cat-file", "--batch", "--batch-all-objects"]
        return subprocess.run(command, cwd=self.root, check=True, capture_output=True).stdout

    def assert_sound(self, words: str | None = SECRET) -> None:
        """Every case has its personal data, none of it in clear, nothing is left over, and the repository is
        as git wants it."""
        self.git("fsck", "--strict")
        assert self.git("status", "--porcelain") == ""
        sealed = [case for case in self.desk().cases() if case.sealed]
        assert self.keys() == sorted(case.id for case in sealed)
        known = [opened(self.workspace(), case) for case in sealed]
        assert all(each.words == words if words else not each.is_empty() for each in known)
        tolerated, files = self.desk().tolerated, self.desk().case_files()
        assert [
            file.path for file in files if seen_in(file.document and file.document.data, tolerated, DAY)
        ] == []


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


def found_office(folder: Path, keys: Any) -> Office:
    root = folder / "desk"
    shutil.copytree(ROOT / "policies", root / "policies")
    shutil.copy(ROOT / ".gitignore", root)
    keys.equip(root, ROOT / "policies")
    office = Office(root, folder / "register.csv", folder / "mapping.yml")
    office.mapping.write_text(MAPPING, "utf-8")
    office.git("init", "-q", "-b", "main")
    office.git("add", ".")
    office.git("-c", "user.name=Tester", "-c", "user.email=t@example.org", "commit", "-q", "-m", "Begin")
    return office


@pytest.fixture
def office(tmp_path: Path, keys: Any) -> Office:
    return found_office(tmp_path, keys)


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    assert report.rows == report.imported + report.present + report.rejected
    return report.rows, report.imported, report.present, report.rejected


class TestRows:
    def test_rows_become_committed_cases_with_their_history(self, office: Office) -> None:
        office.write(entry("1"), entry("2", reply=""))
        report = office.bring_in()
        assert counts(report) == (2, 2, 0, 0)
        first, second = sorted(office.desk().cases(), key=lambda case: case.origin.id if case.origin else "")
        assert [event.event for event in first.timeline] == ["responded"]
        assert first.timeline[0].source == "old-register 1"
        assert second.timeline == ()
        assert opened(office.workspace(), first).words == SECRET
        assert all(path.startswith("cases/2019/05/17/1905-") for path in office.desk().case_paths())
        office.assert_sound()

    def test_running_twice_changes_nothing(self, office: Office) -> None:
        office.write(entry("1"), entry("2"))
        office.bring_in()
        before = office.git("rev-parse", "HEAD"), office.keys()
        report = office.bring_in()
        assert counts(report) == (2, 0, 2, 0)
        assert (report.commits, report.changed, report.rejects) == ((), (), None)
        assert (office.git("rev-parse", "HEAD"), office.keys()) == before

    def test_a_row_that_reads_otherwise_now_is_told_and_the_case_stands(self, office: Office) -> None:
        office.write(entry("1"), entry("2"))
        office.bring_in()
        office.write(entry("1"), entry("2", reply="另一答复"))
        report = office.bring_in()
        assert counts(report) == (2, 0, 2, 0)
        (changed,) = report.changed
        case = office.desk().load_case(changed).case
        assert case is not None
        assert case.origin is not None
        assert case.origin.id == "2"
        assert office.git("status", "--porcelain") == ""

    def test_the_same_id_twice_is_present_where_alike_and_rejected_where_not(self, office: Office) -> None:
        office.write(entry("1"), entry("1"), entry("1", title="违规操作"))
        report = office.bring_in()
        assert counts(report) == (3, 1, 1, 1)
        (rejection,) = report.rejections
        assert rejection.row.line == 4
        assert "line 2 has the same id" in rejection.faults[0].reason

    def test_a_sound_row_after_an_unsound_one_of_the_same_id_is_imported(self, office: Office) -> None:
        office.write(entry("1", received="?"), entry("1"))
        assert counts(office.bring_in()) == (2, 1, 0, 1)

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.lists(
            st.builds(
                entry,
                st.sampled_from(["1", "2", "3", " "]),
                received=st.sampled_from(["2019-05-17 17:40", "gestern"]),
                title=st.sampled_from(["到站不停", ""]),
            ),
            min_size=1,
            max_size=6,
        ),
        st.integers(1, 3),
    )
    def test_counts_add_up_and_nothing_is_doubled(
        self, tmp_path_factory: pytest.TempPathFactory, keys: Any, rows: list[dict[str, str]], batch: int
    ) -> None:
        office = found_office(tmp_path_factory.mktemp("office"), keys)
        office.write(*rows)
        first = office.bring_in(batch=batch)
        assert first.rows == len(rows)
        assert counts(first)[1] == len(office.origins()) == len(set(office.origins()))
        assert len(first.commits) == -(-first.imported // batch)
        assert counts(office.bring_in())[1] == 0
        office.assert_sound()


class TestRejects:
    def test_rejected_rows_can_be_corrected_and_fed_in_again(self, office: Office) -> None:
        office.write(entry("1"), entry("2", received="17.5.2019", text="两\n行"), entry("3", title=""))
        report = office.bring_in()
        assert counts(report) == (3, 1, 0, 2)
        assert report.rejects is not None
        assert report.rejects == office.register.with_name("register.csv.rejects.csv")
        assert report.rejects.stat().st_mode & 0o777 == 0o600
        with report.rejects.open(encoding="utf-8-sig", newline="") as stream:
            rejected = list(csv.DictReader(stream))
        assert [(row["rejected_line"], row["rejected_column"]) for row in rejected] == [
            ("3", "received"),
            ("5", "title"),
        ]
        assert "'17.5.2019' is no time" in rejected[0]["rejected_reason"]
        assert {name: rejected[0][name] for name in COLUMNS} == entry(
            "2", received="17.5.2019", text="两\n行"
        )

        corrected = report.rejects.read_text("utf-8").replace("17.5.2019", "2019-05-17 08:00")
        report.rejects.write_text(corrected, "utf-8")
        again = office.bring_in(report.rejects)
        assert counts(again) == (2, 1, 0, 1)
        assert office.origins() == ["1", "2"]

    def test_corrections_are_never_overwritten(self, office: Office) -> None:
        office.write(entry("1", title=""))
        first = office.bring_in().rejects
        assert first is not None
        assert office.bring_in().rejects == first
        first.write_text("corrected by hand", "utf-8")
        second = office.bring_in().rejects
        assert second == office.register.with_name("register.csv.rejects-2.csv")
        assert first.read_text("utf-8") == "corrected by hand"

    def test_rejects_of_a_register_inside_the_repository_go_where_git_does_not_look(
        self, office: Office
    ) -> None:
        inside = office.write(entry("1", title=""), path=office.root / "register.csv")
        report = office.bring_in(inside)
        assert report.rejects == office.root / ".desk" / "rejects" / "register.csv.rejects.csv"
        assert office.git("status", "--porcelain") == "?? register.csv\n"

    def test_rejects_are_refused_in_the_tracked_tree(self, office: Office) -> None:
        office.write(entry("1"), entry("2", title=""))
        with pytest.raises(DeskError, match="must not lie in the desk's repository"):
            office.bring_in(rejects=office.root / "rejects.csv")
        assert office.origins() == []

    def test_nothing_is_imported_where_rejects_cannot_be_written(self, office: Office) -> None:
        office.write(entry("1"), entry("2", title=""))
        with pytest.raises(DeskError, match="so nothing was imported"):
            office.bring_in(rejects=office.register / "below-a-file.csv")
        assert office.origins() == []


class TestRefusals:
    @pytest.mark.parametrize(
        ("content", "told"),
        [
            ("", "empty"),
            ("<html><body>log in</body></html>", "web page"),
            ("number,received\n1,2019-05-17 17:40\n", "it has no column"),
            (",".join([*COLUMNS, "extra"]) + "\n" + "x," * 8 + "x\n", "says nothing of the column extra"),
            (",".join(COLUMNS) + "\n1,2\n", "2 fields under 8 column names"),
        ],
    )
    def test_a_file_that_is_not_what_the_mapping_says_is_refused_whole(
        self, office: Office, content: str, told: str
    ) -> None:
        office.register.write_text(content, "utf-8")
        head = office.git("rev-parse", "HEAD")
        with pytest.raises(UnfitFile, match=told) as caught:
            office.bring_in()
        assert str(caught.value).startswith(str(office.register))
        assert office.git("rev-parse", "HEAD") == head
        assert office.git("status", "--porcelain") == ""
        assert office.keys() == []

    def test_who_may_not_open_cases_may_not_import_any(self, office: Office) -> None:
        office.write(entry("1"))
        with pytest.raises(Refused, match="archive-01 may not import cases: needs the post of"):
            office.bring_in(person="archive-01")

    def test_an_unknown_policy_is_told(self, office: Office) -> None:
        office.write(entry("1"))
        mapping = load_mapping(str(office.mapping))
        with pytest.raises(DeskError, match="there is no policy other"):
            import_register(office.workspace(), office.register, mapping, policy="other")


class TestCommits:
    def test_one_commit_per_batch_by_the_acting_person(self, office: Office) -> None:
        office.write(*(entry(str(number)) for number in range(5)))
        report = office.bring_in(batch=2)
        assert len(report.commits) == 3
        last = office.git("log", "-3", "--reverse", "--format=%H|%ae|%(trailers:separator=%x20)").split("\n")[
            :-1
        ]
        assert last == [
            f"{commit}|jia@desk.example|Import: old-register Cases: {count}"
            for commit, count in zip(report.commits, (2, 2, 1), strict=True)
        ]

    def test_other_peoples_changes_stay_out(self, office: Office) -> None:
        (office.root / "notes.txt").write_text("mine\n", "utf-8")
        (office.root / "staged.txt").write_text("mine\n", "utf-8")
        office.git("add", "staged.txt")
        office.write(entry("1"))
        office.bring_in()
        assert office.git("status", "--porcelain").split("\n")[:-1] == ["A  staged.txt", "?? notes.txt"]
        assert "staged.txt" not in office.git("show", "--name-only", "--format=", "HEAD")

    def test_nothing_of_a_person_is_in_any_object(self, office: Office) -> None:
        office.write(entry("1", reply=f"赵某某反映“{SECRET}”，已答复", text="赵某某来电 13912345678"))
        office.bring_in()
        objects = office.every_object()
        for secret in ("赵某某", SECRET, "13912345678"):
            assert secret.encode() not in objects
        assert "***反映".encode() in objects

    def test_ids_that_other_cases_have_are_drawn_again(
        self, office: Office, tmp_path: Path, keys: Any
    ) -> None:
        office.write(entry("1"))
        office.bring_in()
        (taken,) = office.desk().case_paths()
        other = tmp_path / "other"
        other.mkdir()
        crowded = found_office(other, keys)
        place = crowded.root / taken
        place.parent.mkdir(parents=True)
        raw = (
            (office.root / taken)
            .read_text("utf-8")
            .replace("id: '1'", "id: '9'")
            .replace('id: "1"', 'id: "9"')
        )
        place.write_text(raw, "utf-8")
        crowded.git("add", taken)
        crowded.git("-c", "user.name=T", "-c", "user.email=t@example.org", "commit", "-q", "-m", "A case")
        crowded.write(entry("1"))
        assert counts(crowded.bring_in()) == (1, 1, 0, 0)
        assert crowded.origins() == ["1", "9"]


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from rightsdesk.intake.mapping import load_mapping
from rightsdesk.operations import importing
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records.vault import Vault

root, register, mapping, stage = sys.argv[1:]
batches = 0
def die(now):
    if batches == 2 and now == stage:
        os.kill(os.getpid(), signal.SIGKILL)

take = importing.take
def watched(*arguments):
    global batches
    batches += 1
    return take(*arguments, on_stage=die)

class Interrupted(Vault):
    def keep(self, *arguments):
        super().keep(*arguments)
        if stage == "keys kept" and batches == 1:
            os.kill(os.getpid(), signal.SIGKILL)

importing.take = watched
workspace = Workspace(Path(root), datetime(2026, 11, 2, 1, tzinfo=UTC), "intake-01")
workspace.vault = Interrupted(workspace.repository)
importing.import_register(workspace, Path(register), load_mapping(mapping), batch=2)
"""


@pytest.mark.parametrize("stage", ["keys kept", *journal.STAGES])
def test_killed_at_any_stage_and_run_again_loses_and_doubles_nothing(office: Office, stage: str) -> None:
    office.write(*(entry(str(number)) for number in range(5)))
    child = subprocess.run(
        [sys.executable, "-c", KILLED, str(office.root), str(office.register), str(office.mapping), stage],
        check=False,
    )
    assert child.returncode == -signal.SIGKILL
    report = office.bring_in(batch=2)
    assert counts(report)[0] == 5
    assert report.present in (2, 4)
    assert office.origins() == ["0", "1", "2", "3", "4"]
    office.assert_sound()


def test_interrupted_by_hand_takes_the_unfinished_batch_back(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.write(*(entry(str(number)) for number in range(5)))
    done: list[int] = []

    def stop(stage: str) -> None:
        if stage == "journalled" and done:
            raise KeyboardInterrupt
        if stage == "released":
            done.append(1)

    take = journal.take

    def watched(*arguments: Any) -> str:
        return take(*arguments, on_stage=stop)

    monkeypatch.setattr("rightsdesk.operations.importing.take", watched)
    with pytest.raises(KeyboardInterrupt):
        office.bring_in(batch=2)
    office.assert_sound()
    assert office.origins() == ["0", "1"]


@pytest.fixture
def data() -> Path:
    folder = Path(os.environ.get("RIGHTSDESK_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"RIGHTSDESK_DATA: the folder of public registers is not at {folder}")
    return folder


Bring = Callable[[Path, str], ImportReport]


@pytest.fixture
def bring(office: Office) -> Bring:
    return lambda path, name: import_register(office.workspace(), path, load_mapping(name))


class TestRealRegisters:
    def test_the_bus_companys_register_from_either_file(
        self, office: Office, data: Path, bring: Bring
    ) -> None:
        folder = data / "heze_bus_2019"
        assert counts(bring(folder / "complaints.csv", "heze-bus")) == (18, 18, 0, 0)
        again = bring(folder / "complaints.json", "heze-bus")
        assert counts(again) == (18, 0, 18, 0)
        assert again.changed == ()
        cases = {case.origin.id: case for case in office.desk().cases() if case.origin}
        steps = {
            number: [event.event for event in case.timeline if event.event != "transferred"]
            for number, case in cases.items()
        }
        assert steps["TSSL2019051700001"] == [
            "investigated", "responded", "reported-back", "called-back", "closed",
        ]  # fmt: skip
        # Fined for not stopping; the finding does not say that anybody told the complainant.
        assert "responded" not in steps["TSSL2019051900002"]
        early = cases["TSSL2019051700001"]
        assert early.timeline[0].at < early.received_at
        verdicts = [
            event for case in cases.values() for event in case.timeline if isinstance(event, Investigated)
        ]
        assert sorted(verdict.substantiated for verdict in verdicts) == ["no"] * 16 + ["yes"] * 2
        office.assert_sound(words=None)
        # It breaks the policy here in many ways, and was received before its first version: known, no error.
        findings = lint_cases(office.desk().case_files(), office.desk(), NOW)
        assert {finding.severity for finding in findings} == {Severity.KNOWN}

    @pytest.mark.slow
    def test_the_message_board_with_its_replies(self, office: Office, data: Path, bring: Bring) -> None:
        folder = data / "teddycup2020"
        assert counts(bring(folder / "attachment4_replies.csv", "teddycup-replies")) == (1983, 1983, 0, 0)
        again = bring(folder / "attachment4_replies.xlsx", "teddycup-replies")
        assert counts(again) == (1983, 0, 1983, 0)
        assert again.changed == ()
        office.assert_sound(words=None)

        longest = max(
            case.timeline[0].at - case.received_at for case in office.desk().cases() if case.timeline
        )
        assert longest.days == 1160
        objects = office.every_object().decode("utf-8", "replace")
        with (folder / "attachment4_replies.csv").open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        assert not [row["留言编号"] for row in rows if row["留言用户"] in objects]
        longer = [
            line.strip() for row in rows for line in row["留言详情"].split("\n") if len(line.strip()) >= 24
        ]
        assert len(longer) > 1000
        assert not [line for line in longer if line in objects]

    def test_the_message_board_with_its_votes(self, office: Office, data: Path, bring: Bring) -> None:
        folder = data / "teddycup2020"
        assert counts(bring(folder / "attachment3_hot_topics.xlsx", "teddycup-topics")) == (3052, 3052, 0, 0)
        again = bring(folder / "attachment3_hot_topics.csv", "teddycup-topics")
        assert counts(again) == (3052, 0, 3052, 0)
        assert again.changed == ()
        office.assert_sound(words=None)
        # Real date cells among times written as text, ten of them at midnight sharp.
        received = [case.received_at for case in office.desk().cases()]
        assert sum(each.strftime("%H:%M:%S") == "00:00:00" for each in received) == 10
        assert {each.year for each in received} == {2017, 2018, 2019, 2020}

    def test_one_mapping_reads_three_layouts_of_a_citys_requests(
        self, office: Office, data: Path, bring: Bring
    ) -> None:
        folder = data / "nyc311"
        rows = {"2024-04-15_api": 680, "2019-12-31_api": 709, "2022-05-01_portal": 648}
        for layout, count in rows.items():
            assert counts(bring(folder / f"nyc311_{layout}.csv", "nyc311")) == (count, count, 0, 0)
            assert counts(bring(folder / f"nyc311_{layout}.csv", "nyc311")) == (count, 0, count, 0)
        office.assert_sound(words=None)
        cases = {case.origin.id: case for case in office.desk().cases() if case.origin}
        assert len(cases) == sum(rows.values())
        # 2019-12-31T23:59:11 and 05/01/2022 12:00:03 AM in New York, where the desk's clock reads otherwise.
        assert cases["45278137"].received_at.isoformat() == "2020-01-01T12:59:11+08:00"
        assert cases["54049402"].received_at.isoformat() == "2022-05-01T12:00:03+08:00"
        assert [event.event for event in cases["45278137"].timeline] == ["responded", "closed"]
        houses = office.every_object().decode("utf-8", "replace")
        assert "3939 EMMONS AVENUE" not in houses
        assert "EMMONS AVENUE, BROOKLYN" in houses

    @pytest.mark.parametrize("mapping", ["heze-bus", "nyc311", "teddycup-replies", "teddycup-topics"])
    @pytest.mark.parametrize(
        ("file", "told"),
        [
            ("nyc311/nyc311_ragged.csv", r"nyc311_ragged.csv:2: this row has 7 fields under 12 column names"),
            ("cfpb/cfpb_truncated_tail.csv", r"cfpb_truncated_tail.csv:6: the file ends inside the record"),
            ("cfpb/cfpb_2023.csv", r"cfpb_2023.csv:1: this is not a file for the mapping"),
        ],
    )
    def test_broken_and_foreign_files_are_refused(
        self, office: Office, data: Path, bring: Bring, mapping: str, file: str, told: str
    ) -> None:
        with pytest.raises(UnfitFile, match=told):
            bring(data / file, mapping)
        assert office.desk().case_paths() == []
        assert office.keys() == []

    @pytest.mark.parametrize(
        ("name", "make", "told"),
        [
            (
                "renamed.csv",
                lambda folder: (folder / "attachment4_replies.xlsx").read_bytes(),
                "Excel workbook",
            ),
            (
                "encoded.csv",
                lambda folder: (folder / "attachment4_replies.csv").read_text("utf-8").encode("gb18030"),
                "it reads as GB18030",
            ),
        ],
    )
    def test_real_files_in_the_wrong_dress_are_refused(
        self, tmp_path: Path, data: Path, bring: Bring, name: str, make: Callable[[Path], bytes], told: str
    ) -> None:
        (tmp_path / name).write_bytes(make(data / "teddycup2020"))
        with pytest.raises(UnfitFile, match=told):
            bring(tmp_path / name, "teddycup-replies")
