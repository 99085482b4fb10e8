"""Comparisons by id and by day: a plan against itself says nothing, a change says exactly what it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.plan.check import objective
from tandem.plan.compare import compare
from tandem.plan.problem import Problem
from tandem.plan.schedule import Schedule
from tests.plan.naive import naive_schedule
from tests.plan.problems import random_problem
from tests.plan.small import (
    CLEARANCE,
    MARKERS,
    REPAIR,
    changed,
    ints,
    small_problem,
    small_schedule,
    with_part,
)

EMPTY = ((), (), (), (), ())


def lists(problem_a: Problem, a: Schedule, problem_b: Problem, b: Schedule) -> tuple[tuple[object, ...], ...]:
    told = compare(problem_a, a, problem_b, b)
    return told.moved, told.reassigned, told.added, told.removed, told.changed_inputs


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_a_plan_against_itself_has_no_difference(seed: int) -> None:
    problem = random_problem(seed, n_works=25, n_teams=6)
    schedule = naive_schedule(problem, seed)
    told = compare(problem, schedule, problem, schedule)
    assert lists(problem, schedule, problem, schedule) == EMPTY
    assert (told.moved_near_term, told.unexplained_near_term) == (0, 0)
    assert all(goal.person_days == 0 for goal in told.goals)
    assert "as in the earlier plan" in told.sentences({})[0]
    assert told.sentences({})[-1].endswith("stay.")


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_matching_is_by_id_not_by_place(seed: int) -> None:
    """Teams in another order: the same plan."""
    problem = random_problem(seed, n_works=25, n_teams=6)
    schedule = naive_schedule(problem, seed)
    order = np.random.default_rng(seed).permutation(problem.n_teams)
    columns = {
        name: tuple(value[i] for i in order) if isinstance(value, tuple) else value[order]
        for name, value in vars(problem.teams).items()
    }
    place = np.argsort(order).astype(np.int32)
    pins = replace(problem.pins, team=place[problem.pins.team])
    other = replace(with_part(problem, "teams", **columns), pins=pins)
    assert lists(problem, schedule, other, replace(schedule, team=place[schedule.team])) == EMPTY


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 100))
def test_two_plans_of_one_problem_differ_by_their_objectives(seed: int, other: int) -> None:
    problem = random_problem(seed, n_works=25, n_teams=6)
    a, b = naive_schedule(problem, seed), naive_schedule(problem, seed + 1 + other)
    told = compare(problem, a, problem, b)
    assert told.weighted_after - told.weighted_before == pytest.approx(
        objective(problem, b) - objective(problem, a), abs=1e-4
    )
    assert told.changed_inputs == ()
    assert told.unexplained_near_term == told.moved_near_term <= told.near_term
    back = compare(problem, b, problem, a)
    assert [(one.before, one.after) for one in back.moved] == [(one.after, one.before) for one in told.moved]


def test_a_later_first_day_is_no_move() -> None:
    """The same plan seen two days (8 ticks) later: clearance is done and gone, the repair keeps its day."""
    problem = small_problem()
    later = replace(with_part(problem, "teams", arrival=ints(0, 0, 0)), start=problem.start + timedelta(days=2))
    schedule = Schedule(
        work=ints(REPAIR),
        team=ints(2),
        start=ints(4),
        finish=ints(12),
        work_start=ints(0, 0, 0, 4, 0),
        work_finish=ints(0, 0, 0, 12, 0),
    )
    told = compare(problem, small_schedule(problem), later, schedule)
    assert [one.work for one in told.moved] == ["marking/h", "clearance/h", "course/none"]
    assert (told.near_term, told.moved_near_term) == (1, 0)
    assert told.changed_inputs == ()


def test_a_late_team_explains_its_works_and_nothing_else() -> None:
    problem = small_problem()
    late = with_part(problem, "teams", arrival=ints(0, 0, 20))
    told = compare(problem, small_schedule(problem), late, small_schedule(problem, 8))
    assert told.changed_inputs == ("electricians",)
    assert [(one.work, one.days) for one in told.moved] == [("repair/line", 2)]
    assert (told.moved_near_term, told.unexplained_near_term) == (1, 0)
    assert [(goal.goal, goal.person_days) for goal in told.goals] == [("electricity", 200.0), ("near_hazard", 0.0)]
    assert told.sentences({"electricity": "Electricity", "repair/line": "Repair of the line"}) == (
        "Electricity: 200 person-days more (500 before, 700 now).",
        "Works that start later: 1.",
        "Repair of the line moves most: 2026-03-05 to 2026-03-07.",
        "Of 3 assignments of the next 30 days 1 move, 0 of them without a link to what changed.",
    )
    capricious = replace(
        small_schedule(problem, 8),
        start=ints(4, 0, 20),
        finish=ints(8, 8, 28),
        work_start=changed(small_schedule(problem, 8).work_start, 0, 4),
        work_finish=changed(small_schedule(problem, 8).work_finish, 0, 8),
    )
    told = compare(problem, small_schedule(problem), late, capricious)
    assert (told.moved_near_term, told.unexplained_near_term) == (2, 1)


def test_changed_inputs_reach_what_follows_by_precedence() -> None:
    problem = small_problem()
    harder = with_part(problem, "works", effort=changed(problem.works.effort, CLEARANCE, 9600))
    told = compare(problem, small_schedule(problem), harder, small_schedule(problem, 8))
    assert told.changed_inputs == ("clearance/h",)
    assert told.unexplained_near_term == 0


def test_new_gone_and_reassigned_works_are_listed() -> None:
    problem = small_problem()
    renamed = with_part(problem, "works", ids=("marking/h", "clearance/h", "gate/h", "repair/line", "course/new"))
    schedule = replace(small_schedule(problem), team=ints(MARKERS + 1, MARKERS, 2))
    told = compare(problem, small_schedule(problem), renamed, schedule)
    assert (told.added, told.removed) == (("course/new",), ("course/none",))
    assert [(one.work, one.before, one.after) for one in told.reassigned] == [
        ("marking/h", ("markers",), ("deminers",)),
        ("clearance/h", ("deminers",), ("markers",)),
    ]
    assert told.moved_near_term == 2
    assert {"Works that are new: 1.", "Works that are gone: 1.", "Works that are done by other teams: 2."} <= set(
        told.sentences({})
    )


def test_gained_and_lost_dates_are_moves_without_days() -> None:
    problem = small_problem()
    schedule = small_schedule(problem)
    with_course = replace(
        schedule, work_start=changed(schedule.work_start, 4, 0), work_finish=changed(schedule.work_finish, 4, 8)
    )
    (moved,) = compare(problem, schedule, problem, with_course).moved
    assert (moved.work, moved.before, moved.after, moved.days) == ("course/none", None, date(2026, 3, 2), None)
    assert "Works that are scheduled that were not: 1." in compare(problem, schedule, problem, with_course).sentences(
        {}
    )
