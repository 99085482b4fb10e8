"""One changed fact on a standing plan: how good, how fast and how steady the re-plan is; run ``python benchmarks/replan.py``.

First part: random single changes on random problems, only for what may never happen (a rule broken, a started or pinned assignment
moved, more unaffected near assignments moved than the policy allows). Second part: a generated region with a searched plan whose
first works are under way; each change is re-planned, and for some of them a plan is made afresh with the seconds that the
standing plan had. Seconds are of the wall, cpu of this process; the preparation of the problem is in neither, as for the goal.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.plan.changed import CHANGES, under_way
from tests.plan.problems import random_problem

from tandem.plan.check import check, objective
from tandem.plan.problem import Problem
from tandem.plan.replan.again import Replanned, replan
from tandem.plan.schedule import Schedule
from tandem.plan.solve import solve
from tandem.policy import generic_policy
from tandem.settings import Settings
from tandem.usecases.examples import make_example
from tandem.usecases.planning import Basis, prepare, stability_of
from tandem.usecases.policies import policy_at
from tandem.usecases.seeing import known_until
from tandem.usecases.workspace import open_workspace

DAY, NOW = date(2026, 4, 1), datetime(2026, 4, 1, 6, tzinfo=UTC)
TOLD_EVERY = 50
"""Random changes between two lines of progress, on the error output."""
COLUMNS = ("change", "affected", "near", "moved", "share", "second", "cpu", "replays", "objective", "afresh", "ratio")


def main() -> None:
    """Print both parts."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--works", type=int, default=60)
    options.add_argument("--seconds", type=float, default=2.0, help="of search for the standing plan and plans afresh")
    options.add_argument("--replan-seconds", type=float, default=0.5)
    options.add_argument("--changes", type=int, default=6, help="on the region")
    options.add_argument("--afresh", type=int, default=2, help="changes that are also planned afresh")
    options.add_argument("--random", type=int, default=12, help="changes on random problems")
    options.add_argument("--full", action="store_true", help="10,000 works, 60 s, 24 changes, 6 afresh, 1,000 random")
    chosen = options.parse_args()
    if chosen.full:
        chosen.works, chosen.seconds, chosen.replan_seconds = 10_000, 60.0, 2.0
        chosen.changes, chosen.afresh, chosen.random = 24, 6, 1000
    print(invariants(chosen.random), flush=True)
    problem, plan = region(chosen.works, chosen.seconds)
    print(
        f"region of {problem.n_works:,} works, {problem.n_teams} teams, {len(np.unique(problem.pins.work))} works under way, "
        f"objective of the standing plan {objective(problem, plan):.5g}"
    )
    print(" ".join(f"{name:>17}" if name == "change" else f"{name:>10}" for name in COLUMNS))
    for row in rows(problem, plan, chosen):
        print(row, flush=True)


def invariants(count: int) -> str:
    """Random changes on random problems; SystemExit at the first that breaks what a re-plan promises."""
    rules = stability_of(generic_policy())
    largest, moved, began = 0.0, 0, time.process_time()
    for index in range(count):
        seed, change = index // len(CHANGES), CHANGES[index % len(CHANGES)]
        if index % len(CHANGES) == 0:
            problem = random_problem(seed, 40 + 20 * (seed % 5), 10)
            plan = solve(problem, seed=seed, time_limit_seconds=60, iterations=40).schedule
            problem = under_way(problem, plan)
        changed, standing = change(problem, plan, np.random.default_rng(seed))
        made = replan(changed, standing, replace(rules, price=50.0), seed=seed, seconds=60, iterations=40)
        broken = promises_broken(changed, made, rules.maximum_share)
        if broken or made is None:
            raise SystemExit(f"seed {seed}, {change.__name__}: {broken}")
        largest, moved = max(largest, made.changes.moved_share), moved + made.changes.for_gain
        if (index + 1) % TOLD_EVERY == 0:
            print(
                f"{index + 1} of {count}, {time.process_time() - began:.0f} s of processor", file=sys.stderr, flush=True
            )
    return (
        f"{count} random changes: no rule broken, nothing started or pinned moved; {moved} unaffected near assignments moved, "
        f"at most {largest:.1%} of one plan's"
    )


def promises_broken(problem: Problem, made: Replanned | None, share: float) -> str:
    """What a re-plan may never do, in words; empty where it keeps its promises."""
    if made is None:
        return "no plan"
    violations = check(problem, made.schedule)
    if violations:
        return violations[0].text
    pins, new = problem.pins, made.schedule
    kept = set(zip(new.work.tolist(), new.team.tolist(), new.start.tolist(), strict=True))
    if not set(zip(pins.work.tolist(), pins.team.tolist(), pins.start.tolist(), strict=True)) <= kept:
        return "a pin moved"
    return "too many moved" if made.changes.moved_share > share else ""


def region(works: int, seconds: float) -> tuple[Problem, Schedule]:
    """A generated region with its plan, on the morning on which the first works have begun."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "region.gpkg"
        make_example(path, works=works, seed=1, now=NOW, valid_at=DAY, settings=Settings())
        workspace = open_workspace(path, Settings())
        with workspace.store.reading() as reader:
            problem = prepare(reader, policy_at(reader, DAY), Basis(DAY, known_until(reader), False, ())).problem
        workspace.store.close()
    plan = solve(problem, seed=1, time_limit_seconds=seconds).schedule
    return under_way(problem, plan), plan


def rows(problem: Problem, plan: Schedule, chosen: argparse.Namespace) -> Iterator[str]:
    """One row per change, then what all of them come to."""
    rules = stability_of(generic_policy())
    replan(problem, plan, rules, seed=1, seconds=0.1)
    ratios, seconds, shares = [], [], []
    for index in range(chosen.changes):
        change = CHANGES[index % len(CHANGES)]
        changed, standing = change(problem, plan, np.random.default_rng(index))
        began, cpu = time.perf_counter(), time.process_time()
        made = replan(changed, standing, rules, seed=1, seconds=chosen.replan_seconds)
        began, cpu = time.perf_counter() - began, time.process_time() - cpu
        broken = promises_broken(changed, made, rules.maximum_share)
        if broken or made is None:
            raise SystemExit(f"change {index}, {change.__name__}: {broken}")
        afresh = ratio = "-"
        if index < chosen.afresh:
            fresh = solve(changed, seed=1, time_limit_seconds=chosen.seconds).objective
            ratios.append(made.objective / fresh)
            afresh, ratio = f"{fresh:.5g}", f"{ratios[-1]:.4f}"
        told = made.changes
        seconds.append(began)
        shares.append(told.moved_share)
        cells = (told.affected_works, told.near, told.for_gain, f"{told.moved_share:.1%}", f"{began:.2f}", f"{cpu:.2f}")
        last = (made.iterations, f"{made.objective:.5g}", afresh, ratio)
        yield f"{change.__name__:>17} " + " ".join(f"{cell!s:>10}" for cell in (*cells, *last))
    yield f"{len(ratios)} plans made afresh: re-plan / afresh at most {max(ratios, default=float('nan')):.4f}, mean {np.mean(ratios):.4f}"
    yield f"slowest {max(seconds):.2f} s; most moved {max(shares):.1%} of the unaffected near assignments"


if __name__ == "__main__":
    main()
