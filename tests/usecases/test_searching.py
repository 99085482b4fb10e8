from dataclasses import replace

import pytest

from tandem.plan.check import check
from tandem.plan.evaluate import objective
from tandem.plan.problem import Problem, Teams
from tandem.plan.replan.newcomers import idle_teams
from tandem.plan.solve import solve
from tandem.uncertainty.worth import one_more, typical_team
from tandem.usecases.planning import Search
from tandem.usecases.searching import searched_from
from tests.plan.problems import random_problem


def with_more(problem: Problem, scope: int, count: int) -> Problem:
    """The problem with ``count`` teams more of a scope at its end."""
    teams: Teams = problem.teams
    like = typical_team(problem, scope)
    for number in range(count):
        longer = one_more(teams, like, scope, problem.horizon)
        teams = replace(longer, ids=(*teams.ids, f"more-{number}"))
    return replace(problem, teams=teams)


@pytest.mark.parametrize("seed", range(4))
def test_more_teams_never_make_a_plan_worse_and_their_plan_keeps_every_rule(seed: int) -> None:
    problem = random_problem(seed, 50, 7)
    plan = solve(problem, seed=1, time_limit_seconds=60, iterations=30).schedule
    search = Search(seed=1, seconds=60, iterations=10)
    for scope in range(len(problem.scopes)):
        if not (problem.teams.rate[:, scope] > 0).any() or not (problem.works.scope == scope).any():
            continue
        larger = with_more(problem, scope, 5)
        assert set(range(problem.n_teams, larger.n_teams)) <= set(idle_teams(larger, plan))
        found = searched_from(larger, plan, search)
        assert check(larger, found.schedule) == ()
        assert found.objective <= objective(problem, plan)


def test_many_teams_are_put_to_use_where_the_search_of_the_order_alone_finds_less() -> None:
    problem = random_problem(1, 80, 4)
    plan = solve(problem, seed=1, time_limit_seconds=60, iterations=60).schedule
    busiest = max(
        range(len(problem.scopes)),
        key=lambda scope: int(problem.works.effort[problem.works.scope == scope].sum()),
    )
    larger = with_more(problem, busiest, 10)
    found = searched_from(larger, plan, Search(seed=1, seconds=60, iterations=60))
    alone = solve(larger, seed=1, time_limit_seconds=60, iterations=60, start=plan)
    assert found.objective < objective(problem, plan)
    assert found.objective <= alone.objective
