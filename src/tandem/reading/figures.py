"""Claims of figures about people: casualties, displacement, services, headcounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tandem.reading.clauses import Clause, Telling, negated
from tandem.reading.drafts import Scene
from tandem.reading.numbers import Quantity
from tandem.reading.phrases import phrase_right
from tandem.reading.places import where_phrase, where_span
from tandem.reading.tables import Mark
from tandem.reading.things import direction_place, full_name, noun_phrase, place_in

PEOPLE_PROPERTIES: Mapping[str, str] = {
    "kill": "casualties_killed",
    "injure": "casualties_injured",
    "missing": "casualties_missing",
    "displace": "people_displaced",
    "evacuate": "people_evacuated",
    "return": "people_returned",
    "serve": "people_served",
    "restore": "people_served",
    "lack": "people_affected",
}
CASUALTIES = ("kill", "injure", "missing")
STATUSES = (
    ("training", "in training"),
    ("accredit", "accredited"),
    ("leave", "withdrawn"),
    ("present", "present"),
    ("arrive", "arrived"),
    ("deploy", "arrived"),
)
REACH = 7


def verbs(scene: Scene, first: int, last: int, *means: str) -> list[Mark]:
    """Predicates of these classes between two tokens that are not part of a name."""
    return [
        mark
        for mark in scene.parsed.marks.within("predicate", first, last)
        if mark.means in means
        and scene.parsed.in_date(mark.first) is None
        and not scene.parsed.is_name(mark.first)
    ]


def nearest(scene: Scene, clause: Clause, quantity: Quantity, *means: str) -> Mark | None:
    """The predicate of these classes that stands nearest to a quantity and is not its noun."""
    marks = [mark for mark in verbs(scene, clause.first, clause.last, *means) if not is_noun_of(quantity, mark)]
    return min(marks, key=lambda mark: distance(scene, mark, quantity), default=None)


def is_noun_of(quantity: Quantity, mark: Mark) -> bool:
    """Whether a mark lies within what is counted."""
    noun = quantity.noun
    if mark.means in CASUALTIES:
        return False
    return noun is not None and mark.first >= noun.first and mark.last <= noun.last


def distance(scene: Scene, mark: Mark, quantity: Quantity) -> float:
    """Tokens between; another quantity, an "and" or a comma between weighs more."""
    if mark.first > quantity.last:
        low, high, side = quantity.last, mark.first, 0.0
    elif mark.last < quantity.first:
        low, high, side = mark.last, quantity.first, 0.5
    else:
        return -1.0
    others = sum(low < one.number_last < high for one in scene.parsed.quantities)
    joins = sum(scene.parsed.low(at) == "," or scene.parsed.marks.at(at, "and") is not None for at in range(low, high))
    return high - low + side + 6 * others + 3 * joins


def figure_span(scene: Scene, clause: Clause, quantity: Quantity, predicate: Mark | None = None) -> tuple[int, int]:
    """The whole clause where it has one figure, else the figure with its noun and the predicate beside it."""
    inside = [one for one in scene.parsed.quantities if clause.first <= one.number_last <= clause.last]
    if len([one for one in inside if not one.unit.startswith("length")]) <= 1:
        return clause.first, clause.last
    first, last = quantity.first, max(quantity.last, quantity.number_last)
    if predicate is not None and distance(scene, predicate, quantity) < REACH - 2:
        return min(first, predicate.first), max(last, predicate.last)
    return first, last


def counted_words(scene: Scene, quantity: Quantity) -> str:
    """What is counted, without the number: "North Korean engineering troops"; what was counted last where it is left out."""
    noun = quantity.noun
    if noun is None:
        return scene.seen.counted_words
    first = noun.first
    while (
        first > quantity.number_last + 1
        and scene.parsed.marks.at(first - 1, "of", "outof", "det", "further", "number") is None
    ):
        first -= 1
    words = scene.parsed.words(first, noun.last)
    before = scene.seen.counted
    if not (noun.means == "people" and before is not None and before.means == "staff"):
        scene.seen.counted, scene.seen.counted_words = noun, words
    return words


def people(scene: Scene, clause: Clause, quantity: Quantity) -> None:
    """People who were hurt, moved, served or cut off."""
    predicate = nearest(scene, clause, quantity, *PEOPLE_PROPERTIES)
    if predicate is None:
        _housed(scene, clause, quantity)
        return
    if negated(scene.parsed, clause, predicate.first):
        return
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


def _housed(scene: Scene, clause: Clause, quantity: Quantity) -> None:
    """People in a place of refuge, or called displaced."""
    parsed = scene.parsed
    noun = quantity.noun
    refuge = parsed.marks.within("refuge", clause.first, clause.last)
    if noun is None or not (refuge or parsed.marks.at(noun.last, "uprooted") is not None):
        return
    told = scene.told(clause, quantity.first)
    thing = _group(scene, clause, quantity, None)
    unit = "families" if quantity.counted == "household" else ""
    span = figure_span(scene, clause, quantity)
    scene.propose(thing, "community", "people_displaced", quantity.value, told, span, unit=unit)


def _group(scene: Scene, clause: Clause, quantity: Quantity, predicate: Mark | None) -> str:
    """ "people displaced from Upper Kesma", "children in the collective centre"."""
    words = (
        counted_words(scene, quantity)
        if quantity.noun is not None
        else scene.parsed.tables.settings.get("people", "people")
    )
    where = where_phrase(scene.parsed, quantity.last + 1, clause.last) or where_phrase(
        scene.parsed, clause.first, quantity.first
    )
    verb = (
        f" {scene.parsed.words(predicate.first, predicate.last)}"
        if predicate is not None and predicate.means == "displace"
        else ""
    )
    return f"{words}{verb} {where}" if where else f"{words}{verb}"


def event_name(scene: Scene, clause: Clause) -> str:
    """The event of a sentence by its noun and place, else that of the text so far."""
    parsed = scene.parsed
    marks = parsed.marks.within("event", 0, parsed.size - 1)
    end = parsed.size - 1
    where = direction_place(parsed, 0, end) or where_phrase(parsed, clause.first, clause.last)
    if where is None and marks:
        where = where_phrase(parsed, marks[0].first, end)
    if scene.seen.event is not None and not marks:
        return scene.seen.event
    noun = parsed.words(marks[0].first, marks[0].last) if marks else parsed.tables.settings.get("accident", "accident")
    noun = noun[0].lower() + noun[1:]
    scene.seen.event = f"{noun} {where}" if where else noun
    return scene.seen.event


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
    if assets:
        return asset_name(scene, assets[0], *bounds), "asset"
    if scene.seen.asset:
        return scene.seen.asset, "asset"
    return _group(scene, clause, quantity, None), "community"


def asset_name(scene: Scene, mark: Mark, first: int, last: int) -> str:
    """The full name of an asset, remembered for later short mentions."""
    parsed = scene.parsed
    words = parsed.words(*noun_phrase(parsed, mark, first, last))
    name = full_name(words, parsed.low(mark.last), scene.seen)
    if mark.means == "service" and name == words and len(words.split()) < 3:
        where = place_in(parsed, mark.last, last)
        if where is not None:
            name = f"{words} {parsed.tables.settings.get('to', 'to')} {where}"
        scene.seen.by_head[parsed.low(mark.last)] = name
    scene.seen.asset = name
    return name


def headcount(scene: Scene, clause: Clause, quantity: Quantity) -> None:
    """A commitment of so many people, with its status, scope and purpose."""
    parsed = scene.parsed
    words = counted_words(scene, quantity)
    predicate, status = _status(scene, clause, quantity)
    place = predicate.first if predicate is not None else clause.last
    told = scene.told(clause, place, predicate.means if predicate else "")
    if (told.future and status in ("arrived", "present", "")) or (
        predicate is not None and predicate.means == "pledge"
    ):
        status = "expected"
    if status == "arrived" and verbs(scene, clause.first, clause.last, "start"):
        status = "arriving"
    if not status:
        return
    thing = _commitment_name(scene, clause, quantity, words, status)
    scopes = parsed.marks.within("scope", clause.first, clause.last)
    scope = parsed.words(scopes[0].first, scopes[0].last) if scopes and status in ("in training", "accredited") else ""
    scene.seen.commitment = thing
    scene.propose(
        thing, "commitment", "headcount", quantity.value, told, figure_span(scene, clause, quantity, predicate),
        valid=_validity(scene, clause, quantity, told), status=status, scope=scope, purpose=_purpose(scene, clause, status),
    )  # fmt: skip


def _status(scene: Scene, clause: Clause, quantity: Quantity) -> tuple[Mark | None, str]:
    found = [
        mark
        for mark in verbs(scene, clause.first, clause.last, "pledge", *(means for means, _ in STATUSES))
        if not is_noun_of(quantity, mark) and not negated(scene.parsed, clause, mark.first)
    ]
    for means, status in STATUSES:
        for mark in found:
            if mark.means == means:
                return mark, status
    if found:
        return found[0], "expected"
    holds = scene.parsed.marks.within("has", clause.first, quantity.first)
    if holds and not negated(scene.parsed, clause, holds[0].first):
        return None, "present"
    if (
        scene.parsed.marks.within("now", clause.first, clause.last)
        or scene.parsed.marks.at(quantity.number_last + 1, "outof") is not None
    ):
        return None, "present"
    return None, ""


def _commitment_name(scene: Scene, clause: Clause, quantity: Quantity, words: str, status: str) -> str:
    parsed = scene.parsed
    if status == "in training" and parsed.tables.language == "en":
        scopes = parsed.marks.within("scope", clause.first, clause.last)
        scope = f"{parsed.words(scopes[0].first, scopes[0].last)} " if scopes else ""
        return f"{words} in {scope}training"
    for at in range(quantity.last + 1, clause.last):
        if parsed.marks.at(at, "placeprep", "of", "prep") is not None and parsed.in_date(at + 1) is None:
            owner = _owner(scene, at, clause.last)
            if owner and not parsed.marks.within("predicate", at, at + 2):
                return f"{words} {owner}"
    owner = _genitive(scene, quantity, clause.last)
    if owner:
        return f"{words} {owner}"
    link = parsed.tables.settings.get("of", "of")
    sender = subject_name(scene, clause, quantity) or own_organisation(scene) or _its(scene, clause)
    return f"{words} {link} {sender}" if sender is not None and link else words


def _its(scene: Scene, clause: Clause) -> str | None:
    """The organisation that "it", "its" or "their" stands for."""
    places = range(clause.first, clause.last + 1)
    return scene.memory.organisation if any(scene.parsed.marks.at(at, "it", "possessive") for at in places) else None


def own_organisation(scene: Scene) -> str | None:
    """Whose "we" it is, where a person speaks for his organisation."""
    base = scene.memory.base
    return scene.memory.employers.get(base[-1]) if base else None


def subject_name(scene: Scene, clause: Clause, quantity: Quantity) -> str | None:
    """A name, or an organisation, with which the clause begins."""
    parsed = scene.parsed
    first = clause.first
    while first < quantity.first and parsed.marks.at(first, "det", "adv") is not None and not parsed.is_name(first):
        first += 1
    if not parsed.is_name(first) and parsed.marks.at(first, "organisation") is None:
        return None
    last = phrase_right(parsed, first)
    return parsed.words(first, last) if last < quantity.first and parsed.in_date(first) is None else None


def _genitive(scene: Scene, quantity: Quantity, last: int) -> str:
    """ "саперів благодійного фонду «Чисте поле»": whose people they are, without a preposition."""
    parsed = scene.parsed
    if parsed.tables.settings.get("order") != "free" or quantity.noun is None:
        return ""
    heads = [
        mark for mark in parsed.marks.of("organisation") if quantity.last < mark.first <= min(quantity.last + 3, last)
    ]
    if not heads:
        return ""
    end = heads[-1].last
    if parsed.low(end + 1) in ("«", '"', "“"):
        while end < last and parsed.low(end) not in ("»", "”"):
            end += 1
    return parsed.words(quantity.last + 1, end)


def _owner(scene: Scene, at: int, last: int) -> str:
    """ "of Clear Path", "from the capital", "in Russia" behind a counted noun."""
    parsed = scene.parsed
    begin = first = at + 1
    while (
        first < last
        and parsed.marks.at(first, "det", "kindword") is not None
        and (parsed.is_name(first + 1) or parsed.marks.at(first, "det") is not None)
    ):
        first += 1
        begin = first if parsed.is_name(first) else begin
    end = first
    while end + 1 <= last and parsed.is_name(end) and parsed.is_name(end + 1):
        end += 1
    if first > last or parsed.in_date(first) is not None:
        return ""
    if parsed.is_name(first) or parsed.marks.at(first, "placeword", "organisation") is not None:
        return f"{parsed.low(at)} {parsed.words(begin, end)}"
    return ""


def _purpose(scene: Scene, clause: Clause, status: str) -> str:
    """ "to repair infrastructure ...": what the people come for."""
    parsed = scene.parsed
    if status not in ("expected", "arriving", "arrived", "present"):
        return ""
    for mark in reversed(parsed.marks.within("infinitive", clause.first, clause.last)):
        verb = parsed.marks.starting(mark.last + 1, "predicate")
        if verb is not None and verb.means in ("repair", "clear", "survey", "restore", "find", "destroy", "mark"):
            return parsed.words(mark.last + 1, clause.last)
    return ""


def _validity(scene: Scene, clause: Clause, quantity: Quantity, told: Telling) -> str | None:
    """A date, or from a date until another: "on 28 February ... accredited until February 2027"."""
    inside = [one for one in scene.parsed.dates if clause.first <= one.first and one.last <= clause.last]
    until = next((one for one in inside if one.edge == "until"), None)
    others = [one for one in inside if one is not until]
    if until is not None and others:
        return f"{others[0].iso(future=told.future).partition('/')[0]}/{until.last_day(future=True)}"
    return scene.when(clause, quantity.first, told)


def singular_casualty(scene: Scene, clause: Clause) -> None:
    """ "A tractor driver was injured": one person."""
    parsed = scene.parsed
    inside = [one for one in parsed.quantities if clause.first <= one.number_last <= clause.last]
    bare = [one for one in inside if not one.counted and not one.unit and parsed.marks.at(one.first - 1, "of") is None]
    if bare or any(one.counted in ("people", "staff") for one in inside):
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
        if mark.means not in ("people", "staff") or not single:
            continue
        quantity = Quantity({"exact": 1}, start, mark.last, start, "", mark)
        predicate = nearest(scene, clause, quantity, *CASUALTIES)
        if predicate is not None and distance(scene, predicate, quantity) < REACH + 1:
            people(scene, clause, quantity)
            return


def no_casualties(scene: Scene, clause: Clause) -> None:
    """ "nobody was hurt", "погибших нет": zero."""
    parsed = scene.parsed
    for mark in parsed.marks.within("nobody", clause.first, clause.last):
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


def elliptic(scene: Scene, clause: Clause, quantity: Quantity) -> None:
    """ "a further twenty", "three of them", "two were killed and five injured", "7 dead, 19 missing"."""
    if scene.parsed.marks.at(quantity.first - 1, "of") is not None and scene.parsed.marks.at(quantity.first - 2, "figure") is None:
        return
    moved = nearest(scene, clause, quantity, *PEOPLE_PROPERTIES)
    noun = scene.seen.counted
    if moved is not None and distance(scene, moved, quantity) <= REACH and _left_out(scene, moved):
        people(scene, clause, quantity)
        return
    parsed = scene.parsed
    after = quantity.number_last + 1
    of_them = parsed.marks.at(after, "of") is not None and parsed.marks.at(after + 1, "pronoun", "them") is not None
    said_of = quantity.further or of_them or parsed.marks.at(after, "aux", "predicate") is not None
    if noun is None or not (said_of or scene.seen.asked):
        return
    if noun.means == "staff":
        headcount(scene, clause, replace(quantity, noun=None))
    elif noun.means == "hazard" and of_them:
        _part_of_hazards(scene, clause, quantity)


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


def place_of(scene: Scene, clause: Clause, after: int) -> str | None:
    """The phrase of place of a clause, "in" the place named last where it has none."""
    parsed = scene.parsed
    span = where_span(parsed, after, clause.last) or where_span(parsed, clause.first, clause.last)
    if span is not None:
        name = place_in(parsed, span[0], span[1])
        scene.seen.place = name or scene.seen.place
        return parsed.words(*span)
    return None
