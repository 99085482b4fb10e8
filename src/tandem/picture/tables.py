"""The typed picture: what is believed of a region at a valid and a known date.

Rows are frozen; ``claims`` maps each property of a row to the ids of the claims behind it (rule 9). Geometry is
lon/lat degrees on WGS 84, repaired where needed (see ``repairs``); areas are geodesic square metres.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cached_property

from tandem.geo import Geometry
from tandem.picture.activities import (
    AccreditationGrant,
    Device,
    Document,
    EducationSession,
    Inspection,
    NonConformity,
    StockpileDestruction,
    Victim,
)
from tandem.picture.provenance import Provenance
from tandem.times import Calendar


@dataclass(frozen=True, slots=True)
class Extent:
    """A part of a perimeter that counts from a day on; ``since`` is None where it counts from always."""

    since: date | None
    shape: Geometry
    reason: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HazardousArea:
    """``perimeter`` is a valid (multi)polygon, or None where none could be read: then the area is a finding, not clear.

    ``status`` is the code list hazard_status; what lowers danger appears only with all that policy asks for it (``picture.life``).
    ``discredited_on`` is the day of that step where the area is discredited: from then on what no release freed counts as cancelled.
    ``extents`` are the perimeter as it was first reported and its extensions, disjoint, by day; empty where it is one
    part that counts from always.
    """

    id: str
    name: str
    hazard_class: str
    status: str
    terrain: str
    contamination: tuple[str, ...]
    perimeter: Geometry | None
    claims: Provenance
    extents: tuple[Extent, ...] = ()
    administrative_unit: str = ""
    discredited_on: date | None = None


@dataclass(frozen=True, slots=True)
class LandRelease:
    """``area`` is None unless the release is believed (direct evidence and two people): pending releases free no land."""

    id: str
    name: str
    hazardous_area: str | None
    category: str
    released_on: date | None
    organisation: str | None
    method: str
    depth_m: float | None
    gate: tuple[str, ...]
    area: Geometry | None
    pending: bool
    claims: Provenance
    work: str | None = None
    donors: tuple[str, ...] = ()
    donor_shares: tuple[float, ...] = ()
    administrative_unit: str = ""


@dataclass(frozen=True, slots=True)
class Asset:
    """Component of a network. Links name their end nodes; ``damage_state`` is None where nothing is known."""

    id: str
    name: str
    network: str
    role: str
    location: Geometry | None
    from_node: str | None
    to_node: str | None
    damage_state: str | None
    repair_effort: float | None
    trade: str | None
    depends_on: tuple[str, ...]
    claims: Provenance
    closed_until: date | None = None

    @property
    def is_link(self) -> bool:
        """Whether the asset joins two nodes."""
        return self.from_node is not None and self.to_node is not None


@dataclass(frozen=True, slots=True)
class Community:
    """``people`` is None where unknown, which is not zero. Empty ``needs``: the policy's default needs."""

    id: str
    name: str
    location: Geometry
    people: int | None
    needs: tuple[str, ...]
    service_nodes: tuple[str, ...]
    claims: Provenance
    administrative_unit: str = ""


@dataclass(frozen=True, slots=True)
class Organisation:
    """Whoever brings teams."""

    id: str
    name: str
    organisation_kind: str
    claims: Provenance


@dataclass(frozen=True, slots=True)
class Accreditation:
    """A scope that holds from ``first`` to ``last`` inclusive; None is open-ended."""

    scope: str
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Team:
    """``presence`` is present, expected or in_training; expected is not arrived.

    ``accreditations`` narrows ``scopes`` by date; a scope without one holds without limit.
    ``believed`` is the status of the belief that says so: confirmed, reported, contested, expected or unknown.
    """

    id: str
    name: str
    organisation: str | None
    scopes: tuple[str, ...]
    people: int | None
    base: Geometry | None
    presence: str
    arrival: date | None
    departure: date | None
    calendar: Calendar
    accreditations: tuple[Accreditation, ...]
    claims: Provenance
    believed: str = "unknown"


@dataclass(frozen=True, slots=True)
class Course:
    """Training that makes ``trainee_teams`` available with ``scope`` from its end; teams of usual size where none is named."""

    id: str
    name: str
    organisation: str | None
    scope: str
    trainee_teams: tuple[str, ...]
    trainees: int | None
    starts_on: date | None
    duration_days: int | None
    place: Geometry | None
    claims: Provenance
    ends_on: date | None = None
    pass_share: float | None = None


@dataclass(frozen=True, slots=True)
class Headcount:
    """How many people are in one state (code list headcount), as far as words on it stand; None is an unknown end.

    Several figures in force at once are one range. ``believed`` is the status of the belief, ``roots`` how many independent
    roots stand behind its value, ``words`` the figure as it was said.
    """

    state: str
    low: float | None
    high: float | None
    words: str
    believed: str
    roots: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Commitment:
    """Who promised how many people by when. Those expected, here, in training and gone are never added up.

    ``scope`` is a code, or the words as said where no scope or trade has such a name.
    """

    id: str
    name: str
    organisation: str | None
    capacity_kind: str
    scope: str
    purpose: str
    headcounts: tuple[Headcount, ...]
    by: date | None
    claims: Provenance

    def headcount(self, *states: str) -> Headcount | None:
        """The first of these states of which a figure stands."""
        found = {one.state: one for one in self.headcounts}
        return next((found[state] for state in states if state in found), None)


