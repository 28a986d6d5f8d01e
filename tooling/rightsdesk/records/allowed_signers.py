"""`policies/allowed_signers`, generated from `staff.yml`: by it git itself tells whose a signature is.

The desk judges by `staff.yml`; this file is for people who look with git (`git log --show-signature`), and
says the same (ssh-keygen(1), ALLOWED SIGNERS).
"""

from rightsdesk.domain.staff import Staff
from rightsdesk.records.git import Repository
from rightsdesk.records.store import ALLOWED_SIGNERS

_HEADING = "# Generated from policies/staff.yml by `desk staff files`; edit staff.yml and run it again.\n"


def allowed_signers_text(staff: Staff) -> str:
    """The file for these people: a line for each key that signs. People go by their slug, in which no
    character means anything to ssh-keygen.
    """
    lines = [
        f'{slug} namespaces="git" {key}\n'
        for slug, person in staff.people.items()
        for key in person.signing_keys()
    ]
    return "".join([_HEADING, *lines])


def let_git_verify(repository: Repository) -> None:
    """Tell git, for this repository alone, where the file is, unless somebody has said otherwise."""
    if repository.configured("gpg.ssh.allowedSignersFile") is None:
        repository.run("config", "gpg.ssh.allowedSignersFile", str(repository.root / ALLOWED_SIGNERS))
