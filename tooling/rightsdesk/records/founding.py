"""A repository for a new desk, and who git thinks sits at this machine."""

from pathlib import Path

from rightsdesk.records.git import Repository


def create_repository(folder: Path) -> Repository:
    """The repository at `folder`, made there where it is none, on a branch `main`. Raises DeskError
    without git.
    """
    from git import Repo

    if not (folder / ".git").exists():
        Repo.init(folder, initial_branch="main").close()
    return Repository.find(folder)


def remember_user(repository: Repository, name: str, email: str) -> None:
    """Tell git, for this repository alone, who sits here, where it knows nobody: the next command asks it."""
    if not repository.user_email():
        repository.run("config", "user.name", name)
        repository.run("config", "user.email", email)


def git_user() -> tuple[str | None, str | None]:
    """Name and address in this person's own git configuration; None for what is not set."""
    from git.config import GitConfigParser
    from git.util import expand_path

    reader = GitConfigParser([expand_path("~/.gitconfig", expand_vars=False) or ""], read_only=True)
    name = str(reader.get_value("user", "name", default=""))
    email = str(reader.get_value("user", "email", default=""))
    return name or None, email or None
