"""What keeps a work from starting earlier than it does: the smallest set of facts that is true.

While all else stays, the facts named are such that without all of them the work does start earlier, and with any of them it
does not. ``benchmarks/reasons.py`` tests that on changed problems.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tandem.language import ENGLISH, Language, phrase
from tandem.plan.figures import finish_date, start_date
from tandem.plan.problem import NEVER, Problem
from tandem.plan.schedule import Schedule
from tandem.plan.slots import LONG_CLOSURE, TOLD_FIRST, Fact, FactKind, Slot, Slots, Wish

_NEVER = int(NEVER)

RULE_OF: Mapping[FactKind, str] = {
    "pinned": "pin",
    "predecessor": "precedence",
    "access": "access",
    "unreachable": "access",
    "safety_distance": "conflict",
    "course": "course",
    "arrival": "presence",
    "departure": "presence",
    "accreditation": "accreditation",
    "accreditation_ends": "accreditation",
    "release_date": "release_date",
    "team_busy": "one_work_at_a_time",
    "travel": "travel",
    "season": "effort",
    "days_off": "effort",
    "scope": "scope",
    "horizon": "horizon",
}
"""The rule of ``tandem.plan.check.RULES`` that makes a fact binding."""

_CLAUSES: Mapping[FactKind, str] = {
    "pinned": phrase("it is pinned to {day}"),
    "predecessor": phrase("{work} is finished only on {day}"),
    "access": phrase("{work} opens the way to the site only on {day}"),
    "unreachable": phrase("no road that can be repaired leads {team} to the site"),
    "safety_distance": phrase("{work}, too near to run at the same time, goes on until {day}"),
    "course": phrase("{team} is in its course {work} until {day}"),
    "arrival": phrase("{team} arrives only on {day}"),
    "accreditation": phrase("{team} is accredited for {scope} only from {day}"),
    "release_date": phrase("it is not to start before its release date {day}"),
    "team_busy": phrase("{team} is busy, with {work} until {day}"),
    "travel": phrase("{team} has to come from its base and is there on {day}"),
    "season": phrase("the season opens only on {day}"),
    "days_off": phrase("{team} does not work before {day}"),
    "scope": phrase("{team} does not have the scope {scope}"),
    "departure": phrase("{team} leaves on {day}, before it would be done"),
    "accreditation_ends": phrase("the accreditation of {team} for {scope} ends on {day}, before it would be done"),
    "horizon": phrase("one team would not have it done before the plan ends ({day})"),
}
_NOT_PLANNED: Mapping[FactKind, str] = {
    "predecessor": phrase("{work}, which comes before it, is not scheduled either"),
    "access": phrase("{work}, which would open the way to the site, is not scheduled either"),
    "course": phrase("{work}, the course of {team}, is not scheduled either"),
}


@dataclass(frozen=True, slots=True)
class Binding:
    """One fact by ids, with the rule of the checker that makes it binding and a day that says how long.

    ``day`` is the last day worked of a work that is waited for, the first day on which something else is over, or None
    where it never is.
    """

    kind: FactKind
    rule: str
    day: date | None = None
    work: str | None = None
    team: str | None = None
    scope: str | None = None

    def clause(self, names: Mapping[str, str], language: Language = ENGLISH) -> str:
        """The fact in words, without a full stop; ids without a name stand for themselves."""
        text = _CLAUSES[self.kind]
        if self.kind == "scope" and self.team is None:
            text = phrase("no team has the scope {scope}")
        if self.day is None and self.kind in _NOT_PLANNED:
            text = _NOT_PLANNED[self.kind]
        ids = {"work": self.work, "team": self.team, "scope": self.scope}
        words = {key: names.get(value or "", value or "") for key, value in ids.items()}
        return language.text(text, day=language.dated(self.day) if self.day else "", **words)


@dataclass(frozen=True, slots=True)
class Holding:
    """What holds a work where it is.

    Parameters
    ----------
    team
        The team of its crew that is asked about; -1 for works without.
    facts
        A smallest set that binds; empty where nothing does.
    without
        Where the work would go without all of them; None for works without a team or without facts.
    free
        A place, or an earlier one, that is open as things are, with the same teams; None where there is none.
    """

    team: int
    facts: tuple[Fact, ...]
    without: Slot | None = None
    free: Slot | None = None


class BindingFinder:
    """Finds what holds the works of one plan; what all works share is prepared once."""

    def __init__(self, problem: Problem, schedule: Schedule) -> None:
        self.problem = problem
        self.schedule = schedule
        self.slots = Slots(problem, schedule)
        self._started = set(problem.pins.work[problem.pins.started].tolist())

    def started(self, work: int) -> bool:
        """Whether the work was under way before the plan's first day."""
        return work in self._started

    def holding(self, work: int) -> Holding:
        """What holds a work, given by its index; for works that are not scheduled, why."""
        slots = self.slots
        start = slots.start[work]
        if start == _NEVER:
            return self._unscheduled(work)
        if start == 0 or work in self._started:
            return Holding(-1, ())
        if self.problem.works.scope[work] < 0:
            return Holding(-1, self._without_team(work, start))
        first = [team for team, begin in slots.crew(work) if begin == start]
        return min((self._member(work, team, start) for team in first), key=_preference)

    def bindings(self, holding: Holding, work: int) -> tuple[Binding, ...]:
        """The facts by ids and days."""
        return tuple(told(self.problem, self.slots, fact, work) for fact in holding.facts)

    def _member(self, work: int, team: int, start: int) -> Holding:
        others = tuple(member for member in self.slots.crew(work) if member[0] != team)
        wish = Wish(work, team, start, self.slots.finish[work], others)
        free = self.slots.earliest(wish)
        if free is not None:
            wish = Wish(work, team, free.start, free.finish, others)
        if wish.before == 0:
            return Holding(team, (), None, free)
        facts = self.smallest(wish)
        return Holding(team, facts, self.slots.earliest(wish, frozenset(facts)), free)

    def smallest(self, wish: Wish) -> tuple[Fact, ...]:
        """A smallest set of facts that keeps a team from a start before a tick, looked for first right before it."""
        slots = self.slots
        last = slots.clock.last_open(wish.team, wish.work, wish.before)
        closed = wish.before - 1 - last
        ticks = [last, wish.before - 1] if closed <= LONG_CLOSURE else [wish.before - 1, last]
        for tick in ticks:
            if tick >= 0:
                facts = slots.smallest(wish, slots.against(wish, tick))
                if facts is not None:
                    return facts
        return smallest_of_all(slots, wish)

    def _without_team(self, work: int, start: int) -> tuple[Fact, ...]:
        """Works without a team start with the last of what they wait for."""
        found = [Fact("predecessor", before) for before in self.slots.predecessors(work)]
        tied = [fact for fact in found if self.slots.finish[fact.work] == start]
        released = self.problem.works.release[work] == start
        return (*tied, *([Fact("release_date", work)] if released else []))

    def _unscheduled(self, work: int) -> Holding:
        problem, slots = self.problem, self.slots
        scope, horizon = int(problem.works.scope[work]), problem.horizon
        if scope < 0:
            facts = tuple(Fact("predecessor", one) for one in slots.predecessors(work) if slots.finish[one] == _NEVER)
            return Holding(-1, facts or (Fact("horizon", work),))
        able = [team for team in range(problem.n_teams) if problem.teams.rate[team, scope] > 0]
        if not able:
            before = (Fact("predecessor", one) for one in slots.predecessors(work) if slots.finish[one] == _NEVER)
            return Holding(-1, (Fact("scope", work), *before))
        wishes = [Wish(work, team, horizon, horizon) for team in able]
        open_ = [(slot.start, wish.team, slot) for wish in wishes if (slot := slots.earliest(wish)) is not None]
        if open_:
            _, team, slot = min(open_, key=lambda one: one[:2])
            return Holding(team, (), None, slot)
        return min((Holding(wish.team, smallest_of_all(slots, wish)) for wish in wishes), key=_preference)


