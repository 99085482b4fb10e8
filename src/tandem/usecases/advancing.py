"""Taking a step in the life of a hazardous area: claims, documents and the judgement of two people in one unit of work, or nothing."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tandem.claims.check import check_record
from tandem.claims.judged import members
from tandem.claims.records import Claim, JsonValue, Judgement, Record, Report, Source
from tandem.errors import RecordError, TransitionError
from tandem.ids import uuid7
from tandem.picture.life import LOWERED, Life, Need, Offered, lacking
from tandem.picture.life.said import CLASSES
from tandem.store.protocol import Unit
from tandem.usecases.decisions import Ground, claim_of, need_code, report_of
from tandem.usecases.living import area_named, lives_of
from tandem.usecases.people import person_of
from tandem.usecases.picturing import append
from tandem.usecases.policies import policy_at
from tandem.usecases.seeing import Seen
from tandem.usecases.workspace import Workspace
from tandem.vocabulary import label

# From now on until somebody says otherwise.
_OPEN = "open"


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that is handed in with a step: its file's name and bytes, and its kind (code list document_kind)."""

    name: str
    content: bytes
    kind: str


@dataclass(frozen=True, slots=True)
class Advance:
    """A step that somebody wants to take: the area (id or name), the state (code list life_state), and what comes with it."""

    area: str
    to_state: str
    by: str
    second: str | None
    reason: str
    on: date
    evidence: str = "none"
    evidence_code: str = ""
    papers: tuple[Paper, ...] = ()


@dataclass(frozen=True, slots=True)
class Advanced:
    """``before`` and ``after`` are states; ``report`` tells of the step."""

    area: str
    name: str
    before: str
    after: str
    report: str


def advance(workspace: Workspace, wanted: Advance, *, now: datetime, valid_at: date, keep_refused: bool) -> Advanced:
    """Take a step, or refuse it with everything that is missing.

    Parameters
    ----------
    keep_refused
        Keep the claims, documents and judgement of a refused step: they stand in the inbox, and count once nothing is missing.

    Raises
    ------
    TransitionError
        With all that is missing. Nothing was written, unless ``keep_refused``.
    RecordError
        For an unknown state or kind, a day that has not come, no reason, or one person named twice.
    """
    _check(wanted, valid_at)
    with workspace.store.writing() as unit:
        policy = policy_at(unit, valid_at)
        seen = workspace.sights.see_now(unit, policy, valid_at=valid_at)
        area = area_named(seen.picture, wanted.area)
        before = lives_of(unit, policy, seen, [area])[area]
        report, records = _records(unit, wanted, area, seen, now)
        append(unit, records, workspace.sights, valid_at=valid_at)
        after, refusal = _outcome(workspace, unit, wanted, before, report, valid_at)
        if refusal is not None and not keep_refused:
            raise refusal
    if refusal is not None:
        raise refusal
    return Advanced(area, before.name, before.state, after.state, report)


def appoint(workspace: Workspace, name: str, roles: Sequence[str], *, by: str, now: datetime, valid_at: date) -> str:
    """Record which roles (code list person_role) somebody has, in place of those said before; gives the report's id."""
    for role in roles:
        need_code("person_role", role)
    with workspace.store.writing() as unit:
        author, fresh = person_of(unit, by, now)
        known = () if unit.last_received_at() is None else _persons(workspace, unit, valid_at)
        plain = " ".join(name.split())
        person = next((one for one, told in known if told == plain), f"person:{plain}")
        text = f"{author.name} appoints {plain}: {', '.join(label('person_role', role) for role in roles)}."
        report = report_of(author, text.encode("utf-8", "backslashreplace"), "text/plain", "Roles of a person", now)
        told: dict[str, JsonValue] = {"name": plain, "role": "; ".join(roles)}
        claims = [claim_of(report, author, (person, "person"), prop, value) for prop, value in told.items()]
        records: list[Record] = [*([author] if fresh else []), report, *claims]
        for item in records:
            check_record(item)
        append(unit, records, workspace.sights, valid_at=valid_at)
    return report.id


def _persons(workspace: Workspace, unit: Unit, valid_at: date) -> tuple[tuple[str, str], ...]:
    seen = workspace.sights.see_now(unit, policy_at(unit, valid_at), valid_at=valid_at)
    return tuple((person.id, person.name) for person in seen.picture.persons)


