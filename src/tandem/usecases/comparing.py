"""Two kept plans side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tandem.language import ENGLISH, Language
from tandem.plan.binding import BindingFinder, because
from tandem.plan.compare import Comparison, compare
from tandem.plan.differences import organisation_differences, place_differences
from tandem.store.protocol import Reader
from tandem.usecases.planning import Planned, plan_again

SHOWN = 8


def compare_plans(reader: Reader, first: str, second: str, language: Language = ENGLISH) -> Iterator[str]:
    """What the second plan changes against the first, in words; plans are named by number, id, 'last' or 'previous'."""
    a, b = plan_again(reader, first), plan_again(reader, second)
    sides = (a.problem, a.solution.schedule, b.problem, b.solution.schedule)
    found, names = compare(*sides), {**a.told(language), **b.told(language)}
    yield language.text(
        "Plan {number} (valid {day}) against plan {other} (valid {other_day}):",
        number=b.number,
        day=language.dated(b.problem.start),
        other=a.number,
        other_day=language.dated(a.problem.start),
    )
    figures = language.text(
        "{after} weighted person-days, {before} before, each from its own first day.",
        after=round(found.weighted_after),
        before=round(found.weighted_before),
    )
    yield from (f"  {line}" for line in (figures, *found.sentences(names, language)))
    changed = [names.get(one, one) for one in found.changed_inputs]
    dates = [one.sentence(names, language) for one in place_differences(*sides)]
    organisations = [one.sentence(names, language) for one in organisation_differences(*sides)]
    yield from _some(language.text("Facts that changed:"), changed, language)
    yield from _some(language.text("Dates that people notice:"), dates, language)
    moved = list(_moved(found, b, names, language))
    yield from _some(language.text("Works that moved, and what holds them now:"), moved, language)
    yield from _some(language.text("Organisations:"), organisations, language)


def _moved(found: Comparison, b: Planned, names: Mapping[str, str], language: Language) -> Iterator[str]:
    """The works that moved most with the facts that hold them in the second plan."""
    finder = BindingFinder(b.problem, b.solution.schedule)
    index = {work: place for place, work in enumerate(b.problem.works.ids)}
    changed = set(found.changed_inputs)
    unplanned = language.text("not scheduled")
    for one in sorted(found.moved, key=lambda one: -abs(one.days or 10**6)):
        work = index[one.work]
        facts = because(finder.bindings(finder.holding(work), work), names, language)
        own = language.text("its own facts changed") if one.work in changed else ""
        yield language.text(
            "{work}, {before} to {after}: {facts}.",
            work=names.get(one.work, one.work),
            before=language.dated(one.before) if one.before else unplanned,
            after=language.dated(one.after) if one.after else unplanned,
            facts="; ".join(part for part in (own, facts or language.text("nothing holds it later")) if part),
        )


def _some(heading: str, lines: list[str], language: Language) -> Iterator[str]:
    if lines:
        yield heading
        yield from (f"  {line}" for line in lines[:SHOWN])
    if len(lines) > SHOWN:
        yield f"  {language.text('and {n} more.', n=len(lines) - SHOWN)}"
