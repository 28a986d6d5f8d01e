"""Move personal data out of the clear text of a case file into its sealed part, before it is committed.

Only what is not committed yet can be changed: a new case file, or events appended by hand to one that is.
Each value gives way to a mark, and goes, with its kind and place, to the further personal data of the case:
whose number or name it is nobody but the reader of the text can say.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from rightsdesk.domain.case import Case, PersonalData
from rightsdesk.domain.sealed import HEADER, event_place
from rightsdesk.domain.sightings.finding import normal, replaced
from rightsdesk.domain.sightings.kinds import KINDS, Sighting
from rightsdesk.domain.steps import make_event
from rightsdesk.errors import Refused, Unreadable
from rightsdesk.messages import _
from rightsdesk.operations.stepping import SCHEMA_LINE, require_no_error
from rightsdesk.operations.supplementing import SEALED, case_key
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records.appending import same_but_longer
from rightsdesk.records.journal import heal
from rightsdesk.records.purging import forget_given
from rightsdesk.records.sealing import seal, unseal
from rightsdesk.records.source import load_case_document
from rightsdesk.records.spellings import spelled
from rightsdesk.records.store import CASE_PATH, CaseFile, read_case, readable
from rightsdesk.records.whole_files import rewrite
from rightsdesk.records.yaml_writing import TIMELINE, dump_case, dump_event
from rightsdesk.rules.clear_text import Seen, seen_in
from rightsdesk.rules.linter import lint_case
from rightsdesk.rules.vocabulary import Keys


@dataclass(frozen=True, slots=True)
class Secluded:
    """What was moved: the case, its file, how many values, by the names of their kinds. `unstaged`: git had
    been given the clear text already, and has forgotten it again, but for the objects `packed`."""

    case_id: str
    path: str
    kinds: tuple[str, ...]
    unstaged: bool
    packed: tuple[str, ...] = ()


def seclude(workspace: Workspace, path: str) -> Secluded:
    """Move the personal data that the rules find in the uncommitted part of the case file at `path` (relative
    to the desk's root) into its sealed part. The file is written, not committed.

    Raises Refused where nothing is found there, where what is committed was changed, or where the case could
    not be read or judged afterwards; Unreadable where it cannot be now; what the vault raises where no key
    can be kept or opened. Then nothing was changed.
    """
    repository = workspace.repository
    heal(repository)
    edited = workspace.desk.files.read(path)
    if edited is None or not CASE_PATH.fullmatch(path):
        raise Refused(_("{path} is no case file; personal data is sealed in cases only").format(path=path))
    base = repository.read("HEAD", path) if repository.head() else None
    case = readable(read_case(path, edited))
    data = load_case_document(edited, path).data
    begun = _committed_events(path, base, data)
    seen = _uncommitted(workspace, data, begun)
    if not seen:
        raise Refused(
            _(
                "no personal data is seen in what is not committed of {case}; give what became known: "
                "desk seal {case} --phone …, --name …, --further …"
            ).format(case=case.id)
        )
    marked, listed = _marked(data, seen)
    raw = _sealed(workspace, case, marked, base, begun, "\n".join(listed)).encode()
    _require_readable(workspace, read_case(path, edited), read_case(path, raw))
    if not rewrite(workspace.root / path, edited, raw):
        raise Refused(_("{path} was changed again in the meantime; nothing was done").format(path=path))
    kinds = tuple(each.sighting.kind for each in seen)
    forgotten = forget_given(repository, path, spelled(each.sighting.value for each in seen))
    return Secluded(case.id, path, kinds, forgotten.staged, forgotten.packed)


def _committed_events(path: str, base: bytes | None, data: Any) -> int | None:
    """How many events are committed; None where the case is not. Raises Refused where they were changed."""
    if base is None:
        return None
    before = load_case_document(base, path).data
    if list(same_but_longer(before, data)):
        raise Refused(
            _(
                "{path} was changed where it is committed: put that back first; what is committed in clear "
                "is taken out by desk expunge"
            ).format(path=path)
        )
    return len(before[TIMELINE])


def _uncommitted(workspace: Workspace, data: Any, begun: int | None) -> tuple[Seen, ...]:
    seen = seen_in(data, workspace.desk.tolerated, workspace.desk.local_day(workspace.now))
    return tuple(each for each in seen if begun is None or _is_new(each.keys, begun))


def _is_new(keys: Keys, begun: int) -> bool:
    return len(keys) > 1 and keys[0] == TIMELINE and isinstance(keys[1], int) and keys[1] >= begun


def _marked(data: Any, seen: Iterable[Seen]) -> tuple[Any, list[str]]:
    """The data with a mark in the place of each value, and a line for each that says what and where it was.

    Where there are different ones of a kind, they are numbered.
    """
    language = data.get("language", "zh")
    values: dict[str, list[str]] = {}
    places: dict[Keys, list[Sighting]] = {}
    for each in seen:
        known = values.setdefault(each.sighting.kind, [])
        if (value := normal(each.sighting.value, each.sighting.kind)) not in known:
            known.append(value)
        places.setdefault(each.keys, []).append(each.sighting)

    def told(sighting: Sighting) -> str:
        label, known = KINDS[sighting.kind].label.text(language), values[sighting.kind]
        number = known.index(normal(sighting.value, sighting.kind)) + 1
        return f"{label} {number}" if len(known) > 1 else label

    form = "〔已密封：{}〕" if language == "zh" else "[sealed: {}]"
    lines = [
        f"{told(sighting)}：{sighting.value}（{'.'.join(map(str, keys))}）"
        if language == "zh"
        else f"{told(sighting)}: {sighting.value} ({'.'.join(map(str, keys))})"
        for keys, sightings in places.items()
        for sighting in sightings
    ]
    for keys, sightings in places.items():
        marks = partial(replaced, seen=sightings, by=lambda one: form.format(told(one)))
        data = _with(data, keys, marks)
    return data, list(dict.fromkeys(lines))


def _with(data: Any, keys: Keys, change: Any) -> Any:
    """The data with the text that keys lead to changed; what is not on the way is the same."""
    if not keys:
        return change(data)
    first, *rest = keys
    if isinstance(data, list):
        assert isinstance(first, int)
        return [_with(each, tuple(rest), change) if at == first else each for at, each in enumerate(data)]
    return {key: _with(value, tuple(rest), change) if key == first else value for key, value in data.items()}


def _sealed(
    workspace: Workspace, case: Case, data: Any, base: bytes | None, begun: int | None, further: str
) -> str:
    """The text of the case file with this personal data sealed: in the header of a new case, else in an event
    of its own."""
    private = PersonalData(further=further)
    key = case_key(workspace, case)
    if base is None or begun is None:
        if case.sealed is not None:
            private = unseal(case.sealed, key, case.id, HEADER).supplemented(private)
        header = {name: value for name, value in data.items() if name not in (SEALED, TIMELINE)}
        envelope = seal(private, key, case.id, HEADER)
        return SCHEMA_LINE + dump_case({**header, SEALED: envelope, TIMELINE: data[TIMELINE]})
    moment = workspace.now.astimezone(workspace.desk.organisation.zone())
    envelope = seal(private, key, case.id, event_place(moment, workspace.actor.slug))
    event = make_event(SEALED, {SEALED: envelope}, at=moment, by=workspace.actor.slug)
    added = [*data[TIMELINE][begun:], event.facts()]
    return base.decode() + "".join(map(dump_event, added))


def _require_readable(workspace: Workspace, before: CaseFile, after: CaseFile) -> None:
    """Raise Refused where marks and sealed part make the case unreadable or break a rule that it kept."""
    try:
        readable(after)
    except Unreadable as problem:
        raise Refused(
            _("{path} could not be read with marks in it; shorten the text and try again").format(
                path=after.path
            ),
            problem.findings,
        ) from None
    require_no_error(
        lint_case(before, workspace.desk, workspace.now), lint_case(after, workspace.desk, workspace.now)
    )
