"""Feature layers: tables with geometry, as stores, exporters and GIS programs see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tandem.geo import Geometry

ColumnType = Literal["TEXT", "INTEGER", "REAL", "BOOLEAN", "DATE", "DATETIME"]
Cell = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its GeoPackage type; ``description`` says what it holds and in which unit."""

    name: str
    type: ColumnType
    description: str = ""


@dataclass(frozen=True, slots=True)
class Feature:
    """One row: the key (thing, work or assignment id, unique in its layer), geometry (lon/lat) and cells by column order."""

    key: str
    geometry: Geometry | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class FeatureLayer:
    """A named table. ``geometry_type`` is POINT, LINESTRING, POLYGON, MULTI..., GEOMETRY, or '' for a plain table.

    ``title`` is for people. The key is written as column ``id``.
    """

    name: str
    title: str
    geometry_type: str
    columns: tuple[Column, ...]
    features: tuple[Feature, ...]
