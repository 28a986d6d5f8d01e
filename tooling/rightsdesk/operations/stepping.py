"""Take a step: append an event, check the case, commit; or nothing happened."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rightsdesk.diagnostics import Diagnostic
from rightsdesk.domain.authority import DECISIONS, Denial, denial
from rightsdesk.domain.case import Case, Header, PersonalData
from rightsdesk.domain.corrections import UnknownField, old_value, signing_clause
from rightsdesk.domain.events.base import Event
from rightsdesk.domain.events.catalogue import BY_NAME, OPENED
from rightsdesk.domain.folding import CaseState
from rightsdesk.domain.ids import case_path, new_id
from rightsdesk.domain.lifecycle import obstacles
from rightsdesk.domain.model import called
from rightsdesk.domain.policy import Clause, Policy
from rightsdesk.domain.sealed import HEADER
from rightsdesk.domain.standing import Standing
from rightsdesk.domain.steps import make_event, make_header
from rightsdesk.errors import DeskError, Refused
from rightsdesk.messages import _, language
from rightsdesk.operations.advising import for_step, is_personal
from rightsdesk.operations.keyholding import share
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records.journal import Change, Overtaken, heal, take
from rightsdesk.records.leftovers import left_behind
from rightsdesk.records.objects import compose_message
from rightsdesk.records.sealing import new_key, seal
from rightsdesk.records.store import CaseFile, read_case, readable
from rightsdesk.records.vault import DESK
from rightsdesk.records.yaml_writing import dump_case, dump_event
from rightsdesk.rules.clear_text import told_twice
from rightsdesk.rules.contexts import clause_note
from rightsdesk.rules.linter import errors, lint_case

SCHEMA_LINE = "# yaml-language-server: $schema=../../../../.desk/case.schema.json\n"
"""First line of every case file: editors find the schema by it."""


HANDS_OVER = ("transferred",)
"""Steps after which others are to read who complained."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A step worked out and found legal, not yet taken: the file with the event (None: an opening), and what
    it was before (None: not there).
    """

    file: CaseFile
    before: bytes | None
    event: Event | None
    findings: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class OnBranch:
    """The branch of a step for a pull request into the branch `base`. `remote` is where it was published
    (None: nowhere), `address` the page on which the pull request is opened, where it is known.
    """

    name: str
    base: str
    remote: str | None
    address: str | None


@dataclass(frozen=True, slots=True)
class StepTaken:
    """What a step did: the case as it now stands, the event (None for opening), the commit; `code` is the
    receipt's, to be told once; `on` is the branch that it was taken on, where that is not the present one.
    """

    case_id: str
    path: str
    event: Event | None
    commit: str
    standing: Standing
    findings: tuple[Diagnostic, ...]
    code: str | None = None
    on: OnBranch | None = None


def open_case(
    workspace: Workspace,
    values: Mapping[str, Any],
    private: PersonalData,
    *,
    draw: Callable[[int], int],
    case_id: str | None = None,
) -> StepTaken:
    """Open a case from header values (without id, policy version and receiver, which are added here).

    Who complained is sealed under a key of this case alone. Raises Incomplete for missing or unfitting
    fields, Refused where posts or rules do not allow it, NoVault or DeskError where a key could not be kept.
    """
    heal(workspace.repository)
    if not private.is_empty():
        workspace.vault.require()
    desk, actor, key = workspace.desk, workspace.actor, new_key()
    received_at = values.get("received_at") or workspace.now
    policy = values.get("policy") or desk.organisation.policy
    version = desk.version(policy, received_at)
    day = desk.local_day(received_at)
    found = case_id or _unused_id(workspace, day.year, day.month, draw)
    given = {
        "reply_via": _usual_reply(version.policy.vocabulary.channels, values.get("channel")),
        **{key: value for key, value in values.items() if value is not None},
        "id": found,
        "policy": policy,
        "received_at": received_at.astimezone(desk.organisation.zone()),
        "received_by": values.get("received_by") or actor.slug,
        "sealed": None if private.is_empty() else seal(private, key, found, HEADER),
    }
    header = make_header(given)
    _require_apart(header, private)
    _require_authority(workspace, OPENED, None, version.policy)
    require_signable(workspace, version.policy.wanting_signed(OPENED), OPENED)
    path = case_path(found, day.year, day.month, day.day)
    if workspace.desk.files.read(path) is not None:
        raise Refused(_("{path} exists already").format(path=path))
    raw = _opening_text(header)
    file = read_case(path, raw)
    opening = Prepared(file, None, None, tuple(_checked(workspace, file, before=())))
    if private.is_empty():
        return commit_steps(workspace, [opening])
    # The key first: a case is never committed without one. What a kill leaves is a key that opens nothing.
    workspace.vault.keep({found: key}, (DESK,))
    try:
        taken = commit_steps(workspace, [opening])
    except DeskError:
        # A step stands from its commit on, whatever became of its file, and then its key must. After a fault
        # that nobody foresaw that is not sure: what then opens nothing is swept.
        head = workspace.repository.head()
        if head is None or not workspace.repository.entries(head, [path]):
            workspace.vault.forget([found])
        raise
    workspace.vault.keep_missing({found: key}, (DESK,))
    return taken


def take_step(
    workspace: Workspace, case: str, name: str, values: Mapping[str, Any], *, at: datetime | None = None
) -> StepTaken:
    """Append the event of that name to a case (id or the beginning of one) and commit it.

    `at` is when it happened, by default now. Raises Incomplete for missing or unfitting fields, Refused
    where the case's state, the person's posts or the rules do not allow the step; then nothing was changed.
    """
    heal(workspace.repository)
    taken = workspace.persistently(
        lambda here: commit_steps(here, [prepare_step(here, case, name, values, at=at)])
    )
    if name in HANDS_OVER:
        share(workspace, taken.standing)
    return taken


def prepare_step(
    workspace: Workspace, case: str, name: str, values: Mapping[str, Any], *, at: datetime | None = None
) -> Prepared:
    """The step that `take_step` would commit, with all that it raises; nothing is written."""
    file = workspace.desk.load_case(case)
    if workspace.commit is None:
        _require_clean(workspace, file)
    standing = workspace.desk.standing(readable(file), workspace.now)
    policy = standing.version.policy
    moment = (at or workspace.now).astimezone(workspace.desk.organisation.zone())
    filled = _with_what_stands(standing.state, name, values)
    event = make_event(name, filled, at=moment, by=workspace.actor.slug)
    hindrances = obstacles(policy, standing.state.position, name, standing.state.traits)
    if hindrances:
        reasons = "; ".join(
            hindrance.why.text(language()) + clause_note(hindrance.clause) for hindrance in hindrances
        )
        raise Refused(
            _("{command} is not possible for {case} now: {reasons}").format(
                command=BY_NAME[name].about.command, case=standing.state.case.id, reasons=reasons
            )
        )
    _require_authority(workspace, name, standing, policy)
    if values.get("host_review") is None:
        require_signable(workspace, signing_clause(policy, standing.state.case, event), name)
    raw = file.raw + dump_event(event.facts()).encode()
    before = lint_case(file, workspace.desk, workspace.now)
    after = read_case(file.path, raw)
    return Prepared(after, file.raw, event, tuple(_checked(workspace, after, before=before)))


def commit_steps(workspace: Workspace, steps: Sequence[Prepared]) -> StepTaken:
    """Commit prepared steps on different cases as one, under the message of the first; what that one did."""
    first = steps[0]
    case = readable(first.file)
    standing = workspace.desk.standing(case, workspace.now)
    changes = [Change(step.file.path, step.before, step.file.raw) for step in steps]
    others = [(readable(step.file).id, step.event.event if step.event else OPENED) for step in steps[1:]]
    message = step_message(case, first.event, others)
    commit = take(workspace.repository, changes, message, workspace.signature())
    return StepTaken(case.id, first.file.path, first.event, commit, standing, first.findings)


def _with_what_stands(state: CaseState, name: str, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The values with what the desk itself knows: what a correction replaces, what a decision is on."""
    if name in DECISIONS:
        return {**values, "proposal": state.proposal}
    return _with_old_value(state.case, values) if name == "corrected" else values


