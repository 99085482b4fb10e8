"""A workspace without what is restricted: every command, page and export reads through this, so that none can forget to.

Claims of restricted properties are left out, and of reports that are restricted or told of restricted things (the file and all
its rows) the bytes, the title and who handed them in. What a restricted report says of other things counts, so that no danger
vanishes, as a code, day, number, shape or known thing; its words and who told it are left out. ``tandem.usecases.restricted`` is
the one door to all of that. What is written goes into the whole workspace; its journal, backups and merged workspaces are the full
record, for those who hold the file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from tandem.claims.evidence import Evidence
from tandem.claims.records import Claim, JsonValue, Record, Report
from tandem.layers import FeatureLayer
from tandem.store.protocol import Appended, Document, Reader, Store, Unit
from tandem.usecases.passing import PassingReader, PassingStore
from tandem.vocabulary import codes, is_restricted, properties, restricted_kinds

_WITHHELD = b"(restricted)"
_UNREADABLE = "restricted"
_WORDS = frozenset({"text", "json"})


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
        return self.whole.restricted_reports(restricted_kinds())

    def evidence(self, things: Collection[str] | None = None, known_at: datetime | None = None) -> Evidence:
        found = self.whole.evidence(things, known_at)
        if any(claim.kind in restricted_kinds() for claim in _firsts(found)):
            claims = {
                thing: kept
                for thing, said in found.claims.items()
                if (kept := {name: open_ for name, told in said.items() if (open_ := _open(told))})
            }
            found = replace(found, claims=claims)
        return self._wordless(found)

    def _wordless(self, found: Evidence) -> Evidence:
        restricted = self.whole.restricted_among({claim.report for claim in _every(found)})
        if not restricted:
            return found
        concerned = [claim for claim in _every(found) if claim.report in restricted]
        known = self._known(concerned)
        claims = dict(found.claims)
        for thing in {claim.thing for claim in concerned}:
            said = {
                name: tuple(_counted(claim, known) if claim.report in restricted else claim for claim in told)
                for name, told in claims[thing].items()
            }
            kept = {name: left for name, told in said.items() if (left := tuple(c for c in told if not _is_empty(c)))}
            claims[thing] = kept or said
        return replace(found, claims=claims)

    def _known(self, claims: Iterable[Claim]) -> Collection[str]:
        """The things that claims refer to and somebody tells of: any other reference may be words."""
        named = {text for claim in claims if _type(claim) in ("ref", "refs") for text in _texts(claim.value)}
        return self.whole.things(named).keys() if named else ()

    def report(self, report_id: str) -> Report:
        return self._masked(self.whole.report(report_id), _WITHHELD)

    def claims_of(self, report_id: str) -> tuple[Claim, ...]:
        claims = _open(self.whole.claims_of(report_id))
        if not self.whole.restricted_among([report_id]):
            return claims
        known = self._known(claims)
        return tuple(counted for claim in claims if not _is_empty(counted := _counted(claim, known)))

    def reports(self) -> Iterable[Report]:
        return (self._masked(report, b"") for report in self.whole.reports())

    def things(self, wanted: Collection[str] | None = None) -> dict[str, str]:
        return {thing: kind for thing, kind in self.whole.things(wanted).items() if not is_restricted(kind, "name")}

    def _masked(self, report: Report, content: bytes) -> Report:
        if report.id not in self._reports:
            return report
        return replace(
            report,
            handed_in_by="",
            title="",
            form="",
            form_version="",
            device="",
            content=content,
            sensitivity="restricted",
        )


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


def _every(evidence: Evidence) -> Iterator[Claim]:
    return (claim for said in evidence.claims.values() for told in said.values() for claim in told)


def _firsts(evidence: Evidence) -> Iterator[Claim]:
    return (told[0] for said in evidence.claims.values() for told in said.values() if told)


def _open(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    return tuple(claim for claim in claims if not is_restricted(claim.kind, claim.property))


def _counted(claim: Claim, known: Collection[str]) -> Claim:
    """What a claim of a restricted report gives to belief: its value where that is no words, and nobody's name.

    An evidence code that no list holds gives way to another such one.
    """
    value = _value(claim, known)
    lost = value is None and claim.value is not None
    listed = not claim.evidence_code or claim.evidence_code in codes("survey_evidence")
    return replace(
        claim,
        value=value,
        original="",
        unreadable=_UNREADABLE if lost or claim.unreadable else "",
        evidence_code=claim.evidence_code if listed else _UNREADABLE,
        likelihood_words="",
        withheld=True,
    )


def _is_empty(claim: Claim) -> bool:
    """Whether nothing but words was said, which are withheld."""
    return claim.withheld and claim.unreadable == _UNREADABLE and _type(claim) in (*_WORDS, "ref", "refs")


def _type(claim: Claim) -> str:
    known = properties(claim.kind).get(claim.property)
    return "text" if known is None else known.type


def _value(claim: Claim, known: Collection[str]) -> JsonValue:
    of_type, value = _type(claim), claim.value
    if of_type in _WORDS:
        return None
    if of_type == "ref":
        return value if value in known else None
    if of_type == "refs":
        return [text for text in _texts(value) if text in known] or None
    if isinstance(value, dict):
        return {name: bound for name, bound in value.items() if name != "text"} or None
    return value


def _texts(value: JsonValue) -> list[str]:
    return [text for text in (value if isinstance(value, list) else [value]) if isinstance(text, str)]
