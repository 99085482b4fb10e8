"""Hostile and broken files are refused in the child process; the process of the user goes on."""

from __future__ import annotations

import contextlib
import json
import pickle
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from tandem.errors import FormatError, GeometryTooDeepError, InputError
from tandem.exchange import Limits, import_file
from tandem.exchange.depth import MalformedGeometryError, check_json_depth, check_wkb, check_wkt_depth
from tandem.exchange.rows import ReadOptions
from tandem.exchange.sandbox import _load, parse
from tandem.geo import MAX_NESTING
from tandem.ids import seeded_uuid7
from tests.exchange.support import NOW, csv_bytes, geopackage_bytes, mapping, nested_wkb

POINT = '{"type":"Point","coordinates":[18,44]}'


def nested_json(levels: int) -> str:
    return '{"type":"GeometryCollection","geometries":[' * levels + POINT + "]}" * levels


def nested_wkt(levels: int) -> str:
    return "GEOMETRYCOLLECTION (" * levels + "POINT (18 44)" + ")" * levels


def files(levels: int) -> dict[str, bytes]:
    return {
        "bomb.gpkg": geopackage_bytes([nested_wkb(levels)]),
        "bomb.geojson": f'{{"type":"Feature","properties":{{}},"geometry":{nested_json(levels)}}}'.encode(),
        "bomb.csv": csv_bytes(["wkt"], [[nested_wkt(levels)]]),
    }


def bring_in(path: Path, limits: Limits) -> Any:
    described = mapping('[read]\nwkt = "wkt"\ncrs = "EPSG:4326"')
    return import_file(
        path, described, received_at=NOW, make_id=seeded_uuid7("s"), handed_in_by="tester", limits=limits
    )


@pytest.mark.parametrize(("name", "levels"), [("bomb.gpkg", 12_000), ("bomb.geojson", 25_000), ("bomb.csv", 21_000)])
def test_nested_geometry_that_would_end_the_process_is_refused(tmp_path: Path, name: str, levels: int) -> None:
    path = tmp_path / name
    path.write_bytes(files(levels)[name])
    with pytest.raises(GeometryTooDeepError, match="nested deeper than 8"):
        bring_in(path, Limits(30, 1024))


@pytest.mark.parametrize("name", ["bomb.gpkg", "bomb.geojson", "bomb.csv"])
def test_eight_levels_are_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(files(MAX_NESTING)[name])
    assert bring_in(path, Limits()).counts.rows == 1


class Hostile:
    """An importer that is not what it says; only its name reaches the child."""

    media_type = "text/plain"

    def __init__(self, name: str) -> None:
        self.name = name


def test_time_limit_gives_an_error_with_a_next_step() -> None:
    data = csv_bytes(["wkt"], [["POINT (1 2)"]] * 100)
    with pytest.raises(FormatError, match=r"took longer than 0.01 s.*TANDEM_IMPORT_TIMEOUT_SECONDS"):
        parse(Hostile("csv"), {"f.csv": data}, "f.csv", ReadOptions(wkt="wkt"), Limits(0.01, 1024))  # type: ignore[arg-type]


def test_memory_limit_gives_an_error_with_a_next_step() -> None:
    data = b"[" + b"[0]," * 12_000_000 + b"0]"
    with pytest.raises(FormatError, match=r"needs more than 256 MB.*TANDEM_IMPORT_MEMORY_MB"):
        parse(Hostile("geojson"), {"f.geojson": data}, "f.geojson", ReadOptions(), Limits(60, 256))  # type: ignore[arg-type]


def test_a_child_that_dies_gives_an_error() -> None:
    with pytest.raises(FormatError, match="ended the reading process"):
        parse(Hostile("no such importer"), {"f.csv": b"a"}, "f.csv", ReadOptions(), Limits())  # type: ignore[arg-type]


def test_answers_with_code_in_them_are_not_loaded() -> None:
    with pytest.raises(FormatError, match="no plain data"):
        _load(pickle.dumps({"layers": Path("x")}), "f.csv")
    with pytest.raises(FormatError, match="no plain data"):
        _load(b"", "f.csv")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.gpkg", b"no database at all, but long enough to be read as one" * 40),
        ("a.gpkg", b""),
        ("a.geojson", b"{"),
        ("a.geojson", b"[1, 2]"),
        ("a.geojson", b'{"type": "FeatureCollection"}'),
        ("a.geojson", "{'type'}".encode("utf-16")),
        ("a.csv", b""),
        ("a.csv", b'name\n"open'),
        ("a.shp", b"not a shapefile"),
        ("a.docx", b"PK"),
    ],
)
def test_damaged_files_give_a_sentence_and_a_next_step(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    described = mapping("")
    with pytest.raises(InputError) as caught:
        import_file(path, described, received_at=NOW, make_id=seeded_uuid7("s"), handed_in_by="t", limits=Limits())
    assert caught.value.cause and caught.value.next_step and "Traceback" not in str(caught.value)


def test_geopackage_with_unwritten_changes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    path.write_bytes(geopackage_bytes([]))
    (tmp_path / "a.gpkg-wal").write_bytes(b"pending")
    with pytest.raises(FormatError, match="Close the program"):
        bring_in(path, Limits())


GEOMETRIES = st.recursive(
    st.builds(shapely.Point, st.floats(-180, 180), st.floats(-90, 90))
    | st.just(shapely.box(0, 0, 1, 1))
    | st.just(shapely.LineString([(0, 0, 5), (1, 1, 6)]))
    | st.just(shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 2, 3, 3)])),
    lambda inner: st.lists(inner, max_size=3).map(shapely.GeometryCollection),
    max_leaves=8,
)


@given(GEOMETRIES, st.sampled_from(["iso", "extended"]), st.integers(0, 1))
def test_honest_geometry_passes_every_scan(geometry: Any, flavor: str, byte_order: int) -> None:
    if _levels(geometry) > MAX_NESTING:
        return
    check_wkb(shapely.to_wkb(geometry, flavor=flavor, byte_order=byte_order, output_dimension=3))
    check_wkt_depth(shapely.to_wkt(geometry))
    check_json_depth(shapely.to_geojson(geometry).encode())


def _levels(geometry: Any) -> int:
    if not hasattr(geometry, "geoms"):
        return 0
    return 1 + max((_levels(part) for part in geometry.geoms), default=0)


@given(st.integers(0, 40))
def test_wkb_depth_is_counted_exactly(levels: int) -> None:
    if levels > MAX_NESTING:
        with pytest.raises(GeometryTooDeepError):
            check_wkb(nested_wkb(levels))
    else:
        check_wkb(nested_wkb(levels))


@given(GEOMETRIES, st.data())
def test_cut_well_known_binary_is_malformed(geometry: Any, data: st.DataObject) -> None:
    whole = shapely.to_wkb(geometry)
    cut = data.draw(st.integers(0, len(whole) - 1))
    if _levels(geometry) <= MAX_NESTING:
        with pytest.raises(MalformedGeometryError):
            check_wkb(whole[:cut])


def test_brackets_within_json_strings_do_not_count() -> None:
    check_json_depth(json.dumps({"name": "[" * 500 + '\\"' + "{" * 500}).encode())


@given(st.binary(max_size=80))
def test_any_bytes_are_scanned_without_a_crash(data: bytes) -> None:
    with contextlib.suppress(GeometryTooDeepError, MalformedGeometryError):
        check_wkb(data)
