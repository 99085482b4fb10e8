"""The lower bound is below every schedule that anybody can decode."""

from __future__ import annotations

from itertools import permutations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.plan.bound import lower_bound
from tandem.plan.bound.earliest import earliest
from tandem.plan.bound.knapsack import unmet_weight
from tandem.plan.search.state import Decoder
from tests.plan.problems import random_problem


@settings(deadline=None, max_examples=120)
@given(seed=st.integers(0, 10**6), works=st.integers(3, 50), teams=st.integers(1, 12))
def test_bound_is_below_every_decoded_order(seed: int, works: int, teams: int) -> None:
    problem = random_problem(seed, works, teams)
    rng = np.random.default_rng(seed)
    decoder = Decoder(problem)
    bound = lower_bound(problem)
    first = earliest(problem)
    for _ in range(20):
        key, caps = rng.random(problem.n_works), problem.works.maximum_teams
        finish = decoder.finish(key, caps)
        assert (finish >= first.finish).all()
        assert (decoder.schedule(key, caps).work_start >= first.start).all()
        assert bound <= decoder.evaluator.objective(finish) * (1 + 1e-12)


@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 10**6), teams=st.integers(1, 3))
def test_bound_is_below_the_best_of_all_orders(seed: int, teams: int) -> None:
    problem = random_problem(seed, 4, teams)
    if problem.n_works > 6:
        return
    decoder = Decoder(problem)
    best = min(
        decoder.evaluator.objective(
            decoder.finish(np.array(order, dtype=np.float64), np.full(problem.n_works, cap, dtype=np.int32))
        )
        for order in permutations(range(problem.n_works))
        for cap in (1, 2, 4)
    )
    assert lower_bound(problem) <= best * (1 + 1e-12)


@settings(deadline=None)
@given(st.data())
def test_unmet_weight_agrees_with_a_plain_knapsack(data: st.DataObject) -> None:
    n, horizon = data.draw(st.integers(1, 7)), 12
    rng = np.random.default_rng(data.draw(st.integers(0, 10**6)))
    weight, needed = rng.integers(1, 9, n).astype(float), rng.integers(0, 6, n).astype(float)
    first = rng.integers(0, horizon, n).astype(np.int32)
    available = np.cumsum(rng.integers(0, 3, horizon)).astype(float)
    unmet = unmet_weight(weight, needed, first, available)
    for tick in range(horizon):
        left, met = available[tick], 0.0
        ratio = np.where(needed > 0, weight / np.maximum(needed, 1e-12), np.inf)
        for goal in np.argsort(-ratio, kind="stable"):
            if first[goal] <= tick:
                part = 1.0 if needed[goal] == 0 else min(1.0, left / needed[goal])
                left -= part * needed[goal]
                met += part * weight[goal]
        assert abs(unmet[tick] - (weight.sum() - met)) < 1e-9
