"""Claims of what became of people and goods that were promised, told without their number: "they have not arrived"."""

from __future__ import annotations

from dataclasses import replace

from tandem.reading.clauses import Clause, negated
from tandem.reading.counting import verbs
from tandem.reading.drafts import Scene
from tandem.reading.proposal import Proposal

STATES = {"arrive": "arrived", "training": "in training", "accredit": "accredited", "leave": "withdrawn"}
STEM = 4


def arrivals(scene: Scene, clause: Clause) -> None:
    """Propose the state of the commitment that was told of last."""
    parsed, commitment = scene.parsed, scene.seen.promised
    found = verbs(scene, clause.first, clause.last, *STATES)
    counted = any(clause.first <= one.first <= clause.last and not one.unit for one in parsed.quantities)
    repeated = any(one.property == "headcount" and _covers(scene, one, clause) for one in scene.found)
    if (
        commitment is None
        or not found
        or counted
        or repeated
        or not _is_meant(scene, clause, found[0].first, commitment)
    ):
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
        people = pronoun is not None and pronoun.means == "any" and parsed.marks.at(at, "it") is None
        if people or parsed.marks.at(at, "group") is not None:
            return True
        if parsed.low(at)[:STEM] in names and parsed.marks.at(at, "counted") is not None:
            return True
    return False
