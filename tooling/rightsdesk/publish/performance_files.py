"""Downloads and charts of the pages on how promises are kept.

Both downloads hold the published figures of one policy and nothing else; `performance-rule.md` says what each
field means, as do `FIELDS` (CSV) and `_figures` (JSON) here.
"""

import json
from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import Any

from rightsdesk.analysis.performance import Performance
from rightsdesk.analysis.publication import Month, Share, Told, ToldPart, told_from
from rightsdesk.domain.case import KINDS
from rightsdesk.domain.model import Label
from rightsdesk.domain.policy import Policy, PolicyVersion
from rightsdesk.publish.csv_tables import Cell, table_file
from rightsdesk.publish.drawing import svg
from rightsdesk.publish.files import SiteFile, text_file
from rightsdesk.publish.views.performance import FOLDER, performance_view

FIELDS = (
    "policy",
    "kind",
    "first_month",
    "last_month",
    "figure",
    "promise",
    "promise_zh",
    "promise_en",
    "cases_at_least",
    "short_at_least",
    "none_short",
    "share_at_least",
    "share_at_most",
)


def files(
    performance: Performance, versions: Sequence[PolicyVersion], languages: Sequence[str]
) -> Iterator[SiteFile]:
    """Downloads and charts for the policy `versions` in force; the first language is the root of the site."""
    for version in versions:
        yield from _downloads(performance, version)
    for place, language in enumerate(languages):
        destination = f"{language}/" if place else ""
        for policy in performance_view(performance, versions, language, destination).policies:
            for each in policy.charts:
                yield text_file(f"{destination}{FOLDER}{each.file}", svg(each.chart))


def _downloads(performance: Performance, version: PolicyVersion) -> Iterator[SiteFile]:
    """The figures of a policy as CSV and JSON."""
    slug = version.slug
    told = {kind: performance.told[slug, kind] for kind in KINDS}
    yield table_file(f"{FOLDER}{slug}.csv", [FIELDS, *_rows(version, told)])
    content = {
        "policy": slug,
        "title": _titles(version.policy.title),
        "settled_through": _written(performance.months[-1]) if performance.months else None,
        "rule": {
            "smallest": performance.smallest,
            "settled_on": performance.settled_on,
            "share_from": told_from(performance.smallest),
        },
        "figures": [
            _figures(kind, each, version.policy) for kind, periods in told.items() for each in periods
        ],
    }
    text = json.dumps(content, ensure_ascii=False, indent=1)
    yield text_file(f"{FOLDER}{slug}.json", f"{text}\n")


def _written(month: Month) -> str:
    return f"{month[0]:04d}-{month[1]:02d}"


def _titles(label: Label) -> dict[str, str]:
    return {"zh": label.zh, "en": label.en}


def _share(share: Share | None) -> dict[str, float] | None:
    """A share as two decimal fractions that leave open no less than it does."""
    if share is None:
        return None
    return {"at_least": _decimal(share.lowest, up=False), "at_most": _decimal(share.highest, up=True)}


def _decimal(share: Fraction, *, up: bool) -> float:
    return (ceil if up else floor)(share * 1000) / 1000


def _figures(kind: str, each: Told, policy: Policy) -> dict[str, Any]:
    """One period of one kind. Where a promise or the satisfaction is missing, it concerned too few cases."""
    said = each.opinions
    return {
        "kind": kind,
        "first_month": _written(each.first),
        "last_month": _written(each.last),
        "received_at_least": each.received,
        "promises": [
            {
                "id": clock.id,
                "title": _titles(clock.title),
                "clause": clause.no,
                "within": {"zh": clock.within.text("zh"), "en": clock.within.text("en")},
                "cases_at_least": part.base,
                "late_at_least": part.short,
                "none_late": part.never,
                "in_time": _share(part.share),
            }
            for clause, clock in policy.clocks()
            if (part := each.promises.get(clock.id))
        ],
        "satisfaction": {
            "answers_at_least": said.base,
            "not_satisfied_at_least": said.short,
            "satisfied": _share(said.share),
        }
        if said
        else None,
    }


def _rows(version: PolicyVersion, told: dict[str, tuple[Told, ...]]) -> Iterator[tuple[Cell, ...]]:
    for kind, periods in told.items():
        for each in periods:
            start = (version.slug, kind, _written(each.first), _written(each.last))
            yield *start, "received", "", "", "", each.received, "", "", "", ""
            for _clause, clock in version.policy.clocks():
                if part := each.promises.get(clock.id):
                    yield *start, "promise", clock.id, clock.title.zh, clock.title.en, *_cells(part)
            if each.opinions:
                yield *start, "satisfaction", "", "", "", *_cells(each.opinions)


def _cells(part: ToldPart) -> tuple[Cell, ...]:
    share = _share(part.share)
    ends = (share["at_least"], share["at_most"]) if share else ("", "")
    return part.base, part.short, "yes" if part.never else "", *ends
