"""Personal data is read through one door: the right, the key, and an entry on record before it shows."""

import errno
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from rightsdesk.operations import keyholding
from rightsdesk.records.source import dump, load

WHO = {"name": "Demo Person", "phone": "000-0000", "words": "Please answer in writing."}
SOON = "2026-11-02T10:00:00+08:00"
READING = ("--reason", "To call back")
OPENING = [
    "open", "--kind", "complaint", "--channel", "hotline", "--category", "service-attitude",
    "--subject", "Door closed", "--summary", "The door was closed.", "--name", WHO["name"],
]  # fmt: skip


def logs(desk: Any) -> list[dict[str, Any]]:
    """The access logs as they stand in files."""
    paths = sorted((desk.root / "programme" / "access-log").glob("*.yml"))
    return [load(path.read_bytes(), path.name).data for path in paths]


def holds_anywhere(folder: Path, *texts: str) -> list[str]:
    """The files below a folder, loose and packed git objects undone, that hold one of the texts."""
    found = [
        str(path)
        for path in folder.rglob("*")
        if path.is_file() and any(text.encode() in path.read_bytes() for text in texts)
    ]
    objects = subprocess.run(
        ["git", "-C", str(folder), "cat-file", "--batch", "--batch-all-objects"],
        capture_output=True,
        check=True,
    ).stdout
    return found + [text for text in texts if text.encode() in objects]


def test_reveal_shows_who_complained_and_leaves_a_record(desk_here: Any) -> None:
    case = desk_here.open(**WHO)
    shown = desk_here.ok("reveal", case, *READING, at=SOON)
    assert shown["known"] == WHO
    (log,) = logs(desk_here)
    assert (log["by"], log["kind"], log["period"]) == ("intake-01", "access-log", "2026-11")
    (entry,) = log["timeline"]
    assert entry == {
        "event": "revealed", "at": SOON, "by": "intake-01", "use": "reveal", "reason": "To call back",
        "cases": [case], "count": 1,
    }  # fmt: skip
    assert desk_here.git("status", "--porcelain") == ""
    assert f"Record: {log['id']}" in desk_here.git("log", "-1", "--format=%B")
    said = desk_here.run("reveal", case, *READING, at=SOON).out
    assert all(value in said for value in WHO.values())
    assert len(logs(desk_here)[0]["timeline"]) == 2
    assert desk_here.ok("check", at=SOON)["counts"]["error"] == 0


def test_reveal_needs_a_reason_and_the_post(desk_here: Any) -> None:
    case = desk_here.open(**WHO)
    assert desk_here.run("reveal", case).code == 2
    ran = desk_here.run("reveal", case, *READING, by="archive-01", at=SOON)
    assert ran.code == 1 and "no post of archive-01 entitles to it" in ran.err
    assert WHO["name"] not in ran.out + ran.err
    assert logs(desk_here) == []


def test_nothing_shows_where_it_cannot_be_put_on_record(desk_here: Any) -> None:
    case = desk_here.open(**WHO)
    desk_here.git("checkout", "-q", "--detach")
    ran = desk_here.run("reveal", case, *READING, at=SOON)
    assert ran.code == 2 and "detached" in ran.err
    assert WHO["name"] not in ran.out + ran.err


def test_who_holds_no_key_here_is_told_what_to_do(desk_here: Any) -> None:
    case = desk_here.open(**WHO)
    (desk_here.root / ".desk" / "keys" / "intake-01").unlink()
    ran = desk_here.run("reveal", case, *READING, at=SOON)
    assert ran.code == 1 and "rightsdesk.key" in ran.err
    assert desk_here.ok("reveal", case, *READING, by="intake-02", at=SOON)["known"] == WHO


def test_a_unit_reads_its_cases_and_no_others(desk_here: Any) -> None:
    case, other = desk_here.open(**WHO), desk_here.open(**WHO)
    desk_here.ok("transfer", case, "--unit", "bus-one", at=SOON)
    assert desk_here.ok("reveal", case, *READING, by="bus-one-01", at=SOON)["known"] == WHO
    refused = desk_here.run("reveal", other, *READING, by="bus-one-01", at=SOON)
    assert refused.code == 1 and WHO["name"] not in refused.out + refused.err


