"""Why a team has nothing to do for weeks: what keeps it from every work that it has the scope for.

An idle stretch lies between two works of a team, or after its last one until the last work of the plan begins. Each work of its
scopes that is not finished when the stretch begins is tried in it, alone and beside its crew, so that it ends no later than planned.
Where none fits, the facts say why: without all of them the work would fit, with any one of them it does not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from tandem.plan.bestslot import Places
from tandem.plan.problem import NEVER, TICKS_PER_DAY
from tandem.plan.sequence import Move
from tandem.plan.slots import Fact, FactKind, Slot, Slots, Wish

_NEVER = int(NEVER)
LONG = 14 * TICKS_PER_DAY


@dataclass(frozen=True)
class Idle:
    """One idle stretch of a team, in ticks.

    ``left`` works of its scopes are not finished when it begins. ``fits`` of them the team could do in it; ``best`` is the one of
    them with the largest ``gain`` in weighted person-days. Where none fits ``held`` counts the works by the fact that is told first,
    None for those where no set of facts explains it.
    """

    team: int
    start: int
    end: int
    left: int
    fits: int
    best: tuple[int, Slot] | None
    gain: float
    held: tuple[tuple[FactKind | None, int], ...]


def stretches(slots: Slots, team: int) -> list[tuple[int, int]]:
    """Idle times of at least ``LONG`` ticks: since the team is here until the plan's last work begins or the team leaves."""
    problem = slots.problem
    course = int(problem.teams.after_work[team])
    here = max(int(problem.teams.arrival[team]), slots.finish[course] if course >= 0 else 0)
    last = max((start for start in slots.start if start != _NEVER), default=0)
    until = min(last, int(problem.teams.departure[team]), problem.horizon)
    found, free = [], here
    for start, finish, _ in [*slots.tour(team), (until, until, -1)]:
        if start - free >= LONG:
            found.append((free, start))
        free = max(free, finish)
    return found


def idle(places: Places, team: int, stretch: tuple[int, int]) -> Idle:
    """The true reason of one idle stretch."""
    slots, problem = places.network.slots, places.problem
    start, end = stretch
    left = [work for work in unfinished(slots, team, start) if work not in places.network.fixed]
    options = [(work, slot) for work in left for slot in _fits(slots, work, team, stretch)]
    gains = [(-places.cost(Move(work, slot)), -slot.start, -work, slot) for work, slot in options]
    best = max(gains, key=lambda one: one[:3], default=None)
    held = Counter[FactKind | None]()
    for work in left if best is None else ():
        facts = blocking(slots, work, team, stretch)
        held[facts[0].kind if facts else None] += 1
    return Idle(
        team=team,
        start=start,
        end=min(end, problem.horizon),
        left=len(left),
        fits=len({work for work, _ in options}),
        best=None if best is None else (-best[2], best[3]),
        gain=0.0 if best is None else max(0.0, best[0]),
        held=tuple(held.most_common()),
    )


def unfinished(slots: Slots, team: int, tick: int) -> list[int]:
    """Works that a team has the scope for and that are not finished at a tick."""
    rate, scopes = slots.problem.teams.rate[team], slots.problem.works.scope
    mine = (work for work in range(slots.problem.n_works) if scopes[work] >= 0 and rate[scopes[work]] > 0)
    return [work for work in mine if slots.finish[work] > tick]


def _wishes(slots: Slots, work: int, team: int, end: int) -> Iterator[Wish]:
    """Alone, and beside the others of its crew, where there is room."""
    finish, crew = slots.finish[work], tuple(member for member in slots.crew(work) if member[0] != team)
    deadline = slots.problem.horizon if finish == _NEVER else finish
    yield Wish(work, team, end, deadline, ())
    if crew and len(crew) < slots.problem.works.maximum_teams[work]:
        yield Wish(work, team, end, deadline, crew)


def _fits(slots: Slots, work: int, team: int, stretch: tuple[int, int]) -> Iterator[Slot]:
    for wish in _wishes(slots, work, team, stretch[1]):
        slot = slots.earliest(wish, after=stretch[0])
        if slot is not None:
            yield slot


def blocking(slots: Slots, work: int, team: int, stretch: tuple[int, int]) -> tuple[Fact, ...]:
    """The smallest set of facts that keeps a team from doing a work alone in a stretch; empty where no set of facts explains it."""
    wish = next(_wishes(slots, work, team, stretch[1]))
    facts = tuple(dict.fromkeys((*slots.against(wish, stretch[0]), *slots.every(wish))))
    if slots.earliest(wish, frozenset(facts), stretch[0]) is None:
        return ()
    kept = list(facts)
    for fact in reversed(facts):
        rest = [one for one in kept if one != fact]
        if slots.earliest(wish, frozenset(rest), stretch[0]) is not None:
            kept = rest
    return tuple(kept)
