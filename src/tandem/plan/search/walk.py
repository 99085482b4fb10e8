"""One chain of moves, accepted by record-to-record travel (Dueck 1993)."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tandem.plan.exact import growth
from tandem.plan.problem import FloatArray
from tandem.plan.search.choice import Choice
from tandem.plan.search.incumbent import Incumbent, Lookup
from tandem.plan.search.operators import Operator, Tools
from tandem.plan.search.state import State
from tandem.plan.search.unchanged import Unchanged

THRESHOLD = 0.004
"""Share above the best that is accepted at the beginning of a leg; 0 at its end."""
DRAWS = 8
"""Moves drawn until one has something to propose."""


@dataclass(frozen=True)
class Leg:
    """What a part of a walk found: its best, the improvements (step, seconds on the clock, objective), and steps done."""

    best: Incumbent
    improvements: tuple[tuple[int, float, float], ...]
    steps: int


class Walk:
    """A chain with its own memory and chance, for one thread."""

    def __init__(
        self, tools: Tools, lookup: Lookup, operators: Sequence[Operator], seed: np.random.SeedSequence
    ) -> None:
        self._tools = tools
        self._lookup = lookup
        self._operators = tuple(one for one in operators if one.supports(tools.problem))
        self._choice = Choice(len(self._operators))
        self._rng = np.random.default_rng(seed)
        self._unchanged = Unchanged(tools.decoder)

    def judge(self, state: State) -> Incumbent:
        """Decode and evaluate."""
        objective = self._tools.decoder.objective(state)
        return Incumbent(state, objective, self._tools.decoder.decoded(), self._lookup)

    def start(self, price: FloatArray, noise: float, draw: int, staffing: State) -> Incumbent:
        """The greedy order at prices, with efforts and weights perturbed by ``noise`` from the chance of this draw."""
        rng, problem = np.random.default_rng(draw), self._tools.problem
        factor = growth(noise * rng.standard_normal(problem.n_works))
        weight = growth(noise * rng.standard_normal(len(problem.service_goals.weight)))
        state = self._tools.decoder.fresh(self._tools.greedy.blocks(price, factor, weight))
        return self.judge(replace(state, crew_cap=staffing.crew_cap, slowest=staffing.slowest))

    def leg(self, best: Incumbent, steps: int, over: Callable[[], bool]) -> Leg:
        """At most this many decodes from the best; ``over`` stops it earlier."""
        current, found, step = best, [], 0
        while step < steps and not over():
            move, candidate = self._proposal(current)
            step += 1
            if candidate is None:
                continue
            if self._unchanged.holds(current.state, current.decoded, candidate):
                self._choice.credit(move, 0.0)
                current = current.moved(candidate)
                continue
            objective = self._tools.decoder.objective(candidate)
            self._choice.credit(move, max(0.0, 1 - objective / current.objective) if current.objective > 0 else 0.0)
            left = 1 - step / steps
            limit = best.objective * (1 + THRESHOLD * left * left)
            if objective <= current.objective or objective < limit:
                current = Incumbent(candidate, objective, self._tools.decoder.decoded(), self._lookup)
                if objective < best.objective:
                    best = current
                    found.append((step, time.perf_counter(), objective))
        return Leg(best, tuple(found), step)

    def _proposal(self, current: Incumbent) -> tuple[int, State | None]:
        move = 0
        for _ in range(DRAWS if self._operators else 0):
            move = self._choice.draw(self._rng)
            candidate = self._operators[move].propose(current, self._tools, self._rng)
            if candidate is not None:
                return move, candidate
        return move, None
