"""A reader and a store that hand everything on to another one, for views that change a few of their answers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tandem.claims.evidence import Evidence
from tandem.claims.records import Claim, Report
from tandem.store.protocol import Document, Quarantined, Reader, Store


@dataclass(frozen=True)
class PassingStore:
    """What every view of a store has in common; ``whole`` is the store itself."""

    whole: Store

    def verify(self) -> int:
        """The whole chain."""
        return self.whole.verify()

    def close(self) -> None:
        """Release the file."""
        self.whole.close()


@dataclass(frozen=True)
class PassingReader:
    """Every answer of ``whole`` as it is. Who adds an answer decides for each view whether it may pass."""

    whole: Reader

    def evidence(self, things: Collection[str] | None = None, known_at: datetime | None = None) -> Evidence:
        return self.whole.evidence(things, known_at)

    def report(self, report_id: str) -> Report:
        return self.whole.report(report_id)

    def claims_of(self, report_id: str) -> tuple[Claim, ...]:
        return self.whole.claims_of(report_id)

    def reports(self) -> Iterable[Report]:
        return self.whole.reports()

    def report_id_of_key(self, key: str) -> str | None:
        return self.whole.report_id_of_key(key)

    def known_keys(self, keys: Sequence[str]) -> frozenset[str]:
        return self.whole.known_keys(keys)

    def restricted_reports(self, kinds: Collection[str]) -> frozenset[str]:
        return self.whole.restricted_reports(kinds)

    def restricted_among(self, reports: Collection[str]) -> frozenset[str]:
        return self.whole.restricted_among(reports)

    def things(self, wanted: Collection[str] | None = None) -> dict[str, str]:
        return self.whole.things(wanted)

    def things_of(self, claims: Collection[str]) -> dict[str, str]:
        return self.whole.things_of(claims)

    def unknown_sources(self) -> frozenset[str]:
        return self.whole.unknown_sources()

    def link(self, number: int) -> bytes | None:
        return self.whole.link(number)

    def journal_lines(self) -> Iterable[str]:
        return self.whole.journal_lines()

    def quarantine(self) -> tuple[Quarantined, ...]:
        return self.whole.quarantine()

    def basis(self) -> str:
        return self.whole.basis()

    def last_received_at(self) -> datetime | None:
        return self.whole.last_received_at()

    def chain_head(self) -> str:
        return self.whole.chain_head()

    def policy_text(self) -> str:
        return self.whole.policy_text()

    def title(self) -> str:
        return self.whole.title()

    def documents(self, kind: str) -> tuple[Document, ...]:
        return self.whole.documents(kind)

    def heads(self, kind: str) -> tuple[Document, ...]:
        return self.whole.heads(kind)

    def document(self, document_id: str) -> Document:
        return self.whole.document(document_id)

    def layer_bytes(self) -> bytes:
        return self.whole.layer_bytes()
