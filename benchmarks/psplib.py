"""Pure scheduling on PSPLIB j90 as a sanity check: ``python benchmarks/psplib.py --psplib FOLDER --seconds 10 --instances 48``.

PSPLIB asks for the shortest project with four resources of limited amount. Tandem's problem has teams instead of amounts and people
instead of a makespan, so its model cannot be run on these instances as it is. What is tried here is its recipe on its solver: orders
decoded by a generation scheme and justified, a search over orders on both cores, then CP-SAT (with Tandem's limits) from the best
order. Half of the time is for each, and no setting differs between instances. Printed: makespan, gap to the best known, our own
lower bound, schedules, seconds on the clock and of the processor; ``--alone`` adds CP-SAT alone with the same time and cores.

Source: Kolisch and Sprecher (1997), PSPLIB, EJOR 96; of the search see ``_psplib_genetic.py``.
"""

from __future__ import annotations

import argparse
import csv
import math
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from ortools.sat.python import cp_model

from _psplib import IntArray, Project, length_of, read_project, simple_bound, tails
from _psplib_genetic import first_schedule, search
from tandem.plan.solvers.cpsat import Limits, set_limits

FOLDER = Path(__file__).resolve().parents[1] / "../shared/data/psplib"
SHARE_OF_SEARCH = 0.5
CORES = 2


def model(project: Project, end: int) -> tuple[cp_model.CpModel, list[cp_model.IntVar]]:
    """The project in CP-SAT, to be done by ``end``."""
    made = cp_model.CpModel()
    heads, behind = tails(project.reverse), tails(project)
    starts = [
        made.new_int_var(int(h), end - int(t) - int(d), "")
        for h, t, d in zip(heads, behind, project.duration, strict=True)
    ]
    makespan = made.new_int_var(simple_bound(project), end, "")
    for a, b in project.arcs.tolist():
        made.add(starts[b] >= starts[a] + int(project.duration[a]))
    bars = [made.new_fixed_size_interval_var(s, int(d), "") for s, d in zip(starts, project.duration, strict=True)]
    for resource, capacity in enumerate(project.capacity.tolist()):
        made.add_cumulative(bars, project.demand[:, resource].tolist(), capacity)
    for s, d in zip(starts, project.duration.tolist(), strict=True):
        made.add(s + d <= makespan)
    made.minimize(makespan)
    return made, starts


def cpsat(project: Project, limits: Limits, known: IntArray | None) -> tuple[IntArray | None, int]:
    """The best starts that CP-SAT finds, from known ones where there are any, and its lower bound."""
    length = int(project.duration.sum()) if known is None else int((known + project.duration).max())
    made, starts = model(project, length)
    if known is not None:
        for variable, tick in zip(starts, known.tolist(), strict=True):
            made.add_hint(variable, tick)
    solver = cp_model.CpSolver()
    set_limits(solver, limits)
    status = solver.solve(made)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None, simple_bound(project)
    return np.array([solver.value(s) for s in starts], dtype=np.int64), math.ceil(solver.best_objective_bound - 1e-6)


@dataclass(frozen=True)
class Outcome:
    """Makespan, lower bound of our own, schedules that the search made, seconds on the clock and of the processor."""

    end: int
    bound: int
    schedules: int
    wall_s: float
    cpu_s: float


def recipe(project: Project, seconds: float, seed: int) -> Outcome:
    """Search over orders on both cores, then CP-SAT from the best order on all activities at once."""
    wall, cpu = time.perf_counter(), time.process_time()
    bound = simple_bound(project)
    start, end, schedules = search(project, seconds * SHARE_OF_SEARCH, seed, CORES)
    if end > bound:
        found, bound = cpsat(project, Limits(seconds - (time.perf_counter() - wall), None, CORES, seed), start)
        start = start if found is None else found
    spent = time.perf_counter() - wall, time.process_time() - cpu
    return Outcome(length_of(project, start), bound, schedules, *spent)


def alone(project: Project, seconds: float, seed: int) -> int:
    """Makespan of CP-SAT alone; all activities one after the other where it finds nothing."""
    found, _ = cpsat(project, Limits(seconds, None, CORES, seed), None)
    return int(project.duration.sum()) if found is None else length_of(project, found)


def report(rows: list[tuple[int, Outcome, int]]) -> None:
    """Means and counts over (best known, outcome, makespan of CP-SAT alone or 0)."""
    gaps = [done.end / known - 1 for known, done, _ in rows]
    print(f"mean gap to the best known {np.mean(gaps):.3%}, largest {max(gaps):.2%}, of {len(rows)} instances")
    print(
        f"at the best known {sum(gap <= 0 for gap in gaps)}, proved optimal {sum(o.end == o.bound for _, o, _ in rows)}"
    )
    wall, cpu = (np.array([getattr(o, name) for _, o, _ in rows]) for name in ("wall_s", "cpu_s"))
    print(
        f"seconds on the clock {wall.mean():.1f} (at most {wall.max():.1f}), of the processor {cpu.mean():.1f} ({cpu.max():.1f})"
    )
    if rows[0][2]:
        print(f"CP-SAT alone: mean gap {np.mean([other / known - 1 for known, _, other in rows]):.3%}")


def main() -> None:
    """A row per instance, and the means."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--psplib", type=Path, default=FOLDER, help="folder with best_known.csv and j90/")
    options.add_argument("--seconds", type=float, default=0.5)
    options.add_argument("--instances", type=int, default=2, help="this many, spread evenly")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--alone", action="store_true", help="CP-SAT alone beside it")
    options.add_argument("--full", action="store_true", help="all instances, 10 s each")
    chosen = options.parse_args()
    if chosen.full:
        chosen.seconds, chosen.instances = 10.0, 10**6
    if not (chosen.psplib / "best_known.csv").exists():
        print(f"skipped: no PSPLIB instances in {chosen.psplib}; give their folder with --psplib")
        return
    with (chosen.psplib / "best_known.csv").open() as file:
        known = [(line["instance"], int(line["best_known_makespan"])) for line in csv.DictReader(file)]
    names = known[:: max(1, len(known) // chosen.instances)][: chosen.instances]
    search(read_project(chosen.psplib / "j90" / names[0][0]), 0.0, 1, CORES)
    heads = ("instance", "best known", "by rule", "recipe", "gap", "bound", "schedules", "clock s", "cpu s", "alone")
    print("".join(f"{head:>12}" for head in heads[: None if chosen.alone else -1]))
    rows = []
    for name, best in names:
        project = read_project(chosen.psplib / "j90" / name)
        done = recipe(project, chosen.seconds, chosen.seed)
        other = alone(project, chosen.seconds, chosen.seed) if chosen.alone else 0
        rows.append((best, done, other))
        cells = [
            name.removesuffix(".sm"),
            best,
            first_schedule(project),
            done.end,
            f"{done.end / best - 1:.2%}",
            done.bound,
        ]
        cells += [done.schedules, f"{done.wall_s:.1f}", f"{done.cpu_s:.1f}", *([other] if chosen.alone else [])]
        print("".join(f"{cell!s:>12}" for cell in cells), flush=True)
    report(rows)


if __name__ == "__main__":
    main()
