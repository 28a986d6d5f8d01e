"""`desk trace`: what enforces each clause, which tests prove it, how it stands."""

from collections.abc import Iterator, Sequence
from typing import Any

import click

from rightsdesk.cli.context import App, json_option, pass_app
from rightsdesk.domain.tallies import Stand
from rightsdesk.messages import _, language
from rightsdesk.operations.tracing import TracedClause, TracedEnforcer, TracedPolicy, trace
from rightsdesk.publish.views.tracing import BY_PEOPLE, KINDS, STANDS


def command(_name: str) -> click.Command:
    """The command of this file."""
    return trace_


@click.command("trace", epilog=_("Example: {command}").format(command="desk trace --format json"))
@click.option("--policy", metavar="POLICY", help=_("Only the clauses of this policy."))
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), help=_("How to print [default: text].")
)
@click.option("--tests", is_flag=True, help=_("Also the name of every test."))
@json_option
@pass_app
def trace_(app: App, policy: str | None, form: str | None, tests: bool) -> int:
    """Show what enforces each clause, which tests prove it, and how it stands.

    Exit code 1 where a clause is enforced by nothing and does not say that people enforce it.
    """
    app.json = app.form(form) == "json"
    workspace = app.workspace
    found = trace(workspace.desk, workspace.now, policy)
    unexplained = [{"policy": each.version.slug, "clause": no} for each in found for no in each.unexplained()]
    record = {
        "as_of": workspace.now.isoformat(),
        "policies": [_policy_record(each) for each in found],
        "unexplained": unexplained,
    }
    lines = [line for each in found for line in _policy_lines(each, tests)]
    app.show("\n".join(lines).rstrip(), record)
    return 1 if unexplained else 0


def _policy_lines(traced: TracedPolicy, tests: bool) -> Iterator[str]:
    title = traced.version.policy.title.text(language())
    yield _("{policy} {title}, in force since {day}: {count} cases").format(
        policy=traced.version.slug, title=title, day=traced.version.in_force, count=traced.cases
    )
    for clause in traced.clauses:
        yield f"  {_clause_line(clause)}"
        yield from (f"    {_enforcer_line(each)}" for each in clause.enforcers)
        yield from (f"      {test}" for test in (clause.tests() if tests else ()))
    yield ""


def _clause_line(traced: TracedClause) -> str:
    clause = traced.clause
    rows = f" ({', '.join(clause.rows)})" if clause.rows else ""
    parts = [STANDS[traced.stand].text(language())] if traced.stand else []
    if traced.by_people:
        parts.append(BY_PEOPLE.text(language()))
    parts = parts or [_("UNEXPLAINED: nothing enforces it")]
    if traced.proofs:
        parts.append(_("tests: {count}").format(count=len(traced.proofs)))
    return _("clause {number}").format(number=clause.no) + f"{rows}: " + ", ".join(parts)


def _enforcer_line(traced: TracedEnforcer) -> str:
    counted = traced.tally
    parts = [STANDS[traced.stand].text(language())]
    if counted is not None and traced.stand is not Stand.NEVER:
        numbers = _("kept {met}, late {late}, running {running}")
        parts = [numbers.format(met=counted.met, late=counted.late, running=counted.running)]
    if traced.enforcer.mechanism == "duties":
        parts = [_held_by(traced.held_by)]
    if traced.rules:
        parts.append(" ".join(traced.rules))
    parts.append(_("tests: {count}").format(count=len(traced.proofs)))
    name = f"{KINDS[traced.enforcer.kind].text(language())} {traced.enforcer.name}"
    return f"{name}: " + " · ".join(parts)


def _held_by(people: Sequence[str]) -> str:
    if not people:
        return _("held by nobody")
    return _("held by {people}").format(people=", ".join(people))


def _policy_record(traced: TracedPolicy) -> dict[str, Any]:
    version = traced.version
    return {
        "policy": version.slug,
        "title": version.policy.title.model_dump(),
        "in_force": version.in_force.isoformat(),
        "path": version.path,
        "cases": traced.cases,
        "clauses": [_clause_record(each) for each in traced.clauses],
    }


def _clause_record(traced: TracedClause) -> dict[str, Any]:
    return {
        "clause": traced.clause.no,
        "text": traced.clause.text.model_dump(),
        "rows": list(traced.clause.rows),
        "enforced_by_people": traced.by_people,
        "explained": traced.is_explained,
        "stand": traced.stand.value if traced.stand else None,
        "enforcers": [_enforcer_record(each) for each in traced.enforcers],
        "tests": list(traced.proofs),
    }


def _enforcer_record(traced: TracedEnforcer) -> dict[str, Any]:
    counted = traced.tally
    return {
        "kind": traced.enforcer.kind.value,
        "name": traced.enforcer.name,
        "rules": list(traced.rules),
        "tests": list(traced.proofs),
        "stand": traced.stand.value,
        "met": counted.met if counted else None,
        "late": counted.late if counted else None,
        "running": counted.running if counted else None,
        "held_by": list(traced.held_by),
    }
