"""Zip containers (workbooks, documents, KMZ, zipped Shapefiles), looked at before anything is unpacked.

Parts that overlap, unpack to too much, lie outside the folder or declare a document type are refused.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import IO

from tandem.errors import FormatError
from tandem.worded import worded

MOST_BYTES = 400_000_000
MOST_ENTRIES = 2_000
MOST_RATIO = 400
_PIECE = 1 << 20
_TYPES = (b"<!doctype", b"<!entity")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@contextmanager
def opened(path: Path, name: str) -> Iterator[zipfile.ZipFile]:
    """The container, with its list of parts found harmless; FormatError for a damaged one, also while it is used."""
    try:
        with zipfile.ZipFile(path) as packed:
            _require_sizes(packed.infolist(), name)
            yield packed
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, ValueError, zlib.error) as error:
        raise FormatError(
            worded("'{name}' is no whole zip container ({error}).", name=name, error=str(error)),
            worded("Save or download it again."),
        ) from error


def require_plain_xml(packed: zipfile.ZipFile, name: str) -> None:
    """Refuse parts that declare document types or entities, or that hide their text in UTF-16."""
    for info in packed.infolist():
        with packed.open(info) as stream:
            tail = b""
            for piece in _pieces(stream):
                if not tail and piece[:2] in _UTF16:
                    raise harmful(name, f"'{info.filename}' hides its text")
                require_no_types(tail + piece, name, info.filename)
                tail = piece[-len(_TYPES[0]) :]


def require_no_types(xml: bytes, name: str, part: str) -> None:
    """Refuse XML that declares a document type or entity."""
    lowered = xml.lower()
    if any(word in lowered for word in _TYPES) or xml[:2] in _UTF16:
        raise harmful(name, f"'{part}' declares a document type or hides its text")


def unpack(packed: zipfile.ZipFile, name: str, folder: Path) -> list[Path]:
    """All parts as files directly in a new folder; two of the same name are refused."""
    folder.mkdir()
    made = []
    for info in packed.infolist():
        if info.is_dir() or PurePosixPath(info.filename).parts[0] == "__MACOSX":
            continue
        target = folder / PurePosixPath(info.filename.replace("\\", "/")).name
        if target in made:
            raise FormatError(
                worded("'{name}' holds two files named '{name_2}'.", name=name, name_2=target.name),
                worded("Zip one data set alone."),
            )
        with packed.open(info) as stream, target.open("wb") as copy:
            for piece in _pieces(stream):
                copy.write(piece)
        made.append(target)
    return made


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    while piece := stream.read(_PIECE):
        yield piece


def harmful(name: str, why: str) -> FormatError:
    """The refusal of a container that no honest program writes."""
    return FormatError(
        worded("'{name}' is not read: {why}.", name=name, why=why),
        worded("The file may be made to do harm; ask who sent it."),
    )


def _require_sizes(entries: list[zipfile.ZipInfo], name: str) -> None:
    if len(entries) > MOST_ENTRIES:
        raise harmful(name, f"it has {len(entries)} parts")
    packed = sum(entry.compress_size for entry in entries)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST_BYTES or unpacked > MOST_RATIO * max(packed, 1):
        raise harmful(name, f"its {packed} bytes unpack to {unpacked}")
    ordered = sorted(entries, key=lambda entry: entry.header_offset)
    for one, following in pairwise(ordered):
        if one.header_offset + one.compress_size > following.header_offset:
            raise harmful(name, "its parts overlap")
