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

ED25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + "A" * 43
"""As ssh-keygen would print the key of 32 zero bytes."""


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


def _short_rsa() -> str:
    parts = (b"ssh-rsa", b"\1\0\1", b"\0" + b"\xff" * 128)
    return "ssh-rsa " + b64encode(b"".join(len(part).to_bytes(4) + part for part in parts)).decode()


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("-----BEGIN OPENSSH PRIVATE KEY-----", "it is a private key"),
        ("AGE-SECRET-KEY-1QQQ", "it is a private key"),
        (ED25519[:-4], "not whole"),
        (ED25519.replace("ssh-ed25519", "ssh-rsa"), "not whole"),
        (_short_rsa(), "not whole"),
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
