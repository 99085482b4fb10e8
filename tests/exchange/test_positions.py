"""Coordinate systems and flags for what lies wrong."""

from __future__ import annotations

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod, Transformer

from tandem.errors import UnknownCrsError
from tests.exchange.support import (
    claims_of,
    csv_bytes,
    geojson_bytes,
    geopackage_bytes,
    import_here,
    mapping,
    rows_here,
)

SITE = '[[thing]]\nkind="site"\nid="s:{_row}"\n[thing.properties]\nlocation={geometry="whole"}\n'
# Code, and a part of the globe where the system is used (lon, lat).
SYSTEMS = {
    "EPSG:4326": (18.0, 44.0),
    "EPSG:3857": (-90.0, 35.1),
    "EPSG:32634": (21.5, 44.3),
    "EPSG:32636": (33.2, 48.6),
    "EPSG:3035": (18.3, 44.5),
    "EPSG:2180": (19.2, 52.1),
    "EPSG:23700": (19.1, 47.2),
    "EPSG:5514": (15.2, 49.8),
}


OFFSETS = st.lists(st.tuples(st.floats(-0.5, 0.5), st.floats(-0.5, 0.5)), min_size=1, max_size=20)


@pytest.mark.parametrize("system", sorted(SYSTEMS))
@given(OFFSETS)
@settings(max_examples=4, deadline=None)
def test_eight_systems_agree_with_pyproj_within_half_a_metre(system: str, offsets: list[tuple[float, float]]) -> None:
    truth = [(SYSTEMS[system][0] + east, SYSTEMS[system][1] + north) for east, north in offsets]
    forward = Transformer.from_crs("OGC:CRS84", system, always_xy=True)
    placed = [forward.transform(longitude, latitude) for longitude, latitude in truth]
    by_mapping = mapping(f'[read]\nlongitude="x"\nlatitude="y"\ncrs="{system}"')
    rows = rows_here(csv_bytes(["x", "y"], [[repr(x), repr(y)] for x, y in placed]), "f.csv", by_mapping)
    blobs = [shapely.to_wkb(shapely.Point(pair)) for pair in placed]
    organization, code = system.split(":")
    by_file = rows_here(geopackage_bytes(blobs, srs=(organization, int(code), "")), "f.gpkg", mapping(""))
    for found in (rows, by_file):
        for row, (longitude, latitude) in zip(found, truth, strict=True):
            assert isinstance(row.geometry, shapely.Point)
            assert Geod(ellps="WGS84").inv(longitude, latitude, row.geometry.x, row.geometry.y)[2] < 0.5


@pytest.mark.parametrize("named", ["", "EPSG:999999", "no such system"])
def test_unknown_systems_are_refused_before_anything_is_recorded(named: str) -> None:
    data = csv_bytes(["x", "y"], [[18, 44]])
    with pytest.raises(UnknownCrsError):
        import_here(data, "f.csv", mapping(f'[read]\nlongitude="x"\nlatitude="y"\ncrs="{named}"\n' + SITE))


@pytest.mark.parametrize("srs", [("NONE", -1, "undefined"), ("NONE", 0, "undefined"), ("EPSG", 999999, "")])
def test_geopackage_without_a_usable_system_is_refused(srs: tuple[str, int, str]) -> None:
    data = geopackage_bytes([shapely.to_wkb(shapely.Point(18, 44))], srs=srs)
    with pytest.raises(UnknownCrsError):
        rows_here(data, "f.gpkg", mapping(""))
    (row,) = rows_here(data, "f.gpkg", mapping('[read]\ncrs="EPSG:4326"'))
    assert row.geometry == shapely.Point(18, 44)


def test_geojson_is_crs84_unless_its_legacy_member_says_otherwise() -> None:
    feature = ({"type": "Point", "coordinates": [2_003_750.83, 5_465_442.18]}, {})
    legacy = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    (row,) = rows_here(geojson_bytes([feature], crs=legacy), "f.geojson", mapping(""))
    assert isinstance(row.geometry, shapely.Point)
    assert row.geometry.x == pytest.approx(18.0) and row.geometry.y == pytest.approx(44.0, abs=1e-3)
    (plain,) = rows_here(geojson_bytes([feature]), "f.geojson", mapping(""))
    assert plain.geometry is None and "outside the globe" in plain.problem
    with pytest.raises(UnknownCrsError):
        rows_here(geojson_bytes([feature], crs=None), "f.geojson", mapping(""))


