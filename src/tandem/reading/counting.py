"""What stands around a figure: its predicate, its span, what it counts, whose it is and where."""

from __future__ import annotations

from collections.abc import Mapping

from tandem.reading.clauses import FUTURE, Clause
from tandem.reading.drafts import Scene
from tandem.reading.numbers import Quantity
from tandem.reading.phrases import phrase_right, skip_left
from tandem.reading.places import where_span
from tandem.reading.speakers import OPENING, organisation_name
from tandem.reading.tables import Mark
from tandem.reading.things import place_in

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
REACH = 7
FATE = 2  # tokens from people to what became of them


def verbs(scene: Scene, first: int, last: int, *means: str) -> list[Mark]:
    """Predicates of these classes between two tokens that are not part of a name."""
    return [
        mark
        for mark in scene.parsed.marks.within("predicate", first, last)
        if mark.means in means and scene.parsed.in_date(mark.first) is None and not scene.parsed.is_name(mark.first)
    ]


def nearest(scene: Scene, clause: Clause, quantity: Quantity, *means: str) -> Mark | None:
    """The predicate of these classes that stands nearest to a quantity and is not its noun."""
    marks = [mark for mark in verbs(scene, clause.first, clause.last, *means) if not is_noun_of(quantity, mark)]
    noun = quantity.noun
    outside = [mark for mark in marks if noun is not None and noun.last < mark.first <= noun.last + FATE]
    if any(mark.means in CASUALTIES for mark in outside):
        marks = outside  # "three of the wounded died"
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
        promised = (one.lead for one in scene.frames if one.lead[1] == clause.first - 1 and one.stance in FUTURE)
        return next(promised, (clause.first,))[0], clause.last
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
        and scene.parsed.marks.at(first - 1, "of", "outof", "det", "further", "number", "them") is None
        and not scene.parsed.tokens[first - 1].is_number
    ):
        first -= 1
    words = scene.parsed.words(first, noun.last)
    before = scene.seen.counted
    if not (noun.means == "people" and before is not None and before.means == "staff"):
        scene.seen.counted, scene.seen.counted_words = noun, words
    return words


def place_of(scene: Scene, clause: Clause, after: int) -> str | None:
    """The phrase of place of a clause, "in" the place named last where it has none."""
    parsed = scene.parsed
    following = [one.first for one in parsed.quantities if one.first > after and not one.unit]
    span = where_span(parsed, after, min([clause.last, *following])) or where_span(parsed, clause.first, clause.last)
    if span is None and parsed.tables.settings.get("order") == "free":
        span = where_span(parsed, 0, clause.first)
    if span is not None:
        name = place_in(parsed, span[0], span[1])
        scene.seen.place = name or scene.seen.place
        words = parsed.words(*span)
        return words[0].lower() + words[1:] if parsed.starts(span[0]) else words
    return None


def own_organisation(scene: Scene) -> str | None:
    """Whose "we" it is, where a person speaks for his organisation."""
    base = scene.memory.base
    return scene.memory.employers.get(base[-1]) if base else None


def its_organisation(scene: Scene, clause: Clause) -> str | None:
    """The organisation that "they", "it", "its" or "their" stands for."""
    parsed = scene.parsed
    for at in range(clause.first, clause.last + 1):
        pronoun = parsed.marks.at(at, "pronoun")
        if parsed.marks.at(at, "it", "possessive") is not None or (pronoun is not None and pronoun.means == "any"):
            return scene.memory.organisation
    return None


def sender(scene: Scene, clause: Clause, quantity: Quantity) -> str | None:
    """The organisation with which the clause begins, that promises what is counted, or that speaks."""
    plans = [
        frame.chain[-1]
        for frame in scene.frames
        if frame.stance == "plans" and frame.first <= clause.first <= frame.last
    ]
    promised = plans[-1] if plans and plans[-1] in scene.memory.organisations.values() else None
    return (
        subject_name(scene, clause, quantity) or promised or its_organisation(scene, clause) or own_organisation(scene)
    )


def has_staff(scene: Scene, clause: Clause, quantity: Quantity) -> bool:
    """Such as "they have some 90 people", said of an organisation."""
    parsed = scene.parsed
    holds = parsed.marks.within("has", clause.first, quantity.first)
    if not holds:
        return False
    others = parsed.marks.within("predicate", holds[-1].last + 1, clause.last)
    if any(mark.means != "present" for mark in others):
        return False
    before = skip_left(parsed, holds[-1].first - 1)
    if before < 0 or holds[-1].last + 1 < quantity.first:
        return False
    pronoun = parsed.marks.at(before, "pronoun")
    plural = pronoun is not None and pronoun.means in ("any", "self") and scene.memory.organisation is not None
    antecedent = clause.antecedent if clause.antecedent is not None else before
    own_name = bool(others) and parsed.is_name(antecedent)  # "Lutheran Aid has 14 people on the ground"
    return plural or own_name or parsed.marks.at(antecedent, "organisation") is not None


def stands_somewhere(scene: Scene, clause: Clause, quantity: Quantity) -> bool:
    """Such as "three dog teams are already in Orsk": so many are there."""
    parsed = scene.parsed
    at = quantity.last + 1
    if parsed.marks.at(at, "aux") is None or parsed.marks.at(at, "modal") is not None:
        return False
    while at <= clause.last and parsed.marks.at(at, "aux", "adv") is not None and parsed.marks.at(at, "not") is None:
        at += 1
    return at <= clause.last and parsed.marks.at(at, "placeprep") is not None


def subject_name(scene: Scene, clause: Clause, quantity: Quantity) -> str | None:
    """A name, or an organisation, with which the clause begins."""
    parsed = scene.parsed
    first = clause.first
    while first < quantity.first and parsed.marks.at(first, "det", "adv") is not None and not parsed.is_name(first):
        first += 1
    heads = ("organisation", "placeword")
    free = parsed.tables.settings.get("order") == "free"
    described = free and parsed.marks.at(first + 1, "organisation") is not None
    if not parsed.is_name(first) and parsed.marks.at(first, *heads) is None and not described:
        return None
    last = phrase_right(parsed, first)
    while last > first and not (
        parsed.is_name(last) or parsed.marks.at(last, "organisation", "kindword", "placeword") is not None
    ):
        last -= 1
    if last >= quantity.first or parsed.in_date(first) is not None or parsed.marks.within("title", first, last):
        return None
    titled = parsed.low(last + 1) in OPENING
    if first == last and not parsed.is_name(first):
        return scene.memory.organisations.get(parsed.low(first), parsed.words(first, last))
    return organisation_name(parsed, first, last, scene.memory) if titled else parsed.words(first, last)
