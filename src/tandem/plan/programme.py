"""A plan in the words of project management: works, teams, calendars, links and allocations with days and hours.

This is what the programs of others (calendars, MS Project) can hold. A tick, a quarter of a working day, becomes two of
the eight hours from 08:00 to 12:00 and from 13:00 to 17:00, so that every tick has one begin and one end on the clock and the
way back is exact.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

import numpy as np

from tandem.picture.tables import Team
from tandem.plan.build import ProblemIndex
from tandem.plan.problem import NEVER, TICKS_PER_DAY, UNITS_PER_WORKER_TICK, IntArray, Problem
from tandem.plan.schedule import Schedule
from tandem.times import Calendar
from tandem.vocabulary import label

MINUTES_PER_TICK = 120
BEGINS = (time(8), time(10), time(13), time(15))
ENDS = (time(10), time(12), time(15), time(17))


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """Weekdays worked (0 = Monday) without the closed spans, each first and last day inclusive with what closes it."""

    name: str
    weekdays: frozenset[int]
    closed: tuple[tuple[date, date, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Crew:
    """A team. ``first_day`` and ``last_day`` bound its presence (None: open); ``working_time`` indexes the programme's list."""

    id: str
    name: str
    organisation: str
    scopes: tuple[str, ...]
    people: int | None
    expected: bool
    first_day: date | None
    last_day: date | None
    working_time: int


@dataclass(frozen=True, slots=True)
class Allocation:
    """A crew on a work from tick ``start`` to ``finish`` (exclusive), ``ticks`` of them worked."""

    crew: int
    start: int
    finish: int
    ticks: int


@dataclass(frozen=True, slots=True)
class Activity:
    """A work. ``start`` and ``finish`` (exclusive) are ticks, None where the plan gives it no date.

    ``ticks`` are those between them on which somebody works (or, without a team, that pass). ``after`` are ids of works
    that have to be finished before: true precedence alone, not the order in which a team happens to take its works.
    ``worker_days`` is the effort left, ``done_share`` what is reported or taken as done of the whole. ``reason`` is a
    sentence or empty; ``keep_clear`` are works too near to run at the same time.
    """

    id: str
    name: str
    kind: str
    scope: str | None
    place: tuple[float, float]
    start: int | None
    finish: int | None
    ticks: int
    worker_days: float
    done_share: float
    after: tuple[str, ...]
    keep_clear: tuple[str, ...]
    seasonal: bool
    fixed: bool
    reason: str
    allocations: tuple[Allocation, ...]


@dataclass(frozen=True)
class Programme:
    """A kept plan for other programs. Tick 0 lies on ``start``; ``number`` counts the plans of the workspace.

    ``working_times`` holds EVERY_DAY and OPEN_SEASON first and then one entry per calendar of teams.
    """

    region: str
    plan: str
    number: int
    made_at: datetime
    start: date
    safety_distance_m: float
    activities: tuple[Activity, ...]
    crews: tuple[Crew, ...]
    working_times: tuple[WorkingTime, ...]


EVERY_DAY, OPEN_SEASON = 0, 1


def begin_of(start: date, tick: int) -> datetime:
    """Local time at which a tick begins."""
    day, quarter = divmod(tick, TICKS_PER_DAY)
    return datetime.combine(start + timedelta(days=day), BEGINS[quarter])


def end_of(start: date, tick: int) -> datetime:
    """Local time at which an exclusive ``finish`` ends: the end of the tick before it."""
    day, quarter = divmod(max(tick, 1) - 1, TICKS_PER_DAY)
    return datetime.combine(start + timedelta(days=day), ENDS[quarter])


