"""Moves: what they propose becomes a plan that keeps every rule, they repeat themselves, and they move what they say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.plan.check import check
from tandem.plan.problem import NEVER, Problem
from tandem.plan.search.choice import PERIOD, Choice
from tandem.plan.search.greedy import Greedy
from tandem.plan.search.incumbent import Incumbent, Lookup
from tandem.plan.search.local import plain_state, search
from tandem.plan.search.operators import OPERATORS, Operator, Tools
from tandem.plan.search.operators.shift_works import ShiftWorks
from tandem.plan.search.state import Decoder, State
from tandem.plan.search.unchanged import Unchanged
from tests.plan.problems import random_problem

LONG = 600.0


def _prepared(problem: Problem) -> tuple[Tools, Incumbent]:
    decoder = Decoder(problem)
    greedy = Greedy(problem, decoder.arrays)
    plain = plain_state(decoder, greedy)
    return Tools(decoder, greedy, plain), _judged(decoder, plain)


def _judged(decoder: Decoder, state: State) -> Incumbent:
    return Incumbent(state, decoder.objective(state), decoder.decoded(), Lookup(decoder))


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda one: one.name)
@settings(deadline=None, max_examples=8)
@given(seed=st.integers(0, 10**6), works=st.integers(10, 60), teams=st.integers(2, 12))
def test_proposals_become_plans_that_keep_every_rule(operator: Operator, seed: int, works: int, teams: int) -> None:
    problem = random_problem(seed, works, teams)
    tools, current = _prepared(problem)
    rng = np.random.default_rng(seed)
    if not operator.supports(problem):
        return
    for _ in range(4):
        state = operator.propose(current, tools, rng)
        if state is not None:
            assert check(problem, tools.decoder.schedule_of(state)) == ()
            current = _judged(tools.decoder, state)


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda one: one.name)
def test_chance_comes_from_the_seed_only(operator: Operator) -> None:
    tools, current = _prepared(random_problem(7, 80, 9))
    states = [operator.propose(current, tools, np.random.default_rng(3)) for _ in range(2)]
    one, two = states
    if one is None or two is None:
        assert one is two
    else:
        for name in ("key", "crew_cap", "hold", "slowest"):
            assert np.array_equal(getattr(one, name), getattr(two, name))


def test_operators_have_names_and_change_something() -> None:
    assert len({one.name for one in OPERATORS}) == len(OPERATORS)
    moved = set()
    for seed in range(6):
        tools, current = _prepared(random_problem(seed, 80, 9))
        held = replace(current.state, hold=np.full(tools.problem.n_works, 3, dtype=np.int32))
        for one in OPERATORS:
            state = one.propose(_judged(tools.decoder, held), tools, np.random.default_rng(seed))
            same = state is None or all(
                np.array_equal(getattr(state, name), getattr(held, name))
                for name in ("key", "crew_cap", "hold", "slowest")
            )
            if not same:
                moved.add(one.name)
    assert moved >= {one.name for one in OPERATORS} - {"avoid season", "wait for chain"}


def test_operators_do_not_offer_what_cannot_change_anything() -> None:
    problem = random_problem(1, 40, 6)
    ones = np.ones(problem.n_works, dtype=np.int32)
    alone = replace(problem, works=replace(problem.works, maximum_teams=ones))
    supported = {one.name for one in OPERATORS if one.supports(alone)}
    assert "resize crews" not in supported and "promote chain" in supported


def test_chain_leads_back_in_time_along_what_a_work_waited_for() -> None:
    links = 0
    for seed in range(12):
        _, current = _prepared(random_problem(seed, 60, 8))
        rng = np.random.default_rng(seed)
        for _ in range(5):
            chain = current.chain(rng)
            if chain is None:
                continue
            finish, start = current.decoded.finish, current.decoded.start
            for later, earlier in zip(chain.work[:-1], chain.work[1:], strict=True):
                assert finish[earlier] <= start[later] < NEVER
                links += 1
            for work, blocker in zip(chain.work, chain.blocker, strict=True):
                if blocker >= 0:
                    teams = [set(_teams(current, one)) for one in (work, blocker)]
                    assert teams[0] & teams[1] and finish[blocker] <= start[work]
    assert links > 50


def _teams(current: Incumbent, work: int) -> list[int]:
    return current.decoded.assigned_team[current.decoded.assigned_work == work].tolist()  # type: ignore[no-any-return]


def test_holds_and_slowest_bind() -> None:
    problem = random_problem(5, 60, 9, pins=False)
    decoder = Decoder(problem)
    state = plain_state(decoder, Greedy(problem, decoder.arrays))
    before = decoder.schedule_of(state)
    held = np.where(np.arange(problem.n_works) % 2 == 0, 40, 0).astype(np.int32)
    rate = problem.teams.rate
    best = np.where(problem.works.scope >= 0, rate.max(axis=0)[problem.works.scope], 0).astype(np.int32)
    after = decoder.schedule_of(replace(state, hold=held))
    fast = decoder.schedule_of(replace(state, slowest=best))
    staffed = problem.works.scope >= 0
    assert (before.work_start[staffed & (held > 0)] < 40).any()
    assert (after.work_start[staffed & (held > 0)] >= 40).all()
    assert (rate[fast.team, problem.works.scope[fast.work]] == best[fast.work]).all()
    assert check(problem, after) == () and check(problem, fast) == ()


def test_choice_follows_what_gains() -> None:
    choice, rng = Choice(3), np.random.default_rng(1)
    for _ in range(10 * PERIOD):
        move = choice.draw(rng)
        choice.credit(move, 0.1 if move == 1 else 0.0)
    drawn = np.bincount([choice.draw(rng) for _ in range(600)], minlength=3)
    assert drawn[1] > 400 and drawn.min() > 20


@pytest.mark.parametrize("chains", [1, 2, 3])
def test_search_repeats_itself_with_any_number_of_chains(chains: int) -> None:
    problem = random_problem(3, 60, 8)
    found = []
    for _ in range(2):
        decoder = Decoder(problem)
        greedy = Greedy(problem, decoder.arrays)
        plain = plain_state(decoder, greedy)
        found.append(search(decoder, greedy, plain, seed=5, time_limit_seconds=LONG, iterations=157, chains=chains))
    one, two = found
    assert one.iterations == two.iterations == 157
    assert one.objective == two.objective and np.array_equal(one.state.key, two.state.key)
    assert [(t.iteration, t.objective) for t in one.trace] == [(t.iteration, t.objective) for t in two.trace]


def test_interrupt_keeps_what_was_found() -> None:
    problem = random_problem(4, 80, 8)
    decoder = Decoder(problem)
    greedy = Greedy(problem, decoder.arrays)
    seen: list[float] = []

    def interrupt(trace: object) -> None:
        seen.append(trace.objective)  # type: ignore[attr-defined]
        if len(seen) == 3:
            raise KeyboardInterrupt

    found = search(
        decoder,
        greedy,
        plain_state(decoder, greedy),
        seed=1,
        time_limit_seconds=LONG,
        iterations=100_000,
        on_progress=interrupt,
    )
    assert len(seen) == 3 and found.iterations < 100_000
    assert found.objective <= seen[-1]
    assert decoder.objective(found.state) == found.objective


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 10**6), works=st.integers(5, 120), teams=st.integers(2, 16))
def test_moves_known_to_change_nothing_change_nothing(seed: int, works: int, teams: int) -> None:
    problem = random_problem(seed, works, teams)
    tools, current = _prepared(problem)
    unchanged, rng = Unchanged(tools.decoder), np.random.default_rng(seed)
    moves = [one for one in OPERATORS if one.supports(problem)]
    for _ in range(20):
        state = moves[rng.integers(len(moves))].propose(current, tools, rng)
        if state is None:
            continue
        known = unchanged.holds(current.state, current.decoded, state)
        after = _judged(tools.decoder, state)
        if known:
            assert _assignments(after) == _assignments(current)
            assert np.array_equal(after.decoded.finish, current.decoded.finish)
        current = after


def test_many_moves_are_known_to_change_nothing() -> None:
    """Otherwise the question is not worth asking; and a move that changes crews is never said to change nothing."""
    problem = random_problem(9, 120, 9)
    tools, current = _prepared(problem)
    unchanged, rng, shift = Unchanged(tools.decoder), np.random.default_rng(1), ShiftWorks()
    known = 0
    for _ in range(50):
        state = shift.propose(current, tools, rng)
        known += state is not None and unchanged.holds(current.state, current.decoded, state)
    assert known >= 5
    fewer = replace(current.state, crew_cap=current.state.crew_cap - np.int32(1))
    assert not unchanged.holds(current.state, current.decoded, fewer)


def _assignments(current: Incumbent) -> set[tuple[int, int, int]]:
    d = current.decoded
    return set(zip(d.assigned_work.tolist(), d.assigned_team.tolist(), d.assigned_start.tolist(), strict=True))
