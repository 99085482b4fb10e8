"""The figures of a plan agree with a simulation, tick by tick, that shares nothing with the planner."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tandem.plan.figures import GoalFigure, figures
from tests.plan.naive import naive_schedule
from tests.plan.problems import random_problem
from tests.plan.simulation import disagreement
from tests.plan.small import changed, small_problem, small_schedule
from tests.plan.test_check_breaks import feasible


@pytest.mark.parametrize("seed", range(100, 130))
def test_figures_agree_with_a_simulation_tick_by_tick(seed: int) -> None:
    problem, schedule = feasible(seed)
    assert disagreement(problem, schedule, figures(problem, schedule)) is None


def test_simulation_finds_a_wrong_figure() -> None:
    problem, schedule = small_problem(), small_schedule(small_problem())
    told = figures(problem, schedule)
    assert disagreement(problem, schedule, told) is None
    power: GoalFigure = told.goals[0]
    wrong = replace(told, goals=(replace(power, person_days=power.person_days + 1), *told.goals[1:]))
    assert "person-days" in str(disagreement(problem, schedule, wrong))
    assert "team-days" in str(disagreement(problem, schedule, replace(told, team_days=())))


def test_simulation_finds_a_work_that_is_said_to_end_too_early() -> None:
    problem = random_problem(4, 30, 8)
    schedule = naive_schedule(problem, 4)
    work = int(schedule.work[-1])
    early = replace(schedule, work_finish=changed(schedule.work_finish, work, int(schedule.work_finish[work]) - 1))
    assert "finish" in str(disagreement(problem, early, figures(problem, early)))
    assert np.array_equal(early.work_start, schedule.work_start)
