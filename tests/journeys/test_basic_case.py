"""Under the lightest policy a whole case is four commands."""

from typing import Any

BASIC = ("--policy", "basic", "--channel", "phone", "--category", "service")


def test_open_transfer_respond_close(desk: Any) -> None:
    opened = desk.ok(
        "open", *BASIC, "--kind", "complaint", "--subject", "Door", "--summary", "The door closed.",
        "--name", "Demo Person", "--phone", "000-0000-0000", "--words", "The door closed on me!",
    )  # fmt: skip
    case_id = opened["id"]
    assert opened["due"], "a promise runs from the opening"
    unit = "service-department"
    taken = desk.ok("transfer", case_id, "--unit", unit, at="2026-11-02T10:00:00+08:00")
    assert taken["stage"] == "transferred"
    desk.ok("respond", case_id, "--via", "phone", "--result", "Sorry.", at="2026-11-02T11:00:00+08:00")
    closed = desk.ok("close", case_id, at="2026-11-02T11:30:00+08:00")
    assert closed["stage"] == "closed"
    assert closed["due"] == []
    assert desk.ok("check", at="2026-11-06T09:00:00+08:00")["counts"]["error"] == 0
    subjects = desk.git("log", "--format=%s%n%(trailers)", "--reverse").split("\n")
    assert f"Case: {case_id}" in subjects
    for event in ("opened", "transferred", "responded", "closed"):
        assert f"Event: {event}" in subjects


def test_no_personal_datum_in_any_object_or_file(desk: Any) -> None:
    secrets = [
        "Wang Private",
        "139-0000-1234",
        "12 Hidden Lane",
        "secret@example.org",
        "These are my own words",
    ]
    desk.ok(
        "open", *BASIC, "--kind", "complaint", "--subject", "Door", "--summary", "The door closed.",
        "--name", secrets[0], "--phone", secrets[1], "--address", secrets[2], "--email", secrets[3],
        "--words", secrets[4],
    )  # fmt: skip
    listed = desk.git("cat-file", "--batch-check", "--batch-all-objects").splitlines()
    for line in listed:
        oid, kind, _size = line.split()
        content = desk.git("cat-file", "-p" if kind == "tree" else kind, oid)
        assert not any(secret in content for secret in secrets), f"{kind} {oid}"
    for path in desk.root.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(secret.encode() in content for secret in secrets), path
    (case,) = desk.ok("list")["cases"]
    known = desk.ok("reveal", case["id"], "--reason", "To write back.")["known"]
    assert sorted(known.values()) == sorted(secrets)
