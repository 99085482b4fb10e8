"""Claims of figures: casualties, devices, areas, people, headcounts, money, durations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from tandem.reading.clauses import Clause, Telling, negated
from tandem.reading.drafts import Scene
from tandem.reading.numbers import Quantity
from tandem.reading.tables import Mark
from tandem.reading.things import direction_place, full_name, noun_phrase, place_in

PEOPLE = ("kill", "injure", "displace", "evacuate", "return", "serve", "lack")
PEOPLE_PROPERTIES: Mapping[str, str] = {
    "kill": "casualties_killed",
    "injure": "casualties_injured",
    "displace": "people_displaced",
    "evacuate": "people_evacuated",
    "return": "people_returned",
    "serve": "people_served",
    "lack": "people_without_service",
}
STATUSES = (
    ("training", "in training"),
    ("accredit", "accredited"),
    ("leave", "withdrawn"),
    ("trained", "trained"),
    ("present", "present"),
    ("arrive", "arrived"),
    ("deploy", "arrived"),
)


def figures(scene: Scene, clause: Clause) -> None:
    """Propose a claim for each quantity of a clause that something is said of."""
    inside = [one for one in scene.parsed.quantities if clause.first <= one.number_last <= clause.last]
    _singular_casualty(scene, clause, inside)
    for quantity in inside:
        rule = _rule(scene, clause, quantity)
        if rule is not None:
            rule(scene, clause, quantity)


Rule = Callable[[Scene, Clause, Quantity], None]


def _rule(scene: Scene, clause: Clause, quantity: Quantity) -> Rule | None:
    dimension = quantity.unit.partition(":")[0]
    if dimension:
        return {"area": _area, "money": _money, "time": _duration}.get(dimension)
    counted = quantity.counted
    if counted in ("staff", "team"):
        people = _nearest(scene, clause, quantity, ("kill", "injure"))
        return _people if people is not None else _headcount
    rules: dict[str, Rule] = {
        "people": _people,
        "household": _people,
        "device": _devices,
        "hazard": _hazards,
        "building": _objects,
        "object": _objects,
        "place": _objects,
    }
    return rules.get(counted) or (_elliptic if not counted else None)


def _nearest(scene: Scene, clause: Clause, quantity: Quantity, classes: tuple[str, ...]) -> Mark | None:
    """The predicate of these classes that stands nearest to a quantity, none of whose words lie between."""
    marks = [
        mark
        for mark in scene.parsed.marks.within("predicate", clause.first, clause.last)
        if mark.means in classes and not _is_noun_of(quantity, mark)
    ]
    return min(marks, key=lambda mark: _distance(scene, mark, quantity), default=None)


def _is_noun_of(quantity: Quantity, mark: Mark) -> bool:
    noun = quantity.noun
    return noun is not None and mark.first >= noun.first and mark.last <= noun.last


def _distance(scene: Scene, mark: Mark, quantity: Quantity) -> float:
    """Tokens between; another quantity or a comma between weighs more."""
    if mark.first > quantity.last:
        low, high, side = quantity.last, mark.first, 0.0
    elif mark.last < quantity.first:
        low, high, side = mark.last, quantity.first, 0.5
    else:
        return -1.0
    others = sum(low < one.number_last < high for one in scene.parsed.quantities)
    joins = sum(scene.parsed.low(at) in (",",) or scene.parsed.marks.at(at, "and") is not None for at in range(low, high))
    return high - low + side + 6 * others + 3 * joins


def _span(scene: Scene, clause: Clause, quantity: Quantity) -> tuple[int, int]:
    """The whole clause where it has one figure, else the figure with its noun."""
    inside = [one for one in scene.parsed.quantities if clause.first <= one.number_last <= clause.last]
    inside = [one for one in inside if not one.unit.startswith("length")]
    return (clause.first, clause.last) if len(inside) <= 1 else (quantity.first, max(quantity.last, quantity.number_last))


def _words(scene: Scene, clause: Clause, quantity: Quantity) -> str:
    """What is counted, without the number: "North Korean engineering troops"."""
    noun = quantity.noun
    if noun is None:
        return scene.seen.counted_words
    first = quantity.number_last + 1
    while first < noun.first and scene.parsed.marks.at(first, "of", "det", "further") is not None:
        first += 1
    scene.seen.counted, scene.seen.counted_words = noun, scene.parsed.words(first, noun.last)
    return scene.seen.counted_words


def _where(scene: Scene, clause: Clause, after: int) -> str | None:
    found = place_in(scene.parsed, after, clause.last) or place_in(scene.parsed, clause.first, clause.last)
    if found is not None:
        scene.seen.place = found
    return found or place_in(scene.parsed, 0, scene.parsed.size - 1)


def _people(scene: Scene, clause: Clause, quantity: Quantity) -> None:
    predicate = _nearest(scene, clause, quantity, PEOPLE)
    if predicate is None or negated(scene.parsed, clause, predicate.first):
        return
    told = scene.told(clause, quantity.first, predicate.means)
    prop = PEOPLE_PROPERTIES[predicate.means]
    valid = scene.when(clause, quantity.first, told)
    unit = "households" if quantity.counted == "household" else ""
    span = _span(scene, clause, quantity)
    if predicate.means in ("kill", "injure"):
        thing = event_name(scene, clause)
        scene.propose(thing, "event", prop, quantity.value, told, span, valid=valid, unit=unit)
    elif predicate.means in ("serve", "lack"):
        thing, kind = _server(scene, clause, quantity)
        scene.propose(thing, kind, prop, quantity.value, told, span, valid=valid, unit=unit)
    else:
        where = _where(scene, clause, quantity.first) or scene.seen.home
        words = {"displace": "people displaced", "evacuate": "people evacuated", "return": "people returned"}
        thing = f"{words[predicate.means]} {_preposition(predicate.means)} {where}" if where else words[predicate.means]
        scene.propose(thing, "community", prop, quantity.value, told, span, valid=valid, unit=unit)


def _preposition(predicate: str) -> str:
    return "to" if predicate == "return" else "from"


def event_name(scene: Scene, clause: Clause) -> str:
    """The event of a sentence by its noun and place, else that of the text so far."""
    parsed = scene.parsed
    marks = parsed.marks.within("event", 0, parsed.size - 1)
    where = direction_place(parsed, 0, parsed.size - 1) or place_in(parsed, clause.first, parsed.size - 1)
    if not marks and scene.seen.event is not None and where is None:
        return scene.seen.event
    noun = parsed.words(marks[0].first, marks[0].last).lower() if marks else parsed.tables.settings.get("accident", "accident")
    if where is None:
        where = scene.seen.place
        if scene.seen.event is not None:
            return scene.seen.event
    in_word = parsed.tables.settings.get("in", "in")
    name = noun if where is None else f"{noun} {where}" if where.split()[0].islower() else f"{noun} {in_word} {where}"
    scene.seen.event = name
    return name


def _server(scene: Scene, clause: Clause, quantity: Quantity) -> tuple[str, str]:
    """What serves people: an asset or service of the clause, its antecedent, or the last one named."""
    parsed = scene.parsed
    assets = [mark for mark in parsed.marks.within("asset", clause.first, clause.last) if not _is_noun_of(quantity, mark)]
    if not assets and clause.antecedent is not None:
        before = [mark for mark in parsed.marks.of("asset") if mark.last <= clause.antecedent]
        assets = before[-1:]
        bounds = (0, clause.antecedent)
    else:
        bounds = (clause.first, clause.last)
    if assets:
        return asset_name(scene, assets[0], *bounds), "asset"
    return (scene.seen.asset, "asset") if scene.seen.asset else (_where(scene, clause, clause.first) or "people served", "community")


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


def _headcount(scene: Scene, clause: Clause, quantity: Quantity) -> None:
    words = _words(scene, clause, quantity)
    headcount(scene, clause, quantity, words)


def headcount(scene: Scene, clause: Clause, quantity: Quantity, words: str) -> None:
    """A commitment of so many people, with its status, scope and purpose."""
    parsed = scene.parsed
    predicate = _status(scene, clause, quantity)
    told = scene.told(clause, quantity.first, predicate[0] if predicate else "")
    status = predicate[1] if predicate else ""
    if told.future and status in ("arrived", "present", "") or predicate and predicate[0] == "pledge":
        status = "expected"
    if status == "arrived" and parsed.marks.within("predicate", clause.first, clause.last, "start"):
        status = "arriving"
    if not status:
        return
    told = replace(told, hedge=told.hedge or None)
    thing = _commitment_name(scene, clause, quantity, words, status)
    scopes = parsed.marks.within("scope", clause.first, clause.last)
    scope = parsed.words(scopes[0].first, scopes[0].last) if scopes and status in ("in training", "accredited", "trained") else ""
    scene.seen.commitment = thing
    scene.propose(
        thing, "commitment", "headcount", quantity.value, told, _span(scene, clause, quantity),
        valid=_validity(scene, clause, quantity, told), status=status, scope=scope, purpose=_purpose(scene, clause, status),
        unit="teams" if quantity.counted == "team" else "",
    )  # fmt: skip


def _status(scene: Scene, clause: Clause, quantity: Quantity) -> tuple[str, str] | None:
    marks = scene.parsed.marks.within("predicate", clause.first, clause.last)
    means = {mark.means for mark in marks if not _is_noun_of(quantity, mark) and not negated(scene.parsed, clause, mark.first)}
    for known, status in STATUSES:
        if known in means:
            return known, status
    return ("pledge", "expected") if "pledge" in means else None


def _commitment_name(scene: Scene, clause: Clause, quantity: Quantity, words: str, status: str) -> str:
    parsed = scene.parsed
    if status == "in training":
        scopes = parsed.marks.within("scope", clause.first, clause.last)
        scope = f"{parsed.words(scopes[0].first, scopes[0].last)} " if scopes else ""
        return f"{words} in {scope}training" if parsed.tables.language == "en" else words
    after = quantity.last + 1
    if parsed.marks.at(after, "of") is not None or parsed.marks.at(after, "prep") is not None:
        owner = _owner(scene, after, clause.last)
        if owner:
            return f"{words} {owner}"
    for at in range(after, clause.last):
        if parsed.marks.at(at, "placeprep") is not None and parsed.in_date(at + 1) is None:
            origin = _owner(scene, at, clause.last)
            if origin and not parsed.marks.within("predicate", at, at + 2):
                return f"{words} {origin}"
    return words


def _owner(scene: Scene, at: int, last: int) -> str:
    """"of Clear Path", "from the capital", "in Russia" behind a counted noun."""
    parsed = scene.parsed
    preposition = parsed.low(at)
    first = at + 1
    begin = first
    while first < last and parsed.marks.at(first, "det", "kindword") is not None and (
        parsed.is_name(first + 1) or parsed.marks.at(first, "det") is not None
    ):
        first += 1
        begin = first if parsed.is_name(first) else begin
    end = first
    while end + 1 <= last and parsed.is_name(end) and parsed.is_name(end + 1):
        end += 1
    if first > last or parsed.in_date(first) is not None:
        return ""
    if parsed.is_name(first) or parsed.marks.at(first, "placeword", "organisation") is not None:
        return f"{preposition} {parsed.words(begin, end)}"
    return ""


def _purpose(scene: Scene, clause: Clause, status: str) -> str:
    """"to repair infrastructure ...": what the people come for."""
    parsed = scene.parsed
    if status not in ("expected", "arriving", "arrived", "present"):
        return ""
    to_word = parsed.tables.settings.get("infinitive", "to")
    for at in range(clause.last - 1, clause.first, -1):
        if parsed.low(at) == to_word and parsed.marks.at(at, "modal") is None and not parsed.is_name(at + 1):
            verb = parsed.marks.starting(at + 1, "predicate")
            if verb is not None and verb.means in ("repair", "clear", "survey", "restore", "find", "destroy", "mark"):
                return parsed.words(at + 1, clause.last)
    return ""


def _validity(scene: Scene, clause: Clause, quantity: Quantity, told: Telling) -> str | None:
    """A date, or from a date until another: "on 28 February ... accredited until February 2027"."""
    inside = [one for one in scene.parsed.dates if clause.first <= one.first and one.last <= clause.last]
    until = next((one for one in inside if one.edge == "until"), None)
    others = [one for one in inside if one is not until]
    if until is not None:
        start = others[0].iso(future=told.future).partition("/")[0] if others else ".."
        return f"{start}/{until.last_day(future=True)}" if others else None
    return scene.when(clause, quantity.first, told)


def _devices(scene: Scene, clause: Clause, quantity: Quantity) -> None:
    predicate = _nearest(scene, clause, quantity, ("find", "destroy", "clear"))
    if predicate is None:
        return
    told = scene.told(clause, quantity.first, predicate.means)
    where = _where(scene, clause, quantity.first) or scene.seen.place
    words = _words(scene, clause, quantity)
    prop = "devices_found" if predicate.means == "find" else "devices_destroyed"
    thing = f"{words} {scene.parsed.tables.settings.get('in', 'in')} {where}" if where else words
    span = _span(scene, clause, quantity)
    valid = scene.when(clause, quantity.first, told)
    scene.propose(thing, "hazardous area", prop, quantity.value, told, span, valid=valid)


def _area(scene: Scene, clause: Clause, quantity: Quantity) -> None:
    told = scene.told(clause, quantity.first)
    predicate = _nearest(scene, clause, quantity, ("clear", "survey", "contaminate", "suspected", "extent", "find", "mark"))
    hazards = [mark for mark in scene.parsed.marks.within("counted", clause.first, clause.last) if mark.means == "hazard"]
    if predicate is None and not hazards:
        return
    status = {"clear": "cleared", "survey": "surveyed", "contaminate": "contaminated"}.get(predicate.means if predicate else "", "")
    where = _where(scene, clause, quantity.first) or scene.seen.place or scene.seen.home
    thing = hazard_name(scene, clause, where) if hazards else f"land {status or 'suspected'}" + (f" in {where}" if where else "")
    valid = scene.when(clause, quantity.first, told)
    scene.propose(thing, "hazardous area", "area_m2", quantity.value, told, _span(scene, clause, quantity), valid=valid, status=status)


def hazard_name(scene: Scene, clause: Clause, where: str | None) -> str:
    """"suspected areas in Verhnja Luka"."""
    marks = [mark for mark in scene.parsed.marks.within("counted", clause.first, clause.last) if mark.means == "hazard"]
    words = scene.parsed.words(marks[0].first, marks[0].last) if marks else scene.seen.counted_words
    return f"{words} in {where}" if where else words


def _hazards(scene: Scene, clause: Clause, quantity: Quantity) -> None:
    told = scene.told(clause, quantity.first)
    _words(scene, clause, quantity)
    where = _where(scene, clause, quantity.last) or scene.seen.home
    thing = hazard_name(scene, clause, where)
    valid = scene.when(clause, quantity.first, told)
    scene.seen.hazard = thing
    scene.propose(thing, "hazardous area", "count", quantity.value, told, _span(scene, clause, quantity), valid=valid)


def _objects(scene: Scene, clause: Clause, quantity: Quantity) -> None:
    """Houses damaged, generators delivered, villages reconnected."""
    delivered = ("deliver", "pledge", "arrive", "deploy", "fund")
    predicate = _nearest(scene, clause, quantity, ("damage", "repair", "restore", "lack", "closed", "open", "clear", "serve", *delivered))
    if predicate is None or negated(scene.parsed, clause, predicate.first):
        return
    words = _words(scene, clause, quantity)
    told = scene.told(clause, quantity.first, predicate.means)
    valid = scene.when(clause, quantity.first, told)
    span = _span(scene, clause, quantity)
    noun = quantity.noun
    if noun is not None and scene.parsed.marks.at(noun.first, "equipment") is not None and predicate.means in delivered:
        status = "expected" if told.future or predicate.means == "pledge" else "arrived"
        scene.propose(words, "commitment", "count", quantity.value, told, span, valid=valid, status=status)
        return
    where = _where(scene, clause, quantity.first) or scene.seen.place or scene.seen.home
    state = scene.parsed.words(predicate.first, predicate.last)
    thing = f"{words} {state}" + (f" in {where}" if where else "")
    scene.propose(thing, "asset", "count", quantity.value, told, span, valid=valid, status=state)


def _money(scene: Scene, clause: Clause, quantity: Quantity) -> None:
    if _nearest(scene, clause, quantity, ("fund", "pledge", "repair", "sign", "start", "deliver")) is None:
        return
    told = scene.told(clause, quantity.first, "fund")
    parsed = scene.parsed
    works = parsed.marks.within("work", clause.first, clause.last)
    if works:
        thing, kind = parsed.words(*noun_phrase(parsed, works[0], clause.first, clause.last)), "work"
    else:
        thing, kind = f"funds of {told.chain[-1]}", "commitment"
    currency = quantity.unit.partition(":")[2]
    scene.propose(thing, kind, "cost", quantity.value, told, _span(scene, clause, quantity), unit=currency)


def _duration(scene: Scene, clause: Clause, quantity: Quantity) -> None:
    predicate = _nearest(scene, clause, quantity, ("take",))
    works = scene.parsed.marks.within("work", clause.first, clause.last)
    if predicate is None or not works:
        return
    told = scene.told(clause, predicate.first, "take")
    repair = scene.parsed.marks.within("predicate", clause.first, quantity.first, "repair")
    factor = float(quantity.unit.partition(":")[2])
    value = {key: round(float(worth) * factor) if isinstance(worth, int | float) else worth for key, worth in quantity.value.items()}
    if repair and scene.seen.asset:
        thing, kind = scene.seen.asset, "asset"
    else:
        parsed = scene.parsed
        thing, kind = parsed.words(*noun_phrase(parsed, works[0], clause.first, clause.last)), "work"
    prop = "repair_duration_days" if repair else "duration_days"
    scene.propose(thing, kind, prop, value, told, (clause.first, clause.last))


def _elliptic(scene: Scene, clause: Clause, quantity: Quantity) -> None:
    """"a further twenty", "three of them", "two were killed and five injured"."""
    people = _nearest(scene, clause, quantity, ("kill", "injure"))
    if people is not None and _distance(scene, people, quantity) < 5:
        _people(scene, clause, quantity)
        return
    noun = scene.seen.counted
    parsed = scene.parsed
    after = quantity.number_last + 1
    of_them = parsed.marks.at(after, "of") is not None and parsed.marks.at(after + 1, "pronoun", "them") is not None
    if noun is None or not (quantity.further or of_them or parsed.marks.at(after, "aux") is not None):
        return
    if noun.means in ("staff", "team"):
        headcount(scene, clause, replace(quantity, noun=None), scene.seen.counted_words)
    elif noun.means == "hazard" and of_them:
        told = scene.told(clause, quantity.first)
        near = parsed.marks.within("asset", clause.first, clause.last)
        where = parsed.words(*noun_phrase(parsed, near[0], clause.first, clause.last)) if near else None
        if near:
            asset_name(scene, near[0], clause.first, clause.last)
        thing = f"{parsed.tables.settings.get('suspected', 'suspected areas')} near the {where}" if where else scene.seen.hazard or "hazardous areas"
        scene.propose(thing, "hazardous area", "count", quantity.value, told, (clause.first, clause.last))


def _singular_casualty(scene: Scene, clause: Clause, inside: list[Quantity]) -> None:
    """"A tractor driver was injured": one person."""
    parsed = scene.parsed
    if any(one.counted in ("people", "staff") or not one.counted and not one.unit for one in inside):
        return
    for mark in parsed.marks.within("counted", clause.first, clause.last):
        start = mark.first
        while start > clause.first and start > mark.first - 4 and parsed.marks.at(start - 1, "prep", "conj", "aux", "of") is None:
            start -= 1
            if parsed.marks.at(start, "singular") is not None:
                break
        single = parsed.marks.at(start, "singular") is not None or parsed.tables.settings.get("articles") == "no"
        if mark.means not in ("people", "staff") or not single or parsed.marks.at(mark.first, "plural") is not None:
            continue
        quantity = Quantity({"exact": 1}, start, mark.last, start, "", mark)
        predicate = _nearest(scene, clause, quantity, ("kill", "injure"))
        if predicate is not None and _distance(scene, predicate, quantity) < 8:
            _people(scene, clause, quantity)
            return
