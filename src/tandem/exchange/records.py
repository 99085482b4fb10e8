"""From raw rows to records: every row is a report, and what the mapping understands of it are claims. Pure."""

from __future__ import annotations

import hashlib
import string
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Mapping as AbstractMapping
from dataclasses import dataclass, replace
from datetime import datetime

from tandem.claims.records import Claim, Report, Source, Step
from tandem.errors import MappingError
from tandem.exchange.apart import BadRow, Problem, require_numberless, row_keys
from tandem.exchange.cells import values_of
from tandem.exchange.mapping import Conditions, Dated, Mapping, PropertyRule, Said, ThingRule
from tandem.exchange.rows import RawRow
from tandem.exchange.speakers import document_id, sources_of
from tandem.exchange.texts import canonical_json
from tandem.exchange.values import as_text, day_of, instant_of
from tandem.ids import IdMaker, sha256_hex
from tandem.times import PartialDate
from tandem.vocabulary import Property, likelihood_bands, properties

GENERATED = "generated"


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A file as handed in: its name (with folder, for bundles), bytes and media type."""

    name: str
    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Note:
    """A remark on one row, for the person who imports; the row is kept."""

    layer: str
    row: int
    message: str


@dataclass(frozen=True, slots=True)
class Counts:
    """What an import gave: ``rows`` are row reports; ``without_meaning`` are rows that no rule of the mapping speaks of."""

    files: int
    rows: int
    claims: int
    unreadable: int
    without_meaning: int
    things: int


@dataclass(frozen=True)
class ImportedRecords:
    """Sources, then file reports, then each row's report followed by its claims: the order in which to append them.

    ``key`` is the unique key of the (first) file's report: where the journal knows it, this file was imported before.
    """

    key: str
    records: tuple[Source | Report | Claim, ...]
    counts: Counts
    notes: tuple[Note, ...]
    apart: tuple[BadRow, ...] = ()


def file_key(file: ReceivedFile, mapping: Mapping, *, bundle: bool = False) -> str:
    """The key of a file's report: its bytes and the meaning that the mapping gives them."""
    name = f":{file.name}" if bundle else ""
    return f"file:{sha256_hex(file.content)}:{mapping.digest[:16]}{name}"


def rows_to_records(
    rows: Iterable[RawRow],
    mapping: Mapping,
    *,
    files: Sequence[ReceivedFile],
    received_at: datetime,
    make_id: IdMaker,
    handed_in_by: str,
    known_sources: AbstractMapping[str, Source] | None = None,
    apart: bool = False,
) -> ImportedRecords:
    """Records of the rows of one file or bundle.

    Parameters
    ----------
    files
        The file, or the files of a bundle; ``RawRow.file`` names one of them, '' the first.
    received_at
        Server time, aware.
    known_sources
        Sources that the journal holds; those with the same meaning are not written again.
    apart
        Rows with problems give no records but come back in ``ImportedRecords.apart``, and the key of every other row
        is of what it says, so that the journal knows it again in another file.

    Raises
    ------
    MappingError
        When a rule names a layer or column that the file lacks, or a source id is known with another meaning.
    """
    kept = list(rows)
    _check_columns(kept, mapping)
    if apart:
        require_numberless(mapping)
    builder = _Builder(mapping, files, received_at, make_id, handed_in_by, known_sources or {}, apart)
    records: list[Source | Report | Claim] = [*builder.sources, *builder.file_reports.values()]
    for row, key in zip(kept, row_keys(kept, mapping) if apart else [""] * len(kept), strict=True):
        records.extend(builder.row_records(row, key))
    counts = Counts(
        files=len(files),
        rows=len(kept),
        claims=builder.claims,
        unreadable=builder.unreadable,
        without_meaning=builder.without_meaning,
        things=len(builder.things),
    )
    return ImportedRecords(builder.key, tuple(records), counts, tuple(builder.notes), tuple(builder.apart))


def _check_columns(rows: Sequence[RawRow], mapping: Mapping) -> None:
    columns: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        columns[row.layer].update(row.attributes)
    returned = any(row.returned for row in rows)
    for rule in mapping.thing:
        if rule.layer and columns and rule.layer not in columns and not returned:
            raise MappingError(
                f"The file has no layer '{rule.layer}' with rows.", f"Its layers are: {', '.join(sorted(columns))}."
            )
        for layer, present in columns.items():
            missing = sorted(rule.columns - present)
            if rule.layer in ("", layer) and missing:
                raise MappingError(
                    f"Layer '{layer}' has no column '{missing[0]}', which a rule for {rule.kind} reads.",
                    f"Use one of its columns: {', '.join(sorted(present))}.",
                )


