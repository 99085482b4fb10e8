"""Why, why not, what would help: answers about the works of the last plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from tandem.errors import PlanError
from tandem.plan.bestslot import Place, Places
from tandem.plan.binding import Binding, because
from tandem.plan.critical import critical
from tandem.plan.due import due_of
from tandem.plan.explain import Reason, explain, sentence
from tandem.plan.figures import finish_date, start_date
from tandem.plan.helps import helps, slip_ticks
from tandem.plan.information import SURVEYS, SurveyShares, survey_value, worker_day_prices
from tandem.plan.problem import NEVER, TICKS_PER_DAY
from tandem.plan.slots import Slot
from tandem.plan.whynot import WhyNot
from tandem.plan.whynot import why_not as prevented
from tandem.plan.worth import ClosedSet, closed_set
from tandem.policy import Policy
from tandem.store.protocol import Reader
from tandem.usecases.ask.services import LINKS
from tandem.usecases.idling import longest, team_idle
from tandem.usecases.looking_up import one_of
from tandem.usecases.planning import Planned, plan_again
from tandem.usecases.seeing import history
from tandem.vocabulary import label
from tandem.works.model import Work

SHOWN = 5
CHAIN_SHOWN = 40
_NEVER = int(NEVER)


@dataclass(frozen=True)
class _Question:
    """A work of the last plan."""

    planned: Planned
    work: Work
    index: int

    @property
    def names(self) -> Mapping[str, str]:
        return self.planned.spoken

    @cached_property
    def places(self) -> Places:
        return Places(self.planned.problem, self.planned.solution.schedule)

    def title(self) -> str:
        return f"{self.work.name} ({label('work_kind', self.work.kind)}, {self.work.id})"

    def dates(self, slot: Slot) -> str:
        """First and last day of a slot, with the teams."""
        problem = self.planned.problem
        first = start_date(problem.start, slot.start)
        joins = [(self.team(team), start_date(problem.start, begin)) for team, begin in slot.crew]
        who = "; ".join(f"{name}, joins on {day}" if day > first else name for name, day in joins)
        return f"{first} to {finish_date(problem.start, slot.start, slot.finish)}, {who}"

    def team(self, team: int) -> str:
        team_id = self.planned.problem.teams.ids[team]
        return self.names.get(team_id, team_id)


def _asked(reader: Reader, policy: Policy, typed: str) -> _Question:
    planned = plan_again(reader, policy, "last")
    return _question(planned, one_of(typed, _known(planned), "work"))


def _known(planned: Planned) -> dict[str, str]:
    return {work.id: f"{work.name}, {label('work_kind', work.kind)}" for work in planned.prepared.works.works}


def _question(planned: Planned, work_id: str) -> _Question:
    row = planned.problem.works.ids.index(work_id)
    return _Question(planned, next(work for work in planned.prepared.works.works if work.id == work_id), row)


def why(reader: Reader, policy: Policy, work_id: str) -> Iterator[str]:
    """The work, its dates and teams, the reason, what would bring it forward, its effort, and the words behind it; of a team, why it is idle."""
    planned = plan_again(reader, policy, "last")
    teams = {team: planned.names.get(team, team) for team in planned.problem.teams.ids}
    found = one_of(work_id, {**_known(planned), **teams}, "work or team")
    if found in teams:
        yield from team_idle(planned, found)
        return
    asked = _question(planned, found)
    planned, work = asked.planned, asked.work
    reason = explain(planned.problem, planned.solution.schedule, asked.index)
    yield asked.title()
    yield _dates(planned, work, reason)
    yield sentence(reason, asked.names)
    yield from _slip(asked, reason)
    yield from _informs(asked, policy)
    yield from _set(asked, closed_set(planned.problem, asked.index))
    changes = helps(asked.places, asked.index) if reason.standing in ("held", "not_scheduled") else ()
    if changes:
        yield "What would bring it forward, the easiest first:"
        yield from (f"  {change.sentence(asked.places, asked.names)}" for change in changes)
    yield f"Effort: {work.effort_worker_days:,.1f} {work.unit}-days. {work.basis}" if work.scope else work.basis
    for what, others in (("After", work.after), ("Waiting for it", reason.next_works)):
        if others:
            yield f"{what}: " + ", ".join(f"{asked.names.get(other, other)} ({other})" for other in others)
    yield from _constraints(asked, reason.bindings)
    yield f"On whose word: tandem history REGION.gpkg {work.thing}  ({len(work.claims)} claims)"
    yield from _words(reader, policy, planned, work)


def why_not(
    reader: Reader, policy: Policy, work_id: str, *, before: date | None = None, team: str | None = None
) -> Iterator[str]:
    """Why a work does not start before a day or is not done by a team: what prevents it, or what it would cost.

    Raises
    ------
    PlanError
        When neither is given, or the day is not after the plan's first.
    """
    asked = _asked(reader, policy, work_id)
    problem = asked.planned.problem
    if before is None and team is None:
        raise PlanError("Nothing is asked.", "Give a day with --before, a team with --team, or both.")
    if before is not None and before <= problem.start:
        raise PlanError(f"The plan begins on {problem.start}.", "Give a day after that.")
    tick = None if before is None else (before - problem.start).days * TICKS_PER_DAY
    who = None
    if team is not None:
        known = {one: asked.names.get(one, one) for one in problem.teams.ids}
        who = problem.teams.ids.index(one_of(team, known, "team"))
    yield asked.title()
    yield from _answered(asked, prevented(asked.places, asked.index, before=tick, team=who), before)


def best_slot(reader: Reader, policy: Policy, work_id: str) -> Iterator[str]:
    """Places for the work, one for each team, with all else as it is and with the rest making room; what each costs."""
    asked = _asked(reader, policy, work_id)
    places, slots = asked.places, asked.places.network.slots
    yield asked.title()
    if asked.work.scope is None:
        yield "It needs no team: it starts by itself when what it waits for is done."
        return
    if asked.index in places.network.fixed:
        yield "It is pinned or has started: it stays where it is."
        return
    crew = slots.crew(asked.index)
    now = Slot(crew, slots.start[asked.index], slots.finish[asked.index])
    yield f"In the plan: {asked.dates(now)}." if crew else "In the plan: not scheduled."
    able = places.able(asked.index)
    still = [place for place in places.open_places(asked.index, able) if place.slot != now]
    made = places.made_places(asked.index, able, asked.planned.problem.horizon)
    made = [place for place in made if place.slot != now]
    for heading, found in (("With all else as it is", still), ("With the rest making room", made)):
        yield f"{heading}:" if found else f"{heading}: no other place."
        yield from (f"  {_cost(place)}: {asked.dates(place.slot)}. {_later(asked, place)}" for place in found[:SHOWN])
    best = min((*still, *made), key=lambda place: place.cost, default=None)
    if best is None and not crew:
        yield f"No place is found for it: tandem why REGION.gpkg {asked.work.id}"
    elif best is None or round(best.cost) >= 0:
        yield "The place in the plan is the best of them."
    else:
        yield f"Best: {asked.dates(best.slot)}. {_pin_hint(asked, best)}"


def critical_path(reader: Reader, policy: Policy, place: str | None) -> Iterator[str]:
    """The chain of works that decides when the plan ends, or when a place is served, and the slack of the works behind it.

    Raises
    ------
    NotFoundError
        Where the place is unknown or nothing of the plan is about it.
    """
    planned = plan_again(reader, policy, "last")
    problem, schedule, names = planned.problem, planned.solution.schedule, planned.spoken
    due = None
    if place is not None:
        ids = (*problem.communities, *problem.hazard_goals.ids)
        place = one_of(place, {one: names.get(one, one) for one in ids}, "community or hazardous area")
        due = due_of(problem, schedule, place)
        if not due:
            yield f"{names.get(place, place)}: no work of the plan decides when it is served or released."
            return
    found = critical(problem, schedule, due, tolerance=TICKS_PER_DAY)
    if not found.path:
        yield "No work of the plan has a date: tandem plan names what keeps them from it."
        return
    total = {one.work: one.total for one in found.slack}
    yield "What decides " + ("the end of the plan:" if place is None else f"the dates of {names.get(place, place)}:")
    links = ["", *(LINKS[arc.kind] for arc in found.arcs)]
    for work, link in list(zip(found.path, links, strict=True))[-CHAIN_SHOWN:]:
        first = start_date(problem.start, int(schedule.work_start[work]))
        last = finish_date(problem.start, int(schedule.work_start[work]), int(schedule.work_finish[work]))
        crew = "; ".join(_members(planned, work))
        work_id = problem.works.ids[work]
        yield f"  {first} to {last}  {names.get(work_id, work_id)}{f' ({crew})' if crew else ''}{f': {link}' if link else ''}"
    tight = sum(1 for ticks in total.values() if ticks < TICKS_PER_DAY)
    yield f"{tight:,} of {len(total):,} works have less than a day of slack, {sum(1 for t in total.values() if t < 7 * TICKS_PER_DAY):,} less than a week."
    if place is None:
        yield from longest(planned)


def _members(planned: Planned, work: int) -> Iterator[str]:
    """Teams of a work by name; those that join when it runs already with their first day."""
    problem, schedule = planned.problem, planned.solution.schedule
    begun = start_date(problem.start, int(schedule.work_start[work]))
    for row in np.flatnonzero(schedule.work == work).tolist():
        team_id = problem.teams.ids[schedule.team[row]]
        joins = start_date(problem.start, int(schedule.start[row]))
        name = planned.spoken.get(team_id, team_id)
        yield f"{name}, joins on {joins}" if joins > begun else name


def _dates(planned: Planned, work: Work, reason: Reason) -> str:
    if reason.first_day is None:
        found = [finding.message for finding in planned.impossible if finding.thing in (work.id, work.thing)]
        return " ".join(["Not scheduled.", *found])
    work_row = planned.problem.works.ids.index(work.id)
    who = "; ".join(_members(planned, work_row)) or "no team needed"
    return f"{reason.first_day} to {reason.last_day}: {who}"


def _slip(asked: _Question, reason: Reason) -> Iterator[str]:
    if reason.first_day is None:
        return
    ticks = slip_ticks(asked.places, asked.index)
    if ticks >= asked.planned.problem.horizon:
        yield "However late it comes, nobody waits longer for it."
    elif ticks >= TICKS_PER_DAY:
        latest = reason.first_day + timedelta(days=ticks // TICKS_PER_DAY)
        yield f"It may start {ticks // TICKS_PER_DAY:,} days later ({latest}) before anybody waits longer."
    else:
        yield "With each day that it starts later somebody waits longer."


def _informs(asked: _Question, policy: Policy) -> Iterator[str]:
    """What a survey is expected to save behind it."""
    problem, schedule = asked.planned.problem, asked.planned.solution.schedule
    if problem.works.kind[asked.index] not in SURVEYS or schedule.work_finish[asked.index] == NEVER:
        return
    shares = SurveyShares(policy.land.expected_cancelled_share, policy.land.expected_reduced_share)
    found = survey_value(problem, schedule, asked.index, shares, worker_day_prices(problem, schedule))
    if found is not None:
        yield found.sentence


def _set(asked: _Question, found: ClosedSet | None) -> Iterator[str]:
    if found is None:
        return
    price = f" An hour of its skill counts {found.price:.2g} times the average skill." if found.price else ""
    yield (
        f"It belongs to a set of {len(found.works):,} works that are worth doing together: {found.team_days:,.1f} team-days "
        f"are left to do for it, and each priced team-day brings {found.value_per_team_day:,.1f} weighted people what they "
        f"lack (rank {found.rank:,} of {found.of:,} sets).{price}"
    )


def _constraints(asked: _Question, bindings: Sequence[Binding]) -> Iterator[str]:
    if bindings:
        told = (
            " ".join([binding.rule, *(one for one in (binding.work, binding.team) if one is not None)])
            for binding in bindings
        )
        yield "Rules that bind: " + "; ".join(told)


def _answered(asked: _Question, answer: WhyNot, before: date | None) -> Iterator[str]:
    what = "" if before is None else f" before {before}"
    if answer.already:
        yield f"It does start{what}: see tandem why."
    elif answer.place is not None:
        place = answer.place
        condition = ", if what it waits for came first too" if answer.after_others else ""
        yield f"It could{condition}: {asked.dates(place.slot)}. {_cost(place)}. {_later(asked, place)}"
        if round(place.cost) < 0:
            yield "The plan has not found this yet: plan again with more time."
    else:
        yield f"It cannot{what} while all else stays, because {because(answer.bindings, asked.names)}."
        if answer.first_start != _NEVER:
            first = start_date(asked.planned.problem.start, answer.first_start)
            yield f"With all that it waits for in front of everything else it would start on {first}."
        yield from _constraints(asked, answer.bindings)


def _cost(place: Place) -> str:
    cost = round(place.cost)
    if cost == 0:
        return "Costs nothing"
    return f"{'Costs' if cost > 0 else 'Gains'} {abs(cost):,} weighted person-days"


def _later(asked: _Question, place: Place) -> str:
    problem = asked.planned.problem
    moved = [(work, ticks) for work, ticks in place.later if ticks >= TICKS_PER_DAY]
    if not moved:
        return "No other work ends a day or more later."
    shown = "; ".join(
        f"{asked.names.get(problem.works.ids[work], problem.works.ids[work])} by {ticks / TICKS_PER_DAY:,.0f} days"
        if problem.horizon > place.schedule.work_finish[work]
        else f"{asked.names.get(problem.works.ids[work], problem.works.ids[work])} no longer within the plan"
        for work, ticks in moved[:3]
    )
    return f"Later: {shown}" + (f"; and {len(moved) - 3:,} more works." if len(moved) > 3 else ".")


def _pin_hint(asked: _Question, place: Place) -> str:
    teams = " ".join(f"--team {asked.planned.problem.teams.ids[team]}" for team, _ in place.slot.crew)
    day = start_date(asked.planned.problem.start, place.slot.start)
    return f"To keep it there: tandem pin REGION.gpkg {asked.work.id} {teams} --start {day} --by NAME --reason TEXT"


def _words(reader: Reader, policy: Policy, planned: Planned, work: Work) -> Iterator[str]:
    basis = planned.prepared.basis
    told = history(reader, policy, work.thing, valid_at=basis.valid_at, known_at=basis.known_at)
    wanted = set(work.claims)
    for entry in told.properties:
        if wanted & set(entry.belief.supporting):
            yield f"  {entry.belief.property}: {entry.belief.sentence}"
