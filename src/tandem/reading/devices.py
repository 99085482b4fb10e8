"""Claims of devices that were found or destroyed."""

from __future__ import annotations

import re

from tandem.reading.clauses import Clause
from tandem.reading.counting import REACH, counted_words, distance, figure_span, nearest, place_of, verbs
from tandem.reading.drafts import Scene
from tandem.reading.numbers import Quantity
from tandem.reading.phrases import phrase_right
from tandem.reading.tables import Mark
from tandem.reading.things import noun_phrase

CLOSE = 2  # tokens from a verb to its object


def all_devices(scene: Scene, clause: Clause) -> None:
    """Such as "All of them have been destroyed": as many as were found."""
    parsed = scene.parsed
    noun = scene.seen.counted
    predicate = next(iter(verbs(scene, clause.first, clause.last, "destroy")), None)
    if predicate is None or scene.seen.devices is None or noun is None or noun.means != "device":
        return
    quantities = [one for one in parsed.quantities if clause.first <= one.first <= clause.last]
    if quantities or not any(parsed.marks.at(at, "it", "them") for at in range(clause.first, clause.last + 1)):
        return
    told = scene.told(clause, predicate.first, "destroy")
    thing = scene.seen.clearance or parsed.tables.settings.get("clearance", "clearance")
    valid = scene.when(clause, predicate.first, told)
    scene.propose(
        thing, "work", "devices_destroyed", scene.seen.devices, told, (clause.first, clause.last), valid=valid
    )


def single_device(scene: Scene, clause: Clause) -> None:
    """Such as "destroyed an aerial bomb": one device."""
    parsed = scene.parsed
    inside = [one for one in parsed.quantities if clause.first <= one.number_last <= clause.last]
    if any(one.counted == "device" for one in inside):
        return
    for mark in parsed.marks.within("counted", clause.first, clause.last):
        singular = [
            at
            for at in range(max(clause.first, mark.first - 5), mark.first)
            if parsed.marks.at(at, "singular") is not None
        ]
        plural = re.search(scene.parsed.tables.settings.get("plural", "$^"), scene.parsed.low(mark.last)) is not None
        if mark.means != "device" or not singular or plural:
            continue
        quantity = Quantity({"exact": 1}, singular[-1], mark.last, singular[-1], "", mark)
        predicate = nearest(scene, clause, quantity, "find", "destroy")
        by_accident = predicate is not None and parsed.marks.at(predicate.first, "cause") is not None
        if predicate is not None and not by_accident and distance(scene, predicate, quantity) <= REACH:
            devices(scene, clause, quantity)
        return


def were_destroyed(scene: Scene, clause: Clause, quantity: Quantity) -> bool:
    """Such as "of which 16 were destroyed", said of devices named before."""
    noun = scene.seen.counted
    near = nearest(scene, clause, quantity, "destroy", "find")
    return quantity.noun is None and noun is not None and noun.means == "device" and near is not None


def of_devices(scene: Scene, clause: Clause, quantity: Quantity) -> bool:
    """Such as "found charges in the tunnel, at least four of them"."""
    parsed = scene.parsed
    nouns = parsed.marks.within("counted", clause.first, quantity.first, "device")
    them = parsed.marks.at(quantity.number_last + 2, "them") is not None
    if quantity.noun is not None or not nouns or not them:
        return False
    scene.seen.counted, scene.seen.counted_words = nouns[0], parsed.words(nouns[0].first, nouns[0].last)
    return nearest(scene, clause, quantity, "find", "destroy") is not None


def _governing(scene: Scene, clause: Clause, quantity: Quantity) -> Mark | None:
    """The verb right before its object: "defused a bomb found at a building site"."""
    before = verbs(scene, clause.first, quantity.first, "find", "destroy", "clear")
    return before[-1] if before and quantity.first - before[-1].last <= CLOSE else None


def devices(scene: Scene, clause: Clause, quantity: Quantity) -> None:
    """Devices found or destroyed."""
    predicate = _governing(scene, clause, quantity) or nearest(scene, clause, quantity, "find", "destroy", "clear")
    if predicate is None:
        return
    words = counted_words(scene, quantity)
    told = scene.told(clause, predicate.first, predicate.means)
    prop = "devices_found" if predicate.means == "find" else "devices_destroyed"
    valid = scene.when(clause, quantity.first, told)
    span = figure_span(scene, clause, quantity, predicate)
    if scene.parsed.marks.at(quantity.first - 1, "among") is None:
        scene.seen.devices = quantity.value
    scene.seen.clearance = _of_the_find(scene, quantity) or _clearance(scene, clause, quantity)
    scene.propose(scene.seen.clearance, "work", prop, quantity.value, told, span, valid=valid, scope=words)


def _of_the_find(scene: Scene, quantity: Quantity) -> str | None:
    """The clearance of the place of a find that was told just before: "28 had been taken away"."""
    before, settings = scene.seen.claim, scene.parsed.tables.settings
    if quantity.noun is not None or before is None or before.property != "contamination":
        return None
    return " ".join(filter(None, (settings.get("clearance", "clearance"), settings.get("of", "of"), before.thing)))


def _clearance(scene: Scene, clause: Clause, quantity: Quantity) -> str:
    """Such as "clearance by the Swiftwater Foundation near Lesna"."""
    settings = scene.parsed.tables.settings
    noun = settings.get("clearance", "clearance")
    by = settings.get("by", "by")
    where = place_of(scene, clause, quantity.last + 1)
    organisation = next(
        (
            scene.parsed.words(mark.first, phrase_right(scene.parsed, mark.last))
            for mark in scene.parsed.marks.within("organisation", clause.first, quantity.first)
        ),
        None,
    )
    if where is None and organisation is None:
        places = [
            mark
            for role in ("area", "asset")
            for mark in scene.parsed.marks.within(role, clause.first, quantity.first)
            if not any(one.first <= mark.first <= one.last for one in scene.parsed.quantities)
        ]
        if places:
            where = scene.parsed.words(*noun_phrase(scene.parsed, places[0], clause.first, quantity.first - 1))
    owner = f" {by} {organisation}".replace("  ", " ") if organisation and not where else ""
    return f"{noun}{owner} {where}" if where else f"{noun}{owner}"
