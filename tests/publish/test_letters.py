"""Letters: the text is chosen by category, kind and outcome, says what the record says and nothing else."""

import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from rightsdesk.domain.case import Case, PersonalData
from rightsdesk.domain.limits import Limit
from rightsdesk.domain.organisation import Redress
from rightsdesk.publish.letters import FOLDER, chosen, names, written
from rightsdesk.publish.templates import Templates
from rightsdesk.publish.views.cases import Reader
from rightsdesk.publish.views.letters import answer, letter
from rightsdesk.publish.views.papers import Paper
from rightsdesk.records.files import WorkTree
from rightsdesk.records.store import Desk

ROOT = Path(__file__).parents[2]
NOW = datetime.fromisoformat("2026-11-20T10:00:00+08:00")
HEADER: dict[str, Any] = {
    "id": "2611-7KQ3F-1",
    "policy": "transport-group",
    "kind": "complaint",
    "channel": "hotline",
    "received_at": "2026-11-02T09:14:00+08:00",
    "received_by": "intake-01",
    "category": "punctuality",
    "subject": "等车一小时",
    "summary": "S",
}
DESK = Desk(WorkTree(ROOT))
TEMPLATES = Templates(ROOT)


def step(event: str, at: str = "04T12:00", by: str = "intake-01", **fields: Any) -> dict[str, Any]:
    return {"event": event, "at": f"2026-11-{at}:00+08:00", "by": by, **fields}


def responded(**fields: Any) -> dict[str, Any]:
    return step("responded", via="phone", **{"result": "已经查清", **fields})


def investigated(verdict: str) -> dict[str, Any]:
    return step("investigated", "03T12:00", course="C", substantiated=verdict)


def paper(
    *events: dict[str, Any], language: str = "zh", who: PersonalData | None = None, **header: Any
) -> Paper:
    case = Case.model_validate(HEADER | header | {"timeline": events})
    reader = Reader(language, DESK.organisation.zone(), DESK.staff)
    return Paper(DESK.standing(case, NOW), DESK.organisation, DESK.calendars.desk, reader, who)


def text(on: Paper) -> str:
    made = written(on, TEMPLATES)
    return "\n".join([made.greeting, *made.paragraphs])


ANSWERED_AT_ONCE = step("answered-on-the-spot", result="已说明")
ELSEWHERE = step("redirected", body="示例局", guidance="请向其反映", via="phone")
TAKEN_UP = step("adopted", "03T12:00", measures="加开一班", due="2026-12-01")
DECLINED = step("declined", "03T12:00", reason="客流不足")


