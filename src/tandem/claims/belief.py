"""What is believed of one property of one thing: a pure function of what was said, and of what people judged.

No clock, no reading of files, no order of arrival. The nine rules are those of the records room; each has
property tests in ``tests/claims``.
"""

from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from tandem.claims.danger import Outcome, united_value, weigh_danger
from tandem.claims.evidence import Evidence
from tandem.claims.independence import independent_roots, is_accredited_survey
from tandem.claims.judged import lowers_danger, members, standing
from tandem.claims.records import Claim, JsonValue
from tandem.claims.resolve import Weighing, best_first, choose, conflict, without_superseded
from tandem.claims.retraction import Retracted, after_retractions
from tandem.claims.sentence import Account, property_text
from tandem.claims.values import has_value, in_force
from tandem.geo import Geometry
from tandem.policy import RecordsPolicy
from tandem.vocabulary import Property, properties, thing_kinds
from tandem.worded import Worded, worded, worded_plural


@dataclass(frozen=True, slots=True)
class Belief:
    """What is believed of one property of one thing.

    ``status`` is one of: confirmed (two independent roots, or accredited survey on direct evidence), reported,
    expected (only stances expects or plans), contested (claims of other values stand against it), denied,
    pending (a claim that lowers danger awaits evidence and two people), unknown.
    ``value``/``geometry`` are None for denied, pending and unknown; an expected value is never a present fact:
    the caller must look at ``status``. ``account`` tells the chain in words. ``roots`` counts the independent roots
    behind the supporting claims. ``disputed`` says that people have to settle it: other values stand against it, or somebody
    denies what is expected.
    """

    thing: str
    kind: str
    property: str
    status: str
    value: JsonValue
    geometry: Geometry | None
    supporting: tuple[str, ...]
    opposing: tuple[str, ...]
    account: Account
    roots: int = 0
    disputed: bool = False

    @builtins.property  # 'property' is a field here.
    def sentence(self) -> Worded:
        """The chain in words; things that it refers to stand by their ids."""
        return self.account.told({})


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
    account = Account(claim, prop, evidence.sources, 1, 0, _strength(confirmed, 1, policy))
    return Belief(
        claim.thing,
        claim.kind,
        claim.property,
        "confirmed" if confirmed else "reported",
        claim.value,
        claim.geometry,
        (claim.id,),
        (),
        account,
        1,
    )


def _property(claim: Claim) -> Property | None:
    """The vocabulary entry; None for a kind or property that this version does not know, which then has no danger rule."""
    return properties(claim.kind).get(claim.property) if claim.kind in thing_kinds() else None


def _property_of(claims: Sequence[Claim]) -> Property | None:
    """The entry of the first claim; of a thing that was reported as several kinds the one that bears on danger."""
    first = _property(claims[0])
    if len({claim.kind for claim in claims}) == 1:
        return first
    return next((prop for prop in map(_property, claims) if prop is not None and prop.danger), first)


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
    prop = _property_of(known) if known else None
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

    def answer(
        self,
        status: str,
        claims: Sequence[Claim],
        opposing: Sequence[Claim],
        outcome: Worded,
        roots: int | None = None,
        *,
        disputed: bool = False,
    ) -> Belief:
        """A belief with the value of the first claim; none where the status gives no value."""
        roots = independent_roots(claims, self.weighing.sources) if roots is None else roots
        lead = claims[0] if claims else None
        account = Account(lead, self.weighing.prop, self.weighing.sources, len(claims), len(opposing), outcome)
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
            account,
            roots,
            disputed or status == "contested",
        )


def _answer(question: _Question, retracted: Retracted, current: Sequence[Claim]) -> Belief:
    standing_claims = retracted.standing
    present = [c for c in standing_claims if c.stance == "denies" or (c.stance == "says" and has_value(c))]
    future = [claim for claim in standing_claims if claim.stance in ("expects", "plans") and has_value(claim)]
    only_denied = bool(present) and all(claim.stance == "denies" for claim in present)
    future = _unreplaced(future, present, question.weighing) if only_denied else future
    if present and not (only_denied and future):
        return _present(question, present, retracted)
    opposing = (*retracted.foreign, *retracted.awaiting)
    if future:
        return _expected(question, future, present, opposing)
    return _unknown(question, standing_claims, opposing, current)