def test_who_answers_for_a_case_by_name_reads_it_and_no_other_of_the_unit(desk_here: Any) -> None:
    case, other = desk_here.open(**WHO), desk_here.open(**WHO)
    desk_here.ok("transfer", case, "--unit", "bus-one", "--responsible", "archive-01", at=SOON)
    desk_here.ok("transfer", other, "--unit", "bus-one", at=SOON)
    assert desk_here.ok("reveal", case, *READING, by="archive-01", at=SOON)["known"] == WHO
    assert desk_here.run("reveal", other, *READING, by="archive-01", at=SOON).code == 1


def test_the_unit_could_not_open_what_is_not_its_own_even_by_other_means(desk_here: Any) -> None:
    """The role is cryptography, the right a check: without the transfer no key is wrapped for the unit."""
    from datetime import UTC, datetime

    from rightsdesk.operations.workspace import Workspace
    from rightsdesk.records.vault import NotForYou

    case = desk_here.open(**WHO)
    here = Workspace(desk_here.root, datetime(2026, 11, 2, 2, tzinfo=UTC), "bus-one-01")
    with pytest.raises(NotForYou):
        here.vault.key(case, here.keyring)


def test_more_personal_data_is_sealed_and_supplements_what_there_is(desk_here: Any) -> None:
    case = desk_here.open(**WHO)
    added = desk_here.ok("seal", case, "--phone", "000-1111", "--words", "And soon.", at=SOON)
    assert added["event"] == "sealed"
    known = desk_here.ok("reveal", case, *READING, at=SOON)["known"]
    assert known == {**WHO, "phone": "000-1111", "words": f"{WHO['words']}\nAnd soon."}
    assert holds_anywhere(desk_here.root, "000-1111", "And soon.", WHO["name"]) == []


def test_a_case_without_personal_data_can_be_given_some(desk_here: Any) -> None:
    case = desk_here.open()
    desk_here.ok("seal", case, "--name", WHO["name"], at=SOON)
    assert desk_here.ok("reveal", case, *READING, at=SOON)["known"] == {"name": WHO["name"]}
    assert desk_here.run("seal", case, at=SOON).code == 1


def test_a_desk_without_a_vault_keeps_nothing_and_says_how_to_get_one(desk_here: Any) -> None:
    import shutil

    shutil.rmtree(desk_here.root / ".desk" / "vault")
    before = desk_here.snapshot()
    ran = desk_here.run(*OPENING)
    assert ran.code == 2 and "desk vault remote" in ran.err
    assert desk_here.snapshot() == before
    assert desk_here.run(*OPENING[:-2]).code == 0, "a case without personal data needs no vault"


