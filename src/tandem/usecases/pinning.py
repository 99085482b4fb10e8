"""Fixing who does a work from which day: a decision, recorded as claims like everything else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from tandem.claims.records import Claim, JsonValue, Report, Source, Step
from tandem.errors import NotFoundError, PlanError
from tandem.ids import sha256_hex, uuid7
from tandem.usecases.planning import read_plan
from tandem.usecases.workspace import Workspace, record


def pin(
    workspace: Workspace,
    work: str,
    *,
    teams: Sequence[str],
    start: date,
    by: str,
    reason: str,
    now: datetime,
    valid_at: date,
) -> str:
    """Record that a work of the last plan is done by these teams from this day; gives the report's id.

    Raises
    ------
    NotFoundError
        Where the last plan has no such work or team.
    PlanError
        Where the day lies before the picture's day.
    """
    with workspace.store.reading() as reader:
        (document, _), _ = read_plan(reader, "last")
        people = {s.name: s for s in reader.evidence(things=[]).sources.values() if s.kind == "person"}
    for what, name, known in (
        ("work", work, document.work_ids),
        *(("team", team, document.team_ids) for team in teams),
    ):
        if name not in known:
            raise NotFoundError(
                f"The last plan has no {what} '{name}'.", "Look it up in layer plan_work or plan_assignment."
            )
    if start < valid_at:
        raise PlanError(f"The day {start} has passed on {valid_at}.", "Pin to a day from the picture's day on.")
    person = people.get(by) or Source(uuid7(now), "person", by, now)
    text = f"{by} decides: {work} by {', '.join(teams)} from {start}. Reason: {reason}"
    content = text.encode()
    report = Report(
        uuid7(now),
        person.id,
        "decision",
        now,
        content,
        sha256_hex(content),
        "text/plain",
        f"pin:{work}:{now.isoformat()}",
        said_at=now,
        title="Pin",
    )
    claims = pin_claims(report, work, teams=teams, start=start, text=text)
    record(workspace, [*([] if by in people else [person]), report, *claims], valid_at=valid_at)
    return report.id


def pin_claims(report: Report, work: str, *, teams: Sequence[str], start: date, text: str) -> list[Claim]:
    """What a decision says of one work; whoever handed the report in decides, and ``text`` is the decision in words."""
    values: dict[str, JsonValue] = {"pinned_start": start.isoformat(), "teams": list(teams), "status": "planned"}
    return [
        Claim(
            id=uuid7(report.received_at),
            report=report.id,
            thing=work,
            kind="work",
            property=name,
            value=value,
            received_at=report.received_at,
            chain=(Step(report.handed_in_by, "saw"),),
            original=text,
            language="en",
            said_at=report.received_at,
        )
        for name, value in values.items()
    ]
