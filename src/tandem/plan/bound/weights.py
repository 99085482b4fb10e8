"""Where the weight of the goals is put to prove most: on fixed times, or through works on lanes.

Each time of a schedule (a goal's T, a work's end C, a work's mean busy time M, all in ticks and at most the horizon H) is bounded from below
by constants and by other times; a work that is not done has C = M = H:

* T, C are at least the earliest times of ``earliest``; M (1 + a/H) >= earliest start + a;
* T >= C of every landmark of the goal; C of a work without a team, (1 + d/H) C >= C of a predecessor + d, its duration;
* (1 + b/H) C >= M + b, b the tail of the work done by as many and as fast teams as it admits;
* (1 + a/H) M >= C of a landmark of the work + a, a the time from its start to its mean in the same way;
* (1 + q/H) T >= mean of M over any set of landmarks in a lane, weighted by priced effort, + q, q the lane's tail of the set.

The factors take care of what is not done: then the left side is H + its constant, and nothing at the right is later than H.
Adding these rows with multipliers that pass all of the weight of each time on to the times at its right leaves constants and a weight
v >= 0 on each M of each lane; the sum over the lanes of the least of sum v M (``Lane.means``) with the constants is a bound, whatever the
multipliers. Multipliers are improved as by Frank and Wolfe (1956): given means, all weight goes where its bound is latest, and the
present multipliers move towards that by a falling share; the best of all bounds is kept.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from tandem.network.model import BoolArray
from tandem.plan.bound.earliest import Earliest
from tandem.plan.bound.fastest import fastest_crews
from tandem.plan.bound.landmarks import Landmarks
from tandem.plan.bound.lanes import SIZES, Lane, set_tail
from tandem.plan.evaluate import Evaluator
from tandem.plan.problem import NEVER, FloatArray, IntArray, Problem

STEPS = 200
FLOOR = 1e-3
"""Share of the weight behind a work by which it is placed in a lane at the least when means are told to the goals: without it a work
that carries no weight yet would seem to come after all others."""


@dataclass(frozen=True)
class _Chain:
    """What bounds what, as arrays: works (n,), goals (g,) with landmarks in compressed lists, lanes as rows over works (l, n)."""

    horizon: float
    order: IntArray
    earliest_start: FloatArray
    earliest_finish: FloatArray
    team: BoolArray
    duration: FloatArray
    from_start: FloatArray
    to_end: FloatArray
    before_ptr: IntArray
    before: IntArray
    goal_weight: FloatArray
    goal_first: FloatArray
    goal_ptr: IntArray
    goal: IntArray
    priced: FloatArray
    size: FloatArray
    tail: FloatArray


def best_weights(
    problem: Problem, earliest: Earliest, landmarks: Landmarks, lanes: list[Lane], met: FloatArray, steps: int = STEPS
) -> float:
    """The bound in weighted ticks at the best multipliers found in so many steps; each step's multipliers give a bound.

    ``met`` (g,) are ticks before which no service goal is met, at most the horizon.
    """
    chain = _chain(problem, earliest, landmarks, lanes, met)
    means = np.zeros((len(lanes), problem.n_works))
    hoped = FLOOR * np.where(chain.priced > 0, _weight_behind(chain), 0.0)
    constant, weight = _respond(chain, means)
    best = constant
    _lane_sum(lanes, hoped, means)
    for step in range(steps if len(lanes) else 0):
        towards, direction = _respond(chain, means)
        share = 2.0 / (step + 10)
        weight = (1 - share) * weight + share * direction
        constant = (1 - share) * constant + share * towards
        best = max(best, constant + _lane_sum(lanes, weight, means))
        _lane_sum(lanes, np.maximum(weight, hoped), means)
    return best


def _weight_behind(chain: _Chain) -> FloatArray:
    """Weight of all goals that a work is a landmark of (n,)."""
    owner = np.repeat(np.arange(len(chain.goal_weight)), np.diff(chain.goal_ptr))
    return np.bincount(chain.goal, weights=chain.goal_weight[owner], minlength=len(chain.team)).astype(np.float64)


def _lane_sum(lanes: list[Lane], weight: FloatArray, means: FloatArray) -> float:
    """Least sum of weight x mean over all lanes; the means (l, n) are written."""
    total = 0.0
    for row, lane in enumerate(lanes):
        mine = weight[row, lane.work]
        found = lane.means(mine)
        means[row, lane.work] = found
        total += float(mine @ found)
    return total


def _chain(problem: Problem, earliest: Earliest, landmarks: Landmarks, lanes: list[Lane], met: FloatArray) -> _Chain:
    works, horizon = problem.works, problem.horizon
    evaluator, hazards, n = Evaluator(problem), problem.hazard_goals, problem.n_works
    release, marked = evaluator.hazard_ticks(earliest.finish)
    possible = earliest.finish < NEVER
    released = (hazards.release_work >= 0) & possible[hazards.release_work] if n else np.zeros(len(release), dtype=bool)
    marking = (hazards.marking_work >= 0) & possible[hazards.marking_work] if n else released
    needed = np.diff(landmarks.before_ptr)
    order = np.argsort(needed, kind="stable").astype(np.int32)
    place = np.empty(n, dtype=np.int32)
    place[order] = np.arange(n)
    owner = np.repeat(np.arange(n), needed)
    # Works that need each other can never be done; an order that ignores one of the two is as good as any.
    kept = (place[landmarks.before] < place[owner]) & possible[landmarks.before] & possible[owner]
    before_ptr = np.concatenate([[0], np.cumsum(np.bincount(owner[kept], minlength=n))]).astype(np.int32)
    goal_owner = np.repeat(np.arange(len(problem.service_goals.weight)), np.diff(landmarks.goal_ptr))
    goal_kept = possible[landmarks.goal] if n else np.zeros(0, dtype=bool)
    services = np.bincount(goal_owner[goal_kept], minlength=len(problem.service_goals.weight))
    alone = released & ~marking
    hazard_lists = [released.astype(np.int64), alone.astype(np.int64)]
    members = [landmarks.goal[goal_kept], hazards.release_work[released], hazards.release_work[alone]]
    priced = np.zeros((len(lanes), n))
    for row, lane in enumerate(lanes):
        priced[row, lane.work] = lane.effort
    from_start, to_end = _alone(problem, earliest)
    share = hazards.marked_share
    return _Chain(
        horizon=float(horizon),
        order=order[possible[order]],
        earliest_start=np.minimum(earliest.start, horizon).astype(np.float64),
        earliest_finish=np.minimum(earliest.finish, horizon).astype(np.float64),
        team=works.scope >= 0,
        duration=works.duration.astype(np.float64),
        from_start=from_start,
        to_end=to_end,
        before_ptr=before_ptr,
        before=landmarks.before[kept],
        goal_weight=np.concatenate(
            [problem.service_goals.weight, hazards.weight * (1 - share), hazards.weight * share]
        ),
        goal_first=np.concatenate([met, release, marked]),
        goal_ptr=np.concatenate([[0], np.cumsum(np.concatenate([services, *hazard_lists]))]).astype(np.int32),
        goal=np.concatenate(members).astype(np.int32),
        priced=priced,
        size=np.array([lane.size for lane in lanes]).reshape(len(lanes), SIZES),
        tail=np.array([lane.tail for lane in lanes]).reshape(len(lanes), SIZES),
    )


def _alone(problem: Problem, earliest: Earliest) -> tuple[FloatArray, FloatArray]:
    """Least time from start to mean, and from mean to end, of each work done by its fastest teams alone (n,); 0 for pinned works."""
    from_start, to_end = np.zeros(problem.n_works), np.zeros(problem.n_works)
    for mine, fastest in fastest_crews(problem, earliest):
        done = np.concatenate([[0.0], np.cumsum(fastest)])
        back = np.concatenate([[0.0], np.cumsum(fastest[::-1])])
        sizes, place = np.unique(problem.works.effort[mine], return_inverse=True)
        to_end[mine] = np.array([set_tail(done, float(size)) for size in sizes])[place]
        from_start[mine] = np.array([set_tail(back, float(size)) for size in sizes])[place]
    return from_start, to_end


def _respond(chain: _Chain, means: FloatArray) -> tuple[float, FloatArray]:
    """All weight to where its bound is latest, given means (l, n): the constant and the weights (l, n)."""
    mean, mean_by, finish, finish_by = _times(
        chain.horizon,
        chain.order,
        chain.earliest_start,
        chain.earliest_finish,
        chain.team,
        chain.duration,
        chain.from_start,
        chain.to_end,
        chain.before_ptr,
        chain.before,
        chain.priced,
        means,
    )
    on_mean, on_finish = np.zeros(len(mean)), np.zeros(len(mean))
    constant = _goals(
        chain.horizon,
        chain.goal_weight,
        chain.goal_first,
        chain.goal_ptr,
        chain.goal,
        chain.priced,
        chain.size,
        chain.tail,
        mean,
        finish,
        on_mean,
        on_finish,
    )
    weight = np.zeros(means.shape)
    constant += _pass_on(
        chain.horizon,
        chain.order,
        chain.earliest_start,
        chain.earliest_finish,
        chain.team,
        chain.duration,
        chain.from_start,
        chain.to_end,
        mean_by,
        finish_by,
        on_mean,
        on_finish,
        weight,
    )
    return constant, weight


FIXED, OWN_MEAN = -1, -2
"""What a time is bounded by: the earliest time, the work's own mean; else the index of a landmark, or of a lane counted from -3 down."""


