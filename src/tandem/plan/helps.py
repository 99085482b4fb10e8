"""What would bring a work forward: the cheapest single change, tried, and what it is worth.

A change is one thing: another team takes the work, one fact is taken away, or one more team comes. What a change is worth
is the difference between two plans of the same order, each drawn together as early as its teams and rules allow.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from tandem.language import ENGLISH, Language, phrase
from tandem.plan.bestslot import Places
from tandem.plan.binding import Binding, told
from tandem.plan.figures import finish_date, start_date
from tandem.plan.problem import NEVER, TICKS_PER_DAY
from tandem.plan.sequence import Move
from tandem.plan.slots import Fact, FactKind, Slot, Wish

_NEVER = int(NEVER)

CHEAPEST_FIRST: tuple[FactKind, ...] = (
    "pinned",
    "release_date",
    "predecessor",
    "access",
    "safety_distance",
    "course",
    "accreditation",
    "accreditation_ends",
    "arrival",
    "departure",
    "days_off",
    "team_busy",
    "travel",
    "season",
)
"""What costs least to decide comes first: a date, then the order of works, then papers and dates of teams, then one more team."""

_CHANGES: Mapping[FactKind, str] = {
    "pinned": phrase("Without its pin"),
    "release_date": phrase("Without its release date"),
    "predecessor": phrase("If {work} were finished sooner"),
    "access": phrase("If {work} opened the way sooner"),
    "safety_distance": phrase("If {work}, too near to it, ran at another time"),
    "course": phrase("If the course of {team} ended sooner"),
    "accreditation": phrase("If {team} were accredited for {scope} sooner"),
    "accreditation_ends": phrase("If {team} stayed accredited for {scope} longer"),
    "arrival": phrase("If {team} arrived sooner"),
    "departure": phrase("If {team} stayed longer"),
    "days_off": phrase("If {team} worked on its days off"),
    "team_busy": phrase("With one more team like {team}"),
    "travel": phrase("If {team} had its base at the site"),
    "season": phrase("If it could be done in the closed season"),
}


@dataclass(frozen=True)
class Help:
    """One change: ``binding`` is what is taken away (None: ``team`` takes the work as things are).

    ``slot`` is where the work goes, ``days_sooner`` how many days sooner it ends (None: it is not scheduled now), ``worth``
    the weighted person-days that are won.
    """

    binding: Binding | None
    team: str
    slot: Slot
    days_sooner: float | None
    worth: float

    def sentence(self, places: Places, names: Mapping[str, str], language: Language = ENGLISH) -> str:
        """The change in words, with its dates and worth."""
        when, worth = self._when(places.problem.start, language), self._worth(language)
        if self.binding is None:
            team = names.get(self.team, self.team)
            return language.text(
                "{team} could do it as things are, {when}: {worth}.", team=team, when=when, worth=worth
            )
        ids = {"work": self.binding.work, "team": self.binding.team, "scope": self.binding.scope}
        words = {key: names.get(value or "", value or "") for key, value in ids.items()}
        condition = language.text(_CHANGES[self.binding.kind], **words)
        return language.text("{condition}, it could run {when}: {worth}.", condition=condition, when=when, worth=worth)

    def _when(self, start: date, language: Language) -> str:
        first = language.dated(start_date(start, self.slot.start))
        last = language.dated(finish_date(start, self.slot.start, self.slot.finish))
        if self.days_sooner is None:
            return language.text("from {first} to {last}", first=first, last=last)
        return language.plural(
            "from {first} to {last}, {n} day sooner",
            "from {first} to {last}, {n} days sooner",
            round(self.days_sooner),
            first=first,
            last=last,
        )

    def _worth(self, language: Language) -> str:
        worth = round(self.worth)
        if worth <= 0:
            return language.text("but nobody would gain")
        return language.plural("worth {n} weighted person-day", "worth {n} weighted person-days", worth)


def helps(places: Places, work: int) -> tuple[Help, ...]:
    """Single changes that end a work at least a day sooner, the cheapest kind first, one of each kind."""
    if places.problem.works.scope[work] < 0 or places.network.slots.start[work] == 0:
        return ()
    best: dict[str, tuple[Fact | None, int, Slot]] = {}
    for team in places.able(work):
        for fact, slot in _changes(places, work, team):
            kind = "" if fact is None else fact.kind
            if kind not in best or (slot.finish, team) < (best[kind][2].finish, best[kind][1]):
                best[kind] = fact, team, slot
    order = ["", *CHEAPEST_FIRST]
    return tuple(_help(places, work, *best[kind]) for kind in order if kind in best)


def _changes(places: Places, work: int, team: int) -> Iterable[tuple[Fact | None, Slot]]:
    slots = places.network.slots
    start, finish = slots.start[work], slots.finish[work]
    crew = slots.crew(work)
    before = min(start, places.problem.horizon)
    # One of the crew keeps the others beside it; anybody else would do the work alone, or with the crew where it may grow.
    mine = team in dict(crew)
    others = [tuple(member for member in crew if member[0] != team)]
    if not mine:
        others = [(), *([crew] if crew and len(crew) < places.problem.works.maximum_teams[work] else [])]
    deadline = places.problem.horizon if finish == _NEVER else finish - TICKS_PER_DAY
    for beside in others:
        wish = Wish(work, team, before, deadline, beside)
        slot = slots.earliest(wish)
        if slot is not None and not mine:
            yield None, slot
            continue
        last = slots.clock.last_open(team, work, before)
        for fact in slots.against(wish, max(0, last)):
            together = frozenset(_with_the_same_work(fact, slots.against(wish, max(0, last))))
            slot = slots.earliest(wish, together)
            if slot is not None and fact.kind in _CHANGES:
                yield fact, slot


def _with_the_same_work(fact: Fact, facts: Iterable[Fact]) -> Iterable[Fact]:
    """A work that is done sooner is out of the way in every respect."""
    awaited = fact.kind in ("predecessor", "access", "safety_distance")
    return [one for one in facts if one == fact or (awaited and one.work == fact.work and one.kind != "release_date")]


def _help(places: Places, work: int, fact: Fact | None, team: int, slot: Slot) -> Help:
    problem, network = places.problem, places.network
    place = places.place(team, Move(work, slot, apart=fact is not None and fact.kind == "team_busy"))
    finish = network.finish[work]
    return Help(
        binding=None if fact is None else told(problem, network.slots, fact, work),
        team=problem.teams.ids[team],
        slot=slot,
        days_sooner=None if finish == _NEVER else (finish - slot.finish) / TICKS_PER_DAY,
        worth=-place.cost,
    )


def slip_ticks(places: Places, work: int) -> int:
    """Ticks by which a work may start later, pushing what waits for it, before anybody waits longer; the horizon for any."""
    network, now = places.network, places.evaluator.objective(places.schedule.work_finish)

    def harmless(shift: int) -> bool:
        return places.evaluator.objective(network.delayed({work: shift})) <= now * (1 + 1e-12)

    # Small shifts push little and are asked first: most works have none to give.
    low, step, horizon = 0, 1, places.problem.horizon
    while step < horizon and harmless(step):
        low, step = step, 2 * step
    if step >= horizon and harmless(horizon):
        return horizon
    high = min(step, horizon)
    while low + 1 < high:
        middle = (low + high) // 2
        if harmless(middle):
            low = middle
        else:
            high = middle
    return low