def smallest_of_all(slots: Slots, wish: Wish) -> tuple[Fact, ...]:
    """A smallest set of all facts about a team on a work that keeps it from a start in time."""
    everything = slots.every(wish)
    facts = slots.smallest(wish, everything)
    return everything if facts is None else facts


def _preference(holding: Holding) -> tuple[object, ...]:
    return len(holding.facts), [TOLD_FIRST.index(fact.kind) for fact in holding.facts], holding.team


def told(problem: Problem, slots: Slots, fact: Fact, work: int) -> Binding:
    """A fact about a work by ids and days."""
    works, teams = problem.works, problem.teams
    about = fact.work if fact.kind in ("predecessor", "access", "safety_distance", "course", "team_busy") else -1
    scope = int(works.scope[work])
    scoped = fact.kind in ("scope", "accreditation", "accreditation_ends") and scope >= 0
    return Binding(
        kind=fact.kind,
        rule=RULE_OF[fact.kind],
        day=_day(problem, slots, fact, work),
        work=works.ids[about] if about >= 0 else None,
        team=teams.ids[fact.team] if fact.team >= 0 else None,
        scope=problem.scopes[scope] if scoped else None,
    )


def _day(problem: Problem, slots: Slots, fact: Fact, work: int) -> date | None:
    teams, scope, begin = problem.teams, int(problem.works.scope[work]), slots.start[work]
    if fact.kind in ("predecessor", "access", "safety_distance", "course", "team_busy"):
        if fact.work < 0 or slots.finish[fact.work] == _NEVER:
            return None
        return finish_date(problem.start, slots.start[fact.work], slots.finish[fact.work])
    if fact.kind in ("scope", "unreachable"):
        return None
    ticks = {
        "release_date": int(problem.works.release[work]),
        "arrival": int(teams.arrival[fact.team]),
        "departure": int(teams.departure[fact.team]),
        "accreditation": int(teams.accredited_from[fact.team, scope]),
        "accreditation_ends": int(teams.accredited_until[fact.team, scope]),
        "horizon": problem.horizon,
    }
    tick = ticks.get(fact.kind, begin)
    return None if tick == _NEVER else start_date(problem.start, tick)


def because(bindings: Sequence[Binding], names: Mapping[str, str], language: Language = ENGLISH) -> str:
    """The facts as one enumeration; what is waited for in several ways is told once."""
    clauses, awaited = list[str](), set[str]()
    for binding in bindings:
        if binding.work is None or binding.work not in awaited:
            clauses.append(binding.clause(names, language))
        awaited |= {binding.work} if binding.work is not None else set()
    return language.listed(clauses)
