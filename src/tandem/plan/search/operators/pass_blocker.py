"""Let a work on which a goal waits go before what kept its team."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tandem.plan.problem import Problem
from tandem.plan.search.incumbent import Incumbent
from tandem.plan.search.operators.protocol import Tools, early
from tandem.plan.search.state import State


@dataclass(frozen=True, slots=True)
class PassBlocker:
    """A work of a critical chain whose team came from another work: exchange their places, or put the other off."""

    name: str = "pass blocker"

    def supports(self, problem: Problem) -> bool:
        """Always."""
        return True

    def propose(self, current: Incumbent, tools: Tools, rng: np.random.Generator) -> State | None:
        """One or two links of the chain of a goal drawn by its cost, those near the goal more often."""
        chain = current.chain(rng)
        if chain is None or not (chain.blocker >= 0).any():
            return None
        links = np.flatnonzero(chain.blocker >= 0)
        key = current.state.key.copy()
        for _ in range(int(rng.integers(1, 3))):
            at = links[early(rng, len(links))]
            work, blocker = chain.work[at], chain.blocker[at]
            if rng.random() < 0.5:
                key[work] = min(key[work], key[blocker] - 2 * rng.random())
            else:
                key[blocker] = max(key[blocker], key[work] + rng.exponential(max(2.0, 0.02 * len(key))))
        return replace(current.state, key=key)
