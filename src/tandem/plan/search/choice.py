"""Which move to try next: those that gained lately, more often. Counts decodes, never seconds, so that a seed decides all."""

from __future__ import annotations

import numpy as np

PERIOD = 40
"""Moves between two adjustments."""
MEMORY = 0.7
LEAST = 0.25
"""Share of the chances that all moves have alike, however little they gained."""


class Choice:
    """Chances of moves by what they gained for each decode (a bandit by adaptive pursuit; Thierens 2005)."""

    def __init__(self, number: int) -> None:
        self._score = np.full(number, 1.0 / max(1, number))
        self._gain = np.zeros(number)
        self._tried = np.zeros(number)

    def draw(self, rng: np.random.Generator) -> int:
        """A move."""
        number = len(self._score)
        chances = LEAST / number + (1 - LEAST) * self._score
        return int(np.searchsorted(np.cumsum(chances), rng.random() * chances.sum(), side="right").clip(max=number - 1))

    def credit(self, move: int, gain: float) -> None:
        """What a decode after the move gained: 0 or a share of the objective."""
        self._gain[move] += gain
        self._tried[move] += 1
        if self._tried.sum() >= PERIOD and self._gain.sum() > 0:
            rate = self._gain / np.maximum(self._tried, 1)
            self._score = MEMORY * self._score + (1 - MEMORY) * rate / rate.sum()
            self._gain[:] = 0
            self._tried[:] = 0
