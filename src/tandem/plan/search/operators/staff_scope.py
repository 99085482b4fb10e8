"""Keep slow teams, or large crews, from the long works of a scope."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tandem.plan.problem import Problem
from tandem.plan.search.greedy import team_ticks
from tandem.plan.search.incumbent import Incumbent
from tandem.plan.search.operators.protocol import Tools
from tandem.plan.search.state import State


@dataclass(frozen=True, slots=True)
class StaffScope:
    """All works of a scope that are longer than one drawn of them: from some rate on, or with crews up to some size.

    Where few teams may work on something at once, slow ones that come first keep the fast ones out.
    """

    name: str = "staff scope"

    def supports(self, problem: Problem) -> bool:
        """Where teams of a scope differ in rate or works admit several teams."""
        rate = problem.teams.rate
        differ = bool(((rate > 0) & (rate < rate.max(axis=0, initial=0))).any())
        return differ or bool((problem.works.maximum_teams > 1).any())

    def propose(self, current: Incumbent, tools: Tools, rng: np.random.Generator) -> State | None:
        """A scope drawn by its works; a rate or size drawn among those that occur, or none any more."""
        works = tools.problem.works
        staffed = np.flatnonzero(works.scope >= 0)
        if len(staffed) == 0:
            return None
        drawn = staffed[rng.integers(len(staffed))]
        scope, length = works.scope[drawn], team_ticks(tools.problem)
        chosen = staffed[(works.scope[staffed] == scope) & (length[staffed] >= length[drawn])]
        if rng.random() < 0.7:
            rates = tools.problem.teams.rate[:, scope]
            rates = np.sort(rates[rates > 0])
            slowest = current.state.slowest.copy()
            slowest[chosen] = 0 if len(rates) == 0 or rng.random() < 0.2 else rates[rng.integers(len(rates))]
            return replace(current.state, slowest=slowest)
        cap = current.state.crew_cap.copy()
        cap[chosen] = rng.integers(1, int(works.maximum_teams[chosen].max()) + 1)
        return replace(current.state, crew_cap=np.minimum(cap, works.maximum_teams).astype(np.int32))
