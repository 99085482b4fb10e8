"""Breaks among works: precedence, dates, lags, crews, effort, safety distance, pins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from tandem.plan.problem import NEVER, Calendars, Pins, Problem
from tandem.plan.schedule import Schedule
from tests.plan.breaks.tools import (
    ROWS,
    Broken,
    altered,
    any_row,
    breaks,
    crews,
    descendants,
    in_order,
    lags,
    listed,
    of_row,
    of_work,
    rows_of,
    shuffled,
    units,
    with_effort,
)
from tests.plan.small import changed, with_part


@breaks("precedence")
def a_predecessor_that_ends_later(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    """A work that still runs at the start must come before; a lag would have to start later too."""
    scheduled = np.flatnonzero(schedule.work_start != NEVER)
    for work in shuffled(rng, scheduled):
        start = int(schedule.work_start[work])
        running = (schedule.work_finish > start) & (schedule.work_start <= start) & (schedule.work_start != NEVER)
        options = sorted(set(np.flatnonzero(running).tolist()) - descendants(problem, work))
        if options:
            before = int(rng.choice(options))
            also = ("lag",) if problem.works.scope[work] < 0 else ()
            broken = of_work(listed(problem, "predecessor", {work: [before]}), schedule, work, *also)
            return replace(broken, works=broken.works | {problem.works.ids[before]})
    return None


@breaks("precedence")
def a_predecessor_that_is_never_done(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    undone = np.flatnonzero(schedule.work_start == NEVER)
    for work in shuffled(rng, np.flatnonzero(schedule.work_start != NEVER)):
        options = sorted(set(undone.tolist()) - descendants(problem, work))
        if options:
            also = ("lag",) if problem.works.scope[work] < 0 else ()
            before = int(rng.choice(options))
            return of_work(listed(problem, "predecessor", {work: [before]}), schedule, work, *also)
    return None


@breaks("release_date")
def released_a_tick_too_late(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    scheduled = np.flatnonzero(schedule.work_start != NEVER)
    if not len(scheduled):
        return None
    work = int(rng.choice(scheduled))
    release = changed(problem.works.release, work, int(schedule.work_start[work]) + 1)
    also = ("lag",) if problem.works.scope[work] < 0 else ()
    return of_work(with_part(problem, "works", release=release), schedule, work, *also)


@breaks("lag")
def another_duration(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    work = next(lags(problem, schedule, rng), None)
    if work is None:
        return None
    lasts = int(problem.works.duration[work])
    by = 1 if lasts == 0 or rng.random() < 0.5 else -1
    return of_work(
        with_part(problem, "works", duration=changed(problem.works.duration, work, lasts + by)), schedule, work
    )


@breaks("lag")
def a_lag_that_waits(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    """Its release date was a tick earlier, and nothing else held it."""
    works = problem.works
    for work in lags(problem, schedule, rng):
        release, start = int(works.release[work]), int(schedule.work_start[work])
        before = works.predecessor[works.predecessor_ptr[work] : works.predecessor_ptr[work + 1]]
        if release == start > 0 and (schedule.work_finish[before] < start).all():
            return of_work(with_part(problem, "works", release=changed(works.release, work, start - 1)), schedule, work)
    return None


@breaks("lag")
def a_lag_moved_as_a_whole(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    for work in lags(problem, schedule, rng):
        if schedule.work_finish[work] < problem.horizon:
            columns = ("work_start", "work_finish")
            moved = {
                name: changed(getattr(schedule, name), work, getattr(schedule, name)[work] + 1) for name in columns
            }
            return of_work(problem, altered(schedule, **moved), work, "precedence", "course", "access")
    return None


@breaks("finish_together")
def a_member_who_leaves_early(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    """The effort becomes what is done then, so that only the finish is wrong."""
    for rows in crews(schedule, rng):
        row = int(rows[rng.integers(len(rows))])
        work = int(schedule.work[row])
        if schedule.finish[row] - schedule.start[row] < 2:
            continue
        early = altered(schedule, finish=changed(schedule.finish, row, schedule.finish[row] - 1))
        effort = units(problem, early, rows)
        if units(problem, early, rows, 1) < effort:
            return of_row(problem, early, row, with_effort(problem, work, effort))
    return None


@breaks("finish_together")
def a_work_said_to_end_later(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    for row in rows_of(problem, schedule, rng):
        work = int(schedule.work[row])
        if schedule.work_finish[work] < problem.horizon:
            ends = changed(schedule.work_finish, work, schedule.work_finish[work] + 1)
            also = ("precedence", "course", "access", "lag", "conflict")
            return of_row(problem, altered(schedule, work_finish=ends), row, problem, *also)
    return None


@breaks("effort")
def a_unit_more(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    return _effort(problem, schedule, rng, 0, 1)


@breaks("effort")
def done_a_tick_before(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    return _effort(problem, schedule, rng, 1, 0)


def _effort(problem: Problem, schedule: Schedule, rng: np.random.Generator, earlier: int, more: int) -> Broken | None:
    for row in rows_of(problem, schedule, rng):
        work = int(schedule.work[row])
        effort = units(problem, schedule, np.flatnonzero(schedule.work == work), earlier) + more
        if effort > 0:
            return of_work(with_effort(problem, work, effort), schedule, work)
    return None


@breaks("effort")
def a_slower_team(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    """A worker-tick less per tick than planned."""
    for row in rows_of(problem, schedule, rng):
        work, team = int(schedule.work[row]), int(schedule.team[row])
        rate = int(problem.teams.rate[team, problem.works.scope[work]])
        less = with_part(
            problem, "teams", rate=changed(problem.teams.rate, (team, problem.works.scope[work]), max(1, rate - 100))
        )
        if units(less, schedule, np.flatnonzero(schedule.work == work)) < problem.works.effort[work]:
            return of_work(less, schedule, work)
    return None


@breaks("effort")
def days_off_during_the_work(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    """The last tick before the finish is closed for everybody."""
    for row in rows_of(problem, schedule, rng):
        work, last = int(schedule.work[row]), int(schedule.finish[row]) - 1
        ticks = np.diff(problem.calendars.open_ticks, axis=2)
        ticks[:, :, last] = 0
        closed = np.zeros_like(problem.calendars.open_ticks)
        closed[:, :, 1:] = np.cumsum(ticks, axis=2)
        return of_work(replace(problem, calendars=Calendars(closed)), schedule, work)
    return None


@breaks("maximum_teams")
def one_team_fewer_allowed(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    for rows in crews(schedule, rng):
        work = int(schedule.work[rows[0]])
        most = changed(problem.works.maximum_teams, work, len(rows) - 1)
        return of_work(with_part(problem, "works", maximum_teams=most), schedule, work)
    return None


@breaks("join_once")
def an_assignment_twice(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    """Then the team is busy twice and the work is done twice as fast."""
    row = any_row(problem, schedule, rng)
    if row is None:
        return None
    twice = altered(schedule, **{n: np.append(getattr(schedule, n), getattr(schedule, n)[row]) for n in ROWS})
    return (
        of_row(problem, in_order(twice), row, problem, "one_work_at_a_time", "effort", "travel")
        if len(schedule.work)
        else None
    )


@breaks("conflict")
def neighbours_that_run_at_once(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    """Two works that overlap become too near to each other; listed with both or with one of them."""
    start, finish = schedule.work_start, schedule.work_finish
    for one in shuffled(rng, np.flatnonzero(start != NEVER)):
        overlap = (start != NEVER) & (start < finish[one]) & (finish > start[one])
        others = sorted(set(np.flatnonzero(overlap).tolist()) - {one})
        if others:
            other = int(rng.choice(others))
            lists = {one: [other], other: [one]} if rng.random() < 0.7 else {one: [other]}
            broken = of_work(listed(problem, "conflict", lists), schedule, one)
            return replace(broken, works=broken.works | {problem.works.ids[other]})
    return None


def pinned(problem: Problem, rows: Iterable[tuple[int, int, int, bool]]) -> Problem:
    """The problem with further pins (work, team, start, started)."""
    pins = problem.pins
    work, team, start, started = zip(*rows, strict=True)
    return replace(
        problem,
        pins=Pins(
            np.append(pins.work, work).astype(np.int32),
            np.append(pins.team, team).astype(np.int32),
            np.append(pins.start, start).astype(np.int32),
            np.append(pins.started, started).astype(np.bool_),
        ),
    )


@breaks("pin")
def a_pin_at_another_tick(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    for row in rows_of(problem, schedule, rng):
        rows = np.flatnonzero(schedule.work == schedule.work[row])
        pins = [
            (int(schedule.work[r]), int(schedule.team[r]), int(schedule.start[r]) + (r == row), False) for r in rows
        ]
        return of_row(problem, schedule, row, pinned(problem, pins))
    return None


@breaks("pin")
def a_standing_pin_that_moved(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    pins = problem.pins
    if not len(pins.work):
        return None
    pin = int(rng.integers(len(pins.work)))
    moved = with_part(problem, "pins", start=changed(pins.start, pin, int(pins.start[pin]) + int(rng.choice([1, 9]))))
    names = frozenset({problem.works.ids[pins.work[pin]]}), frozenset({problem.teams.ids[pins.team[pin]]})
    return Broken(moved, schedule, *names)


@breaks("pinned_team")
def a_member_beside_the_pinned_one(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    for rows in crews(schedule, rng):
        work = int(schedule.work[rows[0]])
        if work in problem.pins.work:
            continue
        kept, other = rng.permutation(rows)[:2]
        tight = pinned(problem, [(work, int(schedule.team[kept]), int(schedule.start[kept]), False)])
        return of_row(problem, schedule, int(other), tight)
    return None


@breaks("pinned_team")
def a_pin_of_another_team(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    """The work is pinned to a team that is not on it: that pin is gone as well."""
    row = any_row(problem, schedule, rng)
    if row is None:
        return None
    members = set(schedule.team[schedule.work == schedule.work[row]].tolist())
    others = sorted(set(range(problem.n_teams)) - members)
    if not others:
        return None
    pin = (int(schedule.work[row]), int(rng.choice(others)), int(schedule.start[row]), False)
    return of_row(problem, schedule, row, pinned(problem, [pin]), "pin")
