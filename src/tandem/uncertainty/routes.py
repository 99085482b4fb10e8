"""A plan as instructions that can be carried out: which team does which works in which order.

From a schedule come *routes* (each team's works by planned start) and the order of conflicting works. Everything that
the execution reads but never changes stands in one tuple of contiguous arrays, made once for many draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tandem.network.model import BoolArray
from tandem.plan.problem import NEVER, TICKS_PER_DAY, FloatArray, IntArray, LongArray, Problem
from tandem.plan.schedule import Schedule

PATIENCE = 7 * TICKS_PER_DAY
"""Ticks after its planned begin from which a work that nobody is on is given to whoever is free: the next weekly meeting."""


@dataclass(frozen=True)
class Routes:
    """Teams and works of a plan in order: ``ptr`` (m + 1,) into ``work`` (a,), each team's works by ``rank``.

    ``rank`` (n,) is the place of each work in the plan's order of starts; works that the plan leaves out have rank n.
    ``begin`` (n,) is the planned start, NEVER for these. ``due`` (m,) is the tick from which the plan counts on a team.
    """

    ptr: IntArray
    work: IntArray
    rank: IntArray
    begin: IntArray
    due: IntArray


class Fixed(NamedTuple):
    """What an execution reads. ``after_*`` lists the works that wait for a work by precedence, ``near_*`` those that wait behind it within the
    safety distance.

    ``earliest`` is the release, or the start of a pin. ``started`` (m,) is the work that a team is already on, or -1.
    ``helper`` marks teams without a route of their own that take what the plan would begin ``margin`` ticks later or more.
    ``tick_after[c, s, k]`` is the first tick by which k working ticks have passed, NEVER for none.
    """

    horizon: int
    patience: int
    margin: int
    scope: IntArray
    earliest: IntArray
    season: IntArray
    maximum_teams: IntArray
    x: FloatArray
    y: FloatArray
    before: IntArray
    after_ptr: IntArray
    after: IntArray
    near_before: IntArray
    near_ptr: IntArray
    near: IntArray
    rank: IntArray
    begin: IntArray
    route_ptr: IntArray
    route: IntArray
    crew_ptr: IntArray
    crew: IntArray
    scope_ptr: IntArray
    scope_work: IntArray
    team_x: FloatArray
    team_y: FloatArray
    departure: IntArray
    after_work: IntArray
    due: IntArray
    rate: IntArray
    accredited_from: IntArray
    accredited_until: IntArray
    base: IntArray
    calendar: IntArray
    started: IntArray
    pinned: BoolArray
    helper: BoolArray
    open_ticks: IntArray
    tick_after: IntArray
    access_ptr: IntArray
    access: IntArray
    road_ptr: IntArray
    road_vertex: IntArray
    road_edge: IntArray
    edge_from: IntArray
    edge_to: IntArray
    edge_component: IntArray
    vertex_component: IntArray
    component_ready: IntArray
    component_size: IntArray
    work_component_ptr: IntArray
    work_component: IntArray
    component_edge_ptr: IntArray
    component_edge: IntArray
    component_vertex_ptr: IntArray
    component_vertex: IntArray
    travel_ticks_per_m: float
    travel_free_m: float


def routes_of(problem: Problem, schedule: Schedule) -> Routes:
    """The routes of a schedule: works by start, then finish, then index."""
    n = problem.n_works
    planned = np.flatnonzero(schedule.work_finish < NEVER)
    order = planned[np.lexsort((planned, schedule.work_finish[planned], schedule.work_start[planned]))]
    rank = np.full(n, n, dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    rows = np.lexsort((rank[schedule.work], schedule.start, schedule.team))
    team = schedule.team[rows]
    return Routes(
        ptr=np.searchsorted(team, np.arange(problem.n_teams + 1)).astype(np.int32),
        work=schedule.work[rows].astype(np.int32),
        rank=rank,
        begin=schedule.work_start.astype(np.int32),
        due=_due(problem, schedule),
    )


def _due(problem: Problem, schedule: Schedule) -> IntArray:
    course = problem.teams.after_work
    ends = np.append(schedule.work_finish, 0)[course]
    due: IntArray = np.maximum(problem.teams.arrival, np.where(course >= 0, ends, 0)).astype(np.int32)
    return due


def fix(
    problem: Problem, routes: Routes, *, patience: int = PATIENCE, helpers: tuple[int, ...] = (), margin: int = 0
) -> Fixed:
    """The arrays of a problem and its routes; ``helpers`` are teams without a route that help where the plan is late."""
    works, teams, roads, components = problem.works, problem.teams, problem.roads, problem.components
    n, m, s = problem.n_works, problem.n_teams, len(problem.scopes)
    c = len(components.ids)
    waiting = np.repeat(np.arange(n), np.diff(works.predecessor_ptr))
    after_ptr, after, before = _arcs(works.predecessor, waiting, n)
    near_ptr, near, near_before = _nearby(problem, routes)
    owner = np.repeat(np.arange(m), np.diff(routes.ptr))
    crew_ptr, crew = _grouped(owner, routes.work, n)
    planned = np.flatnonzero((routes.rank < n) & (works.scope >= 0))
    planned = planned[np.argsort(routes.rank[planned], kind="stable")]
    scope_ptr, scope_work = _grouped(planned, works.scope[planned], s)
    rows = np.repeat(np.arange(c), np.diff(components.work_ptr))
    work_component_ptr, work_component = _grouped(rows, components.work, n)
    tail, head = np.concatenate([roads.edge_from, roads.edge_to]), np.concatenate([roads.edge_to, roads.edge_from])
    road_ptr, road_order = _grouped(np.arange(len(tail)), tail, len(roads.vertex_component))
    edge_ptr, edge = _grouped(np.arange(len(roads.edge_component)), roads.edge_component, c)
    vertex_ptr, vertex = _grouped(np.arange(len(roads.vertex_component)), roads.vertex_component, c)
    return Fixed(
        horizon=problem.horizon,
        patience=patience,
        margin=margin,
        scope=_ints(works.scope),
        earliest=_earliest(problem),
        season=_ints(works.season),
        maximum_teams=_ints(works.maximum_teams),
        x=works.x.astype(np.float64),
        y=works.y.astype(np.float64),
        before=before,
        after_ptr=after_ptr,
        after=after,
        near_before=near_before,
        near_ptr=near_ptr,
        near=near,
        rank=routes.rank,
        begin=routes.begin,
        route_ptr=routes.ptr,
        route=routes.work,
        crew_ptr=crew_ptr,
        crew=crew,
        scope_ptr=scope_ptr,
        scope_work=scope_work,
        team_x=teams.x.astype(np.float64),
        team_y=teams.y.astype(np.float64),
        departure=_ints(np.minimum(teams.departure, problem.horizon)),
        after_work=_ints(teams.after_work),
        due=routes.due,
        rate=_ints(teams.rate),
        accredited_from=_ints(teams.accredited_from),
        accredited_until=_ints(teams.accredited_until),
        base=_ints(teams.base),
        calendar=_ints(teams.calendar),
        started=_started(problem),
        pinned=np.isin(np.arange(n), problem.pins.work),
        helper=np.isin(np.arange(m), helpers),
        open_ticks=_ints(problem.calendars.open_ticks),
        tick_after=_tick_after(problem.calendars.open_ticks),
        access_ptr=_ints(works.access_ptr),
        access=_ints(works.access),
        road_ptr=road_ptr,
        road_vertex=_ints(head[road_order]),
        road_edge=_ints(road_order % max(1, len(roads.edge_from))),
        edge_from=_ints(roads.edge_from),
        edge_to=_ints(roads.edge_to),
        edge_component=_ints(roads.edge_component),
        vertex_component=_ints(roads.vertex_component),
        component_ready=_ints(components.ready),
        component_size=_ints(np.diff(components.work_ptr)),
        work_component_ptr=work_component_ptr,
        work_component=work_component,
        component_edge_ptr=edge_ptr,
        component_edge=edge,
        component_vertex_ptr=vertex_ptr,
        component_vertex=vertex,
        travel_ticks_per_m=float(problem.travel_ticks_per_m),
        travel_free_m=float(problem.travel_free_m),
    )


def _ints(values: npt.ArrayLike) -> IntArray:
    """A contiguous writable copy: one type for all compiled functions."""
    return np.array(values, dtype=np.int32, order="C")


def _grouped(values: npt.NDArray[np.integer], group: npt.NDArray[np.integer], n: int) -> tuple[IntArray, IntArray]:
    """Values by group 0 to n - 1 in their given order, as pointers and values; other groups are left out."""
    order = np.argsort(group, kind="stable")
    bounds = np.searchsorted(group[order], np.arange(n + 1))
    return _ints(bounds - bounds[0]), _ints(values[order[bounds[0] : bounds[-1]]])


def _arcs(first: IntArray, second: npt.NDArray[np.integer], n: int) -> tuple[IntArray, IntArray, IntArray]:
    """Who comes after each work, as pointers and values, and how many come before each (n,)."""
    ptr, values = _grouped(second, first, n)
    return ptr, values, _ints(np.bincount(second, minlength=n)[:n])


def _nearby(problem: Problem, routes: Routes) -> tuple[IntArray, IntArray, IntArray]:
    """Of two conflicting works the one that the plan begins later waits for the other; works left out wait for nobody."""
    works, n = problem.works, problem.n_works
    later = np.repeat(np.arange(n), np.diff(works.conflict_ptr))
    behind = (routes.rank[works.conflict] < routes.rank[later]) & (routes.rank[later] < n)
    return _arcs(works.conflict[behind], later[behind], n)


def _earliest(problem: Problem) -> IntArray:
    earliest = _ints(problem.works.release)
    np.maximum.at(earliest, problem.pins.work, problem.pins.start)
    return earliest


def _started(problem: Problem) -> IntArray:
    """A team may have several started works on record; it carries on with the first, the rest stay in its route."""
    started = np.full(problem.n_teams, -1, dtype=np.int32)
    pins = problem.pins
    for work, team in zip(pins.work[pins.started][::-1], pins.team[pins.started][::-1], strict=True):
        started[team] = work
    return started


def _tick_after(open_ticks: IntArray) -> IntArray:
    calendars, seasons, ticks = open_ticks.shape
    after = np.full((calendars, seasons, ticks + 1), NEVER, dtype=np.int32)
    for calendar in range(calendars):
        for season in range(seasons):
            row = open_ticks[calendar, season]
            counts = np.arange(int(row[-1]) + 1)
            after[calendar, season, : len(counts)] = np.searchsorted(row, counts)
    return after


class Draw(NamedTuple):
    """What differs from draw to draw: efforts (n,), 0 for work that is not needed after all, durations (n,), arrivals (m,)."""

    effort: LongArray
    duration: IntArray
    arrival: IntArray


def as_planned(problem: Problem) -> Draw:
    """The draw in which everything comes as planned."""
    return Draw(
        np.array(problem.works.effort, dtype=np.int64), _ints(problem.works.duration), _ints(problem.teams.arrival)
    )
