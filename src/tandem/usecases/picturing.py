"""The materialised picture: written in one transaction with the records that change it, whole or only what they touch.

Both ways give the same bytes. Only the rows of the things concerned are written anew while nothing changes that
findings about several rows, or the ledger, look at: a name, a position, an end of a link, a release. Else the whole is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tandem import __version__
from tandem.claims.evidence import Evidence
from tandem.claims.judged import groups
from tandem.claims.records import Claim, Judgement, Record
from tandem.layers import FeatureLayer
from tandem.picture.build import part_of_picture
from tandem.picture.layers import picture_layers
from tandem.picture.life import LOWERED
from tandem.picture.quality import compared
from tandem.picture.tables import Picture
from tandem.policy import Policy
from tandem.store.protocol import Appended, Unit
from tandem.usecases.policies import policy_at
from tandem.usecases.seeing import Sights
from tandem.vocabulary import properties, thing_kinds

# With more things than that the whole picture is made anew: reading them one by one would not be quicker.
MOST_THINGS = 500


@dataclass(frozen=True, slots=True)
class _Part:
    evidence: Evidence
    picture: Picture
    layers: tuple[FeatureLayer, ...]


def append(unit: Unit, records: Sequence[Record], sights: Sights, *, valid_at: date) -> Appended:
    """Add records to the journal and bring the materialised picture up to date, under the policy in force on the day."""
    policy = policy_at(unit, valid_at)
    things = _touched(unit, records) if unit.basis() == _basis(unit, policy, valid_at) else None
    before = None if things is None else _part(unit, things, policy, valid_at)
    appended = unit.append(records)
    if not appended.new:
        return appended
    after = None if before is None or things is None else _part(unit, things, policy, valid_at)
    if before is None or after is None or not _by_itself(before, after, records):
        del records  # A picture of a million claims takes the memory that they took.
        materialise(unit, sights, valid_at=valid_at)
        return appended
    for old, new in zip(before.layers, after.layers, strict=True):
        if old.features != new.features:
            keys = {feature.key for layer in (old, new) for feature in layer.features}
            unit.put_layers([new], touched=keys)
    unit.put_basis(_basis(unit, policy, valid_at))
    return appended


def materialise(unit: Unit, sights: Sights, *, valid_at: date) -> None:
    """Write the picture layers anew from everything that the journal holds."""
    if unit.last_received_at() is None:
        return
    policy = policy_at(unit, valid_at)
    seen = sights.see_now(unit, policy, valid_at=valid_at)
    unit.put_layers(picture_layers(seen.picture, seen.ledger), touched=None)
    # A speaker who is written down after what he said changes every thing that he spoke of.
    unit.put_basis("" if unit.unknown_sources() else _basis(unit, policy, valid_at))


def _basis(unit: Unit, policy: Policy, valid_at: date) -> str:
    """What the layers depend on: the day, the policy, the rules of this version, and everything in the journal."""
    return f"{valid_at} {policy.digest} {__version__} {unit.chain_head()}"


def _touched(unit: Unit, records: Sequence[Record]) -> frozenset[str] | None:
    """The things that records are about; None where they are many, or change what is the same as what."""
    things: set[str] = set()
    judged: set[str] = set()
    for record in records:
        if isinstance(record, Claim):
            things.add(record.thing)
        elif isinstance(record, Judgement):
            if record.verdict in ("same", "different"):
                return None
            judged.update(record.claims)
        if len(things) + len(judged) > MOST_THINGS:
            return None
    new = {record.id: record.thing for record in records if isinstance(record, Claim)}
    known = new | unit.things_of(judged - new.keys())
    if not judged <= known.keys():  # a judgement is taken back, which may be one that says what is the same
        return None
    return frozenset(things | {known[claim] for claim in judged})


def _part(unit: Unit, things: Collection[str], policy: Policy, valid_at: date) -> _Part | None:
    """Rows of these things as they stand in the unit; None where they depend on others, and for an empty journal.

    A work at a merged thing does, and so does the state of a hazardous area that is said to be less dangerous.
    """
    known_at = unit.last_received_at()
    if known_at is None:
        return None
    places = {thing.partition("/")[2] for thing in things} - {""}
    if places:
        at_places = unit.evidence(things=places)
        if any(_lowers(claim) for said in at_places.claims.values() for claim in said.get("status", ())):
            return None
        names = groups(at_places, known_at)
        if any(one in places or thing in places for thing, one in names.items() if thing != one):
            return None
    evidence = unit.evidence(things=things)
    named = set(_references(evidence)) - evidence.claims.keys()
    if named:
        evidence = unit.evidence(things={*things, *named})
    if any(_lowers(claim) for thing in things for claim in evidence.claims.get(thing, {}).get("status", ())):
        return None
    known = [thing for thing in things if thing in evidence.claims]
    if policy.life.release_roles and any(claim.kind == "land_release" for claim in _every(evidence, known)):
        return None
    picture = part_of_picture(evidence, valid_at=valid_at, known_at=known_at, policy=policy, things=known)
    rows = tuple(layer for layer in picture_layers(picture, ()) if layer.name != "land_ledger")
    return _Part(evidence, picture, rows)


def _every(evidence: Evidence, things: Collection[str]) -> Iterator[Claim]:
    return (claim for thing in things for claims in evidence.claims[thing].values() for claim in claims)


def _lowers(claim: Claim) -> bool:
    """Whether a claim says that a hazardous area is less dangerous."""
    return claim.kind == "hazardous_area" and claim.property == "status" and claim.value in LOWERED


def _references(evidence: Evidence) -> Iterator[str]:
    """Ids of other things in the values of claims: they may have been judged the same as something else."""
    for said in evidence.claims.values():
        for claims in said.values():
            for claim in claims:
                known = properties(claim.kind).get(claim.property) if claim.kind in thing_kinds() else None
                if known is not None and known.type in ("ref", "refs"):
                    yield from [claim.value] if isinstance(claim.value, str) else _texts(claim.value)


def _texts(value: object) -> Iterator[str]:
    return (item for item in value if isinstance(item, str)) if isinstance(value, list) else iter(())


def _by_itself(before: _Part, after: _Part, records: Sequence[Record]) -> bool:
    """Whether the rows of the part are all that changed."""
    chains = {record.chain for record in records if isinstance(record, Claim)}
    known = all(step.source in after.evidence.sources for chain in chains for step in chain)
    return known and _compared(before.picture) == _compared(after.picture)


def _compared(picture: Picture) -> dict[str, tuple[object, ...]]:
    return {row.id: seen for row in picture.rows() if (seen := compared(row))}
