"""The theme's successor builds the same sources, so that the theme's end of life is a day's work."""

import re
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from rightsdesk.publish.site import BUILD, build
from rightsdesk.records.files import WorkTree
from rightsdesk.records.store import Desk

pytestmark = pytest.mark.slow


def pages(site: Path) -> dict[str, str]:
    """The text of each page's article, without spaces, by the page's path."""
    found = {}
    for path in site.rglob("*.html"):
        name = path.relative_to(site).as_posix()
        article = re.search(r"<article[^>]*>(.*?)</article>", path.read_text(encoding="utf-8"), re.DOTALL)
        if article and name != "404.html":
            found[name] = re.sub(r"<[^>]+>|\s|¶", "", article[1])
    return found


def test_zensical_makes_the_same_pages_of_the_same_sources(
    folder: Path, now: datetime, tmp_path: Path
) -> None:
    build(folder, Desk(WorkTree(folder)), now, folder / "site")
    for audience in ("public", "internal"):
        for language in ("zh", "en"):
            job = folder / BUILD / audience / language
            copy = tmp_path / f"{audience}-{language}"
            shutil.copytree(job, copy, ignore=shutil.ignore_patterns("site", "made"))
            done = subprocess.run(
                [sys.executable, "-m", "zensical", "build", "--strict", "--config-file", "mkdocs.yml"],
                cwd=copy, capture_output=True, encoding="utf-8", check=False,
            )  # fmt: skip
            assert done.returncode == 0, done.stdout + done.stderr
            assert pages(copy / "site") == pages(job / "site")
            assert (copy / "site" / "assets" / "desk.css").is_file()
