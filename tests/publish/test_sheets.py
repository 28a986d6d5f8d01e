"""The printed sheets of a case: in both languages, full and bare, with everything typed as it was typed."""

import re
import subprocess
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import typst

from rightsdesk.domain.case import Case, PersonalData
from rightsdesk.errors import DeskError
from rightsdesk.publish import fonts, pdf
from rightsdesk.publish.sheets import BY_SLUG, SHEETS, printed
from rightsdesk.publish.templates import Templates
from rightsdesk.publish.views.cases import Reader
from rightsdesk.publish.views.papers import Paper
from rightsdesk.records.files import WorkTree
from rightsdesk.records.store import Desk

ROOT = Path(__file__).parents[2]
NOW = datetime.fromisoformat("2026-11-20T10:00:00+08:00")
DIGEST = "sha256:" + "0123456789abcdef" * 4
WHO = PersonalData(name="示例·张三", phone="000-1111-2222", address="示例路 9 号", words="他直接关门走了！")
HEADER: dict[str, Any] = {
    "id": "2611-7KQ3F-1",
    "policy": "transport-group",
    "kind": "complaint",
    "channel": "hotline",
    "received_at": "2026-11-02T09:14:00+08:00",
    "received_by": "intake-01",
    "category": "service-attitude",
    "subject": "1001",
    "summary": "1002",
    "sealed": "private:2611-7KQ3F-1",
}
FULL: dict[str, Any] = HEADER | {
    "wants": "apology",
    "where": {"line": "12", "vehicle": "1207", "place": "1003", "at": "2026-11-02T08:50:00+08:00"},
    "reply_via": "letter",
}
"""What was typed is in figures, so that any word on a sheet is the sheet's own."""


def step(event: str, at: str, by: str, **fields: Any) -> dict[str, Any]:
    return {"event": event, "at": f"2026-11-{at}:00+08:00", "by": by, **fields}


LIFE = (
    step("assessed", "02T09:20", "intake-01", severity="major", urgency="urgent", triggers=["media"]),
    step("reported", "02T09:22", "intake-01", to="leaders", via="2000", summary="2003"),
    step("promised", "02T09:25", "intake-01", reply_by="2026-11-05T17:30:00+08:00", via="phone"),
    step("transferred", "02T09:30", "intake-01", unit="bus-one", responsible="bus-one-01", plan="2001"),
    step("process-sheet-issued", "02T10:00", "intake-01", opinion="2002"),
    step(
        "investigated",
        "03T10:00",
        "bus-one-01",
        course="3001",
        cause="3002",
        substantiated="partly",
        responsibility="3003",
        video="kept",
        evidence=[
            {
                "kind": "vehicle-video",
                "what": "3004",
                "kept_at": "3005",
                "keep_until": "2029-11-03",
                "digest": DIGEST,
            },
            {"kind": "statement", "what": "3006"},
        ],
    ),
    step(
        "proposed",
        "03T15:00",
        "bus-one-01",
        explanation="4001",
        remedies=[{"kind": "refund", "amount": "12600.5", "currency": "CNY", "note": "4002"}],
        improvements=[{"what": "4003", "owner": "bus-one", "due": "2026-12-01"}],
    ),
    step("rejected", "03T16:00", "lead-01", reason="4004"),
    step("proposed", "03T17:00", "bus-one-01", explanation="4005", remedies=[{"kind": "apology"}]),
    step("approved", "04T09:00", "lead-01", comment="4006"),
    step("carried-out", "04T11:00", "bus-one-01", what="4007"),
    step(
        "responded",
        "04T12:00",
        "bus-one-01",
        via="letter",
        result="5001",
        measures="5002",
        follow_up="5003",
        remedies=[{"kind": "refund", "amount": "2", "currency": "CNY"}],
        accepted="yes",
    ),
    step("reported-back", "04T13:00", "bus-one-01", opinion="5004", result="5005"),
    step(
        "called-back",
        "05T10:00",
        "callback-01",
        reached=True,
        satisfaction="fairly-satisfied",
        opinion="6001",
    ),
    step("closed", "05T11:00", "intake-01", conclusion="6002"),
    step("archived", "06T11:00", "archive-01", kept_at="6003", keep_until="2029-11-06"),
)
TOLD = {
    "registration": ("1001", "1002", "1003", "1207", "2001"),
    "process": ("1001", "2002", "3001", "4004", "4006", "5001", "5004", "5005", "6001"),
    "investigation": ("3001", "3002", "3003", "3004", "3005", "3006", DIGEST[-20:]),
    "plan": ("4001", "4002", "4003", "4004", "4005", "4006", "4007", "12,600.50"),
    "reply": ("1001", "5001", "5002", "5003", "2.00"),
    "cover": ("1001", "6002", "6003", "3004", DIGEST[-20:]),
}
"""What must be read on each sheet of the full case."""

