"""The smallest set of facts for which a work can never be done or a community never be served, and what would resolve it.

A *fact* is an obstacle that could be otherwise: a scope that nobody has, a team that is never here and accredited, a component that
never works, a work that waits for another, a site that is reached by road alone. A *cause* is a set of facts that suffices
while every other obstacle is thought away, and of which none can be left out. A *remedy* is a set of facts without which the
thing becomes possible in the region as it is, and of which none can be kept; work before work is never part of a remedy, because
precedence is safety.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from tandem.network.kernel import served_times
from tandem.network.model import ServiceGraph
from tandem.plan.impossible import BoolArray, Waived, able_teams, possible_works, ready_components
from tandem.plan.minimal import minimal_set
from tandem.plan.problem import Problem

Kind = Literal["scope", "team", "component", "dependency", "access", "precedence"]


@dataclass(frozen=True, slots=True, order=True)
class Fact:
    """An obstacle by index.

    scope (scope, -1): nobody has it. team (team, scope): never here, accredited and working on one open day. component
    (component, -1): never works. precedence (entry of the predecessor list, -1). access (work, -1): reached by road alone.
    dependency (entry of the graph's dependencies, -1): the component works only while the vertex is served.
    """

    kind: Kind
    index: int
    other: int = -1


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why something is impossible: a smallest cause, and a smallest remedy (empty: no fact of these kinds helps)."""

    cause: tuple[Fact, ...]
    remedy: tuple[Fact, ...]


class Obstacles:
    """All obstacles of a problem; prepared once, asked for several works and goals."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._able = able_teams(problem)
        self.possible = possible_works(problem, self._able)
        self._open = ready_components(problem, self.possible, np.zeros(len(problem.components.ids), dtype=np.bool_))
        self._facts = tuple(self._found())

    def of_work(self, work: int) -> Obstacle:
        """Cause and remedy of a work that is not possible; ValueError for one that is."""

        def without(facts: Iterable[Fact]) -> bool:
            return bool(self.possible_without(facts)[work])

        return _obstacle(self._facts, without)

    def of_goal(self, goal: int) -> Obstacle | None:
        """Cause and remedy of a community's service that never comes; None where no link leads there at all.

        ValueError for a goal that is met once everything that can be done is done.
        """
        facts = (*(fact for fact in self._facts if fact.kind == "component"), *self._dependencies())

        def without(waived: Iterable[Fact]) -> bool:
            return self.served_without(waived, goal)

        return _obstacle(facts, without) if without(facts) else None

    def unserved_goals(self) -> tuple[int, ...]:
        """Service goals that are not met once everything that can be done is done."""
        served = self._served(())
        return tuple(goal for goal in range(len(self._problem.service_goals.weight)) if not self._meets(served, goal))

    def possible_without(self, waived: Iterable[Fact]) -> BoolArray:
        """Possible works if these obstacles were not there."""
        free, able = Waived.nothing(self._problem), self._able.copy()
        for fact in waived:
            if fact.kind == "team":
                able[fact.index, fact.other, :] = True
            elif fact.kind == "scope":
                free.scopes[fact.index] = True
            elif fact.kind == "component":
                free.components[fact.index] = True
            elif fact.kind == "precedence":
                free.predecessors[fact.index] = True
            elif fact.kind == "access":
                free.access[fact.index] = True
        return possible_works(self._problem, able, free, self.possible)

    def served_without(self, waived: Iterable[Fact], goal: int) -> bool:
        """Whether a goal is met if these components worked and these dependencies did not bind."""
        return self._meets(self._served(waived), goal)

    def _served(self, waived: Iterable[Fact]) -> BoolArray:
        graph = self._problem.graph
        works = self._open[:-1].copy()
        binds = np.ones(len(graph.dependency_component), dtype=np.bool_)
        for fact in waived:
            if fact.kind == "component":
                works[fact.index] = True
            elif fact.kind == "dependency":
                binds[fact.index] = False
        kept: ServiceGraph = replace(
            graph,
            dependency_component=graph.dependency_component[binds],
            dependency_vertex=graph.dependency_vertex[binds],
        )
        return np.isfinite(served_times(kept, np.where(works, 0.0, np.inf)))

    def _meets(self, served: BoolArray, goal: int) -> bool:
        goals = self._problem.service_goals
        return bool(served[goals.vertex[goals.vertex_ptr[goal] : goals.vertex_ptr[goal + 1]]].any())

    def _dependencies(self) -> Iterator[Fact]:
        graph = self._problem.graph
        served = self._served(())
        for entry in np.flatnonzero(~served[graph.dependency_vertex]).tolist():
            yield Fact("dependency", entry)

    def _found(self) -> Iterator[Fact]:
        """Facts about what is not possible; those about the rest cannot be to blame."""
        problem, stuck = self._problem, ~self.possible
        works = problem.works
        needed = sorted(
            {(int(works.scope[w]), int(works.season[w])) for w in np.flatnonzero(stuck) if works.scope[w] >= 0}
        )
        for scope in sorted({scope for scope, _ in needed}):
            if not (problem.teams.rate[:, scope] > 0).any():
                yield Fact("scope", scope)
        unable = {
            (int(team), scope)
            for scope, season in needed
            for team in np.flatnonzero((problem.teams.rate[:, scope] > 0) & ~self._able[:, scope, season])
        }
        yield from (Fact("team", team, scope) for team, scope in sorted(unable))
        yield from (Fact("component", int(component)) for component in np.flatnonzero(~self._open[:-1]))
        yield from (Fact("access", int(w)) for w in np.flatnonzero(stuck & (np.diff(works.access_ptr) > 0)))
        owner = np.repeat(np.arange(problem.n_works), np.diff(works.predecessor_ptr))
        entries = np.flatnonzero(stuck[owner] & stuck[works.predecessor])
        yield from (Fact("precedence", int(entry)) for entry in entries)


def _obstacle(facts: Sequence[Fact], without: Callable[[Iterable[Fact]], bool]) -> Obstacle:
    def fails_with(kept: Sequence[Fact]) -> bool:
        return not without(set(facts).difference(kept))

    remedies = [fact for fact in facts if fact.kind != "precedence"]
    remedy = minimal_set(remedies, without) if without(remedies) else ()
    return Obstacle(minimal_set(facts, fails_with), remedy)
