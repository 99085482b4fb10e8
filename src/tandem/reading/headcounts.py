"""Claims of headcounts: people who are promised, on the way, there, in training, accredited or gone."""

from __future__ import annotations

from dataclasses import replace

from tandem.reading.clauses import Clause, Telling, negated
from tandem.reading.counting import (
    counted_words,
    figure_span,
    is_noun_of,
    sender,
    stands_somewhere,
    verbs,
)
from tandem.reading.drafts import Scene
from tandem.reading.nouns import BY_ENDING
from tandem.reading.numbers import Quantity
from tandem.reading.speakers import organisation_name
from tandem.reading.tables import Mark

STATUSES = (
    ("training", "in training"),
    ("accredit", "accredited"),
    ("leave", "withdrawn"),
    ("present", "present"),
    ("arrive", "arrived"),
    ("deploy", "arrived"),
)


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
    them = parsed.marks.at(quantity.number_last + 2, "them") is not None
    if quantity.noun is None and predicate is None and status == "expected" and not (quantity.further or them):
        return  # "as many as 70 may be buried there"
    if status == "arrived" and verbs(scene, clause.first, clause.last, "start"):
        status = "arriving"
    if not status:
        return
    if quantity.noun is not None:
        scene.seen.counted = replace(quantity.noun, means="staff")
    thing, owner = _commitment_name(scene, clause, quantity, words, status)
    scopes = parsed.marks.within("scope", clause.first, clause.last)
    scope = parsed.words(scopes[0].first, scopes[0].last) if scopes and status in ("in training", "accredited") else ""
    if scene.parsed.marks.at(quantity.number_last + 2, "them") is None:
        scene.seen.commitment, scene.seen.owner, scene.seen.promised = thing, owner, thing
    scene.propose(
        thing, "commitment", "headcount", quantity.value, told, figure_span(scene, clause, quantity, predicate),
        valid=_validity(scene, clause, quantity, told), status=status, scope=scope, purpose=_purpose(scene, clause, status),
        organisation=owner,
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
    answered = quantity.noun is None or quantity.counted == "people"
    if scene.seen.asked and answered:
        scene.seen.asked = ""
        return None, "present"
    if quantity.noun is not None and quantity.noun.role == BY_ENDING:
        return None, ""
    holds = scene.parsed.marks.within("has", clause.first, quantity.first)
    if holds and not negated(scene.parsed, clause, holds[0].first):
        return None, "present"
    if (
        scene.parsed.marks.within("now", clause.first, clause.last)
        or stands_somewhere(scene, clause, quantity)
        or scene.parsed.marks.at(quantity.number_last + 1, "outof") is not None
        or scene.parsed.marks.at(quantity.first - 1, "organisation", "group") is not None
        or scene.parsed.low(quantity.last + 1) in (",", ")")
    ):
        return None, "present"
    return None, ""


def _commitment_name(scene: Scene, clause: Clause, quantity: Quantity, words: str, status: str) -> tuple[str, str]:
    """How the commitment is named, and whose people they are; '' where nobody says so."""
    parsed, seen = scene.parsed, scene.seen
    generic = quantity.noun is not None and parsed.marks.at(quantity.noun.last, "generic") is not None
    again = quantity.noun is None or (generic and seen.counted_words != words)
    them = parsed.marks.at(quantity.number_last + 2, "them") is not None
    if seen.commitment is not None and them and quantity.noun is not None and quantity.counted == "people":
        among = parsed.tables.settings.get("among", "")
        return (f"{words} {among} {seen.commitment}" if among else seen.commitment), seen.owner
    if seen.commitment is not None and again and status != "present":
        return seen.commitment, seen.owner
    phrase, owner = owner_behind(scene, quantity, clause.last) or _genitive(scene, quantity, clause.last)
    whose = owner or sender(scene, clause, quantity) or ""
    if status == "in training" and parsed.tables.language == "en":
        scopes = parsed.marks.within("scope", clause.first, clause.last)
        scope = f"{parsed.words(scopes[0].first, scopes[0].last)} " if scopes else ""
        return f"{words} in {scope}training", whose
    link = parsed.tables.settings.get("of", "of")
    named = seen.commitment is not None and seen.commitment.casefold().startswith(f"{words.casefold()} ")
    if (
        named
        and not phrase
        and not whose
        and seen.commitment is not None
        and status in ("arrived", "expected", "withdrawn")
    ):
        return seen.commitment, seen.owner
    if phrase and (owner or not whose):
        return f"{words} {phrase}", whose
    return (f"{words} {link} {whose}" if whose and link else words), whose


def _genitive(scene: Scene, quantity: Quantity, last: int) -> tuple[str, str]:
    """Such as "саперів благодійного фонду «Чисте поле»": whose people they are, without a preposition."""
    parsed = scene.parsed
    if parsed.tables.settings.get("order") != "free" or quantity.noun is None:
        return "", ""
    heads = [
        mark for mark in parsed.marks.of("organisation") if quantity.last < mark.first <= min(quantity.last + 3, last)
    ]
    if not heads:
        return "", ""
    end = heads[-1].last
    if parsed.low(end + 1) in ("«", '"', "“"):
        while end < last and parsed.low(end) not in ("»", "”"):
            end += 1
    owner = organisation_name(parsed, quantity.last + 1, end, scene.memory)
    return parsed.words(quantity.last + 1, end), owner


def owner_behind(scene: Scene, quantity: Quantity, last: int) -> tuple[str, str] | None:
    """Such as "of Clear Path", "from the capital", "in Russia" behind a counted noun, and the organisation in it."""
    parsed = scene.parsed
    for at in range(quantity.last + 1, last):
        if parsed.marks.at(at, "placeprep", "of", "prep") is not None and parsed.in_date(at + 1) is None:
            bounds = _owner(scene, at, last)
            verbal = any(not parsed.is_name(mark.first) for mark in parsed.marks.within("predicate", at, at + 2))
            if bounds is not None and not verbal:
                return f"{parsed.low(at)} {parsed.words(*bounds)}", _organisation_in(scene, at, bounds)
    return None


def _organisation_in(scene: Scene, at: int, bounds: tuple[int, int]) -> str:
    """The organisation that a phrase such as "of Clear Path" names; a place, or "from the capital", is none."""
    parsed, (first, last) = scene.parsed, bounds
    named = parsed.marks.within("organisation", at, last) or parsed.marks.within("kindword", at, last)
    words = parsed.words(first, last)
    known = words.casefold() in scene.memory.organisations or words in scene.memory.organisations.values()
    owned = parsed.marks.at(at, "of") is not None and parsed.is_name(first)
    place = any(parsed.marks.at(one, "placeword") is not None for one in range(at, last + 2))
    if place or not (named or known or owned):
        return ""
    return organisation_name(parsed, at + 1, last, scene.memory)


def _owner(scene: Scene, at: int, last: int) -> tuple[int, int] | None:
    """The tokens of a name, place or organisation behind a preposition."""
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
        return None
    if parsed.is_name(first) or parsed.marks.at(first, "placeword", "organisation") is not None:
        return begin, end
    return None


def _purpose(scene: Scene, clause: Clause, status: str) -> str:
    """Such as "to repair infrastructure ...": what the people come for."""
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
        return f"{others[0].iso(future=told.future).partition('/')[0]}/{until.iso(future=True).rpartition('/')[2]}"
    return scene.when(clause, quantity.first, told)
