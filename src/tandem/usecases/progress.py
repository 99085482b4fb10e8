"""Progress on a work, from the team that does it: one report with its claims, however often it is sent.

The sender makes the key, so that a phone may send again when it does not know whether the first time arrived. What lowers
danger, the land that a completed clearance frees, is claimed with direct evidence and stays pending until two people judge it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time

from tandem.claims.check import check_record
from tandem.claims.records import Claim, JsonValue, Record, Report, Source, Step
from tandem.errors import ConflictError, NotFoundError, RecordError
from tandem.geo import Geometry
from tandem.ids import sha256_hex, uuid7
from tandem.picture.tables import Picture
from tandem.store.protocol import Unit
from tandem.usecases.people import person_of
from tandem.usecases.picturing import append
from tandem.usecases.policies import policy_at
from tandem.usecases.seeing import Seen
from tandem.usecases.workspace import Workspace
from tandem.vocabulary import codes, label
from tandem.worded import worded
from tandem.works.model import Work

LONGEST_TEXT = 4_000
STATUSES = ("ongoing", "suspended", "completed")
_KEY = re.compile(r"[A-Za-z0-9._-]{8,64}")
_LAND = ("marking", "nts", "ts", "preparation", "clearance", "quality_control", "release_gate")


@dataclass(frozen=True, slots=True)
class Progress:
    """What a team says about a work at the end of ``day``.

    ``key`` is made by the sender, 8 to 64 letters, digits, '.', '_' or '-'. ``area_m2`` and ``worker_days`` are totals since the work
    began, so that a report that is lost or late spoils no sum; ``share`` is 0 to 1. None is 'not said'. ``items`` maps codes of
    contamination to numbers found since the last report.
    """

    key: str
    work: str
    by: str
    day: date
    status: str
    team: str = ""
    share: float | None = None
    area_m2: float | None = None
    worker_days: float | None = None
    items: tuple[tuple[str, int], ...] = ()
    obstacles: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class ProgressKept:
    """``known`` where the same telling had arrived before; ``pending`` is the id of a land release that waits for two people, or ''."""

    report: str
    known: bool
    pending: str


def report_progress(
    workspace: Workspace, progress: Progress, work: Work | None, *, now: datetime, valid_at: date
) -> ProgressKept:
    """Record what a team says about a work; the same key with the same words is one report.

    Parameters
    ----------
    work
        The work as the last plan has it; None where no plan has it: then a share cannot be worked out from an area.

    Raises
    ------
    RecordError
        For a key, number or text that cannot be meant, or a day after today.
    NotFoundError
        For a work or team that does not exist.
    ConflictError
        Where the key was used for other words: those are kept as a report without claims, and so is what was first.
    """
    _check(progress, now)
    content = _content(progress)
    key = f"progress:{progress.key}"
    with workspace.store.writing() as unit:
        before = unit.report_id_of_key(key)
        if before is None:
            seen = workspace.sights.see_now(unit, policy_at(unit, valid_at), valid_at=valid_at)
            _require_known(progress, seen.picture, unit)
            kept, records = _kept(unit, progress, work, seen, content, now)
            append(unit, records, workspace.sights, valid_at=valid_at)
            return kept
        if unit.report(before).content == content:
            return ProgressKept(before, True, _release_id(progress) if _frees(progress) else "")
        append(unit, _aside(unit, progress, content, now), workspace.sights, valid_at=valid_at)
    raise ConflictError(
        worded("The key {key} was used for other words about {work}.", key=progress.key, work=progress.work),
        worded("Both are kept; send what you mean as a new report with a new key."),
    )


def _check(progress: Progress, now: datetime) -> None:
    if not _KEY.fullmatch(progress.key):
        raise RecordError(worded("The report has no key of its own."), worded("Open the form again: it makes one."))
    if progress.status not in STATUSES:
        raise RecordError(
            worded("'{status}' is no state of a work.", status=progress.status),
            worded("Use one of: {statuses}.", statuses=", ".join(STATUSES)),
        )
    if progress.day > now.date():
        raise RecordError(
            worded("The day {day} has not come yet.", day=progress.day),
            worded("Report what is done, on the day it was done."),
        )
    if progress.share is not None and not 0 <= progress.share <= 1:
        raise RecordError(
            worded("The share done is not between 0 and 100 per cent."), worded("Give a number from 0 to 100.")
        )
    for name, amount in ((worded("area"), progress.area_m2), (worded("effort"), progress.worker_days)):
        if amount is not None and not 0 <= amount < 1e12:
            raise RecordError(
                worded("The {name} is less than nothing, or more than can be.", name=name),
                worded("Correct the number."),
            )
    for code, number in progress.items:
        if code not in codes("contamination") or not 0 <= number < 10**7:
            raise RecordError(
                worded("{number} of '{code}' cannot be counted.", number=number, code=code),
                worded("Give whole numbers by kind of item."),
            )
    for text in (progress.obstacles, progress.text):
        if len(text) > LONGEST_TEXT:
            raise RecordError(
                worded("A text has {n} characters.", n=len(text)),
                worded("Use at most {longest_text}.", longest_text=LONGEST_TEXT),
            )


def _require_known(progress: Progress, picture: Picture, unit: Unit) -> None:
    kind, _, thing = progress.work.partition("/")
    known = thing in picture.by_id or progress.work in unit.things([progress.work])
    if kind not in codes("work_kind") or not known:
        raise NotFoundError(
            worded("There is no work '{work}'.", work=progress.work), worded("Open the report from the list of works.")
        )
    if progress.team and progress.team not in {team.id for team in picture.teams}:
        raise NotFoundError(
            worded("There is no team '{team}'.", team=progress.team), worded("Choose one from the list.")
        )


def _content(progress: Progress) -> bytes:
    said = asdict(progress) | {"day": progress.day.isoformat(), "items": dict(progress.items)}
    return json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "backslashreplace"
    )


def _kept(
    unit: Unit, progress: Progress, work: Work | None, seen: Seen, content: bytes, now: datetime
) -> tuple[ProgressKept, list[Record]]:
    person, fresh = person_of(unit, progress.by, now)
    speaker = _speaker(unit, progress, seen.picture, now)
    chain = (
        (Step(person.id, "measured"),) if speaker is None else (Step(person.id, "cites"), Step(speaker.id, "measured"))
    )
    report = _report(progress, person, content, f"progress:{progress.key}", now)
    claims = [
        _claim(report, progress, chain, subject, name, value)
        for subject, name, value in _said(progress, work, seen.picture)
    ]
    release = list(_release(report, progress, chain, seen)) if _frees(progress) else []
    sources = [*([person] if fresh else []), *([speaker] if speaker is not None and _is_new(unit, speaker) else [])]
    records: list[Record] = [*sources, report, *claims, *release]
    for item in records:
        check_record(item)
    return ProgressKept(report.id, False, _release_id(progress) if release else ""), records


def _aside(unit: Unit, progress: Progress, content: bytes, now: datetime) -> list[Record]:
    """Other words under a used key are never lost: a report without claims, told apart by its bytes."""
    key = f"progress:{progress.key}#{sha256_hex(content)[:16]}"
    if unit.report_id_of_key(key) is not None:
        return []
    person, fresh = person_of(unit, progress.by, now)
    return [*([person] if fresh else []), _report(progress, person, content, key, now, aside=True)]


def _speaker(unit: Unit, progress: Progress, picture: Picture, now: datetime) -> Source | None:
    """The team as a source, so that what it says later replaces what it said before, whoever writes it down."""
    if not progress.team:
        return None
    identifier = f"team:{progress.team}"
    known = unit.evidence(things=[]).sources.get(identifier)
    name = next(team.name or team.id for team in picture.teams if team.id == progress.team)
    return known or Source(identifier, "team", name, now)


def _is_new(unit: Unit, source: Source) -> bool:
    return source.id not in unit.evidence(things=[]).sources


def _report(
    progress: Progress, person: Source, content: bytes, key: str, now: datetime, *, aside: bool = False
) -> Report:
    what = label("work_kind", progress.work.partition("/")[0])
    return Report(
        id=uuid7(now),
        handed_in_by=person.id,
        channel="progress",
        received_at=now,
        content=content,
        content_sha256=sha256_hex(content),
        media_type="application/json",
        key=key,
        said_at=_said_at(progress, now),
        title=f"Progress: {what}, {label('work_status', progress.status).lower()}{' (key used twice)' if aside else ''}",
        form="progress",
        form_version="1",
    )


def _said_at(progress: Progress, now: datetime) -> datetime:
    """The end of the day that is told of, and not after now."""
    return min(datetime.combine(progress.day, time(23, 59), UTC), now)


def _said(progress: Progress, work: Work | None, picture: Picture) -> Iterator[tuple[tuple[str, str], str, JsonValue]]:
    """What is claimed: (thing, kind), property, value."""
    about = (progress.work, "work")
    kind, _, thing = progress.work.partition("/")
    yield about, "status", progress.status
    yield about, "work_kind", kind
    if progress.team:
        yield about, "teams", [progress.team]
    share = _share(progress, work)
    for name, amount in (("done_share", share), ("area_m2", progress.area_m2), ("worker_days", progress.worker_days)):
        if amount is not None:
            yield about, name, amount
    state = next((one for one in picture.work_states if one.id == progress.work), None)
    if state is None or state.started_on is None:
        yield about, "started_on", progress.day.isoformat()
    found = [code for code, number in progress.items if number > 0]
    if found and kind in _LAND:
        # What was found counts at once: it raises danger.
        yield (thing, "hazardous_area"), "contamination", list(found)


def _share(progress: Progress, work: Work | None) -> float | None:
    """As said; 1 for what is completed; else the area done over the area of the work, where both are known."""
    if progress.status == "completed":
        return 1.0
    if progress.share is not None:
        return progress.share
    if progress.area_m2 is None or work is None or work.area_m2 <= 0 or work.kind == "marking":
        return None
    return round(min(progress.area_m2 / work.area_m2, 1.0), 6)


def _frees(progress: Progress) -> bool:
    return progress.status == "completed" and progress.work.startswith("clearance/")


def _release_id(progress: Progress) -> str:
    return f"release:{progress.key}"


def _release(report: Report, progress: Progress, chain: tuple[Step, ...], seen: Seen) -> Iterator[Claim]:
    """A completed clearance: the land that remains of its area is claimed as cleared, with direct evidence."""
    thing = progress.work.partition("/")[2]
    remaining = next((entry.remaining for entry in seen.ledger if entry.hazardous_area == thing), None)
    if remaining is None or remaining.is_empty:
        return
    about = (_release_id(progress), "land_release")
    values: Mapping[str, JsonValue] = {
        "name": f"Clearance completed on {progress.day.isoformat()}",
        "hazardous_area": thing,
        "category": "cleared",
        "released_on": progress.day.isoformat(),
        "gate": ["completion_report"],
    }
    for name, value in values.items():
        yield _claim(report, progress, chain, about, name, value)
    yield _claim(report, progress, chain, about, "area", None, remaining)


def _claim(
    report: Report,
    progress: Progress,
    chain: tuple[Step, ...],
    about: tuple[str, str],
    name: str,
    value: JsonValue,
    geometry: Geometry | None = None,
) -> Claim:
    thing, kind = about
    return Claim(
        id=uuid7(report.received_at),
        report=report.id,
        thing=thing,
        kind=kind,
        property=name,
        value=value,
        received_at=report.received_at,
        chain=chain,
        geometry=geometry,
        original="" if geometry is not None else json.dumps(value, ensure_ascii=False),
        said_at=report.said_at,
        evidence="direct",
    )
