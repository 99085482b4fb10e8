"""A workspace of a million claims: import, one belief, the whole picture, the touched part after one claim; time, file and memory.

Run ``python benchmarks/claims.py --full``. Six claims in ten are about hazardous areas, the rest about communities; each property is told
twice, by different speakers, so that belief has to weigh them. Beside each step stands what a user would pick instead on the same rows: a
plain SQLite table without chain, checks or belief, and pandas that takes the newest claim of each property; their figures and the ratios
are of the processor.
"""

from __future__ import annotations

import argparse
import os
import resource
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import shapely

from tandem.claims.belief import belief
from tandem.claims.records import Claim, JsonValue, Record, Report, Source, Step
from tandem.ids import sha256_hex
from tandem.policy import generic_policy
from tandem.settings import Settings
from tandem.store.codec import COLUMN_COUNT, COLUMNS, encode
from tandem.usecases.picturing import materialise
from tandem.usecases.seeing import Sights
from tandem.usecases.workspace import Workspace, create_workspace, open_workspace, record

NOW = datetime(2026, 5, 1, tzinfo=UTC)
TODAY = date(2026, 5, 2)
TEAMS = 200
AREA: tuple[tuple[str, JsonValue], ...] = (
    ("name", "A field"),
    ("perimeter", None),
    ("hazard_class", "sha"),
    ("status", "reported"),
    ("terrain", "normal"),
    ("contamination", ["ap_mine"]),
)
VILLAGE: tuple[tuple[str, JsonValue], ...] = (
    ("name", "A village"),
    ("location", None),
    ("people", 120),
    ("needs", ["water"]),
)


def claims_of(
    thing: str, kind: str, said: tuple[tuple[str, JsonValue], ...], place: int, telling: int
) -> Iterator[Claim]:
    """One telling of a thing: a claim for each of its properties."""
    x, y = 30 + place % 400 * 0.01, 46 + place // 400 * 0.01
    shape = shapely.box(x, y, x + 0.004, y + 0.004) if kind == "hazardous_area" else shapely.Point(x, y)
    chain = (Step(f"team-{(place + telling) % TEAMS}", "saw"),)
    for name, value in said:
        geometry = shape if name in ("perimeter", "location") else None
        told = f"{value} {place}" if name == "name" else value
        made = f"{telling}-{thing}-{name}"
        yield Claim(
            made, f"report-{telling}", thing, kind, name, told, NOW, chain, geometry=geometry, evidence="direct"
        )


