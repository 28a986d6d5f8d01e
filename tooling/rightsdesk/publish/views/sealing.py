"""What the page on sealed personal data calls by name and number, as the code that seals has it."""

from dataclasses import dataclass

from rightsdesk.domain.sealed import BLOCK, SCHEME
from rightsdesk.records.epochs import SCHEME as VAULT_SCHEME
from rightsdesk.records.vault_contents import FOLDER


@dataclass(frozen=True, slots=True)
class SealingView:
    """The schemes of sealed parts and of the vault, the vault's folder, and how many bytes fill a block."""

    scheme: str = SCHEME
    vault: str = VAULT_SCHEME
    folder: str = FOLDER
    block: int = BLOCK
