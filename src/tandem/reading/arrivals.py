"""Claims of what became of people and goods that were promised, told without their number: "they have not arrived"."""

from __future__ import annotations

from dataclasses import replace

from tandem.reading.clauses import Clause, negated
from tandem.reading.counting import verbs
from tandem.reading.drafts import Scene
from tandem.reading.events import is_definite
from tandem.reading.proposal import Proposal
from tandem.reading.tables import Mark
from tandem.reading.things import noun_phrase

STATES = {"arrive": "arrived", "training": "in training", "accredit": "accredited", "leave": "withdrawn"}
STEM = 4


def arrivals(scene: Scene, clause: Clause) -> None:
    """Propose the state of the commitment that was told of last."""
    parsed = scene.parsed
    found = verbs(scene, clause.first, clause.last, *STATES)
    commitment = _commitment(scene, clause, found[0]) if found else None
    repeated = any(one.property == "headcount" and _covers(scene, one, clause) for one in scene.found)
    counted = any(clause.first <= one.first <= clause.last and not one.unit for one in parsed.quantities)
    if commitment is None or counted or repeated:
        return
    verb = found[0]
    told = scene.told(clause, verb.first, verb.means)
    status = STATES[verb.means]
    if told.future and status != "withdrawn":
        status = "expected"
    if negated(parsed, clause, verb.first):
        told = replace(told, stance="denies")
    valid = scene.when(clause, verb.first, told)
    scene.propose(commitment, "commitment", "status", status, told, (clause.first, clause.last), valid=valid)


def _commitment(scene: Scene, clause: Clause, verb: Mark) -> str | None:
    """What was promised and is meant; else people or goods with the article before the verb: "the convoy has not arrived"."""
    parsed, promised = scene.parsed, scene.seen.promised
    if promised is not None and _is_meant(scene, clause, verb.first, promised):
        return promised
    for mark in (
        *parsed.marks.within("counted", clause.first, verb.first),
        *parsed.marks.within("group", clause.first, verb.first),
    ):
        first, last = noun_phrase(parsed, mark, clause.first, verb.first - 1)
        sent = mark.role == "group" or mark.means in ("staff", "team", "object")
        if (
            sent
            and first == clause.first + 1
            and is_definite(parsed, clause.first)
            and verb.means in ("arrive", "leave")
        ):
            return parsed.words(first, last)
    return None


def _covers(scene: Scene, proposal: Proposal, clause: Clause) -> bool:
    """Whether the span of a proposal holds a clause."""
    return proposal.start <= scene.parsed.tokens[clause.first].start < proposal.start + len(proposal.span)


def _is_meant(scene: Scene, clause: Clause, verb: int, commitment: str) -> bool:
    """Whether the subject is a pronoun, or a word of the name of the commitment."""
    parsed = scene.parsed
    names = {word[:STEM] for word in commitment.casefold().split() if len(word) >= STEM}
    led = range(clause.first, verb)
    if clause.first > 0 and all(parsed.marks.at(at, "aux", "adv", "modal", "and", "not") is not None for at in led):
        return any(one.thing == commitment for one in scene.found)
    for at in led:
        pronoun = parsed.marks.at(at, "pronoun")
        one_thing = parsed.marks.at(at, "it") is None or scene.seen.alone == commitment
        people = pronoun is not None and pronoun.means == "any" and one_thing
        if people or parsed.marks.at(at, "group") is not None:
            return True
        if parsed.low(at)[:STEM] in names and parsed.marks.at(at, "counted") is not None:
            return True
    return False
