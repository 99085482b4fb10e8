"""Merging two workspaces that were edited apart: a third one with what both hold; the two stay as they are."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tandem.errors import DiskError, StoreError
from tandem.settings import Settings
from tandem.store.geopackage import GeoPackageStore, create_union, open_store
from tandem.store.protocol import Quarantined
from tandem.usecases.picturing import materialise
from tandem.usecases.seeing import Sights
from tandem.usecases.withholding import WithheldUnit


@dataclass(frozen=True, slots=True)
class Merged:
    """``records`` are those of the first, the second and both together; ``link`` is the last link of the new chain."""

    path: Path
    records: tuple[int, int, int]
    link: str
    quarantine: tuple[Quarantined, ...]


def merge(first: Path, second: Path, into: Path, settings: Settings, *, valid_at: date) -> Merged:
    """Make the union of two workspaces, in any order the same; see ``store.union`` for what counts.

    Raises
    ------
    StoreError
        Where the new workspace exists already.
    ChainBrokenError
        Where the journal of one of the two does not close; nothing is made.
    """
    if into.exists():
        raise StoreError(f"{into} exists already.", "Name a file that does not exist yet, with --into.")
    one = open_store(first, settings.busy_timeout_ms)
    try:
        two = open_store(second, settings.busy_timeout_ms)
        try:
            return _merged(one, two, into, valid_at)
        finally:
            two.close()
    finally:
        one.close()


def _merged(one: GeoPackageStore, two: GeoPackageStore, into: Path, valid_at: date) -> Merged:
    counts = one.verify(), two.verify()
    try:
        folder = Path(tempfile.mkdtemp(prefix=f".{into.name}.", dir=into.parent))
    except OSError as error:
        raise DiskError(f"{into} cannot be written: {error.strerror}.", "Choose another place.") from error
    try:
        made = create_union(folder / into.name, one, two)
        try:
            with made.writing() as unit:
                materialise(WithheldUnit(unit), Sights(), valid_at=valid_at)
            records = made.verify()
            with made.reading() as reader:
                found = Merged(into, (*counts, records), reader.chain_head(), reader.quarantine())
        finally:
            made.close()
        (folder / into.name).replace(into)
        return found
    finally:
        shutil.rmtree(folder, ignore_errors=True)
