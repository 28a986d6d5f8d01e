"""The handbook for printing: the very text of the pages, with the limits of the policies, in order."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from rightsdesk.publish import handbook_pdf as room
from rightsdesk.publish.handbook_pdf import contents, handbook_pdf, handbook_text
from rightsdesk.publish.outside import public_pages
from rightsdesk.publish.pdf import SHEETS
from rightsdesk.publish.templates import Templates
from rightsdesk.publish.trees import plain, reader
from rightsdesk.records.files import WorkTree
from rightsdesk.records.store import Desk


@pytest.fixture(autouse=True)
def own_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "memory"))


def printed(folder: Path, now: Any, language: str) -> list[str]:
    """The text of each page of the PDF."""
    templates = Templates(folder)
    pages = public_pages(Desk(WorkTree(folder)), language, now, templates)
    path = folder / "handbook.pdf"
    path.write_bytes(handbook_pdf(pages, templates, now, None))
    done = subprocess.run(
        ["pdftotext", "-layout", path, "-"], check=True, capture_output=True, encoding="utf-8"
    )
    return done.stdout.split("\f")


@pytest.mark.parametrize(
    ("language", "first", "last", "numbered"),
    [
        ("zh", "票款与退费", "还可以找谁", r"第 *(\d+) *页"),
        ("en", "Fares and refunds", "Where else to turn", r"Page (\d+)"),
    ],
)
def test_the_contents_name_the_page_on_which_a_chapter_begins(
    folder: Path, now: Any, language: str, first: str, last: str, numbered: str
) -> None:
    pages = printed(folder, now, language)
    listed = dict(re.findall(r"^\s*(\S.*?)[ .]{4,}(\d+)$", pages[1], re.MULTILINE))
    assert len(listed) == 16
    assert (next(iter(listed)), list(listed)[-1]) == (first, last)
    for title, number in listed.items():
        page = next(page for page in pages[2:] if title in map(str.strip, page.splitlines()[:8]))
        assert re.findall(numbered, page)[-1] == number, title


@pytest.mark.parametrize(("language", "sources"), [("zh", "依据"), ("en", "Where this comes from")])
def test_no_page_has_nothing_but_the_end_of_a_chapter(
    folder: Path, now: Any, language: str, sources: str
) -> None:
    for page in printed(folder, now, language)[2:]:
        lines = [line.strip() for line in page.splitlines() if line.strip()]
        assert sources not in lines[:3], lines[:3]


def test_a_limit_on_paper_is_that_of_the_policy(folder: Path, now: Any) -> None:
    path = folder / "policies/transport-group/2026-10-01.yml"
    text = path.read_text(encoding="utf-8")
    assert "  - id: unit-answer" in text
    for limit in ("2 days", "17 days"):
        path.write_text(text.replace("    within: 2 days", f"    within: {limit}"), encoding="utf-8")
        whole = " ".join(" ".join(printed(folder, now, "en")).split())
        assert f"answers you (within {limit}, counted from when it is handed to them)" in whole


def test_it_is_printed_anew_only_when_something_in_it_changed(
    folder: Path, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = printed(folder, now, "zh")
    with monkeypatch.context() as patched:
        patched.setattr(room, "render", lambda *given: pytest.fail("printed again"))
        assert printed(folder, now, "zh") == first
    own = folder / "site_templates/public/zh/handbook"
    own.mkdir(parents=True)
    (own / "mine.md").write_text("---\ntitle: 新章\n---\n\n# 新章\n\n一行。\n", encoding="utf-8")
    assert any("新章" in page for page in printed(folder, now, "zh"))


def test_what_a_template_says_is_text_on_paper(folder: Path, now: Any) -> None:
    own = folder / "site_templates/public/en/handbook"
    own.mkdir(parents=True)
    odd = "Say #panic() $x$ @label &lt;b&gt; a\\_b [no](nowhere.html) `#code`"
    (own / "odd.md").write_text(f"---\ntitle: Odd\n---\n\n# Odd #title\n\n{odd}\n", encoding="utf-8")
    whole = "\n".join(printed(folder, now, "en"))
    assert "Odd #title" in whole
    assert "Say #panic() $x$ @label <b> a_b no #code" in whole


def test_links_lead_to_chapters_or_to_the_site(here: Desk, folder: Path, now: Any) -> None:
    templates = Templates(folder)
    pages = public_pages(here, "en", now, templates)

    def targets(node: Any) -> list[tuple[str, str]]:
        if isinstance(node, str):
            return []
        own = [(key, node[key]) for key in ("to", "address") if key in node]
        return own + [target for each in node["inside"] for target in targets(each)]

    for address, complain in (
        (None, []),
        ("https://desk.example/en/", [("address", "https://desk.example/en/complain.html")]),
    ):
        groups = contents(pages, templates, address)["groups"]
        chapters = {chapter["slug"]: chapter for group in groups for chapter in group["chapters"]}
        found = (target for node in chapters["handbook/safety.md"]["body"] for target in targets(node))
        assert list(dict.fromkeys(found)) == [
            *complain,
            ("to", "handbook/your-complaint.md"),
            ("to", "handbook/elsewhere.md"),
        ]


def test_a_page_is_read_as_the_site_reads_it(folder: Path) -> None:
    nodes = reader(Templates(folder))(
        "## A & B {: #there }\n\n- one\n- **two**\n\n| x | y |\n| --- | --- |\n| 1 | 2 |\n"
    )
    heading, items, table = (node for node in nodes if isinstance(node, dict))
    assert (heading["tag"], heading["id"], heading["inside"]) == ("h2", "there", ["A & B"])
    assert [plain(item["inside"]) for item in items["inside"]] == ["one", "two"]
    assert plain([table]).split() == ["xy12"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_all_that_is_printed_is_looked_through(folder: Path, now: Any, language: str) -> None:
    """Nothing reaches the paper beside the text that is screened for personal data, but what a template of
    the sheet says itself: of each line of the PDF, every run of letters and digits stands in that text.
    """
    templates = Templates(folder)
    pages = public_pages(Desk(WorkTree(folder)), language, now, templates)
    told = re.sub(r"\s", "", handbook_text(pages, templates, "https://desk.example/"))
    own = "".join(
        path.read_text("utf-8") for path in templates.files(SHEETS).values() if path.suffix == ".typ"
    )
    lines = [line for page in printed(folder, now, language) for line in page.splitlines()]
    runs = {run for line in lines for run in re.findall(r"\w{4,}", line.replace("-", ""))}
    assert len(runs) > 500
    bare = re.sub(r"\W", "", told).lower()
    unseen = {run for run in runs if run.lower() not in bare and run not in own}
    assert unseen == set()


def test_what_somebody_typed_into_a_chapter_is_told_as_it_is_read(folder: Path, now: Any) -> None:
    own = folder / "site_templates/public/zh/handbook"
    own.mkdir(parents=True)
    text = (
        "- 找 138**1234**5678\n\n| 联系人 | 王小明 |\n| --- | --- |\n| 甲 | [信](mailto:li@mail.example) |\n"
    )
    (own / "mine.md").write_text(f"---\ntitle: 新章\n---\n\n# 新章\n\n{text}", encoding="utf-8")
    templates = Templates(folder)
    pages = public_pages(Desk(WorkTree(folder)), "zh", now, templates)
    told = handbook_text(pages, templates, None).splitlines()
    for line in ("找 13812345678", "联系人 王小明", "甲 信 mailto:li@mail.example"):
        assert line in told
