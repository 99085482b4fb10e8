"""Figures of a plan: who is without what until when, what is done, by whom, and what it rests on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from tandem.network.kernel import PreparedGraph, served_times
from tandem.plan.exact import weighted_sum
from tandem.plan.problem import NEVER, TICKS_PER_DAY, FloatArray, Problem
from tandem.plan.schedule import Schedule
from tandem.plan.travel.metres import driven_metres

NEAR_HAZARD = "near_hazard"
LongArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Curve:
    """People without a service, or near hazard, over time: a step function.

    ``people[i]`` holds from ``days[i]`` (days after the plan's start, quarters of a day occur) until ``days[i + 1]``,
    the last one until the horizon. The first day is 0 and ``people`` never rises.
    """

    name: str
    days: FloatArray
    people: FloatArray

    def at(self, day: float) -> float:
        """People without it on the day."""
        return float(self.people[np.searchsorted(self.days, day, side="right") - 1])

    def person_days(self, horizon_days: float) -> float:
        """Area under the curve up to the horizon."""
        until = np.append(self.days[1:], horizon_days)
        return weighted_sum(self.people, until - self.days)


@dataclass(frozen=True, slots=True)
class GoalFigure:
    """One service, or 'near_hazard': people concerned, person-days (unweighted), the same with policy weights, and who remains.

    ``remaining`` are people still without it, or near hazard, at the horizon.
    """

    name: str
    people: float
    person_days: float
    weighted_person_days: float
    remaining: float


@dataclass(frozen=True)
class Figures:
    """What a plan comes to.

    ``curves`` and ``goals`` hold one entry per service in the order of ``Problem.services`` and 'near_hazard' last.
    ``works_by_kind`` counts scheduled works; ``unscheduled`` are the ids of works without a date.
    ``driven_m`` are straight-line metres that all teams drive between bases and sites.
    ``team_days`` are working days (team calendar and season) by organisation; ``expected_share`` is the share of them
    by teams that are expected or in training. ``first_day`` and ``last_day`` are the first and last day worked, None
    where nothing is scheduled. ``weighted_person_days`` is the objective.
    """

    curves: tuple[Curve, ...]
    goals: tuple[GoalFigure, ...]
    works_by_kind: tuple[tuple[str, int], ...]
    unscheduled: tuple[str, ...]
    team_days: tuple[tuple[str, float], ...]
    expected_share: float
    driven_m: float
    first_day: date | None
    last_day: date | None

    @property
    def weighted_person_days(self) -> float:
        """The objective: all goals with their policy weights."""
        return sum(goal.weighted_person_days for goal in self.goals)

    def curve(self, name: str) -> Curve:
        """The curve of a service or of 'near_hazard'."""
        return next(curve for curve in self.curves if curve.name == name)


@dataclass(frozen=True)
class GoalTimes:
    """Ticks at which goals are met, at most the horizon: services, release and marking of hazardous areas.

    ``marking`` is never after ``release``.
    """

    service: LongArray
    release: LongArray
    marking: LongArray


def goal_times(
    problem: Problem, work_finish: npt.NDArray[np.int32], prepared: PreparedGraph | None = None
) -> GoalTimes:
    """When each goal is met if works finish at the given ticks (NEVER: not at all).

    ``prepared`` is the problem's graph, for callers that ask many times.
    """
    horizon = problem.horizon
    ready = component_ready(problem, work_finish).astype(np.float64)
    served = np.minimum(served_times(problem.graph if prepared is None else prepared, ready), horizon)
    goals, hazards = problem.service_goals, problem.hazard_goals
    service = np.full(len(goals.weight), horizon, dtype=np.int64)
    owner = np.repeat(np.arange(len(goals.weight)), np.diff(goals.vertex_ptr))
    np.minimum.at(service, owner, served[goals.vertex].astype(np.int64))
    finish = np.append(np.minimum(work_finish, horizon), horizon).astype(np.int64)
    release = finish[hazards.release_work]
    return GoalTimes(service, release, np.minimum(release, finish[hazards.marking_work]))


def component_ready(problem: Problem, work_finish: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Tick from which each component works as far as its own works go."""
    components = problem.components
    ready = components.ready.copy()
    owner = np.repeat(np.arange(len(ready)), np.diff(components.work_ptr))
    np.maximum.at(ready, owner, work_finish[components.work])
    return ready


def figures(problem: Problem, schedule: Schedule) -> Figures:
    """All figures of a plan; ``weighted_person_days`` equals ``check.objective``."""
    times = goal_times(problem, schedule.work_finish)
    rows = [_service(problem, times, service) for service in range(len(problem.services))]
    rows.append(_hazard(problem, times))
    kinds = Counter(problem.works.kind[work] for work in np.flatnonzero(schedule.work_finish != NEVER))
    team_days, expected_share = _team_days(problem, schedule)
    first_day, last_day = _dates(problem, schedule)
    return Figures(
        curves=tuple(curve for curve, _ in rows),
        goals=tuple(goal for _, goal in rows),
        works_by_kind=tuple(sorted(kinds.items())),
        unscheduled=tuple(problem.works.ids[work] for work in np.flatnonzero(schedule.work_finish == NEVER)),
        team_days=team_days,
        expected_share=expected_share,
        driven_m=float(driven_metres(problem, schedule).sum()),
        first_day=first_day,
        last_day=last_day,
    )


def _service(problem: Problem, times: GoalTimes, service: int) -> tuple[Curve, GoalFigure]:
    mine = problem.service_goals.service == service
    people, weight, met = problem.service_goals.people[mine], problem.service_goals.weight[mine], times.service[mine]
    return _summary(problem, problem.services[service], met, people, weight, float(people.sum()))


def _hazard(problem: Problem, times: GoalTimes) -> tuple[Curve, GoalFigure]:
    """A hazardous area is two parts: the share that marking takes away, and the rest that only release ends."""
    goals = problem.hazard_goals
    share = np.repeat([1 - goals.marked_share, goals.marked_share], len(goals.people))
    met = np.concatenate([times.release, times.marking])
    people, weight = np.tile(goals.people, 2) * share, np.tile(goals.weight, 2) * share
    return _summary(problem, NEAR_HAZARD, met, people, weight, float(goals.people.sum()))


def _summary(
    problem: Problem, name: str, met: LongArray, people: FloatArray, weight: FloatArray, total: float
) -> tuple[Curve, GoalFigure]:
    curve = _curve(name, met, people, problem.horizon)
    remaining = float(people[met >= problem.horizon].sum())
    days = met / TICKS_PER_DAY
    return curve, GoalFigure(name, total, weighted_sum(people, days), weighted_sum(weight, days), remaining)


def _curve(name: str, met: LongArray, people: FloatArray, horizon: int) -> Curve:
    """Steps at the ticks when goals are met; goals not met before the horizon never leave the curve."""
    inside = met < horizon
    ticks = np.unique(np.append(met[inside], 0))
    leaving = np.zeros(len(ticks))
    np.add.at(leaving, np.searchsorted(ticks, met[inside]), people[inside])
    left = np.append(np.cumsum(leaving[::-1])[::-1][1:], 0.0)
    return Curve(name, ticks / TICKS_PER_DAY, left + float(people[~inside].sum()))


def assignment_team_days(problem: Problem, schedule: Schedule) -> FloatArray:
    """Working days of each assignment by the team's calendar and the work's season, shape (a,)."""
    calendar, season = problem.teams.calendar[schedule.team], problem.works.season[schedule.work]
    open_ticks = problem.calendars.open_ticks
    ticks = open_ticks[calendar, season, schedule.finish] - open_ticks[calendar, season, schedule.start]
    days: FloatArray = ticks / TICKS_PER_DAY
    return days


def _team_days(problem: Problem, schedule: Schedule) -> tuple[tuple[tuple[str, float], ...], float]:
    days = assignment_team_days(problem, schedule)
    by_organisation: dict[str, float] = {}
    for team, value in zip(schedule.team.tolist(), days.tolist(), strict=True):
        organisation = problem.teams.organisation[team]
        by_organisation[organisation] = by_organisation.get(organisation, 0.0) + value
    total = float(days.sum())
    expected = float(days[problem.teams.expected[schedule.team]].sum())
    return tuple(sorted(by_organisation.items())), expected / total if total else 0.0


def _dates(problem: Problem, schedule: Schedule) -> tuple[date | None, date | None]:
    done = schedule.work_finish != NEVER
    if not done.any():
        return None, None
    start, finish = schedule.work_start[done], schedule.work_finish[done]
    # A work without duration is worked on the day of its start, which may lie behind the last tick of all others.
    last = int(np.maximum(start, finish - 1).max())
    return start_date(problem.start, int(start.min())), start_date(problem.start, last)


def start_date(first_day: date, start: int) -> date:
    """Day on which tick ``start`` lies, counted from the plan's first day."""
    return first_day + timedelta(days=int(start) // TICKS_PER_DAY)


def finish_date(first_day: date, start: int, finish: int) -> date:
    """Last day worked, inclusive: the day of the tick before the exclusive ``finish``, not before the start."""
    return start_date(first_day, max(int(start), int(finish) - 1))
