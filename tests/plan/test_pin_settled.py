from dataclasses import replace

import numpy as np
import pytest

from tandem.plan.pin_faults import pin_faults, settled
from tandem.plan.problem import TICKS_PER_DAY, Pins, Problem
from tandem.plan.solve import solve
from tests.plan.problems import random_problem


def pinned(problem: Problem, work: int, team: int, start: int) -> Problem:
    row = (np.array([work], dtype=np.int32), np.array([team], dtype=np.int32), np.array([start], dtype=np.int32))
    return replace(problem, pins=Pins(*row, started=np.array([False])))


@pytest.mark.parametrize("seed", range(5))
def test_a_work_pinned_to_the_day_on_which_it_stands_can_be_kept(seed: int) -> None:
    problem = random_problem(seed, 30, 6)
    nothing = np.zeros(0, dtype=np.int32)
    problem = replace(problem, pins=Pins(nothing, nothing, nothing, np.zeros(0, dtype=np.bool_)))
    plan = solve(problem, seed=1, time_limit_seconds=60, iterations=20).schedule
    alone = [row for row in range(len(plan.work)) if (plan.work == plan.work[row]).sum() == 1]
    for row in alone[:12]:
        day = int(plan.start[row]) // TICKS_PER_DAY * TICKS_PER_DAY
        found = settled(pinned(problem, int(plan.work[row]), int(plan.team[row]), day))
        assert pin_faults(found) == ()
        assert day <= found.pins.start[0] <= plan.start[row]


def test_pins_that_no_tick_of_the_day_mends_stay_where_they_were() -> None:
    problem = random_problem(1, 30, 6)
    scope = int(problem.works.scope[np.flatnonzero(problem.works.scope >= 0)[0]])
    work = int(np.flatnonzero(problem.works.scope == scope)[0])
    team = int(np.flatnonzero(problem.teams.rate[:, scope] == 0)[0])
    wrong = pinned(problem, work, team, 40)
    assert pin_faults(wrong)
    assert settled(wrong).digest == wrong.digest
