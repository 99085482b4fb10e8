"""The lower bound is below every schedule that anybody can decode, and each relaxation holds on such schedules by itself."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from tandem.plan.bound import lower_bound
from tandem.plan.bound.earliest import earliest
from tandem.plan.bound.heads import crowded, heads
from tandem.plan.bound.landmarks import Landmarks, landmarks
from tandem.plan.bound.lanes import Lane, lanes, set_tail
from tandem.plan.bound.turns import least_durations, turns
from tandem.plan.problem import NEVER, FloatArray, Pins, Problem
from tandem.plan.schedule import Schedule
from tandem.plan.search.state import Decoder
from tandem.plan.solvers.cpsat import Limits, optimum
from tests.plan.problems import compressed, random_problem
from tests.plan.small import CLEARANCE, ELECTRICIANS, GATE, MARKING, REPAIR, changed, small_problem, with_part

PROBLEMS = {"seed": st.integers(0, 10**6), "works": st.integers(3, 40), "teams": st.integers(1, 12)}


@settings(deadline=None, max_examples=60)
@given(**PROBLEMS)
def test_bound_is_below_every_decoded_order(seed: int, works: int, teams: int) -> None:
    problem = random_problem(seed, works, teams)
    rng = np.random.default_rng(seed)
    decoder = Decoder(problem)
    bound = lower_bound(problem)
    first = earliest(problem)
    for _ in range(20):
        key, caps = rng.random(problem.n_works), problem.works.maximum_teams
        schedule = decoder.schedule(key, caps)
        assert (schedule.work_finish >= first.finish).all()
        assert (schedule.work_start >= first.start).all()
        assert bound <= decoder.evaluator.objective(schedule.work_finish) * (1 + 1e-12)


@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 10**6), teams=st.integers(1, 3))
def test_bound_is_below_the_best_of_all_orders(seed: int, teams: int) -> None:
    problem = random_problem(seed, 4, teams)
    if problem.n_works > 6:
        return
    decoder = Decoder(problem)
    best = min(
        decoder.evaluator.objective(
            decoder.schedule(
                np.array(order, dtype=np.float64), np.full(problem.n_works, cap, dtype=np.int32)
            ).work_finish
        )
        for order in permutations(range(problem.n_works))
        for cap in (1, 2, 4)
    )
    assert lower_bound(problem) <= best * (1 + 1e-12)


@settings(deadline=None, max_examples=60)
@given(**PROBLEMS)
def test_landmarks_come_before_what_they_are_landmarks_of(seed: int, works: int, teams: int) -> None:
    problem = random_problem(seed, works, teams)
    found = landmarks(problem)
    decoder = Decoder(problem)
    schedule = _random_schedule(problem, decoder, seed)
    served = decoder.evaluator.service_ticks(schedule.work_finish)
    for work in np.flatnonzero(schedule.work_start < NEVER):
        if work not in problem.pins.work:
            before = found.before[found.before_ptr[work] : found.before_ptr[work + 1]]
            assert (schedule.work_finish[before] <= schedule.work_start[work]).all()
    for goal in np.flatnonzero(served < problem.horizon):
        needed = found.goal[found.goal_ptr[goal] : found.goal_ptr[goal + 1]]
        assert (schedule.work_finish[needed] <= served[goal]).all()
    # Whatever else is done, without a landmark and what needs it the goal is not met.
    for goal, needed in enumerate(np.split(found.goal, found.goal_ptr[1:-1])):
        for work in needed[:3]:
            without = np.zeros(problem.n_works, dtype=np.int32)
            without[_needing(found, int(work))] = NEVER
            assert decoder.evaluator.service_ticks(without)[goal] == problem.horizon


@settings(deadline=None, max_examples=60)
@given(**PROBLEMS)
def test_lanes_hold_on_schedules(seed: int, works: int, teams: int) -> None:
    problem = random_problem(seed, works, teams)
    schedule = _random_schedule(problem, Decoder(problem), seed)
    share = _share_done(problem, schedule)
    mean = (1 - share[:, 1:]).sum(axis=1) + (share[:, 1:] - share[:, :-1]).sum(axis=1) / 2
    rng = np.random.default_rng(seed)
    for lane in lanes(problem, earliest(problem)):
        used = lane.effort @ share[lane.work]
        assert (used <= lane.done * (1 + 1e-9) + 1e-6).all()
        weight = rng.random(len(lane.work))
        assert weight @ lane.means(weight) <= weight @ mean[lane.work] * (1 + 1e-9) + 1e-6
        for _ in range(5):
            chosen = np.flatnonzero((rng.random(len(lane.work)) < 0.5) & (schedule.work_finish[lane.work] < NEVER))
            if len(chosen):
                size = float(lane.effort[chosen].sum())
                average = float(lane.effort[chosen] @ mean[lane.work[chosen]]) / size
                end = schedule.work_finish[lane.work[chosen]].max()
                assert end - average >= set_tail(lane.done, size) - 1e-6
                assert lane.tail[np.searchsorted(lane.size, size, side="right") - 1] <= set_tail(lane.done, size) + 1e-9


@settings(deadline=None)
@given(rates=st.lists(st.integers(0, 3), min_size=1, max_size=12), size=st.floats(0.25, 20))
def test_tail_agrees_with_small_steps(rates: list[int], size: float) -> None:
    done = np.concatenate([[0.0], np.cumsum(rates)])
    fine = np.arange(0, len(rates) + 1e-9, 1 / 400)
    level = np.interp(fine, np.arange(len(done)), done)
    values = [
        np.maximum(0.0, 1 - (level[i] - level[: i + 1]) / size)[:-1].sum() / 400
        for i in range(0, len(fine), 400)
        if level[i] >= size
    ]
    assert abs(set_tail(done, size) - min(values, default=0.0)) < 0.01


@settings(deadline=None, max_examples=60)
@given(**PROBLEMS)
def test_heads_and_durations_hold_on_schedules(seed: int, works: int, teams: int) -> None:
    problem = random_problem(seed, works, teams)
    decoder, needed, alone = Decoder(problem), landmarks(problem), earliest(problem)
    duration = least_durations(problem, alone)
    head, goal = heads(problem, alone, needed, duration)
    first, met = crowded(problem, needed)
    assert (head >= alone.start)[np.setdiff1d(np.arange(problem.n_works), problem.pins.work)].all()
    for clique in turns(problem, alone, duration):
        for a in clique:
            beside = problem.works.conflict[problem.works.conflict_ptr[a] : problem.works.conflict_ptr[a + 1]]
            assert set(clique.tolist()) - {int(a)} <= set(beside.tolist())
    for extra in range(10):
        schedule = _random_schedule(problem, decoder, seed + extra)
        served, done = decoder.evaluator.service_ticks(schedule.work_finish), schedule.work_finish < NEVER
        assert (schedule.work_finish - schedule.work_start >= duration)[done].all()
        assert (schedule.work_start >= np.maximum(head, first.start)).all()
        assert (schedule.work_finish >= first.finish).all()
        assert (served >= met).all()
        assert (served >= np.minimum(goal, problem.horizon)).all()


def test_heads_let_works_that_keep_the_safety_distance_wait_for_each_other() -> None:
    """Marking and clearance of one area, then its gate: each alone ends by tick 8, one after the other by tick 12."""
    problem = small_problem()
    pointer, before = compressed([[], [], [CLEARANCE, MARKING], [GATE], []])
    apart, conflict = compressed([[CLEARANCE], [MARKING], [], [], []])
    problem = with_part(problem, "works", predecessor_ptr=pointer, predecessor=before)
    near = with_part(problem, "works", conflict_ptr=apart, conflict=conflict)
    for one, start in ((problem, 8), (near, 12)):
        alone = earliest(one)
        head, _ = heads(one, alone, landmarks(one), least_durations(one, alone))
        assert head[GATE] == start


def test_a_team_that_has_started_behind_a_closed_road_needs_no_road() -> None:
    """The repair has started at tick 0 although its road opens with the gate: neither landmarks nor lanes may say it waits."""
    problem = small_problem()
    pointer, before = compressed([[], [], [CLEARANCE], [], []])
    problem = with_part(problem, "works", predecessor_ptr=pointer, predecessor=before)
    problem = with_part(problem, "teams", arrival=changed(problem.teams.arrival, ELECTRICIANS, 0))
    repair, team = np.array([REPAIR], dtype=np.int32), np.array([ELECTRICIANS], dtype=np.int32)
    problem = replace(problem, pins=Pins(repair, team, np.zeros(1, dtype=np.int32), np.ones(1, dtype=np.bool_)))
    answer = optimum(problem, Limits(20.0))
    assert answer.schedule is not None
    assert answer.proved
    assert lower_bound(problem) <= answer.objective * (1 + 1e-9)
    assert not set(landmarks(problem).goal.tolist()) & {CLEARANCE, GATE}


@settings(deadline=None)
@given(
    rates=st.lists(st.integers(0, 3), min_size=1, max_size=8),
    works=st.lists(st.tuples(st.integers(1, 4), st.integers(0, 6), st.integers(0, 5)), min_size=1, max_size=4),
)
def test_means_with_earliest_starts_agree_with_a_linear_program(
    rates: list[int], works: list[tuple[int, int, int]]
) -> None:
    """Time in steps of an eighth: the program's costs are then wrong by half a step at the most."""
    effort = np.array([one[0] for one in works], dtype=np.float64)
    first = np.minimum([one[1] for one in works], len(rates)).astype(np.int32)
    weight = np.array([one[2] for one in works], dtype=np.float64)
    done = np.concatenate([[0.0], np.cumsum(rates)])
    nothing = np.zeros(0)
    order = np.argsort(first, kind="stable").astype(np.int32)
    lane = Lane(np.arange(len(works), dtype=np.int32), effort, done, first, order, nothing, nothing)
    moment = np.append((np.arange(8 * len(rates)) + 0.5) / 8, len(rates))
    room = np.append(np.repeat(rates, 8) / 8, effort.sum())
    late = moment[None, :] >= first[:, None]
    cost = (weight / effort)[:, None] * moment[None, :]
    columns = len(moment)
    of_work = np.kron(np.eye(len(works)), np.ones(columns))
    found = linprog(
        cost.ravel(),
        A_ub=np.kron(np.ones(len(works)), np.eye(columns)),
        b_ub=room,
        A_eq=of_work,
        b_eq=effort,
        bounds=[(0, None if free else 0) for free in late.ravel()],
    )
    assert abs(weight @ lane.means(weight) - found.fun) <= weight.sum() / 8 + 1e-6


