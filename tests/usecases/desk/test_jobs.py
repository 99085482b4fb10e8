"""Planning in the background: one at a time for each scenario, stopped with the best so far, and alone when its server is gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tandem.errors import BusyError, NotFoundError
from tandem.plan.scenario import AddPeople, Close, PinWork, Scenario
from tandem.settings import Settings
from tandem.usecases.desk.jobs import Jobs, JobState
from tandem.usecases.desk.plans import scenario_plan
from tandem.usecases.desk.steps import add_scenario, draft_of
from tandem.usecases.desk.worker import Adopting, Task
from tandem.usecases.planning import read_plan
from tandem.usecases.room.open import Room
from tandem.usecases.room.opening import keep_first_screen, kept_opening, mark_of, place_of
from tandem.usecases.workspace import Workspace, open_workspace
from tests.usecases.desk.conftest import NOW, Clock
from tests.usecases.desk.test_plans import DAY

LIMIT = 120.0


@pytest.fixture
def scenario(workspace: Workspace, clock: Clock) -> Workspace:
    add_scenario(workspace, Scenario("try", "Ana", "", (AddPeople(60, "manual_clearance", DAY),)), clock())
    return workspace


def task(workspace: Workspace, name: str = "try", seconds: float = 2.0, **more: object) -> Task:
    return Task(str(workspace.path), name, seconds, 1, **more)  # type: ignore[arg-type]


def until(jobs: Jobs, state: JobState, what: Callable[[JobState], bool]) -> list[JobState]:
    seen, end = [state], time.monotonic() + LIMIT
    while not what(seen[-1]) and time.monotonic() < end:
        seen.append(jobs.wait(state.id, seen[-1].serial, 5.0))
    assert what(seen[-1]), seen[-1]
    return seen


def over(state: JobState) -> bool:
    return state.over


def test_a_job_tells_how_far_it_is_and_keeps_a_checked_plan(scenario: Workspace) -> None:
    jobs = Jobs()
    seen = until(jobs, jobs.start(task(scenario), by="Ana", now=NOW), over)
    last = seen[-1]
    assert (last.state, last.share, last.stages) == ("done", 1.0, 3)
    assert [one.serial for one in seen] == sorted({one.serial for one in seen})
    assert [one.share for one in seen] == sorted(one.share for one in seen)
    values = [one.objective for one in seen if one.objective is not None]
    assert values == sorted(values, reverse=True) and last.gap is not None
    with scenario.store.reading() as reader:
        assert scenario_plan(reader, "try").planned.solution.objective == last.objective
    assert jobs.of(str(scenario.path), "try") == last
    jobs.close()


def test_a_stopped_job_keeps_the_best_and_a_scenario_is_planned_once_at_a_time(
    scenario: Workspace, clock: Clock
) -> None:
    add_scenario(scenario, Scenario("other", "Ana", "", ()), clock())
    jobs = Jobs()
    first = jobs.start(task(scenario, seconds=600.0), by="Ana", now=NOW)
    with pytest.raises(BusyError, match="being planned already, for Ana"):
        jobs.start(task(scenario), by="Boris", now=NOW)
    waiting = jobs.start(task(scenario, "other"), by="Boris", now=NOW)
    assert waiting.state == "waiting"
    until(jobs, first, lambda state: state.objective is not None)
    assert jobs.state(waiting.id).state == "waiting"
    jobs.stop(waiting.id)
    assert until(jobs, waiting, over)[-1].state == "stopped"
    jobs.stop(first.id)
    last = until(jobs, first, over)[-1]
    assert last.state == "stopped" and last.seconds < LIMIT
    with scenario.store.reading() as reader:
        assert scenario_plan(reader, "try").planned.solution.objective == last.objective
    jobs.close()


def test_what_goes_wrong_is_said_as_everywhere(scenario: Workspace, clock: Clock) -> None:
    with scenario.store.reading() as reader:
        (document, _), _ = read_plan(reader, "last")
    work, team = document.assignments()[0].work, document.assignments()[-1].team
    add_scenario(scenario, Scenario("wrong", "Ana", "", (PinWork(work, (team,), document.start),)), clock())
    jobs = Jobs()
    last = until(jobs, jobs.start(task(scenario, "wrong"), by="Ana", now=NOW), over)[-1]
    assert last.state == "failed" and "pin" in last.text.lower()
    with pytest.raises(NotFoundError):
        jobs.state("none")
    jobs.close()


def test_a_scenario_is_adopted_in_the_background(scenario: Workspace, clock: Clock) -> None:
    with scenario.store.reading() as reader:
        road = next(thing for thing, kind in reader.things().items() if kind == "asset")
    add_scenario(scenario, Scenario("closed", "Ana", "", (Close(road, DAY),)), clock())
    jobs = Jobs()
    assert until(jobs, jobs.start(task(scenario, "closed"), by="Ana", now=NOW), over)[-1].state == "done"
    how = Adopting(0, "Ana", "flood")
    assert until(jobs, jobs.start(task(scenario, "closed", adopt=how), by="Ana", now=NOW), over)[-1].state == "done"
    with scenario.store.reading() as reader:
        adopted = draft_of(reader, "closed").adopted
        assert adopted is not None and adopted.note == "flood"
        plans = reader.heads("plan")
    assert len(plans) == 2
    jobs.close()
    first_screen = kept_opening(place_of(scenario.path), mark_of(plans[-1]))
    assert first_screen is not None, "the room builds the plan that it adopted before it opens"
    assert first_screen == keep_first_screen(scenario, Room(scenario, clock).planned())


SERVER = """
import sys, time
from datetime import UTC, datetime
from tandem.usecases.desk.jobs import Jobs
from tandem.usecases.desk.worker import Task
if __name__ == "__main__":
    jobs = Jobs()
    job = jobs.start(Task(sys.argv[1], "try", 600.0, 1), by="Ana", now=datetime.now(UTC))
    while job.objective is None:
        job = jobs.wait(job.id, job.serial, 5.0)
    print("searching", flush=True)
    time.sleep(600)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs signals")
def test_a_killed_server_leaves_a_whole_workspace_and_the_best_plan(scenario: Workspace, tmp_path: Path) -> None:
    (tmp_path / "server.py").write_text(SERVER)
    command = [sys.executable, str(tmp_path / "server.py"), str(scenario.path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None and server.stdout.readline() == "searching\n"
        os.kill(server.pid, signal.SIGKILL)
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        with scenario.store.reading() as reader:
            if reader.heads("plan_of_scenario"):
                break
        time.sleep(0.2)
    left = open_workspace(scenario.path, Settings())
    left.store.verify()
    with left.store.reading() as reader:
        assert scenario_plan(reader, "try").stale == ""
    left.store.close()
