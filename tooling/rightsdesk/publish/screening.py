"""Look through a public site for personal data before it is put in place.

Views for the public have no field for it; this finds what somebody typed into a text that the public reads.
"""

import html
import json
import re
from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Final

from rightsdesk.diagnostics import Diagnostic
from rightsdesk.domain.sightings.allowing import Tolerated
from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.publish.files import SiteFile
from rightsdesk.publish.following import FOLDER as BUCKETS
from rightsdesk.records.memory import code_version, write_whole
from rightsdesk.rules.clear_text_linter import lint_text

READ: Final = (".html", ".json", ".js", ".xml", ".csv", ".txt", ".svg", ".md", ".ics", ".geojson")
"""Files in which people and programs read text. Others say what is to be read in them, or hold none."""

_WITHOUT_TEXT: Final = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".ico", ".woff", ".woff2", ".css", ".map")
"""Pictures, fonts and looks. What a picture shows nobody looks into."""

_MADE_ANEW: Final = re.compile(r"(?:^|/)sitemap\.xml\.gz$")
"""What stands in another file of the site already, made smaller."""

_MADE_BY_OTHERS: Final = re.compile(r"(?:^|/)assets/")
"""Scripts, styles and fonts that come with the theme and the templates: nothing of the desk is in them."""

_MADE_FROM_PAGES: Final = re.compile(r"(?:^|/)search/search_index\.js(?:on)?$")
"""What readers search in: the text of the pages once more."""

_SEALED: Final = re.compile(rf"^{re.escape(BUCKETS)}/")
"""What only the holder of a code can open: to all others it is chance, in which any account can be seen."""

_CHANCE: Final = re.compile(
    r'(?<="service_request_id": ")[0-9A-Z]{16}(?=")|(?<=<service_request_id>)[0-9A-Z]{16}(?=<)'
)
"""The ids of cases in open data, which are chance: one in some hundreds begins as an account does. What is
typed cannot stand there: in a text the quotation mark, or the bracket, is escaped."""

_INLINE: Final = re.compile(
    r"</?(?:a|abbr|b|code|em|i|mark|small|span|strong|sub|sup|time|u|wbr)(?:\s[^>]*)?/?>", re.IGNORECASE
)
_TAG: Final = re.compile(r"<[^>]*>")
_SPOKEN: Final = re.compile(
    r"""\s(?:content|title|alt|aria-label|value|placeholder|href|data-[a-z-]+)=(?:"([^"]*)"|'([^']*)')"""
)
_ESCAPED: Final = re.compile(r"\\u([0-9a-fA-F]{4})")
_UNSEEN: Final = re.compile("[\u00ad\u200b\u2060]")


def screen(
    files: Iterable[SiteFile], folder: str, tolerated: Tolerated, today: date, memory: Path
) -> list[Diagnostic]:
    """The findings about personal data in the files of a public site, sorted by path and place; `folder` is
    what their paths are told under. The file `memory` keeps from one build to the next which contents
    nothing was found in, by the same code and with the same allowances on the same day: a build changes few
    files of many. Where it cannot be read, all files are looked through.

    Raises DeskError for a file into which it cannot look.
    """
    judged_by = _judged_by(tolerated, today)
    known, clean, found = _recalled(memory, judged_by), set[str](), list[Diagnostic]()
    for file in filter(_to_be_read, files):
        digest = sha256(f"{_kind(file.path)}\0".encode() + file.content).hexdigest()
        findings = [] if digest in known else _screened(file, folder, tolerated, today)
        found += findings
        if not findings:
            clean.add(digest)
    if clean != known:
        write_whole(memory, json.dumps({"judged_by": judged_by, "clean": sorted(clean)}))
    return sorted(found)


def _to_be_read(file: SiteFile) -> bool:
    """Whether there is anything to look through. Raises DeskError where that cannot be done."""
    passed = (_MADE_BY_OTHERS, _MADE_FROM_PAGES, _MADE_ANEW, _SEALED)
    if any(each.search(file.path) for each in passed) or file.path.endswith(_WITHOUT_TEXT):
        return False
    if file.told is None and _kind(file.path) and not file.path.endswith(READ):
        raise DeskError(
            _("{path} cannot be looked through for personal data; the public site takes no such file").format(
                path=file.path
            )
        )
    return True


def _kind(path: str) -> str:
    """How a file is read: the ending of its name."""
    return PurePosixPath(path).suffix


def _screened(file: SiteFile, folder: str, tolerated: Tolerated, today: date) -> list[Diagnostic]:
    if file.told is not None:
        text = file.told()
    else:
        text = as_read(file.path, _CHANCE.sub("", file.content.decode("utf-8", errors="replace")))
    hint = _("find it in the case, record, policy or template that the page is made from, and take it out")
    return lint_text(f"{folder}/{file.path}", text, tolerated, today, hint)


def _judged_by(tolerated: Tolerated, today: date) -> str:
    """The digest of all that a file's being clean rests on beside its content."""
    own = sorted(tolerated.own)
    entries = [each.model_dump_json() for each in tolerated.entries]
    code = code_version("domain", "rules", "publish")
    programs = [f"{name} {version(name)}" for name in ("phonenumbers", "python-stdnum")]
    told = json.dumps([own, entries, today.isoformat(), code, programs], ensure_ascii=False)
    return sha256(told.encode()).hexdigest()


def _recalled(memory: Path, judged_by: str) -> set[str]:
    """The digests of what is known to be clean; none where that was judged otherwise, or cannot be read."""
    try:
        kept = json.loads(memory.read_text(encoding="utf-8"))
        return set(kept["clean"]) if kept["judged_by"] == judged_by else set()
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def as_read(path: str, raw: str) -> str:
    """What a reader of that file reads, line by line as in the file: of pages the text, and the attributes
    that are shown, spoken or followed; of data the characters meant.

    A tag within a line does not part what it stands in, any other tag does.
    """
    if path.endswith((".json", ".js", ".geojson")):
        return _UNSEEN.sub("", _ESCAPED.sub(lambda found: chr(int(found[1], 16)), raw))
    if not path.endswith((".html", ".xml", ".svg")):
        return raw
    text = _TAG.sub(_shown, _INLINE.sub(_followed, raw))
    return _UNSEEN.sub("", html.unescape(text))


def _shown(tag: re.Match[str]) -> str:
    """What stands in place of a tag: the line ends in it, and its attributes that are read."""
    told = "".join(f" {double or single} " for double, single in _SPOKEN.findall(tag[0]))
    return " " + "\n" * (tag[0].count("\n") - told.count("\n")) + told


def _followed(tag: re.Match[str]) -> str:
    """What stands in place of a tag within a line: nothing, but for a link whose address is read too."""
    return _shown(tag) if _SPOKEN.search(tag[0]) else "\n" * tag[0].count("\n")