def _with_old_value(case: Case, values: Mapping[str, Any]) -> dict[str, Any]:
    """A correction names what stood there; the desk knows, so nobody need type it.

    `case` is the case as corrected so far. Raises Refused for what the case has not, or nobody may correct.
    """
    given = {("from" if key == "from_" else key): value for key, value in values.items()}
    field = given.get("field")
    if not field:
        return given
    try:
        stands = old_value(case, str(field))
    except UnknownField as unknown:
        raise Refused(
            _("{field} cannot be corrected by this command: {why}").format(
                field=field, why=unknown.why.text(language())
            )
        ) from None
    return given if given.get("from") is not None else {**given, "from": stands}


def _usual_reply(channels: Mapping[str, Any], channel: object) -> str | None:
    known = channels.get(str(channel))
    reply: str | None = known.reply if known else None
    return reply


def _require_apart(header: Header, private: PersonalData) -> None:
    """Raise Refused where what is to be sealed of the complainant stands in the clear text too."""
    for name, keys in told_twice(header.model_dump(mode="json", exclude_none=True), private):
        info = PersonalData.model_fields[name]
        raise Refused(
            _(
                "the complainant's {what} would be sealed, and stands in clear too ({where}); say less there"
            ).format(what=called(info).text(language()), where=".".join(map(str, keys)))
        )


