"""Greedy order by benefit per priced effort of whole closed sets, not of single works."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass

import numpy as np

from tandem.network.kernel import PreparedGraph, prepare
from tandem.plan.problem import NEVER, FloatArray, IntArray, Problem
from tandem.plan.search.arrays import Arrays
from tandem.plan.search.cheapest import cheapest
from tandem.plan.search.closures import closed_sets
from tandem.plan.search.compiled import widened

ROUNDS, LARGE_ROUNDS, LARGE = 60, 20, 50_000
"""Goals are committed in about this many batches, fewer from so many works on: each batch costs a pass over the service graph."""
CLOSE_TO_BEST, LARGE_CLOSE_TO_BEST = 0.7, 0.45
"""Goals of a batch bring at least this share of the best one's benefit per cost."""


@dataclass(frozen=True)
class Blocks:
    """Closed sets in greedy order: works of block b are ``work[ptr[b]:ptr[b + 1]]``; ``benefit`` is weight per block."""

    ptr: IntArray
    work: IntArray
    benefit: FloatArray


class Greedy:
    """What the greedy needs of a problem, prepared once for many prices."""

    def __init__(self, problem: Problem, arrays: Arrays) -> None:
        self._problem = problem
        self._graph: PreparedGraph = prepare(problem.graph)
        self.effort_ticks = team_ticks(problem)
        components, hazards = problem.components, problem.hazard_goals
        self._n_components = len(components.ids)
        seeds = [
            components.work[components.work_ptr[c] : components.work_ptr[c + 1]] for c in range(self._n_components)
        ]
        release = np.flatnonzero(hazards.release_work >= 0)
        marking = np.flatnonzero((hazards.marking_work >= 0) & (hazards.release_work != hazards.marking_work))
        ends = np.concatenate([hazards.release_work[release], hazards.marking_work[marking]]).astype(np.int32)
        self._hazard_benefit = np.concatenate(
            [hazards.weight[release], hazards.weight[marking] * hazards.marked_share]
        ).astype(np.float64)
        self._work_benefit = np.zeros(problem.n_works)
        np.add.at(self._work_benefit, ends, self._hazard_benefit)
        seeds += [ends[i : i + 1] for i in range(len(ends))]
        self._set_ptr, self._set_work = closed_sets(problem, arrays, self.effort_ticks, seeds)
        graph = problem.graph
        order = np.argsort(graph.dependency_component, kind="stable")
        counts = np.bincount(graph.dependency_component, minlength=self._n_components)
        self._dependency_ptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        self._dependency = graph.dependency_vertex[order].astype(np.int32)
        self._seen = np.zeros(graph.n_vertices + problem.n_works, dtype=np.int32)
        self._stamp = 0
        self._dead = components.ready >= NEVER

    def twin(self) -> Greedy:
        """The same greedy with its own memory, for another thread."""
        other = copy(self)
        other._seen = np.zeros_like(self._seen)
        return other

    def closed_set(self, parent: IntArray, via: IntArray, vertex: int) -> IntArray:
        """Works that serve a vertex along a tree of parents."""
        self._stamp += 1
        return _collect(
            self._graph.vertex_component,
            self._dependency_ptr,
            self._dependency,
            self._set_ptr,
            self._set_work,
            parent,
            via,
            vertex,
            self._seen,
            self._stamp,
        )

    def blocks(self, price: FloatArray, factor: FloatArray, weight: FloatArray) -> Blocks:
        """Closed sets in order of benefit per cost.

        Parameters
        ----------
        price
            (s,) price of a team-tick in each scope.
        factor
            (n,) factor on the effort of each work, (1 for none): the perturbation of problem-space search.
        weight
            (g,) factor on the weight of each service goal.
        """
        problem = self._problem
        padded = np.append(price, 0.0)
        cost = self.effort_ticks * padded[problem.works.scope] * factor + 1e-3
        order = _Order(self, cost, problem.service_goals.weight * weight)
        return order.run()


