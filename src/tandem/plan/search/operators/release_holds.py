"""Take back holds, crews and choices of teams that were set before."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tandem.plan.problem import Problem
from tandem.plan.search.incumbent import Incumbent
from tandem.plan.search.operators.protocol import Tools
from tandem.plan.search.state import State


@dataclass(frozen=True, slots=True)
class ReleaseHolds:
    """A part of what holds works back: it may have been right in another order."""

    name: str = "release holds"

    def supports(self, problem: Problem) -> bool:
        """Always."""
        return True

    def propose(self, current: Incumbent, tools: Tools, rng: np.random.Generator) -> State | None:
        """Nothing to take back: None."""
        state, full = current.state, tools.decoder.arrays.maximum_teams
        bound = (state.hold > 0) | (state.slowest > 0) | (state.crew_cap < full)
        works = np.flatnonzero(bound)
        if len(works) == 0:
            return None
        freed = works[rng.random(len(works)) < (0.3 if rng.random() < 0.5 else 2.0 / len(works))]
        cap, hold, slowest = state.crew_cap.copy(), state.hold.copy(), state.slowest.copy()
        cap[freed], hold[freed], slowest[freed] = full[freed], 0, 0
        return replace(state, crew_cap=cap, hold=hold, slowest=slowest)
