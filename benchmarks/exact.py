"""Exact optima of random small problems of every feature beside bound and search; run ``python benchmarks/exact.py --full``.

Per problem: the CP-SAT model's optimum with its proof, verified by the independent checker; the bound must not lie above it and no
plan of the search below it. ``--enumerate N`` sets the model beside plain enumeration on N smaller problems. Exits with an error
where anything disagrees.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.plan.exact import best_by_enumeration, distance_of_lags, small_varied_problem

from tandem.plan.bound import lower_bound
from tandem.plan.problem import Problem
from tandem.plan.search.state import Decoder
from tandem.plan.solvers.cpsat import Answer, Limits, optimum

SLACK = 1e-6
"""Share of the objective that floating-point sums and whole weights may differ by."""


@dataclass
class Tally:
    """What was seen: counts, shares of the optimum, and a line per disagreement."""

    proved: int = 0
    impossible: int = 0
    open: int = 0
    bound: list[float] = field(default_factory=list)
    search: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def main() -> None:
    """Print the table and disagreements."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, default=20)
    options.add_argument("--seed", type=int, default=0, help="of the first problem; the others follow")
    options.add_argument("--enumerate", type=int, default=5, help="problems to set beside plain enumeration")
    options.add_argument("--full", action="store_true", help="2,000 problems, 300 of them enumerated")
    chosen = options.parse_args()
    if chosen.full:
        chosen.cases, chosen.enumerate = 2000, 300
    began, tally = time.perf_counter(), Tally()
    for seed in range(chosen.seed, chosen.seed + chosen.cases):
        judge(seed, small_varied_problem(seed), tally)
    enumerated = compare_with_enumeration(chosen.seed, chosen.enumerate, tally)
    report(tally, enumerated, time.perf_counter() - began)
    sys.exit(1 if tally.wrong else 0)


def judge(seed: int, problem: Problem, tally: Tally) -> None:
    """One problem: exact optimum, bound, and the best of some decoded orders."""
    answer = optimum(problem, Limits(60.0))
    if not answer.feasible:
        tally.impossible += 1
        return
    if answer.schedule is None or not answer.proved:
        tally.open += 1
        return
    tally.proved += 1
    bound, found = lower_bound(problem), searched(problem, seed)
    if bound > answer.objective * (1 + SLACK):
        tally.wrong.append(f"seed {seed}: bound {bound} above the optimum {answer.objective}")
    if found < answer.bound - SLACK * max(1.0, answer.bound):
        tally.wrong.append(f"seed {seed}: a plan of {found} below the optimum {answer.objective}")
    if answer.objective > 0:
        tally.bound.append(bound / answer.objective)
        tally.search.append(found / answer.objective)


def searched(problem: Problem, seed: int) -> float:
    """The best of 50 random orders: plans of the decoder, whatever the search above it does."""
    decoder, rng = Decoder(problem), np.random.default_rng(seed)
    keys = (decoder.inherited(rng.random(problem.n_works)) for _ in range(50))
    return min(decoder.evaluator.objective(decoder.schedule(key).work_finish) for key in keys)


def compare_with_enumeration(seed: int, cases: int, tally: Tally) -> int:
    """Problems of at most six works, enumerated; returns how many."""
    done = 0
    while done < cases:
        seed += 1
        problem = small_varied_problem(seed, 3 + seed % 3, 2 + seed % 2)
        if problem.n_works > 6 or distance_of_lags(problem):
            continue
        done += 1
        answer, (best, plan) = optimum(problem, Limits(60.0)), best_by_enumeration(problem)
        if answer.feasible and not answer.proved and answer.bound <= best * (1 + SLACK):
            tally.open += 1
        elif not agree(answer, best, plan is not None):
            tally.wrong.append(f"seed {seed}: model {answer.objective}, enumeration {best}")
    return done


def agree(answer: Answer, best: float, possible: bool) -> bool:
    """Whether model and enumeration say the same."""
    if not possible:
        return not answer.feasible
    return answer.proved and abs(answer.objective - best) <= SLACK * max(1.0, best)


def report(tally: Tally, enumerated: int, seconds: float) -> None:
    """Figures of all problems."""
    print(f"proved {tally.proved}, no schedule keeps the pins {tally.impossible}, not proved in 60 s {tally.open}")
    for name, shares in (("bound / optimum", tally.bound), ("best of 50 orders / optimum", tally.search)):
        if shares:
            values = np.array(shares)
            print(f"{name}: mean {values.mean():.4f}, least {values.min():.4f}, most {values.max():.4f}")
    print(f"set beside plain enumeration: {enumerated}; disagreements in all: {len(tally.wrong)}; {seconds:.0f} s")
    for line in tally.wrong:
        print(line)


if __name__ == "__main__":
    main()
