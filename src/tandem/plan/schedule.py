"""A schedule: teams on works over ticks, and what a plan says about itself."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tandem.errors import BoundError
from tandem.plan.problem import IntArray
from tandem.worded import worded

PROVED_WITHIN = 1e-6
"""Share of the objective below which a gap counts as none: solvers want whole numbers for weights."""


@dataclass(frozen=True)
class Schedule:
    """Assignments, shape (a,), sorted by (start, work, team); ``finish`` is exclusive and the same for all teams of a work.

    ``start`` is when the team begins to work on site (travel lies before). ``work_start``/``work_finish`` have shape
    (n,): NEVER for works that are not scheduled; works that need no team have no assignment but a start and a finish.
    """

    work: IntArray
    team: IntArray
    start: IntArray
    finish: IntArray
    work_start: IntArray
    work_finish: IntArray

    def __post_init__(self) -> None:
        for array in vars(self).values():
            array.setflags(write=False)

    @property
    def digest(self) -> str:
        """SHA-256 of the schedule's bytes: same inputs and seed give the same digest."""
        total = hashlib.sha256()
        for array in (self.work, self.team, self.start, self.finish, self.work_start, self.work_finish):
            total.update(np.ascontiguousarray(array, dtype="<i4").tobytes())
        return total.hexdigest()


Stop = Callable[[], bool]
"""Whether somebody has asked a search to end with the best that it has found."""


def go_on() -> bool:
    """Nobody asks the search to end."""
    return False


@dataclass(frozen=True, slots=True)
class Trace:
    """One improvement during the search: seconds since its start, iteration and objective in weighted person-days."""

    seconds: float
    iteration: int
    objective: float


@dataclass(frozen=True, slots=True)
class Travelled:
    """Straight-line metres that all teams drive before and after routes were shortened, and the objective before and after."""

    metres_before: float
    metres_after: float
    objective_before: float
    objective_after: float


@dataclass(frozen=True)
class Solution:
    """The best schedule found, with its objective, a valid lower bound and the baselines of the same run.

    Objectives are weighted person-days. ``baselines`` maps 'first come first served', 'score', 'score per cost' and
    'plain greedy' to (objective, schedule). ``travelled`` tells what shorter routes gained and cost, None where none were asked for.

    Raises
    ------
    BoundError
        When the plan or a baseline lies below the bound by more than solvers round: the bound, or the plan, is wrong.
    """

    schedule: Schedule
    objective: float
    bound: float
    baselines: tuple[tuple[str, float, Schedule], ...]
    seed: int
    iterations: int
    trace: tuple[Trace, ...]
    travelled: Travelled | None = None

    def __post_init__(self) -> None:
        least = min((self.objective, *(value for _, value, _ in self.baselines)))
        if not self.bound <= least * (1 + PROVED_WITHIN):
            raise BoundError(
                worded(
                    "A plan of {least} weighted person-days lies below its lower bound of {bound}.",
                    least=f"{least:.10g}",
                    bound=f"{self.bound:.10g}",
                ),
                worded("Report this with the workspace: it is a defect."),
            )

    @property
    def proved(self) -> bool:
        """Whether no schedule is better, to one part in a million of the objective."""
        return self.objective - self.bound <= PROVED_WITHIN * self.objective

    @property
    def gap(self) -> float:
        """Share of the objective above the bound that is not proved: (objective - bound) / objective; 0 for 0."""
        return 0.0 if self.objective == 0 else max(0.0, (self.objective - self.bound) / self.objective)
