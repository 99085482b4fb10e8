"""A plan as a document that a workspace keeps: canonical JSON by work and team ids, readable beside any later picture."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np

from tandem.errors import FormatError, NewerVersionError, PlanError
from tandem.plan.figures import finish_date, start_date
from tandem.plan.problem import NEVER, IntArray, Problem
from tandem.plan.schedule import Schedule, Solution, Travelled
from tandem.worded import worded

FORMAT = "tandem-plan"
VERSION = 1
_COLUMNS = ("work", "team", "start", "finish", "work_start", "work_finish")


@dataclass(frozen=True, slots=True)
class StandingAssignment:
    """One assignment by ids and days; ``last_day`` is the last day worked, inclusive."""

    work: str
    team: str
    first_day: date
    last_day: date
    start: int
    finish: int


@dataclass(frozen=True)
class PlanDocument:
    """A plan as it was kept. Ticks count from ``start``; indices of the schedules are places in the two id lists.

    ``solution.trace`` is empty: seconds differ from run to run and would make equal plans look different.
    """

    start: date
    horizon: int
    problem_digest: str
    work_ids: tuple[str, ...]
    team_ids: tuple[str, ...]
    solution: Solution

    def assignments(self) -> tuple[StandingAssignment, ...]:
        """All assignments of the plan by ids and days, for a later picture whose works and teams may differ."""
        schedule = self.solution.schedule
        columns = (schedule.work, schedule.team, schedule.start, schedule.finish)
        return tuple(
            StandingAssignment(
                self.work_ids[work],
                self.team_ids[team],
                start_date(self.start, start),
                finish_date(self.start, start, finish),
                start,
                finish,
            )
            for work, team, start, finish in zip(*(column.tolist() for column in columns), strict=True)
        )

    def work_days(self) -> Mapping[str, tuple[date, date]]:
        """First and last day of every scheduled work by its id, works without a team included."""
        schedule = self.solution.schedule
        return {
            self.work_ids[work]: (
                start_date(self.start, int(schedule.work_start[work])),
                finish_date(self.start, int(schedule.work_start[work]), int(schedule.work_finish[work])),
            )
            for work in np.flatnonzero(schedule.work_finish != NEVER).tolist()
        }

    def belongs_to(self, problem: Problem) -> bool:
        """Whether the plan was made for exactly this problem."""
        return self.problem_digest == problem.digest


def plan_to_json(problem: Problem, solution: Solution) -> str:
    """The plan as canonical JSON (sorted keys, no spaces): the same problem and solution give the same text.

    Works and teams stand once as lists of ids; the columns of each schedule refer to them by place. ``null`` stands
    for never. Baselines are kept in full, because the briefing draws their curves.
    """
    body = {
        "format": FORMAT,
        "version": VERSION,
        "start": problem.start.isoformat(),
        "horizon": problem.horizon,
        "problem_digest": problem.digest,
        "works": problem.works.ids,
        "teams": problem.teams.ids,
        "objective": solution.objective,
        "bound": solution.bound,
        "seed": solution.seed,
        "iterations": solution.iterations,
        "schedule": _columns(solution.schedule),
        "baselines": [
            {"name": name, "objective": objective, "schedule": _columns(schedule)}
            for name, objective, schedule in solution.baselines
        ],
    }
    if solution.travelled is not None:
        body["travelled"] = asdict(solution.travelled)
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def plan_from_json(text: str) -> PlanDocument:
    """Read a plan.

    Raises
    ------
    FormatError
        When the text is no plan of Tandem or is damaged.
    NewerVersionError
        When a newer Tandem wrote it.
    """
    try:
        body = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise _damaged(worded("it is no JSON ({error})", error=str(error))) from error
    if not isinstance(body, dict) or body.get("format") != FORMAT:
        raise _damaged(worded("it does not say that it is a plan"))
    if body.get("version") != VERSION:
        raise NewerVersionError(
            worded(
                "The plan has format version {value}, this Tandem reads {version}.",
                value=body.get("version"),
                version=VERSION,
            ),
            worded("Use the Tandem that wrote it, or plan again."),
        )
    try:
        document = _document(body)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise _damaged(worded("a value is missing or of the wrong kind ({error})", error=str(error))) from error
    for schedule in (document.solution.schedule, *(entry[2] for entry in document.solution.baselines)):
        _require_fitting(document, schedule)
    return document


def solution_for(document: PlanDocument, problem: Problem) -> Solution:
    """The kept solution, for the very problem that it was made for.

    Raises
    ------
    PlanError
        When the inputs have changed since: indices would mean other works and teams.
    """
    if not document.belongs_to(problem):
        raise PlanError(
            worded("The inputs have changed since the plan was made."), worded("Run `tandem replan` for a new plan.")
        )
    return document.solution


def _document(body: Mapping[str, Any]) -> PlanDocument:
    baselines = tuple(
        (str(entry["name"]), float(entry["objective"]), _schedule(entry["schedule"])) for entry in body["baselines"]
    )
    solution = Solution(
        schedule=_schedule(body["schedule"]),
        objective=float(body["objective"]),
        bound=float(body["bound"]),
        baselines=baselines,
        seed=int(body["seed"]),
        iterations=int(body["iterations"]),
        trace=(),
        travelled=_travelled(body.get("travelled")),
    )
    return PlanDocument(
        start=date.fromisoformat(body["start"]),
        horizon=int(body["horizon"]),
        problem_digest=str(body["problem_digest"]),
        work_ids=tuple(str(entry) for entry in body["works"]),
        team_ids=tuple(str(entry) for entry in body["teams"]),
        solution=solution,
    )


def _travelled(told: Mapping[str, Any] | None) -> Travelled | None:
    """What shorter routes gained; plans from before there were such say nothing."""
    return None if told is None else Travelled(**{name: float(value) for name, value in told.items()})


def _columns(schedule: Schedule) -> dict[str, list[int | None]]:
    return {name: [None if v == NEVER else v for v in getattr(schedule, name).tolist()] for name in _COLUMNS}


def _schedule(columns: Mapping[str, list[int | None]]) -> Schedule:
    return Schedule(**{name: _ints(columns[name]) for name in _COLUMNS})


def _ints(values: list[int | None]) -> IntArray:
    return np.array([int(NEVER) if value is None else value for value in values], dtype=np.int32)


def _require_fitting(document: PlanDocument, schedule: Schedule) -> None:
    a, n, m = len(schedule.work), len(document.work_ids), len(document.team_ids)
    lengths = len(schedule.team) == len(schedule.start) == len(schedule.finish) == a
    per_work = len(schedule.work_start) == len(schedule.work_finish) == n
    known = ((schedule.work >= 0) & (schedule.work < n)).all() and ((schedule.team >= 0) & (schedule.team < m)).all()
    if not (lengths and per_work and known):
        raise _damaged(worded("its columns do not fit each other"))


def _damaged(what: str) -> FormatError:
    return FormatError(
        worded("The stored plan cannot be read: {what}.", what=what),
        worded("Restore the workspace from a backup or plan again."),
    )
