"""`desk duties`: what each post is there for, by the policies in force, and who holds it."""

from collections.abc import Iterator
from typing import Any

import click

from rightsdesk.cli.completion import words_of
from rightsdesk.cli.context import App, json_option, pass_app, require_known
from rightsdesk.cli.wording import known_words
from rightsdesk.domain.duties import PostDuties, duties_of
from rightsdesk.messages import _, language
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records.agenda import versions_in_force
from rightsdesk.rules.contexts import clause_note


def command(_name: str) -> click.Command:
    """The command of this file."""
    return duties


@click.command(epilog=_("Example: {command}").format(command="desk duties --post education-officer"))
@click.option("--post", metavar="POST", shell_complete=words_of("posts"), help=_("Only this post."))
@json_option
@pass_app
def duties(app: App, post: str | None) -> None:
    """Show the posts of the policies in force: their duties in words, and who holds them."""
    workspace = app.workspace
    known = known_words(workspace.desk, "posts")
    require_known(post, known, "--post")
    found = [each for each in _all(workspace) if post in (None, each.slug)]
    app.show("\n".join(_lines(found, workspace)), {"posts": [_record(each) for each in found]})


def _all(workspace: Workspace) -> list[PostDuties]:
    desk, day = workspace.desk, workspace.desk.local_day(workspace.now)
    versions = versions_in_force(desk, workspace.now)
    return [each for version in versions for each in duties_of(version, desk.staff, day)]


def _lines(found: list[PostDuties], workspace: Workspace) -> Iterator[str]:
    """The posts of each policy below its title: a line for the post, one for each duty."""
    people = workspace.desk.staff.people
    policy = ""
    for each in found:
        if each.version.slug != policy:
            policy = each.version.slug
            yield f"{each.version.policy.title.text(language())} ({policy})"
        held = ", ".join(f"{people[slug].name.text(language())} ({slug})" for slug in each.holders)
        yield f"  {each.post.text(language())} ({each.slug}): {held or _('nobody')}"
        for clause, duty in each.duties:
            yield f"    - {duty.text.text(language()).strip()}{clause_note(clause.no)}"
        for clause, rhythm in each.rhythms:
            said = _("{title}, every {period}").format(
                title=rhythm.title.text(language()), period=rhythm.every.text(language())
            )
            yield f"    - {said}{clause_note(clause.no)}"


def _record(each: PostDuties) -> dict[str, Any]:
    return {
        "policy": each.version.slug,
        "post": each.slug,
        "title": each.post.text(language()),
        "holders": list(each.holders),
        "duties": [
            {
                "clause": clause.no,
                "text": duty.text.text(language()).strip(),
                "steps": list(duty.steps),
                "records": list(duty.records),
            }
            for clause, duty in each.duties
        ],
        "rhythms": [
            {
                "clause": clause.no,
                "id": rhythm.id,
                "title": rhythm.title.text(language()),
                "record": rhythm.record,
                "every": str(rhythm.every),
            }
            for clause, rhythm in each.rhythms
        ],
    }
