"""What a policy answers about its clauses, and which version of it is meant."""

from datetime import date
from typing import Any

from rightsdesk.domain.policy import Policy, PolicyVersion, latest_versions

WORD = {"zh": "词", "en": "word"}
TABLE = {
    "charges": [{"id": "late", "title": WORD, "counts": "late-step", "points": 1}],
    "grades": [{"id": "good", "title": WORD, "from_points": 0}],
    "ranked_from": 3,
}


def policy(*clauses: dict[str, Any]) -> Policy:
    return Policy.model_validate(
        {
            "title": WORD,
            "about": WORD,
            "vocabulary": {
                "channels": {"phone": WORD},
                "categories": {"staff": WORD},
                "units": {"north": WORD},
                "posts": {"officer": WORD},
                "replies": {"phone": WORD},
            },
            "clauses": [{"text": WORD, "enforced": "by people"} | clause for clause in clauses],
        }
    )


def version(slug: str, in_force: date) -> PolicyVersion:
    return PolicyVersion(slug=slug, in_force=in_force, digest=str(in_force), policy=policy({"no": "1"}))


def test_what_a_list_of_the_clauses_holds_comes_with_its_clause_and_place() -> None:
    found = policy({"no": "1", "rules": ["C501"]}, {"no": "2"}, {"no": "3", "rules": ["C502", "C503"]})
    assert [(clause.no, keys, code) for clause, keys, code in found.placed("rules")] == [
        ("1", ("clauses", 0, "rules", 0), "C501"),
        ("3", ("clauses", 2, "rules", 0), "C502"),
        ("3", ("clauses", 2, "rules", 1), "C503"),
    ]


def test_what_a_policy_has_once_comes_with_the_clause_it_stands_in() -> None:
    found = policy({"no": "1"}, {"no": "2", "assessment": TABLE}, {"no": "3", "bursts": {}})
    assert found.assessment() == (found.clauses[1], found.clauses[1].assessment)
    assert found.surveillance() == (found.clauses[2], found.clauses[2].bursts)


def test_a_policy_need_not_have_what_it_can_have_once() -> None:
    found = policy({"no": "1"})
    assert found.assessment() is None
    assert found.surveillance() is None


def test_the_latest_version_of_each_policy_is_its_last_in_force_or_not() -> None:
    old, new = version("bus", date(2020, 1, 1)), version("bus", date(2999, 1, 1))
    water = version("water", date(2021, 1, 1))
    assert latest_versions([(old, new), (), (water,)]) == {"bus": new, "water": water}