def records(size: int) -> Iterator[Record]:
    """Sources, two reports and about ``size`` claims."""
    yield from (Source(f"team-{number}", "team", f"Team {number}", NOW) for number in range(TEAMS))
    yield from (telling_report(f"report-{telling}") for telling in (0, 1))
    for telling in (0, 1):
        for number in range(size * 6 // 10 // 12):
            yield from claims_of(f"area-{number:06}", "hazardous_area", AREA, number, telling)
        for number in range(size * 4 // 10 // 8):
            yield from claims_of(f"village-{number:06}", "community", VILLAGE, number, telling)


def telling_report(name: str, at: datetime = NOW) -> Report:
    """A report without bytes."""
    return Report(name, "team-0", "file", at, b"", sha256_hex(b""), "text/plain", name)


class Took(NamedTuple):
    """By the clock, and what the processor worked: the second says more on a machine that others use too."""

    clock: float
    processor: float


def timed(work: Callable[[], object]) -> Took:
    """Seconds of a call."""
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return Took(time.perf_counter() - clock, time.process_time() - processor)


def median_ms(work: Callable[[int], object], times: int) -> Took:
    """Medians of single calls in milliseconds."""
    took = [timed(partial(work, number)) for number in range(times)]
    return Took(*(statistics.median(part) * 1000 for part in zip(*took, strict=True)))


def ours(workspace: Workspace, made: list[Record], things: list[str], repeats: int) -> dict[str, Took]:
    """Seconds or milliseconds of every step on the workspace."""
    policy, store = generic_policy(), workspace.store

    def believe(number: int) -> object:
        thing = things[number * 7919 % len(things)]
        name = "hazard_class" if thing.startswith("area") else "people"
        with store.reading() as reader:
            found = reader.evidence(things=[thing])
        return belief(found, thing, name, valid_at=TODAY, known_at=NOW, policy=policy.records)

    def tell(number: int) -> object:
        thing = things[number * 7919 % len(things)]
        kind, name, value = (
            ("hazardous_area", "terrain", "wooded") if thing.startswith("area") else ("community", "people", number)
        )
        at = NOW + timedelta(seconds=number + 1)
        told = Claim(f"new-{number}", f"new-{number}", thing, kind, name, value, at, (Step("team-1", "saw"),))
        return record(workspace, [telling_report(f"new-{number}", at), told], valid_at=TODAY)

    def rebuild() -> None:
        with store.writing() as unit:
            materialise(unit, Sights(), valid_at=TODAY)

    found = {"import": timed(lambda: record(workspace, made, valid_at=TODAY))}
    found["belief"] = median_ms(believe, repeats)
    found["picture"] = timed(rebuild)
    found["touched"] = median_ms(tell, repeats)
    found["verify"] = timed(store.verify)
    return found


def plain_table(folder: Path, claims: list[Claim], things: list[str], repeats: int) -> tuple[dict[str, Took], Path]:
    """The same steps on a table with an index by thing; its picture is the newest row of each property."""
    path = folder / "plain.db"
    rows = [row for _, row in encode(claims)]
    table = sqlite3.connect(path)
    table.execute(f"CREATE TABLE claim ({COLUMNS['claim']})")
    marks = ", ".join("?" * COLUMN_COUNT["claim"])

    def write() -> None:
        with table:
            table.executemany(f"INSERT INTO claim VALUES ({marks})", rows)
            table.execute("CREATE INDEX claim_thing ON claim (thing)")

    newest = "SELECT thing, property, value, geometry, max(received_at) FROM claim {} GROUP BY thing, property"

    def read(number: int) -> object:
        thing = things[number * 7919 % len(things)]
        return table.execute(newest.format("WHERE thing = ?"), (thing,)).fetchall()

    def add(number: int) -> None:
        with table:
            table.execute(f"INSERT INTO claim VALUES ({marks})", rows[number])

    found = {"import": timed(write), "belief": median_ms(read, repeats)}
    found["picture"] = timed(lambda: table.execute(newest.format("")).fetchall())
    found["touched"] = median_ms(add, repeats)
    table.close()
    return found, path


def in_pandas(claims: list[Claim]) -> dict[str, Took]:
    """Loading into a data frame, and the newest claim of each property as its picture."""

    def load() -> pd.DataFrame:
        return pd.DataFrame(
            {
                "thing": [claim.thing for claim in claims],
                "property": [claim.property for claim in claims],
                "value": [claim.value for claim in claims],
                "geometry": np.array([claim.geometry for claim in claims], dtype=object),
                "received_at": [claim.received_at for claim in claims],
            }
        )

    loading = timed(load)
    frame = load()
    picture = timed(lambda: frame.groupby(["thing", "property"], sort=False).last())
    return {
        "import": loading,
        "picture": picture,
        "belief": median_ms(lambda _: frame[frame["thing"] == claims[0].thing], 5),
    }


ROWS = (
    ("import", "import with chain, checks and picture, s", 120.0),
    ("belief", "one belief out of the file, ms", 1.0),
    ("picture", "the whole picture anew, s", 60.0),
    ("touched", "one claim with its part of the picture, ms", 20.0),
    ("verify", "verify the chain, s", None),
)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=2_400, help="number of claims")
    parser.add_argument("--full", action="store_true", help="the published size: 1,000,000 claims")
    arguments = parser.parse_args()
    size, repeats = (1_000_000, 100) if arguments.full else (arguments.size, 5)
    with tempfile.TemporaryDirectory() as folder:
        made = list(records(size))
        base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        claims = [one for one in made if isinstance(one, Claim)]
        things = sorted({claim.thing for claim in claims})
        path = Path(folder) / "region.gpkg"
        create_workspace(path, None, NOW).store.close()
        workspace = open_workspace(path, Settings())
        tandem = ours(workspace, made, things, repeats)
        workspace.store.close()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        table, plain = plain_table(Path(folder), claims, things, repeats)
        frame = in_pandas(claims)
        print(
            f"{len(claims):,} claims about {len(things):,} things; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
        )
        print(f"{'step':<44}{'clock':>9}{'processor':>11}{'goal':>6}{'SQLite':>9}{'ratio':>7}{'pandas':>9}{'ratio':>7}")
        for name, label, goal in ROWS:
            took = tandem[name]
            told = [f"{label:<44}{took.clock:>9.2f}{took.processor:>11.2f}{'' if goal is None else f'{goal:.0f}':>6}"]
            for peer in (table, frame):
                one = peer[name].processor if name in peer else 0.0
                told.append(f"{one:>9.2f}{took.processor / one:>7.1f}" if one else " " * 16)
            print("".join(told).rstrip())
        sizes = path.stat().st_size / 1e6, plain.stat().st_size / 1e6
        print(f"{'file, MB':<44}{sizes[0]:>9.0f}{'':>17}{sizes[1]:>9.0f}{sizes[0] / sizes[1]:>7.1f}")
        print(f"{'largest memory, MB (claims to import: ' + format(base, '.0f') + ')':<44}{peak:>9.0f}")


if __name__ == "__main__":
    main()
