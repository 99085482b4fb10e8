"""Reasons are true: what they name is taken away, and the work comes forward; places and changes pass the checker."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.plan.bestslot import Places
from tandem.plan.binding import RULE_OF
from tandem.plan.check import RULES, check, objective
from tandem.plan.due import due_of
from tandem.plan.helps import helps, slip_ticks
from tandem.plan.problem import NEVER, Pins
from tandem.plan.sequence import Move, Sequence
from tandem.plan.whynot import why_not
from tandem.plan.worth import closed_set
from tests.plan.naive import naive_schedule
from tests.plan.problems import random_problem
from tests.plan.relaxing import random_case, untrue
from tests.plan.small import (
    DEMINERS,
    ELECTRICIANS,
    GATE,
    MARKERS,
    MARKING,
    REPAIR,
    changed,
    ints,
    small_problem,
    small_schedule,
    with_part,
)


@settings(max_examples=12, deadline=None)
@given(st.integers(1_000, 100_000))
def test_what_is_named_is_necessary_and_enough(seed: int) -> None:
    assert untrue(*random_case(seed)) == []


def test_every_kind_of_fact_belongs_to_a_rule_of_the_checker() -> None:
    assert set(RULE_OF.values()) <= set(RULES)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_places_are_plans_with_the_cost_that_is_told(seed: int) -> None:
    problem = random_problem(seed, n_works=20, n_teams=5)
    schedule = naive_schedule(problem, seed)
    places, now = Places(problem, schedule), objective(problem, schedule)
    for work in range(0, problem.n_works, 3):
        if problem.works.scope[work] < 0 or work in places.network.fixed:
            continue
        still = places.open_places(work, places.able(work))
        made = places.made_places(work, places.able(work), problem.horizon)
        for place in (*still, *made):
            assert check(problem, place.schedule) == ()
            assert (place.schedule.work == work).any()
        for place in still:
            assert place.cost == pytest.approx(objective(problem, place.schedule) - now, abs=1e-4)
            others = place.schedule.work_finish != schedule.work_finish
            assert all(other == work or problem.works.scope[other] < 0 for other in np.flatnonzero(others).tolist())
        assert [place.cost for place in made] == sorted(place.cost for place in made)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_a_plan_drawn_together_keeps_the_rules_and_costs_no_more(seed: int) -> None:
    problem = random_problem(seed, n_works=25, n_teams=6)
    schedule = naive_schedule(problem, seed)
    places = Places(problem, schedule)
    network = places.network
    together = network.moved(network.retimed())
    assert check(problem, together) == ()
    assert (together.work_finish <= schedule.work_finish).all()
    assert places.base == pytest.approx(objective(problem, together), abs=1e-4)


def drawn_together(network: Sequence, move: Move) -> list[int]:
    """Finish of every work when all are drawn together one after the other, the moved one staying where it is put."""
    around, finish = network._around(move), list(network.finish)
    finish[move.work] = move.slot.finish
    for work in network.order:
        if work not in network.fixed and work != move.work:
            network._draw(work, {}, finish, around)
    return finish


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_what_a_move_touches_is_all_that_has_to_be_drawn_together_again(seed: int) -> None:
    problem = random_problem(seed, n_works=25, n_teams=6)
    places = Places(problem, naive_schedule(problem, seed))
    network = places.network
    for work in range(0, problem.n_works, 2):
        if problem.works.scope[work] < 0 or work in network.fixed:
            continue
        for team in places.able(work):
            for move in places._insertions(work, team, problem.horizon):
                finish = network.retimed_finishes(move)
                assert finish.tolist() == drawn_together(network, move)
                assert (finish == network.finishes(network.retimed(move), move)).all()
                assert places.cost(move) == places.place(team, move).cost


def test_why_not_tells_what_it_would_cost() -> None:
    """The deminers could mark after the clearance; nobody else is moved, and marking two days later costs two days of exposure."""
    problem = small_problem()
    places = Places(problem, small_schedule(problem))
    answer = why_not(places, MARKING, team=DEMINERS)
    assert not answer.already and answer.place is not None
    assert answer.place.slot.crew == ((DEMINERS, 0),) or answer.place.slot.crew == ((DEMINERS, 8),)
    assert check(problem, answer.place.schedule) == ()
    assert why_not(places, MARKING, team=MARKERS).already


def test_why_not_names_the_facts_that_prevent_it() -> None:
    problem = small_problem()
    places = Places(problem, small_schedule(problem))
    scope = why_not(places, REPAIR, team=DEMINERS)
    assert [(one.kind, one.team, one.scope) for one in scope.bindings] == [("scope", "deminers", "electrical works")]
    early = why_not(places, REPAIR, before=8)
    assert {one.work for one in early.bindings} == {"gate/h"}
    assert early.first_start == 12
    gate = why_not(places, GATE, before=4)
    assert [(one.kind, one.work) for one in gate.bindings] == [("predecessor", "clearance/h")]
    pinned = replace(problem, pins=Pins(ints(REPAIR), ints(ELECTRICIANS), ints(20), np.array([False])))
    held = why_not(Places(pinned, small_schedule(problem, late=8)), REPAIR, before=16)
    assert [one.kind for one in held.bindings] == ["pinned"]


def test_what_would_help_is_worth_what_the_checker_says() -> None:
    """The repair waits for the electricians until tick 20; without that it follows the gate, two days sooner, 200 a day."""
    problem = with_part(small_problem(), "teams", arrival=ints(0, 0, 20))
    places = Places(problem, small_schedule(problem, late=8))
    (change,) = helps(places, REPAIR)
    assert change.binding is not None
    assert (change.binding.kind, change.days_sooner, change.slot.start) == ("arrival", 2.0, 12)
    assert change.worth == pytest.approx(400.0)
    assert change.sentence(places, {"electricians": "Line crew"}) == (
        "If Line crew arrived sooner, it could run from 2026-03-05 to 2026-03-06, 2 days sooner: worth 400 weighted person-days."
    )


def test_slip_is_the_last_tick_before_somebody_waits_longer() -> None:
    problem = small_problem()
    places = Places(problem, small_schedule(problem))
    assert slip_ticks(places, REPAIR) == 0
    # Marking only counts until the release at tick 12; nobody waits for what comes after.
    alone = with_part(problem, "hazard_goals", weight=np.array([0.0]))
    assert slip_ticks(Places(alone, small_schedule(alone)), MARKING) == alone.horizon


def test_what_decides_a_place() -> None:
    problem = small_problem()
    schedule = small_schedule(problem)
    assert due_of(problem, schedule, "village") == {REPAIR: 20}
    assert due_of(problem, schedule, "h") == {GATE: 12}
    assert due_of(problem, schedule, "elsewhere") == {}


def test_the_closed_set_of_a_work_holds_what_comes_before() -> None:
    problem = small_problem()
    found = closed_set(problem, REPAIR)
    assert found is not None and {"clearance/h", "gate/h", "repair/line"} <= set(found.works)
    assert 1 <= found.rank <= found.of
    assert closed_set(problem, 4) is None


def test_a_work_that_is_not_scheduled_can_be_helped() -> None:
    problem = small_problem()
    schedule = small_schedule(problem)
    start, finish = changed(schedule.work_start, REPAIR, NEVER), changed(schedule.work_finish, REPAIR, NEVER)
    kept = schedule.work != REPAIR
    without = replace(
        schedule,
        **{name: getattr(schedule, name)[kept] for name in ("work", "team", "start", "finish")},
        work_start=start,
        work_finish=finish,
    )
    (change,) = helps(Places(problem, without), REPAIR)
    assert (change.binding, change.team, change.days_sooner) == (None, "electricians", None)
    assert change.worth == pytest.approx((40 - 5) * 200)
