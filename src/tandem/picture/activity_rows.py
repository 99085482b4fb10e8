"""Beliefs become the rows of what programmes record beside land."""

from __future__ import annotations

from datetime import date

from tandem.picture import activity_doubts as doubts
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
from tandem.picture.facts import Facts


def document(facts: Facts) -> Document:
    """A document, by what it is about."""
    row = Document(
        facts.id,
        facts.name,
        facts.code("document_kind") or "other",
        facts.text("hazardous_area"),
        facts.text("land_release"),
        facts.text("work"),
        facts.text("organisation"),
        facts.date("dated"),
        facts.refs("signed_by"),
        facts.text("reference") or "",
        facts.provenance,
    )
    doubts.document(facts, row)
    return row


def device(facts: Facts) -> Device:
    """A find; its number is not a number of things believed to lie elsewhere."""
    count = facts.integer("count")
    row = Device(
        facts.id,
        facts.name,
        facts.text("local_id") or "",
        facts.text("hazardous_area"),
        facts.text("work"),
        facts.text("organisation"),
        facts.code("device_group") or "",
        facts.text("model") or "",
        facts.code("condition") or "unknown",
        1 if count is None else count,
        facts.number("depth_m"),
        facts.geometry("location"),
        facts.date("found_on"),
        facts.code("disposal") or "",
        facts.date("disposed_on"),
        facts.provenance,
    )
    doubts.device(facts, row)
    return row


def accreditation(facts: Facts) -> AccreditationGrant:
    """A bound or status that cannot be read must not widen the time in which somebody may work."""
    row = AccreditationGrant(
        facts.id,
        facts.name,
        facts.text("organisation"),
        facts.text("team"),
        facts.text("person"),
        facts.code("scope") or "",
        facts.integer("level"),
        _bound(facts, "valid_from", date.max),
        _bound(facts, "valid_to", date.min),
        facts.code("accreditation_status") or ("suspended" if facts.claims.get("accreditation_status") else "granted"),
        facts.text("granted_by") or "",
        facts.date("last_worked_on", first=True),
        facts.date("checked_on", first=True),
        facts.provenance,
    )
    doubts.accreditation(facts, row)
    return row


def _bound(facts: Facts, name: str, unread: date) -> date | None:
    found = facts.date(name, first=name == "valid_to")
    return found if found is not None or not facts.claims.get(name) else unread


def non_conformity(facts: Facts) -> NonConformity:
    """Severity that nobody stated stays unstated; policy says what that means."""
    row = NonConformity(
        facts.id,
        facts.name,
        facts.text("organisation"),
        facts.text("team"),
        facts.text("work"),
        facts.text("hazardous_area"),
        facts.text("inspection"),
        facts.code("non_conformity_kind") or "other",
        facts.code("severity") or "",
        facts.date("found_on", first=True),
        facts.text("description") or "",
        facts.text("corrective_action") or "",
        facts.date("due", first=True),
        facts.date("closed_on"),
        facts.date("suspended_from", first=True),
        facts.date("suspended_to"),
        facts.provenance,
    )
    doubts.non_conformity(facts, row)
    return row


def inspection(facts: Facts) -> Inspection:
    """An inspection without a result proves nothing."""
    row = Inspection(
        facts.id,
        facts.name,
        facts.code("inspection_kind") or "",
        facts.text("hazardous_area"),
        facts.text("land_release"),
        facts.text("work"),
        facts.text("organisation"),
        facts.text("team"),
        facts.geometry("area"),
        facts.number("inspected_m2"),
        facts.date("inspected_on"),
        facts.code("result") or "",
        facts.integer("finds"),
        facts.number("sample_share"),
        facts.integer("seed"),
        facts.provenance,
        facts.text("inspected_by"),
    )
    doubts.inspection(facts, row)
    return row


def education_session(facts: Facts) -> EducationSession:
    """Numbers of people by group as they were counted."""
    row = EducationSession(
        facts.id,
        facts.name,
        facts.geometry("location"),
        facts.text("community"),
        facts.text("organisation"),
        facts.date("held_on"),
        facts.code("channel") or "",
        facts.integer("women"),
        facts.integer("men"),
        facts.integer("girls"),
        facts.integer("boys"),
        facts.integer("people"),
        facts.text("same_people_as"),
        facts.provenance,
    )
    doubts.education_session(facts, row)
    return row


def victim(facts: Facts) -> Victim:
    """Somebody who was hurt or killed."""
    return Victim(
        facts.id,
        facts.name,
        facts.text("incident"),
        facts.date("happened_on", first=True),
        facts.code("outcome") or "",
        facts.code("sex") or "",
        facts.integer("age"),
        facts.code("civilian") or "",
        facts.text("activity") or "",
        facts.code("device_group") or "",
        facts.provenance,
    )


def stockpile_destruction(facts: Facts) -> StockpileDestruction:
    """Stored ordnance that is no more."""
    row = StockpileDestruction(
        facts.id,
        facts.name,
        facts.text("organisation"),
        facts.code("device_group") or "",
        facts.text("model") or "",
        facts.integer("count"),
        facts.date("destroyed_on"),
        facts.geometry("location"),
        facts.text("how") or "",
        facts.provenance,
    )
    doubts.stockpile_destruction(facts, row)
    return row
