"""Metres driven and tours beside slow sums and enumeration."""

from __future__ import annotations

from itertools import permutations
from math import hypot

import numpy as np
import pytest

from tandem.plan.problem import Problem
from tandem.plan.schedule import Schedule
from tandem.plan.search.greedy import Greedy
from tandem.plan.search.local import plain_state
from tandem.plan.search.state import Decoder
from tandem.plan.travel.metres import driven_metres, team_travel, tour_metres
from tests.plan.problems import random_problem


def _plain(problem: Problem) -> Schedule:
    decoder = Decoder(problem)
    return decoder.schedule_of(plain_state(decoder, Greedy(problem, decoder.arrays)))


@pytest.mark.parametrize("seed", range(4))
def test_driven_metres_are_the_legs_of_every_team(seed: int) -> None:
    problem = random_problem(seed, 40, 7)
    plan = _plain(problem)
    started = set(zip(problem.pins.work[problem.pins.started], problem.pins.team[problem.pins.started], strict=True))
    for team, told in enumerate(driven_metres(problem, plan)):
        at, total = (problem.teams.x[team], problem.teams.y[team]), 0.0
        rows = sorted(np.flatnonzero(plan.team == team).tolist(), key=lambda row: plan.start[row])
        for work in plan.work[rows].tolist():
            to = problem.works.x[work], problem.works.y[work]
            if (work, team) not in started:
                total += hypot(at[0] - to[0], at[1] - to[1])
            at = to
        assert told == pytest.approx(total)


def test_tour_is_never_shorter_than_the_shortest_and_mostly_equal() -> None:
    rng, equal = np.random.default_rng(3), 0
    for _ in range(20):
        x, y = rng.random(6), rng.random(6)
        shortest = min(
            sum(hypot(x[a] - x[b], y[a] - y[b]) for a, b in zip((0, *order), order, strict=False))
            for order in permutations(range(1, 6))
        )
        found = tour_metres(x, y)
        assert found >= shortest - 1e-9
        equal += found <= shortest * 1.001
    assert equal >= 14


def test_ratio_is_one_where_nothing_is_driven() -> None:
    problem = random_problem(1, 40, 7)
    empty = np.zeros(0, dtype=np.int32)
    never = np.full(problem.n_works, 2**30, dtype=np.int32)
    told = team_travel(problem, Schedule(empty, empty, empty, empty, never, never))
    assert (told.driven == 0).all() and (told.ratio == 1).all()
