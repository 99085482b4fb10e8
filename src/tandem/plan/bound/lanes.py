"""Lanes: what the teams of some scopes can do by each tick, and how early works can then be done on average.

A lane is a price per unit of effort for each scope. Its capacity before tick t, W(t), counts each team's tick at the dearest of its
scopes, so that the priced effort of all works done by t never exceeds W(t) in any schedule, travel left out. For a work w with priced
effort p_w let U_w(t) be the share of its effort done before t and M_w, its *mean busy time*, the integral of 1 - U_w over the horizon.

*Means.* sum U_w p_w <= W gives a polymatroid; for weights v_w >= 0 the least sum of v_w M_w over all schedules is that of doing works one
after the other by falling v_w / p_w (Smith 1956; Queyranne 1993), which ``Lane.means`` computes.

*Tails.* Let a set of works with priced effort R be finished by T. Of it at most W(T) - W(t) was done after t, so T is later than its mean
(weighted by priced effort) by at least the integral of 1 - (W(T) - W(t)) / R over the ticks where that is positive. ``Lane.tail`` is the
least of it over all T by which R can be done.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from tandem.plan.bound.earliest import Earliest
from tandem.plan.problem import NEVER, FloatArray, IntArray, Problem

SIZES = 200
"""Sizes of sets at which tails are tabulated; between them the tail of the smaller one holds, because tails grow with R."""


@dataclass(frozen=True)
class Lane:
    """``work`` (k,) with priced ``effort`` (k,); ``done`` (horizon + 1,) is W; ``size`` and ``tail`` (SIZES,) the table of tails."""

    work: IntArray
    effort: FloatArray
    done: FloatArray
    area: FloatArray
    size: FloatArray
    tail: FloatArray

    def means(self, weight: FloatArray) -> FloatArray:
        """Mean busy times (k,), in ticks, of the schedule of the lane that has the least sum of weight x mean busy time."""
        order = np.argsort(-weight / self.effort, kind="stable")
        ends = np.concatenate([[0.0], np.cumsum(self.effort[order])])
        area = _area(self.done, self.area, ends)
        means = np.empty(len(order))
        means[order] = np.diff(area) / self.effort[order]
        return means


def lanes(problem: Problem, earliest: Earliest) -> list[Lane]:
    """One lane for each scope, and for what teams with several scopes can do: scopes together, at prices of equal teams and by scarcity."""
    found = []
    for price in _prices(problem, earliest.finish):
        priced = (np.append(price, 0.0)[problem.works.scope] > 0) & (earliest.finish < NEVER)
        mine = np.flatnonzero(priced).astype(np.int32)
        if len(mine):
            done = _capacity(problem, price, earliest, mine)
            effort = problem.works.effort[mine] * price[problem.works.scope[mine]]
            found.append(_lane(mine, effort, done))
    return found


def _lane(work: IntArray, effort: FloatArray, done: FloatArray) -> Lane:
    ticks = np.arange(len(done) - 1) + 0.5
    area = np.concatenate([[0.0], np.cumsum(np.diff(done) * ticks)])
    size = np.geomspace(effort.min(), max(effort.sum(), effort.min() * 1.001), SIZES)
    tail = np.array([set_tail(done, one) for one in size])
    # Rounding of the smallest size must not cut off the smallest work.
    size[0] *= 1 - 1e-12
    return Lane(work, effort, done, area, size, tail)


def _prices(problem: Problem, finish: IntArray) -> list[FloatArray]:
    rate = problem.teams.rate.astype(np.float64)
    teams = (rate > 0).sum(axis=0)
    base = np.where(teams > 0, teams / np.maximum(1.0, rate.sum(axis=0)), 0.0)
    mine = (problem.works.scope >= 0) & (finish < NEVER)
    load = np.bincount(problem.works.scope[mine], weights=problem.works.effort[mine], minlength=len(base)) * base
    if not load.any():
        return []
    scopes = np.flatnonzero(load > 0)
    found = [np.where(np.arange(len(base)) == scope, base, 0.0) for scope in scopes]
    together = ((rate > 0).astype(np.int64).T @ (rate > 0)) > 0
    scarcity = load / np.maximum(1, teams)
    for scope in scopes:
        with_it = together[scope] & (load > 0)
        if with_it.sum() > 1:
            found.append(np.where(with_it, base, 0.0))
            found.append(np.where(with_it, base * np.minimum(1.0, scarcity / scarcity[scope]), 0.0))
    if len(scopes) > 1:
        found.append(np.where(load > 0, base, 0.0))
    return [price for i, price in enumerate(found) if not any(np.array_equal(price, other) for other in found[:i])]


def _capacity(problem: Problem, price: FloatArray, earliest: Earliest, mine: IntArray) -> FloatArray:
    """Priced units that all teams together can have done before each tick, shape (horizon + 1,)."""
    teams, works = problem.teams, problem.works
    opens = np.diff(problem.calendars.open_ticks, axis=2)
    first = np.full(len(problem.scopes), problem.horizon)
    np.minimum.at(first, works.scope[mine], np.minimum(earliest.start[mine], problem.horizon))
    seasons = [np.unique(works.season[mine][works.scope[mine] == scope]) for scope in range(len(problem.scopes))]
    total = np.zeros(problem.horizon)
    for team in range(problem.n_teams):
        worth = np.zeros(problem.horizon)
        for scope in np.flatnonzero((teams.rate[team] > 0) & (price > 0)):
            if not len(seasons[scope]):
                continue
            since = max(int(earliest.arrival[team]), int(teams.accredited_from[team, scope]), int(first[scope]))
            until = min(int(teams.departure[team]), int(teams.accredited_until[team, scope]))
            open_ = opens[teams.calendar[team], seasons[scope]].max(axis=0)[since:until]
            inside = worth[since:until]
            np.maximum(inside, float(price[scope]) * int(teams.rate[team, scope]) * open_, out=inside)
        total += worth
    return np.concatenate([[0.0], np.cumsum(total)])


@njit(cache=True)
def _area(done: FloatArray, area: FloatArray, amounts: FloatArray) -> FloatArray:
    """Integral over 0..x of the time by which an amount is done, for rising amounts x; the horizon for what is not."""
    found = np.empty(len(amounts))
    tick, last = 0, len(done) - 1
    for i in range(len(amounts)):
        x = amounts[i]
        while tick < last and done[tick + 1] < x:
            tick += 1
        if tick >= last:
            found[i] = area[last] + (x - done[last]) * last
            continue
        rate = done[tick + 1] - done[tick]
        part = x - done[tick]
        found[i] = area[tick] + part * tick + (part * part / (2 * rate) if rate > 0 else 0.0)
    return found


@njit(cache=True)
def set_tail(done: FloatArray, size: float) -> float:
    """Least time between the mean and the end of works of a size, over all ends by which they can be done; 0 where there is none."""
    best, begin = np.inf, 0
    # 'inside' is the integral of W from 'begin' (a tick) to the end.
    inside = 0.0
    for end in range(1, len(done)):
        inside += (done[end - 1] + done[end]) / 2
        level = done[end] - size
        if level < 0:
            continue
        while begin < end and done[begin + 1] <= level:
            inside -= (done[begin] + done[begin + 1]) / 2
            begin += 1
        rate = done[begin + 1] - done[begin]
        part = (level - done[begin]) / rate if rate > 0 else 0.0
        length = end - begin - part
        filled = inside - part * (done[begin] + level) / 2
        best = min(best, length - (done[end] * length - filled) / size)
    return max(0.0, best) if best < np.inf else 0.0
