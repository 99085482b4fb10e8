"""The workspace as one GeoPackage file, through apsw, which brings its own SQLite.

WAL with ``synchronous=FULL``: what was acknowledged survives a crash. One writer at a time (``BEGIN
IMMEDIATE``), many readers, each with a consistent view. Never let another SQLite library of the same process
(GDAL's, Python's) open the live file: it would drop the locks. Give it a ``copy`` instead.
"""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import apsw

from tandem.claims.evidence import Evidence
from tandem.claims.records import Claim, Record, Report
from tandem.errors import ConflictError, NotFoundError, StoreBusyError, StoreError
from tandem.layers import FeatureLayer
from tandem.store import chain, feature_tables, journal
from tandem.store.exported import journal_lines
from tandem.store.library import require_safe_sqlite, translated
from tandem.store.migrations import migrate
from tandem.store.protocol import Appended, Document, Quarantined
from tandem.store.schema import APPLICATION_ID, FORMAT, USER_VERSION, create_tables, read_format, register_functions
from tandem.store.union import unite
from tandem.times import format_instant, parse_instant
from tandem.worded import worded

DEFAULT_BUSY_TIMEOUT_MS = 10_000


class GeoPackageReader:
    """A consistent view of the workspace: one transaction of one connection."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def evidence(self, things: Collection[str] | None = None, known_at: datetime | None = None) -> Evidence:
        """Sources, claims and judgements of these things and of what was judged the same; all where None."""
        return journal.evidence(self._connection, things, known_at)

    def report(self, report_id: str) -> Report:
        """One report with its bytes; NotFoundError where there is none."""
        return journal.report(self._connection, report_id)

    def claims_of(self, report_id: str) -> tuple[Claim, ...]:
        """The claims that were made of one report."""
        return journal.claims_of(self._connection, report_id)

    def reports(self) -> Iterable[Report]:
        """All reports in order of receipt, with empty ``content``."""
        return journal.reports(self._connection)

    def report_id_of_key(self, key: str) -> str | None:
        """The id of the report with this unique key, or None."""
        found: str | None = self._connection.execute("SELECT id FROM report WHERE key = ? AND copy = 0", (key,)).get
        return found

    def known_keys(self, keys: Sequence[str]) -> frozenset[str]:
        """Those of the keys that a report has."""
        query = "SELECT key FROM report WHERE key IN (SELECT value FROM json_each(?))"
        return frozenset(key for (key,) in self._connection.execute(query, (json.dumps(list(keys)),)))

    def restricted_reports(self, kinds: Collection[str]) -> frozenset[str]:
        """Ids of reports that are restricted or about things of these kinds, with their files and all rows of those."""
        return journal.restricted_reports(self._connection, kinds)

    def restricted_among(self, reports: Collection[str]) -> frozenset[str]:
        """Those of the reports that are restricted, or rows of a file that is."""
        return journal.restricted_among(self._connection, reports)

    def things(self, wanted: Collection[str] | None = None) -> dict[str, str]:
        """Thing id to kind, of these things (all where None) that a claim names."""
        among = "" if wanted is None else "WHERE thing IN (SELECT value FROM json_each(?))"
        given = () if wanted is None else (json.dumps(list(wanted)),)
        return dict(
            self._connection.execute(f"SELECT thing, min(kind) FROM claim {among} GROUP BY thing ORDER BY thing", given)
        )

    def things_of(self, claims: Collection[str]) -> dict[str, str]:
        """The thing of each of these claims that the journal holds."""
        return journal.things_of(self._connection, claims)

    def unknown_sources(self) -> frozenset[str]:
        """Sources that a chain names and the journal does not hold."""
        return journal.unknown_sources(self._connection)

    def link(self, number: int) -> bytes | None:
        """The hash of a link by its number, from 1; None where the journal is shorter."""
        found: bytes | None = self._connection.execute("SELECT hash FROM chain WHERE seq = ?", (number,)).get
        return found

    def journal_lines(self) -> Iterator[str]:
        """The journal as lines of JSON; see ``exported``."""
        return journal_lines(self._connection)

    def quarantine(self) -> tuple[Quarantined, ...]:
        """Versions of records that stood against others of the same id when workspaces were merged."""
        query = "SELECT kind, record, hash, content FROM quarantine ORDER BY kind, record, hash"
        return tuple(Quarantined(*row) for row in self._connection.execute(query))

    def basis(self) -> str:
        """What the materialised layers were made from; see ``Unit.put_basis``."""
        return str(self._connection.execute("SELECT value FROM workspace WHERE key = 'basis'").get)

    def last_received_at(self) -> datetime | None:
        """Received time of the newest record."""
        found = self._connection.execute("SELECT value FROM workspace WHERE key = 'last_received_at'").get
        return None if found is None else parse_instant(found)

    def chain_head(self) -> str:
        """The hash of the journal's last link, in hexadecimal digits."""
        return chain.head(self._connection)[1].hex()

    def policy_text(self) -> str:
        """The policy file of the workspace."""
        return str(self._connection.execute("SELECT value FROM workspace WHERE key = 'policy'").get)

    def title(self) -> str:
        """The region's name for people, empty where none was given."""
        return str(self._connection.execute("SELECT value FROM workspace WHERE key = 'title'").get)

    def documents(self, kind: str) -> tuple[Document, ...]:
        """Kept documents of a kind, oldest first."""
        return self._documents("body", "kind = ? ORDER BY made_at, fid", kind)

    def heads(self, kind: str) -> tuple[Document, ...]:
        """The same with empty bodies."""
        return self._documents("''", "kind = ? ORDER BY made_at, fid", kind)

    def document(self, document_id: str) -> Document:
        """One kept document; NotFoundError where there is none."""
        found = self._documents("body", "id = ?", document_id)
        if not found:
            raise NotFoundError(
                worded("There is no {what} '{typed}'.", what=worded("kept document"), typed=document_id),
                worded("Look its id up in the lists."),
            )
        return found[0]

    def _documents(self, body: str, where: str, value: str) -> tuple[Document, ...]:
        query = f"SELECT id, kind, made_at, digest, title, {body} FROM document WHERE {where}"
        return tuple(
            Document(id_, kind, parse_instant(made_at), digest, title, text)
            for id_, kind, made_at, digest, title, text in self._connection.execute(query, (value,))
        )

    def layer_bytes(self) -> bytes:
        """Canonical bytes of all materialised layers."""
        return feature_tables.layer_bytes(self._connection)


