"""The built-in reader: rules and word tables, no network, the same answer each time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tandem.reading.amounts import figures
from tandem.reading.arrivals import arrivals
from tandem.reading.attribution import Frame, frames
from tandem.reading.clauses import Clause, clauses
from tandem.reading.conditions import conditions
from tandem.reading.drafts import Scene
from tandem.reading.events import note_event
from tandem.reading.figures import asset_name
from tandem.reading.happenings import (
    agreements,
    briefings,
    causes,
    contamination,
    deployments,
    home_place,
    meetings,
    occurrences,
    people,
    purposes,
    signings,
    stationed,
)
from tandem.reading.land import unsurveyed
from tandem.reading.nominative import nominative
from tandem.reading.phrases import Parsed, parse
from tandem.reading.proposal import Names, Proposal
from tandem.reading.publisher import Publisher
from tandem.reading.remainders import remainders
from tandem.reading.replies import days_alone, single_promises
from tandem.reading.speakers import ARTICLE, OPENING, UNNAMED, Memory, meet_all, mention_organisations
from tandem.reading.stages import works
from tandem.reading.tables import language_of, tables
from tandem.reading.things import Seen
from tandem.reading.tokens import sentences
from tandem.reading.turns import Turns
from tandem.reading.withdrawals import (
    denial,
    denied_statement,
    note_document,
    withdrawn_figure,
    withdrawn_reference,
    withdrawn_statement,
)

ASKED = "how many"
RULES = (
    figures,
    conditions,
    works,
    contamination,
    meetings,
    occurrences,
    briefings,
    agreements,
    deployments,
    causes,
    purposes,
    signings,
    stationed,
    arrivals,
    remainders,
    unsurveyed,
    days_alone,
    single_promises,
)


class RuleReader:
    """Reads claims by rules in every language that has word tables."""

    def read(self, text: str, *, said: date | None, known: Names) -> tuple[Proposal, ...]:
        """Proposals in the order of the text; see ``Reader.read``."""
        language = tables(language_of(text))
        memory, seen = Memory(known, language.language), Seen()
        found: list[Proposal] = []
        quoted: tuple[str, ...] = ()
        turns, publisher = Turns(), Publisher()
        for sentence in sentences(text, language.abbreviations):
            parsed = parse(text, sentence, language, said)
            turns.hear(parsed, memory)
            scene = _scene(parsed, memory, seen, quoted, said)
            scene.frames = publisher.own(scene.frames)
            if sentence.heading:
                publisher.note(parsed)
            if turns.asks(parsed):
                _ask(scene)
            elif sentence.heading:
                people(scene)
            else:
                _read(scene)
            found = [one for one in found if one is not scene.taken_back] + scene.found
            quoted = _open_quotation(parsed, scene.frames, quoted, memory.last)
        looked_up = (_in_nominative(one, language.language, memory) for one in found)
        return tuple(sorted(looked_up, key=lambda one: one.start))


def _in_nominative(proposal: Proposal, language: str, memory: Memory) -> Proposal:
    """The proposal with people and organisations in the nominative; its span keeps the words of the text."""

    def named(name: str) -> str:
        return name if name in (ARTICLE, UNNAMED) else nominative(name, language, person=name in memory.people)

    extra = {name: named(words) if name == "organisation" else words for name, words in proposal.extra.items()}
    thing = named(proposal.thing) if proposal.kind in ("person", "organisation") else proposal.thing
    value = proposal.value
    if proposal.property == "role" and isinstance(value, str):
        value = nominative(value, language, person=False)
    return replace(proposal, thing=thing, value=value, chain=tuple(map(named, proposal.chain)), extra=extra)


def _scene(parsed: Parsed, memory: Memory, seen: Seen, quoted: tuple[str, ...], said: date | None) -> Scene:
    roles = meet_all(parsed, memory)
    mention_organisations(parsed, memory)
    told = frames(parsed, memory)
    base = quoted if quoted and not told else memory.base
    if not told and not quoted and memory.last and parsed.low(0) in OPENING and seen.heard == parsed.paragraph:
        base = memory.last  # a second quotation of the same speaker
    seen.heard = parsed.paragraph if told else seen.heard
    if base:
        told = [Frame(0, parsed.size - 1, base, "says", None, (-1, -1)), *told]
    if parsed.paragraph > seen.asked_in + 1:
        seen.asked = ""
    note_event(parsed, seen)
    if seen.home is None:
        seen.home = home_place(parsed)
    _remember_via(parsed, told, memory)
    return Scene(parsed, told, clauses(parsed, told), roles, memory, seen, said)


def _remember_via(parsed: Parsed, told: list[Frame], memory: Memory) -> None:
    """A person whose doings a medium reports is from then on heard through that medium."""
    for frame in told:
        if frame.lead[0] > 3 and frame.first == 0 and parsed.marks.at(frame.lead[0], "according"):
            person = next((role for role in _subjects(parsed, memory)), None)
            if person is not None and person not in frame.chain:
                memory.via[person] = frame.chain
                memory.person = (*frame.chain, person)


def _subjects(parsed: Parsed, memory: Memory) -> list[str]:
    """The known person with whom a sentence begins."""
    text = parsed.words(0, min(8, parsed.size - 1))
    return [name for name in memory.people if name in text]


def _read(scene: Scene) -> None:
    people(scene)
    for clause in scene.clauses:
        if withdrawn_figure(scene, clause):
            return
    withdrawn = withdrawn_statement(scene)
    taken = withdrawn_reference(scene) if withdrawn is None else None
    if taken is not None:
        scene.clauses = [clause for clause in scene.clauses if clause.first > taken.last]
    note_document(scene)
    for clause in scene.clauses:
        for rule in () if _on_condition(scene, clause) else RULES:
            rule(scene, clause)
    for clause in scene.clauses or [Clause(*frame.lead) for frame in scene.frames if frame.stance == "denies"]:
        denial(scene, clause)
    if withdrawn is not None:
        scene.found[:] = [
            one if one.kind == "person" else replace(one, stance="retracts", chain=withdrawn) for one in scene.found
        ]
    denied = denied_statement(scene)
    if denied is not None:
        chain, begin, end = denied
        scene.found[:] = [
            replace(one, stance="denies", chain=chain, hedge=None)
            if one.kind != "person" and begin <= one.start < end
            else one
            for one in scene.found
        ]
    _remember(scene)


def _on_condition(scene: Scene, clause: Clause) -> bool:
    """Whether a clause only says on what condition something else is: "if the spare parts arrive"."""
    marks = scene.parsed.marks
    return any(marks.at(at, "condition") is not None for at in (clause.first, clause.first - 1))


def _remember(scene: Scene) -> None:
    """What later sentences take back, deny or give another number for."""
    told = [one for one in scene.found if one.kind != "person" and one.stance not in ("denies", "retracts")]
    if told:
        scene.seen.claim = told[-1]
    numbers = [one for one in told if isinstance(one.value, dict)]
    if numbers:
        scene.seen.figure = numbers[-1]


def _ask(scene: Scene) -> None:
    """A question claims nothing, but says what the number in its answer counts."""
    parsed, seen = scene.parsed, scene.seen
    counted, predicates = parsed.marks.of("counted"), parsed.marks.of("predicate")
    seen.asked, seen.asked_in = predicates[-1].means if predicates else ASKED, parsed.paragraph
    assets = parsed.marks.of("asset")
    if assets and not any(mark.means in ("people", "staff", "team", "device") for mark in counted):
        seen.asset, seen.asked_of = asset_name(scene, assets[0], 0, parsed.size - 1), parsed.paragraph
    if seen.asked == "restore" and any(mark.means == "people" for mark in counted):
        seen.asked = "return"  # "How many of your people are back?"
    if counted:
        seen.counted, seen.counted_words = counted[0], parsed.words(counted[0].first, counted[0].last)
    if counted and counted[0].means in ("people", "team") and parsed.marks.of("workforce"):
        seen.counted, seen.asked = replace(counted[0], means="staff"), ASKED


def _open_quotation(
    parsed: Parsed, told: list[Frame], before: tuple[str, ...], last: tuple[str, ...]
) -> tuple[str, ...]:
    """The chain whose quotation goes on in the next sentence, () where none does; whoever spoke last goes on speaking."""
    opened = sum(token.low in ("“", "«", "„") for token in parsed.tokens)
    closed = sum(token.low in ("”", "»") for token in parsed.tokens)
    plain = sum(token.low == '"' for token in parsed.tokens)
    inside = (bool(before) + opened - closed > 0) if opened or closed else (bool(before) ^ (plain % 2 == 1))
    if not inside:
        return ()
    return (told[-1].chain if told else ()) or before or last or (ARTICLE,)
