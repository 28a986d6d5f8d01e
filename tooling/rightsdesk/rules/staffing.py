"""C4xx: whether there is somebody for everything that a policy asks for."""

from collections.abc import Iterator
from datetime import date

from rightsdesk.diagnostics import Severity
from rightsdesk.domain.authority import DECISIONS, posts_for
from rightsdesk.domain.events.catalogue import BY_NAME, OPENED
from rightsdesk.domain.policy import Policy, PolicyVersion
from rightsdesk.messages import _, language
from rightsdesk.records.store import ORGANISATION, STAFF
from rightsdesk.rules.contexts import DeskContext, Finding, clause_note
from rightsdesk.rules.registry import rule
from rightsdesk.rules.vocabulary import Keys, nearest_words

Placed = Iterator[tuple[str, Finding]]


def _steps_asked_for(policy: Policy) -> dict[str, Keys]:
    """The steps without which no case goes its way: opening, closing, and what clauses require; each with a
    place."""
    found: dict[str, Keys] = {OPENED: ("vocabulary", "posts"), "closed": ("vocabulary", "posts")}
    for number, clause in enumerate(policy.clauses):
        for place, requirement in enumerate(clause.requires):
            for step in requirement.steps:
                found.setdefault(step, ("clauses", number, "requires", place))
        for place, clock in enumerate(clause.clocks):
            if len(clock.until) == 1:
                found.setdefault(clock.until[0], ("clauses", number, "clocks", place))
    return found


def _command(step: str) -> str:
    return "open" if step == OPENED else BY_NAME[step].about.command


def _posts(policy: Policy, step: str) -> tuple[str, ...]:
    """The posts whose holders may take a step; for decisions those that approvals name."""
    named = [post for clause in policy.clauses for approval in clause.approvals for post in approval.by]
    return tuple(dict.fromkeys(named)) if step in DECISIONS and named else posts_for(policy, step)


def _holders(context: DeskContext, posts: tuple[str, ...], day: date) -> set[str]:
    return {person for post in posts for person in context.desk.staff.holders(post, day)}


def _judged(context: DeskContext) -> Iterator[tuple[PolicyVersion, date, str, Keys, tuple[str, ...]]]:
    for version, day in context.judged:
        for step, keys in _steps_asked_for(version.policy).items():
            yield version, day, step, keys, _posts(version.policy, step)


@rule(
    "C401",
    "steps-have-posts",
    summary="every step that a policy asks for may be taken by some post",
    reason="A step that nobody may take is never taken, and everything that waits for it stands still.",
    mend="add the step to the `may` of a post",
)
def steps_have_posts(context: DeskContext) -> Placed:
    """Opening, closing, required steps and the ends of clocks against the posts' `may`."""
    for version, _day, step, keys, posts in _judged(context):
        if not posts:
            yield version.path, Finding(_("no post may take {step}").format(step=_command(step)), keys)


@rule(
    "C402",
    "steps-have-people",
    summary="every step that a policy asks for can be taken by somebody in post",
    reason="The post exists on paper only; cases will stand still until somebody holds it.",
    mend="enter the holder of one of the posts named in the message in policies/staff.yml",
)
def steps_have_people(context: DeskContext) -> Placed:
    """The posts for each step that a policy asks for against the holders on the day of judgement."""
    for version, day, step, keys, posts in _judged(context):
        if posts and not _holders(context, posts, day):
            titles = version.policy.post_titles(posts, language())
            message = _("nobody in post on {day} can take {step}; it needs: {posts}")
            yield version.path, Finding(message.format(day=day, step=_command(step), posts=titles), keys)


@rule(
    "C403",
    "posts-are-held",
    summary="every post of a policy is held by somebody",
    reason="What the post is for is left to others, or left undone.",
    mend="enter its holder in policies/staff.yml, or take the post out of the next version of the policy",
    severity=Severity.WARNING,
)
def posts_are_held(context: DeskContext) -> Placed:
    """Posts with steps of their own that nobody holds on the day of judgement."""
    for version, day in context.judged:
        for slug, post in version.policy.vocabulary.posts.items():
            if post.may and not context.desk.staff.holders(slug, day):
                message = _("nobody holds the post {post} on {day}").format(post=slug, day=day)
                yield version.path, Finding(message, ("vocabulary", "posts", slug))