class GeoPackageUnit(GeoPackageReader):
    """One writing transaction: all of it, or nothing."""

    def append(self, records: Iterable[Record]) -> Appended:
        """Add records to the journal and its chain; see ``Unit.append``."""
        return journal.append(self._connection, records)

    def put_layers(self, layers: Iterable[FeatureLayer], *, touched: Collection[str] | None) -> None:
        """Write feature layers, whole or only the touched rows; see ``Unit.put_layers``."""
        keys = None if touched is None else frozenset(touched)
        for layer in layers:
            feature_tables.put_layer(self._connection, layer, keys)

    def put_basis(self, basis: str) -> None:
        """Note what the layers were made from."""
        self._connection.execute("UPDATE workspace SET value = ? WHERE key = 'basis'", (basis,))

    def put_document(self, document: Document) -> None:
        """Keep a document; one that is there with the same kind and digest is kept as it was."""
        row = (document.id, document.kind, format_instant(document.made_at), document.digest)
        known = self._connection.execute("SELECT kind, digest FROM document WHERE id = ?", (document.id,)).fetchone()
        if known is not None and known != (document.kind, document.digest):
            raise ConflictError(
                worded("The document {id} is kept with other content.", id=document.id),
                worded("Give the new document an id of its own."),
            )
        self._connection.execute(
            "INSERT INTO document (id, kind, made_at, digest, title, body) VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (kind, digest, copy) DO NOTHING",
            (*row, document.title, document.body),
        )


class GeoPackageStore:
    """A workspace file. Safe to use from several threads; close it when done."""

    def __init__(self, path: Path, busy_timeout_ms: int) -> None:
        self.path = path
        self._busy_timeout_ms = busy_timeout_ms
        self._writer = _connect(path, busy_timeout_ms)
        self._writing = threading.Lock()
        self._idle: deque[apsw.Connection] = deque()
        self._closed = False

    @contextmanager
    def reading(self) -> Iterator[GeoPackageReader]:
        """A consistent view that no writer disturbs, on a connection of its own."""
        self._require_open()
        with translated(self.path):
            connection = self._idle_connection()
            try:
                connection.execute("BEGIN; SELECT 1 FROM workspace")
                yield GeoPackageReader(connection)
            finally:
                _roll_back(connection)
                self._idle.append(connection)

    @contextmanager
    def writing(self) -> Iterator[GeoPackageUnit]:
        """The one writer; an exception undoes the whole unit.

        Raises
        ------
        StoreBusyError
            Where another program or thread writes for longer than the time limit.
        DiskError
            Where the disk is full, read-only or failing; the store can be used again when it is not.
        """
        self._require_open()
        if not self._writing.acquire(timeout=self._busy_timeout_ms / 1000):
            raise StoreBusyError(
                worded("Another thread is writing to {path}.", path=self.path),
                worded("Try again when it has finished."),
            )
        try:
            with translated(self.path):
                self._writer.execute("BEGIN IMMEDIATE")
                try:
                    yield GeoPackageUnit(self._writer)
                    self._writer.execute("COMMIT")
                finally:
                    _roll_back(self._writer)
        finally:
            self._writing.release()

    def verify(self) -> int:
        """Check the whole hash chain; ChainBrokenError names the first link that breaks."""
        self._require_open()
        with translated(self.path):
            connection = _connect(self.path, self._busy_timeout_ms)
            try:
                connection.execute("BEGIN")
                return chain.verify(connection)
            finally:
                connection.close()

    def check_pages(self) -> None:
        """Check every page and index of the file; StoreError names the first fault."""
        self._require_open()
        with translated(self.path):
            found = self._writer.pragma("quick_check")
        if found != "ok":
            raise StoreError(
                worded("{path} is damaged ({error}).", path=self.path, error=found),
                worded("Copy the file away as it is, and go on with the last backup."),
            )

    def copy(self, target: Path) -> None:
        """Write a compact copy that other programs may open; StoreError where the target exists."""
        self._require_open()
        if target.exists():
            raise StoreError(
                worded("{path} exists already.", path=target), worded("Name a file that does not exist yet.")
            )
        with translated(target):
            connection = _connect(self.path, self._busy_timeout_ms)
            try:
                connection.execute("VACUUM INTO ?", (str(target),))
            finally:
                connection.close()

    def close(self) -> None:
        """Release the file; a later use of the store is an error."""
        self._closed = True
        while self._idle:
            self._idle.pop().close()
        self._writer.close()

    def _idle_connection(self) -> apsw.Connection:
        try:
            return self._idle.pop()
        except IndexError:
            return _connect(self.path, self._busy_timeout_ms)

    def _require_open(self) -> None:
        if self._closed:
            raise StoreError(worded("The workspace {path} was closed.", path=self.path), worded("Open it again."))


