"""MS Project XML opened again by MPXJ, which shares no code with Tandem, and compared field by field."""

import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from tandem.exchange.mspdi import NAMESPACE
from tandem.exchange.project import ProjectImporter
from tandem.exchange.received import received_project
from tandem.exchange.rows import ReadOptions
from tandem.exchange.to_mspdi import mspdi
from tandem.plan.moves import Moves, moves
from tandem.plan.programme import Activity, Programme, begin_of, end_of
from tests.exchange.programmes import random_programme

READER = Path(__file__).with_name("mpxj_reader.py")
SEEDS = range(6)
Read = dict[str, Any]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Programme, Read]]:
    """Programmes, and what MPXJ reads of each; skipped where there is no Java."""
    folder = tmp_path_factory.mktemp("mspdi")
    programmes = [random_programme(seed) for seed in SEEDS]
    paths = [folder / f"{made.plan}.xml" for made in programmes]
    for made, path in zip(programmes, paths, strict=True):
        path.write_bytes(mspdi(made))
    done = subprocess.run([sys.executable, READER, *paths], capture_output=True, text=True, check=False)
    if "JVMNotFound" in done.stderr:
        pytest.skip("MPXJ needs a Java runtime: apt-get install default-jre-headless")
    assert done.returncode == 0, done.stderr
    return list(zip(programmes, json.loads(done.stdout), strict=True))


def by_id(read: Read) -> dict[str, Read]:
    return {task["texts"][0]: task for task in read["tasks"] if not task["summary"]}


def minutes(text: str | None) -> str | None:
    return None if text is None else text[:16]


def span(made: Programme, start: int, finish: int) -> list[str]:
    return [begin_of(made.start, start).isoformat()[:16], end_of(made.start, finish).isoformat()[:16]]


def test_tasks_keep_dates_durations_and_words(opened: list[tuple[Programme, Read]]) -> None:
    for made, read in opened:
        tasks = by_id(read)
        assert read["subject"] == f"tandem-plan:{made.plan}"
        assert set(tasks) == {activity.id for activity in made.activities}
        for activity in made.activities:
            check_task(made, activity, tasks[activity.id])


def check_task(made: Programme, activity: Activity, task: Read) -> None:
    assert task["name"] == activity.name
    assert task["texts"][1:3] == [activity.kind, activity.scope]
    assert [float(part) for part in task["texts"][3].split(", ")] == pytest.approx(activity.place, abs=1e-6)
    assert task["done"] == round(100 * activity.done_share)
    assert (activity.reason.replace("\u2028", "") in task["notes"].replace("\u2028", "")) or not activity.reason
    for other in activity.keep_clear:
        assert other in task["notes"]
    if activity.start is None or activity.finish is None:
        assert (task["start"], task["finish"], task["mode"]) == (None, None, "MANUALLY_SCHEDULED")
        return
    dates = span(made, activity.start, activity.finish)
    work = 2 * sum(one.ticks for one in activity.allocations)
    assert [minutes(task["start"]), minutes(task["finish"])] == dates
    assert (task["hours"], task["work"]) == (2 * activity.ticks, work)
    assert [*map(minutes, task["baseline"][:2]), *task["baseline"][2:]] == [*dates, 2 * activity.ticks, work]
    assert task["constraint"] == ("MUST_START_ON" if activity.fixed else "START_NO_EARLIER_THAN")
    assert minutes(task["constraint_date"]) == dates[0]
    assert task["calendar"] == ("Open season" if activity.seasonal else "Every day")


def test_links_are_the_true_precedence_and_nothing_else(opened: list[tuple[Programme, Read]]) -> None:
    for made, read in opened:
        tasks = by_id(read)
        name = {task["uid"]: identifier for identifier, task in tasks.items()}
        for activity in made.activities:
            links = tasks[activity.id]["links"]
            assert {name[uid] for uid, _, _ in links} == set(activity.after)
            assert all(kind in ("FS", "FINISH_START") and lag == 0 for _, kind, lag in links)


def test_crews_calendars_and_assignments_are_whole(opened: list[tuple[Programme, Read]]) -> None:
    for made, read in opened:
        crews = {row["texts"][0]: row for row in read["resources"]}
        for crew in made.crews:
            row = crews[crew.id]
            assert (row["name"], row["group"] or "") == (crew.name, crew.organisation)
            assert row["calendar"] == made.working_times[crew.working_time].name
            (first, last), *none = row["available"]
            assert not none
            assert first[:10] == ("1984-01-01" if crew.first_day is None else crew.first_day.isoformat())
            assert last[:10] == ("2049-12-31" if crew.last_day is None else crew.last_day.isoformat())
        assert {row["name"]: row for row in read["calendars"]}.keys() == {one.name for one in made.working_times}
        for hours, row in zip(made.working_times, read["calendars"], strict=True):
            assert row["days"] == [day in hours.weekdays for day in range(7)]
            assert row["exceptions"] == [[a.isoformat(), b.isoformat(), why] for a, b, why in hours.closed]
        check_assignments(made, read)


def check_assignments(made: Programme, read: Read) -> None:
    work = {task["uid"]: identifier for identifier, task in by_id(read).items()}
    crew = {row["uid"]: row["texts"][0] for row in read["resources"]}
    found = {(work[row["task"]], crew[row["resource"]]): row for row in read["assignments"]}
    wanted = {(a.id, made.crews[one.crew].id): (a, one) for a in made.activities for one in a.allocations}
    assert found.keys() == wanted.keys() and len(read["assignments"]) == len(wanted)
    for key, (activity, one) in wanted.items():
        row, dates = found[key], span(made, one.start, one.finish)
        assert [minutes(row["start"]), minutes(row["finish"]), row["work"]] == [*dates, 2 * one.ticks]
        assert [*map(minutes, row["baseline"][:2]), row["baseline"][2]] == [*dates, 2 * one.ticks]
        assert row["units"] == 100
        if not activity.seasonal:
            # MPXJ walks the crew's calendar itself: the same hours as the plan's ticks.
            assert row["crew_hours"] == 2 * one.ticks


def test_elements_stand_in_the_order_of_the_schema(opened: list[tuple[Programme, Read]]) -> None:
    for made, read in opened:
        for element in ET.fromstring(mspdi(made)).iter():
            order = read["order"].get(element.tag.removeprefix(f"{{{NAMESPACE}}}"))
            if order:
                inside = [child.tag.removeprefix(f"{{{NAMESPACE}}}").lower() for child in element]
                places = [order.index(name) for name in inside]
                assert places == sorted(places), (element.tag, inside)


def test_a_file_that_another_program_saved_moves_nothing(opened: list[tuple[Programme, Read]]) -> None:
    for made, read in opened:
        saved = Path(read["saved"])
        layers = list(ProjectImporter().layers(saved.parent, saved.name, ReadOptions()))
        assert moves(made, received_project(layers, saved.name)) == Moves((), (), ())


@pytest.mark.parametrize("seed", SEEDS)
def test_same_plan_gives_the_same_bytes(seed: int) -> None:
    assert mspdi(random_programme(seed)) == mspdi(random_programme(seed))
