"""Casualties that no number tells: "a tractor driver was injured", "nobody was hurt"."""

from __future__ import annotations

import re

from tandem.reading.clauses import Clause
from tandem.reading.counting import CASUALTIES, PEOPLE_PROPERTIES, REACH, distance, nearest, verbs
from tandem.reading.drafts import Scene
from tandem.reading.events import event_name, is_definite
from tandem.reading.figures import people
from tandem.reading.numbers import Quantity
from tandem.reading.tables import Mark


def singular_casualty(scene: Scene, clause: Clause) -> None:
    """Such as "A tractor driver was injured": one person."""
    parsed = scene.parsed
    inside = [one for one in parsed.quantities if clause.first <= one.number_last <= clause.last]
    bare = [one for one in inside if not one.counted and not one.unit and parsed.marks.at(one.first - 1, "of") is None]
    if bare or any(one.counted in ("people", "staff") for one in inside):
        return
    for mark in parsed.marks.within("ordinal", clause.first, clause.last):
        predicate = nearest(scene, clause, _one(mark), *CASUALTIES)
        if predicate is not None and parsed.marks.at(mark.last + 1, "aux", "predicate") is not None:
            people(scene, clause, _one(mark))
            return
    for mark in parsed.marks.within("counted", clause.first, clause.last):
        start = mark.first
        while (
            start > clause.first
            and start > mark.first - 7
            and parsed.marks.at(start - 1, "prep", "conj", "aux", "of") is None
        ):
            start -= 1
            if parsed.marks.at(start, "singular") is not None:
                break
        single = parsed.marks.at(start, "singular") is not None or parsed.marks.at(mark.first, "single") is not None
        single = single or _the_one(scene, clause, mark)
        if mark.means not in ("people", "staff") or not single:
            continue
        quantity = Quantity({"exact": 1}, start, mark.last, start, "", mark)
        predicate = nearest(scene, clause, quantity, *CASUALTIES)
        if predicate is not None and distance(scene, predicate, quantity) < REACH + 1:
            people(scene, clause, quantity)
            return
    nameless = None if inside else _nameless_casualty(scene, clause)
    if nameless is not None:
        people(scene, clause, nameless)


def _the_one(scene: Scene, clause: Clause, noun: Mark) -> bool:
    """Such as "The driver was taken to hospital": one person, unless one was told of just before."""
    parsed, before = scene.parsed, scene.seen.figure
    plural = parsed.tables.settings.get("plural", "$^")
    told = before is not None and before.property.startswith("casualties") and before.value == {"exact": 1}
    definite = noun.first == clause.first + 1 and is_definite(parsed, clause.first)
    several = re.search(plural, parsed.low(noun.last)) is not None or parsed.marks.at(noun.last, "several") is not None
    return definite and not told and not several


def _nameless_casualty(scene: Scene, clause: Clause) -> Quantity | None:
    """Such as "погиб механизатор", "механізатор загинув": one person whose trade no table holds, by the form of the verb."""
    parsed = scene.parsed
    pattern = parsed.tables.settings.get("single_verb")
    none = ("prep", "adv", "aux", "conj", "not", "pronoun", "predicate", "asset", "event", "nobody", "det", "number")
    for verb in verbs(scene, clause.first, clause.last, "kill", "injure") if pattern else ():
        if re.search(pattern or "$^", parsed.low(verb.last)) is None:
            continue
        for at in (verb.first - 1, verb.last + 1):
            inside = clause.first <= at <= clause.last and parsed.tokens[at].is_word
            if inside and not parsed.is_name(at) and parsed.marks.at(at, *none) is None:
                return Quantity({"exact": 1}, at, at, at, "", Mark("counted", "people", at, at))
    return None


def _one(mark: Mark) -> Quantity:
    """Such as "a third" behind two others: one person more."""
    return Quantity({"exact": 1}, mark.first, mark.last, mark.last)


def no_casualties(scene: Scene, clause: Clause) -> None:
    """Such as "nobody was hurt", "погибших нет": zero."""
    parsed = scene.parsed
    for mark in parsed.marks.within("nobody", clause.first, clause.last):
        if parsed.low(mark.last + 1) == "." and mark.last + 2 < parsed.size and parsed.tokens[mark.last + 2].is_number:
            continue  # "No. 12"
        predicates = verbs(scene, clause.first, clause.last, "kill", "injure")
        predicate = min(predicates, key=lambda one: abs(one.first - mark.first), default=None)
        if predicate is None or abs(predicate.first - mark.first) > REACH:
            continue
        told = scene.told(clause, mark.first)
        thing = event_name(scene, clause)
        valid = scene.when(clause, mark.first, told, event=True)
        prop = PEOPLE_PROPERTIES[predicate.means]
        scene.propose(thing, "event", prop, {"exact": 0}, told, (clause.first, clause.last), valid=valid)
        return
