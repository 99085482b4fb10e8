"""Sheets of rows, one for each kind of report, and the mapping that says what their columns mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tandem.example.telling import MARK
from tandem.vocabulary import properties

KINDS: Mapping[str, str] = {
    "organisations": "organisation",
    "people": "person",
    "teams": "team",
    "accreditations": "accreditation",
    "areas": "hazardous_area",
    "works": "work",
    "releases": "land_release",
    "devices": "device",
    "inspections": "inspection",
    "non_conformities": "non_conformity",
    "documents": "document",
    "states": "hazardous_area",
    "accidents": "incident",
    "victims": "victim",
    "education_sessions": "education_session",
}
"""What the rows of each sheet speak of."""
SHAPE, SINCE = "shape", "since"
"""Columns beside those that are named like properties: well-known text, and from when on the row holds."""
SEPARATOR = ";"

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of one kind of report; a column is the id, a property, ``shape`` or ``since``."""

    name: str
    kind: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


class Sheets:
    """Collects rows; a row says only what it has to say."""

    def __init__(self) -> None:
        self._rows: dict[str, list[Mapping[str, Cell]]] = {name: [] for name in KINDS}

    def add(self, sheet: str, **cells: Cell) -> None:
        """One row."""
        self._rows[sheet].append(cells)

    def count(self, sheet: str) -> int:
        """How many rows the sheet holds."""
        return len(self._rows[sheet])

    def sheets(self) -> tuple[Sheet, ...]:
        """All sheets that have rows."""
        return tuple(_sheet(name, rows) for name, rows in self._rows.items() if rows)


def _sheet(name: str, rows: Sequence[Mapping[str, Cell]]) -> Sheet:
    columns = tuple(dict.fromkeys(column for row in rows for column in row))
    return Sheet(name, KINDS[name], columns, tuple(tuple(row.get(column) for column in columns) for row in rows))


def mapping_text(sheet: Sheet, year: int) -> str:
    """The mapping file of a sheet.

    All claims are marked as generated but those of the sheet of states: what lowers danger counts with evidence of the national list
    alone, and there the name of the source says it.
    """
    known = properties(sheet.kind)
    shape = next((name for name, told in known.items() if told.type == "geometry"), "")
    lines = [
        f'title = "Operations of {year} {MARK}: {sheet.name.replace("_", " ")}"',
        "",
        "[read]",
        "formula_guard = true",
        *([f'wkt = "{SHAPE}"', 'crs = "EPSG:4326"'] if SHAPE in sheet.columns else []),
        "",
        "[source.generated-operators]",
        'kind = "organisation"',
        f'name = "Operators of a training programme {MARK}"',
        "accredited_survey = true",
        "",
        "[said]",
        'chain = [{ source = "generated-operators", how = "measured" }]',
        'evidence = "direct"',
        *([] if sheet.name == "states" else ["generated = true"]),
        *([f'valid_from = {{ column = "{SINCE}" }}'] if SINCE in sheet.columns else []),
        "",
        "[[thing]]",
        f'kind = "{sheet.kind}"',
        'id = "{id}"',
        "",
        "[thing.properties]",
    ]
    for column in sheet.columns:
        if column == SHAPE:
            lines.append(f'{shape} = {{ geometry = "whole" }}')
        elif column not in ("id", SINCE):
            listed = f', separator = "{SEPARATOR}"' if known[column].type in ("codes", "refs") else ""
            lines.append(f'{column} = {{ column = "{column}"{listed} }}')
    return "\n".join(lines) + "\n"
