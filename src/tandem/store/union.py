"""Two workspaces that were edited apart become one: the union of what they hold, whatever the order.

The journal of the union is a function of the set of records alone: in order of receipt, then kind, then id. So the same
workspaces give the same chain in any order and grouping, and two offices that compare its last link know that they hold the
same. Of several versions of one id the one that was received first counts (of equals, that of the smaller hash); the others
go to the quarantine, where nothing reads them.
"""

from __future__ import annotations

import base64
import hashlib
import heapq
import json
from collections.abc import Iterable, Iterator
from itertools import islice

import apsw

from tandem.store.codec import COLUMNS, Row
from tandem.store.journal import BATCH, RECEIVED, insert
from tandem.store.protocol import Quarantined

# Documents are no records of the journal, but are united like them.
DOCUMENT = "document"
_COLUMNS = {**COLUMNS, DOCUMENT: "id, kind, made_at, digest, title, body"}
_INSTANT = {**RECEIVED, DOCUMENT: 2}
_KIND_ORDER = {kind: place for place, kind in enumerate(COLUMNS)}
_POLICY = "policy"


def unite(connection: apsw.Connection) -> None:
    """Write the union of two workspaces into an empty one, inside the open transaction.

    The two are attached to the connection as ``a`` and ``b``. Feature layers are not united: they are made anew.
    """
    versions = list(_versions(connection))
    counting = {(kind, row[0]): row for kind, row, counts in versions if counts}
    rows = heapq.merge(*(_rows(connection, kind, counting) for kind in COLUMNS), key=_order)
    copies = _Copies()
    while batch := list(islice(rows, BATCH)):
        insert(connection, batch, {row[0]: copies.of(row[6]) for kind, row in batch if kind == "report"})
    documents = ((*row, copies.of((row[1], row[3]))) for _, row in _rows(connection, DOCUMENT, counting))
    connection.executemany(
        f"INSERT INTO document ({_COLUMNS[DOCUMENT]}, copy) VALUES (?, ?, ?, ?, ?, ?, ?)", list(documents)
    )
    held = [_quarantined(kind, row) for kind, row, counts in versions if not counts]
    aside = {one.hash: one for one in (*held, *_policy(connection))}
    connection.executemany(
        "INSERT INTO quarantine (kind, record, hash, content) VALUES (?, ?, ?, ?)",
        [(one.kind, one.record, one.hash, one.content) for _, one in sorted(aside.items())],
    )


class _Copies:
    """Numbers what was made apart under one key: 0 for the first."""

    def __init__(self) -> None:
        self._seen: dict[object, int] = {}

    def of(self, key: object) -> int:
        number = self._seen.get(key, -1) + 1
        self._seen[key] = number
        return number


def _order(item: tuple[str, Row]) -> tuple[str, int, str]:
    kind, row = item
    return row[_INSTANT[kind]], _KIND_ORDER[kind], row[0]


def _rows(connection: apsw.Connection, kind: str, counting: dict[tuple[str, str], Row]) -> Iterator[tuple[str, Row]]:
    """The rows of one kind in canonical order, each once; of disputed ids the version that counts."""
    columns = _COLUMNS[kind]
    instant = columns.split(", ")[_INSTANT[kind]]
    disputed = [row for (of, _), row in counting.items() if of == kind]
    given = json.dumps([row[0] for row in disputed])
    apart = "id NOT IN (SELECT value FROM json_each(?1))"
    query = (
        f"SELECT {columns} FROM a.{kind} WHERE {apart} UNION ALL "
        f"SELECT {columns} FROM b.{kind} WHERE {apart} AND NOT EXISTS (SELECT 1 FROM a.{kind} AS same WHERE same.id = b.{kind}.id) "
        f"ORDER BY {instant}, id"
    )
    plain = ((kind, row) for row in connection.execute(query, (given,)))
    instant_of = _INSTANT[kind]
    return heapq.merge(
        plain,
        sorted(((kind, row) for row in disputed), key=lambda item: (item[1][instant_of], item[1][0])),
        key=lambda item: (item[1][instant_of], item[1][0]),
    )


def _versions(connection: apsw.Connection) -> Iterator[tuple[str, Row, bool]]:
    """Every version of every id that has several, with whether it is the one that counts."""
    for kind, columns in _COLUMNS.items():
        names = columns.split(", ")
        one, two = (", ".join(f"{part}.{kind}.{name}" for name in names) for part in "ab")
        query = f"SELECT {one} FROM a.{kind} JOIN b.{kind} ON a.{kind}.id = b.{kind}.id WHERE ({one}) IS NOT ({two})"
        ids = {row[0] for row in connection.execute(query)}
        kept = [_row_of(content) for content in _quarantine(connection, kind)]
        ids.update(row[0] for row in kept)
        chosen = json.dumps(sorted(ids))
        where = "WHERE id IN (SELECT value FROM json_each(?))"
        for part in "ab":
            kept += connection.execute(f"SELECT {columns} FROM {part}.{kind} {where}", (chosen,))
        for same in _by_id(kept):
            ordered = sorted(same, key=lambda row: (row[_INSTANT[kind]], _quarantined(kind, row).hash))
            yield from ((kind, row, place == 0) for place, row in enumerate(ordered))


def _by_id(rows: Iterable[Row]) -> Iterable[set[Row]]:
    found: dict[str, set[Row]] = {}
    for row in rows:
        found.setdefault(row[0], set()).add(row)
    return found.values()


def _quarantine(connection: apsw.Connection, kind: str) -> list[str]:
    query = "SELECT content FROM a.quarantine WHERE kind = ?1 UNION SELECT content FROM b.quarantine WHERE kind = ?1"
    return [content for (content,) in connection.execute(query, (kind,))]


def _policy(connection: apsw.Connection) -> Iterator[Quarantined]:
    """Policies that do not count: the workspace that was begun first gives the one that does."""
    query = "SELECT value FROM {0}.workspace WHERE key IN ('made_at', 'policy', 'title') ORDER BY key"
    begun = sorted(tuple(value for (value,) in connection.execute(query.format(part))) for part in "ab")
    for key, value in zip(("made_at", "policy", "title"), begun[0], strict=True):
        connection.execute("UPDATE main.workspace SET value = ? WHERE key = ?", (value, key))
    others = {_row_of(content) for content in _quarantine(connection, _POLICY)} | {(text,) for _, text, _ in begun}
    return (_quarantined(_POLICY, row) for row in others if row != (begun[0][1],))


def _quarantined(kind: str, row: Row) -> Quarantined:
    cells = [{"base64": base64.b64encode(cell).decode()} if isinstance(cell, bytes) else cell for cell in row]
    content = json.dumps(cells, ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256(f"{kind} {content}".encode()).hexdigest()
    return Quarantined(kind, row[0] if kind != _POLICY else digest, digest, content)


def _row_of(content: str) -> Row:
    return tuple(base64.b64decode(cell["base64"]) if isinstance(cell, dict) else cell for cell in json.loads(content))