@pytest.mark.parametrize(
    ("events", "header", "file"),
    [
        ((investigated("yes"), responded()), {}, "complaint.substantiated"),
        ((investigated("partly"), responded()), {}, "complaint.partly-substantiated"),
        ((investigated("no"), responded()), {}, "complaint.not-substantiated"),
        ((responded(),), {}, "letter"),
        ((ANSWERED_AT_ONCE,), {}, "letter"),
        ((ELSEWHERE,), {}, "redirected"),
        ((ELSEWHERE,), {"kind": "question"}, "redirected"),
        ((responded(),), {"kind": "question"}, "question"),
        ((responded(),), {"kind": "suggestion"}, "suggestion"),
        ((TAKEN_UP, responded()), {"kind": "suggestion"}, "suggestion.adopted"),
        ((DECLINED, responded()), {"kind": "suggestion"}, "suggestion.declined"),
        (
            (investigated("yes"), responded()),
            {"category": "service-attitude"},
            "service-attitude.complaint.substantiated",
        ),
        ((investigated("no"), responded()), {"category": "service-attitude"}, "complaint.not-substantiated"),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_text_that_fits_best_is_taken(events: Any, header: Any, file: str, language: str) -> None:
    on = paper(*events, language=language, **header)
    told = answer(on)
    assert told is not None
    assert chosen(on, letter(on, told), TEMPLATES) == f"{FOLDER}/{language}/{file}.txt"
    assert "\n\n" not in text(on)


def test_the_desks_own_text_goes_before_the_shipped_one(tmp_path: Path) -> None:
    folder = tmp_path / "site_templates" / FOLDER / "zh"
    folder.mkdir(parents=True)
    (folder / "punctuality.complaint.txt").write_text("您好：\n\n{{ letter.result }}\n", encoding="utf-8")
    made = written(paper(investigated("yes"), responded()), Templates(tmp_path))
    assert (made.greeting, made.paragraphs) == ("您好：", ("已经查清",))


def test_names_go_from_the_narrowest_to_the_widest() -> None:
    assert list(names("fares", "complaint", "substantiated")) == [
        "fares.complaint.substantiated",
        "fares.complaint",
        "complaint.substantiated",
        "substantiated",
        "complaint",
        "letter",
    ]


def test_a_letter_says_result_measures_remedies_and_what_comes_next() -> None:
    refund = {"kind": "refund", "amount": "1204", "currency": "CNY", "note": "原路退回"}
    said = text(
        paper(
            investigated("yes"),
            responded(measures="已加派车辆", follow_up="下月公布时刻表", remedies=[refund]),
            who=PersonalData(name="示例·张三"),
        )
    )
    assert said.startswith("尊敬的示例·张三：\n")
    for wanted in (
        "您于2026年11月2日反映的“等车一小时”（受理渠道：客服热线），现答复如下。",
        "您反映的情况属实。",
        "已经查清。",
        "我们采取的措施：已加派车辆。",
        "补救措施：退还多收或者应退票款 1,204.00 元（原路退回）。",
        "后续安排：下月公布时刻表。",
    ):
        assert wanted in said


def test_what_the_record_does_not_say_the_letter_does_not_either() -> None:
    said = text(paper(responded()))
    for absent in ("属实", "措施", "补救", "后续", "歉", "None"):
        assert absent not in said
    assert said.startswith("尊敬的＿＿")


def test_until_when_to_object_is_counted_as_the_policy_counts() -> None:
    """15 days from 4 November 2026 end on the 19th; from 18 September on 3 October, a holiday, and
    so on the first working day after it."""
    assert "请在2026年11月19日（含当日）以前" in text(paper(responded()))
    early = responded() | {"at": "2026-09-18T12:00:00+08:00"}
    assert "请在2026年10月8日（含当日）以前" in text(paper(early, received_at="2026-09-10T09:00:00+08:00"))
    assert "by 19 November 2026 (that day included)" in text(paper(responded(), language="en"))


def test_a_desk_that_sets_no_limit_promises_none() -> None:
    on = paper(responded())
    free = on.organisation.model_copy(update={"redress": Redress()})
    said = text(
        Paper(on.standing, free, on.calendar, on.reader, None),
    )
    assert "可以凭受理编号告诉我们理由" in said
    assert "以前" not in said
    assert "您也可以向" not in said


def test_beyond_the_known_calendar_the_limit_is_told_without_a_day() -> None:
    on = paper(responded())
    long = on.organisation.model_copy(update={"redress": Redress(object_within=Limit.parse("9 years"))})
    said = text(Paper(on.standing, long, on.calendar, on.reader, None))
    assert "请自答复之日起 9 年内" in said


def test_only_the_bodies_competent_for_the_policy_are_named() -> None:
    said = text(paper(responded()))
    assert "示例市交通运输局（监督电话 000-0000-0001）、示例市消费者协会" in said
    assert "水务局" not in said
    said = text(paper(responded(), language="en"))
    assert (
        "the Transport Bureau of Sample City (telephone 000-0000-0001) or the Consumers' Association" in said
    )


def test_the_ways_to_reach_the_desk_are_all_told_whatever_the_policy_calls_them() -> None:
    """The hotline of `desk.yml` is a word of the default policy; another policy's letters name it too."""
    on = paper(responded(), policy="basic", channel="phone", category="service")
    ways = DESK.versions(DESK.organisation.policy)[-1].policy.vocabulary.channels
    told = written(replace(on, ways=ways), TEMPLATES).contacts
    assert len(told) == len(DESK.organisation.contacts)
    assert told[0].startswith("客服热线：000-0000-0000")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_channel_that_the_policy_has_no_word_for_is_left_out(language: str) -> None:
    """As in imported history, whose words are another register's."""
    said = text(paper(responded(), language=language, channel="fax-machine", received_by="import"))
    assert "fax-machine" not in said
    assert (
        "反映的“等车一小时”，现答复如下" if language == "zh" else "you told us about “等车一小时”."
    ) in said


def test_a_second_answer_says_that_it_is_one() -> None:
    again = step("reopened", "05T09:00", reason="R")
    second = responded(result="重新查过") | {"at": "2026-11-10T12:00:00+08:00"}
    said = text(paper(investigated("yes"), responded(), again, second))
    assert "经重新办理，现答复如下" in said
    assert "重新查过。" in said
    assert "属实" not in said


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_was_typed_is_no_template(language: str) -> None:
    hostile = "{{ letter }} {% block x %} {# y #}"
    said = text(paper(responded(result=hostile), language=language))
    assert hostile in said


def test_every_text_stands_in_both_languages_and_mixes_none() -> None:
    chinese, english = (set(TEMPLATES.files(f"{FOLDER}/{language}")) for language in ("zh", "en"))
    assert chinese == english
    for name, path in TEMPLATES.files(f"{FOLDER}/en").items():
        assert not re.search(r"[\u3000-\u9fff]", path.read_text(encoding="utf-8")), name
    for name, path in TEMPLATES.files(f"{FOLDER}/zh").items():
        bare = re.sub(r"\{[{%].*?[%}]\}", "", path.read_text(encoding="utf-8"))
        assert not re.search(r"[A-Za-z]", bare), name
