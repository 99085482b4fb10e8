"""The problem as the compiled decoder wants it: contiguous arrays and inverted lists."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from tandem.errors import PlanError
from tandem.plan.problem import NEVER, FloatArray, IntArray, LongArray, Problem
from tandem.worded import worded

MAXIMUM_SCOPES = 62
LONGEST_CLOSURE = 16
"""A team waits at most this many ticks on site for working time (a long weekend); beyond, the work waits instead."""
CLASSES = 4
CLASS_SHARES = (0.3, 0.5, 0.7)
"""A class of rates begins at the team above this share of those of its scope."""
BoolArray = npt.NDArray[np.bool_]


class Arrays(NamedTuple):
    """Read-only input of the decoder. ``*_ptr`` belong to compressed lists.

    ``tick_after[c, s, k]`` is the first tick by which k working ticks of calendar c and season s have passed (NEVER:
    none); ``season_opens[s, t]`` the first working tick >= t of any calendar; ``opening_tick``/``opening_season`` are the ends of
    long closures. ``team_scope`` lists the scopes of each
    team, ``team_of_scope`` the team of each entry and ``team_class`` the class of its rate; ``class_rate[s, c]`` is the least rate of
    class c + 1 in scope s. ``free_bits`` marks the scopes with a team that reaches everything. ``node_ptr`` numbers the heap nodes of
    each access entry (itself, then one for each road at a vertex that may be closed); the last n nodes are one for each
    work, and ``node_work`` tells the work of a node. Pins are sorted by team and start.
    """

    horizon: int
    scope: IntArray
    effort: LongArray
    duration: IntArray
    release: IntArray
    maximum_teams: IntArray
    season: IntArray
    x: FloatArray
    y: FloatArray
    n_predecessors: IntArray
    successor_ptr: IntArray
    successor: IntArray
    access_ptr: IntArray
    access: IntArray
    node_ptr: IntArray
    node_work: IntArray
    conflict_ptr: IntArray
    conflict: IntArray
    team_x: FloatArray
    team_y: FloatArray
    arrival: IntArray
    departure: IntArray
    after_work: IntArray
    is_course: BoolArray
    rate: IntArray
    accredited_from: IntArray
    accredited_until: IntArray
    base: IntArray
    calendar: IntArray
    scope_team_ptr: IntArray
    team_scope_ptr: IntArray
    team_scope: IntArray
    team_of_scope: IntArray
    team_class: IntArray
    class_rate: IntArray
    scope_work_ptr: IntArray
    open_ticks: IntArray
    tick_after: IntArray
    season_opens: IntArray
    opening_tick: IntArray
    opening_season: IntArray
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
    free_bits: int
    pin_ptr: IntArray
    pin_work: IntArray
    pin_team: IntArray
    pin_start: IntArray
    pin_finish: IntArray
    pin_by_work: IntArray
    travel_ticks_per_m: float
    travel_free_m: float


def prepare_arrays(problem: Problem) -> Arrays:
    """Arrays of a problem, computed once per problem.

    Raises
    ------
    PlanError
        When there are more scopes than the access masks hold, or a pinned work cannot end within the horizon.
    """
    if len(problem.scopes) > MAXIMUM_SCOPES:
        raise PlanError(
            worded(
                "The problem has {scopes} scopes; the planner holds {maximum_scopes}.",
                scopes=len(problem.scopes),
                maximum_scopes=MAXIMUM_SCOPES,
            ),
            worded("Merge scopes that are always held together."),
        )
    works, teams, roads, components = problem.works, problem.teams, problem.roads, problem.components
    n, n_components = problem.n_works, len(components.ids)
    successor_ptr, successor = _inverted(works.predecessor_ptr, works.predecessor, n)
    work_component_ptr, work_component = _inverted(components.work_ptr, components.work, n)
    edge_ptr, edge = _grouped(roads.edge_component, n_components)
    vertex_ptr, vertex = _grouped(roads.vertex_component, n_components)
    road_ptr, road_vertex, road_edge = _adjacency(roads.edge_from, roads.edge_to, len(roads.vertex_component))
    team_scope_ptr, team_scope = _team_scopes(teams.rate)
    team_of_scope = np.repeat(np.arange(problem.n_teams), np.diff(team_scope_ptr))
    class_rate = class_rates(teams.rate)
    node_ptr, node_work = _nodes(problem, np.diff(road_ptr))
    opening_tick, opening_season = _openings(problem.calendars.open_ticks)
    scope_sizes = np.bincount(works.scope[works.scope >= 0], minlength=len(problem.scopes))
    return Arrays(
        horizon=problem.horizon,
        scope=_int(works.scope),
        effort=np.array(works.effort, dtype=np.int64),
        duration=_int(works.duration),
        release=_int(works.release),
        maximum_teams=_int(works.maximum_teams),
        season=_int(works.season),
        x=np.array(works.x, dtype=np.float64),
        y=np.array(works.y, dtype=np.float64),
        n_predecessors=_int(np.diff(works.predecessor_ptr)),
        successor_ptr=successor_ptr,
        successor=successor,
        access_ptr=_int(works.access_ptr),
        access=_int(works.access),
        node_ptr=node_ptr,
        node_work=node_work,
        conflict_ptr=_int(works.conflict_ptr),
        conflict=_int(works.conflict),
        team_x=np.array(teams.x, dtype=np.float64),
        team_y=np.array(teams.y, dtype=np.float64),
        arrival=_int(teams.arrival),
        departure=_int(teams.departure),
        after_work=_int(teams.after_work),
        is_course=np.isin(np.arange(n), teams.after_work),
        rate=_int(teams.rate),
        accredited_from=_int(teams.accredited_from),
        accredited_until=_int(teams.accredited_until),
        base=_int(teams.base),
        calendar=_int(teams.calendar),
        scope_team_ptr=_int(np.concatenate([[0], np.cumsum((teams.rate > 0).sum(axis=0))])),
        team_scope_ptr=team_scope_ptr,
        team_scope=team_scope,
        team_of_scope=_int(team_of_scope),
        team_class=_int((class_rate[team_scope] <= teams.rate[team_of_scope, team_scope][:, None]).sum(axis=1)),
        class_rate=_int(class_rate),
        scope_work_ptr=_int(np.concatenate([[0], np.cumsum(scope_sizes)])),
        open_ticks=_int(problem.calendars.open_ticks),
        tick_after=_tick_after(problem.calendars.open_ticks),
        season_opens=_season_opens(problem.calendars.open_ticks),
        opening_tick=opening_tick,
        opening_season=opening_season,
        road_ptr=road_ptr,
        road_vertex=road_vertex,
        road_edge=road_edge,
        edge_from=_int(roads.edge_from),
        edge_to=_int(roads.edge_to),
        edge_component=_int(roads.edge_component),
        vertex_component=_int(roads.vertex_component),
        component_ready=_int(components.ready),
        component_size=_int(np.diff(components.work_ptr)),
        work_component_ptr=work_component_ptr,
        work_component=work_component,
        component_edge_ptr=edge_ptr,
        component_edge=edge,
        component_vertex_ptr=vertex_ptr,
        component_vertex=vertex,
        free_bits=_free_bits(problem),
        **_pins(problem),
        travel_ticks_per_m=float(problem.travel_ticks_per_m),
        travel_free_m=float(problem.travel_free_m),
    )


def _int(values: npt.ArrayLike) -> IntArray:
    """A writable contiguous copy: one type for all compiled functions."""
    return np.array(values, dtype=np.int32, order="C")


def _inverted(pointer: IntArray, values: IntArray, n: int) -> tuple[IntArray, IntArray]:
    """For each value of a compressed list, the rows that hold it."""
    rows = np.repeat(np.arange(len(pointer) - 1), np.diff(pointer))
    order = np.argsort(values, kind="stable")
    return _int(np.searchsorted(values[order], np.arange(n + 1))), _int(rows[order])


def _grouped(group: IntArray, n: int) -> tuple[IntArray, IntArray]:
    """Items by group, without group -1."""
    order = np.argsort(group, kind="stable")
    first = np.searchsorted(group[order], np.arange(n + 1))
    return _int(first - first[0]), _int(order[first[0] :])


def _adjacency(edge_from: IntArray, edge_to: IntArray, n: int) -> tuple[IntArray, IntArray, IntArray]:
    """Neighbours of each vertex and the edges to them."""
    tail = np.concatenate([edge_from, edge_to])
    head = np.concatenate([edge_to, edge_from])
    edge = np.concatenate([np.arange(len(edge_from))] * 2)
    order = np.argsort(tail, kind="stable")
    return _int(np.searchsorted(tail[order], np.arange(n + 1))), _int(head[order]), _int(edge[order])


def _team_scopes(rate: IntArray) -> tuple[IntArray, IntArray]:
    team, scope = np.nonzero(rate > 0)
    return _int(np.searchsorted(team, np.arange(rate.shape[0] + 1))), _int(scope)


def class_rates(rate: IntArray) -> IntArray:
    """Least rate of each class but the lowest, (scopes, ``CLASSES`` - 1), from the rates of teams (m, scopes); NEVER without teams."""
    least = np.full((rate.shape[1], len(CLASS_SHARES)), NEVER, dtype=np.int32)
    for scope in range(rate.shape[1]):
        rates = np.sort(rate[rate[:, scope] > 0, scope])
        if len(rates):
            least[scope] = rates[[rank_of(share, len(rates)) for share in CLASS_SHARES]]
    return least


def rank_of(share: float, teams: int) -> int:
    """Place of the team above ``share`` of so many."""
    return int(share * (teams - 1))


def _free_bits(problem: Problem) -> int:
    scopes = (problem.teams.rate[problem.teams.base < 0] > 0).any(axis=0)
    return sum(1 << int(scope) for scope in np.flatnonzero(scopes))


def _nodes(problem: Problem, degree: IntArray) -> tuple[IntArray, IntArray]:
    """Heap nodes of each access entry, and the work of each node."""
    works, vertex_component = problem.works, problem.roads.vertex_component
    counts = 1 + np.where(vertex_component[works.access] >= 0, degree[works.access], 0)
    owner = np.repeat(np.arange(problem.n_works), np.diff(works.access_ptr))
    node_work = np.concatenate([np.repeat(owner, counts), np.arange(problem.n_works)])
    return _int(np.concatenate([[0], np.cumsum(counts)])), _int(node_work)


def _openings(open_ticks: IntArray) -> tuple[IntArray, IntArray]:
    """Tick and season of each end of a closure that is too long to wait for on site."""
    found: set[tuple[int, int]] = set()
    works = np.diff(open_ticks, axis=2) > 0
    for season in range(open_ticks.shape[1]):
        for row in (works[:, season].any(axis=0), *works[:, season]):
            ticks = np.flatnonzero(row)
            closed = np.diff(np.concatenate([[-1], ticks])) - 1
            found.update((int(tick), season) for tick in ticks[closed > LONGEST_CLOSURE])
    rows = sorted(found)
    return _int([tick for tick, _ in rows]), _int([season for _, season in rows])


def _tick_after(open_ticks: IntArray) -> IntArray:
    calendars, seasons, ticks = open_ticks.shape
    after = np.full((calendars, seasons, ticks + 1), NEVER, dtype=np.int32)
    for calendar in range(calendars):
        for season in range(seasons):
            row = open_ticks[calendar, season]
            counts = np.arange(int(row[-1]) + 1)
            after[calendar, season, : len(counts)] = np.searchsorted(row, counts)
    return after


def _season_opens(open_ticks: IntArray) -> IntArray:
    """First tick >= t on which any calendar works in the season; NEVER after the last."""
    works = (np.diff(open_ticks, axis=2) > 0).any(axis=0)
    opens = np.full((works.shape[0], works.shape[1] + 1), NEVER, dtype=np.int32)
    ticks = np.where(works, np.arange(works.shape[1], dtype=np.int32), NEVER)
    opens[:, :-1] = np.minimum.accumulate(ticks[:, ::-1], axis=1)[:, ::-1]
    return opens


def _pins(problem: Problem) -> dict[str, Any]:
    """Pins sorted by team and start, with the joint finish of each work's pinned teams."""
    pins = problem.pins
    order = np.lexsort((pins.work, pins.start, pins.team))
    work, team, start = pins.work[order], pins.team[order], pins.start[order]
    finish = np.zeros(len(work), dtype=np.int32)
    for pinned in np.unique(work):
        rows = np.flatnonzero(work == pinned)
        finish[rows] = _pin_finish(problem, int(pinned), team[rows], start[rows])
    return {
        "pin_ptr": _int(np.searchsorted(team, np.arange(problem.n_teams + 1))),
        "pin_work": _int(work),
        "pin_team": _int(team),
        "pin_start": _int(start),
        "pin_finish": finish,
        "pin_by_work": _int(np.argsort(work, kind="stable")),
    }


def _pin_finish(problem: Problem, work: int, team: IntArray, start: IntArray) -> int:
    works, teams = problem.works, problem.teams
    done = np.zeros(problem.horizon + 1, dtype=np.int64)
    for one, begin in zip(team.tolist(), start.tolist(), strict=True):
        row = problem.calendars.open_ticks[teams.calendar[one], works.season[work]].astype(np.int64)
        done += np.maximum(row - row[begin], 0) * int(teams.rate[one, works.scope[work]])
    finish = int(np.searchsorted(done, int(works.effort[work])))
    if finish > problem.horizon:
        raise PlanError(
            worded("The pinned work {ids} cannot be finished by its teams within the horizon.", ids=works.ids[work]),
            worded("Lengthen the horizon, pin further teams to it, or remove the pin."),
        )
    return finish
