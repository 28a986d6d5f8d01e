"""Epochs: the key pairs of roles. Whoever is in a role holds the private half, wrapped by age to their own
keys; the public half stands in clear, so that sealing for a role needs no secret.

What a case's key is wrapped by is HPKE (RFC 9180: X25519, HKDF-SHA256, ChaCha20-Poly1305), bound to the case,
the role and the epoch.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, cached_property
from hashlib import sha256
from typing import Any

from pydantic import Field

from rightsdesk.domain.model import Model, Slug, Time
from rightsdesk.domain.public_keys import AGE
from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.records.identities import Asking, PrivateKey
from rightsdesk.records.source import load
from rightsdesk.records.sshsig import NotValid, signer
from rightsdesk.records.validation import validate
from rightsdesk.records.yaml_writing import dump

SCHEME = "rightsdesk-vault-1"

NAMESPACE = b"rightsdesk-epoch"
"""The purpose for which who opens an epoch signs it: a signature made for another says nothing of it."""
_FINGERPRINT = 8


class BadEpoch(DeskError):
    """An epoch says of itself what is not so."""


@dataclass(frozen=True, slots=True)
class Opener:
    """Who opens epochs, and what makes their signature, as armoured text, of a message for a purpose."""

    person: str
    sign: Callable[[bytes, bytes], str]


class Epoch(Model):
    """One key pair of a role. `name` is its number and the beginning of its public key's digest: two that
    were opened at the same time in two clones have different names, and neither takes the other's place.

    `revision` counts how often the private half was wrapped anew for more people. `by` opened it, or wrapped
    it last, and with `signature` says so: whoever made the pair could read whatever is sealed for it, and
    rubbish in the place of the private half would lose it. Both are None in vaults of earlier versions, and
    on a desk where nobody can sign.
    """

    role: str = Field(pattern=r"^(desk|unit:[a-z0-9-]+|person:[a-z0-9-]+)$")
    number: int = Field(ge=1)
    revision: int = Field(0, ge=0)
    opened_at: Time
    public: str
    recipients: tuple[str, ...] = Field(min_length=1)
    wrapped: str
    by: Slug | None = None
    signature: str | None = None

    @cached_property
    def name(self) -> str:
        """What lines of keys call it."""
        return f"{self.number}-{sha256(self.public.encode()).hexdigest()[:_FINGERPRINT]}"

    @property
    def path(self) -> str:
        """Where it stands in the vault: a role's colon is no sign for a file's name everywhere."""
        return f"epochs/{self.role.replace(':', '-')}/{self.name}.yml"

    def text(self) -> str:
        """Its file."""
        return dump(self.model_dump(mode="json", exclude_none=True))

    @property
    def pledge(self) -> bytes:
        """What is signed: all of it but the signature, JSON in the order of names."""
        told = self.model_dump(mode="json", exclude={"signature"})
        told |= {"scheme": SCHEME, "opened_at": self.opened_at.astimezone(UTC).isoformat()}
        return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()

    def pledged_as(self, other: "Epoch") -> bool:
        """Whether both are the same epoch for the same people, by the same person with the same signature."""
        return (self.pledge, self.signature) == (other.pledge, other.signature)


def read_epoch(raw: bytes, path: str) -> Epoch:
    """The epoch in a file. Raises Unreadable."""
    return validate(load(raw, path), Epoch)


def signed_by(epoch: Epoch) -> str | None:
    """The public key whose holder signed for the epoch; None where nobody did, or it is of another."""
    if epoch.signature is None:
        return None
    try:
        return signer(epoch.signature.encode(), epoch.pledge, NAMESPACE)
    except NotValid:
        return None


def present(epochs: Iterable[Epoch]) -> Epoch | None:
    """The epoch of a role that keys are wrapped to now: the latest; None where there is none."""
    return max(epochs, key=lambda epoch: (epoch.number, epoch.name), default=None)


def new_epoch(
    role: str, number: int, recipients: Sequence[str], now: datetime, opener: Opener | None = None
) -> tuple[Epoch, bytes]:
    """A fresh key pair for a role, its private half wrapped to these public keys, signed by its opener where
    there is one; and that private half."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    private = X25519PrivateKey.generate()
    secret = private.private_bytes_raw()
    epoch = Epoch(
        role=role,
        number=number,
        opened_at=now,
        public=_coded(private.public_key().public_bytes_raw()),
        recipients=tuple(recipients),
        wrapped=_to_people(secret, recipients),
    )
    return _signed(epoch, opener), secret


