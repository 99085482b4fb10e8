"""Appending records, and reading them as the evidence that belief looks at."""

from __future__ import annotations

import gc
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from types import MappingProxyType

import apsw

from tandem.claims.evidence import Evidence
from tandem.claims.records import Claim, Judgement, Record, Report, Source
from tandem.errors import ConflictError, NotFoundError, RecordError
from tandem.store.chain import add_links
from tandem.store.codec import (
    COLUMNS,
    Row,
    decode_claims,
    decode_judgement,
    decode_report,
    decode_source,
    encode,
    judged,
)
from tandem.store.protocol import Appended
from tandem.times import format_instant
from tandem.worded import joined, worded

BATCH = 5_000
KEY, SHA256 = 6, 4  # places in a row of ``report``
RECEIVED = {"source": 3, "report": 3, "claim": 6, "judgement": 4}


def append(connection: apsw.Connection, records: Iterable[Record]) -> Appended:
    """Add records to the journal and its chain inside the open transaction; see ``Unit.append``."""
    waiting = iter(records)
    new, known = 0, []
    while batch := list(islice(waiting, BATCH)):
        fresh, repeated = _sift(connection, _encoded(batch))
        insert(connection, fresh)
        new += len(fresh)
        known += repeated
    return Appended(new, tuple(known))


def _encoded(batch: Sequence[Record]) -> list[tuple[str, Row]]:
    rows = encode(batch)
    for record, (_, row) in zip(batch, rows, strict=True):
        try:
            "".join(cell for cell in row if isinstance(cell, str)).encode()
        except UnicodeEncodeError as error:
            raise RecordError(
                worded(
                    "Record {id} holds a character that is no text ({reason}).", id=repr(record.id), reason=error.reason
                ),
                worded("Read the file with its right encoding and hand it in again."),
            ) from error
    return rows


def _sift(connection: apsw.Connection, rows: Sequence[tuple[str, Row]]) -> tuple[list[tuple[str, Row]], list[str]]:
    """Rows that the journal lacks, and the ids that it holds with equal content."""
    held = {kind: _held(connection, kind, [row for k, row in rows if k == kind]) for kind in COLUMNS}
    by_key = {row[KEY]: row for row in held["report"].values()}
    fresh: list[tuple[str, Row]] = []
    repeated: list[str] = []
    for kind, row in rows:
        same_id = held[kind].get(row[0])
        same_key = by_key.get(row[KEY]) if kind == "report" else None
        if same_id is None and same_key is None:
            held[kind][row[0]] = row
            if kind == "report":
                by_key[row[KEY]] = row
            fresh.append((kind, row))
        elif same_id is not None and same_id == row:
            repeated.append(row[0])
        elif same_id is None and same_key is not None and same_key[SHA256] == row[SHA256]:
            repeated.append(same_key[0])
        else:
            raise _conflict(kind, row, same_id)
    return fresh, repeated


_SPOKEN = {
    "source": worded("source"),
    "report": worded("report"),
    "claim": worded("claim"),
    "judgement": worded("judgement"),
}


def _conflict(kind: str, row: Row, same_id: Row | None) -> ConflictError:
    known = (
        worded("The {kind} {id} is in the journal with other content.", kind=_SPOKEN[kind], id=row[0])
        if same_id is not None
        else worded("The report with the key '{key}' is in the journal with other content.", key=row[KEY])
    )
    return ConflictError(
        joined(known, worded("The first is kept and this one was not written.")),
        worded("Compare the two, and hand the second in under an id and key of its own if it is another telling."),
    )


def _held(connection: apsw.Connection, kind: str, rows: Sequence[Row]) -> dict[str, Row]:
    if not rows:
        return {}
    where = "id IN (SELECT value FROM json_each(?))"
    given = [json.dumps([row[0] for row in rows])]
    if kind == "report":
        where += " OR key IN (SELECT value FROM json_each(?))"
        given.append(json.dumps([row[KEY] for row in rows]))
    found = connection.execute(f"SELECT {COLUMNS[kind]} FROM {kind} WHERE {where}", given)
    return {row[0]: row for row in found}


