"""What the shell offers when a person presses Tab."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from rightsdesk.cli.context import App
from rightsdesk.errors import DeskError
from rightsdesk.messages import language

if TYPE_CHECKING:
    from rightsdesk.cli.wording import Lists
    from rightsdesk.records.store import Desk

Completer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]

_MOST = 50
"""A longer list of ids is no help: type more of it."""


def _desk(context: click.Context) -> "Desk | None":
    """The desk that the line so far speaks of; None where there is none."""
    from rightsdesk.records.files import WorkTree
    from rightsdesk.records.store import Desk

    directory = context.find_root().params.get("directory")
    try:
        return Desk(WorkTree(App(directory, None, None, False).root)) if directory else None
    except DeskError:
        return None


def complete_case_ids(
    context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Ids of cases that begin as typed, newest first; nothing where there is no desk."""
    from rightsdesk.domain.ids import id_in, normalise

    desk = _desk(context)
    wanted = normalise(incomplete)
    ids = [id_in(path) for path in desk.case_paths()] if desk else []
    return [CompletionItem(each) for each in reversed(ids) if each.startswith(wanted)][:_MOST]


def complete_record_ids(
    context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Ids of programme records that begin as typed, newest first; nothing where there is no desk."""
    from rightsdesk.domain.ids import id_in, normalise

    desk = _desk(context)
    wanted = normalise(incomplete)
    ids = sorted((id_in(path) for path in desk.record_paths()), reverse=True) if desk else []
    return [CompletionItem(each) for each in ids if each.startswith(wanted)][:_MOST]


def words_of(name: str) -> Completer:
    """Completes from one word list (`wording.word_lists`), under the policy of the case or record named
    before it."""

    def complete(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
        if name == "cases":
            return complete_case_ids(context, parameter, incomplete)
        if name == "records":
            return complete_record_ids(context, parameter, incomplete)
        desk = _desk(context)
        try:
            lists = _lists(desk, context.params) if desk else {}
        except DeskError:
            return []
        found = lists.get(name, {}).items()
        return _offered(((word, meaning.text(language())) for word, meaning in found), incomplete)

    return complete


def _lists(desk: "Desk", given: Mapping[str, Any]) -> "Lists":
    """The word lists of the policy that the options so far lead to. Raises DeskError where there is none."""
    from rightsdesk.cli.wording import word_lists

    policy, record = given.get("policy"), given.get("record")
    found = desk.load_record(record).record if record else None
    return word_lists(
        desk, datetime.now(UTC), policy=found.policy if found else policy, case=given.get("case")
    )


def complete_people(
    context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """People of `staff.yml`."""
    desk = _desk(context)
    try:
        people = desk.staff.people if desk else {}
    except DeskError:
        return []
    return _offered(((slug, person.name.text(language())) for slug, person in people.items()), incomplete)


def complete_rules(
    _context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Codes of rules, with their names."""
    from rightsdesk.rules.families import rules

    return _offered(((code, each.name) for code, each in rules().items()), incomplete.upper())


def _offered(words: Iterable[tuple[str, str]], incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(word, help=meaning) for word, meaning in words if word.startswith(incomplete)]
