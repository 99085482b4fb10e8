"""Filter, search and sort of a list, beside pandas on the same rows, and whether both find the same.

Run ``python benchmarks/lists.py --full`` for 100,000 rows. The first question also pays for the index of its columns; later ones,
while the plan is the same, do not.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import numpy as np
import pandas as pd

from tandem.geo import Geometry
from tandem.layers import Cell
from tandem.usecases.lists.columns import columns_of
from tandem.usecases.lists.query import Query
from tandem.usecases.lists.select import select
from tandem.usecases.lists.table import ListTable

PARTS = (
    "Зелена",
    "Григорівка",
    "Нова",
    "Stara",
    "Gora",
    "Донецьк",
    "الموصل",
    "Їжакове",
    "Meshomka",
    "Čelinac",
    "Ясне",
    "Łódź",
)
KINDS = ("nts", "ts", "clearance", "quality_control", "release_gate", "repair")
QUESTIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "search 'zelena' (across scripts)": (("q", "zelena"),),
    "search 'a' (nearly every row)": (("q", "a"),),
    "search of two words": (("q", "hryhorivka nova"),),
    "name contains": (("name.has", "gora"),),
    "one of two kinds, 1000 m2 or more": (("kind.in", "nts"), ("kind.in", "ts"), ("area_m2.from", "1000")),
    "first day in a month, sorted by area": (("first_day.is", "2027-05"), ("sort", "-area_m2")),
    "all, sorted by name": (("sort", "name"),),
    "all, sorted by date, last page": (("sort", "-first_day"), ("page", "2000")),
}


def rows(count: int) -> Iterator[tuple[str, Geometry | None, dict[str, Cell]]]:
    """Works with names in three scripts; the same for the same count."""
    drawn = random.Random(7)
    empty: dict[str, Cell] = dict.fromkeys(columns_of("works"))
    for number in range(count):
        first = date(2026, 4, 1) + timedelta(days=drawn.randrange(1500))
        yield (
            f"nts/019fb164-c880-7012-89e8-{number:012d}",
            None,
            empty
            | {
                "name": f"{drawn.choice(PARTS)} {drawn.choice(PARTS)} {drawn.randrange(10_000):04d}",
                "kind": drawn.choice(KINDS),
                "area_m2": round(drawn.lognormvariate(8, 2), 1) if drawn.random() < 0.9 else None,
                "first_day": first.isoformat(),
            },
        )


def timed(task: Callable[[], object], times: int) -> tuple[float, float]:
    """Milliseconds of the first call and the median of the others."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        task()
        taken.append(1000 * (time.perf_counter() - begun))
    return taken[0], statistics.median(taken[1:])


def in_pandas(frame: pd.DataFrame, name: str) -> pd.DataFrame | None:
    """What a user of pandas would write; None where one line does not do it."""
    match name:
        case "name contains":
            return frame[frame["name"].str.contains("gora", case=False, regex=False)]
        case "one of two kinds, 1000 m2 or more":
            return frame[frame["kind"].isin(["nts", "ts"]) & (frame["area_m2"] >= 1000)]
        case "first day in a month, sorted by area":
            return frame[frame["first_day"].str.startswith("2027-05")].sort_values("area_m2", ascending=False)
        case "all, sorted by name":
            return frame.sort_values("name")
        case "all, sorted by date, last page":
            return frame.sort_values("first_day", ascending=False)
        case _:
            return None


def main() -> None:
    """Print one line for each question."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--full", action="store_true")
    count = 100_000 if options.parse_args().full else 500
    made = list(rows(count))
    table = ListTable.of("works", made)
    frame = pd.DataFrame([cells for _, _, cells in made])
    print(f"{count:,} rows; milliseconds")
    print(f"{'question':<38}{'found':>8}{'first':>8}{'later':>8}{'pandas':>8}")
    for name, pairs in QUESTIONS.items():
        query = Query.of("works", pairs)
        first, later = timed(lambda query=query: select(table, query), 6)  # type: ignore[misc]
        found = select(table, query).rows
        told = "-"
        expected = in_pandas(frame, name)
        if expected is not None:
            told = f"{timed(lambda name=name: in_pandas(frame, name), 4)[1]:.1f}"  # type: ignore[misc]
            if set(found.tolist()) != set(np.asarray(expected.index).tolist()):
                raise SystemExit(f"{name}: pandas finds other rows")
        print(f"{name:<38}{len(found):>8,}{first:>8.1f}{later:>8.1f}{told:>8}")


if __name__ == "__main__":
    main()
