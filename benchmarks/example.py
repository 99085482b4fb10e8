"""Time and memory of generating regions by size, each in a process of its own. There is no peer for this.

python benchmarks/example.py                       # tiny, for CI
python benchmarks/example.py 1000 10000 100000
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, date, datetime

from tandem.example import generate
from tandem.ids import seeded_uuid7

START, NOW = date(2026, 4, 1), datetime(2026, 4, 1, 12, tzinfo=UTC)
FULL = (1_000, 10_000, 100_000)
HEADER = "| works asked for | seconds | CPU seconds | MB at most | sources | reports | claims | judgements |\n|---|---|---|---|---|---|---|---|"


def measure(works: int) -> str:
    """One row of the table for a region of this size, made in this process."""
    began, cpu = time.perf_counter(), time.process_time()
    region = generate(works, 1, start=START, make_id=seeded_uuid7("benchmark"), now=NOW)
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    count = Counter(type(record).__name__ for record in region.records)
    numbers = " | ".join(f"{count[name]:,}" for name in ("Source", "Report", "Claim", "Judgement"))
    return f"| {works:,} | {seconds:.2f} | {cpu:.2f} | {megabytes:,.0f} | {numbers} |"


def main() -> None:
    """Print the table; each size runs in a fresh process, so that the memory figure is its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--works", type=int, nargs="+", default=[20, 200])
    parser.add_argument("--full", action="store_true", help="the published sizes")
    parser.add_argument("--one", type=int, help="one size in this process, row only")
    chosen = parser.parse_args()
    if chosen.one:
        print(measure(chosen.one))
        return
    print("Generating a region (peer: none)\n\n" + HEADER, flush=True)
    for works in FULL if chosen.full else chosen.works:
        subprocess.run([sys.executable, __file__, "--one", str(works)], check=True)


if __name__ == "__main__":
    main()
