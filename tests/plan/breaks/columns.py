"""Breaks of the schedule's own columns: shape, order, horizon, starts and finishes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tandem.plan.problem import NEVER, Calendars, Problem
from tandem.plan.schedule import Schedule
from tests.plan.breaks.tools import (
    ROWS,
    Broken,
    altered,
    any_row,
    breaks,
    in_order,
    lags,
    of_row,
    of_work,
    rows_of,
    without,
)
from tests.plan.small import changed


@breaks("shape")
def a_column_too_short(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    name = str(rng.choice([*ROWS, "work_start", "work_finish"]))
    return Broken(problem, altered(schedule, **{name: getattr(schedule, name)[:-1]})) if len(schedule.work) else None


@breaks("shape")
def a_column_too_long(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken:
    name = str(rng.choice([*ROWS, "work_start", "work_finish"]))
    return Broken(problem, altered(schedule, **{name: np.append(getattr(schedule, name), 0)}))


@breaks("shape")
def an_index_that_does_not_exist(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    if not len(schedule.work):
        return None
    name, size = (("work", problem.n_works), ("team", problem.n_teams))[rng.integers(2)]
    value = int(rng.choice([-1, size, size + 7]))
    column = changed(getattr(schedule, name), int(rng.integers(len(schedule.work))), value)
    return Broken(problem, altered(schedule, **{name: column}))


@breaks("order")
def neighbours_exchanged(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    if len(schedule.work) < 2:
        return None
    row = int(rng.integers(len(schedule.work) - 1))
    order = np.arange(len(schedule.work))
    order[[row, row + 1]] = row + 1, row
    exchanged = altered(schedule, **{name: getattr(schedule, name)[order] for name in ROWS})
    return of_row(problem, exchanged, row + 1, problem)


@breaks("order")
def rows_reversed(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    if len(schedule.work) < 2:
        return None
    return Broken(problem, altered(schedule, **{name: getattr(schedule, name)[::-1] for name in ROWS}))


@breaks("horizon")
def a_horizon_before_the_last_finish(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    if not len(schedule.work):
        return None
    last = int(schedule.finish.max()) - 1
    row = int(np.argmax(schedule.finish))
    calendars = Calendars(problem.calendars.open_ticks[:, :, : last + 1].copy())
    return of_row(problem, schedule, row, replace(problem, horizon=last, calendars=calendars))


@breaks("horizon")
def an_interval_that_is_none(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    row = any_row(problem, schedule, rng)
    if row is None:
        return None
    value = schedule.start[row] - rng.integers(2)
    return of_row(problem, altered(schedule, finish=changed(schedule.finish, row, value)), row, problem)


@breaks("horizon")
def a_start_before_the_first_day(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    row = any_row(problem, schedule, rng)
    if row is None:
        return None
    early = -1 - int(rng.integers(3))
    return of_row(problem, altered(schedule, start=changed(schedule.start, row, early)), row, problem)


@breaks("horizon")
def a_work_outside_the_horizon(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    work = next(lags(problem, schedule, rng), None)
    if work is None:
        return None
    column, value = (
        ("work_finish", problem.horizon + 1),
        ("work_start", -1),
        ("work_finish", int(schedule.work_start[work]) - 1),
    )[rng.integers(3)]
    outside = altered(schedule, **{column: changed(getattr(schedule, column), work, value)})
    return of_work(problem, outside, work) if not (value == -1 and column == "work_finish") else None


@breaks("unscheduled")
def a_start_without_a_finish(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    """The last lag ends never: what waits for it, and roads that it opens, break too."""
    work = next(lags(problem, schedule, rng), None)
    if work is None:
        return None
    ends = altered(schedule, work_finish=changed(schedule.work_finish, work, NEVER))
    return of_work(problem, ends, work, "precedence", "course", "access", "lag")


@breaks("unscheduled")
def a_finish_without_a_start(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    work = next(lags(problem, schedule, rng), None)
    if work is None:
        return None
    return of_work(problem, altered(schedule, work_start=changed(schedule.work_start, work, NEVER)), work)


@breaks("unscheduled")
def a_work_without_its_teams(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    """The journey of its teams to their next works is another one."""
    row = any_row(problem, schedule, rng)
    if row is None:
        return None
    rows = np.flatnonzero(schedule.work == schedule.work[row])
    gone = altered(schedule, **without(schedule, rows))
    return of_work(problem, gone, int(schedule.work[row]), "effort", "travel", "presence", "course")


@breaks("unscheduled")
def a_team_on_a_work_that_never_runs(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    row = any_row(problem, schedule, rng)
    if row is None:
        return None
    work = int(schedule.work[row])
    never = {name: changed(getattr(schedule, name), work, NEVER) for name in ("work_start", "work_finish")}
    also = ("work_interval", "finish_together", "precedence", "course", "access", "lag")
    return of_work(problem, altered(schedule, **never), work, *also)


@breaks("unscheduled")
def a_team_on_a_lag(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    """A gate that has a team: its scope is none of the team's, and the team is elsewhere perhaps."""
    for work in lags(problem, schedule, rng):
        start, finish = int(schedule.work_start[work]), int(schedule.work_finish[work])
        if finish > start:
            row = dict(zip(ROWS, (work, int(rng.integers(problem.n_teams)), start, finish), strict=True))
            added = altered(schedule, **{name: np.append(getattr(schedule, name), row[name]) for name in ROWS})
            also = ("scope", "one_work_at_a_time", "travel", "presence", "course", "maximum_teams")
            return of_work(problem, in_order(added), work, *also)
    return None


@breaks("work_interval")
def a_start_after_the_first_team(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    row = any_row(problem, schedule, rng)
    if row is None:
        return None
    work = int(schedule.work[row])
    late = int(rng.integers(schedule.work_start[work] + 1, schedule.work_finish[work] + 1))
    return of_work(problem, altered(schedule, work_start=changed(schedule.work_start, work, late)), work)


@breaks("work_interval")
def a_start_before_the_first_team(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    for row in rows_of(problem, schedule, rng):
        work = int(schedule.work[row])
        if schedule.work_start[work] > 0:
            early = altered(schedule, work_start=changed(schedule.work_start, work, schedule.work_start[work] - 1))
            return of_work(problem, early, work, "precedence", "release_date", "conflict")
    return None
