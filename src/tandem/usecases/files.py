"""Text files that are handed in, and writing files whole: a reader sees the old file or the new one, never half of it."""

from __future__ import annotations

import os
from pathlib import Path

from tandem.errors import DiskError, FormatError, NotFoundError
from tandem.worded import worded


def write_whole(path: Path, content: bytes) -> None:
    """Write beside the target and rename; DiskError where that fails, and then the old file is still there."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise DiskError(
            worded("{path} cannot be written: {reason}.", path=path, reason=error.strerror or str(error)),
            worded("Free space or choose another place."),
        ) from error


def read_text(path: Path) -> str:
    """The text of a file.

    Raises
    ------
    NotFoundError
        Where there is no such file.
    FormatError
        Where it is no text in UTF-8.
    """
    if not path.is_file():
        raise NotFoundError(worded("There is no file {path}.", path=path), worded("Check the path."))
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormatError(
            worded("{path} is no text in UTF-8: {reason}.", path=path, reason=error.reason), worded("Save it as UTF-8.")
        ) from error
