"""The SQLite library: its version gate, and its failures as sentences."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from tandem.errors import DiskError, NotAWorkspaceError, RecordError, StoreBusyError, StoreError, UnsafeSqliteError
from tandem.worded import worded

# https://sqlite.org/wal.html: two connections that write and checkpoint at one instant could lose data.
FIRST_WITH_WAL = (3, 7, 0)
FIRST_FIXED = (3, 51, 3)
FIXED_LINES = {(3, 50): 7, (3, 44): 6}


def require_safe_sqlite(version: str) -> None:
    """Refuse a SQLite with the WAL-reset defect (3.7.0 to 3.51.2 but for 3.50.7 and 3.44.6 and what follows in their lines).

    Raises
    ------
    UnsafeSqliteError
    """
    major, minor, patch = (*(int(part) for part in version.split(".")), 0, 0)[:3]
    number = (major, minor, patch)
    fixed_in_line = FIXED_LINES.get((major, minor))
    if number < FIRST_WITH_WAL or number >= FIRST_FIXED or (fixed_in_line is not None and patch >= fixed_in_line):
        return
    raise UnsafeSqliteError(
        worded(
            "SQLite {version} can lose data when two programs write at the same instant (the WAL-reset defect).",
            version=version,
        ),
        worded("Install the package apsw 3.51.3 or later, which brings its own SQLite."),
    )


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn failures of SQLite into errors that say what happened to the workspace and what to do."""
    try:
        yield
    except (apsw.BusyError, apsw.LockedError) as error:
        raise StoreBusyError(
            worded("Another program is writing to {path}.", path=path),
            worded("Wait until it has finished, or close it, and try again."),
        ) from error
    except apsw.FullError as error:
        raise DiskError(
            worded(
                "The disk that holds {path} is full; this step was not written, everything before it is kept.",
                path=path,
            ),
            worded("Free some space and do the step again."),
        ) from error
    except (apsw.ReadOnlyError, apsw.CantOpenError, apsw.PermissionsError) as error:
        raise DiskError(
            worded("{path} or its folder cannot be written to.", path=path),
            worded("Give yourself the right to write there, or copy the workspace to a folder of your own."),
        ) from error
    except apsw.IOError as error:
        raise DiskError(
            worded(
                "The disk that holds {path} failed ({error}); this step was not written, everything before it is kept.",
                path=path,
                error=str(error),
            ),
            worded("Check the disk and the connection to it, and do the step again."),
        ) from error
    except apsw.NotADBError as error:
        raise NotAWorkspaceError(
            worded("{path} is not a Tandem workspace.", path=path), worded("Name a .gpkg file made by 'tandem new'.")
        ) from error
    except apsw.CorruptError as error:
        raise StoreError(
            worded("{path} is damaged ({error}).", path=path, error=str(error)),
            worded("Copy the file away as it is, and go on with the last backup."),
        ) from error
    except apsw.ConstraintError as error:
        raise RecordError(
            worded("A record does not fit the journal ({error}); nothing of this step was written.", error=str(error)),
            worded("A claim must name a report of the journal, and every id and key is given once."),
        ) from error
