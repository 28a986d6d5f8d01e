"""What stands beside the pages of a site: data, downloads, feeds, PDFs."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A file of a site that is no page: `path` from the root of the audience's site, in whatever language."""

    path: str
    content: bytes


def text_file(path: str, text: str) -> SiteFile:
    """A text as such a file, in UTF-8."""
    return SiteFile(path, text.encode())


def data_script(path: str, call: str, *arguments: Any) -> SiteFile:
    """A script that hands a page its data: `call` with the arguments as JSON, in which no parser of HTML sees
    a tag. A script, since a page opened from a folder may fetch nothing else.
    """
    told = ",".join(json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in arguments)
    return text_file(path, f"{call}({told});\n".replace("<", "\\u003c"))


def put(file: SiteFile, root: Path, earlier: Path) -> None:
    """Place a file below `root`. Where the `earlier` site has the very same one, that is linked and nothing
    written, since a site has thousands of files of which a build changes a few.
    """
    target, known = root / file.path, earlier / file.path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    try:
        if known.stat().st_size == len(file.content) and known.read_bytes() == file.content:
            os.link(known, target)
            return
    except OSError:
        # not there, or on a disk without links
        pass
    target.write_bytes(file.content)
