"""Contradictions as rows: what cannot all be true, who settles it and until when. The owner is a word in the journal like any other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from tandem.claims.records import Claim, JsonValue, Report, Step
from tandem.errors import NotFoundError, RecordError
from tandem.ids import sha256_hex, uuid7
from tandem.store.protocol import Reader
from tandem.usecases.inboxes import Conflict, conflicts
from tandem.usecases.lists.sight import sight_of
from tandem.usecases.people import LONGEST_NAME, person_of
from tandem.usecases.policies import policy_at
from tandem.usecases.seeing import see_now
from tandem.usecases.workspace import Workspace, record
from tandem.worded import worded


def open_conflicts(
    workspace: Workspace, reader: Reader, *, valid_at: date, owner: str | None = None, due: date | None = None
) -> tuple[Conflict, ...]:
    """Contradictions of the picture, the most urgent first; only an owner's ('' for nobody's), or those to be settled by a day."""
    policy = policy_at(reader, valid_at)
    sight = sight_of(reader, see_now(reader, policy, valid_at=valid_at), None)
    found = conflicts(sight, reader.evidence(), policy)
    asked = (
        one
        for one in found
        if (owner is None or one.owner.casefold() == owner.strip().casefold())
        and (due is None or (one.due is not None and one.due <= due))
    )
    return tuple(sorted(asked, key=lambda one: (one.due or date.max, one.id)))


def assign_conflict(
    workspace: Workspace, conflict: str, *, owner: str, due: date, by: str, now: datetime, valid_at: date
) -> str:
    """Record who settles a contradiction until when; gives the report's id.

    Raises
    ------
    NotFoundError
        Where no such contradiction is open.
    RecordError
        Where nobody is named, or the day has passed.
    """
    name = " ".join(owner.split())
    if not name or len(name) > LONGEST_NAME:
        raise RecordError(
            worded("Nobody is named who settles it."),
            worded("Give a name of 1 to {most} characters.", most=LONGEST_NAME),
        )
    if due < valid_at:
        raise RecordError(
            worded("The day {start} has passed on {valid_at}.", start=due, valid_at=valid_at),
            worded("Give a day that is to come."),
        )
    with workspace.store.reading() as reader:
        _require_open(conflict, open_conflicts(workspace, reader, valid_at=valid_at))
        person, fresh = person_of(reader, by, now)
    text = f"{person.name} decides: {conflict} is settled by {name} until {due}."
    report = _report(text, conflict, person.id, now)
    values: dict[str, JsonValue] = {"owner": name, "due": due.isoformat()}
    claims = [
        Claim(
            id=uuid7(now),
            report=report.id,
            thing=conflict,
            kind="conflict",
            property=prop,
            value=value,
            received_at=now,
            chain=(Step(person.id, "saw"),),
            original=text,
            language="en",
            said_at=now,
        )
        for prop, value in values.items()
    ]
    record(workspace, [*([person] if fresh else []), report, *claims], valid_at=valid_at)
    return report.id


def _require_open(conflict: str, found: Sequence[Conflict]) -> None:
    if conflict not in {one.id for one in found}:
        raise NotFoundError(
            worded("There is no {what} '{typed}'.", what=worded("open contradiction"), typed=conflict),
            worded("Look it up: tandem conflicts REGION.gpkg prints their ids."),
        )


def _report(text: str, conflict: str, person: str, now: datetime) -> Report:
    content = text.encode("utf-8", "backslashreplace")
    return Report(
        uuid7(now),
        person,
        "decision",
        now,
        content,
        sha256_hex(content),
        "text/plain",
        f"{conflict}:{sha256_hex(content)[:16]}:{now.isoformat()}",
        said_at=now,
        title="Contradiction assigned",
    )
