"""The pages on traceability, and that every page which a clause can promise is there."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from rightsdesk.domain.handbook import Reviews
from rightsdesk.domain.standing import Standing
from rightsdesk.domain.tallies import Stand
from rightsdesk.domain.tracing import Kind, enforcers
from rightsdesk.operations.tracing import TracedPolicy, trace
from rightsdesk.publish.pages import InternalPages, PublicPages
from rightsdesk.publish.templates import Templates
from rightsdesk.publish.views import mechanisms, regime, tracing
from rightsdesk.publish.views.cases import Reader
from rightsdesk.publish.views.internal import internal_desk
from rightsdesk.publish.views.public import public_desk
from rightsdesk.publish.views.tracing import PolicyTrace, trace_view
from rightsdesk.records.store import Desk

OLD = "transport-group"


@pytest.fixture(params=["zh", "en"])
def reader(request: pytest.FixtureRequest, here: Desk) -> Reader:
    return Reader(str(request.param), ZoneInfo("Asia/Shanghai"), here.staff)


@pytest.fixture
def traced(here: Desk, standings: Sequence[Standing], now: datetime) -> tuple[TracedPolicy, ...]:
    return trace(here, now, standings=standings)


@pytest.fixture
def view(traced: tuple[TracedPolicy, ...], reader: Reader) -> tuple[PolicyTrace, ...]:
    return trace_view(traced, reader)


def test_every_kind_and_stand_has_words() -> None:
    assert set(tracing.KINDS) == set(Kind)
    assert set(tracing.STANDS) == set(Stand)


def test_each_policy_in_force_has_every_clause(
    here: Desk, view: tuple[PolicyTrace, ...], now: datetime
) -> None:
    clauses = {slug: here.version(slug, now).policy.clauses for slug in here.slugs}
    assert {each.name.removesuffix(".md"): [clause.no for clause in each.clauses] for each in view} == {
        slug: [clause.no for clause in found] for slug, found in clauses.items()
    }


def test_the_groups_are_those_of_the_stand(traced: tuple[TracedPolicy, ...], reader: Reader) -> None:
    for policy, seen in zip(traced, trace_view(traced, reader), strict=True):
        by_stand = {
            stand: [each.clause.no for each in policy.clauses if each.stand is stand]
            for stand in (Stand.LATE, Stand.NEVER, None)
        }
        assert [clause.no for clause in seen.late] == by_stand[Stand.LATE]
        assert [clause.no for clause in seen.never] == by_stand[Stand.NEVER]
        assert [clause.no for clause in seen.people] == by_stand[None]


def test_a_mechanism_is_said_as_on_the_policy_page(traced: tuple[TracedPolicy, ...], reader: Reader) -> None:
    """Said one by one, the mechanisms of a clause make the sentences of its page."""
    for policy in (each.version.policy for each in traced):
        for clause in policy.clauses:
            together = mechanisms.sentences(clause, policy, reader.language)
            for each in enforcers(clause):
                said = mechanisms.one(each.mechanism, each.what, policy, reader.language)
                assert said
                if each.mechanism in ("clocks", "requires", "approvals", "rhythms", "duties", "forbids"):
                    assert said in together


def test_where_a_clause_is_left_to_people_it_says_so(here: Desk, reader: Reader, now: datetime) -> None:
    (policy,) = trace(here, datetime.fromisoformat("2026-09-15T10:00:00+08:00"), OLD)
    (seen,) = trace_view([policy], reader)
    alone = next(clause for clause in seen.clauses if clause.no == "17")
    assert (alone.by_people, alone.enforcers, alone.stand) == (True, (), None)
    assert "17" in [clause.no for clause in seen.people]


def test_every_page_that_a_clause_can_promise_is_there(
    here: Desk, folder: Path, standings: Sequence[Standing], reader: Reader, now: datetime
) -> None:
    templates = Templates(folder)
    versions = [version for slug in here.slugs for version in here.versions(slug)]
    policies = [here.versions(slug) for slug in here.slugs]
    seen = public_desk(here.organisation, versions, here.local_day(now), reader.language)
    inside = internal_desk(here.organisation, policies, standings, here.calendars, reader, now)
    paths = {
        "public": {page.path for page in PublicPages(seen, templates, Reviews(None, {}, now.date())).pages()},
        "internal": {page.path for page in InternalPages(inside, templates).pages()},
    }
    for name, place in regime.PAGES.items():
        found = paths[place.site]
        wanted = place.path
        there = any(path.startswith(wanted) for path in found) if wanted.endswith("/") else wanted in found
        assert there, f"no page {wanted} for `shown: {name}`"
