"""What each regime asks to be recorded of what it receives, by the way it came (B1, E4, O2, T19, W4)."""

from datetime import datetime

import pytest

from rightsdesk.domain.receipt import asked_at_receipt, traits_at_receipt
from rightsdesk.records.store import Desk

NOW = datetime.fromisoformat("2026-11-20T10:00:00+08:00")


def asked(desk: Desk, slug: str, channel: str, kind: str) -> set[str]:
    policy = desk.version(slug, NOW).policy
    category = next(iter(policy.vocabulary.categories))
    traits = traits_at_receipt(kind=kind, channel=channel, category=category)
    return {lack.field for lack in asked_at_receipt(policy, traits)}


@pytest.mark.parametrize(
    ("slug", "channel", "fields"),
    [
        ("city-bus", "service-phone", {"sealed", "wants"}),
        ("passenger-transport", "service-line", {"sealed"}),
        ("complaints-office", "phone-line", {"sealed", "wants", "reply_via"}),
        ("transport-group", "hotline", set()),
        ("transport-group", "unit", {"where.place"}),
        ("water-utility", "call", {"sealed", "where.place", "wants"}),
        ("water-utility", "newspaper", {"wants"}),
    ],
)
def test_a_complaint_says_what_its_regime_asks(
    slug: str, channel: str, fields: set[str], shipped: Desk
) -> None:
    assert asked(shipped, slug, channel, "complaint") == fields


@pytest.mark.parametrize("slug", ["city-bus", "passenger-transport", "water-utility"])
def test_a_suggestion_may_come_from_nobody(slug: str, shipped: Desk) -> None:
    for channel in shipped.version(slug, NOW).policy.vocabulary.channels:
        assert asked(shipped, slug, channel, "suggestion") == set()


@pytest.mark.parametrize(
    ("slug", "ways"),
    [
        ("passenger-transport", {"service-line", "email", "online-chat", "social-media"}),
        ("complaints-office", {"phone-line", "website", "app", "letter", "email"}),
        ("transport-group", {"hotline", "qr-code", "unit"}),
        ("water-utility", {"call", "caller", "letter", "government", "newspaper", "online-media"}),
    ],
)
def test_every_way_in_has_its_word(slug: str, ways: set[str], shipped: Desk) -> None:
    assert ways <= set(shipped.version(slug, NOW).policy.vocabulary.channels)
