"""Which fonts of this machine print Chinese: asked before anything is drawn, so that boxes never stand for
text.

The desk ships no font: one for Chinese has megabytes. Debian has small ones and complete ones.
"""

import unicodedata
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


_COMMON = ((0x20, 0x17F), (0x2010, 0x203B), (0x3000, 0x303F), (0x4E00, 0x9FFF), (0xFF00, 0xFFEF))
"""Characters that fonts of the families below have: Latin and its punctuation, everyday Chinese."""
_TRIAL = "#sys.inputs.text"


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


def unprintable(text: str) -> str:
    """The characters of `text` that no font of this machine has, each once: paper would show boxes for them.

    typst says so itself where it is to make a PDF/A, which may hold no box.
    """
    unusual = [char for char in dict.fromkeys(text) if not _is_common(char)]
    if not unusual or _prints("".join(unusual)):
        return ""
    return "".join(char for char in unusual if not _prints(char))


def _is_common(char: str) -> bool:
    """Whether it needs no trial: an everyday character, or one that is not drawn by itself."""
    if unicodedata.category(char)[0] in "CMZ":
        return True
    return any(first <= ord(char) <= last for first, last in _COMMON)


def _prints(text: str) -> bool:
    from typst import Compiler, TypstError

    compiler = Compiler(_TRIAL.encode(), font_paths=installed(), sys_inputs={"text": text})
    try:
        compiler.compile(format="pdf", pdf_standards="a-2u", timestamp=0)
    except TypstError:
        return False
    return True
