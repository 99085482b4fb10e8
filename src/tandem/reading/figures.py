"""Claims of figures about people: casualties, displacement, services."""

from __future__ import annotations

from dataclasses import replace

from tandem.reading.clauses import Clause, negated
from tandem.reading.counting import (
    CASUALTIES,
    PEOPLE_PROPERTIES,
    REACH,
    counted_words,
    distance,
    figure_span,
    is_noun_of,
    nearest,
    verbs,
)
from tandem.reading.drafts import Scene
from tandem.reading.events import event_name
from tandem.reading.headcounts import headcount
from tandem.reading.numbers import Quantity
from tandem.reading.phrases import Parsed
from tandem.reading.places import where_phrase
from tandem.reading.tables import Mark
from tandem.reading.things import full_name, noun_phrase, place_at, place_in

SHORT = 3  # words before "number" in "the real number"
NEAR = 5  # words between "speaks of" and its number


def people(scene: Scene, clause: Clause, quantity: Quantity) -> None:
    """People who were hurt, moved, served or cut off."""
    predicate = nearest(scene, clause, quantity, *PEOPLE_PROPERTIES)
    predicate = _of_main_clause(scene, quantity) or predicate or _in_noun(quantity, scene)
    if predicate is None and scene.seen.asked in PEOPLE_PROPERTIES:
        _answer(scene, clause, quantity)
        return
    if predicate is None and _is_for(scene, clause, quantity):
        thing, kind = _server(scene, clause, quantity)
        told = scene.told(clause, quantity.first, "serve")
        scene.propose(thing, kind, "people_served", quantity.value, told, figure_span(scene, clause, quantity))
        return
    if predicate is None:
        _housed(scene, clause, quantity)
        return
    if negated(scene.parsed, clause, predicate.first) and predicate.means != "lack":
        return
    if predicate.means == "restore" and not scene.parsed.marks.within("asset", clause.first, clause.last):
        predicate = replace(predicate, means="return")
    told = scene.told(clause, predicate.first, predicate.means)
    span = figure_span(scene, clause, quantity, predicate)
    unit = "families" if quantity.counted == "household" else ""
    prop = PEOPLE_PROPERTIES[predicate.means]
    if predicate.means in CASUALTIES:
        thing, kind = event_name(scene, clause), "event"
        if quantity.noun is None and scene.seen.counted is None:
            scene.seen.counted = None
    elif predicate.means in ("serve", "restore"):
        thing, kind = _server(scene, clause, quantity)
    else:
        thing, kind = _group(scene, clause, quantity, predicate), "community"
    valid = scene.when(clause, quantity.first, told, event=predicate.means in CASUALTIES)
    scene.propose(thing, kind, prop, quantity.value, told, span, valid=valid, unit=unit)


def _in_noun(quantity: Quantity, scene: Scene) -> Mark | None:
    """The noun itself where it says what became of the people: "24,870 returnees", "730 arrivals"."""
    noun = quantity.noun
    found = verbs(scene, noun.first, noun.last, *PEOPLE_PROPERTIES) if noun is not None else []
    return next(iter(found), None)


def _is_for(scene: Scene, clause: Clause, quantity: Quantity) -> bool:
    """Such as "drinking water for at least 54,000 people"."""
    parsed = scene.parsed
    beneficiaries = parsed.marks.at(quantity.first - 1, "for") is not None
    return beneficiaries and bool(parsed.marks.within("asset", clause.first, quantity.first))


def _of_main_clause(scene: Scene, quantity: Quantity) -> Mark | None:
    """The verb behind a relative clause: "residents who had to leave their homes were allowed back"."""
    behind = [one for one in scene.clauses if one.antecedent == quantity.last]
    if len(behind) == 1:
        return None
    found = verbs(scene, behind[-1].first, behind[-1].last, *PEOPLE_PROPERTIES) if behind else []
    return next(iter(found), None)


def _housed(scene: Scene, clause: Clause, quantity: Quantity) -> None:
    """People in a place of refuge, or called displaced."""
    parsed = scene.parsed
    noun = quantity.noun
    refuge = parsed.marks.within("refuge", clause.first, clause.last)
    group = scene.seen.group
    same = group is not None and group == parsed.paragraph
    uprooted = noun is not None and (
        parsed.marks.at(noun.last, "uprooted") is not None
        or bool(parsed.marks.within("uprooted", clause.first, quantity.first))
    )
    if noun is None or not (refuge or same or uprooted):
        return
    scene.seen.group = parsed.paragraph
    told = scene.told(clause, quantity.first)
    thing = _group(scene, clause, quantity, None)
    unit = "families" if quantity.counted == "household" else ""
    span = figure_span(scene, clause, quantity)
    scene.propose(thing, "community", "people_displaced", quantity.value, told, span, unit=unit)


