"""What a plan saves against the best of the simple rules beside it, told in one way wherever it is told."""

from __future__ import annotations

from dataclasses import dataclass

from tandem.plan.figures import figures
from tandem.usecases.planning import Planned


@dataclass(frozen=True, slots=True)
class Saving:
    """``weighted`` person-days are what the plan was made for; ``person_days`` count every day of every person once, whatever is missing."""

    rule: str
    weighted: float
    person_days: float


def saving(planned: Planned) -> Saving | None:
    """What the plan saves; None where it was kept without a simple rule."""
    if not planned.solution.baselines:
        return None
    rule, objective, schedule = min(planned.solution.baselines, key=lambda row: row[1])
    other = figures(planned.problem, schedule)
    days = sum(goal.person_days for goal in other.goals) - sum(goal.person_days for goal in planned.figures.goals)
    return Saving(rule, objective - planned.solution.objective, days)