def _check(wanted: Advance, valid_at: date) -> None:
    need_code("life_state", wanted.to_state)
    need_code("evidence", wanted.evidence)
    for paper in wanted.papers:
        need_code("document_kind", paper.kind)
    if wanted.on > valid_at:
        raise RecordError(f"The day {wanted.on} has not come yet on {valid_at}.", "Record the step on its day.")
    if not wanted.reason.strip():
        raise RecordError("A step in the life of an area needs a reason.", "Say in a sentence why, with --reason.")
    if wanted.second is not None and wanted.second.strip().casefold() == wanted.by.strip().casefold():
        raise RecordError(f"'{wanted.by}' is named twice.", "The second person must be somebody else.")


def _outcome(
    workspace: Workspace, unit: Unit, wanted: Advance, before: Life, report: str, valid_at: date
) -> tuple[Life, TransitionError | None]:
    """The life with the records of the step, and why it is refused; None where it counts."""
    policy = policy_at(unit, valid_at)
    seen = workspace.sights.see_now(unit, policy, valid_at=valid_at)
    after = lives_of(unit, policy, seen, [before.area])[before.area]
    if wanted.to_state in LOWERED:
        missing = next((one.missing for one in after.refused if one.report == report), ())
        refused = after.state != wanted.to_state
    else:
        signers = tuple(one for one in (wanted.by, wanted.second) if one is not None)
        offered = Offered(wanted.evidence, wanted.evidence_code, (signers,), wanted.reason)
        evidence = unit.evidence(known_at=seen.picture.known_at)
        missing = lacking(before, wanted.to_state, offered, picture=seen.picture, evidence=evidence, policy=policy)
        refused = bool(missing)
    return after, _refusal(wanted, before, after, missing) if refused else None


def _refusal(wanted: Advance, before: Life, after: Life, missing: Sequence[Need]) -> TransitionError:
    state = label("life_state", wanted.to_state).lower()
    current = label("life_state", before.state).lower()
    listed = "; ".join(need.words for need in missing) or "words that bring danger back were said later"
    return TransitionError(
        f"{after.name} cannot become {state}; it is {current}. Missing: {listed}.",
        f"Bring what is missing, and take the step again. 'tandem life REGION.gpkg {after.area}' lists what is there.",
    )


def _records(unit: Unit, wanted: Advance, area: str, seen: Seen, now: datetime) -> tuple[str, list[Record]]:
    people, new = _people(unit, wanted, now)
    told: list[Record] = []
    for paper in wanted.papers:
        told += _document(paper, area, people[0], wanted, now)
    text = f"{people[0].name}: {area} becomes {label('life_state', wanted.to_state).lower()} on {wanted.on}. {wanted.reason}"
    report = report_of(
        people[0], text.encode("utf-8", "backslashreplace"), "text/plain", "Step in the life of an area", now
    )
    claims = [
        claim
        for thing in members(unit.evidence(things=[area]), area, seen.picture.known_at)
        for claim in _state_claims(report, people[0], thing, wanted)
    ]
    records: list[Record] = [*new, *told, report, *claims]
    if wanted.to_state in LOWERED:
        signed = tuple(claim.id for claim in claims if claim.property == "status")
        second = people[1].id if len(people) > 1 else None
        records.append(Judgement(uuid7(now), "accept", wanted.reason.strip(), people[0].id, now, signed, second=second))
    for item in records:
        check_record(item)
    return report.id, records


def _people(unit: Unit, wanted: Advance, now: datetime) -> tuple[list[Source], list[Record]]:
    found = [person_of(unit, name, now) for name in (wanted.by, wanted.second) if name is not None]
    return [person for person, _ in found], [person for person, fresh in found if fresh]


def _state_claims(report: Report, author: Source, thing: str, wanted: Advance) -> Iterator[Claim]:
    """A class is said beside the status, so that an area whose life had ended is open again."""
    ground = Ground(wanted.on, wanted.evidence, wanted.evidence_code)
    values: dict[str, JsonValue] = {"status": wanted.to_state, "reason": wanted.reason.strip()}
    if wanted.to_state in CLASSES:
        values |= {"status": _OPEN, "hazard_class": wanted.to_state}
    for name, value in values.items():
        yield claim_of(report, author, (thing, "hazardous_area"), name, value, ground)


def _document(paper: Paper, area: str, author: Source, wanted: Advance, now: datetime) -> list[Record]:
    kind = mimetypes.guess_type(paper.name)[0] or "application/octet-stream"
    report = report_of(author, paper.content, kind, f"{label('document_kind', paper.kind)}: {paper.name}", now)
    values: dict[str, JsonValue] = {
        "name": paper.name,
        "document_kind": paper.kind,
        "hazardous_area": area,
        "dated": wanted.on.isoformat(),
    }
    about = (f"document:{report.id}", "document")
    return [report, *(claim_of(report, author, about, name, value) for name, value in values.items())]