@njit(cache=True)
def _times(
    horizon: float,
    order: IntArray,
    earliest_start: FloatArray,
    earliest_finish: FloatArray,
    team: BoolArray,
    duration: FloatArray,
    from_start: FloatArray,
    to_end: FloatArray,
    before_ptr: IntArray,
    before: IntArray,
    priced: FloatArray,
    means: FloatArray,
) -> tuple[FloatArray, IntArray, FloatArray, IntArray]:
    """Latest bound on each work's mean and end, and by what, works with landmarks first."""
    n = len(team)
    mean, finish = np.zeros(n), np.zeros(n)
    mean_by, finish_by = np.full(n, FIXED, dtype=np.int32), np.full(n, FIXED, dtype=np.int32)
    for work in order:
        last = -1
        for i in range(before_ptr[work], before_ptr[work + 1]):
            if last < 0 or finish[before[i]] > finish[last]:
                last = before[i]
        finish[work] = earliest_finish[work]
        if not team[work]:
            step = duration[work]
            if last >= 0 and (finish[last] + step) / (1 + step / horizon) > finish[work]:
                finish[work], finish_by[work] = (finish[last] + step) / (1 + step / horizon), last
            continue
        step = from_start[work]
        mean[work] = (earliest_start[work] + step) / (1 + step / horizon)
        if last >= 0 and (finish[last] + step) / (1 + step / horizon) > mean[work]:
            mean[work], mean_by[work] = (finish[last] + step) / (1 + step / horizon), last
        for lane in range(len(priced)):
            if priced[lane, work] > 0 and means[lane, work] > mean[work]:
                mean[work], mean_by[work] = means[lane, work], -3 - lane
        step = to_end[work]
        if (mean[work] + step) / (1 + step / horizon) > finish[work]:
            finish[work], finish_by[work] = (mean[work] + step) / (1 + step / horizon), OWN_MEAN
    return mean, mean_by, finish, finish_by


