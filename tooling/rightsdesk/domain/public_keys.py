"""Public keys as they stand in `staff.yml`: lines of OpenSSH's format, and recipients of age."""

RECEIVING = ("ssh-ed25519", "ssh-rsa")
"""Types of SSH keys that age encrypts to (age specification, ssh-ed25519 and ssh-rsa stanzas); those of
security keys and ECDSA keys sign only."""

AGE = "age1"
"""What a recipient of age begins with: it receives, and signs nothing."""


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
