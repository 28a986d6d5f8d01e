"""Who may change the desk's own rules, and which changes another has to agree to."""

from datetime import date
from typing import Any

import pytest

from rightsdesk.domain.governance import Governance, Mandate
from rightsdesk.domain.regulating import Lack, changes_of_staff, unfounded
from rightsdesk.domain.staff import Staff

DAY = date(2026, 11, 2)
GOVERNANCE = Governance(signatures=True, staff=Mandate(by=("clerk", "chief"), agreed_by=("chief",)))


def key(letter: str) -> str:
    return "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIC" + letter * 41 + "A"


def person(slug: str, *posts: str, **values: Any) -> dict[str, Any]:
    return {
        "name": {"zh": slug, "en": slug},
        "email": f"{slug}@desk.example",
        "posts": [{"post": post, "from": "2026-01-01"} for post in posts],
        "keys": [key(slug[0].upper())],
        **values,
    }


PEOPLE = {
    "anna": person("anna", "clerk"),
    "ben": person("ben", "chief"),
    "carl": person("carl", "chief"),
    "dora": person("dora", "officer"),
    "fred": person("fred", "officer"),
}


def lacks(
    changed: dict[str, Any], *signers: str, before: dict[str, Any] = PEOPLE
) -> set[tuple[Lack, tuple[str, ...]]]:
    """What a change of the staff lacks, and who could supply it; None for somebody means they are gone."""
    after = {slug: entry for slug, entry in {**before, **changed}.items() if entry is not None}
    old, new = Staff.model_validate({"people": before}), Staff.model_validate({"people": after})
    signed = dict.fromkeys(changes_of_staff(old, new, GOVERNANCE), signers)
    assert signed
    return {(each.lack, each.who) for each in unfounded(signed, GOVERNANCE.staff, old, DAY)}


NEWCOMER = {"eva": person("eva", "officer")}
GRANTS = [
    pytest.param(NEWCOMER, id="a newcomer"),
    pytest.param({"dora": person("dora", "officer", "chief")}, id="a post"),
    pytest.param({"dora": person("dora", "officer", email="other@desk.example")}, id="an address"),
    pytest.param({"dora": person("dora", "officer", account_id=7)}, id="an account"),
    pytest.param({"dora": person("dora", "officer", keys=[key("D"), key("X")])}, id="another's key"),
    pytest.param(
        {"dora": person("dora", posts=[{"post": "officer", "from": "2025-01-01"}])},
        id="a post from earlier on",
    ),
    pytest.param({"ben": person("ben")}, id="a deciding post taken away"),
    pytest.param({"ben": person("ben", "chief", keys=[])}, id="a deciding person's key taken away"),
    pytest.param({"ben": None}, id="a deciding person taken out"),
]


@pytest.mark.parametrize("changed", GRANTS)
def test_what_gives_somebody_power_takes_two(changed: dict[str, Any]) -> None:
    assert lacks(changed, "anna") == {(Lack.AGREEMENT, ("ben", "carl"))}
    assert lacks(changed, "anna", "carl") == set()
    assert lacks(changed, "ben", "carl") == set()
    assert lacks(changed, "fred", "carl") == lacks(changed, "carl") != set()


@pytest.mark.parametrize("changed", GRANTS)
def test_without_an_entitled_signature_nothing_is_founded(changed: dict[str, Any]) -> None:
    assert lacks(changed) == {(Lack.ENTITLED, ("anna", "ben", "carl"))}


def test_nobody_agrees_with_himself() -> None:
    """A chief may both change and agree, but not the same one both."""
    himself = {"ben": person("ben", "chief", "clerk")}
    assert lacks(himself, "ben") == {(Lack.AGREEMENT, ("carl",))}
    assert lacks(himself, "ben", "ben") == {(Lack.AGREEMENT, ("carl",))}


@pytest.mark.parametrize(
    "changed",
    [
        {"dora": person("dora", posts=[{"post": "officer", "from": "2026-01-01", "to": "2026-11-02"}])},
        {"dora": person("dora", "officer", keys=[])},
        {"dora": person("dora", "officer", name={"zh": "朵拉", "en": "Dora"})},
    ],
    ids=["a post ended", "a key taken out", "a name"],
)
def test_what_gives_nobody_power_takes_one(changed: dict[str, Any]) -> None:
    assert lacks(changed, "anna") == set()


def test_a_person_changes_their_own_key_alone_and_nothing_else() -> None:
    assert lacks({"dora": person("dora", "officer", keys=[key("X")])}, "dora") == set()
    more = {"dora": person("dora", "officer", "chief", keys=[key("X")])}
    assert lacks(more, "dora") == {(Lack.ENTITLED, ("anna", "ben", "carl"))}


def test_where_one_person_decides_that_is_told() -> None:
    alone = {"ben": PEOPLE["ben"], "dora": PEOPLE["dora"]}
    assert lacks(NEWCOMER, "ben", before=alone) == {(Lack.ANYBODY, ())}


def test_who_has_no_key_cannot_be_waited_for() -> None:
    keyless = {**PEOPLE, "carl": person("carl", "chief", keys=[])}
    assert lacks({"dora": person("dora", "officer", "chief")}, "ben", before=keyless) == {(Lack.ANYBODY, ())}


def test_a_machine_neither_changes_nor_agrees() -> None:
    with_machine = {**PEOPLE, "host": person("host", "chief", machine=True)}
    assert lacks(NEWCOMER, "anna", "host", before=with_machine) == {(Lack.AGREEMENT, ("ben", "carl"))}
    assert lacks(NEWCOMER, "host", before=with_machine) == {(Lack.ENTITLED, ("anna", "ben", "carl"))}
