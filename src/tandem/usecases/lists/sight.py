"""What lists are made of, read from a workspace once."""

from __future__ import annotations

from tandem.picture.tables import Finding
from tandem.store.protocol import Reader
from tandem.usecases.lists.rows import Sight
from tandem.usecases.planning import Planned
from tandem.usecases.seeing import Seen
from tandem.usecases.summary import findings_of


def sight_of(reader: Reader, seen: Seen, planned: Planned | None) -> Sight:
    """What was seen, beside a plan where there is one."""
    sources = reader.evidence(things=[]).sources
    return Sight(
        seen=seen,
        planned=planned,
        reports=tuple(reader.reports()),
        speakers={source.id: source.name for source in sources.values()},
        findings=_findings(seen.picture.findings, planned),
    )


def _findings(of_picture: tuple[Finding, ...], planned: Planned | None) -> tuple[Finding, ...]:
    """Those of the picture now, and those of works and problem that the plan was made with."""
    if planned is None:
        return of_picture
    prepared = planned.prepared
    before = set(prepared.seen.picture.findings)
    of_plan = (one for one in findings_of(prepared, planned.impossible) if one not in before)
    found = dict.fromkeys((*of_picture, *of_plan))
    return tuple(sorted(found, key=lambda one: (one.severity, one.rule, one.thing)))
