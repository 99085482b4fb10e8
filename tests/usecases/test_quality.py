"""The data-quality report: planted faults are counted exactly, totals have their range, and answers come back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import shapely
from openpyxl import load_workbook
from pyproj import Geod

from tandem.errors import FormatError
from tandem.settings import Settings
from tandem.usecases.importing import import_jobs, pair
from tandem.usecases.quality.report import Assessed, assess_workspace, write_questions, write_report
from tandem.usecases.workspace import Workspace, create_workspace
from tests.exchange.support import csv_bytes

DAY = date(2026, 11, 1)
MAPPING = """
[read]
wkt = "wkt"
crs = "OGC:CRS84"
[source.ministry]
kind = "organisation"
name = "Ministry"
[source.x]
kind = "organisation"
name = "Operator X"
parent = "ministry"
accredited_survey = true
[said]
chain = [{ source = "x", how = "measured" }]
evidence = "direct"
[[thing]]
kind = "hazardous_area"
id = "h:{id}"
when = { what = "area" }
[thing.properties]
name = { template = "HA-{id}" }
perimeter = { geometry = "whole" }
area_m2 = { column = "size" }
[[thing]]
kind = "land_release"
id = "r:{id}"
when = { what = "release" }
[thing.properties]
area = { geometry = "whole" }
category = { constant = "cleared" }
"""


def square(x: float) -> str:
    return shapely.box(x, 44, x + 0.01, 44.01).wkt


def bow_tie(x: float) -> str:
    return f"POLYGON (({x} 44, {x + 0.01} 44.01, {x + 0.01} 44, {x} 44.01, {x} 44))"


ROWS = [
    *(("area", f"good{at}", square(16 + at / 10), "") for at in range(6)),
    *(("area", f"over{at}", square(16.005 + at / 10), "") for at in range(2)),
    *(("area", f"bow{at}", bow_tie(18 + at / 10), "") for at in range(5)),
    *(("area", f"lost{at}", "", "250000" if at < 3 else "") for at in range(7)),
    ("release", "all", square(16.0), ""),
    ("release", "bow", bow_tie(16.3), ""),
]


class Desk:
    """Somebody who imports and looks at the report."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workspace: Workspace = create_workspace(folder / "w.gpkg", None, datetime(2026, 11, 1, tzinfo=UTC))
        self.hour = 0
        (folder / "m.toml").write_text(MAPPING)
        (folder / "a.csv").write_bytes(csv_bytes(["what", "id", "wkt", "size"], ROWS))
        self.bring(folder / "a.csv", folder / "m.toml")

    def bring(self, path: Path, mapping: Path) -> None:
        self.hour += 1
        now = datetime(2026, 11, 1, self.hour, tzinfo=UTC)
        jobs = pair([path], [mapping])
        import_jobs(self.workspace, jobs, by="A", now=now, valid_at=DAY, settings=Settings())

    def look(self) -> Assessed:
        return assess_workspace(self.workspace, valid_at=DAY)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def geodesic_m2(text: str) -> float:
    """Independent of the areas of the picture: geodesics between the corners."""
    return abs(Geod(ellps="WGS84").geometry_area_perimeter(shapely.from_wkt(text))[0])


def test_planted_faults_are_counted_exactly(desk: Desk) -> None:
    quality = desk.look().quality
    counted = {one.rule: (one.findings, one.things) for one in quality.rules}
    assert counted == {
        "geometry.unusable": (7, 7),
        "geometry.null": (7, 7),
        "geometry.invalid": (6, 6),
        "hazard.overlap": (2, 2),
        "release.pending": (2, 2),
    }
    assert (quality.unknown.without_shape, quality.unknown.with_stated_size, quality.unknown.in_no_figure) == (7, 3, 4)
    (source,) = [one for one in quality.sources if one.name == "Operator X"]
    assert (source.things, source.wrong) == (len(ROWS), 7 + 6 + 2 + 1)


def test_totals_hold_every_reading(desk: Desk) -> None:
    totals = {one.name: one for one in desk.look().quality.totals}
    one = geodesic_m2(square(16))
    tie = 2 * geodesic_m2("POLYGON ((18 44, 18 44.01, 18.005 44.005, 18 44))")
    land = totals["Hazardous land"]
    assert land.used == pytest.approx(7 * one + 5 * tie, rel=1e-5)
    assert land.most == pytest.approx(8 * one + 5 * tie + 3 * 250_000, rel=1e-5)
    assert land.least <= land.used <= land.most
    cleared, remaining = totals["Cleared land"], totals["Remaining land"]
    assert (cleared.least, cleared.used) == (0, 0) and cleared.most == pytest.approx(one + tie, rel=1e-5)
    assert remaining.least == pytest.approx(land.least - one - tie, rel=1e-4) and remaining.most == land.most


def test_answers_come_back_and_settle_what_was_asked(desk: Desk, tmp_path: Path) -> None:
    done = desk.look()
    mapping = write_questions(done, tmp_path / "ask.xlsx")
    book = load_workbook(tmp_path / "ask.xlsx")
    sheet = book["Questions"]
    head = {cell.value: cell.column for cell in sheet[1]}
    rows = {(row[head["thing"] - 1].value, row[head["property"] - 1].value): row for row in sheet.iter_rows(min_row=2)}
    assert len(rows) == sheet.max_row - 1 == len(done.questions)
    rows["h:lost0", "perimeter"][head["shape"] - 1].value = square(19)
    rows["h:lost5", "perimeter"][head["shape"] - 1].value = square(19.1)
    rows["h:lost6", "perimeter"][head["remark"] - 1].value = "We do not know."
    book.save(tmp_path / "ask.xlsx")
    desk.bring(tmp_path / "ask.xlsx", mapping)
    after = desk.look().quality
    assert (after.unknown.without_shape, after.unknown.in_no_figure) == (5, 3)
    # The shape of lost0 contradicts the size that was said of it; nothing else is wrong with either.
    assert {one.thing for one in after.cases} == {one.thing for one in done.quality.cases} - {"h:lost5"}
    assert [one.rule for case in after.cases if case.thing == "h:lost0" for one in case.findings] == ["area.differs"]
    assert [one.name for one in after.sources] == ["Operator X"]


@pytest.mark.parametrize("ending", ["html", "pdf", "xlsx"])
def test_report_is_the_same_twice_in_every_form(desk: Desk, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"report.{ending}"
    write_report(desk.look(), path)
    first = path.read_bytes()
    if ending == "xlsx":
        book = load_workbook(path)
        assert "Questions" in book.sheetnames and book["What is wrong"].max_row > 4
        return
    write_report(desk.look(), path)
    assert path.read_bytes() == first
    assert ending == "pdf" or b"Geometry was repaired" in first


def test_report_refuses_other_endings(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"\.html"):
        write_report(desk.look(), tmp_path / "report.doc")
