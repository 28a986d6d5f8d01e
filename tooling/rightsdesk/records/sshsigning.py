"""Sign what is no commit, for a purpose of its own, with a key as git's settings name it."""

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from rightsdesk.errors import DeskError
from rightsdesk.messages import _
from rightsdesk.records.git import Repository, as_text, environment
from rightsdesk.records.identities import LITERAL


def signed(repository: Repository, key: str, message: bytes, namespace: bytes) -> str:
    """The signature of a message for a purpose, as armoured text, with a key as `records.signing.signing_key`
    names it; by the program with which git signs here: agents, security keys and passphrases work as they do
    with git.

    Raises DeskError where it cannot be made.
    """
    program = repository.configured("gpg.ssh.program") or "ssh-keygen"
    with TemporaryDirectory() as folder:
        file, agent = Path(key), []
        if key.startswith(LITERAL):
            file, agent = Path(folder) / "key.pub", ["-U"]
            file.write_text(f"{key.removeprefix(LITERAL)}\n", encoding="utf-8")
        try:
            done = subprocess.run(
                [program, "-Y", "sign", "-n", namespace.decode(), "-f", str(file), *agent],
                input=message,
                capture_output=True,
                env=environment(),
                check=False,
            )
            problem = as_text(done.stderr).strip() if done.returncode else ""
        except OSError as error:
            problem = str(error)
    if problem:
        told = _("nothing could be signed with {key}; is the key there, and its passphrase known: {why}")
        raise DeskError(told.format(key=key, why=problem))
    return as_text(done.stdout)
