"""Signatures are judged as `ssh-keygen -Y verify` does: good ones, broken ones, those of security keys."""

import hashlib
import subprocess
from base64 import b64decode, b64encode
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from rightsdesk.domain.public_keys import SIGNING, bare
from rightsdesk.records.sshsig import _KINDS, BEGIN, END, NotValid, signer

MESSAGE = "一次批准 an approval\n".encode()
PLAIN = [("ed25519", "256"), ("rsa", "3072"), ("ecdsa", "256"), ("ecdsa", "384"), ("ecdsa", "521")]


def string(data: bytes) -> bytes:
    return len(data).to_bytes(4) + data


def number(value: int) -> bytes:
    return string(value.to_bytes(value.bit_length() // 8 + 1))


def armoured(blob: bytes) -> bytes:
    return BEGIN + b"\n" + b64encode(blob) + b"\n" + END + b"\n"


def bare_blob(signature: bytes) -> bytes:
    return b64decode(b"".join(signature.strip()[len(BEGIN) : -len(END)].split()))


@pytest.fixture
def agrees(tmp_path: Path) -> Callable[..., bool]:
    """`agrees(key, signature, message)`: whether ssh-keygen finds it that key's signature of that message."""

    def run(key: str, signature: bytes, message: bytes = MESSAGE) -> bool:
        (tmp_path / "allowed").write_text(f"jia {key}\n", encoding="utf-8")
        (tmp_path / "signature").write_bytes(signature)
        words = f"-Y verify -n git -I jia -f {tmp_path}/allowed -s {tmp_path}/signature".split()
        done = subprocess.run(["ssh-keygen", *words], input=message, capture_output=True, check=False)
        return done.returncode == 0

    return run


def made(
    folder: Path, kind: str, bits: str, namespace: str = "git", digest: str = "sha512"
) -> tuple[str, bytes]:
    """A key of ssh-keygen's and its signature of the message."""
    key = folder / f"{kind}{bits}"
    if not key.exists():
        subprocess.run(["ssh-keygen", "-q", "-t", kind, "-b", bits, "-N", "", "-f", str(key)], check=True)
    words = ["-Y", "sign", "-n", namespace, "-f", str(key), "-O", f"hashalg={digest}"]
    done = subprocess.run(["ssh-keygen", *words], input=MESSAGE, capture_output=True, check=True)
    return bare(key.with_suffix(".pub").read_text(encoding="utf-8")), done.stdout


@pytest.mark.parametrize(("kind", "bits"), PLAIN)
@pytest.mark.parametrize("digest", ["sha256", "sha512"])
def test_a_signature_of_ssh_keygen_is_its_keys(tmp_path: Path, kind: str, bits: str, digest: str) -> None:
    key, signature = made(tmp_path, kind, bits, digest=digest)
    assert signer(signature, MESSAGE, b"git") == key
    with pytest.raises(NotValid, match="of other content"):
        signer(signature, MESSAGE + b" ", b"git")


@pytest.mark.parametrize(("kind", "bits"), PLAIN)
def test_no_altered_byte_passes(tmp_path: Path, agrees: Callable[..., bool], kind: str, bits: str) -> None:
    key, signature = made(tmp_path, kind, bits)
    blob = bare_blob(signature)
    assert agrees(key, armoured(blob))
    for place in range(0, len(blob), 7):
        altered = armoured(blob[:place] + bytes([blob[place] ^ 1]) + blob[place + 1 :])
        with pytest.raises(NotValid):
            assert signer(altered, MESSAGE, b"git") != key
            raise NotValid("another key's")
    assert not agrees(key, armoured(blob[:-1] + bytes([blob[-1] ^ 1])))


def test_a_signature_for_another_purpose_proves_nothing(tmp_path: Path) -> None:
    _key, signature = made(tmp_path, "ed25519", "256", namespace="file")
    with pytest.raises(NotValid, match="another purpose"):
        signer(signature, MESSAGE, b"git")


@pytest.mark.parametrize(
    ("signature", "says"),
    [
        (b"", "not SSH"),
        (b"-----BEGIN PGP SIGNATURE-----\n\niQ==\n-----END PGP SIGNATURE-----\n", "not SSH"),
        (armoured(b""), "another version"),
        (armoured(b"SSHSIG" + (2).to_bytes(4)), "another version"),
        (armoured(b"SSHSIG" + (1).to_bytes(4)), "malformed"),
        (armoured(b"SSHSIG" + (1).to_bytes(4) + b"\xff" * 40), "malformed"),
        (BEGIN + b"\n*\n" + END, "malformed"),
    ],
)
def test_what_is_no_such_signature_is_called_so(signature: bytes, says: str) -> None:
    with pytest.raises(NotValid, match=says):
        signer(signature, MESSAGE, b"git")


def test_a_proof_by_a_broken_algorithm_is_refused(tmp_path: Path) -> None:
    """RSA with SHA-1, `ssh-rsa` as an algorithm, is what ssh-keygen refuses too."""
    _key, signature = made(tmp_path, "rsa", "3072")
    blob = bare_blob(signature).replace(string(b"rsa-sha2-512"), string(b"ssh-rsa"))
    with pytest.raises(NotValid):
        signer(armoured(blob), MESSAGE, b"git")


def _of_security_key(kind: str, flags: int) -> tuple[str, bytes]:
    """A security key played by a program, and its signature (PROTOCOL.u2f)."""
    application, tail = b"ssh:", bytes([flags]) + (7).to_bytes(4)
    signed = b"SSHSIG" + b"".join(map(string, (b"git", b"", b"sha512", hashlib.sha512(MESSAGE).digest())))
    message = hashlib.sha256(application).digest() + tail + hashlib.sha256(signed).digest()
    if kind.startswith("sk-ssh-ed25519"):
        private = Ed25519PrivateKey.generate()
        point = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        public, proof = string(point), private.sign(message)
    else:
        secret = generate_private_key(SECP256R1())
        point = secret.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        public = string(b"nistp256") + string(point)
        proof = b"".join(map(number, decode_dss_signature(secret.sign(message, ECDSA(SHA256())))))
    key = string(kind.encode()) + public + string(application)
    parts = (key, b"git", b"", b"sha512", string(kind.encode()) + string(proof) + tail)
    blob = b"SSHSIG" + (1).to_bytes(4) + b"".join(map(string, parts))
    return f"{kind} {b64encode(key).decode()}", armoured(blob)


@pytest.mark.parametrize("kind", [kind for kind in SIGNING if kind.startswith("sk-")])
def test_a_security_key_signs_when_it_is_touched(kind: str, agrees: Callable[..., bool]) -> None:
    key, signature = _of_security_key(kind, flags=1)
    assert signer(signature, MESSAGE, b"git") == key
    assert agrees(key, signature)
    with pytest.raises(NotValid, match="of other content"):
        signer(signature, b"other", b"git")
    _key, untouched = _of_security_key(kind, flags=0)
    with pytest.raises(NotValid, match="without a touch"):
        signer(untouched, MESSAGE, b"git")


def test_every_type_that_staff_may_list_can_be_judged() -> None:
    assert {kind.decode() for kind in _KINDS} == set(SIGNING)
