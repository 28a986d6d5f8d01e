"""A sealed part of a case: what stands in the file in the place of personal data.

An envelope is the name of its scheme, then lines of base64: nonce and authenticated ciphertext. Its key
stands nowhere in the desk's repository.
"""

from base64 import b64decode, b64encode
from datetime import UTC, datetime
from typing import Annotated, Final

from pydantic import AfterValidator, Field

from rightsdesk.domain.sentences import shape
from rightsdesk.messages import N_, _

SCHEME: Final = "rightsdesk-seal-1"
"""ChaCha20-Poly1305 (RFC 8439) over the personal data as JSON, padded with blanks to whole blocks."""

BLOCK: Final = 512
"""Bytes that the plain text is a multiple of: its length tells little of what is in it."""

NONCE: Final = 12
TAG: Final = 16

HEADER: Final = "header"
"""The place of the sealed part that a case was opened with."""

_WIDTH: Final = 76
_LONGEST: Final = 200_000
_ENVELOPE: Final = rf"{SCHEME}\n(?:[A-Za-z0-9+/]{{{_WIDTH}}}\n)*[A-Za-z0-9+/]{{1,{_WIDTH}}}={{0,2}}\n?"
_REFERENCE: Final = r"private:[0-9]{4}-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]"
_NO_ENVELOPE: Final = N_("it is no sealed part; nobody writes one by hand: restore what stood there")


def written(sealed: bytes) -> str:
    """The envelope of a nonce with its ciphertext, as it stands in a file."""
    coded = b64encode(sealed).decode()
    lines = [coded[start : start + _WIDTH] for start in range(0, len(coded), _WIDTH)]
    return "\n".join([SCHEME, *lines, ""])


def content(envelope: str) -> bytes:
    """Nonce and ciphertext in an envelope. Raises ValueError where its length is none that sealing gives."""
    found = b64decode("".join(envelope.split("\n")[1:]), validate=True)
    if len(found) <= NONCE + TAG or (len(found) - NONCE - TAG) % BLOCK:
        raise ValueError(_("the sealed part is cut or has grown; restore what stood there"))
    return found


def event_place(at: datetime, by: str) -> str:
    """The place of a sealed part that an event brought: when and by whom, which stay as they are where the
    event comes to stand after others that were published first.
    """
    return f"sealed {at.astimezone(UTC).isoformat()} {by}"


def is_envelope(sealed: str) -> bool:
    """Whether a header's `sealed` is an envelope, rather than a reference to a file of earlier desks."""
    return sealed.startswith(f"{SCHEME}\n")


def _whole(sealed: str) -> str:
    if is_envelope(sealed):
        content(sealed)
    return sealed


Envelope = Annotated[
    str,
    Field(max_length=_LONGEST, pattern=shape(f"^{_ENVELOPE}$", _NO_ENVELOPE)),
    AfterValidator(_whole),
]
"""A sealed part."""

HeldApart = Annotated[
    str,
    Field(max_length=_LONGEST, pattern=shape(f"^(?:{_ENVELOPE}|{_REFERENCE})$", _NO_ENVELOPE)),
    AfterValidator(_whole),
]
"""A sealed part, or the reference to a file outside git by which earlier desks kept personal data."""
