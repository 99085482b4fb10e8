"""Which rule reads a figure; claims of devices, land, objects and teams."""

from __future__ import annotations

import re
from collections.abc import Callable

from tandem.reading.clauses import Clause, negated
from tandem.reading.counting import (
    CASUALTIES,
    REACH,
    counted_words,
    distance,
    figure_span,
    has_staff,
    nearest,
    own_organisation,
    place_of,
    sender,
    stands_somewhere,
    subject_name,
    verbs,
)
from tandem.reading.drafts import Scene
from tandem.reading.figures import elliptic, no_casualties, people, singular_casualty
from tandem.reading.headcounts import headcount, owner_behind
from tandem.reading.measures import carries, duration, load, money, share
from tandem.reading.numbers import Quantity
from tandem.reading.phrases import phrase_right
from tandem.reading.places import where_phrase
from tandem.reading.tables import Mark
from tandem.reading.things import noun_phrase

Rule = Callable[[Scene, Clause, Quantity], None]
LEAST_MONEY = 1_000
SURELY_MONEY = 100_000
LAND = {"clear": "cleared", "survey": "surveyed", "contaminate": "contaminated", "suspected": "suspected"}
GIVEN = ("deliver", "pledge", "arrive", "deploy", "fund")
STATES = ("survey", "damage", "repair", "restore", "lack", "closed", "open", "clear", "contaminate")


def figures(scene: Scene, clause: Clause) -> None:
    """Propose a claim for each quantity of a clause that something is said of."""
    singular_casualty(scene, clause)
    no_casualties(scene, clause)
    _all_devices(scene, clause)
    _single_device(scene, clause)
    for quantity in scene.parsed.quantities:
        if clause.first <= quantity.number_last <= clause.last:
            if _is_whole(scene, quantity):
                counted_words(scene, quantity)
                continue
            whole = _with_relative(scene, clause, quantity)
            rule = _rule(scene, whole, quantity)
            if rule is not None:
                rule(scene, whole, quantity)


def _is_whole(scene: Scene, quantity: Quantity) -> bool:
    """Such as "Of the 64 blocks inspected, 19 were destroyed": 64 only says of how many."""
    parsed, before = scene.parsed, quantity.first - 1
    while before > 0 and parsed.marks.at(before, "det", "among") is not None and parsed.marks.at(before, "of") is None:
        before -= 1
    later = [one for one in parsed.quantities if one.first > quantity.last and one.noun is None and not one.unit]
    begins = before == 0 or parsed.low(before - 1) in (",", ";", ":", "–", "—", '"', "«", "“")
    return quantity.noun is not None and begins and bool(later) and parsed.marks.at(before, "outof") is not None


def _with_relative(scene: Scene, clause: Clause, quantity: Quantity) -> Clause:
    """The clause with the relative clause behind its figure where it has no verb before that: "90,000 people who cannot return"."""
    following = [one for one in scene.clauses if one.antecedent == quantity.last]
    ends = quantity.last == clause.last and bool(following) and following[0].first == clause.last + 1
    verb = [
        mark for mark in scene.parsed.marks.within("predicate", clause.first, quantity.first) if mark.means != "exist"
    ]
    if not ends or verb:
        return clause
    return Clause(clause.first, following[-1].last, clause.antecedent)


def _rule(scene: Scene, clause: Clause, quantity: Quantity) -> Rule | None:
    dimension, counted = quantity.unit.partition(":")[0], quantity.counted
    if dimension == "percent":
        return people if counted in ("people", "household", "building") else share
    if dimension:
        return {"area": _area, "money": money, "time": duration, "other": load}.get(dimension)
    if counted in ("", "staff", "object") and verbs(scene, clause.first, clause.last, "cost"):
        return money if _is_large(quantity, LEAST_MONEY) else None
    if not counted and _is_large(quantity, SURELY_MONEY) and _is_given(scene, clause):
        return money
    if carries(scene, clause, quantity):
        return load
    if counted == "staff":
        return people if nearest(scene, clause, quantity, *CASUALTIES) is not None else headcount
    if counted == "people" and (_come(scene, clause, quantity) or _among_staff(scene, quantity)):
        return headcount
    if counted in ("", "device") and _destroyed(scene, clause, quantity):
        return _devices
    rules: dict[str, Rule] = {
        "people": people,
        "household": people,
        "device": _devices,
        "hazard": _hazards,
        "building": _objects,
        "object": _objects,
        "place": _objects,
        "team": _teams,
    }
    if not counted and _more_objects(scene, clause, quantity):
        return _objects
    return rules.get(counted) or (elliptic if not counted else None)


