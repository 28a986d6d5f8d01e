"""MkDocs at work: for each audience and language, on the pages whose text changed since it last was.

What each page was made of is kept beside what MkDocs made of it. Where nothing changed, MkDocs is not run.
Where only the text of some pages did, it is run on these: every other page is a stub that has its title, for
the navigation, and its anchors, which links are checked against; and then the pages that changed take the
place of the old, and their entries that of the old ones in the search index. What comes of it is what a run
on all pages would have made.
"""

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from concurrent.futures import BrokenExecutor, Future
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.publish.files import SiteFile
from rightsdesk.publish.mkdocs_process import build, processes
from rightsdesk.publish.tables import put_back, taken_out

T = TypeVar("T")

MADE = "made.json"
"""The file in a job's folder that says what its `site/` was made of."""
_PROGRAMS = ("mkdocs", "mkdocs-material", "markdown", "pymdown-extensions", "jieba")
_PAGES = "docs/"
_INDEX = "search/search_index.json"
_SCRIPT = "search/search_index.js"
_SHORT_OF_THE_END = re.compile(rb"(for\(let (\w)=\w\+1;\2)<(\w\.length;\2\+\+\)\w\.slice\(\w,\2\)in )")
_STUB = "stub.html"
"""The template of pages that are there only to be linked to: an empty one."""
_NO_PAGES = ("404.html", "sitemap.xml")
"""Templates of what does not depend on the text of pages."""
_STAND_IN = "desk{}standsfor"
"""A word to Markdown, to HTML and to the search, and one that nobody writes."""
_ANCHOR = re.compile(r'\bid="([^"]+)"')


@dataclass(frozen=True)
class Job:
    """One MkDocs run: its folder, whose `site/` it fills, and where that goes below the audience's site.

    `sources` are all files that go into it, by their path in the folder, and `configuration` what
    `mkdocs.yml` says; `inherited` is the file that it inherits from. `passing` are texts that differ with
    every build though nothing else does, the moment and the commit: pages are made with something that stands
    for each, so that they stay as they are, and get the texts when they are laid out.
    """

    audience: str
    language: str
    folder: Path
    destination: str
    inherited: Path
    configuration: Mapping[str, Any]
    sources: Mapping[str, bytes] = field(repr=False)
    passing: tuple[str, ...] = ()

    @property
    def site(self) -> Path:
        """Where the pages come to stand."""
        return self.folder / "site"

    @cached_property
    def pages(self) -> dict[str, str]:
        """The digest of each Markdown page."""
        return {path: _digest(content) for path, content in self.sources.items() if _is_page(path)}

    @cached_property
    def frame(self) -> str:
        """The digest of all that any page depends on beside its own text: which pages there are and what they
        are called, theme and configuration, and the versions of the programs.
        """
        found = hashlib.sha256(json.dumps([f"{name} {version(name)}" for name in _PROGRAMS]).encode())
        found.update(_digest(self.inherited.read_bytes()).encode())
        found.update(json.dumps(self.configuration, sort_keys=True, ensure_ascii=False).encode())
        for path, content in sorted(self.sources.items()):
            told = _heading(content) if _is_page(path) else content
            found.update(path.encode() + b"\0" + _digest(told).encode())
        return found.hexdigest()


def standing_in(text: str, passing: Sequence[str]) -> str:
    """A page's text with something that stands for each of the passing texts."""
    for number, each in enumerate(passing):
        text = text.replace(each, _STAND_IN.format(number)) if each else text
    return text


def laid_out(job: Job) -> Iterator[SiteFile]:
    """What MkDocs made, as files of the audience's site, with the passing texts in their places."""
    told = {*map(_made_of, job.pages), _INDEX, _SCRIPT}
    below = f"{job.destination}/" if job.destination else ""
    for path in sorted(job.site.rglob("*")):
        if path.is_file():
            name, content = path.relative_to(job.site).as_posix(), path.read_bytes()
            if name in told:
                for number, each in enumerate(job.passing):
                    content = content.replace(_STAND_IN.format(number).encode(), each.encode())
            yield SiteFile(f"{below}{name}", content)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _is_page(path: str) -> bool:
    return path.startswith(_PAGES) and path.endswith(".md")


def _heading(page: bytes) -> bytes:
    """A page's front matter, which says its title."""
    return page.split(b"---\n", 2)[1]


def require_mkdocs() -> None:
    """Raises DeskError where what builds the sites is not installed."""
    if any(find_spec(name) is None for name in ("mkdocs", "material", "jieba")):
        raise DeskError(_("building sites needs Material for MkDocs: pip install 'rightsdesk[site]'"))


def run(jobs: Iterable[Job], meanwhile: Callable[[], T]) -> T:
    """Bring the `site/` of every job up to date, as many at a time as there are processors, and do something
    else `meanwhile`; answers what that answers. Jobs are taken as they come, so that MkDocs is at work while
    the next are made. Raises DeskError with all that MkDocs finds fault with.
    """
    with processes() as builders:
        started = [
            (job, builders.submit(_make, job, changed)) for job in jobs if (changed := _changed(job)) != set()
        ]
        answer = meanwhile()
        failures = [
            f"{job.audience}/{job.language}:\n{told}" for job, each in started if (told := _complaints(each))
        ]
    if failures:
        raise DeskError(_("MkDocs could not build the site {failures}").format(failures="\n".join(failures)))
    return answer


