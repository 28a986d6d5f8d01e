"""C8: what desk.yml allows to stand in clear text."""

from collections.abc import Iterator

from rightsdesk.diagnostics import Severity
from rightsdesk.domain.sightings.finding import find
from rightsdesk.domain.sightings.kinds import Sighting
from rightsdesk.errors import Unreadable
from rightsdesk.messages import _
from rightsdesk.records.source import load
from rightsdesk.records.store import ORGANISATION, Desk
from rightsdesk.rules.clear_text import ALLOWED, passages, without_allowances
from rightsdesk.rules.contexts import DeskContext, Finding
from rightsdesk.rules.registry import rule
from rightsdesk.rules.vocabulary import nearest_words


@rule(
    "C801",
    "allowance-of-something",
    summary="an entry of allowed_in_clear is about something that stands in the desk's files",
    reason="An entry that outlives what it was written for lets the next one of its kind pass unseen.",
    mend="take the entry out of policies/desk.yml",
    severity=Severity.WARNING,
)
def allowance_of_something(context: DeskContext) -> Iterator[tuple[str, Finding]]:
    """Looks through every file of the desk, where there are entries at all."""
    entries = context.desk.organisation.allowed_in_clear
    idle = set(range(len(entries)))
    for seen in _everything(context.desk) if entries else ():
        idle -= {number for number in idle if entries[number].covers(seen)}
        if not idle:
            break
    for number in sorted(idle):
        yield (
            ORGANISATION,
            Finding(_("nothing in the desk's files is what this entry allows"), (ALLOWED, number)),
        )


@rule(
    "C802",
    "allowance-in-force",
    summary="an entry of allowed_in_clear is not past its last day",
    reason="What it allowed is a finding again from the day after.",
    mend="take the text out that it allowed, or give the entry a later day and say why",
    severity=Severity.WARNING,
)
def allowance_in_force(context: DeskContext) -> Iterator[tuple[str, Finding]]:
    """Compares `until` with the local day of the check."""
    for number, entry in enumerate(context.desk.organisation.allowed_in_clear):
        if entry.until is not None and entry.until < context.today:
            yield (
                ORGANISATION,
                Finding(
                    _("what this entry allows was allowed until {day}").format(day=entry.until),
                    (ALLOWED, number, "until"),
                ),
            )


@rule(
    "C803",
    "allowed-by-somebody",
    summary="whoever allows something to stand in clear text is in staff.yml",
    reason="An exception from the protection of people is somebody's decision, who can be asked.",
    mend="name the person of policies/staff.yml who decided it",
)
def allowed_by_somebody(context: DeskContext) -> Iterator[tuple[str, Finding]]:
    """Compares `by` with the people of staff.yml."""
    people = context.desk.staff.people
    for number, entry in enumerate(context.desk.organisation.allowed_in_clear):
        if entry.by not in people:
            yield (
                ORGANISATION,
                Finding(
                    _("{person} is not in policies/staff.yml").format(person=entry.by),
                    (ALLOWED, number, "by"),
                    nearest_words(entry.by, tuple(people)),
                ),
            )


def _everything(desk: Desk) -> Iterator[Sighting]:
    """All that looks like personal data in the files of a desk, whether it may stand or not."""
    paths = [*desk.case_paths(), *desk.record_paths(), *desk.policy_paths, ORGANISATION]
    for path, raw in desk.files.read_many(paths):
        try:
            data = load(raw, path).data
        except Unreadable:
            continue
        told = without_allowances(data) if path == ORGANISATION else data
        yield from find("\n".join(text for _keys, text in passages(told)))