@rule(
    "C404",
    "approvals-can-be-given",
    summary="every approval can be given by somebody in post who need not approve their own plan",
    reason="Nobody approves their own work: where one person is the only one to propose and to approve, no "
    "plan is ever approved.",
    mend="enter a second person in policies/staff.yml, or name further posts in the approval",
)
def approvals_can_be_given(context: DeskContext) -> Placed:
    """For each approval: a holder on the day of judgement, and somebody else who may propose."""
    for version, day in context.judged:
        proposers = _holders(context, posts_for(version.policy, "proposed"), day)
        for number, clause in enumerate(version.policy.clauses):
            for place, approval in enumerate(clause.approvals):
                approvers = _holders(context, approval.by, day)
                if any(proposers - {approver} for approver in approvers):
                    continue
                titles = version.policy.post_titles(approval.by, language())
                message = (
                    _("nobody in post on {day} can approve; it needs: {posts}")
                    if not approvers
                    else _(
                        "whoever could approve on {day} is the only one who could propose; it needs: {posts}"
                    )
                )
                yield (
                    version.path,
                    Finding(
                        message.format(day=day, posts=titles) + clause_note(clause.no),
                        ("clauses", number, "approvals", place),
                    ),
                )


@rule(
    "C405",
    "staff-words-known",
    summary="posts and units in policies/staff.yml are those of some policy",
    reason="A post with a slip in its name gives its holder nothing: every step is refused.",
    mend="correct the word, or add it to the policy",
)
def staff_words_known(context: DeskContext) -> Placed:
    """Every holding of every person against the posts and units of all policy versions."""
    vocabularies = [version.policy.vocabulary for version in context.versions]
    posts = sorted({word for words in vocabularies for word in words.posts})
    units = sorted({word for words in vocabularies for word in words.units})
    for slug, person in context.desk.staff.people.items():
        for number, holding in enumerate(person.posts):
            keys: Keys = ("people", slug, "posts", number)
            if holding.post not in posts:
                message = _("no policy has the post {post}").format(post=holding.post)
                yield STAFF, Finding(message, (*keys, "post"), nearest_words(holding.post, posts))
            if holding.unit is not None and holding.unit not in units:
                message = _("no policy has the unit {unit}").format(unit=holding.unit)
                yield STAFF, Finding(message, (*keys, "unit"), nearest_words(holding.unit, units))


@rule(
    "C406",
    "unit-posts-have-units",
    summary="a post that is for a unit's own cases is held in a unit",
    reason="Without a unit its holder could act in no case at all.",
    mend="add `unit:` to the holding in policies/staff.yml",
)
def unit_posts_have_units(context: DeskContext) -> Placed:
    """Holdings of posts of scope `unit` that name no unit."""
    scoped = {
        slug
        for version, _day in context.judged
        for slug, post in version.policy.vocabulary.posts.items()
        if post.scope == "unit"
    }
    for slug, person in context.desk.staff.people.items():
        for number, holding in enumerate(person.posts):
            if holding.post in scoped and holding.unit is None:
                message = _("the post {post} is held without a unit").format(post=holding.post)
                yield STAFF, Finding(message, ("people", slug, "posts", number))


@rule(
    "C407",
    "units-are-staffed",
    summary="every unit has somebody in each of the posts that act for a unit",
    reason="A case handed to such a unit stays where it is: nobody may investigate or answer it.",
    mend="enter who holds the post, with `unit:`, in policies/staff.yml; one person may hold it for several "
    "units",
    severity=Severity.WARNING,
)
def units_are_staffed(context: DeskContext) -> Placed:
    """For each post of scope `unit` that somebody holds, the units for which nobody does on the day of
    judgement."""
    for version, day in context.judged:
        words = version.policy.vocabulary
        held = {
            (holding.post, holding.unit)
            for person in context.desk.staff.people.values()
            for holding in person.holdings(day)
        }
        for slug, post in words.posts.items():
            lacking = [unit for unit in words.units if (slug, unit) not in held]
            if post.scope == "unit" and post.may and 0 < len(lacking) < len(words.units):
                message = _("on {day} nobody holds the post {post} for: {units}")
                yield (
                    version.path,
                    Finding(
                        message.format(day=day, post=slug, units=", ".join(lacking)),
                        ("vocabulary", "posts", slug),
                    ),
                )


