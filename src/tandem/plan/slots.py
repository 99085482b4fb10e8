"""Where a work would fit while all else stays, and the facts that speak against it.

A *fact* is one thing that can be taken away: a predecessor that ends when it ends, a team that is busy, an arrival. Facts are
named with their ticks by ``Slots.against``; ``Slots.earliest`` finds the first start when some of them are taken away; and
``Slots.smallest`` reduces a set of facts to one from which nothing can be left out (deletion filter, Chinneck & Dravnieks
1991): with all of it taken away the work fits earlier, with any one of it left it does not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from tandem.plan.figures import component_ready
from tandem.plan.problem import NEVER, TICKS_PER_DAY, Problem
from tandem.plan.schedule import Schedule
from tandem.plan.timing import Clock, Member, Ways

FactKind = Literal[
    "pinned",
    "predecessor",
    "access",
    "safety_distance",
    "course",
    "arrival",
    "accreditation",
    "release_date",
    "team_busy",
    "travel",
    "season",
    "days_off",
    "scope",
    "departure",
    "accreditation_ends",
    "unreachable",
    "horizon",
]

TOLD_FIRST: tuple[FactKind, ...] = (
    "scope",
    "unreachable",
    "pinned",
    "predecessor",
    "access",
    "course",
    "arrival",
    "accreditation",
    "release_date",
    "departure",
    "accreditation_ends",
    "team_busy",
    "safety_distance",
    "travel",
    "season",
    "days_off",
    "horizon",
)
"""Of facts that could each be left out, the last of these is left out first: what can be changed on the ground is told."""

LONG_CLOSURE = 7 * TICKS_PER_DAY
_NEVER = int(NEVER)


@dataclass(frozen=True, slots=True, order=True)
class Fact:
    """One thing that keeps a work from a start; ``work`` and ``team`` are indices, -1 where it is not about one."""

    kind: FactKind
    work: int = -1
    team: int = -1


NOTHING: frozenset[Fact] = frozenset()


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in the plan for a work: its crew with their starts, begin and exclusive finish in ticks."""

    crew: tuple[Member, ...]
    start: int
    finish: int


@dataclass(frozen=True, slots=True)
class Wish:
    """A team that is to begin a work before tick ``before``, with the other members of the crew as they are, to end by ``deadline``."""

    work: int
    team: int
    before: int
    deadline: int
    others: tuple[Member, ...] = ()