def _group(scene: Scene, clause: Clause, quantity: Quantity, predicate: Mark | None) -> str:
    """Such as "people displaced from Upper Kesma", "children in the collective centre"."""
    words = (
        counted_words(scene, quantity)
        if quantity.noun is not None
        else scene.parsed.tables.settings.get("people", "people")
    )
    where = (
        _of_place(scene.parsed, quantity.last + 1)
        or where_phrase(scene.parsed, quantity.last + 1, clause.last)
        or where_phrase(scene.parsed, clause.first, quantity.first)
    )
    if where is None and clause.antecedent is not None:
        where = where_phrase(scene.parsed, 0, clause.antecedent) or _antecedent_place(scene, clause.antecedent)
    home = scene.seen.place or scene.seen.home
    if where is None and home is not None and predicate is not None and predicate.means == "return":
        where = f"{scene.parsed.tables.settings.get('in', 'in')} {home}"
    verb = (
        f" {scene.parsed.words(predicate.first, predicate.last)}"
        if predicate is not None
        and predicate.means == "displace"
        and scene.parsed.marks.at(predicate.first, "aux") is None
        else ""
    )
    return f"{words}{verb} {where}" if where else f"{words}{verb}"


def _of_place(parsed: Parsed, place: int) -> str | None:
    """Such as "of Lower Tarva" right behind the people who live there."""
    if parsed.marks.at(place, "of") is None or parsed.marks.at(place, "prep") is None:
        return None
    name = place_at(parsed, place + 1, parsed.size - 1)
    return f"{parsed.low(place)} {name}" if name is not None else None


def _antecedent_place(scene: Scene, last: int) -> str | None:
    """Such as "in the Skarn school" for "the Skarn school, where 210 people had been sheltering"."""
    assets = [mark for mark in scene.parsed.marks.of("asset") if mark.last <= last]
    if not assets:
        return None
    words = scene.parsed.words(*noun_phrase(scene.parsed, assets[-1], 0, last))
    return f"{scene.parsed.tables.settings.get('in', 'in')} {words}"


def _server(scene: Scene, clause: Clause, quantity: Quantity) -> tuple[str, str]:
    """What serves people: an asset or service of the clause, its antecedent, or the last one named."""
    parsed = scene.parsed
    assets = [
        mark for mark in parsed.marks.within("asset", clause.first, clause.last) if not is_noun_of(quantity, mark)
    ]
    bounds = (clause.first, clause.last)
    if not assets and clause.antecedent is not None:
        assets = [mark for mark in parsed.marks.of("asset") if mark.last <= clause.antecedent][:1]
        bounds = (0, clause.antecedent)
    pointed = parsed.marks.at(clause.first, "it") is not None and bool(assets) and assets[0].first > quantity.last
    if assets and not (pointed and scene.seen.asset):
        return asset_name(scene, assets[0], *bounds), "asset"
    if scene.seen.asset:
        return scene.seen.asset, "asset"
    return _group(scene, clause, quantity, None), "community"


def antecedent_asset(scene: Scene, clause: Clause) -> Mark | None:
    """The asset that a relative clause, or the main clause behind one, is about."""
    if clause.antecedent is None:
        return None
    for mark in scene.parsed.marks.of("asset"):
        end = noun_phrase(scene.parsed, mark, 0, clause.antecedent)[1]
        if mark.last <= clause.antecedent <= end + 1:
            return mark
    return None


def asset_name(scene: Scene, mark: Mark, first: int, last: int) -> str:
    """The full name of an asset, remembered for later short mentions."""
    parsed = scene.parsed
    words = parsed.words(*noun_phrase(parsed, mark, first, last))
    words = words.removesuffix("'s").removesuffix("’s").strip()
    name = full_name(words, parsed.low(mark.last), scene.seen)
    if mark.means == "service" and name == words and len(words.split()) < 3:
        where = place_in(parsed, mark.last, last)
        if where is not None:
            name = f"{words} {parsed.tables.settings.get('to', 'to')} {where}"
        scene.seen.by_head[parsed.low(mark.last)] = name
    scene.seen.asset = name
    return name


