"""What is missing or doubtful in one record of a programme beside land, seen by itself."""

from __future__ import annotations

from tandem.picture.activities import (
    AccreditationGrant,
    Device,
    Document,
    EducationSession,
    Inspection,
    NonConformity,
    StockpileDestruction,
)
from tandem.picture.facts import Facts
from tandem.worded import worded


def document(facts: Facts, row: Document) -> None:
    """A document is about something."""
    if not any((row.hazardous_area, row.land_release, row.work, row.organisation)):
        facts.note("document.no_subject", worded("Nobody said what the document {thing} is about.", thing=row.name))


def device(facts: Facts, row: Device) -> None:
    """Reports of finds are owed by group."""
    if not row.device_group:
        facts.note("device.no_group", worded("Nobody said of which group {thing} is.", thing=row.name))


def accreditation(facts: Facts, row: AccreditationGrant) -> None:
    """What is held by nobody, or for nothing, allows nothing."""
    if not any((row.organisation, row.team, row.person)):
        facts.note(
            "accreditation.no_holder", worded("Nobody said who holds the accreditation {thing}.", thing=row.name)
        )
    if row.person and not row.team:
        facts.note(
            "accreditation.no_team",
            worded("The accreditation {thing} is of a person, and nobody said of which team.", thing=row.name),
        )
    if not row.scope:
        facts.note(
            "accreditation.no_scope", worded("Nobody said for what the accreditation {thing} is.", thing=row.name)
        )
    if row.valid_from is not None and row.valid_to is not None and row.valid_to < row.valid_from:
        facts.note(
            "accreditation.dates_reversed",
            worded("The accreditation {thing} ends before it begins, or its dates cannot be read.", thing=row.name),
        )


def non_conformity(facts: Facts, row: NonConformity) -> None:
    """Open ones stop those whom policy says, and are to be closed in time."""
    open_ = row.closed_on is None or row.closed_on > facts.valid_at
    if not any((row.organisation, row.team, row.work)):
        facts.note("non_conformity.no_holder", worded("Nobody said whose non-conformity {thing} is.", thing=row.name))
    if not row.severity:
        facts.note(
            "non_conformity.no_severity",
            worded("Nobody said how severe the non-conformity {thing} is.", thing=row.name),
        )
    if open_ and row.due is not None and row.due < facts.valid_at:
        facts.note(
            "non_conformity.overdue",
            worded("The non-conformity {thing} was to be corrected by {day} and is open.", thing=row.name, day=row.due),
        )


def inspection(facts: Facts, row: Inspection) -> None:
    """An inspection is of something and has a result."""
    done = row.inspected_on is not None and row.inspected_on <= facts.valid_at
    if done and not row.result:
        facts.note(
            "inspection.no_result",
            worded(
                "The inspection {thing} was made on {day} and nobody said its result.",
                thing=row.name,
                day=row.inspected_on,
            ),
        )
    if not any((row.hazardous_area, row.land_release, row.work, row.team, row.organisation)):
        facts.note("inspection.no_subject", worded("Nobody said what the inspection {thing} is of.", thing=row.name))


def education_session(facts: Facts, row: EducationSession) -> None:
    """Numbers of people are known, and agree."""
    told = [count for count in (row.women, row.men, row.girls, row.boys) if count is not None]
    if row.people is None and not told:
        facts.note("session.no_people", worded("Nobody said how many people were at {thing}.", thing=row.name))
    elif row.people is not None and sum(told) > row.people:
        facts.note(
            "session.sum_differs",
            worded(
                "The groups at {thing} are {n} people, the sum is said to be {people}.",
                thing=row.name,
                n=sum(told),
                people=row.people,
            ),
        )


def stockpile_destruction(facts: Facts, row: StockpileDestruction) -> None:
    """Numbers are owed."""
    if row.count is None:
        facts.note("stockpile.no_count", worded("Nobody said how many pieces {thing} destroyed.", thing=row.name))
