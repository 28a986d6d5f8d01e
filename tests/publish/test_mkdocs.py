"""MkDocs is run on what changed, and what comes of it is what a run on everything would have made."""

import json
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rightsdesk.errors import DeskError
from rightsdesk.publish.mkdocs import Job, laid_out, run, standing_in
from rightsdesk.publish.placing import put_in_place

ROOT = Path(__file__).parents[2]
OVERRIDES = ROOT / "site_templates" / "overrides"
HEAD = '---\n{{"title": "{}"}}\n---\n# {}\n\n'
PAGES = {
    "docs/index.md": HEAD.format("首页", "首页") + "看[第二页](two.md#place)和[第三页](three.md)。\n",
    "docs/two.md": HEAD.format("二", "第二页") + "## 地方 {: #place }\n\n退票规定。\n",
    "docs/three.md": HEAD.format("三", "第三页") + "截至 desk0standsfor。\n",
}


def job(folder: Path, pages: dict[str, str], *passing: str) -> Job:
    """A small site in Chinese."""
    return Job(
        audience="public",
        language="zh",
        folder=folder,
        destination="",
        inherited=ROOT / "site_templates" / "mkdocs.yml",
        configuration={
            "site_name": "试",
            "site_url": "",
            "theme": {"custom_dir": "overrides", "language": "zh"},
            "nav": ["index.md", "two.md", "three.md"],
            "extra": {"audience": "public", "alternates": []},
        },
        sources={path: text.encode() for path, text in pages.items()}
        | {
            f"overrides/{path.relative_to(OVERRIDES).as_posix()}": path.read_bytes()
            for path in OVERRIDES.rglob("*.html")
        },
        passing=passing,
    )


def made(folder: Path) -> dict[str, object]:
    """What stands in a site: its pages, and what its search knows, whatever the order."""
    found: dict[str, object] = {path.name: path.read_text("utf-8") for path in folder.glob("*.html")}
    index = json.loads((folder / "search" / "search_index.json").read_text("utf-8"))
    assert (folder / "search" / "search_index.js").read_text("utf-8").startswith("var __index = {")
    found["search"] = sorted((each["location"], each["text"]) for each in index["docs"])
    return found


def counting_builds(monkeypatch: pytest.MonkeyPatch) -> list[set[str]]:
    """The pages that each run from now on is to make."""
    runs: list[set[str]] = []
    submit = ProcessPoolExecutor.submit

    def counted(
        pool: ProcessPoolExecutor, make: Callable[..., str], job: Job, changed: set[str] | None
    ) -> Any:
        runs.append(set(job.pages) if changed is None else changed)
        return submit(pool, make, job, changed)

    monkeypatch.setattr(ProcessPoolExecutor, "submit", counted)
    return runs


def test_a_changed_page_is_made_alone_and_the_site_is_as_if_made_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run([job(tmp_path / "a", PAGES)], lambda: "meanwhile") == "meanwhile"
    changed = PAGES | {
        "docs/index.md": PAGES["docs/index.md"] + "\n## 新的\n\n退款规定。[回](#new)\n\n[](){: #new }\n"
    }
    runs = counting_builds(monkeypatch)
    run([job(tmp_path / "a", changed)], list)
    assert runs == [{"docs/index.md"}]
    run([job(tmp_path / "a", changed)], list)
    assert len(runs) == 1
    run([job(tmp_path / "b", changed)], list)
    assert runs[1] == set(PAGES)
    assert made(tmp_path / "a" / "site") == made(tmp_path / "b" / "site")


@pytest.mark.parametrize("searched", [True, False])
def test_tables_of_a_changed_page_are_as_if_made_whole_and_found(tmp_path: Path, searched: bool) -> None:
    heading = {"title": "二"} if searched else {"title": "二", "search": {"exclude": True}}
    table = "\n| 事由 | 件数 |\n| --- | ---: |\n| 退款 | **3** |\n\n/// caption\n各类\n///\n"
    pages = PAGES | {"docs/two.md": f"---\n{json.dumps(heading)}\n---\n# 第二页\n\n## 地方 {{: #place }}\n"}
    changed = pages | {"docs/two.md": pages["docs/two.md"] + table}
    run([job(tmp_path / "a", pages)], list)
    run([job(tmp_path / "a", changed)], list)
    run([job(tmp_path / "b", changed)], list)
    whole = made(tmp_path / "b" / "site")
    assert made(tmp_path / "a" / "site") == whole
    assert "<td>退款</td>" in str(whole["two.html"])
    assert ("退款" in str(whole["search"]).replace("\u200b", "")) is searched


def test_a_page_of_another_name_makes_all_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run([job(tmp_path / "a", PAGES)], list)
    runs = counting_builds(monkeypatch)
    renamed = PAGES | {"docs/two.md": PAGES["docs/two.md"].replace('"二"', '"贰"')}
    run([job(tmp_path / "a", renamed)], list)
    assert runs == [set(PAGES)]
    assert "贰" in (tmp_path / "a" / "site" / "three.html").read_text("utf-8")


def test_a_link_that_leads_nowhere_fails_a_partial_run_and_the_next_one_too(tmp_path: Path) -> None:
    run([job(tmp_path / "a", PAGES)], list)
    before = made(tmp_path / "a" / "site")
    broken = PAGES | {"docs/three.md": PAGES["docs/three.md"] + "[哪里](two.md#nowhere)\n"}
    for _time in range(2):
        with pytest.raises(DeskError, match=r"public/zh:\n(.|\n)*nowhere"):
            run([job(tmp_path / "a", broken)], list)
    assert made(tmp_path / "a" / "site") == before


def test_what_passes_is_put_in_when_a_site_is_laid_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert standing_in("截至 2026年11月20日 10:00。", ("2026年11月20日 10:00", "")) == "截至 desk0standsfor。"
    run([job(tmp_path / "a", PAGES, "昨天")], list)
    runs = counting_builds(monkeypatch)
    today = replace(job(tmp_path / "a", PAGES), passing=("今天",))
    run([today], list)
    assert runs == []
    put_in_place(laid_out(today), tmp_path / "site")
    assert "截至 今天。" in (tmp_path / "site" / "three.html").read_text("utf-8")
    assert not [name for name, text in made(tmp_path / "site").items() if "standsfor" in str(text)]
