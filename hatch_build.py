"""What the wheel needs beyond the package's own files: compiled catalogues, templates, shipped policies."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CATALOGUES = "tooling/rightsdesk/locale"


def compile_catalogues(root: Path) -> list[str]:
    """Write each catalogue's `.mo` beside its `.po`; the paths written, relative to the root."""
    written = []
    for source in sorted((root / CATALOGUES).glob("*/LC_MESSAGES/*.po")):
        with source.open("rb") as text:
            catalogue = read_po(text)
        compiled = source.with_suffix(".mo")
        with compiled.open("wb") as binary:
            write_mo(binary, catalogue)
        written.append(compiled.relative_to(root).as_posix())
    return written


def packaged_data(root: Path) -> dict[str, str]:
    """Source folder → place in the wheel. A policy ships by standing in `policies/`."""
    folders = [
        root / "site_templates",
        *(folder for folder in (root / "policies").iterdir() if folder.is_dir()),
    ]
    return {
        str(folder): f"rightsdesk/data/{folder.relative_to(root).as_posix()}" for folder in sorted(folders)
    }


class DeskBuildHook(BuildHookInterface):  # type: ignore[type-arg]  # hatchling's own hooks leave the config type open
    """Runs for the wheel and for an editable installation; the latter finds its data in the checkout."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the catalogues (git ignores them, so they are named as artifacts) and add the data."""
        root = Path(self.root)
        build_data["artifacts"] += compile_catalogues(root)
        if version == "standard":
            build_data["force_include"] |= packaged_data(root)


if __name__ == "__main__":
    compile_catalogues(Path(__file__).parent)
