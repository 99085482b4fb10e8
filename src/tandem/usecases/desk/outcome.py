"""What a plan comes to, kept beside it as plain values: a table of scenarios is read, not calculated."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from tandem.errors import FormatError
from tandem.ids import sha256_hex, uuid7
from tandem.plan.figures import goal_times
from tandem.plan.problem import TICKS_PER_DAY
from tandem.plan.replan.changes import Changes
from tandem.store.protocol import Document, Reader
from tandem.usecases.planning import Planned
from tandem.usecases.workspace import Workspace
from tandem.worded import worded

OUTCOME_KIND = "plan_outcome"
MOVES_KEPT = 20


@dataclass(frozen=True)
class GoalOutcome:
    """A service, or 'near_hazard': person-days without it, the same with the plan's ``weight``, and who is left at the end.

    The curve: ``people[i]`` are without it from ``days[i]`` after the first day on.
    """

    goal: str
    weight: float
    person_days: float
    weighted: float
    remaining: float
    days: tuple[float, ...]
    people: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class MoveOutcome:
    """An assignment of the near days that moves: work and team by id, days after the first, and why (``replan.changes.CAUSES``).

    ``now`` is None where the work is not planned any more; ``by`` is the work behind it, empty where there is none.
    """

    work: str
    team: str
    was: int
    now: int | None
    cause: str
    by: str


@dataclass(frozen=True)
class Outcome:
    """What a plan comes to. ``gap`` is the share of the objective that is not proved; ``teams`` have a work to do.

    ``moved_for_gain`` are assignments of the near days that nothing forces to move, of ``near`` (None: made afresh), and
    ``moved_by_change`` those that the changes do; ``moves`` are the first of them, those for gain in front. ``served`` maps community to people and, by service, the first day with it
    (days after ``start``), None where it does not come.
    """

    start: date
    horizon_days: int
    objective: float
    gap: float
    teams: int
    goals: tuple[GoalOutcome, ...]
    near: int | None
    near_days: float
    moved_for_gain: int
    moved_by_change: int
    moves: tuple[MoveOutcome, ...]
    served: Mapping[str, tuple[float, Mapping[str, int | None]]]

    def weighted_by(self, weights: Mapping[str, float]) -> float | None:
        """The objective as other weights count it; None where a goal that they count has no weight here to scale from."""
        total = 0.0
        for goal in self.goals:
            wanted = weights.get(goal.goal, 1.0)
            if goal.weight == 0 and wanted > 0 and goal.person_days > 0:
                return None
            total += goal.weighted * (wanted / goal.weight if goal.weight else 0.0)
        return total

    def day(self, days: int) -> date:
        """The day so many days after the first."""
        return self.start + timedelta(days=days)


def outcome_of(planned: Planned) -> Outcome:
    """What a plan comes to."""
    problem, moved = planned.problem, planned.changes
    weights = planned.policy.weights
    curves = {curve.name: curve for curve in planned.figures.curves}
    goals = tuple(
        GoalOutcome(
            goal.name,
            weights.get(goal.name, 1.0),
            goal.person_days,
            goal.weighted_person_days,
            goal.remaining,
            tuple(curves[goal.name].days.tolist()),
            tuple(curves[goal.name].people.tolist()),
        )
        for goal in planned.figures.goals
    )
    gain = 0 if moved is None else moved.for_gain
    return Outcome(
        start=problem.start,
        horizon_days=problem.horizon // TICKS_PER_DAY,
        objective=planned.solution.objective,
        gap=planned.solution.gap,
        teams=len(np.unique(planned.solution.schedule.team)),
        goals=goals,
        near=None if moved is None else moved.near,
        near_days=0.0 if moved is None else moved.near_days,
        moved_for_gain=gain,
        moved_by_change=0 if moved is None else len(moved.moves) - gain,
        moves=() if moved is None else tuple(_moves(planned, moved)),
        served=_served(planned),
    )


def _moves(planned: Planned, moved: Changes) -> Iterator[MoveOutcome]:
    works, teams = planned.problem.works.ids, planned.problem.teams.ids
    first = sorted(moved.moves, key=lambda move: (move.cause != "gain", move.was, move.work))
    for move in first[:MOVES_KEPT]:
        now = move.start // TICKS_PER_DAY if move.teams else None
        by = works[move.by] if move.by >= 0 else ""
        yield MoveOutcome(works[move.work], teams[move.team], move.was // TICKS_PER_DAY, now, move.cause, by)


def _served(planned: Planned) -> dict[str, tuple[float, dict[str, int | None]]]:
    problem, goals = planned.problem, planned.problem.service_goals
    ticks = goal_times(problem, planned.solution.schedule.work_finish).service
    found: dict[str, tuple[float, dict[str, int | None]]] = {}
    columns = (goals.community.tolist(), goals.service.tolist(), goals.people.tolist(), ticks.tolist())
    for community, service, people, tick in zip(*columns, strict=True):
        _, days = found.setdefault(problem.communities[community], (people, {}))
        # What is done within a day helps from the next on.
        days[problem.services[service]] = None if tick >= problem.horizon else -(-tick // TICKS_PER_DAY)
    return found


def keep_outcome(workspace: Workspace, planned: Planned, now: datetime) -> Outcome:
    """Keep what a plan comes to under its id."""
    made = outcome_of(planned)
    body = json.dumps({**asdict(made), "start": made.start.isoformat()}, sort_keys=True)
    digest = sha256_hex(f"{planned.document} {body}".encode())
    with workspace.store.writing() as unit:
        unit.put_document(Document(uuid7(now), OUTCOME_KIND, now, digest, planned.document, body))
    return made


def outcomes(reader: Reader) -> dict[str, Outcome]:
    """What kept plans come to, by the id of the plan."""
    return {document.title: _read(document) for document in reader.documents(OUTCOME_KIND)}


def _read(document: Document) -> Outcome:
    try:
        body: dict[str, Any] = json.loads(document.body)
        goals = tuple(
            GoalOutcome(**{**goal, "days": tuple(goal["days"]), "people": tuple(goal["people"])})
            for goal in body["goals"]
        )
        served = {community: (people, days) for community, (people, days) in body["served"].items()}
        return Outcome(
            **{
                **body,
                "start": date.fromisoformat(body["start"]),
                "goals": goals,
                "moves": tuple(MoveOutcome(**move) for move in body["moves"]),
                "served": served,
            },
        )
    except (KeyError, TypeError, ValueError) as error:
        raise FormatError(
            worded("The kept figures {id} cannot be read: {error}.", id=document.id, error=str(error)),
            worded("Plan again."),
        ) from error
