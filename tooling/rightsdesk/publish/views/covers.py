"""The cover of a case's file: what it is about, which papers it holds, what is missing, and its evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rightsdesk.domain.dossier import Wanted
from rightsdesk.domain.events.closing import Archived, Closed
from rightsdesk.domain.events.handling import Investigated
from rightsdesk.publish.views import words
from rightsdesk.publish.views.forms import MatterView, matter
from rightsdesk.publish.views.papers import EvidenceView, Paper, SignView, evidence, sign


@dataclass(frozen=True, slots=True)
class EntryView:
    """A paper of the file: who made the last entry in it, and on which day; `missing` names the steps that it
    still lacks, each with the clauses that ask for it."""

    name: str
    who: str | None
    on: str | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A paper as the cover is told of it: its name, and the steps that it records."""

    name: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CoverView:
    """The cover of a file. `stage` says how the case stands where it is not closed."""

    matter: MatterView
    unit: str | None
    severity: str
    stage: str | None
    closed: str | None
    conclusion: str | None
    archived: str | None
    kept_at: str | None
    keep_until: str | None
    archivist: SignView
    entries: tuple[EntryView, ...]
    missing: tuple[str, ...]
    evidence: tuple[EvidenceView, ...]


def cover(
    paper: Paper, entries: Sequence[Entry], wanted: Sequence[Wanted], found: Mapping[str, str]
) -> CoverView:
    """The cover of a case's file with these papers; `wanted` are the steps that it must record, `found` what
    came of looking for evidence, by digest."""
    closed, archived = paper.present(Closed), paper.present(Archived)
    known = {step for entry in entries for step in entry.steps}
    missing = tuple(each for each in wanted if not each.done)
    return CoverView(
        matter=matter(paper),
        unit=paper.unit(paper.state.last_unit),
        severity=paper.trait("severity"),
        stage=words.stage(paper.state.stage, paper.language) if paper.state.is_open else None,
        closed=paper.time(closed.at) if closed else None,
        conclusion=closed.conclusion if closed else None,
        archived=paper.time(archived.at) if archived else None,
        kept_at=archived.kept_at if archived else None,
        keep_until=paper.day(archived.keep_until) if archived else None,
        archivist=sign(paper, archived),
        entries=tuple(_entry(paper, entry, missing) for entry in entries),
        missing=tuple(_named(each, paper.language) for each in missing if each.step not in known),
        evidence=all_evidence(paper, found),
    )


def _entry(paper: Paper, entry: Entry, missing: Sequence[Wanted]) -> EntryView:
    last = paper.last(*entry.steps)
    return EntryView(
        name=entry.name,
        who=paper.person(last[1].by) if last else None,
        on=paper.date(last[1].at) if last else None,
        missing=tuple(_named(each, paper.language) for each in missing if each.step in entry.steps),
    )


def _named(wanted: Wanted, language: str) -> str:
    """A step that is missing, with the clauses that ask for it."""
    name, numbers = words.event(wanted.step, language), words.joined(wanted.clauses, language)
    if not numbers:
        return name
    return f"{name}（第 {numbers} 条）" if language == "zh" else f"{name} (clause {numbers})"


def all_evidence(paper: Paper, found: Mapping[str, str]) -> tuple[EvidenceView, ...]:
    """The evidence of every investigation of the case, with what came of looking for it."""
    return tuple(
        replace(view, found=found.get(view.digest or ""))
        for _cycle, event in paper.events("investigated")
        if isinstance(event, Investigated)
        for view in evidence(paper, event.evidence)
    )
