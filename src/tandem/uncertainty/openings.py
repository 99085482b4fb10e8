"""Works of an execution that other teams may take: nobody that the plan counts on is there."""

from __future__ import annotations

from tandem.plan.problem import NEVER
from tandem.uncertainty.choice import ABSENT, GONE, ahead, awaited
from tandem.uncertainty.memory import Memory, compiled
from tandem.uncertainty.routes import Fixed


@compiled
def open_route(f: Fixed, m: Memory, team: int) -> None:
    """The works of a team that is not there are open to others."""
    for i in range(m.place[team], f.route_ptr[team + 1]):
        open_work(f, m, f.route[i], -1)


@compiled
def open_work(f: Fixed, m: Memory, work: int, but: int) -> None:
    """A work is open where nobody is on it and no team of its crew, other than ``but``, is there to come."""
    if m.open_to_all[work] or m.work_finish[work] < NEVER or m.active[work] > 0:
        return
    for i in range(f.crew_ptr[work], f.crew_ptr[work + 1]):
        team = f.crew[i]
        if team != but and m.state[team] != ABSENT and m.state[team] != GONE and ahead(f, m, team, work):
            return
    give_away(f, m, work)


@compiled
def give_away(f: Fixed, m: Memory, work: int) -> None:
    """Who is free may take a work, unless somebody is on the way to it."""
    if m.open_to_all[work] or awaited(f, m, work):
        return
    m.open_to_all[work] = True
    m.open_works[f.scope[work]] += 1
    if m.missing[work] == 0:
        for team in range(len(m.state)):
            if f.rate[team, f.scope[work]] > 0:
                m.pending[team] = True


@compiled
def shut(f: Fixed, m: Memory, team: int) -> None:
    """A team has come after all: what is left of its route is its own again."""
    for i in range(m.place[team], f.route_ptr[team + 1]):
        work = f.route[i]
        if m.open_to_all[work]:
            m.open_to_all[work] = False
            m.open_works[f.scope[work]] -= 1
