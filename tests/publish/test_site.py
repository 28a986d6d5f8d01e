"""Building both sites with the real MkDocs: what is in them, what must not be, what a failure does."""

import json
import re
import shutil
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest

from rightsdesk.domain.handbook import Reviews
from rightsdesk.errors import DeskError
from rightsdesk.publish.pages import PublicPages
from rightsdesk.publish.placing import MARK
from rightsdesk.publish.serving import server
from rightsdesk.publish.site import build
from rightsdesk.publish.templates import Templates
from rightsdesk.publish.views.public import public_desk
from rightsdesk.records.files import WorkTree
from rightsdesk.records.store import Desk

ROOT = Path(__file__).parents[2]
NOW = datetime.fromisoformat("2026-11-20T10:00:00+08:00")
CANARY = "canary-in-a-case"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of both sites, of a desk each of whose cases says a word that must stay inside."""
    folder = tmp_path_factory.mktemp("built") / "desk"
    shutil.copytree(ROOT / "policies", folder / "policies")
    shutil.copytree(ROOT / "tests" / "data" / "desk" / "cases", folder / "cases")
    for path in (folder / "cases").rglob("*.yml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(
            text.replace("subject: ", f"subject: {CANARY} ", 1).replace(f'{CANARY} "', f'"{CANARY} ')
        )
    build(folder, Desk(WorkTree(folder)), NOW, folder / "site")
    return folder / "site"


def everything(folder: Path) -> dict[str, str]:
    """Every text file below a folder."""
    kinds = (".html", ".js", ".json", ".xml", ".css", ".svg", ".txt")
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.suffix in kinds
    }


def leaves(built: Path, language: str) -> dict[str, str]:
    """The fragments of all cases in a language, by id."""
    found: dict[str, str] = {}
    for path in (built / "internal" / "data" / language / "cases").glob("*.js"):
        found |= json.loads(path.read_text(encoding="utf-8").removeprefix("deskLeaves(").removesuffix(");\n"))
    return found


def test_each_site_stands_in_both_languages(built: Path) -> None:
    pages = {path.relative_to(built).as_posix() for path in built.rglob("*.html")}
    public = {page.removeprefix("public/") for page in pages if page.startswith("public/")}
    chinese = {page for page in public if not page.startswith("en/")}
    assert chinese == {page.removeprefix("en/") for page in public if page.startswith("en/")}
    assert {"index.html", "complain.html", "handbook/fares.html", "policies/basic.html"} <= chinese
    assert "policies/transport-group/2022-09-19.html" in chinese
    for prefix in ("internal/", "internal/en/"):
        assert {
            f"{prefix}{page}" for page in ("index.html", "register.html", "reports/2026-11.html")
        } <= pages
        assert {f"{prefix}case.html", f"{prefix}record.html"} <= pages
    for language in ("zh", "en"):
        assert "2611-EV118-4" in leaves(built, language)


def test_no_case_is_in_the_public_site(built: Path) -> None:
    public = everything(built / "public")
    ids = leaves(built, "zh").keys()
    assert len(ids) == 11
    for name, text in public.items():
        assert CANARY not in text, name
        assert not [found for found in ids if found in text], name
    assert any(CANARY in text for text in everything(built / "internal").values())


def test_every_link_and_file_is_local(built: Path) -> None:
    for name, text in everything(built).items():
        if name.endswith(".html"):
            # where the page itself stands is said, and never asked for
            asked = re.sub(r'<link rel="canonical"[^>]*>', "", text)
            links = re.findall(r'(?:src|href)="((?:https?:)?//[^"]+)"', asked)
            assert not links, name


def test_nothing_typed_became_markup(built: Path) -> None:
    pages = {path.name: path.read_text(encoding="utf-8") for path in (built / "internal").rglob("*.html")}
    for page, text in {**pages, **leaves(built, "zh"), **leaves(built, "en")}.items():
        assert "<script>alert" not in text, page
        assert "evil.example/" not in re.sub(r"&\w+;|>[^<]*<", "", text), page
        assert not re.search(r"<[^>]*(onerror|onclick|javascript:)", text), page


def test_internal_pages_ask_not_to_be_listed(built: Path) -> None:
    assert "noindex" in (built / "internal" / "index.html").read_text(encoding="utf-8")
    assert "noindex" not in (built / "public" / "index.html").read_text(encoding="utf-8")


def test_a_site_is_replaced_and_another_folder_is_not(folder: Path, here: Desk) -> None:
    target = folder / "site"
    (target / "public").mkdir(parents=True)
    (target / "public" / "mine.txt").write_text("not a site")
    with pytest.raises(DeskError, match="was not made by `desk build`"):
        build(folder, here, NOW, target, ["public"])
    assert (target / "public" / "mine.txt").read_text() == "not a site"
    (target / "public" / MARK).touch()
    build(folder, here, NOW, target, ["public"])
    assert not (target / "public" / "mine.txt").exists()
    assert not (target / "internal").exists()


def test_a_failed_build_leaves_the_old_site(folder: Path, here: Desk) -> None:
    old = folder / "site" / "public"
    old.mkdir(parents=True)
    (old / MARK).touch()
    own = folder / "site_templates" / "public" / "zh"
    own.mkdir(parents=True)
    (own / "complain.md").write_text(
        "---\ntitle: 投诉\n---\n\n# 投诉\n\n[没有](nowhere.md)\n", encoding="utf-8"
    )
    with pytest.raises(DeskError, match=r"public/zh:\n(.|\n)*nowhere\.md"):
        build(folder, here, NOW, folder / "site", ["public"])
    assert [path.name for path in old.iterdir()] == [MARK]


def test_without_mkdocs_it_says_what_to_install(
    folder: Path, here: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rightsdesk.publish.mkdocs.find_spec", lambda name: None)
    with pytest.raises(DeskError, match=re.escape("pip install 'rightsdesk[site]'")):
        build(folder, here, NOW, folder / "site")


def public_pages(folder: Path, here: Desk) -> PublicPages:
    versions = [version for slug in here.slugs for version in here.versions(slug)]
    view = public_desk(here.organisation, versions, NOW.date(), "zh")
    return PublicPages(view, Templates(folder), Reviews(None, {}, NOW.date()))


def own_page(folder: Path, text: str) -> None:
    path = folder / "site_templates" / "public" / "zh" / "own.md"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")


def test_a_desk_adds_and_replaces_pages_of_its_own(folder: Path, here: Desk) -> None:
    own_page(folder, "---\ntitle: <b>自己的</b>\n---\n{{ policy.clock('transfer').within }}\n")
    found = {page.path: page for page in public_pages(folder, here).pages()}
    assert found["own.md"].text == '---\n{"title": "&lt;b&gt;自己的&lt;/b&gt;"}\n---\n1 个工作小时\n'
    assert "handbook/fares.md" in found
    assert ("own.md",) in [section.pages for section in public_pages(folder, here).navigation()]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("---\ntitle: x\n---\n\n{{ policy.clock('lunch').within }}", r"own\.md:5:1: .*no clock 'lunch'"),
        ("---\ntitle: x\n---\n{{ nobody }}", r"own\.md:4:1: 'nobody' is undefined"),
        ("---\ntitle: x\n---\n{% if %}", r"own\.md:4:1: "),
        ("no front matter", r"own\.md: a page begins with front matter"),
        ("---\ntitle: [\n---\n", r"own\.md: its front matter is not YAML"),
    ],
)
def test_a_wrong_template_is_named_with_its_line(folder: Path, here: Desk, text: str, message: str) -> None:
    own_page(folder, text)
    with pytest.raises(DeskError, match=message):
        list(public_pages(folder, here).pages())


def test_every_internal_text_stands_in_both_languages() -> None:
    names = [
        {path.name for path in (ROOT / "site_templates" / "internal" / one).iterdir()} for one in ("zh", "en")
    ]
    assert names[0] == names[1]
    for path in (ROOT / "site_templates" / "internal" / "en").iterdir():
        assert not re.search("[\u4e00-\u9fff]", path.read_text(encoding="utf-8")), path


def test_nothing_is_served_where_nothing_was_built(tmp_path: Path) -> None:
    with pytest.raises(DeskError, match="desk build"):
        server(tmp_path, 0)


def test_a_taken_port_is_named(built: Path) -> None:
    with (
        server(built, 0) as first,
        pytest.raises(DeskError, match=f"port {first.server_port} cannot be used"),
    ):
        server(built, first.server_port)


def test_a_site_whose_pages_did_not_change_is_not_made_again(
    folder: Path, here: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(folder, here, NOW, folder / "site", ["public"])
    before = (folder / "site" / "public" / "index.html").read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(ProcessPoolExecutor, "submit", lambda *job: pytest.fail("MkDocs was run"))
        build(folder, here, NOW, folder / "site", ["public"])
    assert (folder / "site" / "public" / "index.html").read_bytes() == before
    own = folder / "site_templates" / "public" / "zh"
    own.mkdir(parents=True)
    (own / "own.md").write_text("---\ntitle: 新页\n---\n\n# 新页\n", encoding="utf-8")
    build(folder, here, NOW, folder / "site", ["public"])
    assert (folder / "site" / "public" / "own.html").is_file()
