"""The independent checker: lists every rule that a schedule breaks, and recomputes its objective.

It shares no code with the search, the bound or the network kernel (an import contract), so that one mistake cannot
hide in both. A plan with a single violation is never shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from math import ceil, hypot
from types import MappingProxyType

import numpy as np

from tandem.plan.problem import NEVER, TICKS_PER_DAY, IntArray, LongArray, Problem
from tandem.plan.schedule import Schedule

RULES: Mapping[str, str] = MappingProxyType(
    {
        "shape": "Every assignment names a work and a team that exist, and every work has one start and one finish.",
        "order": "Assignments are sorted by start, work and team.",
        "horizon": "Nothing starts before the first day, ends before it starts or ends after the horizon.",
        "unscheduled": "A work without assignments and without a start has no finish either, and the other way round.",
        "work_interval": "A work starts with the first of its teams.",
        "scope": "A team works only in scopes that it has.",
        "accreditation": "A team's accreditation covers every tick of its assignment.",
        "presence": "A team works, and travels to its work, only between its arrival and its departure.",
        "course": "A team in training sets out only after its course has ended.",
        "one_work_at_a_time": "A team does one work at a time.",
        "travel": "A team has the time to travel between two sites.",
        "precedence": "A work starts only when everything that must come before it is finished.",
        "release_date": "A work starts no earlier than its release date.",
        "lag": "A work that needs no team starts as soon as it may and lasts exactly its duration.",
        "finish_together": "All teams of a work finish together, with the work.",
        "effort": "The teams' working time adds up to the effort at the finish, and not before.",
        "maximum_teams": "No more teams join a work than the policy allows.",
        "join_once": "A team joins a work at most once.",
        "conflict": "Works nearer to each other than the safety distance do not run at the same time.",
        "access": "Open roads join the team's base with the site when the team starts there.",
        "pin": "What has started or is pinned stays as it is.",
        "pinned_team": "No other team joins a pinned work.",
    }
)


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule: its id in ``RULES``, what happened, and the ids of the works and teams concerned."""

    rule: str
    text: str
    works: tuple[str, ...]
    teams: tuple[str, ...]


def check(problem: Problem, schedule: Schedule) -> tuple[Violation, ...]:
    """Every rule of ``RULES`` that the schedule breaks; empty for a feasible schedule.

    Where the arrays themselves are not well formed (rules shape, horizon) only that is reported. A work may stay
    unscheduled. An assignment that has started before the plan's first day (a started pin) is on site: it needs
    neither travel nor an open road.
    """
    malformed = tuple(_malformed(problem, schedule))
    if malformed:
        return malformed
    view = _View(problem, schedule)
    rules = (
        _order,
        _unscheduled,
        _work_interval,
        _competence,
        _presence,
        _team_sequence,
        _precedence,
        _lag,
        _finish_together,
        _effort,
        _teams_on_works,
        _conflicts,
        _access,
        _pins,
    )
    return tuple(violation for rule in rules for violation in rule(view))


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
    ready = _ready(problem, schedule)
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


def _ready(problem: Problem, schedule: Schedule) -> LongArray:
    """Tick from which each component works as far as its own works go."""
    components = problem.components
    ready = components.ready.astype(np.int64)
    owner = np.repeat(np.arange(len(ready)), np.diff(components.work_ptr))
    np.maximum.at(ready, owner, schedule.work_finish[components.work].astype(np.int64))
    return ready