class _Order:
    """One run of the greedy: which works are committed and the blocks so far."""

    def __init__(self, greedy: Greedy, cost: FloatArray, weight: FloatArray) -> None:
        self._greedy = greedy
        self._cost = cost
        self._weight = weight
        self._open = weight > 0
        self._hazard_open = np.ones(len(greedy._hazard_benefit), dtype=np.bool_)
        self._lists: list[IntArray] = []
        self._benefit: list[float] = []
        self._close = CLOSE_TO_BEST

    def run(self) -> Blocks:
        greedy, goals = self._greedy, self._greedy._problem.service_goals
        large = greedy._problem.n_works >= LARGE
        batch = max(1, (len(goals.weight) + len(self._hazard_open)) // (LARGE_ROUNDS if large else ROUNDS))
        self._close = LARGE_CLOSE_TO_BEST if large else CLOSE_TO_BEST
        while self._open.any() or self._hazard_open.any():
            set_cost, set_benefit = _set_sums(greedy._set_ptr, greedy._set_work, self._cost, greedy._work_benefit)
            component_cost = set_cost[: greedy._n_components].copy()
            component_cost[greedy._dead] = np.inf
            vertex_cost, parent, via, order = cheapest(greedy._graph, component_cost)
            goal_vertex = _cheapest_vertices(goals.vertex_ptr, goals.vertex, vertex_cost)
            self._drop_free(vertex_cost, goal_vertex, set_cost)
            component_benefit = set_benefit[: greedy._n_components]
            gain = _gains(
                greedy._graph.vertex_component,
                vertex_cost,
                parent,
                via,
                order,
                goal_vertex,
                self._weight,
                self._open,
                component_benefit,
            )
            if not self._commit(batch, vertex_cost, goal_vertex, gain, set_cost, set_benefit, parent, via):
                break
        return self._blocks()

    def _drop_free(self, vertex_cost: FloatArray, goal_vertex: IntArray, set_cost: FloatArray) -> None:
        """Goals that cost nothing any more are met by what is committed; those that nothing serves are given up."""
        value = np.append(vertex_cost, np.inf)[goal_vertex]
        self._open &= np.isfinite(value) & (value > 0)
        self._hazard_open &= set_cost[self._greedy._n_components :] > 0

    def _commit(
        self,
        batch: int,
        vertex_cost: FloatArray,
        goal_vertex: IntArray,
        gain: FloatArray,
        set_cost: FloatArray,
        set_benefit: FloatArray,
        parent: IntArray,
        via: IntArray,
    ) -> bool:
        """Commit the best goals of this round; False when none is left."""
        greedy = self._greedy
        n_goals, first = len(goal_vertex), greedy._n_components
        ratio = np.full(n_goals + len(self._hazard_open), -1.0)
        chosen = np.flatnonzero(self._open)
        ratio[chosen] = gain[goal_vertex[chosen]] / vertex_cost[goal_vertex[chosen]]
        hazards = np.flatnonzero(self._hazard_open)
        ratio[n_goals + hazards] = set_benefit[first + hazards] / set_cost[first + hazards]
        ranked = np.argsort(-ratio, kind="stable")[:batch]
        best = ratio[ranked[0]] if len(ranked) else -1.0
        if best < 0:
            return False
        for goal in ranked[ratio[ranked] >= max(0.0, self._close * best)]:
            if goal < n_goals:
                works = greedy.closed_set(parent, via, int(goal_vertex[goal]))
                self._open[goal] = False
            else:
                row = first + int(goal) - n_goals
                works = greedy._set_work[greedy._set_ptr[row] : greedy._set_ptr[row + 1]]
                self._hazard_open[goal - n_goals] = False
            if (self._cost[works] > 0).any():
                self._lists.append(works)
                self._benefit.append(float(ratio[goal]))
                self._cost[works] = 0.0
        return True

    def _blocks(self) -> Blocks:
        pointer = np.concatenate([[0], np.cumsum([len(works) for works in self._lists])]).astype(np.int32)
        work = np.concatenate(self._lists).astype(np.int32) if self._lists else np.zeros(0, dtype=np.int32)
        return Blocks(pointer, work, np.array(self._benefit))


def team_ticks(problem: Problem) -> FloatArray:
    """Working ticks of an average team of its scope that each work takes; 0 for works that need no team."""
    rate = problem.teams.rate.astype(np.float64)
    average = rate.sum(axis=0) / np.maximum(1, (rate > 0).sum(axis=0))
    padded = np.append(np.where(average > 0, average, 100.0), np.inf)
    ticks: FloatArray = problem.works.effort / padded[problem.works.scope]
    return ticks


@widened
def _set_sums(ptr: IntArray, work: IntArray, cost: FloatArray, benefit: FloatArray) -> tuple[FloatArray, FloatArray]:
    """What is left to pay in each closed set, and what its uncommitted works bring by themselves."""
    sums = np.zeros(len(ptr) - 1)
    gains = np.zeros(len(ptr) - 1)
    for one in range(len(ptr) - 1):
        for i in range(ptr[one], ptr[one + 1]):
            if cost[work[i]] > 0:
                sums[one] += cost[work[i]]
                gains[one] += benefit[work[i]]
    return sums, gains


@widened
def _cheapest_vertices(ptr: IntArray, vertex: IntArray, cost: FloatArray) -> IntArray:
    best = np.full(len(ptr) - 1, -1, dtype=np.int32)
    for goal in range(len(ptr) - 1):
        for i in range(ptr[goal], ptr[goal + 1]):
            if best[goal] < 0 or cost[vertex[i]] < cost[best[goal]]:
                best[goal] = vertex[i]
    return best


@widened
def _gains(
    vertex_component: IntArray,
    cost: FloatArray,
    parent: IntArray,
    via: IntArray,
    order: IntArray,
    goal_vertex: IntArray,
    weight: FloatArray,
    open_: np.ndarray,
    component_benefit: FloatArray,
) -> FloatArray:
    """Weight of all goals that paying for a vertex serves: those on its path and those behind it at no further cost."""
    top = np.arange(len(cost)).astype(np.int32)
    for vertex in order:
        if parent[vertex] >= 0 and cost[vertex] <= cost[parent[vertex]] + 1e-9:
            top[vertex] = top[parent[vertex]]
    here = np.zeros(len(cost))
    for goal in range(len(goal_vertex)):
        if open_[goal]:
            here[top[goal_vertex[goal]]] += weight[goal]
    gain = np.zeros(len(cost))
    for vertex in order:
        if top[vertex] != vertex:
            gain[vertex] = gain[top[vertex]]
            continue
        gain[vertex] = here[vertex]
        if vertex_component[vertex] >= 0:
            gain[vertex] += component_benefit[vertex_component[vertex]]
        if parent[vertex] >= 0:
            gain[vertex] += gain[parent[vertex]]
            if via[vertex] >= 0:
                gain[vertex] += component_benefit[via[vertex]]
    return gain


@widened
def _collect(
    vertex_component: IntArray,
    dependency_ptr: IntArray,
    dependency: IntArray,
    set_ptr: IntArray,
    set_work: IntArray,
    parent: IntArray,
    via: IntArray,
    vertex: int,
    seen: IntArray,
    stamp: int,
) -> IntArray:
    """Works of the closed set that serves a vertex along the cheapest tree, dependencies included.

    ``seen`` has shape (vertices + works,) and holds earlier stamps.
    """
    n = len(vertex_component)
    works = np.empty(64, dtype=np.int32)
    stack = np.empty(n + 1, dtype=np.int32)
    count, height = 0, 1
    stack[0] = vertex
    seen[vertex] = stamp
    while height > 0:
        height -= 1
        at = stack[height]
        if parent[at] >= 0 and seen[parent[at]] != stamp:
            seen[parent[at]] = stamp
            stack[height] = parent[at]
            height += 1
        for component in (vertex_component[at], via[at]):
            if component < 0:
                continue
            for i in range(dependency_ptr[component], dependency_ptr[component + 1]):
                if seen[dependency[i]] != stamp:
                    seen[dependency[i]] = stamp
                    stack[height] = dependency[i]
                    height += 1
            for i in range(set_ptr[component], set_ptr[component + 1]):
                if seen[n + set_work[i]] != stamp:
                    seen[n + set_work[i]] = stamp
                    if count == len(works):
                        works = np.concatenate((works, np.empty(count, dtype=np.int32)))
                    works[count] = set_work[i]
                    count += 1
    return works[:count].copy()
