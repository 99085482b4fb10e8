"""A workspace as it was known at an earlier moment: every reading use case works on it as on the whole one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime

from tandem.claims.evidence import Evidence
from tandem.claims.records import Claim, Report
from tandem.errors import NotFoundError
from tandem.store.protocol import Document, Reader, Unit
from tandem.usecases.passing import PassingReader, PassingStore
from tandem.usecases.titles import plan_title
from tandem.usecases.workspace import Workspace


def as_of(workspace: Workspace, known_at: datetime | None = None, plan_day: date | None = None) -> Workspace:
    """The workspace as it was known at an instant, and with the last plan made for a day as its last one.

    Only reading is cut off: what is written goes into the whole workspace. The workspace itself where both are None.
    """
    if known_at is None and plan_day is None:
        return workspace
    store = _Earlier(workspace.store, known_at, plan_day)
    with store.reading() as reader:
        if known_at is not None and reader.last_received_at() is None:
            raise NotFoundError(
                f"Nothing had been received by {known_at:%Y-%m-%d %H:%M} UTC.", "Ask for a later --known-at."
            )
        return replace(workspace, store=store)


@dataclass(frozen=True)
class _Earlier(PassingStore):
    """A store whose readers see what had been received and kept by then."""

    known_at: datetime | None
    plan_day: date | None

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """A view of what was known."""
        with self.whole.reading() as reader:
            yield _Known(reader, self.known_at, self.plan_day)

    def writing(self) -> AbstractContextManager[Unit]:
        """The one writer, of the whole workspace."""
        return self.whole.writing()


@dataclass(frozen=True)
class _Known(PassingReader):
    """A reader that leaves out what was received or kept later; ``plan_day`` ends the plans with the last that was made for that day."""

    known_at: datetime | None
    plan_day: date | None

    def evidence(self, things: Collection[str] | None = None, known_at: datetime | None = None) -> Evidence:
        return self.whole.evidence(things, self._earlier(known_at))

    def report(self, report_id: str) -> Report:
        report = self.whole.report(report_id)
        if not self._is_known(report.received_at):
            raise NotFoundError(f"Report {report_id} was received later than asked for.", "Ask for a later --known-at.")
        return report

    def claims_of(self, report_id: str) -> tuple[Claim, ...]:
        return tuple(claim for claim in self.whole.claims_of(report_id) if self._is_known(claim.received_at))

    def reports(self) -> Iterable[Report]:
        return (report for report in self.whole.reports() if self._is_known(report.received_at))

    def things(self, wanted: Collection[str] | None = None) -> dict[str, str]:
        if self.known_at is None:
            return self.whole.things(wanted)
        known = self.evidence(wanted).claims
        return {thing: kind for thing, kind in self.whole.things(wanted).items() if thing in known}

    def last_received_at(self) -> datetime | None:
        latest = self.whole.last_received_at()
        if self.known_at is None or latest is None or latest <= self.known_at:
            return latest
        times = [report.received_at for report in self.reports()]
        evidence = self.evidence()
        times += [one.received_at for judged in evidence.judgements.values() for one in judged]
        times += [source.received_at for source in evidence.sources.values() if self._is_known(source.received_at)]
        return max(times, default=None)

    def chain_head(self) -> str:
        return f"{self.whole.chain_head()} as of {self.known_at}"

    def documents(self, kind: str) -> tuple[Document, ...]:
        return self._kept(kind, self.whole.documents(kind))

    def heads(self, kind: str) -> tuple[Document, ...]:
        return self._kept(kind, self.whole.heads(kind))

    def _kept(self, kind: str, documents: tuple[Document, ...]) -> tuple[Document, ...]:
        kept = tuple(document for document in documents if self._is_known(document.made_at))
        if kind != "plan" or self.plan_day is None:
            return kept
        of_day = [place for place, plan in enumerate(kept) if plan.title == plan_title(self.plan_day)]
        return kept[: of_day[-1] + 1] if of_day else ()

    def _is_known(self, at: datetime) -> bool:
        return self.known_at is None or at <= self.known_at

    def _earlier(self, known_at: datetime | None) -> datetime | None:
        asked = [at for at in (known_at, self.known_at) if at is not None]
        return min(asked, default=None)
