"""Nothing is dropped: every row is a report, and its raw values can be read back from it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pyogrio.raw
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.claims.check import check_record
from tandem.claims.records import Report
from tandem.errors import FormatError
from tandem.exchange.importing import read_file, receive
from tandem.exchange.sandbox import Limits
from tests.exchange.support import (
    SETTLEMENTS,
    claims_of,
    csv_bytes,
    file_reports,
    geojson_bytes,
    geopackage_bytes,
    import_here,
    mapping,
    row_reports,
    rows_here,
)

# csv cannot tell an empty line from a row of one empty cell, and reads \r\n as \n only outside quotes
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
CELLS = st.one_of(
    TEXTS, st.floats(allow_nan=True).map(repr), st.integers().map(str), st.sampled_from(["", "n/a", "-1"])
)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS), max_size=12), st.sampled_from([",", ";", "\t"]))
@settings(max_examples=60, deadline=None)
def test_csv_every_row_is_a_report_with_its_raw_cells(rows: list[tuple[str, ...]], delimiter: str) -> None:
    rows = rows + rows[:2]  # duplicates are rows as well
    text = SETTLEMENTS.replace("[read]", f"[read]\ndelimiter = {json.dumps(delimiter)}")
    data = csv_bytes(["name", "people", "lon", "lat"], rows, delimiter)
    imported = import_here(data, "file.csv", mapping(text))
    contents = [json.loads(report.content) for report in row_reports(imported)]
    assert [tuple(content["attributes"].values()) for content in contents] != [] or not rows
    got = [tuple(content["attributes"][name] for name in ("name", "people", "lon", "lat")) for content in contents]
    assert got == rows
    assert [content["row"] for content in contents] == list(range(1, len(rows) + 1))
    for claim in claims_of(imported):
        assert (claim.value is not None or claim.geometry is not None) != bool(claim.unreadable)
    for record in imported.records:
        check_record(record)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
GEOMETRIES = st.one_of(
    st.none(),
    st.builds(lambda x, y: {"type": "Point", "coordinates": [x, y]}, st.floats(-200, 200), st.floats(-100, 100)),
    st.builds(
        lambda ring: {"type": "Polygon", "coordinates": [ring]},
        st.lists(st.tuples(st.floats(17, 19), st.floats(43, 45)).map(list), max_size=6),
    ),
    st.just({"type": "Sphere", "coordinates": "round"}),
    st.just({"type": "Point", "coordinates": [float("nan"), 1.0]}),
    JSON.map(lambda value: {"type": "Point", "coordinates": value}),
)


@given(st.lists(st.tuples(GEOMETRIES, st.dictionaries(st.text(max_size=5), JSON, max_size=4)), max_size=10))
@settings(max_examples=100, deadline=None)
def test_geojson_every_feature_is_a_report_with_its_raw_values(
    features: list[tuple[dict[str, Any] | None, dict[str, Any]]],
) -> None:
    described = mapping('[[thing]]\nkind="site"\nid="s:{_row}"\n[thing.properties]\nlocation={geometry="whole"}')
    imported = import_here(geojson_bytes(features), "file.geojson", described)
    reports = row_reports(imported)
    assert len(reports) == len(features) == imported.counts.rows
    for report, (geometry, cells) in zip(reports, features, strict=True):
        content = json.loads(report.content)
        assert _words(content["attributes"]) == _words(cells)
        kept = json.loads(content["geometry"]) if content["geometry"] else None
        assert _words(kept) == _words(geometry)
    located = claims_of(imported, "location")
    assert len(located) == len(features)
    assert all((claim.geometry is None) == bool(claim.unreadable) for claim in located)


def _words(value: Any) -> str:
    """JSON text in which NaN is the word that the report uses for it."""
    text = json.dumps(value, sort_keys=True)
    return text.replace('"NaN"', "NaN").replace('"Infinity"', "Infinity").replace('"-Infinity"', "-Infinity")


def test_geopackage_keeps_null_empty_invalid_cut_and_duplicate_geometry() -> None:
    square = shapely.box(18, 44, 18.01, 44.01)
    bow = shapely.Polygon([(18, 44), (18.01, 44.01), (18.01, 44), (18, 44.01)])
    two_points = bytes.fromhex("01030000000100000002000000") + shapely.get_coordinates(square)[:2].tobytes()
    curve = bytes.fromhex("010800000000000000")
    blobs = [
        shapely.to_wkb(square),
        shapely.to_wkb(square),
        shapely.to_wkb(bow),
        None,
        shapely.to_wkb(shapely.Polygon()),
        two_points,
        shapely.to_wkb(square)[:30],
        curve,
        b"",
    ]
    described = mapping(
        '[[thing]]\nkind="hazardous_area"\nid="h:{_row}"\n[thing.properties]\nperimeter={geometry="whole"}'
    )
    imported = import_here(geopackage_bytes(blobs), "areas.gpkg", described)
    claims = claims_of(imported, "perimeter")
    assert len(claims) == len(row_reports(imported)) == len(blobs)
    assert claims[0].geometry == claims[1].geometry == square
    assert claims[2].geometry == bow and not claims[2].geometry.is_valid
    reasons = [claim.unreadable for claim in claims]
    assert reasons[:5] == ["", "", "", "no geometry", "the geometry is empty"]
    assert "LinearRing" in reasons[5] and claims[5].original == two_points.hex()
    assert "cut off" in reasons[6] and "type 8" in reasons[7] and reasons[8]
    kept = [json.loads(report.content)["geometry"] for report in row_reports(imported)]
    assert kept[0] == blobs[0].hex() and kept[6] == blobs[6].hex()


def test_file_report_holds_the_bytes_and_rows_are_part_of_it() -> None:
    data = csv_bytes(["name", "people", "lon", "lat"], [["A", 5, 18, 44]])
    imported = import_here(data, "file.csv", mapping(SETTLEMENTS))
    (whole,), (row,) = file_reports(imported), row_reports(imported)
    assert whole.content == data and whole.content_sha256 == hashlib.sha256(data).hexdigest()
    assert row.part_of == whole.id and row.key == f"{whole.key}/file/1" and imported.key == whole.key
    assert {claim.report for claim in claims_of(imported)} == {row.id}


def test_same_file_gives_same_keys_and_another_meaning_gives_others() -> None:
    data = csv_bytes(["name", "people", "lon", "lat"], [["A", 5, 18, 44]] * 3)

    def keys(text: str) -> list[str]:
        return [r.key for r in import_here(data, "file.csv", mapping(text)).records if isinstance(r, Report)]

    first = keys(SETTLEMENTS)
    assert len(set(first)) == 4
    assert first == keys("# a comment\n" + SETTLEMENTS)
    assert not set(first) & set(keys(SETTLEMENTS.replace("test:", "other:")))


def test_utf8_with_mark_is_read_and_other_encodings_name_the_line() -> None:
    rows = rows_here("\ufeffname;x\nŽepče;1\n".encode(), "a.csv", mapping(""))
    assert rows[0].attributes == {"name": "Žepče", "x": "1"}
    with pytest.raises(FormatError, match=r"Line 3 of 'a.csv' is not UTF-8"):
        rows_here("name\nZepce\nŽepče\n".encode("cp1250"), "a.csv", mapping(""))


@pytest.mark.parametrize("data", [b"\xef\xbb\xbfa,b\r\n1,2\n3,4\r\n\n5,6", b"a,b\n1,2\r3,4\r\n5,6\n"])
def test_mixed_line_ends_part_the_same_rows(data: bytes) -> None:
    assert [row.attributes for row in rows_here(data, "a.csv", mapping(""))] == [
        {"a": "1", "b": "2"},
        {"a": "3", "b": "4"},
        {"a": "5", "b": "6"},
    ]


def test_what_was_said_after_it_was_handed_in_loses_its_date_with_a_remark() -> None:
    text = SETTLEMENTS.replace("[[thing]]", '[said]\nsaid_at = { column = "said" }\n[[thing]]')
    data = csv_bytes(["name", "people", "lon", "lat", "said"], [["A", 1, 18, 44, "2027-01-01"]])
    imported = import_here(data, "a.csv", mapping(text))
    (note,) = imported.notes
    assert "2027-01-01, after it was handed in" in note.message
    assert {claim.said_at for claim in claims_of(imported)} == {None}


def test_uneven_and_unheaded_cells_are_kept_with_a_remark() -> None:
    rows = rows_here(b"name,,name\na,b,c,d,e\nf\n", "a.csv", mapping(""))
    assert rows[0].attributes == {"name": "a", "column_2": "b", "name_3": "c", "_more": ["d", "e"]}
    assert rows[0].problem == "5 cells under 3 headings"
    assert rows[1].attributes == {"name": "f"} and rows[1].problem == "1 cells under 3 headings"


def test_wide_text_beyond_the_csv_default_is_read() -> None:
    ring = ", ".join(f"{18 + i / 1e6} 44" for i in range(20_000))
    rows = rows_here(f'wkt\n"LINESTRING ({ring})"\n'.encode(), "a.csv", mapping('[read]\nwkt="wkt"\ncrs="OGC:CRS84"'))
    assert rows[0].geometry is not None and shapely.get_num_points(rows[0].geometry) == 20_000


@pytest.mark.parametrize(("ending", "driver"), [("shp", "ESRI Shapefile"), ("fgb", "FlatGeobuf")])
def test_other_formats_come_through_gdal_with_their_sibling_files(tmp_path: Path, ending: str, driver: str) -> None:
    path = tmp_path / f"areas.{ending}"
    shapes = shapely.to_wkb(np.array([shapely.Point(500_000, 4_900_000), shapely.Point(510_000, 4_900_000)]))
    pyogrio.raw.write(
        path,
        shapes,
        [np.array(["A", "B"], dtype=object), np.array([1.5, np.nan])],
        ["name", "size"],
        driver=driver,
        crs="EPSG:32634",
        geometry_type="Point",
        layer="areas",
    )
    rows = list(read_file(path, mapping(""), Limits()))
    assert sorted((row.attributes["name"], row.attributes["size"]) for row in rows) == [("A", 1.5), ("B", None)]
    assert min(row.geometry.x for row in rows if isinstance(row.geometry, shapely.Point)) == pytest.approx(21.0)
    assert len(receive(path, mapping(""))) == (5 if ending == "shp" else 1)
