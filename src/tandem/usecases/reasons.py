"""Why, why not, what would help: answers about the works of the last plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from tandem.errors import PlanError
from tandem.language import ENGLISH, Language, phrase
from tandem.plan.bestslot import Place, Places
from tandem.plan.binding import Binding, because
from tandem.plan.explain import Reason, explain, sentence
from tandem.plan.figures import finish_date, start_date
from tandem.plan.helps import helps, slip_ticks
from tandem.plan.information import SURVEYS, SurveyShares, survey_value, worker_day_prices
from tandem.plan.problem import NEVER, TICKS_PER_DAY
from tandem.plan.slots import Slot
from tandem.plan.whynot import WhyNot
from tandem.plan.whynot import why_not as prevented
from tandem.plan.worth import ClosedSet, closed_set
from tandem.store.protocol import Reader
from tandem.usecases.chain import joining, members, worked
from tandem.usecases.idling import team_idle
from tandem.usecases.looking_up import one_of
from tandem.usecases.planning import Planned, plan_again
from tandem.usecases.seeing import history
from tandem.vocabulary import label
from tandem.worded import worded
from tandem.works.model import Work

SHOWN = 5
_NEVER = int(NEVER)

_EFFORTS: Mapping[str, str] = {
    "person": phrase("Effort: {days} person-days."),
    "team": phrase("Effort: {days} team-days."),
}


@dataclass(frozen=True)
class _Question:
    """A work of the last plan."""

    planned: Planned
    work: Work
    index: int
    language: Language

    @cached_property
    def names(self) -> Mapping[str, str]:
        return self.planned.told(self.language)

    @cached_property
    def places(self) -> Places:
        return Places(self.planned.problem, self.planned.solution.schedule)

    def title(self) -> str:
        return f"{self.work.name} ({self.language.label('work_kind', self.work.kind)}, {self.work.id})"

    def dates(self, slot: Slot) -> str:
        """First and last day of a slot, with the teams."""
        problem, language = self.planned.problem, self.language
        first, last = start_date(problem.start, slot.start), finish_date(problem.start, slot.start, slot.finish)
        joins = [(self.team(team), start_date(problem.start, begin)) for team, begin in slot.crew]
        who = "; ".join(joining(name, day, language) if day > first else name for name, day in joins)
        dates = language.text("{first} to {last}", first=language.dated(first), last=language.dated(last))
        return f"{dates}, {who}"

    def team(self, team: int) -> str:
        team_id = self.planned.problem.teams.ids[team]
        return self.names.get(team_id, team_id)


def _asked(reader: Reader, typed: str, language: Language) -> _Question:
    planned = plan_again(reader, "last")
    return _question(planned, one_of(typed, _known(planned), worded("work")), language)


def _known(planned: Planned) -> dict[str, str]:
    return {work.id: f"{work.name}, {label('work_kind', work.kind)}" for work in planned.prepared.works.works}


def _question(planned: Planned, work_id: str, language: Language) -> _Question:
    row = planned.problem.works.ids.index(work_id)
    work = next(work for work in planned.prepared.works.works if work.id == work_id)
    return _Question(planned, work, row, language)


def why(reader: Reader, work_id: str, language: Language = ENGLISH) -> Iterator[str]:
    """The work, its dates and teams, the reason, what would bring it forward, its effort, and the words behind it; of a team, why it is idle."""
    planned = plan_again(reader, "last")
    teams = {team: planned.names.get(team, team) for team in planned.problem.teams.ids}
    found = one_of(work_id, {**_known(planned), **teams}, worded("work or team"))
    if found in teams:
        yield from team_idle(planned, found, language)
        return
    asked = _question(planned, found, language)
    planned, work = asked.planned, asked.work
    reason = explain(planned.problem, planned.solution.schedule, asked.index)
    yield asked.title()
    yield _dates(asked, reason)
    yield sentence(reason, asked.names, language)
    yield from _unaccredited(asked, reason.bindings)
    yield from _slip(asked, reason)
    yield from _informs(asked)
    yield from _set(asked, closed_set(planned.problem, asked.index))
    changes = helps(asked.places, asked.index) if reason.standing in ("held", "not_scheduled") else ()
    if changes:
        yield language.text("What would bring it forward, the easiest first:")
        yield from (f"  {change.sentence(asked.places, asked.names, language)}" for change in changes)
    yield f"{_effort(work, language)} {work.basis}" if work.scope else work.basis
    for what, others in (
        (phrase("After: {works}"), work.after),
        (phrase("Waiting for it: {works}"), reason.next_works),
    ):
        if others:
            told = (f"{asked.names.get(other, other)} ({other})" for other in others)
            yield language.text(what, works=", ".join(told))
    yield from _constraints(asked, reason.bindings)
    command = f"tandem history REGION.gpkg {work.thing}"
    yield language.text("On whose word: {command}  ({n} claims)", command=command, n=len(work.claims))
    yield from _words(reader, planned, work)


def _effort(work: Work, language: Language) -> str:
    days = language.exact(work.effort_worker_days, 1)
    return language.text(_EFFORTS[work.unit], days=days)


def why_not(
    reader: Reader,
    work_id: str,
    *,
    before: date | None = None,
    team: str | None = None,
    language: Language = ENGLISH,
) -> Iterator[str]:
    """Why a work does not start before a day or is not done by a team: what prevents it, or what it would cost.

    Raises
    ------
    PlanError
        When neither is given, or the day is not after the plan's first.
    """
    asked = _asked(reader, work_id, language)
    problem = asked.planned.problem
    if before is None and team is None:
        raise PlanError(worded("Nothing is asked."), worded("Give a day with --before, a team with --team, or both."))
    if before is not None and before <= problem.start:
        raise PlanError(worded("The plan begins on {start}.", start=problem.start), worded("Give a day after that."))
    tick = None if before is None else (before - problem.start).days * TICKS_PER_DAY
    who = None
    if team is not None:
        known = {one: asked.names.get(one, one) for one in problem.teams.ids}
        who = problem.teams.ids.index(one_of(team, known, worded("team")))
    yield asked.title()
    yield from _answered(asked, prevented(asked.places, asked.index, before=tick, team=who), before)


def best_slot(reader: Reader, work_id: str, language: Language = ENGLISH) -> Iterator[str]:
    """Places for the work, one for each team, with all else as it is and with the rest making room; what each costs."""
    asked = _asked(reader, work_id, language)
    places, slots = asked.places, asked.places.network.slots
    yield asked.title()
    if asked.work.scope is None:
        yield language.text("It needs no team: it starts by itself when what it waits for is done.")
        return
    if asked.index in places.network.fixed:
        yield language.text("It is pinned or has started: it stays where it is.")
        return
    crew = slots.crew(asked.index)
    now = Slot(crew, slots.start[asked.index], slots.finish[asked.index])
    told = asked.dates(now) if crew else language.text("not scheduled")
    yield language.text("In the plan: {dates}.", dates=told)
    able = places.able(asked.index)
    still = [place for place in places.open_places(asked.index, able) if place.slot != now]
    made = places.made_places(asked.index, able, asked.planned.problem.horizon)
    made = [place for place in made if place.slot != now]
    for heading, empty, found in (
        (phrase("With all else as it is:"), phrase("With all else as it is: no other place."), still),
        (phrase("With the rest making room:"), phrase("With the rest making room: no other place."), made),
    ):
        yield language.text(heading if found else empty)
        for place in found[:SHOWN]:
            yield f"  {_cost(place, language)}: {asked.dates(place.slot)}. {_later(asked, place)}"
    best = min((*still, *made), key=lambda place: place.cost, default=None)
    if best is None and not crew:
        yield language.text("No place is found for it: {command}", command=f"tandem why REGION.gpkg {asked.work.id}")
    elif best is None or round(best.cost) >= 0:
        yield language.text("The place in the plan is the best of them.")
    else:
        yield f"{language.text('Best: {dates}.', dates=asked.dates(best.slot))} {_pin_hint(asked, best)}"


def _dates(asked: _Question, reason: Reason) -> str:
    planned, work, language = asked.planned, asked.work, asked.language
    if reason.first_day is None:
        found = [finding.message for finding in planned.impossible if finding.thing in (work.id, work.thing)]
        return " ".join([language.text("Not scheduled."), *found])
    who = "; ".join(members(planned, asked.index, asked.names, language)) or language.text("no team needed")
    return f"{worked(planned, asked.index, language)}: {who}"


def _slip(asked: _Question, reason: Reason) -> Iterator[str]:
    if reason.first_day is None:
        return
    ticks = slip_ticks(asked.places, asked.index)
    if ticks >= asked.planned.problem.horizon:
        yield asked.language.text("However late it comes, nobody waits longer for it.")
    elif ticks >= TICKS_PER_DAY:
        days = ticks // TICKS_PER_DAY
        yield asked.language.plural(
            "It may start {n} day later ({day}) before anybody waits longer.",
            "It may start {n} days later ({day}) before anybody waits longer.",
            days,
            day=asked.language.dated(reason.first_day + timedelta(days=days)),
        )
    else:
        yield asked.language.text("With each day that it starts later somebody waits longer.")


def _informs(asked: _Question) -> Iterator[str]:
    """What a survey is expected to save behind it."""
    problem, schedule = asked.planned.problem, asked.planned.solution.schedule
    if problem.works.kind[asked.index] not in SURVEYS or schedule.work_finish[asked.index] == NEVER:
        return
    survey = asked.planned.prepared.works.survey
    shares = SurveyShares(survey.cancelled.mean, survey.freed - survey.cancelled.mean)
    found = survey_value(problem, schedule, asked.index, shares, worker_day_prices(problem, schedule))
    if found is not None:
        yield found.sentence(asked.language)


def _set(asked: _Question, found: ClosedSet | None) -> Iterator[str]:
    if found is None:
        return
    language = asked.language
    told = language.text(
        "It belongs to a set of {n} works that are worth doing together: {team_days} team-days are left to do for it, and "
        "each priced team-day brings {people} weighted people what they lack (rank {rank} of {of} sets).",
        n=len(found.works),
        team_days=language.exact(found.team_days, 1),
        people=language.exact(found.value_per_team_day, 1),
        rank=found.rank,
        of=found.of,
    )
    if found.price:
        price = language.number(float(f"{found.price:.2g}"), 6)
        told += " " + language.text("An hour of its skill counts {price} times the average skill.", price=price)
    yield told


def _constraints(asked: _Question, bindings: Sequence[Binding]) -> Iterator[str]:
    if bindings:
        told = (
            " ".join([binding.rule, *(one for one in (binding.work, binding.team) if one is not None)])
            for binding in bindings
        )
        yield asked.language.text("Rules that bind: {rules}", rules="; ".join(told))


def _unaccredited(asked: _Question, bindings: Sequence[Binding]) -> Iterator[str]:
    """What keeps a team from its scope, in the words of the records."""
    index = asked.planned.prepared.index
    for binding in bindings:
        if binding.scope is None or binding.team is None or binding.kind == "scope":
            continue
        told = index.not_accredited(binding.team, binding.scope, binding.day, begins=binding.kind == "accreditation")
        if told is not None:
            yield asked.language.text(told)


def _answered(asked: _Question, answer: WhyNot, before: date | None) -> Iterator[str]:
    language = asked.language
    if answer.already:
        yield _already(before, language)
    elif answer.place is not None:
        place, could = answer.place, phrase("It could: {dates}.")
        if answer.after_others:
            could = phrase("It could, if what it waits for came first too: {dates}.")
        yield f"{language.text(could, dates=asked.dates(place.slot))} {_cost(place, language)}. {_later(asked, place)}"
        if round(place.cost) < 0:
            yield language.text("The plan has not found this yet: plan again with more time.")
    else:
        yield _cannot(before, because(answer.bindings, asked.names, language), language)
        yield from _unaccredited(asked, answer.bindings)
        if answer.first_start != _NEVER:
            first = start_date(asked.planned.problem.start, answer.first_start)
            yield language.text(
                "With all that it waits for in front of everything else it would start on {day}.",
                day=language.dated(first),
            )
        yield from _constraints(asked, answer.bindings)


def _already(before: date | None, language: Language) -> str:
    if before is None:
        return language.text("It does start: see tandem why.")
    return language.text("It does start before {day}: see tandem why.", day=language.dated(before))


def _cannot(before: date | None, facts: str, language: Language) -> str:
    if before is None:
        return language.text("It cannot while all else stays, because {facts}.", facts=facts)
    return language.text(
        "It cannot before {day} while all else stays, because {facts}.", day=language.dated(before), facts=facts
    )


def _cost(place: Place, language: Language) -> str:
    cost = round(place.cost)
    if cost == 0:
        return language.text("Costs nothing")
    if cost > 0:
        return language.plural("Costs {n} weighted person-day", "Costs {n} weighted person-days", cost)
    return language.plural("Gains {n} weighted person-day", "Gains {n} weighted person-days", -cost)


def _later(asked: _Question, place: Place) -> str:
    language, moved = asked.language, [(work, ticks) for work, ticks in place.later if ticks >= TICKS_PER_DAY]
    if not moved:
        return language.text("No other work ends a day or more later.")
    shown = "; ".join(_pushed(asked, place, work, ticks) for work, ticks in moved[:3])
    if len(moved) > 3:
        return language.text("Later: {works}; and {n} more works.", works=shown, n=len(moved) - 3)
    return language.text("Later: {works}.", works=shown)


def _pushed(asked: _Question, place: Place, work: int, ticks: int) -> str:
    problem, language = asked.planned.problem, asked.language
    name = asked.names.get(problem.works.ids[work], problem.works.ids[work])
    if problem.horizon <= place.schedule.work_finish[work]:
        return language.text("{work} no longer within the plan", work=name)
    return language.plural("{work} by {n} day", "{work} by {n} days", round(ticks / TICKS_PER_DAY), work=name)


def _pin_hint(asked: _Question, place: Place) -> str:
    teams = " ".join(f"--team {asked.planned.problem.teams.ids[team]}" for team, _ in place.slot.crew)
    day = start_date(asked.planned.problem.start, place.slot.start)
    command = f"tandem pin REGION.gpkg {asked.work.id} {teams} --start {day} --by NAME --reason TEXT"
    return asked.language.text("To keep it there: {command}", command=command)


def _words(reader: Reader, planned: Planned, work: Work) -> Iterator[str]:
    basis = planned.prepared.basis
    told = history(reader, planned.policy, work.thing, valid_at=basis.valid_at, known_at=basis.known_at)
    wanted = set(work.claims)
    for entry in told.properties:
        if wanted & set(entry.belief.supporting):
            yield f"  {entry.belief.property}: {entry.belief.sentence}"
