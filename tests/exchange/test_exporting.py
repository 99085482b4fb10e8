"""What is exported can be read again, as what it was, by other programs and by Tandem."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path
from typing import Any

import openpyxl
import pyogrio
import pytest
import shapely
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from tandem.errors import DiskError, FormatError
from tandem.exchange import export_layers
from tandem.exchange.texts import guard_formula, restore_formula
from tandem.layers import Column, Feature, FeatureLayer
from tests.exchange.support import mapping, rows_here

COLUMNS = (
    Column("name", "TEXT", "As written"),
    Column("people", "INTEGER", "people"),
    Column("area_m2", "REAL", "Geodesic, m2"),
    Column("ready", "BOOLEAN"),
    Column("day", "DATE"),
    Column("made_at", "DATETIME"),
)
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "'=1", "''=1", "'", "＝1", "-", "it's", "a=b", ""]
CHARACTERS = st.characters(exclude_categories=["Cs", "Cc"])
TEXTS = st.one_of(st.sampled_from(FORMULAS), st.text(CHARACTERS, max_size=10))
ROWS = st.tuples(
    st.none() | TEXTS,
    st.none() | st.integers(-(2**53), 2**53),
    st.none() | st.floats(-1e300, 1e300),
    st.none() | st.booleans(),
    st.none() | st.dates().map(lambda day: day.isoformat()),
    st.none() | st.just("2026-05-03T14:00:00.000Z"),
)


def layer(rows: list[Any], name: str = "areas", kind: str = "POINT") -> FeatureLayer:
    features = tuple(
        Feature(f"id-{i}", shapely.Point(18 + i / 7, 44) if kind else None, tuple(cells))
        for i, cells in enumerate(rows)
    )
    return FeatureLayer(name, f"The {name}", kind, COLUMNS, features)


@given(st.one_of(TEXTS, st.text(max_size=8), st.sampled_from(FORMULAS).map(lambda text: "'" * 3 + text)))
def test_formula_guard_is_exact_and_leaves_nothing_to_run(text: str) -> None:
    guarded = guard_formula(text)
    assert restore_formula(guarded) == text
    assert not guarded.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))


@given(st.lists(ROWS, max_size=6))
@settings(max_examples=50, deadline=None)
def test_csv_reads_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, rows: list[Any]) -> None:
    path = tmp_path_factory.mktemp("csv") / "areas.csv"
    assert export_layers([layer(rows)], path) == (path,)
    described = mapping('[read]\nformula_guard = true\nwkt = "geometry"\ncrs = "OGC:CRS84"')
    read = rows_here(path.read_bytes(), path.name, described)
    assert len(read) == len(rows)
    for index, (row, cells) in enumerate(zip(read, rows, strict=True)):
        assert row.attributes["id"] == f"id-{index}"
        assert row.geometry == shapely.Point(18 + index / 7, 44)
        name, people, area, ready, day, made_at = cells
        assert row.attributes["name"] == (name or "")
        assert row.attributes["people"] == ("" if people is None else str(people))
        assert row.attributes["area_m2"] == "" if area is None else float(str(row.attributes["area_m2"])) == area
        assert row.attributes["ready"] == ("" if ready is None else str(ready).lower())
        assert (row.attributes["day"], row.attributes["made_at"]) == (day or "", made_at or "")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for cells in csv.DictReader(stream):
            assert not cells["name"].startswith(("=", "+", "-", "@", "\t", "\r"))


@given(st.lists(ROWS, max_size=6))
@settings(max_examples=15, deadline=None, phases=[Phase.explicit, Phase.generate])
def test_xlsx_holds_texts_as_texts_and_numbers_as_numbers(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Any]
) -> None:
    path = tmp_path_factory.mktemp("xlsx") / "areas.xlsx"
    export_layers([layer(rows), layer([], "areas", "")], path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["The areas", "The areas 2"]
    sheet = book["The areas"]
    assert [cell.value for cell in sheet[1]] == ["id", *(c.name for c in COLUMNS), "longitude", "latitude"]
    assert sheet["D1"].comment is not None and "m2" in sheet["D1"].comment.text
    for line, cells in zip(sheet.iter_rows(min_row=2), rows, strict=True):
        assert all(cell.data_type != "f" for cell in line)
        assert unescape(line[1].value or "") == (cells[0] or "")
        assert line[2].value == cells[1]
        assert line[3].value is None if cells[2] is None else math.isclose(line[3].value, cells[2], rel_tol=1e-15)
        assert line[4].value == cells[3]


@given(st.lists(ROWS, max_size=5))
@settings(max_examples=15, deadline=None)
def test_geopackage_is_what_gdal_reads(tmp_path_factory: pytest.TempPathFactory, rows: list[Any]) -> None:
    path = tmp_path_factory.mktemp("gpkg") / "areas.gpkg"
    path.write_bytes(b"what was there before")
    export_layers([layer(rows), layer(rows, "plain", "")], path)
    drawing = [["layer_styles", None], ["qgis_projects", None]]
    assert [list(entry) for entry in pyogrio.list_layers(path)] == [["areas", "Point"], ["plain", None], *drawing]
    info = pyogrio.read_info(path, layer="areas")
    assert info["crs"] == "EPSG:4326" and info["features"] == len(rows)
    read = rows_here(path.read_bytes(), path.name, mapping(""))
    assert len(read) == 2 * len(rows)
    for index, (row, cells) in enumerate(zip(read, rows, strict=False)):
        assert row.geometry == shapely.Point(18 + index / 7, 44)
        got = [row.attributes[column.name] for column in COLUMNS]
        assert got[:3] == list(cells[:3]) and got[4] == cells[4]
        assert got[3] == (None if cells[3] is None else int(cells[3]))
        assert (got[5] is None) == (cells[5] is None)
        assert got[5] is None or str(got[5]).startswith("2026-05-03T14:00:00")


@given(st.lists(ROWS, max_size=5))
@settings(max_examples=25, deadline=None)
def test_geojson_reads_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, rows: list[Any]) -> None:
    path = tmp_path_factory.mktemp("geojson") / "areas.geojson"
    export_layers([layer(rows)], path)
    read = rows_here(path.read_bytes(), path.name, mapping(""))
    for index, (row, cells) in enumerate(zip(read, rows, strict=True)):
        assert row.layer == "areas" and row.attributes["_id"] == f"id-{index}"
        assert row.geometry == shapely.Point(18 + index / 7, 44)
        assert [row.attributes[column.name] for column in COLUMNS] == list(cells)


def test_rings_of_geojson_turn_left(tmp_path: Path) -> None:
    clockwise = shapely.Polygon([(0, 0), (0, 1), (1, 1), (1, 0)])
    path = tmp_path / "a.geojson"
    export_layers([FeatureLayer("a", "A", "POLYGON", (), (Feature("x", clockwise, ()),))], path)
    (ring,) = json.loads(path.read_text())["features"][0]["geometry"]["coordinates"]
    assert shapely.LinearRing(ring).is_ccw


def test_several_layers_become_files_beside_each_other(tmp_path: Path) -> None:
    written = export_layers([layer([], "one"), layer([], "two", "")], tmp_path / "out.csv")
    assert [path.name for path in written] == ["out-one.csv", "out-two.csv"]
    assert "geometry" in written[0].read_text() and "geometry" not in written[1].read_text()


def test_unknown_ending_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"\.gpkg, \.csv, \.xlsx, \.geojson"):
        export_layers([layer([])], tmp_path / "out.docx")


def test_a_folder_that_is_not_there_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(DiskError, match="cannot be written"):
        export_layers([layer([])], tmp_path / "none" / "out.csv")
    with pytest.raises(FormatError, match="no layer"):
        export_layers([], tmp_path / "out.gpkg")
    assert list(tmp_path.iterdir()) == []


def test_a_text_too_long_for_a_sheet_says_so(tmp_path: Path) -> None:
    rows = [("x" * 40_000, 2**60, None, None, None, None), ("bell \x07", None, None, None, None, None)]
    export_layers([layer(rows)], tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert sheet is not None
    assert "40000 characters" in str(sheet["B2"].value) and len(str(sheet["B2"].value)) <= 32_767
    assert sheet["C2"].value == str(2**60)
