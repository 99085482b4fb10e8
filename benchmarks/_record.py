"""Runs the planning benchmarks at the sizes of a release and keeps what each prints in ``docs/figures``.

``script/bench --release [NAME ...]`` starts it. The whole set takes about an hour on two cores of their own; ``script/bench NAME``
runs one at its published size. A file says its command and the class of the machine and holds no date, no path and no host.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

ROOT = Path(__file__).resolve().parents[1]
FIGURES = ROOT / "docs" / "figures"
SHELBY = "../shared/data/shelby-indp"

RELEASE: Mapping[str, str] = MappingProxyType(
    {
        "planning": "--release",
        "exact": "--full",
        "truth": "--full",
        "mutants": "--full",
        "psplib": "--psplib ../shared/data/psplib --full",
        "shelby_indp": f"--data {SHELBY} --time-limit 0",
        "shelby_networks": "--damaged 100 500 --seconds 10",
        "replan": "--works 10000 --seconds 60 --replan-seconds 2 --changes 6 --afresh 2 --random 1000",
        "uncertainty": "--release",
        "reasons": "--full",
        "large": "--full",
    }
)
"""Options of each benchmark of the planner for the table of a release."""


def main() -> None:
    """Run the benchmarks and write their files; the first that fails ends it, and its old file stays."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(RELEASE)} [default: all]")
    options.add_argument(
        "--seeds", type=int, default=None, help="of the table of plans, instead of those of the release"
    )
    chosen = options.parse_args()
    unknown = sorted(set(chosen.names) - set(RELEASE))
    if unknown:
        options.error(f"no figures are kept of {', '.join(unknown)}")
    for name in chosen.names or RELEASE:
        more = f" --seeds {chosen.seeds}" if name == "planning" and chosen.seeds else ""
        record(name, RELEASE[name] + more, FIGURES)


def record(name: str, arguments: str, folder: Path) -> Path:
    """The file of what one benchmark prints with these arguments."""
    print(f"== {name} {arguments}", flush=True)
    command = [sys.executable, f"benchmarks/{name}.py", *arguments.split()]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    print(done.stdout, flush=True)
    file = folder / f"{name}.txt"
    head = f"$ python benchmarks/{name}.py {arguments}\n{machine()}\n\n"
    file.write_text(head.rstrip(" ") + done.stdout.rstrip() + "\n", encoding="utf-8")
    return file


def machine() -> str:
    """Class of this machine: processor family, cores, memory, Python; nothing that names it."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return f"{platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GB, Python {platform.python_version()}"


if __name__ == "__main__":
    main()
