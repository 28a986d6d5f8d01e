"""Public keys that prove and protect nothing, whoever holds the private half: pure arithmetic.

A library verifies by such a key as by any other. The point 1 of Ed25519 makes one and the same signature good
for every message; what is encrypted to an X25519 point of small order, anybody can read; from RSA with an
exponent of 1, a message is its own signature. Who publishes their private key, or makes one badly, is not
found out by this.
"""

from typing import Final

PRIME: Final = 2**255 - 19
"""Of the field of Curve25519 (RFC 7748, 4.1)."""

_EIGHTH: Final = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
_EIGHTH_U: Final = 0x00B8495F16056286FDB1329CEB8D09DA6AC49FF1FAE35616AEB8413B7C7AEBE0
_OTHER_EIGHTH_U: Final = 0x57119FD0DD4E22D8868E1C58C45C44045BEF839C55B1D0B1248C50A3BC959C5F

SMALL_ED25519: Final = frozenset({0, 1, PRIME - 1, _EIGHTH, PRIME - _EIGHTH})
"""The y of all points whose order divides 8 (RFC 8032, 5.1): eight of them, two to each y but 1 and -1."""

SMALL_X25519: Final = frozenset({0, 1, PRIME - 1, _EIGHTH_U, _OTHER_EIGHTH_U})
"""The u of points that every private key turns to 0, on the curve or its twist (RFC 7748, 6.1)."""

SHORTEST_RSA: Final = 2048
"""Bits; what is shorter counts as broken (NIST SP 800-131A), and ssh-keygen makes none."""

LONGEST_RSA: Final = 16384
"""Bits; OpenSSH and OpenSSL take no longer ones, and each verification would take minutes."""

_BECH32: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATORS: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def is_weak(kind: str, parts: list[bytes]) -> bool:
    """Whether a public SSH key of that type, of these strings after it (RFC 4253, 6.6; RFC 8709), proves
    nothing."""
    if kind == "ssh-rsa":
        exponent, modulus = (int.from_bytes(part) for part in parts)
        fits = SHORTEST_RSA <= modulus.bit_length() <= LONGEST_RSA
        return not fits or modulus % 2 == 0 or exponent % 2 == 0 or exponent < 3
    return "ed25519" in kind and _coordinate(parts[0]) in SMALL_ED25519


def is_weak_recipient(payload: bytes) -> bool:
    """Whether anybody can read what is encrypted to that X25519 key."""
    return _coordinate(payload) in SMALL_X25519


def _coordinate(point: bytes) -> int:
    """The number that 32 bytes stand for, the lowest first; the highest bit does not belong to it."""
    return (int.from_bytes(point, "little") % 2**255) % PRIME


def payload(recipient: str) -> bytes | None:
    """The 32 bytes that a recipient of age, in small letters, stands for; None where its checksum (Bech32,
    BIP 173) says that letters are wrong."""
    prefix, _one, data = recipient.rpartition("1")
    values = [_BECH32.index(letter) for letter in data]
    check = 1
    for value in [*(ord(each) >> 5 for each in prefix), 0, *(ord(each) & 31 for each in prefix), *values]:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_GENERATORS):
            check ^= generator if top >> bit & 1 else 0
    if check != 1:
        return None
    number = 0
    for value in values[:-6]:
        number = number << 5 | value
    return (number >> 4).to_bytes(32)
