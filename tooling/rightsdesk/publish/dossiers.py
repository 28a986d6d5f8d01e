"""The whole file of a case for the archive: its sheets, the case as committed, evidence, history, and a list
of all that with digests.

The same case gives the same bytes, whenever it is bundled: everything is as of the last thing recorded.
"""

import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rightsdesk.domain.case import Case
from rightsdesk.domain.dossier import Wanted, wanted_in_file
from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.operations.revealing import Revealed, reveal
from rightsdesk.operations.workspace import Workspace
from rightsdesk.publish.csv_tables import table_file
from rightsdesk.publish.files import SiteFile, text_file
from rightsdesk.publish.papers import paper_of
from rightsdesk.publish.sheets import BY_SLUG, SHEETS, Sheet, boxes_on, is_in_file, printed
from rightsdesk.publish.templates import Templates
from rightsdesk.publish.views.covers import all_evidence
from rightsdesk.publish.views.papers import EvidenceView, Paper
from rightsdesk.publish.views.words import said
from rightsdesk.records.evidence import by_digest
from rightsdesk.records.objects import Commit, commits_touching
from rightsdesk.records.store import CaseFile, readable

MANIFEST = "MANIFEST"
COVER = "cover"
_FOUND = said("原件已核对，摘要值一致：{name}", "file seen, its digest is right: {name}")
_NOT_FOUND = said("未见原件", "file not at hand")
_COLUMNS = {
    "zh": ("种类", "内容", "保管地点", "保管至", "摘要值", "核对"),
    "en": ("kind", "what it shows", "kept at", "kept until", "digest", "checked"),
}


@dataclass(frozen=True, slots=True)
class Dossier:
    """A case's file: its members with paths below the case's id, and the steps that it lacks. `boxes` are
    characters on its sheets for which this machine has no font."""

    case_id: str
    members: tuple[SiteFile, ...]
    missing: tuple[Wanted, ...]
    as_of: datetime
    personal: bool
    boxes: str


def dossier(
    workspace: Workspace,
    file: CaseFile,
    language: str,
    *,
    evidence: Path | None = None,
    masked: bool = False,
) -> Dossier:
    """The file of a case in `zh` or `en`; letters are in the complainant's language. `evidence` is a folder
    where its pieces may lie: those whose digest is recorded are put in.

    Raises DeskError where the case is not committed as it stands, and where nothing can be printed.
    """
    case = readable(file)
    _require_committed(workspace, file)
    seen = by_digest(evidence) if evidence else {}
    as_of = max([case.received_at, *(event.at for event in case.timeline)])
    revealed = (
        Revealed() if masked else reveal(workspace, [workspace.desk.standing(case, as_of)], use="bundle")
    )
    personal = revealed.known.get(case.id)

    def paper_in(language: str) -> Paper:
        found = _looked_for(case, seen, language) if evidence else {}
        return paper_of(workspace, case, language, personal=personal, as_of=as_of, found=found)

    paper = paper_in(language)
    wanted = wanted_in_file(paper.policy, paper.state)
    papers = {each: paper_in(each) for each in {language, case.language}}
    templates = Templates(workspace.root)
    chosen = _sheets(papers, language)
    members = [
        *(
            SiteFile(f"{number:02}-{sheet.slug}.pdf", printed(sheet, on, templates, as_of))
            for number, sheet, on in chosen
        ),
        SiteFile("case.yml", file.raw),
        SiteFile("policy.yml", workspace.desk.files.read(paper.standing.version.path) or b""),
        text_file("history.txt", _history(commits_touching(workspace.repository, file.path))),
        _evidence_list(all_evidence(paper, paper.found), language),
        *_evidence_files(case, seen),
    ]
    return Dossier(
        case_id=case.id,
        members=(_manifest(members), *members),
        missing=tuple(each for each in wanted if not each.done),
        as_of=as_of,
        personal=personal is not None and not personal.is_empty(),
        boxes="".join(
            dict.fromkeys("".join(boxes_on(sheet, on, templates) for _number, sheet, on in chosen))
        ),
    )


def _require_committed(workspace: Workspace, file: CaseFile) -> None:
    if workspace.repository.head() is None or workspace.repository.read("HEAD", file.path) != file.raw:
        raise DeskError(
            _("{path} is not committed as it stands; `desk check` says what to do about it").format(
                path=file.path
            )
        )


def _looked_for(case: Case, seen: Mapping[str, Path], language: str) -> dict[str, str]:
    """What came of looking for each piece of evidence, by digest."""
    return {
        digest: _FOUND.text(language).format(name=seen[digest].name)
        if digest in seen
        else _NOT_FOUND.text(language)
        for digest in _digests(case)
    }


def _digests(case: Case) -> list[str]:
    """The digests of a case's evidence, each once, as recorded."""
    recorded = [
        piece.digest for event in case.timeline for piece in getattr(event, "evidence", ()) if piece.digest
    ]
    return list(dict.fromkeys(recorded))


def _sheets(papers: Mapping[str, Paper], language: str) -> list[tuple[int, Sheet, Paper]]:
    """The sheets of the file with their numbers, the cover first, and what each is printed from."""
    own = [sheet for sheet in SHEETS if sheet.records and is_in_file(sheet, papers[language])]
    spoken = {True: papers[papers[language].case.language], False: papers[language]}
    return [
        (number, sheet, spoken[sheet.letter])
        for number, sheet in enumerate([BY_SLUG[COVER], *own])
        if sheet.blank or sheet.says_something(spoken[sheet.letter])
    ]


def _history(commits: Sequence[Commit]) -> str:
    """A line for each commit that changed the case's file: id, time, author, what it did."""
    return "".join(
        f"{each.oid} {each.author.at.isoformat()} {each.author.name} <{each.author.email}> {each.subject}\n"
        for each in commits
    )


def _evidence_list(pieces: Sequence[EvidenceView], language: str) -> SiteFile:
    """The evidence as a table that spreadsheets open."""
    rows = [(one.kind, one.what, one.kept_at, one.keep_until, one.digest, one.found) for one in pieces]
    return table_file("evidence.csv", [_COLUMNS[language], *rows])


def _evidence_files(case: Case, seen: Mapping[str, Path]) -> Iterator[SiteFile]:
    """The pieces of evidence that were found, each under the first digits of its digest and its own name."""
    for digest in _digests(case):
        if digest in seen:
            start = digest.removeprefix("sha256:")[:12]
            yield SiteFile(f"evidence/{start}-{seen[digest].name}", seen[digest].read_bytes())


def _manifest(members: Sequence[SiteFile]) -> SiteFile:
    """Every member with its digest, as `sha256sum --check` reads it."""
    lines = [f"{hashlib.sha256(each.content).hexdigest()}  {each.path}\n" for each in members]
    return text_file(MANIFEST, "".join(lines))


def as_zip(found: Dossier) -> bytes:
    """A case's file as one ZIP archive, all in a folder named by the case; the same file, the same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for member in found.members:
            entry = zipfile.ZipInfo(f"{found.case_id}/{member.path}", found.as_of.timetuple()[:6])
            entry.external_attr = 0o600 << 16
            entry.create_system = 3
            archive.writestr(entry, member.content)
    return stream.getvalue()
