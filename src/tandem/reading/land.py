"""Claims of land: areas in square metres, and hazardous areas that are counted."""

from __future__ import annotations

from tandem.reading.clauses import Clause, negated
from tandem.reading.counting import counted_words, figure_span, nearest, place_of, verbs
from tandem.reading.drafts import Scene
from tandem.reading.numbers import Quantity
from tandem.reading.places import where_phrase
from tandem.reading.things import noun_phrase

LAND = {"clear": "cleared", "survey": "surveyed", "contaminate": "contaminated", "suspected": "suspected"}


def area(scene: Scene, clause: Clause, quantity: Quantity) -> None:
    """Land that is contaminated, suspected, surveyed or released."""
    parsed = scene.parsed
    predicate = nearest(scene, clause, quantity, *LAND, "extent", "find", "mark")
    marked = [mark for mark in parsed.marks.within("counted", clause.first, clause.last) if mark.means == "hazard"]
    told = scene.told(clause, predicate.first if predicate else quantity.first)
    status = LAND.get(predicate.means if predicate else "", "")
    if (
        predicate is not None
        and predicate.means == "survey"
        and parsed.marks.within("awaiting", clause.first, clause.last)
    ):
        status = "not surveyed"
    if predicate is not None and parsed.marks.at(predicate.first, "released") is not None:
        status = "released"
    thing = hazard_name(scene, clause, quantity) if marked else _land(scene, clause, quantity)
    valid = scene.when(clause, quantity.first, told)
    span = figure_span(scene, clause, quantity, predicate)
    scene.propose(thing, "hazardous area", "area_m2", quantity.value, told, span, valid=valid, status=status)


def _land(scene: Scene, clause: Clause, quantity: Quantity) -> str:
    """Such as "farmland near Lesna" behind the unit; else land with its place."""
    parsed = scene.parsed
    first = quantity.last + 1
    if parsed.marks.at(first, "of") is not None:
        first += 1
    noun = parsed.marks.at(first, "area") or parsed.marks.at(first + 1, "area")
    if noun is not None and noun.last <= clause.last:
        name = parsed.words(*noun_phrase(parsed, noun, first, clause.last))
        scene.seen.land = (parsed.paragraph, name)
        return name
    if scene.seen.land is not None and scene.seen.land[0] == parsed.paragraph and len(parsed.quantities) > 1:
        return scene.seen.land[1]  # "3 hectares of pasture were surveyed, 2 cleared"
    where = place_of(scene, clause, quantity.last + 1)
    word = parsed.tables.settings.get("land", "land")
    home = scene.seen.place or scene.seen.home
    if where is None and home is not None:
        where = f"{parsed.tables.settings.get('in', 'in')} {home}"
    return f"{word} {where}" if where else word


def hazard_name(scene: Scene, clause: Clause, quantity: Quantity) -> str:
    """Such as "suspected areas in Verhnja Luka"."""
    marks = [mark for mark in scene.parsed.marks.within("counted", clause.first, clause.last) if mark.means == "hazard"]
    words = scene.parsed.words(marks[0].first, marks[0].last)
    where = where_phrase(scene.parsed, quantity.last + 1, clause.last)
    home = scene.seen.home or scene.seen.place
    if where is None and home is not None:
        where = f"{scene.parsed.tables.settings.get('in', 'in')} {home}"
    return f"{words} {where}" if where else words


def unsurveyed(scene: Scene, clause: Clause) -> None:
    """Such as "the eastern bank has still not been searched": land that nobody has surveyed."""
    parsed = scene.parsed
    verb = next(iter(verbs(scene, clause.first, clause.last, "survey")), None)
    grounds = [
        *parsed.marks.within("area", clause.first, clause.last),
        *parsed.marks.within("asset", clause.first, clause.last),
    ]
    counted = any(clause.first <= one.number_last <= clause.last for one in parsed.quantities)
    if verb is None or not grounds or counted or not negated(parsed, clause, verb.first):
        return
    if parsed.marks.at(verb.first - 1, "aux", "not", "adv") is None or grounds[0].first > verb.first:
        return
    thing = parsed.words(*noun_phrase(parsed, grounds[0], clause.first, clause.last))
    told, span = scene.told(clause, verb.first), (clause.first, clause.last)
    scene.propose(thing, "hazardous area", "status", "not surveyed", told, span)


def hazards(scene: Scene, clause: Clause, quantity: Quantity) -> None:
    """Hazardous areas that are counted."""
    told = scene.told(clause, quantity.first)
    counted_words(scene, quantity)
    thing = hazard_name(scene, clause, quantity)
    valid = scene.when(clause, quantity.first, told)
    scene.seen.hazard = thing
    span = figure_span(scene, clause, quantity)
    scene.propose(thing, "hazardous area", "count", quantity.value, told, span, valid=valid)
