from dataclasses import replace

import numpy as np
import pytest

from tandem.engines import open_engine
from tandem.plan.check import check
from tandem.plan.evaluate import objective
from tandem.plan.solve import solve
from tandem.uncertainty.worth import arriving, team_worths, with_helper
from tests.plan.problems import random_problem

DAYS = (0, 10, 30)


@pytest.mark.parametrize("seed", range(6))
def test_one_more_team_never_costs_and_what_it_saves_is_a_plan_that_keeps_every_rule(seed: int) -> None:
    problem = random_problem(seed, 50, 7)
    plan = solve(problem, seed=1, time_limit_seconds=60, iterations=30).schedule
    with open_engine("local:1") as engine:
        found = team_worths(problem, plan, DAYS, engine)
    assert {row.scope for row in found} <= set(problem.scopes)
    assert all(worth >= 0 for row in found for worth in row.worth)
    for row in found[:2]:
        reached = []
        for margin in (0, 12, 40, 120, 360, 1080):
            larger, executor = with_helper(problem, plan, problem.scopes.index(row.scope), margin)
            executor.run(arriving(larger, DAYS[0]))
            schedule = executor.schedule()
            here = replace(larger, teams=replace(larger.teams, arrival=arriving(larger, DAYS[0]).arrival))
            assert check(here, schedule) == ()
            reached.append(objective(here, schedule))
        assert objective(problem, plan) - min(reached) == pytest.approx(row.worth[0], abs=1e-6) or row.worth[0] == 0


def test_a_team_that_comes_after_everything_is_worth_what_an_idle_one_is() -> None:
    problem = random_problem(2, 50, 7)
    plan = solve(problem, seed=1, time_limit_seconds=60, iterations=30).schedule
    with open_engine("local:1") as engine:
        early, late = (team_worths(problem, plan, (day,), engine) for day in (0, problem.horizon // 4))
    assert sum(row.worth[0] for row in early) > sum(row.worth[0] for row in late)
    assert np.isfinite([row.worth[0] for row in late]).all()
