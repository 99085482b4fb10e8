"""Let teams wait: a work that took a team just before a goal needed it is held back."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tandem.plan.problem import Problem
from tandem.plan.search.incumbent import Incumbent
from tandem.plan.search.operators.protocol import Tools, early
from tandem.plan.search.state import State


@dataclass(frozen=True, slots=True)
class WaitForChain:
    """What kept a team from a work of a critical chain is not offered before that work could start.

    The decoder leaves no team idle that could do something, and such schedules can exclude the best ones: this move can
    keep a team free.
    """

    name: str = "wait for chain"

    def supports(self, problem: Problem) -> bool:
        """Always."""
        return True

    def propose(self, current: Incumbent, tools: Tools, rng: np.random.Generator) -> State | None:
        """One link of the chain of a goal drawn by its cost: hold its blocker until the work had all but its team."""
        chain = current.chain(rng)
        if chain is None or not (chain.blocker >= 0).any():
            return None
        links = np.flatnonzero(chain.blocker >= 0)
        at = links[early(rng, len(links))]
        work, blocker = chain.work[at], chain.blocker[at]
        works, finish = tools.problem.works, current.decoded.finish
        before = works.predecessor[works.predecessor_ptr[work] : works.predecessor_ptr[work + 1]]
        ready = max(int(works.release[work]), int(finish[before].max(initial=0)))
        if at + 1 < len(chain.work) and chain.work[at + 1] != blocker:
            ready = max(ready, int(finish[chain.work[at + 1]]))
        if ready <= current.decoded.start[blocker]:
            return None
        hold, key = current.state.hold.copy(), current.state.key.copy()
        hold[blocker] = ready
        key[blocker] = max(key[blocker], key[work] + 1.0)
        return replace(current.state, hold=hold, key=key)
