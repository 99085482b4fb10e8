"""What keeps a work from starting earlier than it does."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import ceil, hypot
from typing import Literal

from tandem.plan.figures import component_ready, finish_date, start_date
from tandem.plan.problem import NEVER, TICKS_PER_DAY, Problem
from tandem.plan.schedule import Schedule

BindingKind = Literal[
    "start",
    "started",
    "pinned",
    "predecessor",
    "access",
    "safety_distance",
    "course",
    "arrival",
    "travel",
    "accreditation",
    "release_date",
    "team_busy",
    "season",
    "days_off",
    "order",
    "no_team",
    "unreachable",
    "predecessor_unscheduled",
    "horizon",
]

_SENTENCES: Mapping[str, str] = {
    "start": "It can start at once.",
    "started": "It has started before this plan.",
    "pinned": "It is pinned to {day}.",
    "predecessor": "It starts when {work} is finished ({day}).",
    "access": "It starts when {work} has opened the way to the site ({day}).",
    "safety_distance": "It starts when {work}, too near to run at the same time, is finished ({day}).",
    "course": "It starts when {team} has finished its course {work} and is on site ({day}).",
    "arrival": "It starts when {team} has arrived and is on site ({day}).",
    "travel": "It starts when {team} is on site, coming from its base ({day}).",
    "accreditation": "It starts when {team} is accredited for {scope} ({day}).",
    "release_date": "It starts on its release date ({day}).",
    "team_busy": "It starts when {team} comes free from {work} and is on site ({day}).",
    "season": "It starts when the season opens ({day}).",
    "days_off": "It starts on the first working day of {team} ({day}).",
    "order": "It could start from {day}; other works come first in the plan.",
    "no_team": "It is not scheduled: no team has the scope {scope}.",
    "unreachable": "It is not scheduled: no open road reaches the site.",
    "predecessor_unscheduled": "It is not scheduled: {work}, which comes before it, is not scheduled either.",
    "horizon": "It is not scheduled: it does not fit before the horizon with the teams at hand.",
}

# Which of several reasons of the same tick is told: what can be changed on the ground before what a calendar says.
_PRIORITY: tuple[BindingKind, ...] = (
    "predecessor",
    "access",
    "safety_distance",
    "course",
    "arrival",
    "accreditation",
    "release_date",
    "team_busy",
    "travel",
)


@dataclass(frozen=True, slots=True)
class Binding:
    """``day`` is the last day worked of a work that is waited for, else the first day on which the start is possible."""

    kind: BindingKind
    day: date | None = None
    work: str | None = None
    team: str | None = None
    scope: str | None = None

    def sentence(self, names: Mapping[str, str]) -> str:
        """One sentence; ids without a name stand for themselves."""
        words = {key: names.get(value or "", value or "") for key, value in self._ids().items()}
        return _SENTENCES[self.kind].format(day=self.day.isoformat() if self.day else "", **words)

    def _ids(self) -> dict[str, str | None]:
        return {"work": self.work, "team": self.team, "scope": self.scope}


@dataclass(frozen=True, slots=True)
class _Candidate:
    tick: int
    kind: BindingKind
    work: int = -1
    team: int = -1


class BindingFinder:
    """Finds bindings of one plan; what all works share is prepared once."""

    def __init__(self, problem: Problem, schedule: Schedule) -> None:
        self.problem = problem
        self.schedule = schedule
        self._ready: list[int] = component_ready(problem, schedule.work_finish).tolist()
        self._ways_of: dict[int, dict[int, tuple[int, int]]] = {}
        pins = problem.pins
        self._pinned = dict(zip(pins.work.tolist(), pins.started.tolist(), strict=True))
        self._by_work: dict[int, list[int]] = defaultdict(list)
        self._previous: dict[int, int] = {}
        last: dict[int, int] = {}
        for index, (work, team) in enumerate(zip(schedule.work.tolist(), schedule.team.tolist(), strict=True)):
            self._by_work[work].append(index)
            self._previous[index] = last.get(team, -1)
            last[team] = index

    def binding(self, work: int) -> Binding:
        """What binds the start of the work, given by its index; for works that are not scheduled, why."""
        start = int(self.schedule.work_start[work])
        if start == NEVER:
            return self._unscheduled(work)
        if work in self._pinned:
            return (
                Binding("started") if self._pinned[work] else Binding("pinned", start_date(self.problem.start, start))
            )
        if start == 0:
            return Binding("start")
        first = next((index for index in self._by_work[work] if self.schedule.start[index] == start), -1)
        candidates = self._of_work(work, start) + (self._of_team(first) if first >= 0 else [])
        latest = max(candidates, key=lambda one: (one.tick, -_PRIORITY.index(one.kind)))
        if latest.tick >= start:
            return self._told(latest, work)
        return self._later_than_needed(work, first, latest.tick, start)

    def _of_work(self, work: int, start: int) -> list[_Candidate]:
        works, finish = self.problem.works, self.schedule.work_finish
        found = [_Candidate(int(works.release[work]), "release_date")]
        for before in works.predecessor[works.predecessor_ptr[work] : works.predecessor_ptr[work + 1]].tolist():
            found.append(_Candidate(int(finish[before]), "predecessor", before))
        for other in works.conflict[works.conflict_ptr[work] : works.conflict_ptr[work + 1]].tolist():
            if finish[other] <= start:
                found.append(_Candidate(int(finish[other]), "safety_distance", other))
        return found

    def _of_team(self, index: int) -> list[_Candidate]:
        problem, schedule = self.problem, self.schedule
        work, team = int(schedule.work[index]), int(schedule.team[index])
        before = self._previous[index]
        travel = self._travel(team, int(schedule.work[before]) if before >= 0 else -1, work)
        scope = int(problem.works.scope[work])
        found = [_Candidate(int(problem.teams.accredited_from[team, scope]), "accreditation", team=team)]
        if before >= 0:
            finish = int(schedule.finish[before])
            found.append(_Candidate(finish + travel, "team_busy", int(schedule.work[before]), team))
        else:
            arrival = int(problem.teams.arrival[team])
            found.append(_Candidate(arrival + travel, "arrival" if arrival > 0 else "travel", team=team))
            course = int(problem.teams.after_work[team])
            if course >= 0:
                found.append(_Candidate(int(schedule.work_finish[course]) + travel, "course", course, team))
        tick, component = self._way(int(problem.teams.base[team]), work)
        opener = self._opener(component)
        return [*found, _Candidate(tick, "access", opener)] if opener >= 0 else found

    def _travel(self, team: int, before: int, work: int) -> int:
        """Ticks from the work before, or from the base, to the work."""
        problem = self.problem
        origin, at = (problem.teams, team) if before < 0 else (problem.works, before)
        metres = hypot(origin.x[at] - problem.works.x[work], origin.y[at] - problem.works.y[work])
        return 0 if metres <= problem.travel_free_m else ceil(metres * problem.travel_ticks_per_m)

    @cached_property
    def _neighbours(self) -> dict[int, list[tuple[int, int]]]:
        roads = self.problem.roads
        columns = (roads.edge_from.tolist(), roads.edge_to.tolist(), roads.edge_component.tolist())
        neighbours: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for a, b, component in zip(*columns, strict=True):
            neighbours[a].append((b, component))
            neighbours[b].append((a, component))
        return neighbours

    def _way(self, base: int, work: int) -> tuple[int, int]:
        """First tick at which the base reaches the site, and the component that opens the way last (-1: always open)."""
        works = self.problem.works
        sites = works.access[works.access_ptr[work] : works.access_ptr[work + 1]].tolist()
        if base < 0 or not sites:
            return 0, -1
        ways = self._ways(base)
        return min(ways.get(site, (int(NEVER), -1)) for site in sites)

    def _ways(self, base: int) -> dict[int, tuple[int, int]]:
        """``_way`` to every vertex: bottleneck shortest paths, the largest ready tick on the path as small as possible.

        What lies between the ends must work, the ends need not.
        """
        if base in self._ways_of:
            return self._ways_of[base]
        vertices: list[int] = self.problem.roads.vertex_component.tolist()
        queue, reached = [(0, -1, base)], dict[int, tuple[int, int]]()
        while queue:
            tick, component, vertex = heapq.heappop(queue)
            if vertex in reached:
                continue
            reached[vertex] = tick, component
            through = (tick, component) if vertex == base else self._later(tick, component, vertices[vertex])
            for other, edge in self._neighbours[vertex]:
                if other not in reached:
                    heapq.heappush(queue, (*self._later(*through, edge), other))
        self._ways_of[base] = reached
        return reached

    def _later(self, tick: int, component: int, other: int) -> tuple[int, int]:
        """The later of two openings."""
        if other >= 0 and self._ready[other] > tick:
            return self._ready[other], other
        return tick, component

    def _opener(self, component: int) -> int:
        """The work that makes a component ready last."""
        components = self.problem.components
        if component < 0:
            return -1
        works = components.work[components.work_ptr[component] : components.work_ptr[component + 1]].tolist()
        return max(works, key=lambda work: int(self.schedule.work_finish[work]), default=-1)

    def _told(self, candidate: _Candidate, work: int) -> Binding:
        problem = self.problem
        day = start_date(problem.start, candidate.tick)
        if candidate.work >= 0 and candidate.kind in ("predecessor", "access", "safety_distance"):
            began = int(self.schedule.work_start[candidate.work])
            day = finish_date(problem.start, began, candidate.tick)
        return Binding(
            candidate.kind,
            day,
            problem.works.ids[candidate.work] if candidate.work >= 0 else None,
            problem.teams.ids[candidate.team] if candidate.team >= 0 else None,
            problem.scopes[problem.works.scope[work]] if candidate.kind == "accreditation" else None,
        )

    def _later_than_needed(self, work: int, first: int, possible: int, start: int) -> Binding:
        """The start lies behind every fact: closed ticks fill the gap, or the plan put other works first."""
        if first >= 0:
            team = int(self.schedule.team[first])
            row = self.problem.calendars.open_ticks[self.problem.teams.calendar[team], self.problem.works.season[work]]
            if row[start] == row[possible]:
                long = start - possible > 7 * TICKS_PER_DAY
                day = start_date(self.problem.start, start)
                return Binding("season" if long else "days_off", day, team=self.problem.teams.ids[team])
        return Binding("order", start_date(self.problem.start, possible))

    def _unscheduled(self, work: int) -> Binding:
        problem, works, teams = self.problem, self.problem.works, self.problem.teams
        scope = int(works.scope[work])
        if scope >= 0 and not (teams.rate[:, scope] > 0).any():
            return Binding("no_team", scope=problem.scopes[scope])
        for before in works.predecessor[works.predecessor_ptr[work] : works.predecessor_ptr[work + 1]].tolist():
            if self.schedule.work_finish[before] == NEVER:
                return Binding("predecessor_unscheduled", work=works.ids[before])
        if scope >= 0:
            bases = {int(base) for base in teams.base[teams.rate[:, scope] > 0]}
            if all(self._way(base, work)[0] >= problem.horizon for base in bases):
                return Binding("unreachable")
        return Binding("horizon")
