"""What is made from a receipt's code, checked against the standards by other code than the desk's."""

import hashlib
import hmac
from secrets import randbelow

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from rightsdesk.domain.receipt_code import decoded, encoded, is_code
from rightsdesk.records.receipts import INFO, Issued, derive, digest, issue, seal

CASE = "2611-7KQ3F-1"


@pytest.fixture(scope="module")
def issued() -> Issued:
    return issue(CASE, randbelow)


def unwrapped(case_id: str, code: str, receipt: Issued) -> tuple[int, bytes]:
    """The private scalar and the public point, as the holder of a code gets at them."""
    key = derive(case_id, code)
    blob = decoded(receipt.wrapped_key)
    plain = AESGCM(key.wrapping_key).decrypt(blob[:12], blob[12:], key.tag)
    return int.from_bytes(plain[:32]), plain[32:]


def test_tag_and_key_come_from_the_code_by_the_standards() -> None:
    secret = hashlib.pbkdf2_hmac("sha256", b"0123456789AB", CASE.encode(), 600_000)

    def expanded(label: bytes, count: int) -> bytes:
        return hmac.digest(secret, b"rightsdesk receipt 1 " + label + b"\x01", "sha256")[:count]

    found = derive(CASE, "0123-4567-89ab")
    assert found.tag == expanded(b"tag", 16)
    assert found.wrapping_key == expanded(b"wrapping key", 32)


def test_another_case_or_another_code_has_nothing_in_common(issued: Issued) -> None:
    same = derive(CASE, issued.code)
    for other in (derive("2611-7KQ3G-0", issued.code), derive(CASE, "0000-0000-0000")):
        assert other.tag != same.tag
        assert other.wrapping_key != same.wrapping_key


def test_the_code_opens_the_private_key_of_the_public_one(issued: Issued) -> None:
    assert is_code(issued.code)
    scalar, point = unwrapped(CASE, issued.code, issued)
    public = derive_private_key(scalar, SECP256R1()).public_key()
    assert public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)[1:] == point
    assert decoded(issued.public_key)[1:] == point
    assert decoded(issued.tag) == derive(CASE, issued.code).tag


@pytest.mark.parametrize("number", [CASE, "2611-7KQ3G-0"])
def test_no_other_code_or_number_opens_it(issued: Issued, number: str) -> None:
    code = "0000-0000-0000" if number == CASE else issued.code
    with pytest.raises(InvalidTag):
        unwrapped(number, code, issued)


def test_what_is_kept_says_nothing_of_the_code(issued: Issued) -> None:
    kept = " ".join(issued.kept().values())
    assert issued.code not in kept
    assert issued.code.replace("-", "") not in kept


def test_a_second_receipt_has_nothing_of_the_first(issued: Issued) -> None:
    again = issue(CASE, randbelow)
    assert again.code != issued.code
    assert not set(again.kept().values()) & set(issued.kept().values())


def test_a_sealed_status_is_read_with_the_private_key_alone(issued: Issued) -> None:
    scalar, _point = unwrapped(CASE, issued.code, issued)
    suite = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
    sealed = seal(issued.public_key, issued.tag, b"status")
    private = derive_private_key(scalar, SECP256R1())
    assert suite.decrypt(sealed, private, INFO + decoded(issued.tag)) == b"status"
    with pytest.raises(InvalidTag):
        suite.decrypt(sealed, private, INFO + bytes(16))
    with pytest.raises(InvalidTag):
        suite.decrypt(sealed, derive_private_key(scalar + 1, SECP256R1()), INFO + decoded(issued.tag))


def test_sealed_twice_it_never_looks_the_same(issued: Issued) -> None:
    one, two = (seal(issued.public_key, issued.tag, b"status") for _ in range(2))
    assert one != two
    assert len(one) == len(two)


def test_a_digest_tells_another_status_and_another_reader(issued: Issued) -> None:
    same = digest(issued.public_key, b"status")
    assert digest(issued.public_key, b"status") == same
    assert digest(issued.public_key, b"stage") != same
    assert digest(encoded(b"\x04" + bytes(64)), b"status") != same
