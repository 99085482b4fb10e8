"""Esri feature sets against what GDAL reads of them, and what is refused with words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyogrio
import pytest
import shapely

from tandem.errors import FormatError, UnknownCrsError
from tandem.exchange import Limits
from tandem.exchange.importing import propose_mapping, read_file
from tandem.exchange.mapping import parse_mapping
from tandem.exchange.rows import RawRow

READ = parse_mapping('[read]\nformat = "esrijson"')
SHELL = [[0, 0], [0, 4], [4, 4], [4, 0], [0, 0]]
HOLE = [[1, 1], [2, 1], [2, 2], [1, 2], [1, 1]]
ISLAND = [[10, 0], [10, 1], [11, 1], [10, 0]]


def feature_set(*geometries: Any, wkid: Any = 4326, kind: str = "esriGeometryPolygon", **more: Any) -> dict[str, Any]:
    features = [{"attributes": {"OBJECTID": at}, "geometry": one} for at, one in enumerate(geometries)]
    reference = {"spatialReference": {"wkid": wkid}} if wkid else {}
    fields = [{"name": "OBJECTID", "type": "esriFieldTypeOID"}]
    return {"geometryType": kind, **reference, "fields": fields, "features": features, **more}


def rows(folder: Path, document: Any) -> list[RawRow]:
    path = folder / "a.json"
    path.write_text(json.dumps(document))
    return list(read_file(path, READ, Limits()))


@pytest.mark.parametrize(
    ("kind", "geometry"),
    [
        ("esriGeometryPolygon", {"rings": [SHELL]}),
        ("esriGeometryPolygon", {"rings": [HOLE, SHELL, ISLAND]}),
        ("esriGeometryPolyline", {"paths": [[[0, 0], [1, 1]], [[2, 2], [3, 3]]]}),
        ("esriGeometryMultipoint", {"points": [[0, 0], [1, 1]]}),
        ("esriGeometryPoint", {"x": 18.5, "y": 44.1}),
        ("esriGeometryPoint", {"x": 18.5, "y": 44.1, "z": 3}),
    ],
)
def test_shapes_are_those_that_gdal_reads(tmp_path: Path, kind: str, geometry: dict[str, Any]) -> None:
    (row,) = rows(tmp_path, feature_set(geometry, kind=kind))
    expected = shapely.force_2d(pyogrio.read_dataframe(tmp_path / "a.json").geometry[0])
    assert row.geometry is not None and row.problem == "" and shapely.equals(row.geometry, expected)
    assert json.loads(row.geometry_original) == geometry


def test_latest_number_of_a_system_goes_before_the_older_one(tmp_path: Path) -> None:
    place = {"x": 2_059_411.0, "y": 5_465_442.0}
    web = feature_set(place, kind="esriGeometryPoint", spatialReference={"wkid": 102100, "latestWkid": 3857})
    old = feature_set(place, kind="esriGeometryPoint", spatialReference={"wkid": 102100})
    for document in (web, old):
        (row,) = rows(tmp_path, document)
        assert row.geometry is not None and row.geometry.distance(shapely.Point(18.5, 44.0)) < 0.01


def test_without_a_system_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownCrsError):
        rows(tmp_path, feature_set({"rings": [SHELL]}, wkid=None))


def test_curves_are_refused_with_words_and_the_row_is_kept(tmp_path: Path) -> None:
    curved = {"curveRings": [[[0, 0], {"c": [[3, 3], [1, 4]]}, [0, 0]]]}
    (bad, good, nothing) = rows(tmp_path, feature_set(curved, {"rings": [SHELL]}, None))
    assert bad.geometry is None and "curves" in bad.problem and good.geometry is not None
    assert nothing.geometry is None and nothing.problem == ""
    assert bad.attributes == {"OBJECTID": 0} and "curveRings" in bad.geometry_original


@pytest.mark.parametrize("geometry", [{"rings": [[["x", 0], [1, 1], [2, 0]]]}, {"x": "a", "y": 1}, {"rings": 3}, 7])
def test_geometry_that_is_none_keeps_its_row(tmp_path: Path, geometry: Any) -> None:
    (row,) = rows(tmp_path, feature_set(geometry))
    assert row.geometry is None and row.problem and row.attributes == {"OBJECTID": 0}


def test_codes_get_their_words_and_dates_are_days(tmp_path: Path) -> None:
    coded = {"name": "status", "type": "esriFieldTypeString"}
    coded["domain"] = {"type": "codedValue", "codedValues": [{"name": "Open", "code": "1"}]}  # type: ignore[assignment]
    document = feature_set(None, fields=[coded, {"name": "on", "type": "esriFieldTypeDate"}])
    document["features"] = [
        {"attributes": {"status": "1", "on": 1_767_225_600_000}},
        {"attributes": {"status": "9", "on": 1_767_225_600_001}},
        {"attributes": {"status": None, "on": None}},
    ]
    first, second, third = (row.attributes for row in rows(tmp_path, document))
    assert first == {"status": "1", "status (label)": "Open", "on": "2026-01-01"}
    assert second["status (label)"] == "9" and second["on"] == "2026-01-01T00:00:00.001000+00:00"
    assert third == {"status": None, "on": None}


def test_a_failed_answer_and_a_wrong_format_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="Token required"):
        rows(tmp_path, {"error": {"code": 499, "message": "Token required"}})
    path = tmp_path / "a.json"
    path.write_text(json.dumps(feature_set({"rings": [SHELL]})))
    with pytest.raises(FormatError) as told:
        list(read_file(path, parse_mapping(""), Limits()))
    assert "esrijson" in told.value.next_step
    assert 'format = "esrijson"' in propose_mapping(path, Limits())
