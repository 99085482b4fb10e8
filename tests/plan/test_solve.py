"""Solving: repeatable, never worse than its baselines, checked, and warm from an earlier plan."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tandem.plan.check import check, objective
from tandem.plan.schedule import Solution, Trace
from tandem.plan.solve import solve
from tests.plan.problems import no_pins, random_problem

LONG = 600.0


def _solved(seed: int = 1, **more: object) -> Solution:
    return solve(random_problem(7, 60, 9), seed=seed, time_limit_seconds=LONG, iterations=300, **more)  # type: ignore[arg-type]


def test_same_seed_and_iterations_give_the_same_plan() -> None:
    one, two = _solved(), _solved()
    assert one.schedule.digest == two.schedule.digest
    assert one.objective == two.objective and one.bound == two.bound
    assert [t.iteration for t in one.trace] == [t.iteration for t in two.trace]


def test_plan_keeps_every_rule_and_beats_its_baselines() -> None:
    for seed in (2, 3, 4):
        problem = random_problem(seed, 80, 10)
        solution = solve(problem, seed=seed, time_limit_seconds=LONG, iterations=300)
        assert check(problem, solution.schedule) == ()
        assert solution.objective == objective(problem, solution.schedule)
        assert solution.bound <= solution.objective <= min(value for _, value, _ in solution.baselines)
        assert [name for name, _, _ in solution.baselines] == [
            "first come first served",
            "score",
            "score per cost",
            "plain greedy",
        ]
        for _, value, schedule in solution.baselines:
            assert check(problem, schedule) == ()
            assert abs(value - objective(problem, schedule)) <= 1e-6 * value


def test_trace_falls_and_is_reported_as_it_happens() -> None:
    seen: list[Trace] = []
    solution = _solved(on_progress=seen.append)
    assert tuple(seen) == solution.trace
    values = [trace.objective for trace in seen]
    assert values == sorted(values, reverse=True) and values[-1] <= values[0]


def test_search_improves_on_the_plain_greedy() -> None:
    gains = []
    for seed in range(4):
        solution = solve(random_problem(seed, 80, 8), seed=1, time_limit_seconds=LONG, iterations=400)
        gains.append(1 - solution.objective / solution.baselines[3][1])
    assert np.mean(gains) > 0.03


def test_start_from_an_earlier_plan_is_never_lost() -> None:
    problem = random_problem(9, 60, 8)
    earlier = solve(problem, seed=1, time_limit_seconds=LONG, iterations=400)
    again = solve(problem, seed=2, time_limit_seconds=LONG, iterations=2, start=earlier.schedule)
    assert again.objective <= earlier.objective
    assert check(problem, again.schedule) == ()


def test_start_that_breaks_a_rule_now_is_left() -> None:
    problem = random_problem(9, 60, 8)
    earlier = solve(problem, seed=1, time_limit_seconds=LONG, iterations=50)
    late = np.where(problem.works.scope >= 0, problem.horizon // 3, 0).astype(np.int32)
    changed = replace(problem, works=replace(problem.works, release=late), pins=no_pins())
    again = solve(changed, seed=1, time_limit_seconds=LONG, iterations=50, start=earlier.schedule)
    assert check(changed, earlier.schedule) != ()
    assert check(changed, again.schedule) == ()
