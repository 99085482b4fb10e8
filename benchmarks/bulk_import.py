"""Time and memory of importing a list with 1 % of bad rows of 20 kinds, correcting them, and importing them again.

Run ``python benchmarks/bulk_import.py --full`` for 100,000 rows. Beside it, what a user would pick instead: pandas reads the same
file and geopandas writes it as a GeoPackage, without any check. The default size is tiny, so that CI can start it.
"""

from __future__ import annotations

import argparse
import csv
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

import geopandas
import pandas as pd

from tandem.settings import Settings
from tandem.usecases.importing import ImportOutcome, Net, import_jobs, pair
from tandem.usecases.workspace import Workspace, create_workspace

T = TypeVar("T")
HEADER = ["code", "name", "people", "needs", "longitude", "latitude", "seen", "until"]
MAPPING = """
[read]
longitude = "longitude"
latitude = "latitude"
crs = "EPSG:4326"
[extent]
west = 17
south = 43
east = 20
north = 46
[said]
valid_from = { column = "seen" }
valid_to = { column = "until" }
[[thing]]
kind = "community"
id = "list:{code}"
[thing.properties]
name = { column = "name" }
people = { column = "people" }
needs = { column = "needs", separator = ";" }
location = { geometry = "whole" }
"""
# What a typist, a spreadsheet or another program makes of a cell.
FAULTS = [
    ("code", ""),
    ("people", "twelve"),
    ("people", "-4"),
    ("people", "4.5"),
    ("people", "1,200"),
    ("people", "NaN"),
    ("people", "1e400"),
    ("people", "99999999999999999999"),
    ("needs", "watr"),
    ("needs", "water;flares"),
    ("longitude", ""),
    ("longitude", "18,5"),
    ("longitude", "nan"),
    ("longitude", "181"),
    ("latitude", "44°61'N"),
    ("latitude", "-44.2"),
    ("seen", "31.02.2026"),
    ("seen", "45000"),
    ("seen", "03.04.26"),
    ("until", "2020-01-01"),
]


def main() -> None:
    """Print seconds and memory of both imports, what came in, and the ratio to the peer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=200)
    parser.add_argument("--full", action="store_true", help="100,000 rows")
    arguments = parser.parse_args()
    size = 100_000 if arguments.full else arguments.size
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bad = _write_list(folder / "list.csv", size)
        (folder / "mapping.toml").write_text(MAPPING, encoding="utf-8")
        workspace = create_workspace(folder / "w.gpkg", None, datetime(2026, 11, 1, tzinfo=UTC))
        outcome, first = _timed(lambda: _bring(workspace, folder, folder / "list.csv", 1))
        print(f"{outcome.summary}: {first}")
        came = _rows(workspace)
        (file,) = outcome.bad_files
        _correct(file)
        again, second = _timed(lambda: _bring(workspace, folder, file, 2))
        print(f"corrected: {again.summary}: {second}")
        whole = _rows(workspace)
        peer, third = _timed(lambda: _peer(folder / "list.csv"))
        print(f"pandas and geopandas, without checks: {peer} rows: {third}")
        memory = [resource.getrusage(who).ru_maxrss / 1e3 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        print(f"ratio {first.wall / third.wall:.1f} (CPU {first.cpu / third.cpu:.1f}); ", end="")
        print(f"memory {memory[0]:.0f} MB, of the parsing process {memory[1]:.0f} MB")
        print(f"{came[0]} of {size} rows first, then {whole[0]} rows about {whole[1]} things")
        if came[0] != size - bad or whole != (size, size) or again.bad_files:
            raise SystemExit("Rows are missing or came twice.")


class _Time(tuple[float, float]):
    """Wall and CPU seconds, children included."""

    @property
    def wall(self) -> float:
        return self[0]

    @property
    def cpu(self) -> float:
        return self[1]

    def __str__(self) -> str:
        return f"{self[0]:.1f} s, CPU {self[1]:.1f} s"


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _timed(work: Callable[[], T]) -> tuple[T, _Time]:
    wall, cpu = time.perf_counter(), _cpu()
    result = work()
    return result, _Time((time.perf_counter() - wall, _cpu() - cpu))


def _bring(workspace: Workspace, folder: Path, file: Path, hour: int) -> ImportOutcome:
    (outcome,) = import_jobs(
        workspace,
        pair([file], [folder / "mapping.toml"]),
        by="benchmark",
        now=datetime(2026, 11, 1, hour, tzinfo=UTC),
        valid_at=date(2026, 11, 1),
        settings=Settings(),
        net=Net(folder / "bad"),
    )
    return outcome


def _good(number: int) -> dict[str, str]:
    place = f"{18 + number % 1000 / 1000:.4f}", f"{44 + number // 1000 / 1000:.4f}"
    cells = [f"C{number}", f"Place {number}", str(number % 5000), "electricity;water", *place, "2026-03-01", ""]
    return dict(zip(HEADER, cells, strict=True))


def _write_list(path: Path, size: int) -> int:
    """One row in a hundred is bad, each kind in turn; gives how many."""
    bad = 0
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, HEADER)
        writer.writeheader()
        for number in range(size):
            row = _good(number)
            if number % 100 == 50:
                column, fault = FAULTS[bad % len(FAULTS)]
                row[column] = fault
                bad += 1
            writer.writerow(row)
    return bad


def _correct(file: Path) -> None:
    """Type every cell of the bad rows anew, as their names say; the columns of reasons stay."""
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows({**row, **_good(int(row["name"].removeprefix("Place ")))} for row in rows)


def _rows(workspace: Workspace) -> tuple[int, int]:
    """Rows and things of the journal."""
    with workspace.store.reading() as reader:
        return sum(report.part_of is not None for report in reader.reports()), len(reader.things())


def _peer(path: Path) -> int:
    table = pd.read_csv(path)
    x, y = (pd.to_numeric(table[name], errors="coerce") for name in ("longitude", "latitude"))
    frame = geopandas.GeoDataFrame(table, geometry=geopandas.points_from_xy(x, y), crs="EPSG:4326")
    frame.to_file(path.with_suffix(".gpkg"))
    return len(frame)


if __name__ == "__main__":
    main()
