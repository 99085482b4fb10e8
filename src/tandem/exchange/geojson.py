"""GeoJSON (RFC 7946), with the coordinate system member of the 2008 version."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

import shapely

from tandem.errors import FormatError
from tandem.exchange.depth import check_json_depth
from tandem.exchange.rows import Attributes, RawLayer, ReadOptions
from tandem.exchange.shapes import NOT_NUMBERS, from_texts
from tandem.exchange.texts import decode_utf8, parse_json


class GeoJsonImporter:
    """A FeatureCollection, Feature or bare geometry; one layer."""

    name: ClassVar[str] = "geojson"
    media_type: ClassVar[str] = "application/geo+json"

    def files(self, path: Path, options: ReadOptions) -> Mapping[str, Path]:
        """The file alone."""
        return {path.name: path}

    def layers(self, folder: Path, main: str, options: ReadOptions) -> Iterator[RawLayer]:
        """One layer, named by the ``name`` member or the file."""
        data = (folder / main).read_bytes()
        check_json_depth(data)
        document = _parse(decode_utf8(data, main), main)
        features = _features(document, main)
        layer = RawLayer(str(document.get("name") or Path(main).stem), _crs(document), [])
        originals, refused = zip(*map(_geometry_text, features), strict=True) if features else ((), ())
        blobs, problems = from_texts(
            [text if not reason else None for text, reason in zip(originals, refused, strict=True)],
            shapely.from_geojson,
        )
        for index, feature in enumerate(features):
            layer.add(_attributes(feature), blobs[index], originals[index], refused[index] or problems[index])
        layer.columns = sorted({name for row in layer.rows for name in row})
        yield layer


def _parse(text: str, main: str) -> dict[str, Any]:
    document = parse_json(text, main)
    if not isinstance(document, dict):
        raise FormatError(f"'{main}' is JSON but not GeoJSON.", "Export it as a GeoJSON FeatureCollection.")
    return document


def _features(document: dict[str, Any], main: str) -> list[Any]:
    kind = document.get("type")
    if kind == "FeatureCollection" and isinstance(document.get("features"), list):
        features: list[Any] = document["features"]
        return features
    if kind == "Feature":
        return [document]
    if "coordinates" in document or "geometries" in document:
        return [{"type": "Feature", "geometry": document, "properties": {}}]
    if isinstance(document.get("features"), list):
        raise FormatError(
            f"'{main}' is JSON with features, but not GeoJSON.",
            'If it is an Esri feature set, write format = "esrijson" under [read] in the mapping file.',
        )
    raise FormatError(f"'{main}' holds no features.", "Export it as a GeoJSON FeatureCollection.")


def _crs(document: dict[str, Any]) -> str | None:
    """CRS84 unless the legacy member says otherwise; a member that says nothing usable is an unknown system."""
    if "crs" not in document:
        return "OGC:CRS84"
    member = document["crs"]
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    return name if isinstance(name, str) else None


def _geometry_text(feature: Any) -> tuple[str, str]:
    """The geometry as JSON text, and why it cannot be used."""
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if geometry is None:
        return "", "" if isinstance(feature, dict) else "the feature is no JSON object"
    try:
        return json.dumps(geometry, allow_nan=False), ""
    except ValueError:
        return json.dumps(geometry), NOT_NUMBERS


def _attributes(feature: Any) -> Attributes:
    if not isinstance(feature, dict):
        return {"_feature": feature}
    properties = feature.get("properties")
    attributes: Attributes = dict(properties) if isinstance(properties, dict) else {}
    if properties is not None and not isinstance(properties, dict):
        attributes["_properties"] = properties
    if feature.get("id") is not None:
        attributes["_id"] = feature["id"]
    return attributes
