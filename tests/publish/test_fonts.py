"""Which characters a machine's fonts can print: found out before boxes stand for them on paper."""

import pytest
import typst

from rightsdesk.publish import fonts


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that has only the fonts which typst brings along."""
    own = typst.Fonts(include_system_fonts=False)
    monkeypatch.setattr(fonts, "installed", lambda: own)


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("A line, 12 £ – “x”\n投诉登记表（一）", ""),
        ("Привет", ""),
        ("བོད x བ", "བད"),
        ("𠔻 и 𠔻", "𠔻"),
        ("\u200b\ufe0f", ""),
    ],
)
def test_each_character_without_a_font_is_named_once(text: str, lost: str) -> None:
    assert fonts.unprintable(text) == lost
