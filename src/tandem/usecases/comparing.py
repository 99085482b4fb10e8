"""Two kept plans side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tandem.plan.binding import BindingFinder, because
from tandem.plan.compare import Comparison, compare
from tandem.plan.differences import organisation_differences, place_differences
from tandem.store.protocol import Reader
from tandem.usecases.planning import Planned, plan_again

SHOWN = 8


def compare_plans(reader: Reader, first: str, second: str) -> Iterator[str]:
    """What the second plan changes against the first, in words; plans are named by number, id, 'last' or 'previous'."""
    a, b = plan_again(reader, first), plan_again(reader, second)
    sides = (a.problem, a.solution.schedule, b.problem, b.solution.schedule)
    found, names = compare(*sides), {**a.spoken, **b.spoken}
    yield f"Plan {b.number} (valid {b.problem.start}) against plan {a.number} (valid {a.problem.start}):"
    yield (
        f"  {round(found.weighted_after):,} weighted person-days, {round(found.weighted_before):,} before, "
        "each from its own first day."
    )
    for line in found.sentences(names):
        yield f"  {line}"
    if found.changed_inputs:
        yield from _some("Facts that changed", [names.get(one, one) for one in found.changed_inputs])
    yield from _some("Dates that people notice", [one.sentence(names) for one in place_differences(*sides)])
    yield from _some("Works that moved, and what holds them now", list(_moved(found, b, names)))
    yield from _some("Organisations", [one.sentence(names) for one in organisation_differences(*sides)])


def _moved(found: Comparison, b: Planned, names: Mapping[str, str]) -> Iterator[str]:
    """The works that moved most with the facts that hold them in the second plan."""
    finder = BindingFinder(b.problem, b.solution.schedule)
    index = {work: place for place, work in enumerate(b.problem.works.ids)}
    changed = set(found.changed_inputs)
    for one in sorted(found.moved, key=lambda one: -abs(one.days or 10**6)):
        work = index[one.work]
        facts = because(finder.bindings(finder.holding(work), work), names)
        own = "its own facts changed; " if one.work in changed else ""
        when = f"{one.before or 'not scheduled'} to {one.after or 'not scheduled'}"
        yield f"{names.get(one.work, one.work)}, {when}: {own}{facts or 'nothing holds it later'}."


def _some(heading: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield f"{heading}:"
        yield from (f"  {line}" for line in lines[:SHOWN])
    if len(lines) > SHOWN:
        yield f"  and {len(lines) - SHOWN:,} more."
