"""What others changed while somebody looked: new plans and new reports since a page was loaded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tandem.claims.records import Report
from tandem.errors import DateError, NotFoundError
from tandem.store.protocol import Document, Reader
from tandem.times import format_instant, parse_instant
from tandem.worded import worded

REPORTS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class News:
    """New plans, oldest first, and new reports that are not rows of others, newest first (``more`` are not listed).

    ``older`` says that nothing but records came in that were received before the mark, as from a merged workspace.
    """

    plans: tuple[Document, ...]
    reports: tuple[tuple[Report, str], ...]
    more: int
    older: bool


def state_of(reader: Reader) -> str:
    """A mark that changes with every new plan and every new record."""
    heads = reader.heads("plan")
    known_at = reader.last_received_at()
    plan, known = heads[-1].id if heads else "", "" if known_at is None else format_instant(known_at)
    return f"{plan} {known} {reader.chain_head()}"


def news_since(reader: Reader, mark: str) -> News:
    """What came after a mark of ``state_of``; NotFoundError where it is none of this workspace."""
    plan, _, known_and_head = mark.partition(" ")
    known, _, head = known_and_head.partition(" ")
    heads = reader.heads("plan")
    ids = [head.id for head in heads]
    if plan and plan not in ids:
        raise NotFoundError(worded("The page was made for another workspace."), worded("Load it again."))
    fresh = sorted(_reports_after(reader, known), key=lambda report: report.received_at, reverse=True)
    names = {source.id: source.name for source in reader.evidence(things=[]).sources.values()}
    return News(
        plans=tuple(heads[ids.index(plan) + 1 :] if plan else heads),
        reports=tuple((report, names.get(report.handed_in_by, "")) for report in fresh[:REPORTS_SHOWN]),
        more=max(0, len(fresh) - REPORTS_SHOWN),
        older=not fresh and head != reader.chain_head(),
    )


def _reports_after(reader: Reader, known: str) -> list[Report]:
    until = _instant(known)
    newest = reader.last_received_at()
    if newest is None or (until is not None and newest <= until):
        return []
    return [
        report
        for report in reader.reports()
        if report.part_of is None and (until is None or report.received_at > until)
    ]


def _instant(text: str) -> datetime | None:
    try:
        return parse_instant(text) if text else None
    except DateError as error:
        raise NotFoundError(worded("The page was made for another workspace."), worded("Load it again.")) from error
