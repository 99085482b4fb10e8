"""What the room says before anything is asked: which plan, how good, what it saves, and who still waits after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from tandem.language import Language
from tandem.plan.figures import NEAR_HAZARD, goal_times
from tandem.plan.problem import TICKS_PER_DAY
from tandem.usecases.ask.insight import Insight
from tandem.usecases.room.scene import plan_label
from tandem.usecases.room.tiles import picture_mark
from tandem.usecases.saving import Saving, saving

WAITS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class GoalRow:
    """People without a service, or near hazard, today and after the plan."""

    label: str
    now: float
    left: float


@dataclass(frozen=True, slots=True)
class WaitRow:
    """A community with the service that it has last of all; ``day`` is None where the plan does not bring it."""

    community: str
    name: str
    service: str
    people: float
    day: date | None


@dataclass(frozen=True, slots=True)
class Overview:
    """``saved`` is what the plan saves against the simple rule, None where there is none; ``gap`` a share.

    ``picture`` names the state of the picture: the tiles of the map stay valid as long as it does.
    """

    label: str
    valid_at: date
    works: int
    scheduled: int
    gap: float
    saved: Saving | None
    goals: tuple[GoalRow, ...]
    waits: tuple[WaitRow, ...]
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
        saved=saving(planned),
        goals=tuple(
            GoalRow(
                language.text("Near hazard") if goal.name == NEAR_HAZARD else language.label("service", goal.name),
                float(curve.people[0]),
                goal.remaining,
            )
            for goal, curve in zip(told.goals, told.curves, strict=True)
        ),
        waits=_waits(insight, language),
        picture=picture_mark(planned),
        has_baseline=bool(planned.solution.baselines),
    )


def _waits(insight: Insight, language: Language) -> tuple[WaitRow, ...]:
    """The communities that wait longest for one of their services; of equal ones those with most people."""
    problem, names = insight.planned.problem, insight.planned.names
    goals = problem.service_goals
    times = goal_times(problem, insight.planned.solution.schedule.work_finish).service
    latest: dict[int, int] = {}
    for goal in np.flatnonzero(times > 0)[np.lexsort((goals.people[times > 0], times[times > 0]))].tolist():
        latest[int(goals.community[goal])] = goal
    ranked = sorted(latest.values(), key=lambda goal: (-int(times[goal]), -float(goals.people[goal])))
    return tuple(
        WaitRow(
            problem.communities[goals.community[goal]],
            names.get(problem.communities[goals.community[goal]], problem.communities[goals.community[goal]]),
            language.label("service", problem.services[goals.service[goal]]),
            float(goals.people[goal]),
            None
            if times[goal] >= problem.horizon
            else problem.start + timedelta(days=-(-int(times[goal]) // TICKS_PER_DAY)),
        )
        for goal in ranked[:WAITS_SHOWN]
    )
