"""GeoJSON (RFC 7946): one FeatureCollection per layer, longitude and latitude on WGS 84, rings by the right-hand rule."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import shapely

from tandem.exchange.targets import one_file_each, replacing
from tandem.exchange.texts import plain_numbers
from tandem.geo import Geometry
from tandem.layers import Feature, FeatureLayer


class GeoJsonExporter:
    """The key of a feature is its ``id`` member; the coordinates keep every digit."""

    def write(self, layers: Sequence[FeatureLayer], path: Path) -> tuple[Path, ...]:
        """One file per layer."""
        targets = one_file_each(layers, path)
        for layer, target in targets:
            collection = {
                "type": "FeatureCollection",
                "name": layer.name,
                "features": [_feature(layer, feature) for feature in layer.features],
            }
            text = json.dumps(collection, ensure_ascii=False, allow_nan=False)
            with replacing(target) as draft:
                draft.write_bytes(text.encode("utf-8", "backslashreplace"))
        return tuple(target for _, target in targets)


def _feature(layer: FeatureLayer, feature: Feature) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": feature.key,
        "geometry": None if feature.geometry is None else _geometry(feature.geometry),
        "properties": {
            column.name: plain_numbers(cell) for column, cell in zip(layer.columns, feature.cells, strict=True)
        },
    }


def _geometry(geometry: Geometry) -> Any:
    return json.loads(shapely.to_geojson(shapely.orient_polygons(geometry)))
