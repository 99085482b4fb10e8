"""What each relaxation of the lower bound gives: the whole bound beside the bound without one of them.

Run ``python benchmarks/bound.py --full`` for the table of docs/planning-bound.md. Numbers are per cent of the whole bound, as the mean
over seeds of generated regions; a relaxation of the problem (no travel, no roads, no safety distance) has a bound that holds for the
problem itself.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import mean

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks._regions import region_problem

from tandem.plan.bound import lower_bound
from tandem.plan.bound.earliest import earliest
from tandem.plan.bound.heads import crowded
from tandem.plan.bound.landmarks import landmarks
from tandem.plan.bound.lanes import lanes
from tandem.plan.bound.weights import best_weights
from tandem.plan.evaluate import Evaluator
from tandem.plan.problem import TICKS_PER_DAY, Problem


def main() -> None:
    """Print one row for each relaxation, one column for each size."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--size", type=int, nargs="+", default=[60])
    options.add_argument("--seeds", type=int, default=1)
    options.add_argument("--full", action="store_true", help="the published table")
    chosen = options.parse_args()
    if chosen.full:
        chosen.size, chosen.seeds = [60, 100, 200, 1_000], 2
    shares: dict[str, list[float]] = {name: [] for name in ROWS}
    for size in chosen.size:
        problems = [region_problem(size, seed) for seed in range(1, chosen.seeds + 1)]
        whole = [lower_bound(problem) for problem in problems]
        for name, bound in ROWS.items():
            shares[name].append(mean(100 * bound(one) / best for one, best in zip(problems, whole, strict=True)))
    print(f"{'% of the whole bound':<34}" + "".join(f"{size:>10,}" for size in chosen.size))
    for name, columns in shares.items():
        print(f"{name:<34}" + "".join(f"{share:>10.1f}" for share in columns))


def only_earliest(problem: Problem) -> float:
    """Each work alone: no heads, no lanes."""
    first = earliest(problem)
    met = Evaluator(problem).service_ticks(first.finish)
    return best_weights(problem, first, landmarks(problem), [], met) / TICKS_PER_DAY


def without_lanes(problem: Problem) -> float:
    """Earliest times and heads."""
    needed = landmarks(problem)
    first, met = crowded(problem, needed)
    return best_weights(problem, first, needed, [], met) / TICKS_PER_DAY


def without_heads(problem: Problem) -> float:
    """Earliest times and lanes."""
    first = earliest(problem)
    met = Evaluator(problem).service_ticks(first.finish)
    return best_weights(problem, first, landmarks(problem), lanes(problem, first), met) / TICKS_PER_DAY


def without_travel(problem: Problem) -> float:
    """Teams are at once where they are wanted."""
    return lower_bound(replace(problem, travel_ticks_per_m=0.0))


def without_roads(problem: Problem) -> float:
    """Teams reach every site."""
    base = np.full_like(problem.teams.base, -1)
    return lower_bound(replace(problem, teams=replace(problem.teams, base=base)))


def without_safety_distance(problem: Problem) -> float:
    """Works may run side by side."""
    works = problem.works
    apart = {"conflict_ptr": np.zeros_like(works.conflict_ptr), "conflict": works.conflict[:0]}
    return lower_bound(replace(problem, works=replace(works, **apart)))


def with_fewer_steps(problem: Problem) -> float:
    """A tenth of the steps."""
    return lower_bound(problem, 20)


def with_more_steps(problem: Problem) -> float:
    """Five times the steps."""
    return lower_bound(problem, 1_000)


ROWS: dict[str, Callable[[Problem], float]] = {
    "earliest times and landmarks alone": only_earliest,
    "without lanes": without_lanes,
    "without heads": without_heads,
    "without travel": without_travel,
    "without roads": without_roads,
    "without safety distance": without_safety_distance,
    "20 steps in place of 200": with_fewer_steps,
    "1,000 steps in place of 200": with_more_steps,
}


if __name__ == "__main__":
    main()
