"""The private keys on this machine: which of them are a person's, and how a new one is made.

Whose a key is, `staff.yml` says: a private key counts as a person's only where its public half stands among
that person's `keys`. So a command that acts as somebody uses that person's keys and no others.
"""

import os
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rightsdesk.domain.public_keys import AGE, after_string, bare, receives
from rightsdesk.domain.staff import Person
from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.records.git import Repository, as_text

FOLDER = ".desk/keys"
"""Keys that the desk made for people, in the main work tree: git ignores the folder."""

SETTING = "rightsdesk.key"
"""git's setting that names a file with a private key; there may be several."""

USUAL = ("~/.ssh/id_ed25519", "~/.ssh/id_rsa")
"""Where people's SSH keys lie (ssh(1), `-i`), as far as age can decrypt with them."""

LITERAL = "key::"
"""What git's `user.signingkey` begins with where it names a key that an agent holds (git-config(1))."""

_OPENSSH = ("-----BEGIN OPENSSH PRIVATE KEY-----", "-----END OPENSSH PRIVATE KEY-----")
_MAGIC = b"openssh-key-v1\0"
_AGE_SECRET = "AGE-SECRET-KEY-1"

Asking = Callable[[Path], str]
"""Asks a person for the passphrase of the key in a file."""


class Locked(DeskError):
    """A private key is kept under a passphrase, and nobody can be asked for it or it was wrong."""


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """A private key held here: its public half (without comment) and the file it is in; None where only an
    agent holds it, which can sign with it but not decrypt.
    """

    public: str
    file: Path | None

    @property
    def signing_key(self) -> str:
        """What git takes as `user.signingkey` to sign with it."""
        return str(self.file) if self.file else LITERAL + self.public

    @property
    def opens(self) -> bool:
        """Whether something encrypted to the key can be decrypted here."""
        return self.file is not None and receives(self.public)

    def identity(self, ask: Asking | None = None) -> Any:
        """What age decrypts with. Raises Locked where the file is under a passphrase that `ask` (None: nobody
        can be asked) does not know, DeskError where the file cannot be used.
        """
        assert self.file is not None
        from pyrage import IdentityError, ssh, x25519

        try:
            raw = self.file.read_bytes()
            if self.public.startswith(AGE):
                return x25519.Identity.from_str(_age_secret(raw))
            return ssh.Identity.from_buffer(_unlocked(self.file, raw, ask))
        except (OSError, IdentityError, ValueError) as error:
            message = _("the private key {path} cannot be used: {why}")
            raise DeskError(message.format(path=self.file, why=error)) from error


def main_root(repository: Repository) -> Path:
    """The main work tree, whose `.desk` all linked work trees share; in a linked work tree of a repository
    without one, the folder that git keeps everything in.
    """
    if repository.git_dir == repository.common_dir:
        return repository.root
    if repository.common_dir.name == ".git":
        return repository.common_dir.parent
    return repository.common_dir


def held(repository: Repository, person: Person) -> tuple[PrivateKey, ...]:
    """This machine's private keys whose public half stands among that person's `keys`, in the order in which
    they are to be tried: those that git's settings name, those the desk made, those usual for SSH.
    """
    wanted = {bare(key) for key in person.keys}
    if not wanted:
        return ()
    with_age = any(key.startswith(AGE) for key in wanted)
    found: dict[str, PrivateKey] = {}
    for key in _candidates(repository, with_age):
        if key.public in wanted:
            found.setdefault(key.public, key)
    return tuple(found.values())


def make_key(file: Path, comment: str) -> str:
    """Make an Ed25519 key without passphrase in `file`, for its owner alone, and its public half beside it in
    `.pub`; answers the public half. Raises DeskError where the file is there already.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        PublicFormat,
    )

    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise DeskError(_("{path} is there already; a key is never overwritten").format(path=file)) from None
    with os.fdopen(opened, "wb") as private:
        private.write(key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
        private.flush()
        os.fsync(private.fileno())
    line = f"{public} {comment}"
    file.with_name(f"{file.name}.pub").write_text(f"{line}\n", encoding="utf-8")
    return line


def usual_public_key() -> str | None:
    """The public half of the person's Ed25519 key for SSH, as its file has it; None where there is none."""
    file = Path(USUAL[0]).expanduser()
    with suppress(OSError, UnicodeDecodeError):
        line = file.with_name(f"{file.name}.pub").read_text(encoding="utf-8").strip()
        if file.is_file() and receives(line):
            return line
    return None