@dataclass(frozen=True, slots=True)
class _Dates:
    said_at: datetime | None = None
    valid_from: PartialDate | None = None
    valid_to: PartialDate | None = None


_NO_DATES = _Dates()


@dataclass(frozen=True, slots=True)
class _Rule:
    """A thing rule with everything that does not depend on the row worked out."""

    rule: ThingRule
    said: Said
    chain: tuple[Step, ...]
    when: tuple[tuple[str, frozenset[str]], ...]
    unless: tuple[tuple[str, frozenset[str]], ...]
    make_id: Callable[[RawRow, str], str]
    parts: tuple[tuple[PropertyRule, Property, Callable[[RawRow, str], str] | None], ...]

    def speaks_of(self, row: RawRow) -> bool:
        if self.rule.layer not in ("", row.layer):
            return False
        holds = all(as_text(row.attributes.get(column)) in values for column, values in self.when)
        return holds and not any(as_text(row.attributes.get(column)) in values for column, values in self.unless)


class _Builder:
    """Walks the rows of one import; holds what the records share."""

    def __init__(
        self,
        mapping: Mapping,
        files: Sequence[ReceivedFile],
        received_at: datetime,
        make_id: IdMaker,
        handed_in_by: str,
        known_sources: AbstractMapping[str, Source],
        apart: bool,
    ) -> None:
        self.mapping, self.received_at, self.make_id = mapping, received_at, make_id
        self.handed_in_by = handed_in_by
        self.claims = self.unreadable = self.without_meaning = 0
        self.things: set[str] = set()
        self.notes: list[Note] = []
        self.apart: list[BadRow] = []
        self._keeps_apart = apart
        self.file_reports = {file.name: self._file_report(file, bundle=len(files) > 1) for file in files}
        self._first = self.file_reports[files[0].name]
        self.key = self._first.key
        self.sources, ids = sources_of(mapping, files[0].name, self._first.content_sha256, received_at, known_sources)
        self._rules = [_compile(rule, mapping, ids, self._first) for rule in mapping.thing]

    def _file_report(self, file: ReceivedFile, *, bundle: bool) -> Report:
        return Report(
            id=self.make_id(self.received_at),
            handed_in_by=self.handed_in_by,
            channel="file",
            received_at=self.received_at,
            content=file.content,
            content_sha256=sha256_hex(file.content),
            media_type=file.media_type,
            key=file_key(file, self.mapping, bundle=bundle),
            title=file.name,
            form=self.mapping.title,
            form_version=self.mapping.digest[:16],
        )

    def row_records(self, row: RawRow, key: str) -> Iterator[Report | Claim]:
        """The report of a row and its claims; nothing for a row that is kept apart."""
        rules = [rule for rule in self._rules if rule.speaks_of(row)]
        self.without_meaning += not rules
        remarks = [Problem("", row.problem)] if row.problem else []
        report = self._row_report(row, key)
        claims = [claim for rule in rules for claim in self._claims(rule, row, report, remarks)]
        if remarks:
            message = "; ".join(dict.fromkeys(problem.message for problem in remarks))
            self.notes.append(Note(row.layer, row.number, message))
            if self._keeps_apart:
                self.apart.append(BadRow(row, tuple(dict.fromkeys(remarks))))
                return
            report = replace(report, title=f"{report.title}: {message}")
        self.claims += len(claims)
        self.things.update(claim.thing for claim in claims)
        yield report
        yield from claims

    def _row_report(self, row: RawRow, key: str) -> Report:
        file = self.file_reports[row.file] if row.file else self._first
        content = canonical_json(
            {
                "layer": row.layer,
                "row": row.number,
                "attributes": row.attributes,
                "geometry": row.geometry_original,
            }
        )
        said_at, _ = instant_of(self.mapping.said.said_at, row.attributes)
        return Report(
            id=self.make_id(self.received_at),
            handed_in_by=self.handed_in_by,
            channel="file",
            received_at=self.received_at,
            content=content,
            content_sha256=hashlib.sha256(content).hexdigest(),
            media_type="application/json",
            key=key or f"{file.key}/{row.layer}/{row.number}",
            said_at=said_at,
            part_of=file.id,
            title=f"{file.title}, {row.layer}, row {row.number}",
            form=file.form,
            form_version=file.form_version,
        )

    def _claims(self, rule: _Rule, row: RawRow, report: Report, remarks: list[Problem]) -> Iterator[Claim]:
        thing = rule.make_id(row, report.content_sha256)
        if not thing:
            thing = f"{rule.rule.kind}:{self._first.content_sha256[:12]}:{row.layer}:{row.number}"
            remarks.append(
                Problem("", f"a column of the id '{rule.rule.id}' is empty; the row's number was used instead")
            )
        dates = self._dates(rule, row, remarks)
        said = rule.said
        words = as_text(row.attributes.get(said.likelihood)).strip() if said.likelihood else ""
        for part, known, fill in rule.parts:
            for value, geometry in values_of(part, known, fill, row, report):
                self.unreadable += bool(value.unreadable)
                if value.unreadable:
                    remarks.append(Problem(part.column, f"{known.name}: {value.unreadable}"))
                generated = part.generated or said.generated
                yield Claim(
                    id=self.make_id(self.received_at),
                    report=report.id,
                    thing=thing,
                    kind=rule.rule.kind,
                    property=known.name,
                    value=value.value,
                    received_at=self.received_at,
                    chain=rule.chain,
                    stance=said.stance or "says",
                    geometry=geometry,
                    accuracy_m=said.accuracy_m if geometry is not None else None,
                    original=value.original,
                    language=said.language or "",
                    unreadable=value.unreadable,
                    valid_from=dates.valid_from,
                    valid_to=dates.valid_to,
                    said_at=dates.said_at,
                    evidence=said.evidence or "none",
                    evidence_code=GENERATED if generated else said.evidence_code or "",
                    credibility=said.credibility,
                    likelihood=likelihood_bands(said.language or "en").get(words.lower()),
                    likelihood_words=words,
                )

    def _dates(self, rule: _Rule, row: RawRow, remarks: list[Problem]) -> _Dates:
        said = rule.said
        if said.said_at is said.valid_from is said.valid_to is None:
            return _NO_DATES
        said_at, wrong_said = instant_of(said.said_at, row.attributes)
        valid_from, wrong_from = day_of(said.valid_from, row.attributes)
        valid_to, wrong_to = day_of(said.valid_to, row.attributes)
        if said_at is not None and said_at > self.received_at:
            wrong_said = f"it was said on {said_at:%Y-%m-%d}, after it was handed in; the date was left out"
            said_at = None
        wrong = ((said.said_at, wrong_said), (said.valid_from, wrong_from), (said.valid_to, wrong_to))
        remarks.extend(Problem(_column(rule_of), message) for rule_of, message in wrong if message)
        if valid_from and valid_to and valid_from.first > valid_to.last:
            reason = f"it ends ({valid_to}) before it begins ({valid_from}); both dates were left out"
            remarks.append(Problem(_column(said.valid_to), reason))
            valid_from = valid_to = None
        return _Dates(said_at, valid_from, valid_to)


