"""Verify SSH signatures (OpenSSH's PROTOCOL.sshsig, version 1) as `ssh-keygen -Y verify` does.

In this process, since an audit judges thousands, and ssh-keygen would have to be started for each. That both
say the same, of good signatures and of broken ones, tests hold them to.
"""

import hashlib
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from rightsdesk.domain.public_keys import after_string, strings
from rightsdesk.domain.weak_keys import is_weak

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

BEGIN: Final = b"-----BEGIN SSH SIGNATURE-----"
END: Final = b"-----END SSH SIGNATURE-----"

_MAGIC: Final = b"SSHSIG"
_VERSION: Final = (1).to_bytes(4)
_DIGESTS: Final[dict[bytes, Callable[[bytes], Any]]] = {b"sha256": hashlib.sha256, b"sha512": hashlib.sha512}
_PRESENT: Final = 1
"""The flag by which a security key says that somebody touched it (PROTOCOL.u2f)."""


class NotValid(ValueError):
    """A signature that proves nothing, and why, in a word or two for whoever looks into it."""


def signer(signature: bytes, message: bytes, namespace: bytes) -> str:
    """The public key, without comment, whose private half made this signature, as armoured text, of exactly
    this message for this purpose (`git`). Raises NotValid where none did.
    """
    try:
        key, kind, proof, signed = _parts(signature, message, namespace)
        algorithm, rest = after_string(proof)
        mathematics = _KINDS.get(kind)
        if mathematics is None:
            raise NotValid(f"key of type {kind.decode('ascii', 'replace')}")
        if is_weak(kind.decode(), strings(key)[1:]):
            raise NotValid("by a weak key")
        mathematics(key, algorithm, rest, signed)
    except NotValid:
        raise
    except (NotBase64, ValueError) as error:
        raise NotValid("malformed") from error
    return f"{kind.decode()} {b64encode(key).decode()}"


def _parts(signature: bytes, message: bytes, namespace: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    """Public key, its type, the proof, and what it is a proof of. Raises ValueError for another format."""
    text = signature.strip()
    if not (text.startswith(BEGIN) and text.endswith(END)):
        raise NotValid("not SSH")
    blob = b64decode(b"".join(text[len(BEGIN) : -len(END)].split()), validate=True)
    if not blob.startswith(_MAGIC + _VERSION):
        raise NotValid("another version")
    key, blob = after_string(blob[len(_MAGIC + _VERSION) :])
    purpose, blob = after_string(blob)
    reserved, blob = after_string(blob)
    digest, blob = after_string(blob)
    proof, blob = after_string(blob)
    if blob:
        raise NotValid("malformed")
    if purpose != namespace:
        raise NotValid("made for another purpose")
    if digest not in _DIGESTS:
        raise NotValid("another digest")
    hashed = _DIGESTS[digest](message).digest()
    signed = _MAGIC + b"".join(map(_string, (purpose, reserved, digest, hashed)))
    return key, after_string(key)[0], proof, signed


def _string(data: bytes) -> bytes:
    return len(data).to_bytes(4) + data


@lru_cache(maxsize=1024)
def _loaded(key: bytes) -> "PublicKeyTypes":
    """A public key of one of the plain types. Raises ValueError for what is none."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_ssh_public_key

    try:
        return load_ssh_public_key(after_string(key)[0] + b" " + b64encode(key))
    except UnsupportedAlgorithm as error:
        raise NotValid("key of another type") from error


def _proved(verify: Callable[..., None], *arguments: Any) -> None:
    """Raise NotValid unless the mathematics say so."""
    from cryptography.exceptions import InvalidSignature

    try:
        verify(*arguments)
    except InvalidSignature as error:
        raise NotValid("of other content") from error


def _require(algorithm: bytes, *wanted: bytes) -> None:
    """Raise NotValid for a proof by another algorithm than the key's."""
    if algorithm not in wanted:
        raise NotValid("another algorithm")


def _only(rest: bytes) -> bytes:
    """The one string that is left. Raises NotValid where something follows it."""
    proof, more = after_string(rest)
    if more:
        raise NotValid("malformed")
    return proof


def _ed25519(key: bytes, algorithm: bytes, rest: bytes, signed: bytes) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    _require(algorithm, b"ssh-ed25519")
    public = _loaded(key)
    assert isinstance(public, Ed25519PublicKey)
    _proved(public.verify, _only(rest), signed)


def _rsa(key: bytes, algorithm: bytes, rest: bytes, signed: bytes) -> None:
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.hashes import SHA256, SHA512

    _require(algorithm, b"rsa-sha2-256", b"rsa-sha2-512")
    public = _loaded(key)
    assert isinstance(public, RSAPublicKey)
    proof = _only(rest).rjust(public.key_size // 8, b"\0")
    _proved(public.verify, proof, signed, PKCS1v15(), SHA256() if algorithm.endswith(b"256") else SHA512())


def _ecdsa(key: bytes, algorithm: bytes, rest: bytes, signed: bytes) -> None:
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512

    _require(algorithm, after_string(key)[0])
    public = _loaded(key)
    assert isinstance(public, EllipticCurvePublicKey)
    hashes = {256: SHA256(), 384: SHA384(), 521: SHA512()}
    _proved(public.verify, _in_der(_only(rest)), signed, ECDSA(hashes[public.curve.key_size]))


def _in_der(pair: bytes) -> bytes:
    """The two numbers of an ECDSA signature, from SSH's format (RFC 5656, 3.1.2) to that of X9.62."""
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    first, rest = after_string(pair)
    second = _only(rest)
    return encode_dss_signature(int.from_bytes(first), int.from_bytes(second))


def _touched(application: bytes, rest: bytes, signed: bytes) -> tuple[bytes, bytes]:
    """Of a security key's proof: the signature, and what it is of (PROTOCOL.u2f). Raises NotValid where
    nobody had touched the key."""
    proof, tail = after_string(rest)
    if len(tail) != 5:
        raise NotValid("malformed")
    if not tail[0] & _PRESENT:
        raise NotValid("made without a touch")
    return proof, hashlib.sha256(application).digest() + tail + hashlib.sha256(signed).digest()


def _security_ed25519(key: bytes, algorithm: bytes, rest: bytes, signed: bytes) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    kind, parts = after_string(key)
    _require(algorithm, kind)
    point, parts = after_string(parts)
    proof, message = _touched(_only(parts), rest, signed)
    _proved(Ed25519PublicKey.from_public_bytes(point).verify, proof, message)


def _security_ecdsa(key: bytes, algorithm: bytes, rest: bytes, signed: bytes) -> None:
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.hashes import SHA256

    kind, parts = after_string(key)
    _require(algorithm, kind)
    _curve, parts = after_string(parts)
    point, parts = after_string(parts)
    proof, message = _touched(_only(parts), rest, signed)
    public = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)
    _proved(public.verify, _in_der(proof), message, ECDSA(SHA256()))


_KINDS: Final[dict[bytes, Callable[[bytes, bytes, bytes, bytes], None]]] = {
    b"ssh-ed25519": _ed25519,
    b"ssh-rsa": _rsa,
    b"ecdsa-sha2-nistp256": _ecdsa,
    b"ecdsa-sha2-nistp384": _ecdsa,
    b"ecdsa-sha2-nistp521": _ecdsa,
    b"sk-ssh-ed25519@openssh.com": _security_ed25519,
    b"sk-ecdsa-sha2-nistp256@openssh.com": _security_ecdsa,
}
"""How each type of key is asked; the same types as `domain.public_keys.SIGNING`."""
