"""Polish of a plan by pieces: free the works of a window, keep all others, and let the exact model improve the plan.

A window holds works that compete: those near each other in time, in time and place, or of a few teams. The other works are
constants that occupy their teams and open their roads; what starts behind a freed work keeps its start, so whatever comes back
is a schedule of the whole problem. It is taken only where the independent checker accepts it and finds it better.

Source: Shaw (1998), Using constraint programming and local search methods to solve vehicle routing problems (large
neighbourhood search); the windows in time are those of Palpant, Artigues, Michelon (2004), LSSPER, Annals of OR 131.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from tandem.network.model import BoolArray
from tandem.plan.evaluate import objective
from tandem.plan.problem import NEVER, IntArray, Problem
from tandem.plan.schedule import Schedule
from tandem.plan.solvers import cpsat
from tandem.plan.solvers.cpsat import Limits, run
from tandem.plan.solvers.crews import Scope

MOST_WORKS = 400
"""Beyond this many works a window changes too little of the objective for its time: the search gives more."""
FIRST_SIZE, LEAST_SIZE, LARGEST_SIZE = 20, 10, 60
"""Works in a window: at first, and bounds of what is made of it as windows prove too small or too large."""
WINDOW_EFFORT = 0.05
"""Deterministic time of a window: most that are solved at all are solved by then."""
LEAST_EFFORT = 0.005
"""Deterministic time that is counted for a window at least: making its model takes time too."""
LEAST_GAIN = 1e-9
"""Share of the objective that counts as better."""

Window = Callable[[Problem, Schedule, np.random.Generator, int], IntArray]


@dataclass(frozen=True)
class Polished:
    """The polished schedule, its objective in weighted person-days, and how many windows were solved and how many paid."""

    schedule: Schedule
    objective: float
    windows: int
    gains: int


def supports(problem: Problem) -> bool:
    """Whether windows pay: the model is exact, and a window is no small part of the problem."""
    return 0 < problem.n_works <= MOST_WORKS and cpsat.supports(problem)


def polish(problem: Problem, schedule: Schedule, limits: Limits) -> Polished:
    """Improve a feasible schedule window by window until the limits of all windows together.

    With deterministic time the result is the same every time, as long as the seconds suffice.
    """
    best, value = schedule, objective(problem, schedule)
    rng = np.random.default_rng(limits.seed)
    began, spent, windows, gains, size = time.perf_counter(), 0.0, 0, 0, FIRST_SIZE
    for shape in _shapes(rng):
        left = limits.seconds - (time.perf_counter() - began)
        effort = WINDOW_EFFORT if limits.deterministic is None else min(WINDOW_EFFORT, limits.deterministic - spent)
        free = _closed(problem, best, shape(problem, best, rng, size))
        if left <= 0 or effort <= 0 or not free.any():
            break
        answer = run(
            problem, _scope(problem, best, free), Limits(left, effort, limits.workers, limits.seed, True), best
        )
        spent, windows = spent + max(answer.effort, LEAST_EFFORT), windows + 1
        if answer.schedule is not None and answer.objective < value * (1 - LEAST_GAIN):
            best, value, gains = answer.schedule, answer.objective, gains + 1
        size = min(LARGEST_SIZE, size + 2) if answer.proved else max(LEAST_SIZE, size - 2)
    return Polished(best, value, windows, gains)


def _shapes(rng: np.random.Generator) -> Iterator[Window]:
    """Windows in turn, without end."""
    shapes: tuple[Window, ...] = (in_time, near, of_teams)
    while True:
        yield shapes[int(rng.integers(len(shapes)))]


def in_time(problem: Problem, schedule: Schedule, rng: np.random.Generator, size: int) -> IntArray:
    """Works that follow each other in order of start."""
    movable = _movable(problem, schedule)
    order = movable[np.argsort(schedule.work_start[movable], kind="stable")]
    first = int(rng.integers(max(1, len(order) - size // 2)))
    return order[first : first + size]


def near(problem: Problem, schedule: Schedule, rng: np.random.Generator, size: int) -> IntArray:
    """Works nearest to one of them in place and time, each measured by its spread."""
    movable = _movable(problem, schedule)
    if not len(movable):
        return movable
    columns = np.stack([problem.works.x[movable], problem.works.y[movable], 2.0 * schedule.work_start[movable]])
    columns /= np.maximum(columns.std(axis=1, keepdims=True), 1e-9)
    centre = columns[:, int(rng.integers(len(movable)))]
    return movable[np.argsort(((columns - centre[:, None]) ** 2).sum(axis=0), kind="stable")[:size]]


def of_teams(problem: Problem, schedule: Schedule, rng: np.random.Generator, size: int) -> IntArray:
    """Works of a few teams, and from a tick on if these are too many."""
    movable = _movable(problem, schedule)
    chosen = np.zeros(problem.n_works, dtype=np.bool_)
    for team in rng.permutation(problem.n_teams)[:4]:
        chosen[schedule.work[schedule.team == team]] = True
    works = movable[chosen[movable]]
    order = works[np.argsort(schedule.work_start[works], kind="stable")]
    first = int(rng.integers(max(1, len(order) - size + 1)))
    return order[first : first + size]


def _movable(problem: Problem, schedule: Schedule) -> IntArray:
    """Works that are planned, need teams and are not pinned."""
    movable = (schedule.work_finish < NEVER) & (problem.works.scope >= 0)
    movable[problem.pins.work] = False
    return np.flatnonzero(movable).astype(np.int32)


def _closed(problem: Problem, schedule: Schedule, chosen: IntArray) -> BoolArray:
    """The chosen works, and works without a team behind them: their start follows, so it cannot be kept."""
    works = problem.works
    free = np.zeros(problem.n_works, dtype=np.bool_)
    free[chosen] = True
    owner = np.repeat(np.arange(problem.n_works), np.diff(works.predecessor_ptr))
    lag = (works.scope < 0) & (schedule.work_finish < NEVER)
    while True:
        after = owner[free[works.predecessor] & lag[owner]]
        if free[after].all():
            return free
        free[after] = True


def _scope(problem: Problem, schedule: Schedule, free: BoolArray) -> Scope:
    """Free works stay between the first start and the last end that they have now."""
    low, high = int(schedule.work_start[free].min()), int(schedule.work_finish[free].max())
    return Scope(free=free, low=low, high=high, given=schedule, keep=True)
