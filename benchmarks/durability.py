"""Writers that are killed at random lose nothing that they acknowledged: 8 processes, 40 % repeated reports, SIGKILL again and again.

Run ``python benchmarks/durability.py --full``. Each writer hands in reports with two claims, a unit each, notes in a file of its own
what was acknowledged (after the commit), and is killed at a random moment; a new one takes its place. 40 % of what is handed in was
handed in before, by any writer, as phones do that got no answer. At the end every acknowledged report must be there once, with both
claims, and the chain must close.

A killed process does not show what a power cut does: that rests on ``synchronous=FULL`` and on a disk that tells the truth.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import signal
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.process import BaseProcess
from pathlib import Path

from tandem.claims.records import Claim, Record, Report, Source, Step
from tandem.errors import StoreBusyError
from tandem.ids import sha256_hex
from tandem.policy import generic_policy
from tandem.store.geopackage import create, open_store

NOW = datetime(2026, 5, 1, tzinfo=UTC)
WRITERS = 8
# Shares of what is handed in: told before by somebody, and what all writers hand in at the same moment.
BEFORE, AT_ONCE = 0.3, 0.2
CLAIMS = 2


def told(number: int) -> list[Record]:
    """A report with its claims; the same number is the same telling, byte for byte."""
    content = f"report {number}".encode()
    report = Report(f"r{number}", "s", "phone", NOW, content, sha256_hex(content), "text/plain", f"key-{number}")
    chain = (Step("s", "saw"),)
    claims = [
        Claim(f"c{number}-{n}", report.id, f"v{number % 997}", "community", "people", n, NOW, chain)
        for n in range(CLAIMS)
    ]
    return [report, *claims]


def write(path: Path, notes: Path, numbers: range, seed: int) -> None:
    """Hand in until killed; a line in ``notes`` for each acknowledgement."""
    chance = random.Random(seed)
    store = open_store(path, busy_timeout_ms=60_000)
    descriptor = os.open(notes, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    fresh, known = iter(numbers), [number for number, _ in noted(notes.parent)]
    while True:
        drawn = chance.random()
        if drawn < BEFORE and known:
            number = chance.choice(known)
        elif drawn < BEFORE + AT_ONCE:
            number = 10**9 + int(time.time() * 20)
        else:
            number = next(fresh)
        try:
            with store.writing() as unit:
                done = unit.append(told(number))
        except StoreBusyError:
            continue
        os.write(descriptor, f"{json.dumps([number, done.new])}\n".encode())
        known.append(number)


def noted(folder: Path) -> list[tuple[int, int]]:
    """What all writers noted: the number of the report, and how many records of it were new."""
    lines = [line for file in folder.glob("notes-*") for line in file.read_text().splitlines(keepends=True)]
    return [tuple(json.loads(line)) for line in lines if line.endswith("\n")]


@dataclass(frozen=True, slots=True)
class Run:
    """What happened, and what was found afterwards."""

    kills: int
    acknowledged: int
    repeated: int
    reports: int
    lost: int
    doubled: int
    halves: int
    links: int
    seconds: float


def run(folder: Path, kills: int, acknowledgements: int, seed: int, pause_s: float) -> Run:
    """Kill at least so often, and until at least so many were acknowledged; then look."""
    path = folder / "region.gpkg"
    store = create(path, generic_policy().text, NOW)
    with store.writing() as unit:
        unit.append([Source("s", "team", "Team", NOW)])
    store.close()
    chance = random.Random(seed)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tandem.store.geopackage"])
    begun, killed, started, seen = time.perf_counter(), 0, 0, 0

    def start(writer: int) -> BaseProcess:
        nonlocal started
        started += 1
        first = started * 10_000
        arguments = (path, folder / f"notes-{writer}", range(first, first + 10_000), seed + started)
        process = context.Process(target=write, args=arguments, daemon=True)
        process.start()
        return process

    writers = [start(number) for number in range(WRITERS)]
    while killed < kills or seen < acknowledgements:
        time.sleep(chance.uniform(0, pause_s))
        victim = chance.randrange(WRITERS)
        if writers[victim].pid is not None:
            os.kill(writers[victim].pid or 0, signal.SIGKILL)
        writers[victim].join()
        killed += 1
        writers[victim] = start(victim)
        if killed % 20 == 0:
            seen = sum(file.read_bytes().count(b"\n") for file in folder.glob("notes-*"))
    for process in writers:
        process.kill()
        process.join()
    return look(path, folder, killed + WRITERS, time.perf_counter() - begun)


def look(path: Path, folder: Path, killed: int, seconds: float) -> Run:
    """Compare what was acknowledged with what the workspace holds."""
    acknowledged = noted(folder)
    store = open_store(path)
    with store.reading() as reader:
        kept = [report.id for report in reader.reports()]
        claims = [
            claim.report for known in reader.evidence().claims.values() for said in known.values() for claim in said
        ]
    links = store.verify()
    store.close()
    of_report = dict.fromkeys(kept, 0)
    for name in claims:
        of_report[name] += 1
    return Run(
        killed,
        len(acknowledged),
        sum(new == 0 for _, new in acknowledged),
        len(kept),
        len({f"r{number}" for number, _ in acknowledged} - of_report.keys()),
        len(kept) - len(of_report),
        sum(count != CLAIMS for count in of_report.values()),
        links,
        seconds,
    )


def main() -> None:
    """Print the table; the exit code says whether anything was lost, doubled or half written."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--acknowledgements", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--full", action="store_true", help="the published size: 1,000 kills, 100,000 acknowledgements")
    arguments = parser.parse_args()
    kills, wanted = (1_000, 100_000) if arguments.full else (arguments.kills, arguments.acknowledgements)
    with tempfile.TemporaryDirectory() as folder:
        found = run(Path(folder), kills, wanted, arguments.seed, 0.8 if arguments.full else 0.3)
    rows = (
        ("writers at once", WRITERS),
        ("kills (SIGKILL at a random moment)", found.kills),
        ("acknowledgements", found.acknowledged),
        ("of them for what was handed in before", found.repeated),
        ("reports in the workspace", found.reports),
        ("acknowledged and lost", found.lost),
        ("doubled", found.doubled),
        ("half written", found.halves),
        ("links of the chain, which closes", found.links),
    )
    for name, number in rows:
        print(f"{name:<42}{number:>10,}")
    print(f"{'acknowledged a second':<42}{found.acknowledged / found.seconds:>10,.0f}")
    print(f"{found.seconds:.0f} s, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    if found.lost or found.doubled or found.halves or found.links != 1 + found.reports * (1 + CLAIMS):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
