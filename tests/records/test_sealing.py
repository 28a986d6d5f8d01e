"""A sealed part opens with its case's key, for its case and its place, and as it was written; else not."""

from base64 import b64decode
from datetime import UTC, datetime, timedelta, timezone
from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from rightsdesk.domain.case import PersonalData, together
from rightsdesk.domain.sealed import BLOCK, HEADER, NONCE, SCHEME, Envelope, content, event_place, written
from rightsdesk.records.sealing import Altered, new_key, seal, unseal

CASE = "2611-7KQ3F-1"
OTHER = "2611-9ZZZZ-X"
AT = datetime(2026, 11, 2, 9, 14, tzinfo=timezone(timedelta(hours=8)))
WHO = PersonalData(name="示例·甲", phone="00000000001", words="请给一个说法。\n")

texts = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cf", "Zl", "Zp"]), min_size=1, max_size=300)


@given(texts.filter(lambda text: bool(text.strip())))
def test_what_is_sealed_comes_back(words: str) -> None:
    key, who = new_key(), PersonalData(words=words)
    assert unseal(seal(who, key, CASE, HEADER), key, CASE, HEADER) == who


@pytest.mark.parametrize(
    ("case", "place"),
    [(OTHER, HEADER), (CASE, event_place(AT, "intake-01")), (CASE, event_place(AT, "intake-02"))],
)
def test_a_part_moved_to_another_case_or_place_does_not_open(case: str, place: str) -> None:
    key = new_key()
    envelope = seal(WHO, key, CASE, HEADER)
    with pytest.raises(Altered, match="altered, or moved here"):
        unseal(envelope, key, case, place)


def test_a_place_is_the_same_however_its_time_is_written() -> None:
    assert event_place(AT, "intake-01") == event_place(AT.astimezone(UTC), "intake-01")


@given(st.data())
def test_an_altered_byte_is_refused(data: st.DataObject) -> None:
    key = new_key()
    sealed = bytearray(content(seal(WHO, key, CASE, HEADER)))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Altered):
        unseal(written(bytes(sealed)), key, CASE, HEADER)


def test_another_key_does_not_open_it() -> None:
    with pytest.raises(Altered):
        unseal(seal(WHO, new_key(), CASE, HEADER), new_key(), CASE, HEADER)


def test_padding_hides_the_length() -> None:
    key = new_key()
    lengths = {len(seal(PersonalData(words="x" * count), key, CASE, HEADER)) for count in range(1, 480)}
    assert len(lengths) == 1
    longer = content(seal(PersonalData(words="x" * BLOCK), key, CASE, HEADER))
    assert (len(longer) - NONCE - 16) == 2 * BLOCK


def test_nonce_and_key_are_fresh_each_time() -> None:
    key = new_key()
    nonces = {content(seal(WHO, key, CASE, HEADER))[:NONCE] for _time in range(200)}
    assert len(nonces) == 200
    assert len({new_key() for _time in range(200)}) == 200


def test_an_envelope_says_its_scheme_and_shows_nothing() -> None:
    envelope = seal(WHO, new_key(), CASE, HEADER)
    assert envelope.startswith(f"{SCHEME}\n")
    assert TypeAdapter(Envelope).validate_python(envelope) == envelope
    raw = b64decode("".join(envelope.split("\n")[1:]))
    assert "示例".encode() not in raw and b"00000000001" not in raw


@pytest.mark.parametrize(
    "bad",
    [
        "in clear text",
        f"{SCHEME}\n",
        f"{SCHEME}\nAAAA\n",
        f"{SCHEME}\n!!!!\n",
        f"rightsdesk-seal-9\n{'A' * 76}\n",
        seal(WHO, new_key(), CASE, HEADER)[:-77],
        seal(WHO, new_key(), CASE, HEADER) + "AAAA\n",
    ],
)
def test_a_malformed_envelope_is_no_value(bad: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Envelope).validate_python(bad)


def test_later_parts_supplement_field_by_field() -> None:
    first = PersonalData(name="示例·甲", phone="1", words="first")
    second = PersonalData(phone="2", words="second", email="a@desk.example")
    assert together([first, second]) == PersonalData(
        name="示例·甲", phone="2", email="a@desk.example", words="first\nsecond"
    )
    assert together([]) is None


def test_long_words_that_came_in_parts_are_read_together() -> None:
    one, other = PersonalData(words="甲" * 15_000), PersonalData(words="乙" * 15_000)
    both = together([one, other])
    assert both is not None and both.words is not None and len(both.words) == 30_001


@pytest.mark.parametrize(
    "inside", [{"name": "Zhuang", "nickname": "Secret"}, {"name": "Secret\nname"}, ["x"]]
)
def test_what_was_sealed_by_other_means_is_refused_without_showing_it(inside: object) -> None:
    key, sealed = new_key(), Mock(model_dump=Mock(return_value=inside))
    envelope = seal(sealed, key, CASE, HEADER)
    with pytest.raises(Altered) as refused:
        unseal(envelope, key, CASE, HEADER)
    assert refused.value.__suppress_context__
    assert "Secret" not in str(refused.value)


def test_an_error_in_personal_data_does_not_show_it() -> None:
    with pytest.raises(ValidationError) as wrong:
        PersonalData.model_validate({"phone": "000-4455\n6677", "nickname": "Secret"})
    assert "4455" not in str(wrong.value) and "Secret" not in str(wrong.value)
