"""Plans by regions of large problems: first plan, what pieces and polish add, gap, memory, and two workers beside one.

Run ``python benchmarks/large.py --full``. Problems are random ones with every feature (``tests/plan/problems.py``) in a tenth of the time that the
records of a region take; ``--region`` plans a generated region through its records. Each size is planned with the same seed and iterations on
``local:1`` and ``local:2``, one after the other, and has to give the same bytes. Wall seconds count what other programs of the machine take;
processor seconds do not, and the load of the machine is printed beside both.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks._regions import region_problem
from tests.plan.problems import random_problem

from tandem.engines import open_engine
from tandem.plan.bound import lower_bound
from tandem.plan.check import check
from tandem.plan.problem import Problem
from tandem.plan.regions.solve import PIECE_WORKS, Regional

FULL_WORKS, FULL_ITERATIONS = 100_000, 40
WORKS_OF_A_TEAM = 150
TINY = 200


def main() -> None:
    """Print the parts of each run, and the ratio of two workers to one."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--works", type=int, default=TINY)
    options.add_argument("--iterations", type=int, default=12, help="of which most are decodes of every piece")
    options.add_argument("--region", action="store_true", help="a generated region through its records")
    options.add_argument("--no-bound", action="store_true", help="leave out the lower bound")
    options.add_argument("--engine", nargs="+", default=["local:1", "local:2"])
    options.add_argument("--full", action="store_true", help="100,000 works")
    chosen = options.parse_args()
    works = FULL_WORKS if chosen.full else chosen.works
    iterations = FULL_ITERATIONS if chosen.full else chosen.iterations
    problem = region_problem(works, 1) if chosen.region else random_problem(1, works, max(8, works // WORKS_OF_A_TEAM))
    print(f"{problem.n_works:,} works, {problem.n_teams:,} teams, seed 1, {iterations} iterations", flush=True)
    compare(problem, iterations, chosen.engine, min(PIECE_WORKS, max(20, works // 4)))
    if not chosen.no_bound:
        began, used = time.perf_counter(), time.process_time()
        bound = lower_bound(problem)
        print(
            f"bound {bound:,.0f}: {time.perf_counter() - began:.1f} s, {time.process_time() - used:.1f} s of processor"
        )


def compare(problem: Problem, iterations: int, engines: Sequence[str], piece_works: int) -> None:
    """The same search on each engine; RuntimeError where the bytes differ or a rule is broken."""
    plans, walls = set(), []
    for address in engines:
        with open_engine(address) as engine:
            # Workers start and load their code before the clock does.
            engine.map(_nothing, range(2 * engine.workers))
            run = Regional(problem, 1, 1e6, iterations, None, engine, piece_works)
            for name, part in (
                ("first plan", run.first),
                ("baselines", run.compare),
                ("pieces", run.pieces),
                ("polish", run.polish),
            ):
                began, used = time.perf_counter(), time.process_time()
                part()
                wall = time.perf_counter() - began
                print(
                    f"{address:>8} {name:>10}: {run.objective:>18,.0f} weighted person-days, {wall:7.1f} s, of which "
                    f"{time.process_time() - used:7.1f} s of this processor; load {os.getloadavg()[0]:.1f}",
                    flush=True,
                )
                if name == "pieces":
                    walls.append(wall)
            schedule = run.schedule()
        broken = check(problem, schedule)
        if broken:
            raise RuntimeError(f"the plan breaks {len(broken)} rules: {broken[0]}")
        plans.add(schedule.digest)
        print(f"{address:>8} peak memory of this process {_peak():.2f} GB; no rule broken", flush=True)
    if len(plans) > 1:
        raise RuntimeError("the engines give different plans")
    print(
        f"{len(engines)} engines, the same bytes; pieces on the first / the last engine: {walls[0] / walls[-1]:.2f} x"
    )


def _nothing(number: int) -> int:
    import tandem.plan.regions.solve  # noqa: F401

    return number


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


if __name__ == "__main__":
    main()
