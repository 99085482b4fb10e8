"""Polish by windows: plans stay feasible, never get worse, and what is given stays where it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.plan.check import check, objective
from tandem.plan.problem import NEVER, Problem
from tandem.plan.schedule import Schedule
from tandem.plan.search.state import Decoder
from tandem.plan.solve import solve
from tandem.plan.solvers import finishing, windows
from tandem.plan.solvers.cpsat import Limits, optimum, run
from tests.plan.problems import random_problem

LIMITS = Limits(600.0, deterministic=0.02, seed=5)


def decoded(problem: Problem, seed: int) -> Schedule:
    decoder = Decoder(problem)
    return decoder.schedule(decoder.inherited(np.random.default_rng(seed).random(problem.n_works)))


@settings(deadline=None, max_examples=8)
@given(seed=st.integers(0, 10**6), works=st.integers(8, 45))
def test_polish_keeps_every_rule_and_never_makes_worse(seed: int, works: int) -> None:
    problem = random_problem(seed, works, 6)
    schedule = decoded(problem, seed)
    polished = windows.polish(problem, schedule, LIMITS)
    assert not check(problem, polished.schedule)
    assert polished.objective == pytest.approx(objective(problem, polished.schedule), rel=1e-12)
    assert polished.objective <= objective(problem, schedule)
    assert (polished.gains > 0) == (polished.schedule is not schedule)


def test_polish_finds_what_random_orders_miss() -> None:
    gains = sum(
        windows.polish(problem, decoded(problem, seed), LIMITS).gains
        for seed in range(3)
        for problem in [random_problem(seed, 30, 6)]
    )
    assert gains > 0


@settings(deadline=None, max_examples=8)
@given(seed=st.integers(0, 10**6), data=st.data())
def test_window_moves_only_what_is_free(seed: int, data: st.DataObject) -> None:
    problem = random_problem(seed, 25, 6)
    schedule = decoded(problem, seed)
    shape = data.draw(st.sampled_from([windows.in_time, windows.near, windows.of_teams]))
    free = windows._closed(problem, schedule, shape(problem, schedule, np.random.default_rng(seed), 8))
    if not free.any():
        return
    answer = run(problem, windows._scope(problem, schedule, free), LIMITS, schedule)
    assert answer.feasible
    if answer.schedule is not None:
        assert (answer.schedule.work_finish[~free] == schedule.work_finish[~free]).all()
        assert ((answer.schedule.work_finish < NEVER) == (schedule.work_finish < NEVER)).all()
        assert answer.objective >= answer.bound * (1 - 1e-9)


@settings(deadline=None, max_examples=5)
@given(seed=st.integers(0, 10**6))
def test_window_of_all_works_is_no_better_than_the_optimum(seed: int) -> None:
    problem = random_problem(seed, 7, 3)
    schedule = decoded(problem, seed)
    best = optimum(problem, Limits(60.0), schedule)
    assert best.proved
    assert windows.polish(problem, schedule, LIMITS).objective >= best.bound * (1 - 1e-9)


def test_same_seed_and_iterations_give_the_same_polished_plan() -> None:
    problem = random_problem(3, 60, 8)
    one, other = (solve(problem, seed=2, time_limit_seconds=600.0, iterations=600) for _ in range(2))
    assert one.schedule.digest == other.schedule.digest
    assert one.trace[-1].objective == pytest.approx(one.objective)


def test_finish_is_left_out_where_it_does_not_pay() -> None:
    problem = random_problem(3, 60, 8)
    far = replace(problem, travel_free_m=60_000.0)
    schedule = decoded(problem, 3)
    value = objective(problem, schedule)
    assert finishing.share(problem) > 0 == finishing.share(far)
    done = finishing.finish(problem, schedule, value, np.zeros(problem.n_works), Limits(0.5, None, 1, 0))
    assert done.schedule is schedule and done.objective == value and done.bound == 0.0
