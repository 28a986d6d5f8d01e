"""The files of a site as they are made: its pages, and data, downloads, feeds, PDFs beside them."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A file of a site: `path` from the root of the audience's site, in whatever language. `told` answers
    what is to be read in it, line by line, where its bytes do not show that."""

    path: str
    content: bytes
    told: Callable[[], str] | None = None


def text_file(path: str, text: str) -> SiteFile:
    """A text as such a file, in UTF-8."""
    return SiteFile(path, text.encode())


def data_script(path: str, call: str, *arguments: Any) -> SiteFile:
    """A script that hands a page its data: `call` with the arguments as JSON, in which no parser of HTML sees
    a tag. A script, since a page opened from a folder may fetch nothing else.
    """
    told = ",".join(json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in arguments)
    return text_file(path, f"{call}({told});\n".replace("<", "\\u003c"))
