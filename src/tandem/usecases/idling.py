"""What keeps a team without work for weeks, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tandem.plan.bestslot import Places
from tandem.plan.figures import finish_date, start_date
from tandem.plan.idle import Idle, idle, stretches, unfinished
from tandem.plan.slots import FactKind, Slots
from tandem.usecases.planning import Planned

LONGEST_SHOWN = 3

_HELD: Mapping[FactKind | None, str] = {
    None: "fit nowhere in that time, for several reasons at once",
    "predecessor": "wait for works before them",
    "access": "have no open road yet",
    "unreachable": "cannot be reached by road from its base",
    "accreditation": "need an accreditation that it does not have by then",
    "accreditation_ends": "would end after its accreditation",
    "departure": "would end after it has to leave",
    "release_date": "may not begin yet",
    "season": "are closed by season",
    "days_off": "fall on its days off",
    "safety_distance": "are too near to works that run then",
    "team_busy": "would keep it from its next work",
    "travel": "are too far away to be begun in time",
    "arrival": "begin before the team is here",
    "course": "begin before its course ends",
    "pinned": "are pinned",
    "scope": "need another scope",
    "horizon": "would end later than planned if it did them alone",
}


def team_idle(planned: Planned, team_id: str) -> Iterator[str]:
    """The idle stretches of a team of at least two weeks, each with its reason."""
    problem = planned.problem
    team = problem.teams.ids.index(team_id)
    places = Places(problem, planned.solution.schedule)
    slots = places.network.slots
    tour = slots.tour(team)
    yield f"{planned.names.get(team_id, team_id)} ({team_id}): {len(tour):,} works in the plan."
    found = stretches(slots, team)
    if not found:
        yield "It is never without work for two weeks or more while works of the plan are still to begin."
    for stretch in found:
        yield f"No work {_dates(planned, *stretch)}: {_reason(planned, idle(places, team, stretch))}"


def longest(planned: Planned) -> Iterator[str]:
    """The longest idle stretches in which work of the team's scopes is left; why each is idle is asked of the team."""
    slots = Slots(planned.problem, planned.solution.schedule)
    found = [(*stretch, team) for team in range(planned.problem.n_teams) for stretch in stretches(slots, team)]
    found = [(start, end, team) for start, end, team in found if unfinished(slots, team, start)]
    found.sort(key=lambda one: (one[0] - one[1], one[0], one[2]))
    if found:
        yield f"{len(found):,} times a team is without work for two weeks or more though work of its scopes is left; the longest:"
    for start, end, team in found[:LONGEST_SHOWN]:
        team_id = planned.problem.teams.ids[team]
        yield f"  {planned.names.get(team_id, team_id)}, {_dates(planned, start, end)}: tandem why REGION.gpkg {team_id}"


def _dates(planned: Planned, start: int, end: int) -> str:
    first = planned.problem.start
    return f"from {start_date(first, start)} to {finish_date(first, start, end)}"


def _reason(planned: Planned, found: Idle) -> str:
    problem, names = planned.problem, planned.spoken
    if not found.left:
        return "every work of its scopes is finished by then or pinned."
    if found.best is not None:
        work, slot = found.best
        work_id = problem.works.ids[work]
        told = f"it could do {found.fits:,} of {found.left:,} works of its scopes that are left"
        first = start_date(problem.start, slot.start)
        if round(found.gain) <= 0:
            return f"{told}, such as {names.get(work_id, work_id)} from {first}, but nobody would gain by it."
        return (
            f"{told}; {names.get(work_id, work_id)} from {first} would gain {round(found.gain):,} weighted person-days, "
            "which the plan has not found: plan again with more time."
        )
    parts = [f"{count:,} {_HELD[kind]}" for kind, count in found.held]
    return f"it can do none of the {found.left:,} works of its scopes that are left as early as the plan ends them: {'; '.join(parts)}."
