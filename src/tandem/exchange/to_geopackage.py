"""GeoPackage: a copy of the layers for GIS programs, without the journal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from tandem.errors import FormatError
from tandem.exchange.qgis import add_project
from tandem.exchange.targets import replacing
from tandem.layers import Column, ColumnType, Feature, FeatureLayer

# Column type to numpy type and the value that stands, masked, where there is none.
_STORAGE: dict[ColumnType, tuple[str, Any]] = {
    "TEXT": ("object", ""),
    "INTEGER": ("int64", 0),
    "REAL": ("float64", 0.0),
    "BOOLEAN": ("bool", False),
    "DATE": ("datetime64[D]", "1970-01-01"),
    "DATETIME": ("datetime64[ms]", "1970-01-01"),
}
_GEOMETRY = {
    "POINT": "Point",
    "LINESTRING": "LineString",
    "POLYGON": "Polygon",
    "MULTIPOINT": "MultiPoint",
    "MULTILINESTRING": "MultiLineString",
    "MULTIPOLYGON": "MultiPolygon",
    "GEOMETRY": "Unknown",
}


class GeoPackageExporter:
    """Written through GDAL, so that what other programs read is what GDAL thinks valid."""

    def write(self, layers: Sequence[FeatureLayer], path: Path) -> tuple[Path, ...]:
        """One file with all layers, their styles and a QGIS project; FormatError where there is no layer."""
        if not layers:
            raise FormatError("There is no layer to export.", "Choose at least one layer.")
        with replacing(path) as draft:
            for layer in layers:
                _write_layer(layer, draft)
            add_project(draft, path.name, layers)
        return (path,)


def _write_layer(layer: FeatureLayer, path: Path) -> None:
    from pyogrio import raw  # two seconds of loading that only this export needs

    columns = (Column("id", "TEXT"), *layer.columns)
    fields = [_field(column, index, layer.features) for index, column in enumerate(columns)]
    spatial = bool(layer.geometry_type)
    shapes = np.array([feature.geometry for feature in layer.features], dtype=object)
    raw.write(
        path,
        geometry=shapely.to_wkb(shapes) if spatial else None,
        field_data=[data for data, _ in fields],
        field_mask=[mask for _, mask in fields],
        fields=np.array([column.name for column in columns], dtype=object),
        geometry_type=_GEOMETRY[layer.geometry_type] if spatial else None,
        crs="EPSG:4326" if spatial else None,
        driver="GPKG",
        layer=layer.name,
        layer_options={"DESCRIPTION": layer.title, "FID": "fid"},
    )


def _field(column: Column, index: int, features: Sequence[Feature]) -> tuple[Any, Any]:
    """Values and mask of one column, shape (n,) each; column 0 is the key."""
    cells = [feature.key if index == 0 else feature.cells[index - 1] for feature in features]
    kind, blank = _STORAGE[column.type]
    mask = np.array([cell is None for cell in cells], dtype=bool)
    values = [blank if cell is None else cell for cell in cells]
    if column.type == "DATETIME":
        values = [_utc(str(value)) for value in values]
    return np.array(values, dtype=kind), mask


def _utc(text: str) -> str:
    """An ISO instant as numpy wants it: UTC without a zone."""
    instant = datetime.fromisoformat(text)
    return (instant.astimezone(UTC).replace(tzinfo=None) if instant.tzinfo else instant).isoformat()
