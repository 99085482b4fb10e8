"""What a move of the search is: one small protocol."""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np

from tandem.plan.problem import Problem
from tandem.plan.search.greedy import Greedy
from tandem.plan.search.incumbent import Incumbent
from tandem.plan.search.state import Decoder, State


class Operator(Protocol):
    """A move: from what was found to something near it that may be better."""

    @property
    def name(self) -> str:
        """Name in tables and options."""

    def supports(self, problem: Problem) -> bool:
        """Whether the move can change anything on a problem, and pays at its size (docs/planning-search.md)."""

    def propose(self, current: Incumbent, tools: Tools, rng: np.random.Generator) -> State | None:
        """A state to try, or None where there is nothing to move. All chance comes from ``rng``."""


def early(rng: np.random.Generator, number: int) -> int:
    """An index below ``number``, small ones more often. By operations that are exact on every machine."""
    draw = rng.random()
    return int(number * draw * math.sqrt(draw))


class Tools:
    """What moves may use beside the incumbent: the decoder's arrays, the greedy and its order at equal prices."""

    def __init__(self, decoder: Decoder, greedy: Greedy, plain: State) -> None:
        self.decoder = decoder
        self.greedy = greedy
        self.plain = plain
        self.problem: Problem = decoder.problem
