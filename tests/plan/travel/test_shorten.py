"""Shorter routes: every rule kept, the objective within the allowance, pins as they were, and always the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tandem.plan.check import check, objective
from tandem.plan.problem import NEVER, Problem
from tandem.plan.schedule import Schedule
from tandem.plan.search.greedy import Greedy
from tandem.plan.search.local import plain_state
from tandem.plan.search.state import Decoder
from tandem.plan.solve import solve
from tandem.plan.travel.metres import driven_metres
from tandem.plan.travel.shorten import shorten
from tests.plan.problems import no_pins, random_problem

LONG = 600.0


def _plain(problem: Problem) -> tuple[Decoder, Schedule]:
    decoder = Decoder(problem)
    return decoder, decoder.schedule_of(plain_state(decoder, Greedy(problem, decoder.arrays)))


def _assignments(plan: Schedule, works: set[int]) -> set[tuple[int, int, int]]:
    rows = zip(plan.work.tolist(), plan.team.tolist(), plan.start.tolist(), strict=True)
    return {row for row in rows if row[0] in works}


@pytest.mark.parametrize("allowance", [0.0, 0.002, 0.05])
def test_shorter_routes_keep_every_rule_the_allowance_and_pins(allowance: float) -> None:
    saved = 0
    for seed in range(12):
        problem = random_problem(seed, 30 + seed * 3, 6 + seed % 6)
        decoder, plan = _plain(problem)
        before = objective(problem, plan)
        done = shorten(decoder, plan, allowance, LONG)
        assert check(problem, done.schedule) == (), seed
        assert done.objective == pytest.approx(objective(problem, done.schedule), rel=1e-12)
        assert done.objective <= before * (1 + allowance) * (1 + 1e-12)
        assert done.travelled.metres_after == pytest.approx(driven_metres(problem, done.schedule).sum())
        assert done.travelled.metres_after <= done.travelled.metres_before
        pinned = set(problem.pins.work.tolist())
        assert _assignments(done.schedule, pinned) == _assignments(plan, pinned)
        assert ((done.schedule.work_finish < NEVER) == (plan.work_finish < NEVER)).all()
        saved += done.travelled.metres_after < done.travelled.metres_before * 0.98
    assert saved >= (1 if allowance == 0 else 2)


def test_shorter_routes_are_the_same_every_time() -> None:
    problem = random_problem(5, 60, 8)
    one, two = (shorten(*_plain(problem), 0.01, LONG) for _ in range(2))
    assert one.schedule.digest == two.schedule.digest and one.travelled == two.travelled


def test_no_time_leaves_the_plan_as_it_is() -> None:
    decoder, plan = _plain(random_problem(5, 60, 8))
    done = shorten(decoder, plan, 0.01, 0.0)
    assert done.schedule.digest == plan.digest
    assert done.travelled.metres_after == done.travelled.metres_before


def test_pinned_plan_is_left_as_it_is() -> None:
    problem = random_problem(5, 60, 8)
    _, plan = _plain(problem)
    pins = replace(
        no_pins(), work=plan.work, team=plan.team, start=plan.start, started=np.zeros(len(plan.work), dtype=np.bool_)
    )
    done = shorten(Decoder(replace(problem, pins=pins)), plan, 0.05, LONG)
    assert done.schedule.digest == plan.digest


def test_solve_shortens_routes_only_where_it_is_asked() -> None:
    problem = random_problem(7, 60, 9)
    plain = solve(problem, seed=1, time_limit_seconds=LONG, iterations=200)
    shorter = solve(problem, seed=1, time_limit_seconds=LONG, iterations=200, travel_allowance=0.002)
    assert plain.travelled is None and shorter.travelled is not None
    assert shorter.travelled.objective_before == plain.objective and shorter.bound == plain.bound
    assert shorter.travelled.metres_after < driven_metres(problem, plain.schedule).sum()
    assert shorter.objective <= plain.objective * 1.002
