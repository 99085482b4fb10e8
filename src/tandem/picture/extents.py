"""Since when which part of a perimeter is hazardous: the first report and each extension, with its day and reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import shapely

from tandem.claims.records import Claim
from tandem.geo import Geometry
from tandem.picture.areas import ellipsoidal_areas_m2
from tandem.picture.facts import Facts
from tandem.picture.land.overlay import one_common, one_without, union
from tandem.picture.repair import repair_perimeter
from tandem.picture.tables import Extent
from tandem.worded import worded

# Two people who draw the same perimeter differ by slivers; less than this is no extension.
SLIVER_M2 = 1.0


def extents(facts: Facts, perimeter: Geometry | None) -> tuple[Extent, ...]:
    """The parts of a perimeter by the first day of the claims that stand for it; none where all of it counts from always.

    Land that several claims hold counts from the first of them. An extension without a reason is a finding.
    """
    if perimeter is None:
        return ()
    supporting = set(facts.beliefs["perimeter"].supporting)
    told = sorted((claim for claim in facts.claims["perimeter"] if claim.id in supporting), key=_first)
    if all(claim.valid_from is None for claim in told):
        return ()
    if told[0].valid_from is None and len({claim.geometry.wkb for claim in told if claim.geometry is not None}) == 1:
        return ()
    return _parts(facts, perimeter, told)


def _first(claim: Claim) -> tuple[date, str]:
    return date.min if claim.valid_from is None else claim.valid_from.first, claim.id


def _parts(facts: Facts, perimeter: Geometry, told: Sequence[Claim]) -> tuple[Extent, ...]:
    found: list[Extent] = []
    left = perimeter
    for claim in told:
        shape = _shape(facts, claim, left) if claim is not told[-1] or not found else left
        if shape.is_empty or (found and ellipsoidal_areas_m2([shape])[0] < SLIVER_M2):
            continue
        left = one_without(left, shape)
        since = None if claim.valid_from is None else claim.valid_from.first
        if found and found[-1].since == since:
            last = found.pop()
            found.append(Extent(since, union([last.shape, shape]), last.reason, (*last.claims, claim.id)))
        else:
            found.append(Extent(since, shape, _reason(facts, claim), (claim.id,)))
    if not left.is_empty and found:
        last = found.pop()
        found.append(Extent(last.since, union([last.shape, left]), last.reason, last.claims))
    _note_missing(facts, found)
    return tuple(found)


def _shape(facts: Facts, claim: Claim, left: Geometry) -> Geometry:
    """What the claim holds of the land that no earlier one held."""
    usable, _ = repair_perimeter(claim.geometry, facts.policy.land.point_hazard_radius_m)
    if usable is None:
        return shapely.MultiPolygon()
    return one_common(left, usable)


def _reason(facts: Facts, claim: Claim) -> str:
    """The reason that the same report gives."""
    told = facts.claims.get("extension_reason", ())
    return next((str(other.value) for other in told if other.report == claim.report and other.value), "")


def _note_missing(facts: Facts, found: Sequence[Extent]) -> None:
    for part in found[1:]:
        if not part.reason:
            facts.note(
                "hazard.extension_without_reason",
                worded("{thing} was extended on {day}; nobody said why.", thing=facts.name, day=part.since),
            )
