"""XLSX for people: one sheet per layer, headings with a comment that says what the column holds and in which unit."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely

from tandem.errors import FormatError
from tandem.exchange.targets import replacing
from tandem.exchange.texts import whole_characters
from tandem.layers import Cell, Feature, FeatureLayer
from tandem.worded import worded

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

# Limits of the format (ECMA-376 as implemented by spreadsheet programs).
_ROWS = 1_048_576
_CHARACTERS = 32_767
_EXACT_INTEGER = 2**53
# ECMA-376, 22.4.2.4: control characters as _xHHHH_, and an underscore that would be read as the start of one.
_ESCAPED = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_SHEET_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")


class XlsxExporter:
    """A place is given as longitude and latitude of a point within it; shapes are in the GeoPackage export.

    Numbers keep 16 significant digits, which is what the library writes; the other exports keep all.
    """

    def write(self, layers: Sequence[FeatureLayer], path: Path) -> tuple[Path, ...]:
        """One workbook; FormatError for a layer with more rows than a sheet holds."""
        from openpyxl import Workbook  # loaded only by those who write a workbook

        book = Workbook(write_only=True)
        names: set[str] = set()
        for layer in layers:
            if len(layer.features) >= _ROWS:
                raise FormatError(
                    worded(
                        "Layer '{name}' has more rows than a sheet holds ({rows}).", name=layer.name, rows=_ROWS - 1
                    ),
                    worded("Export it as .gpkg or .csv."),
                )
            sheet: Any = book.create_sheet(_sheet_name(layer, names))
            _fill(sheet, layer)
        if not layers:
            book.create_sheet("empty")
        with replacing(path) as draft:
            book.save(draft)
        return (path,)


def _sheet_name(layer: FeatureLayer, taken: set[str]) -> str:
    base = _SHEET_FORBIDDEN.sub(" ", layer.title or layer.name).strip(" '")[:28] or "layer"
    name = next(n for n in (base, *(f"{base} {i}" for i in range(2, 100))) if n.casefold() not in taken)
    taken.add(name.casefold())
    return name


def _fill(sheet: WriteOnlyWorksheet, layer: FeatureLayer) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.comments import Comment
    from openpyxl.styles import Font

    described = [("id", "Unique in this sheet"), *((column.name, column.description) for column in layer.columns)]
    if layer.geometry_type:
        described += [("longitude", "Degrees on WGS 84, of a point within"), ("latitude", "Degrees on WGS 84")]
    sheet.freeze_panes = "B2"
    heading = []
    for name, description in described:
        cell = WriteOnlyCell(sheet, value=_text(name))
        cell.data_type = "s"
        cell.font = Font(bold=True)
        if description:
            cell.comment = Comment(description, "Tandem")
        heading.append(cell)
    sheet.append(heading)
    for feature in layer.features:
        sheet.append([text_cell(sheet, value) for value in _values(layer, feature)])


def _values(layer: FeatureLayer, feature: Feature) -> Iterator[Cell]:
    yield feature.key
    yield from feature.cells
    if layer.geometry_type:
        inside = None if feature.geometry is None else shapely.point_on_surface(feature.geometry)
        known = inside is not None and not inside.is_empty
        yield inside.x if known and inside is not None else None
        yield inside.y if known and inside is not None else None


def text_cell(sheet: WriteOnlyWorksheet, value: Any) -> Any:
    """Texts as texts, whatever they begin with; numbers that a sheet would round as texts too."""
    from openpyxl.cell import WriteOnlyCell

    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > _EXACT_INTEGER:
        value = str(value)
    if isinstance(value, float) and not math.isfinite(value):
        value = str(value)
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value=_text(value))
    cell.data_type = "s"
    return cell


def _text(text: str) -> str:
    """Characters that XML lacks as the escapes of the format; a text that is too long for a cell says so at its end."""
    safe = _ESCAPED.sub(lambda match: f"_x{ord(match[0]):04X}_", whole_characters(text))
    if len(safe) <= _CHARACTERS:
        return safe
    note = f" ... [{len(text)} characters; the whole text is in the GeoPackage and CSV exports]"
    return safe[: _CHARACTERS - len(note)] + note
