"""Bring a closed set forward, or put off what only it needs."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tandem.plan.problem import Problem
from tandem.plan.search.incumbent import Incumbent
from tandem.plan.search.operators.protocol import Tools
from tandem.plan.search.state import State

SPREAD = 0.08
"""Mean length of a move, as a share of all works."""


@dataclass(frozen=True, slots=True)
class MoveBlock:
    """One of the closed sets of the greedy order: all works of a goal together."""

    name: str = "move block"

    def supports(self, problem: Problem) -> bool:
        """Always."""
        return True

    def propose(self, current: Incumbent, tools: Tools, rng: np.random.Generator) -> State | None:
        """Forward: no work of it later than a place before its last; back: its last works only, the others serve more goals."""
        blocks = current.state.blocks
        if len(blocks.benefit) == 0:
            return None
        key = current.state.key.copy()
        n = len(key)
        block = int(rng.integers(len(blocks.benefit)))
        works = blocks.work[blocks.ptr[block] : blocks.ptr[block + 1]]
        last, distance = key[works].max(), rng.exponential(max(2.0, SPREAD * n))
        if rng.random() < 0.6:
            key[works] = np.minimum(key[works], last - distance)
        else:
            key[works[key[works] >= last - max(2.0, 0.02 * n)]] += distance
        return replace(current.state, key=key)
