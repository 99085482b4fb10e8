"""Lists as files: what is shown, nothing that runs, and back again without a change."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pyogrio import raw

from tandem.errors import FormatError
from tandem.language import language_of
from tandem.settings import Settings
from tandem.usecases.judging import Targets, judge
from tandem.usecases.lists.columns import KINDS
from tandem.usecases.lists.export import MEDIA_TYPES, About, export_list
from tandem.usecases.lists.query import Query
from tandem.usecases.lists.returning import Returned, return_list
from tandem.usecases.lists.rows import Sight, list_table
from tandem.usecases.lists.sight import sight_of
from tandem.usecases.planning import plan_again
from tandem.usecases.policies import policy_at
from tandem.usecases.seeing import see_now
from tandem.usecases.workspace import Workspace
from tandem.worded import worded
from tests.usecases.lists.support import table
from tests.web.payloads import FORMULAS, PAYLOADS

DAY, NOW = date(2026, 4, 1), datetime(2026, 4, 2, 9, tzinfo=UTC)
ABOUT = About("teams", "", "2026-04-01", "2026-04-01T00:00:00.000Z", "")


def sight(workspace: Workspace) -> Sight:
    with workspace.store.reading() as reader:
        planned = plan_again(reader, "last")
        return sight_of(reader, see_now(reader, policy_at(reader, DAY), valid_at=DAY), planned)


def exported(workspace: Workspace, kind: str, *pairs: tuple[str, str], ending: str = "xlsx") -> bytes:
    seen, query = sight(workspace), Query.of(kind, pairs)
    return export_list(list_table(kind, seen), query, About.of(query, seen), ending)


def back(workspace: Workspace, content: bytes, later: int = 0) -> Returned:
    return return_list(
        workspace, content, "list.xlsx", by="Olena", now=NOW + timedelta(hours=later), valid_at=DAY, settings=Settings()
    )


def edited(content: bytes, changes: dict[tuple[str, str], Any]) -> bytes:
    """The workbook with cells (id, column) changed, as a spreadsheet program saves it."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    columns = {cell.value: cell.column for cell in sheet[1]}
    rows = {sheet.cell(row, 1).value: row for row in range(2, sheet.max_row + 1)}
    for (key, column), value in changes.items():
        sheet.cell(rows[key], columns[column]).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def reports(workspace: Workspace) -> int:
    with workspace.store.reading() as reader:
        return len(list(reader.reports()))


@pytest.mark.parametrize("ending", sorted(MEDIA_TYPES))
def test_a_file_holds_all_pages_of_what_is_shown_in_its_order(
    workspace: Workspace, tmp_path: Path, ending: str
) -> None:
    pairs = [("kind.in", "clearance"), ("sort", "-area_m2"), ("column", "name"), ("column", "area_m2"), ("page", "2")]
    content = exported(workspace, "works", *pairs, ending=ending)
    works = list_table("works", sight(workspace))
    expected = sorted(
        (
            (works.cells["area_m2"][row], works.keys[row])
            for row, kind in enumerate(works.cells["kind"])
            if kind == "clearance"
        ),
        key=lambda pair: -float(pair[0] or 0),
    )
    found = read(content, ending, tmp_path)
    assert [row["id"] for row in found] == [key for _, key in expected]
    assert [float(row["area_m2"]) for row in found] == pytest.approx([float(area or 0) for area, _ in expected])
    assert set(found[0]) - {"longitude", "latitude", "geometry"} == {"id", "name", "area_m2"}


def read(content: bytes, ending: str, folder: Path) -> list[dict[str, Any]]:
    if ending == "csv":
        return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    if ending == "geojson":
        return [{"id": one["id"], **one["properties"]} for one in json.loads(content)["features"]]
    if ending == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
        heading, *rows = sheet.iter_rows(values_only=True)
        return [dict(zip(map(str, heading), row, strict=True)) for row in rows]
    path = folder / "list.gpkg"
    path.write_bytes(content)
    meta, _, _, fields = raw.read(path, layer=0)
    return [dict(zip(meta["fields"], row, strict=True)) for row in zip(*fields, strict=True)]


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("ending", sorted(MEDIA_TYPES))
def test_every_list_is_written_in_every_format(workspace: Workspace, kind: str, ending: str) -> None:
    assert exported(workspace, kind, ending=ending)


def test_another_ending_is_refused() -> None:
    with pytest.raises(FormatError, match="not written as 'exe'"):
        export_list(table("teams", []), Query("teams"), ABOUT, "exe")


def test_no_text_is_a_formula_and_none_is_changed(tmp_path: Path) -> None:
    shown = table("teams", [{"name": payload} for payload in PAYLOADS])
    book = openpyxl.load_workbook(io.BytesIO(export_list(shown, Query("teams"), ABOUT, "xlsx")))
    cells = [row[1] for row in book.worksheets[0].iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in cells] == list(PAYLOADS)
    lines = read(export_list(shown, Query("teams"), ABOUT, "csv"), "csv", tmp_path)
    assert [line["name"].removeprefix("'") for line in lines[-5:]] == list(FORMULAS)
    assert all(line["name"].startswith("'") for line in lines[-5:])
    placed = json.loads(export_list(shown, Query("teams"), ABOUT, "geojson"))
    assert [one["properties"]["name"] for one in placed["features"]] == list(PAYLOADS)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("reports", "findings")])
