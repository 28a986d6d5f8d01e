"""Case ids: the check character catches what people mistype and mishear."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsdesk.domain.ids import ALPHABET, check_character, is_case_id, nearest, new_id, normalise

bodies = st.tuples(
    st.integers(0, 99), st.integers(1, 12), st.text(alphabet=ALPHABET, min_size=5, max_size=5)
).map(lambda parts: (f"{parts[0]:02d}{parts[1]:02d}", parts[2]))


def whole(body: tuple[str, str]) -> str:
    month, tail = body
    return f"{month}-{tail}-{check_character(month + tail)}"


def test_the_design_example() -> None:
    assert check_character("26117KQ3F") == "1"
    assert is_case_id("2611-7KQ3F-1")


@given(bodies, st.integers(4, 8), st.sampled_from(ALPHABET))
def test_any_single_mistake_is_caught(body: tuple[str, str], place: int, other: str) -> None:
    good = whole(body)
    bare = good.replace("-", "")
    wrong = bare[:place] + other + bare[place + 1 :]
    if wrong != bare:
        assert not is_case_id(f"{wrong[:4]}-{wrong[4:9]}-{wrong[9]}")


@given(bodies)
def test_an_id_read_over_the_telephone_is_understood(body: tuple[str, str]) -> None:
    good = whole(body)
    heard = good.replace("0", "o").replace("1", "l").replace("-", " ").lower()
    assert normalise(heard) == good


@given(st.integers(0, 99), st.integers(1, 12), st.randoms(use_true_random=False))
def test_a_new_id_is_an_id(year: int, month: int, random: object) -> None:
    assert is_case_id(new_id(2000 + year, month, random.randrange))  # type: ignore[attr-defined]  # a Random


def test_a_mistyped_id_is_answered_with_the_nearest() -> None:
    existing = [whole(("2611", "7KQ3F")), whole(("2611", "ABCDE")), whole(("2610", "ZZZZZ"))]
    assert nearest("2611-7KQ3G-1", existing)[0] == existing[0]


@pytest.mark.parametrize("text", ["", "2611", "2611-7KQ3F", "2613-7KQ3F-1", "2611-7KQUF-1", "2611-7kq3f-1"])
def test_what_is_not_an_id(text: str) -> None:
    assert not is_case_id(text)
