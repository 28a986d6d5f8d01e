"""Whether a case may be shown in open data: said when it is opened, taken back by a correction."""

from datetime import datetime
from typing import Any

from rightsdesk.publish.opendata import open_data
from rightsdesk.publish.views.opendata import token
from rightsdesk.records.files import WorkTree
from rightsdesk.records.store import Desk, readable

NOW = datetime.fromisoformat("2026-11-03T10:00:00+08:00")


def test_a_complainant_agrees_and_thinks_better_of_it(busy_desk: Any) -> None:
    def told(case: str) -> str:
        return str((busy_desk.root / busy_desk.ok("show", case)["path"]).read_text(encoding="utf-8"))

    def shown() -> set[str]:
        files = open_data(Desk(WorkTree(busy_desk.root)), NOW)
        return {
            file.path.rsplit("/", 1)[-1].removesuffix(".json") for file in files if "/requests/" in file.path
        }

    silent, against, agreed = (
        busy_desk.ok(*opening(), *options)["id"] for options in ([], ["--not-public"], ["--public"])
    )
    assert "public" not in told(silent)
    assert "public: false\n" in told(against)
    assert "public: true\n" in told(agreed)
    known = token(readable(Desk(WorkTree(busy_desk.root)).load_case(agreed)))
    assert known in shown()
    assert (
        not {token(readable(Desk(WorkTree(busy_desk.root)).load_case(each))) for each in (silent, against)}
        & shown()
    )
    busy_desk.ok("correct", agreed, "--field", "public", "--to", "false", "--reason", "asked by telephone")
    assert known not in shown()


def opening() -> list[str]:
    values = {
        "kind": "complaint",
        "channel": "hotline",
        "category": "service-attitude",
        "subject": "Door closed on a passenger who was boarding",
        "summary": "The driver closed the door while a passenger was boarding.",
    }
    return ["open", *(word for name, value in values.items() for word in (f"--{name}", value))]