PaperOf = Callable[..., Paper]


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk(WorkTree(ROOT))


@pytest.fixture
def paper(desk: Desk) -> PaperOf:
    def made(
        language: str, header: dict[str, Any], *events: dict[str, Any], who: PersonalData | None = None
    ) -> Paper:
        case = Case.model_validate(header | {"timeline": events})
        reader = Reader(language, desk.organisation.zone(), desk.staff)
        return Paper(desk.standing(case, NOW), desk.organisation, desk.calendars.desk, reader, who)

    return made


def text_of(made: bytes) -> str:
    """What stands on all pages, without spaces and line ends, which typesetting may put anywhere."""
    done = subprocess.run(["pdftotext", "-", "-"], input=made, check=True, capture_output=True)
    return "".join(done.stdout.decode().replace("\u200b", "").split())


def pages(made: bytes) -> int:
    done = subprocess.run(["pdfinfo", "-"], input=made, check=True, capture_output=True)
    found = re.search(rb"Pages:\s+(\d+)", done.stdout)
    assert found is not None
    return int(found[1])


def sheet(kind: str, on: Paper) -> str:
    return text_of(printed(BY_SLUG[kind], on, Templates(ROOT), NOW))


EACH = pytest.mark.parametrize("kind", list(BY_SLUG))
BOTH = pytest.mark.parametrize("language", ["zh", "en"])


@EACH
@BOTH
def test_a_full_case_is_on_paper(paper: PaperOf, kind: str, language: str) -> None:
    on = paper(language, FULL, *LIFE)
    found = sheet(kind, on)
    assert [told for told in TOLD[kind] if told not in found] == []
    assert "2611-7KQ3F-1" in found
    assert "".join(BY_SLUG[kind].title(on).split()) in found or kind == "cover"


@EACH
@BOTH
def test_no_sheet_mixes_languages(paper: PaperOf, kind: str, language: str) -> None:
    on = paper(language, FULL, *LIFE)
    on = replace(on, organisation=on.organisation.model_copy(update={"contacts": ()}))
    found = re.sub(r"2611-7KQ3F-1|sha256:|[0-9a-f]{8,}", "", sheet(kind, on))
    assert not re.search(r"[A-Za-z]{2}" if language == "zh" else r"[\u4e00-\u9fff]", found)


@EACH
@BOTH
def test_nothing_is_drawn_as_a_box(paper: PaperOf, kind: str, language: str, monkeypatch: Any) -> None:
    """PDF/A has no place for a sign that the fonts lack: typst then refuses."""
    compiler = typst.Compiler

    class Archival:
        def __init__(self, *arguments: Any, **named: Any) -> None:
            self._own = compiler(*arguments, **named)

        def compile(self, **named: Any) -> Any:
            return self._own.compile(**named, pdf_standards="a-2b")

    monkeypatch.setattr(typst, "Compiler", Archival)
    assert printed(BY_SLUG[kind], paper(language, FULL, *LIFE, who=WHO), Templates(ROOT), NOW)
    with pytest.raises(DeskError, match="could not be displayed"):
        printed(
            BY_SLUG[kind],
            paper(language, FULL | {"subject": "\ua66e\U0001f9ff"}, *LIFE),
            Templates(ROOT),
            NOW,
        )


@EACH
@BOTH
def test_a_bare_case_leaves_room_for_handwriting(paper: PaperOf, kind: str, language: str) -> None:
    on = paper(language, HEADER)
    if not BY_SLUG[kind].blank:
        with pytest.raises(DeskError, match="desk respond"):
            sheet(kind, on)
        return
    made = printed(BY_SLUG[kind], on, Templates(ROOT), NOW)
    found = text_of(made)
    assert pages(made) == (2 if kind == "cover" else 1)
    assert "1001" in found
    assert ("签字：" if language == "zh" else "Signature:") in found
    assert "None" not in found


@BOTH
@EACH
def test_long_texts_flow_over_pages(paper: PaperOf, kind: str, language: str) -> None:
    long = "".join(f"{number:04}" for number in range(1222))
    events = [
        {
            key: long if key in ("course", "explanation", "opinion", "result", "measures") else value
            for key, value in each.items()
        }
        for each in LIFE
    ]
    made = printed(
        BY_SLUG[kind],
        paper(language, FULL | {"summary": long, "subject": "9" * 300}, *events),
        Templates(ROOT),
        NOW,
    )
    found = text_of(made)
    assert "9" * 20 in found
    if kind != "cover":
        assert all(f"{number:04}" in found for number in range(0, 1222, 7))
        assert pages(made) > 1