def elliptic(scene: Scene, clause: Clause, quantity: Quantity) -> None:
    """Such as "a further twenty", "three of them", "two were killed and five injured", "7 dead, 19 missing"."""
    of = scene.parsed.marks.at(quantity.first - 1, "of") is not None
    spoken = any(frame.lead[1] == quantity.first - 1 for frame in scene.frames)
    if of and not spoken and scene.parsed.marks.at(quantity.first - 2, "figure") is None:
        return
    moved = nearest(scene, clause, quantity, *PEOPLE_PROPERTIES)
    noun = scene.seen.counted
    if moved is not None and distance(scene, moved, quantity) <= REACH and _left_out(scene, moved):
        people(scene, clause, quantity)
        return
    parsed = scene.parsed
    after = quantity.number_last + 1
    of_them = parsed.marks.at(after, "of") is not None and parsed.marks.at(after + 1, "pronoun", "them") is not None
    holds = (
        noun is not None
        and noun.means == "staff"
        and bool(
            parsed.marks.within("has", clause.first, clause.last)
            or verbs(scene, clause.first, clause.last, "arrive", "leave", "deploy", "training", "accredit", "present")
        )
    )
    moved_before = verbs(scene, clause.first, quantity.first - 1, "arrive", "leave", "deploy")
    behind_verb = bool(moved_before) and moved_before[-1].last == quantity.first - 1
    said_of = (
        holds or behind_verb or quantity.further or of_them or parsed.marks.at(after, "aux", "predicate") is not None
    )
    if scene.seen.asked in PEOPLE_PROPERTIES:
        _answer(scene, clause, quantity)
        return
    if _among_people(scene, clause, quantity) or _other_figure(scene, clause, quantity):
        return
    if noun is None or not (said_of or scene.seen.asked):
        return
    if noun.means == "staff":
        headcount(scene, clause, replace(quantity, noun=None))
    elif noun.means == "hazard" and of_them:
        _part_of_hazards(scene, clause, quantity)


def _among_people(scene: Scene, clause: Clause, quantity: Quantity) -> bool:
    """Such as "160 are children", said of the people counted before."""
    parsed, before = scene.parsed, scene.seen.figure
    verb = parsed.marks.at(quantity.number_last + 1, "aux")
    noun = None if verb is None else parsed.marks.starting(verb.last + 1, "counted")
    if before is None or not before.property.startswith("people") or noun is None or noun.means != "people":
        return False
    words = parsed.words(noun.first, noun.last)
    where = where_phrase(parsed, noun.last, clause.last) or before.thing
    told = scene.told(clause, quantity.first)
    scene.propose(f"{words} {where}", "community", before.property, quantity.value, told, (quantity.first, noun.last))
    return True


def _other_figure(scene: Scene, clause: Clause, quantity: Quantity) -> bool:
    """Such as "the agency speaks of 15,000": another number for what was counted last."""
    parsed = scene.parsed
    told_here = [one for one in scene.found if isinstance(one.value, dict)]
    before = told_here[-1] if told_here else scene.seen.figure
    told = scene.told(clause, quantity.first)
    speaks = any(frame.lead[1] < quantity.first <= frame.lead[1] + NEAR for frame in scene.frames)
    speaks = speaks or any(
        parsed.marks.at(mark.first - 1, "det", "of", "adv") is not None or mark.first - clause.first < SHORT
        for mark in parsed.marks.within("figure", clause.first, quantity.first)
    )
    right = bool(parsed.marks.within("right_figure", clause.first, quantity.first))
    bare = quantity.number_last == clause.last or parsed.low(quantity.number_last + 1) in (",", ".", ";")
    repeated = told.chain == before.chain and not right if before is not None else True
    if before is None or not (speaks or right) or not bare or quantity.further or repeated:
        return False
    more = {name: words for name, words in before.extra.items() if name != "likelihood"}
    span = figure_span(scene, clause, quantity)
    scene.propose(before.thing, before.kind, before.property, quantity.value, told, span, valid=before.valid, **more)
    return True


def _answer(scene: Scene, clause: Clause, quantity: Quantity) -> None:
    """Such as "About 900.", asked how many have returned."""
    prop = PEOPLE_PROPERTIES[scene.seen.asked]
    scene.seen.asked = ""
    casualties = prop.startswith("casualties")
    thing = event_name(scene, clause) if casualties else scene.parsed.tables.settings.get("people", "people")
    told = scene.told(clause, quantity.first)
    span = figure_span(scene, clause, quantity)
    scene.propose(thing, "event" if casualties else "community", prop, quantity.value, told, span)


def _left_out(scene: Scene, moved: Mark) -> bool:
    """Whether people may be left out beside a predicate: beside casualties always, else where people were counted before."""
    if moved.means in (*CASUALTIES, "evacuate", "displace"):
        return True
    noun = scene.seen.counted
    return moved.means in ("lack", "return") and noun is not None and noun.means in ("people", "household")


def _part_of_hazards(scene: Scene, clause: Clause, quantity: Quantity) -> None:
    parsed = scene.parsed
    told = scene.told(clause, quantity.first)
    near = parsed.marks.within("asset", clause.first, clause.last)
    thing = scene.seen.hazard or scene.seen.counted_words
    if near:
        where = parsed.words(*noun_phrase(parsed, near[0], clause.first, clause.last))
        asset_name(scene, near[0], clause.first, clause.last)
        thing = f"{scene.seen.counted_words} near the {where}"
    scene.propose(thing, "hazardous area", "count", quantity.value, told, (clause.first, clause.last))
