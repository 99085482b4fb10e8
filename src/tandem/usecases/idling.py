"""What keeps a team without work for weeks, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tandem.language import ENGLISH, Language, phrase
from tandem.plan.bestslot import Places
from tandem.plan.figures import finish_date, start_date
from tandem.plan.idle import Idle, idle, stretches, unfinished
from tandem.plan.problem import Problem
from tandem.plan.slots import FactKind, Slot, Slots
from tandem.usecases.planning import Planned

LONGEST_SHOWN = 3

_HELD: Mapping[FactKind | None, str] = {
    None: phrase("{n} fit nowhere in that time, for several reasons at once"),
    "predecessor": phrase("{n} wait for works before them"),
    "access": phrase("{n} have no open road yet"),
    "unreachable": phrase("{n} cannot be reached by road from its base"),
    "accreditation": phrase("{n} need an accreditation that it does not have by then"),
    "accreditation_ends": phrase("{n} would end after its accreditation"),
    "departure": phrase("{n} would end after it has to leave"),
    "release_date": phrase("{n} may not begin yet"),
    "season": phrase("{n} are closed by season"),
    "days_off": phrase("{n} fall on its days off"),
    "safety_distance": phrase("{n} are too near to works that run then"),
    "team_busy": phrase("{n} would keep it from its next work"),
    "travel": phrase("{n} are too far away to be begun in time"),
    "arrival": phrase("{n} begin before the team is here"),
    "course": phrase("{n} begin before its course ends"),
    "pinned": phrase("{n} are pinned"),
    "scope": phrase("{n} need another scope"),
    "horizon": phrase("{n} would end later than planned if it did them alone"),
}


def team_idle(
    planned: Planned, team_id: str, language: Language = ENGLISH, *, places: Places | None = None
) -> Iterator[str]:
    """The idle stretches of a team of at least two weeks, each with its reason; ``places`` of this plan, for who has them."""
    problem = planned.problem
    team = problem.teams.ids.index(team_id)
    places = Places(problem, planned.solution.schedule) if places is None else places
    slots = places.network.slots
    yield language.text(
        "{team} ({id}): {n} works in the plan.",
        team=planned.names.get(team_id, team_id),
        id=team_id,
        n=len(slots.tour(team)),
    )
    found = stretches(slots, team)
    if not found:
        yield language.text(
            "It is never without work for two weeks or more while works of the plan are still to begin."
        )
    names = planned.told(language) if found else {}
    for stretch in found:
        first, last = _dates(planned, *stretch, language)
        reason = _reason(problem, names, idle(places, team, stretch), language)
        yield language.text("No work from {first} to {last}: {reason}", first=first, last=last, reason=reason)


def longest(planned: Planned, language: Language = ENGLISH) -> Iterator[str]:
    """The longest idle stretches in which work of the team's scopes is left; why each is idle is asked of the team."""
    slots = Slots(planned.problem, planned.solution.schedule)
    found = [(*stretch, team) for team in range(planned.problem.n_teams) for stretch in stretches(slots, team)]
    found = [(start, end, team) for start, end, team in found if unfinished(slots, team, start)]
    found.sort(key=lambda one: (one[0] - one[1], one[0], one[2]))
    if found:
        yield language.text(
            "{n} times a team is without work for two weeks or more though work of its scopes is left; the longest:",
            n=len(found),
        )
    for start, end, team in found[:LONGEST_SHOWN]:
        team_id = planned.problem.teams.ids[team]
        first, last = _dates(planned, start, end, language)
        yield language.text(
            "  {team}, from {first} to {last}: {command}",
            team=planned.names.get(team_id, team_id),
            first=first,
            last=last,
            command=f"tandem why REGION.gpkg {team_id}",
        )


def _dates(planned: Planned, start: int, end: int, language: Language) -> tuple[str, str]:
    first = planned.problem.start
    return language.dated(start_date(first, start)), language.dated(finish_date(first, start, end))


def _reason(problem: Problem, names: Mapping[str, str], found: Idle, language: Language) -> str:
    if not found.left:
        return language.text("every work of its scopes is finished by then or pinned.")
    if found.best is not None:
        return _could(problem, names, found, found.best, language)
    return language.text(
        "it can do none of the {n} works of its scopes that are left as early as the plan ends them: {parts}.",
        n=found.left,
        parts="; ".join(language.text(_HELD[kind], n=count) for kind, count in found.held),
    )


def _could(problem: Problem, names: Mapping[str, str], found: Idle, best: tuple[int, Slot], language: Language) -> str:
    work, slot = best
    work_id, gain = problem.works.ids[work], round(found.gain)
    told = phrase(
        "it could do {fits} of {left} works of its scopes that are left, such as {work} from {day}, "
        "but nobody would gain by it."
    )
    if gain > 0:
        told = phrase(
            "it could do {fits} of {left} works of its scopes that are left; {work} from {day} would gain {gain} weighted "
            "person-days, which the plan has not found: plan again with more time."
        )
    day = language.dated(start_date(problem.start, slot.start))
    name = names.get(work_id, work_id)
    return language.text(told, fits=found.fits, left=found.left, work=name, day=day, gain=gain)
