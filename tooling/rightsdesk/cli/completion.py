"""What the shell offers when a person presses Tab."""

import click
from click.shell_completion import CompletionItem

from rightsdesk.cli.context import App
from rightsdesk.errors import DeskError


def complete_case_ids(
    context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Ids of cases that begin as typed, newest first; nothing where there is no desk."""
    from rightsdesk.domain.ids import normalise
    from rightsdesk.records.files import WorkTree
    from rightsdesk.records.store import Desk

    given = context.find_root().params
    try:
        paths = Desk(WorkTree(App(given["directory"], None, None, False).root)).case_paths()
    except (DeskError, KeyError):
        return []
    wanted = normalise(incomplete)
    ids = [path.rsplit("/", 1)[-1].removesuffix(".yml") for path in reversed(paths)]
    return [CompletionItem(case_id) for case_id in ids if case_id.startswith(wanted)][:50]