@EACH
def test_what_was_typed_can_do_nothing(paper: PaperOf, kind: str) -> None:
    hostile = '#panic("x")$a$*b*<script>alert(1)</script>{{config}}{%endblock%}=h//c'
    events = [
        {
            key: hostile if isinstance(value, str) and re.fullmatch(r"\d{4}", value) else value
            for key, value in each.items()
        }
        for each in LIFE
    ]
    found = sheet(kind, paper("zh", FULL | {"subject": hostile, "summary": hostile}, *events))
    # the letter has quotation marks around the subject, and typst sets none of them otherwise
    assert hostile in found


def test_the_complainant_is_on_the_form_or_it_says_why_not(paper: PaperOf) -> None:
    shown = sheet("registration", paper("zh", FULL, *LIFE, who=WHO))
    assert "示例·张三" in shown
    assert "他直接关门走了！" in shown
    assert "请妥善保管" in shown
    hidden = sheet("registration", paper("zh", FULL, *LIFE))
    assert "张三" not in hidden
    assert "另行保管" in hidden


def test_a_second_handling_is_told_apart(paper: PaperOf) -> None:
    again = step("reopened", "07T09:00", "centre-01", reason="7001")
    found = sheet("process", paper("zh", FULL, *LIFE, again))
    assert "第2次办理" in found
    assert "5001" not in found
    record = sheet("investigation", paper("zh", FULL, *LIFE, again))
    assert "第1次办理" in record


def test_the_cover_names_what_is_missing_and_the_clause(paper: PaperOf) -> None:
    found = sheet("cover", paper("zh", FULL, *LIFE[:5]))
    assert "缺记录：" in found
    assert "已答复投诉人（第2条）" in found
    assert "不得归档" in found
    whole = sheet("cover", paper("zh", FULL, *LIFE))
    assert "材料齐全" in whole
    assert "缺记录" not in whole


def test_a_machine_without_chinese_says_what_to_install(paper: PaperOf, monkeypatch: Any) -> None:
    bare = typst.Fonts(include_system_fonts=False)
    monkeypatch.setattr(fonts, "installed", lambda: bare)
    monkeypatch.setattr(pdf, "installed", lambda: bare)
    with pytest.raises(DeskError, match="fonts-noto-cjk"):
        sheet("process", paper("zh", FULL, *LIFE))


def test_the_same_sheet_is_the_same_bytes(paper: PaperOf) -> None:
    on = paper("zh", FULL, *LIFE)
    assert printed(SHEETS[0], on, Templates(ROOT), NOW) == printed(SHEETS[0], on, Templates(ROOT), NOW)


def test_the_seal_never_stands_on_a_page_by_itself(paper: PaperOf) -> None:
    """Where a letter is a little too long for its page, its last paragraph goes over with the seal."""

    def letter(lines: int) -> bytes:
        told = step("responded", "04T12:00", "intake-01", via="letter", result="\n".join("1" * lines))
        return printed(BY_SLUG["reply"], paper("zh", HEADER, told), Templates(ROOT), NOW)

    over = bisect_left(range(60), 2, key=lambda lines: pages(letter(lines + 1))) + 1
    done = subprocess.run(
        ["pdftotext", "-f", "2", "-", "-"], input=letter(over), check=True, capture_output=True
    )
    assert "感谢您的反映" in done.stdout.decode()
    assert "2611-7KQ3F-1" in done.stdout.decode()


@BOTH
def test_imported_history_names_no_slug_for_people(paper: PaperOf, language: str) -> None:
    on = paper(language, HEADER | {"received_by": "import"})
    found = sheet("registration", on)
    assert ("导入" if language == "zh" else "imported") in found
    assert language == "en" or "import" not in found


@pytest.mark.parametrize(
    ("decision", "told"),
    [
        (
            step("adopted", "03T10:00", "intake-01", measures="31", due="2026-12-01"),
            ("■采纳", "□不采纳", "31"),
        ),
        (step("declined", "03T10:00", "intake-01", reason="32"), ("□采纳", "■不采纳", "32")),
    ],
)
def test_the_process_sheet_of_a_suggestion_says_whether_it_was_taken_up(
    paper: PaperOf, decision: dict[str, Any], told: tuple[str, ...]
) -> None:
    found = sheet("process", paper("zh", HEADER | {"kind": "suggestion"}, decision))
    assert [each for each in ("是否采纳：", *told) if each not in found] == []
    assert "是否属实" not in found
