"""Time and size of a briefing as page and as PDF, by number of hazardous areas and teams. There is no peer for this.

python benchmarks/publishing.py          # tiny, for CI
python benchmarks/publishing.py --full   # the published sizes
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.publishing.sample import briefing, gantt, region_map

from tandem.publishing.briefing import render
from tandem.publishing.content import Ending

TINY, FULL = ((20, 5),), ((300, 60), (5_000, 200), (50_000, 400))
ENDINGS: tuple[Ending, ...] = ("html", "pdf")


def measure(areas: int, teams: int) -> str:
    """One row: seconds and kilobytes of the page and of the PDF."""
    told = briefing(map=region_map(areas), gantt=gantt(teams))
    cells = []
    for ending in ENDINGS:
        began = time.perf_counter()
        size = len(render(told, ending))
        cells.append(f"{time.perf_counter() - began:.2f} | {size / 1000:,.0f}")
    return f"| {areas:,} | {teams} | {' | '.join(cells)} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true", help="the published sizes")
    print("Briefing (peer: none)\n\n| areas | teams | page s | page kB | PDF s | PDF kB |\n|---|---|---|---|---|---|")
    for areas, teams in FULL if parser.parse_args().full else TINY:
        print(measure(areas, teams), flush=True)


if __name__ == "__main__":
    main()
