"""Esri JSON feature sets, as ArcGIS services and IMSMA Core give them: coded values get their words, dates become dates."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import shapely

from tandem.errors import FormatError
from tandem.exchange.depth import check_json_depth
from tandem.exchange.rows import Attributes, JsonValue, RawLayer, ReadOptions
from tandem.exchange.shapes import NOT_NUMBERS, from_texts
from tandem.exchange.texts import decode_utf8, parse_json
from tandem.geo import Geometry

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CURVED = "it has curves, which are not read: let the source export it with straight lines (returnTrueCurves=false)"
_LABEL = " (label)"
# Esri's own names of systems that EPSG numbers differently.
_SAME = {102100: 3857, 102113: 3785, 104199: 4326}
_FIRST_ESRI = 32768


class EsriJsonImporter:
    """One feature set; one layer. A field with coded values gets a column ``FIELD (label)`` beside it."""

    name: ClassVar[str] = "esrijson"
    media_type: ClassVar[str] = "application/json"

    def files(self, path: Path, options: ReadOptions) -> Mapping[str, Path]:
        """The file alone."""
        return {path.name: path}

    def layers(self, folder: Path, main: str, options: ReadOptions) -> Iterator[RawLayer]:
        """One layer, named by ``layerName`` or the file."""
        data = (folder / main).read_bytes()
        check_json_depth(data)
        document = _parse(decode_utf8(data, main), main)
        fields = [one for one in document.get("fields") or () if isinstance(one, dict)]
        labels = {one["name"]: found for one in fields if "name" in one and (found := _coded(one))}
        dates = {one["name"] for one in fields if one.get("type") == "esriFieldTypeDate" and "name" in one}
        layer = RawLayer(str(document.get("layerName") or Path(main).stem), _crs(document), [])
        built = [_shape(feature) for feature in document["features"]]
        texts = [shape.wkt if shape is not None else None for shape, _ in built]
        blobs, problems = from_texts(texts, shapely.from_wkt)
        for at, feature in enumerate(document["features"]):
            geometry = feature.get("geometry") if isinstance(feature, dict) else None
            original = "" if geometry is None else json.dumps(geometry)
            layer.add(_attributes(feature, labels, dates), blobs[at], original, built[at][1] or problems[at])
        layer.columns = sorted({name for row in layer.rows for name in row})
        yield layer


def is_esri(start: bytes) -> bool:
    """Whether the beginning of a JSON file is that of a feature set."""
    return any(
        word in start for word in (b'"geometryType"', b'"spatialReference"', b'"esriFieldType', b'"objectIdField')
    )


def _parse(text: str, main: str) -> dict[str, Any]:
    document = parse_json(text, main)
    if isinstance(document, dict) and isinstance(document.get("error"), dict):
        told = document["error"].get("message", "no reason given")
        raise FormatError(f"'{main}' is the answer of a service that failed: {told}.", "Ask the service again.")
    if not isinstance(document, dict) or not isinstance(document.get("features"), list):
        raise FormatError(f"'{main}' is no Esri feature set.", "Export it as JSON with 'features', or use GeoJSON.")
    return document


def _crs(document: Mapping[str, Any]) -> str | None:
    """By latestWkid, else wkid, else well-known text; None where nothing is said."""
    said = document.get("spatialReference")
    if not isinstance(said, dict):
        return None
    number = said.get("latestWkid", said.get("wkid"))
    if isinstance(number, int) and not isinstance(number, bool):
        number = _SAME.get(number, number)
        return f"EPSG:{number}" if number < _FIRST_ESRI else f"ESRI:{number}"
    text = said.get("wkt2") or said.get("wkt")
    return text if isinstance(text, str) else None


def _coded(field: Mapping[str, Any]) -> dict[str, str]:
    domain = field.get("domain")
    values = domain.get("codedValues") if isinstance(domain, dict) else None
    return {
        str(one["code"]): str(one["name"])
        for one in values or ()
        if isinstance(one, dict) and {"code", "name"} <= one.keys()
    }


def _attributes(feature: Any, labels: Mapping[str, Mapping[str, str]], dates: set[str]) -> Attributes:
    if not isinstance(feature, dict) or not isinstance(feature.get("attributes"), dict):
        return {"_feature": feature}
    attributes: Attributes = {}
    for name, value in feature["attributes"].items():
        attributes[name] = _date(value) if name in dates else value
        if name in labels and value is not None:
            attributes[name + _LABEL] = labels[name].get(str(value), value)
    return attributes


def _date(value: JsonValue) -> JsonValue:
    """Milliseconds since 1970 in UTC as an ISO day or instant; anything else as it came."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    try:
        instant = _EPOCH + timedelta(milliseconds=value)
    except OverflowError:
        return value
    return instant.date().isoformat() if instant.time() == _EPOCH.time() else instant.isoformat()


def _shape(feature: Any) -> tuple[Geometry | None, str]:
    """The geometry of a feature, and why there is none."""
    said = feature.get("geometry") if isinstance(feature, dict) else None
    if said is None:
        return None, "" if isinstance(feature, dict) else "the feature is no JSON object"
    if not isinstance(said, dict):
        return None, "the geometry is no JSON object"
    if any(name in said for name in ("curveRings", "curvePaths", "curves")):
        return None, _CURVED
    try:
        return _built(said), ""
    except (TypeError, ValueError, IndexError, shapely.errors.ShapelyError):
        return None, NOT_NUMBERS


def _built(said: Mapping[str, Any]) -> Geometry | None:
    if "rings" in said:
        return _polygon([_points(ring) for ring in said["rings"]])
    if "paths" in said:
        return shapely.MultiLineString([_points(path) for path in said["paths"]])
    if "points" in said:
        return shapely.MultiPoint(_points(said["points"]))
    if "xmin" in said:
        return shapely.box(*(float(said[name]) for name in ("xmin", "ymin", "xmax", "ymax")))
    if said.get("x") in (None, "NaN"):
        return None
    return shapely.Point(float(said["x"]), float(said["y"]))


def _points(points: Any) -> list[tuple[float, float]]:
    return [(float(point[0]), float(point[1])) for point in points]


def _polygon(rings: list[list[tuple[float, float]]]) -> Geometry | None:
    """Clockwise rings are shells, the others holes of the smallest shell around them; a hole that is in none is a shell.

    Rings are kept as they are, also where they cross themselves.
    """
    closed = [ring if ring[0] == ring[-1] else [*ring, ring[0]] for ring in rings if ring]
    if not closed:
        return None
    made = [shapely.LinearRing(ring) for ring in closed]
    shells = [ring for ring in made if not ring.is_ccw] or made
    holes: list[list[shapely.LinearRing]] = [[] for _ in shells]
    boxes = [shapely.box(*shell.bounds) for shell in shells]
    lone = []
    for ring in made:
        if any(ring is shell for shell in shells):
            continue
        around = [at for at, box in enumerate(boxes) if box.covers(shapely.box(*ring.bounds))]
        inside = [at for at in around if shapely.Polygon(shells[at]).buffer(0).covers(ring.representative_point())]
        if inside:
            holes[min(inside, key=lambda at: boxes[at].area)].append(ring)
        else:
            lone.append(shapely.Polygon(ring))
    polygons = [shapely.Polygon(shell, holes[at]) for at, shell in enumerate(shells)] + lone
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
