"""Which tombstones of the published vault this clone doubts: those of cases that no step of the main line
lawfully erases. A note beside the vault's own files, which never travels.
"""

from collections.abc import Mapping
from datetime import date

from rightsdesk.errors import DeskError
from rightsdesk.records.vault import Vault
from rightsdesk.records.vault_contents import read_tombstones
from rightsdesk.records.whole_files import write_synced

FILE = "doubted.txt"


def doubts(vault: Vault) -> dict[str, date]:
    """The cases, with the day that the published vault gives. A note that is damaged counts as none: each
    exchange makes it anew, and could not mend it if it had to be read first."""
    try:
        return read_tombstones((vault.folder / FILE).read_bytes(), FILE)
    except (FileNotFoundError, DeskError):
        return {}


def note_doubts(vault: Vault, doubted: Mapping[str, date]) -> None:
    """Note these instead, for those who are `writing`."""
    file = vault.folder / FILE
    if doubted and doubted == doubts(vault):
        return
    if doubted:
        write_synced(file, "".join(f"{case_id} {day}\n" for case_id, day in sorted(doubted.items())))
    else:
        file.unlink(missing_ok=True)
