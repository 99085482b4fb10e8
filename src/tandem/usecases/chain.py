"""The chain of works that decides when the plan ends or a place is served."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import numpy as np

from tandem.language import ENGLISH, Language, phrase
from tandem.plan.critical import critical
from tandem.plan.due import due_of
from tandem.plan.figures import finish_date, start_date
from tandem.plan.problem import TICKS_PER_DAY
from tandem.plan.sequence import ArcKind
from tandem.store.protocol import Reader
from tandem.usecases.idling import longest
from tandem.usecases.looking_up import one_of
from tandem.usecases.planning import Planned, plan_again

CHAIN_SHOWN = 40

LINKS: Mapping[ArcKind, str] = {
    "predecessor": phrase("after the one before it"),
    "team": phrase("next work of the same team"),
    "course": phrase("the course that makes its team"),
    "access": phrase("behind the road that opens"),
    "safety_distance": phrase("too near to run at the same time"),
}


def critical_path(reader: Reader, place: str | None, language: Language = ENGLISH) -> Iterator[str]:
    """The chain of works that decides when the plan ends, or when a place is served, and the slack of the works behind it.

    Raises
    ------
    NotFoundError
        Where the place is unknown or nothing of the plan is about it.
    """
    planned = plan_again(reader, "last")
    problem, schedule, names = planned.problem, planned.solution.schedule, planned.told(language)
    due = None
    if place is not None:
        ids = (*problem.communities, *problem.hazard_goals.ids)
        place = one_of(place, {one: names.get(one, one) for one in ids}, "community or hazardous area")
        due = due_of(problem, schedule, place)
        if not due:
            yield language.text(
                "{place}: no work of the plan decides when it is served or released.", place=names.get(place, place)
            )
            return
    found = critical(problem, schedule, due, tolerance=TICKS_PER_DAY)
    if not found.path:
        yield language.text("No work of the plan has a date: tandem plan names what keeps them from it.")
        return
    if place is None:
        yield language.text("What decides the end of the plan:")
    else:
        yield language.text("What decides the dates of {place}:", place=names.get(place, place))
    links = ["", *(language.text(LINKS[arc.kind]) for arc in found.arcs)]
    for work, link in list(zip(found.path, links, strict=True))[-CHAIN_SHOWN:]:
        crew = "; ".join(members(planned, work, names, language))
        work_id = problem.works.ids[work]
        named = f"{names.get(work_id, work_id)}{f' ({crew})' if crew else ''}{f': {link}' if link else ''}"
        yield f"  {worked(planned, work, language)}  {named}"
    yield _slack([one.total for one in found.slack], language)
    if place is None:
        yield from longest(planned, language)


def worked(planned: Planned, work: int, language: Language) -> str:
    """First and last day of a work of the plan."""
    start, schedule = planned.problem.start, planned.solution.schedule
    first = start_date(start, int(schedule.work_start[work]))
    last = finish_date(start, int(schedule.work_start[work]), int(schedule.work_finish[work]))
    return language.text("{first} to {last}", first=language.dated(first), last=language.dated(last))


def _slack(total: Sequence[int], language: Language) -> str:
    return language.text(
        "{tight} of {all} works have less than a day of slack, {week} less than a week.",
        tight=sum(1 for ticks in total if ticks < TICKS_PER_DAY),
        all=len(total),
        week=sum(1 for ticks in total if ticks < 7 * TICKS_PER_DAY),
    )


def members(planned: Planned, work: int, names: Mapping[str, str], language: Language) -> Iterator[str]:
    """Teams of a work by name; those that join when it runs already with their first day."""
    problem, schedule = planned.problem, planned.solution.schedule
    begun = start_date(problem.start, int(schedule.work_start[work]))
    for row in np.flatnonzero(schedule.work == work).tolist():
        team_id = problem.teams.ids[schedule.team[row]]
        joins = start_date(problem.start, int(schedule.start[row]))
        name = names.get(team_id, team_id)
        yield joining(name, joins, language) if joins > begun else name


def joining(name: str, day: date, language: Language) -> str:
    """A team that joins a running work, with its day."""
    return language.text("{team}, joins on {day}", team=name, day=language.dated(day))
