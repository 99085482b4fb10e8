"""What people do without a planner, as orders for the same decoder: the fair comparison."""

from __future__ import annotations

import numpy as np

from tandem.plan.problem import FloatArray, Problem
from tandem.plan.search.arrays import Arrays
from tandem.plan.search.closures import closed_sets
from tandem.plan.search.greedy import Greedy


def first_come(problem: Problem) -> FloatArray:
    """Key of first come, first served: works in the order in which they were recorded."""
    return np.arange(problem.n_works, dtype=np.float64)


def score(problem: Problem, arrays: Arrays, greedy: Greedy) -> FloatArray:
    """Key by score: the weight of the goals that a work is needed for, whatever it costs."""
    return -scores(problem, arrays, greedy)


def score_per_cost(problem: Problem, arrays: Arrays, greedy: Greedy) -> FloatArray:
    """Key by score over the effort of the single work."""
    key: FloatArray = -scores(problem, arrays, greedy) / np.maximum(greedy.effort_ticks, 1.0)
    return key


def scores(problem: Problem, arrays: Arrays, greedy: Greedy) -> FloatArray:
    """Weight that each work helps to serve: of the goals at or next to the components that need it, and of its hazardous area."""
    goals, graph, components, hazards = problem.service_goals, problem.graph, problem.components, problem.hazard_goals
    at_vertex = np.zeros(graph.n_vertices)
    owner = np.repeat(np.arange(len(goals.weight)), np.diff(goals.vertex_ptr))
    np.add.at(at_vertex, goals.vertex, goals.weight[owner])
    of_component = np.zeros(len(components.ids) + 1)
    np.add.at(of_component, graph.vertex_component, at_vertex)
    np.add.at(of_component, graph.edge_component, at_vertex[graph.edge_from] + at_vertex[graph.edge_to])
    seeds = [components.work[a:b] for a, b in zip(components.work_ptr[:-1], components.work_ptr[1:], strict=True)]
    released = np.flatnonzero(hazards.release_work >= 0)
    marked = np.flatnonzero(hazards.marking_work >= 0)
    seeds += [hazards.release_work[i : i + 1] for i in released] + [hazards.marking_work[i : i + 1] for i in marked]
    worth = np.concatenate([of_component[:-1], hazards.weight[released], hazards.weight[marked] * hazards.marked_share])
    pointer, work = closed_sets(problem, arrays, greedy.effort_ticks, seeds)
    return np.bincount(work, weights=np.repeat(worth, np.diff(pointer)), minlength=problem.n_works).astype(np.float64)
