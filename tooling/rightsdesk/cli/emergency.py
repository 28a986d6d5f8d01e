"""`desk emergency`: put a plan to work, tick its checklist, end and review it."""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click

from rightsdesk.cli import options
from rightsdesk.cli.columns import columns
from rightsdesk.cli.completion import complete_case_ids, complete_record_ids
from rightsdesk.cli.context import App, json_option, pass_app
from rightsdesk.cli.pressing import mark, obligation_owner, when
from rightsdesk.cli.printing import local
from rightsdesk.cli.programme_printing import print_record_step, record_data
from rightsdesk.cli.wording import lists_of
from rightsdesk.domain.deadlines import State
from rightsdesk.domain.emergencies import Activation, activations, emergency_obligations
from rightsdesk.domain.obligations import Obligation
from rightsdesk.domain.programme.entries import Reviewed
from rightsdesk.domain.steps import Incomplete
from rightsdesk.errors import DeskError
from rightsdesk.messages import _, language
from rightsdesk.records.agenda import cases_behind, versions_in_force
from rightsdesk.records.programme import readable_record
from rightsdesk.records.store import readable

if TYPE_CHECKING:
    from rightsdesk.operations.programming import RecordStep

_ID = "2611-7KQ3F-1"


def command(_name: str) -> click.Command:
    """The command of this file."""
    return emergency


class InOrder(click.Group):
    """Subcommands in the order in which they are declared: that in which an emergency asks for them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The subcommands' names."""
        return list(self.commands)


@click.group(
    cls=InOrder,
    help=_(
        "When something sudden happens: put a plan to work, tick what was done, end and review it. What a "
        "plan asks for, and by when, stands in `desk next` and `desk due`."
    ),
    epilog=_("Example: {command}").format(command="desk emergency activate sudden-event"),
)
@json_option
def emergency() -> None:
    """What stands before the subcommand; the help's text is translated above."""


record_argument = click.argument("record", metavar="ID", shell_complete=complete_record_ids)
at_option = click.option("--at", metavar="TIME", help=_("When it happened [default: now]."))
note_option = click.option("--note", metavar="TEXT", help=_("What else is to be known of it."))


@emergency.command(
    epilog=_("Example: {command}").format(command=f"desk emergency activate sudden-event --case {_ID}"),
    help=_("Put a plan to work: its checklist is then due."),
)
@click.argument("plan", metavar="PLAN")
@click.option("--case", metavar="CASE", shell_complete=complete_case_ids, help=_("The case behind it."))
@click.option("--what", metavar="TEXT", help=_("What happened [default: what the case says]."))
@click.option("--title", metavar="TEXT", help=_("A title [default: what the case is about, or the plan's]."))
@click.option("--policy", metavar="POLICY", help=_("The policy whose plan it is, where several have it."))
@at_option
@json_option
@pass_app
def activate(
    app: App,
    plan: str,
    case: str | None,
    what: str | None,
    title: str | None,
    policy: str | None,
    at: str | None,
) -> None:
    """Make the record of an emergency, with what its case says where nothing else is said."""
    from secrets import randbelow

    from rightsdesk.operations.programming import add_record

    workspace = app.workspace
    workspace.require_actor()
    found = readable(workspace.desk.load_case(case)) if case else None
    slug = policy or _policy_with(app, plan, found.policy if found else None)
    if what is None and found is None:
        raise click.UsageError(_("say what happened with --what, or name the case behind it with --case"))
    moment = app.moment(at) if at else workspace.now
    values = {
        "policy": slug,
        "plan": plan,
        "case": found.id if found else None,
        "what": what or (found.summary if found else None),
        "title": title or (found.subject if found else _plan_title(app, slug, plan)),
        "day": workspace.desk.local_day(moment).isoformat(),
        "activated_at": moment.astimezone(workspace.desk.organisation.zone()),
    }
    _show(app, _taken(lambda: add_record(workspace, "emergency", values, draw=randbelow)))


