"""Which words changed: both wordings can be read off the pieces, and what stayed is not shown as changed."""

from hypothesis import given
from hypothesis import strategies as st

from rightsdesk.domain.rewording import Mark, Piece, flowing, likeness, pieces

words = st.lists(
    st.sampled_from(["within", "two", "days", "。", ",", "时限", "转办", "7", "\n", " "]), max_size=25
)
texts = words.map("".join) | words.map(" ".join) | st.text(max_size=40)


def wording(found: tuple[Piece, ...], without: Mark) -> str:
    return "".join(piece.text for piece in found if piece.mark is not without)


@given(texts, texts)
def test_both_wordings_are_in_the_pieces(before: str, after: str) -> None:
    found = pieces(before, after)
    assert wording(found, Mark.ADDED) == flowing(before)
    assert wording(found, Mark.REMOVED) == flowing(after)
    assert all(piece.text for piece in found)


@given(texts)
def test_what_stayed_is_kept(text: str) -> None:
    assert {piece.mark for piece in pieces(text, text)} <= {Mark.KEPT}
    assert likeness(text, text) == 1


def test_one_word_changed() -> None:
    assert pieces("Transfer within two\n  days of receipt.", "Transfer within three days of receipt.") == (
        Piece(Mark.KEPT, "Transfer within "),
        Piece(Mark.REMOVED, "two"),
        Piece(Mark.ADDED, "three"),
        Piece(Mark.KEPT, " days of receipt."),
    )


def test_chinese_is_told_by_the_character() -> None:
    assert pieces("责任单位应当在两日内答复顾客。", "责任单位应当在三日内答复顾客。") == (
        Piece(Mark.KEPT, "责任单位应当在"),
        Piece(Mark.REMOVED, "两"),
        Piece(Mark.ADDED, "三"),
        Piece(Mark.KEPT, "日内答复顾客。"),
    )


def test_a_word_that_stayed_between_two_changes_is_told_with_them() -> None:
    found = pieces(
        "The unit answers the customer by phone and then reports to the centre.",
        "The unit answers the customer in writing and afterwards reports to the centre.",
    )
    assert [piece.text for piece in found if piece.mark is Mark.ADDED] == ["in writing and afterwards"]


def test_a_wholly_new_wording_stands_whole() -> None:
    found = pieces("Facts come first.", "Nobody judges their own work, whoever asks for it.")
    assert [piece.mark for piece in found] == [Mark.REMOVED, Mark.ADDED]
