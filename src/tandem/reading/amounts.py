"""Which rule reads a figure; claims of objects and teams."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tandem.reading.casualties import no_casualties, singular_casualty
from tandem.reading.clauses import Clause, negated
from tandem.reading.counting import (
    CASUALTIES,
    PEOPLE_PROPERTIES,
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
from tandem.reading.devices import all_devices, devices, of_devices, single_device, were_destroyed
from tandem.reading.drafts import Scene
from tandem.reading.figures import elliptic, people
from tandem.reading.headcounts import headcount, owner_behind
from tandem.reading.land import area, hazards
from tandem.reading.measures import carries, duration, load, money, share
from tandem.reading.numbers import Quantity
from tandem.reading.remainders import compared
from tandem.reading.tables import Mark

Rule = Callable[[Scene, Clause, Quantity], None]
FAR = 12  # tokens from what is counted to its number
LEAST_MONEY = 1_000
SURELY_MONEY = 100_000
GIVEN = ("deliver", "pledge", "arrive", "deploy", "fund")
IN_ONE_WORD = {
    "repair": "restored",
    "restore": "restored",
    "lack": "out of service",
    "open": "open",
    "closed": "closed",
}
STATES = ("survey", "damage", "repair", "restore", "lack", "closed", "open", "clear", "contaminate")


def figures(scene: Scene, clause: Clause) -> None:
    """Propose a claim for each quantity of a clause that something is said of."""
    singular_casualty(scene, clause)
    no_casualties(scene, clause)
    all_devices(scene, clause)
    single_device(scene, clause)
    for quantity in scene.parsed.quantities:
        if clause.first <= quantity.number_last <= clause.last:
            if scene.parsed.marks.starting(quantity.number_last + 1, "difference") is not None:
                continue  # "212 technicians, 30 fewer than before the war"
            if _is_whole(scene, quantity):
                counted_words(scene, quantity)
                clause = _behind_comma(scene, clause, quantity)
                continue
            whole = _with_relative(scene, clause, quantity)
            counted = _strength(scene, _of_one_person(scene, quantity))
            rule = _rule(scene, whole, counted)
            if quantity.noun is not None and scene.parsed.marks.at(quantity.first - 1, "placeprep") is None:
                counted_words(scene, quantity)
            if rule is not None and not compared(scene, clause, quantity):
                rule(scene, whole, counted)


def _strength(scene: Scene, quantity: Quantity) -> Quantity:
    """The figure of "a team of four", "a group of twelve" with the team as what is counted."""
    parsed = scene.parsed
    before = _number_of(scene, quantity)
    if quantity.noun is None and not quantity.unit and before is not None:
        return replace(quantity, noun=before)
    team = parsed.marks.at(quantity.first - 2, "counted", "group")
    of = parsed.marks.at(quantity.first - 1, "of") is not None
    if (
        quantity.noun is not None
        or quantity.unit
        or not of
        or team is None
        or parsed.marks.at(team.last, "group") is None
    ):
        return quantity
    return replace(quantity, noun=Mark("counted", "staff", team.first, team.last))


def _behind_comma(scene: Scene, clause: Clause, whole: Quantity) -> Clause:
    """What is told of a part, behind the words that say of what: "Of the 120 vehicles promised, | 35 were delivered"."""
    ends = range(whole.last, clause.last)
    comma = next((at for at in ends if scene.parsed.low(at) == ","), None)
    return clause if comma is None else replace(clause, first=comma + 1)


def _of_one_person(scene: Scene, quantity: Quantity) -> Quantity:
    """One person where the figure belongs to the injury: "lost two fingers"."""
    hurt = scene.parsed.marks.at(quantity.number_last, "predicate")
    inside = hurt is not None and hurt.means == "injure" and hurt.first < quantity.first
    return replace(quantity, value={"exact": 1}) if inside else quantity


def _number_of(scene: Scene, quantity: Quantity) -> Mark | None:
    """What is counted in "put the number of injured people at 19"."""
    parsed = scene.parsed
    if parsed.marks.at(quantity.first - 1, "stands_at") is None:
        return None
    for noun in reversed(parsed.marks.within("counted", max(0, quantity.first - FAR), quantity.first - 1)):
        counted = range(max(0, noun.first - 3), noun.first)
        if any(parsed.marks.at(at, "figure", "number_word") is not None for at in counted):
            return noun
    return None


def _is_whole(scene: Scene, quantity: Quantity) -> bool:
    """Such as "Of the 64 blocks inspected, 19 were destroyed": 64 only says of how many."""
    parsed, before = scene.parsed, quantity.first - 1
    while before > 0 and parsed.marks.at(before, "det", "among") is not None and parsed.marks.at(before, "of") is None:
        before -= 1
    later = [one for one in parsed.quantities if one.first > quantity.last and one.noun is None and not one.unit]
    sums = [one for one in parsed.quantities if one.first > quantity.last and quantity.unit.startswith("money")]
    begins = before == 0 or parsed.low(before - 1) in (",", ";", ":", "–", "—", '"', "«", "“")
    return (
        (quantity.noun is not None or bool(sums))
        and begins
        and bool(later)
        and parsed.marks.at(before, "outof") is not None
    )


def _with_relative(scene: Scene, clause: Clause, quantity: Quantity) -> Clause:
    """The clause with the relative clause behind its figure where it has no verb before that: "90,000 people who cannot return"."""
    following = [one for one in scene.clauses if one.antecedent == quantity.last]
    near = (clause.last + 1, clause.last + 2)  # behind a comma or not
    ends = quantity.last == clause.last and bool(following) and following[0].first in near
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
        return {"area": area, "money": money, "time": duration, "other": load}.get(dimension)
    if counted in ("", "staff", "object") and verbs(scene, clause.first, clause.last, "cost"):
        return money if _is_large(quantity, LEAST_MONEY) else None
    sums = [one for one in scene.parsed.quantities if one.unit.startswith("money") and one.first < quantity.first]
    if not counted and _is_large(quantity, SURELY_MONEY) and (sums or _is_given(scene, clause)):
        return money
    if carries(scene, clause, quantity):
        return load
    if counted == "staff":
        return people if nearest(scene, clause, quantity, *CASUALTIES) is not None else headcount
    if counted == "people" and _apposed_to_team(scene, quantity):
        return headcount
    if counted == "people" and (_come(scene, clause, quantity) or _among_staff(scene, quantity)):
        return headcount
    if counted in ("", "device") and (were_destroyed(scene, clause, quantity) or of_devices(scene, clause, quantity)):
        return devices
    rules: dict[str, Rule] = {
        "people": people,
        "household": people,
        "device": devices,
        "hazard": hazards,
        "building": _objects,
        "object": _objects,
        "place": _objects,
        "team": _teams,
    }
    if counted == "building":
        near = nearest(scene, clause, quantity, "lack", "serve", *STATES)
        supplied = _of_a_service(scene, clause) and near is not None and near.means == "restore"
        if near is not None and (near.means in ("lack", "serve") or supplied):
            return people
    if not counted and _more_objects(scene, clause, quantity):
        return _objects
    if not counted and _more_teams(scene, clause, quantity):
        return _teams
    return rules.get(counted) or (elliptic if not counted else None)


def _of_a_service(scene: Scene, clause: Clause) -> bool:
    """Whether power, water and the like are spoken of."""
    return bool(scene.parsed.marks.within("asset", clause.first, clause.last, "service"))


def _more_objects(scene: Scene, clause: Clause, quantity: Quantity) -> bool:
    """Such as "another 20 would be ready", said of objects counted before."""
    noun = scene.seen.counted
    if noun is None or noun.means not in ("object", "building", "place"):
        return False
    predicate = nearest(scene, clause, quantity, *STATES, *GIVEN)
    return predicate is not None and distance(scene, predicate, quantity) <= REACH


def _more_teams(scene: Scene, clause: Clause, quantity: Quantity) -> bool:
    """Such as "two more are undergoing quarantine", said of teams counted before."""
    noun = scene.seen.counted
    moved = verbs(scene, clause.first, clause.last, "present", "arrive", "deploy", "leave", "training")
    return noun is not None and noun.means == "team" and quantity.further and bool(moved)


def _is_large(quantity: Quantity, least: int) -> bool:
    """Whether a bare number beside "cost" or "grant" can only be money."""
    return any(isinstance(worth, int | float) and worth >= least for worth in quantity.value.values())


def _is_given(scene: Scene, clause: Clause) -> bool:
    """Whether the clause is about giving, or promising, what may be money."""
    told_here = [one for one in scene.found if isinstance(one.value, dict)]
    before = told_here[-1] if told_here else scene.seen.figure
    after_money = before is not None and before.property == "cost"
    given = bool(verbs(scene, clause.first, clause.last, "fund", "pledge"))
    promised = after_money and scene.told(clause, clause.last).stance == "plans"
    return given or promised or (after_money and bool(scene.parsed.marks.of("reserved")))


def _come(scene: Scene, clause: Clause, quantity: Quantity) -> bool:
    """Such as "eight more people will arrive", said of staff named before."""
    known = scene.seen.counted is not None and scene.seen.counted.means == "staff"
    comes = quantity.further and bool(verbs(scene, clause.first, clause.last, "arrive", "deploy"))
    holds = bool(scene.parsed.marks.within("has", clause.first, quantity.first))
    leaves = bool(verbs(scene, clause.first, clause.last, "leave"))
    hired = (known and bool(scene.seen.asked)) or bool(
        scene.parsed.marks.within("workforce", clause.first, clause.last)
    )
    noun = quantity.noun
    learner = noun is not None and scene.parsed.marks.at(noun.last, "learner") is not None
    hired = hired or (not learner and bool(verbs(scene, clause.first, clause.last, "training", "accredit")))
    hired = hired or has_staff(scene, clause, quantity) or _numbers_a_team(scene, clause, quantity)
    return hired or (known and (comes or holds or leaves))


def _apposed_to_team(scene: Scene, quantity: Quantity) -> bool:
    """Such as "a team from Safe Fields, twelve people, started in April"."""
    parsed = scene.parsed
    between = parsed.low(quantity.first - 1) in (",", "(") and parsed.low(quantity.last + 1) in (",", ")")
    near = range(max(0, quantity.first - REACH), quantity.first)
    return between and any(parsed.marks.at(at, "group") is not None for at in near)


def _numbers_a_team(scene: Scene, clause: Clause, quantity: Quantity) -> bool:
    """Such as "В бригаде 14 человек": how many a team or organisation has."""
    parsed = scene.parsed
    before = parsed.marks.at(quantity.first - 1, "organisation", "group")
    led = before is not None and parsed.marks.at(before.first - 1, "placeprep") is not None
    return led and not verbs(scene, clause.first, clause.last, *PEOPLE_PROPERTIES)


def _among_staff(scene: Scene, quantity: Quantity) -> bool:
    """Such as "31 of them women", said of staff."""
    after = quantity.number_last + 1
    known = scene.seen.counted is not None and scene.seen.counted.means == "staff"
    return known and scene.parsed.marks.at(after + 1, "them") is not None


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
    before = scene.seen.figure
    again = before is not None and before.kind == "team" and quantity.further
    _, behind = owner_behind(scene, quantity, clause.last) or ("", "")
    owner = behind or subject_name(scene, clause, quantity) or own_organisation(scene) or scene.memory.organisation
    link = scene.parsed.tables.settings.get("of", "of")
    thing = f"{words} {link} {owner}" if owner and link else words
    thing = before.thing if again and before is not None else thing
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
    if quantity.counted == "place" and _says_where(scene, clause, quantity):
        return
    predicate = nearest(scene, clause, quantity, *STATES, *GIVEN) or _mines_found(scene, clause, quantity)
    if predicate is None and scene.told(clause, clause.last).stance == "plans" and quantity.counted == "object":
        told, words = scene.told(clause, clause.last), counted_words(scene, quantity)
        span, whose = figure_span(scene, clause, quantity), sender(scene, clause, quantity) or ""
        scene.seen.promised = words
        scene.propose(words, "commitment", "count", quantity.value, told, span, status="expected", organisation=whose)
    if predicate is None or negated(scene.parsed, clause, predicate.first):
        return
    infinitive = scene.parsed.marks.at(predicate.first - 1, "infinitive") is not None
    if infinitive and quantity.last < predicate.first and not scene.told(clause, predicate.first).future:
        return  # "the two governments agreed to rebuild the railway"
    if scene.parsed.marks.at(predicate.first, "work") is not None and scene.parsed.marks.at(predicate.last + 1, "of"):
        return  # "the survey of 12 villages is ongoing"
    outof = scene.parsed.marks.at(quantity.number_last + 1, "outof") is not None
    if (
        outof
        and quantity.value == {"exact": 1}
        and predicate.means in ("open", "closed", "restore")
        and scene.seen.asset
    ):
        return
    if predicate.means == "damage" and outof and quantity.value == {"exact": 1} and scene.seen.asset is not None:
        _damaged_part(scene, clause, quantity, scene.seen.asset, predicate)
    elif not any(scene.parsed.marks.at(at, "possessive") for at in range(quantity.number_last, quantity.last)):
        _counted_objects(scene, clause, quantity, predicate)


def _says_where(scene: Scene, clause: Clause, quantity: Quantity) -> bool:
    """Whether a count of places only says where others are: "146 houses in three villages"."""
    others = [one for one in scene.parsed.quantities if one is not quantity and one.noun is not None]
    near = any(clause.first <= one.first <= clause.last for one in others)
    return near and scene.parsed.marks.at(quantity.first - 1, "placeprep") is not None


def _damaged_part(scene: Scene, clause: Clause, quantity: Quantity, asset: str, predicate: Mark) -> None:
    """Such as "one of its piers is broken": damage of the asset that was named before."""
    if any(mark.last < quantity.first for mark in scene.parsed.marks.within("asset", clause.first, clause.last)):
        return
    told = scene.told(clause, predicate.first, "damage")
    words = scene.parsed.words(clause.first, clause.last)
    scene.propose(asset, "asset", "damage", words, told, (clause.first, clause.last))


def _state_of(scene: Scene, predicate: Mark) -> str:
    """The state of counted objects in one word where there is one."""
    whole = scene.parsed.marks.at(predicate.first, "damaged")
    if predicate.means == "damage":
        return whole.means if whole is not None else "damaged"
    return IN_ONE_WORD.get(predicate.means, scene.parsed.words(predicate.first, predicate.last))


def _counted_objects(scene: Scene, clause: Clause, quantity: Quantity, predicate: Mark) -> None:
    words = counted_words(scene, quantity)
    told = scene.told(clause, predicate.first, predicate.means)
    where = place_of(scene, clause, quantity.last + 1)
    thing = f"{words} {where}" if where else words
    kind, status, whose = "asset", _state_of(scene, predicate), ""
    if predicate.means == "survey":
        kind, status = "hazardous area", "surveyed"
    elif predicate.means in GIVEN:
        kind, status = "commitment", "expected" if told.future or predicate.means == "pledge" else "arrived"
        if scene.parsed.marks.at(predicate.first, "underway") is not None:
            status = "expected"
        scene.seen.promised, whose = thing, sender(scene, clause, quantity) or ""
    elif predicate.means in ("contaminate", "find"):
        kind, status = "hazardous area", "contaminated" if predicate.means == "find" else status
    span = figure_span(scene, clause, quantity, predicate)
    valid = scene.when(clause, quantity.first, told)
    scene.propose(thing, kind, "count", quantity.value, told, span, valid=valid, status=status, organisation=whose)
