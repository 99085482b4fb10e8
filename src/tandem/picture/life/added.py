"""Land that came to an area after people had accepted that its life has ended: nobody looked at it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from tandem.claims.evidence import Evidence
from tandem.claims.records import Claim
from tandem.picture.areas import ellipsoidal_areas_m2
from tandem.picture.extents import SLIVER_M2
from tandem.picture.land.overlay import one_without, union
from tandem.picture.life.ground import Ground
from tandem.picture.life.model import Need
from tandem.picture.life.said import Said, register_of, upheld
from tandem.picture.repair import repair_perimeter
from tandem.policy import Policy
from tandem.worded import worded


@dataclass(frozen=True, slots=True)
class Added:
    """What is missing because of the land, and the first day of it where one is said: papers from before tell nothing of it."""

    need: Need
    since: date | None


def added_land(evidence: Evidence, one: Said, accepted_at: datetime, ground: Ground, policy: Policy) -> Added | None:
    """Land of the perimeter that is said to have come after the day of an end, or was told after people accepted it.

    What a register that policy trusts says of its own land is one history, whatever the days of its parts.
    """
    registers = policy.life.registers if register_of(evidence, one.claim, policy.life.registers) else ()
    perimeter = ground.area.perimeter
    drawn = list(_drawn(evidence, one.claim.thing, ground))
    known = [
        claim
        for claim in drawn
        if (claim.received_at < accepted_at and (claim.valid_from is None or claim.valid_from.first <= one.day))
        or register_of(evidence, claim, registers)
    ]
    if perimeter is None or len(known) == len(drawn):
        return None
    usable = [repair_perimeter(claim.geometry, policy.land.point_hazard_radius_m)[0] for claim in known]
    left = one_without(perimeter, union([shape for shape in usable if shape is not None]))
    area_m2 = float(ellipsoidal_areas_m2([left])[0])
    if area_m2 <= SLIVER_M2:
        return None
    need = Need("ledger", worded("a new look at the land that was added since ({area} m2)", area=round(area_m2)), False)
    days = [claim.valid_from.first for claim in drawn if claim not in known and claim.valid_from is not None]
    return Added(need, min(days, default=None))


def _drawn(evidence: Evidence, thing: str, ground: Ground) -> Iterator[Claim]:
    for claim in upheld(evidence, evidence.claims.get(thing, {}).get("perimeter", ()), ground.known_at):
        if claim.valid_from is None or claim.valid_from.first <= ground.valid_at:
            yield claim