def test_reading_many_cases_leaves_one_entry(
    desk_here: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rightsdesk.operations.access_log.LISTED", 1)
    cases = sorted(desk_here.open(**WHO) for _number in range(2))
    register = ("register", "--with-personal-data", "--csv", str(tmp_path / "register.csv"))
    assert desk_here.ok(*register, at=SOON)["personal_data"]
    (log,) = logs(desk_here)
    (entry,) = log["timeline"]
    assert (entry["use"], entry["count"], "cases" in entry) == ("register", len(cases), False)
    listed = subprocess.run(
        ["sha256sum"],
        input="".join(f"{case}\n" for case in cases),
        text=True,
        capture_output=True,
        check=True,
    )
    assert entry["digest"] == f"sha256:{listed.stdout.split()[0]}"
    assert entry["received_from"] == entry["received_to"] == "2026-11-02"


def test_the_log_only_grows_and_nobody_writes_or_withdraws_it_by_hand(desk_here: Any) -> None:
    case = desk_here.open(**WHO)
    record = desk_here.ok("reveal", case, *READING, at=SOON)["record"]
    for words in (("note", record, "--text", "x"), ("withdraw", record, "--reason", "x")):
        assert desk_here.run("programme", *words, at=SOON).code == 1
    assert desk_here.run("programme", "add", "access-log").code == 2
    base = desk_here.git("rev-parse", "HEAD").strip()
    (path,) = (desk_here.root / "programme" / "access-log").glob("*.yml")
    path.write_text(path.read_text(encoding="utf-8").replace("To call back", "To chat"), encoding="utf-8")
    desk_here.git("commit", "-qam", "Tamper")
    changed = desk_here.run("--json", "check", "--base", base, at=SOON).data
    assert changed["counts"]["error"] > 0
    path.unlink()
    desk_here.git("commit", "-qam", "Remove")
    assert desk_here.run("--json", "check", "--base", base, at=SOON).data["counts"]["error"] > 0


def test_where_the_clock_went_back_another_log_is_begun(desk_here: Any) -> None:
    case = desk_here.open(**WHO)
    for at in (SOON, "2026-11-02T09:30:00+08:00", SOON):
        assert desk_here.ok("reveal", case, *READING, at=at)["known"] == WHO
    assert sorted(len(log["timeline"]) for log in logs(desk_here)) == [1, 2]


KILLED = """
import os, signal, sys
from functools import partial
from rightsdesk.cli.main import run
from rightsdesk.operations import stepping
from rightsdesk.records import journal
from rightsdesk.records.vault import Vault
stage = sys.argv.pop(1)
def die(*_arguments):
    os.kill(os.getpid(), signal.SIGKILL)
def at(now):
    if now == stage:
        die()
if stage == "key-kept":
    kept = Vault.keep
    Vault.keep = lambda *arguments: (kept(*arguments), die())
elif stage == "key-not-kept":
    Vault.keep = die
else:
    stepping.take = partial(journal.take, on_stage=at)
run(sys.argv[1:])
"""


@pytest.mark.parametrize(
    "stage",
    ["key-not-kept", "key-kept", "written", "journalled", "ref-moved", "files-placed", "journal-dropped"],
)
def test_an_opening_killed_anywhere_leaves_no_clear_text_and_no_case_without_its_key(
    desk_here: Any, stage: str
) -> None:
    command = [sys.executable, "-c", KILLED, stage, "-C", str(desk_here.root), "--as", "intake-01"]
    done = subprocess.run(
        [*command, "--as-of", SOON, *OPENING], stdin=subprocess.DEVNULL, env={**os.environ}, check=False
    )
    assert done.returncode == -signal.SIGKILL
    desk_here.run("heal")
    assert holds_anywhere(desk_here.root, WHO["name"]) == []
    for case in desk_here.ok("list", at=SOON)["cases"]:
        assert desk_here.ok("reveal", case["id"], *READING, at=SOON)["known"] == {"name": WHO["name"]}
    committed = stage in ("ref-moved", "files-placed", "journal-dropped")
    assert len(desk_here.ok("list", at=SOON)["cases"]) == committed


def test_keys_that_open_nothing_are_swept_and_no_others(desk_here: Any) -> None:
    case = desk_here.open(**WHO)
    command = [sys.executable, "-c", KILLED, "key-kept", "-C", str(desk_here.root), "--as", "intake-01"]
    subprocess.run([*command, "--as-of", SOON, *OPENING], stdin=subprocess.DEVNULL, check=False)
    desk_here.git("switch", "-q", "-c", "other")
    elsewhere = desk_here.open(**WHO)
    desk_here.git("switch", "-q", "main")
    done = desk_here.ok("vault", "renew", at=SOON)
    assert len(done["swept"]) == 1 and not {case, elsewhere} & set(done["swept"])
    desk_here.git("switch", "-q", "other")
    assert desk_here.ok("reveal", elsewhere, *READING, at=SOON)["known"] == WHO


def test_a_full_disk_after_the_commit_takes_no_key_away(
    desk_here: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rightsdesk.records import worktree

    def full(*_arguments: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(worktree, "put_in_place", full)
        assert desk_here.run(*OPENING, at=SOON).code == 2
    desk_here.run("heal")
    (case,) = desk_here.ok("list", at=SOON)["cases"]
    assert desk_here.ok("reveal", case["id"], *READING, at=SOON)["known"] == {"name": WHO["name"]}


def test_a_sweep_while_a_case_is_being_opened_takes_no_key_away(
    desk_here: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rightsdesk.operations import stepping

    commit = stepping.commit_steps

    def swept_before(workspace: Any, steps: Any) -> Any:
        assert len(keyholding.sweep(workspace)) == 1
        return commit(workspace, steps)

    with monkeypatch.context() as patched:
        patched.setattr(stepping, "commit_steps", swept_before)
        case = desk_here.open(**WHO)
    assert desk_here.ok("reveal", case, *READING, at=SOON)["known"] == WHO


def test_a_sweep_spares_what_another_work_tree_has_not_committed_yet(desk_here: Any, tmp_path: Path) -> None:
    case = desk_here.open(**WHO)
    desk_here.git("worktree", "add", "-q", "-b", "other", str(tmp_path / "other"))
    desk_here.git("reset", "-q", "--hard", "HEAD~1")
    desk_here.git("-C", str(tmp_path / "other"), "reset", "-q", "--soft", "HEAD~1")
    assert desk_here.ok("vault", "renew", at=SOON)["swept"] == []
    shutil.rmtree(tmp_path / "other" / "cases")
    assert desk_here.ok("vault", "renew", at=SOON)["swept"] == [case]


def test_a_sealed_part_moved_to_another_case_is_refused(desk_here: Any) -> None:
    """Both cases are one person's to read; the text moved is the other's, and opens nowhere else."""
    case, other = desk_here.open(**WHO), desk_here.open(name="Somebody Else")
    paths = [next((desk_here.root / "cases").rglob(f"{each}.yml")) for each in (case, other)]
    texts = [path.read_text(encoding="utf-8") for path in paths]
    parts = [text[text.index("sealed: |") : text.index("timeline:")] for text in texts]
    paths[0].write_text(texts[0].replace(*parts), encoding="utf-8")
    desk_here.git("commit", "-qam", "Move")
    ran = desk_here.run("reveal", case, *READING, at=SOON)
    assert ran.code == 1 and "altered, or moved here" in ran.err
    assert "Somebody Else" not in ran.out + ran.err


def test_a_malformed_envelope_is_a_finding_with_its_place(desk_here: Any) -> None:
    case = desk_here.open(**WHO)
    path = next((desk_here.root / "cases").rglob(f"{case}.yml"))
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    start = next(number for number, line in enumerate(lines) if line.startswith("sealed: |"))
    del lines[start + 3]
    path.write_text("".join(lines), encoding="utf-8")
    found = desk_here.run("--json", "check", at=SOON).data["findings"]
    (finding,) = [each for each in found if each["path"].endswith(f"{case}.yml")]
    assert (finding["code"], finding["line"]) == ("S203", start + 1)
    assert "sealed" in finding["message"]


def test_clear_files_of_earlier_versions_are_sealed_and_then_removed(desk_here: Any) -> None:
    case = desk_here.open()
    path = next((desk_here.root / "cases").rglob(f"{case}.yml"))
    raw = path.read_text(encoding="utf-8").replace("timeline:\n", f"sealed: private:{case}\ntimeline:\n")
    path.write_text(raw, encoding="utf-8")
    desk_here.git("commit", "-qam", "As an earlier version left it")
    folder = desk_here.root / ".desk" / "private"
    folder.mkdir()
    (folder / f"{case}.yml").write_text(dump(WHO), encoding="utf-8")
    (folder / "2611-9ZZZZ-V.yml").write_text(dump(WHO), encoding="utf-8")
    ran = desk_here.run("reveal", case, *READING, at=SOON)
    assert ran.code == 1 and "desk vault migrate" in ran.err
    ran = desk_here.run("--json", "vault", "migrate", at=SOON)
    assert ran.code == 1 and ran.data["sealed"] == [case]
    assert [each["file"] for each in ran.data["left"]] == [".desk/private/2611-9ZZZZ-V.yml"]
    assert not (folder / f"{case}.yml").exists() and (folder / "2611-9ZZZZ-V.yml").exists()
    assert path.read_text(encoding="utf-8").startswith(raw), "the header stays as it was"
    assert desk_here.ok("reveal", case, *READING, at=SOON)["known"] == WHO
    assert desk_here.ok("check", at=SOON)["counts"]["error"] == 0
