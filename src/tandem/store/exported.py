"""The journal as a text file: one JSON line for each record with its link, so that others can keep it and check it.

The first line names the format, the last one the number of records and the last link. Every line is written in one
way only, so that a file in which a single byte is other than it was written does not pass.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apsw

from tandem.errors import ChainBrokenError, FormatError
from tandem.store.chain import linked_rows, next_hash
from tandem.store.codec import COLUMN_COUNT, COLUMNS, Row
from tandem.store.schema import GENESIS

FORMAT = 1
_BEGINNING = {"tandem_journal": FORMAT}
_NAMES = {kind: columns.split(", ") for kind, columns in COLUMNS.items()}
_BLOBS = {"geometry", "content"}


@dataclass(frozen=True, slots=True)
class JournalEnd:
    """How many records a journal holds, and the link of the last one."""

    records: int
    link: bytes


def journal_lines(connection: apsw.Connection) -> Iterator[str]:
    """The journal of an open workspace, line by line; ChainBrokenError where its chain does not close."""
    yield _line(_BEGINNING)
    seq, link = 0, GENESIS
    for seq, kind, row, link in linked_rows(connection):
        yield _line({"seq": seq, "kind": kind, "record": _to_json(kind, row), "link": link.hex()})
    yield _line({"records": seq, "link": link.hex()})


def verify_journal(path: Path) -> JournalEnd:
    """Check every line and link of an exported journal.

    Raises
    ------
    FormatError
        Where the file is no exported journal, or one of a later format.
    ChainBrokenError
        Naming the first line that was changed, removed, moved or added, or saying that the end is missing.
    """
    with path.open("rb") as file:
        _check_beginning(path, file.readline())
        number, link = 0, GENESIS
        for number, line in enumerate(file, start=1):
            end = _end(line)
            if end is not None:
                if end != JournalEnd(number - 1, link) or file.read(1):
                    raise _broken(path, number + 1, "is not the end that belongs to the lines before it")
                return end
            link = _next_link(path, line, number, link)
    raise _broken(path, number + 2, "is missing: the end of the journal was cut off")


def _check_beginning(path: Path, line: bytes) -> None:
    try:
        found = json.loads(line)
        known = found["tandem_journal"]
    except (ValueError, KeyError, TypeError) as error:
        raise FormatError(f"{path} is no exported journal.", "Name a file that 'tandem journal' wrote.") from error
    if known != FORMAT:
        raise FormatError(
            f"{path} is an exported journal of format {known}; this Tandem reads {FORMAT}.",
            "Install the newest Tandem.",
        )
    if line != _line(found).encode() or found != _BEGINNING:
        raise _broken(path, 1, "was changed")


def _next_link(path: Path, line: bytes, number: int, previous: bytes) -> bytes:
    """The link of a line; every byte of the line must be as this version would write it."""
    try:
        found = json.loads(line)
        kind = found["kind"]
        row = _from_json(kind, found["record"])
        link = next_hash(previous, kind, row)
        written = _line({"seq": number, "kind": kind, "record": _to_json(kind, row), "link": link.hex()})
        same = line == written.encode()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, binascii.Error):
        same, link = False, b""
    if not same:
        raise _broken(path, number + 1, "was changed, moved or put in, or a line before it was removed")
    return link


def _end(line: bytes) -> JournalEnd | None:
    try:
        found = json.loads(line)
        end = JournalEnd(found["records"], bytes.fromhex(found["link"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return end if line == _line({"records": end.records, "link": end.link.hex()}).encode() else None


def _to_json(kind: str, row: Row) -> dict[str, Any]:
    cells = zip(_NAMES[kind], row, strict=True)
    return {name: base64.b64encode(cell).decode() if isinstance(cell, bytes) else cell for name, cell in cells}


def _from_json(kind: str, record: dict[str, Any]) -> Row:
    cells = tuple(record[name] for name in _NAMES[kind])
    if len(record) != COLUMN_COUNT[kind]:
        raise KeyError(kind)
    return tuple(
        base64.b64decode(cell, validate=True) if name in _BLOBS and cell is not None else cell
        for name, cell in zip(_NAMES[kind], cells, strict=True)
    )


def _line(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"


def _broken(path: Path, line: int, what: str) -> ChainBrokenError:
    return ChainBrokenError(
        f"The exported journal {path} was changed: line {line} {what}.",
        "Ask whoever keeps another copy, or export the journal of the workspace again and compare.",
    )
