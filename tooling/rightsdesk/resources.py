"""The package's own data: where templates and policies stand, and how what is generated is written."""

from pathlib import Path

from rightsdesk.errors import DeskError
from rightsdesk.messages import _

PACKAGED = Path(__file__).with_name("data")
CHECKOUT = Path(__file__).parents[2]


def data_path(*parts: str) -> Path:
    """The shipped file or folder of that name, such as `data_path("policies", "basic")`.

    An installed wheel carries the data inside the package; a checkout keeps them at the repository's root,
    where people edit them, so that nothing is ever copied. Raises DeskError where neither has it.
    """
    root = PACKAGED if PACKAGED.is_dir() else CHECKOUT
    wanted = root.joinpath(*parts)
    if not wanted.exists():
        raise DeskError(
            _("{name} is missing from this installation ({root}); install rightsdesk again").format(
                name="/".join(parts), root=root
            )
        )
    return wanted


def bundle(name: str) -> Path:
    """A file of a browser library that pages carry, such as `tabulator.min.js`: out of an npm package, in
    every wheel, and in a checkout once npm has run. Raises DeskError where it is missing.
    """
    found = Path(__file__).with_name("bundles") / name
    if not found.is_file():
        raise DeskError(
            _("{name} is missing from this installation; in a checkout, `make bundles` brings it").format(
                name=name
            )
        )
    return found


def renew(target: Path, wanted: str, *, check: bool) -> int:
    """Write a file that the package carries and a program generates; with `check`, only compare it. Returns
    the exit code: 1 where it was compared and is not as wanted.
    """
    if check:
        return 0 if target.read_text(encoding="utf-8") == wanted else 1
    target.write_text(wanted, encoding="utf-8")
    return 0
