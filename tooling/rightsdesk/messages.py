"""Messages to people: written in English in the code, translated by gettext catalogues.

`_("case {id} is closed").format(id=…)`: the text inside `_()` is the catalogue key, never an f-string.
"""

from collections.abc import Iterable
from functools import lru_cache
from gettext import NullTranslations, translation
from pathlib import Path

CATALOGUES = Path(__file__).with_name("locale")


@lru_cache(maxsize=1)
def _catalogue() -> NullTranslations:
    """The catalogue for the languages of LANGUAGE, LC_ALL, LC_MESSAGES or LANG; empty where there is none."""
    return translation("desk", CATALOGUES, fallback=True)


def _(message: str) -> str:
    """`message` in the reader's language; itself where no catalogue has it."""
    return _catalogue().gettext(message)


def N_(message: str) -> str:
    """`message` unchanged: marks a catalogue key where it is declared; `_()` translates it where shown."""
    return message


def language() -> str:
    """`zh` where the reader's catalogue is Chinese, else `en`: for labels, which carry both."""
    return "zh" if _catalogue().info().get("language", "en").startswith("zh") else "en"


def listed(words: Iterable[str]) -> str:
    """Words in a row as the reader's language sets them: `a, b`, `甲、乙`."""
    return ("、" if language() == "zh" else ", ").join(words)
