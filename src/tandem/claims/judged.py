"""What people decided about claims and things, as far as it was known at a moment.

Judgements are records: one is undone by a later ``retract`` that names its id, or overruled by a later one
of the other verdict. Where danger is concerned (rule 4) one person can bring danger back, never take it away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from tandem.claims.evidence import Evidence
from tandem.claims.records import Claim, Judgement
from tandem.vocabulary import Property


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the judgements leave one claim.

    ``score`` is 2 for preferred, 1 for accepted, -1 for deprecated, 0 for unjudged, since ``scored_at``.
    """

    rejected: bool = False
    score: int = 0
    scored_at: datetime | None = None
    accepted_by_two_at: datetime | None = None
    preferred_by_two_at: datetime | None = None


UNJUDGED = Standing()


def by_two_people(judgement: Judgement) -> bool:
    """Whether two distinct persons signed the judgement."""
    first, second = judgement.by.strip().casefold(), (judgement.second or "").strip().casefold()
    return bool(first) and bool(second) and first != second


def names_claim(judgement: Judgement, claim: str) -> bool:
    """Whether a judgement that is known to be about this id means a claim, not a thing of that id.

    Judgements name few things and may name thousands of claims, so the things are asked first.
    """
    return claim not in judgement.things or claim in judgement.claims


def lowers_danger(claim: Claim, prop: Property | None) -> bool:
    """Whether the claim, if it counted, would or could make land look less dangerous (rule 4)."""
    if prop is None or not prop.danger:
        return False
    if claim.stance == "retracts":
        return prop.danger != "lowers"
    if claim.stance not in ("says", "denies"):
        return False
    if prop.danger == "raises":
        return claim.stance == "denies"
    lowering_value = prop.danger == "lowers" or (isinstance(claim.value, str) and prop.lowers_danger(claim.value))
    return lowering_value if claim.stance == "says" else not lowering_value


def raises_danger(claim: Claim, prop: Property | None) -> bool:
    """Whether the claim speaks, or may speak, for danger; a retraction of what may have lowered it does too."""
    if prop is None or not prop.danger:
        return False
    if claim.stance == "retracts":
        return prop.danger != "raises"
    return claim.stance in ("says", "denies") and not lowers_danger(claim, prop)


def judgements_in_force(
    evidence: Evidence, target: str, known_at: datetime, *, cautious: bool = False
) -> list[Judgement]:
    """Judgements on a claim or thing received by ``known_at`` and not withdrawn.

    With ``cautious``, where danger is concerned, a judgement is withdrawn by two people only: whatever it said, what
    stands without it may be less dangerous. One person can still raise danger by a claim, a reject or an accept.
    """
    return [
        judgement
        for judgement in evidence.judgements.get(target, ())
        if judgement.received_at <= known_at and not _withdrawn(evidence, judgement, known_at, cautious, frozenset())
    ]


def _withdrawn(
    evidence: Evidence, judgement: Judgement, known_at: datetime, cautious: bool, seen: frozenset[str]
) -> bool:
    return any(
        undo.verdict == "retract"
        and judgement.id in undo.claims
        and undo.received_at <= known_at
        and undo.id not in seen
        and (by_two_people(undo) or not cautious)
        and not _withdrawn(evidence, undo, known_at, cautious, seen | {judgement.id})
        for undo in evidence.judgements.get(judgement.id, ())
    )


def standing(evidence: Evidence, claim: Claim, prop: Property | None, known_at: datetime) -> Standing:
    """Where the judgements known at a moment leave the claim."""
    if claim.id not in evidence.judgements:
        return UNJUDGED
    dangerous = prop is not None and bool(prop.danger)
    found = [
        judgement
        for judgement in judgements_in_force(evidence, claim.id, known_at, cautious=dangerous)
        if names_claim(judgement, claim.id)
    ]
    score, scored_at = _score(found)
    return Standing(
        rejected=_is_rejected(found, claim, prop),
        score=score,
        scored_at=scored_at,
        accepted_by_two_at=_latest(found, ("accept",), two=True),
        preferred_by_two_at=_latest(found, ("prefer",), two=True),
    )


def _is_rejected(found: list[Judgement], claim: Claim, prop: Property | None) -> bool:
    """One person rejects an ordinary claim or one that lowers danger; a claim of danger needs two."""
    raises = raises_danger(claim, prop)
    rejected = _latest(found, ("reject", "retract"), two=raises)
    if rejected is None:
        return False
    accepted = _latest(found, ("accept",), two=lowers_danger(claim, prop))
    if accepted is None:
        return True
    return rejected > accepted or (rejected == accepted and not raises)


def _score(found: list[Judgement]) -> tuple[int, datetime | None]:
    preferred = _latest(found, ("prefer",))
    deprecated = _latest(found, ("deprecate",))
    accepted = _latest(found, ("accept",))
    if deprecated is not None and (preferred is None or deprecated > preferred):
        return -1, deprecated
    if preferred is not None and (deprecated is None or preferred > deprecated):
        return 2, preferred
    return (1, accepted) if accepted is not None else (0, None)


def _latest(found: list[Judgement], verdicts: tuple[str, ...], *, two: bool = False) -> datetime | None:
    return max((j.received_at for j in found if j.verdict in verdicts and (by_two_people(j) or not two)), default=None)


def members(evidence: Evidence, thing: str, known_at: datetime) -> tuple[str, ...]:
    """All things judged the same as this one, itself included, in order of id (rule 8).

    Two things are joined by a ``same`` judgement until a later or equally dated ``different`` names both;
    joining passes on from thing to thing.
    """
    if thing not in evidence.judgements:
        return (thing,)
    group, waiting = {thing}, [thing]
    while waiting:
        for neighbour in _same_as(evidence, waiting.pop(), known_at):
            if neighbour not in group:
                group.add(neighbour)
                waiting.append(neighbour)
    return tuple(sorted(group))


def _same_as(evidence: Evidence, thing: str, known_at: datetime) -> Iterable[str]:
    joined, parted = last_judged(evidence, thing, known_at)
    return [other for other, at in joined.items() if other != thing and (other not in parted or at > parted[other])]


def last_judged(
    evidence: Evidence, thing: str, known_at: datetime
) -> tuple[Mapping[str, datetime], Mapping[str, datetime]]:
    """When the thing was last judged the same as each other, and when different."""
    joined: dict[str, datetime] = {}
    parted: dict[str, datetime] = {}
    for judgement in judgements_in_force(evidence, thing, known_at):
        if judgement.verdict not in ("same", "different") or thing not in judgement.things:
            continue
        last = joined if judgement.verdict == "same" else parted
        for other in judgement.things:
            last[other] = max(last.get(other, judgement.received_at), judgement.received_at)
    return joined, parted


def canonical_id(evidence: Evidence, thing: str, known_at: datetime) -> str:
    """The smallest id among all things judged the same as this one."""
    return members(evidence, thing, known_at)[0]


def groups(evidence: Evidence, known_at: datetime) -> Mapping[str, str]:
    """Every thing that a claim names, to the id that stands for its merged group."""
    return {
        thing: thing if thing not in evidence.judgements else canonical_id(evidence, thing, known_at)
        for thing in evidence.claims
    }
