"""Rows of what programmes record, with everything unknown that a test does not name."""

from __future__ import annotations

from typing import Any

from tandem.picture.activities import AccreditationGrant, NonConformity


def grant(name: str, **more: Any) -> AccreditationGrant:
    known: dict[str, Any] = {
        "organisation": None,
        "team": None,
        "person": None,
        "scope": "manual_clearance",
        "level": None,
        "valid_from": None,
        "valid_to": None,
        "accreditation_status": "granted",
        "granted_by": "",
        "last_worked_on": None,
        "checked_on": None,
        "claims": {},
    }
    return AccreditationGrant(name, name, **(known | more))


def non_conformity(name: str, **more: Any) -> NonConformity:
    known: dict[str, Any] = {
        "organisation": None,
        "team": None,
        "work": None,
        "hazardous_area": None,
        "inspection": None,
        "non_conformity_kind": "safety",
        "severity": "critical",
        "found_on": None,
        "description": "",
        "corrective_action": "",
        "due": None,
        "closed_on": None,
        "suspended_from": None,
        "suspended_to": None,
        "claims": {},
    }
    return NonConformity(name, name, **(known | more))
