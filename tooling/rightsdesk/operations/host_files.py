"""`desk host-files`: the workflows by which a host checks changes, audits pushes and records reviews.

They are the very files that this tool's own repository uses; a desk's own is only how the host installs it.
"""

import shlex
from collections.abc import Iterator

from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.operations.examining import Examined, Health
from rightsdesk.operations.workspace import Workspace
from rightsdesk.records import remotes
from rightsdesk.records.hosts import hosted_at
from rightsdesk.records.installation import REQUIREMENT, own_requirement
from rightsdesk.resources import data_path

SHARED = (
    ".github/workflows/check.yml",
    ".github/workflows/audit.yml",
    ".github/workflows/review.yml",
    ".github/workflows/approve.yml",
    ".github/take-review",
)
"""What every desk has alike."""

INSTALL = ".github/install-desk"
"""The script that installs the desk on the host's machine."""

_INSTALLING = """\
#!/bin/sh
# Installs the desk into .venv for the workflows. Another version: desk host-files --package REQUIREMENT
set -eu
python3 -m venv .venv
.venv/bin/python -m pip --disable-pip-version-check --quiet install {requirement}
"""


def host_files(package: str | None, installing: str | None = None) -> dict[str, str]:
    """The files for the host, by path. `package`: the requirement that pip installs there; without one
    `installing`, the script that the desk has, stays as it is, and without that it is what runs here.

    Raises DeskError for a requirement that does not name one version, or where none is known.
    """
    shared = {path: data_path(*path.split("/")).read_text(encoding="utf-8") for path in SHARED}
    if package is None and installing is not None:
        return {**shared, INSTALL: installing}
    wanted = package or own_requirement()
    if wanted is None:
        raise DeskError(
            _(
                "this desk was not installed from an address that the host could use; say from where: "
                "--package 'rightsdesk @ git+https://HOST/OWNER/NAME@COMMIT'"
            )
        )
    if not REQUIREMENT.fullmatch(wanted):
        raise DeskError(
            _(
                "--package must name one version: 'rightsdesk==VERSION', or 'rightsdesk @ ADDRESS' with the "
                "commit or the file"
            )
        )
    return {**shared, INSTALL: _INSTALLING.format(requirement=shlex.quote(wanted))}


def wanted_here(workspace: Workspace, package: str | None) -> dict[str, str]:
    """The files as this desk should have them; its own way of installing stays. Raises DeskError as
    `host_files` does, and where that way cannot be read.
    """
    present = workspace.desk.files.read(INSTALL) if package is None else None
    try:
        return host_files(package, None if present is None else present.decode())
    except UnicodeDecodeError as problem:
        raise DeskError(
            _("{path} is no text in UTF-8; have it made anew with --package").format(path=INSTALL)
        ) from problem


def examine_host_files(workspace: Workspace) -> Iterator[Examined]:
    """Whether the workflows stand here as this version has them, where the host could run them or some do."""
    files = workspace.desk.files
    present = {path: files.read(path) for path in (*SHARED, INSTALL)}
    if not any(present.values()) and not _on_github(workspace):
        return
    shared = {path: data_path(*path.split("/")).read_bytes() for path in SHARED}
    missing = [path for path, found in present.items() if found is None]
    other = [path for path, wanted in shared.items() if present[path] not in (None, wanted)]
    if missing:
        yield Examined(
            "workflows",
            Health.WARN,
            _("the host does not check, audit or record reviews: there is no {files}").format(
                files=", ".join(missing)
            ),
            "desk host-files",
        )
    if other:
        yield Examined(
            "workflows",
            Health.WARN,
            _("not as this version of the desk has it: {files}").format(files=", ".join(other)),
            "desk host-files",
        )
    if not missing and not other:
        yield Examined(
            "workflows", Health.OK, _("the host checks changes, audits pushes and can record reviews")
        )


def _on_github(workspace: Workspace) -> bool:
    """Whether the main line is published where such workflows are run."""
    known = remotes.known_upstream(workspace.repository)
    address = workspace.repository.configured(f"remote.{known.remote}.url") if known else None
    hosted = hosted_at(address or "")
    return hosted is not None and hosted.kind == "github"
