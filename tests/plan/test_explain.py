"""Reasons: what binds, whom it serves, what a week costs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tandem.plan.binding import Binding, because
from tandem.plan.check import check, objective
from tandem.plan.explain import WEEK, explain, explain_many, next_works, sentence
from tandem.plan.figures import NEAR_HAZARD
from tandem.plan.problem import NEVER, Pins, Problem
from tandem.plan.schedule import Schedule
from tandem.plan.sequence import Sequence
from tests.plan.naive import naive_schedule
from tests.plan.problems import random_problem
from tests.plan.small import (
    CLEARANCE,
    COURSE,
    ELECTRICIANS,
    GATE,
    MARKERS,
    REPAIR,
    changed,
    ints,
    small_problem,
    small_schedule,
    with_part,
)

DAY = date(2026, 3, 2)


def test_small_schedule_is_feasible() -> None:
    problem = small_problem()
    assert check(problem, small_schedule(problem)) == ()


def test_reason_of_clearance_counts_power_and_hazard_behind_it() -> None:
    """A week later everything behind it is a week later: 7 days x (200 for power + 0.75 x 20 near hazard)."""
    problem = small_problem()
    reason = explain(problem, small_schedule(problem), CLEARANCE)
    assert (reason.work, reason.kind, reason.teams) == ("clearance/h", "clearance", ("deminers",))
    assert (reason.first_day, reason.last_day) == (DAY, date(2026, 3, 3))
    assert [(g.goal, g.place, g.delay_days) for g in reason.goals] == [
        ("electricity", "village", 7.0),
        (NEAR_HAZARD, "h", 5.25),
    ]
    assert reason.week_delay_cost == pytest.approx(7 * 200 + 5.25 * 20)
    assert reason.value == pytest.approx((40 - 5) * 200 + (40 - 3) * 0.75 * 20)
    assert reason.worker_days == 12.0
    assert reason.value_per_worker_day == pytest.approx(reason.value / 12)
    assert reason.next_works == ("gate/h",)


def test_sentence_names_places_and_costs() -> None:
    problem = small_problem()
    told = sentence(
        explain(problem, small_schedule(problem), REPAIR), {"village": "Lipa", "gate/h": "release of Hill 4"}
    )
    assert told == (
        "It starts on 2026-03-05 because release of Hill 4 is finished only on 2026-03-04. It helps to bring electricity to Lipa (100 people). "
        "A week's delay would cost 1,400 weighted person-days."
    )


def binding_after(problem: Problem, schedule: Schedule, work: int = REPAIR) -> Binding:
    assert check(problem, schedule) == ()
    bindings = explain(problem, schedule, work).bindings
    assert len({one.work for one in bindings}) == 1
    return bindings[0]


def test_bindings_of_a_scheduled_work() -> None:
    problem = small_problem()
    late = small_schedule(problem, late=8)
    free = with_part(problem, "works", predecessor_ptr=ints(0, 0, 0, 1, 1, 1), predecessor=ints(CLEARANCE))
    day = date(2026, 3, 7)
    cases = {
        "access": (free, small_schedule(problem), date(2026, 3, 4)),
        "release_date": (with_part(problem, "works", release=changed(problem.works.release, REPAIR, 20)), late, day),
        "arrival": (with_part(problem, "teams", arrival=ints(0, 0, 20)), late, day),
        "accreditation": (
            with_part(problem, "teams", accredited_from=changed(problem.teams.accredited_from, (ELECTRICIANS, 1), 20)),
            late,
            day,
        ),
    }
    for kind, (changed_problem, schedule, expected) in cases.items():
        binding = binding_after(changed_problem, schedule)
        assert (binding.kind, binding.day) == (kind, expected)
        assert expected.isoformat() in because([binding], {})
    assert binding_after(free, small_schedule(problem)).work == "gate/h"
    assert explain(problem, small_schedule(problem), CLEARANCE).standing == "at_once"
    assert binding_after(problem, small_schedule(problem), GATE) == Binding(
        "predecessor", "precedence", date(2026, 3, 3), "clearance/h"
    )


def test_a_start_that_is_open_as_things_are_is_told() -> None:
    """The repair stands two days later than it could; before that, the gate binds."""
    problem = small_problem()
    reason = explain(problem, small_schedule(problem, late=8), REPAIR)
    assert reason.free_day == date(2026, 3, 5)
    assert {binding.work for binding in reason.bindings} == {"gate/h"}
    assert "as things are it could start on 2026-03-05" in sentence(reason, {})


def test_a_closed_season_binds_and_days_off_only_alone() -> None:
    """After two days off the gate is still what is waited for; after ten closed days the season is."""
    problem = small_problem()
    for late, kind in ((8, "predecessor"), (40, "season")):
        closed = np.ones(problem.horizon, dtype=bool)
        closed[12 : 12 + late] = False
        row = np.concatenate([[0], np.cumsum(closed)]).astype(np.int32)
        changed_problem = with_part(problem, "calendars", open_ticks=row.reshape(1, 1, -1))
        assert binding_after(changed_problem, small_schedule(problem, late)).kind == kind


def test_team_busy_and_travel_bind() -> None:
    """The markers take the clearance too, first after the marking and then from a far base."""
    problem = small_problem()
    schedule = small_schedule(problem)
    after = replace(
        schedule,
        team=ints(MARKERS, MARKERS, ELECTRICIANS),
        start=ints(0, 4, 16),
        finish=ints(4, 12, 24),
        work_start=ints(0, 4, 12, 16, int(NEVER)),
        work_finish=ints(4, 12, 16, 24, int(NEVER)),
    )
    assert binding_after(problem, after, CLEARANCE) == Binding(
        "team_busy", "one_work_at_a_time", DAY, "marking/h", "markers"
    )
    far = with_part(problem, "teams", x=np.array([0.0, 4000.0, 0.0]))
    driven = replace(after, team=ints(MARKERS, 1, ELECTRICIANS))
    assert binding_after(far, driven, CLEARANCE) == Binding("travel", "travel", date(2026, 3, 3), team="deminers")


def test_safety_distance_binds() -> None:
    problem = small_problem()
    near = with_part(problem, "works", conflict_ptr=ints(0, 1, 2, 2, 2, 2), conflict=ints(1, 0))
    schedule = replace(
        small_schedule(problem, 4),
        start=ints(0, 4, 16),
        finish=ints(4, 12, 24),
        work_start=ints(0, 4, 12, 16, int(NEVER)),
        work_finish=ints(4, 12, 16, 24, int(NEVER)),
    )
    assert binding_after(near, schedule, CLEARANCE) == Binding("safety_distance", "conflict", DAY, "marking/h")


def test_course_binds() -> None:
    problem = with_part(small_problem(), "teams", after_work=ints(-1, -1, COURSE))
    problem = with_part(problem, "works", duration=ints(0, 0, 4, 0, 20))
    schedule = small_schedule(problem, 8)
    schedule = replace(
        schedule,
        work_start=changed(schedule.work_start, COURSE, 0),
        work_finish=changed(schedule.work_finish, COURSE, 20),
    )
    assert binding_after(problem, schedule) == Binding(
        "course", "course", date(2026, 3, 6), "course/none", "electricians"
    )
    assert explain(problem, schedule, COURSE).week_delay_cost == 7 * 200


def test_pins_bind() -> None:
    problem = small_problem()
    for started in (False, True):
        pin = Pins(ints(CLEARANCE), ints(1), ints(0), np.array([started]))
        reason = explain(replace(problem, pins=pin), small_schedule(problem), CLEARANCE)
        assert reason.standing == ("started" if started else "at_once")
    pin = Pins(ints(REPAIR), ints(ELECTRICIANS), ints(20), np.array([False]))
    reason = explain(replace(problem, pins=pin), small_schedule(problem, late=8), REPAIR)
    assert reason.bindings == (Binding("pinned", "pin", date(2026, 3, 7)),)


def without_repair(problem: Problem) -> Schedule:
    s = small_schedule(problem)
    return Schedule(
        s.work[:2].copy(),
        s.team[:2].copy(),
        s.start[:2].copy(),
        s.finish[:2].copy(),
        changed(s.work_start, REPAIR, NEVER),
        changed(s.work_finish, REPAIR, NEVER),
    )


def test_unscheduled_works_say_what_is_missing() -> None:
    problem = small_problem()
    schedule = without_repair(problem)
    nobody = with_part(problem, "teams", rate=changed(problem.teams.rate, (ELECTRICIANS, 1), 0))
    closed = with_part(problem, "components", ready=ints(0, int(NEVER)))
    waiting = replace(
        schedule,
        work_start=changed(schedule.work_start, GATE, NEVER),
        work_finish=changed(schedule.work_finish, GATE, NEVER),
    )
    short = with_part(problem, "works", effort=changed(problem.works.effort, REPAIR, 10**6))
    assert binding_after(short, schedule).kind == "horizon"
    assert binding_after(nobody, schedule) == Binding("scope", "scope", scope="electrical works")
    assert "no team has the scope electrical works" in sentence(explain(nobody, schedule, REPAIR), {})
    assert binding_after(closed, schedule).kind == "unreachable"
    assert binding_after(problem, waiting) == Binding("predecessor", "precedence", work="gate/h")
    assert "gate/h, which comes before it, is not scheduled either" in sentence(explain(problem, waiting, REPAIR), {})
    assert "could start on 2026-03-05" in sentence(explain(problem, schedule, REPAIR), {})
    assert explain(problem, schedule, REPAIR).first_day is None


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
@example(1935)
def test_a_week_of_delay_gives_a_plan_that_keeps_the_rules_and_costs_what_is_told(seed: int) -> None:
    """The delayed plan, built from the shifts, breaks at most what the delay does not look at; the checker prices it."""
    problem = random_problem(seed, n_works=25, n_teams=6, pins=False)
    schedule = naive_schedule(problem, seed)
    network, before = Sequence(problem, schedule), objective(problem, schedule)
    done = [w for w in range(problem.n_works) if schedule.work_finish[w] != NEVER]
    for work, reason in zip(done[::3], explain_many(problem, schedule, done[::3]), strict=True):
        later = network.moved(network.pushed({work: WEEK}))
        assert {broken.rule for broken in check(problem, later)} <= {
            "presence",
            "accreditation",
            "precedence",
            "lag",
            "course",
        }
        if (later.work_finish < NEVER).sum() == len(done) and problem.works.scope[work] >= 0:
            assert {broken.rule for broken in check(problem, later)} <= {"presence", "accreditation"}
        assert reason.week_delay_cost == pytest.approx(objective(problem, later) - before, abs=1e-5)
        never = replace(schedule, work_finish=changed(schedule.work_finish, work, NEVER))
        if not reason.next_works:
            assert reason.value == pytest.approx(objective(problem, never) - before, abs=1e-5)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 12), st.integers(0, 40))
def test_next_works_are_the_earliest_from_the_day_on(seed: int, k: int, day: int) -> None:
    problem = random_problem(seed, n_works=30, n_teams=6)
    schedule = naive_schedule(problem, seed)
    told = next_works(problem, schedule, k, date.fromordinal(problem.start.toordinal() + day))
    coming = sorted(
        int(start) // 4
        for start, scope in zip(schedule.work_start, problem.works.scope, strict=True)
        if scope >= 0 and day * 4 <= start < NEVER
    )
    days = [(reason.first_day - problem.start).days for reason in told if reason.first_day is not None]
    assert days == coming[:k]
    for one, other in pairwise(told):
        assert one.first_day != other.first_day or one.week_delay_cost >= other.week_delay_cost


def test_a_closed_base_does_not_bind_but_the_road_behind_it_does() -> None:
    """The base's own vertex waits for the repair, the road for the gate: only the road is passed."""
    problem = small_problem()
    free = with_part(problem, "works", predecessor_ptr=ints(0, 0, 0, 1, 1, 1), predecessor=ints(CLEARANCE))
    closed_base = with_part(free, "roads", vertex_component=ints(0, -1))
    assert binding_after(closed_base, small_schedule(problem)) == Binding(
        "access", "access", date(2026, 3, 4), "gate/h"
    )


def test_a_work_behind_two_late_works_is_pushed_once() -> None:
    """Gate and repair both wait for the clearance, the repair also for the gate: seven days, not fourteen."""
    problem = small_problem()
    both = with_part(
        problem, "works", predecessor_ptr=ints(0, 0, 0, 1, 3, 3), predecessor=ints(CLEARANCE, CLEARANCE, GATE)
    )
    reason = explain(both, small_schedule(problem), CLEARANCE)
    assert [goal.delay_days for goal in reason.goals] == [7.0, 5.25]
