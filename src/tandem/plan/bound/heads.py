"""Heads: what has to come before a work, or a goal, cannot all be done at once.

Let X be a work or a goal and B its landmarks, so that all of B ends before X starts or is met. Take the works S of B that cannot be
started before a tick h, and from the end of each of which at least q ticks pass until X (a chain of landmarks, each with its least
duration). In a lane all of S is done after h, and before X less q; so X is not before the first T with W(T) >= W(h) + R, plus q,
where R is the priced effort of S. Works of a turn have disjoint intervals: there X is not before h + the sum of their least durations
+ q. The greatest value over h and q is that of Jackson's preemptive schedule (Carlier 1982) where capacity is even.

Works are taken with their landmarks first, so that heads build on heads.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from tandem.plan.bound.earliest import Earliest, earliest
from tandem.plan.bound.landmarks import Landmarks
from tandem.plan.bound.lanes import Share, shares
from tandem.plan.bound.turns import least_durations, turns
from tandem.plan.evaluate import Evaluator
from tandem.plan.problem import NEVER, FloatArray, IntArray, LongArray, Problem

ROUNDING = 1 - 1e-9
"""Share of an amount that has to be done at the least: priced amounts are sums of floating-point numbers."""
ROUNDS = 4
"""Of heads and earliest times in turn; most problems settle in two."""


def crowded(problem: Problem, landmarks: Landmarks) -> tuple[Earliest, FloatArray]:
    """Earliest ticks of works with what comes before them, and of service goals (g,), at most the horizon.

    Heads make roads and courses later, and these make heads later; every round is valid.
    """
    found = earliest(problem)
    duration = least_durations(problem, found)
    for _ in range(ROUNDS):
        head, goal = heads(problem, found, landmarks, duration)
        later = earliest(problem, head)
        settled = (later.start == found.start).all()
        found = later
        if settled:
            break
    met = np.maximum(Evaluator(problem).service_ticks(found.finish), np.minimum(goal, problem.horizon))
    return found, met


@dataclass(frozen=True)
class Crowd:
    """For each work the lanes and turns (-1 - turn) it is in, with its size there, as a compressed list; ``done`` of each lane (l, H + 1)."""

    pointer: IntArray
    lane: IntArray
    size: FloatArray
    done: FloatArray


def _crowd(problem: Problem, found: list[Share], cliques: list[IntArray], duration: IntArray) -> Crowd:
    """Lanes and turns by work."""
    works = [lane.work for lane in found] + cliques
    sizes = [lane.effort for lane in found] + [duration[turn].astype(np.float64) for turn in cliques]
    rows = list(range(len(found))) + [-1 - turn for turn in range(len(cliques))]
    owner = np.concatenate([*works, np.zeros(0, dtype=np.int32)]).astype(np.int64)
    lane = np.repeat(np.array(rows, dtype=np.int32), [len(one) for one in works])
    order = np.argsort(owner, kind="stable")
    pointer = np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=problem.n_works))]).astype(np.int32)
    done = np.array([one.done for one in found]).reshape(len(found), problem.horizon + 1)
    return Crowd(pointer, lane[order], np.concatenate([*sizes, np.zeros(0)])[order], done)


def heads(problem: Problem, first: Earliest, landmarks: Landmarks, duration: IntArray) -> tuple[IntArray, IntArray]:
    """Ticks before which works (n,) cannot start and service goals (g,) cannot be met, NEVER or the horizon at most."""
    crowd = _crowd(problem, shares(problem, first), turns(problem, first, duration), duration)
    needed = np.diff(landmarks.before_ptr)
    order = np.argsort(needed, kind="stable").astype(np.int32)
    return _heads(
        order,
        landmarks.before_ptr,
        landmarks.before,
        landmarks.goal_ptr,
        landmarks.goal,
        first.start,
        first.finish,
        duration,
        crowd.pointer,
        crowd.lane,
        crowd.size,
        crowd.done,
        problem.horizon,
    )


@njit(cache=True)
def _heads(
    order: IntArray,
    before_ptr: IntArray,
    before: IntArray,
    goal_ptr: IntArray,
    goal: IntArray,
    start: IntArray,
    finish: IntArray,
    duration: IntArray,
    pointer: IntArray,
    lane: IntArray,
    size: FloatArray,
    done: FloatArray,
    horizon: int,
) -> tuple[IntArray, IntArray]:
    head, end = start.copy(), finish.copy()
    tail = np.full(len(start), -1, dtype=np.int64)
    met = np.zeros(len(goal_ptr) - 1, dtype=np.int32)
    place = np.empty(len(start), dtype=np.int32)
    for i in range(len(order)):
        place[order[i]] = i
    for work in order:
        mine = before[before_ptr[work] : before_ptr[work + 1]]
        if end[work] >= NEVER or not len(mine):
            continue
        at = _after(mine, place, before_ptr, before, head, end, duration, tail, pointer, lane, size, done, horizon)
        if at > head[work]:
            head[work] = at
            end[work] = max(end[work], at + duration[work])
    for one in range(len(met)):
        mine = goal[goal_ptr[one] : goal_ptr[one + 1]]
        met[one] = _after(
            mine, place, before_ptr, before, head, end, duration, tail, pointer, lane, size, done, horizon
        )
    return head, met


@njit(cache=True)
def _after(
    mine: IntArray,
    place: IntArray,
    before_ptr: IntArray,
    before: IntArray,
    head: IntArray,
    end: IntArray,
    duration: IntArray,
    tail: LongArray,
    pointer: IntArray,
    lane: IntArray,
    size: FloatArray,
    done: FloatArray,
    horizon: int,
) -> int:
    """Tick before which not all of the works can be finished; NEVER where one of them never is."""
    best, entries = 0, 0
    falling = mine[np.argsort(-place[mine])]
    for work in falling:
        if end[work] >= NEVER:
            return int(NEVER)
        tail[work] = 0
        entries += pointer[work + 1] - pointer[work]
    for work in falling:
        best = max(best, end[work] + tail[work])
        step = duration[work] + tail[work]
        for i in range(before_ptr[work], before_ptr[work + 1]):
            if tail[before[i]] >= 0 and place[before[i]] < place[work]:
                tail[before[i]] = max(tail[before[i]], step)
    of, who, much = np.empty(entries, np.int64), np.empty(entries, np.int64), np.empty(entries)
    count = 0
    for work in mine:
        for i in range(pointer[work], pointer[work + 1]):
            of[count], who[count], much[count] = lane[i], work, size[i]
            count += 1
    by_lane = np.argsort(of, kind="mergesort")
    first = 0
    while first < entries:
        last = first
        while last < entries and of[by_lane[last]] == of[by_lane[first]]:
            last += 1
        if last - first > 1:
            group = by_lane[first:last]
            best = max(best, _least_end(of[group[0]], who[group], much[group], head, tail, done, horizon))
        first = last
    for work in mine:
        tail[work] = -1
    return best if best <= horizon else int(NEVER)


@njit(cache=True)
def _least_end(
    lane: int, who: LongArray, much: FloatArray, head: IntArray, tail: LongArray, done: FloatArray, horizon: int
) -> int:
    best = 0
    late = np.argsort(-head[who], kind="mergesort")
    for base in who:
        least, total = tail[base], 0.0
        for i in late:
            if tail[who[i]] < least:
                continue
            total += much[i]
            if lane < 0:
                at = head[who[i]] + int(np.ceil(total * ROUNDING))
            else:
                amount = (done[lane, head[who[i]]] + total) * ROUNDING
                at = np.searchsorted(done[lane], amount)
                if at > horizon:
                    return int(NEVER)
            best = max(best, at + least)
    return best
