"""C1xx: whether the desk's own files are there, stand where they are read, and let every case be judged."""

from collections.abc import Iterator
from datetime import date, timedelta

from rightsdesk.diagnostics import Severity
from rightsdesk.domain.policy import version_in_force
from rightsdesk.domain.worktime import UncoveredYear
from rightsdesk.messages import N_, _
from rightsdesk.records.store import ORGANISATION
from rightsdesk.records.vault_contents import APART
from rightsdesk.rules.contexts import FILE_FOLDERS, DeskContext, Finding, astray
from rightsdesk.rules.registry import enforced_by_reading, rule
from rightsdesk.rules.vocabulary import nearest_words

Placed = Iterator[tuple[str, Finding]]

UNJUDGED = enforced_by_reading(
    "C101",
    "case-can-be-judged",
    summary=N_("every case has a policy version in force at its receipt and a calendar for its deadlines"),
    reason=N_("Without the rules of that day, or the holidays of that year, a deadline would be a guess."),
    mend=N_(
        "name a policy that was in force; enter the year's holidays in policies/desk.yml and add it to "
        "`covered`"
    ),
)
MISSING = enforced_by_reading(
    "C102",
    "configuration-there",
    summary=N_("policies/desk.yml and policies/staff.yml are there"),
    reason=N_(
        "They say whose desk it is, when it works, and who may do what; without them nothing can be judged."
    ),
    mend=N_("restore the file from the last commit; `desk init` makes a new desk"),
)


@rule(
    "C103",
    "nothing-astray",
    summary="below cases, programme and policies lie only files that are read",
    reason="A file with a slip in its name is passed over by every command: a case nobody sees, a rule "
    "nobody keeps.",
    mend="give it the name it should have, or move it elsewhere",
)
def nothing_astray(context: DeskContext) -> Placed:
    """Every path below the folders."""
    for folder in FILE_FOLDERS:
        for path in context.desk.files.paths(folder.rstrip("/")):
            message = astray(path)
            if message is not None:
                yield path, Finding(message)


@rule(
    "C104",
    "usual-policy-in-force",
    summary="the policy that new cases are opened under exists and is in force",
    reason="Otherwise no complaint can be received.",
    mend="name a policy of this desk in policies/desk.yml, or date its first version earlier",
)
def usual_policy_in_force(context: DeskContext) -> Placed:
    """Looks up `policy` of the organisation."""
    slug = context.desk.organisation.policy
    versions = tuple(version for version in context.versions if version.slug == slug)
    if not versions:
        known = tuple(context.desk.slugs)
        yield (
            ORGANISATION,
            Finding(
                _("there is no policy {slug}").format(slug=slug), ("policy",), nearest_words(slug, known)
            ),
        )
    elif version_in_force(versions, context.today) is None:
        message = _("the policy {slug} comes into force only on {day}").format(
            slug=slug, day=versions[0].in_force
        )
        yield ORGANISATION, Finding(message, ("policy",))


@rule(
    "C105",
    "this-year-covered",
    summary="the calendar knows this year's holidays and make-up working days",
    reason="Deadlines of the cases that come in today are counted by them.",
    mend="enter the year's holidays in policies/desk.yml under `holidays` and add the year to `covered`",
)
def this_year_covered(context: DeskContext) -> Placed:
    """Asks the calendar for today."""
    if not _is_covered(context, context.today):
        message = _("the holidays of {year} are not known").format(year=context.today.year)
        yield ORGANISATION, Finding(message, ("holidays",))


@rule(
    "C106",
    "next-year-covered",
    summary="in the last quarter, the calendar knows the coming year's holidays",
    reason="Deadlines begin to reach into the new year; governments announce its holidays about now.",
    mend="enter the year's holidays in policies/desk.yml under `holidays` and add the year to `covered`",
    severity=Severity.WARNING,
)
def next_year_covered(context: DeskContext) -> Placed:
    """From October on, asks the calendar for a day of the coming year."""
    coming = date(context.today.year + 1, 1, 1)
    if context.today + timedelta(days=92) >= coming and not _is_covered(context, coming):
        message = _("the holidays of {year} are not known yet").format(year=coming.year)
        yield ORGANISATION, Finding(message, ("holidays",))


def _is_covered(context: DeskContext, day: date) -> bool:
    try:
        context.desk.calendars.desk.day(day)
    except UncoveredYear:
        return False
    return True


@rule(
    "C107",
    "no-links",
    summary="no link or other repository stands among cases, programme records and policies",
    reason="A link can show another text on every machine, and lead out of the desk.",
    mend="put the file itself there",
)
def no_links(context: DeskContext) -> Placed:
    """Paths that git tracks with another mode than a file's."""
    for path, mode in context.tracked.items():
        if mode not in ("100644", "100755") and path.startswith(FILE_FOLDERS):
            yield path, Finding(_("this is a link or a repository of its own, not a file"))


@rule(
    "C108",
    "private-data-untracked",
    summary="keys and personal data beside the cases are not in git",
    reason="What is committed is copied to everybody who fetches, for good.",
    mend="git rm --cached FILE, and rewrite the commits that hold it before anything is pushed",
)
def private_data_untracked(context: DeskContext) -> Placed:
    """Paths in the folders that are kept apart which git tracks."""
    for path in context.tracked:
        if path.startswith(APART):
            yield path, Finding(_("git keeps this file, which holds keys or personal data"))


@rule(
    "C109",
    "reachable",
    summary="the public is told how to reach the desk",
    reason="A page on how to complain that names no telephone, address or place helps nobody to complain.",
    mend="enter under `contacts` in policies/desk.yml each way to reach the desk, with its channel and hours",
    severity=Severity.WARNING,
)
def reachable(context: DeskContext) -> Placed:
    """Looks for `contacts` of the organisation."""
    if not context.desk.organisation.contacts:
        yield ORGANISATION, Finding(_("no way to reach the desk is named"), ("contacts",))
