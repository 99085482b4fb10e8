"""Clauses of a sentence, and what governs one: modality, negation, hedges, its date."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tandem.reading.attribution import Frame, Voice, voice
from tandem.reading.dates import Found
from tandem.reading.phrases import Parsed
from tandem.reading.tables import Mark

OTHERS_WILL = frozenset({"", "take", "cost", "return", "damage", "lack", "kill", "injure", "serve", "open", "restore"})
FUTURE = ("expects", "plans")


@dataclass(frozen=True, slots=True)
class Clause:
    """Tokens ``first`` to ``last`` of one clause; ``subject`` is where the antecedent of a relative clause ends."""

    first: int
    last: int
    antecedent: int | None = None


@dataclass(frozen=True, slots=True)
class Telling:
    """How a claim is told: chain, stance, hedge and the canonical likelihood word."""

    chain: tuple[str, ...]
    stance: str
    hedge: str | None
    likelihood: str

    @property
    def future(self) -> bool:
        """Whether it speaks of what is to come."""
        return self.stance in FUTURE


def clauses(parsed: Parsed, frames: list[Frame]) -> list[Clause]:
    """The clauses of a sentence in order; words of attribution belong to none."""
    leads = {
        place
        for frame in frames
        if frame.hedge is None or frame.chain != ("unnamed",)
        for place in range(frame.lead[0], frame.lead[1] + 1)
    } - _asides(parsed, frames)
    found: list[Clause] = []
    first, antecedent = 0, None
    for place in range(parsed.size + 1):
        if place == parsed.size or place in leads or _boundary(parsed, place, first):
            if place > first:
                found.append(Clause(*_trimmed(parsed, first, place - 1), antecedent))
            relative = place < parsed.size and place not in leads and parsed.marks.at(place, "rel") is not None
            again = place < parsed.size and place not in leads and _main_verb(parsed, place, first)
            resumed = place < parsed.size and _resumes(parsed, place, first)
            if not again and not (resumed and antecedent is not None):
                antecedent = _before_comma(parsed, place) if relative else None
            first = place if relative or again else place + 1
    return [clause for clause in found if clause.last >= clause.first]


def _resumes(parsed: Parsed, place: int, first: int) -> bool:
    """Whether a comma ends a relative clause and the main clause goes on behind it."""
    return parsed.low(place) == "," and any(parsed.marks.at(at, "rel") is not None for at in (first, first + 1))


def _asides(parsed: Parsed, frames: list[Frame]) -> set[int]:
    """Relative clauses between commas within an attribution tell something of their own: "Safe Ground, which has 16 searchers, says"."""
    found: set[int] = set()
    for frame in frames:
        for mark in parsed.marks.within("rel", frame.lead[0], frame.lead[1]):
            end = next((at for at in range(mark.last, frame.lead[1] + 1) if parsed.low(at) == ","), None)
            if end is not None and parsed.low(mark.first - 1) == ",":
                found.update(range(mark.first, end))
    return found


def _main_verb(parsed: Parsed, place: int, first: int) -> bool:
    """Whether a relative clause that began at ``first`` ends before a verb of the main clause: "who left | were allowed back"."""
    if parsed.marks.at(first, "rel") is None or parsed.marks.at(place, "aux") is None:
        return False
    joined = parsed.marks.at(place - 1, "aux", "adv", "modal", "and", "rel", "infinitive", "prep", "pronoun")
    return joined is None and bool(parsed.marks.within("predicate", first, place - 1))


def _before_comma(parsed: Parsed, place: int) -> int:
    return place - 2 if parsed.low(place - 1) == "," else place - 1


def _trimmed(parsed: Parsed, first: int, last: int) -> tuple[int, int]:
    """The bounds without the signs around the words."""
    while last >= first and not _holds(parsed, last, ("%", "²", "€", "$", ")", "₴", "₽", "£")):
        last -= 1
    while first < last and not _holds(parsed, first, ("€", "$", "£", "~", "№")):
        first += 1
    return first, last


def _holds(parsed: Parsed, place: int, signs: tuple[str, ...]) -> bool:
    token = parsed.tokens[place]
    return token.is_word or token.is_number or token.low in signs


def _boundary(parsed: Parsed, place: int, first: int) -> bool:
    if parsed.low(place) in (";", ":", "…") or parsed.marks.starting(place, "clause", "that") is not None:
        dated = parsed.in_date(place) is not None or parsed.in_date(place + 1) is not None
        return not dated and not _is_determiner(parsed, place)
    if parsed.marks.starting(place, "rel") is not None:
        return place > first
    if parsed.tables.settings.get("order") != "free" and _main_verb(parsed, place, first):
        return True
    if parsed.low(place) == "," and parsed.tables.settings.get("order") == "free":
        return _two_sides(parsed, place, first)
    if parsed.low(place) == "," and any(parsed.marks.at(at, "rel") is not None for at in (first, first + 1)):
        return parsed.marks.at(place + 1, "aux", "modal", "predicate", "leaving") is not None
    if parsed.marks.starting(place, "and") is not None and parsed.in_date(place) is None:
        return not _in_quantity(parsed, place) and _new_clause(parsed, place, first)
    return False


def _two_sides(parsed: Parsed, place: int, first: int) -> bool:
    """Whether a comma joins two clauses, as in Slavic languages: a verb on either side."""
    behind = place + 1
    while behind < parsed.size and parsed.low(behind) not in (",", ".", ";", ":"):
        behind += 1
    return _has_verb(parsed, first, place) and _has_verb(parsed, place + 1, behind)


def _has_verb(parsed: Parsed, first: int, end: int) -> bool:
    return any(parsed.marks.at(at, "predicate", "aux", "has", "modal") is not None for at in range(first, end))


def _in_quantity(parsed: Parsed, place: int) -> bool:
    return any(one.first <= place <= one.number_last for one in parsed.quantities)


def _is_determiner(parsed: Parsed, place: int) -> bool:
    """Such as "that" before a noun or figure at the start of a clause is no conjunction."""
    return parsed.marks.at(place, "that") is not None and place == 0


def _new_clause(parsed: Parsed, place: int, first: int) -> bool:
    """Whether "and" joins clauses: a predicate before it, and behind it a subject with a predicate of its own."""
    if not any(parsed.marks.at(at, "aux", "predicate") for at in range(first, place)):
        return False
    behind = place + 1
    joined = parsed.is_name(place - 1) and parsed.is_name(behind)
    if joined and not any(parsed.marks.at(at, "aux") for at in range(first, place)):
        return False  # "supply to Old Ford and Millbrook will resume"
    counted = any(one.first == behind for one in parsed.quantities)
    if parsed.marks.starting(behind, "modal", "own_verb") is not None and not parsed.is_name(behind):
        return True
    if parsed.marks.at(behind, "aux", "predicate", "prep", "adv") is not None and not counted:
        return False
    if behind >= parsed.size:
        return False
    for at in range(behind + 1, min(behind + 9, parsed.size)):
        if parsed.low(at) in (",", ";", "."):
            return False
        if parsed.marks.at(at, "aux") is not None or parsed.marks.at(at, "modal") is not None:
            return True
        verb = parsed.marks.starting(at, "predicate")
        if verb is not None and parsed.marks.at(at - 1, "det", "of", "prep") is None and at > behind + 1:
            return parsed.marks.at(at, "counted", "work", "asset") is None
    return False


def telling(parsed: Parsed, frames: list[Frame], clause: Clause, place: int, predicate: str = "") -> Telling:
    """Chain, stance and hedge of what stands at a place of a clause under a class of predicates."""
    said: Voice = voice(parsed, frames, place)
    modal = _modal(parsed, clause, place) or _impersonal(parsed, clause)
    stance, hedge = said.stance, said.hedge
    word = _hedge_word(parsed, clause, place)
    if modal is not None and stance in ("says", *FUTURE):
        stance = modal.means
        if stance == "expects" and _of_a_fact(parsed, clause, modal):
            stance, hedge = said.stance, parsed.words(modal.first, modal.last)
        elif stance == "will":
            unsure = predicate in OTHERS_WILL or said.stance == "expects" or word is not None
            stance = "expects" if unsure and said.stance != "plans" else "plans"
            if parsed.low(modal.first) == parsed.tables.settings.get("conditional"):
                hedge = _hedge_text(parsed, modal)
        elif stance == "expects":
            hedge = _hedge_text(parsed, modal)
    likelihood = ""
    if word is not None:
        hedge, likelihood = parsed.words(word.first, word.last), word.means
    return Telling(said.chain, stance, hedge, likelihood)


def _of_a_fact(parsed: Parsed, clause: Clause, modal: Mark) -> bool:
    """Whether a modal doubts what is or was, and says nothing of what will be: "may have struck", "may be contaminated"."""
    dated = any(clause.first <= one.first <= clause.last for one in parsed.dates)
    return parsed.marks.at(modal.first, "epistemic") is not None and not dated


def _modal(parsed: Parsed, clause: Clause, place: int) -> Mark | None:
    marks = [
        mark for mark in parsed.marks.within("modal", clause.first, clause.last) if parsed.in_date(mark.first) is None
    ]
    marks = [mark for mark in marks if not _possesses(parsed, mark)]
    marks = [
        mark
        for mark in marks
        if not (
            mark.means == "plans" and mark.last + 1 <= clause.last and parsed.marks.at(mark.last + 1, "organisation")
        )
    ]
    if parsed.tables.settings.get("order") != "free":
        marks = [mark for mark in marks if mark.first <= place + 1 or mark.last < clause.first + 3]
    nearest = min(marks, key=lambda mark: (abs(mark.first - place), mark.first), default=None)
    return nearest or _future_form(parsed, clause)


def _possesses(parsed: Parsed, modal: Mark) -> bool:
    """Such as "має 34 сапери", where the word that may mean "is to" means "has"."""
    infinitive = parsed.tables.settings.get("infinitive")
    if infinitive is None or parsed.marks.at(modal.first, "has") is None:
        return False
    behind = range(modal.last + 1, min(modal.last + 4, parsed.size))
    return not any(re.search(infinitive, parsed.low(at)) for at in behind)


def _future_form(parsed: Parsed, clause: Clause) -> Mark | None:
    """A verb whose form itself is a future, as those of Slavic languages are: "привлекут", "відновлять"."""
    pattern = parsed.tables.settings.get("future")
    if pattern is None:
        return None
    for at in range(clause.first, clause.last + 1):
        if parsed.marks.at(at, "speech") is None and re.search(pattern, parsed.low(at)) is not None:
            return Mark("modal", "will", at, at)
    return None


def _impersonal(parsed: Parsed, clause: Clause) -> Mark | None:
    """Such as "it is expected that ...": the modal before the conjunction."""
    if parsed.marks.at(clause.first - 1, "that") is None:
        return None
    return next(
        (
            mark
            for mark in parsed.marks.within("modal", max(0, clause.first - 5), clause.first - 1)
            if mark.means != "will"
        ),
        None,
    )


def _hedge_text(parsed: Parsed, modal: Mark) -> str:
    """The modal words; "would take" with its verb."""
    last = modal.last
    if parsed.marks.at(last + 1, "predicate") is not None and parsed.marks.at(modal.first, "aux") is not None:
        last += parsed.low(modal.first) == parsed.tables.settings.get("conditional", "would")
    return parsed.words(modal.first, last)


def _hedge_word(parsed: Parsed, clause: Clause, place: int) -> Mark | None:
    marks = parsed.marks.within("hedge", clause.first, clause.last)
    return min(marks, key=lambda mark: abs(mark.first - place), default=None) if marks else None


def negated(parsed: Parsed, clause: Clause, place: int) -> bool:
    """Whether a "not" stands before a place in its clause, close to it."""
    return any(
        parsed.marks.at(at, "not") is not None and not parsed.is_name(at)
        for at in range(max(clause.first, place - 4), place)
    )


def clause_date(parsed: Parsed, clause: Clause, place: int) -> Found | None:
    """The date of a clause that stands nearest to a place."""
    inside = [one for one in parsed.dates if clause.first <= one.first and one.last <= clause.last + 1]
    return min(inside, key=lambda one: min(abs(one.first - place), abs(one.last - place)), default=None)
