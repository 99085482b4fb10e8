"""XLSX: the sheets of a workbook as layers, for lists that come back after somebody worked on them.

The container is looked at before anything is unpacked: entries that overlap, unpack to too much or declare a document
type are refused. Formulas are not run; what the writing program kept as their value is read.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar

from tandem.errors import FormatError
from tandem.exchange.rows import JsonValue, RawLayer, ReadOptions

MOST_BYTES = 400_000_000
MOST_ENTRIES = 2_000
MOST_RATIO = 400
MOST_ROWS = 250_000
MOST_COLUMNS = 200
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_TYPES = (b"<!doctype", b"<!entity")


class WorkbookImporter:
    """The first row of a sheet names its columns; empty rows are left out, columns without a name too."""

    name: ClassVar[str] = "xlsx"
    media_type: ClassVar[str] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def files(self, path: Path, options: ReadOptions) -> Mapping[str, Path]:
        """The file alone."""
        return {path.name: path}

    def layers(self, folder: Path, main: str, options: ReadOptions) -> Iterator[RawLayer]:
        """One layer per sheet, without geometry."""
        from openpyxl import load_workbook  # loaded only by those who read a workbook

        _require_harmless(folder / main, main)
        try:
            book = load_workbook(folder / main, read_only=True, data_only=True, keep_links=False)
        except (KeyError, ValueError, OSError, zipfile.BadZipFile, SyntaxError) as error:
            raise FormatError(f"'{main}' is no whole workbook ({error}).", "Save it again as .xlsx.") from error
        for sheet in book.worksheets:
            yield _layer(sheet, main)


def _require_harmless(path: Path, name: str) -> None:
    try:
        with zipfile.ZipFile(path) as packed:
            _require_sizes(packed.infolist(), name)
            for info in packed.infolist():
                text = packed.read(info)
                if text[:2] in (b"\xff\xfe", b"\xfe\xff") or any(word in text.lower() for word in _TYPES):
                    raise _harmful(name, f"'{info.filename}' declares a document type or hides its text")
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError) as error:
        raise FormatError(f"'{name}' is no workbook ({error}).", "Save it again as .xlsx.") from error


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


def _layer(sheet: Any, main: str) -> RawLayer:
    rows = sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS)
    heading = next(rows, ())
    names = ["" if cell is None else _text(str(cell)) for cell in heading]
    layer = RawLayer(_text(str(sheet.title)), None, [name for name in names if name])
    for number, row in enumerate(rows, start=2):
        if number > MOST_ROWS:
            raise FormatError(f"A sheet of '{main}' has more than {MOST_ROWS} rows.", "Divide it into several files.")
        cells = {name: _plain(cell) for name, cell in zip(names, row, strict=False) if name}
        if any(cell is not None for cell in cells.values()):
            layer.add(cells, None, "", "")
    return layer


def _plain(cell: Any) -> JsonValue:
    if isinstance(cell, str):
        return _text(cell)
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return cell if isinstance(cell, bool | int | float) or cell is None else str(cell)


def _text(text: str) -> str:
    """The text behind the escapes of the format (ECMA-376, 22.4.2.4)."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
