"""A list as a file: exactly the rows and columns that are shown, on all pages, in their order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tandem.errors import FormatError
from tandem.exchange.exporting import EXPORTERS
from tandem.language import ENGLISH, Language
from tandem.layers import Cell, Column, ColumnType, Feature, FeatureLayer
from tandem.times import format_instant
from tandem.usecases.lists.columns import KINDS, ListColumn
from tandem.usecases.lists.query import Query
from tandem.usecases.lists.rows import Sight
from tandem.usecases.lists.select import select
from tandem.usecases.lists.table import ListTable
from tandem.worded import Worded, worded

MEDIA_TYPES: Mapping[str, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "gpkg": "application/geopackage+sqlite3",
    "geojson": "application/geo+json",
}
"""Endings of exported lists with their media types."""

NOT_RETURNED = ("reports", "findings")
"""Lists in which nothing can be changed, so that their files do not come back."""
ABOUT = "about"
ABOUT_TITLE = "About this list"
_TYPES: Mapping[str, ColumnType] = {"integer": "INTEGER", "number": "REAL", "date": "DATE"}
_PLAIN = ("organisations", "commitments", "accreditations", "non_conformities", "documents", "reports")


@dataclass(frozen=True, slots=True)
class About:
    """What a list was made from: enough to see later which cells of it somebody changed."""

    kind: str
    query: str
    valid_at: str
    known_at: str
    plan: str

    @classmethod
    def of(cls, query: Query, sight: Sight) -> About:
        """For a list of what is seen."""
        picture = sight.picture
        plan = sight.planned.document if sight.planned else ""
        return cls(query.kind, query.text(), picture.valid_at.isoformat(), format_instant(picture.known_at), plan)


def export_list(table: ListTable, query: Query, about: About, ending: str, language: Language = ENGLISH) -> bytes:
    """The file with this ending (a key of ``MEDIA_TYPES``); a workbook says on a second sheet what it was made from.

    Sentences are told in the language where the list does not come back; what comes back is the same in every language.

    Raises
    ------
    FormatError
        For another ending.
    """
    if ending not in MEDIA_TYPES:
        raise FormatError(
            worded("Lists are not written as '{ending}'.", ending=ending),
            worded("Use one of: {listed}.", listed=tuple(MEDIA_TYPES)),
        )
    layers = [list_layer(table, query, language if query.kind in NOT_RETURNED else ENGLISH)]
    if ending == "xlsx":
        layers.append(_about(about))
    with TemporaryDirectory(prefix="tandem-list-") as folder:
        path = Path(folder) / f"{query.kind}.{ending}"
        EXPORTERS[f".{ending}"].write(layers, path)
        return path.read_bytes()


def list_layer(table: ListTable, query: Query, language: Language = ENGLISH) -> FeatureLayer:
    """The rows and columns that the query shows; codes stay codes, so that the file can come back in any language."""
    columns = query.shown()
    cells = [table.cells[column.name] for column in columns]
    features = tuple(
        Feature(table.keys[row], table.shapes[row], tuple(_told(values[row], language) for values in cells))
        for row in select(table, query).rows.tolist()
    )
    geometry = "" if query.kind in _PLAIN else "GEOMETRY"
    return FeatureLayer(query.kind, KINDS[query.kind][0], geometry, tuple(map(_column, columns)), features)


def _told(cell: Cell, language: Language) -> Cell:
    return language.text(cell) if isinstance(cell, Worded) else cell


def _column(column: ListColumn) -> Column:
    unit = f" ({column.unit})" if column.unit else ""
    listed = f"; one of {', '.join(column.labels)}" if column.type == "code" else ""
    listed = listed or (f"; any of {', '.join(column.labels)}, with ; between" if column.type == "codes" else "")
    return Column(column.name, _TYPES.get(column.type, "TEXT"), f"{column.label}{unit}{listed}")


def _about(about: About) -> FeatureLayer:
    rows: Sequence[tuple[str, Cell]] = (
        ("kind", about.kind),
        ("query", about.query),
        ("valid_at", about.valid_at),
        ("known_at", about.known_at),
        ("plan", about.plan),
    )
    features = tuple(Feature(name, None, (value,)) for name, value in rows)
    return FeatureLayer(
        ABOUT, ABOUT_TITLE, "", (Column("value", "TEXT", "Do not change: it says which cells were"),), features
    )
