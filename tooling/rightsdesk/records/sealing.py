"""Seal personal data under the key of its case, and open it again: authenticated encryption, bound to the
case and the place where it stands (DESIGN §7).

Nothing of cryptography is made here but the composition: ChaCha20-Poly1305 is the library's.
"""

import json
import os

from rightsdesk.domain.case import PersonalData
from rightsdesk.domain.sealed import BLOCK, NONCE, SCHEME, content, written
from rightsdesk.errors import DeskError
from rightsdesk.messages import _

KEY = 32
"""Bytes of a case's key."""


class Altered(DeskError):
    """A sealed part is not what was sealed for this case and this place."""


def new_key() -> bytes:
    """A fresh key for one case."""
    return os.urandom(KEY)


def seal(data: PersonalData, key: bytes, case_id: str, place: str) -> str:
    """The envelope of the data: a fresh nonce each time, and a length that tells only how many blocks."""
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    plain = json.dumps(data.model_dump(mode="json", exclude_none=True), ensure_ascii=False).encode()
    # JSON ends before its blanks (RFC 8259, 2), so what fills a block needs no mark of its own.
    padded = plain.ljust(-(-len(plain) // BLOCK) * BLOCK)
    nonce = os.urandom(NONCE)
    return written(nonce + ChaCha20Poly1305(key).encrypt(nonce, padded, _bound_to(case_id, place)))


def unseal(envelope: str, key: bytes, case_id: str, place: str) -> PersonalData:
    """The data in an envelope. Raises Altered where a byte of it differs, where it was sealed for another
    case or place, where the key is another's, and where what was sealed is no personal data.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    try:
        sealed = content(envelope)
        nonce, ciphertext = sealed[:NONCE], sealed[NONCE:]
        plain = ChaCha20Poly1305(key).decrypt(nonce, ciphertext, _bound_to(case_id, place))
        return PersonalData.model_validate(json.loads(plain))
    except (InvalidTag, ValueError, RecursionError):
        raise Altered(
            _(
                "a sealed part of {case} does not open: it was altered, or moved here from another case or "
                "place; desk check --base says by which change"
            ).format(case=case_id)
        ) from None


def _bound_to(case_id: str, place: str) -> bytes:
    """What is authenticated beside the ciphertext: scheme, case and place."""
    return "\n".join((SCHEME, case_id, place)).encode()
