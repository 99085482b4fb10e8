"""Truth of a plan: broken rules that the checker must catch, figures beside a slow simulation, the same bytes again.

``--full`` breaks every rule in every way on 400 schedules, simulates 1,000 plans tick by tick, and makes three plans again in
processes that compute as other machines would, one with code compiled for any x86-64 processor. The exit code is 1
where anything was missed. Counts, not times, are the result.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from tests.plan.breaks import WAYS, complaint
from tests.plan.naive import naive_schedule
from tests.plan.problems import random_problem
from tests.plan.same_bytes import MACHINES, elsewhere, plan_digest
from tests.plan.simulation import disagreement
from tests.plan.tightest import just_kept

from tandem.plan.check import check
from tandem.plan.figures import figures
from tandem.plan.problem import Problem
from tandem.plan.schedule import Schedule
from tandem.plan.solve import solve

TINY_SIZES = ((1, 30, 6, 20),)
FULL_SIZES = ((1, 200, 20, 1500), (2, 1000, 60, 400), (3, 5000, 200, 60))


def main() -> None:
    """Print what was caught, and what was not."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--schedules", type=int, default=2, help="schedules to break in every way")
    options.add_argument("--plans", type=int, default=2, help="plans to simulate tick by tick")
    options.add_argument("--seed", type=int, default=0, help="first seed")
    options.add_argument("--full", action="store_true", help="400 schedules, 1,000 plans")
    chosen = options.parse_args()
    if chosen.full:
        chosen.schedules, chosen.plans = 400, 1000
    missed = broken_rules(range(chosen.seed, chosen.seed + chosen.schedules))
    missed += simulated(range(chosen.seed, chosen.seed + chosen.plans))
    missed += made_again(FULL_SIZES if chosen.full else TINY_SIZES, chosen.full)
    sys.exit(1 if missed else 0)


def feasible(seed: int) -> tuple[Problem, Schedule]:
    """A random problem of 10 to 60 works with a schedule by the search (even seeds) or the plain planner (odd)."""
    rng = np.random.default_rng(seed)
    problem = random_problem(seed, int(rng.integers(10, 60)), int(rng.integers(2, 12)))
    if seed % 2:
        return problem, naive_schedule(problem, seed)
    return problem, solve(problem, seed=seed, time_limit_seconds=60.0, iterations=2).schedule


def broken_rules(seeds: range) -> int:
    """Break each schedule in every way; returns how many breaks the checker got wrong."""
    caught, missed, refused = Counter[str](), Counter[str](), 0
    for seed in seeds:
        problem, schedule = feasible(seed)
        refused += bool(check(problem, schedule)) + bool(check(just_kept(problem, schedule), schedule))
        for number, (rule, way) in enumerate(WAYS):
            broken = way(problem, schedule, np.random.default_rng((seed, number)))
            if broken is None:
                continue
            wrong = complaint(rule, broken)
            (missed if wrong else caught)[rule] += 1
            if wrong:
                print(f"MISSED seed {seed}, {way.__name__}: {wrong}", flush=True)
    print(f"{'rule':<20} {'ways':>5} {'caught':>7} {'missed':>7}")
    for rule in dict.fromkeys(rule for rule, _ in WAYS):
        ways = sum(1 for other, _ in WAYS if other == rule)
        print(f"{rule:<20} {ways:>5} {caught[rule]:>7} {missed[rule]:>7}")
    print(f"{'all':<20} {len(WAYS):>5} {caught.total():>7} {missed.total():>7}")
    print(f"feasible schedules refused, as they are and with every bound only just kept: {refused} of {2 * len(seeds)}")
    return missed.total() + refused


def simulated(seeds: range) -> int:
    """Simulate plans tick by tick; returns how many differ from their figures."""
    wrong = 0
    for seed in seeds:
        problem, schedule = feasible(seed)
        differs = disagreement(problem, schedule, figures(problem, schedule))
        wrong += differs is not None
        if differs:
            print(f"DIFFERS seed {seed}: {differs}", flush=True)
    print(f"plans whose figures differ from the simulation: {wrong} of {len(seeds)}")
    return wrong


def made_again(sizes: Iterable[tuple[int, int, int, int]], full: bool) -> int:
    """Plans (seed, works, teams, iterations) made as on other machines; returns how many documents differ."""
    other = 0
    with tempfile.TemporaryDirectory() as cache:
        any_processor = {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": "", "NUMBA_CACHE_DIR": cache}
        machines = dict(MACHINES) | ({"code for any x86-64 processor": any_processor} if full else {})
        for size in sizes:
            here = plan_digest(*size)
            for name, machine in machines.items():
                same = elsewhere(machine, *size) == here
                other += not same
                print(f"{size[1]:>6} works, {name:<40} {'same bytes' if same else 'OTHER BYTES'}", flush=True)
    return other


if __name__ == "__main__":
    main()