@dataclass(frozen=True, slots=True)
class Incident:
    """An accident or find."""

    id: str
    name: str
    location: Geometry
    date: date | None
    description: str
    claims: Provenance
    administrative_unit: str = ""


@dataclass(frozen=True, slots=True)
class AdministrativeUnit:
    """A municipality or district."""

    id: str
    name: str
    boundary: Geometry
    claims: Provenance
    official_code: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """A place or line that helps to read the map."""

    id: str
    name: str
    site_kind: str
    location: Geometry
    claims: Provenance


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom a report names."""

    id: str
    name: str
    role: str
    claims: Provenance


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened as a text tells it."""

    id: str
    name: str
    happened: str
    date: date | None
    cause: str
    claims: Provenance


@dataclass(frozen=True, slots=True)
class Agreement:
    """What parties promised each other, or do together."""

    id: str
    name: str
    purpose: str
    content: str
    claims: Provenance


@dataclass(frozen=True, slots=True)
class ConflictOwner:
    """Who settles a contradiction, and until when; the id is conflict/THING/PROPERTY."""

    id: str
    owner: str
    due: date | None
    claims: Provenance


DONE = frozenset({"completed", "qc_passed", "accepted"})
"""States of a work that is done. One that failed quality control, or was aborted, is to be done again."""


@dataclass(frozen=True, slots=True)
class WorkState:
    """Reported progress of a work and decisions on it, by work id."""

    id: str
    status: str
    started_on: date | None
    teams: tuple[str, ...]
    done_share: float | None
    pinned_start: date | None
    worker_days: float | None
    area_m2: float | None
    work_kind: str
    terrain: str
    claims: Provenance
    not_before: date | None = None
    not_by: tuple[str, ...] = ()
    hazardous_area: str | None = None
    organisation: str | None = None
    method: str = ""
    depth_m: float | None = None
    ended_on: date | None = None
    donors: tuple[str, ...] = ()
    donor_shares: tuple[float, ...] = ()

    @property
    def done(self) -> bool:
        """Whether the work is reported as done."""
        return self.status in DONE


Row = (
    HazardousArea
    | LandRelease
    | Asset
    | Community
    | Organisation
    | Team
    | Course
    | Commitment
    | Incident
    | AdministrativeUnit
    | Site
    | WorkState
    | Person
    | Event
    | Agreement
    | ConflictOwner
    | Document
    | Device
    | AccreditationGrant
    | NonConformity
    | Inspection
    | EducationSession
    | Victim
    | StockpileDestruction
)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong or doubtful in the data, with place, rule and next step; nothing is dropped for it.

    ``severity`` is error (kept out of planning) or warning; ``place`` is a lon/lat point where there is one.
    """

    rule: str
    severity: str
    thing: str
    message: str
    next_step: str
    place: tuple[float, float] | None = None
    report: str | None = None


@dataclass(frozen=True, slots=True)
class Repair:
    """A geometry that was repaired: what was received is kept beside what is used, with the reason."""

    thing: str
    property: str
    reason: str
    received: Geometry
    repaired: Geometry


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """The area ledger of one hazardous area: perimeter = cancelled + reduced + cleared + remaining, disjoint.

    Areas in geodesic square metres; geometry in lon/lat. ``releases`` are the ids that took part.
    """

    hazardous_area: str
    perimeter_m2: float
    cancelled_m2: float
    reduced_m2: float
    cleared_m2: float
    remaining_m2: float
    remaining: Geometry
    cancelled: Geometry
    reduced: Geometry
    cleared: Geometry
    releases: tuple[str, ...]


@dataclass(frozen=True)
class Picture:
    """All tables of a region. ``valid_at`` is the day of the world, ``known_at`` the last received time counted."""

    valid_at: date
    known_at: datetime
    hazardous_areas: tuple[HazardousArea, ...] = ()
    land_releases: tuple[LandRelease, ...] = ()
    assets: tuple[Asset, ...] = ()
    communities: tuple[Community, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    teams: tuple[Team, ...] = ()
    courses: tuple[Course, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    incidents: tuple[Incident, ...] = ()
    administrative_units: tuple[AdministrativeUnit, ...] = ()
    sites: tuple[Site, ...] = ()
    work_states: tuple[WorkState, ...] = ()
    persons: tuple[Person, ...] = ()
    events: tuple[Event, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    conflict_owners: tuple[ConflictOwner, ...] = ()
    documents: tuple[Document, ...] = ()
    devices: tuple[Device, ...] = ()
    accreditations: tuple[AccreditationGrant, ...] = ()
    non_conformities: tuple[NonConformity, ...] = ()
    inspections: tuple[Inspection, ...] = ()
    education_sessions: tuple[EducationSession, ...] = ()
    victims: tuple[Victim, ...] = ()
    stockpile_destructions: tuple[StockpileDestruction, ...] = ()
    findings: tuple[Finding, ...] = ()
    repairs: tuple[Repair, ...] = ()
    merged: tuple[tuple[str, str], ...] = ()
    """Things that were judged the same as another one, with the one whose row stands for both."""

    @cached_property
    def by_id(self) -> Mapping[str, Row]:
        """Every row by the id of its thing, and of each thing that was judged the same."""
        rows = {row.id: row for row in self.rows()}
        return rows | {thing: rows[other] for thing, other in self.merged if other in rows}

    def rows(self) -> Iterator[Row]:
        """All rows, table by table."""
        for field in fields(self):
            if field.name not in ("valid_at", "known_at", "findings", "repairs", "merged"):
                yield from getattr(self, field.name)
