"""Showing built sites on this machine: a web server that only this machine can reach."""

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from rightsdesk.errors import DeskError
from rightsdesk.messages import _


class _Quiet(SimpleHTTPRequestHandler):
    """Serves files without a line on the terminal for each."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class SiteServer(ThreadingHTTPServer):
    """A server bound to 127.0.0.1; `audiences` are the sites it has."""

    def __init__(self, folder: Path, port: int) -> None:
        self.audiences = [name for name in ("public", "internal") if (folder / name / "index.html").is_file()]
        if not self.audiences:
            raise DeskError(_("there is no site in {folder}; `desk build` makes it").format(folder=folder))
        super().__init__(("127.0.0.1", port), partial(_Quiet, directory=str(folder)))


def server(folder: Path, port: int) -> SiteServer:
    """A server for the sites in `folder`; port 0 takes any free one.

    Raises DeskError where nothing was built or the port is taken.
    """
    try:
        return SiteServer(folder, port)
    except OSError as problem:
        raise DeskError(
            _("port {port} cannot be used ({problem}); choose another with --port").format(
                port=port, problem=problem.strerror
            )
        ) from problem
