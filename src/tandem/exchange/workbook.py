"""XLSX: the sheets of a workbook as layers, for lists that come back after somebody worked on them.

The container is looked at before anything is unpacked: entries that overlap, unpack to too much or declare a document
type are refused. Formulas are not run; what the writing program kept as their value is read.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, ClassVar

from tandem.errors import FormatError
from tandem.exchange.containers import require_harmless
from tandem.exchange.rows import JsonValue, RawLayer, ReadOptions

MOST_ROWS = 250_000
MOST_COLUMNS = 200
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


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

        require_harmless(folder / main, main, "workbook", ".xlsx")
        try:
            book = load_workbook(folder / main, read_only=True, data_only=True, keep_links=False)
        except (KeyError, ValueError, OSError, zipfile.BadZipFile, SyntaxError) as error:
            raise FormatError(f"'{main}' is no whole workbook ({error}).", "Save it again as .xlsx.") from error
        for sheet in book.worksheets:
            yield _layer(sheet, main)


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