def _more_objects(scene: Scene, clause: Clause, quantity: Quantity) -> bool:
    """Such as "another 20 would be ready", said of objects counted before."""
    noun = scene.seen.counted
    if noun is None or noun.means not in ("object", "building", "place"):
        return False
    predicate = nearest(scene, clause, quantity, *STATES, *GIVEN)
    return predicate is not None and distance(scene, predicate, quantity) <= REACH


def _is_large(quantity: Quantity, least: int) -> bool:
    """Whether a bare number beside "cost" or "grant" can only be money."""
    return any(isinstance(worth, int | float) and worth >= least for worth in quantity.value.values())


def _is_given(scene: Scene, clause: Clause) -> bool:
    """Whether the clause is about giving, or promising, what may be money."""
    before = scene.seen.figure
    return bool(verbs(scene, clause.first, clause.last, "fund", "pledge")) or (
        before is not None and before.property == "cost" and bool(scene.parsed.marks.of("reserved"))
    )


def _come(scene: Scene, clause: Clause, quantity: Quantity) -> bool:
    """Such as "eight more people will arrive", said of staff named before."""
    known = scene.seen.counted is not None and scene.seen.counted.means == "staff"
    comes = quantity.further and bool(verbs(scene, clause.first, clause.last, "arrive", "deploy"))
    holds = bool(scene.parsed.marks.within("has", clause.first, quantity.first))
    leaves = bool(verbs(scene, clause.first, clause.last, "leave"))
    hired = (known and bool(scene.seen.asked)) or bool(
        scene.parsed.marks.within("workforce", clause.first, clause.last)
    )
    hired = hired or bool(verbs(scene, clause.first, clause.last, "training", "accredit"))
    hired = hired or has_staff(scene, clause, quantity)
    return hired or (known and (comes or holds or leaves))


def _among_staff(scene: Scene, quantity: Quantity) -> bool:
    """Such as "31 of them women", said of staff."""
    after = quantity.number_last + 1
    known = scene.seen.counted is not None and scene.seen.counted.means == "staff"
    return known and scene.parsed.marks.at(after + 1, "them") is not None


def _all_devices(scene: Scene, clause: Clause) -> None:
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


def _single_device(scene: Scene, clause: Clause) -> None:
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
        if predicate is not None and distance(scene, predicate, quantity) <= REACH:
            _devices(scene, clause, quantity)
        return


def _destroyed(scene: Scene, clause: Clause, quantity: Quantity) -> bool:
    """Such as "of which 16 were destroyed", said of devices named before."""
    noun = scene.seen.counted
    near = nearest(scene, clause, quantity, "destroy", "find")
    return quantity.noun is None and noun is not None and noun.means == "device" and near is not None


def _devices(scene: Scene, clause: Clause, quantity: Quantity) -> None:
    predicate = nearest(scene, clause, quantity, "find", "destroy", "clear")
    if predicate is None:
        return
    words = counted_words(scene, quantity)
    told = scene.told(clause, predicate.first, predicate.means)
    prop = "devices_found" if predicate.means == "find" else "devices_destroyed"
    valid = scene.when(clause, quantity.first, told)
    span = figure_span(scene, clause, quantity, predicate)
    if scene.parsed.marks.at(quantity.first - 1, "among") is None:
        scene.seen.devices = quantity.value
    scene.seen.clearance = _clearance(scene, clause, quantity)
    scene.propose(scene.seen.clearance, "work", prop, quantity.value, told, span, valid=valid, scope=words)


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


def _area(scene: Scene, clause: Clause, quantity: Quantity) -> None:
    parsed = scene.parsed
    predicate = nearest(scene, clause, quantity, *LAND, "extent", "find", "mark")
    hazards = [mark for mark in parsed.marks.within("counted", clause.first, clause.last) if mark.means == "hazard"]
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
    thing = hazard_name(scene, clause, quantity) if hazards else _land(scene, clause, quantity)
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
        return parsed.words(*noun_phrase(parsed, noun, first, clause.last))
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


def _hazards(scene: Scene, clause: Clause, quantity: Quantity) -> None:
    told = scene.told(clause, quantity.first)
    counted_words(scene, quantity)
    thing = hazard_name(scene, clause, quantity)
    valid = scene.when(clause, quantity.first, told)
    scene.seen.hazard = thing
    span = figure_span(scene, clause, quantity)
    scene.propose(thing, "hazardous area", "count", quantity.value, told, span, valid=valid)