def insert(
    connection: apsw.Connection, rows: Sequence[tuple[str, Row]], copies: Mapping[str, int] = MappingProxyType({})
) -> None:
    """Write rows that the journal lacks, with their links; ``copies`` numbers reports of one key that were made apart."""
    if not rows:
        return
    for kind, columns in COLUMNS.items():
        found = [row for k, row in rows if k == kind]
        if kind == "report":
            columns, found = f"{columns}, copy", [(*row, copies.get(row[0], 0)) for row in found]
        if found:
            places = ", ".join("?" * len(found[0]))
            connection.executemany(f"INSERT INTO {kind} ({columns}) VALUES ({places})", found)
    named = judged(row for kind, row in rows if kind == "judgement")
    connection.executemany("INSERT INTO judged (target, judgement) VALUES (?, ?)", sorted(named))
    add_links(connection, rows)
    newest = max(row[RECEIVED[kind]] for kind, row in rows)
    connection.execute(
        "INSERT INTO workspace (key, value) VALUES ('last_received_at', ?) "
        "ON CONFLICT (key) DO UPDATE SET value = max(value, excluded.value)",
        (newest,),
    )


def evidence(connection: apsw.Connection, things: Collection[str] | None, known_at: datetime | None) -> Evidence:
    """Sources, claims and judgements; see ``Reader.evidence``.

    Of the things asked for, also what was judged the same as they is read, as belief needs it.
    """
    until = "9" if known_at is None else format_instant(known_at)
    with without_cycle_search():
        return _evidence(connection, things, until)


