"""Where the package's own data stands: page templates and shipped policies."""

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
