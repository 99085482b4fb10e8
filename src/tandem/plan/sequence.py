"""A plan as a network in time: what each work waits for, and when everything comes if one work moves.

Arcs lead from a work to those that wait for its end: by precedence, because the same team goes there next, because it opens
the road, gives the course, or lies within the safety distance. Teams, their order and their ways stay; works move as
blocks, all their teams by the same calendar ticks and from there to the next working tick, so that durations follow the
calendars. Delays keep every other work where it is unless it is pushed.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from tandem.plan.problem import NEVER, IntArray, Problem
from tandem.plan.schedule import Schedule
from tandem.plan.slots import Slot, Slots
from tandem.plan.timing import Member

ArcKind = Literal["predecessor", "team", "course", "access", "safety_distance"]
_NEVER = int(NEVER)


@dataclass(frozen=True, slots=True)
class Arc:
    """``after`` waits for ``before``: finish of the one plus ``lag`` <= ``reference`` plus the shift of the other, in ticks.

    ``reference`` is the planned start of the waiting work, or of the one of its teams that waits; ``lag`` is travel.
    """

    before: int
    after: int
    lag: int
    reference: int
    kind: ArcKind


@dataclass(frozen=True, slots=True)
class Move:
    """A work put elsewhere; ``apart`` where its team is one more, which is taken from no other work."""

    work: int
    slot: Slot
    apart: bool = False


@dataclass(frozen=True)
class _Around:
    """Arcs that come with a move, by the work that waits, and those that it takes away; ``moved`` is -1 where nothing moves."""

    joins: Mapping[int, list[Arc]]
    left: frozenset[tuple[int, int, ArcKind]]
    moved: int = -1

    @cached_property
    def behind(self) -> Mapping[int, list[int]]:
        """Works that wait by arcs that came, by the work that they wait for."""
        found: dict[int, list[int]] = defaultdict(list)
        for arcs in self.joins.values():
            for arc in arcs:
                found[arc.before].append(arc.after)
        return found


class Sequence:
    """The network of one plan; pinned works are fixed: they wait for nothing and stay where they are."""

    def __init__(self, problem: Problem, schedule: Schedule, *, slots: Slots | None = None) -> None:
        self.problem = problem
        self.schedule = schedule
        self.slots = Slots(problem, schedule) if slots is None else slots
        self.fixed = frozenset(problem.pins.work.tolist())
        self.start, self.finish = self.slots.start, self.slots.finish
        scheduled = [work for work in range(problem.n_works) if self.start[work] != _NEVER]
        rank = _precedence_rank(problem)
        # Arcs go forward in this order, also to teams that join a work that began before what they come from.
        self.order = sorted(scheduled, key=lambda work: (self.finish[work], self.start[work], rank[work]))
        self.place = {work: index for index, work in enumerate(self.order)}
        self.into: dict[int, list[Arc]] = defaultdict(list)
        self.out: dict[int, list[Arc]] = defaultdict(list)
        self._build()

    def finish_at(self, work: int, shift: int) -> int:
        """Finish of a work whose teams all start ``shift`` ticks later than planned, or on the next working tick; NEVER if too late."""
        if shift == 0:
            return self.finish[work]
        if not self.slots.crew(work):
            end = self.finish[work] + shift
            return end if end <= self.problem.horizon else _NEVER
        moved = self.starts_at(work, shift)
        if any(start == _NEVER for _, start in moved):
            return _NEVER
        return self.slots.clock.finish(work, moved)

    def pushed(self, shifts: Mapping[int, int]) -> dict[int, int]:
        """Ticks by which works start later when some do and push what waits for them; all others stay.

        Departures, ends of accreditation and pins are not looked at: what they would forbid is told as late, not as lost.
        """
        return self._push(shifts)[0]

    def _push(self, shifts: Mapping[int, int]) -> tuple[dict[int, int], dict[int, int]]:
        """``pushed``, and the finish of every scheduled work among them."""
        shift, ends = dict(shifts), dict[int, int]()
        pending = [self.place[work] for work in shift if work in self.place]
        heapq.heapify(pending)
        done = -1
        while pending:
            index = heapq.heappop(pending)
            if index == done:
                continue
            done, work = index, self.order[index]
            ends[work] = self.finish_at(work, shift[work])
            end = min(ends[work], self.problem.horizon)
            for arc in self.out[work]:
                push = end + arc.lag - arc.reference
                if push > shift.get(arc.after, 0):
                    shift[arc.after] = push
                    heapq.heappush(pending, self.place[arc.after])
        return shift, ends

    def delayed(self, shifts: Mapping[int, int]) -> IntArray:
        """Finish of every work (n,) when some start later; NEVER for what would end beyond the horizon."""
        shift, ends = self._push(shifts)
        finish = self.finishes({work: by for work, by in shift.items() if work not in ends})
        finish[list(ends)] = list(ends.values())
        return finish

    def starts_at(self, work: int, shift: int) -> tuple[Member, ...]:
        """Teams of a work with their starts, ``shift`` ticks later than planned or on the next working tick."""
        clock = self.slots.clock
        return tuple((team, clock.next_open(team, work, start + shift)) for team, start in self.slots.crew(work))

    def retimed(self, move: Move | None = None) -> dict[int, int]:
        """Shift of every work when each starts as early as its teams, in their order, and what it waits for allow.

        A moved work stands where it is put, between what its teams do before and after; the others make room.
        """
        return self._settled(move)[0]

    def retimed_finishes(self, move: Move | None = None) -> IntArray:
        """Finish of every work (n,) when they are ``retimed``."""
        return np.array(self._settled(move)[1], dtype=np.int32)

    @cached_property
    def _early(self) -> tuple[dict[int, int], list[int]]:
        """Shifts and finishes when nothing is moved."""
        shift, finish = dict[int, int](), list(self.finish)
        self._settle(shift, finish, self.order, _Around({}, frozenset()))
        return shift, finish

    def _settled(self, move: Move | None) -> tuple[dict[int, int], list[int]]:
        """Shifts and finishes: those without the move, and what it changes of them."""
        shift, finish = dict(self._early[0]), list(self._early[1])
        if move is not None:
            around = self._around(move)
            shift.pop(move.work, None)
            finish[move.work] = move.slot.finish
            behind = (arc.after for arc in self.out[move.work])
            near = {*around.joins, *behind, *(after for _, after, _ in around.left)}
            self._settle(shift, finish, near - {move.work}, around)
        return shift, finish

    def _settle(self, shift: dict[int, int], finish: list[int], works: Iterable[int], around: _Around) -> None:
        """Draw works together, and then what waits for those that end at another tick than before."""
        pending = [self.place[work] for work in works]
        heapq.heapify(pending)
        done = -1
        while pending:
            index = heapq.heappop(pending)
            work = self.order[index]
            if index == done or work in self.fixed or work == around.moved:
                continue
            done, before = index, finish[work]
            self._draw(work, shift, finish, around)
            if finish[work] != before:
                after = (*(arc.after for arc in self.out[work]), *around.behind.get(work, ()))
                for place in (self.place[other] for other in after):
                    if place > index:
                        heapq.heappush(pending, place)

    def _draw(self, work: int, shift: dict[int, int], finish: list[int], around: _Around) -> None:
        """Start a work as early as it may."""
        earlier = [arc for arc in self.into[work] if (arc.before, arc.after, arc.kind) not in around.left]
        waits = [finish[arc.before] + arc.lag - arc.reference for arc in (*earlier, *around.joins.get(work, ()))]
        floors = [floor - reference for floor, reference in self._floors(work)]
        moved = max([-self.start[work], *waits, *floors])
        end = self.finish_at(work, moved)
        shift.pop(work, None)
        finish[work] = self.finish[work]
        # Closed days can make a block that starts earlier end no earlier: then it stays.
        if moved > 0 or (moved < 0 and end < self.finish[work]):
            shift[work], finish[work] = moved, end

    def finishes(self, shifts: Mapping[int, int], move: Move | None = None) -> IntArray:
        """Finish of every work (n,) with these shifts and a move; NEVER for what would end beyond the horizon."""
        finish = np.array(self.finish, dtype=np.int32)
        for work, shift in shifts.items():
            finish[work] = self.finish_at(work, shift)
        if move is not None:
            finish[move.work] = move.slot.finish
        return finish

    def moved(self, shifts: Mapping[int, int], move: Move | None = None) -> Schedule:
        """The plan with these shifts and a move; what would end beyond the horizon is left out."""
        finish = self.finishes(shifts, move)
        start = np.array(self.start, dtype=np.int32)
        crews = dict(self.slots.crews)
        for work, shift in shifts.items():
            crews[work] = self.starts_at(work, shift)
            start[work] = min((begin for _, begin in crews[work]), default=self.start[work] + shift)
        if move is not None:
            crews[move.work], start[move.work] = move.slot.crew, move.slot.start
        start[finish == NEVER] = NEVER
        # A team that would come when the others are done does not come.
        rows = sorted(
            (begin, work, team) for work, crew in crews.items() for team, begin in crew if begin < finish[work] != NEVER
        )
        columns = np.array(rows, dtype=np.int32).reshape(-1, 3).T
        works = columns[1].copy()
        return Schedule(works, columns[2].copy(), columns[0].copy(), finish[works], start, finish)

    def _around(self, move: Move) -> _Around:
        """Arcs that come and go with a move: its old neighbours on the tour meet, its new ones wait for it."""
        joins: dict[int, list[Arc]] = defaultdict(list)
        left: set[tuple[int, int, ArcKind]] = set()
        work, clock = move.work, self.slots.clock
        for team, _ in self.slots.crew(work):
            tour = self.slots.tour(team)
            at = next(index for index, entry in enumerate(tour) if entry[2] == work)
            left |= {(work, after, "team") for _, _, after in tour[at + 1 :]}
            if at + 1 < len(tour):
                start, _, after = tour[at + 1]
                if at > 0:
                    before = tour[at - 1][2]
                    joins[after].append(Arc(before, after, clock.between(before, after), start, "team"))
        left |= {(arc.before, arc.after, arc.kind) for arc in self.out[work] if arc.kind == "safety_distance"}
        for other in self.slots.conflicts(work):
            if self.start[other] != _NEVER and self.start[other] >= move.slot.start:
                joins[other].append(Arc(work, other, 0, self.start[other], "safety_distance"))
        for team, begin in () if move.apart else move.slot.crew:
            following = next((entry for entry in self.slots.tour(team, work) if entry[0] >= begin), None)
            if following is not None:
                start, _, after = following
                joins[after].append(Arc(work, after, clock.between(work, after), start, "team"))
        return _Around(joins, frozenset(left), work)

    def _floors(self, work: int) -> list[tuple[int, int]]:
        """Ticks before which a start is forbidden whatever else moves, with the start that they are about."""
        problem, teams = self.problem, self.problem.teams
        scope = int(problem.works.scope[work])
        found = [(int(problem.works.release[work]), self.start[work])]
        for team, start in self.slots.crew(work):
            first = int(teams.arrival[team]) + self.slots.clock.from_base(team, work)
            found += [(int(teams.accredited_from[team, scope]), start), (first, start)]
        return found

    def _build(self) -> None:
        for work in self.order:
            for before in self.slots.predecessors(work):
                self._join(before, work, 0, self.start[work], "predecessor")
            for other in self.slots.conflicts(work):
                if other in self.place and self.finish[other] <= self.start[work]:
                    self._join(other, work, 0, self.start[work], "safety_distance")
            for team, start in self.slots.crew(work):
                self._open_ways(work, team, start)
        for team in range(self.problem.n_teams):
            self._follow(team)

    def _open_ways(self, work: int, team: int, start: int) -> None:
        """The works of the way that the plan opens first for this team."""
        components = self.problem.components
        for component in self.slots.ways().along(team, work):
            first, last = components.work_ptr[component], components.work_ptr[component + 1]
            for opener in components.work[first:last].tolist():
                self._join(opener, work, 0, start, "access")

    def _follow(self, team: int) -> None:
        """What a team does, in order; before the first its course."""
        tour = self.slots.tour(team)
        course, clock = int(self.problem.teams.after_work[team]), self.slots.clock
        if tour and course >= 0:
            start, _, work = tour[0]
            self._join(course, work, clock.from_base(team, work), start, "course")
        for index, (_, _, before) in enumerate(tour):
            for start, _, after in tour[index + 1 :]:
                self._join(before, after, clock.between(before, after), start, "team")
                # Where others work too, a team that would come when they are done goes on to its next work.
                if len(self.slots.crew(after)) == 1:
                    break

    def _join(self, before: int, after: int, lag: int, reference: int, kind: ArcKind) -> None:
        if before not in self.place or after in self.fixed:
            return
        # Pins may stand against the order; they push nobody by that.
        if self.place[before] >= self.place[after] or self.finish[before] + lag > reference:
            return
        arc = Arc(before, after, lag, reference, kind)
        self.into[after].append(arc)
        self.out[before].append(arc)


def _precedence_rank(problem: Problem) -> list[int]:
    """Length of the longest chain of predecessors of each work."""
    pointer, predecessor = problem.works.predecessor_ptr, problem.works.predecessor
    owner = np.repeat(np.arange(problem.n_works), np.diff(pointer))
    rank = np.zeros(problem.n_works, dtype=np.int64)
    while True:
        deeper = rank.copy()
        np.maximum.at(deeper, owner, rank[predecessor] + 1)
        if np.array_equal(deeper, rank):
            return [int(value) for value in rank]
        rank = deeper
