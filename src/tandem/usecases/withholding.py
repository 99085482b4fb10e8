"""A workspace without what is restricted: every command, page and export reads through this, so that none can forget to.

Claims of restricted properties are left out, and of reports that told of restricted things (the file and all its rows) the bytes
and titles. ``tandem.usecases.restricted`` is the one door to them. What is written goes into the whole workspace; its journal,
backups and merged workspaces are the full record, for those who hold the file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from tandem.claims.evidence import Evidence
from tandem.claims.records import Claim, Record, Report
from tandem.layers import FeatureLayer
from tandem.store.protocol import Appended, Document, Reader, Store, Unit
from tandem.usecases.passing import PassingReader, PassingStore
from tandem.vocabulary import is_restricted, restricted_kinds

_WITHHELD = b"(restricted)"


@dataclass(frozen=True)
class Withholding(PassingStore):
    """A store whose readers and units leave out what is restricted; ``whole`` is the store itself."""

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """A view without what is restricted."""
        with self.whole.reading() as reader:
            yield WithheldReader(reader)

    @contextmanager
    def writing(self) -> Iterator[Unit]:
        """The one writer: it writes everything, and reads as the readers do."""
        with self.whole.writing() as unit:
            yield WithheldUnit(unit)


def whole_of(store: Store) -> Store:
    """The store itself, for what says nothing of its contents, and for who may read what is restricted."""
    return store.whole if isinstance(store, Withholding) else store


@dataclass(frozen=True)
class WithheldReader(PassingReader):
    """A reader that leaves out what is restricted."""

    @cached_property
    def _reports(self) -> frozenset[str]:
        return self.whole.reports_telling_of(restricted_kinds())

    def evidence(self, things: Collection[str] | None = None, known_at: datetime | None = None) -> Evidence:
        found = self.whole.evidence(things, known_at)
        if not any(claim.kind in restricted_kinds() for claim in _firsts(found)):
            return found
        claims = {
            thing: kept
            for thing, said in found.claims.items()
            if (kept := {name: open_ for name, told in said.items() if (open_ := _open(told))})
        }
        return replace(found, claims=claims)

    def report(self, report_id: str) -> Report:
        return self._masked(self.whole.report(report_id), _WITHHELD)

    def claims_of(self, report_id: str) -> tuple[Claim, ...]:
        return _open(self.whole.claims_of(report_id))

    def reports(self) -> Iterable[Report]:
        return (self._masked(report, b"") for report in self.whole.reports())

    def things(self, wanted: Collection[str] | None = None) -> dict[str, str]:
        return {thing: kind for thing, kind in self.whole.things(wanted).items() if not is_restricted(kind, "name")}

    def _masked(self, report: Report, content: bytes) -> Report:
        if report.id not in self._reports:
            return report
        return replace(report, title="", content=content, sensitivity="restricted")


@dataclass(frozen=True)
class WithheldUnit(WithheldReader):
    """A transaction that writes everything and reads without what is restricted."""

    whole: Unit

    def append(self, records: Iterable[Record]) -> Appended:
        return self.whole.append(records)

    def put_layers(self, layers: Iterable[FeatureLayer], *, touched: Collection[str] | None) -> None:
        self.whole.put_layers(layers, touched=touched)

    def put_basis(self, basis: str) -> None:
        self.whole.put_basis(basis)

    def put_document(self, document: Document) -> None:
        self.whole.put_document(document)


def _firsts(evidence: Evidence) -> Iterator[Claim]:
    return (told[0] for said in evidence.claims.values() for told in said.values() if told)


def _open(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    return tuple(claim for claim in claims if not is_restricted(claim.kind, claim.property))
