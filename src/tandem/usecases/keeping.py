"""Keeping a workspace: is its journal as it was written, as a file for others, and as a backup."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from tandem.errors import ChainBrokenError, DiskError, NotFoundError, StoreError
from tandem.settings import Settings
from tandem.store import backup
from tandem.store.exported import JournalEnd, verify_journal
from tandem.store.geopackage import open_store
from tandem.store.protocol import Quarantined


@dataclass(frozen=True, slots=True)
class Verified:
    """A journal whose chain closes: its end, and what stands in quarantine beside it."""

    end: JournalEnd
    quarantine: tuple[Quarantined, ...] = ()


def verify(path: Path, settings: Settings, kept: Path | None = None) -> Verified:
    """Check the journal of a workspace or an exported one; with ``kept``, an exported one, also that it is how it began.

    Raises
    ------
    ChainBrokenError
        Naming the first link or line that was changed; or where the workspace no longer begins with the kept journal,
        which shows even where somebody made the whole chain anew.
    """
    if not path.is_file():
        raise NotFoundError(f"There is no file {path}.", "Check the path.")
    if _is_text(path):
        return Verified(verify_journal(path))
    store = open_store(path, settings.busy_timeout_ms)
    try:
        records = store.verify()
        with store.reading() as reader:
            found = Verified(JournalEnd(records, bytes.fromhex(reader.chain_head())), reader.quarantine())
            end = None if kept is None else verify_journal(kept)
            if end is not None and end.records and reader.link(end.records) != end.link:
                raise ChainBrokenError(
                    f"{path} does not begin with the journal {kept}: its record {end.records} is another one or is gone.",
                    "One of the two was changed, or they are two workspaces; compare both with the last backup.",
                )
        return found
    finally:
        store.close()


def _is_text(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(1) == b"{"


def export_journal(path: Path, target: Path, settings: Settings) -> JournalEnd:
    """Write the journal of a workspace as a file of lines; StoreError where the target exists."""
    if target.exists():
        raise StoreError(f"{target} exists already.", "Name a file that does not exist yet.")
    store = open_store(path, settings.busy_timeout_ms)
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with store.reading() as reader, beside.open("x", encoding="utf-8", newline="\n") as file:
            file.writelines(reader.journal_lines())
            file.flush()
            os.fsync(file.fileno())
        end = verify_journal(beside)
        beside.replace(target)
    except OSError as error:
        raise DiskError(f"{target} cannot be written: {error.strerror or error}.", "Choose another place.") from error
    finally:
        beside.unlink(missing_ok=True)
        store.close()
    return end


def back_up(path: Path, target: Path, settings: Settings, *, replace: bool) -> int:
    """Back up a workspace; the number of records of its journal. See ``store.backup``."""
    store = open_store(path, settings.busy_timeout_ms)
    try:
        return backup.back_up(store, target, replace=replace)
    finally:
        store.close()


restore = backup.restore
