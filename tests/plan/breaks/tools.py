"""What the ways to break a rule have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from itertools import pairwise

import numpy as np

from tandem.plan.problem import NEVER, Problem
from tandem.plan.schedule import Schedule
from tests.plan.small import changed, with_part

ROWS = ("work", "team", "start", "finish")
TERSE = frozenset({"maximum_teams", "join_once"})
"""Rules whose texts count teams instead of naming them."""


@dataclass(frozen=True)
class Broken:
    """A problem and a schedule that break a rule; ``works`` and ``teams`` (ids) are named in a violation of it."""

    problem: Problem
    schedule: Schedule
    works: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    also: frozenset[str] = frozenset()


Way = Callable[[Problem, Schedule, np.random.Generator], Broken | None]
WAYS: list[tuple[str, Way]] = []


def breaks(rule: str) -> Callable[[Way], Way]:
    """Register a way to break a rule."""

    def register(way: Way) -> Way:
        WAYS.append((rule, way))
        return way

    return register


def altered(schedule: Schedule, **arrays: np.ndarray) -> Schedule:
    """The schedule with other columns."""
    columns = {field.name: np.array(getattr(schedule, field.name)) for field in fields(schedule)}
    return Schedule(**{**columns, **{name: np.array(value, dtype=np.int32) for name, value in arrays.items()}})


def in_order(schedule: Schedule) -> Schedule:
    """The schedule with its assignments sorted again."""
    order = np.lexsort((schedule.team, schedule.work, schedule.start))
    return altered(schedule, **{name: getattr(schedule, name)[order] for name in ROWS})


def without(schedule: Schedule, rows: np.ndarray) -> dict[str, np.ndarray]:
    """Columns of the assignments that are not among the rows."""
    return {name: np.delete(getattr(schedule, name), rows) for name in ROWS}


def shuffled(rng: np.random.Generator, candidates: Iterable[int]) -> Iterator[int]:
    """Candidates in random order."""
    yield from rng.permutation(np.fromiter(candidates, dtype=np.int64)).tolist()


def rows_of(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Iterator[int]:
    """Assignments on works without pins, in random order."""
    yield from shuffled(rng, np.flatnonzero(~np.isin(schedule.work, problem.pins.work)))


def any_row(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> int | None:
    """An assignment on a work without pins."""
    return next(rows_of(problem, schedule, rng), None)


def lags(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Iterator[int]:
    """Scheduled works that need no team, in random order."""
    yield from shuffled(rng, np.flatnonzero((problem.works.scope < 0) & (schedule.work_start != NEVER)))


def crews(schedule: Schedule, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """The assignments of works with two teams or more, in random order."""
    for work in shuffled(rng, np.flatnonzero(np.bincount(schedule.work, minlength=1) > 1)):
        yield np.flatnonzero(schedule.work == work)


def travel_to(problem: Problem, schedule: Schedule, row: int) -> tuple[int, int]:
    """Travel ticks before an assignment, and the row before it of the same team (-1: from the base)."""
    team, work = schedule.team[row], schedule.work[row]
    earlier = np.flatnonzero((schedule.team == team) & (schedule.start < schedule.start[row]))
    before = -1 if len(earlier) == 0 else int(earlier[np.argmax(schedule.start[earlier])])
    place = problem.teams if before < 0 else problem.works
    at = team if before < 0 else schedule.work[before]
    metres = float(np.hypot(place.x[at] - problem.works.x[work], place.y[at] - problem.works.y[work]))
    pins = problem.pins
    on_site = bool(((pins.work == work) & (pins.team == team) & pins.started).any())
    if on_site or metres <= problem.travel_free_m:
        return 0, before
    return int(np.ceil(metres * problem.travel_ticks_per_m)), before


def of_row(problem: Problem, schedule: Schedule, row: int, tight: Problem, *also: str) -> Broken:
    """The tightened problem, with the work and team of the assignment as those concerned."""
    work, team = problem.works.ids[schedule.work[row]], problem.teams.ids[schedule.team[row]]
    return Broken(tight, schedule, frozenset({work}), frozenset({team}), frozenset(also))


def of_work(problem: Problem, schedule: Schedule, work: int, *also: str) -> Broken:
    """The (changed) problem and schedule, with one work concerned."""
    return Broken(problem, schedule, frozenset({problem.works.ids[work]}), also=frozenset(also))


def open_ticks(problem: Problem, team: int, work: int, first: int, until: int) -> int:
    """Working ticks of a team on a work from the first tick until before the last, one by one."""
    row = problem.calendars.open_ticks[problem.teams.calendar[team], problem.works.season[work]].tolist()
    return sum(row[tick + 1] - row[tick] for tick in range(first, until))


def units(problem: Problem, schedule: Schedule, rows: Iterable[int], earlier: int = 0) -> int:
    """Effort that assignments have done by ``earlier`` ticks before their finish."""
    total = 0
    for row in rows:
        work, team, start = int(schedule.work[row]), int(schedule.team[row]), int(schedule.start[row])
        rate = int(problem.teams.rate[team, problem.works.scope[work]])
        total += rate * open_ticks(problem, team, work, start, max(start, int(schedule.finish[row]) - earlier))
    return total


def with_effort(problem: Problem, work: int, effort: int) -> Problem:
    """The problem with another effort of one work."""
    return with_part(problem, "works", effort=changed(problem.works.effort, work, effort))


def listed(problem: Problem, name: str, lists: dict[int, list[int]]) -> Problem:
    """The problem with further entries in a compressed list of works."""
    pointer, values = getattr(problem.works, f"{name}_ptr"), getattr(problem.works, name)
    entries = [values[a:b].tolist() + lists.get(w, []) for w, (a, b) in enumerate(pairwise(pointer))]
    ends = np.cumsum([0, *map(len, entries)]).astype(np.int32)
    flat = np.array([value for entry in entries for value in entry], dtype=np.int32)
    return with_part(problem, "works", **{f"{name}_ptr": ends, name: flat})


def descendants(problem: Problem, work: int) -> set[int]:
    """The work and everything behind it."""
    works = problem.works
    owner = np.repeat(np.arange(problem.n_works), np.diff(works.predecessor_ptr))
    seen, pending = {work}, [work]
    while pending:
        after = set(owner[works.predecessor == pending.pop()].tolist()) - seen
        seen |= after
        pending += after
    return seen
