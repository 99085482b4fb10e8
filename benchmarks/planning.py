"""Plans on generated problems beside the baselines and the bound; run ``python benchmarks/planning.py --size 50 1000``.

The table goes to the standard output. Sizes are works; teams follow. Nothing here is a test of time.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.plan.problems import random_problem

from tandem.plan.bound import lower_bound
from tandem.plan.solve import solve

TEAMS = ((50, 8), (200, 20), (1_000, 60), (10_000, 300), (100_000, 1_500))
COLUMNS = ("works", "teams", "seed", "plan", "first come", "score", "score/cost", "plain greedy", "better by", "gap")
TIMES = ("first s", "bound s", "total s", "decodes", "MB")


def main() -> None:
    """Print one row per size and seed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--size", type=int, nargs="+", default=[50])
    options.add_argument("--seconds", type=float, default=2.0, help="of search per problem")
    options.add_argument("--seeds", type=int, default=1)
    options.add_argument("--full", action="store_true", help="50 to 10,000 works with 30 s each")
    chosen = options.parse_args()
    if chosen.full:
        chosen.size, chosen.seconds = [50, 200, 1000, 10_000], 30.0
    solve(random_problem(0, 20, 6), seed=0, time_limit_seconds=0.1)
    print(" ".join(f"{name:>12}" for name in COLUMNS + TIMES))
    for size in chosen.size:
        for seed in range(1, chosen.seeds + 1):
            print(" ".join(f"{cell:>12}" for cell in row(size, seed, chosen.seconds)), flush=True)


def row(size: int, seed: int, seconds: float) -> list[str]:
    """Solve one generated problem. 'better by' is the share saved against the best baseline but the plain greedy."""
    problem = random_problem(seed, size, teams_for(size))
    began = time.perf_counter()
    solution = solve(problem, seed=seed, time_limit_seconds=seconds)
    total = time.perf_counter() - began
    began = time.perf_counter()
    lower_bound(problem)
    bound_seconds = time.perf_counter() - began
    values = [value for _, value, _ in solution.baselines]
    return [
        str(problem.n_works),
        str(problem.n_teams),
        str(seed),
        *(f"{value:.4g}" for value in (solution.objective, *values)),
        f"{1 - solution.objective / min(values[:3]):.1%}",
        f"{solution.gap:.1%}",
        f"{solution.trace[0].seconds:.2f}",
        f"{bound_seconds:.2f}",
        f"{total:.1f}",
        str(solution.iterations),
        str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024),
    ]


def teams_for(size: int) -> int:
    """Teams for a number of works."""
    return next((teams for works, teams in TEAMS if size <= works), TEAMS[-1][1])


if __name__ == "__main__":
    main()
