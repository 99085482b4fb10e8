"""What waits for somebody: contradictions, findings, facts that are newer than the plan, and releases that need a second person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime

import shapely

from tandem.claims.belief import Belief, beliefs_of
from tandem.claims.evidence import Evidence
from tandem.claims.quantity import quantity_of
from tandem.claims.records import Claim
from tandem.geo import geodesic_area_m2
from tandem.language import phrase
from tandem.picture.places import row_geometry
from tandem.picture.tables import Finding, LandRelease, Picture, Row
from tandem.policy import Policy
from tandem.store.protocol import Reader
from tandem.usecases.lists.rows import Sight
from tandem.usecases.planning import Planned
from tandem.usecases.policies import POLICY_KIND, differences, version_at
from tandem.usecases.summary import KIND_OF_ROW
from tandem.vocabulary import Property, label, properties
from tandem.worded import joined, worded

CONFLICT_RULES = ("belief.contested", "geometry.duplicate", "thing.kinds")
PENDING_RULES = ("belief.pending", "release.pending")
# Kinds on which no date of a plan rests.
_NOT_PLANNED = (
    "incident", "site", "administrative_unit", "commitment", "organisation", "person", "event", "agreement", "conflict",
    "document", "device", "inspection", "education_session", "victim", "stockpile_destruction",
)  # fmt: skip
SHAPES: Mapping[str, str] = {
    "Point": phrase("Point"),
    "MultiPoint": phrase("Points"),
    "LineString": phrase("Line"),
    "MultiLineString": phrase("Lines"),
    "Polygon": phrase("Polygon"),
    "MultiPolygon": phrase("Polygons"),
}
_NOT_WEIGHED = ("name", "claims", "id")


@dataclass(frozen=True, slots=True)
class Word:
    """One claim as it stands in an inbox: what it says, who said it (nearest speaker first), in which report, received when."""

    claim: str
    value: str
    speakers: tuple[str, ...]
    report: str
    received_at: datetime
    believed: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """Words that cannot all be true of one property, or a thing with exactly the place of another; ``things`` are ids and names.

    ``id`` names it in the journal, where it has an owner ('' for nobody) and a day by which it is to be settled.
    """

    rule: str
    things: tuple[tuple[str, str], ...]
    property: str
    sentence: str
    words: tuple[Word, ...]
    id: str
    owner: str = ""
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Newer:
    """A record that the plan does not know and that changes what it rests on.

    ``works`` are ids of works of the plan on this thing; ``was`` and ``now`` what was believed then and is believed now.
    """

    report: str
    received_at: datetime
    thing: str
    name: str
    kind: str
    property: str
    was: str
    now: str
    works: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pending:
    """Words that would lower danger and wait for two people; ``claims`` are what they judge.

    ``area_m2`` is the land that would be released, None where the words are about something else; ``direct`` says whether all
    have the direct evidence without which they do not count even then. ``waits`` says of a release that two people accepted who has to
    accept it; '' of others.
    """

    thing: str
    name: str
    kind: str
    about: str
    claims: tuple[str, ...]
    words: tuple[Word, ...]
    area_m2: float | None
    direct: bool
    waits: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much waits in each inbox; ``same`` is None while names are still being compared."""

    conflicts: int
    findings: int
    stale: int
    pending: int
    refused: int
    same: int | None


def conflicts(sight: Sight, evidence: Evidence, policy: Policy) -> tuple[Conflict, ...]:
    """Contradictions and duplicates of the picture, each with the words that a person can judge."""
    found: list[Conflict] = []
    claims = _claims(evidence)
    owners = {row.id: row for row in sight.picture.conflict_owners}
    contested = dict.fromkeys(one.thing for one in sight.picture.findings if one.rule == "belief.contested")
    for thing in (one for one in contested if one not in owners):
        found += [
            Conflict(
                "belief.contested",
                ((thing, sight.name(thing)),),
                _label(belief),
                belief.account.told(sight.names),
                words,
                f"conflict/{thing}/{belief.property}",
            )
            for belief, words in _open(thing, sight, evidence, claims, policy, lambda one: one.disputed)
        ]
    others = [one for one in sight.picture.findings if one.rule in CONFLICT_RULES[1:]]
    twins = _twins(sight.picture) if others else {}
    found += [_of_things(one, sight, twins.get(one.thing, (one.thing,))) for one in others]
    return tuple(
        replace(one, owner=owners[one.id].owner, due=owners[one.id].due) if one.id in owners else one for one in found
    )


