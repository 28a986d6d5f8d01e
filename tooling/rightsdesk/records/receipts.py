"""The cryptography of receipts: what is made from a new code, and the sealing of a status for its holder.

From a code, PBKDF2 with the case id as salt makes a secret, and HKDF from that a tag and a wrapping key, so
that without the code nothing can be told of either. A key pair is made with each code: the private half
leaves this room only wrapped. So a build seals what is new to a public key and needs no secret.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from os import urandom
from typing import Final

from rightsdesk.domain.ids import heard
from rightsdesk.domain.receipt_code import ROUNDS, TAG_BYTES, decoded, encoded, new_code

INFO: Final = b"rightsdesk receipt 1 "
"""What all derivations and seals of this scheme are bound to: another scheme is another number."""

_NONCE_BYTES: Final = 12
_SEAL_TAG_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Derived:
    """What case id and code come to: the tag that a status is found by, the key that wraps the private
    one."""

    tag: bytes
    wrapping_key: bytes


@dataclass(frozen=True, slots=True)
class Issued:
    """A new receipt: the code, to be told once and kept nowhere, and what the event keeps of it, as the
    event's fields name it."""

    code: str
    tag: str
    public_key: str
    wrapped_key: str

    def kept(self) -> dict[str, str]:
        """What the event says: everything but the code."""
        return {"tag": self.tag, "public_key": self.public_key, "wrapped_key": self.wrapped_key}


def derive(case_id: str, code: str) -> Derived:
    """What a code comes to for a case, at the price of ROUNDS rounds (PBKDF2: RFC 8018, 5.2; HKDF-Expand:
    RFC 5869, 2.3)."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
    from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

    salt = case_id.encode("ascii")
    secret = PBKDF2HMAC(SHA256(), 32, salt, ROUNDS).derive(heard(code).encode("ascii"))
    return Derived(
        tag=HKDFExpand(SHA256(), TAG_BYTES, INFO + b"tag").derive(secret),
        wrapping_key=HKDFExpand(SHA256(), 32, INFO + b"wrapping key").derive(secret),
    )


def issue(case_id: str, draw: Callable[[int], int]) -> Issued:
    """A new code for a case and what is kept of it; `draw(n)` gives an unforeseeable integer below n."""
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    code = new_code(draw)
    derived = derive(case_id, code)
    private = generate_private_key(SECP256R1())
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    scalar = private.private_numbers().private_value.to_bytes(32)
    nonce = urandom(_NONCE_BYTES)
    wrapped = nonce + AESGCM(derived.wrapping_key).encrypt(nonce, scalar + point[1:], derived.tag)
    return Issued(code, encoded(derived.tag), encoded(point), encoded(wrapped))


def seal(public_key: str, tag: str, status: bytes) -> bytes:
    """A status that only the holder of the code behind `tag` can read: the encapsulated key, then what it
    encrypts (RFC 9180, base mode, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM)."""
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

    key = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), decoded(public_key))
    return Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM).encrypt(status, key, INFO + decoded(tag))


def sealed_for_nobody(size: int) -> bytes:
    """What looks like the seal of a status of `size` bytes and opens with no key: a point of the curve as
    encapsulations are, then chance, from which AES-GCM's output with its tag cannot be told.
    """
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    point = generate_private_key(SECP256R1()).public_key()
    return point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint) + urandom(size + _SEAL_TAG_BYTES)


def digest(public_key: str, status: bytes) -> str:
    """What tells whether a status must be sealed anew: it differs as soon as the status or its reader
    does."""
    return hashlib.sha256(decoded(public_key) + status).hexdigest()
