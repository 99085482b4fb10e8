"""Quality control of an area as far as inspections and non-conformities tell."""

from __future__ import annotations

from collections.abc import Sequence

from tandem.picture.activities import Inspection, NonConformity

CONTROLS = ("sampling", "post_clearance")


def quality(inspections: Sequence[Inspection], non_conformities: Sequence[NonConformity]) -> str:
    """none, passed, failed or corrected.

    Only inspections of finished land count, the last result last and a failure after a pass on the same day. What failed is corrected
    once a later inspection passed; a non-conformity that is open, and not minor, fails the land whatever else passed.
    """
    results = sorted(
        (one.inspected_on, one.result == "failed", one.result)
        for one in inspections
        if one.inspection_kind in CONTROLS and one.result in ("passed", "failed") and one.inspected_on is not None
    )
    if any(one.result == "failed" and one.inspected_on is None for one in inspections):
        return "failed"
    if any(one.closed_on is None and one.severity != "minor" for one in non_conformities):
        return "failed"
    if not results:
        return "none"
    if results[-1][2] == "failed":
        return "failed"
    return "corrected" if any(result == "failed" for _, _, result in results) else "passed"