@contextmanager
def without_cycle_search() -> Iterator[None]:
    """A million records hold no cycles; looking for them again and again costs 40 % of reading or weighing them."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _evidence(connection: apsw.Connection, things: Collection[str] | None, until: str) -> Evidence:
    sources = _sources(connection, until)
    if things is None:
        return Evidence.of(sources, _claims(connection, "", [until]), _judgements(connection, "", [until]))
    if not things:
        return Evidence.of(sources, (), ())
    wanted = _closed(connection, set(things), until)
    chosen = " AND thing IN (SELECT value FROM json_each(?))"
    claims = list(_claims(connection, chosen, [until, json.dumps(sorted(wanted))]))
    return Evidence.of(sources, claims, _touching(connection, wanted | {claim.id for claim in claims}, until))


def _sources(connection: apsw.Connection, until: str) -> list[Source]:
    query = f"SELECT {COLUMNS['source']} FROM source WHERE received_at <= ?"
    return [decode_source(row) for row in connection.execute(query, (until,))]


def _judgements(connection: apsw.Connection, where: str, given: Sequence[str]) -> list[Judgement]:
    query = f"SELECT {COLUMNS['judgement']} FROM judgement WHERE received_at <= ?{where}"
    return [decode_judgement(row) for row in connection.execute(query, given)]


def _naming(connection: apsw.Connection, targets: Collection[str], until: str) -> list[Judgement]:
    """The judgements that name one of the targets."""
    where = " AND id IN (SELECT judgement FROM judged WHERE target IN (SELECT value FROM json_each(?)))"
    return _judgements(connection, where, [until, json.dumps(sorted(targets))])


def _claims(connection: apsw.Connection, where: str, given: Sequence[str]) -> Iterator[Claim]:
    cursor = connection.execute(f"SELECT {COLUMNS['claim']} FROM claim WHERE received_at <= ?{where}", given)
    while rows := list(islice(cursor, BATCH)):
        yield from decode_claims(rows)


def _closed(connection: apsw.Connection, things: set[str], until: str) -> set[str]:
    """The things with all that any judgement calls the same, through others too."""
    fresh = things
    while fresh:
        same = [judgement for judgement in _naming(connection, fresh, until) if judgement.verdict == "same"]
        joined = {thing for one in same if not things.isdisjoint(one.things) for thing in one.things}
        fresh = joined - things
        things = things | fresh
    return things


def _touching(connection: apsw.Connection, targets: set[str], until: str) -> list[Judgement]:
    """Judgements on the targets, and those that undo them."""
    found: dict[str, Judgement] = {}
    while targets:
        fresh = {judgement.id: judgement for judgement in _naming(connection, targets, until)}
        targets = fresh.keys() - found.keys()
        found |= fresh
    return list(found.values())


def things_of(connection: apsw.Connection, claims: Collection[str]) -> dict[str, str]:
    """The thing of each of these claims that the journal holds."""
    query = "SELECT id, thing FROM claim WHERE id IN (SELECT value FROM json_each(?))"
    return dict(connection.execute(query, (json.dumps(sorted(claims)),)))


def unknown_sources(connection: apsw.Connection) -> frozenset[str]:
    """Sources that a chain names and the journal does not hold."""
    chains = connection.execute("SELECT DISTINCT chain FROM claim")
    named = {source for (chain,) in chains for source, _ in json.loads(chain)}
    return frozenset(named.difference(source for (source,) in connection.execute("SELECT id FROM source")))


def report(connection: apsw.Connection, report_id: str) -> Report:
    """One report with its bytes; NotFoundError where there is none."""
    row = connection.execute(f"SELECT {COLUMNS['report']} FROM report WHERE id = ?", (report_id,)).fetchone()
    if row is None:
        raise NotFoundError(
            worded("There is no {what} '{typed}'.", what=worded("report"), typed=report_id),
            worded("See 'tandem history' for the reports behind a thing."),
        )
    return decode_report(row)


def claims_of(connection: apsw.Connection, report_id: str) -> tuple[Claim, ...]:
    """The claims of one report in order of writing."""
    query = f"SELECT {COLUMNS['claim']} FROM claim WHERE report = ? ORDER BY fid"
    return tuple(decode_claims(list(connection.execute(query, (report_id,)))))


def restricted_reports(connection: apsw.Connection, kinds: Collection[str]) -> frozenset[str]:
    """Ids of reports that are restricted or tell of things of these kinds, of the files that they are rows of, and of all their rows."""
    wanted = json.dumps(sorted(kinds))
    telling = (
        "SELECT DISTINCT coalesce(r.part_of, r.id) FROM claim c JOIN report r ON r.id = c.report WHERE c.thing IN "
        "(SELECT thing FROM claim WHERE kind IN (SELECT value FROM json_each(?1))) AND c.kind IN (SELECT value FROM json_each(?1)) "
        "UNION SELECT coalesce(part_of, id) FROM report WHERE sensitivity = 'restricted'"
    )
    whole = json.dumps([one for (one,) in connection.execute(telling, (wanted,))])
    if whole == "[]":
        return frozenset()
    family = "SELECT id FROM report WHERE coalesce(part_of, id) IN (SELECT value FROM json_each(?))"
    return frozenset(one for (one,) in connection.execute(family, (whole,)))


def restricted_among(connection: apsw.Connection, reports: Collection[str]) -> frozenset[str]:
    """Those of the reports that are restricted, or rows of a file that is."""
    query = (
        "SELECT r.id FROM json_each(?) AS asked JOIN report r ON r.id = asked.value "
        "LEFT JOIN report whole ON whole.id = r.part_of WHERE 'restricted' IN (r.sensitivity, whole.sensitivity)"
    )
    return frozenset(one for (one,) in connection.execute(query, (json.dumps(sorted(reports)),)))


def reports(connection: apsw.Connection) -> Iterator[Report]:
    """All reports in order of receipt, without their bytes."""
    columns = COLUMNS["report"].removesuffix("content") + "x''"
    for row in connection.execute(f"SELECT {columns} FROM report ORDER BY received_at, fid"):
        yield decode_report(row)
