"""Random changed facts on random problems: what a re-plan may never do."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from tandem.plan.check import check
from tandem.plan.check import objective as checked_objective
from tandem.plan.problem import Problem
from tandem.plan.replan.again import replan
from tandem.plan.replan.stability import Stability
from tandem.plan.schedule import Schedule
from tandem.plan.solve import solve
from tests.plan.changed import CHANGES, Change, under_way
from tests.plan.problems import random_problem

RULES = Stability(near_ticks=120, tolerance_ticks=4, price=50.0, maximum_share=0.1)


@cache
def standing(seed: int, n_works: int = 60) -> tuple[Problem, Schedule]:
    problem = random_problem(seed, n_works, 10)
    plan = solve(problem, seed=seed, time_limit_seconds=60, iterations=40).schedule
    return under_way(problem, plan), plan


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: str(change.__name__))
@pytest.mark.parametrize("seed", range(4))
def test_one_changed_fact_keeps_rules_pins_and_most_of_the_near_days(change: Change, seed: int) -> None:
    problem, plan = standing(seed)
    changed, plan = change(problem, plan, np.random.default_rng(seed))
    made = replan(changed, plan, RULES, seed=seed, seconds=60, iterations=60)
    assert made is not None
    assert check(changed, made.schedule) == ()
    assert made.objective == pytest.approx(checked_objective(changed, made.schedule), rel=1e-9)
    assert made.changes.moved_share <= RULES.maximum_share
    new = set(zip(*(getattr(made.schedule, name).tolist() for name in ("work", "team", "start")), strict=True))
    pins = changed.pins
    assert set(zip(pins.work.tolist(), pins.team.tolist(), pins.start.tolist(), strict=True)) <= new


@pytest.mark.parametrize("seed", range(4))
def test_without_changes_nothing_moves_but_for_gain(seed: int) -> None:
    problem, plan = standing(seed)
    made = replan(problem, plan, RULES, seed=seed, seconds=60, iterations=30)
    assert made is not None and made.changes.affected == made.changes.affected_works == 0
    assert all(move.cause == "gain" for move in made.changes.moves)
    before = checked_objective(problem, plan)
    assert made.objective + RULES.price * made.changes.for_gain <= before + 1e-9 * before


def test_a_price_beyond_all_gain_moves_nothing() -> None:
    problem, plan = standing(1)
    dear = Stability(near_ticks=120, tolerance_ticks=0, price=1e15, maximum_share=1.0)
    made = replan(problem, plan, dear, seed=1, seconds=60, iterations=60)
    assert made is not None and made.changes.moves == ()
    assert made.changes.untouched == made.changes.near > 0


def test_same_seed_and_iterations_give_the_same_plan() -> None:
    problem, plan = standing(2)
    changed, plan = CHANGES[0](problem, plan, np.random.default_rng(5))
    one, other = (replan(changed, plan, RULES, seed=3, seconds=60, iterations=50) for _ in range(2))
    assert one is not None and other is not None and one.schedule.digest == other.schedule.digest
