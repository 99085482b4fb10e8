"""Rows of what mine action programmes record beside land: documents, finds, accreditation, quality, education, victims.

Geometry is lon/lat degrees on WGS 84. None is unknown, which is neither zero nor no.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tandem.geo import Geometry
from tandem.picture.provenance import Provenance


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the life of land; its bytes are those of the report that tells of it."""

    id: str
    name: str
    document_kind: str
    hazardous_area: str | None
    land_release: str | None
    work: str | None
    organisation: str | None
    dated: date | None
    signed_by: tuple[str, ...]
    reference: str
    claims: Provenance


@dataclass(frozen=True, slots=True)
class Device:
    """Explosive ordnance that was found; ``count`` is 1 where nobody said how many lay together."""

    id: str
    name: str
    local_id: str
    hazardous_area: str | None
    work: str | None
    organisation: str | None
    device_group: str
    model: str
    condition: str
    count: int
    depth_m: float | None
    location: Geometry | None
    found_on: date | None
    disposal: str
    disposed_on: date | None
    claims: Provenance


@dataclass(frozen=True, slots=True)
class AccreditationGrant:
    """The right of an organisation, a team or a person to do one kind of work from ``valid_from`` to ``valid_to`` inclusive.

    An end that was said and cannot be read leaves no day on which it holds. ``accreditation_status`` is granted, suspended or withdrawn.
    """

    id: str
    name: str
    organisation: str | None
    team: str | None
    person: str | None
    scope: str
    level: int | None
    valid_from: date | None
    valid_to: date | None
    accreditation_status: str
    granted_by: str
    last_worked_on: date | None
    checked_on: date | None
    claims: Provenance


@dataclass(frozen=True, slots=True)
class NonConformity:
    """Something that was not done as the rules say. Open until ``closed_on``."""

    id: str
    name: str
    organisation: str | None
    team: str | None
    work: str | None
    hazardous_area: str | None
    inspection: str | None
    non_conformity_kind: str
    severity: str
    found_on: date | None
    description: str
    corrective_action: str
    due: date | None
    closed_on: date | None
    suspended_from: date | None
    suspended_to: date | None
    claims: Provenance


@dataclass(frozen=True, slots=True)
class Inspection:
    """Quality assurance of work or quality control of finished land; ``result`` is '' while there is none.

    ``organisation`` is inspected, by ``inspected_by``.
    """

    id: str
    name: str
    inspection_kind: str
    hazardous_area: str | None
    land_release: str | None
    work: str | None
    organisation: str | None
    team: str | None
    area: Geometry | None
    inspected_m2: float | None
    inspected_on: date | None
    result: str
    finds: int | None
    sample_share: float | None
    seed: int | None
    claims: Provenance
    inspected_by: str | None = None


@dataclass(frozen=True, slots=True)
class EducationSession:
    """Risk education. ``same_people_as`` names the session at which these people were counted before."""

    id: str
    name: str
    location: Geometry | None
    community: str | None
    organisation: str | None
    held_on: date | None
    channel: str
    women: int | None
    men: int | None
    girls: int | None
    boys: int | None
    people: int | None
    same_people_as: str | None
    claims: Provenance


@dataclass(frozen=True, slots=True)
class Victim:
    """Somebody whom explosive ordnance hurt or killed. Every field is restricted."""

    id: str
    name: str
    incident: str | None
    happened_on: date | None
    outcome: str
    sex: str
    age: int | None
    civilian: str
    activity: str
    device_group: str
    claims: Provenance


@dataclass(frozen=True, slots=True)
class StockpileDestruction:
    """Stored ordnance that was destroyed."""

    id: str
    name: str
    organisation: str | None
    device_group: str
    model: str
    count: int | None
    destroyed_on: date | None
    location: Geometry | None
    how: str
    claims: Provenance
