"""Put more, or faster, teams on a work on which a goal waits."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tandem.plan.problem import Problem
from tandem.plan.search.incumbent import Incumbent
from tandem.plan.search.operators.protocol import Tools
from tandem.plan.search.state import State


@dataclass(frozen=True, slots=True)
class StaffChain:
    """Crew of works of a critical chain: as many as admitted or fewer, any team or only those from some rate on."""

    name: str = "staff chain"

    def supports(self, problem: Problem) -> bool:
        """Where teams of a scope differ in rate or works admit several teams."""
        rate = problem.teams.rate
        differ = bool(((rate > 0) & (rate < rate.max(axis=0, initial=0))).any())
        return differ or bool((problem.works.maximum_teams > 1).any())

    def propose(self, current: Incumbent, tools: Tools, rng: np.random.Generator) -> State | None:
        """One or two works of the chain of a goal drawn by its cost, and at times the crew of what kept their teams."""
        chain = current.chain(rng)
        if chain is None:
            return None
        works, teams = tools.problem.works, tools.problem.teams
        staffed = np.flatnonzero(works.scope[chain.work] >= 0)
        if len(staffed) == 0:
            return None
        cap, slowest = current.state.crew_cap.copy(), current.state.slowest.copy()
        for _ in range(int(rng.integers(1, 3))):
            at = staffed[rng.integers(len(staffed))]
            work, blocker, draw = chain.work[at], chain.blocker[at], rng.random()
            if draw < 0.5:
                rates = teams.rate[:, works.scope[work]]
                rates = np.unique(rates[rates > 0])
                slowest[work] = 0 if len(rates) == 0 or rng.random() < 0.25 else rates[rng.integers(len(rates))]
            elif draw < 0.8 or blocker < 0:
                cap[work] = (
                    works.maximum_teams[work] if rng.random() < 0.6 else rng.integers(1, works.maximum_teams[work] + 1)
                )
            else:
                cap[blocker] = rng.integers(1, works.maximum_teams[blocker] + 1)
        return replace(current.state, crew_cap=cap, slowest=slowest)
