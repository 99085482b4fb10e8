"""Pure scheduling on PSPLIB j90 as a sanity check: ``python benchmarks/psplib.py --psplib FOLDER --seconds 10 --instances 48``.

PSPLIB asks for the shortest project with four resources of limited amount. Tandem's problem has teams instead of amounts and people
instead of a makespan, so its model cannot be run on these instances as it is. What is tried here is its recipe on its solver: orders
decoded by a generation scheme and justified, a search over orders, and CP-SAT (with Tandem's limits) started from the best order. Beside it: the best of four priority rules, and CP-SAT alone with the
same time and cores.

Sources: Kolisch and Sprecher (1997), PSPLIB, EJOR 96; Valls, Ballestin, Quintanilla (2005), Justification and RCPSP, EJOR 165;
Hartmann (1998), A competitive genetic algorithm for resource-constrained project scheduling, Naval Research Logistics 45.
"""

from __future__ import annotations

import argparse
import csv
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from numba import njit
from ortools.sat.python import cp_model

from tandem.plan.solvers.cpsat import Limits, set_limits

IntArray = npt.NDArray[np.int64]
FOLDER = Path(__file__).resolve().parents[1] / "../shared/data/psplib"
POPULATION = 60
SHARE_OF_SEARCH = 0.3


@dataclass(frozen=True)
class Project:
    """Durations (n,), demands (n, r), capacities (r,), and arcs (a, 2) from each activity to its successors."""

    duration: IntArray
    demand: IntArray
    capacity: IntArray
    arcs: IntArray

    @property
    def reverse(self) -> Project:
        """The same project with time running backwards."""
        return Project(self.duration, self.demand, self.capacity, self.arcs[:, ::-1].copy())


def read_project(path: Path) -> Project:
    """A project in the PSPLIB single-mode format."""
    lines = path.read_text().splitlines()
    begin = {
        name: i
        for i, line in enumerate(lines)
        for name in ("PRECEDENCE", "REQUESTS", "RESOURCEAVAIL")
        if line.startswith(name)
    }
    arcs = []
    for line in lines[begin["PRECEDENCE"] + 2 : begin["REQUESTS"] - 1]:
        job, _, _, *successors = map(int, line.split())
        arcs += [(job - 1, successor - 1) for successor in successors]
    rows = [list(map(int, line.split())) for line in lines[begin["REQUESTS"] + 3 : begin["RESOURCEAVAIL"] - 1]]
    table = np.array(rows, dtype=np.int64)
    capacity = np.array(lines[begin["RESOURCEAVAIL"] + 2].split(), dtype=np.int64)
    return Project(table[:, 2], table[:, 3:], capacity, np.array(arcs, dtype=np.int64))


@njit
def exceeds(used: IntArray, tick: int, demand: IntArray, job: int, capacity: IntArray) -> bool:
    """Whether an activity would ask for more than there is at a tick."""
    over = False
    for resource in range(len(capacity)):
        over |= used[tick, resource] + demand[job, resource] > capacity[resource]
    return over


@njit
def decode(
    order: IntArray, duration: IntArray, demand: IntArray, capacity: IntArray, arcs: IntArray, start: IntArray
) -> int:
    """Serial generation: each activity of the order at the first tick that its predecessors and the resources allow."""
    n, horizon = len(order), int(duration.sum()) + 1
    used = np.zeros((horizon, len(capacity)), dtype=np.int64)
    ready = np.zeros(n, dtype=np.int64)
    end = 0
    for job in order:
        tick, length = ready[job], duration[job]
        moved = True
        while moved:
            moved = False
            for at in range(tick + length - 1, tick - 1, -1):
                if exceeds(used, at, demand, job, capacity):
                    tick, moved = at + 1, True
                    break
        start[job] = tick
        used[tick : tick + length] += demand[job]
        end = max(end, tick + length)
        for i in range(len(arcs)):
            if arcs[i, 0] == job:
                ready[arcs[i, 1]] = max(ready[arcs[i, 1]], tick + length)
    return end


@njit
def justify(
    start: IntArray, end: int, duration: IntArray, demand: IntArray, capacity: IntArray, arcs: IntArray, back: IntArray
) -> int:
    """Right and left justification: all as late as possible, then as early as possible; ``start`` is overwritten."""
    reverse = arcs[:, ::-1].copy()
    late = np.argsort(end - (start + duration), kind="mergesort")
    length = decode(ordered(late, reverse), duration, demand, capacity, reverse, back)
    early = np.argsort(length - (back + duration), kind="mergesort")
    return decode(ordered(early, arcs), duration, demand, capacity, arcs, start)


