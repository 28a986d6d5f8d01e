"""Receipt codes: what people mishear is understood, what they mistype is caught."""

import random

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from rightsdesk.domain.ids import ALPHABET, heard
from rightsdesk.domain.receipt_code import (
    BUCKETS,
    GUESSABLE_BITS,
    bucket_of,
    decoded,
    encoded,
    is_code,
    is_public_key,
    new_code,
    shown,
)

codes = st.integers(0, 2**55 - 1).map(lambda seed: new_code(random.Random(seed).randrange))


@given(codes)
def test_a_new_code_is_three_groups_of_four(code: str) -> None:
    assert is_code(code)
    assert [len(group) for group in code.split("-")] == [4, 4, 4]


@given(codes)
def test_a_code_read_over_the_telephone_is_understood(code: str) -> None:
    said = code.replace("0", "o").replace("1", "i").replace("-", "  ").lower()
    assert is_code(said)
    assert shown(said) == code
    assert heard(said) == code.replace("-", "")


@given(codes)
def test_a_code_typed_in_full_width_characters_is_understood(code: str) -> None:
    wide = "".join(chr(ord(character) + 0xFEE0) for character in code)
    assert shown(wide) == code


@given(codes, st.integers(0, 11), st.sampled_from(ALPHABET))
def test_any_single_mistake_is_caught(code: str, place: int, other: str) -> None:
    bare = heard(code)
    wrong = bare[:place] + other + bare[place + 1 :]
    assert is_code(wrong) == (wrong == bare)


@pytest.mark.parametrize("text", ["", "7KQ3", "0000-0000-000", "0000-0000-00000", "ABCD-EFGH-JKMU", "编号"])
def test_what_is_no_code(text: str) -> None:
    assert not is_code(text)


def test_eleven_draws_of_one_character_in_thirty_two_make_a_code() -> None:
    asked: list[int] = []

    def draw(below: int) -> int:
        asked.append(below)
        return below - 1

    assert new_code(draw).startswith("ZZZZ-ZZZZ-ZZZ")
    assert asked == [32] * 11
    assert 32 ** len(asked) == 2**GUESSABLE_BITS


@given(st.binary(min_size=16, max_size=16))
def test_a_tag_has_one_of_all_buckets(tag: bytes) -> None:
    assert int(bucket_of(tag), 16) == int.from_bytes(tag) >> 116
    assert int("fff", 16) == BUCKETS - 1


@given(st.binary())
def test_bytes_stand_as_text_and_come_back(data: bytes) -> None:
    assert decoded(encoded(data)) == data
    assert "=" not in encoded(data)


def test_only_a_point_of_the_curve_is_a_public_key() -> None:
    public = generate_private_key(SECP256R1()).public_key()
    point = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    beside = bytes([*point[:-1], point[-1] ^ 1])
    assert is_public_key(point)
    assert not is_public_key(beside)
    assert not is_public_key(public.public_bytes(Encoding.X962, PublicFormat.CompressedPoint))
    assert not is_public_key(bytes([5, *point[1:]]))
    assert not is_public_key(b"")