@njit(cache=True)
def _goals(
    horizon: float,
    weight: FloatArray,
    first: FloatArray,
    pointer: IntArray,
    landmark: IntArray,
    priced: FloatArray,
    size: FloatArray,
    tail: FloatArray,
    mean: FloatArray,
    finish: FloatArray,
    on_mean: FloatArray,
    on_finish: FloatArray,
) -> float:
    """Put the weight of each goal on the earliest time (returned), on a landmark's end, or on the means of a set of landmarks."""
    constant = 0.0
    for goal in range(len(weight)):
        latest, work, lane, count, step = first[goal], -1, -1, 0, 0.0
        mine = landmark[pointer[goal] : pointer[goal + 1]]
        for one in mine:
            if finish[one] > latest:
                latest, work = finish[one], one
        falling = mine[np.argsort(-mean[mine])] if len(mine) > 1 else mine
        for row in range(len(priced) if len(mine) > 1 else 0):
            total, moment, members = 0.0, 0.0, 0
            for one in falling:
                effort = priced[row, one]
                if effort <= 0:
                    continue
                total += effort
                moment += effort * mean[one]
                members += 1
                at = min(np.searchsorted(size[row], total, side="right"), size.shape[1]) - 1
                more = tail[row, at] if at >= 0 else 0.0
                value = (moment / total + more) / (1 + more / horizon)
                if members > 1 and value > latest:
                    latest, work, lane, count, step = value, -1, row, members, more
        if lane >= 0:
            passed = weight[goal] / (1 + step / horizon)
            constant += passed * step
            _spread(passed, priced[lane], falling, count, on_mean)
        elif work >= 0:
            on_finish[work] += weight[goal]
        else:
            constant += weight[goal] * first[goal]
    return constant


@njit(cache=True)
def _spread(weight: float, effort: FloatArray, works: IntArray, count: int, on_mean: FloatArray) -> None:
    """Put a weight on the means of the first so many works that have effort in the lane, in proportion to it."""
    total, left = 0.0, count
    for one in works:
        if effort[one] > 0 and left > 0:
            total += effort[one]
            left -= 1
    left = count
    for one in works:
        if effort[one] > 0 and left > 0:
            on_mean[one] += weight * effort[one] / total
            left -= 1


@njit(cache=True)
def _pass_on(
    horizon: float,
    order: IntArray,
    earliest_start: FloatArray,
    earliest_finish: FloatArray,
    team: BoolArray,
    duration: FloatArray,
    from_start: FloatArray,
    to_end: FloatArray,
    mean_by: IntArray,
    finish_by: IntArray,
    on_mean: FloatArray,
    on_finish: FloatArray,
    weight: FloatArray,
) -> float:
    """Pass weights on from each work to what bounds it, last works first; the weights of the lanes are written, constants returned."""
    constant = 0.0
    for i in range(len(order) - 1, -1, -1):
        work = order[i]
        if on_finish[work] > 0:
            if finish_by[work] == FIXED:
                constant += on_finish[work] * earliest_finish[work]
            else:
                step = to_end[work] if team[work] else duration[work]
                passed = on_finish[work] / (1 + step / horizon)
                constant += passed * step
                if finish_by[work] == OWN_MEAN:
                    on_mean[work] += passed
                else:
                    on_finish[finish_by[work]] += passed
        if on_mean[work] > 0:
            if mean_by[work] <= -3:
                weight[-3 - mean_by[work], work] += on_mean[work]
                continue
            step = from_start[work]
            passed = on_mean[work] / (1 + step / horizon)
            constant += passed * step
            if mean_by[work] == FIXED:
                constant += passed * earliest_start[work]
            else:
                on_finish[mean_by[work]] += passed
    return constant
