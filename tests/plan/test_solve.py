"""Solving: repeatable, never worse than its baselines, checked, and warm from an earlier plan."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tandem.errors import BoundError
from tandem.plan.check import check, objective
from tandem.plan.problem import NEVER
from tandem.plan.schedule import Schedule, Solution, Trace
from tandem.plan.search.greedy import Greedy
from tandem.plan.search.local import plain_state
from tandem.plan.search.standing import carried_over
from tandem.plan.search.state import Decoder
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
        assert solution.objective == pytest.approx(objective(problem, solution.schedule), rel=1e-12)
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


def test_unchanged_problem_keeps_the_standing_objective_though_new_works_come() -> None:
    problem = random_problem(9, 60, 8)
    earlier = solve(problem, seed=1, time_limit_seconds=LONG, iterations=400)
    standing = earlier.schedule
    new = np.isin(np.arange(problem.n_works), [problem.n_works - 1, problem.n_works - 2])
    kept = ~new[standing.work]
    never = np.where(new, NEVER, standing.work_start), np.where(new, NEVER, standing.work_finish)
    hint = Schedule(
        standing.work[kept],
        standing.team[kept],
        standing.start[kept],
        standing.finish[kept],
        never[0].astype(np.int32),
        never[1].astype(np.int32),
    )
    again = solve(problem, seed=2, time_limit_seconds=LONG, iterations=1, start=hint)
    assert check(problem, again.schedule) == ()
    assert again.objective <= earlier.objective * 1.03


def test_what_a_change_breaks_is_planned_anew_and_the_rest_is_kept() -> None:
    problem = random_problem(9, 60, 8, pins=False)
    earlier = solve(problem, seed=1, time_limit_seconds=LONG, iterations=400).schedule
    late = int(earlier.work[0])
    release = problem.works.release.copy()
    release[late] = earlier.work_finish[late]
    changed = replace(problem, works=replace(problem.works, release=release))
    decoder = Decoder(changed)
    key = decoder.key(plain_state(decoder, Greedy(changed, decoder.arrays)))
    after = carried_over(changed, earlier, key)
    assert check(changed, earlier) != () and after is not None
    assert check(changed, after) == ()
    assert after.work_start[late] >= release[late]
    rows = [set(zip(s.work.tolist(), s.team.tolist(), s.start.tolist(), strict=True)) for s in (earlier, after)]
    assert len(rows[0] & rows[1]) > 0.5 * len(rows[0])


def test_start_that_breaks_a_rule_now_is_left() -> None:
    problem = random_problem(9, 60, 8)
    earlier = solve(problem, seed=1, time_limit_seconds=LONG, iterations=50)
    late = np.where(problem.works.scope >= 0, problem.horizon // 3, 0).astype(np.int32)
    changed = replace(problem, works=replace(problem.works, release=late), pins=no_pins())
    again = solve(changed, seed=1, time_limit_seconds=LONG, iterations=50, start=earlier.schedule)
    assert check(changed, earlier.schedule) != ()
    assert check(changed, again.schedule) == ()


def test_a_plan_below_its_bound_is_a_defect_and_is_told() -> None:
    solution = _solved()
    least = min(value for _, value, _ in solution.baselines)
    for bound in (solution.objective * (1 + 1e-5), least * 2, float("nan")):
        with pytest.raises(BoundError, match="below its lower bound"):
            replace(solution, bound=bound)
    name, value, schedule = solution.baselines[0]
    with pytest.raises(BoundError, match="below its lower bound"):
        replace(solution, baselines=((name, solution.bound * 0.99, schedule),), bound=solution.bound)
    assert replace(solution, bound=solution.objective).proved
    assert value >= solution.bound
