"""Teams into regions, by which scopes each region needs over time, and by how far the team is away."""

from __future__ import annotations

import numpy as np

from tandem.plan.problem import FloatArray, IntArray, Problem
from tandem.plan.schedule import Schedule
from tandem.plan.search.greedy import team_ticks

PERIODS = 4
"""Parts of the time that a scope's load takes; a region wants its share of the teams in each of them."""


def teams_of_regions(problem: Problem, region: IntArray, count: int, standing: Schedule | None = None) -> IntArray:
    """Region of each team (m,): each belongs to exactly one.

    A region's need of a scope is its share of the scope's load, as that share of what all teams of the scope can do in each
    period. Teams choose one after the other, those with the scarcest scopes first, then by arrival: the region where they fill the most need for
    each tick of work and of travel there. Teams that are pinned go where their first pinned work is,
    those that a ``standing`` plan of the whole holds where they work longest in it.
    """
    load = _load(problem, region, count)
    able = _able(problem, load.sum(axis=0))
    need = load[:, :, None] / np.maximum(load.sum(axis=0), 1e-9)[None, :, None] * able.sum(axis=0)[None]
    travel = _travel(problem, region, count)
    pinned = _pinned(problem, region)
    if standing is not None:
        pinned = np.where(pinned >= 0, pinned, _where_longest(problem, region, count, standing))
    scarcity = 1 / np.maximum(1, (problem.teams.rate > 0).sum(axis=0))
    rarest = np.where(problem.teams.rate > 0, scarcity, 0).max(axis=1)
    given = np.zeros(problem.n_teams, dtype=np.int32)
    for team in np.lexsort((np.arange(problem.n_teams), problem.teams.arrival, -rarest, pinned < 0)).tolist():
        fills = np.minimum(need, able[team][None]).clip(min=0) * scarcity[None, :, None]
        worth = fills.sum(axis=(1, 2)) / (1 + travel[team])
        chosen = int(pinned[team]) if pinned[team] >= 0 else int(np.argmax(worth))
        given[team] = chosen
        need[chosen] -= able[team] / max(1, np.count_nonzero(able[team].any(axis=1)))
    return given


def _load(problem: Problem, region: IntArray, count: int) -> FloatArray:
    """Team-ticks of each region and scope (k, s)."""
    mine = np.flatnonzero(problem.works.scope >= 0)
    scopes = len(problem.scopes)
    cell = region[mine].astype(np.int64) * scopes + problem.works.scope[mine]
    load: FloatArray = np.bincount(cell, weights=team_ticks(problem)[mine], minlength=count * scopes).astype(np.float64)
    return load.reshape(count, scopes)


def _able(problem: Problem, load: FloatArray) -> FloatArray:
    """Ticks of an average team that each team is worth in each scope and period (m, s, p); none beyond the time that the load takes."""
    teams, horizon = problem.teams, problem.horizon
    average = teams.rate.sum(axis=0) / np.maximum(1, (teams.rate > 0).sum(axis=0))
    begins = np.maximum(np.maximum(teams.arrival, _course_ends(problem))[:, None], teams.accredited_from)
    ends = np.minimum(teams.departure[:, None], teams.accredited_until)
    speed = teams.rate / np.maximum(average, 1e-9)
    able = np.zeros((problem.n_teams, len(problem.scopes), PERIODS))
    for scope in range(len(problem.scopes)):
        last = _time_of(load[scope], begins[:, scope], ends[:, scope], speed[:, scope], horizon)
        for period in range(PERIODS):
            first, until = last * period / PERIODS, last * (period + 1) / PERIODS
            here = (np.minimum(ends[:, scope], until) - np.maximum(begins[:, scope], first)).clip(min=0)
            able[:, scope, period] = here * speed[:, scope]
    return able


def _time_of(load: float, begins: IntArray, ends: IntArray, speed: FloatArray, horizon: int) -> float:
    """Tick by which all teams of a scope together have done its load, at most the horizon."""
    low, high = 1.0, float(horizon)
    for _ in range(20):
        middle = (low + high) / 2
        done = float(((np.minimum(ends, middle) - begins).clip(min=0) * speed).sum())
        low, high = (low, middle) if done >= load else (middle, high)
    return high


def _course_ends(problem: Problem) -> IntArray:
    """Tick at which the course of each team ends at the earliest; 0 for teams that are there."""
    works, course = problem.works, problem.teams.after_work
    ends = (works.release + works.duration)[course]
    return np.where(course >= 0, ends, 0).astype(np.int32)


def _travel(problem: Problem, region: IntArray, count: int) -> FloatArray:
    """Days of travel (m, k) from each team's base to the middle of each region's works."""
    works, teams = problem.works, problem.teams
    size = np.maximum(1, np.bincount(region, minlength=count))
    x, y = (np.bincount(region, weights=axis, minlength=count) / size for axis in (works.x, works.y))
    metres = np.hypot(teams.x[:, None] - x[None], teams.y[:, None] - y[None])
    days: FloatArray = metres * problem.travel_ticks_per_m / 4
    return days


def _where_longest(problem: Problem, region: IntArray, count: int, standing: Schedule) -> IntArray:
    """Region where each team works longest in a plan, -1 for teams without work."""
    cell = standing.team.astype(np.int64) * count + region[standing.work]
    ticks = np.bincount(cell, weights=standing.finish - standing.start, minlength=problem.n_teams * count)
    held = ticks.reshape(problem.n_teams, count)
    return np.where(held.max(axis=1) > 0, held.argmax(axis=1), -1).astype(np.int32)


def _pinned(problem: Problem, region: IntArray) -> IntArray:
    """Region of each team's first pinned work, -1 where it has none."""
    found = np.full(problem.n_teams, -1, dtype=np.int32)
    pins = problem.pins
    order = np.lexsort((pins.work, -pins.start))
    found[pins.team[order]] = region[pins.work[order]]
    return found
