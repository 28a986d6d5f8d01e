"""Which commit brought in which step, in histories as they come about."""

import json
from collections.abc import Callable
from pathlib import Path

from rightsdesk.records.git import Repository
from rightsdesk.records.past import FILE, past

Git = Callable[..., str]
ONE = "cases/one.yml"


def append(repository: Repository, git: Git, text: str, message: str) -> str:
    """Append to the first case and commit; the commit."""
    with (repository.root / ONE).open("a", encoding="utf-8") as file:
        file.write(text)
    git("commit", "-qam", message)
    return git("rev-parse", "HEAD").strip()


def recorded(repository: Repository) -> list[str]:
    """The commit of each step of the first case."""
    found = past(repository).of(ONE)
    return [found.commits[place].commit for place in found.steps]


def test_each_step_is_that_of_the_commit_that_brought_it(repository: Repository, git: Git) -> None:
    first = git("rev-parse", "HEAD").strip()
    second = append(repository, git, "- event: assessed\n  why: |\n    - no\n", "Assess")
    third = append(repository, git, "# seen\n- event: transferred\n- event: accepted\n", "Transfer")
    assert recorded(repository) == [first, second, third, third]
    told = past(repository).of(ONE).commits[1]
    assert (told.name, told.email, told.subject) == ("Tester", "t@example.org", "Assess")
    assert told.moment.utcoffset() is not None
    assert len(past(repository).of("cases/two.yml").commits) == 1


def test_what_was_found_is_kept_and_gone_on_from(repository: Repository, git: Git) -> None:
    append(repository, git, "- event: assessed\n", "Assess")
    before = recorded(repository)
    kept = json.loads((repository.root / FILE).read_text("utf-8"))
    kept["commits"][0]["subject"] = "from the list that was kept"
    (repository.root / FILE).write_text(json.dumps(kept), "utf-8")
    after = append(repository, git, "- event: transferred\n", "Transfer")
    assert recorded(repository) == [*before, after]
    assert past(repository).of(ONE).commits[0].subject == "from the list that was kept"


def test_another_history_is_walked_anew(repository: Repository, git: Git) -> None:
    first = git("rev-parse", "HEAD").strip()
    append(repository, git, "- event: assessed\n", "Assess")
    assert len(recorded(repository)) == 2
    git("reset", "-q", "--hard", first)
    other = append(repository, git, "- event: redirected\n", "Redirect")
    assert recorded(repository) == [first, other]
    (repository.root / FILE).write_text("not what was written", "utf-8")
    assert recorded(repository) == [first, other]


def test_of_two_branches_each_step_keeps_its_own(repository: Repository, git: Git, tmp_path: Path) -> None:
    first = git("rev-parse", "HEAD").strip()
    mine = append(repository, git, "- event: assessed\n", "Assess")
    git("switch", "-qc", "other", first)
    theirs = append(repository, git, "- event: promised\n", "Promise")
    git("switch", "-q", "main")
    git("merge", "-q", "-s", "ours", "other", "-m", "Join")
    (repository.root / ONE).write_text(
        "id: cases/one.yml\ntimeline:\n- event: opened\n- event: assessed\n- event: promised\n", "utf-8"
    )
    git("commit", "-qa", "--amend", "--no-edit")
    assert recorded(repository) == [first, mine, theirs]


def test_nothing_committed_has_no_past(tmp_path: Path, git: Git) -> None:
    (tmp_path / "desk").mkdir()
    git("init", "-q")
    found = past(Repository.find(tmp_path / "desk")).of(ONE)
    assert (found.commits, found.steps) == ((), ())
