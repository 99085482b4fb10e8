"""XLSX: the sheets of a workbook as layers, for lists that come back after somebody worked on them.

The container is looked at before anything is unpacked (``packed``). Formulas are not run; what the writing program
kept as their value is read.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, ClassVar

from tandem.errors import FormatError
from tandem.exchange.coordinates import placed
from tandem.exchange.packed import opened, require_plain_xml
from tandem.exchange.rows import Attributes, JsonValue, RawLayer, ReadOptions
from tandem.worded import worded

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
        """One layer per sheet; geometry from the columns that the mapping names."""
        from openpyxl import load_workbook  # loaded only by those who read a workbook

        with opened(folder / main, main) as packed:
            require_plain_xml(packed, main)
        try:
            book = load_workbook(folder / main, read_only=True, data_only=True, keep_links=False)
        except (KeyError, ValueError, OSError, zipfile.BadZipFile, SyntaxError) as error:
            raise FormatError(
                worded("'{main}' is no whole workbook ({error}).", main=main, error=str(error)),
                worded("Save it again as .xlsx."),
            ) from error
        several = len(book.worksheets) > 1 and not options.layer
        for sheet in book.worksheets:
            yield _layer(sheet, main, options, several=several)


def _layer(sheet: Any, main: str, options: ReadOptions, *, several: bool) -> RawLayer:
    cells = sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS)
    heading = next(cells, ())
    names = ["" if cell is None else _text(str(cell)) for cell in heading]
    rows: list[Attributes] = []
    for number, row in enumerate(cells, start=2):
        if number > MOST_ROWS:
            raise FormatError(
                worded("A sheet of '{main}' has more than {most_rows} rows.", main=main, most_rows=MOST_ROWS),
                worded("Divide it into several files."),
            )
        attributes = {name: _plain(cell) for name, cell in zip(names, row, strict=False) if name}
        if any(cell is not None for cell in attributes.values()):
            rows.append(attributes)
    title = _text(str(sheet.title))
    columns = [name for name in names if name]
    wanted = options if options.layer in ("", title) else ReadOptions()
    return placed(title, columns, rows, wanted.for_columns(columns) if several else wanted)


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