def _policy_with(app: App, plan: str, of_case: str | None) -> str:
    """The policy in force that has the plan: the case's, else the desk's own, else the only one.

    Raises DeskError, naming the plans there are, where there is none or nobody can say which.
    """
    desk = app.workspace.desk
    plans = {
        version.slug: [each.id for _clause, each in version.policy.plans()]
        for version in versions_in_force(desk, app.workspace.now)
    }
    having = [slug for slug, ids in plans.items() if plan in ids]
    preferred = of_case or desk.organisation.policy
    if preferred in having or len(having) == 1:
        return preferred if preferred in having else having[0]
    if having:
        raise DeskError(
            _("several policies have a plan {plan}: {policies}; say which with --policy").format(
                plan=plan, policies=", ".join(having)
            )
        )
    known = ", ".join(f"{each} ({slug})" for slug, ids in plans.items() for each in ids)
    raise DeskError(
        _("no policy in force has a plan {plan}; there are: {known}").format(plan=plan, known=known or "-")
    )


def _plan_title(app: App, slug: str, plan: str) -> str:
    version = app.workspace.desk.version(slug, app.workspace.now)
    titles = {each.id: each.title.text(language()) for _clause, each in version.policy.plans()}
    return titles.get(plan, plan)


@emergency.command(
    epilog=_("Example: {command}").format(command=f"desk emergency tick {_ID} tell-lead"),
    help=_("Tick a step of the plan: it was taken, or is not needed this time."),
)
@record_argument
@click.argument("step", metavar="STEP")
@click.option("--not-needed", metavar="TEXT", help=_("Why the step is not needed: it was not taken."))
@note_option
@at_option
@json_option
@pass_app
def tick(app: App, record: str, step: str, not_needed: str | None, note: str | None, at: str | None) -> None:
    """Add a tick to the record."""
    _add(app, record, "ticked", {"step": step, "not_needed": not_needed, "note": note}, at)


@emergency.command(
    "stand-down",
    epilog=_("Example: {command}").format(command=f'desk emergency stand-down {_ID} --reason "…"'),
    help=_("Say that the emergency is over, once every step is ticked; its review is then due."),
)
@record_argument
@click.option("--reason", metavar="TEXT", required=True, help=_("Why it is over."))
@note_option
@at_option
@json_option
@pass_app
def stand_down(app: App, record: str, reason: str, note: str | None, at: str | None) -> None:
    """Add the end to the record."""
    _add(app, record, "stood-down", {"reason": reason, "note": note}, at)


_REVIEW = {name: Reviewed.model_fields[name] for name in ("findings", "actions")}


@emergency.command(
    epilog=_("Example: {command}").format(command=f'desk emergency review {_ID} --findings "…"'),
    help=_("Review it: what was found, what is to be done."),
)
@record_argument
@note_option
@at_option
@json_option
@pass_app
def review(app: App, /, record: str, note: str | None, at: str | None, **given: Any) -> None:
    """Add the review to the record, with its action items."""
    values = options.read(app, _REVIEW, given)
    if not values.get("findings"):
        raise click.UsageError(_("say what was found with --findings"))
    _add(app, record, "reviewed", {**values, "note": note}, at)


review.params += options.options(_REVIEW)


