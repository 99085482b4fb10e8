"""What each goal requires of the teams, so that requirements of goals together never exceed what their works take.

Every work's priced effort is split among its users, which never sum to more than the effort: each hazardous area's
release that has the work among its predecessors, and the components that need it.

*Hazardous areas.* The release takes its parts of all works that come before it. The goal "marked or released" needs the marking
work or the release, and so at least the lesser of the marking and its own part of the release; its part is taken off the release's.

*Services.* A component's part is split over the graph elements (edges, vertices) that it opens. A goal is met only if a path of
working elements joins one of its vertices to a source. Dependencies between services are left out, and passing a vertex costs
nothing (only ending there does): both only make goals cheaper. Requirements come from a packing of moats (Goemans and
Williamson 1995; dual of the rooted Steiner problem): each set K of vertices without a source around goals grows a moat, at a rate of
the weight of its goals, until an edge out of it is used up; then the two sides join, and moats that meet a source stop. For each
edge the moats that it crosses sum to at most its cost. Let A be goals that are met: their working elements hold, for each moat
around a goal of A, an edge that crosses it; so their cost is at least the sum of the moats around goals of A, and that is at least the
sum of the shares that goals of A have in their moats (each moat is shared among its goals in proportion to weight). A goal's
requirement is the sum of its shares = its weight x the time at which its moat met a source.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tandem.network.model import BoolArray
from tandem.plan.bound.moats import meeting_times
from tandem.plan.problem import NEVER, FloatArray, IntArray, Problem
from tandem.plan.search.closures import predecessor_closures


class Requirements:
    """The users of each work and the service graph as terminals, prepared once for all prices."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        components, hazards, n = problem.components, problem.hazard_goals, problem.n_works
        n_components, n_hazards = len(components.ids), len(hazards.ids)
        seeds = [components.work[components.work_ptr[c] : components.work_ptr[c + 1]] for c in range(n_components)]
        seeds += [hazards.release_work[h : h + 1][hazards.release_work[h : h + 1] >= 0] for h in range(n_hazards)]
        pointer, self._work = predecessor_closures(problem, seeds)
        self._owner = np.repeat(np.arange(n_components + n_hazards), np.diff(pointer))
        by_component = self._owner < n_components
        components_of = np.bincount(self._work[by_component], minlength=n)
        releases_of = np.bincount(self._work[~by_component], minlength=n)
        users = np.maximum(1, releases_of + (components_of > 0))
        self._part = 1.0 / users[self._work]
        self._part[by_component] /= np.maximum(1, components_of)[self._work[by_component]]
        self._marking_only = (hazards.marking_work >= 0) & ((releases_of + components_of)[hazards.marking_work] == 0)
        marks = np.bincount(hazards.marking_work[self._marking_only], minlength=n) if n else np.zeros(0)
        self._marking_part = np.where(self._marking_only, 1.0 / np.maximum(1, marks)[hazards.marking_work], 0.0)
        self._terminals = [_terminals(problem)]

    def needed(self, price: FloatArray) -> FloatArray:
        """Requirements of the goals at a price per unit of effort: services, areas released, areas marked or released."""
        problem = self._problem
        cost = problem.works.effort * np.append(price, 0.0)[problem.works.scope]
        sets = len(problem.components.ids) + len(problem.hazard_goals.ids)
        sums = np.bincount(self._owner, weights=cost[self._work] * self._part, minlength=sets).astype(np.float64)
        n_components = len(problem.components.ids)
        released, marked = self._hazards(cost, sums[n_components:])
        services = self._terminals[0].needed(sums[:n_components], problem.service_goals.weight)
        return np.concatenate([services, released, marked])

    def _hazards(self, cost: FloatArray, release: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Parts of the release for the goals "released" and "marked or released"; without a marking work they share by weight."""
        goals = self._problem.hazard_goals
        share = goals.marked_share
        marking = cost[goals.marking_work] * self._marking_part if len(cost) else np.zeros(len(release))
        marked = np.where(goals.marking_work < 0, share * release, np.minimum(marking, share * release))
        return release - marked, marked


@dataclass(frozen=True)
class _Terminals:
    """Service graph as undirected edges between nodes; node 0 is the root, a goal's vertices are one node.

    ``component`` (e,) pays for each edge, -1 for free; ``copies`` (c,) counts the edges that a component pays for.
    """

    tail: IntArray
    head: IntArray
    component: IntArray
    copies: IntArray
    goal_node: IntArray
    n_nodes: int
    dead: BoolArray

    def needed(self, component_cost: FloatArray, weight: FloatArray) -> FloatArray:
        """Requirement of each service goal: weight x the time at which its moat meets the root; 0 where it never does."""
        each = np.append(component_cost / np.maximum(1, self.copies), 0.0)
        alive = ~np.append(self.dead, False)[self.component]
        cost = each[self.component][alive]
        node_weight = np.zeros(self.n_nodes)
        np.add.at(node_weight, self.goal_node, weight)
        met = meeting_times(self.tail[alive], self.head[alive], cost, node_weight)[self.goal_node]
        needed: FloatArray = np.where(np.isfinite(met), met, 0.0) * weight
        return needed


def _terminals(problem: Problem) -> _Terminals:
    """Nodes: 0 the root, 1 + v the inside of vertex v (where edges meet), 1 + V + g the goals."""
    graph, goals = problem.graph, problem.service_goals
    n_vertices, n_goals = graph.n_vertices, len(goals.weight)
    source = np.flatnonzero(graph.vertex_is_source)
    owner = np.repeat(np.arange(n_goals), np.diff(goals.vertex_ptr))
    at_source = graph.vertex_is_source[goals.vertex]
    end_component = np.where(at_source, -1, graph.vertex_component[goals.vertex])
    tail = np.concatenate([graph.edge_from + 1, np.zeros(len(source)), goals.vertex + 1]).astype(np.int32)
    head = np.concatenate([graph.edge_to + 1, source + 1, 1 + n_vertices + owner]).astype(np.int32)
    component = np.concatenate([graph.edge_component, graph.vertex_component[source], end_component]).astype(np.int32)
    return _Terminals(
        tail=tail,
        head=head,
        component=component,
        copies=np.bincount(component[component >= 0], minlength=graph.n_components).astype(np.int32),
        goal_node=(1 + n_vertices + np.arange(n_goals)).astype(np.int32),
        n_nodes=1 + n_vertices + n_goals,
        dead=problem.components.ready >= NEVER,
    )
