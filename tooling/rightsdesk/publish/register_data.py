"""The register's data beside its page: one script for each month's rows, one for each language's words.

They are scripts and not JSON so that the page also works from a folder, where browsers fetch nothing. Rows
are language-neutral; `index.js` names the months, the latest first, with a mark of each one's rows, by which
a browser knows whether it has them already.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from rightsdesk.analysis.facts import CaseFact
from rightsdesk.publish.files import SiteFile, data_script
from rightsdesk.publish.views import times
from rightsdesk.publish.views.register import COLUMNS, Cell, Glossary, cells
from rightsdesk.publish.views.register_words import WORDS
from rightsdesk.resources import bundle

FOLDER = "data/register"
BUNDLES = ("tabulator.min.js", "tabulator.min.css", "fflate.min.js")


def register_files(
    facts: Iterable[CaseFact], zone: ZoneInfo, now: datetime, glossaries: Sequence[Glossary]
) -> Iterator[SiteFile]:
    """Everything the register's page asks for, from the root of the internal site; `now` is the moment the
    facts are told for. Raises DeskError where a browser library is missing."""
    yield from row_files(facts, zone, now)
    for glossary in glossaries:
        yield words_file(glossary)
    for name in BUNDLES:
        yield SiteFile(f"bundles/{name}", bundle(name).read_bytes())


def row_files(facts: Iterable[CaseFact], zone: ZoneInfo, now: datetime) -> Iterator[SiteFile]:
    """The rows by month of receipt, the latest case first, and the index of the months."""
    months: dict[str, list[list[Cell]]] = {}
    for fact in sorted(facts, key=lambda each: (each.received_at, each.id), reverse=True):
        year, month = fact.month(zone)
        months.setdefault(f"{year:04d}-{month:02d}", []).append(cells(fact, zone))
    index = []
    for name, rows in months.items():
        script = data_script(f"{FOLDER}/{name}.js", "deskRegister.rows", name, rows)
        mark = hashlib.sha256(script.content).hexdigest()[:12]
        index.append({"month": name, "number": len(rows), "mark": mark})
        yield script
    keys = [column.key for column in COLUMNS]
    as_of = f"{now.astimezone(zone):%Y-%m-%dT%H:%M}"
    told = {"as_of": as_of, "keys": keys, "months": index}
    yield data_script(f"{FOLDER}/index.js", "deskRegister.index", told)


def words_file(glossary: Glossary) -> SiteFile:
    """The columns, the words of the register and those of its page, in one language."""
    language = glossary.language
    columns = [
        {
            "key": column.key,
            "name": column.name.text(language),
            "form": column.form.value,
            "width": column.width,
            "shown": column.shown,
        }
        for column in COLUMNS
    ]
    said = {name: label.text(language) for name, label in WORDS.items()}
    content = {
        "language": language,
        "columns": columns,
        "words": glossary.tables(),
        "said": said,
        "months": times.MONTHS,
    }
    return data_script(f"{FOLDER}/words-{language}.js", "deskRegister.words", content)
