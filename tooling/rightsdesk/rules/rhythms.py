"""G3xx, G4xx: whether what a policy asks for beside cases is done: rhythms kept, recurrences answered,
emergency plans put to work and followed through. All of them warn: what is overdue must not keep anybody from
recording what mends it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from rightsdesk.diagnostics import Severity
from rightsdesk.domain.obligations import Obligation, Source, Untold
from rightsdesk.messages import _, language
from rightsdesk.records.store import Desk
from rightsdesk.rules.contexts import Finding, clause_note
from rightsdesk.rules.registry import rule
from rightsdesk.rules.vocabulary import Keys

Placed = Iterator[tuple[str, Finding]]


@dataclass(frozen=True)
class AgendaContext:
    """What a rule about all that is owed beside cases may look at; `unanswered` are the plans that were not
    put to work for a case that called for them, be it open or closed.
    """

    desk: Desk
    obligations: tuple[Obligation, ...]
    untold: tuple[Untold, ...]
    unanswered: tuple[Obligation, ...]

    def overdue(self, *sources: Source) -> Iterator[Obligation]:
        """What is overdue and comes from one of these."""
        return (each for each in self.obligations if each.is_overdue and each.source in sources)


@rule(
    "G301",
    "rhythm-kept",
    summary="for every period of a policy's rhythm there is the record it asks for",
    reason="A training every six months that nobody held is a promise broken as any other, and nobody "
    "complains of it.",
    mend="hold or issue it and record it for its period: `desk due` shows the command, "
    "`desk programme add --help` the rest",
    severity=Severity.WARNING,
    enforces=("rhythms",),
)
def rhythm_kept(context: AgendaContext) -> Placed:
    """The periods of each rhythm that are over and have no record, told in one finding."""
    late: dict[tuple[str, Keys], list[Obligation]] = {}
    for owed in context.overdue(Source.RHYTHM):
        late.setdefault((owed.path, _rhythm_keys(owed)), []).append(owed)
    for (path, keys), found in late.items():
        missing = ", ".join(_for_what(owed) for owed in found)
        message = _("{title}: no record for {missing}").format(
            title=found[0].title.text(language()), missing=missing
        )
        yield path, Finding(message + clause_note(found[0].clause), keys)


def _for_what(owed: Obligation) -> str:
    """The period, with the unit or the line that the record would be about."""
    about = owed.unit or owed.line
    return f"{owed.detail} {about}" if about else owed.detail


def _rhythm_keys(owed: Obligation) -> Keys:
    for number, clause in enumerate(owed.version.policy.clauses):
        for place, rhythm in enumerate(clause.rhythms):
            if rhythm.id == owed.place:
                return ("clauses", number, "rhythms", place)
    return ("clauses",)


@rule(
    "G302",
    "recurrence-answered",
    summary="where cases of one category keep coming, there is a measure against it in time",
    reason="Handling each case well and changing nothing brings the next one.",
    mend="find out what the cases have in common, and record the measure with the command that `desk due` "
    "shows",
    severity=Severity.WARNING,
    enforces=("recurrences",),
)
def recurrence_answered(context: AgendaContext) -> Placed:
    """The clusters of cases whose measure is overdue."""
    for owed in context.overdue(Source.RECURRENCE):
        message = _("{title}; the cases are {cases}").format(
            title=owed.title.text(language()), cases=", ".join(owed.cases)
        )
        clauses = [clause.no for clause in owed.version.policy.clauses]
        keys = ("clauses", clauses.index(owed.clause), "recurrences")
        yield owed.path, Finding(message + clause_note(owed.clause), keys)


@rule(
    "G303",
    "due-can-be-told",
    summary="when something is due that a policy asks for beside cases can be told",
    reason="Nobody can say that a record is in time while the holidays that decide it are not known.",
    mend="enter the year's holidays in policies/desk.yml and add it to `covered`",
    severity=Severity.WARNING,
)
def due_can_be_told(context: AgendaContext) -> Placed:
    """What is owed for periods or from moments that reach into an unknown year."""
    for each in context.untold:
        message = _("{place} ({title}): the holidays of {year} are not known").format(
            place=each.place, title=each.title.text(language()), year=each.year
        )
        yield each.path, Finding(message)


@rule(
    "G401",
    "plan-put-to-work",
    summary="a major case whose circumstances call for an emergency plan has it put to work",
    reason="The plan says who must be told within minutes; without its checklist somebody is forgotten.",
    mend="put the plan to work, or record that it was: desk emergency activate PLAN --case CASE",
    severity=Severity.WARNING,
    enforces=("emergencies",),
)
def plan_put_to_work(context: AgendaContext) -> Placed:
    """Major cases whose triggers are those of a plan, without a record that names them."""
    for owed in context.unanswered:
        message = _("the plan {plan} was not put to work for this case").format(plan=owed.place)
        hint = _("run: desk {command}").format(command=owed.command)
        path = context.desk.find(owed.cases[0])
        yield path, Finding(message + clause_note(owed.clause), ("id",), hint)


@rule(
    "G402",
    "emergency-followed-through",
    summary="every step of an emergency plan that was put to work is taken in time, and so is the review",
    reason="A checklist with steps that nobody ticked tells those who come after that nothing was done.",
    mend="tick what was done: desk emergency tick ID STEP; then desk emergency stand-down, and review",
    severity=Severity.WARNING,
    enforces=("emergencies",),
)
def emergency_followed_through(context: AgendaContext) -> Placed:
    """Steps and reviews of emergencies that are overdue."""
    for owed in context.overdue(Source.PLAN_STEP, Source.REVIEW):
        message = _("overdue: {title}").format(title=owed.title.text(language()))
        hint = _("run: desk {command}").format(command=owed.command)
        yield owed.path, Finding(message + clause_note(owed.clause), ("plan",), hint)
