"""Writes what proves what, for `desk trace`, from the tests' own table: `make generated`.

python tooling/proofs.py          # writes the file that the package carries
python tooling/proofs.py --check  # exit code 1 where it is not as the table says
"""

import json
import sys
import tomllib
from pathlib import Path

from rightsdesk.resources import renew

TOOLING = Path(__file__).parent
TABLE = TOOLING.parent / "tests" / "requirements.toml"
TARGET = TOOLING / "rightsdesk" / "operations" / "proofs.json"


def text() -> str:
    """The file's text: tests by mechanism, and by policy and row."""
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    proofs = {
        "mechanisms": _from_root(table["mechanisms"]),
        "rows": {policy: _from_root(rows) for policy, rows in table["rows"].items()},
    }
    return json.dumps(proofs, ensure_ascii=False, indent=1) + "\n"


def _from_root(tests: dict[str, list[str]]) -> dict[str, list[str]]:
    """The tests with paths from the repository's root."""
    return {name: [f"{TABLE.parent.name}/{test}" for test in each] for name, each in tests.items()}


def main(arguments: list[str]) -> int:
    """Write the file, or with `--check` compare it."""
    return renew(TARGET, text(), check="--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
