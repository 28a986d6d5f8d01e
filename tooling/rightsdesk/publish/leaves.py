"""Cases and programme records as fragments of pages, in shards of data: the site has one page for them all.

`case.html?id=…` is a shell whose script (`assets/leaf.js`) loads the shard of that id, so that neither the
number of pages nor the time of MkDocs grows with the number of cases. A shard holds what was received in one
month under ids with the same first random character: some dozens of cases where there are thousands a month.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from typing import Any

from rightsdesk.publish.files import SiteFile, data_script
from rightsdesk.publish.templates import Templates
from rightsdesk.publish.views.case_pages import CasePages
from rightsdesk.publish.views.internal import InternalDesk
from rightsdesk.records.memory import code_version, write_whole
from rightsdesk.records.store import ORGANISATION, STAFF, Desk

CASES = "cases"
RECORDS = "records"
_SHARD = len("2611-7")


def data_folder(language: str) -> str:
    """Where the data of one language's pages stands, from the root of the audience's site."""
    return f"data/{language}/"


def shard_of(leaf_id: str) -> str:
    """The shard that holds a case or record; `assets/leaf.js` takes the same part of the id."""
    return leaf_id[:_SHARD]


class Kept:
    """Fragments of settled cases, kept from one build to the next in a folder of the desk's: what they depend
    on is in their digests, and in `frame`, the digest of all that all of them depend on.
    """

    def __init__(self, folder: Path, frame: str, templates: Templates) -> None:
        self._folder = folder
        self._frame = frame
        self._templates = templates

    def cases(self, desk: InternalDesk, pages: CasePages) -> Iterator[tuple[str, str]]:
        """The fragment of every case by its id; only those of which something changed are made."""
        known, found = self._read(desk.language), dict[str, list[str]]()
        for standing in pages.standings:
            case, digest = standing.state.case.id, pages.digest(standing)
            if digest is not None and case in known and known[case][0] == digest:
                fragment = known[case][1]
            else:
                page = pages.of(standing)
                view = {"case": page.case, "holding": page.holding, "around": page.around}
                fragment = self.rendered(desk, "case.html", view)
            if digest is not None:
                found[case] = [digest, fragment]
            yield case, fragment
        if found != known:
            self._write(desk.language, found)

    def rendered(self, desk: InternalDesk, name: str, view: Mapping[str, Any]) -> str:
        """A fragment made anew."""
        about = {"organisation": desk.organisation, "as_of": desk.as_of, "root": ""}
        return self._templates.render(f"internal/{desk.language}/{name}", {**about, **view})

    def _read(self, language: str) -> dict[str, list[str]]:
        try:
            kept = json.loads((self._folder / f"{language}.json").read_text(encoding="utf-8"))
            found: dict[str, list[str]] = kept["cases"] if kept["frame"] == self._frame else {}
        except (OSError, ValueError, KeyError, TypeError):
            return {}
        return found

    def _write(self, language: str, found: Mapping[str, list[str]]) -> None:
        text = json.dumps({"frame": self._frame, "cases": found}, ensure_ascii=False)
        write_whole(self._folder / f"{language}.json", text)


def frame_of(desk: Desk, templates: Templates) -> str:
    """What every fragment depends on: the code and the holidays it knows, the templates, the organisation and
    its people.
    """
    code = code_version("domain", "analysis", "publish", "records", "rules")
    found = hashlib.sha256(f"{code} {version('holidays')}".encode())
    for path in (ORGANISATION, STAFF):
        found.update(hashlib.sha256(desk.files.read(path) or b"").digest())
    for folder in ("internal", "leaves"):
        for name, template in templates.files(folder).items():
            if name.endswith(".html"):
                found.update(name.encode() + hashlib.sha256(template.read_bytes()).digest())
    return found.hexdigest()


def leaves(desk: InternalDesk, pages: CasePages, kept: Kept) -> Iterator[SiteFile]:
    """The shards of all cases and records of a desk in its view's language."""
    yield from _shards(CASES, desk.language, kept.cases(desk, pages))
    records = ((each.id, kept.rendered(desk, "record.html", {"record": each})) for each in desk.records)
    yield from _shards(RECORDS, desk.language, records)


def _shards(kind: str, language: str, fragments: Iterable[tuple[str, str]]) -> Iterator[SiteFile]:
    ordered = sorted(fragments)
    for shard, members in groupby(ordered, key=lambda each: shard_of(each[0])):
        yield data_script(f"{data_folder(language)}{kind}/{shard}.js", "deskLeaves", dict(members))
