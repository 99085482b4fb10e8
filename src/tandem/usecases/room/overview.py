"""What the room says before anything is asked: which plan, how good, what it saves, and who still waits after it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from tandem.language import Language
from tandem.plan.figures import goal_times
from tandem.plan.problem import TICKS_PER_DAY
from tandem.usecases.planning import Planned
from tandem.usecases.room.scene import goal_label, plan_label
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
class Wait:
    """A community with the service (a code) that it has last of all; ``day`` is None where the plan does not bring it."""

    community: str
    name: str
    service: str
    people: float
    day: date | None


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a plan in no language; ``goals`` are its services with people without each, today and after the plan.

    ``saved`` are person-days without service or near hazard against the simple rule, None where there is none; ``gap`` a share.
    ``picture`` names the state of the picture: the tiles of the map stay valid as long as it does.
    """

    number: int
    start: date
    valid_at: date
    works: int
    scheduled: int
    gap: float
    saved: Saving | None
    goals: tuple[tuple[str, float, float], ...]
    waits: tuple[Wait, ...]
    picture: str
    has_baseline: bool

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        waits = [{**asdict(wait), "day": wait.day and wait.day.isoformat()} for wait in self.waits]
        return {**asdict(self), "start": self.start.isoformat(), "valid_at": self.valid_at.isoformat(), "waits": waits}

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> Figures:
        """Back from plain values; ValueError, KeyError or TypeError where they are others."""
        goals = tuple((str(name), float(now), float(left)) for name, now, left in body["goals"])
        days = {name: date.fromisoformat(body[name]) for name in ("start", "valid_at")}
        saved = None if body["saved"] is None else Saving(**body["saved"])
        waits = tuple(
            Wait(**{**row, "day": None if row["day"] is None else date.fromisoformat(row["day"])})
            for row in body["waits"]
        )
        return cls(**{**body, **days, "goals": goals, "saved": saved, "waits": waits})


@dataclass(frozen=True, slots=True)
class Overview:
    """What the page says of a plan, with its figures."""

    label: str
    goals: tuple[GoalRow, ...]
    figures: Figures


def figures_of(planned: Planned) -> Figures:
    """The figures of a plan."""
    told = planned.figures
    return Figures(
        number=planned.number,
        start=planned.problem.start,
        valid_at=planned.prepared.basis.valid_at,
        works=planned.problem.n_works,
        scheduled=planned.problem.n_works - len(told.unscheduled),
        gap=planned.solution.gap,
        saved=saving(planned),
        goals=tuple(
            (goal.name, float(curve.people[0]), float(goal.remaining))
            for goal, curve in zip(told.goals, told.curves, strict=True)
        ),
        waits=_waits(planned),
        picture=picture_mark(planned),
        has_baseline=bool(planned.solution.baselines),
    )


def overview(figures: Figures, name: str, language: Language) -> Overview:
    """The overview of a plan."""
    return Overview(
        label=plan_label(figures.number, figures.start, name, language),
        goals=tuple(GoalRow(goal_label(goal, language), now, left) for goal, now, left in figures.goals),
        figures=figures,
    )


def _waits(planned: Planned) -> tuple[Wait, ...]:
    """The communities that wait longest for one of their services; of equal ones those with most people."""
    problem, names = planned.problem, planned.names
    goals = problem.service_goals
    times = goal_times(problem, planned.solution.schedule.work_finish).service
    latest: dict[int, int] = {}
    for goal in np.flatnonzero(times > 0)[np.lexsort((goals.people[times > 0], times[times > 0]))].tolist():
        latest[int(goals.community[goal])] = goal
    ranked = sorted(latest.values(), key=lambda goal: (-int(times[goal]), -float(goals.people[goal])))
    return tuple(
        Wait(
            problem.communities[goals.community[goal]],
            names.get(problem.communities[goals.community[goal]], problem.communities[goals.community[goal]]),
            problem.services[goals.service[goal]],
            float(goals.people[goal]),
            None
            if times[goal] >= problem.horizon
            else problem.start + timedelta(days=-(-int(times[goal]) // TICKS_PER_DAY)),
        )
        for goal in ranked[:WAITS_SHOWN]
    )
