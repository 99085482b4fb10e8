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
from tandem.language import phrase
from tandem.picture.tables import Finding
from tandem.plan.build import ProblemIndex
from tandem.plan.chains import too_long
from tandem.plan.impossible import impossible_works
from tandem.plan.obstacles import Fact, Obstacle, Obstacles
from tandem.plan.problem import NEVER, TICKS_PER_DAY, FloatArray, Problem
from tandem.vocabulary import label
from tandem.worded import Worded, joined, worded

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
        cause = worded("{known} teams are known, but none is present and expected ones are not counted", known=known)
        step = worded(
            "Plan with --capacity all (and capacity.count_expected in the policy), or report which team is present."
        )
    else:
        cause = worded("no team is known")
        step = worded("Report teams with scopes, base and presence: a CSV of kind 'team'.")
    yield Finding(
        "plan.no_teams",
        "error",
        "",
        worded("{needing} works need a team and there is none: {cause}.", needing=needing, cause=cause),
        step,
    )


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

    def explained(self, work: int) -> tuple[Worded, ...]:
        """Smallest cause and remedy of an impossible work, as sentences; () once enough works were explained."""
        if self._left == 0:
            return ()
        self._left -= 1
        found = self.obstacles.of_work(work)
        cause = worded(
            "Smallest cause, for {work}: {facts}.", work=self._index.works[work].id, facts=self._listed(found.cause)
        )
        return cause, self._remedy(found)

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
            message = worded(
                "{n} further services of communities ({people} people) never come.",
                n=len(missing) - _EXPLAINED,
                people=round(people),
            )
            yield Finding("goal.never", "error", "", message, worded("Resolve the causes above and plan again."))

    def goal_finding(self, service: str, found: Obstacle | None, goals: Sequence[int]) -> Finding:
        places = [self._problem.communities[self._goals.community[goal]] for goal in goals]
        listed: str = ", ".join(self._names.get(place, place) for place in places[:_NAMED])
        if len(places) > _NAMED:
            listed = worded("{some} and {n} more", some=listed, n=len(places) - _NAMED)
        people = round(sum(float(self._goals.people[goal]) for goal in goals))
        head = {"places": listed, "people": people, "service": worded(label("service", service))}
        if found is None:
            cause, step = self._gap(goals[0])
            return Finding("goal.no_path", "error", places[0], worded(_NEVER_BECAUSE, cause=cause, **head), step)
        message = worded(_NEVER_SMALLEST, facts=self._listed(found.cause), **head)
        return Finding("goal.never", "error", places[0], message, self._remedy(found))

    def _listed(self, facts: Sequence[Fact]) -> Worded:
        told = [self._fact(fact) for fact in facts[:_FACTS]]
        return joined(*told, *_more(len(facts) - _FACTS), by="; ")

    def _remedy(self, found: Obstacle) -> Worded:
        if not found.remedy:
            return worded("Resolve first what the works in the cause wait for.")
        ways = dict.fromkeys(self._way_out(fact) for fact in found.remedy[:_FACTS])
        told = joined(*ways, *_more(len(found.remedy) - _FACTS), by="; ")
        if len(found.remedy) > 1:
            return worded("What would resolve it together: {ways}.", ways=told)
        return worded("What would resolve it: {ways}.", ways=told)

    def _fact(self, fact: Fact) -> Worded:
        works = self._problem.works
        if fact.kind == "scope":
            return worded("no team has the scope '{scope}'", scope=self._scope(fact.index))
        if fact.kind == "team":
            return self._team(fact)
        if fact.kind == "component":
            return self._component(fact.index)
        if fact.kind == "access":
            nodes = ", ".join(self._index.works[fact.index].access[:_NAMED])
            return worded("{work} is reached by road alone, at {nodes}", work=works.ids[fact.index], nodes=nodes)
        if fact.kind == "dependency":
            graph = self._problem.graph
            asset = self._asset(int(graph.dependency_component[fact.index]))
            vertex = self._vertex(int(graph.dependency_vertex[fact.index]))
            return worded("{asset} works only while {place} is served", asset=asset, place=vertex)
        after = int(np.searchsorted(works.predecessor_ptr, fact.index, side="right")) - 1
        return worded("{work} waits for {works}", work=works.ids[after], works=works.ids[works.predecessor[fact.index]])

    def _scope(self, index: int) -> Worded:
        return worded(label("scope", self._problem.scopes[index]))

    def _team(self, fact: Fact) -> Worded:
        """A team's dates: here, accredited."""
        teams = self._problem.teams
        here = self._span(int(teams.arrival[fact.index]), int(teams.departure[fact.index]))
        first, until = teams.accredited_from[fact.index, fact.other], teams.accredited_until[fact.index, fact.other]
        return worded(
            "team {team} is counted {here} and may do '{scope}' {allowed}, with no open working day in both",
            team=self._names.get(teams.ids[fact.index], teams.ids[fact.index]),
            here=here,
            scope=self._scope(fact.other),
            allowed=self._span(int(first), int(until)),
        )

    def _span(self, first: int, until: int) -> Worded:
        if until <= first:
            return worded("on no day")
        if until >= NEVER:
            return worded("from the first day") if first <= 0 else worded("from {day}", day=self._day(first))
        if first <= 0:
            return worded("from the first day until before {day}", day=self._day(until))
        return worded("from {first} until before {day}", first=self._day(first), day=self._day(until))

    def _day(self, tick: int) -> date:
        return self._problem.start + timedelta(days=tick // TICKS_PER_DAY)

    def _component(self, component: int) -> Worded:
        components, possible = self._problem.components, self.obstacles.possible
        needs = components.work[components.work_ptr[component] : components.work_ptr[component + 1]]
        waits = [self._problem.works.ids[work] for work in needs.tolist() if not possible[work]]
        if components.ready[component] >= NEVER:
            return worded("{asset} is damaged and no work repairs it", asset=self._asset(component))
        return worded("{work} waits for {works}", work=self._asset(component), works=", ".join(waits[:_NAMED]))

    def _asset(self, component: int) -> str:
        identifier = self._problem.components.ids[component]
        name = self._names.get(identifier, identifier)
        return identifier if name == identifier else f"{name} ({identifier})"

    def _vertex(self, vertex: int) -> str:
        component = int(self._problem.graph.vertex_component[vertex])
        return worded("a place without an asset") if component < 0 else self._asset(component)

    def _way_out(self, fact: Fact) -> Worded:
        if fact.kind == "scope":
            return worded("a team with the scope '{scope}' that reaches the site", scope=self._scope(fact.index))
        if fact.kind == "team":
            name = self._names.get(self._problem.teams.ids[fact.index], "")
            return worded("dates on which team {team} is here and accredited", team=name)
        if fact.kind == "component":
            asset = self._asset(fact.index)
            if self._problem.components.ready[fact.index] >= NEVER:
                return worded("a report of where {asset} lies, or of a way round it", asset=asset)
            return worded("a way round {asset}, or a report that it works", asset=asset)
        if fact.kind == "access":
            work = self._problem.works.ids[fact.index]
            return worded("a way to {work} that needs none of these roads", work=work)
        asset = self._asset(int(self._problem.graph.dependency_component[fact.index]))
        return worded("a supply of its own for {asset}", asset=asset)

    def _gap(self, goal: int) -> tuple[Worded, Worded]:
        """No link leads to a source: the part of the network that is cut off, and where the nearest part with a source lies."""
        graph = self._problem.graph
        size = graph.n_vertices
        ends = (graph.edge_from, graph.edge_to)
        links = coo_array((np.ones(len(ends[0])), ends), shape=(size, size))
        part_of = np.asarray(connected_components(links, directed=False)[1])
        mine = int(self._goals.vertex[self._goals.vertex_ptr[goal]])
        part = part_of == part_of[mine]
        fed = np.isin(part_of, part_of[graph.vertex_is_source])
        cause = worded(
            "no link joins {place}, in a part of {part} places, to any source",
            place=self._vertex(mine),
            part=int(part.sum()),
        )
        near = self._nearest(np.flatnonzero(part), np.flatnonzero(fed & ~part))
        if near is None:
            return cause, worded("Report the missing link, or the source that feeds this part.")
        one, other, km = near
        step = worded(
            "Report the missing link or a source; the nearest part with a source is {km} km away, from {one} to {other}.",
            km=f"{km:.1f}",
            one=one,
            other=other,
        )
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


_NEVER_BECAUSE = phrase(
    "{places} ({people} people) never get {service}, even when everything that can be done is done: {cause}."
)
_NEVER_SMALLEST = phrase(
    "{places} ({people} people) never get {service}, even when everything that can be done is done: smallest cause: {facts}."
)


def _more(left_out: int) -> tuple[Worded, ...]:
    return (worded("and {n} more", n=left_out),) if left_out > 0 else ()


def _horizon(problem: Problem, index: ProblemIndex, obstacles: Obstacles) -> Iterator[Finding]:
    """Works whose chain of predecessors alone is longer than the horizon, by the last of the chain."""
    found = too_long(problem, obstacles.possible)
    if not found.works:
        return
    first = found.works[0]
    listed: str = ", ".join(problem.works.ids[work] for work in found.works[:_NAMED])
    if len(found.works) > _NAMED:
        listed = worded("{some} and {n} more", some=listed, n=len(found.works) - _NAMED)
    days = problem.horizon // TICKS_PER_DAY
    links = joined(
        *(worded("{work} {days} days", work=told, days=ticks / TICKS_PER_DAY) for told, ticks in found.chain), by="; "
    )
    needed = -(-sum(ticks for _, ticks in found.chain) // TICKS_PER_DAY)
    yield Finding(
        rule="work.horizon",
        severity="error",
        thing=index.works[first].thing,
        message=worded(
            "{n} works do not fit into the {days} days that the policy plans ({listed}). At the shortest, for the first: {links}.",
            n=len(found.works),
            days=days,
            listed=listed,
            links=links,
        ),
        next_step=worded(
            "Set horizon.days in the policy to {needed} or more, or report more teams or less effort for these works.",
            needed=needed,
        ),
        place=index.works[first].place,
    )