def _column(rule: Dated | None) -> str:
    return rule.column if rule else ""


def _compile(rule: ThingRule, mapping: Mapping, ids: AbstractMapping[str, str], file: Report) -> _Rule:
    said = rule.said.over(mapping.said)
    known = properties(rule.kind)
    return _Rule(
        rule=rule,
        said=said,
        chain=tuple(Step(ids[step.source], step.how) for step in said.chain or ())
        or (Step(document_id(file.content_sha256), "cites"),),
        when=_conditions(rule.when),
        unless=_conditions(rule.unless),
        make_id=_filler(rule.id),
        parts=tuple(
            (part, known[name], _filler(part.template) if part.template else None)
            for name, part in rule.properties.items()
        ),
    )


def _conditions(table: Conditions) -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((column, frozenset(map(as_text, values))) for column, values in table.items())


def _filler(template: str) -> Callable[[RawRow, str], str]:
    """A function that fills a template from a row; '' where a column that it names is empty."""
    pieces = [(literal, name) for literal, name, _, _ in string.Formatter().parse(template)]

    def fill(row: RawRow, digest: str) -> str:
        special = {"_row": str(row.number), "_layer": row.layer, "_file": row.file, "_digest": digest[:16]}
        result = []
        for literal, name in pieces:
            result.append(literal)
            if name is not None:
                text = special[name] if name in special else as_text(row.attributes.get(name)).strip()
                if not text:
                    return ""
                result.append(text)
        return "".join(result)

    return fill
