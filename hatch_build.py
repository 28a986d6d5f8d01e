"""What the wheel needs beyond the package's own files: compiled catalogues, templates, shipped policies, and
the browser bundles of npm packages that pages carry along.
"""

import json
import shutil
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CATALOGUES = "tooling/rightsdesk/locale"
BUNDLES = "tooling/rightsdesk/bundles"
SOURCES = {
    "tabulator.min.js": "tabulator-tables/dist/js/tabulator.min.js",
    "tabulator.min.css": "tabulator-tables/dist/css/tabulator.min.css",
    "fflate.min.js": "fflate/umd/index.js",
}
"""Bundle → where its npm package has it; the versions stand in `package.json`."""


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


def copy_bundles(root: Path) -> list[str]:
    """Copy the browser bundles out of `node_modules/`, each package's licence beside them; the paths written,
    relative to the root. Raises FileNotFoundError where npm has not installed the packages.
    """
    target, modules = root / BUNDLES, root / "node_modules"
    target.mkdir(exist_ok=True)
    for name, source in SOURCES.items():
        text = (modules / source).read_text(encoding="utf-8")
        # the maps stay behind, so that no page asks for one
        lines = [line for line in text.splitlines() if not line.startswith("//# source")]
        (target / name).write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    for package in sorted({source.split("/")[0] for source in SOURCES.values()}):
        shutil.copyfile(modules / package / "LICENSE", target / f"{package}.LICENSE")
    versions = json.loads((root / "package.json").read_text(encoding="utf-8"))["dependencies"]
    (target / "versions.json").write_text(json.dumps(versions, indent=1) + "\n", encoding="utf-8")
    return [path.relative_to(root).as_posix() for path in sorted(target.iterdir())]


def carried_bundles(root: Path) -> list[str]:
    """The bundles for a wheel: fresh from npm, or those of a source distribution.

    Raises FileNotFoundError where there are neither.
    """
    if (root / "node_modules").is_dir():
        return copy_bundles(root)
    missing = [name for name in SOURCES if not (root / BUNDLES / name).is_file()]
    if missing:
        raise FileNotFoundError(
            f"{', '.join(missing)}: npm install brings what pages carry; then build again"
        )
    return [path.relative_to(root).as_posix() for path in sorted((root / BUNDLES).iterdir())]


def packaged_data(root: Path) -> dict[str, str]:
    """Source → place in the wheel. A policy ships by standing in `policies/`; workflows serve other desks."""
    folders = [
        root / "site_templates",
        root / ".github" / "workflows",
        root / ".github" / "take-review",
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
            build_data["artifacts"] += carried_bundles(root)
            build_data["force_include"] |= packaged_data(root)


if __name__ == "__main__":
    compile_catalogues(Path(__file__).parent)
    if (Path(__file__).parent / "node_modules").is_dir():
        copy_bundles(Path(__file__).parent)
