from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.plan.check import check
from tandem.plan.problem import NEVER, Problem
from tandem.plan.schedule import Schedule
from tandem.plan.solve import solve
from tandem.uncertainty.draws import Chance
from tandem.uncertainty.execution import Executor
from tandem.uncertainty.routes import Draw, as_planned, fix, routes_of
from tests.plan.problems import random_problem
from tests.uncertainty.spreads import generated_spread


def standing(problem: Problem, iterations: int = 30) -> Schedule:
    return solve(problem, seed=1, time_limit_seconds=60, iterations=iterations).schedule


def lasting(problem: Problem) -> Problem:
    """The same with teams and accreditations that end with the horizon."""
    teams, end = problem.teams, problem.horizon
    until = np.full_like(teams.accredited_until, end)
    return replace(problem, teams=replace(teams, departure=np.full_like(teams.departure, end), accredited_until=until))


def drawn_problem(problem: Problem, draw: Draw) -> Problem:
    """The problem that a draw turns out to be: what is needless takes no team and no time."""
    works, needless = problem.works, (problem.works.scope >= 0) & (draw.effort == 0)
    return replace(
        problem,
        works=replace(
            works,
            effort=draw.effort,
            scope=np.where(needless, -1, works.scope).astype(np.int32),
            duration=np.where(needless, 0, draw.duration).astype(np.int32),
        ),
        teams=replace(problem.teams, arrival=draw.arrival),
    )


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(6, 70))
def test_as_planned_nothing_ends_later_than_planned_and_every_rule_is_kept(seed: int, size: int) -> None:
    problem = random_problem(seed, size, 8)
    plan = standing(problem)
    executor = Executor(fix(problem, routes_of(problem, plan)))
    start, finish = executor.run(as_planned(problem))
    assert bool((finish <= plan.work_finish).all())
    assert bool((start <= plan.work_start)[plan.work_start < NEVER].all())
    assert check(problem, executor.schedule()) == ()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(6, 70))
def test_what_happens_keeps_the_rules_of_the_drawn_problem(seed: int, size: int) -> None:
    problem = lasting(random_problem(seed, size, 8, pins=False))
    executor = Executor(fix(problem, routes_of(problem, standing(problem))))
    chance = Chance(problem, generated_spread(problem), seed)
    for number in range(8):
        draw = chance.draw(number)
        executor.run(draw)
        broken = check(drawn_problem(problem, draw), executor.schedule())
        needless = {problem.works.ids[work] for work in np.flatnonzero(draw.effort == 0)}
        assert [found for found in broken if found.rule != "conflict" or not needless & set(found.works)] == []


def test_no_draw_is_carried_over_into_the_next() -> None:
    problem = random_problem(3, 60, 8)
    executor = Executor(fix(problem, routes_of(problem, standing(problem))))
    chance = Chance(problem, generated_spread(problem), 1)
    first = [executor.run(chance.draw(number))[1].copy() for number in range(6)]
    again = [executor.run(chance.draw(number))[1].copy() for number in reversed(range(6))]
    assert all((one == other).all() for one, other in zip(first, reversed(again), strict=True))


@pytest.mark.parametrize("seed", range(4))
def test_works_of_a_team_that_never_comes_are_done_by_others(seed: int) -> None:
    problem = lasting(random_problem(seed, 50, 14, pins=False))
    plan = standing(problem)
    executor = Executor(fix(problem, routes_of(problem, plan)))
    draw = as_planned(problem)
    missing = int(np.bincount(plan.team, minlength=problem.n_teams).argmax())
    shared = (problem.teams.rate[:, problem.teams.rate[missing] > 0] > 0).sum(axis=0).min() > 1
    draw.arrival[missing] = NEVER
    _, finish = executor.run(draw)
    mine = np.unique(plan.work[plan.team == missing])
    if shared and (problem.teams.base >= 0).sum() == 0:
        assert bool((finish[mine] < NEVER).all())
    assert missing not in executor.schedule().team
    assert (finish[mine] < NEVER).sum() > 0


def test_needless_work_ends_when_what_is_before_it_has_ended() -> None:
    problem = random_problem(11, 60, 8, pins=False)
    executor = Executor(fix(problem, routes_of(problem, standing(problem))))
    draw = as_planned(problem)
    clearance = np.array([kind == "clearance" for kind in problem.works.kind])
    draw.effort[clearance] = 0
    start, finish = executor.run(draw)
    works = problem.works
    for work in np.flatnonzero(clearance & (finish < NEVER)):
        before = works.predecessor[works.predecessor_ptr[work] : works.predecessor_ptr[work + 1]]
        assert start[work] == finish[work]
        assert finish[work] >= max([works.release[work], *finish[before]], default=0)
    assert (finish[clearance] < NEVER).any()
    assert not np.isin(executor.schedule().work, np.flatnonzero(clearance)).any()
