"""`desk sheet` and `desk bundle` at the front door: PDFs, who is shown on them, what an archive holds."""

import hashlib
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

DAY = "2026-11-02T{}:00+08:00"
VIDEO = b"a video of the doors"


def text_of(path: Path) -> str:
    done = subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True)
    return "".join(done.stdout.decode().replace("\u200b", "").split())


def at(clock: str) -> str:
    return DAY.format(clock)


def handled(desk: Any) -> str:
    """A complaint under the lightest policy, answered and closed."""
    case_id: str = desk.open(
        policy="basic", category="service", channel="phone", name="Demo Zhang", language="en"
    )
    desk.ok("transfer", case_id, "--unit", "general-office", at=at("09:20"))
    proof = (
        f"kind=video,what=the doors,keep_until=2029-11-02,digest=sha256:{hashlib.sha256(VIDEO).hexdigest()}"
    )
    desk.ok(
        "investigate",
        case_id,
        "--course",
        "The door was closed early.",
        "--substantiated",
        "yes",
        "--video",
        "kept",
        "--evidence",
        proof,
        at=at("10:00"),
    )
    desk.ok("respond", case_id, "--via", "phone", "--result", "We are sorry.", at=at("11:00"))
    desk.ok("close", case_id, at=at("12:00"))
    return case_id


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def case_id(busy_desk: Any) -> str:
    return handled(busy_desk)


def test_the_sheets_of_a_case_are_listed_with_what_they_can_say(busy_desk: Any) -> None:
    bare = busy_desk.open(policy="basic", category="service", channel="phone")
    listed = {each["kind"]: each["ready"] for each in busy_desk.ok("sheet", bare)["sheets"]}
    assert listed == {
        "registration": True,
        "process": False,
        "investigation": False,
        "plan": False,
        "reply": False,
        "cover": True,
    }
    said = busy_desk.run("sheet", bare)
    assert "Complaint process sheet" in said.out
    assert "prints a blank" in said.out


def test_a_sheet_lies_where_git_keeps_nothing(busy_desk: Any, case_id: str) -> None:
    made = busy_desk.ok("sheet", case_id, "registration", at=at("13:00"))
    path = Path(made["path"])
    assert path == busy_desk.root / "papers" / case_id / "registration.en.pdf"
    assert path.stat().st_mode & 0o077 == 0
    assert busy_desk.git("status", "--porcelain") == ""


def test_the_complainant_is_shown_to_who_may_read_it(busy_desk: Any, case_id: str, tmp_path: Path) -> None:
    out = tmp_path / "form.pdf"
    for who, options, shown in (
        ("intake-01", (), True),
        ("intake-01", ("--masked",), False),
        ("archive-01", (), False),
        ("nobody-here", (), False),
    ):
        made = busy_desk.ok(
            "sheet", case_id, "registration", "--out", str(out), *options, by=who, at=at("13:00")
        )
        assert made["personal_data"] is shown
        assert ("DemoZhang" in text_of(out)) is shown


def test_why_the_complainant_is_not_shown_is_said(busy_desk: Any, case_id: str, tmp_path: Path) -> None:
    out = ("--out", str(tmp_path / "form.pdf"))
    for who, kind, said in (
        ("archive-01", "registration", "no post of archive-01 entitles to it"),
        ("nobody-here", "reply", "nobody-here is not in policies/staff.yml"),
        ("nobody-here", "investigation", None),
        ("intake-01", "registration", None),
    ):
        ran = busy_desk.run("sheet", case_id, kind, *out, by=who, at=at("13:00"))
        assert ran.code == 0
        assert ("without the complainant's data" in ran.out) is (said is not None)
        assert said is None or said in ran.out


def test_only_sheets_that_tell_of_the_complainant_are_to_be_kept_safe(
    busy_desk: Any, case_id: str, tmp_path: Path
) -> None:
    told = {
        kind: busy_desk.ok("sheet", case_id, kind, "--out", str(tmp_path / "s.pdf"))["personal_data"]
        for kind in ("registration", "process", "investigation", "plan", "reply", "cover")
    }
    assert [kind for kind, personal in told.items() if personal] == ["registration", "process", "reply"]


