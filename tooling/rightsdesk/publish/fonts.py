"""Which fonts of this machine print Chinese: asked before anything is drawn, so that boxes never stand for
text.

The desk ships no font: one for Chinese has megabytes. Debian has small ones and complete ones.
"""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from rightsdesk.errors import DeskError
from rightsdesk.messages import _

if TYPE_CHECKING:
    from typst import Fonts

_SERIF = (
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "Noto Serif SC",
    "SimSun",
    "Songti SC",
    "AR PL UMing CN",
)
_SANS = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Noto Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
)


@dataclass(frozen=True, slots=True)
class Families:
    """Font families with Chinese, the best first: `serif` for sheets and letters, `sans` for pages and
    charts. Where a machine has only one kind, it serves for both.
    """

    serif: tuple[str, ...]
    sans: tuple[str, ...]


@cache
def installed() -> "Fonts":
    """The fonts of this machine and those that typst brings along (none of which has Chinese)."""
    from typst import Fonts

    return Fonts()


def families(fonts: "Fonts | None" = None) -> Families:
    """The Chinese font families among `fonts`, by default those of this machine.

    Raises DeskError where there is none, naming the package to install.
    """
    known = {name.casefold(): name for name in (fonts or installed()).families()}
    serif, sans = (
        tuple(known[name.casefold()] for name in names if name.casefold() in known)
        for names in (_SERIF, _SANS)
    )
    if not serif and not sans:
        raise DeskError(
            _(
                "this machine has no Chinese font, so nothing can be printed or drawn; "
                "on Debian: apt-get install fonts-noto-cjk (or the smaller fonts-wqy-microhei)"
            )
        )
    return Families(serif or sans, sans or serif)