@emergency.command(
    epilog=_("Example: {command}").format(command=f"desk emergency show {_ID}"),
    help=_("Show the checklist; without an ID, of all not reviewed."),
)
@click.argument("record", metavar="[ID]", required=False, shell_complete=complete_record_ids)
@json_option
@pass_app
def show(app: App, record: str | None) -> None:
    """Print emergencies with their checklists."""
    desk = app.workspace.desk
    records = [readable_record(desk.load_record(record))] if record else list(desk.records("emergency"))
    found = [
        each
        for slug in desk.slugs
        for each in activations(desk.versions(slug), records, desk.calendars.desk)
        if record or each.reviewed is None
    ]
    if record and not found:
        raise DeskError(
            _("{record} is no emergency that stands; `desk programme show {record}` shows it").format(
                record=records[0].id
            )
        )
    now = app.workspace.now.astimezone(desk.organisation.zone())
    asked = [(each, _asked(app, each)) for each in found]
    data = [
        record_data(each.record, each.version.policy, now.date())
        | {
            "checklist": [
                {
                    "step": one.key.rpartition(".")[2],
                    "what": one.title.text(language()),
                    "posts": list(one.posts),
                    "due": one.due.astimezone(now.tzinfo).isoformat() if one.due else None,
                    "state": one.state.value,
                    "command": one.command,
                }
                for one in owed
            ]
        }
        for each, owed in asked
    ]
    lines = [line for each, owed in asked for line in _lines(app, each, owed)]
    app.show("\n".join(lines) or _("no emergency stands open"), {"emergencies": data})


def _asked(app: App, activation: Activation) -> list[Obligation]:
    """What one emergency asks for. Raises DeskError where that cannot be told."""
    desk = app.workspace.desk
    versions = desk.versions(activation.version.slug)
    now, records = app.workspace.now, [activation.record]
    behind = cases_behind(desk, records, now)
    owed, untold = emergency_obligations(versions, records, behind, desk.calendars.desk, now)
    for each in untold:
        raise DeskError(
            _("{place} ({title}): the holidays of {year} are not known").format(
                place=each.place, title=each.title.text(language()), year=each.year
            )
        )
    return owed


def _lines(app: App, activation: Activation, owed: list[Obligation]) -> Iterator[str]:
    """The emergency, and a line for each step: how it stands, until when, what, whose, which command."""
    record = activation.record
    began = local(record.activated_at, app.workspace.desk.organisation.zone())
    yield f"{record.id}  {record.title}"
    yield "  " + _("{plan}, since {time}").format(plan=activation.plan.title.text(language()), time=began)
    yield from _checklist(app, owed)


def _checklist(app: App, owed: list[Obligation]) -> Iterator[str]:
    yield from columns(
        [
            (
                _state(each),
                when(each.due, app.workspace) if each.is_open else "",
                each.title.text(language()),
                obligation_owner(each),
                f"desk {each.command}" if each.is_open else "",
            )
            for each in owed
        ],
        "  ",
    )


def _state(each: Obligation) -> str:
    """How a step stands: an open one by how it presses."""
    done = {State.MET: _("done"), State.LATE: _("done late, or never"), State.VOID: _("not needed")}
    return done.get(each.state) or mark(each.state) or _("open")


def _add(app: App, record: str, event: str, values: Mapping[str, Any], at: str | None) -> None:
    """Add an entry to an emergency and print it."""
    from rightsdesk.operations.programming import add_entry

    workspace = app.workspace
    workspace.require_actor()
    moment = app.moment(at) if at else None
    _show(app, _taken(lambda: add_entry(workspace, record, event, values, at=moment)))


def _taken(step: Callable[[], "RecordStep"]) -> "RecordStep":
    """The step done. Raises DeskError, naming every value that does not fit."""
    try:
        return step()
    except Incomplete as problem:
        raise DeskError(str(problem)) from None


def _show(app: App, step: "RecordStep") -> None:
    """What was done, and what of the checklist is still to be done."""
    desk = app.workspace.desk
    zone = desk.organisation.zone()
    text, data = print_record_step(step, lists_of(desk, step.version), app.now.astimezone(zone))
    versions = desk.versions(step.version.slug)
    left = [
        owed
        for each in activations(versions, [step.record], desk.calendars.desk)
        for owed in _asked(app, each)
        if owed.is_open
    ]
    lines = [text, *(_checklist(app, left) if left else ())]
    app.show("\n".join(lines), data)
