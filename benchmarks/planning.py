"""Plans of generated regions beside simple rules, CP-SAT alone and the bound; run ``python benchmarks/planning.py --full``.

One row per size and seed; everything in a row is of the same run and the same machine. Ratios are objective / plan: what the other would
cost people for each day of the plan. 'CP-SAT' is the exact model alone for the same time, started from nothing ('none': it found no plan),
'long' the plan of six times the seconds with another seed, towards the best known; both up to about 200 works. Nothing here is a test of time.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from pathlib import Path
from statistics import mean

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks._regions import region_problem

from tandem.plan.bound import lower_bound
from tandem.plan.problem import Problem
from tandem.plan.solve import solve
from tandem.plan.solvers.cpsat import Limits, optimum

FULL = ((60, 5, 10), (100, 5, 10), (200, 5, 10), (1_000, 30, 10), (10_000, 60, 3))
"""Works, seconds of search and seeds of the published table."""
RELEASE = ((40, 5, 3), (60, 5, 2), (100, 5, 2), (200, 5, 2), (1_000, 30, 2), (10_000, 60, 1))
"""The same with fewer seeds, for the table of each release: about 12 minutes."""
COMPARED_UP_TO = 230
"""Works up to which CP-SAT alone and the long run are made."""
LONG = 6
RATIOS = ("first come", "score", "score/cost", "plain greedy", "CP-SAT", "long")
COLUMNS = ("works", "teams", "seed", "plan", *RATIOS, "gap", "proved", "first s", "bound s", "total s", "decodes", "MB")


def main() -> None:
    """Print one row per size and seed, and the mean of each size."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--size", type=int, nargs="+", default=[60])
    options.add_argument("--seconds", type=float, default=1.0, help="of search per problem")
    options.add_argument(
        "--seeds", type=int, default=None, help="per size [default: 1; with --full and --release as published]"
    )
    options.add_argument("--no-long", action="store_true", help="leave out the long run and CP-SAT alone")
    options.add_argument("--full", action="store_true", help="60 to 10,000 works with the seconds of the goals")
    options.add_argument("--release", action="store_true", help="the same sizes and seconds with fewer seeds")
    chosen = options.parse_args()
    sizes = (
        FULL if chosen.full else RELEASE if chosen.release else tuple((size, chosen.seconds, 1) for size in chosen.size)
    )
    solve(region_problem(60, 0), seed=0, time_limit_seconds=0.1)
    print(" ".join(f"{name:>12}" for name in COLUMNS))
    for size, seconds, published in sizes:
        seeds = range(1, (chosen.seeds or published) + 1)
        rows = [row(region_problem(size, seed), seed, seconds, not chosen.no_long) for seed in seeds]
        if len(rows) > 1:
            print(f"{size:>12} {'':>12} {'mean':>12} " + " ".join(_means(rows)), flush=True)


def row(problem: Problem, seed: int, seconds: float, compare: bool) -> dict[str, float]:
    """Solve one problem, print and return its figures."""
    began = time.perf_counter()
    solution = solve(problem, seed=seed, time_limit_seconds=seconds)
    total = time.perf_counter() - began
    began = time.perf_counter()
    lower_bound(problem)
    bound_seconds = time.perf_counter() - began
    values = [value for _, value, _ in solution.baselines]
    plan = solution.objective
    alone = long = float("nan")
    if compare and problem.n_works <= COMPARED_UP_TO:
        alone = optimum(problem, Limits(seconds, workers=2, seed=seed)).objective
        long = min(plan, solve(problem, seed=seed + 1000, time_limit_seconds=LONG * seconds).objective)
    figures = {
        "plan": plan,
        **dict(zip(RATIOS, (value / plan for value in (*values, alone, long)), strict=True)),
        "gap": solution.gap,
        "proved": float(solution.gap < 1e-6),
        "first s": solution.trace[0].seconds,
        "bound s": bound_seconds,
        "total s": total,
        "decodes": float(solution.iterations),
        "MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    head = f"{problem.n_works:>12} {problem.n_teams:>12} {seed:>12} "
    print(head + " ".join(f"{_cell(name, value):>12}" for name, value in figures.items()), flush=True)
    return figures


def _means(rows: list[dict[str, float]]) -> list[str]:
    return [f"{_cell(name, mean(figures[name] for figures in rows)):>12}" for name in rows[0]]


def _cell(name: str, value: float) -> str:
    if value != value:
        return "-"
    if value == float("inf"):
        return "none"
    if name in ("plan", "decodes", "MB"):
        return f"{value:,.0f}"
    return f"{value:.1%}" if name in ("gap", "proved") else f"{value:.3f}"


if __name__ == "__main__":
    main()
