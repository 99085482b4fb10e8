"""One changed fact at a time, laid over a problem and its standing plan: what a re-plan is for. All chance comes from ``rng``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from tandem.plan.problem import NEVER, TICKS_PER_DAY, Pins, Problem
from tandem.plan.schedule import Schedule

Change = Callable[[Problem, Schedule, np.random.Generator], tuple[Problem, Schedule]]


def work_takes_longer(problem: Problem, plan: Schedule, rng: np.random.Generator) -> tuple[Problem, Schedule]:
    """An early work takes one and a half to four times its effort."""
    effort = problem.works.effort.copy()
    work = _early(problem, plan, rng)
    effort[work] = int(effort[work] * rng.uniform(1.5, 4))
    return replace(problem, works=replace(problem.works, effort=effort)), plan


def team_late(problem: Problem, plan: Schedule, rng: np.random.Generator) -> tuple[Problem, Schedule]:
    """A team that is not on pinned work comes one to eight weeks later."""
    arrival = problem.teams.arrival.copy()
    team = _team(problem, plan, rng)
    arrival[team] = min(problem.horizon, arrival[team] + int(rng.integers(1, 9)) * 7 * TICKS_PER_DAY)
    return replace(problem, teams=replace(problem.teams, arrival=arrival)), plan


def team_gone(problem: Problem, plan: Schedule, rng: np.random.Generator) -> tuple[Problem, Schedule]:
    """A team that is not on pinned work does not come at all."""
    arrival = problem.teams.arrival.copy()
    arrival[_team(problem, plan, rng)] = problem.horizon
    return replace(problem, teams=replace(problem.teams, arrival=arrival)), plan


def road_closed(problem: Problem, plan: Schedule, rng: np.random.Generator) -> tuple[Problem, Schedule]:
    """A road that was open, or was to open, is closed for good, or until a new repair."""
    roads, components = problem.roads, problem.components
    edge = int(rng.integers(len(roads.edge_from)))
    if roads.edge_component[edge] < 0:
        closed = roads.edge_component.copy()
        closed[edge] = len(components.ids)
        components = replace(
            components,
            ids=(*components.ids, "component-closed"),
            ready=np.append(components.ready, np.int32(0)),
            work_ptr=np.append(components.work_ptr, components.work_ptr[-1]),
        )
        graph = replace(problem.graph, n_components=problem.graph.n_components + 1)
        problem = replace(problem, roads=replace(roads, edge_component=closed), components=components, graph=graph)
    component = int(problem.roads.edge_component[edge])
    if rng.random() < 0.5 or not problem.n_works:
        ready = problem.components.ready.copy()
        ready[component] = NEVER
        return replace(problem, components=replace(problem.components, ready=ready)), plan
    repairs = [work for work, kind in enumerate(problem.works.kind) if kind == "repair"]
    like = int(rng.choice(repairs)) if repairs else 0
    problem, plan = with_works(problem, plan, like, [[]])
    lists = _lists(problem.components.work_ptr, problem.components.work)
    lists[component].append(problem.n_works - 1)
    pointer, work = _compressed(lists)
    return replace(problem, components=replace(problem.components, work_ptr=pointer, work=work)), plan


def new_hazard(problem: Problem, plan: Schedule, rng: np.random.Generator) -> tuple[Problem, Schedule]:
    """A hazardous area is found: survey and clearance come before the early works beside it that are not pinned."""
    near = _early(problem, plan, rng)
    kinds = problem.works.kind
    surveys = [work for work, kind in enumerate(kinds) if kind in ("survey", "nts", "ts")] or [near]
    clearances = [work for work, kind in enumerate(kinds) if kind in ("clearance", "manual_clearance")] or [near]
    problem, plan = with_works(problem, plan, int(rng.choice(surveys)), [[]], near)
    survey = problem.n_works - 1
    problem, plan = with_works(problem, plan, int(rng.choice(clearances)), [[survey]], near)
    clearance = problem.n_works - 1
    works = problem.works
    far = (works.x - works.x[near]) ** 2 + (works.y - works.y[near]) ** 2
    behind = {int(work) for work in np.argsort(far, kind="stable")[:3]} - set(problem.pins.work.tolist())
    lists = _lists(works.predecessor_ptr, works.predecessor)
    for work in behind - {survey, clearance}:
        if works.scope[work] >= 0:
            lists[work].append(clearance)
    pointer, values = _compressed(lists)
    return replace(problem, works=replace(works, predecessor_ptr=pointer, predecessor=values)), plan


def claim_retracted(problem: Problem, plan: Schedule, rng: np.random.Generator) -> tuple[Problem, Schedule]:
    """A work is not to be done: it needs no team and no time, which is the same as its absence for all others."""
    work = _early(problem, plan, rng)
    scope, duration = problem.works.scope.copy(), problem.works.duration.copy()
    scope[work], duration[work] = -1, 0
    left = plan.work != work
    rows = {name: getattr(plan, name)[left] for name in ("work", "team", "start", "finish")}
    return replace(problem, works=replace(problem.works, scope=scope, duration=duration)), replace(plan, **rows)


CHANGES: tuple[Change, ...] = (work_takes_longer, team_late, team_gone, road_closed, new_hazard, claim_retracted)


def under_way(problem: Problem, plan: Schedule) -> Problem:
    """The same problem on the morning on which the plan's first works have begun: they are started pins."""
    late = np.unique(plan.work[plan.start > 0])
    rows = np.flatnonzero(~np.isin(plan.work, late) & ~np.isin(plan.work, problem.pins.work))
    pins = problem.pins
    return replace(
        problem,
        pins=Pins(
            np.concatenate([pins.work, plan.work[rows]]),
            np.concatenate([pins.team, plan.team[rows]]),
            np.concatenate([pins.start, plan.start[rows]]),
            np.concatenate([pins.started, np.ones(len(rows), dtype=np.bool_)]),
        ),
    )


