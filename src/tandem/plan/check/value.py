"""The objective of a schedule, recomputed by a plain fixed point that shares nothing with the network kernel."""

from __future__ import annotations

import numpy as np

from tandem.plan.problem import NEVER, TICKS_PER_DAY, LongArray, Problem
from tandem.plan.schedule import Schedule


def objective(problem: Problem, schedule: Schedule) -> float:
    """Weighted person-days without services and near hazard, recomputed by a plain fixed point.

    Per service goal: weight x days until the first of its vertices is served, at most the horizon; per hazardous
    area the formula of ``HazardGoals``. Unit: weighted person-days.
    """
    served = np.minimum(_served(problem, schedule), problem.horizon)
    goals, hazards = problem.service_goals, problem.hazard_goals
    first = np.full(len(goals.weight), problem.horizon, dtype=np.int64)
    owner = np.repeat(np.arange(len(goals.weight)), np.diff(goals.vertex_ptr))
    np.minimum.at(first, owner, served[goals.vertex])
    finish = np.append(np.minimum(schedule.work_finish.astype(np.int64), problem.horizon), problem.horizon)
    release, marking = finish[hazards.release_work], finish[hazards.marking_work]
    lowered = np.minimum(release, marking)
    exposed = (1 - hazards.marked_share) * release + hazards.marked_share * lowered
    return float((goals.weight @ first + hazards.weight @ exposed) / TICKS_PER_DAY)


def _served(problem: Problem, schedule: Schedule) -> LongArray:
    """Ticks at which vertices are served: the formulas of ``ServiceGraph``, iterated downwards from never."""
    graph = problem.graph
    ready = component_ready(problem, schedule)
    served = np.full(graph.n_vertices, NEVER, dtype=np.int64)
    while True:
        works = np.append(ready, 0)
        np.maximum.at(works, graph.dependency_component, served[graph.dependency_vertex])
        fed = np.where(graph.vertex_is_source, 0, np.int64(NEVER))
        edge = works[graph.edge_component]
        np.minimum.at(fed, graph.edge_to, np.maximum(served[graph.edge_from], edge))
        np.minimum.at(fed, graph.edge_from, np.maximum(served[graph.edge_to], edge))
        after = np.maximum(works[graph.vertex_component], fed)
        if np.array_equal(after, served):
            return served
        served = after


def component_ready(problem: Problem, schedule: Schedule) -> LongArray:
    """Tick from which each component works as far as its own works go."""
    components = problem.components
    ready = components.ready.astype(np.int64)
    owner = np.repeat(np.arange(len(ready)), np.diff(components.work_ptr))
    np.maximum.at(ready, owner, schedule.work_finish[components.work].astype(np.int64))
    return ready
