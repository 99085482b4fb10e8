"""What a user gets for bad input: a sentence about the cause, one about the next step, the exit code of the catalogue."""

import json
from pathlib import Path

import apsw
import pytest

from tandem.policy import generic_policy
from tests.conftest import Run

MAPPING = """
title = "hazards"
[source.team]
kind = "team"
name = "Survey team 1"
[said]
chain = [{ source = "team", how = "saw" }]
[[thing]]
kind = "hazardous_area"
id = "hz:{_row}"
[thing.properties]
perimeter = { geometry = "whole" }
"""


@pytest.fixture
def workspace(run: Run, tmp_path: Path) -> Path:
    path = tmp_path / "w.gpkg"
    run("new", path)
    return path


def feature(geometry: object) -> dict[str, object]:
    return {"type": "Feature", "properties": {}, "geometry": geometry}


def import_hazards(run: Run, workspace: Path, geometries: list[object], code: int = 0, crs: str | None = None) -> str:
    document: dict[str, object] = {"type": "FeatureCollection", "features": [feature(g) for g in geometries]}
    if crs:
        document["crs"] = {"type": "name", "properties": {"name": crs}}
    data, mapping = workspace.with_name("data.geojson"), workspace.with_name("mapping.toml")
    data.write_text(json.dumps(document))
    mapping.write_text(MAPPING)
    result = run("import", workspace, data, "--mapping", mapping, "--date", "2026-04-01", code=code)
    return result.output + result.stderr


SQUARE = {"type": "Polygon", "coordinates": [[[18, 44], [18.01, 44], [18.01, 44.01], [18, 44.01], [18, 44]]]}
BOW_TIE = {"type": "Polygon", "coordinates": [[[18, 44], [18.01, 44.01], [18.01, 44], [18, 44.01], [18, 44]]]}
TWO_POINTS = {"type": "Polygon", "coordinates": [[[18, 44], [18.01, 44.01]]]}
FAR = {"type": "Polygon", "coordinates": [[[44, 18], [44, 18.01], [44.01, 18.01], [44, 18]]]}


def test_unknown_crs_records_nothing(run: Run, workspace: Path) -> None:
    text = import_hazards(run, workspace, [SQUARE], code=2, crs="EPSG:99999999")
    assert "coordinate system" in text and "[input.crs]" in text
    assert "no reports" in run("show", workspace, code=2).stderr


def test_every_broken_geometry_is_kept_and_listed(run: Run, workspace: Path) -> None:
    import_hazards(run, workspace, [SQUARE, SQUARE, BOW_TIE, None, TWO_POINTS, FAR])
    assert "Hazardous area       6" in run("show", workspace, "--date", "2026-04-01").output
    text = run("check", workspace, "--date", "2026-04-01").output
    for thing in ("hz:2", "hz:3", "hz:4", "hz:5", "hz:6"):
        assert thing in text


def test_same_file_twice_adds_nothing(run: Run, workspace: Path) -> None:
    import_hazards(run, workspace, [SQUARE])
    before = run("verify", workspace).output
    assert "imported before" in import_hazards(run, workspace, [SQUARE])
    assert run("verify", workspace).output == before


def test_missing_workspace_and_wrong_file(run: Run, tmp_path: Path) -> None:
    assert "[input.not_found]" in run("show", tmp_path / "none.gpkg", code=2).stderr
    other = tmp_path / "other.gpkg"
    other.write_text("not a database, but long enough to be read as one" * 50)
    assert "[store.not_a_workspace]" in run("show", other, code=4).stderr


def test_new_does_not_overwrite(run: Run, workspace: Path) -> None:
    before = workspace.read_bytes()
    run("new", workspace, code=4)
    assert workspace.read_bytes() == before


def test_changed_journal_is_found(run: Run, workspace: Path) -> None:
    import_hazards(run, workspace, [SQUARE])
    connection = apsw.Connection(str(workspace))
    names = [
        row[0]
        for row in connection.execute("select name from sqlite_master where type = 'trigger' and tbl_name = 'claim'")
    ]
    for name in names:
        connection.execute(f'drop trigger "{name}"')
    connection.execute("update claim set original = 'something else'")
    connection.close()
    assert "[record.chain]" in run("verify", workspace, code=3).stderr


