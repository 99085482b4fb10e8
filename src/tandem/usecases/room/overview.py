"""What the room says before anything is asked: which plan, how good, what it saves, and who still waits after it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from tandem.language import Language
from tandem.plan.figures import figures
from tandem.usecases.planning import Planned
from tandem.usecases.room.scene import goal_label, plan_label
from tandem.usecases.room.tiles import picture_mark


@dataclass(frozen=True, slots=True)
class GoalRow:
    """People without a service, or near hazard, today and after the plan."""

    label: str
    now: float
    left: float


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
    saved: float | None
    goals: tuple[tuple[str, float, float], ...]
    picture: str
    has_baseline: bool

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {**asdict(self), "start": self.start.isoformat(), "valid_at": self.valid_at.isoformat()}

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> Figures:
        """Back from plain values; ValueError, KeyError or TypeError where they are others."""
        goals = tuple((str(name), float(now), float(left)) for name, now, left in body["goals"])
        days = {name: date.fromisoformat(body[name]) for name in ("start", "valid_at")}
        return cls(**{**body, **days, "goals": goals})


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
        saved=_saved(planned),
        goals=tuple(
            (goal.name, float(curve.people[0]), float(goal.remaining))
            for goal, curve in zip(told.goals, told.curves, strict=True)
        ),
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


def _saved(planned: Planned) -> float | None:
    if not planned.solution.baselines:
        return None
    _, _, schedule = min(planned.solution.baselines, key=lambda row: row[1])
    other = figures(planned.problem, schedule)
    return float(
        sum(goal.person_days for goal in other.goals) - sum(goal.person_days for goal in planned.figures.goals)
    )