def with_works(
    problem: Problem, plan: Schedule, like: int, predecessors: list[list[int]], near: int | None = None
) -> tuple[Problem, Schedule]:
    """A problem with one work more for each list of predecessors, of the kind and size of ``like``, at the site of ``near``."""
    works, count, site = problem.works, len(predecessors), like if near is None else near
    fields: dict[str, Any] = {
        "ids": (*works.ids, *(f"new-{problem.n_works + i}" for i in range(count))),
        "kind": (*works.kind, *([works.kind[like]] * count)),
    }
    for name in ("scope", "effort", "duration", "maximum_teams", "season"):
        fields[name] = np.append(getattr(works, name), [getattr(works, name)[like]] * count)
    fields["release"] = np.append(works.release, np.zeros(count, dtype=np.int32))
    for name in ("x", "y"):
        fields[name] = np.append(getattr(works, name), [getattr(works, name)[site]] * count)
    for name in ("scope", "duration", "maximum_teams", "season", "release"):
        fields[name] = fields[name].astype(np.int32)
    for name, rows in (
        ("predecessor", predecessors),
        ("access", [works.access[works.access_ptr[site] : works.access_ptr[site + 1]].tolist()] * count),
        ("conflict", [[]] * count),
    ):
        lists = _lists(getattr(works, f"{name}_ptr"), getattr(works, name)) + [list(row) for row in rows]
        fields[f"{name}_ptr"], fields[name] = _compressed(lists)
    never = np.full(count, NEVER, dtype=np.int32)
    plan = replace(plan, work_start=np.append(plan.work_start, never), work_finish=np.append(plan.work_finish, never))
    return replace(problem, works=type(works)(**fields)), plan


def _early(problem: Problem, plan: Schedule, rng: np.random.Generator) -> int:
    """A work of the plan that is not pinned, mostly of its first part."""
    free = np.setdiff1d(plan.work, problem.pins.work)
    if not len(free):
        return int(rng.integers(problem.n_works))
    order = free[np.argsort(plan.work_start[free], kind="stable")]
    return int(order[int(len(order) * rng.random() ** 3)])


def _team(problem: Problem, plan: Schedule, rng: np.random.Generator) -> int:
    """A team with work in the plan and no pin; any where there is none."""
    free = np.setdiff1d(plan.team, problem.pins.team)
    return int(rng.choice(free)) if len(free) else int(rng.integers(problem.n_teams))


def _lists(pointer: np.ndarray, values: np.ndarray) -> list[list[int]]:
    return [values[a:b].tolist() for a, b in pairwise(pointer)]


def _compressed(lists: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
    pointer = np.concatenate([[0], np.cumsum([len(row) for row in lists])]).astype(np.int32)
    return pointer, np.array([value for row in lists for value in row], dtype=np.int32)
