"""What lists are made of, read from a workspace once."""

from __future__ import annotations

from datetime import date, datetime

from tandem.picture.tables import Finding
from tandem.policy import Policy
from tandem.store.protocol import Reader
from tandem.usecases.lists.rows import Sight
from tandem.usecases.planning import Planned
from tandem.usecases.seeing import known_until, see
from tandem.usecases.summary import findings_of


def sight_of(
    reader: Reader, policy: Policy, planned: Planned | None, *, valid_at: date, known_at: datetime | None = None
) -> Sight:
    """The picture of everything received so far (or until ``known_at``) on a day of the world, beside a plan where there is one."""
    seen = see(reader, policy, valid_at=valid_at, known_at=known_at or known_until(reader))
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
