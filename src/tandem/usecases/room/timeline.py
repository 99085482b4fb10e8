"""What is shown of a plan over time, once and as days: the state of everything on every day follows from it.

Days are whole days from the plan's first day: a thing has a state on day ``d`` where it has it at the end of that day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from tandem.plan.figures import component_ready, goal_times
from tandem.plan.problem import NEVER, TICKS_PER_DAY
from tandem.usecases.planning import Planned

DayArray = npt.NDArray[np.int32]

NO_DATE: Final = -1
NOT_COUNTED: Final = -2

UNTOUCHED, SURVEYED, CLEARED, WAITING, RELEASED, MARKED = range(6)
"""States of a hazardous area. Only after its release gate is it shown as released: until then all of it is hazard."""

_WORKED: Final[Mapping[str, int]] = {
    "nts": SURVEYED,
    "ts": SURVEYED,
    "preparation": CLEARED,
    "clearance": CLEARED,
    "quality_control": WAITING,
}


@dataclass(frozen=True, slots=True)
class HazardEvents:
    """Changes of state by hazardous area (row of the picture), ascending by day."""

    row: DayArray
    day: DayArray
    state: DayArray


@dataclass(frozen=True, slots=True)
class Timeline:
    """Days by row of the picture's tables and the problem's arrays; see the constants for what is no day.

    ``first`` and ``last`` (inclusive) by work; ``team_first`` and ``team_last`` by assignment; ``ready`` by asset: the day on
    which it works; ``served`` by service and community.
    """

    days: int
    first: DayArray
    last: DayArray
    team_first: DayArray
    team_last: DayArray
    hazards: HazardEvents
    ready: DayArray
    served: tuple[DayArray, ...]


def timeline(planned: Planned) -> Timeline:
    """All days of a plan."""
    problem, schedule = planned.problem, planned.solution.schedule
    horizon = problem.horizon // TICKS_PER_DAY
    first, last = _days(schedule.work_start, schedule.work_finish)
    team_first, team_last = _days(schedule.start, schedule.finish)
    return Timeline(
        days=_shown_days(planned, horizon),
        first=first,
        last=last,
        team_first=team_first,
        team_last=team_last,
        hazards=hazard_events(planned, first, last),
        ready=_ready(planned),
        served=_served(planned),
    )


def _shown_days(planned: Planned, horizon: int) -> int:
    """Until the last work ends, and not longer: the rest of the horizon holds nothing to see."""
    finish = planned.solution.schedule.work_finish
    done = finish[finish != NEVER]
    return min(horizon, int(done.max()) // TICKS_PER_DAY + 1) if done.size else horizon


def _days(start: npt.NDArray[np.int32], finish: npt.NDArray[np.int32]) -> tuple[DayArray, DayArray]:
    never = (finish == NEVER) | (start == NEVER)
    last = np.maximum(start, finish - 1) // TICKS_PER_DAY
    return (
        np.where(never, NO_DATE, start // TICKS_PER_DAY).astype(np.int32),
        np.where(never, NO_DATE, last).astype(np.int32),
    )


def hazard_events(planned: Planned, first: DayArray, last: DayArray) -> HazardEvents:
    """When each hazardous area is marked, surveyed, cleared, waits for release, and is released."""
    rows = {area.id: row for row, area in enumerate(planned.prepared.seen.picture.hazardous_areas)}
    works = {work.id: work for work in planned.prepared.works.works}
    found: list[tuple[int, int, int]] = []
    by_hazard: dict[int, list[tuple[int, int, str]]] = {}
    for index, work_id in enumerate(planned.problem.works.ids):
        work = works[work_id]
        row = rows.get(work.thing)
        if row is not None and first[index] != NO_DATE:
            by_hazard.setdefault(row, []).append((int(first[index]), int(last[index]), work.kind))
    for row, done in by_hazard.items():
        found.extend((day, row, state) for day, state in _states(done))
    found.sort()
    table = np.array(found, dtype=np.int32).reshape(-1, 3)
    return HazardEvents(row=table[:, 1], day=table[:, 0], state=table[:, 2])


def _states(works: Sequence[tuple[int, int, str]]) -> list[tuple[int, int]]:
    """Changes of one area. Marking shows only while nobody works there; a pause between works shows the work before it."""
    changes: list[tuple[int, int]] = []
    for begins, ends, kind in sorted(works):
        if kind == "release_gate":
            changes.append((ends, RELEASED))
        elif kind in _WORKED:
            changes.append((begins, _WORKED[kind]))
    begun = min((day for day, _ in changes), default=None)
    changes += [(ends, MARKED) for _, ends, kind in works if kind == "marking" and (begun is None or ends < begun)]
    changes.sort()
    return [change for place, change in enumerate(changes) if place == 0 or changes[place - 1][1] != change[1]]


def _ready(planned: Planned) -> DayArray:
    problem = planned.problem
    ready = component_ready(problem, planned.solution.schedule.work_finish)
    day = np.where(ready >= problem.horizon, NO_DATE, -(-ready // TICKS_PER_DAY)).astype(np.int32)
    known = dict(zip(problem.components.ids, day.tolist(), strict=True))
    return np.array([known.get(asset.id, 0) for asset in planned.prepared.seen.picture.assets], dtype=np.int32)


def _served(planned: Planned) -> tuple[DayArray, ...]:
    problem = planned.problem
    times = goal_times(problem, planned.solution.schedule.work_finish).service
    rows = {place.id: row for row, place in enumerate(planned.prepared.seen.picture.communities)}
    goals = problem.service_goals
    day = np.where(times >= problem.horizon, NO_DATE, -(-times // TICKS_PER_DAY))
    found = []
    for service in range(len(problem.services)):
        served = np.full(len(rows), NOT_COUNTED, dtype=np.int32)
        mine = np.flatnonzero(goals.service == service)
        served[[rows[problem.communities[goals.community[goal]]] for goal in mine]] = day[mine]
        found.append(served)
    return tuple(found)
