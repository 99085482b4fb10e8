"""Importing files: everything that they say becomes records, in one transaction for all files of a call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from pathlib import Path

from tandem.claims.records import Claim, Record, Report, Source
from tandem.errors import BadRowsError, MappingError, NotFoundError
from tandem.exchange import ImportedRecords, Limits, Mapping, import_file, import_key, read_mapping
from tandem.exchange.bad_rows import write_bad_rows
from tandem.exchange.importing import propose_mapping
from tandem.ids import uuid7
from tandem.picture.findings import AT_ENTRY
from tandem.picture.tables import Finding, Picture
from tandem.settings import Settings
from tandem.store.journal import without_cycle_search
from tandem.usecases.policies import policy_at
from tandem.usecases.workspace import Workspace, record
from tandem.vocabulary import properties
from tandem.worded import Worded

_EXAMPLES = 12
# Files beside the ones with data, in folders that are handed in whole.
_NO_DATA = frozenset({".md", ".txt", ".license", ""})


@dataclass(frozen=True, slots=True)
class ImportJob:
    """A file and the mapping that says what it means."""

    file: Path
    mapping: Path


@dataclass(frozen=True, slots=True)
class Net:
    """What happens to rows with problems: kept with their remarks, kept apart in files of a folder, or refusing all.

    With ``preview`` nothing is written anywhere.
    """

    apart: Path | None = None
    all_or_nothing: bool = False
    preview: bool = False


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What became of one file: a line about it and its notes; ``known`` where it had been imported before.

    ``examples`` are first claims in words, ``bad_files`` the files of rows that were kept apart, ``things`` what it speaks
    of, and ``checks`` what the checks at entry found about these things; a preview is not checked.
    """

    file: Path
    summary: str
    notes: tuple[str, ...]
    known: bool
    examples: tuple[str, ...] = ()
    bad_files: tuple[Path, ...] = ()
    things: frozenset[str] = frozenset()
    checks: tuple[Finding, ...] = ()


def pair(files: Sequence[Path], mappings: Sequence[Path]) -> list[ImportJob]:
    """Files with their mappings: by name for folders (sha.gpkg with sha.toml), else in order; one mapping may serve all.

    Raises
    ------
    NotFoundError, MappingError
        Where a path does not exist, or a file has no mapping or a mapping no file.
    """
    for path in (*files, *mappings):
        if not path.exists():
            raise NotFoundError(f"There is no file or folder {path}.", "Check the path.")
    if len(mappings) == 1 and mappings[0].is_dir():
        return _by_name(files, mappings[0])
    if len(mappings) not in (1, len(files)):
        raise MappingError(
            f"{len(files)} files came with {len(mappings)} mappings.",
            "Give one mapping for all, one for each, or a folder.",
        )
    chosen = list(mappings) * len(files) if len(mappings) == 1 else mappings
    return [ImportJob(file, mapping) for file, mapping in zip(files, chosen, strict=True)]


def _by_name(files: Sequence[Path], folder: Path) -> list[ImportJob]:
    found = [path for file in files for path in (sorted(file.iterdir()) if file.is_dir() else [file])]
    by_stem = {path.stem: path for path in found if path.is_file() and path.suffix.lower() not in _NO_DATA}
    jobs = [ImportJob(by_stem[path.stem], path) for path in sorted(folder.glob("*.toml")) if path.stem in by_stem]
    missing = sorted(set(by_stem) - {job.mapping.stem for job in jobs})
    if not jobs or missing:
        names = ", ".join(missing) or "every file"
        raise MappingError(
            f"The folder {folder} has no mapping for {names}.",
            "Name each mapping like its file: sha.toml for sha.gpkg.",
        )
    return jobs


def propose_mapping_of(path: Path, kind: str, settings: Settings) -> str:
    """A mapping file for a file, as a first guess that a person corrects."""
    if kind:
        properties(kind)
    return propose_mapping(path, Limits(settings.import_timeout_seconds, settings.import_memory_mb), kind=kind)


