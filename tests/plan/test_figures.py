"""Figures agree with the independent objective, with each other, and with a hand-made region."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.plan.check import objective
from tandem.plan.figures import NEAR_HAZARD, assignment_team_days, figures, finish_date, start_date
from tandem.plan.problem import NEVER, TICKS_PER_DAY
from tests.plan.naive import naive_schedule
from tests.plan.problems import random_problem
from tests.plan.simulation import disagreement
from tests.plan.small import COURSE, changed, small_problem, small_schedule, with_part

CASES = given(st.integers(0, 10_000), st.integers(8, 50), st.integers(2, 10))


@settings(max_examples=25, deadline=None)
@CASES
def test_weighted_person_days_equal_the_checkers_objective(seed: int, n_works: int, n_teams: int) -> None:
    problem = random_problem(seed, n_works, n_teams)
    schedule = naive_schedule(problem, seed)
    assert figures(problem, schedule).weighted_person_days == pytest.approx(objective(problem, schedule), rel=1e-12)


@settings(max_examples=25, deadline=None)
@CASES
def test_person_days_are_the_area_under_a_falling_curve(seed: int, n_works: int, n_teams: int) -> None:
    problem = random_problem(seed, n_works, n_teams)
    told = figures(problem, naive_schedule(problem, seed))
    assert [curve.name for curve in told.curves] == [*problem.services, NEAR_HAZARD]
    for curve, goal in zip(told.curves, told.goals, strict=True):
        assert curve.days[0] == 0
        assert (np.diff(curve.people) <= 1e-9).all()
        assert curve.person_days(problem.horizon / TICKS_PER_DAY) == pytest.approx(goal.person_days)
        assert curve.people[-1] == pytest.approx(goal.remaining, abs=1e-6)
        assert curve.people[0] <= goal.people + 1e-6


@settings(max_examples=15, deadline=None)
@CASES
def test_team_days_count_open_ticks_one_by_one(seed: int, n_works: int, n_teams: int) -> None:
    problem = random_problem(seed, n_works, n_teams)
    schedule = naive_schedule(problem, seed)
    told = figures(problem, schedule)
    expected = total = 0.0
    for work, team, start, finish in zip(schedule.work, schedule.team, schedule.start, schedule.finish, strict=True):
        row = problem.calendars.open_ticks[problem.teams.calendar[team], problem.works.season[work]]
        ticks = sum(1 for tick in range(start, finish) if row[tick + 1] > row[tick])
        total += ticks / TICKS_PER_DAY
        expected += ticks / TICKS_PER_DAY if problem.teams.expected[team] else 0.0
    assert sum(days for _, days in told.team_days) == pytest.approx(total)
    assert told.expected_share == pytest.approx(expected / total if total else 0.0)
    assert assignment_team_days(problem, schedule).sum() == pytest.approx(total)
    scheduled = int((schedule.work_finish != NEVER).sum())
    assert sum(count for _, count in told.works_by_kind) == scheduled
    assert len(told.unscheduled) == problem.n_works - scheduled


def test_hand_made_region_has_the_figures_of_paper_and_pencil() -> None:
    """Clearance ticks 0-8, its gate until 12, repair 12-20 behind it; 100 people wait for power, 40 live near the hazard."""
    problem = small_problem()
    told = figures(problem, small_schedule(problem))
    power, hazard = told.curves
    assert (power.days.tolist(), power.people.tolist()) == ([0.0, 5.0], [100.0, 0.0])
    assert (hazard.days.tolist(), hazard.people.tolist()) == ([0.0, 1.0, 3.0], [40.0, 30.0, 0.0])
    assert [goal.person_days for goal in told.goals] == [500.0, 40.0 + 30.0 * 2]
    assert [goal.weighted_person_days for goal in told.goals] == [1000.0, 50.0]
    assert power.at(4.9) == 100.0
    assert power.at(5) == 0.0
    assert told.works_by_kind == (("clearance", 1), ("marking", 1), ("release_gate", 1), ("repair", 1))
    assert told.unscheduled == ("course/none",)
    assert told.team_days == (("electric company", 2.0), ("engineers", 3.0))
    assert told.expected_share == pytest.approx(0.4)
    assert (told.first_day, told.last_day) == (date(2026, 3, 2), date(2026, 3, 6))


def test_nothing_done_leaves_everybody_without_until_the_horizon() -> None:
    problem = small_problem()
    empty, never = np.zeros(0, dtype=np.int32), np.full(problem.n_works, NEVER)
    told = figures(
        problem,
        replace(
            small_schedule(problem),
            work=empty,
            team=empty,
            start=empty,
            finish=empty,
            work_start=never,
            work_finish=never.copy(),
        ),
    )
    assert [goal.remaining for goal in told.goals] == [100.0, 40.0]
    assert told.curves[0].person_days(problem.horizon / TICKS_PER_DAY) == 100.0 * problem.horizon / TICKS_PER_DAY
    assert (told.first_day, told.last_day, told.expected_share) == (None, None, 0.0)


@given(st.integers(0, 5000), st.integers(1, 500))
def test_finish_dates_are_the_last_day_worked(start: int, length: int) -> None:
    first_day = date(2026, 3, 2)
    days = {first_day + timedelta(days=tick // 4) for tick in range(start, start + length)}
    assert start_date(first_day, start) == min(days)
    assert finish_date(first_day, start, start + length) == max(days)


def test_a_work_without_duration_ends_on_the_day_it_starts() -> None:
    assert finish_date(date(2026, 3, 2), 8, 8) == date(2026, 3, 4)


def test_last_day_worked_is_that_of_a_gate_without_duration_that_opens_in_the_morning() -> None:
    """The repair ends with the fifth day (ticks 12 to 20); the course behind it takes no time, on the morning of the sixth."""
    problem = small_problem()
    works = problem.works
    problem = with_part(
        problem, "works", duration=changed(works.duration, COURSE, 0), release=changed(works.release, COURSE, 20)
    )
    plan = small_schedule(problem)
    plan = replace(
        plan, work_start=changed(plan.work_start, COURSE, 20), work_finish=changed(plan.work_finish, COURSE, 20)
    )
    told = figures(problem, plan)
    assert told.last_day == date(2026, 3, 7)
    assert disagreement(problem, plan, told) is None
