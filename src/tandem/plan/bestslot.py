"""Other places for one work: with all else as it is, and with the rest making room.

A work is put behind something that a team does, or before everything it does; what the team does next, and what waits for
the work, moves as far as it has to, and what can come earlier does. Every place that is told has passed the checker.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tandem.plan.check import check
from tandem.plan.evaluate import Evaluator
from tandem.plan.problem import NEVER, TICKS_PER_DAY, Problem
from tandem.plan.schedule import Schedule
from tandem.plan.sequence import Move
from tandem.plan.sequence import Sequence as Network
from tandem.plan.slots import Fact, Slot, Wish

_NEVER = int(NEVER)
PLACES_PER_TEAM = 12
"""Places behind a team's works that are tried, the earliest ones: what comes later is rarely better and costs as much to try."""
CHECKED = 40
"""Places that are given to the checker, the best first, before the search for others is given up."""


@dataclass(frozen=True)
class Place:
    """A place for a work.

    Parameters
    ----------
    team
        Index of the team that is asked to do it; ``slot`` has the whole crew.
    cost
        Weighted person-days against the plan as it is, negative for a gain.
    later
        Works that end later than in the plan, with the ticks, the latest first.
    schedule
        The plan with the work in this place.
    """

    team: int
    slot: Slot
    cost: float
    later: tuple[tuple[int, int], ...]
    schedule: Schedule


class Places:
    """Places for works of one plan."""

    def __init__(self, problem: Problem, schedule: Schedule, network: Network | None = None) -> None:
        self.problem = problem
        self.schedule = schedule
        self.network = Network(problem, schedule) if network is None else network
        self.evaluator = Evaluator(problem)
        # Where the plan as it is could be drawn together, that is no merit of a place.
        self.base = self.evaluator.objective(self.network.retimed_finishes())

    def able(self, work: int) -> list[int]:
        """Teams with the scope of a work."""
        scope = int(self.problem.works.scope[work])
        return [team for team in range(self.problem.n_teams) if scope >= 0 and self.problem.teams.rate[team, scope] > 0]

    def open_places(self, work: int, teams: Sequence[int]) -> list[Place]:
        """For each team the first place for it alone that is open while all else stays, with what it costs or gains, best first."""
        found = []
        for team in teams:
            slot = self.network.slots.earliest(Wish(work, team, self.problem.horizon, self.problem.horizon))
            if slot is None:
                continue
            place = self.place(team, Move(work, slot), still=True)
            if not check(self.problem, place.schedule):
                found.append(place)
        return sorted(found, key=_best)

    def made_places(self, work: int, teams: Sequence[int], before: int) -> list[Place]:
        """Places before a tick for which the rest makes room, best first: one for each team that has any."""
        moves = [(team, move) for team in teams for move in self._insertions(work, team, before)]
        costs = sorted((self.cost(move), move.slot.finish, team, place) for place, (team, move) in enumerate(moves))
        found: dict[int, Place] = {}
        for _, _, team, place in costs[:CHECKED]:
            if team not in found:
                made = self.place(team, moves[place][1])
                if not check(self.problem, made.schedule):
                    found[team] = made
        return list(found.values())

    def cost(self, move: Move) -> float:
        """Weighted person-days against the plan as it is when a work is moved and the rest drawn together behind it."""
        return self.evaluator.objective(self.network.retimed_finishes(move)) - self.base

    def place(self, team: int, move: Move, *, still: bool = False) -> Place:
        """The plan with a work moved: the rest as it is (``still``, works without a team follow), or drawn together behind it."""
        shifts = self.network.retimed(move)
        if still:
            alone = self.problem.works.scope < 0
            shifts = {work: shift for work, shift in shifts.items() if alone[work]}
        schedule = self.network.moved(shifts, move)
        finish = self.schedule.work_finish
        later = [
            (int(schedule.work_finish[other] - finish[other]), other)
            for other in (schedule.work_finish > finish).nonzero()[0].tolist()
            if other != move.work
        ]
        base = self._objective(self.schedule) if still else self.base
        return Place(
            team=team,
            slot=move.slot,
            cost=self._objective(schedule) - base,
            later=tuple((other, ticks) for ticks, other in sorted(later, reverse=True)),
            schedule=schedule,
        )

    def _insertions(self, work: int, team: int, before: int) -> Iterator[Move]:
        """Before all that a team does and behind each of its works, while the start lies before a tick."""
        slots, clock = self.network.slots, self.network.slots.clock
        relaxed = frozenset({Fact("team_busy", team=team)})
        tried, last = 0, -1
        behind = [0, *(end + clock.between(other, work) for _, end, other in slots.tour(team, work))]
        for free in behind:
            slot = slots.earliest(Wish(work, team, before, self.problem.horizon), relaxed, free)
            if slot is None or tried == PLACES_PER_TEAM:
                return
            if slot.start == last or self._interrupts(work, team, slot):
                continue
            tried, last = tried + 1, slot.start
            yield Move(work, slot)

    def _interrupts(self, work: int, team: int, slot: Slot) -> bool:
        """Whether the team is still at, or on its way from, what it does before."""
        clock = self.network.slots.clock
        return any(
            start < slot.start < end + clock.between(other, work)
            for start, end, other in self.network.slots.tour(team, work)
        )

    def _objective(self, schedule: Schedule) -> float:
        return self.evaluator.objective(schedule.work_finish)


def _best(place: Place) -> tuple[float, int, int]:
    return place.cost, place.slot.finish, place.team


def at_least_a_day(ticks: int) -> bool:
    """Whether a shift is worth a word."""
    return ticks >= TICKS_PER_DAY
