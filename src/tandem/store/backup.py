"""A workspace in one file that is kept elsewhere: it counts as a backup only after it was restored and compared.

A backup is a zip archive of one entry, ``region.gpkg``, that any program opens. Its comment is the SHA-256 of every byte
before the comment, so that one bit that changed, or an end that was cut off, shows before anything is unpacked.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from tandem.errors import BackupError, DiskError, NotFoundError, StoreBusyError, StoreError
from tandem.store.geopackage import GeoPackageStore, open_store
from tandem.store.library import translated

ENTRY = "region.gpkg"
_DIGEST = 64
_CHUNK = 1 << 20
_WRITTEN_AT = (1980, 1, 1, 0, 0, 0)  # the same workspace gives the same backup


def back_up(store: GeoPackageStore, target: Path, *, replace: bool = False) -> int:
    """Write a backup, restore it beside the target, compare it byte for byte, check its chain; the number of its records.

    Others may read and write meanwhile. The target appears when all that is done, and not before.

    Raises
    ------
    StoreError
        Where the target exists and is not to be replaced.
    ChainBrokenError
        Where the journal does not close: a backup of it would hide that.
    BackupError
        Where what was restored is not what was saved.
    """
    _require_free(target, replace)
    with _beside(target) as folder:
        copy, archive, restored = folder / "copy.gpkg", folder / "backup", folder / "restored.gpkg"
        store.copy(copy)
        _pack(copy, archive)
        _unpack(archive, restored)
        if _sha256(copy) != _sha256(restored):
            raise BackupError(
                f"What was restored from {target} differs from the workspace.", "Check the disk; try again."
            )
        records = _checked(restored)
        archive.replace(target)
    return records


def restore(archive: Path, target: Path, *, replace: bool = False) -> int:
    """Restore a workspace from a backup; the number of its records. The target is touched when all was checked.

    Raises
    ------
    NotFoundError
        Where there is no such backup.
    BackupError
        Where it is no backup, was cut off, or a bit of it changed.
    StoreError
        Where the target exists and is not to be replaced; StoreBusyError where a program has it open.
    ChainBrokenError, NewerVersionError
        Where what it holds does not close, or a later Tandem wrote it.
    """
    if not archive.is_file():
        raise NotFoundError(f"There is no file {archive}.", "Name a file that 'tandem backup' wrote.")
    _require_free(target, replace)
    with _beside(target) as folder:
        restored = folder / "restored.gpkg"
        _unpack(archive, restored)
        records = _checked(restored)
        if target.exists():
            _require_unused(target)
        restored.replace(target)
    return records


def _require_free(target: Path, replace: bool) -> None:
    if target.exists() and not replace:
        raise StoreError(f"{target} exists already.", "Name a file that does not exist yet, or say --replace.")


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A folder on the disk of the target, gone at the end."""
    try:
        with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as folder:
            yield Path(folder)
    except OSError as error:
        raise DiskError(
            f"{target} cannot be written: {error.strerror or error}.", "Free space or choose another place."
        ) from error


def _pack(copy: Path, archive: Path) -> None:
    entry = zipfile.ZipInfo(ENTRY, _WRITTEN_AT)
    entry.compress_type = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(archive, "w", compresslevel=1) as packed:
        with copy.open("rb") as source, packed.open(entry, "w", force_zip64=True) as written:
            shutil.copyfileobj(source, written, _CHUNK)
        packed.comment = b"0" * _DIGEST
    with archive.open("r+b") as file:
        digest = _digest(archive)
        file.seek(-_DIGEST, os.SEEK_END)
        file.write(digest)
        file.flush()
        os.fsync(file.fileno())


def _digest(archive: Path) -> bytes:
    """Hexadecimal SHA-256 of all but the comment."""
    left, found = archive.stat().st_size - _DIGEST, hashlib.sha256()
    with archive.open("rb") as file:
        while left > 0:
            chunk = file.read(min(_CHUNK, left))
            found.update(chunk)
            left -= len(chunk)
    return found.hexdigest().encode()


def _unpack(archive: Path, restored: Path) -> None:
    refusal = BackupError(
        f"{archive} is no backup, or was cut off or changed since it was made; nothing was restored.",
        "Use another copy of it, or an older backup.",
    )
    with archive.open("rb") as file:
        file.seek(max(0, archive.stat().st_size - _DIGEST))
        if file.read() != _digest(archive):
            raise refusal
    try:
        with zipfile.ZipFile(archive) as packed, restored.open("xb") as written:
            if packed.namelist() != [ENTRY]:
                raise refusal
            with packed.open(ENTRY) as source:
                shutil.copyfileobj(source, written, _CHUNK)
            written.flush()
            os.fsync(written.fileno())
    except (zipfile.BadZipFile, EOFError, NotImplementedError) as error:
        raise refusal from error


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _checked(restored: Path) -> int:
    """Open what was restored as a workspace, check pages, indexes and chain, and close it again."""
    store = open_store(restored)
    try:
        store.check_pages()
        return store.verify()
    finally:
        store.close()


def _require_unused(target: Path) -> None:
    """Refuse to replace a workspace that a program has open: what that writes afterwards would be lost."""
    with translated(target):
        connection = apsw.Connection(str(target), flags=apsw.SQLITE_OPEN_READWRITE)
        try:
            # Leaving write-ahead logging needs the file alone, and folds the log into it.
            alone = connection.pragma("journal_mode", "delete") == "delete"
        except (apsw.BusyError, apsw.LockedError):
            alone = False
        finally:
            connection.close()
    if not alone:
        raise StoreBusyError(f"A program has {target} open.", "Close it (and 'tandem serve'), then restore again.")
