"""A plan as feature layers, for stores, exports and GIS programs.

Dates are calendar days: a start is the day of its tick, a finish the last day worked, inclusive (schedules count
``finish`` exclusively).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely

from tandem.geo import Geometry
from tandem.layers import Cell, Column, Feature, FeatureLayer
from tandem.plan.figures import assignment_team_days, figures, finish_date, start_date
from tandem.plan.problem import NEVER, TICKS_PER_DAY, UNITS_PER_WORKER_TICK, Problem
from tandem.plan.schedule import Schedule

_WORK_COLUMNS = (
    Column("name", "TEXT", "Name of the work"),
    Column("kind", "TEXT", "Kind of work (code list work_kind)"),
    Column("scope", "TEXT", "Scope of accreditation or trade that it needs; empty where it needs no team"),
    Column("scheduled", "BOOLEAN", "Whether the plan gives it a date"),
    Column("first_day", "DATE", "First day worked"),
    Column("last_day", "DATE", "Last day worked, inclusive"),
    Column("teams", "TEXT", "Teams on it, separated by semicolons"),
    Column("organisations", "TEXT", "Their organisations, separated by semicolons"),
    Column("worker_days", "REAL", "Effort in worker-days"),
    Column("reason", "TEXT", "Why it stands where it stands"),
)
_ASSIGNMENT_COLUMNS = (
    Column("work", "TEXT", "Id of the work"),
    Column("work_name", "TEXT", "Name of the work"),
    Column("kind", "TEXT", "Kind of work (code list work_kind)"),
    Column("team", "TEXT", "Id of the team"),
    Column("team_name", "TEXT", "Name of the team"),
    Column("organisation", "TEXT", "Organisation of the team"),
    Column("first_day", "DATE", "First day worked by the team on site"),
    Column("last_day", "DATE", "Last day worked, inclusive"),
    Column("team_days", "REAL", "Working days between them by calendar and season"),
    Column("expected", "BOOLEAN", "Whether the team is expected or in training, not here"),
)
_CURVE_COLUMNS = (
    Column("goal", "TEXT", "Service, or near_hazard for people near remaining hazard"),
    Column("day", "DATE", "Day from whose end on the number holds, until the next row of the goal"),
    Column("people", "REAL", "People without the service, or near hazard, at the end of the day"),
)


@dataclass(frozen=True, slots=True)
class WorkPlace:
    """Where a work is: a name, a lon/lat point, and its geometry (lon/lat) where it is more than a point."""

    name: str
    longitude: float
    latitude: float
    geometry: Geometry | None = None

    @property
    def drawn(self) -> Geometry:
        """The geometry, else the point."""
        return self.geometry if self.geometry is not None else shapely.Point(self.longitude, self.latitude)


def plan_layers(
    problem: Problem,
    schedule: Schedule,
    places: Mapping[str, WorkPlace],
    names: Mapping[str, str],
    reasons: Mapping[str, str],
) -> tuple[FeatureLayer, ...]:
    """Layers plan_work (every work, scheduled or not), plan_assignment and plan_curve.

    ``places`` by work id (a work without one has no geometry); ``names`` of teams, organisations and services by id;
    ``reasons`` are sentences by work id, empty where none is given.
    """
    return (
        _work_layer(problem, schedule, places, names, reasons),
        _assignment_layer(problem, schedule, places, names),
        _curve_layer(problem, schedule),
    )


def _work_layer(
    problem: Problem,
    schedule: Schedule,
    places: Mapping[str, WorkPlace],
    names: Mapping[str, str],
    reasons: Mapping[str, str],
) -> FeatureLayer:
    teams: dict[int, list[int]] = defaultdict(list)
    for work, team in zip(schedule.work.tolist(), schedule.team.tolist(), strict=True):
        teams[work].append(team)
    features = []
    for work, work_id in enumerate(problem.works.ids):
        place = places.get(work_id)
        cells = (
            place.name if place else work_id,
            *_work_cells(problem, schedule, work),
            *_team_cells(problem, sorted(teams[work]), names),
            int(problem.works.effort[work]) / (UNITS_PER_WORKER_TICK * TICKS_PER_DAY),
            reasons.get(work_id, ""),
        )
        features.append(Feature(work_id, place.drawn if place else None, cells))
    return FeatureLayer("plan_work", "Plan: works", "GEOMETRY", _WORK_COLUMNS, tuple(features))


def _work_cells(problem: Problem, schedule: Schedule, work: int) -> tuple[Cell, ...]:
    """Kind, scope, whether scheduled, first and last day."""
    works = problem.works
    scope = problem.scopes[works.scope[work]] if works.scope[work] >= 0 else None
    start, finish = int(schedule.work_start[work]), int(schedule.work_finish[work])
    if finish == NEVER:
        return works.kind[work], scope, False, None, None
    first, last = start_date(problem.start, start), finish_date(problem.start, start, finish)
    return works.kind[work], scope, True, first.isoformat(), last.isoformat()


def _team_cells(problem: Problem, teams: list[int], names: Mapping[str, str]) -> tuple[str, str]:
    """Names of the teams and of their organisations."""
    team_ids = [problem.teams.ids[team] for team in teams]
    organisations = dict.fromkeys(problem.teams.organisation[team] for team in teams)
    return "; ".join(names.get(one, one) for one in team_ids), "; ".join(names.get(one, one) for one in organisations)


def _assignment_layer(
    problem: Problem, schedule: Schedule, places: Mapping[str, WorkPlace], names: Mapping[str, str]
) -> FeatureLayer:
    days = assignment_team_days(problem, schedule).tolist()
    columns = (schedule.work.tolist(), schedule.team.tolist(), schedule.start.tolist(), schedule.finish.tolist(), days)
    features = []
    for work, team, start, finish, team_days in zip(*columns, strict=True):
        work_id, team_id = problem.works.ids[work], problem.teams.ids[team]
        place, organisation = places.get(work_id), problem.teams.organisation[team]
        cells: tuple[Cell, ...] = (
            work_id,
            place.name if place else work_id,
            problem.works.kind[work],
            team_id,
            names.get(team_id, team_id),
            names.get(organisation, organisation),
            start_date(problem.start, start).isoformat(),
            finish_date(problem.start, start, finish).isoformat(),
            team_days,
            bool(problem.teams.expected[team]),
        )
        features.append(Feature(f"{work_id}@{team_id}", None, cells))
    return FeatureLayer("plan_assignment", "Plan: assignments", "", _ASSIGNMENT_COLUMNS, tuple(features))


def _curve_layer(problem: Problem, schedule: Schedule) -> FeatureLayer:
    """One row per goal and day on which the number changes, the first day included."""
    features = []
    for curve in figures(problem, schedule).curves:
        whole = np.unique(np.floor(curve.days))
        for day in whole.tolist():
            date_ = start_date(problem.start, int(day) * TICKS_PER_DAY).isoformat()
            people = curve.at(day + 1 - 1 / TICKS_PER_DAY)
            features.append(Feature(f"{curve.name}/{date_}", None, (curve.name, date_, people)))
    return FeatureLayer("plan_curve", "Plan: people without", "", _CURVE_COLUMNS, tuple(features))