def test_wrong_date_names_the_form(run: Run, workspace: Path) -> None:
    assert "2026-02-30" in run("show", workspace, "--date", "2026-02-30", code=2).stderr


@pytest.mark.parametrize("asked", [("--date", "2026-02-30"), ("--known-at", "2026-02-30"), ("--date", "soon")])
def test_wrong_date_of_an_option_is_typed_again_not_imported(run: Run, workspace: Path, asked: tuple[str, str]) -> None:
    told = run("show", workspace, *asked, code=2).stderr
    assert "import again" not in told and "2026-05-03" in told


def test_plan_of_an_empty_workspace(run: Run, workspace: Path) -> None:
    assert "no reports" in run("plan", workspace, code=2).stderr


def test_plan_without_any_team_says_what_is_missing(run: Run, workspace: Path) -> None:
    import_hazards(run, workspace, [SQUARE])
    text = run("plan", workspace, "--iterations", 1, "--quiet", "--date", "2026-04-01").output
    assert "no team is known" in text and "no team that this plan counts has the scope" in text


def test_an_area_without_a_perimeter_is_not_put_on_the_map_by_a_finding(run: Run, workspace: Path) -> None:
    import_hazards(run, workspace, [None])
    (line,) = [line for line in run("check", workspace).stdout.splitlines() if "can never be done" in line]
    assert " N " not in line.partition(" can never")[0]


def test_judging_needs_two_different_people(run: Run, workspace: Path) -> None:
    import_hazards(run, workspace, [SQUARE])
    arguments = (
        "judge",
        workspace,
        "accept",
        "--kind",
        "hazardous_area",
        "--by",
        "A",
        "--second",
        "a",
        "--reason",
        "seen",
    )
    assert "[record.judgement]" in run(*arguments, code=3).stderr


def test_unknown_thing_says_where_to_look(run: Run, workspace: Path) -> None:
    import_hazards(run, workspace, [SQUARE])
    assert "tandem show" in run("history", workspace, "hz:77", code=2).stderr


def test_briefing_with_unknown_ending(run: Run, region: Path, tmp_path: Path) -> None:
    assert ".html" in run("brief", region, "--output", tmp_path / "b.odt", code=2).stderr


ROWS = """
title = "rows"
[read]
wkt = "wkt"
crs = "EPSG:4326"
[source.s]
kind = "organisation"
name = "Org"
[said]
chain = [{ source = "s", how = "saw" }]
[[thing]]
kind = "team"
id = "{id}"
when = { kind = "team" }
[thing.properties]
name = { column = "id" }
scopes = { constant = "manual_clearance;quality_control;marking", separator = ";" }
people = { column = "people" }
presence = { constant = "present" }
base = { geometry = "whole" }
[[thing]]
kind = "community"
id = "{id}"
when = { kind = "community" }
[thing.properties]
name = { column = "id" }
people = { column = "people" }
location = { geometry = "whole" }
[[thing]]
kind = "hazardous_area"
id = "{id}"
when = { kind = "hazard" }
[thing.properties]
perimeter = { geometry = "whole" }
hazard_class = { constant = "cha" }
"""
FIELD = "POLYGON ((18 44, 18.001 44, 18.001 44.001, 18 44.001, 18 44))"
FIELD_2 = "POLYGON ((18.1 44, 18.101 44, 18.101 44.001, 18.1 44.001, 18.1 44))"
DATE = ("--date", "2026-04-01")
SEARCH = ("--iterations", 1, "--quiet", *DATE)


def import_rows(run: Run, workspace: Path, *rows: tuple[str, str, str, str]) -> None:
    data, mapping = workspace.with_name("rows.csv"), workspace.with_name("rows.toml")
    data.write_text("\n".join(["id;kind;people;wkt", *(";".join(row) for row in rows)]))
    mapping.write_text(ROWS)
    run("import", workspace, data, "--mapping", mapping, *DATE)


