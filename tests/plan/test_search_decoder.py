"""Every schedule that the decoder makes keeps every rule, by a checker that shares no code with it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.errors import PlanError
from tandem.plan.check import check, objective
from tandem.plan.problem import NEVER, Pins
from tandem.plan.search.greedy import Greedy
from tandem.plan.search.local import plain_state
from tandem.plan.search.state import Decoder
from tests.plan.problems import random_problem


@settings(deadline=None, max_examples=120)
@given(seed=st.integers(0, 10**6), works=st.integers(3, 60), teams=st.integers(1, 14))
def test_decoder_keeps_every_rule_for_any_order_and_crew(seed: int, works: int, teams: int) -> None:
    problem = random_problem(seed, works, teams)
    rng = np.random.default_rng(seed)
    decoder = Decoder(problem)
    for _ in range(3):
        cap = rng.integers(1, 5, problem.n_works).astype(np.int32)
        schedule = decoder.schedule(rng.random(problem.n_works), cap)
        assert check(problem, schedule) == ()
        assert decoder.evaluator.objective(schedule.work_finish) == pytest.approx(objective(problem, schedule))


def test_decoder_schedules_what_can_be_done() -> None:
    """Nearly all works of generated problems fit twice over; few may be lost to departures, access or dead components."""
    shares = []
    for seed in range(20):
        problem = random_problem(seed, 50, 10)
        schedule = Decoder(problem).schedule(np.arange(problem.n_works, dtype=float))
        shares.append(float((schedule.work_finish < NEVER).mean()))
    assert np.mean(shares) > 0.8


def test_decoder_repeats_itself_with_reused_memory() -> None:
    problem = random_problem(5, 60, 9)
    decoder = Decoder(problem)
    rng = np.random.default_rng(1)
    key = rng.random(problem.n_works)
    first = decoder.schedule(key).digest
    decoder.schedule(rng.random(problem.n_works))
    assert decoder.schedule(key).digest == first
    assert Decoder(problem).schedule(key).digest == first


def test_pins_taken_from_a_schedule_are_kept_under_another_order() -> None:
    problem = random_problem(11, 40, 8, pins=False)
    rng = np.random.default_rng(0)
    before = Decoder(problem).schedule(np.arange(problem.n_works, dtype=float))
    early = np.flatnonzero(before.start < 60)
    pinned = np.isin(before.work, before.work[early])
    pins = Pins(
        before.work[pinned].copy(),
        before.team[pinned].copy(),
        before.start[pinned].copy(),
        np.zeros(int(pinned.sum()), dtype=np.bool_),
    )
    problem = replace(problem, pins=pins)
    decoder = Decoder(problem)
    for _ in range(10):
        after = decoder.schedule(rng.random(problem.n_works))
        kept = set(zip(after.work.tolist(), after.team.tolist(), after.start.tolist(), strict=True))
        assert set(zip(pins.work.tolist(), pins.team.tolist(), pins.start.tolist(), strict=True)) <= kept
        assert {violation.rule for violation in check(problem, after)} <= {"precedence", "access", "conflict"}


def test_pin_that_cannot_end_within_the_horizon_is_named() -> None:
    problem = random_problem(3, 30, 6, pins=False)
    work = int(np.flatnonzero(problem.works.scope >= 0)[0])
    team = int(np.flatnonzero(problem.teams.rate[:, problem.works.scope[work]] > 0)[0])
    one = np.array([work], dtype=np.int32), np.array([team], dtype=np.int32)
    late = Pins(*one, np.array([problem.horizon - 1], dtype=np.int32), np.zeros(1, dtype=np.bool_))
    with pytest.raises(PlanError, match=problem.works.ids[work]):
        Decoder(replace(problem, pins=late))


def test_teams_look_for_works_by_class_of_rate_and_miss_none() -> None:
    """Asked rates are kept; a least rate that every team of the scope has puts works into other pools and changes nothing."""
    for seed in range(12):
        problem = random_problem(seed, 60, 12, pins=False)
        rate, scope = problem.teams.rate, problem.works.scope
        rng = np.random.default_rng(seed)
        asked = np.where(scope >= 0, (rate.max(axis=0)[scope] * rng.random(len(scope))).astype(np.int32), 0)
        decoder = Decoder(problem)
        state = plain_state(decoder, Greedy(problem, decoder.arrays))
        free = decoder.schedule_of(state)
        bound = decoder.schedule_of(replace(state, slowest=asked.astype(np.int32)))
        assert (rate[bound.team, scope[bound.work]] >= asked[bound.work]).all()
        assert check(problem, bound) == ()
        none = np.zeros(len(scope), dtype=np.int32)
        least = np.where(rate > 0, rate, NEVER).min(axis=0, initial=NEVER)
        slow = np.where(scope >= 0, least[scope], none).astype(np.int32)
        assert decoder.schedule_of(replace(state, slowest=slow)).digest == free.digest