def _changed(job: Job) -> set[str] | None:
    """The pages whose text is not what the job's site was made of; None where the whole must be made anew."""
    known = _known(job)
    return None if known is None else {path for path, digest in job.pages.items() if known[path] != digest}


def _complaints(made: Future[str]) -> str:
    """What MkDocs finds fault with, once it is done; nothing where all is well."""
    try:
        return made.result()
    except BrokenExecutor as problem:
        return str(problem)


def _make(job: Job, changed: Set[str] | None) -> str:
    """Run MkDocs on the pages that changed, or on all where it is not known which; answers what it finds
    fault with. This is done in a process of its own.
    """
    if changed is None:
        shutil.rmtree(job.folder, ignore_errors=True)
        complaints = _build(job, job.folder, job.sources)
        _let_search_end_with_a_word(job.site)
    else:
        complaints = _rebuild(job, changed)
    if not complaints:
        told = {"frame": job.frame, "pages": job.pages}
        (job.folder / MADE).write_text(json.dumps(told), encoding="utf-8")
    return complaints


def _let_search_end_with_a_word(site: Path) -> None:
    """Let the theme's search find the last word of a query in Chinese: where it takes one apart it never
    looks at what ends with the query, so that 水压 found all that begins with 水. A theme without that loop
    is left as it is.
    """
    for worker in site.glob("assets/javascripts/workers/search.*.js"):
        text = worker.read_bytes()
        mended = _SHORT_OF_THE_END.sub(rb"\1<=\3", text)
        if mended != text:
            worker.write_bytes(mended)


def _known(job: Job) -> dict[str, str] | None:
    """The digests of the pages that the job's site was made of; None where the whole must be made anew."""
    try:
        made = json.loads((job.folder / MADE).read_text(encoding="utf-8"))
        pages: dict[str, str] = made["pages"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    whole = made["frame"] == job.frame and pages.keys() == job.pages.keys()
    return pages if whole and all((job.site / _made_of(path)).is_file() for path in pages) else None


def _made_of(path: str) -> str:
    """The page that MkDocs makes of a Markdown file, from the root of the site."""
    return f"{path.removeprefix(_PAGES).removesuffix('.md')}.html"


def _rebuild(job: Job, changed: Set[str]) -> str:
    """Make the changed pages anew, with stubs for all others, and put them in the place of the old."""
    part = job.folder / "part"
    shutil.rmtree(part, ignore_errors=True)
    sources = dict(job.sources) | {f"overrides/{each}": b"" for each in (_STUB, *_NO_PAGES)}
    tables: dict[str, list[str]] = {}
    for path in job.pages:
        if path in changed:
            sources[path], tables[_made_of(path)] = _without_tables(job.sources[path])
        else:
            sources[path] = _stub(job, path, job.sources[path])
    complaints = _build(job, part, sources)
    if not complaints:
        for page, finished in tables.items():
            made = (part / "site" / page).read_text(encoding="utf-8")
            (job.site / page).write_text(put_back(made, finished), encoding="utf-8")
        _merge_search(job.site, part / "site", tables.keys())
    return complaints


def _without_tables(page: bytes) -> tuple[bytes, list[str]]:
    """A page without its plain tables, and these; with them where the search must find what they say."""
    if not json.loads(_heading(page)).get("search", {}).get("exclude"):
        return page, []
    text, tables = taken_out(page.decode())
    return text.encode(), tables


def _stub(job: Job, path: str, content: bytes) -> bytes:
    """A page with nothing but its title and its anchors, which no search finds; the theme leaves it alone."""
    heading = json.loads(_heading(content)) | {"search": {"exclude": True}, "template": _STUB}
    made = (job.site / _made_of(path)).read_text(encoding="utf-8")
    anchors = "".join(f'<a id="{each}"></a>' for each in dict.fromkeys(_ANCHOR.findall(made)))
    return f"---\n{json.dumps(heading, ensure_ascii=False)}\n---\n<div>{anchors}</div>\n".encode()


def _merge_search(site: Path, part: Path, pages: Set[str]) -> None:
    """Replace the entries of some pages in a site's search index by those of a partial run."""
    old, new = (json.loads((one / _INDEX).read_text(encoding="utf-8")) for one in (site, part))
    kept = [each for each in old["docs"] if each["location"].partition("#")[0] not in pages]
    text = json.dumps({**new, "docs": [*kept, *new["docs"]]}, ensure_ascii=False, separators=(",", ":"))
    (site / _INDEX).write_text(text, encoding="utf-8")
    # as the theme's `offline` plugin does it for pages opened from a folder
    (site / _SCRIPT).write_text(f"var __index = {text}", encoding="utf-8")


def _build(job: Job, folder: Path, sources: Mapping[str, bytes]) -> str:
    """Lay the sources out in a folder that is not there yet and run MkDocs; answers its complaints."""
    for path, content in sources.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    told = {"INHERIT": str(job.inherited.resolve()), **job.configuration}
    text = json.dumps(told, ensure_ascii=False, indent=1)
    (folder / "mkdocs.yml").write_text(text, encoding="utf-8")
    code, said = build(folder)
    return _named(said) if code else ""


def _named(said: str) -> str:
    """The lines in which MkDocs names what is wrong; all it said where there are none."""
    lines = [line for line in said.splitlines() if line.strip()]
    told = [line for line in lines if line.startswith(("WARNING", "ERROR", "Error", "Aborted"))]
    return "\n".join(told or lines)
