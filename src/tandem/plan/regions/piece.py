"""The planning problem of one region: its works and teams, with what other regions do taken as done by given ticks.

Those ticks are all 0 before there is a plan, and those of the best plan of the whole after; roads of other regions are taken as open. A
piece is a guide: the decode of the whole problem, which holds every rule, puts in the waiting. Once foreign works are done by given
ticks, most of the networks does not depend on the piece; what does not is drawn together, so that a piece costs what its own works cost.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from tandem.network.kernel import PreparedGraph, prepare, served_times
from tandem.network.model import BoolArray, ServiceGraph
from tandem.plan.problem import (
    NEVER,
    Components,
    HazardGoals,
    IntArray,
    Pins,
    Problem,
    Roads,
    ServiceGoals,
    Teams,
    Works,
)
from tandem.plan.search.greedy import team_ticks

Indices = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Piece:
    """A region's problem, and the whole problem's numbers of its works (n,) and teams (m,).

    The problem's works after the first n need no team: they end when others have done what the piece depends on.
    """

    problem: Problem
    works: Indices
    teams: Indices


class Cutter:
    """A whole problem, prepared once for all its pieces."""

    def __init__(self, problem: Problem, done: IntArray | None = None) -> None:
        self.problem = problem
        ticks = np.zeros(problem.n_works, dtype=np.int32) if done is None else done
        self._done = np.minimum(ticks, problem.horizon).astype(np.int32)
        self._graph: PreparedGraph = prepare(problem.graph)
        self._owner = np.repeat(np.arange(len(problem.components.ids)), np.diff(problem.components.work_ptr))
        self._dead = problem.components.ready >= NEVER
        self._ever = np.isfinite(served_times(self._graph, np.where(self._dead, np.inf, 0.0)))
        self._team_ticks = team_ticks(problem)

    def piece(self, works: Indices, teams: Indices) -> Piece:
        """The problem of these works and teams, both in rising order."""
        problem = self.problem
        row = np.full(problem.n_works + 1, -1, dtype=np.int64)
        row[works] = np.arange(len(works))
        own = np.zeros(len(problem.components.ids), dtype=np.bool_)
        own[self._owner[row[problem.components.work] >= 0]] = True
        others = self._others(row)
        graph, vertices, fed, others = self._services(own, others)
        roads, vertex = self._roads(own)
        used = np.unique(
            np.concatenate(
                [
                    np.flatnonzero(own),
                    *(one[one >= 0] for one in (graph.vertex_component, graph.edge_component)),
                    graph.dependency_component,
                    *(one[one >= 0] for one in (roads.vertex_component, roads.edge_component)),
                ]
            )
        ).astype(np.int64)
        place = np.full(len(own) + 1, -1, dtype=np.int32)
        place[used] = np.arange(len(used), dtype=np.int32)
        vertex_component = place[graph.vertex_component]
        vertex_component[1 : 1 + len(fed)] = len(used) + np.arange(len(fed), dtype=np.int32)
        late = np.flatnonzero(others[used] > 0)
        waits = np.concatenate([others[used[late]], fed])
        own_teams = self._teams(teams, row, vertex)
        communities, goals = self._goals(vertices)
        small = replace(
            problem,
            communities=communities,
            works=_with_waits(self._works(works, row, vertex, own_teams), waits),
            teams=own_teams,
            roads=replace(
                roads,
                vertex_component=place[roads.vertex_component],
                edge_component=place[roads.edge_component],
            ),
            components=self._components(used, row, late, len(works), len(fed)),
            graph=replace(
                graph,
                n_components=len(used) + len(fed),
                vertex_component=vertex_component,
                edge_component=place[graph.edge_component],
                dependency_component=place[graph.dependency_component],
            ),
            service_goals=goals,
            hazard_goals=self._hazards(row),
            pins=self._pins(row, teams),
        )
        return Piece(small, works, teams)

    def _others(self, row: Indices) -> IntArray:
        """Tick by which other pieces have done their works of each component (c,)."""
        components = self.problem.components
        foreign = row[components.work] < 0
        ticks = np.zeros(len(components.ids), dtype=np.int32)
        np.maximum.at(ticks, self._owner[foreign], self._done[components.work[foreign]])
        return ticks

    def _services(self, own: BoolArray, others: IntArray) -> tuple[ServiceGraph, IntArray, IntArray, IntArray]:
        """Vertices that are served only once works of the piece are done, and what feeds them.

        Vertex 0 stands for all that others serve from the first day; those after it are served by others later, by the ticks of the
        third result. Components keep the numbers of the whole problem. The second result is the new number of each vertex that waits
        for the piece, else -1. The last are the ticks by which others have done their works of each component and serve what it
        depends on; beyond the horizon for never.
        """
        graph = self.problem.graph
        served = served_times(self._graph, np.where(self._dead | own, np.inf, others.astype(np.float64)))
        waits = self._ever & ~np.isfinite(served)
        beside = np.zeros(len(waits), dtype=np.bool_)
        for one, other in ((graph.edge_from, graph.edge_to), (graph.edge_to, graph.edge_from)):
            beside[one[waits[other]]] = True
        late = np.flatnonzero(beside & np.isfinite(served) & (served > 0))
        number = np.full(len(waits), -1, dtype=np.int32)
        number[waits] = 1 + len(late) + np.arange(int(waits.sum()), dtype=np.int32)
        fed = np.where(np.isfinite(served), np.int32(0), number)
        fed[late] = 1 + np.arange(len(late), dtype=np.int32)
        ends = fed[graph.edge_from], fed[graph.edge_to]
        kept = (ends[0] >= 0) & (ends[1] >= 0) & (waits[graph.edge_from] | waits[graph.edge_to])
        waiting = number[graph.dependency_vertex] >= 0
        first = 1 + len(late)
        supplied = np.minimum(served, self.problem.horizon + 1).astype(np.int32)
        until = others.copy()
        np.maximum.at(until, graph.dependency_component[~waiting], supplied[graph.dependency_vertex[~waiting]])
        return (
            ServiceGraph(
                n_components=graph.n_components,
                vertex_component=np.append(np.full(first, -1), graph.vertex_component[waits]).astype(np.int32),
                vertex_is_source=np.append(np.ones(first, dtype=np.bool_), graph.vertex_is_source[waits]),
                edge_from=ends[0][kept],
                edge_to=ends[1][kept],
                edge_component=graph.edge_component[kept],
                dependency_component=graph.dependency_component[waiting],
                dependency_vertex=number[graph.dependency_vertex[waiting]],
            ),
            number,
            supplied[late],
            until,
        )

    def _roads(self, own: BoolArray) -> tuple[Roads, IntArray]:
        """Road vertices that are joined whatever the piece does become one; those with a component of the piece stay."""
        roads = self.problem.roads
        shut = np.append(own | self._dead, False)
        dead = np.append(self._dead, False)
        single = shut[roads.vertex_component]
        free = ~shut[roads.edge_component] & ~single[roads.edge_from] & ~single[roads.edge_to]
        n = len(single)
        joined = coo_array(
            (np.ones(int(free.sum()), dtype=np.int8), (roads.edge_from[free], roads.edge_to[free])), shape=(n, n)
        )
        count, vertex = connected_components(joined, directed=False)
        component = np.full(count, -1, dtype=np.int32)
        component[vertex[single]] = roads.vertex_component[single]
        kept = ~free & ~dead[roads.edge_component] & (vertex[roads.edge_from] != vertex[roads.edge_to])
        through = np.where(shut[roads.edge_component], roads.edge_component, -1)
        rows = np.stack([vertex[roads.edge_from], vertex[roads.edge_to], through], axis=1)[kept]
        rows = np.unique(rows, axis=0).astype(np.int32)
        return Roads(component, rows[:, 0].copy(), rows[:, 1].copy(), rows[:, 2].copy()), vertex.astype(np.int32)

    def _works(self, works: Indices, row: Indices, vertex: IntArray, teams: Teams) -> Works:
        """The works; those of a scope that no team of the piece has take the time of an average team, without one."""
        whole = self.problem.works
        staffed = np.append((teams.rate > 0).any(axis=0), False)
        scope = whole.scope[works]
        lent = (scope >= 0) & ~staffed[scope]
        lasts = np.ceil(np.where(lent, self._team_ticks[works] / whole.maximum_teams[works], 0)).astype(np.int32)
        predecessor = _listed(whole.predecessor_ptr, whole.predecessor, works, row)
        conflict = _listed(whole.conflict_ptr, whole.conflict, works, row)
        access = _listed(whole.access_ptr, whole.access, works, vertex.astype(np.int64))
        return Works(
            ids=tuple(whole.ids[work] for work in works.tolist()),
            kind=tuple(whole.kind[work] for work in works.tolist()),
            scope=np.where(lent, -1, scope).astype(np.int32),
            effort=np.where(lent, 0, whole.effort[works]),
            duration=np.where(lent, lasts, whole.duration[works]).astype(np.int32),
            release=whole.release[works],
            maximum_teams=whole.maximum_teams[works],
            season=whole.season[works],
            x=whole.x[works],
            y=whole.y[works],
            predecessor_ptr=predecessor[0],
            predecessor=predecessor[1],
            access_ptr=access[0],
            access=access[1],
            conflict_ptr=conflict[0],
            conflict=conflict[1],
        )

    def _teams(self, teams: Indices, row: Indices, vertex: IntArray) -> Teams:
        """The teams; a course of another piece ends as early as it can."""
        whole = self.problem.teams
        course = whole.after_work[teams]
        elsewhere = (course >= 0) & (row[course] < 0)
        ends = (self.problem.works.release + self.problem.works.duration)[course]
        arrival = np.where(elsewhere, np.maximum(whole.arrival[teams], ends), whole.arrival[teams])
        base = whole.base[teams]
        return Teams(
            ids=tuple(whole.ids[team] for team in teams.tolist()),
            organisation=tuple(whole.organisation[team] for team in teams.tolist()),
            arrival=arrival.astype(np.int32),
            departure=whole.departure[teams],
            after_work=np.where(course >= 0, row[course], -1).astype(np.int32),
            rate=whole.rate[teams],
            accredited_from=whole.accredited_from[teams],
            accredited_until=whole.accredited_until[teams],
            base=np.where(base >= 0, np.append(vertex, np.int32(-1))[base], -1).astype(np.int32),
            x=whole.x[teams],
            y=whole.y[teams],
            calendar=whole.calendar[teams],
            expected=whole.expected[teams],
        )

    def _components(self, used: Indices, row: Indices, late: Indices, n: int, fed: int) -> Components:
        """Components with their own works, then the wait for others' (works from number ``n`` on); the last ``fed`` are such waits alone."""
        whole = self.problem.components
        pointer, work = _listed(whole.work_ptr, whole.work, used, row)
        owner = np.repeat(np.arange(len(used)), np.diff(pointer))
        owner = np.concatenate([owner, late, len(used) + np.arange(fed)])
        work = np.concatenate([work, n + np.arange(len(late) + fed)])
        order = np.argsort(owner, kind="stable")
        counts = np.bincount(owner, minlength=len(used) + fed)
        return Components(
            ids=(*(whole.ids[one] for one in used.tolist()), *(f"others {one}" for one in range(fed))),
            ready=np.append(whole.ready[used], np.zeros(fed)).astype(np.int32),
            work_ptr=np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
            work=work[order].astype(np.int32),
        )

    def _goals(self, number: IntArray) -> tuple[tuple[str, ...], ServiceGoals]:
        """Goals that wait for works of the piece; one that is met through a vertex of other pieces does not."""
        whole = self.problem.service_goals
        owner = np.repeat(np.arange(len(whole.weight)), np.diff(whole.vertex_ptr))
        met = self._ever[whole.vertex] & (number[whole.vertex] < 0)
        waits = np.bincount(owner, weights=number[whole.vertex] >= 0, minlength=len(whole.weight)) > 0
        kept = np.flatnonzero(waits & ~(np.bincount(owner, weights=met, minlength=len(whole.weight)) > 0))
        pointer, vertex = _listed(whole.vertex_ptr, whole.vertex, kept, number.astype(np.int64))
        communities, community = np.unique(whole.community[kept], return_inverse=True)
        return tuple(self.problem.communities[one] for one in communities.tolist()), ServiceGoals(
            community=community.astype(np.int32),
            service=whole.service[kept],
            people=whole.people[kept],
            weight=whole.weight[kept],
            vertex_ptr=pointer,
            vertex=vertex,
        )

    def _hazards(self, row: Indices) -> HazardGoals:
        """Areas whose release or marking is a work of the piece; what another piece does of them never comes here."""
        whole = self.problem.hazard_goals
        release, marking = row[whole.release_work], row[whole.marking_work]
        kept = np.flatnonzero((release >= 0) | (marking >= 0))
        return HazardGoals(
            ids=tuple(whole.ids[one] for one in kept.tolist()),
            people=whole.people[kept],
            weight=whole.weight[kept],
            release_work=release[kept].astype(np.int32),
            marking_work=marking[kept].astype(np.int32),
            marked_share=whole.marked_share,
        )

    def _pins(self, row: Indices, teams: Indices) -> Pins:
        """Pins of works all of whose teams belong to the piece; the whole decode keeps the others too."""
        whole = self.problem.pins
        team = np.full(self.problem.n_teams, -1, dtype=np.int64)
        team[teams] = np.arange(len(teams))
        split = np.unique(whole.work[team[whole.team] < 0])
        kept = (row[whole.work] >= 0) & ~np.isin(whole.work, split)
        return Pins(
            row[whole.work[kept]].astype(np.int32),
            team[whole.team[kept]].astype(np.int32),
            whole.start[kept],
            whole.started[kept],
        )


