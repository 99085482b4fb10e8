"""The hash chain of the journal: each record one link, so that an edit, a removal or a move shows.

Link n is SHA-256 of link n-1 and the canonical bytes of the record, beginning with 32 zero bytes. The last
number and hash stand in the table ``workspace`` too, so that cutting off the end shows as well.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence

import apsw

from tandem.errors import ChainBrokenError
from tandem.store.codec import COLUMNS, Row, judged
from tandem.store.schema import GENESIS

_encode = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), default=lambda blob: hashlib.sha256(blob).hexdigest()
).encode


def next_hash(previous: bytes, kind: str, row: Row) -> bytes:
    """The link after ``previous`` for a row in column order; blobs go in by their SHA-256."""
    return hashlib.sha256(previous + kind.encode() + _encode(row).encode()).digest()


def head(connection: apsw.Connection) -> tuple[int, bytes]:
    """Number and hash of the last link."""
    values = dict(connection.execute("SELECT key, value FROM workspace WHERE key IN ('head_seq', 'head_hash')"))
    return int(values["head_seq"]), bytes.fromhex(values["head_hash"])


def add_links(connection: apsw.Connection, rows: Sequence[tuple[str, Row]]) -> None:
    """Write one link for each new row, in order, and the new head."""
    seq, link = head(connection)
    links = []
    for kind, row in rows:
        seq += 1
        link = next_hash(link, kind, row)
        links.append((seq, kind, row[0], link))
    connection.executemany("INSERT INTO chain (seq, kind, record, hash) VALUES (?, ?, ?, ?)", links)
    connection.execute("UPDATE workspace SET value = ? WHERE key = 'head_seq'", (str(seq),))
    connection.execute("UPDATE workspace SET value = ? WHERE key = 'head_hash'", (link.hex(),))


def linked_rows(connection: apsw.Connection) -> Iterator[tuple[int, str, Row, bytes]]:
    """Number, kind, row and link of every record in the order of the chain, which is recomputed on the way.

    Raises
    ------
    ChainBrokenError
        Naming the first link that breaks.
    """
    journal = {kind: _rows(connection, kind) for kind in COLUMNS}
    expected, previous = 0, GENESIS
    for seq, kind, record, link in connection.execute("SELECT seq, kind, record, hash FROM chain ORDER BY seq"):
        expected += 1
        if seq != expected:
            raise _broken(expected, "is missing")
        row = next(journal[kind], None) if kind in journal else None
        if row is None or row[0] != record:
            raise _broken(seq, f"names {kind} {record}, which was removed or moved, or another was put before it")
        previous = next_hash(previous, kind, row)
        if previous != link:
            raise _broken(seq, f"does not fit {kind} {record}: the record or the link was changed")
        yield seq, kind, row, link
    for kind, rows in journal.items():
        surplus = next(rows, None)
        if surplus is not None:
            raise _broken(expected + 1, f"is missing: {kind} {surplus[0]} has none")
    if head(connection) != (expected, previous):
        raise _broken(expected + 1, f"is missing: the journal ended with link {head(connection)[0]}")


def verify(connection: apsw.Connection) -> int:
    """Recompute the whole chain from the rows and give the number of links; see ``linked_rows``."""
    links = sum(1 for _ in linked_rows(connection))
    _verify_index(connection, links)
    return links


def _verify_index(connection: apsw.Connection, links: int) -> None:
    """The index of judgements hides nothing and adds nothing."""
    held = set(connection.execute("SELECT target, judgement FROM judged"))
    for target, judgement in sorted(held ^ judged(_rows(connection, "judgement"))):
        raise _broken(links, f"does not fit: the index of judgements is wrong on {target} and judgement {judgement}")


def _rows(connection: apsw.Connection, kind: str) -> Iterator[Row]:
    return iter(connection.execute(f"SELECT {COLUMNS[kind]} FROM {kind} ORDER BY fid"))


def _broken(seq: int, what: str) -> ChainBrokenError:
    return ChainBrokenError(
        f"The journal was changed from outside: link {seq} {what}.",
        "Keep this file as evidence, and go on with the last backup whose chain closes.",
    )