def _unused_id(workspace: Workspace, year: int, month: int, draw: Callable[[int], int]) -> str:
    taken = {path.rsplit("/", 1)[-1] for path in workspace.desk.case_paths(f"cases/{year:04d}/{month:02d}")}
    while True:
        found = new_id(year, month, draw)
        if f"{found}.yml" not in taken:
            return found


def _opening_text(header: Header) -> bytes:
    data = header.model_dump(mode="json", by_alias=True, exclude_none=True)
    return (SCHEMA_LINE + dump_case({**data, "timeline": []})).encode()


def _require_clean(workspace: Workspace, file: CaseFile) -> None:
    if workspace.repository.is_dirty(file.path):
        if left_behind(workspace.root):
            raise Overtaken(_("{path}: another step is just being taken; try again").format(path=file.path))
        raise Refused(
            _(
                "{path} has changes that are not committed; commit them, or turn a hand edit into events: "
                "desk absorb {path}"
            ).format(path=file.path)
        )


def _require_authority(workspace: Workspace, name: str, standing: Standing | None, policy: Policy) -> None:
    day = workspace.desk.local_day(workspace.now)
    require_allowed(
        workspace, denial(workspace.actor, name, policy, standing.state if standing else None, day)
    )


def require_signable(workspace: Workspace, clause: Clause | None, name: str) -> None:
    """Raise Refused, saying what to do, where a clause wants a step, of that name, signed and the acting
    person cannot sign here; not on a desk that does not yet go by signatures (`governance` in desk.yml).
    """
    if clause is None or not workspace.desk.organisation.governance.signatures or workspace.signing_key:
        return
    person = workspace.actor.slug
    command = "open" if name == OPENED else BY_NAME[name].about.command
    message = (
        _(
            "{step} counts only if it is signed, and no private key of {person} is held on this machine; "
            "tell git where it is: git config rightsdesk.key FILE"
        )
        if workspace.actor.person.signing_keys()
        else _(
            "{step} counts only if it is signed, and policies/staff.yml has no key of {person}; let somebody "
            "enter one: desk staff rotate-key {person} --key FILE.pub"
        )
    )
    raise Refused(message.format(step=command, person=person) + clause_note(clause.no))


def require_allowed(workspace: Workspace, refused: Denial | None) -> None:
    """Raise Refused, saying why and by which clause, where the acting person may not do something."""
    if refused is not None:
        raise Refused(
            _("{person} may not do this: {why}").format(
                person=workspace.actor.slug, why=refused.why.text(language())
            )
            + clause_note(refused.clause)
        )


def _checked(workspace: Workspace, file: CaseFile, before: Sequence[Diagnostic]) -> list[Diagnostic]:
    """What the step brings in to the case in this file. Raises Refused where that is an error."""
    recorded = {len(file.case.timeline) - 1: workspace.now} if file.case and file.case.timeline else {}
    after = lint_case(file, workspace.desk, workspace.now, recorded=recorded)
    return require_no_error(before, for_step(after, opening=not recorded))


def require_no_error(before: Iterable[Diagnostic], after: Iterable[Diagnostic]) -> list[Diagnostic]:
    """What a step brings in: the findings after it that there were not before. Raises Refused where one of
    them is an error.
    """
    known = {_told(finding) for finding in before}
    fresh = [finding for finding in after if _told(finding) not in known]
    wrong = errors(fresh)
    if wrong:
        raise Refused(_("the step was not taken; nothing was changed"), wrong)
    return fresh


def _told(finding: Diagnostic) -> tuple[str, str, int]:
    """By what a finding is known again once the file has grown: what is masked may be somebody else's, so of
    personal data also by its line."""
    return finding.code, finding.message, finding.line if is_personal(finding) else 0


def step_message(case: Case, event: Event | None, others: Iterable[tuple[str, str]] = ()) -> str:
    """The commit message of a step: what happened to which case, who did it, and trailers for machines.

    `others` are steps on other cases in the same commit, each its case's id and the event's name. Written in
    English whatever the person's language, so that a history reads in one.
    """
    if event is None:
        what, name, when, who = (
            f"opened: {case.kind} about {case.category}",
            OPENED,
            case.received_at,
            case.received_by,
        )
    else:
        detail = getattr(event, "unit", None) or getattr(event, "into", None)
        what = event.about.name.en + (f": {detail}" if detail else "")
        name, when, who = event.event, event.at, event.by
    body = f"{who}, {when.isoformat(sep=' ', timespec='minutes')}"
    steps = [(case.id, name), *others]
    trailers = [trailer for case_id, step in steps for trailer in (("Case", case_id), ("Event", step))]
    return compose_message(f"{case.id} {what}", body, trailers)