def programme(
    problem: Problem,
    index: ProblemIndex,
    schedule: Schedule,
    *,
    region: str,
    plan: str,
    number: int,
    made_at: datetime,
    names: Mapping[str, str],
    reasons: Mapping[str, str],
) -> Programme:
    """The plan for other programs; ``names`` by id of teams and organisations, ``reasons`` sentences by work id."""
    last_day = problem.start + timedelta(days=problem.horizon // TICKS_PER_DAY - 1)
    calendars = list(dict.fromkeys(team.calendar for team in index.teams))
    closed = tuple(_closed_seasons(index, problem.start, last_day))
    working_times = (
        WorkingTime("Every day", frozenset(range(7))),
        WorkingTime("Open season", frozenset(range(7)), closed),
        *(_team_time(place, calendar, problem.start, last_day) for place, calendar in enumerate(calendars, 1)),
    )
    crews = tuple(
        _crew(problem, row, team, calendars.index(team.calendar) + 2, names) for row, team in enumerate(index.teams)
    )
    return Programme(
        region=region,
        plan=plan,
        number=number,
        made_at=made_at,
        start=problem.start,
        safety_distance_m=index.policy.safety.team_distance_m,
        activities=tuple(_activities(problem, index, schedule, reasons)),
        crews=crews,
        working_times=working_times,
    )


def _closed_seasons(index: ProblemIndex, first: date, last: date) -> Iterator[tuple[date, date, str]]:
    season = index.policy.season.closed
    days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    for shut, span in groupby(days, season.contains):
        if shut:
            inside = list(span)
            yield inside[0], inside[-1], "Closed season"


def _team_time(place: int, calendar: Calendar, first: date, last: date) -> WorkingTime:
    """A team's week; its days off join to spans where they follow each other."""
    spans: list[tuple[date, date, str]] = []
    for day in sorted(calendar.days_off):
        if spans and (day - spans[-1][1]).days == 1:
            spans[-1] = (spans[-1][0], day, "Days off")
        elif first <= day <= last:
            spans.append((day, day, "Days off"))
    return WorkingTime(f"Team calendar {place}", calendar.weekdays, tuple(spans))


def _crew(problem: Problem, row: int, team: Team, working_time: int, names: Mapping[str, str]) -> Crew:
    arrival, departure = int(problem.teams.arrival[row]), int(problem.teams.departure[row])
    first = problem.start + timedelta(days=arrival // TICKS_PER_DAY) if arrival > 0 else None
    last = problem.start + timedelta(days=departure // TICKS_PER_DAY - 1) if departure < NEVER else None
    return Crew(
        id=team.id,
        name=names.get(team.id, team.id),
        organisation=names.get(team.organisation or "", team.organisation or ""),
        scopes=team.scopes,
        people=team.people,
        expected=bool(problem.teams.expected[row]),
        first_day=first,
        last_day=last,
        working_time=working_time,
    )


def _activities(
    problem: Problem, index: ProblemIndex, schedule: Schedule, reasons: Mapping[str, str]
) -> Iterator[Activity]:
    allocations = _allocations(problem, schedule)
    near = _lists(problem, problem.works.conflict_ptr, problem.works.conflict)
    before = _lists(problem, problem.works.predecessor_ptr, problem.works.predecessor)
    done = {state.id: state.done_share for state in index.picture.work_states if state.done_share is not None}
    fixed = set(problem.pins.work.tolist())
    for row, work in enumerate(index.works):
        start, finish = int(schedule.work_start[row]), int(schedule.work_finish[row])
        dated = finish < NEVER
        mine = tuple(allocations[row])
        yield Activity(
            id=work.id,
            name=f"{label('work_kind', work.kind)}: {work.name or work.thing}",
            kind=work.kind,
            scope=work.scope,
            place=work.place,
            start=start if dated else None,
            finish=finish if dated else None,
            ticks=_worked(problem, row, mine, finish - start) if dated else 0,
            worker_days=int(problem.works.effort[row]) / (UNITS_PER_WORKER_TICK * TICKS_PER_DAY),
            done_share=done.get(work.id, 0.0),
            after=before[row],
            keep_clear=near[row],
            seasonal=work.seasonal,
            fixed=row in fixed,
            reason=reasons.get(work.id, ""),
            allocations=mine,
        )


def _lists(problem: Problem, pointer: IntArray, values: IntArray) -> list[tuple[str, ...]]:
    ids = problem.works.ids
    flat = [ids[value] for value in values.tolist()]
    bounds = pointer.tolist()
    return [tuple(flat[bounds[row] : bounds[row + 1]]) for row in range(problem.n_works)]


def _allocations(problem: Problem, schedule: Schedule) -> Mapping[int, Sequence[Allocation]]:
    teams, opened = problem.teams, problem.calendars.open_ticks
    calendar, season = teams.calendar[schedule.team], problem.works.season[schedule.work]
    worked = opened[calendar, season, schedule.finish] - opened[calendar, season, schedule.start]
    rows = zip(
        schedule.work.tolist(),
        schedule.team.tolist(),
        schedule.start.tolist(),
        schedule.finish.tolist(),
        worked.tolist(),
        strict=True,
    )
    found: dict[int, list[Allocation]] = defaultdict(list)
    for work, team, start, finish, ticks in rows:
        found[work].append(Allocation(team, start, finish, ticks))
    return found


def _worked(problem: Problem, row: int, allocations: Sequence[Allocation], span: int) -> int:
    """Ticks on which some crew works; all that pass where no team is needed."""
    if not allocations:
        return span
    season = problem.works.season[row]
    first = min(allocation.start for allocation in allocations)
    busy = np.zeros(allocations[0].finish - first, dtype=np.bool_)
    for one in allocations:
        opened = problem.calendars.open_ticks[problem.teams.calendar[one.crew], season, one.start : one.finish + 1]
        busy[one.start - first :] |= np.diff(opened) > 0
    return int(busy.sum())