@given(
    st.tuples(st.floats(16, 19.5), st.floats(42.6, 45.2)).flatmap(
        lambda middle: st.lists(
            st.tuples(st.floats(-0.4, 0.4), st.floats(-0.4, 0.4), st.booleans()), min_size=1, max_size=30
        ).map(lambda rows: [(middle[0] + x, middle[1] + y, swap) for x, y, swap in rows])
    ),
    st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_every_swapped_row_is_flagged_and_none_is_moved(rows: list[tuple[float, float, bool]], projected: bool) -> None:
    extent = "[extent]\nwest=15\nsouth=42\neast=20\nnorth=46\n"
    system = "EPSG:32634" if projected else "EPSG:4326"
    forward = Transformer.from_crs("OGC:CRS84", system, always_xy=True)
    given_rows = [forward.transform(x, y)[:: -1 if swap else 1] for x, y, swap in rows]
    described = mapping(f'{extent}[read]\nlongitude="x"\nlatitude="y"\ncrs="{system}"\n' + SITE)
    read = rows_here(csv_bytes(["x", "y"], given_rows), "f.csv", described)
    backward = Transformer.from_crs(system, "OGC:CRS84", always_xy=True)
    for row, pair, (_, _, swap) in zip(read, given_rows, rows, strict=True):
        assert ("swapped" in row.problem) == swap
        if row.geometry is not None:
            assert shapely.get_coordinates(row.geometry)[0] == pytest.approx(backward.transform(*pair), abs=1e-9)
        else:
            assert "outside the globe" in row.problem


def test_without_an_extent_the_bulk_of_the_file_shows_the_swapped_row() -> None:
    rows = [[18 + i / 100, 44 + i / 100] for i in range(40)] + [[44.2, 18.2], [60.0, 20.0]]
    described = mapping('[read]\nlongitude="x"\nlatitude="y"\ncrs="EPSG:4326"\n' + SITE)
    imported = import_here(csv_bytes(["x", "y"], rows), "f.csv", described)
    assert [note.row for note in imported.notes] == [41] and "swapped" in imported.notes[0].message
    assert claims_of(imported)[40].geometry == shapely.Point(44.2, 18.2)


def test_latitudes_beyond_the_pole_are_unreadable_and_said_to_look_swapped() -> None:
    described = mapping('[read]\nlongitude="x"\nlatitude="y"\ncrs="EPSG:4326"\n' + SITE)
    (claim,) = claims_of(import_here(csv_bytes(["x", "y"], [[12.5, 104.9]]), "f.csv", described))
    assert claim.geometry is None and claim.original == "12.5 104.9"
    assert "outside the globe" in claim.unreadable and "swapped" in claim.unreadable


@pytest.mark.parametrize("pair", [("nan", "44"), ("18", "inf"), ("NaN", "NaN"), ("-Infinity", "1")])
def test_coordinates_that_are_no_numbers_are_unreadable(pair: tuple[str, str]) -> None:
    described = mapping('[read]\nlongitude="x"\nlatitude="y"\ncrs="EPSG:4326"\n' + SITE)
    (claim,) = claims_of(import_here(csv_bytes(["x", "y"], [pair]), "f.csv", described))
    assert claim.geometry is None and claim.unreadable == "its coordinates are not numbers"


@pytest.mark.parametrize(
    "wkt", ["POINT (nan 44)", "LINESTRING (18 44, inf 45)", "POLYGON ((18 44, 19 45, 18 44))", "POINT"]
)
def test_broken_well_known_text_is_kept_with_its_reason(wkt: str) -> None:
    described = mapping('[read]\nwkt="wkt"\ncrs="EPSG:4326"\n' + SITE)
    (claim,) = claims_of(import_here(csv_bytes(["wkt"], [[wkt]]), "f.csv", described))
    assert claim.geometry is None and claim.unreadable and claim.original == wkt
