"""Tables, containers and survey forms: what each format gives, and where a position may stand."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import mgrs
import numpy as np
import pyogrio.raw
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from tandem.errors import FormatError
from tandem.exchange.coordinates import degrees
from tandem.exchange.importing import read_file
from tandem.exchange.sandbox import Limits
from tests.exchange.support import csv_bytes, mapping, rows_here

KML = """<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder><name>areas</name>
<Placemark><name>A</name><ExtendedData><Data name="people"><value>12</value></Data></ExtendedData>
<Point><coordinates>18.5,44.25</coordinates></Point></Placemark></Folder></Document></kml>"""


def zipped(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name.replace("__", "."), content)
    return stream.getvalue()


@given(st.floats(-179.9, 179.9), st.sampled_from(["", "letters"]))
def test_degrees_minutes_and_seconds_are_the_number_that_they_write(number: float, form: str) -> None:
    size = abs(number)
    whole, minutes = int(size), int(size % 1 * 60)
    seconds = (size - whole - minutes / 60) * 3600
    tail = ("W" if number < 0 else "E") if form else ""
    text = f"{'' if form or number >= 0 else '-'}{whole}°{minutes}'{max(seconds, 0):.6f}\"{tail}"
    if not text.count("60.0"):
        assert degrees(text, "EW") == pytest.approx(number, abs=1e-9)


@pytest.mark.parametrize("text", ["17°61'0\"E", "17°30'N", "E17°30'E", "-17°E", "17,5", "x", "1e400x"])
def test_positions_that_are_no_degrees_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        degrees(text, "EW")


def test_decimal_commas_in_coordinates_are_read_only_where_the_mapping_says_so() -> None:
    data = csv_bytes(["x", "y"], [["17,5", "44,25"]], ";")
    read = '[read]\nlongitude = "x"\nlatitude = "y"\ncrs = "EPSG:4326"\n'
    assert 'decimal = ","' in rows_here(data, "a.csv", mapping(read))[0].problem
    (row,) = rows_here(data, "a.csv", mapping(read + 'decimal = ","'))
    assert row.geometry == shapely.Point(17.5, 44.25) and row.geometry_original == "17,5 44,25"


@given(st.floats(-179, 179), st.floats(-79, 83))
def test_mgrs_positions_are_within_their_square_of_a_metre(longitude: float, latitude: float) -> None:
    text = mgrs.MGRS().toMGRS(latitude, longitude)
    (row,) = rows_here(csv_bytes(["grid"], [[text]]), "a.csv", mapping('[read]\nmgrs = "grid"'))
    assert isinstance(row.geometry, shapely.Point)
    assert row.geometry.y == pytest.approx(latitude, abs=2e-5)
    assert abs(row.geometry.x - longitude) * np.cos(np.radians(latitude)) < 2e-5


@pytest.mark.parametrize("text", ["34TCQ", "34TCQ12345", "nowhere", "99ZZZ123456"])
def test_grid_texts_that_are_no_position_are_kept_with_their_reason(text: str) -> None:
    (row,) = rows_here(csv_bytes(["grid"], [[text]]), "a.csv", mapping('[read]\nmgrs = "grid"'))
    assert row.geometry is None and "no MGRS position" in row.problem and row.geometry_original == text


def test_a_workbook_is_known_by_its_ending_and_has_positions_of_its_cells() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Areas"
    sheet.append(["name", "x", "y"])
    sheet.append(["A", 18.5, "44°15'N"])
    book.create_sheet("Notes").append(["who"])
    stream = io.BytesIO()
    book.save(stream)
    read = '[read]\nlayer = "Areas"\nlongitude = "x"\nlatitude = "y"\ncrs = "EPSG:4326"'
    (row,) = rows_here(stream.getvalue(), "a.xlsx", mapping(read))
    assert row.geometry == shapely.Point(18.5, 44.25)


@pytest.mark.parametrize("name", ["a.kml", "a.kmz"])
def test_placemarks_come_with_their_data(name: str) -> None:
    data = KML.encode() if name == "a.kml" else zipped(doc__kml=KML.encode())
    (row,) = rows_here(data, name, mapping(""))
    assert row.geometry == shapely.Point(18.5, 44.25)
    assert (row.layer, row.attributes["Name"], row.attributes["people"]) == ("areas", "A", "12")


def shapefile(folder: Path) -> dict[str, bytes]:
    pyogrio.raw.write(
        folder / "areas.shp",
        shapely.to_wkb(np.array([shapely.Point(500_000, 4_900_000)])),
        [np.array(["A"], dtype=object)],
        ["name"],
        driver="ESRI Shapefile",
        crs="EPSG:32634",
        geometry_type="Point",
        layer="areas",
    )
    return {f"deep/{path.name}": path.read_bytes() for path in folder.glob("areas.*")}


def test_a_zipped_shapefile_is_read_with_its_coordinate_system(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped(**shapefile(tmp_path)))
    (row,) = read_file(path, mapping(""), Limits())
    assert row.attributes["name"] == "A" and row.geometry is not None
    assert row.geometry.centroid.x == pytest.approx(21.0)


def test_a_container_without_one_data_set_says_what_it_holds() -> None:
    for parts in ({}, {"a.txt": b""}, {"x.kml": KML.encode(), "y.kml": KML.encode()}):
        with pytest.raises(FormatError, match=r"files that end with .kml|no whole zip"):
            rows_here(zipped(**parts), "a.kmz", mapping(""))


def test_places_from_elsewhere_are_refused() -> None:
    text = KML.replace("<Placemark>", "<NetworkLink><Link><href>x.kml</href></Link></NetworkLink><Placemark>")
    with pytest.raises(FormatError, match="NetworkLink"):
        rows_here(text.encode(), "a.kml", mapping(""))


READ_FORM = '[read]\nformat = "submissions"\ngeopoint = "site/place"\n'
KOBO = {
    "count": 1,
    "results": [
        {
            "_id": 7,
            "site/place": "44.25 18.5 410 4.5",
            "site/people": "120",
            "hazards": [{"hazards/kind": "mine"}, {"hazards/kind": "uxo"}],
        }
    ],
}
ODK = {
    "value": [
        {
            "__id": "uuid:7",
            "site": {"place": {"type": "Point", "coordinates": [18.5, 44.25, 410]}, "people": 120},
            "hazards": [{"kind": "mine"}, {"kind": "uxo"}],
        }
    ]
}


@pytest.mark.parametrize(("document", "key"), [(KOBO, 7), (ODK, "uuid:7")])
def test_submissions_of_both_services_give_rows_places_and_repeats(document: object, key: object) -> None:
    rows = rows_here(json.dumps(document).encode(), "form.json", mapping(READ_FORM))
    (submission,) = [row for row in rows if row.layer == "submissions"]
    assert submission.geometry is not None and shapely.equals(submission.geometry, shapely.Point(18.5, 44.25))
    assert str(submission.attributes["site/people"]) == "120"
    assert [row.attributes["_parent"] for row in rows if row.layer == "hazards"] == [key, key]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("44 18 0 0", "Point"),
        ("44 18 0 0;44.1 18 0 0", "LineString"),
        ("44 18 0 0; 44.1 18 0 0; 44 18.1 0 0; 44 18 0 0", "Polygon"),
    ],
)
def test_lines_and_shapes_of_forms_are_read(text: str, kind: str) -> None:
    (row,) = rows_here(csv_bytes(["g"], [[text]]), "a.csv", mapping('[read]\ngeopoint = "g"'))
    assert row.geometry is not None and row.geometry.geom_type == kind
    assert row.geometry.bounds[:2] == (18, 44)


@pytest.mark.parametrize("content", [b"{}", b"3", b'{"value": [1]}', b"["])
def test_json_without_submissions_is_refused(content: bytes) -> None:
    with pytest.raises(FormatError):
        rows_here(content, "a.json", mapping('[read]\nformat = "submissions"'))
