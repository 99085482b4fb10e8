from dataclasses import replace

import numpy as np
import pytest

from tandem.engines import open_engine
from tandem.plan.check import check
from tandem.plan.evaluate import objective
from tandem.plan.problem import TICKS_PER_DAY, Problem
from tandem.plan.replan.newcomers import Newcomers, idle_teams, without
from tandem.plan.schedule import Schedule
from tandem.plan.search.state import Decoder
from tandem.plan.solve import solve
from tandem.uncertainty.worth import arriving, here_from, one_more, team_worths, typical_team, with_helper
from tests.plan.problems import random_problem

DAYS = (0, 10, 30)


def loose(problem: Problem) -> Schedule:
    """A plan in the order of the works' numbers: a better order of the same teams would find much to move up."""
    return Decoder(problem).schedule(np.arange(problem.n_works, dtype=np.float64))


@pytest.mark.parametrize("seed", range(6))
def test_worth_is_never_negative_and_never_rises_with_the_day_of_arrival(seed: int) -> None:
    problem = random_problem(seed, 50, 7)
    plan = solve(problem, seed=1, time_limit_seconds=60, iterations=30).schedule
    with open_engine("local:1") as engine:
        found = team_worths(problem, plan, DAYS, engine, tries=20)
        assert found == team_worths(problem, plan, DAYS, engine, tries=20)
    assert {row.scope for row in found} <= set(problem.scopes)
    for row in found:
        assert row.worth == tuple(sorted(row.worth, reverse=True))
        assert row.worth[-1] >= 0


@pytest.mark.parametrize("seed", range(6))
def test_a_team_that_comes_after_everything_is_worth_nothing_though_the_plan_has_much_to_move_up(seed: int) -> None:
    problem = random_problem(seed, 50, 7)
    plan = loose(problem)
    last = int(plan.finish.max()) // TICKS_PER_DAY + 1
    assert Newcomers(problem, plan, ()).run(1, 0).objective <= objective(problem, plan)
    with open_engine("local:1") as engine:
        found = team_worths(problem, plan, (0, last), engine, tries=20)
    assert any(row.worth[0] > 0 for row in found)
    assert [row.worth[1] for row in found] == [0.0] * len(found)


@pytest.mark.parametrize("seed", range(6))
def test_what_new_teams_bring_is_a_plan_that_keeps_every_rule_and_never_a_worse_one(seed: int) -> None:
    problem = random_problem(seed, 50, 7)
    plan = loose(problem)
    scope = int(np.bincount(problem.works.scope[problem.works.scope >= 0]).argmax())
    new = problem.n_teams
    larger = replace(problem, teams=one_more(problem.teams, typical_team(problem, scope), scope, problem.horizon))
    assert new in idle_teams(larger, plan)
    found = Newcomers(larger, plan, (new,)).run(1, 60)
    assert check(larger, found.schedule) == ()
    assert found.objective == pytest.approx(objective(larger, found.schedule))
    assert found.objective <= Newcomers(problem, plan, ()).run(1, 0).objective
    alone = Newcomers(problem, plan, ())
    alone.settle(without(found.schedule, (new,)))
    assert check(problem, alone.best.schedule) == ()


@pytest.mark.parametrize("seed", range(3))
def test_what_a_helper_takes_by_rule_keeps_every_rule(seed: int) -> None:
    problem = random_problem(seed, 50, 7)
    plan = solve(problem, seed=1, time_limit_seconds=60, iterations=30).schedule
    for scope in np.unique(problem.works.scope[problem.works.scope >= 0]).tolist():
        if not (problem.teams.rate[:, scope] > 0).any():
            continue
        for margin in (0, 12, 120):
            larger, executor = with_helper(problem, plan, scope, margin)
            executor.run(arriving(larger, 10))
            assert check(here_from(larger, 10), executor.schedule()) == ()
