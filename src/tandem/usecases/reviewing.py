"""The review queue: proposals of a reader wait in the journal until a person accepts, edits or drops each one.

The text is a report, with its bytes. What a reader proposed is a report that is part of it, and so is each decision. Only an
accepted proposal gives claims, and these belong to the report of the text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from tandem.claims.check import check_record
from tandem.claims.evidence import Evidence
from tandem.claims.records import Claim, JsonValue, Record, Report, Source
from tandem.errors import ProposalError
from tandem.exchange.texts import canonical_json
from tandem.ids import sha256_hex, uuid7
from tandem.reading.claiming import SPEAKER, Context, claims_of
from tandem.reading.proposal import Names, Proposal
from tandem.reading.speakers import bare_name
from tandem.reading.tokens import fold
from tandem.store.protocol import Reader
from tandem.usecases.people import person_of
from tandem.usecases.reading import Read, as_row
from tandem.usecases.workspace import Workspace, record

TEXT, READING, REVIEW = "text", "reading", "review"
ACCEPTED, EDITED, DROPPED = "accepted", "edited", "dropped"
FIELDS = (
    "thing",
    "kind",
    "property",
    "stance",
    "valid",
    "status",
    "scope",
    "purpose",
    "organisation",
    "unit",
    "likelihood",
)
_EXTRAS = FIELDS[5:]


@dataclass(frozen=True, slots=True)
class Queued:
    """What became of a text: its report, and how many proposals wait; ``known`` where it had been queued before."""

    report: str
    waiting: int
    known: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A proposal that waits: its place among those of its reading, and the title of its text."""

    reading: str
    report: str
    title: str
    language: str
    number: int
    of: int
    proposal: Proposal
    people: frozenset[str]


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision recorded: the claims of an accepted proposal, by id, and what of them could not be read."""

    verdict: str
    claims: tuple[str, ...]
    unreadable: tuple[str, ...] = ()


def known_names(reader: Reader) -> Names:
    """Names of the things of a workspace by kind."""
    by_kind: dict[str, set[str]] = {}
    for claim in _names(reader.evidence()):
        by_kind.setdefault(claim.kind, set()).add(str(claim.value))
    return Names({kind: frozenset(names) for kind, names in by_kind.items()})


def queue(workspace: Workspace, read: Read, *, by: str, now: datetime) -> Queued:
    """Keep a text and the proposals from it in the journal; the same text, read alike, is queued once."""
    digest = sha256_hex(read.content)
    rows: list[JsonValue] = [as_row(one) for one in read.proposals]
    body = canonical_json({"language": read.language, "reader": read.reader, "proposals": rows})
    key = f"{READING}:{digest}:{sha256_hex(body)[:16]}"
    with workspace.store.reading() as reader:
        text, reading = reader.report_id_of_key(f"{TEXT}:{digest}"), reader.report_id_of_key(key)
        if text is not None and reading is not None:
            return Queued(text, len([one for one in waiting(reader) if one.reading == reading]), True)
        person, is_new = person_of(reader, by, now)
    records: list[Record] = [person] if is_new else []
    if text is None:
        told = _text_report(read, digest, person.id, now)
        text = told.id
        records.append(told)
    records.append(_part(text, READING, key, body, person.id, now, read.document.name))
    _append(workspace, records)
    return Queued(text, len(rows), False)


def _text_report(read: Read, digest: str, by: str, now: datetime) -> Report:
    said = None if read.said is None else datetime.combine(read.said, time(), UTC)
    return Report(
        id=uuid7(now),
        handed_in_by=by,
        channel=TEXT,
        received_at=now,
        content=read.content,
        content_sha256=digest,
        media_type=read.document.media_type,
        key=f"{TEXT}:{digest}",
        said_at=said,
        title=read.document.name,
    )


def _part(text: str, channel: str, key: str, body: bytes, by: str, now: datetime, title: str) -> Report:
    return Report(
        id=uuid7(now),
        handed_in_by=by,
        channel=channel,
        received_at=now,
        content=body,
        content_sha256=sha256_hex(body),
        media_type="application/json",
        key=key,
        part_of=text,
        title=title,
    )


def _append(workspace: Workspace, records: list[Record]) -> None:
    """Records that change no belief: the picture stays as it is."""
    for one in records:
        check_record(one)
    with workspace.store.writing() as unit:
        unit.append(records)


def waiting(reader: Reader) -> tuple[Waiting, ...]:
    """The proposals that nobody has decided on, oldest text first, in the order of the text; none of restricted texts."""
    heads = list(reader.reports())
    decided = {head.key for head in heads if head.channel == REVIEW}
    found: list[Waiting] = []
    for head in heads:
        if head.channel != READING or head.sensitivity == "restricted":
            continue
        body = json.loads(reader.report(head.id).content)
        rows = body["proposals"]
        people = frozenset(row["thing"] for row in rows if row["kind"] == "person")
        found += [
            Waiting(head.id, head.part_of or "", head.title, body["language"], at, len(rows), from_row(row), people)
            for at, row in enumerate(rows)
            if _key(head.id, at) not in decided
        ]
    return tuple(found)


def known_speakers(reader: Reader, items: Sequence[Waiting]) -> Mapping[str, str]:
    """Speakers of proposals that may be a known source under another name, with that name: "Yonhap News Agency" and "Yonhap".

    Only a person says so, by editing the chain; else they count as two.
    """
    known = sorted({one.name for one in reader.evidence(things=()).sources.values() if one.id.startswith(SPEAKER)})
    found: dict[str, str] = {}
    for item in items:
        bare = {bare_name(name, item.language): name for name in reversed(known)}
        for name in item.proposal.chain:
            other = bare.get(bare_name(name, item.language), name)
            if fold(other) != fold(name) and not any(fold(one) == fold(name) for one in known):
                found[name] = other
    return found


def _key(reading: str, number: int) -> str:
    return f"{REVIEW}:{reading}:{number}"


def from_row(row: Mapping[str, Any]) -> Proposal:
    """The proposal of a row of ``as_row``."""
    return Proposal(
        row["thing"], row["kind"], row["property"], row["value"], row["stance"], tuple(row["chain"]), row.get("hedge"),
        row["span"], row["start"], row.get("valid"), {name: row[name] for name in _EXTRAS if row.get(name)},
    )  # fmt: skip


def accept(
    workspace: Workspace, item: Waiting, *, edited: Proposal | None = None, by: str, now: datetime, valid_at: date
) -> Decided:
    """Turn a proposal, as it is or as it was edited, into claims of the report of its text.

    Raises
    ------
    ProposalError
        Where it cannot be a claim as it is; it still waits.
    ConflictError
        Where somebody has decided on it in the meantime.
    """
    proposal = edited or item.proposal
    with workspace.store.reading() as reader:
        text = reader.report(item.report)
        evidence = reader.evidence()
        person, is_new = person_of(reader, by, now)
        _need_waiting(reader, item)
    document = Source(f"document:{text.content_sha256[:12]}", "document", text.title, now)
    context = Context(text, document, item.language, now, uuid7, _ids_by_name(evidence), item.people)
    speakers, claims = claims_of(proposal, context)
    sources = [one for one in (document, *dict.fromkeys(speakers)) if one.id not in evidence.sources]
    verdict = ACCEPTED if edited is None else EDITED
    decision = _decision(item, verdict, edited, claims, person.id, now)
    record(workspace, [*([person] if is_new else []), *sources, decision, *claims], valid_at=valid_at)
    unreadable = tuple(f"{claim.property}: {claim.unreadable}" for claim in claims if claim.unreadable)
    return Decided(verdict, tuple(claim.id for claim in claims), unreadable)


def drop(workspace: Workspace, item: Waiting, *, by: str, now: datetime) -> Decided:
    """Record that a proposal is no claim; the text and the proposal stay in the journal."""
    with workspace.store.reading() as reader:
        person, is_new = person_of(reader, by, now)
        _need_waiting(reader, item)
    decision = _decision(item, DROPPED, None, (), person.id, now)
    _append(workspace, [*([person] if is_new else []), decision])
    return Decided(DROPPED, ())


def _need_waiting(reader: Reader, item: Waiting) -> None:
    if reader.report_id_of_key(_key(item.reading, item.number)) is not None:
        raise ProposalError(
            f"Proposal {item.number + 1} of {item.title} has been decided on already.", "Go on with the next one."
        )


def _decision(
    item: Waiting, verdict: str, edited: Proposal | None, claims: tuple[Claim, ...], by: str, now: datetime
) -> Report:
    body = canonical_json(
        {
            "reading": item.reading,
            "number": item.number,
            "verdict": verdict,
            "proposal": as_row(item.proposal),
            "edited": None if edited is None else as_row(edited),
            "claims": [claim.id for claim in claims],
        }
    )
    return _part(item.report, REVIEW, _key(item.reading, item.number), body, by, now, item.title)


def _ids_by_name(evidence: Evidence) -> dict[tuple[str, str], str]:
    """Id of each thing by its kind and folded name; the first in order of ids where several have one name."""
    found: dict[tuple[str, str], str] = {}
    for claim in _names(evidence):
        found.setdefault((claim.kind, fold(str(claim.value))), claim.thing)
    return found


def _names(evidence: Evidence) -> Iterator[Claim]:
    for thing in sorted(evidence.claims):
        yield from (claim for claim in evidence.claims[thing].get("name", ()) if isinstance(claim.value, str))
