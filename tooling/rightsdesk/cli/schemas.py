"""`desk schema`: files generated from the models."""

from pathlib import Path

import click

from rightsdesk.cli.context import App, json_option, pass_app
from rightsdesk.messages import _


def command(_name: str) -> click.Command:
    """The command of this file."""
    return schema


def write_generated(app: App, texts: dict[str, str], check: bool) -> int:
    """Write the generated files, or with `check` only tell which are not as generated (exit code 1)."""
    stale = [path for path, text in texts.items() if not _equals(app.root / path, text)]
    if not check:
        for path in stale:
            target = app.root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(texts[path], encoding="utf-8")
    word = _("not as generated") if check else _("written")
    lines = [f"{path}: {word if path in stale else _('up to date')}" for path in texts]
    app.show("\n".join(lines), {"files": list(texts), "changed": stale})
    return 1 if check and stale else 0


def _equals(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode()


@click.command(epilog=_("Example: {command}").format(command="desk schema --check"))
@click.option("--check", is_flag=True, help=_("Write nothing; exit code 1 where a file is not as generated."))
@json_option
@pass_app
def schema(app: App, check: bool) -> int:
    """Write the JSON Schemas of case, policy, staff and desk files to .desk/, where editors find them."""
    from rightsdesk.records.schemas import schema_texts

    return write_generated(app, schema_texts(), check)
