"""Repair of four capacitated, interdependent networks period by period, beside iterative INDP and td-INDP by HiGHS.

    python benchmarks/shelby_indp.py --data FOLDER --full
    python benchmarks/shelby_indp.py --data FOLDER --scenario Set1/Sce13 --periods 15 --time-limit 120
    python benchmarks/shelby_indp.py --data FOLDER --random 10 --time-limit 60

The folder is extended Shelby County in the format of Dec2py, damage as ``damage/SET/SCENARIO`` in it (or under ``--damage``). Without
``--data`` a small region of the same format is generated. Printed for each scenario: the objective, that of an independent
linear programme for each period, both with the cost of sites (as ``codes/indp.py`` has it) and without; seconds of the processor
for the first call (compiled code loaded from its cache, or compiled), of the processor and on the clock for the next; the most
memory that the process has held so far; and the peers with their claimed objective, bound
and time. Peers are given ``--time-limit`` seconds each (0: not run); ``--full`` is 600 and all scenarios.
"""

from __future__ import annotations

import argparse
import math
import resource
import tempfile
import time
from pathlib import Path

import numpy as np

from _indp import random_damage, read, write_damage, write_region
from _indp_lp import independent_objective
from _indp_peers import Outcome, iterative_indp, relaxation, td_indp
from tandem.plan.restoration.problem import RestorationProblem
from tandem.plan.restoration.solve import ITERATIONS, price_plan, solve_restoration

PUBLISHED = {"Set1/Sce13": (15, 1.08272e11), "Set30/Sce92": (17, 1.86252e11), "Set48/Sce53": (25, 2.41197e11)}
"""Periods, and the objective of td-INDP by HiGHS on extended Shelby County with a resource of 4."""


def scenarios(arguments: argparse.Namespace, data: Path, scratch: Path) -> list[tuple[str, Path]]:
    """Names and folders of the scenarios that were asked for."""
    found = []
    for seed in range(arguments.random):
        folder = scratch / "random" / f"Sce{seed}"
        write_damage(folder, *random_damage(data, seed))
        found.append((f"random/Sce{seed}", folder))
    if found and not arguments.scenario:
        return found
    root = arguments.damage or data / "damage"
    names = arguments.scenario or sorted(
        str(path.parent.relative_to(root)) for path in root.glob("*/*/Net_Water_Damaged_Nodes.txt")
    )
    return found + [(name, root / name) for name in names]


def solve_timed(problem: RestorationProblem, arguments: argparse.Namespace) -> tuple[np.ndarray, float, str]:
    """Periods, objective, and the seconds and memory of two calls in words."""
    spent, clock = [], 0.0
    for _ in range(2):
        started, clock = time.process_time(), time.perf_counter()
        plan = solve_restoration(problem, seed=arguments.seed, iterations=arguments.iterations)
        spent.append(time.process_time() - started)
        clock = time.perf_counter() - clock
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    words = f"first call {spent[0]:.2f} s of the processor, second {spent[1]:.2f} s and {clock:.2f} s on the clock; {peak:.0f} MB at most"
    return plan.period, plan.objective, words


def report_peer(name: str, problem: RestorationProblem, done: Outcome, ours: float) -> None:
    """One line on a peer: its plan is priced by the same rules."""
    priced = price_plan(problem, done.period).objective if np.isfinite(done.objective) else np.inf
    end = "proved to its gap" if done.proved else "stopped at the time limit"
    print(
        f"    {name:16} {priced:.6e}  ratio to ours {priced / ours:.5f}  {done.seconds:8.1f} s  {end}  (claims {done.objective:.6e}, bound {done.bound:.6e})"
    )


def one_scenario(name: str, folder: Path, data: Path, arguments: argparse.Namespace) -> None:
    """Solve, recompute and compare one scenario."""
    problem, names = read(data, folder, 1, arguments.resource)
    known = PUBLISHED.get(name) if arguments.data else None
    periods = arguments.periods or (known[0] if known else max(math.ceil(len(names) / arguments.resource), 1))
    problem, names = read(data, folder, periods, arguments.resource)
    period, objective, spent = solve_timed(problem, arguments)
    repaired_in = {one: int(when) for one, when in zip(names, period, strict=True)}
    checked, without_sites = independent_objective(data, repaired_in, periods, arguments.resource)
    nodes = sum(len(one) == 2 for one in names)
    print(
        f"{name}: {nodes} nodes and {len(names) - nodes} arcs damaged, {periods} periods, {arguments.resource:g} repairs each"
    )
    print(f"    objective        {objective:.7e}  ({spent})")
    print(
        f"    independent LP   {checked:.7e}  (differs by {abs(checked / objective - 1):.1e}); without sites {without_sites:.7e}"
    )
    if known and periods == known[0] and arguments.resource == 4:
        print(f"    published td-INDP {known[1]:.5e}: ours / published {objective / known[1]:.7f}")
    if arguments.time_limit > 0:
        report_peer("iterative INDP", problem, iterative_indp(problem, arguments.time_limit), objective)
        report_peer("td-INDP", problem, td_indp(problem, arguments.time_limit), objective)
        bound, seconds = relaxation(problem)
        print(
            f"    bound of the linear relaxation {bound:.6e}: gap {100 * (objective - bound) / objective:.2f} %  ({seconds:.1f} s)"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder of the networks; without it a small region is generated")
    parser.add_argument(
        "--damage", type=Path, help="folder of the scenarios (default: damage in the folder of the networks)"
    )
    parser.add_argument("--scenario", action="append", help="SET/SCENARIO, any number of times (default: all)")
    parser.add_argument("--random", type=int, default=0, help="number of random scenarios to draw")
    parser.add_argument("--resource", type=float, default=4.0)
    parser.add_argument(
        "--periods", type=int, help="periods after the damaged state (default: as published, or enough to repair all)"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--iterations", type=int, default=ITERATIONS)
    parser.add_argument(
        "--time-limit", type=float, help="seconds for each peer, 0 for none (default: 5, with --full 600)"
    )
    parser.add_argument("--full", action="store_true")
    arguments = parser.parse_args()
    if arguments.time_limit is None:
        arguments.time_limit = 600.0 if arguments.full else 5.0
    with tempfile.TemporaryDirectory() as scratch:
        data = arguments.data or write_region(Path(scratch) / "region", seed=arguments.seed)
        for name, folder in scenarios(arguments, data, Path(scratch)):
            one_scenario(name, folder, data, arguments)


if __name__ == "__main__":
    main()
