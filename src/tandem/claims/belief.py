"""What is believed of one property of one thing: a pure function of what was said, and of what people judged.

No clock, no reading of files, no order of arrival. The nine rules are those of the records room; each has
property tests in ``tests/claims``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from tandem.claims.danger import Outcome, united_value, weigh_danger
from tandem.claims.evidence import Evidence
from tandem.claims.independence import independent_roots, is_accredited_survey
from tandem.claims.judged import lowers_danger, members, standing
from tandem.claims.records import Belief, Claim
from tandem.claims.resolve import Weighing, best_first, choose
from tandem.claims.retraction import Retracted, after_retractions
from tandem.claims.sentence import count_words, judged_words, property_text, telling
from tandem.claims.values import has_value, in_force
from tandem.policy import RecordsPolicy
from tandem.vocabulary import Property, properties, thing_kinds


def belief(
    evidence: Evidence,
    thing: str,
    property_name: str,
    *,
    valid_at: date,
    known_at: datetime,
    policy: RecordsPolicy,
) -> Belief:
    """What is believed of a property on a day of the world, from what was received until ``known_at``.

    Parameters
    ----------
    valid_at
        The day of the world.
    known_at
        Only records received until this instant count.

    Returns
    -------
    Belief
        Of the smallest id among all things judged the same; ``unknown`` where nothing stands.
    """
    if thing not in evidence.judgements:
        found = evidence.claims.get(thing, {}).get(property_name, ())
        if len(found) == 1 and found[0].id not in evidence.judgements:
            sole = _sole(found[0], evidence, valid_at, known_at, policy)
            if sole is not None:
                return sole
    return resolve(evidence, thing, property_name, valid_at=valid_at, known_at=known_at, policy=policy)


def beliefs_of(
    evidence: Evidence, thing: str, *, valid_at: date, known_at: datetime, policy: RecordsPolicy
) -> Mapping[str, Belief]:
    """What is believed of every property that any claim names for the thing, or for things judged the same.

    Properties on which nothing was received by ``known_at`` are left out.
    """
    names: dict[str, None] = {}
    for member in members(evidence, thing, known_at):
        for name, claims in evidence.claims.get(member, {}).items():
            if any(claim.received_at <= known_at for claim in claims):
                names[name] = None
    return {
        name: belief(evidence, thing, name, valid_at=valid_at, known_at=known_at, policy=policy)
        for name in sorted(names)
    }


def _sole(claim: Claim, evidence: Evidence, valid_at: date, known_at: datetime, policy: RecordsPolicy) -> Belief | None:
    """The common case, one unjudged claim that says something, without the general machinery; None where it is not that."""
    if claim.stance != "says" or claim.received_at > known_at or not has_value(claim) or not in_force(claim, valid_at):
        return None
    prop = _property(claim)
    if lowers_danger(claim, prop):
        return None
    confirmed = is_accredited_survey(claim, evidence.sources)
    words = f"{telling(claim, prop, evidence.sources)}; {judged_words(claim, evidence.sources)}"
    sentence = f"{words}; {_strength(confirmed, 1, policy)}."
    return Belief(
        claim.thing,
        claim.kind,
        claim.property,
        "confirmed" if confirmed else "reported",
        claim.value,
        claim.geometry,
        (claim.id,),
        (),
        sentence,
        1,
    )


def _property(claim: Claim) -> Property | None:
    """The vocabulary entry; None for a kind or property that this version does not know, which then has no danger rule."""
    return properties(claim.kind).get(claim.property) if claim.kind in thing_kinds() else None


def resolve(
    evidence: Evidence,
    thing: str,
    property_name: str,
    *,
    valid_at: date,
    known_at: datetime,
    policy: RecordsPolicy,
) -> Belief:
    """The general case of ``belief``, with every rule."""
    group = members(evidence, thing, known_at)
    known = sorted(
        (
            claim
            for member in group
            for claim in evidence.claims.get(member, {}).get(property_name, ())
            if claim.received_at <= known_at
        ),
        key=lambda claim: claim.id,
    )
    current = [claim for claim in known if in_force(claim, valid_at)]
    prop = _property(known[0]) if known else None
    standings = {claim.id: standing(evidence, claim, prop, known_at) for claim in current}
    weighing = Weighing(prop, evidence.sources, standings)
    upheld = [claim for claim in current if not standings[claim.id].rejected]
    said = [claim for claim in upheld if claim.stance != "retracts"]
    retracted = after_retractions(said, [claim for claim in upheld if claim.stance == "retracts"], weighing)
    kind = known[0].kind if known else _kind(evidence, group, known_at)
    return _answer(_Question(group[0], kind, property_name, weighing, policy), retracted, current)


def _kind(evidence: Evidence, group: Sequence[str], known_at: datetime) -> str:
    claims = (claim for member in group for found in evidence.claims.get(member, {}).values() for claim in found)
    return min(((claim.id, claim.kind) for claim in claims if claim.received_at <= known_at), default=("", ""))[1]


@dataclass(frozen=True, slots=True)
class _Question:
    thing: str
    kind: str
    name: str
    weighing: Weighing
    policy: RecordsPolicy

    def answer(self, status: str, claims: Sequence[Claim], opposing: Sequence[Claim], sentence: str) -> Belief:
        """A belief with the value of the first claim; none where the status gives no value."""
        roots = independent_roots(claims, self.weighing.sources)
        valueless = status in ("denied", "pending", "unknown")
        return Belief(
            self.thing,
            self.kind,
            self.name,
            status,
            None if valueless else claims[0].value,
            None if valueless else claims[0].geometry,
            tuple(claim.id for claim in claims),
            tuple(dict.fromkeys(claim.id for claim in opposing)),
            sentence,
            roots,
        )


def _answer(question: _Question, retracted: Retracted, current: Sequence[Claim]) -> Belief:
    standing_claims = retracted.standing
    present = [c for c in standing_claims if c.stance == "denies" or (c.stance == "says" and has_value(c))]
    if present:
        return _present(question, present, retracted)
    opposing = (*retracted.foreign, *retracted.awaiting)
    future = [claim for claim in standing_claims if claim.stance in ("expects", "plans") and has_value(claim)]
    if future:
        choice = choose([replace(claim, stance="says") for claim in future], question.weighing)
        by_id = {claim.id: claim for claim in future}
        supporting = [by_id[claim.id] for claim in choice.supporting]
        against = (*choice.opposing, *opposing)
        words = f"{_words(question, supporting, against)}; not yet a fact."
        return question.answer("expected", supporting, against, words)
    return _unknown(question, standing_claims, opposing, current)


def _present(question: _Question, present: Sequence[Claim], retracted: Retracted) -> Belief:
    weighing = question.weighing
    bears_on_danger = weighing.prop is not None and bool(weighing.prop.danger)
    outcome = weigh_danger(present, weighing) if bears_on_danger else Outcome(choose(present, weighing))
    supporting = outcome.choice.supporting
    opposing = (*outcome.choice.opposing, *retracted.foreign, *retracted.awaiting)
    words = _words(question, supporting, opposing)
    if outcome.pending:
        evidence = "" if supporting[0].evidence == "direct" else "direct evidence and "
        needs = f"it lowers danger and awaits {evidence}the judgement of two people"
        return question.answer("pending", supporting, opposing, f"{words}; {needs}.")
    roots = independent_roots(supporting, weighing.sources)
    surveyed = any(is_accredited_survey(claim, weighing.sources) for claim in supporting)
    sentence = f"{words}; {_strength(surveyed, roots, question.policy)}."
    if supporting[0].stance == "denies":
        return question.answer("denied", supporting, opposing, sentence)
    contested = outcome.choice.contested or bool(retracted.awaiting)
    confirmed = surveyed or roots >= question.policy.roots_for_confirmed
    status = "contested" if contested else "confirmed" if confirmed else "reported"
    if not outcome.united:
        return question.answer(status, supporting, opposing, sentence)
    value, geometry = united_value(supporting, weighing)
    sentence = f"{words}; they differ, and as it bears on danger the union of all of them counts."
    return replace(question.answer(status, supporting, opposing, sentence), value=value, geometry=geometry)


def _unknown(
    question: _Question, unread: Sequence[Claim], opposing: Sequence[Claim], current: Sequence[Claim]
) -> Belief:
    name = property_text(question.weighing.prop, question.name)
    if unread:
        claims = best_first(unread, question.weighing)
        return question.answer("unknown", claims, opposing, f"{_words(question, claims, opposing)}.")
    fallen = [claim for claim in current if claim.stance != "retracts"]
    if fallen:
        gone = count_words(fallen, "claim no longer stands", "claims no longer stand")
        return question.answer("unknown", (), opposing, f"Nothing is known of {name}: {gone} (retracted or rejected).")
    return question.answer("unknown", (), opposing, f"Nothing is known of {name} on that day.")


def _words(question: _Question, supporting: Sequence[Claim], opposing: Sequence[Claim]) -> str:
    lead, sources = supporting[0], question.weighing.sources
    words = f"{telling(lead, question.weighing.prop, sources)}; {judged_words(lead, sources)}"
    if len(supporting) > 1:
        words += f"; {count_words(supporting[1:], 'more claim supports it', 'more claims support it')}"
    if opposing:
        words += f"; {count_words(opposing, 'claim stands against it', 'claims stand against it')}"
    return words


def _strength(surveyed: bool, roots: int, policy: RecordsPolicy) -> str:
    if surveyed:
        return "confirmed by direct evidence of an accredited survey"
    if roots >= policy.roots_for_confirmed:
        return f"confirmed by {roots} independent roots"
    return (
        "not confirmed by a second root"
        if roots == 1
        else f"not confirmed: {roots} of {policy.roots_for_confirmed} roots"
    )
