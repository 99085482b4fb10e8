"""Safety is asymmetric (rule 4): what raises danger counts at once, what lowers it needs evidence and two people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely

from tandem.claims.judged import lowers_danger
from tandem.claims.records import Claim, JsonValue
from tandem.claims.resolve import Choice, Weighing, best_first, choose, conflict
from tandem.claims.retraction import lowering_counts
from tandem.claims.values import value_key
from tandem.geo import Geometry
from tandem.vocabulary import codes

# Later in the tuple is more dangerous: a confirmed area outranks a spot task, which outranks a suspicion.
DANGER_ORDER = {"hazard_class": ("sha", "spot", "cha")}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is believed of a property that bears on danger.

    ``pending`` says that nothing but claims that lower danger without two people's word was found;
    ``united`` that the value is the union of what several claims say.
    """

    choice: Choice
    pending: bool = False
    united: bool = False


def weigh_danger(claims: Sequence[Claim], weighing: Weighing) -> Outcome:
    """Resolve claims (says, denies) on a property whose vocabulary entry bears on danger.

    A claim that lowers danger and counts settles the claims of danger on the same thing that were received
    before two people accepted it; anything received afterwards brings the danger back at once.
    """
    lowering = [claim for claim in claims if lowers_danger(claim, weighing.prop)]
    counted = [claim for claim in lowering if lowering_counts(claim, weighing)]
    raising = [claim for claim in claims if not lowers_danger(claim, weighing.prop)]
    in_force = [claim for claim in raising if not _settled(claim, counted, weighing)]
    if in_force:
        outcome = _raise(in_force, weighing)
        return replace(outcome, choice=_against(outcome.choice, lowering, contested=bool(lowering)))
    if counted:
        chosen = choose(counted, weighing)
        doubted = [c for c in lowering if c not in counted and conflict(c, chosen.supporting[0], weighing.prop)]
        chosen = _against(chosen, doubted, contested=bool(doubted))
        return Outcome(_against(chosen, raising, contested=False))
    return Outcome(Choice(tuple(best_first(lowering, weighing)), (), False), pending=True)


def _against(choice: Choice, claims: Sequence[Claim], *, contested: bool) -> Choice:
    return replace(choice, opposing=(*choice.opposing, *claims), contested=choice.contested or contested)


def _settled(claim: Claim, counted: Sequence[Claim], weighing: Weighing) -> bool:
    for lower in counted:
        accepted_at = weighing.standings[lower.id].accepted_by_two_at
        if (
            lower.thing == claim.thing
            and accepted_at is not None
            and accepted_at > claim.received_at
            and conflict(lower, claim, weighing.prop)
        ):
            return True
    return False


def _raise(claims: Sequence[Claim], weighing: Weighing) -> Outcome:
    prop = weighing.prop
    if prop is None or prop.danger != "raises":
        return Outcome(choose(claims, weighing))
    claims = _preferred_by_two(claims, weighing)
    if prop.type in ("geometry", "codes"):
        differing = len({value_key(claim, prop) for claim in claims}) > 1
        return Outcome(Choice(tuple(best_first(claims, weighing)), (), differing), united=differing)
    if prop.codes in DANGER_ORDER:
        return Outcome(_most_dangerous(claims, weighing, DANGER_ORDER[prop.codes]))
    return Outcome(choose(claims, weighing))


def _preferred_by_two(claims: Sequence[Claim], weighing: Weighing) -> Sequence[Claim]:
    """Two people who prefer a claim settle those on the same thing that were received before; later ones count again."""
    at = {claim.id: weighing.standings[claim.id].preferred_by_two_at for claim in claims}
    kept = []
    for claim in claims:
        own = at[claim.id]
        settled = any(
            other.thing == claim.thing
            and (preferred_at := at[other.id]) is not None
            and preferred_at > claim.received_at
            and (own is None or own < preferred_at)
            for other in claims
        )
        if not settled:
            kept.append(claim)
    return kept


def _most_dangerous(claims: Sequence[Claim], weighing: Weighing, order: tuple[str, ...]) -> Choice:
    def rank(claim: Claim) -> int:
        return order.index(claim.value) if isinstance(claim.value, str) and claim.value in order else -1

    worst = max(rank(claim) for claim in claims)
    top = choose([claim for claim in claims if rank(claim) == worst], weighing)
    lesser = tuple(claim for claim in claims if rank(claim) < worst)
    return _against(top, lesser, contested=bool(lesser))


def united_value(claims: Sequence[Claim], weighing: Weighing) -> tuple[JsonValue, Geometry | None]:
    """The union of what several claims of danger say: of geometry in lon/lat, or of lists of codes in their order."""
    shapes = [claim.geometry for claim in claims if claim.geometry is not None]
    if shapes:
        return None, _union(shapes)
    said = {code for claim in claims if isinstance(claim.value, list) for code in claim.value if isinstance(code, str)}
    listed = codes(weighing.prop.codes) if weighing.prop is not None else {}
    ordered: list[JsonValue] = [code for code in listed if code in said]
    ordered += sorted(said - set(listed))
    return ordered, None


def _union(shapes: Sequence[Geometry]) -> Geometry:
    """Union of shapes made valid first; shapes without real coordinates cannot join and are left to the findings."""
    real = [shape for shape in shapes if np.isfinite(shapely.get_coordinates(shape)).all()]
    if not real:
        return shapes[0]
    distinct = sorted({shape.wkb: shape for shape in real}.items())
    repaired: Geometry = shapely.union_all([shapely.make_valid(shape) for _, shape in distinct])
    return repaired
