"""The exact model: its optimum is that of plain enumeration, it admits every plan, and bound and search keep to its sides."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tandem.plan.bound import lower_bound
from tandem.plan.check import check, objective
from tandem.plan.problem import Problem
from tandem.plan.schedule import Schedule
from tandem.plan.search.state import Decoder
from tandem.plan.solve import solve
from tandem.plan.solvers.cpsat import Limits, optimum
from tests.plan.exact import best_by_enumeration, distance_of_lags, small_varied_problem
from tests.plan.naive import naive_schedule
from tests.plan.problems import compressed
from tests.plan.small import CLEARANCE, GATE, MARKING, REPAIR, small_problem

LIMITS = Limits(60.0, workers=1)
SLOW = settings(
    deadline=None, max_examples=15, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)


@SLOW
@given(seed=st.integers(0, 10**6), works=st.integers(3, 5), teams=st.integers(2, 3))
def test_optimum_is_that_of_enumeration(seed: int, works: int, teams: int) -> None:
    problem = small_varied_problem(seed, works, teams)
    assume(problem.n_works <= 5 and not distance_of_lags(problem))
    best, plan = best_by_enumeration(problem)
    answer = optimum(problem, LIMITS)
    if plan is None:
        assert not answer.feasible
        return
    assert answer.proved
    assert answer.objective == pytest.approx(best, rel=1e-6)


@SLOW
@given(seed=st.integers(0, 10**6))
def test_bound_and_search_keep_to_their_sides_of_the_optimum(seed: int) -> None:
    problem = small_varied_problem(seed)
    answer = optimum(problem, LIMITS)
    assume(answer.schedule is not None)
    assert answer.schedule is not None
    assert answer.proved
    assert not check(problem, answer.schedule)
    assert lower_bound(problem) <= answer.objective * (1 + 1e-6)
    for plan in _plans(problem, seed):
        if not check(problem, plan):
            assert objective(problem, plan) >= answer.bound * (1 - 1e-9)


@SLOW
@given(seed=st.integers(0, 10**6))
def test_every_plan_is_one_of_the_model(seed: int) -> None:
    """With all that a plan does pinned, the model has that plan as its optimum: it forbids nothing that the checker allows."""
    problem = small_varied_problem(seed)
    for plan in _plans(problem, seed):
        if check(problem, plan):
            continue
        pins = replace(
            problem.pins,
            work=plan.work,
            team=plan.team,
            start=plan.start,
            started=np.isin(np.arange(len(plan.work)), _started(problem, plan)),
        )
        answer = optimum(replace(problem, pins=pins), LIMITS)
        assert answer.feasible
        assert answer.objective <= objective(problem, plan) * (1 + 1e-6)


def test_works_without_a_team_keep_their_distance_and_their_start() -> None:
    """The gate starts with the end of clearance, whatever is near it: marking has to make room, for all its worth."""
    problem = small_problem()
    works = problem.works
    pointer, conflict = compressed([[GATE], [], [MARKING], [], []])
    near = replace(problem, works=replace(works, conflict_ptr=pointer, conflict=conflict))
    answer = optimum(near, LIMITS)
    assert answer.schedule is not None and answer.proved
    assert answer.schedule.work_start[GATE] == answer.schedule.work_finish[CLEARANCE]
    assert answer.objective >= optimum(problem, LIMITS).objective


def test_pins_that_cannot_be_kept_leave_no_schedule() -> None:
    problem = small_problem()
    pins = replace(
        problem.pins,
        work=np.array([REPAIR], dtype=np.int32),
        team=np.array([2], dtype=np.int32),
        start=np.array([5], dtype=np.int32),
        started=np.array([False]),
    )
    answer = optimum(replace(problem, pins=pins), LIMITS)
    assert not answer.feasible and answer.schedule is None


def test_same_seed_and_deterministic_limit_give_the_same_schedule() -> None:
    problem = small_varied_problem(11, 7, 3)
    limits = Limits(60.0, deterministic=0.05, seed=3)
    one, other = optimum(problem, limits), optimum(problem, limits)
    assert one.schedule is not None and other.schedule is not None
    assert one.schedule.digest == other.schedule.digest


@settings(deadline=None, max_examples=5)
@given(seed=st.integers(0, 10**6))
def test_small_problems_are_solved_with_proof(seed: int) -> None:
    problem = small_varied_problem(seed)
    answer = optimum(problem, LIMITS)
    decoder = Decoder(problem)
    assume(answer.feasible and not check(problem, decoder.schedule(np.zeros(problem.n_works))))
    solution = solve(problem, seed=1, time_limit_seconds=60.0, iterations=20_000)
    assert solution.proved
    assert not check(problem, solution.schedule)
    assert solution.bound <= solution.objective * (1 + 1e-9)
    assert solution.objective == pytest.approx(answer.objective, rel=1e-6)


def _plans(problem: Problem, seed: int) -> list[Schedule]:
    decoder, rng = Decoder(problem), np.random.default_rng(seed)
    plans = [decoder.schedule(decoder.inherited(rng.random(problem.n_works))) for _ in range(3)]
    horizon_left = not len(problem.pins.work)
    return [*plans, naive_schedule(problem, seed)] if horizon_left else plans


def _started(problem: Problem, plan: Schedule) -> list[int]:
    started = {
        (w, t)
        for w, t, s in zip(*(getattr(problem.pins, f).tolist() for f in ("work", "team", "started")), strict=True)
        if s
    }
    return [i for i, pair in enumerate(zip(plan.work.tolist(), plan.team.tolist(), strict=True)) if pair in started]
