"""Public keys as they stand in `staff.yml`: lines of OpenSSH's format, and recipients of age."""

import re
from base64 import b64decode
from binascii import Error as NotBase64
from typing import Annotated, Final

from pydantic import AfterValidator

from rightsdesk.domain.weak_keys import is_weak, is_weak_recipient, payload
from rightsdesk.messages import _

RECEIVING = ("ssh-ed25519", "ssh-rsa")
"""Types of SSH keys that age encrypts to (age specification, ssh-ed25519 and ssh-rsa stanzas); those of
security keys and ECDSA keys sign only."""

SIGNING = (
    *RECEIVING,
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ssh-ed25519@openssh.com",
    "sk-ecdsa-sha2-nistp256@openssh.com",
)
"""Types of SSH keys that git signs with."""

AGE = "age1"
"""What a recipient of age begins with: it receives, and signs nothing."""

_RECIPIENT: Final = re.compile(r"age1[02-9ac-hj-np-z]{58}")
"""An X25519 recipient of age: Bech32 of 32 bytes."""


def bare(key: str) -> str:
    """A key without its comment, by which two lines are known to be the same key: `type base64`, or the
    recipient of age as it is."""
    return " ".join(key.split()[:2])


def receives(key: str) -> bool:
    """Whether something can be encrypted to the key."""
    return key.startswith(AGE) or key.split(" ", 1)[0] in RECEIVING


def signs(key: str) -> bool:
    """Whether a commit can be signed by the key's private half."""
    return not key.startswith(AGE)


def after_string(data: bytes) -> tuple[bytes, bytes]:
    """The string of SSH's wire format (RFC 4251, 5) that data begin with, and what follows it. Raises
    ValueError where they end before it does."""
    length = int.from_bytes(data[:4])
    if len(data) < 4 + length:
        raise ValueError(length)
    return data[4 : 4 + length], data[4 + length :]


def strings(blob: bytes) -> list[bytes]:
    """The strings of SSH's wire format that a blob consists of. Raises ValueError where it does not."""
    found = []
    while blob:
        string, blob = after_string(blob)
        found.append(string)
    return found


def _whole(key: str) -> str:
    """The key. Raises ValueError, saying what to write, for what is no public key that can be used here."""
    if "PRIVATE KEY" in key or key.upper().startswith("AGE-SECRET-KEY"):
        raise ValueError(
            _("it is a private key, which the desk never holds; make a new one and write its .pub line")
        )
    if _RECIPIENT.fullmatch(key):
        point = payload(key)
        return _strong(key, None if point is None else is_weak_recipient(point))
    kind, _space, rest = key.partition(" ")
    if kind not in SIGNING or "\n" in key:
        raise ValueError(
            _("it is no public key; write the line of a .pub file, ssh-ed25519 AAAA…, or a recipient age1…")
        )
    parts = _parts(kind, rest.split(" ", 1)[0])
    return _strong(key, None if parts is None else is_weak(kind, parts))


def _strong(key: str, weak: bool | None) -> str:
    """The key. Raises ValueError where it is weak, or could not be read (None)."""
    if weak is None:
        raise ValueError(_("the public key is not whole; copy the line of the .pub file once more"))
    if weak:
        raise ValueError(
            _(
                "the public key is a weak one: others could sign by it, or read what is for its holder; make "
                "a new one, ssh-keygen -t ed25519, and write its .pub line"
            )
        )
    return key


def _parts(kind: str, encoded: str) -> list[bytes] | None:
    """What the second word of a key's line consists of after the type; None where it is no key of the type
    that the first says."""
    try:
        named, *parts = strings(b64decode(encoded, validate=True))
    except (NotBase64, ValueError):
        return None
    if named != kind.encode() or not parts:
        return None
    if kind == "ssh-rsa":
        return parts if len(parts) == 2 and not any(part[:1] >= b"\x80" for part in parts) else None
    return parts if "ed25519" not in kind or len(parts[0]) == 32 else None


PublicKey = Annotated[str, AfterValidator(_whole)]
"""A line of `keys`: an SSH public key, with or without a comment, or a recipient of age."""
