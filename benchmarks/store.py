"""Append and read claims, beside the same rows put into a bare SQLite table without chain, index or decoding.

Run: ``python benchmarks/store.py --size 1000000``. The peer shows what the file itself costs; the ratio is
what the journal adds: hash chain, unique ids, foreign key, records as typed objects.
"""

from __future__ import annotations

import argparse
import resource
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import shapely

from tandem.claims.records import Claim, Report, Source, Step
from tandem.ids import sha256_hex
from tandem.policy import generic_policy
from tandem.store.codec import COLUMN_COUNT, COLUMNS, encode
from tandem.store.geopackage import create

NOW = datetime(2026, 5, 1, tzinfo=UTC)
CHAIN = (Step("source-1", "cites"), Step("source-0", "saw"))


def make_claims(size: int) -> Iterator[Claim]:
    """Claims on areas of six properties each, every sixth with a polygon of 24 vertices."""
    shape = shapely.Point(16.5, 44.5).buffer(0.002, quad_segs=6)
    values = ("A field", None, "sha", "open", "light", ["ap_mine"])
    names = ("name", "perimeter", "hazard_class", "status", "terrain", "contamination")
    for n in range(size):
        place = n % 6
        geometry = shape if place == 1 else None
        yield Claim(
            f"claim-{n:09}",
            "report",
            f"area-{n // 6}",
            "hazardous_area",
            names[place],
            values[place],
            NOW,
            CHAIN,
            geometry=geometry,
        )


def timed(work: Callable[[], object]) -> tuple[float, object]:
    """Seconds of a call and what it gave."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def measure(size: int, folder: Path) -> list[tuple[str, float, float]]:
    """Name, seconds of the store and seconds of the bare table, for writing and reading."""
    claims = list(make_claims(size))
    store = create(folder / "bench.gpkg", generic_policy().text, NOW)
    report = Report("report", "bench", "file", NOW, b"", sha256_hex(b""), "text/plain", "bench")

    def write() -> None:
        with store.writing() as unit:
            unit.append([Source("source-0", "team", "Team", NOW), report, *claims])

    def read() -> int:
        with store.reading() as reader:
            return len(reader.evidence().claims)

    rows = [row for _, row in encode(claims)]
    bare = sqlite3.connect(folder / "bare.db")
    bare.execute(f"CREATE TABLE claim ({COLUMNS['claim']})")

    def write_bare() -> None:
        with bare:
            bare.executemany(f"INSERT INTO claim VALUES ({', '.join('?' * COLUMN_COUNT['claim'])})", rows)

    written, _ = timed(write)
    written_bare, _ = timed(write_bare)
    reading, things = timed(read)
    reading_bare, _ = timed(lambda: bare.execute("SELECT * FROM claim").fetchall())
    verifying, links = timed(store.verify)
    assert things == (size + 5) // 6 and links == size + 2
    bare.close()
    store.close()
    return [
        ("append", written, written_bare),
        ("read as evidence", reading, reading_bare),
        ("verify", verifying, reading_bare),
    ]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=2_000, help="number of claims")
    parser.add_argument("--full", action="store_true", help="the published size: 200,000 claims")
    arguments = parser.parse_args()
    size = 200_000 if arguments.full else arguments.size
    with tempfile.TemporaryDirectory() as folder:
        print(f"{size} claims")
        print(f"{'step':<18}{'store s':>10}{'bare table s':>14}{'ratio':>8}{'claims/s':>12}")
        for name, seconds, peer in measure(size, Path(folder)):
            print(f"{name:<18}{seconds:>10.2f}{peer:>14.2f}{seconds / max(peer, 1e-9):>8.1f}{size / seconds:>12.0f}")
        print(f"largest memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