class Slots:
    """One plan, prepared for many questions about single works."""

    def __init__(self, problem: Problem, schedule: Schedule) -> None:
        self.problem = problem
        self.schedule = schedule
        self.clock = Clock(problem)
        self.start: list[int] = schedule.work_start.tolist()
        self.finish: list[int] = schedule.work_finish.tolist()
        self._ways: dict[frozenset[int], Ways] = {}
        self._pinned = set(problem.pins.work.tolist())
        crews: dict[int, list[Member]] = defaultdict(list)
        self._tours: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        columns = (schedule.work.tolist(), schedule.team.tolist(), schedule.start.tolist(), schedule.finish.tolist())
        for work, team, start, finish in zip(*columns, strict=True):
            crews[work].append((team, start))
            self._tours[team].append((start, finish, work))
        self.crews = {work: tuple(crew) for work, crew in crews.items()}
        self._usable = frozenset((problem.components.ready < NEVER).nonzero()[0].tolist())
        self._components_of: dict[int, list[int]] = defaultdict(list)
        owner = np.repeat(np.arange(len(problem.components.ids)), np.diff(problem.components.work_ptr))
        for component, work in zip(owner.tolist(), problem.components.work.tolist(), strict=True):
            self._components_of[work].append(component)

    def crew(self, work: int) -> tuple[Member, ...]:
        """Teams of a work with their starts, in order of start."""
        return self.crews.get(work, ())

    def tour(self, team: int, without: int = -1) -> list[tuple[int, int, int]]:
        """Start, finish and work of what a team does, in order of time, without one work."""
        return [entry for entry in self._tours.get(team, []) if entry[2] != without]

    def predecessors(self, work: int) -> list[int]:
        """Works that come before."""
        works = self.problem.works
        found: list[int] = works.predecessor[works.predecessor_ptr[work] : works.predecessor_ptr[work + 1]].tolist()
        return found

    def conflicts(self, work: int) -> list[int]:
        """Works within the safety distance."""
        works = self.problem.works
        found: list[int] = works.conflict[works.conflict_ptr[work] : works.conflict_ptr[work + 1]].tolist()
        return found

    def ways(self, without: Collection[int] = ()) -> Ways:
        """The roads of the plan, with some works taken as done from the start."""
        key = frozenset(without)
        if key not in self._ways:
            finish = self.schedule.work_finish.copy()
            finish[list(key)] = 0
            self._ways[key] = Ways(self.problem, component_ready(self.problem, finish).tolist())
        return self._ways[key]

    def earliest(self, wish: Wish, relaxed: frozenset[Fact] = NOTHING, after: int = 0) -> Slot | None:
        """The first start from ``after`` to before ``wish.before`` that breaks no rule without the relaxed facts; None for none.

        All other assignments stay. 'team_busy' taken away means one more team like it, which comes from the same base.
        """
        work, team = wish.work, wish.team
        if any(fact not in relaxed for fact in self._standing(work, team)):
            return None
        closed = Fact("season", work, team) in relaxed or Fact("days_off", work, team) in relaxed
        floors = [floor for fact, floor in self._floors(work, team, relaxed) if fact not in relaxed]
        tick = max([after, *floors])
        while True:
            tick = tick if closed else self.clock.next_open(team, work, tick)
            if tick >= wish.before:
                return None
            crew = (*wish.others, (team, tick))
            finish = self.clock.finish(work, crew, every_day=closed and wish.before >= self.problem.horizon)
            if finish == _NEVER and Fact("horizon", work) in relaxed:
                finish = tick + 1
            if finish > wish.deadline or any(fact not in relaxed for fact in self._over(work, crew, finish)):
                return None
            blocked = self._blocked_until(work, team, tick, finish, relaxed)
            if blocked <= tick:
                start = min(begin for _, begin in crew)
                return Slot(tuple(sorted(crew, key=lambda one: (one[1], one[0]))), start, finish)
            tick = blocked

    def against(self, wish: Wish, tick: int) -> tuple[Fact, ...]:
        """Every fact that speaks against the team beginning the work at a tick, what is told first in front."""
        work, team = wish.work, wish.team
        found = set(self._standing(work, team))
        if Fact("scope", work, team) in found:
            return tuple(found)
        if self.clock.next_open(team, work, tick) != tick:
            long = self._closure(work, team, tick) > LONG_CLOSURE
            found.add(Fact("season" if long else "days_off", work, team))
        crew = (*wish.others, (team, tick))
        finish = self.clock.finish(work, crew)
        if finish == _NEVER:
            found.add(Fact("horizon", work))
        found |= set(self._over(work, crew, finish))
        before, busy = self._busy_until(work, team, tick, finish)
        if busy > tick:
            found.add(Fact("team_busy", before, team))
        found |= {
            Fact("safety_distance", other)
            for other in self.conflicts(work)
            if self.start[other] < finish and self.finish[other] > tick and self.start[other] != _NEVER
        }
        # The team that is busy is relaxed as one more like it, which has to arrive like it.
        floors = self._floors(work, team, frozenset(found), at=tick)
        found |= {fact for fact, floor in floors if floor > tick}
        return tuple(sorted(found, key=lambda fact: (TOLD_FIRST.index(fact.kind), fact)))

    def smallest(self, wish: Wish, facts: Sequence[Fact]) -> tuple[Fact, ...] | None:
        """Facts of the list, none too many, that let the work begin in time when they are taken away; None where all do not."""
        kept = set(facts)
        if self.earliest(wish, frozenset(kept)) is None:
            return None
        for fact in reversed(facts):
            if self.earliest(wish, frozenset(kept - {fact})) is not None:
                kept.remove(fact)
        return tuple(fact for fact in facts if fact in kept)

    def every(self, wish: Wish) -> tuple[Fact, ...]:
        """All facts about a team on a work that could ever speak against a start before ``wish.before``."""
        work, team = wish.work, wish.team
        found = {*self.against(wish, 0), *self.against(wish, max(0, min(wish.before, self.problem.horizon) - 1))}
        if Fact("scope", work, team) in found:
            return (Fact("scope", work, team),)
        found -= {Fact("season", work, team), Fact("days_off", work, team)}
        if self.clock.next_open(team, work, 0) == _NEVER:
            found.add(Fact("season", work, team))
        found |= {Fact("safety_distance", other) for other in self.conflicts(work) if self.start[other] != _NEVER}
        tour = self.tour(team, work)
        if tour:
            found = {fact for fact in found if fact.kind != "team_busy"} | {Fact("team_busy", tour[0][2], team)}
        return tuple(sorted(found, key=lambda fact: (TOLD_FIRST.index(fact.kind), fact)))

    def _standing(self, work: int, team: int) -> list[Fact]:
        """Facts that hold at all times."""
        found = [Fact("pinned", work)] if work in self._pinned else []
        if self.problem.teams.rate[team, self.problem.works.scope[work]] <= 0:
            found.append(Fact("scope", work, team))
        return found

    def _floors(self, work: int, team: int, relaxed: frozenset[Fact], at: int | None = None) -> list[tuple[Fact, int]]:
        """Ticks before which a fact forbids the start; ``at`` spells out the roads that are missing at that tick."""
        problem, teams = self.problem, self.problem.teams
        scope = int(problem.works.scope[work])
        found = [(Fact("predecessor", before), self.finish[before]) for before in self.predecessors(work)]
        found.append((Fact("release_date", work), int(problem.works.release[work])))
        found.append((Fact("accreditation", work, team), int(teams.accredited_from[team, scope])))
        twin = any(fact.kind == "team_busy" and fact.team == team for fact in relaxed)
        tour = self.tour(team, work)
        if twin or not tour or (at is not None and at <= tour[0][0]):
            found += self._setting_out(work, team)
        if at is None:
            done = {fact.work for fact in relaxed if fact.kind == "access"}
            found.append((Fact("unreachable", work, team), self.ways(done).opening(team, work)))
        elif self.ways().opening(team, work) > at:
            found += self._missing_roads(work, team, at)
        return found

    def _setting_out(self, work: int, team: int) -> list[tuple[Fact, int]]:
        """A team that comes from its base: arrival, course and the journey."""
        teams, travel = self.problem.teams, self.clock.from_base(team, work)
        course, arrival = int(teams.after_work[team]), int(teams.arrival[team])
        found = [(Fact("travel", work, team), travel)]
        if arrival > 0:
            found.append((Fact("arrival", team=team), arrival + travel))
        if course >= 0:
            found.append((Fact("course", course, team), self.finish[course] + travel))
        return found

    def _missing_roads(self, work: int, team: int, tick: int) -> list[tuple[Fact, int]]:
        usable = self._usable - set(self._components_of.get(work, ()))
        missing = self.ways().missing(team, work, tick, usable)
        if missing is None:
            return [(Fact("unreachable", work, team), _NEVER)]
        late = {other for component in missing for other in self._works_of(component) if self.finish[other] > tick}
        return [(Fact("access", other), self.finish[other]) for other in late]

    def _works_of(self, component: int) -> list[int]:
        components = self.problem.components
        found: list[int] = components.work[components.work_ptr[component] : components.work_ptr[component + 1]].tolist()
        return found

    def _over(self, work: int, crew: Sequence[Member], finish: int) -> list[Fact]:
        """Members that are gone, or not accredited any more, before the finish."""
        teams, scope, horizon = self.problem.teams, int(self.problem.works.scope[work]), self.problem.horizon
        found = []
        for team, _ in crew:
            if finish > teams.departure[team] < horizon:
                found.append(Fact("departure", team=team))
            if finish > teams.accredited_until[team, scope] < horizon:
                found.append(Fact("accreditation_ends", work, team))
        return found

    def _blocked_until(self, work: int, team: int, tick: int, finish: int, relaxed: frozenset[Fact]) -> int:
        """First tick at which what blocks the start at ``tick`` is over; ``tick`` where nothing does."""
        until = tick
        if not any(fact.kind == "team_busy" and fact.team == team for fact in relaxed):
            until = max(until, self._busy_until(work, team, tick, finish)[1])
            tour = self.tour(team, work)
            if tour and tick < tour[0][0]:
                floors = self._setting_out(work, team)
                until = max([until, *(floor for fact, floor in floors if fact not in relaxed)])
        for other in self.conflicts(work):
            overlap = self.start[other] < finish and self.finish[other] > tick and self.start[other] != _NEVER
            if overlap and Fact("safety_distance", other) not in relaxed:
                until = max(until, self.finish[other])
        return until

    def _busy_until(self, work: int, team: int, tick: int, finish: int) -> tuple[int, int]:
        """The work that keeps a team from the site between two ticks, and until when; (-1, tick) where none does."""
        for start, end, other in self.tour(team, work):
            free = end + self.clock.between(other, work)
            if free > tick and (start <= tick or finish + self.clock.between(work, other) > start):
                return other, free
        return -1, tick

    def _closure(self, work: int, team: int, tick: int) -> int:
        """Length in ticks of the closed time around a tick."""
        following = min(self.clock.next_open(team, work, tick), self.problem.horizon)
        return following - 1 - self.clock.last_open(team, work, tick)
