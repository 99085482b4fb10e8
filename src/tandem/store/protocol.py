"""What every store offers. The contract suite in ``tests/store`` runs on each implementation."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from tandem.claims.evidence import Evidence
from tandem.claims.records import Claim, Record, Report
from tandem.layers import FeatureLayer


@dataclass(frozen=True, slots=True)
class Appended:
    """How many records were new, and the ids of those that the journal already held."""

    new: int
    known: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """Something made and kept: a plan, a briefing. ``body`` is JSON; ``digest`` is unique within its kind."""

    id: str
    kind: str
    made_at: datetime
    digest: str
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A version of a record that does not count, as another of its id was first. ``content`` is its row as JSON."""

    kind: str
    record: str
    hash: str
    content: str


class Reader(Protocol):
    """A consistent view of the workspace."""

    def evidence(self, things: Collection[str] | None = None, known_at: datetime | None = None) -> Evidence:
        """Sources, claims and judgements of these things (all where None) received until ``known_at`` inclusive."""

    def report(self, report_id: str) -> Report:
        """One report with its bytes; NotFoundError where there is none."""

    def claims_of(self, report_id: str) -> tuple[Claim, ...]:
        """The claims that were made of one report, in order of writing."""

    def reports(self) -> Iterable[Report]:
        """All reports in order of receipt, with empty ``content`` (fetch the bytes one by one)."""

    def report_id_of_key(self, key: str) -> str | None:
        """The id of the report with this unique key, or None."""

    def known_keys(self, keys: Sequence[str]) -> frozenset[str]:
        """Those of the keys that a report has."""

    def restricted_reports(self, kinds: Collection[str]) -> frozenset[str]:
        """Ids of the reports that are restricted or tell of things of these kinds, of the files that they are rows of, and of all rows of those."""

    def restricted_among(self, reports: Collection[str]) -> frozenset[str]:
        """Those of the reports that are restricted themselves, or rows of a file that is."""

    def things(self, wanted: Collection[str] | None = None) -> dict[str, str]:
        """Thing id to kind, of these things (all where None) that a claim names."""

    def things_of(self, claims: Collection[str]) -> dict[str, str]:
        """The thing of each of these claims that the journal holds."""

    def unknown_sources(self) -> frozenset[str]:
        """Sources that a chain of attribution names and the journal does not hold."""

    def link(self, number: int) -> bytes | None:
        """The hash of a link of the journal by its number, from 1; None where the journal is shorter."""

    def journal_lines(self) -> Iterable[str]:
        """The journal as lines of JSON, a record each; ChainBrokenError where the chain does not close."""

    def quarantine(self) -> tuple[Quarantined, ...]:
        """Versions of records that stood against others of the same id when workspaces were merged."""

    def basis(self) -> str:
        """What the materialised layers were made from, as ``Unit.put_basis`` noted it; empty where nothing is known."""

    def last_received_at(self) -> datetime | None:
        """Received time of the newest record."""

    def chain_head(self) -> str:
        """The hash of the journal's last link: it names everything that is recorded."""

    def policy_text(self) -> str:
        """The policy file of the workspace."""

    def title(self) -> str:
        """The region's name for people, empty where none was given."""

    def documents(self, kind: str) -> tuple[Document, ...]:
        """Kept documents of a kind ('plan', 'briefing'), oldest first."""

    def heads(self, kind: str) -> tuple[Document, ...]:
        """The same with empty bodies: cheap however many there are."""

    def document(self, document_id: str) -> Document:
        """One kept document; NotFoundError where there is none."""

    def layer_bytes(self) -> bytes:
        """Canonical bytes of all materialised picture layers, to prove that a rebuild gives the same."""


class Unit(Reader, Protocol):
    """One transaction: all of it is written, or nothing."""

    def append(self, records: Iterable[Record]) -> Appended:
        """Add records to the journal and its hash chain.

        A record whose id (or, for reports, key) is known with equal content is counted as known; with other content
        ConflictError is raised and nothing of the unit is written.
        """

    def put_layers(self, layers: Iterable[FeatureLayer], *, touched: Collection[str] | None) -> None:
        """Write feature layers: replaced whole where ``touched`` is None, else only rows of these keys (absent: removed)."""

    def put_basis(self, basis: str) -> None:
        """Note what the materialised layers were made from, in words of the one who makes them."""

    def put_document(self, document: Document) -> None:
        """Keep a plan or a briefing."""


class Store(Protocol):
    """A workspace: one writer at a time, many readers."""

    def reading(self) -> AbstractContextManager[Reader]:
        """A consistent view that no writer disturbs."""

    def writing(self) -> AbstractContextManager[Unit]:
        """The one writer; StoreBusyError after the time limit. An exception undoes the whole unit."""

    def verify(self) -> int:
        """Check the hash chain of the whole journal and give the number of links; ChainBrokenError names the first that breaks."""

    def close(self) -> None:
        """Release the file; a later use of the store is an error."""
