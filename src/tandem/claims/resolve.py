"""Which of several claims of one property is believed, by rules that do not look at the order of arrival."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tandem.claims.independence import independent_roots
from tandem.claims.judged import Standing
from tandem.claims.records import Claim, Source
from tandem.claims.values import differ, has_value, register_of, source_of, told_at, value_key
from tandem.vocabulary import Property

# Where nobody judged, a source or claim ranks between the middle and the doubtful: unknown is not bad (rule 3).
RELIABILITY = {"A": 5.0, "B": 4.0, "C": 3.0, "D": 2.0, "E": 1.0}
CREDIBILITY = {1: 5.0, 2: 4.0, 3: 3.0, 4: 2.0, 5: 1.0}
NOT_JUDGED = 2.5


@dataclass(frozen=True, slots=True)
class Choice:
    """What won: claims of one value (or one denial), best first, those that stand against it, and whether it is open."""

    supporting: tuple[Claim, ...]
    opposing: tuple[Claim, ...]
    contested: bool


@dataclass(frozen=True, slots=True)
class Weighing:
    """What the comparison of claims looks at beside the claims."""

    prop: Property | None
    sources: Mapping[str, Source]
    standings: Mapping[str, Standing]


def choose(claims: Sequence[Claim], weighing: Weighing) -> Choice:
    """The value that stands among claims that say or deny.

    Order: judged preferred or accepted, then independent roots, direct evidence, reliability and credibility,
    later valid and said dates, and last the id, so that there is always exactly one answer. A source's
    later word replaces its own earlier one.
    """
    standing = without_superseded(claims, weighing)
    groups = list(_groups(standing, weighing).values())
    if len(groups) == 1:  # the common case: nobody says otherwise
        return Choice(tuple(best_first(groups[0], weighing)), (), False)
    ranked = sorted(groups, key=lambda group: _rank(group, weighing), reverse=True)
    said: list[list[Claim]] = []
    denials: list[list[Claim]] = []
    for group in ranked:
        if group[0].stance == "denies":
            denials.append(group)
        elif not any(conflict(denial[0], group[0], weighing.prop) for denial in denials):
            said.append(group)
    winner = said[0] if said else denials[0]
    opposing = [
        claim
        for group in ranked
        if group is not winner and conflict(group[0], winner[0], weighing.prop)
        for claim in group
    ]
    return Choice(tuple(best_first(winner, weighing)), tuple(opposing), bool(opposing))


def _groups(claims: Sequence[Claim], weighing: Weighing) -> dict[Hashable, list[Claim]]:
    groups: dict[Hashable, list[Claim]] = defaultdict(list)
    for claim in claims:
        groups[claim.stance, value_key(claim, weighing.prop)].append(claim)
    return groups


def conflict(one: Claim, other: Claim, prop: Property | None) -> bool:
    """Whether two claims cannot both hold: other values, or a value and its denial; a denial without value denies all.

    Names in two languages both hold, a thing has one name in each; and so do codes of two registers.
    """
    if prop is not None and prop.name == "name" and one.language and other.language and one.language != other.language:
        return False
    if prop is not None and prop.name == "official_code" and _of_two_registers(one, other):
        return False
    if one.stance == other.stance:
        return one.stance == "says" and differ(one, other, prop)
    denial = one if one.stance == "denies" else other
    return not has_value(denial) or value_key(one, prop) == value_key(other, prop)


def _of_two_registers(one: Claim, other: Claim) -> bool:
    return has_value(one) and has_value(other) and register_of(one.value) != register_of(other.value)


def without_superseded(claims: Sequence[Claim], weighing: Weighing) -> list[Claim]:
    """Claims without those that the same root replaced by a later word.

    Words of the same date both stand. A claim that people preferred or accepted after the later one was
    received stands too: they had seen both.
    """
    by_root: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_root[source_of(claim)].append(claim)
    kept: list[Claim] = []
    for told in by_root.values():
        if len(told) == 1:
            kept += told
            continue
        latest = max(told_at(claim) for claim in told)
        final = [claim for claim in told if told_at(claim) == latest]
        kept += [claim for claim in told if not any(_replaces(newer, claim, weighing) for newer in final)]
    return sorted(kept, key=lambda claim: claim.id)


def _replaces(newer: Claim, claim: Claim, weighing: Weighing) -> bool:
    if told_at(newer) <= told_at(claim) or not conflict(newer, claim, weighing.prop):
        return False
    judged = weighing.standings[claim.id]
    seen_both = judged.score > 0 and judged.scored_at is not None and judged.scored_at >= newer.received_at
    return not seen_both


def best_first(claims: Sequence[Claim], weighing: Weighing) -> list[Claim]:
    """Claims with the one that speaks best for their value in front, the others by id."""
    if len(claims) == 1:
        return list(claims)
    best = max(claims, key=lambda claim: _speaks(claim, weighing))
    return [best, *sorted((claim for claim in claims if claim is not best), key=lambda claim: claim.id)]


def _speaks(claim: Claim, weighing: Weighing) -> tuple[object, ...]:
    """As ``_rank`` of the claim alone, which has one root."""
    return (
        weighing.standings[claim.id].score,
        claim.evidence == "direct",
        _trust(claim, weighing.sources),
        (claim.valid_from.first if claim.valid_from else date.min, told_at(claim)),
        claim.id,
    )


def _rank(group: Sequence[Claim], weighing: Weighing) -> tuple[object, ...]:
    return (
        max(weighing.standings[claim.id].score for claim in group),
        independent_roots(group, weighing.sources),
        any(claim.evidence == "direct" for claim in group),
        max(_trust(claim, weighing.sources) for claim in group),
        max((claim.valid_from.first if claim.valid_from else date.min, told_at(claim)) for claim in group),
        max(claim.id for claim in group),
    )


def _trust(claim: Claim, sources: Mapping[str, Source]) -> tuple[float, float]:
    """Reliability of the weakest speaker of the chain, and credibility of what is said."""
    weakest = min((_reliability(sources.get(step.source)) for step in claim.chain), default=NOT_JUDGED)
    return weakest, CREDIBILITY.get(claim.credibility or 6, NOT_JUDGED)


def _reliability(source: Source | None) -> float:
    return NOT_JUDGED if source is None else RELIABILITY.get(source.reliability or "F", NOT_JUDGED)
