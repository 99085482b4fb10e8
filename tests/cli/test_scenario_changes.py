"""Changes of a scenario from the command line."""

import shutil
from datetime import date
from pathlib import Path

from tandem.errors import InputError
from tandem.plan.scenario import AddPeople, Arrive, Change, Close, Forbid, PinWork
from tandem.settings import Settings
from tandem.usecases.desk.steps import scenario_of
from tandem.usecases.planning import read_plan
from tandem.usecases.workspace import open_workspace
from tests.conftest import Run

DAY = date(2026, 6, 1)


def test_changes_are_added_planned_and_told_by_name(run: Run, region: Path, tmp_path: Path) -> None:
    path = tmp_path / "region.gpkg"
    shutil.copy(region, path)
    workspace = open_workspace(path, Settings())
    with workspace.store.reading() as reader:
        (plan, _), _ = read_plan(reader, "last")
        road = next(thing for thing, kind in reader.things().items() if kind == "asset")
    rows = plan.assignments()
    one = next(row for row in rows if row.work.startswith("nts/"))
    other = next(row for row in rows if row.work.startswith("repair/"))
    options = (
        ("--pin", f"{one.work}={one.team}@{DAY}"),
        ("--forbid", f"{other.work}={other.team}"),
        ("--forbid", f"{rows[0].work}={DAY}"),
        ("--arrive", f"{other.team}={DAY}"),
        ("--close", f"{road}={DAY}"),
        ("--more-people", 40, "manual_clearance", DAY),
    )
    said = [part for option in options for part in option]
    run("scenario", "add", path, "try", "--by", "Ana", "--reason", "to see", *said)
    with workspace.store.reading() as reader:
        changes = scenario_of(reader, "try").changes
    expected: tuple[Change, ...] = (
        AddPeople(40, "manual_clearance", DAY),
        Close(road, DAY),
        Arrive(other.team, DAY),
        PinWork(one.work, (one.team,), DAY),
        Forbid(other.work, other.team),
        Forbid(rows[0].work, before=DAY),
    )
    assert changes == expected
    text = run("plan", path, "--scenario", "try", "--iterations", 10, "--quiet", "--date", "2026-04-01").output
    assert "Scenario 'try', beside the live plan" in text
    workspace.store.close()


def test_a_pin_without_a_day_is_refused(run: Run, region: Path) -> None:
    text = run(
        "scenario", "add", region, "x", "--by", "A", "--reason", "b", "--pin", "nts/a", code=InputError.exit_code
    ).stderr
    assert "WORK=TEAM@DAY" in text