def test_zero_teams_is_one_line_with_its_reason(run: Run, workspace: Path) -> None:
    import_rows(run, workspace, ("h", "hazard", "", FIELD), ("v", "community", "500", "POINT (18.002 44)"))
    text = run("plan", workspace, *SEARCH).output
    assert "3 works need a team and there is none: no team is known" in text
    assert "plan.no_teams: 1" in run("check", workspace, *DATE).output


def test_numbers_beyond_counting_are_named_and_nothing_is_lost(run: Run, workspace: Path) -> None:
    import_rows(run, workspace, ("h", "hazard", "", FIELD), ("v", "community", "9" * 15, "POINT (18.002 44)"))
    text = run("plan", workspace, *SEARCH, code=5).stderr
    assert "[plan.magnitude]" in text and "999,999,999,999,999 people" in text
    assert "Community" in run("show", workspace, *DATE).output


def test_pins_that_collide_are_named_together_before_the_search(run: Run, workspace: Path) -> None:
    import_rows(
        run,
        workspace,
        ("h", "hazard", "", FIELD),
        ("i", "hazard", "", FIELD_2),
        ("t", "team", "10", "POINT (18 44)"),
        ("v", "community", "500", "POINT (18.002 44)"),
    )
    run("plan", workspace, *SEARCH)
    for work in ("clearance/h", "clearance/i"):
        run("pin", workspace, work, "--team", "t", "--start", "2026-04-06", "--by", "A", "--reason", "r", *DATE)
    text = run("plan", workspace, *SEARCH, code=5).stderr
    assert "[plan.pin]" in text and "clearance/h, clearance/i [one_work_at_a_time]" in text


@pytest.mark.parametrize("weight", ["nan", "-1.0", "inf", "'x'"])
def test_weights_that_are_none_are_refused_by_name(run: Run, tmp_path: Path, weight: str) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text(generic_policy().text.replace("water = 1.5", f"water = {weight}"))
    text = run("new", tmp_path / "x.gpkg", "--policy", policy, code=2).stderr
    assert "weights.water" in text and "[input.policy]" in text
    assert not (tmp_path / "x.gpkg").exists()


PINNABLE = (
    ("h", "hazard", "", FIELD),
    ("t", "team", "10", "POINT (18 44)"),
    ("v", "community", "500", "POINT (18.002 44)"),
)


def test_a_pin_behind_the_end_of_the_plan_is_named(run: Run, workspace: Path) -> None:
    import_rows(run, workspace, *PINNABLE)
    run("plan", workspace, *SEARCH)
    run("pin", workspace, "clearance/h", "--team", "t", "--start", "9999-12-31", "--by", "A", "--reason", "r", *DATE)
    text = run("plan", workspace, *SEARCH, code=5).stderr
    assert "[plan.pin]" in text and "clearance/h [horizon]" in text and "2036-03-29" in text


def test_more_people_than_a_store_can_hold_are_kept_as_written_and_listed(run: Run, workspace: Path) -> None:
    import_rows(run, workspace, ("v", "community", "9" * 21, "POINT (18.002 44)"))
    text = run("check", workspace, *DATE).output
    assert "value.unreadable: 1" in text and "9" * 21 in text


def test_a_plan_without_any_date_answers_every_question(run: Run, workspace: Path) -> None:
    import_rows(run, workspace, ("h", "hazard", "", FIELD), ("v", "community", "500", "POINT (18.002 44)"))
    run("plan", workspace, *SEARCH)
    assert "No work of the plan has a date" in run("critical", workspace).output
    assert "No place is found" in run("best-slot", workspace, "clearance/h").output
    told = run("why", workspace, "clearance/h").output
    assert "Not scheduled." in told and "nobody's safety depends" not in told


def test_a_team_pinned_to_a_work_that_needs_none_is_told_so(run: Run, workspace: Path) -> None:
    import_rows(run, workspace, *PINNABLE)
    run("plan", workspace, *SEARCH)
    run("pin", workspace, "release_gate/h", "--team", "t", "--start", "2026-09-02", "--by", "A", "--reason", "r", *DATE)
    assert "no team does that work" in run("plan", workspace, *SEARCH).output
