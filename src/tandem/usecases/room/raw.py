"""One report as it was received, with what was understood from it."""

from __future__ import annotations

from dataclasses import dataclass

from tandem.claims.records import Claim, Report
from tandem.claims.sentence import speakers_of
from tandem.usecases.room.open import Room

SHOWN_BYTES = 20_000


@dataclass(frozen=True, slots=True)
class RawReport:
    """``text`` is the content where it is text, cut after ``SHOWN_BYTES``; None where it is not. ``part_of`` is the whole file."""

    report: Report
    text: str | None
    cut: bool
    handed_in_by: str
    part_of: Report | None
    claims: tuple[tuple[Claim, tuple[str, ...]], ...]


def raw_report(room: Room, report_id: str) -> RawReport:
    """A report by id with its claims and their chains in names; NotFoundError where there is none."""
    with room.workspace.store.reading() as reader:
        report = reader.report(report_id)
        whole = None if report.part_of is None else reader.report(report.part_of)
        names = {source.id: source.name for source in reader.evidence(things=[]).sources.values()}
        claims = [(claim, speakers_of(claim, names)) for claim in reader.claims_of(report_id)]
    return RawReport(
        report=report,
        text=_text(report),
        cut=len(report.content) > SHOWN_BYTES,
        handed_in_by=names.get(report.handed_in_by, report.handed_in_by),
        part_of=whole,
        claims=tuple(claims),
    )


def _text(report: Report) -> str | None:
    try:
        return report.content[:SHOWN_BYTES].decode(
            "utf-8", errors="strict" if len(report.content) <= SHOWN_BYTES else "ignore"
        )
    except UnicodeDecodeError:
        return None