def test_a_workbook_that_comes_back_unchanged_records_nothing(workspace: Workspace, kind: str) -> None:
    everything = [("column", name) for name in list_table(kind, sight(workspace)).columns]
    before = reports(workspace)
    for content in (exported(workspace, kind, *everything), edited(exported(workspace, kind), {})):
        assert back(workspace, content) == Returned("", False, (), ())
    assert reports(workspace) == before


def test_a_changed_cell_becomes_a_claim_of_who_changed_it(workspace: Workspace) -> None:
    teams = list_table("teams", sight(workspace))
    key = teams.keys[0]
    people = int(str(teams.cells["people"][0] or 0)) + 3
    content = edited(exported(workspace, "teams"), {(key, "people"): people, (key, "arrival"): datetime(2026, 9, 1)})
    made = back(workspace, content)
    assert {(change.label, change.now) for change in made.changes} == {("Size", str(people)), ("Arrival", "2026-09-01")}
    with workspace.store.reading() as reader:
        report = reader.report(made.report)
        claims = [
            claim
            for said in reader.evidence(things=[key]).claims[key].values()
            for claim in said
            if claim.report == made.report
        ]
        assert report.content == content and report.base_version
        assert {claim.property: claim.value for claim in claims} == {"people": people, "arrival": "2026-09-01"}
        assert {reader.evidence(things=[]).sources[claim.chain[0].source].name for claim in claims} == {"Olena"}
    before = reports(workspace)
    again = back(workspace, content, later=1)
    assert again.known and again.report == made.report and reports(workspace) == before


def test_what_others_changed_in_the_meantime_is_not_taken_back(workspace: Workspace) -> None:
    areas = list_table("hazards", sight(workspace))
    one, two = areas.keys[0], areas.keys[1]
    old = exported(workspace, "hazards")
    terrain = "urban" if areas.cells["terrain"][0] != "urban" else "wooded"
    first = back(workspace, edited(old, {(one, "terrain"): terrain}))
    prefer = Targets(reports=[first.report])
    judge(workspace, "prefer", prefer, by="Ivan", second=None, reason="Seen on site.", now=NOW, valid_at=DAY)
    other = "urban" if areas.cells["terrain"][1] != "urban" else "wooded"
    late = back(workspace, edited(old, {(two, "terrain"): other}), later=1)
    assert [change.thing for change in late.changes] == [two]
    third = "light" if areas.cells["terrain"][0] != "light" else "metal_rich"
    clash = back(workspace, edited(old, {(one, "terrain"): third}), later=2)
    assert any("both words stand" in note for note in clash.notes)


def test_what_cannot_be_taken_is_said(workspace: Workspace) -> None:
    areas = list_table("hazards", sight(workspace))
    key = areas.keys[0]
    changed = edited(
        exported(workspace, "hazards"),
        {(key, "perimeter_m2"): 5, (key, "terrain"): None, (key, "status"): "gone", (areas.keys[1], "id"): "nobody"},
    )
    made = back(workspace, changed)
    told = " ".join(made.notes)
    assert "'Area' is computed" in told and "'Ground' was emptied" in told and "'nobody' is in no row" in told
    with workspace.store.reading() as reader:
        claims = reader.evidence(things=[key]).claims[key]["status"]
    assert [(claim.value, claim.original) for claim in claims if claim.report == made.report] == [(None, "gone")]


def test_closing_a_hazard_in_a_list_waits_for_two_people(workspace: Workspace) -> None:
    areas = list_table("hazards", sight(workspace))
    row = next(n for n, status in enumerate(areas.cells["status"]) if status not in ("closed", "discredited"))
    back(workspace, edited(exported(workspace, "hazards"), {(areas.keys[row], "status"): "closed"}))
    after = list_table("hazards", sight(workspace))
    assert after.cells["status"][row] == areas.cells["status"][row]
    assert after.cells["remaining_m2"][row] == areas.cells["remaining_m2"][row]


def test_files_that_are_no_list_are_refused(workspace: Workspace) -> None:
    book = openpyxl.Workbook()
    book.active.append(["id", "name"])  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    for content in (out.getvalue(), b"PK\x03\x04 no zip", b"", exported(workspace, "reports")):
        with pytest.raises(FormatError):
            back(workspace, content)


def test_a_plan_of_another_workspace_is_not_found(workspace: Workspace) -> None:
    seen, query = sight(workspace), Query("teams")
    about = replace(About.of(query, seen), plan="00000000-0000-7000-8000-000000000000")
    with pytest.raises(Exception, match="no single plan"):
        back(workspace, export_list(list_table("teams", seen), query, about, "xlsx"))


def test_findings_are_told_in_the_language_asked_for_and_what_comes_back_is_not() -> None:
    message = worded("The commitment {thing} has no number of people.", thing="Ніч")
    found = table("findings", [{"name": "Ніч", "message": message}])
    shown = Query("findings", columns=("name", "message"))
    told = export_list(found, shown, ABOUT, "csv", language_of("uk")).decode("utf-8-sig")
    assert "Зобов'язання Ніч не має кількості людей." in told
    assert str(message) in export_list(found, shown, ABOUT, "csv").decode("utf-8-sig")
    teams = table("teams", [{"name": message}])
    assert str(message) in export_list(teams, Query("teams"), ABOUT, "csv", language_of("uk")).decode("utf-8-sig")
