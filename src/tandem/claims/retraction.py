"""Retraction (rule 5): only by the same source or its parent; it removes support, never history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tandem.claims.judged import raises_danger
from tandem.claims.records import Claim
from tandem.claims.resolve import Weighing
from tandem.claims.values import has_value, source_of, told_at, value_key


@dataclass(frozen=True, slots=True)
class Retracted:
    """Claims that still stand; retractions of others' words, which do nothing; and those that await two people."""

    standing: tuple[Claim, ...]
    foreign: tuple[Claim, ...]
    awaiting: tuple[Claim, ...]


def after_retractions(claims: Sequence[Claim], retractions: Sequence[Claim], weighing: Weighing) -> Retracted:
    """Take away the claims that their own source, or its parent, took back.

    A retraction reaches what was told up to its own date. Taking back a claim of danger lowers danger, so it
    counts only with direct evidence and two people (rule 4).
    """
    gone: set[str] = set()
    foreign: list[Claim] = []
    awaiting: list[Claim] = []
    for retraction in retractions:
        reached = [claim for claim in claims if _reaches(retraction, claim, weighing)]
        entitled = [claim for claim in reached if _entitled(retraction, claim, weighing)]
        if reached and not entitled:
            foreign.append(retraction)
        for claim in entitled:
            if raises_danger(claim, weighing.prop) and not lowering_counts(retraction, weighing):
                awaiting.append(retraction)
            else:
                gone.add(claim.id)
    unique = {claim.id: claim for claim in awaiting}
    return Retracted(tuple(claim for claim in claims if claim.id not in gone), tuple(foreign), tuple(unique.values()))


def lowering_counts(claim: Claim, weighing: Weighing) -> bool:
    """Whether a claim that lowers danger counts: direct evidence, accepted by two people."""
    return claim.evidence == "direct" and weighing.standings[claim.id].accepted_by_two_at is not None


def _reaches(retraction: Claim, claim: Claim, weighing: Weighing) -> bool:
    if told_at(claim) > told_at(retraction):
        return False
    return not has_value(retraction) or value_key(retraction, weighing.prop) == value_key(claim, weighing.prop)


def _entitled(retraction: Claim, claim: Claim, weighing: Weighing) -> bool:
    speaker, root = source_of(retraction), source_of(claim)
    source = weighing.sources.get(root)
    return speaker == root or (source is not None and source.parent == speaker)