def _listed(pointer: IntArray, values: IntArray, rows: Indices, number: Indices) -> tuple[IntArray, IntArray]:
    """The given rows of a compressed list, with values renumbered, each once in a row; those with number -1 are left out."""
    lengths = (pointer[rows + 1] - pointer[rows]).astype(np.int64)
    owner = np.repeat(np.arange(len(rows)), lengths)
    at = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths) + pointer[rows][owner]
    new = number[values[at]] if len(at) else np.zeros(0, dtype=np.int64)
    pairs = np.unique(np.stack([owner, new], axis=1)[new >= 0], axis=0)
    counts = np.bincount(pairs[:, 0], minlength=len(rows))
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int32), pairs[:, 1].astype(np.int32)


def _with_waits(works: Works, ticks: IntArray) -> Works:
    """The works, and one without a team for each of these ticks, which ends then."""
    count = len(ticks)

    def longer(pointer: IntArray) -> IntArray:
        return np.append(pointer, np.full(count, pointer[-1])).astype(np.int32)

    none = np.zeros(count)
    return replace(
        works,
        scope=np.append(works.scope, none - 1).astype(np.int32),
        effort=np.append(works.effort, none).astype(np.int64),
        duration=np.append(works.duration, none).astype(np.int32),
        maximum_teams=np.append(works.maximum_teams, none + 1).astype(np.int32),
        season=np.append(works.season, none).astype(np.int32),
        x=np.append(works.x, none),
        y=np.append(works.y, none),
        ids=(*works.ids, *(f"others until {one}" for one in range(count))),
        kind=(*works.kind, *("others" for _ in range(count))),
        release=np.append(works.release, ticks).astype(np.int32),
        predecessor_ptr=longer(works.predecessor_ptr),
        access_ptr=longer(works.access_ptr),
        conflict_ptr=longer(works.conflict_ptr),
    )