@without_cycle_search()
def import_jobs(
    workspace: Workspace,
    jobs: Sequence[ImportJob],
    *,
    by: str,
    now: datetime,
    valid_at: date,
    settings: Settings,
    net: Net = Net(),
) -> list[ImportOutcome]:
    """Import all files or none; a file that was imported before with the same mapping adds nothing.

    Raises
    ------
    BadRowsError
        Where the net is for all or nothing and any row has a problem.
    """
    limits = Limits(settings.import_timeout_seconds, settings.import_memory_mb)
    with workspace.store.reading() as reader:
        known: dict[str, Source] = dict(reader.evidence(things=[]).sources)
    person = next((s for s in known.values() if s.kind == "person" and s.name == by), None) or Source(
        uuid7(now), "person", by, now
    )
    records: list[Record] = [] if person.id in known else [person]
    known[person.id] = person
    outcomes = []
    for job in jobs:
        mapping = read_mapping(job.mapping)
        with workspace.store.reading() as reader:
            already = reader.report_id_of_key(import_key(job.file, mapping))
        if already is not None:
            outcomes.append(ImportOutcome(job.file, f"imported before, as report {already}; nothing added", (), True))
            continue
        made = import_file(
            job.file,
            mapping,
            received_at=now,
            make_id=uuid7,
            handed_in_by=person.id,
            limits=limits,
            known_sources=known,
            apart=net.apart is not None,
        )
        outcome = _outcome(job, made)
        if net.all_or_nothing and made.notes:
            raise _refused(outcome)
        if net.apart is not None:
            made, outcome = _keep_apart(workspace, job, mapping, made, net)
        known.update((item.id, item) for item in made.records if isinstance(item, Source))
        records += made.records
        outcomes.append(outcome)
        del made
    if not net.preview and any(not outcome.known for outcome in outcomes):
        record(workspace, _handed_over(records), valid_at=valid_at)
        with workspace.store.reading() as reader:
            picture = workspace.sights.see_now(reader, policy_at(reader, valid_at), valid_at=valid_at).picture
        found = [one for one in picture.findings if one.rule in AT_ENTRY]
        outcomes = [replace(done, checks=_about(found, done.things, picture)) for done in outcomes]
    return outcomes


def _handed_over(records: list[Record]) -> Iterator[Record]:
    """The records in their order, each let go by the list: while the picture is made nobody holds them."""
    records.reverse()
    while records:
        yield records.pop()


def _about(found: Sequence[Finding], things: frozenset[str], picture: Picture) -> tuple[Finding, ...]:
    """Findings on these things, and on others beside which one of these is named."""
    names = {str(getattr(picture.by_id[thing], "name", thing)) for thing in things if thing in picture.by_id}
    return tuple(
        one
        for one in found
        if one.thing in things
        or (isinstance(one.message, Worded) and not names.isdisjoint(map(str, one.message.values.values())))
    )


def _keep_apart(
    workspace: Workspace, job: ImportJob, mapping: Mapping, made: ImportedRecords, net: Net
) -> tuple[ImportedRecords, ImportOutcome]:
    """The records without rows that an earlier file brought, and what is to be told; bad rows are written out."""
    keys = [item.key for item in made.records if isinstance(item, Report) and item.part_of is not None]
    with workspace.store.reading() as reader:
        here = reader.known_keys(keys)
    again = {item.id for item in made.records if isinstance(item, Report) and item.key in here}
    left = tuple(item for item in made.records if (item.report if isinstance(item, Claim) else item.id) not in again)
    written: tuple[Path, ...] = ()
    if net.apart is not None and not net.preview:
        written = write_bad_rows(made.apart, job.file, mapping, net.apart)
    claims = [item for item in left if isinstance(item, Claim)]
    counts = replace(
        made.counts,
        rows=len(keys) - len(again),
        claims=len(claims),
        things=len({claim.thing for claim in claims}),
        unreadable=0,
    )
    outcome = _outcome(job, replace(made, records=left, counts=counts))
    told = f"{outcome.summary}; {len(made.apart):,} rows with problems kept apart"
    if again:
        told += f"; {len(again):,} rows that an earlier file brought, not added again"
    return replace(made, records=left), replace(outcome, summary=told, bad_files=written)


def _refused(outcome: ImportOutcome) -> BadRowsError:
    first = "; ".join(outcome.notes[:5])
    return BadRowsError(
        f"'{outcome.file.name}' has {len(outcome.notes):,} rows with problems, so nothing was imported. The first: {first}.",
        "Correct them, or import the others with --apart FOLDER, which writes these to a file.",
    )


def _outcome(job: ImportJob, made: ImportedRecords) -> ImportOutcome:
    counts = made.counts
    whole = next(item.id for item in made.records if isinstance(item, Report) and item.part_of is None)
    told = (
        f"report {whole}: {counts.rows:,} rows kept as reports, {counts.claims:,} claims about {counts.things:,} things"
    )
    if counts.unreadable:
        told += f"; {counts.unreadable:,} values that cannot be read, kept as written"
    if counts.without_meaning:
        told += f"; {counts.without_meaning:,} rows to which the mapping gives no meaning"
    notes = tuple(f"{note.layer} row {note.row}: {note.message}" for note in made.notes)
    claims = [item for item in made.records if isinstance(item, Claim)]
    examples = tuple(map(_in_words, islice(claims, _EXAMPLES)))
    return ImportOutcome(job.file, told, notes, False, examples, things=frozenset(claim.thing for claim in claims))


def _in_words(claim: Claim) -> str:
    value = claim.geometry.geom_type if claim.geometry is not None else claim.value
    read = f"cannot be read: {claim.unreadable}" if claim.unreadable else str(value)
    written = f" (written '{claim.original}')" if claim.original and claim.original != read else ""
    return f"{claim.kind} {claim.thing}, {claim.property}: {read}{written}"
