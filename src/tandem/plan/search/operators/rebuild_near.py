"""Search in problem space: the greedy again with other efforts and weights in a neighbourhood."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tandem.plan.exact import growth
from tandem.plan.problem import Problem
from tandem.plan.search.incumbent import Incumbent
from tandem.plan.search.operators.protocol import Tools
from tandem.plan.search.state import State

LARGEST = 500
"""Works up to which the move pays at equal time: at 1,000 a greedy order takes as long as tens of decodes."""


@dataclass(frozen=True, slots=True)
class RebuildNear:
    """Perturb efforts, weights and prices near a place, and move works by what the greedy order moves.

    Source: Storer, Wu, Vaccari (1992), New search spaces for sequencing problems, Management Science 38.
    """

    name: str = "rebuild near"

    def supports(self, problem: Problem) -> bool:
        """Up to the size at which the greedy takes too long for a move."""
        return problem.n_works <= LARGEST

    def propose(self, current: Incumbent, tools: Tools, rng: np.random.Generator) -> State | None:
        """The current key plus the difference between the perturbed and the plain greedy order."""
        problem, works = tools.problem, tools.problem.works
        centre = int(rng.integers(problem.n_works))
        distance = (works.x - works.x[centre]) ** 2 + (works.y - works.y[centre]) ** 2
        size = int(problem.n_works * (0.05 + 0.45 * rng.random()))
        near = np.zeros(problem.n_works, dtype=np.bool_)
        near[np.argsort(distance, kind="stable")[: size + 1]] = True
        factor = np.where(near, growth(0.5 * rng.standard_normal(problem.n_works)), 1.0)
        weight = growth(0.2 * rng.standard_normal(len(problem.service_goals.weight)))
        price = growth(0.2 * rng.standard_normal(len(problem.scopes)))
        blocks = tools.greedy.blocks(price, factor, weight)
        moved = tools.decoder.fresh(blocks).key - tools.plain.key
        return replace(current.state, key=current.state.key + np.where(near, moved, 0.0))
