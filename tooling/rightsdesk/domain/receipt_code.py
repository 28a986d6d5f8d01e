"""Receipt codes: what somebody shows, beside the case number, to follow a complaint on the public site.

A code is twelve of Crockford's characters, `XXXX-XXXX-XXXX`: eleven random ones and the check character that
case ids have too. The desk keeps no code. It keeps what was made from one when it was issued: a tag to find
the status by, a public key to seal it to, and the private key wrapped so that only the code opens it
(`records/receipts.py` makes them; `site_templates/assets/receipt.js` is the other side).
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from typing import Final

from rightsdesk.domain.ids import ALPHABET, check_character, heard

RANDOM: Final = 11
"""Characters drawn at random, five bits each; the twelfth checks them."""

GUESSABLE_BITS: Final = RANDOM * 5

ROUNDS: Final = 600_000
"""Rounds of PBKDF2-HMAC-SHA256 between a code and anything that is kept, each guess's price (OWASP, Password
Storage Cheat Sheet)."""

BUCKETS: Final = 4096
"""Files that the sealed statuses are spread over: what a reader asks for says no more than one of these."""

FEWEST_ENTRIES: Final = 256
"""Entries that all buckets together hold at least: a small number of cases is hidden among them."""

TAG_BYTES: Final = 16
PUBLIC_KEY_BYTES: Final = 65
WRAPPED_KEY_BYTES: Final = 124
"""A nonce (12), the private scalar and both coordinates of its public point (32 each), AES-GCM's tag (16)."""

# The curve P-256: NIST SP 800-186, 3.2.1.3.
_PRIME: Final = 2**256 - 2**224 + 2**192 + 2**96 - 1
_B: Final = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B


def new_code(draw: Callable[[int], int]) -> str:
    """A fresh code as it is shown; `draw(n)` gives an unforeseeable integer below n."""
    random = "".join(ALPHABET[draw(len(ALPHABET))] for _ in range(RANDOM))
    return shown(random + check_character(random))


def shown(code: str) -> str:
    """A code in groups of four, as people read it aloud: `XXXX-XXXX-XXXX`."""
    bare = heard(code)
    return "-".join(bare[start : start + 4] for start in range(0, len(bare), 4))


def is_code(text: str) -> bool:
    """Whether what was typed, however it was grouped, is a whole code whose check character fits."""
    bare = heard(text)
    known = len(bare) == RANDOM + 1 and all(character in ALPHABET for character in bare)
    return known and check_character(bare[:RANDOM]) == bare[RANDOM]


def encoded(data: bytes) -> str:
    """Bytes as text: base64url without padding (RFC 4648, 5)."""
    return urlsafe_b64encode(data).decode("ascii").rstrip("=")


def decoded(text: str) -> bytes:
    """The bytes of what `encoded` wrote."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def bucket_of(tag: bytes) -> str:
    """The bucket of a tag, three hexadecimal digits: its first twelve bits."""
    return tag.hex()[:3]


def entries_shown(real: int) -> int:
    """How many entries all buckets together hold where `real` cases can be followed: a power of two, so that
    counting them tells the number no better than by half; none where no case can be followed.
    """
    return max(FEWEST_ENTRIES, 1 << (real - 1).bit_length()) if real else 0


def is_public_key(key: bytes) -> bool:
    """Whether it is an uncompressed point of the curve P-256 (SEC 1, 2.3.4)."""
    if len(key) != PUBLIC_KEY_BYTES or key[0] != 4:
        return False
    x, y = int.from_bytes(key[1:33]), int.from_bytes(key[33:])
    return max(x, y) < _PRIME and (y * y - (x * x * x - 3 * x + _B)) % _PRIME == 0
