"""Cases and programme records as fragments of pages, in shards of data: the site has one page for them all.

`case.html?id=…` is a shell whose script (`assets/leaf.js`) loads the shard of that id, so that neither the
number of pages nor the time of MkDocs grows with the number of cases. A shard holds what was received in one
month under ids with the same first random character: some dozens of cases where there are thousands a month.
"""

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from rightsdesk.publish.files import SiteFile
from rightsdesk.publish.templates import Templates
from rightsdesk.publish.views.cases import CaseView
from rightsdesk.publish.views.internal import InternalDesk

CASES = "cases"
RECORDS = "records"
_SHARD = len("2611-7")


def data_folder(language: str) -> str:
    """Where the data of one language's pages stands, from the root of the audience's site."""
    return f"data/{language}/"


def shard_of(leaf_id: str) -> str:
    """The shard that holds a case or record; `assets/leaf.js` takes the same part of the id."""
    return leaf_id[:_SHARD]


def leaves(desk: InternalDesk, templates: Templates) -> Iterator[SiteFile]:
    """The shards of all cases and records of a desk in its view's language."""
    folder = f"internal/{desk.language}"
    about = {"organisation": desk.organisation, "as_of": desk.as_of, "root": ""}
    cases = (
        (
            case.id,
            templates.render(f"{folder}/case.html", about | _case(desk, case)),
        )
        for case in desk.cases
    )
    yield from _shards(CASES, desk.language, cases)
    records = (
        (record.id, templates.render(f"{folder}/record.html", about | {"record": record}))
        for record in desk.records
    )
    yield from _shards(RECORDS, desk.language, records)


def _case(desk: InternalDesk, case: CaseView) -> dict[str, Any]:
    return {"case": case, "holding": desk.holding[case.id], "around": desk.around[case.id]}


def _shards(kind: str, language: str, fragments: Iterable[tuple[str, str]]) -> Iterator[SiteFile]:
    ordered = sorted(fragments)
    for shard, members in groupby(ordered, key=lambda each: shard_of(each[0])):
        yield SiteFile(f"{data_folder(language)}{kind}/{shard}.js", _script(dict(members)))


def _script(fragments: dict[str, str]) -> bytes:
    """A shard: a script that hands its fragments over. No parser of HTML sees a tag in it."""
    text = json.dumps(fragments, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f"deskLeaves({text});\n".encode()