def _random_schedule(problem: Problem, decoder: Decoder, seed: int) -> Schedule:
    rng = np.random.default_rng(seed)
    return decoder.schedule(rng.random(problem.n_works), rng.integers(1, 4, problem.n_works).astype(np.int32))


def _needing(found: Landmarks, work: int) -> list[int]:
    """The work and all that has it as a landmark."""
    lists = np.split(found.before, found.before_ptr[1:-1])
    return [work, *(other for other, before in enumerate(lists) if work in before)]


def _share_done(problem: Problem, schedule: Schedule) -> FloatArray:
    """Share of each work's effort done before each tick, shape (n, horizon + 1), from the assignments alone."""
    rate = np.zeros((problem.n_works, problem.horizon))
    opens = np.diff(problem.calendars.open_ticks, axis=2)
    for work, team, start, finish in zip(schedule.work, schedule.team, schedule.start, schedule.finish, strict=True):
        open_ = opens[problem.teams.calendar[team], problem.works.season[work], start:finish]
        rate[work, start:finish] += problem.teams.rate[team, problem.works.scope[work]] * open_
    done = np.cumsum(rate, axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(problem.works.effort[:, None] > 0, np.minimum(1.0, done / problem.works.effort[:, None]), 0.0)
    return np.concatenate([np.zeros((problem.n_works, 1)), share], axis=1)
