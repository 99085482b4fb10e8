"""Take the works around a place forward, back, or apart."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tandem.plan.problem import Problem
from tandem.plan.search.incumbent import Incumbent
from tandem.plan.search.operators.protocol import Tools, early
from tandem.plan.search.state import State


@dataclass(frozen=True, slots=True)
class MoveRegion:
    """Works near a place that stand near each other in the order: together, or each by itself."""

    name: str = "move region"

    def supports(self, problem: Problem) -> bool:
        """From ten works on."""
        return problem.n_works >= 10

    def propose(self, current: Incumbent, tools: Tools, rng: np.random.Generator) -> State | None:
        """Around an early work; up to 40 works."""
        works, key = tools.problem.works, current.state.key.copy()
        n = len(key)
        centre = np.argsort(key, kind="stable")[early(rng, n)]
        size = int(rng.integers(3, min(n, 40) + 1))
        distance = (works.x - works.x[centre]) ** 2 + (works.y - works.y[centre]) ** 2
        members = np.argsort(distance, kind="stable")[:size]
        members = members[np.abs(key[members] - key[centre]) < 0.2 * n]
        if rng.random() < 0.5:
            key[members] += rng.normal(0, max(2.0, 0.08 * n))
        else:
            key[members] += rng.normal(0, max(2.0, 0.04 * n), len(members))
        return replace(current.state, key=key)
