"""Move a few works to other places of the order."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tandem.plan.problem import Problem
from tandem.plan.search.incumbent import Incumbent
from tandem.plan.search.operators.protocol import Tools, early
from tandem.plan.search.state import State

SPREAD = 0.05
"""Standard deviation of a move, as a share of all works."""


@dataclass(frozen=True, slots=True)
class ShiftWorks:
    """One to four works, early ones more often: what is done late changes little."""

    name: str = "shift works"

    def supports(self, problem: Problem) -> bool:
        """Always."""
        return True

    def propose(self, current: Incumbent, tools: Tools, rng: np.random.Generator) -> State | None:
        """By a normal distance each."""
        key = current.state.key.copy()
        n = len(key)
        order = np.argsort(key, kind="stable")
        works = order[[early(rng, n) for _ in range(int(rng.integers(1, 5)))]]
        key[works] += rng.normal(0, max(2.0, SPREAD * n), len(works))
        return replace(current.state, key=key)
