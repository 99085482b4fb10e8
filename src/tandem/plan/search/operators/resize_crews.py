"""Change how many teams may work on a few works."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tandem.plan.problem import Problem
from tandem.plan.search.incumbent import Incumbent
from tandem.plan.search.operators.protocol import Tools
from tandem.plan.search.state import State


@dataclass(frozen=True, slots=True)
class ResizeCrews:
    """Any works that admit several teams."""

    name: str = "resize crews"

    def supports(self, problem: Problem) -> bool:
        """Where a work admits several teams."""
        return bool((problem.works.maximum_teams > 1).any())

    def propose(self, current: Incumbent, tools: Tools, rng: np.random.Generator) -> State | None:
        """One to six works, each to a number it admits."""
        several = current.lookup.several
        if len(several) == 0:
            return None
        cap = current.state.crew_cap.copy()
        chosen = several[rng.integers(len(several), size=int(rng.integers(1, 7)))]
        cap[chosen] = rng.integers(1, tools.problem.works.maximum_teams[chosen] + 1)
        return replace(current.state, crew_cap=cap)
