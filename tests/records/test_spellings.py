"""Texts are found however a file spells them."""

from rightsdesk.records.spellings import spelled

MIXED = "\u00d6sten O\u0308sten"
"""Composed and decomposed in one text, as two sources pasted together are."""


def test_a_text_is_found_as_it_was_given_also_from_what_is_gone_through_once() -> None:
    assert spelled(each for each in (MIXED,)).search(f"name: {MIXED}\n".encode())