def _teams(scene: Scene, clause: Clause, quantity: Quantity) -> None:
    """Teams that are there, come or leave."""
    predicate = nearest(
        scene,
        clause,
        quantity,
        "present",
        "arrive",
        "deploy",
        "leave",
        "training",
        "survey",
        "clear",
        "find",
        "pledge",
        "fund",
    )
    now = bool(scene.parsed.marks.within("now", clause.first, clause.last))
    if predicate is None and not now and not stands_somewhere(scene, clause, quantity):
        return
    words = counted_words(scene, quantity)
    told = scene.told(clause, predicate.first if predicate else quantity.first, "deploy")
    status = (
        "expected"
        if told.future
        else {"leave": "withdrawn", "training": "in training", "arrive": "arrived"}.get(
            predicate.means if predicate else "", "present"
        )
    )
    _, behind = owner_behind(scene, quantity, clause.last) or ("", "")
    owner = behind or subject_name(scene, clause, quantity) or own_organisation(scene) or scene.memory.organisation
    link = scene.parsed.tables.settings.get("of", "of")
    thing = f"{words} {link} {owner}" if owner and link else words
    valid = scene.when(clause, quantity.first, told)
    span = figure_span(scene, clause, quantity, predicate)
    scene.propose(
        thing, "team", "count", quantity.value, told, span, valid=valid, status=status, organisation=owner or ""
    )


def _mines_found(scene: Scene, clause: Clause, quantity: Quantity) -> Mark | None:
    """The verb of "mines were found at 6 of 19 sites"."""
    parsed = scene.parsed
    mines = parsed.marks.within("mine_word", clause.first, quantity.first)
    behind = parsed.marks.at(quantity.first - 1, "placeprep") is not None
    return nearest(scene, clause, quantity, "find") if mines and behind else None


def _objects(scene: Scene, clause: Clause, quantity: Quantity) -> None:
    """Houses damaged, generators delivered, villages reconnected."""
    predicate = nearest(scene, clause, quantity, *STATES, *GIVEN) or _mines_found(scene, clause, quantity)
    if predicate is None and scene.told(clause, clause.last).stance == "plans" and quantity.counted == "object":
        told, words = scene.told(clause, clause.last), counted_words(scene, quantity)
        span = figure_span(scene, clause, quantity)
        scene.propose(words, "commitment", "count", quantity.value, told, span, status="expected")
    if predicate is None or negated(scene.parsed, clause, predicate.first):
        return
    outof = scene.parsed.marks.at(quantity.number_last + 1, "outof") is not None
    if predicate.means == "damage" and outof and quantity.value == {"exact": 1} and scene.seen.asset is not None:
        _damaged_part(scene, clause, quantity, scene.seen.asset, predicate)
    elif not any(scene.parsed.marks.at(at, "possessive") for at in range(quantity.number_last, quantity.last)):
        _counted_objects(scene, clause, quantity, predicate)


def _damaged_part(scene: Scene, clause: Clause, quantity: Quantity, asset: str, predicate: Mark) -> None:
    """Such as "one of its piers is broken": damage of the asset that was named before."""
    if any(mark.last < quantity.first for mark in scene.parsed.marks.within("asset", clause.first, clause.last)):
        return
    told = scene.told(clause, predicate.first, "damage")
    words = scene.parsed.words(clause.first, clause.last)
    scene.propose(asset, "asset", "damage", words, told, (clause.first, clause.last))


def _counted_objects(scene: Scene, clause: Clause, quantity: Quantity, predicate: Mark) -> None:
    words = counted_words(scene, quantity)
    told = scene.told(clause, predicate.first, predicate.means)
    where = place_of(scene, clause, quantity.last + 1)
    thing = f"{words} {where}" if where else words
    kind, status, whose = "asset", scene.parsed.words(predicate.first, predicate.last), ""
    if predicate.means == "survey":
        kind, status = "hazardous area", "surveyed"
    elif predicate.means in GIVEN:
        kind, status = "commitment", "expected" if told.future or predicate.means == "pledge" else "arrived"
        scene.seen.promised, whose = thing, sender(scene, clause, quantity) or ""
    elif predicate.means in ("contaminate", "find"):
        kind, status = "hazardous area", "contaminated" if predicate.means == "find" else status
    span = figure_span(scene, clause, quantity, predicate)
    valid = scene.when(clause, quantity.first, told)
    scene.propose(thing, kind, "count", quantity.value, told, span, valid=valid, status=status, organisation=whose)
