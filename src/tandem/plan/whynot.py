"""Why a work does not come before a day, or is not done by a team: what it would cost, or the facts that prevent it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tandem.plan.bestslot import Place, Places
from tandem.plan.binding import Binding, smallest_of_all, told
from tandem.plan.check import check
from tandem.plan.problem import NEVER
from tandem.plan.search.state import Decoder
from tandem.plan.slots import TOLD_FIRST, Fact, Slot, Wish

_NEVER = int(NEVER)


@dataclass(frozen=True)
class WhyNot:
    """The answer for one work.

    Parameters
    ----------
    already
        The plan does what is asked about.
    place
        The cheapest place that does it, found and checked; None where none was found.
    after_others
        Whether what the work waits for has to come first too in that place: then the order of the plan was decoded anew.
    bindings
        Without a place: a smallest set of facts without which the work could, all else as it is.
    first_start
        Without a place: tick of its start when it and all that it waits for come before everything else; NEVER for not at all.
    """

    already: bool
    place: Place | None = None
    after_others: bool = False
    bindings: tuple[Binding, ...] = ()
    first_start: int = _NEVER


def why_not(places: Places, work: int, *, before: int | None = None, team: int | None = None) -> WhyNot:
    """Why the work does not start before a tick, or is not done by a team, or both.

    What is found is a plan that keeps every rule; that nothing was found proves nothing, the facts are true all the same:
    without all of them the work fits while all else stays, with any one of them it does not.
    """
    slots = places.network.slots
    limit = places.problem.horizon if before is None else min(before, places.problem.horizon)
    crew = [member for member, _ in slots.crew(work)]
    if slots.start[work] < limit and (team is None or team in crew):
        return WhyNot(already=True)
    teams = places.able(work) if team is None else [team]
    if work not in places.network.fixed:
        made = places.made_places(work, [one for one in teams if one in places.able(work)], limit)
        if made:
            return WhyNot(already=False, place=made[0])
        first = first_in_line(places, work, team)
        if first is not None and first.slot.start < limit:
            return WhyNot(already=False, place=first, after_others=True)
    else:
        first = None
    facts = _facts(places, work, teams, limit)
    bindings = tuple(told(places.problem, slots, fact, work) for fact in facts)
    return WhyNot(already=False, bindings=bindings, first_start=_NEVER if first is None else first.slot.start)


def _facts(places: Places, work: int, teams: list[int], limit: int) -> tuple[Fact, ...]:
    slots = places.network.slots
    if places.problem.works.scope[work] < 0:
        late = tuple(Fact("predecessor", one) for one in slots.predecessors(work) if slots.finish[one] >= limit)
        released = places.problem.works.release[work] >= limit
        return (*late, *([Fact("release_date", work)] if released else []))
    if not teams:
        return (Fact("scope", work),)
    found = [smallest_of_all(slots, Wish(work, one, limit, places.problem.horizon)) for one in teams]
    return min(found, key=lambda facts: (len(facts), [TOLD_FIRST.index(fact.kind) for fact in facts]))


def first_in_line(places: Places, work: int, team: int | None = None) -> Place | None:
    """The plan decoded anew in its own order, but with the work and all that it waits for in front of everything else.

    None where that is no plan, or where another team does it than the one that is asked for.
    """
    problem, slots = places.problem, places.network.slots
    decoder = Decoder(problem)
    key = np.minimum(places.schedule.work_start, problem.horizon).astype(np.float64)
    for one in _needed(places, work):
        key[one] -= 2.0 * problem.horizon
    caps = np.array([len(slots.crew(one)) or problem.works.maximum_teams[one] for one in range(problem.n_works)])
    schedule = decoder.schedule(decoder.inherited(key), np.maximum(1, caps).astype(np.int32))
    mine = schedule.work == work
    crew = tuple(zip(schedule.team[mine].tolist(), schedule.start[mine].tolist(), strict=True))
    if schedule.work_start[work] == NEVER or (team is not None and team not in dict(crew)) or check(problem, schedule):
        return None
    now, then = places.schedule.work_finish, schedule.work_finish
    later = [(int(then[other] - now[other]), other) for other in (then > now).nonzero()[0].tolist() if other != work]
    return Place(
        team=crew[0][0] if crew else -1,
        slot=Slot(crew, int(schedule.work_start[work]), int(schedule.work_finish[work])),
        cost=places.evaluator.objective(then) - places.evaluator.objective(now),
        later=tuple((other, ticks) for ticks, other in sorted(later, reverse=True)),
        schedule=schedule,
    )


def _needed(places: Places, work: int) -> set[int]:
    """The work, what comes before it, and the works of the road that its teams would take, with theirs."""
    slots, components = places.network.slots, places.problem.components
    needed, pending = set[int](), [work]
    while pending:
        one = pending.pop()
        if one in needed:
            continue
        needed.add(one)
        pending += slots.predecessors(one)
        teams = [member for member, _ in slots.crew(one)] or places.able(one)[:1]
        for component in {c for member in teams for c in slots.ways().along(member, one)}:
            pending += components.work[components.work_ptr[component] : components.work_ptr[component + 1]].tolist()
    return needed
