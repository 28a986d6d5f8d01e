"""`staff.yml` is edited where it changes: comments, order and form of everything else stay as they were."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsdesk.errors import Refused
from rightsdesk.records.source import load
from rightsdesk.records.staff_editing import with_keys, with_person, with_posts_ended

ROOT = Path(__file__).parents[2]
DEMO = (ROOT / "policies" / "staff.yml").read_text(encoding="utf-8")
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFhm" + "Zm" * 20
FORMS = """\
# who works here
people:   # all of them
    anna:
        name: {zh: 安, en: Anna}   # her name
        email: anna@desk.example
        posts:
        -   post: officer
            from: 2026-01-01   # since the new year
        - {post: chief, from: 2026-02-01}  # acting

    # the second
    ben:
        keys: [age1x]   # old
        name: {zh: 本, en: Ben}
        email: ben@desk.example
# the end
"""


def data(text: str) -> Any:
    return load(text.encode(), "policies/staff.yml").data


def gone_and_come(before: str, after: str) -> tuple[list[str], list[str]]:
    """The lines that only the one has, and those that only the other has."""
    old, new = before.splitlines(), after.splitlines()
    return [line for line in old if line not in new], [line for line in new if line not in old]


def test_comments_and_forms_stay_where_posts_end() -> None:
    assert gone_and_come(FORMS, with_posts_ended(FORMS, "anna", date(2026, 11, 2))) == (
        ["        - {post: chief, from: 2026-02-01}  # acting"],
        [
            "            to: 2026-11-02",
            "        - {post: chief, from: 2026-02-01, to: 2026-11-02}  # acting",
        ],
    )


def test_comments_and_forms_stay_where_keys_change() -> None:
    assert gone_and_come(FORMS, with_keys(FORMS, "ben", [KEY])) == (
        ["        keys: [age1x]   # old"],
        ["        keys:", f"        - {KEY}   # old"],
    )
    assert gone_and_come(FORMS, with_keys(FORMS, "anna", [KEY]))[0] == []
    assert gone_and_come(FORMS, with_keys(FORMS, "ben", [])) == (["        keys: [age1x]   # old"], [])


def test_somebody_new_stands_after_the_last() -> None:
    entry = {"name": {"zh": "新", "en": "New"}, "email": "new@desk.example"}
    after = with_person(FORMS, "new", entry)
    assert gone_and_come(FORMS, after)[0] == []
    assert list(data(after)["people"]) == ["anna", "ben", "new"] and after.endswith("# the end\n")


def test_what_was_never_held_is_not_ended() -> None:
    with pytest.raises(Refused, match="only from 2026-02-01 on"):
        with_posts_ended(FORMS, "anna", date(2026, 1, 15))


def test_what_stands_in_braces_is_left_to_people() -> None:
    text = "people:\n  anna: {name: {zh: 安, en: Anna}, email: anna@desk.example}\n"
    with pytest.raises(Refused, match="write it line by line"):
        with_keys(text, "anna", [KEY])
    with pytest.raises(Refused, match="in braces, on line 1"):
        with_person("people: {}\n", "anna", {})


@given(
    slug=st.sampled_from(sorted(data(DEMO)["people"])),
    comment=st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=20),
    day=st.dates(date(2027, 2, 1), date(2030, 1, 1)),
)
def test_only_what_is_meant_changes(slug: str, comment: str, day: date) -> None:
    """Whoever it is and whatever a comment holds: everybody else's entry says what it said."""
    text = with_keys(DEMO, slug, [f"{KEY} {comment}".strip(), KEY])
    text = with_posts_ended(text, slug, day)
    before, after = data(DEMO)["people"], data(text)["people"]
    assert {each: after[each] for each in after if each != slug} == {
        each: before[each] for each in before if each != slug
    }
    assert after[slug]["keys"] == [f"{KEY} {comment}".strip(), KEY]
    assert all(holding.get("to") for holding in after[slug]["posts"])
    again = with_keys(text, slug, [])
    assert "keys" not in data(again)["people"][slug]