def test_characters_without_a_font_are_named(
    busy_desk: Any, case_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rightsdesk.publish.sheets.unprintable", lambda text: "\u0f56" if text else "")
    for words in (("sheet", case_id, "plan"), ("bundle", case_id)):
        ran = busy_desk.run(*words, "--out", str(tmp_path / words[0]), at=at("13:00"))
        assert ran.code == 0
        assert "no font of this machine has \u0f56" in ran.out
        assert "fonts-noto-core" in ran.out


def test_where_a_sheet_cannot_be_written_is_said(busy_desk: Any, case_id: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept", encoding="utf-8")
    ran = busy_desk.run("sheet", case_id, "plan", "--out", str(tmp_path / "file" / "plan.pdf"))
    assert ran.code == 2
    assert "cannot be written" in ran.err


def test_the_language_is_the_readers_and_of_letters_the_complainants(busy_desk: Any, tmp_path: Path) -> None:
    out = tmp_path / "sheet.pdf"
    chinese = busy_desk.open(policy="basic", category="service", channel="phone", language="zh")
    busy_desk.ok("answer", chinese, "--result", "100", at=at("09:20"))
    busy_desk.ok("sheet", chinese, "reply", "--out", str(out))
    assert "尊敬的" in text_of(out)
    busy_desk.ok("sheet", chinese, "reply", "--language", "en", "--out", str(out))
    assert "Dear" in text_of(out)
    busy_desk.ok("sheet", chinese, "cover", "--out", str(out))
    assert "Contentsofthefile" in text_of(out)


@pytest.mark.parametrize(
    ("result", "language", "warned"),
    [
        ("We are sorry.", "zh", True),
        ("100", "zh", False),
        ("已经查清", "en", True),
        ("已经查清", "zh", False),
    ],
)
def test_an_answer_in_another_language_than_its_letter_is_told(
    busy_desk: Any, tmp_path: Path, result: str, language: str, warned: bool
) -> None:
    answered = busy_desk.open(policy="basic", category="service", channel="phone", language=language)
    busy_desk.ok("answer", answered, "--result", result, at=at("09:20"))
    ran = busy_desk.run("sheet", answered, "reply", "--out", str(tmp_path / "reply.pdf"))
    assert ran.code == 0
    assert ("translate it before it is sent" in ran.out) is warned


def test_a_letter_under_any_policy_names_the_desks_hotline(busy_desk: Any, tmp_path: Path) -> None:
    out = tmp_path / "reply.pdf"
    answered = busy_desk.open(policy="basic", category="service", channel="phone")
    busy_desk.ok("answer", answered, "--result", "100", at=at("09:20"))
    busy_desk.ok("sheet", answered, "reply", "--language", "en", "--out", str(out))
    assert "servicehotline:000-0000-0000" in text_of(out)


def test_there_is_no_letter_before_the_answer(busy_desk: Any, tmp_path: Path) -> None:
    bare = busy_desk.open(policy="basic", category="service", channel="phone")
    ran = busy_desk.run("sheet", bare, "reply", "--out", str(tmp_path / "reply.pdf"))
    assert ran.code == 2
    assert f"desk respond {bare}" in ran.err
    assert not (tmp_path / "reply.pdf").exists()


def test_a_bundle_holds_the_whole_file_with_digests(busy_desk: Any, case_id: str, tmp_path: Path) -> None:
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "doors.mp4").write_bytes(VIDEO)
    (tmp_path / "evidence" / "other.mp4").write_bytes(b"of something else")
    out = tmp_path / "file.zip"
    busy_desk.ok(
        "bundle", case_id, "--evidence", str(tmp_path / "evidence"), "--out", str(out), at=at("13:00")
    )
    found = {name.removeprefix(f"{case_id}/"): content for name, content in members(out).items()}
    start = hashlib.sha256(VIDEO).hexdigest()[:12]
    assert list(found) == [
        "MANIFEST",
        "00-cover.pdf",
        "01-registration.pdf",
        "02-investigation.pdf",
        "03-reply.pdf",
        "case.yml",
        "policy.yml",
        "history.txt",
        "evidence.csv",
        f"evidence/{start}-doors.mp4",
    ]
    assert found["case.yml"].decode() == busy_desk.git("show", f"HEAD:cases/2026/11/02/{case_id}.yml")
    assert found["history.txt"].decode().count("\n") == 5
    assert "its digest is right: doors.mp4" in found["evidence.csv"].decode("utf-8-sig")
    listed = found.pop("MANIFEST").decode().splitlines()
    assert listed == [f"{hashlib.sha256(content).hexdigest()}  {name}" for name, content in found.items()]


def test_a_file_of_evidence_that_is_not_at_hand_is_told(busy_desk: Any, case_id: str, tmp_path: Path) -> None:
    (tmp_path / "evidence").mkdir()
    out = tmp_path / "file"
    busy_desk.ok(
        "bundle", case_id, "--evidence", str(tmp_path / "evidence"), "--out", str(out), at=at("13:00")
    )
    assert "file not at hand" in (out / "evidence.csv").read_text(encoding="utf-8-sig")
    assert "filenotathand" in text_of(out / "00-cover.pdf")


def test_the_same_case_makes_the_same_bytes(busy_desk: Any, case_id: str, tmp_path: Path) -> None:
    made = []
    for name, moment in (("one.zip", at("13:00")), ("two.zip", "2026-12-24T09:00:00+08:00")):
        busy_desk.ok("bundle", case_id, "--out", str(tmp_path / name), at=moment)
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1]


