"""Whether a killed command left something to heal, asked of the file system alone: every command asks."""

from pathlib import Path


def left_behind(start: Path) -> bool:
    """Whether a step or a hold on git's index is under way, or left by a killed command, in the repository of
    `start`; answered without starting git. False where there is no repository.
    """
    found = next((folder / ".git" for folder in (start, *start.parents) if (folder / ".git").exists()), None)
    if found is not None and found.is_file():  # a linked work tree: the file names its git directory
        found = found.parent / found.read_text(encoding="utf-8").removeprefix("gitdir:").strip()
    return found is not None and any((found / "rightsdesk" / name).exists() for name in ("journal", "claim"))
