"""Moves of works in a project program come back as pins: decisions with author and reason, on the file as it was received."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from tandem.claims.records import Claim, Report, Source
from tandem.errors import NotFoundError
from tandem.exchange.project import ProjectImporter
from tandem.exchange.received import received_project
from tandem.exchange.rows import ReadOptions
from tandem.exchange.sandbox import Limits, parse
from tandem.ids import sha256_hex, uuid7
from tandem.plan.moves import Move, Moves, NotTaken, moves
from tandem.plan.pin_faults import pin_faults
from tandem.plan.pins import Pin
from tandem.policy import Policy
from tandem.settings import Settings
from tandem.store.protocol import Reader
from tandem.usecases.pinning import pin_claims
from tandem.usecases.planning import Basis, plan_again, prepare
from tandem.usecases.policies import policy_at
from tandem.usecases.programmes import programme_of
from tandem.usecases.seeing import known_until, see
from tandem.usecases.standing import recorded_pins
from tandem.usecases.workspace import Workspace, record


@dataclass(frozen=True)
class MovesOutcome:
    """What became of a project file. ``report`` is the id under which it is kept, empty where it moved nothing.

    ``number`` counts the plan that it was made from, of ``plans`` in the workspace; ``known``: it was imported before.
    """

    moves: Moves
    report: str
    number: int
    plans: int
    known: bool = False


def import_moves(
    workspace: Workspace, path: Path, *, by: str, reason: str, now: datetime, valid_at: date, settings: Settings
) -> MovesOutcome:
    """Pin what a person moved in a file that ``export`` wrote and a project program saved; name what cannot be taken.

    Raises
    ------
    FormatError
        Where the file is damaged, is no MS Project XML, or was not made from a plan.
    NotFoundError
        Where the file does not exist, or the plan that it was made from is none of this workspace.
    """
    if not path.is_file():
        raise NotFoundError(f"There is no file '{path}'.", "Check the path.")
    content = path.read_bytes()
    limits = Limits(settings.import_timeout_seconds, settings.import_memory_mb)
    received = received_project(
        parse(ProjectImporter(), {path.name: content}, path.name, ReadOptions(), limits), path.name
    )
    key = f"moves:{sha256_hex(content)}"
    with workspace.store.reading() as reader:
        kept = [document.id for document in reader.documents("plan")]
        if received.plan not in kept:
            raise NotFoundError(
                f"'{path.name}' was made from plan {received.plan}, which this workspace does not hold.",
                "Export the last plan of this workspace and move works in that file.",
            )
        planned = plan_again(reader, received.plan)
        found = _not_before(moves(programme_of(reader, planned, workspace.path), received), valid_at)
        found = _tenable(reader, policy_at(reader, valid_at), found, planned.prepared.basis, valid_at)
        known = reader.report_id_of_key(key)
        people = {s.name: s for s in reader.evidence(things=[]).sources.values() if s.kind == "person"}
    if known is not None or not found.moved:
        return MovesOutcome(found, known or "", planned.number, len(kept), known=known is not None)
    person = people.get(by) or Source(uuid7(now), "person", by, now)
    report = Report(
        uuid7(now),
        person.id,
        "decision",
        now,
        content,
        sha256_hex(content),
        ProjectImporter.media_type,
        key,
        said_at=now,
        title=f"Moves in {path.name}",
    )
    claims = [claim for move in found.moved for claim in _claims(report, move, by, path.name, reason)]
    record(workspace, [*([] if by in people else [person]), report, *claims], valid_at=valid_at)
    return MovesOutcome(found, report.id, planned.number, len(kept))


def _claims(report: Report, move: Move, by: str, file: str, reason: str) -> list[Claim]:
    text = f"{by} decides in {file}: {move.work} {move.told}. Reason: {reason}"
    return pin_claims(report, move.work, teams=move.teams, start=move.start, text=text)


def _not_before(found: Moves, day: date) -> Moves:
    """Moves to days that have passed are named, not taken."""
    late = [move for move in found.moved if move.start < day]
    step = "Move it to a later day; report work that has begun as work (status ongoing)."
    named = [NotTaken(move.work, f"was moved to {move.start}, which has passed on {day}", step) for move in late]
    kept = tuple(move for move in found.moved if move.start >= day)
    return Moves(kept, found.followed, (*found.not_taken, *named))


def _tenable(reader: Reader, policy: Policy, found: Moves, basis: Basis, valid_at: date) -> Moves:
    """Moves that no plan could keep beside what is believed and pinned today are named, not taken."""
    if not found.moved:
        return found
    known_at = known_until(reader)
    states = see(reader, policy, valid_at=valid_at, known_at=known_at).picture.work_states
    moved = {move.work for move in found.moved}
    standing = [pin for pin in recorded_pins(states, valid_at) if pin.work_id not in moved]
    pins = (*standing, *(Pin(move.work, move.teams, move.start, False) for move in found.moved))
    prepared = prepare(reader, policy, Basis(valid_at, known_at, basis.expected_share, pins))
    faults: dict[str, str] = {one.thing: one.message for one in prepared.index.findings if one.rule.startswith("pin.")}
    for fault in pin_faults(prepared.problem):
        for work in moved.intersection(fault.pins):
            others = [other for other in fault.pins if other != work]
            beside = f" together with the pin of {', '.join(others)}" if others else ""
            faults.setdefault(work, f"{fault.text}{beside}")
    step = "Move it to another day or team and import the file again."
    named = [
        NotTaken(move.work, f"was moved to where no plan can keep it: {faults[move.work].rstrip('.')}", step)
        for move in found.moved
        if move.work in faults
    ]
    kept = tuple(move for move in found.moved if move.work not in faults)
    return Moves(kept, found.followed, (*found.not_taken, *named))
