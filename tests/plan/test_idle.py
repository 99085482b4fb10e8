"""Why teams are idle, tried on the plan: the checker accepts what is said to fit, and nothing where nothing is said to fit."""

from dataclasses import replace

import numpy as np
import pytest

from tandem.plan.bestslot import Places
from tandem.plan.check import check
from tandem.plan.idle import idle, stretches
from tandem.plan.problem import Problem
from tandem.plan.schedule import Schedule
from tests.plan.problems import random_problem
from tests.plan.relaxing import at, broken, decoded


def alone(schedule: Schedule, work: int) -> Schedule:
    """The plan in which nobody does a work, its dates left for what waits for it."""
    kept = schedule.work != work
    columns = (schedule.work, schedule.team, schedule.start, schedule.finish)
    return Schedule(*(column[kept] for column in columns), schedule.work_start, schedule.work_finish)


def accepted(problem: Problem, schedule: Schedule, work: int, team: int, ticks: range) -> bool:
    """Whether the checker accepts a team on a work at some tick, alone or beside its crew, all else as it is."""
    row = problem.calendars.open_ticks[problem.teams.calendar[team], problem.works.season[work]]
    for plan in (alone(schedule, work), schedule):
        for tick in ticks:
            if row[tick + 1] > row[tick]:
                moved = at(problem, plan, work, team, team, tick)
                # Who comes when the others are done does nothing there.
                if moved is not None and tick < moved.work_finish[work] and not broken(problem, moved):
                    return True
    return False


@pytest.mark.parametrize("seed", range(12))
def test_the_reason_of_an_idle_stretch_is_true(seed: int) -> None:
    problem = random_problem(seed, 25, 5)
    schedule = decoded(problem)
    assert check(problem, schedule) == ()
    places = Places(problem, schedule)
    rng = np.random.default_rng(seed)
    for team in range(problem.n_teams):
        for stretch in stretches(places.network.slots, team)[:2]:
            start, end = stretch
            busy = (schedule.team == team) & (schedule.start < end) & (schedule.finish > start)
            assert not busy.any()
            found = idle(places, team, stretch)
            scope = problem.works.scope
            able = (scope >= 0) & (problem.teams.rate[team, scope] > 0) & (schedule.work_finish > start)
            able[problem.pins.work] = False
            assert found.left == able.sum()
            if found.best is not None:
                work, slot = found.best
                assert accepted(problem, schedule, work, team, range(slot.start, slot.start + 1))
                continue
            works = np.flatnonzero(able)
            for work in rng.permutation(works)[:2].tolist():
                assert not accepted(problem, schedule, work, team, range(start, min(end, problem.horizon)))


def test_a_team_whose_works_are_all_done_has_none_left() -> None:
    problem = random_problem(0, 25, 5)
    schedule = decoded(problem)
    done = replace(schedule, work_finish=np.zeros_like(schedule.work_finish))
    found = idle(Places(problem, done), 0, (10, 200))
    assert (found.left, found.best, found.held) == (0, None, ())