@rule(
    "C408",
    "one-person-one-entry",
    summary="no two people in policies/staff.yml have the same name",
    reason="Somebody who stands there twice can verify their own work and approve their own plan.",
    mend="keep one entry, with the posts of both; tell two people of one name apart in `name`, by unit for "
    "example",
    severity=Severity.WARNING,
)
def one_person_one_entry(context: DeskContext) -> Placed:
    """Every name in either language, letter case and spaces aside, against those entered before it."""
    known: dict[tuple[str, str], str] = {}
    for slug, person in context.desk.staff.people.items():
        for tongue, name in (("zh", person.name.zh), ("en", person.name.en)):
            first = known.setdefault((tongue, "".join(name.split()).casefold()), slug)
            if first != slug:
                message = _("{name} is the name of {other} too").format(name=name, other=first)
                yield STAFF, Finding(message, ("people", slug, "name"))
                break


@rule(
    "C409",
    "machines-decide-nothing",
    summary="a machine in policies/staff.yml holds no post",
    reason="A machine records what a person did at the host, and the record says who that was. With a post "
    "of its own it could approve by itself, and nobody would answer for it.",
    mend="take the posts out of the machine's entry, or `machine` out of a person's",
)
def machines_decide_nothing(context: DeskContext) -> Placed:
    """The holdings of everybody entered as a machine."""
    for slug, person in context.desk.staff.people.items():
        if person.machine and person.posts:
            yield STAFF, Finding(_("the machine {person} holds a post").format(person=slug), ("people", slug))


@rule(
    "C410",
    "rules-can-be-changed",
    summary="every post that `governance` in policies/desk.yml names is one of some policy, and held",
    reason="With a slip in its name nobody may change the staff, so that nobody can be entered any more.",
    mend="correct the word, or enter somebody with a key who holds the post",
)
def rules_can_be_changed(context: DeskContext) -> Placed:
    """The posts of each mandate against the words of all policies, and the holders who can sign."""
    governance = context.desk.organisation.governance
    posts = sorted({word for version in context.versions for word in version.policy.vocabulary.posts})
    people = context.desk.staff.people
    for name in ("staff", "desk", "policies"):
        mandate = getattr(governance, name)
        for field in ("by", "agreed_by"):
            named = getattr(mandate, field)
            keys: Keys = ("governance", name, field)
            for place, post in enumerate(named):
                if post not in posts:
                    message = _("no policy has the post {post}").format(post=post)
                    yield ORGANISATION, Finding(message, (*keys, place), nearest_words(post, posts))
            able = [slug for slug in _holders(context, named, context.today) if people[slug].signing_keys()]
            if governance.signatures and named and not able:
                message = _("nobody who holds one of these posts has a key to sign with: {posts}")
                yield ORGANISATION, Finding(message.format(posts=", ".join(named)), keys)


@rule(
    "C411",
    "signatures-are-asked-for",
    summary="where a clause wants steps signed, policies/desk.yml says that the desk goes by signatures",
    reason="Until then every such step is taken unsigned, and the clause promises what nothing enforces.",
    mend="once those who take these steps have a key in policies/staff.yml, write in policies/desk.yml: "
    "governance: {signatures: true}",
    severity=Severity.WARNING,
)
def signatures_are_asked_for(context: DeskContext) -> Placed:
    """The `signed` of the versions that people work by; an invented desk, whose people have no keys, is
    passed over."""
    organisation = context.desk.organisation
    if organisation.governance.signatures or organisation.demonstration:
        return
    for version, _on in context.judged:
        for number, clause in enumerate(version.policy.clauses):
            if clause.signed:
                message = _("the steps that this clause wants signed are taken unsigned here")
                yield version.path, Finding(message + clause_note(clause.no), ("clauses", number, "signed"))