def widened(epoch: Epoch, secret: bytes, recipients: Sequence[str], opener: Opener | None = None) -> Epoch:
    """The same epoch with its private half wrapped to these public keys, signed by who did that."""
    changed = {
        "recipients": tuple(recipients),
        "wrapped": _to_people(secret, recipients),
        "revision": epoch.revision + 1,
    }
    return _signed(epoch.model_copy(update=changed), opener)


def _signed(epoch: Epoch, opener: Opener | None) -> Epoch:
    if opener is None:
        return epoch.model_copy(update={"by": None, "signature": None})
    said = epoch.model_copy(update={"by": opener.person})
    return said.model_copy(update={"signature": opener.sign(said.pledge, NAMESPACE)})


def _to_people(secret: bytes, recipients: Sequence[str]) -> str:
    import pyrage

    known = [
        pyrage.x25519.Recipient.from_str(key) if key.startswith(AGE) else pyrage.ssh.Recipient.from_str(key)
        for key in recipients
    ]
    return bytes(pyrage.encrypt(secret, known, armored=True)).decode()


@dataclass
class Keyring:
    """What a person can open on this machine: their private keys, and the epochs opened with them so far.

    `ask` asks for the passphrase of a key that is under one; None: such keys are passed over.
    """

    keys: tuple[PrivateKey, ...]
    ask: Asking | None = None
    _secrets: dict[tuple[str, str], Any] = field(default_factory=dict)

    def opens(self, epoch: Epoch) -> bool:
        """Whether one of the keys is among those that the epoch is wrapped to."""
        return (epoch.role, epoch.name) in self._secrets or any(
            key.opens and key.public in epoch.recipients for key in self.keys
        )

    def secret(self, epoch: Epoch) -> Any:
        """The epoch's private half, as the library's key. Raises Locked or DeskError where the person's own
        key cannot be used, LookupError where none of them opens it.
        """
        known = self._secrets.get((epoch.role, epoch.name))
        if known is None:
            known = self._secrets[epoch.role, epoch.name] = _private(self._unwrapped(epoch))
        return known

    def learn(self, epoch: Epoch, secret: bytes) -> None:
        """Know the private half of an epoch that was opened just now."""
        self._secrets[epoch.role, epoch.name] = _private(secret)

    def _unwrapped(self, epoch: Epoch) -> bytes:
        for key in self.keys:
            if key.opens and key.public in epoch.recipients:
                return self._decrypted(epoch, key)
        raise LookupError(epoch.path)

    def _decrypted(self, epoch: Epoch, key: PrivateKey) -> bytes:
        """The private half, which must be that of the epoch's public one. Raises BadEpoch where it is not."""
        import pyrage

        identity = key.identity(self.ask)
        try:
            secret = bytes(pyrage.decrypt(epoch.wrapped.encode(), [identity]))
            known = _private(secret).public_key().public_bytes_raw()
        except (pyrage.DecryptError, ValueError):
            known = b""
        if _coded(known) == epoch.public:
            return secret
        raise BadEpoch(
            _(
                "{path} does not open although it says that it is wrapped for you: the vault was damaged or "
                "tampered with; ask who published it"
            ).format(path=epoch.path)
        )


def wrap(key: bytes, case_id: str, epoch: Epoch) -> str:
    """A case's key, wrapped so that only the epoch's private half opens it."""
    return _coded(_suite().encrypt(key, _public(epoch.public), info=_bound_to(case_id, epoch)))


def unwrap(wrapped: str, case_id: str, epoch: Epoch, secret: Any) -> bytes:
    """The case's key. Raises ValueError where it was wrapped for another case or epoch, or altered."""
    from cryptography.exceptions import InvalidTag

    try:
        return bytes(_suite().decrypt(_decoded(wrapped), secret, info=_bound_to(case_id, epoch)))
    except (InvalidTag, ValueError) as error:
        raise ValueError(case_id) from error


def _bound_to(case_id: str, epoch: Epoch) -> bytes:
    return "\n".join((SCHEME, case_id, epoch.role, epoch.name)).encode()


@cache
def _suite() -> Any:
    from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

    return Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


@cache
def _public(coded: str) -> Any:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

    return X25519PublicKey.from_public_bytes(_decoded(coded))


def _private(secret: bytes) -> Any:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    return X25519PrivateKey.from_private_bytes(secret)


def _coded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
