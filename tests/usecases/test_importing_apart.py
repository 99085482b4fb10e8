"""Good rows go in, bad rows come out in a file that is corrected and imported again, and nothing comes twice."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import shapely
from openpyxl import load_workbook

from tandem.errors import BadRowsError, FormatError, MappingError
from tandem.settings import Settings
from tandem.usecases.importing import ImportOutcome, Net, import_jobs, pair
from tandem.usecases.workspace import Workspace, create_workspace
from tests.exchange.support import csv_bytes, geojson_bytes, geopackage_bytes

DAY = date(2026, 11, 1)
READ = """
[read]
{read}
[[thing]]
kind = "community"
id = "c:{{name}}"
[thing.properties]
name = {{ column = "name" }}
{properties}
"""
PEOPLE = 'people = { column = "people" }'
PLACE = 'location = { geometry = "whole" }'
HEADER = ["name", "people", "lon", "lat"]
ROWS = [["A", "12", "18.5", "44"], ["B", "twelve", "18.5", "44"], ["=C", "-3", "x", "44"], ["D", "4", "18.5", "44"]]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return create_workspace(tmp_path / "w.gpkg", None, datetime(2026, 11, 1, tzinfo=UTC))


class Desk:
    """Somebody who imports into one workspace."""

    def __init__(self, workspace: Workspace, folder: Path) -> None:
        self.workspace, self.folder, self.hour = workspace, folder, 0

    def bring(self, path: Path, **net: object) -> ImportOutcome:
        self.hour += 1
        now = datetime(2026, 11, 1, self.hour, tzinfo=UTC)
        chosen = Net(**{"apart": self.folder / "bad", **net})  # type: ignore[arg-type]
        jobs = pair([path], [self.folder / "m.toml"])
        (done,) = import_jobs(self.workspace, jobs, by="A", now=now, valid_at=DAY, settings=Settings(), net=chosen)
        return done

    def things(self) -> list[str]:
        with self.workspace.store.reading() as reader:
            return sorted(reader.things())

    def rows(self) -> int:
        with self.workspace.store.reading() as reader:
            return sum(report.part_of is not None for report in reader.reports())


@pytest.fixture
def desk(workspace: Workspace, tmp_path: Path) -> Desk:
    return Desk(workspace, tmp_path)


def describe(desk: Desk, read: str, *properties: str) -> None:
    (desk.folder / "m.toml").write_text(READ.format(read=read, properties="\n".join(properties)))


LON_LAT = 'longitude = "lon"\nlatitude = "lat"\ncrs = "EPSG:4326"'


def test_csv_rows_come_out_with_reasons_and_go_in_when_corrected(desk: Desk) -> None:
    describe(desk, LON_LAT, PEOPLE, PLACE)
    data = desk.folder / "list.csv"
    data.write_bytes(csv_bytes(HEADER, ROWS, ";"))
    first = desk.bring(data)
    assert desk.things() == ["c:A", "c:D"]
    (bad,) = first.bad_files
    with bad.open(encoding="utf-8-sig", newline="") as stream:
        table = list(csv.DictReader(stream, delimiter=";"))
    assert [row["people (problem)"] for row in table] == [
        "people: 'twelve' is not a number",
        "people: -3 people is less than nothing",
    ]
    assert "no coordinates" in table[1]["whole row (problem)"]
    assert table[1]["name"] == "'=C" and table[1]["people"] == "-3"
    text = bad.read_text(encoding="utf-8-sig")
    bad.write_text(text.replace(";twelve;", ";12;").replace(";-3;", ";3;").replace(";x;", ";18.5;"), encoding="utf-8")
    second = desk.bring(bad)
    assert second.bad_files == () and desk.things() == ["c:=C", "c:A", "c:B", "c:D"] and desk.rows() == 4


def test_a_whole_corrected_file_adds_only_what_was_missing(desk: Desk) -> None:
    describe(desk, LON_LAT, PEOPLE, PLACE)
    data = desk.folder / "list.csv"
    data.write_bytes(csv_bytes(HEADER, [*ROWS, ROWS[0]]))
    desk.bring(data)
    assert desk.rows() == 3  # a row that stands twice in one file was said twice
    data = desk.folder / "list corrected.csv"
    data.write_bytes(csv_bytes(HEADER, [*ROWS[:1], ["B", "12", "18.5", "44"], *ROWS[3:], ROWS[0]]))
    assert "3 rows that an earlier file brought" in desk.bring(data).summary
    assert desk.rows() == 4 and desk.things() == ["c:A", "c:B", "c:D"]


def mend_workbook(path: Path) -> None:
    book = load_workbook(path)
    for cells in book["Sheet"].iter_rows():
        for cell in cells:
            if cell.value == "twelve":
                cell.value = 12
    book.save(path)


def mend_text(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace('"twelve"', "12"), encoding="utf-8")


def workbook(path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["name", "people"], ["=1+1", 12], ["B", "twelve"]):
        sheet.append(row)
    sheet["A2"].data_type = "s"
    book.save(path)


POINT = {"type": "Point", "coordinates": [18.5, 44]}


def features(path: Path) -> None:
    path.write_bytes(geojson_bytes([(POINT, {"name": "A", "people": 12}), (POINT, {"name": "B", "people": "twelve"})]))


def answers(path: Path) -> None:
    listed = [{"_id": 1, "name": "A", "people": 12}, {"_id": 2, "name": "B", "people": "twelve"}]
    path.write_text(json.dumps({"results": listed}))


@pytest.mark.parametrize(
    ("name", "make", "mend", "read"),
    [
        ("list.xlsx", workbook, mend_workbook, ""),
        ("list.geojson", features, mend_text, ""),
        ("list.json", answers, mend_text, 'format = "submissions"'),
    ],
)
def test_other_formats_come_out_in_their_own_shape(
    desk: Desk, name: str, make: Callable[[Path], None], mend: Callable[[Path], None], read: str
) -> None:
    describe(desk, read, PEOPLE)
    make(desk.folder / name)
    (bad,) = desk.bring(desk.folder / name).bad_files
    assert bad.name == name.replace("list", "list-bad")
    assert desk.rows() == 1
    mend(bad)
    assert desk.bring(bad).bad_files == ()
    assert desk.rows() == 2 and "c:B" in desk.things()


def test_geometry_that_cannot_be_built_stands_as_text_and_is_drawn_again(desk: Desk) -> None:
    describe(desk, "", PLACE)
    data = desk.folder / "areas.gpkg"
    whole = shapely.to_wkb(shapely.Point(18.5, 44))
    data.write_bytes(geopackage_bytes([whole, whole[:9]]))
    (bad,) = desk.bring(data).bad_files
    document = json.loads(bad.read_text())
    (feature,) = document["features"]
    assert bad.suffix == ".geojson" and feature["geometry"] is None
    assert feature["properties"]["geometry (problem)"] == whole[:9].hex()
    feature["geometry"] = POINT
    bad.write_text(json.dumps(document))
    desk.bring(bad)
    assert desk.things() == ["c:area 0", "c:area 1"]


def test_a_preview_writes_nothing_and_shows_claims(desk: Desk) -> None:
    describe(desk, LON_LAT, PEOPLE, PLACE)
    data = desk.folder / "list.csv"
    data.write_bytes(csv_bytes(HEADER, ROWS))
    seen = desk.bring(data, preview=True)
    assert "community c:A, people: 12" in seen.examples and len(seen.notes) == 2
    assert not desk.things() and not (desk.folder / "bad").exists()


def test_all_or_nothing_refuses_a_file_with_any_problem(desk: Desk) -> None:
    describe(desk, LON_LAT, PEOPLE, PLACE)
    data = desk.folder / "list.csv"
    data.write_bytes(csv_bytes(HEADER, ROWS))
    with pytest.raises(BadRowsError, match=r"2 rows with problems.*'twelve' is not a number"):
        desk.bring(data, apart=None, all_or_nothing=True)
    assert not desk.things()


def test_a_file_that_somebody_may_be_correcting_is_not_replaced(desk: Desk) -> None:
    describe(desk, LON_LAT, PEOPLE, PLACE)
    data = desk.folder / "list.csv"
    data.write_bytes(csv_bytes(HEADER, ROWS))
    (desk.folder / "bad").mkdir()
    (desk.folder / "bad" / "list-bad.csv").write_text("mine")
    with pytest.raises(FormatError, match="already"):
        desk.bring(data)
    assert not desk.things() and (desk.folder / "bad" / "list-bad.csv").read_text() == "mine"


def test_ids_that_count_rows_are_refused_where_rows_come_back(desk: Desk) -> None:
    describe(desk, LON_LAT, PEOPLE)
    text = (desk.folder / "m.toml").read_text()
    (desk.folder / "m.toml").write_text(text.replace("{name}", "{_row}"))
    data = desk.folder / "list.csv"
    data.write_bytes(csv_bytes(HEADER, ROWS))
    with pytest.raises(MappingError, match="counts rows"):
        desk.bring(data)


def test_import_tells_at_once_what_the_checks_find(workspace: Workspace, tmp_path: Path) -> None:
    desk = Desk(workspace, tmp_path)
    mapping = READ.replace('"community"', '"hazardous_area"').replace("c:", "h:")
    read, perimeter = 'wkt = "wkt"\ncrs = "OGC:CRS84"', 'perimeter = { geometry = "whole" }'
    (tmp_path / "m.toml").write_text(mapping.format(read=read, properties=perimeter))
    square = "POLYGON ((18 44, 18.001 44, 18.001 44.001, 18 44.001, 18 44))"
    (tmp_path / "a.csv").write_bytes(csv_bytes(["name", "wkt"], [["A1", square], ["B", square.replace("18", "18.5")]]))
    assert [one.rule for one in desk.bring(tmp_path / "a.csv").checks] == []
    (tmp_path / "b.csv").write_bytes(csv_bytes(["name", "wkt"], [["A", square]]))
    found = desk.bring(tmp_path / "b.csv").checks
    # The finding stands on the later id, which was there before.
    assert ("geometry.duplicate", "h:A1") in {(one.rule, one.thing) for one in found}
