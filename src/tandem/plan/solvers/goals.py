"""The objective in the model: times of the and/or graph of services and roads, and hazardous areas with their marking."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from tandem.plan.problem import TICKS_PER_DAY, FloatArray
from tandem.plan.solvers.crews import Crews
from tandem.plan.solvers.reach import Key, Node, ReachBuilder
from tandem.plan.solvers.ticks import Linear

LARGEST_SUM = 2.0**52
"""Of integer weights times ticks: far from overflow, and exact as a double."""


@dataclass(frozen=True)
class Objective:
    """Integer weights in the model: value = total / ``scale`` + ``constant``, up to ``error``, in weighted person-days."""

    scale: float
    constant: float
    error: float


class Goals:
    """Times of goals and sites as variables, and what they cost."""

    def __init__(self, crews: Crews) -> None:
        self.crews = crews
        self.model = crews.model
        self.horizon = crews.horizon
        self._times: dict[Key, cp_model.IntVar] = {}
        self._ranks: dict[Key, cp_model.IntVar] = {}
        wanted = crews.access_wanted()
        weights = crews.problem.service_goals.weight
        goals = [("goal", g, 0) for g in range(len(weights))]
        sites = [("site", base, work) for _, _, base, work in wanted]
        self.reach = ReachBuilder(crews.problem, crews.early, crews.late).build([*goals, *sites])
        self._add_nodes()
        for (on, start, _, _), key in zip(wanted, sites, strict=True):
            if on is not crews.true or key not in self.reach.constant:
                self.model.add(self.time(key) <= start).only_enforce_if(on)
        self.objective = self._objective([self.time(key) for key in goals])

    def time(self, key: Key) -> Linear:
        """Tick of a term, the horizon for never."""
        if key in self.reach.constant:
            return self.reach.constant[key]
        if key[0] == "work":
            return self.crews.finish(key[1])
        return self._times[key]

    def _add_nodes(self) -> None:
        """All nodes first, because they may rest on each other."""
        sizes: dict[int, int] = {}
        for node in self.reach.nodes.values():
            sizes[node.group] = sizes.get(node.group, 0) + 1
        for key, node in self.reach.nodes.items():
            if key[0] == "work":
                continue
            self._times[key] = self.model.new_int_var(node.early, node.late, "")
            if node.group >= 0:
                self._ranks[key] = self.model.new_int_var(0, sizes[node.group] - 1, "")
        for key, node in self.reach.nodes.items():
            if key[0] != "work":
                self._all_of(key, node)
                if node.any_way:
                    self._best_way(key, node)

    def _all_of(self, key: Key, node: Node) -> None:
        """A node is no earlier than all that it needs; on a cycle it is never, unless these rank before it."""
        cyclic = [term for term in node.all_of if self._same_cycle(key, term)]
        for term in node.all_of:
            self.model.add(self._times[key] >= self.time(term))
        if cyclic:
            grounded = self.model.new_bool_var("")
            self.model.add(self._times[key] >= node.late).only_enforce_if(~grounded)
            for term in cyclic:
                self.model.add(self._ranks[key] > self._ranks[term]).only_enforce_if(grounded)

    def _best_way(self, key: Key, node: Node) -> None:
        """One way is taken, or what can be had anyway; ways within a cycle lead up in rank, so that none feeds itself."""
        time = self._times[key]
        if len(node.ways) == 1 and self._is_plain(key, node):
            for term in node.ways[0]:
                self.model.add(time >= self.time(term))
            return
        anyway = self.model.new_bool_var("")
        self.model.add(time >= node.late).only_enforce_if(anyway)
        taken = []
        for way in node.ways:
            literal = self.model.new_bool_var("")
            taken.append(literal)
            for term in way:
                self.model.add(time >= self.time(term)).only_enforce_if(literal)
                if self._same_cycle(key, term):
                    self.model.add(self._ranks[key] > self._ranks[term]).only_enforce_if(literal)
        self.model.add_exactly_one([anyway, *taken])

    def _is_plain(self, key: Key, node: Node) -> bool:
        """Whether the only way is on no cycle and never later than what can be had anyway."""
        return not any(self._same_cycle(key, term) or self._latest(term) > node.late for term in node.ways[0])

    def _latest(self, term: Key) -> int:
        return self.reach.constant[term] if term in self.reach.constant else self.reach.nodes[term].late

    def _same_cycle(self, key: Key, term: Key) -> bool:
        group = self.reach.nodes[key].group
        return group >= 0 and term in self._ranks and self.reach.nodes[term].group == group

    def _objective(self, services: list[Linear]) -> Objective:
        """Weights as integers, at most ``LARGEST_SUM`` in sum, exact where they are multiples of a simple fraction."""
        problem = self.crews.problem
        hazards, share = problem.hazard_goals, problem.hazard_goals.marked_share
        times, weights = list(services), list(problem.service_goals.weight)
        for area in range(len(hazards.weight)):
            release = self._end(int(hazards.release_work[area]))
            marked = self._end(int(hazards.marking_work[area]))
            times += [release, self._earlier(release, marked)]
            weights += [hazards.weight[area] * (1 - share), hazards.weight[area] * share]
        weight = np.array(weights, dtype=np.float64)
        scale = _scale(weight, self.horizon)
        whole = np.rint(weight * scale).astype(np.int64)
        divisor = int(np.gcd.reduce(whole)) if len(whole) else 1
        divisor = max(1, divisor)
        terms = [int(w) // divisor * time for w, time in zip(whole, times, strict=True) if w > 0]
        self.model.minimize(sum(terms))
        error = float(np.abs(whole / scale - weight).sum()) * self.horizon / TICKS_PER_DAY
        return Objective(scale * TICKS_PER_DAY / divisor, 0.0, error)

    def _end(self, work: int) -> Linear:
        return self.horizon if work < 0 else self.crews.finish(work)

    def _earlier(self, release: Linear, marked: Linear) -> Linear:
        """At least the earlier of two ticks: cost presses it down to that."""
        if isinstance(marked, int) and marked >= self.horizon:
            return release
        time, by_marking = self.model.new_int_var(0, self.horizon, ""), self.model.new_bool_var("")
        self.model.add(time >= marked).only_enforce_if(by_marking)
        self.model.add(time >= release).only_enforce_if(~by_marking)
        return time


def _scale(weight: FloatArray, horizon: int) -> float:
    """A factor that makes weights whole: the least simple one, or else the largest power of two without overflow."""
    largest = LARGEST_SUM / max(1.0, float(weight.sum()) * horizon)
    for simple in (1, 2, 5, 10, 20, 25, 50, 100, 1000, 10_000, 100_000):
        scaled = weight * simple
        if simple <= largest and np.allclose(scaled, np.rint(scaled), rtol=0, atol=1e-9 * simple):
            return float(simple)
    return float(2.0 ** np.floor(np.log2(largest)))