def create(
    path: Path | str,
    policy_text: str,
    now: datetime,
    busy_timeout_ms: int = DEFAULT_BUSY_TIMEOUT_MS,
    title: str = "",
) -> GeoPackageStore:
    """Make a new workspace file; StoreError where something of that name exists. ``title`` names the region for people."""
    path = Path(path)
    require_safe_sqlite(apsw.sqlite_lib_version())
    if path.exists():
        raise StoreError(
            worded("{path} exists already.", path=path), worded("Name a new file; a workspace is never overwritten.")
        )
    with translated(path):
        connection = apsw.Connection(str(path))
        try:
            connection.pragma("application_id", APPLICATION_ID)
            connection.pragma("user_version", USER_VERSION)
            connection.pragma("journal_mode", "wal")
            connection.execute("BEGIN IMMEDIATE")
            create_tables(connection, policy_text, title, now)
            connection.execute("COMMIT")
        except BaseException:
            connection.close()
            path.unlink()
            raise
        connection.close()
        return GeoPackageStore(path, busy_timeout_ms)


def create_union(
    path: Path, first: GeoPackageStore, second: GeoPackageStore, busy_timeout_ms: int = DEFAULT_BUSY_TIMEOUT_MS
) -> GeoPackageStore:
    """Make a new workspace that holds what two hold, which stay as they are; see ``union``. It has no layers yet."""
    made = create(path, "", datetime.min.replace(tzinfo=UTC), busy_timeout_ms)
    with translated(path):
        connection = _connect(path, busy_timeout_ms)
        try:
            connection.execute("ATTACH ? AS a", (str(first.path),))
            connection.execute("ATTACH ? AS b", (str(second.path),))
            connection.execute("BEGIN")  # IMMEDIATE would lock the two against writing as well
            unite(connection)
            connection.execute("COMMIT")
        finally:
            connection.close()
    return made


def open_store(path: Path | str, busy_timeout_ms: int = DEFAULT_BUSY_TIMEOUT_MS) -> GeoPackageStore:
    """Open a workspace file, bringing an older format up to this one.

    Raises
    ------
    NotFoundError
        Where there is no such file.
    NotAWorkspaceError, NewerVersionError
        Where it is another kind of file, or was written by a later Tandem; the file is left as it was.
    """
    path = Path(path)
    require_safe_sqlite(apsw.sqlite_lib_version())
    if not path.is_file():
        raise NotFoundError(
            worded("There is no file {path}.", path=path), worded("Make a workspace with 'tandem new'.")
        )
    with translated(path):
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
        try:
            connection.set_busy_timeout(busy_timeout_ms)
            if read_format(connection, path) < FORMAT:
                migrate(connection)
        finally:
            connection.close()
        return GeoPackageStore(path, busy_timeout_ms)


def _connect(path: Path, busy_timeout_ms: int) -> apsw.Connection:
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    connection.set_busy_timeout(busy_timeout_ms)
    connection.pragma("journal_mode", "wal")
    connection.pragma("synchronous", "full")
    connection.pragma("foreign_keys", True)
    connection.pragma("cache_size", -64_000)
    register_functions(connection)
    return connection


def _roll_back(connection: apsw.Connection) -> None:
    if connection.in_transaction:
        connection.execute("ROLLBACK")