def _candidates(repository: Repository, with_age: bool) -> Iterator[PrivateKey]:
    """Every private key that can be found, in the order in which they are to be tried."""
    for value in _configured(repository):
        literal = value.removeprefix(LITERAL)
        if literal.startswith(("ssh-", "ecdsa-", "sk-")):
            yield PrivateKey(bare(literal), None)
        else:
            yield from _key_at(repository.root / value, with_age)
    made = main_root(repository) / FOLDER
    if made.is_dir():
        for file in sorted(made.iterdir()):
            if file.suffix != ".pub":
                yield from _key_at(file, with_age)
    for usual in USUAL:
        yield from _key_at(Path(usual).expanduser(), with_age)


def _configured(repository: Repository) -> list[str]:
    """What git's settings name as private keys: the desk's own setting first, then the key for signing."""
    asked = repository.attempt(
        "config", "--null", "--type=path", "--get-regexp", r"^(rightsdesk\.key|user\.signingkey)$"
    )
    pairs = [part.split("\n", 1) for part in as_text(asked.stdout).split("\0") if "\n" in part]
    own = [value for name, value in pairs if name == SETTING]
    return [*own, *[value for name, value in pairs if name != SETTING][-1:]]


def _key_at(file: Path, with_age: bool) -> Iterator[PrivateKey]:
    """The key in a file. A file that holds only the public half stands for a private key beside it or, where
    there is none, in an agent.
    """
    if file.suffix == ".pub":
        beside = file.with_suffix("")
        public = _public_line(file)
        if public:
            yield PrivateKey(public, beside if beside.is_file() else None)
        return
    try:
        raw = file.read_bytes()
    except OSError:
        return
    public = _public_half(raw) or _public_line(file.with_name(f"{file.name}.pub"))
    if public is None and with_age:
        public = _age_recipient(raw)
    if public:
        yield PrivateKey(public, file)


def _public_line(file: Path) -> str | None:
    with suppress(OSError, UnicodeDecodeError):
        found = bare(file.read_text(encoding="utf-8"))
        return found if " " in found else None
    return None


def _public_half(raw: bytes) -> str | None:
    """The public half that a private key of OpenSSH's format carries in clear, even under a passphrase
    (openssh PROTOCOL.key: magic, cipher, kdf, its options, number of keys, public key).
    """
    text = raw.decode("ascii", "replace")
    if not text.startswith(_OPENSSH[0]):
        return None
    try:
        blob = b64decode("".join(text.split(_OPENSSH[0])[1].split(_OPENSSH[1])[0].split()), validate=True)
        if not blob.startswith(_MAGIC):
            return None
        rest = blob[len(_MAGIC) :]
        for _part in range(3):
            rest = after_string(rest)[1]
        public = after_string(rest[4:])[0]
        kind = after_string(public)[0].decode("ascii")
    except (NotBase64, IndexError, ValueError):
        return None
    return f"{kind} {b64encode(public).decode()}"


def _age_secret(raw: bytes) -> str:
    """The secret in an identity file of age: its line that is no comment."""
    lines = raw.decode("ascii", "replace").split()
    return next((line for line in lines if line.startswith(_AGE_SECRET)), "")


def _age_recipient(raw: bytes) -> str | None:
    secret = _age_secret(raw)
    if not secret:
        return None
    from pyrage import IdentityError, x25519

    with suppress(IdentityError):
        return str(x25519.Identity.from_str(secret).to_public())
    return None


def _unlocked(file: Path, raw: bytes, ask: Asking | None) -> bytes:
    """The private key without its passphrase, in memory alone. Raises Locked."""
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    try:
        key = _loaded(raw, None)
    except TypeError:
        if ask is None:
            message = _("the private key {path} is under a passphrase; run the command in a terminal")
            raise Locked(message.format(path=file)) from None
        try:
            key = _loaded(raw, ask(file).encode())
        except ValueError:
            message = _("that is not the passphrase of {path}; nothing was changed")
            raise Locked(message.format(path=file)) from None
    return bytes(key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))


def _loaded(raw: bytes, passphrase: bytes | None) -> Any:
    """The key in a file of OpenSSH's or an older format. Raises TypeError where it is under a passphrase and
    none is given, ValueError for a wrong one and for what is no key.
    """
    from cryptography.hazmat.primitives import serialization

    if raw.startswith(_OPENSSH[0].encode()):
        return serialization.load_ssh_private_key(raw, passphrase)
    return serialization.load_pem_private_key(raw, passphrase)
