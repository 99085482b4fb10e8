"""Fixing who does a work from which day: a decision, recorded as claims like everything else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from tandem.claims.records import Claim, JsonValue, Report, Source, Step
from tandem.errors import NotFoundError, PlanError
from tandem.ids import sha256_hex, uuid7
from tandem.plan.document import StandingAssignment
from tandem.usecases.people import person_of
from tandem.usecases.planning import read_plan
from tandem.usecases.workspace import Workspace, record
from tandem.worded import worded


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
        (worded("work"), work, document.work_ids),
        *((worded("team"), team, document.team_ids) for team in teams),
    ):
        if name not in known:
            raise NotFoundError(
                worded("The last plan has no {what} '{name}'.", what=what, name=name),
                worded("Look it up in layer {listed}.", listed=("plan_work", "plan_assignment")),
            )
    if start < valid_at:
        raise PlanError(
            worded("The day {start} has passed on {valid_at}.", start=start, valid_at=valid_at),
            worded("Pin to a day from the picture's day on."),
        )
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


def pin_as_planned(
    workspace: Workspace, works: Sequence[str], *, by: str, reason: str, now: datetime, valid_at: date
) -> tuple[str, tuple[str, ...]]:
    """Fix works to the teams and days that the last plan gives them, in one decision; gives its report and the works left out.

    Left out are works without a date or team in the plan, or whose day has passed.

    Raises
    ------
    NotFoundError
        Where the last plan has no such work.
    PlanError
        Where nothing is left to pin, or no reason is given.
    """
    with workspace.store.reading() as reader:
        (document, _), _ = read_plan(reader, "last")
        person, fresh = person_of(reader, by, now)
    if not reason.strip():
        raise PlanError(
            worded("A pin needs a reason."), worded("Say in a sentence why these works are to stay as they are.")
        )
    rows: dict[str, list[StandingAssignment]] = {}
    for row in document.assignments():
        rows.setdefault(row.work, []).append(row)
    unknown = next((work for work in works if work not in document.work_ids), None)
    if unknown is not None:
        raise NotFoundError(
            worded("The last plan has no {what} '{name}'.", what=worded("work"), name=unknown),
            worded("Look it up in the list of works."),
        )
    kept = [work for work in dict.fromkeys(works) if work in rows and min(r.first_day for r in rows[work]) >= valid_at]
    if not kept:
        raise PlanError(
            worded("None of these works has a team and a day ahead in the plan."),
            worded("Choose works with a first day that is to come."),
        )
    lines = {work: (sorted(row.team for row in rows[work]), min(row.first_day for row in rows[work])) for work in kept}
    told = "\n".join(f"{work} by {', '.join(teams)} from {start}" for work, (teams, start) in lines.items())
    content = f"{person.name} decides that these works stay as planned.\nReason: {reason.strip()}\n{told}".encode(
        "utf-8", "backslashreplace"
    )
    key = f"pin:{sha256_hex(content)[:16]}:{now.isoformat()}"
    report = Report(
        uuid7(now),
        person.id,
        "decision",
        now,
        content,
        sha256_hex(content),
        "text/plain",
        key,
        said_at=now,
        title="Pin",
    )
    claims = [
        claim
        for work, (teams, start) in lines.items()
        for claim in pin_claims(report, work, teams=teams, start=start, text=f"{work} from {start}: {reason.strip()}")
    ]
    record(workspace, [*([person] if fresh else []), report, *claims], valid_at=valid_at)
    return report.id, tuple(work for work in dict.fromkeys(works) if work not in lines)


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
