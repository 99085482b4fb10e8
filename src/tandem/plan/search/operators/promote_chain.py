"""Bring forward the works on which a goal waits."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tandem.plan.problem import Problem
from tandem.plan.search.incumbent import Incumbent
from tandem.plan.search.operators.protocol import Tools
from tandem.plan.search.state import State

SPREAD = 0.05
"""Mean length of a move, as a share of all works."""


@dataclass(frozen=True, slots=True)
class PromoteChain:
    """Works of a critical chain, or its first part, go forward in the order together."""

    name: str = "promote chain"

    def supports(self, problem: Problem) -> bool:
        """Always."""
        return True

    def propose(self, current: Incumbent, tools: Tools, rng: np.random.Generator) -> State | None:
        """Chain of a goal drawn by its cost; one work of it, its end, or all of it."""
        chain = current.chain(rng)
        if chain is None or len(chain.work) == 0:
            return None
        n, length = tools.problem.n_works, len(chain.work)
        chosen = chain.work[: int(rng.integers(1, length + 1))]
        if rng.random() < 0.3:
            chosen = chosen[-1:]
        key = current.state.key.copy()
        key[chosen] -= rng.exponential(max(2.0, SPREAD * n))
        return replace(current.state, key=key)
