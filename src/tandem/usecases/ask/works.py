"""Why a work comes when it comes, what would bring it forward, and what a week's delay of it costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from tandem.language import Language, phrase
from tandem.plan.explain import sentence
from tandem.plan.figures import finish_date, start_date
from tandem.plan.helps import helps, slip_ticks
from tandem.plan.problem import NEVER, TICKS_PER_DAY
from tandem.plan.scenario import Change
from tandem.plan.slots import FactKind
from tandem.usecases.ask.insight import Insight
from tandem.usecases.ask.trying import change_of, why_none
from tandem.works.model import Work

NEXT_SHOWN = 8

RULES: Mapping[FactKind, str] = {
    "pinned": phrase("Pinned"),
    "predecessor": phrase("Precedence"),
    "access": phrase("Access by road"),
    "unreachable": phrase("Access by road"),
    "safety_distance": phrase("Safety distance"),
    "course": phrase("Training course"),
    "arrival": phrase("Arrival of the team"),
    "departure": phrase("Departure of the team"),
    "accreditation": phrase("Accreditation"),
    "accreditation_ends": phrase("Accreditation"),
    "release_date": phrase("Release date"),
    "team_busy": phrase("Team is busy"),
    "travel": phrase("Travel"),
    "season": phrase("Season"),
    "days_off": phrase("Days off"),
    "scope": phrase("Scope"),
    "horizon": phrase("End of the plan"),
}
"""What binds, in a word; ``Language.text`` gives it in other languages."""


EFFORTS: Mapping[str, str] = {
    "person": phrase("{days} person-days, {scope}."),
    "team": phrase("{days} team-days, {scope}."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A work in a list: id, name with what is done, dates (None: not scheduled) and teams with the day each joins, where later."""

    id: str
    name: str
    kind: str
    first: date | None
    last: date | None
    teams: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class WorkAnswer:
    """Everything about one work. ``week_cost`` are weighted person-days; ``slip`` says how late it may start for nobody to wait longer."""

    line: Line
    thing: str
    reason: str
    binds: tuple[str, ...]
    slip: str
    week_cost: float
    value: float
    effort: str
    basis: str
    after: tuple[Line, ...]
    then: tuple[Line, ...]
    then_more: int
    sets_free: tuple[tuple[str, str], ...]
    pinned: bool
    scope: str | None


@dataclass(frozen=True, slots=True)
class Help:
    """One change that would bring a work forward, in a sentence with its worth in weighted person-days.

    ``change`` tries it in a scenario, and ``note`` says it in words; where there is none, ``note`` says why and what to do.
    """

    work: Line
    sentence: str
    worth: float
    change: Change | None
    note: str


def line_of(insight: Insight, work: Work, language: Language) -> Line:
    """A work as one line."""
    problem, schedule = insight.planned.problem, insight.planned.solution.schedule
    row = insight.row[work.id]
    name = f"{work.name}: {language.label('work_kind', work.kind)}" if work.kind != "course" else work.name
    teams = tuple((team, insight.planned.names.get(team, team)) for team in insight.teams_on(row))
    if not insight.is_planned(row):
        return Line(work.id, name, work.kind, None, None, teams)
    begins, ends = int(schedule.work_start[row]), int(schedule.work_finish[row])
    first, last = start_date(problem.start, begins), finish_date(problem.start, begins, ends)
    return Line(work.id, name, work.kind, first, last, teams)


def lines_of(insight: Insight, works: Sequence[str], language: Language) -> tuple[Line, ...]:
    """Works by id as lines; ids that the plan does not know are left out."""
    return tuple(line_of(insight, insight.work[work], language) for work in works if work in insight.work)


def work_answer(insight: Insight, work_id: str, language: Language) -> WorkAnswer:
    """The answer about a work of the plan."""
    planned, work, row = insight.planned, insight.work[work_id], insight.row[work_id]
    reason = insight.explainer.reason(row)
    names = insight.planned.told(language)
    return WorkAnswer(
        line=line_of(insight, work, language),
        thing=work.thing,
        reason=sentence(reason, names, language),
        binds=tuple(dict.fromkeys(language.text(RULES[binding.kind]) for binding in reason.bindings)),
        slip=_slip(insight, row, language),
        week_cost=reason.week_delay_cost,
        value=reason.value,
        effort=_effort(work, language),
        basis=language.text(work.basis),
        after=lines_of(insight, work.after, language),
        then=lines_of(insight, reason.next_works[:NEXT_SHOWN], language),
        then_more=max(0, len(reason.next_works) - NEXT_SHOWN),
        sets_free=tuple((asset, planned.names.get(asset, asset)) for asset in insight.assets_of.get(work_id, ())),
        pinned=bool(np.isin(row, planned.problem.pins.work)),
        scope=work.scope,
    )


def _slip(insight: Insight, row: int, language: Language) -> str:
    problem, schedule = insight.planned.problem, insight.planned.solution.schedule
    if schedule.work_finish[row] == NEVER:
        return ""
    ticks = slip_ticks(insight.places, row)
    if ticks >= problem.horizon:
        return language.text("However late it comes, nobody waits longer for it.")
    days = ticks // TICKS_PER_DAY
    if not days:
        return language.text("With each day that it starts later somebody waits longer.")
    latest = start_date(problem.start, int(schedule.work_start[row])) + timedelta(days=days)
    return language.plural(
        "It may start {n} day later ({latest}) before anybody waits longer.",
        "It may start {n} days later ({latest}) before anybody waits longer.",
        days,
        latest=latest,
    )


def _effort(work: Work, language: Language) -> str:
    if work.scope is None:
        return language.plural(
            "No team needed; it takes {n} day.", "No team needed; it takes {n} days.", work.fixed_days
        )
    days = language.number(work.effort_worker_days, 1)
    scope = language.label("scope", work.scope)
    return language.text(EFFORTS.get(work.unit, EFFORTS["person"]), days=days, scope=scope)


def sooner(insight: Insight, works: Sequence[str], language: Language) -> tuple[Help, ...]:
    """What would bring these works forward, by worth, then the easiest first."""
    places, found = insight.places, []
    for work_id in works:
        row = insight.row[work_id]
        if insight.explainer.finder.started(row):
            continue
        line = line_of(insight, insight.work[work_id], language)
        for one in helps(places, row):
            told, change = (
                one.sentence(places, insight.planned.told(language), language),
                change_of(insight, work_id, one),
            )
            note = why_none(one, language) if change is None else change.words(insight.planned.told(language), language)
            found.append(Help(line, told, one.worth, change, note))
    return tuple(sorted(found, key=lambda one: -max(0, round(one.worth))))
