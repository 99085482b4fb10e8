"""What no plan can mend, in words: each with the smallest set of facts that causes it and what would resolve it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from tandem.geo import geodesic_length_m
from tandem.picture.tables import Finding
from tandem.plan.build import ProblemIndex
from tandem.plan.chains import too_long
from tandem.plan.impossible import impossible_works
from tandem.plan.obstacles import Fact, Obstacle, Obstacles
from tandem.plan.problem import NEVER, TICKS_PER_DAY, FloatArray, Problem
from tandem.vocabulary import label

_NAMED = 4
# Goals that are explained one by one; the rest are counted.
_EXPLAINED = 12
_FACTS = 8
# Works are explained at a cost that grows with the region (0.8 s at 10,000): of a large one the first causes alone.
_WORKS_EXPLAINED = 20_000


def diagnose(problem: Problem, index: ProblemIndex) -> tuple[Finding, ...]:
    """Everything that no plan of this problem can mend: no teams, impossible works, services that never come, short horizon."""
    told = _Told(problem, index)
    return (
        *_no_teams(problem, index),
        *impossible_works(problem, index, told.explained),
        *told.goals(),
        *_horizon(problem, index, told.obstacles),
    )


def never_served(problem: Problem, index: ProblemIndex, goal: int) -> Finding | None:
    """Why a service goal is never met in any plan, with what would resolve it; None where it can be met."""
    told = _Told(problem, index)
    if goal not in told.obstacles.unserved_goals():
        return None
    service = problem.services[int(problem.service_goals.service[goal])]
    return told.goal_finding(service, told.obstacles.of_goal(goal), [goal])


def _no_teams(problem: Problem, index: ProblemIndex) -> Iterator[Finding]:
    needing = int((problem.works.scope >= 0).sum())
    if problem.n_teams or not needing:
        return
    known = len(index.picture.teams)
    if known:
        cause = f"{known} teams are known, but none is present and expected ones are not counted"
        step = "Plan with --capacity all (and capacity.count_expected in the policy), or report which team is present."
    else:
        cause = "no team is known"
        step = "Report teams with scopes, base and presence: a CSV of kind 'team'."
    yield Finding("plan.no_teams", "error", "", f"{needing} works need a team and there is none: {cause}.", step)


class _Told:
    """Obstacles of a problem in the words of its things."""

    def __init__(self, problem: Problem, index: ProblemIndex) -> None:
        self.obstacles = Obstacles(problem)
        self._problem = problem
        self._index = index
        self._names = {row.id: getattr(row, "name", "") or row.id for row in index.picture.rows()}
        self._goals = problem.service_goals
        self._left = max(1, _WORKS_EXPLAINED // max(1, problem.n_works))
        self._located = {row.id: row.location for row in index.picture.assets if row.location is not None}

    def explained(self, work: int) -> tuple[str, str]:
        """Smallest cause and remedy of an impossible work, as texts that follow a sentence."""
        if self._left == 0:
            return "", ""
        self._left -= 1
        found = self.obstacles.of_work(work)
        return f" Smallest cause, for {self._index.works[work].id}: {self._listed(found.cause)}.", self._remedy(found)

    def goals(self) -> Iterator[Finding]:
        """Services that never come, by cause."""
        missing = self.obstacles.unserved_goals()
        grouped: dict[tuple[int, Obstacle | None], list[int]] = {}
        for goal in missing[:_EXPLAINED]:
            key = (int(self._goals.service[goal]), self.obstacles.of_goal(goal))
            grouped.setdefault(key, []).append(goal)
        for (service, found), goals in grouped.items():
            yield self.goal_finding(self._problem.services[service], found, goals)
        if len(missing) > _EXPLAINED:
            people = sum(float(self._goals.people[goal]) for goal in missing[_EXPLAINED:])
            message = f"{len(missing) - _EXPLAINED} further services of communities ({people:,.0f} people) never come."
            yield Finding("goal.never", "error", "", message, "Resolve the causes above and plan again.")

    def goal_finding(self, service: str, found: Obstacle | None, goals: Sequence[int]) -> Finding:
        places = [self._problem.communities[self._goals.community[goal]] for goal in goals]
        listed = ", ".join(self._names.get(place, place) for place in places[:_NAMED])
        more = f" and {len(places) - _NAMED} more" if len(places) > _NAMED else ""
        people = sum(float(self._goals.people[goal]) for goal in goals)
        head = f"{listed}{more} ({people:,.0f} people) never get {label('service', service)}, even when everything that can be done is done: "
        if found is None:
            cause, step = self._gap(goals[0])
            return Finding("goal.no_path", "error", places[0], f"{head}{cause}.", step)
        message = f"{head}smallest cause: {self._listed(found.cause)}."
        return Finding("goal.never", "error", places[0], message, self._remedy(found).strip())

    def _listed(self, facts: Sequence[Fact]) -> str:
        told = "; ".join(self._fact(fact) for fact in facts[:_FACTS])
        return f"{told}; and {len(facts) - _FACTS} more" if len(facts) > _FACTS else told

    def _remedy(self, found: Obstacle) -> str:
        if not found.remedy:
            return " Resolve first what the works in the cause wait for."
        together = " together" if len(found.remedy) > 1 else ""
        told = "; ".join(dict.fromkeys(self._way_out(fact) for fact in found.remedy[:_FACTS]))
        more = f"; and {len(found.remedy) - _FACTS} more" if len(found.remedy) > _FACTS else ""
        return f" What would resolve it{together}: {told}{more}."

    def _fact(self, fact: Fact) -> str:
        works = self._problem.works
        if fact.kind == "scope":
            return f"no team has the scope '{self._problem.scopes[fact.index]}'"
        if fact.kind == "team":
            return self._team(fact)
        if fact.kind == "component":
            return self._component(fact.index)
        if fact.kind == "access":
            nodes = ", ".join(self._index.works[fact.index].access[:_NAMED])
            return f"{works.ids[fact.index]} is reached by road alone, at {nodes}"
        if fact.kind == "dependency":
            graph = self._problem.graph
            asset = self._asset(int(graph.dependency_component[fact.index]))
            return f"{asset} works only while {self._vertex(int(graph.dependency_vertex[fact.index]))} is served"
        after = int(np.searchsorted(works.predecessor_ptr, fact.index, side="right")) - 1
        return f"{works.ids[after]} waits for {works.ids[works.predecessor[fact.index]]}"

    def _team(self, fact: Fact) -> str:
        """A team's dates: here, accredited."""
        teams, scope = self._problem.teams, self._problem.scopes[fact.other]
        here = self._span(int(teams.arrival[fact.index]), int(teams.departure[fact.index]))
        first, until = teams.accredited_from[fact.index, fact.other], teams.accredited_until[fact.index, fact.other]
        allowed = self._span(int(first), int(until))
        name = self._names.get(teams.ids[fact.index], teams.ids[fact.index])
        return f"team {name} is counted {here} and may do '{scope}' {allowed}, with no open working day in both"

    def _span(self, first: int, until: int) -> str:
        if until <= first:
            return "on no day"
        begin = "from the first day" if first <= 0 else f"from {self._day(first)}"
        return begin if until >= NEVER else f"{begin} until before {self._day(until)}"

    def _day(self, tick: int) -> date:
        return self._problem.start + timedelta(days=tick // TICKS_PER_DAY)

    def _component(self, component: int) -> str:
        components, possible = self._problem.components, self.obstacles.possible
        needs = components.work[components.work_ptr[component] : components.work_ptr[component + 1]]
        waits = [self._problem.works.ids[work] for work in needs.tolist() if not possible[work]]
        if components.ready[component] >= NEVER:
            return f"{self._asset(component)} is damaged and no work repairs it"
        return f"{self._asset(component)} waits for {', '.join(waits[:_NAMED])}"

    def _asset(self, component: int) -> str:
        identifier = self._problem.components.ids[component]
        name = self._names.get(identifier, identifier)
        return identifier if name == identifier else f"{name} ({identifier})"

    def _vertex(self, vertex: int) -> str:
        component = int(self._problem.graph.vertex_component[vertex])
        return "a place without an asset" if component < 0 else self._asset(component)

    def _way_out(self, fact: Fact) -> str:
        if fact.kind == "scope":
            return f"a team with the scope '{self._problem.scopes[fact.index]}' that reaches the site"
        if fact.kind == "team":
            name = self._names.get(self._problem.teams.ids[fact.index], "")
            return f"dates on which team {name} is here and accredited"
        if fact.kind == "component":
            if self._problem.components.ready[fact.index] >= NEVER:
                return f"a report of where {self._asset(fact.index)} lies, or of a way round it"
            return f"a way round {self._asset(fact.index)}, or a report that it works"
        if fact.kind == "access":
            return f"a way to {self._problem.works.ids[fact.index]} that needs none of these roads"
        return f"a supply of its own for {self._asset(int(self._problem.graph.dependency_component[fact.index]))}"

    def _gap(self, goal: int) -> tuple[str, str]:
        """No link leads to a source: the part of the network that is cut off, and where the nearest part with a source lies."""
        graph = self._problem.graph
        size = graph.n_vertices
        ends = (graph.edge_from, graph.edge_to)
        joined = coo_array((np.ones(len(ends[0])), ends), shape=(size, size))
        label = np.asarray(connected_components(joined, directed=False)[1])
        mine = int(self._goals.vertex[self._goals.vertex_ptr[goal]])
        part = label == label[mine]
        fed = np.isin(label, label[graph.vertex_is_source])
        cause = f"no link joins {self._vertex(mine)}, in a part of {int(part.sum())} places, to any source"
        near = self._nearest(np.flatnonzero(part), np.flatnonzero(fed & ~part))
        if near is None:
            return cause, "Report the missing link, or the source that feeds this part."
        one, other, km = near
        step = f"Report the missing link or a source; the nearest part with a source is {km:.1f} km away, from {one} to {other}."
        return cause, step

    def _nearest(self, part: np.ndarray, fed: np.ndarray) -> tuple[str, str, float] | None:
        """Assets of both parts that lie nearest to each other, with the distance in kilometres."""
        here, there = self._places(part), self._places(fed)
        if not len(here[0]) or not len(there[0]):
            return None
        distance, row = cKDTree(there[1]).query(here[1])
        best = int(np.argmin(distance))
        one, other = here[0][best], there[0][row[best]]
        km = geodesic_length_m(shapely.LineString([self._place(one), self._place(other)])) / 1000
        return self._vertex(one), self._vertex(other), km

    def _place(self, vertex: int) -> shapely.Point:
        component = int(self._problem.graph.vertex_component[vertex])
        return self._located[self._problem.components.ids[component]].centroid

    def _places(self, vertices: np.ndarray) -> tuple[list[int], FloatArray]:
        """Vertices with a known place, and their points on the unit sphere, shape (k, 3)."""
        component = self._problem.graph.vertex_component
        ids = self._problem.components.ids
        known = [int(v) for v in vertices if component[v] >= 0 and ids[component[v]] in self._located]
        angles = np.radians(shapely.get_coordinates([self._place(v) for v in known]).reshape(-1, 2))
        flat = np.cos(angles[:, 1])
        sphere = np.stack([flat * np.cos(angles[:, 0]), flat * np.sin(angles[:, 0]), np.sin(angles[:, 1])], axis=1)
        return known, sphere


def _horizon(problem: Problem, index: ProblemIndex, obstacles: Obstacles) -> Iterator[Finding]:
    """Works whose chain of predecessors alone is longer than the horizon, by the last of the chain."""
    found = too_long(problem, obstacles.possible)
    if not found.works:
        return
    first = found.works[0]
    listed = ", ".join(problem.works.ids[work] for work in found.works[:_NAMED])
    more = f" and {len(found.works) - _NAMED} more" if len(found.works) > _NAMED else ""
    days = problem.horizon // TICKS_PER_DAY
    links = "; ".join(f"{told} {ticks / TICKS_PER_DAY:g} days" for told, ticks in found.chain)
    needed = -(-sum(ticks for _, ticks in found.chain) // TICKS_PER_DAY)
    yield Finding(
        rule="work.horizon",
        severity="error",
        thing=index.works[first].thing,
        message=f"{len(found.works)} works do not fit into the {days} days that the policy plans ({listed}{more}). At the shortest, for the first: {links}.",
        next_step=f"Set horizon.days in the policy to {needed} or more, or report more teams or less effort for these works.",
        place=index.works[first].place,
    )