@njit
def ordered(order: IntArray, arcs: IntArray) -> IntArray:
    """The order with predecessors put first where ties (activities of no duration) broke that."""
    n = len(order)
    missing = np.zeros(n, dtype=np.int64)
    for i in range(len(arcs)):
        missing[arcs[i, 1]] += 1
    placed = np.zeros(n, dtype=np.bool_)
    result = np.empty(n, dtype=np.int64)
    for position in range(n):
        for job in order:
            if not placed[job] and missing[job] == 0:
                break
        placed[job] = True
        result[position] = job
        for i in range(len(arcs)):
            if arcs[i, 0] == job:
                missing[arcs[i, 1]] -= 1
    return result


@njit
def crossed(mother: IntArray, father: IntArray, first: int, last: int) -> IntArray:
    """Two-point crossover of orders that keep precedence: so does the child."""
    n = len(mother)
    taken = np.zeros(n, dtype=np.bool_)
    child = np.empty(n, dtype=np.int64)
    child[:first] = mother[:first]
    taken[mother[:first]] = True
    at = first
    for job in father:
        if at < last and not taken[job]:
            child[at] = job
            taken[job] = True
            at += 1
    for job in mother:
        if not taken[job]:
            child[at] = job
            at += 1
    return child


def tails(project: Project) -> IntArray:
    """Longest path of durations behind each activity, without its own."""
    tail = np.zeros(len(project.duration), dtype=np.int64)
    for _ in range(len(tail)):
        longer = tail[project.arcs[:, 1]] + project.duration[project.arcs[:, 1]]
        np.maximum.at(tail, project.arcs[:, 0], longer)
    return tail


def simple_bound(project: Project) -> int:
    """Critical path, and work of each resource over its capacity."""
    energy = (project.duration @ project.demand) / np.maximum(project.capacity, 1)
    return max(int((tails(project) + project.duration).max()), int(np.ceil(energy.max())))


def rules(project: Project) -> list[IntArray]:
    """Orders of four priority rules: least latest finish, most successors, longest and least slack."""
    tail, head = tails(project), tails(project.reverse)
    successors = np.bincount(project.arcs[:, 0], minlength=len(tail))
    keys = (-(tail + 0.0), -(tail + project.duration) - 1e-3 * successors, head - 1e-3 * tail, head + tail + 0.0)
    return [ordered(np.argsort(key, kind="stable"), project.arcs) for key in keys]


def search(project: Project, seconds: float, seed: int) -> tuple[IntArray, int]:
    """Best start ticks and makespan of a genetic search over orders with justification."""
    began, rng, bound = time.perf_counter(), np.random.default_rng(seed), simple_bound(project)
    data = project.duration, project.demand, project.capacity, project.arcs
    start, back = np.zeros((2, len(project.duration)), dtype=np.int64)
    tail = tails(project).astype(float)
    people: list[tuple[int, IntArray, IntArray]] = []
    seeds = rules(project)
    best: tuple[int, IntArray] | None = None
    while best is None or (time.perf_counter() - began < seconds and best[0] > bound):
        if len(people) < POPULATION:
            noise = rng.normal(0, tail.std() * 0.3, len(tail))
            order = seeds.pop() if seeds else ordered(np.argsort(noise - tail, kind="stable"), project.arcs)
        else:
            mother, father = (
                people[int(i)][1]
                for i in np.minimum(rng.integers(POPULATION, size=2), rng.integers(POPULATION, size=2))
            )
            first, last = np.sort(rng.integers(0, len(tail) + 1, 2))
            order = crossed(mother, father, first, last)
            if rng.random() < 0.5:
                order = ordered(
                    np.argsort(np.argsort(order) + rng.normal(0, 3, len(order)), kind="stable"), project.arcs
                )
        end = decode(order, *data, start)
        end = justify(start, end, *data, back)
        child = (end, ordered(np.argsort(start, kind="stable"), project.arcs), start.copy())
        if not any(end == other[0] and (start == other[2]).all() for other in people):
            people = sorted([child, *people], key=lambda one: one[0])[:POPULATION]
        if best is None or end < best[0]:
            best = end, start.copy()
    return best[1], best[0]


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


