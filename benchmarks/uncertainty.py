"""Uncertainty: speed of an ensemble, calibration of P80 dates, and what a robust plan costs and gains.

Run ``python benchmarks/uncertainty.py --full``. Calibration: a programme has a history (past works, arrivals, areas) drawn
from a process with known parameters; the spread is *estimated* from that history; P80 dates come from an ensemble with
it; then what happens is drawn once from the true process with another seed, and counted against the dates.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.plan.problems import random_problem
from tests.uncertainty.spreads import generated_spread

from tandem.engines import open_engine
from tandem.plan.problem import Problem
from tandem.plan.schedule import Schedule
from tandem.plan.solve import solve
from tandem.uncertainty.ensemble import Ensemble, quantile, run_ensemble
from tandem.uncertainty.robust import robust_plan
from tandem.uncertainty.spread import Spread


def main() -> None:
    """Print the three tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--full", action="store_true", help="published size")
    options.add_argument("--release", action="store_true", help="published size with 60 programmes and one robust plan")
    options.add_argument("--engine", default="local")
    options.add_argument("--programmes", type=int, default=None)
    chosen = options.parse_args()
    full = chosen.full or chosen.release
    speed(1000 if full else 60, 60 if full else 8, 1000 if full else 20, chosen.engine)
    calibration(
        chosen.programmes or (300 if chosen.full else 60 if full else 4), 60 if full else 25, 400 if full else 40
    )
    robust(3 if chosen.full else 1, 200 if full else 30, 300 if full else 10, chosen.engine)


def planned(problem: Problem, iterations: int) -> Schedule:
    """A plan of a generated problem."""
    return solve(problem, seed=1, time_limit_seconds=600, iterations=iterations).schedule


def speed(works: int, teams: int, draws: int, address: str) -> None:
    """Seconds and processor time of an ensemble, on one process and on the engine."""
    problem = random_problem(1, works, teams)
    plan, spread = planned(problem, 50), generated_spread(problem)
    for where in ("local:1", address):
        with open_engine(where) as engine:
            began, used = time.perf_counter(), _user_seconds()
            found = run_ensemble(problem, plan, spread, seed=1, draws=draws, engine=engine)
            seconds = time.perf_counter() - began
        print(
            f"{draws:,} draws of {problem.n_works:,} works, {problem.n_teams} teams on {where}: "
            f"{seconds:.1f} s, {_user_seconds() - used:.1f} s of processor; P80 {quantile(found.objective, 0.8):.4g}",
            flush=True,
        )


def _user_seconds() -> float:
    return sum(resource.getrusage(who).ru_utime for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def calibration(programmes: int, works: int, draws: int) -> None:
    """Share of P80 dates that hold over many programmes, each with its own problem, history, and true course of events."""
    held: dict[str, list[float]] = {"P10": [], "P50": [], "P80": []}
    ties: list[float] = []
    with open_engine("local:1") as engine:
        for number in range(programmes):
            problem = random_problem(number, works, 8, pins=False)
            truth = generated_spread(problem)
            plan = planned(problem, 10)
            told = run_ensemble(
                problem, plan, estimated(problem, truth, number), seed=number, draws=draws, engine=engine
            )
            came = run_ensemble(problem, plan, truth, seed=900_000 + number, draws=1, engine=engine)
            for name, share in (("P10", 0.1), ("P50", 0.5), ("P80", 0.8)):
                held[name].append(_held(told, came, share, ties if name == "P80" else []))
    print(
        f"Calibration: {programmes} generated programmes of {works} works, {draws} draws each; ends of works and services."
    )
    for name, rows in held.items():
        error = float(np.std(rows) / np.sqrt(len(rows)))
        print(f"  dates said as {name}: {np.mean(rows):6.1%} held (standard error {error:.1%} over programmes)")
    print(f"  P80, ties split: {np.mean(ties):6.1%}")


def _held(told: Ensemble, came: Ensemble, share: float, split: list[float]) -> float:
    """Share of the uncertain dates that held; with ties split it is the share that a continuous time would give."""
    good, fair = [], []
    for drawn, happened in ((told.finish, came.finish[0]), (told.service, came.service[0])):
        open_ = drawn.min(axis=0) < drawn.max(axis=0)
        dates = quantile(drawn, share)
        good += (happened <= dates)[open_].tolist()
        below, at = (drawn < happened).mean(axis=0), (drawn == happened).mean(axis=0)
        chance = np.where(at > 0, (share - below) / np.where(at > 0, at, 1), below < share)
        fair += chance.clip(0, 1)[open_].tolist()
    split.append(float(np.mean(fair)))
    return float(np.mean(good))


def estimated(problem: Problem, truth: Spread, seed: int) -> Spread:
    """The spread as a programme would estimate it from 30 past seasons: effort ratios, arrivals, survey shares."""
    rng = np.random.default_rng([seed, 77])
    seasons, each = 30, 12
    share = truth.common_share
    z = np.sqrt(share) * rng.standard_normal((seasons, 1)) + np.sqrt(1 - share) * rng.standard_normal((seasons, each))
    within = z.var(axis=1, ddof=1).mean()
    between = max(0.0, z.mean(axis=1).var(ddof=1) - within / each)
    total = within + between
    delays = np.log(truth.delay_median_ticks) + truth.delay_log_sd * rng.standard_normal(120)
    never = rng.random(200) < truth.never_share
    cancelled = _history(rng, truth.outcomes.cancelled, truth.outcomes.cancelled_concentration)
    reduced = _history(rng, truth.outcomes.reduced, truth.outcomes.reduced_concentration)
    return replace(
        truth,
        log_sd=truth.log_sd * np.sqrt(total),
        common_share=float(between / total),
        delay_median_ticks=float(np.exp(delays.mean())),
        delay_log_sd=float(delays.std(ddof=1)),
        never_share=float(never.mean()),
        outcomes=replace(truth.outcomes, cancelled_concentration=cancelled[1], reduced_concentration=reduced[1]),
    )


def _history(rng: np.random.Generator, mean: float, concentration: float) -> tuple[float, float]:
    """Mean and concentration by moments of 200 past areas."""
    past = rng.beta(mean * concentration, (1 - mean) * concentration, 200)
    middle = float(past.mean())
    return middle, max(0.1, middle * (1 - middle) / float(past.var(ddof=1)) - 1)


def robust(problems: int, works: int, iterations: int, address: str) -> None:
    """Plain and robust plans on fresh draws."""
    print("Robust plans: weighted person-days of the robust plan against the plain plan, on fresh draws")
    with open_engine(address) as engine:
        for seed in range(1, problems + 1):
            problem = random_problem(seed, works, 12, pins=False)
            spread = generated_spread(problem)
            found = robust_plan(
                problem,
                planned(problem, iterations),
                spread,
                seed=seed,
                seconds=600,
                iterations=iterations,
                candidates=8,
                engine=engine,
            )
            one, other = found.plain, found.robust
            print(
                f"  {problem.n_works} works, seed {seed}: as planned {other.planned / one.planned - 1:+.2%}, "
                f"mean {other.mean / one.mean - 1:+.2%}, P80 {other.p80 / one.p80 - 1:+.2%} ({found.candidates} candidates)",
                flush=True,
            )


if __name__ == "__main__":
    main()
