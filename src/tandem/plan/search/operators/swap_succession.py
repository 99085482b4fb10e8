"""Exchange two works that a team did one after the other."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tandem.plan.problem import Problem
from tandem.plan.search.incumbent import Incumbent
from tandem.plan.search.operators.protocol import Tools
from tandem.plan.search.state import State


@dataclass(frozen=True, slots=True)
class SwapSuccession:
    """One to three pairs of works of the same scope and team, exchanged in the order."""

    name: str = "swap succession"

    def supports(self, problem: Problem) -> bool:
        """Always."""
        return True

    def propose(self, current: Incumbent, tools: Tools, rng: np.random.Generator) -> State | None:
        """Pairs drawn among all teams."""
        before, after = current.succession
        if len(before) == 0:
            return None
        key = current.state.key.copy()
        for at in rng.integers(len(before), size=int(rng.integers(1, 4))):
            a, b = before[at], after[at]
            if key[a] <= key[b]:
                key[a], key[b] = key[b], key[a]
            else:
                key[b] = key[a] - rng.random()
        return replace(current.state, key=key)