def cpsat(project: Project, limits: Limits, known: IntArray | None) -> IntArray | None:
    """The best starts that CP-SAT finds, from known ones where there are any."""
    length = int(project.duration.sum()) if known is None else int((known + project.duration).max())
    made, starts = model(project, length)
    if known is not None:
        for variable, tick in zip(starts, known.tolist(), strict=True):
            made.add_hint(variable, tick)
    solver = cp_model.CpSolver()
    set_limits(solver, limits)
    status = solver.solve(made)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return np.array([solver.value(s) for s in starts], dtype=np.int64)


def recipe(project: Project, seconds: float, seed: int) -> IntArray:
    """Search over orders, then CP-SAT from the best order on all activities at once."""
    began = time.perf_counter()
    start, end = search(project, seconds * SHARE_OF_SEARCH, seed)
    if end > simple_bound(project):
        found = cpsat(project, Limits(seconds - (time.perf_counter() - began), None, 2, seed), start)
        start = start if found is None else found
    return start


def length_of(project: Project, start: IntArray) -> int:
    """Makespan of starts that keep every rule of the project; an error where they do not."""
    finish = start + project.duration
    late = start[project.arcs[:, 1]] < finish[project.arcs[:, 0]]
    used = np.zeros((int(finish.max()) + 1, len(project.capacity)), dtype=np.int64)
    for job, (a, b) in enumerate(zip(start, finish, strict=True)):
        used[a:b] += project.demand[job]
    if late.any() or (used > project.capacity).any() or (start < 0).any():
        raise AssertionError("a schedule breaks precedence or a capacity")
    return int(finish.max())


def row(path: Path, known: int, seconds: float) -> tuple[list[str], tuple[float, float, float]]:
    """One instance: makespans of the rules, of CP-SAT alone and of the recipe, and their gaps to the best known."""
    project = read_project(path)
    data = project.duration, project.demand, project.capacity, project.arcs
    start = np.zeros(len(project.duration), dtype=np.int64)
    by_rule = min(decode(order, *data, start) for order in rules(project))
    alone = cpsat(project, Limits(seconds, None, 2, 1), None)
    ends = by_rule, int(project.duration.sum()) if alone is None else length_of(project, alone)
    values = (*ends, length_of(project, recipe(project, seconds, 1)))
    gaps = tuple(value / known - 1 for value in values)
    return [path.stem, str(known), *(f"{v} ({g:.2%})" for v, g in zip(values, gaps, strict=True))], gaps  # type: ignore[return-value]


def main() -> None:
    """A row per instance, and the mean gaps."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--psplib", type=Path, default=FOLDER, help="folder with best_known.csv and j90/")
    options.add_argument("--seconds", type=float, default=0.5)
    options.add_argument("--instances", type=int, default=2, help="this many, spread evenly")
    options.add_argument("--full", action="store_true", help="all instances, 10 s each")
    chosen = options.parse_args()
    if chosen.full:
        chosen.seconds, chosen.instances = 10.0, 10**6
    if not (chosen.psplib / "best_known.csv").exists():
        print(f"skipped: no PSPLIB instances in {chosen.psplib}; give their folder with --psplib")
        return
    with (chosen.psplib / "best_known.csv").open() as file:
        known = [(line["instance"], int(line["best_known_makespan"])) for line in csv.DictReader(file)]
    chosen_rows = known[:: max(1, len(known) // chosen.instances)][: chosen.instances]
    recipe(read_project(chosen.psplib / "j90" / chosen_rows[0][0]), 0.1, 1)
    print(f"{'instance':<12}{'best known':>12}{'priority rules':>18}{'CP-SAT alone':>18}{'recipe':>18}")
    gaps = []
    for name, best in chosen_rows:
        cells, gap = row(chosen.psplib / "j90" / name, best, chosen.seconds)
        gaps.append(gap)
        print(f"{cells[0]:<12}{cells[1]:>12}" + "".join(f"{cell:>18}" for cell in cells[2:]), flush=True)
    mean = np.mean(gaps, axis=0)
    print(f"{'mean gap':<24}" + "".join(f"{value:>18.3%}" for value in mean))


if __name__ == "__main__":
    main()