def _claims(evidence: Evidence) -> Mapping[str, Claim]:
    return {claim.id: claim for said in evidence.claims.values() for told in said.values() for claim in told}


def _of_things(one: Finding, sight: Sight, alike: Sequence[str]) -> Conflict:
    things = (
        [one.thing, *(other for other in alike if other != one.thing)]
        if one.rule == "geometry.duplicate"
        else [one.thing]
    )
    return Conflict(
        one.rule,
        tuple((thing, sight.name(thing)) for thing in things),
        "",
        one.message,
        (),
        f"conflict/{one.thing}/{one.rule}",
    )


def _twins(picture: Picture) -> Mapping[str, tuple[str, ...]]:
    """By thing: all things of its kind in exactly the same place, itself included."""
    alike: dict[tuple[type, bytes], list[str]] = defaultdict(list)
    for row in picture.rows():
        shape = row_geometry(row)
        if shape is not None:
            alike[type(row), shapely.normalize(shape).wkb].append(row.id)
    return {thing: tuple(same) for same in alike.values() if len(same) > 1 for thing in same}


def _open(
    thing: str,
    sight: Sight,
    evidence: Evidence,
    claims: Mapping[str, Claim],
    policy: Policy,
    wanted: Callable[[Belief], bool],
) -> Iterator[tuple[Belief, tuple[Word, ...]]]:
    picture = sight.picture
    believed = beliefs_of(evidence, thing, valid_at=picture.valid_at, known_at=picture.known_at, policy=policy.records)
    for belief in believed.values():
        if wanted(belief):
            ids = (*belief.supporting, *belief.opposing)
            words = (_word(claims[one], belief, sight.speakers) for one in ids if one in claims)
            yield belief, tuple(words)


def _word(claim: Claim, belief: Belief, names: Mapping[str, str]) -> Word:
    prop = properties(claim.kind).get(claim.property)
    speakers = tuple(names.get(step.source, step.source) for step in claim.chain)
    value = _value(claim, prop)
    if claim.stance != "says":
        value = worded("{stance}: {value}", stance=worded(label("stance", claim.stance)), value=value)
    return Word(claim.id, value, speakers, claim.report, claim.received_at, claim.id in belief.supporting)


def _value(claim: Claim, prop: Property | None) -> str:
    if claim.geometry is not None:
        area = geodesic_area_m2(claim.geometry)
        kind = worded(SHAPES.get(claim.geometry.geom_type, claim.geometry.geom_type))
        return worded("{shape}, {area} m2", shape=kind, area=round(area)) if area else kind
    if claim.value is None:
        return claim.original
    return shown(claim.value, prop)


def shown(value: object, prop: Property | None) -> str:
    """A value in words: labels for codes, commas between several."""
    if isinstance(value, list | tuple):
        return joined(*(shown(one, prop) for one in value), by=", ")
    if prop is not None and prop.type in ("code", "codes") and isinstance(value, str):
        return worded(label(prop.codes, value))
    if prop is not None and prop.type == "quantity" and isinstance(value, dict | int | float):
        quantity = quantity_of(value)
        return str(value) if quantity is None else quantity.words()
    return worded("unknown") if value is None else str(value)


def _label(belief: Belief) -> str:
    prop = properties(belief.kind).get(belief.property)
    return worded(prop.label) if prop else belief.property


def pending(sight: Sight, evidence: Evidence, policy: Policy) -> tuple[Pending, ...]:
    """Everything that waits for a second person, land releases first."""
    things = {one.thing: one.message for one in sight.picture.findings if one.rule in PENDING_RULES}
    found: list[Pending] = []
    claims = _claims(evidence)
    for thing in things:
        row = sight.picture.by_id.get(thing)
        waiting = list(_open(thing, sight, evidence, claims, policy, lambda one: one.status == "pending"))
        accepted = not waiting and isinstance(row, LandRelease) and row.pending
        if accepted:
            waiting = list(_open(thing, sight, evidence, claims, policy, _frees_land))
        words = tuple(word for _, told in waiting for word in told)
        if not words or row is None:
            continue
        about = getattr(row, "hazardous_area", None) or thing
        lowered = [claims[word.claim] for word in words]
        area = sum(geodesic_area_m2(claim.geometry) for claim in lowered if claim.geometry is not None)
        found.append(
            Pending(
                thing=thing,
                name=sight.name(thing),
                kind=KIND_OF_ROW[type(row).__name__],
                about=sight.name(about),
                claims=tuple(word.claim for word in words),
                words=words,
                area_m2=area or None,
                direct=all(claim.evidence == "direct" for claim in lowered),
                waits=things[thing] if accepted else "",
            )
        )
    return tuple(sorted(found, key=lambda one: (one.kind != "land_release", one.about, one.thing)))


