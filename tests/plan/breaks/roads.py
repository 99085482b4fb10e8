"""Breaks of access: roads that open too late, or never."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from tandem.plan.problem import Problem
from tandem.plan.schedule import Schedule
from tests.plan.breaks.tools import (
    Broken,
    breaks,
    of_row,
    rows_of,
    shuffled,
)
from tests.plan.naive import reaches
from tests.plan.small import changed, with_part


@breaks("access")
def a_base_that_no_road_reaches(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    alone = len(problem.roads.vertex_component)
    for row in rows_of(problem, schedule, rng):
        work = int(schedule.work[row])
        if problem.works.access_ptr[work] == problem.works.access_ptr[work + 1]:
            continue
        island = with_part(
            problem, "roads", vertex_component=np.append(problem.roads.vertex_component, -1).astype(np.int32)
        )
        base = changed(problem.teams.base, schedule.team[row], alone)
        return of_row(problem, schedule, row, with_part(island, "teams", base=base))
    return None


@breaks("access")
def a_road_that_opens_too_late(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    """Some component of the roads, edge or junction, works later; a plain walk says who is cut off by it."""
    roads = problem.roads
    parts = np.unique(np.concatenate([roads.edge_component, roads.vertex_component]))
    for component in shuffled(rng, parts[parts >= 0]):
        for row in list(rows_of(problem, schedule, rng))[:6]:
            ready = changed(problem.components.ready, component, int(schedule.start[row]) + 1)
            late = with_part(problem, "components", ready=ready)
            broken = _cut(schedule, row, late)
            if broken is not None:
                return broken
    return None


@breaks("access")
def roads_around_a_site_broken(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    """All roads to a site open a tick after a team starts there."""
    roads = problem.roads
    for row, sites in closed_sites(problem, schedule, rng):
        beside = np.isin(roads.edge_from, sites) | np.isin(roads.edge_to, sites)
        late, component = with_component(problem, int(schedule.start[row]) + 1)
        edges = np.where(beside, component, roads.edge_component).astype(np.int32)
        return _cut(schedule, row, with_part(late, "roads", edge_component=edges))
    return None


@breaks("access")
def junctions_around_a_site_broken(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    """Nobody passes the junctions beside a site until a tick after a team starts there."""
    roads = problem.roads
    for row, sites in closed_sites(problem, schedule, rng):
        base = int(problem.teams.base[schedule.team[row]])
        beside = set(roads.edge_to[np.isin(roads.edge_from, sites)].tolist())
        beside |= set(roads.edge_from[np.isin(roads.edge_to, sites)].tolist())
        if base in beside:
            continue
        late, component = with_component(problem, int(schedule.start[row]) + 1)
        vertices = changed(roads.vertex_component, sorted(beside), component)
        return _cut(schedule, row, with_part(late, "roads", vertex_component=vertices))
    return None


def closed_sites(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Iterator[tuple[int, list[int]]]:
    """Assignments whose team comes by road from elsewhere, and their sites."""
    works = problem.works
    for row in rows_of(problem, schedule, rng):
        sites = works.access[works.access_ptr[schedule.work[row]] : works.access_ptr[schedule.work[row] + 1]].tolist()
        base = int(problem.teams.base[schedule.team[row]])
        if base >= 0 and sites and base not in sites:
            yield row, sites


def with_component(problem: Problem, ready: int) -> tuple[Problem, int]:
    """The problem with one component more, without works, and its index."""
    parts = problem.components
    wider = replace(
        problem,
        components=replace(
            parts,
            ids=(*parts.ids, "broken later"),
            ready=np.append(parts.ready, ready).astype(np.int32),
            work_ptr=np.append(parts.work_ptr, parts.work_ptr[-1]).astype(np.int32),
        ),
        graph=replace(problem.graph, n_components=problem.graph.n_components + 1),
    )
    return wider, len(parts.ids)


def _cut(schedule: Schedule, row: int, tight: Problem) -> Broken | None:
    cut = cut_off(tight, schedule)
    works = frozenset(tight.works.ids[schedule.work[r]] for r in cut)
    teams = frozenset(tight.teams.ids[schedule.team[r]] for r in cut)
    return Broken(tight, schedule, works, teams) if row in cut else None


def cut_off(problem: Problem, schedule: Schedule) -> list[int]:
    """Assignments whose base and site no open road joins, by a walk from each base at each start."""
    pins = problem.pins
    started = {(w, t) for w, t, s in zip(pins.work.tolist(), pins.team.tolist(), pins.started, strict=True) if s}
    finish = schedule.work_finish.tolist()
    rows = zip(schedule.work.tolist(), schedule.team.tolist(), schedule.start.tolist(), strict=True)
    return [
        row
        for row, (work, team, start) in enumerate(rows)
        if (work, team) not in started and not reaches(problem, finish, team, work, start)
    ]