def _unreplaced(future: Sequence[Claim], denials: Sequence[Claim], weighing: Weighing) -> list[Claim]:
    """Expectations that their own source did not deny later."""
    words = [*(replace(claim, stance="says") for claim in future), *denials]
    kept = {claim.id for claim in without_superseded(words, weighing)}
    return [claim for claim in future if claim.id in kept]


def _expected(
    question: _Question, future: Sequence[Claim], denials: Sequence[Claim], opposing: Sequence[Claim]
) -> Belief:
    """What is expected; where somebody denies it, both words stay and people settle it."""
    choice = choose([replace(claim, stance="says") for claim in future], question.weighing)
    by_id = {claim.id: claim for claim in future}
    supporting = [by_id[claim.id] for claim in choice.supporting]
    against = [one for one in denials if conflict(one, replace(supporting[0], stance="says"), question.weighing.prop)]
    others = [by_id[claim.id] for claim in choice.opposing]
    return question.answer(
        "expected", supporting, (*against, *others, *opposing), worded("not yet a fact"), disputed=bool(against)
    )


def _present(question: _Question, present: Sequence[Claim], retracted: Retracted) -> Belief:
    weighing = question.weighing
    bears_on_danger = weighing.prop is not None and bool(weighing.prop.danger)
    outcome = weigh_danger(present, weighing) if bears_on_danger else Outcome(choose(present, weighing))
    supporting = outcome.choice.supporting
    opposing = (*outcome.choice.opposing, *retracted.foreign, *retracted.awaiting)
    if outcome.pending:
        needs = worded("it lowers danger and awaits direct evidence and the judgement of two people")
        if supporting[0].evidence == "direct":
            needs = worded("it lowers danger and awaits the judgement of two people")
        return question.answer("pending", supporting, opposing, needs)
    roots = independent_roots(supporting, weighing.sources)
    surveyed = any(is_accredited_survey(claim, weighing.sources) for claim in supporting)
    strength = _strength(surveyed, roots, question.policy)
    if supporting[0].stance == "denies":
        return question.answer("denied", supporting, opposing, strength, roots)
    contested = outcome.choice.contested or bool(retracted.awaiting)
    confirmed = surveyed or roots >= question.policy.roots_for_confirmed
    status = "contested" if contested else "confirmed" if confirmed else "reported"
    if not outcome.united:
        return question.answer(status, supporting, opposing, strength, roots)
    value, geometry = united_value(supporting, weighing)
    union = worded("they differ, and as it bears on danger the union of all of them counts")
    return replace(question.answer(status, supporting, opposing, union, roots), value=value, geometry=geometry)


def _unknown(
    question: _Question, unread: Sequence[Claim], opposing: Sequence[Claim], current: Sequence[Claim]
) -> Belief:
    if unread:
        return question.answer("unknown", best_first(unread, question.weighing), opposing, worded(""))
    name = property_text(question.weighing.prop, question.name)
    fallen = [claim for claim in current if claim.stance != "retracts"]
    if fallen:
        gone = worded_plural(
            "Nothing is known of {name}: {n} claim no longer stands (retracted or rejected)",
            "Nothing is known of {name}: {n} claims no longer stand (retracted or rejected)",
            len(fallen),
            name=name,
        )
        return question.answer("unknown", (), opposing, gone)
    return question.answer("unknown", (), opposing, worded("Nothing is known of {name} on that day", name=name))


def _strength(surveyed: bool, roots: int, policy: RecordsPolicy) -> Worded:
    if surveyed:
        return worded("confirmed by direct evidence of an accredited survey")
    needed = policy.roots_for_confirmed
    if roots >= needed:
        return worded_plural("confirmed by {n} independent root", "confirmed by {n} independent roots", roots)
    if roots == 1:
        return worded("not confirmed by a second root")
    return worded("not confirmed: {roots} of {needed} roots", roots=roots, needed=needed)
