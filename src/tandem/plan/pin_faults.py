"""Pins that no plan can keep: each fault with the fewest pins that cause it.

Pinned works stand where they are pinned, and every other work is thought to end as early as its bound allows. A rule of the
checker that is broken even then is broken in every plan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from tandem.plan.bound.earliest import earliest
from tandem.plan.check import rules
from tandem.plan.check.roads import access
from tandem.plan.check.view import View
from tandem.plan.check.violation import Violation
from tandem.plan.minimal import minimal_set
from tandem.plan.problem import NEVER, TICKS_PER_DAY, Problem
from tandem.plan.schedule import Schedule

# Rules that a pin breaks by itself; the others may need a second pin, or one elsewhere through works between.
_ALONE = frozenset({"scope", "accreditation", "release_date", "maximum_teams", "join_once", "horizon"})
_RULES: tuple[Callable[[View], Iterator[Violation]], ...] = (
    rules.competence,
    rules.presence,
    rules.team_sequence,
    rules.precedence,
    rules.teams_on_works,
    rules.conflicts,
    access,
)
_EXPLAINED = 10


@dataclass(frozen=True, slots=True)
class PinFault:
    """A rule (of ``check.RULES``) that pins break. ``pins`` are the works whose pins together cause it: none can be left out."""

    rule: str
    text: str
    pins: tuple[str, ...]


def pin_faults(problem: Problem) -> tuple[PinFault, ...]:
    """Every rule that the pins of a problem break in any plan; empty where none is proved to."""
    pinned = {problem.works.ids[work] for work in problem.pins.work.tolist()}
    if not pinned:
        return ()
    found = _broken(problem)
    faults = []
    for place, one in enumerate(found):
        own = tuple(work for work in one.works if work in pinned)
        near = one.rule in _ALONE or place >= _EXPLAINED
        faults.append(
            PinFault(one.rule, one.text, tuple(sorted(own if near else _fewest(problem, sorted(pinned), one))))
        )
    return tuple(faults)


def settled(problem: Problem) -> Problem:
    """The problem with pins that cannot be kept from the first tick of their day moved to the first tick of that day from which they can.

    A pin names a day, and the way to the site takes a part of it. Pins that fail on the whole day stay as they are, for
    ``pin_faults`` to say why. Pins that have started stay.
    """
    moved = problem
    for later in range(1, TICKS_PER_DAY):
        blamed = {work for fault in pin_faults(moved) for work in fault.pins}
        rows = np.array([problem.works.ids[work] in blamed for work in problem.pins.work.tolist()], dtype=np.bool_)
        rows &= ~problem.pins.started
        if not rows.any():
            return moved
        start = np.where(rows, problem.pins.start + later, moved.pins.start).astype(np.int32)
        moved = replace(moved, pins=replace(problem.pins, start=start))
    left = {work for fault in pin_faults(moved) for work in fault.pins}
    kept = np.array([problem.works.ids[work] not in left for work in problem.pins.work.tolist()], dtype=np.bool_)
    start = np.where(kept, moved.pins.start, problem.pins.start).astype(np.int32)
    return replace(moved, pins=replace(problem.pins, start=start))


def _fewest(problem: Problem, pinned: Sequence[str], fault: Violation) -> tuple[str, ...]:
    """The fewest pins for which the same rule is broken for the same work."""

    def suffices(kept: Sequence[str]) -> bool:
        left = _only(problem, set(kept))
        return any((one.rule, one.works[:1]) == (fault.rule, fault.works[:1]) for one in _broken(left))

    first = [work for work in pinned if work in fault.works]
    return minimal_set([*first, *(work for work in pinned if work not in first)], suffices)


def _only(problem: Problem, works: set[str]) -> Problem:
    """The problem with the pins of these works alone."""
    pins = problem.pins
    keep = np.array([problem.works.ids[work] in works for work in pins.work.tolist()], dtype=np.bool_)
    return replace(
        problem,
        pins=replace(
            pins, work=pins.work[keep], team=pins.team[keep], start=pins.start[keep], started=pins.started[keep]
        ),
    )


def _broken(problem: Problem) -> tuple[Violation, ...]:
    if not len(problem.pins.work):
        return ()
    late = tuple(_begins_beyond(problem))
    if late:
        return late
    schedule = _hoped_for(problem)
    pinned = {problem.works.ids[work] for work in problem.pins.work.tolist()}
    beyond = tuple(_beyond(problem, schedule))
    if beyond:
        return beyond
    view = View(problem, schedule)
    # Works that are not pinned stand where they can be at the earliest: keeping clear of them is up to the plan.
    return tuple(
        one
        for rule in _RULES
        for one in rule(view)
        if one.works[0] in pinned and (one.rule != "conflict" or pinned.issuperset(one.works))
    )


def _begins_beyond(problem: Problem) -> Iterator[Violation]:
    """Pins that begin when the plan has ended: not even their end can be worked out."""
    for work in np.unique(problem.pins.work[problem.pins.start >= problem.horizon]).tolist():
        name, end = problem.works.ids[work], problem.start + timedelta(days=problem.horizon // TICKS_PER_DAY)
        yield Violation("horizon", f"Work {name} is pinned to a day on which the plan has ended ({end}).", (name,), ())


def _beyond(problem: Problem, schedule: Schedule) -> Iterator[Violation]:
    """Pins that end after the horizon: no other rule can be asked about them."""
    for work in np.unique(problem.pins.work).tolist():
        if schedule.work_finish[work] > problem.horizon:
            name = problem.works.ids[work]
            days = problem.horizon // TICKS_PER_DAY
            yield Violation(
                "horizon", f"Work {name} as pinned does not end within the {days} days of the plan.", (name,), ()
            )


def _hoped_for(problem: Problem) -> Schedule:
    """Pinned works as pinned, the others without teams and as early as the bound allows."""
    pins, early = problem.pins, earliest(problem)
    start, finish = early.start.copy(), early.finish.copy()
    rows = np.lexsort((pins.team, pins.work, pins.start))
    work, begin = pins.work[rows], pins.start[rows]
    start[work] = NEVER
    np.minimum.at(start, work, begin)
    start[finish >= NEVER] = NEVER
    return Schedule(
        work=work.copy(),
        team=pins.team[rows].copy(),
        start=begin.copy(),
        finish=finish[work].astype(np.int32),
        work_start=start.astype(np.int32),
        work_finish=finish.astype(np.int32),
    )