class _View:
    """Plain lists of a well-formed schedule, for rules that walk it."""

    def __init__(self, problem: Problem, schedule: Schedule) -> None:
        self.problem = problem
        self.schedule = schedule
        self.work: list[int] = schedule.work.tolist()
        self.team: list[int] = schedule.team.tolist()
        self.start: list[int] = schedule.start.tolist()
        self.finish: list[int] = schedule.finish.tolist()
        self.work_start: list[int] = schedule.work_start.tolist()
        self.work_finish: list[int] = schedule.work_finish.tolist()
        pins = problem.pins
        self.started = {(int(w), int(t)) for w, t, s in zip(pins.work, pins.team, pins.started, strict=True) if s}
        self.travel = [0] * len(self.work)
        self.previous = [-1] * len(self.work)
        last: dict[int, int] = {}
        for index in sorted(range(len(self.work)), key=lambda a: (self.start[a], self.finish[a])):
            self.previous[index] = last.get(self.team[index], -1)
            self.travel[index] = self._travel(index)
            last[self.team[index]] = index

    def _travel(self, index: int) -> int:
        """Calendar ticks from the team's previous site, or its base, to this one."""
        problem, work, before = self.problem, self.work[index], self.previous[index]
        if (work, self.team[index]) in self.started:
            return 0
        origin = problem.teams if before < 0 else problem.works
        at = self.team[index] if before < 0 else self.work[before]
        metres = hypot(origin.x[at] - problem.works.x[work], origin.y[at] - problem.works.y[work])
        # A hair of tolerance, because hypot and sqrt may differ in the last bit on either side of a whole tick.
        if metres <= problem.travel_free_m * (1 + 1e-12):
            return 0
        return ceil(metres * problem.travel_ticks_per_m - 1e-9)

    def broken(self, rule: str, text: str, works: tuple[int, ...], teams: tuple[int, ...] = ()) -> Violation:
        """A violation with ids for indices."""
        work_ids, team_ids = self.problem.works.ids, self.problem.teams.ids
        return Violation(rule, text, tuple(work_ids[w] for w in works), tuple(team_ids[t] for t in teams))

    def at(self, index: int, rule: str, text: str) -> Violation:
        """A violation of one assignment."""
        who, what = self.problem.teams.ids[self.team[index]], self.problem.works.ids[self.work[index]]
        when = f"{self.day(self.start[index])} (tick {self.start[index]})"
        return self.broken(
            rule, f"Team {who} on work {what} from {when}: {text}", (self.work[index],), (self.team[index],)
        )

    def day(self, tick: int) -> str:
        """ISO date of a tick."""
        return "never" if tick >= NEVER else (self.problem.start + timedelta(days=tick // TICKS_PER_DAY)).isoformat()

    def listed(self, pointer: IntArray, values: IntArray, work: int) -> list[int]:
        """Entry of a compressed list."""
        entries: list[int] = values[pointer[work] : pointer[work + 1]].tolist()
        return entries


def _malformed(problem: Problem, schedule: Schedule) -> Iterator[Violation]:
    works, teams = problem.works.ids, problem.teams.ids
    if not _well_shaped(problem, schedule):
        yield Violation("shape", "The arrays differ in length or name works or teams that do not exist.", (), ())
        return
    outside = (schedule.start < 0) | (schedule.finish <= schedule.start) | (schedule.finish > problem.horizon)
    for index in np.flatnonzero(outside):
        work, team = works[schedule.work[index]], teams[schedule.team[index]]
        ticks = f"from tick {schedule.start[index]} to {schedule.finish[index]}, the horizon is {problem.horizon}"
        yield Violation("horizon", f"Team {team} on work {work} {ticks}.", (work,), (team,))
    set_ = (schedule.work_start != NEVER) & (schedule.work_finish != NEVER)
    early = (schedule.work_start < 0) | (schedule.work_finish < schedule.work_start)
    for work_index in np.flatnonzero(set_ & (early | (schedule.work_finish > problem.horizon))):
        begin, end = schedule.work_start[work_index], schedule.work_finish[work_index]
        text = f"Work {works[work_index]} from tick {begin} to {end}, the horizon is {problem.horizon}."
        yield Violation("horizon", text, (works[work_index],), ())


def _well_shaped(problem: Problem, schedule: Schedule) -> bool:
    n, m, a = problem.n_works, problem.n_teams, len(schedule.work)
    lengths = all(len(array) == a for array in (schedule.team, schedule.start, schedule.finish))
    if not lengths or len(schedule.work_start) != n or len(schedule.work_finish) != n:
        return False
    known = (schedule.work >= 0) & (schedule.work < n) & (schedule.team >= 0) & (schedule.team < m)
    return bool(known.all())


def _order(view: _View) -> Iterator[Violation]:
    keys = list(zip(view.start, view.work, view.team, strict=True))
    for index in range(1, len(keys)):
        if keys[index - 1] > keys[index]:
            yield view.at(index, "order", "it stands behind a later assignment.")


def _unscheduled(view: _View) -> Iterator[Violation]:
    assigned = set(view.work)
    scope: list[int] = view.problem.works.scope.tolist()
    for work, (start, finish) in enumerate(zip(view.work_start, view.work_finish, strict=True)):
        has_start, has_finish = start != NEVER, finish != NEVER
        needed = has_start and scope[work] >= 0
        if has_start != has_finish or needed != (work in assigned):
            has = f"start {start}, finish {finish}, {'some' if work in assigned else 'no'} team"
            text = f"Work {view.problem.works.ids[work]} has {has}; {NEVER} means never."
            yield view.broken("unscheduled", text, (work,))


def _work_interval(view: _View) -> Iterator[Violation]:
    first: dict[int, int] = {}
    for work, start in zip(view.work, view.start, strict=True):
        first[work] = min(start, first.get(work, start))
    for work, start in first.items():
        if view.work_start[work] != start:
            text = f"Work {view.problem.works.ids[work]} is said to start at tick {view.work_start[work]}, its first team at {start}."
            yield view.broken("work_interval", text, (work,))


def _competence(view: _View) -> Iterator[Violation]:
    teams, works = view.problem.teams, view.problem.works
    for index, (work, team) in enumerate(zip(view.work, view.team, strict=True)):
        scope = int(works.scope[work])
        if scope < 0 or teams.rate[team, scope] <= 0:
            name = "no team" if scope < 0 else f"scope {view.problem.scopes[scope]}"
            yield view.at(index, "scope", f"the work needs {name}.")
            continue
        first, until = int(teams.accredited_from[team, scope]), int(teams.accredited_until[team, scope])
        if view.start[index] < first or view.finish[index] > until:
            yield view.at(
                index, "accreditation", f"it is accredited from {view.day(first)} until before {view.day(until)}."
            )


def _presence(view: _View) -> Iterator[Violation]:
    teams = view.problem.teams
    for index, team in enumerate(view.team):
        sets_out = view.start[index] - view.travel[index]
        arrival, departure = int(teams.arrival[team]), int(teams.departure[team])
        if sets_out < arrival or view.finish[index] > departure:
            text = f"it is here from {view.day(arrival)} until before {view.day(departure)}, with {view.travel[index]} ticks of travel."
            yield view.at(index, "presence", text)
        course = int(teams.after_work[team])
        if course >= 0 and sets_out < view.work_finish[course]:
            ends = view.day(view.work_finish[course])
            text = (
                f"its course {view.problem.works.ids[course]} ends {ends}, with {view.travel[index]} ticks of travel."
            )
            yield view.at(index, "course", text)


def _team_sequence(view: _View) -> Iterator[Violation]:
    busy_until: dict[int, int] = {}
    for index in sorted(range(len(view.work)), key=lambda a: (view.start[a], view.finish[a])):
        team, before = view.team[index], view.previous[index]
        if before >= 0:
            name = view.problem.works.ids[view.work[before]]
            if view.start[index] < busy_until[team]:
                yield view.at(
                    index, "one_work_at_a_time", f"it is busy until tick {busy_until[team]}, with {name} last."
                )
            elif view.start[index] - view.finish[before] < view.travel[index]:
                gap = view.start[index] - view.finish[before]
                yield view.at(index, "travel", f"{gap} ticks after {name}, travel takes {view.travel[index]}.")
        busy_until[team] = max(view.finish[index], busy_until.get(team, 0))


def _precedence(view: _View) -> Iterator[Violation]:
    works = view.problem.works
    release: list[int] = works.release.tolist()
    for work, start in enumerate(view.work_start):
        if start == NEVER:
            continue
        for before in view.listed(works.predecessor_ptr, works.predecessor, work):
            if view.work_finish[before] > start:
                ends = view.day(view.work_finish[before])
                text = (
                    f"Work {works.ids[work]} starts {view.day(start)}, before {works.ids[before]} is finished ({ends})."
                )
                yield view.broken("precedence", text, (work, before))
        if start < release[work]:
            text = (
                f"Work {works.ids[work]} starts {view.day(start)}, before its release date {view.day(release[work])}."
            )
            yield view.broken("release_date", text, (work,))


def _lag(view: _View) -> Iterator[Violation]:
    works = view.problem.works
    for work in np.flatnonzero(works.scope < 0).tolist():
        start, finish = view.work_start[work], view.work_finish[work]
        if start == NEVER or finish == NEVER:
            continue
        before = [view.work_finish[p] for p in view.listed(works.predecessor_ptr, works.predecessor, work)]
        due = max([0, int(works.release[work]), *before])
        if start != due or finish != start + int(works.duration[work]):
            text = f"Work {works.ids[work]} may start at tick {due} and lasts {works.duration[work]} ticks; it runs from {start} to {finish}."
            yield view.broken("lag", text, (work,))


def _finish_together(view: _View) -> Iterator[Violation]:
    for index, (work, finish) in enumerate(zip(view.work, view.finish, strict=True)):
        if finish != view.work_finish[work]:
            yield view.at(
                index, "finish_together", f"it ends at tick {finish}, the work at tick {view.work_finish[work]}."
            )


def _effort(view: _View) -> Iterator[Violation]:
    """Rate x working ticks, with every team counted until the work's finish and until one tick before."""
    works, schedule = view.problem.works, view.schedule
    named = np.flatnonzero((works.scope >= 0) & (schedule.work_finish != NEVER))
    done = _done(view, 0)
    before = _done(view, 1)
    for work in named.tolist():
        effort = int(works.effort[work])
        if done[work] < effort or before[work] >= effort:
            text = f"Work {works.ids[work]} takes {effort} units: {done[work]} done at its finish, {before[work]} one tick before."
            yield view.broken("effort", text, (work,))


def _done(view: _View, earlier: int) -> LongArray:
    """Units done on each work by ``earlier`` ticks before its teams' finish."""
    problem, schedule = view.problem, view.schedule
    works, teams = problem.works, problem.teams
    until = np.maximum(schedule.finish - earlier, schedule.start)
    calendar, season = teams.calendar[schedule.team], works.season[schedule.work]
    ticks = (
        problem.calendars.open_ticks[calendar, season, until]
        - problem.calendars.open_ticks[calendar, season, schedule.start]
    )
    rate = teams.rate[schedule.team, works.scope[schedule.work]].astype(np.int64)
    done = np.zeros(problem.n_works, dtype=np.int64)
    np.add.at(done, schedule.work, rate * ticks)
    return done


def _teams_on_works(view: _View) -> Iterator[Violation]:
    works = view.problem.works
    joined: dict[int, list[int]] = defaultdict(list)
    for work, team in zip(view.work, view.team, strict=True):
        joined[work].append(team)
    for work, teams in joined.items():
        members = tuple(sorted(set(teams)))
        if len(members) > works.maximum_teams[work]:
            text = f"Work {works.ids[work]} has {len(members)} teams, {works.maximum_teams[work]} may join."
            yield view.broken("maximum_teams", text, (work,), members)
        if len(members) < len(teams):
            twice = tuple(team for team in members if teams.count(team) > 1)
            yield view.broken("join_once", f"Work {works.ids[work]} has a team more than once.", (work,), twice)


def _conflicts(view: _View) -> Iterator[Violation]:
    works = view.problem.works
    owner = np.repeat(np.arange(view.problem.n_works), np.diff(works.conflict_ptr))
    pairs = {(min(a, b), max(a, b)) for a, b in zip(owner.tolist(), works.conflict.tolist(), strict=True)}
    for a, b in sorted(pairs):
        if NEVER in (view.work_start[a], view.work_start[b]) or a == b:
            continue
        if view.work_start[a] < view.work_finish[b] and view.work_start[b] < view.work_finish[a]:
            since = view.day(max(view.work_start[a], view.work_start[b]))
            text = f"Works {works.ids[a]} and {works.ids[b]} run at the same time from {since}, too near to each other."
            yield view.broken("conflict", text, (a, b))


def _access(view: _View) -> Iterator[Violation]:
    """Roads are opened in order of time into sets of joined vertices; each assignment is looked up at its start.

    What lies between the two ends must work; the ends themselves, which nobody passes, need not.
    """
    problem, works = view.problem, view.problem.works
    roads = _OpenRoads(problem, _ready(problem, view.schedule))
    for index in sorted(range(len(view.work)), key=view.start.__getitem__):
        work, team = view.work[index], view.team[index]
        base, sites = int(problem.teams.base[team]), view.listed(works.access_ptr, works.access, work)
        if base < 0 or not sites or (work, team) in view.started:
            continue
        roads.advance(view.start[index])
        if not any(roads.reaches(base, site) for site in sites):
            yield view.at(index, "access", "no open road joins its base with the site.")


class _OpenRoads:
    """Sets of vertices that roads join by a tick that only moves forward."""

    def __init__(self, problem: Problem, ready: LongArray) -> None:
        roads, ready = problem.roads, np.append(ready, 0)
        self.now = 0
        self.vertex: list[int] = ready[roads.vertex_component].tolist()
        self.edge: list[int] = ready[roads.edge_component].tolist()
        self.ends = list(zip(roads.edge_from.tolist(), roads.edge_to.tolist(), strict=True))
        self.joined = _Joined(len(self.vertex))
        self.opened = [
            max(edge, self.vertex[a], self.vertex[b]) for edge, (a, b) in zip(self.edge, self.ends, strict=True)
        ]
        self.coming = sorted(range(len(self.edge)), key=self.opened.__getitem__, reverse=True)
        self.at: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for edge, (a, b) in enumerate(self.ends):
            self.at[a].append((b, edge))
            self.at[b].append((a, edge))

    def advance(self, tick: int) -> None:
        """Open what is ready by the tick."""
        self.now = tick
        while self.coming and self.opened[self.coming[-1]] <= tick:
            self.joined.join(*self.ends[self.coming.pop()])

    def reaches(self, base: int, site: int) -> bool:
        """Whether one end reaches the other now."""
        beside = {other for other, edge in self.at[base] if self.edge[edge] <= self.now}
        return base == site or site in beside or bool(self._sets(base) & self._sets(site))

    def _sets(self, vertex: int) -> set[int]:
        """The set of an open vertex; for a closed one the sets that open roads lead to."""
        if self.vertex[vertex] <= self.now:
            return {self.joined.root(vertex)}
        beside = (other for other, edge in self.at[vertex] if self.edge[edge] <= self.now)
        return {self.joined.root(other) for other in beside if self.vertex[other] <= self.now}


class _Joined:
    """Sets of road vertices that open roads join."""

    def __init__(self, n: int) -> None:
        self.parent = list(range(n))

    def root(self, vertex: int) -> int:
        """The vertex that stands for the set."""
        while self.parent[vertex] != vertex:
            self.parent[vertex] = self.parent[self.parent[vertex]]
            vertex = self.parent[vertex]
        return vertex

    def join(self, a: int, b: int) -> None:
        """Make one set of two."""
        self.parent[self.root(a)] = self.root(b)


def _pins(view: _View) -> Iterator[Violation]:
    pins = view.problem.pins
    kept = set(zip(view.work, view.team, view.start, strict=True))
    by_work: dict[int, set[int]] = defaultdict(set)
    for work, team, start in zip(pins.work.tolist(), pins.team.tolist(), pins.start.tolist(), strict=True):
        by_work[work].add(team)
        if (work, team, start) not in kept:
            names = f"team {view.problem.teams.ids[team]} on work {view.problem.works.ids[work]}"
            yield view.broken(
                "pin", f"The pin of {names} at {view.day(start)} (tick {start}) is gone.", (work,), (team,)
            )
    for index, (work, team) in enumerate(zip(view.work, view.team, strict=True)):
        if work in by_work and team not in by_work[work]:
            yield view.at(index, "pinned_team", "the work is pinned to other teams.")
