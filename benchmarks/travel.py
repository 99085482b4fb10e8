"""Kilometres that teams drive before and after routes are shortened, and what it costs; run ``python benchmarks/travel.py --full``.

Per region: straight-line kilometres of all teams as the search left them and as the plan has them, the worst ratio of a team's
kilometres to a 2-opt tour of its sites (teams with ten or more works), the change of the objective and the processor time.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))

from _regions import region_problem
from tandem.plan.check import check
from tandem.plan.problem import Problem
from tandem.plan.schedule import Schedule
from tandem.plan.search.state import Decoder
from tandem.plan.solve import solve
from tandem.plan.travel.metres import team_travel
from tandem.plan.travel.shorten import shorten
from tandem.policy import generic_policy

MANY = 10
"""Works of a team from which on its ratio says something."""


def main() -> None:
    """Print a row for each region; exits with an error where a plan breaks a rule."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--works", type=int, nargs="+", default=[60])
    options.add_argument("--seeds", type=int, nargs="+", default=[1])
    options.add_argument("--iterations", type=int, default=50, help="of the search before")
    options.add_argument("--seconds", type=float, default=300.0, help="after which a descent is stopped")
    options.add_argument("--full", action="store_true", help="300 and 1,000 works, seeds 1 to 3, 4,000 iterations")
    chosen = options.parse_args()
    if chosen.full:
        chosen.works, chosen.seeds, chosen.iterations = [300, 1000], [1, 2, 3], 4000
    allowance = generic_policy().travel.allowance
    print(f"allowance {allowance:.2%} of the objective; {chosen.iterations:,} iterations of the search before")
    print("works seed    km before   after  saved  worst ratio before  after  objective  processor s")
    broken = 0
    for works in chosen.works:
        for seed in chosen.seeds:
            broken += row(works, seed, region_problem(works, seed), allowance, chosen)
    sys.exit(1 if broken else 0)


def row(works: int, seed: int, problem: Problem, allowance: float, chosen: argparse.Namespace) -> int:
    """One region; returns the rules that its plan breaks."""
    plan = solve(problem, seed=seed, time_limit_seconds=600.0, iterations=chosen.iterations)
    began = time.process_time()
    done = shorten(Decoder(problem), plan.schedule, allowance, chosen.seconds)
    spent, told = time.process_time() - began, done.travelled
    change = told.objective_after / told.objective_before - 1
    print(
        f"{works:5} {seed:4} {told.metres_before / 1000:12,.0f} {told.metres_after / 1000:7,.0f} "
        f"{1 - told.metres_after / told.metres_before:6.0%} {worst(problem, plan.schedule):19.1f} "
        f"{worst(problem, done.schedule):6.1f} {change:+10.2%} {spent:12.1f}",
        flush=True,
    )
    return len(check(problem, done.schedule))


def worst(problem: Problem, schedule: Schedule) -> float:
    """Largest ratio of driven to tour among teams with many works."""
    works = np.bincount(schedule.team, minlength=problem.n_teams)
    return float(team_travel(problem, schedule).ratio[works >= MANY].max(initial=1.0))


if __name__ == "__main__":
    main()
