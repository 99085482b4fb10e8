"""Zip containers of office programs: looked at before anything is unpacked."""

from __future__ import annotations

import zipfile
import zlib
from itertools import pairwise
from pathlib import Path

from tandem.errors import FormatError

MOST_BYTES = 400_000_000
MOST_ENTRIES = 2_000
MOST_RATIO = 400
_TYPES = (b"<!doctype", b"<!entity")


def require_harmless(path: Path, name: str, what: str, ending: str) -> None:
    """Refuse a container with entries that overlap, unpack to too much or declare a document type.

    Raises
    ------
    FormatError
        With the reason; ``what`` and ``ending`` say what the file should have been.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            _require_sizes(packed.infolist(), name)
            for info in packed.infolist():
                text = packed.read(info)
                if text[:2] in (b"\xff\xfe", b"\xfe\xff") or any(word in text.lower() for word in _TYPES):
                    raise _harmful(name, f"'{info.filename}' declares a document type or hides its text")
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, zlib.error) as error:
        raise FormatError(f"'{name}' is no {what} ({error}).", f"Save it again as {ending}.") from error


def _require_sizes(entries: list[zipfile.ZipInfo], name: str) -> None:
    if len(entries) > MOST_ENTRIES:
        raise _harmful(name, f"it has {len(entries)} parts")
    packed = sum(entry.compress_size for entry in entries)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST_BYTES or unpacked > MOST_RATIO * max(packed, 1):
        raise _harmful(name, f"its {packed} bytes unpack to {unpacked}")
    ordered = sorted(entries, key=lambda entry: entry.header_offset)
    for one, following in pairwise(ordered):
        if one.header_offset + one.compress_size > following.header_offset:
            raise _harmful(name, "its parts overlap")


def _harmful(name: str, why: str) -> FormatError:
    return FormatError(f"'{name}' is not read: {why}.", "The file may be made to do harm; ask who sent it.")
