"""A region that fits on a sheet of paper: one hazardous area on the line that brings power to one village.

Works: marking, clearance, its release gate, the repair behind it, and a course that nobody gives a date. Everything is
open every day; sites are near each other; the road to the line's site is opened by the gate.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from tandem.network.model import ServiceGraph
from tandem.plan.problem import (
    NEVER,
    Calendars,
    Components,
    HazardGoals,
    Problem,
    Roads,
    ServiceGoals,
    Teams,
    Works,
)
from tandem.plan.schedule import Schedule
from tests.plan.problems import compressed, no_pins

MARKING, CLEARANCE, GATE, REPAIR, COURSE = range(5)
MARKERS, DEMINERS, ELECTRICIANS = range(3)
HORIZON = 160


def ints(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int32)


def small_problem() -> Problem:
    n, m = 5, 3
    predecessor_ptr, predecessor = compressed([[], [], [CLEARANCE], [GATE], []])
    access_ptr, access = compressed([[], [], [], [1], []])
    component_ptr, component_work = compressed([[REPAIR], [GATE]])
    works = Works(
        ids=("marking/h", "clearance/h", "gate/h", "repair/line", "course/none"),
        kind=("marking", "clearance", "release_gate", "repair", "course"),
        scope=ints(0, 0, -1, 1, -1),
        effort=np.array([2400, 4800, 0, 4800, 0], dtype=np.int64),
        duration=ints(0, 0, 4, 0, 8),
        release=np.zeros(n, dtype=np.int32),
        maximum_teams=np.ones(n, dtype=np.int32),
        season=np.zeros(n, dtype=np.int32),
        x=np.zeros(n),
        y=np.zeros(n),
        predecessor_ptr=predecessor_ptr,
        predecessor=predecessor,
        access_ptr=access_ptr,
        access=access,
        conflict_ptr=np.zeros(n + 1, dtype=np.int32),
        conflict=np.zeros(0, dtype=np.int32),
    )
    teams = Teams(
        ids=("markers", "deminers", "electricians"),
        organisation=("engineers", "engineers", "electric company"),
        arrival=ints(0, 0, 4),
        departure=ints(HORIZON, HORIZON, HORIZON),
        after_work=ints(-1, -1, -1),
        rate=np.array([[600, 0], [600, 0], [0, 600]], dtype=np.int32),
        accredited_from=np.zeros((m, 2), dtype=np.int32),
        accredited_until=np.full((m, 2), HORIZON, dtype=np.int32),
        base=ints(-1, -1, 0),
        x=np.zeros(m),
        y=np.zeros(m),
        calendar=np.zeros(m, dtype=np.int32),
        expected=np.array([False, False, True]),
    )
    return Problem(
        start=date(2026, 3, 2),
        horizon=HORIZON,
        scopes=("manual clearance", "electrical works"),
        services=("electricity",),
        communities=("village",),
        works=works,
        teams=teams,
        calendars=Calendars(np.arange(HORIZON + 1, dtype=np.int32).reshape(1, 1, -1)),
        roads=Roads(ints(-1, -1), ints(0), ints(1), ints(1)),
        components=Components(("line", "road"), ints(0, 0), component_ptr, component_work),
        graph=ServiceGraph(2, ints(-1, -1), np.array([True, False]), ints(0), ints(1), ints(0), ints(), ints()),
        service_goals=ServiceGoals(ints(0), ints(0), np.array([100.0]), np.array([200.0]), ints(0, 1), ints(1)),
        hazard_goals=HazardGoals(("h",), np.array([40.0]), np.array([20.0]), ints(GATE), ints(MARKING), 0.25),
        pins=no_pins(),
        travel_ticks_per_m=0.001,
        travel_free_m=100.0,
    )


def small_schedule(problem: Problem, late: int = 0) -> Schedule:
    """Marking 0-4, clearance 0-8, gate 8-12, repair 12-20 (by ``late`` ticks later)."""
    never = int(NEVER)
    return Schedule(
        work=ints(MARKING, CLEARANCE, REPAIR),
        team=ints(MARKERS, DEMINERS, ELECTRICIANS),
        start=ints(0, 0, 12 + late),
        finish=ints(4, 8, 20 + late),
        work_start=ints(0, 0, 8, 12 + late, never),
        work_finish=ints(4, 8, 12, 20 + late, never),
    )


def with_part(problem: Problem, part: str, **columns: object) -> Problem:
    """The problem with other columns in one part."""
    return replace(problem, **{part: replace(getattr(problem, part), **columns)})


def changed(array: np.ndarray, index: object, value: float) -> np.ndarray:
    """A copy of the array with one other entry."""
    copy = np.array(array)
    copy[index] = value
    return copy
