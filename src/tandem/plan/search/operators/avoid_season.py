"""Do not begin before a closed season what would end after it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tandem.plan.problem import NEVER, Problem
from tandem.plan.search.arrays import LONGEST_CLOSURE
from tandem.plan.search.incumbent import Incumbent
from tandem.plan.search.operators.protocol import Tools
from tandem.plan.search.state import State

LEAST_WORKS = 300
"""From the ablation: alone it gains nothing at 120 and 200 works, and does at 1,000."""


@dataclass(frozen=True, slots=True)
class AvoidSeason:
    """Works that hold their teams through a long closure are held until the season opens again.

    A clearance begun in the last days before winter keeps its teams there until the thaw; they may do other work meanwhile.
    """

    name: str = "avoid season"

    def supports(self, problem: Problem) -> bool:
        """Where a season closes for longer than a team waits on site; on small problems it gave nothing."""
        open_ticks = problem.calendars.open_ticks
        return problem.n_works >= LEAST_WORKS and bool(
            (open_ticks[:, :, LONGEST_CLOSURE + 1 :] == open_ticks[:, :, : -LONGEST_CLOSURE - 1]).any()
        )

    def propose(self, current: Incumbent, tools: Tools, rng: np.random.Generator) -> State | None:
        """One to three of the works whose interval holds the end of a closure of their season."""
        arrays, decoded = tools.decoder.arrays, current.decoded
        opening = int(rng.integers(len(arrays.opening_tick))) if len(arrays.opening_tick) else -1
        if opening < 0:
            return None
        tick, season = arrays.opening_tick[opening], arrays.opening_season[opening]
        spans = (decoded.start < tick) & (decoded.finish > tick) & (decoded.finish < NEVER)
        works = np.flatnonzero(spans & (arrays.season == season) & (arrays.scope >= 0))
        if len(works) == 0:
            return None
        hold = current.state.hold.copy()
        hold[works[rng.integers(len(works), size=int(rng.integers(1, 4)))]] = tick
        return replace(current.state, hold=hold)
