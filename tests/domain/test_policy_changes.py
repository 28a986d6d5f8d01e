"""What one version changes in another: clauses by content before number, words, counting, posts."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsdesk.domain.policy import Policy
from rightsdesk.domain.policy_changes import DutyKind, Fate, PolicyChanges, policy_changes
from rightsdesk.records.source import load

PATH = Path(__file__).parents[2] / "policies/transport-group/2022-09-19.yml"
GROUP: dict[str, Any] = dict(load(PATH.read_bytes(), PATH.name).data)
POLICY = Policy.model_validate(GROUP)
COUNT = len(POLICY.clauses)
NEW = {
    "no": "1",
    "text": {"zh": "值班人员每日巡视候车厅。", "en": "Somebody on duty walks the waiting hall every day."},
    "enforced": "by people",
}


def numbered(clauses: list[dict[str, Any]]) -> Policy:
    """The policy with these clauses, numbered from 1."""
    return Policy.model_validate(
        GROUP | {"clauses": [clause | {"no": str(no)} for no, clause in enumerate(clauses, 1)]}
    )


def with_clause(no: str, **changed: Any) -> PolicyChanges:
    """What changes when a clause says something else."""
    clauses = [clause | (changed if clause["no"] == no else {}) for clause in GROUP["clauses"]]
    return policy_changes(POLICY, Policy.model_validate(GROUP | {"clauses": clauses}))


def with_words(**changed: Any) -> PolicyChanges:
    vocabulary = GROUP["vocabulary"] | changed
    return policy_changes(POLICY, Policy.model_validate(GROUP | {"vocabulary": vocabulary}))


def test_a_copy_changes_nothing() -> None:
    assert policy_changes(POLICY, Policy.model_validate(GROUP)).is_empty


def test_line_breaks_and_the_rows_it_serves_are_no_change_of_a_clause() -> None:
    text = {
        name: said.replace("，", "，\n").replace(", ", ",\n  ") for name, said in clause("6")["text"].items()
    }
    text["zh"] = clause("6")["text"]["zh"] + "\n"
    assert with_clause("6", text=text, rows=["T6"]).is_empty


@given(st.integers(0, COUNT))
def test_a_clause_put_in_renumbers_the_rest_and_changes_none(place: int) -> None:
    before, after = numbered(GROUP["clauses"]), list(GROUP["clauses"])
    after.insert(place, NEW)
    found = policy_changes(before, numbered(after)).clauses
    assert [(change.no, change.fate) for change in found] == [
        (str(no), Fate.ADDED if no == place + 1 else Fate.RENUMBERED) for no in range(place + 1, COUNT + 2)
    ]


@given(st.integers(0, COUNT - 1))
def test_a_clause_taken_out_is_told_where_it_stood(place: int) -> None:
    before, after = numbered(GROUP["clauses"]), list(GROUP["clauses"])
    del after[place]
    found = policy_changes(before, numbered(after)).clauses
    assert (found[0].fate, found[0].no) == (Fate.REMOVED, str(place + 1))
    assert {change.fate for change in found[1:]} <= {Fate.RENUMBERED}


def test_a_clause_that_moved_and_changed_is_known_again() -> None:
    clauses = list(GROUP["clauses"])
    clauses[9] = clauses[9] | {
        "text": {"zh": clauses[9]["text"]["zh"] + "违者严处。", "en": clauses[9]["text"]["en"]}
    }
    found = policy_changes(numbered(GROUP["clauses"]), numbered([NEW, *clauses])).clauses
    changed = [change for change in found if change.fate is Fate.CHANGED]
    assert [(change.no, change.before and change.before.no) for change in changed] == [("11", "10")]
    assert changed[0].reworded
    assert changed[0].mechanisms == ()


def test_a_clock_that_says_for_itself_what_the_policy_says_is_changed() -> None:
    clocks = [dict(each, counting={"days": POLICY.counting.days}) for each in clause("6")["clocks"]]
    [change] = with_clause("6", clocks=clocks).clauses
    assert change.mechanisms == ("clocks",)
    assert not change.reworded


def test_words_that_came_went_and_mean_something_else() -> None:
    remedies = dict(GROUP["vocabulary"]["remedies"])
    del remedies["apology"]
    remedies["voucher"] = remedies["voucher"] | {"money": "owed"}
    remedies["letter"] = {"zh": "致歉信", "en": "a letter"}
    found = with_words(remedies=remedies).words
    assert {(change.slug, change.before is None, change.after is None) for change in found} == {
        ("apology", False, True),
        ("voucher", False, False),
        ("letter", True, False),
    }
    [voucher] = [change for change in found if change.slug == "voucher"]
    assert voucher.attributes == ("money",)
    assert not voucher.renamed


def test_counting() -> None:
    counting = GROUP["counting"] | {"day_ends": "midnight"}
    assert policy_changes(POLICY, Policy.model_validate(GROUP | {"counting": counting})).counting == (
        "day_ends",
    )


def test_posts_gain_and_lose_steps() -> None:
    posts = {slug: dict(post) for slug, post in GROUP["vocabulary"]["posts"].items()}
    kept = [step for step in posts["archivist"]["may"] if step != "corrected"]
    posts["archivist"]["may"] = [*kept, "closed"]
    [change] = with_words(posts=posts).posts
    assert change.post == "archivist"
    assert [(duty.kind, duty.key) for duty in change.gained] == [(DutyKind.STEP, "closed")]
    assert [(duty.kind, duty.key) for duty in change.lost] == [(DutyKind.STEP, "corrected")]


@pytest.mark.parametrize(
    ("no", "changed", "kind"),
    [
        ("12", {"approvals": [{"before": "carried-out", "by": ["archivist"]}]}, DutyKind.APPROVAL),
        ("12", {"duties": [{"post": "archivist", "text": {"zh": "保管", "en": "keeps"}}]}, DutyKind.DUTY),
        (
            "12",
            {"quality": {"criteria": {"fair": {"zh": "公正", "en": "fair"}}, "bar": 1, "by": ["archivist"]}},
            DutyKind.QUALITY,
        ),
        (
            "12",
            {
                "rhythms": [
                    {
                        "id": "training", "title": {"zh": "培训", "en": "training"}, "record": "training",
                        "every": "6 months", "owner": "archivist",
                    }
                ]
            },
            DutyKind.RHYTHM,
        ),
    ],
)  # fmt: skip
def test_posts_gain_what_clauses_give_them(no: str, changed: dict[str, Any], kind: DutyKind) -> None:
    gained = [duty.kind for change in with_clause(no, **changed).posts for duty in change.gained]
    assert gained == [kind]


def test_a_clock_that_changes_hands() -> None:
    clocks = [dict(each, owner="archivist") for each in clause("1")["clocks"]]
    found = {change.post: change for change in with_clause("1", clocks=clocks).posts}
    assert {(duty.kind, duty.key) for duty in found["archivist"].gained} == {(DutyKind.CLOCK, "answer")}
    assert {(duty.kind, duty.key) for duty in found["centre-supervisor"].lost} == {(DutyKind.CLOCK, "answer")}


def clause(no: str) -> dict[str, Any]:
    """A clause as its file has it."""
    found: dict[str, Any] = next(each for each in GROUP["clauses"] if each["no"] == no)
    return found
