"""Curves of people without services, the Gantt chart of the next weeks, and the next works."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from tandem.language import ENGLISH, Language
from tandem.picture.tables import Team
from tandem.plan.explain import next_works, sentence
from tandem.plan.figures import Curve as PlanCurve
from tandem.plan.figures import figures, finish_date, start_date
from tandem.publishing.content import Bar, Curve, Curves, Gantt, NextWork, OrganisationRows, TeamRow
from tandem.usecases.briefing.headline import Telling
from tandem.usecases.naming import rule_name
from tandem.usecases.planning import Planned

NEXT_WORKS = 10
NEARLY_ALL = 0.85
MARGIN = 1.25


def curves(planned: Planned, language: Language = ENGLISH) -> Curves:
    """Plan and best baseline, service by service and near hazard, on whole days."""
    best = min(planned.solution.baselines, key=lambda row: row[1])
    other = figures(planned.problem, best[2])
    until = _worth_showing(planned.figures.curves)
    rows, names = [], planned.named(language)
    for curve in planned.figures.curves:
        against = other.curve(curve.name)
        if curve.people[0] == 0 and against.people[0] == 0:
            continue
        days = np.unique(np.ceil(np.concatenate([[0.0], curve.days, against.days])).astype(int))
        days = days[days <= until]
        rows.append(
            Curve(
                curve.name,
                names[curve.name],
                tuple(days.tolist()),
                _values(curve, days),
                _values(against, days),
            )
        )
    return Curves(planned.problem.start, rule_name(best[0], language), tuple(rows))


def _worth_showing(found: Sequence[PlanCurve]) -> float:
    """The day by which every curve of the plan has done nearly all its falling; the rest would flatten the picture."""
    last = 0.0
    for curve in found:
        fallen = curve.people[0] - curve.people
        nearly = np.flatnonzero(fallen >= NEARLY_ALL * fallen[-1])
        last = max(last, float(curve.days[nearly[0]]))
    return last * MARGIN


def _values(curve: PlanCurve, days: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> tuple[float | None, ...]:
    return tuple(curve.at(float(day)) for day in days)


def gantt(planned: Planned, weeks: int, day: date, language: Language = ENGLISH) -> Gantt:
    """Who works where in the weeks around a day, by organisation; teams without work in them are left out.

    The window begins a week before the day, but not before the plan; the day is marked where it is not the plan's first.
    """
    schedule, problem = planned.solution.schedule, planned.problem
    first = max(problem.start, day - timedelta(weeks=1))
    last = first + timedelta(weeks=weeks)
    bars: dict[int, list[Bar]] = defaultdict(list)
    for work, team, start, finish in zip(schedule.work, schedule.team, schedule.start, schedule.finish, strict=True):
        begins, ends = start_date(problem.start, start), finish_date(problem.start, start, finish)
        if begins < last and ends >= first:
            name = planned.names[problem.works.ids[work]]
            bars[int(team)].append(Bar(begins, ends, problem.works.kind[work], name))
    teams = {team.id: team for team in planned.prepared.seen.picture.teams}
    rows: dict[str, list[TeamRow]] = defaultdict(list)
    for index in sorted(bars):
        team = teams[problem.teams.ids[index]]
        organisation = planned.names.get(
            team.organisation or "", team.organisation or language.text("Organisation unknown")
        )
        rows[organisation].append(TeamRow(_short(team.name, organisation), tuple(bars[index]), _note(team, language)))
    marked = day if day > problem.start else None
    found = tuple(OrganisationRows(name, tuple(teams)) for name, teams in sorted(rows.items()))
    return Gantt(first, weeks, found, marked)


def _short(name: str, organisation: str) -> str:
    """The team's name without its organisation, which stands above it."""
    rest = name.removeprefix(organisation.removesuffix(" (generated)")).lstrip(" ,:-").removesuffix(" (generated)")
    return rest or name


def _note(team: Team, language: Language) -> str:
    if team.presence == "in_training":
        return language.text("in training")
    if team.presence != "expected":
        return ""
    if team.arrival is None:
        return language.text("expected, date unknown")
    return language.text("expected {day}", day=language.dated(team.arrival))


def coming_works(planned: Planned, day: date, tell: Telling, language: Language = ENGLISH) -> tuple[NextWork, ...]:
    """The next ten works with reasons and the words behind them."""
    works = {work.id: work for work in planned.prepared.works.works}
    found, spoken = [], planned.told(language)
    for reason in next_works(planned.problem, planned.solution.schedule, NEXT_WORKS, day):
        work = works[reason.work]
        found.append(
            NextWork(
                work.name,
                work.kind,
                f"{work.place[1]:.4f} N, {work.place[0]:.4f} E",  # as every map and receiver writes it
                reason.first_day,
                reason.last_day,
                tuple(planned.names.get(team, team) for team in reason.teams),
                sentence(reason, spoken, language),
                (tell(work.thing, "perimeter" if work.kind != "repair" else "damage_state"),) if work.claims else (),
            )
        )
    return tuple(found)
