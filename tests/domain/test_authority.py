"""Who may take which step, where a policy names nobody for it."""

import pytest

from rightsdesk.domain.authority import posts_for
from rightsdesk.domain.policy import Policy


def _policy(handler: list[str], lead: list[str]) -> Policy:
    both = {"zh": "词", "en": "word"}
    vocabulary = {name: {"word": both} for name in ("channels", "categories", "units", "replies")}
    posts = {"handler": {**both, "may": handler}, "lead": {**both, "may": lead}}
    return Policy.model_validate(
        {
            "title": both,
            "about": both,
            "vocabulary": {**vocabulary, "posts": posts},
            "clauses": [{"no": "1", "text": both, "enforced": "by people"}],
        }
    )


@pytest.mark.parametrize(
    ("handler", "lead", "done_by", "verified_by"),
    [
        (["carried-out"], ["closed"], ("handler",), ("lead",)),
        (["carried-out"], ["closed", "improvement-done"], ("lead",), ("lead",)),
        (["carried-out", "improvement-verified"], ["closed"], ("handler",), ("handler",)),
        ([], [], (), ()),
    ],
)
def test_improvements_are_seen_through_under_policies_that_do_not_speak_of_them(
    handler: list[str], lead: list[str], done_by: tuple[str, ...], verified_by: tuple[str, ...]
) -> None:
    policy = _policy(handler, lead)
    assert posts_for(policy, "improvement-done") == done_by
    assert posts_for(policy, "improvement-verified") == verified_by


def test_other_steps_have_nobody_in_their_stead() -> None:
    policy = _policy(["carried-out"], ["closed"])
    assert posts_for(policy, "archived") == ()
    assert posts_for(policy, "quality-judged") == ()