def _frees_land(belief: Belief) -> bool:
    return properties("land_release")[belief.property].danger == "lowers"


def stale(sight: Sight, evidence: Evidence) -> tuple[Newer, ...]:
    """Records received after the plan's that change what it rests on, newest first; () where there is no plan.

    Each is told with the belief that it changed; a record that changes no belief, or only names, does not make a plan stale.
    """
    if sight.planned is None:
        return ()
    before, until = sight.planned.prepared.seen.picture, sight.planned.prepared.basis.known_at
    works: dict[str, list[str]] = {}
    for work in sight.works.values():
        works.setdefault(work.thing, []).append(work.id)
        works.setdefault(work.id, []).append(work.id)
    found = [
        change
        for thing in _touched(evidence, until)
        for change in _changed(thing, before, sight, evidence, until, tuple(works.get(thing, ())))
    ]
    return tuple(sorted(found, key=lambda one: (one.received_at, one.thing, one.property), reverse=True))


def policy_news(reader: Reader, planned: Planned | None) -> tuple[Newer, ...]:
    """That other values of the policy hold now on the first day of a plan than those it was made under."""
    if planned is None:
        return ()
    now = version_at(reader, planned.problem.start)
    if now.at is None or not differences(planned.policy, now.policy):
        return ()
    works, was = tuple(work.id for work in planned.prepared.works.works), planned.policy.label
    told = (
        worded("Policy"),
        POLICY_KIND,
        phrase("Version in force"),
        was,
        f"{now.policy.label} · {now.by}: {now.reason}",
    )
    return (Newer("", now.at, "", *told, works),)


def _touched(evidence: Evidence, until: datetime) -> Sequence[str]:
    """Things of which a claim, or a judgement on one of their claims, was received after the plan's records."""
    found: dict[str, None] = {}
    for thing, said in evidence.claims.items():
        for claims in said.values():
            for claim in claims:
                judged = evidence.judgements.get(claim.id, ())
                if claim.received_at > until or any(one.received_at > until for one in judged):
                    found[thing] = None
    found |= dict.fromkeys(
        thing
        for thing in evidence.judgements
        if thing in evidence.claims and any(one.received_at > until for one in evidence.judgements[thing])
    )
    return tuple(found)


def _changed(
    thing: str, before: Picture, sight: Sight, evidence: Evidence, until: datetime, works: tuple[str, ...]
) -> Iterator[Newer]:
    was, now = before.by_id.get(thing), sight.picture.by_id.get(thing)
    kind = next(claim.kind for told in evidence.claims[thing].values() for claim in told)
    if kind in _NOT_PLANNED:
        return
    for name, old, new in _differences(was, now):
        said = evidence.claims[thing].get(name, ()) or [
            claim for told in evidence.claims[thing].values() for claim in told
        ]
        latest = max(said, key=lambda claim: claim.received_at)
        prop = properties(kind).get(name)
        text = worded(prop.label) if prop else name.replace("_", " ").capitalize()
        at = max([latest.received_at, *(one.received_at for one in evidence.judgements.get(latest.id, ()))])
        yield Newer(latest.report, at, thing, sight.name(thing), kind, text, old, new, works)


def _differences(was: Row | None, now: Row | None) -> Iterator[tuple[str, str, str]]:
    present = now or was
    if present is None:
        return
    kind = KIND_OF_ROW[type(present).__name__]
    if was is None or now is None or type(was) is not type(now):
        known, unknown = worded("known"), worded("not known")
        yield "", unknown if was is None else known, unknown if now is None else known
        return
    for one in fields(now):
        old, new = getattr(was, one.name), getattr(now, one.name)
        if one.name not in _NOT_WEIGHED and old != new:
            prop = properties(kind).get(one.name)
            yield one.name, _told(old, prop), _told(new, prop)


def _told(value: object, prop: Property | None) -> str:
    if isinstance(value, shapely.Geometry):
        area = geodesic_area_m2(value)
        return worded("{area} m2", area=round(area)) if area else worded(SHAPES.get(value.geom_type, value.geom_type))
    if isinstance(value, bool):
        return worded("yes") if value else worded("no")
    if isinstance(value, date):
        return worded("{day}", day=value)
    return shown(value, prop)
