"""Findings on records of a programme beside land that need more than one row: dangling references, accreditations that end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from tandem.picture.accreditation import last_day
from tandem.picture.activities import (
    AccreditationGrant,
    Device,
    Document,
    EducationSession,
    Inspection,
    NonConformity,
    StockpileDestruction,
)
from tandem.picture.findings import finding
from tandem.picture.tables import Finding, Picture
from tandem.policy import Policy
from tandem.vocabulary import label, properties
from tandem.worded import lowered, worded

Activity = Document | Device | AccreditationGrant | NonConformity | Inspection | EducationSession | StockpileDestruction
KIND_OF: Mapping[type[Activity], str] = {
    Document: "document",
    Device: "device",
    AccreditationGrant: "accreditation",
    NonConformity: "non_conformity",
    Inspection: "inspection",
    EducationSession: "education_session",
    StockpileDestruction: "stockpile_destruction",
}


def activity_findings(picture: Picture, policy: Policy) -> Iterator[Finding]:
    """All of them."""
    yield from unknown_references(picture)
    yield from ending_accreditations(picture, policy)


def references(kind: str, row: Activity) -> Iterator[tuple[str, str, str]]:
    """Property, kind of thing and id of everything that a row names."""
    for name, known in properties(kind).items():
        if known.type in ("ref", "refs"):
            said = getattr(row, name)
            for one in (said,) if isinstance(said, str) else said or ():
                yield name, known.codes, one


def unknown_references(picture: Picture) -> Iterator[Finding]:
    """Rows that name a thing of which nobody reported anything; a work is known by what it is done to."""
    tables: tuple[Sequence[Activity], ...] = (
        picture.documents,
        picture.devices,
        picture.accreditations,
        picture.non_conformities,
        picture.inspections,
        picture.education_sessions,
        picture.stockpile_destructions,
    )
    for rows in tables:
        for row in rows:
            kind = KIND_OF[type(row)]
            for name, of, one in references(kind, row):
                if (one.partition("/")[2] if of == "work" else one) in picture.by_id:
                    continue
                message = worded(
                    "{property} of {thing} is '{other}', which is not known.",
                    property=worded(properties(kind)[name].label),
                    thing=row.name,
                    other=one,
                )
                yield finding("reference.unknown", row.id, message)


def ending_accreditations(picture: Picture, policy: Policy) -> Iterator[Finding]:
    """The last accreditation of each holder and scope, where it has ended or ends within the days of the policy."""
    last: dict[tuple[str | None, str | None, str | None, str], list[AccreditationGrant]] = defaultdict(list)
    for row in picture.accreditations:
        if row.accreditation_status == "granted":
            last[row.person, row.team, row.organisation if row.team is None else None, row.scope].append(row)
    soon = picture.valid_at + timedelta(days=policy.accreditation.warning_days)
    for rows in last.values():
        row = max(rows, key=lambda one: (last_day(one, policy), one.id))
        last_on = last_day(row, policy)
        if not date.min < last_on <= soon:
            continue
        told = {"thing": row.name, "scope": lowered(worded(label("scope", row.scope))), "day": last_on}
        if last_on < picture.valid_at:
            yield finding(
                "accreditation.expired",
                row.id,
                worded("The accreditation {thing} for {scope} expired on {day}.", **told),
            )
        else:
            yield finding(
                "accreditation.expires",
                row.id,
                worded("The accreditation {thing} for {scope} expires on {day}.", **told),
            )
