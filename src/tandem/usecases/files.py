"""Writing files whole: a reader sees the old file or the new one, never half of it."""

from __future__ import annotations

import os
from pathlib import Path

from tandem.errors import DiskError


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
            f"{path} cannot be written: {error.strerror or error}.", "Free space or choose another place."
        ) from error
