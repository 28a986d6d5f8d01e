"""What stands in `keys`: whole public keys that tell people apart, never a private one."""

import subprocess
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from pyrage import x25519

from rightsdesk.domain.public_keys import bare, strings
from rightsdesk.domain.staff import Person, Staff
from rightsdesk.domain.weak_keys import PRIME, SMALL_ED25519, SMALL_X25519

ED25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFhm" + "Zm" * 20
"""As ssh-keygen would print the key of which the private scalar is 1, which is nobody's."""


def person(**values: Any) -> dict[str, Any]:
    return {"name": {"zh": "演示", "en": "Demo"}, "email": "demo@desk.example", **values}


@pytest.mark.parametrize("kind", ["ed25519", "rsa", "ecdsa"])
def test_a_line_of_ssh_keygen_is_a_key(tmp_path: Path, kind: str) -> None:
    subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-f", str(tmp_path / "key")], check=True)
    line = (tmp_path / "key.pub").read_text(encoding="utf-8").strip()
    found = Person.model_validate(person(keys=[line]))
    assert found.signing_keys() == (bare(line),)


def test_a_recipient_of_age_receives_and_signs_nothing() -> None:
    recipient = str(x25519.Identity.generate().to_public())
    assert Person.model_validate(person(keys=[recipient])).signing_keys() == ()


def line(kind: str, *parts: bytes) -> str:
    """A line of a .pub file."""
    blob = b"".join(len(part).to_bytes(4) + part for part in (kind.encode(), *parts))
    return f"{kind} {b64encode(blob).decode()}"


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("-----BEGIN OPENSSH PRIVATE KEY-----", "it is a private key"),
        ("AGE-SECRET-KEY-1QQQ", "it is a private key"),
        (ED25519[:-4], "not whole"),
        (ED25519.replace("ssh-ed25519", "ssh-rsa"), "not whole"),
        (line("ssh-rsa", b"\1\0\1", b"\xff" * 256), "not whole"),
        ("ssh-dss AAAAB3NzaC1kc3M=", "no public key"),
        (f"{ED25519} jia\n{ED25519} yi", "no public key"),
        ("age1abc", "no public key"),
        ("", "no public key"),
    ],
)
def test_what_is_no_usable_key_is_refused_with_what_to_write(key: str, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Person.model_validate(person(keys=[key]))


def test_a_key_is_one_persons_whatever_its_comment() -> None:
    people = {
        "jia": person(keys=[f"{ED25519} at work"]),
        "yi": person(email="yi@desk.example", keys=[f"{ED25519} at home"]),
    }
    with pytest.raises(ValidationError, match="jia and yi have the same key"):
        Staff.model_validate({"people": people})
    assert Staff.model_validate({"people": {"jia": people["jia"]}}).by_key(f"{ED25519} x") == "jia"


def test_an_account_number_is_one_persons() -> None:
    people = {"jia": person(account_id=7), "yi": person(email="yi@desk.example", account_id=7)}
    with pytest.raises(ValidationError, match="jia and yi have the same account_id"):
        Staff.model_validate({"people": people})


def test_a_machine_has_a_key_that_signs() -> None:
    with pytest.raises(ValidationError, match="known by its signature alone"):
        Person.model_validate(person(machine=True))
    assert Person.model_validate(person(machine=True, keys=[ED25519])).machine


def test_a_blob_that_is_cut_off_has_no_strings() -> None:
    assert strings(b"\0\0\0\1a\0\0\0\0") == [b"a", b""]
    with pytest.raises(ValueError, match="5"):
        strings(b"\0\0\0\5abc")


# Weak keys


def doubled(point: tuple[int, int]) -> tuple[int, int]:
    """A point of edwards25519 added to itself (RFC 8032, 5.1.4)."""
    x, y = point
    d = -121665 * pow(121666, -1, PRIME)
    product = d * x * x * y * y
    return (
        2 * x * y * pow(1 + product, -1, PRIME) % PRIME,
        (y * y + x * x) * pow(1 - product, -1, PRIME) % PRIME,
    )


def x_of(y: int) -> int:
    """An x that belongs to a y, of which there is one on the curve (RFC 8032, 5.1.3)."""
    square = (y * y - 1) * pow(-121665 * pow(121666, -1, PRIME) * y * y + 1, -1, PRIME) % PRIME
    root = pow(square, (PRIME + 3) // 8, PRIME)
    root = root if root * root % PRIME == square else root * pow(2, (PRIME - 1) // 4, PRIME) % PRIME
    assert root * root % PRIME == square
    return root


def test_points_of_small_order_are_known() -> None:
    """Eight times each is the neutral point; and u = (1 + y) / (1 - y) of those is small, too (RFC 7748)."""
    for y in SMALL_ED25519:
        point = x_of(y), y
        for _time in range(3):
            point = doubled(point)
        assert point == (0, 1)
    found = {(1 + y) * pow(1 - y, -1, PRIME) % PRIME for y in SMALL_ED25519 - {1}}
    assert found | {PRIME - 1} == SMALL_X25519


def rsa(exponent: int, modulus: int) -> str:
    return line("ssh-rsa", *(number.to_bytes(number.bit_length() // 8 + 1) for number in (exponent, modulus)))


SIGN = 2**255
WEAK = [
    *(line("ssh-ed25519", (y | sign).to_bytes(32, "little")) for y in SMALL_ED25519 for sign in (0, SIGN)),
    *(line("ssh-ed25519", y.to_bytes(32, "little")) for y in (PRIME, PRIME + 1)),
    line("sk-ssh-ed25519@openssh.com", (1).to_bytes(32, "little"), b"ssh:"),
    *(rsa(exponent, 2**2047 + 1) for exponent in (0, 1, 2, 65536)),
    rsa(65537, 2**2047),
    rsa(65537, 2**1023 + 1),
    rsa(65537, 2**16384 + 1),
    "age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z",
    "age1qyqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqj7vrya",
]


@pytest.mark.parametrize("key", WEAK, ids=range(len(WEAK)))
def test_a_weak_key_is_refused_with_what_to_do(key: str) -> None:
    with pytest.raises(ValidationError, match="ssh-keygen -t ed25519"):
        Person.model_validate(person(keys=[key]))


def test_a_recipient_with_a_wrong_letter_is_not_whole() -> None:
    recipient = str(x25519.Identity.generate().to_public())
    wrong = recipient[:-1] + ("q" if recipient[-1] != "q" else "p")
    with pytest.raises(ValidationError, match="not whole"):
        Person.model_validate(person(keys=[wrong]))
