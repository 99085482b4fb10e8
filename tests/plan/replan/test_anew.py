"""All but the near days planned anew: nothing near moves, and it is done where the repair is worse than a simple rule."""

from dataclasses import replace

import numpy as np
import pytest

from tandem.plan.check import check
from tandem.plan.check import objective as checked_objective
from tandem.plan.replan.again import Replanned, replan
from tandem.plan.replan.anew import anew
from tandem.plan.solve import solve_again
from tests.plan.changed import CHANGES, Change
from tests.plan.replan.test_again import RULES, standing


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: str(change.__name__))
@pytest.mark.parametrize("seed", range(4))
def test_what_is_planned_anew_keeps_every_rule_and_all_that_holds_near(change: Change, seed: int) -> None:
    problem, plan = standing(seed)
    changed, plan = change(problem, plan, np.random.default_rng(seed))
    repaired = replan(changed, plan, RULES, seed=seed, seconds=60, iterations=0)
    assert repaired is not None
    made = anew(changed, repaired, RULES, seed=seed, seconds=60, iterations=30)
    assert made is not None
    assert check(changed, made.schedule) == ()
    assert made.objective == pytest.approx(checked_objective(changed, made.schedule), rel=1e-9)
    assert made.changes.for_gain == 0
    assert made.iterations == repaired.iterations + 30


def test_a_repair_worse_than_a_simple_rule_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    problem, plan = standing(1)
    limits = {"seed": 1, "iterations": 30}
    good, _ = solve_again(problem, plan, RULES, time_limit_seconds=60, **limits)

    def poor(*given: object, **named: object) -> Replanned:
        made = replan(*given, **named)  # type: ignore[arg-type]
        assert made is not None
        return replace(made, objective=1e15)

    monkeypatch.setattr("tandem.plan.solve.replan", poor)
    rescued, told = solve_again(problem, plan, RULES, time_limit_seconds=60, **limits)
    assert told is not None and told.for_gain == 0
    assert check(problem, rescued.schedule) == ()
    assert rescued.objective == pytest.approx(checked_objective(problem, rescued.schedule), rel=1e-9)
    assert rescued.schedule.digest != good.schedule.digest
