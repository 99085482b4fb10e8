"""What the room says before anything is asked: which plan, how good, what it saves, and who still waits after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tandem.language import Language
from tandem.plan.figures import NEAR_HAZARD, figures
from tandem.usecases.ask.insight import Insight
from tandem.usecases.room.scene import plan_label
from tandem.usecases.room.tiles import picture_mark


@dataclass(frozen=True, slots=True)
class GoalRow:
    """People without a service, or near hazard, today and after the plan."""

    label: str
    now: float
    left: float


@dataclass(frozen=True, slots=True)
class Overview:
    """``saved`` are person-days without service or near hazard against the simple rule, None where there is none; ``gap`` a share.

    ``picture`` names the state of the picture: the tiles of the map stay valid as long as it does.
    """

    label: str
    valid_at: date
    works: int
    scheduled: int
    gap: float
    saved: float | None
    goals: tuple[GoalRow, ...]
    picture: str
    has_baseline: bool


def overview(insight: Insight, name: str, language: Language) -> Overview:
    """The overview of a plan."""
    planned = insight.planned
    told = planned.figures
    return Overview(
        label=plan_label(planned, name, language),
        valid_at=planned.prepared.basis.valid_at,
        works=planned.problem.n_works,
        scheduled=planned.problem.n_works - len(told.unscheduled),
        gap=planned.solution.gap,
        saved=_saved(insight),
        goals=tuple(
            GoalRow(
                language.text("Near hazard") if goal.name == NEAR_HAZARD else language.label("service", goal.name),
                float(curve.people[0]),
                goal.remaining,
            )
            for goal, curve in zip(told.goals, told.curves, strict=True)
        ),
        picture=picture_mark(planned),
        has_baseline=bool(planned.solution.baselines),
    )


def _saved(insight: Insight) -> float | None:
    planned = insight.planned
    if not planned.solution.baselines:
        return None
    _, _, schedule = min(planned.solution.baselines, key=lambda row: row[1])
    other = figures(planned.problem, schedule)
    return sum(goal.person_days for goal in other.goals) - sum(goal.person_days for goal in planned.figures.goals)
