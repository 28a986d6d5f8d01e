"""What an audit remembers spares the next one the work, and deceives nobody."""

import json
from pathlib import Path
from typing import Any

FILE = ".desk/audited"


def audited(attacked: Any, *arguments: str) -> Any:
    ran = attacked.desk.run("audit", "--format", "json", *arguments, at=attacked.at("12:00"))
    assert ran.code in (0, 1), ran.err
    return ran.data


def kept(attacked: Any) -> Any:
    return json.loads((attacked.root / FILE).read_text(encoding="utf-8"))


def keep(attacked: Any, content: Any) -> None:
    (attacked.root / FILE).write_text(json.dumps(content), encoding="utf-8")


def test_what_was_judged_is_not_judged_again(attacked: Any) -> None:
    first = audited(attacked)
    assert first["remembered"] == 0
    attacked.append(attacked.fresh, attacked.transferring())
    attacked.commit()
    second = audited(attacked)
    assert second["remembered"] == first["states"] == second["states"] - 1
    assert audited(attacked, "--anew")["remembered"] == 0


def test_a_fault_that_was_found_is_found_again(attacked: Any) -> None:
    attacked.append(attacked.handed, attacked.accepting())
    attacked.commit()
    first = audited(attacked)
    assert [each["code"] for each in first["findings"]] == ["T101"]
    attacked.append(attacked.fresh, attacked.transferring())
    attacked.commit()
    again = audited(attacked)
    assert again["findings"] == first["findings"]
    assert again["remembered"] == first["states"]


def test_a_signature_is_verified_once(signing_desk: Any, monkeypatch: Any) -> None:
    from rightsdesk.operations import entering
    from rightsdesk.records import signing

    case = signing_desk.open()
    for minute, by, line in (
        (30, "intake-01", f"transfer {case} --unit bus-one"),
        (35, "intake-01", f"promise {case} --reply-by 2026-11-05T17:00 --via phone"),
        (40, "bus-one-01", f"propose {case} --explanation Worn."),
        (50, "passenger-01", f"approve {case}"),
    ):
        signing_desk.take(by, f"2026-11-02T09:{minute}:00+08:00", line)
    asked: list[str] = []

    def verify(oid: str, raw: bytes) -> signing.CommitSignature:
        asked.append(oid)
        return signing.signature_of(oid, raw)

    monkeypatch.setattr(entering, "signature_of", verify)
    for _time in range(2):
        assert signing_desk.run("audit", at="2026-11-02T12:00:00+08:00").code == 0
    assert len(asked) == len(set(asked)) > 0


def test_a_memory_from_which_a_fault_was_taken_is_not_believed(attacked: Any) -> None:
    attacked.append(attacked.handed, attacked.accepting())
    attacked.commit()
    audited(attacked)
    content = kept(attacked)
    content["refs/heads/main"]["audited"]["faults"] = []
    keep(attacked, content)
    found = audited(attacked)
    assert {each["code"] for each in found["findings"]} == {"T101", "T403"}
    assert found["remembered"] == 0
    assert {each["code"] for each in audited(attacked)["findings"]} == {"T101"}, "written down anew"


def test_a_memory_moved_past_a_fault_is_not_believed(attacked: Any) -> None:
    audited(attacked)
    attacked.append(attacked.handed, attacked.accepting())
    bent = attacked.commit()
    content = kept(attacked)
    content["refs/heads/main"]["audited"]["head"] = bent
    keep(attacked, content)
    assert "T101" in {each["code"] for each in audited(attacked)["findings"]}


def test_a_memory_made_on_another_machine_is_not_believed(
    attacked: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "elsewhere"))
    audited(attacked)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "here"))
    found = audited(attacked)
    assert [each["code"] for each in found["findings"]] == ["T403"]
    assert found["remembered"] == 0


def test_a_memory_that_is_no_memory_is_not_believed(attacked: Any) -> None:
    (attacked.root / ".desk").mkdir(exist_ok=True)
    (attacked.root / FILE).write_text("[[[", encoding="utf-8")
    assert [each["code"] for each in audited(attacked)["findings"]] == ["T403"]


def test_what_another_version_of_the_program_judged_is_judged_anew(attacked: Any, monkeypatch: Any) -> None:
    from rightsdesk.records import audited as memory

    audited(attacked)
    monkeypatch.setattr(memory, "__version__", "0.0.0")
    found = audited(attacked)
    assert found["remembered"] == 0
    assert found["findings"] == []


def test_what_is_not_published_yet_may_still_be_put_after_others(attacked: Any, tmp_path: Path) -> None:
    hub = tmp_path / "hub.git"
    attacked.git("clone", "-q", "--bare", str(attacked.root), str(hub))
    attacked.git("remote", "add", "origin", str(hub))
    attacked.git("push", "-q", "-u", "origin", "main")
    attacked.git("clone", "-q", str(hub), str(tmp_path / "colleague"))
    desk = attacked.desk
    desk.ok("transfer", attacked.fresh, "--unit", "bus-one", at=attacked.at("09:45"))
    before = audited(attacked)
    colleague = type(desk)(tmp_path / "colleague")
    colleague.ok("accept", attacked.handed, at=attacked.at("09:50"), by="bus-one-01")
    colleague.git("push", "-q", "origin", "main")
    assert desk.ok("sync", at=attacked.at("09:55"))["replayed"] == 1
    after = audited(attacked)
    assert before["findings"] == after["findings"] == []
    assert after["states"] == before["states"] + 1


def test_history_written_anew_by_two_people_on_record_is_no_fault(attacked: Any, tmp_path: Path) -> None:
    """Known again although the old commits are purged from this clone; the same without the record is a
    fault."""
    desk, case = attacked.desk, attacked.handed
    first = audited(attacked)
    words = ("--what", "a name", "--reason", "It stood in clear.")
    desk.ok("request-expunction", case, *words, by="centre-01", at=attacked.at("09:50"))
    (tmp_path / "texts").write_text("Bus did not come\n", encoding="utf-8")
    desk.ok("expunge", case, "--texts", str(tmp_path / "texts"), by="archive-01", at=attacked.at("10:00"))
    found = audited(attacked)
    assert first["head"] not in attacked.git("rev-list", "HEAD").split()
    assert "T401" not in {each["code"] for each in found["findings"]}
    attacked.git("reset", "-q", "--hard", "HEAD^")
    assert "T401" in {each["code"] for each in audited(attacked)["findings"]}


def test_what_was_pulled_into_a_line_of_ones_own_is_whose_it_was(attacked: Any) -> None:
    """`git pull` makes a merge whose first parent is one's own line: known steps of others are no news."""
    attacked.append(attacked.handed, attacked.accepting())
    theirs = attacked.commit(by=attacked.xin)
    assert audited(attacked)["findings"] == []
    attacked.git("reset", "-q", "--hard", attacked.base)
    attacked.append(attacked.fresh, attacked.transferring())
    attacked.commit()
    attacked.git("merge", "-q", "--no-ff", "-m", "Merge branch main of origin", theirs)
    for arguments in ((), ("--anew",)):
        found = audited(attacked, *arguments)["findings"]
        assert [each["code"] for each in found] == ["T404"], "nobody's step, but that the line is another one"
