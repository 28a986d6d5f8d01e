"""Showing built sites on this machine: a web server that only this machine can reach."""

import re
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.publish.security_headers import HEADERS

MISSING = "404.html"


class _Quiet(SimpleHTTPRequestHandler):
    """Serves files without a line on the terminal for each, and what is missing as hosts of sites do."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def end_headers(self) -> None:
        """What a host should send with every file is sent here too, so that a site is tried as it will be."""
        for name, value in HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """For a missing address the page that the site has for that, of the language that was asked for."""
        page = _page_for_missing(Path(self.directory), self.path) if code == HTTPStatus.NOT_FOUND else None
        if page is None:
            super().send_error(code, message, explain)
            return
        content = page.encode()
        self.send_response(HTTPStatus.NOT_FOUND)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


def _page_for_missing(root: Path, address: str) -> str | None:
    """The nearest page for missing addresses above one. It is made for a site at the root of its host; here a
    site stands in a folder, so its addresses are put below that.
    """
    parts = [part for part in urlsplit(address).path.split("/") if part not in ("", ".", "..")]
    for count in range(len(parts), 0, -1):
        page = root.joinpath(*parts[:count], MISSING)
        if page.is_file():
            return _below(f"/{parts[0]}/", page.read_text(encoding="utf-8"))
    return None


def _below(folder: str, page: str) -> str:
    """The page with every address from the root of the host led into a folder of it."""
    return re.sub(r'(?<=[ "])((?:href|src)="|"(?:base|search)": ")/', rf"\g<1>{folder}", page)


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
