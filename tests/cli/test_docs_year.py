"""The page on a year as information manager is true: its commands run, and its figures agree with sums made from the files alone."""

from __future__ import annotations

import csv
import json
import re
import shlex
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
import shapely
from pyproj import Geod

from tests.conftest import Run

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "a-year.md").read_text(encoding="utf-8")
PERIOD = ("--from", "2025-01-01", "--to", "2025-12-31")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def answer(folder: Path, table: str) -> None:
    """Fill in the workbook as the page says."""
    answers = {(row["thing"], row["property"]): row for row in csv.DictReader(table.splitlines(), delimiter=";")}
    book = openpyxl.load_workbook(folder / "ask.xlsx")
    sheet = book["Questions"]
    place = {cell.value: cell.column for cell in sheet[1]}
    filled = 0
    for row in range(2, sheet.max_row + 1):
        known = answers.get((sheet.cell(row, place["thing"]).value, sheet.cell(row, place["property"]).value))
        for name in ("answer", "shape") if known else ():
            sheet.cell(row, place[name]).value = known[name] or None
        filled += known is not None
    assert filled == len(answers)
    book.save(folder / "ask.xlsx")


@dataclass(frozen=True)
class Year:
    """Where the page was walked, and what each command printed, by its words."""

    folder: Path
    printed: Mapping[str, str]

    def rows(self, sheet: str) -> list[dict[str, str]]:
        with (self.folder / "operations" / f"{sheet}.csv").open(encoding="utf-8-sig", newline="") as stream:
            return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def year(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Year:
    folder = tmp_path_factory.mktemp("year")
    (folder / "units.geojson").write_text(blocks("json")[0], encoding="utf-8")
    for name, text in zip(("units.toml", "areas.toml"), blocks("toml"), strict=True):
        (folder / name).write_text(text, encoding="utf-8")
    tables = blocks("text")
    (folder / "areas.csv").write_text(tables[0], encoding="utf-8")
    printed: dict[str, str] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for line in (line for block in blocks("sh") for line in block.splitlines()):
            if "ask.xlsx --mapping" in line:
                answer(folder, tables[2])
            words = line.replace("REPORT", reported(printed, "ask.xlsx")).replace("STATES", reported(printed, "states"))
            printed[line] = run(*shlex.split(words)[1:]).output
    return Year(folder, printed)


def reported(printed: Mapping[str, str], file: str) -> str:
    found = re.findall(rf"{re.escape(file)}\S*: report (\S+):", "\n".join(printed.values()))
    return str(found[-1]) if found else "none"


def told(year: Year, start: str) -> str:
    return next(text for line, text in year.printed.items() if line.startswith(start))


def test_each_command_prints_what_the_page_says(year: Year) -> None:
    _, wrong, _, right, refused = blocks("text")
    for start, lines in (("tandem quality region.gpkg --out", wrong), ("tandem life region.gpkg --refused", refused)):
        assert [line for line in lines.splitlines() if line not in told(year, start)] == []
    after = year.printed["tandem quality region.gpkg"]
    assert [line for line in right.splitlines() if line not in after] == []
    assert after.count("  warning  ") + after.count("  error  ") == 1


def test_operations_come_through_the_door_of_all_reports_without_a_remark(year: Year) -> None:
    text = told(year, "tandem import region.gpkg operations")
    assert "cannot be read" not in text and "no meaning" not in text and " row " not in text
    assert {"works", "releases", "inspections", "documents", "states", "accreditations", "accidents"} <= set(
        re.findall(r"operations/(\w+)\.csv: report", text)
    )


def test_released_land_is_the_sum_of_the_polygons_that_were_handed_in(year: Year, run: Run) -> None:
    """Areas do not overlap once they are put right, so the plain geodesic sum is the account."""
    found = json.loads(run("land", year.folder / "region.gpkg", *PERIOD, "--by", "operator", "--format", "json").output)
    by_operator: dict[tuple[str, str], float] = defaultdict(float)
    for row in year.rows("releases"):
        m2 = abs(Geod(ellps="WGS84").geometry_area_perimeter(shapely.from_wkt(row["shape"]))[0])
        by_operator[row["organisation"], row["category"]] += m2
    assert {category for _, category in by_operator} == {"cancelled", "reduced", "cleared"}
    for row in found["released"]:
        for name in ("cancelled", "reduced", "cleared"):
            assert row[f"{name}_m2"] == pytest.approx(by_operator[row["operator"], name], abs=1.0)
    assert found["total_m2"] == pytest.approx(sum(by_operator.values()), abs=1.0)
    assert f"Total released: {found['total_m2']:,.0f} m2" in told(year, "tandem land region.gpkg")
    assert found["waiting"] == []


def test_each_cell_of_article_7_is_the_sum_of_its_records(year: Year) -> None:
    book = openpyxl.load_workbook(year.folder / "article7.xlsx")
    sums: Counter[tuple[str, str]] = Counter()
    for sheet, cell, *_, amount in book["Explanations"].iter_rows(min_row=2, values_only=True):
        sums[sheet, cell] += amount
    assert len(sums) > 10
    for (sheet, cell), amount in sums.items():
        assert book[sheet][cell].value == pytest.approx(amount, abs=0.01)
    totals = [row for row in book["Donors"].iter_rows(values_only=True) if row[0] == "Total"]
    released = sum(
        abs(Geod(ellps="WGS84").geometry_area_perimeter(shapely.from_wkt(row["shape"]))[0])
        for row in year.rows("releases")
    )
    assert totals[0][-1] == pytest.approx(released, abs=1.0)
    found = Counter(row["device_group"] for row in year.rows("devices"))
    cells = {row[0]: row[1] for row in book["APMBC Form C"].iter_rows(values_only=True)}
    assert cells["Anti-personnel mine"] == found["ap_mine"] > 0
    assert (year.folder / "article7.pdf").read_bytes().startswith(b"%PDF")


def test_areas_stand_where_the_last_of_their_states_left_them(year: Year) -> None:
    """But for the area that stands for two: its twin, of which nobody said more, holds it confirmed."""
    last = {row["id"]: row["status"] for row in year.rows("states") if row["status"]}
    last.pop("nr:HA-3")
    counts = Counter(last.values())
    words = {"discredited": "Discredited", "handed_over": "Handed over", "part_released": "Part-released"}
    board = year.printed["tandem life region.gpkg"]
    for code, label in words.items():
        shown = re.search(rf"^{label} +(\d+)$", board, re.MULTILINE)
        assert int(shown[1] if shown else 0) == counts[code]
    assert counts["handed_over"] and counts["part_released"]


def test_how_sure_is_said_with_the_total(year: Year, run: Run) -> None:
    text = told(year, "tandem quality region.gpkg --valid-at")
    # Of the twin alone: work that goes on after a part was released is no contradiction.
    assert re.search(r"life\.refused +warning +1 +1 ", text)
    account = json.loads(run("land", year.folder / "region.gpkg", *PERIOD, "--format", "json").output)
    for name in ("cancelled", "reduced", "cleared"):
        least, used, most = (
            float(one.replace(",", ""))
            for one in re.search(rf"^{name.capitalize()} land +(\S+) +(\S+) +(\S+)", text, re.MULTILINE).groups()  # type: ignore[union-attr]
        )
        assert least == used == most == pytest.approx(sum(row[f"{name}_m2"] for row in account["released"]), abs=1.0)