def test_an_incomplete_file_is_bundled_only_as_a_draft(busy_desk: Any, tmp_path: Path) -> None:
    """What the policy wants before closing is named with its clause (E10)."""
    bare = busy_desk.open()
    out = tmp_path / "draft.zip"
    ran = busy_desk.run("bundle", bare, "--out", str(out), at=at("13:00"))
    assert ran.code == 1
    assert "process sheet issued (clause 2)" in ran.err
    assert not out.exists()
    ran = busy_desk.run("bundle", bare, "--draft", "--out", str(out), at=at("13:00"))
    assert ran.code == 0
    assert "a draft" in ran.out
    assert f"{bare}/00-cover.pdf" in members(out)


def test_archiving_can_bundle_at_once(busy_desk: Any, tmp_path: Path) -> None:
    case_id = handled(busy_desk)
    words = ("archive", case_id, "--kept-at", "Box 1", "--keep-until", "2029-11-02")
    busy_desk.ok(*words, "--bundle", str(tmp_path / "file"), at=at("14:00"))
    assert "archived" in (tmp_path / "file" / "history.txt").read_text(encoding="utf-8")
    assert "Box1" in text_of(tmp_path / "file" / "00-cover.pdf")


def test_nothing_is_archived_where_the_bundle_has_no_room(busy_desk: Any, tmp_path: Path) -> None:
    case_id = handled(busy_desk)
    (tmp_path / "kept.txt").write_text("kept", encoding="utf-8")
    words = ("archive", case_id, "--kept-at", "Box 1", "--keep-until", "2029-11-02")
    ran = busy_desk.run(*words, "--bundle", str(tmp_path), at=at("14:00"))
    assert ran.code == 2
    assert busy_desk.ok("show", case_id)["stage"] == "closed"


def test_what_is_not_committed_is_not_bundled(desk: Any, tmp_path: Path) -> None:
    case_id = handled(desk)
    path = desk.root / f"cases/2026/11/02/{case_id}.yml"
    path.write_text(path.read_text(encoding="utf-8") + "# by hand\n", encoding="utf-8")
    ran = desk.run("bundle", case_id, "--out", str(tmp_path / "file.zip"), at=at("13:00"))
    assert ran.code == 2
    assert "is not committed as it stands" in ran.err


def test_no_cell_of_the_evidence_is_a_formula(busy_desk: Any, tmp_path: Path) -> None:
    bare = busy_desk.open(policy="basic", category="service", channel="phone")
    busy_desk.ok("transfer", bare, "--unit", "general-office", at=at("09:20"))
    busy_desk.ok(
        "investigate",
        bare,
        "--course",
        "100",
        "--substantiated",
        "no",
        "--evidence",
        "kind=photo,what==1+1",
        at=at("10:00"),
    )
    busy_desk.ok("bundle", bare, "--draft", "--out", str(tmp_path / "file"), at=at("13:00"))
    assert ",'=1+1," in (tmp_path / "file" / "evidence.csv").read_text(encoding="utf-8-sig")
