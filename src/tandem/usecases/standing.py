"""A standing plan on a later day: what is under way or was decided stays, what is overdue is named, the rest gives an order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import numpy.typing as npt

from tandem.picture.tables import WorkState
from tandem.plan.document import PlanDocument, StandingAssignment
from tandem.plan.pins import Pin
from tandem.plan.problem import NEVER, TICKS_PER_DAY, Problem
from tandem.plan.schedule import Schedule


def started_by(standing: PlanDocument, day: date) -> tuple[Pin, ...]:
    """Pins for the works of a standing plan that were to be under way on ``day``, with the share that it takes as done."""
    tick = (day - standing.start).days * TICKS_PER_DAY
    rows: dict[str, list[StandingAssignment]] = {}
    for row in standing.assignments():
        if row.start < tick < row.finish:
            rows.setdefault(row.work, []).append(row)
    return tuple(_started(work, found, tick) for work, found in sorted(rows.items()))


def _started(work: str, rows: list[StandingAssignment], tick: int) -> Pin:
    first, finish = min(row.start for row in rows), rows[0].finish
    done = round((tick - first) / (finish - first), 6)
    return Pin(work, tuple(sorted(row.team for row in rows)), min(row.first_day for row in rows), True, done)


def overdue(standing: PlanDocument, problem: Problem) -> tuple[str, ...]:
    """Works of a new problem that the standing plan finishes before the new plan's first day."""
    shift = (problem.start - standing.start).days * TICKS_PER_DAY
    finished = standing.solution.schedule.work_finish <= shift
    left = set(problem.works.ids)
    return tuple(work for work, done in zip(standing.work_ids, finished.tolist(), strict=True) if done and work in left)


def order_of(standing: PlanDocument, problem: Problem) -> Schedule:
    """The standing plan on the works and teams of a new problem, to search from; ticks count from the new start.

    Works that are new are NEVER; assignments whose work or team is gone are left out.
    """
    schedule = standing.solution.schedule
    shift = (problem.start - standing.start).days * TICKS_PER_DAY
    work_at = _places(standing.work_ids, problem.works.ids)
    team_at = _places(standing.team_ids, problem.teams.ids)
    kept = (work_at[schedule.work] >= 0) & (team_at[schedule.team] >= 0)
    rows = np.lexsort((team_at[schedule.team], work_at[schedule.work], schedule.start))
    rows = rows[kept[rows]]
    begins, ends = (np.full(problem.n_works, NEVER, dtype=np.int32) for _ in range(2))
    known = np.flatnonzero((work_at >= 0) & (schedule.work_start < NEVER))
    begins[work_at[known]] = schedule.work_start[known] - shift
    ends[work_at[known]] = schedule.work_finish[known] - shift
    return Schedule(
        work=work_at[schedule.work[rows]].astype(np.int32),
        team=team_at[schedule.team[rows]].astype(np.int32),
        start=(schedule.start[rows] - shift).astype(np.int32),
        finish=(schedule.finish[rows] - shift).astype(np.int32),
        work_start=begins,
        work_finish=ends,
    )


def _places(old: Sequence[str], new: Sequence[str]) -> npt.NDArray[np.int64]:
    """Row of each old id among the new ones, -1 where it is gone."""
    row = {name: index for index, name in enumerate(new)}
    return np.array([row.get(name, -1) for name in old], dtype=np.int64)


def recorded_pins(states: Sequence[WorkState], valid_at: date) -> tuple[Pin, ...]:
    """Works reported as ongoing with their teams, and works pinned to teams and a day."""
    pins = []
    for state in states:
        if not state.teams:
            continue
        if state.status == "ongoing":
            pins.append(Pin(state.id, state.teams, state.started_on or valid_at, True))
        elif state.pinned_start is not None and state.status in ("planned", "tasked"):
            pins.append(Pin(state.id, state.teams, state.pinned_start, state.pinned_start < valid_at))
    return tuple(pins)


def merged_pins(started: Sequence[Pin], recorded: Sequence[Pin], progress_reported: set[str]) -> tuple[Pin, ...]:
    """What was reported or decided comes before what the standing plan said, for a work and for a team."""
    works = {pin.work_id for pin in recorded}
    teams = {team for pin in recorded if pin.started for team in pin.team_ids}
    kept = [
        replace(pin, done_share=0.0) if pin.work_id in progress_reported else pin
        for pin in started
        if pin.work_id not in works and not teams & set(pin.team_ids)
    ]
    return tuple(sorted((*recorded, *kept), key=lambda pin: pin.work_id))
