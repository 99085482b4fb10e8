"""Lanes: what the teams of some scopes can do by each tick, and how early works can then be done on average.

A lane is a price per unit of effort for each scope. Its capacity before tick t, W(t), counts each team's tick at the dearest of its
scopes, from when it can stand at the site of the first of the lane's works, so that the priced effort of all works done by t never exceeds
W(t) in any schedule, travel left out. For a work w with priced
effort p_w let U_w(t) be the share of its effort done before t and M_w, its *mean busy time*, the integral of 1 - U_w over the horizon.

*Means.* No work has effort done before its earliest start, and sum U_w p_w rises by at most W(t + 1) - W(t) in tick t. For weights
v_w >= 0 the least sum of v_w M_w over all such shares is that of doing, at each moment, the work with the greatest v_w / p_w of those that
have come (Goemans 1997, Improved approximation algorithms for scheduling with release dates): where a work of less waits at t for one
of more at t' > t, changing them over keeps both after their starts and lowers the sum. What the horizon leaves undone counts at
the horizon, as M of a work that is not done does. ``Lane.means`` computes it.

*Tails.* Let a set of works with priced effort R be finished by T. Of it at most W(T) - W(t) was done after t, so T is later than its mean
(weighted by priced effort) by at least the integral of 1 - (W(T) - W(t)) / R over the ticks where that is positive. ``Lane.tail`` is the
least of it over all T by which R can be done.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from tandem.plan.bound.earliest import Earliest
from tandem.plan.problem import NEVER, FloatArray, IntArray, LongArray, Problem

SIZES = 200
"""Sizes of sets at which tails are tabulated; between them the tail of the smaller one holds, because tails grow with R."""


@dataclass(frozen=True)
class Lane:
    """``work`` (k,) with priced ``effort`` (k,) and earliest starts ``first`` (k,), sorted in ``by_first``; ``done`` (horizon + 1,) is W;
    ``size`` and ``tail`` (SIZES,) the table of tails."""

    work: IntArray
    effort: FloatArray
    done: FloatArray
    first: IntArray
    by_first: IntArray
    size: FloatArray
    tail: FloatArray

    def means(self, weight: FloatArray) -> FloatArray:
        """Mean busy times (k,), in ticks, of the schedule of the lane that has the least sum of weight x mean busy time."""
        rank = np.argsort(-weight / self.effort, kind="stable")
        return _means(rank, self.effort, self.first, self.by_first, self.done)


@dataclass(frozen=True)
class Share:
    """What a lane is made from: ``work`` (k,) with priced ``effort`` (k,) and ``done`` (horizon + 1,), its W."""

    work: IntArray
    effort: FloatArray
    done: FloatArray


def lanes(problem: Problem, earliest: Earliest) -> list[Lane]:
    """One lane for each share of what teams can do."""
    return [
        _lane(share, np.minimum(earliest.start[share.work], problem.horizon)) for share in shares(problem, earliest)
    ]


def shares(problem: Problem, earliest: Earliest) -> list[Share]:
    """Each scope, and what teams with several scopes can do: scopes together, at prices of equal teams and by scarcity."""
    found = []
    for price in _prices(problem, earliest.finish):
        priced = (np.append(price, 0.0)[problem.works.scope] > 0) & (earliest.finish < NEVER)
        mine = np.flatnonzero(priced).astype(np.int32)
        if len(mine):
            effort = problem.works.effort[mine] * price[problem.works.scope[mine]]
            found.append(Share(mine, effort, _capacity(problem, price, earliest, mine)))
    return found


def _lane(share: Share, first: IntArray) -> Lane:
    effort, done = share.effort, share.done
    size = np.geomspace(effort.min(), max(effort.sum(), effort.min() * 1.001), SIZES)
    tail = np.array([set_tail(done, one) for one in size])
    # Rounding of the smallest size must not cut off the smallest work.
    size[0] *= 1 - 1e-12
    return Lane(share.work, effort, done, first, np.argsort(first, kind="stable").astype(np.int32), size, tail)


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
    first = np.full((len(earliest.reach), len(problem.scopes)), problem.horizon)
    for row, reach in enumerate(earliest.reach):
        np.minimum.at(first[row], works.scope[mine], np.maximum(earliest.start[mine], reach[mine]))
    seasons = [np.unique(works.season[mine][works.scope[mine] == scope]) for scope in range(len(problem.scopes))]
    total = np.zeros(problem.horizon)
    for team in range(problem.n_teams):
        worth = np.zeros(problem.horizon)
        for scope in np.flatnonzero((teams.rate[team] > 0) & (price > 0)):
            if not len(seasons[scope]):
                continue
            since = max(
                int(earliest.arrival[team]),
                int(teams.accredited_from[team, scope]),
                int(first[earliest.base_row[team], scope]),
            )
            until = min(int(teams.departure[team]), int(teams.accredited_until[team, scope]))
            open_ = opens[teams.calendar[team], seasons[scope]].max(axis=0)[since:until]
            inside = worth[since:until]
            np.maximum(inside, float(price[scope]) * int(teams.rate[team, scope]) * open_, out=inside)
        total += worth
    return np.concatenate([[0.0], np.cumsum(total)])


@njit(cache=True)
def _means(rank: LongArray, effort: FloatArray, first: IntArray, by_first: IntArray, done: FloatArray) -> FloatArray:
    """Mean busy times when at each moment the work of the lowest rank that can be started is done; the last tick for what is left."""
    n, last = len(effort), len(done) - 1
    place = np.empty(n, dtype=np.int64)
    for i in range(n):
        place[rank[i]] = i
    heap, height, coming = np.empty(n, dtype=np.int64), 0, 0
    left, moment = effort.copy(), np.zeros(n)
    tick, used = 0, 0.0
    while coming < n or height > 0:
        if height == 0 and first[by_first[coming]] > tick:
            tick, used = first[by_first[coming]], 0.0
        while coming < n and first[by_first[coming]] <= tick:
            _push(heap, height, place[by_first[coming]])
            height, coming = height + 1, coming + 1
        if tick >= last:
            break
        rate = done[tick + 1] - done[tick]
        work = rank[heap[0]]
        part = min(left[work], rate - used)
        if part > 0:
            moment[work] += part * (tick + (used + part / 2) / rate)
            used += part
            left[work] -= part
        if left[work] <= 0:
            height -= 1
            _pop(heap, height)
        if used >= rate or rate <= 0:
            tick, used = tick + 1, 0.0
    return (moment + left * last) / effort


@njit(cache=True)
def _push(heap: LongArray, height: int, value: int) -> None:
    at = height
    while at > 0 and heap[(at - 1) // 2] > value:
        heap[at] = heap[(at - 1) // 2]
        at = (at - 1) // 2
    heap[at] = value


@njit(cache=True)
def _pop(heap: LongArray, height: int) -> None:
    """Take the least away; ``height`` values stay."""
    value, at = heap[height], 0
    while 2 * at + 1 < height:
        child = 2 * at + 1
        if child + 1 < height and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= value:
            break
        heap[at] = heap[child]
        at = child
    heap[at] = value


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
