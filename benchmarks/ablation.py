"""What each move of the search gives: all of them, all but one, and one alone, with the same iterations or the same time.

Run ``python benchmarks/ablation.py --full`` for the table of docs/planning-search.md. Problems: ``region-N`` are generated
regions of about N works, ``random-N`` the random problems of the tests. Numbers are per cent of the objective above the best that any
row found on the same problem and seed, as the mean over seeds; with ``--iterations`` they repeat on every machine.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.plan.problems import random_problem

from tandem.plan.problem import Problem
from tandem.plan.search.greedy import Greedy
from tandem.plan.search.local import plain_state, search
from tandem.plan.search.operators import OPERATORS, Operator
from tandem.plan.search.state import Decoder
from tandem.settings import Settings
from tandem.usecases.examples import make_example
from tandem.usecases.planning import Basis, prepare
from tandem.usecases.policies import policy_at
from tandem.usecases.seeing import known_until
from tandem.usecases.workspace import open_workspace

TEAMS_PER_WORK = 0.1
DAY = date(2026, 4, 1)
NOW = datetime(2026, 4, 1, 6, tzinfo=UTC)


def problem_of(name: str, seed: int) -> Problem:
    """The problem of a name like 'region-1000' or 'random-200'."""
    kind, size = name.split("-")
    if kind == "random":
        return random_problem(seed, int(size), max(2, int(int(size) * TEAMS_PER_WORK)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "region.gpkg"
        make_example(path, works=int(size), seed=seed, now=NOW, valid_at=DAY, settings=Settings())
        workspace = open_workspace(path, Settings())
        with workspace.store.reading() as reader:
            prepared = prepare(reader, policy_at(reader, DAY), Basis(DAY, known_until(reader), False, ()))
        workspace.store.close()
    return prepared.problem


def rows() -> Iterator[tuple[str, tuple[Operator, ...]]]:
    """Names of the rows and their moves, supported or not: the search asks."""
    yield "all moves", OPERATORS
    yield "no moves (starts only)", ()
    for one in OPERATORS:
        yield f"without {one.name}", tuple(other for other in OPERATORS if other is not one)
    for one in OPERATORS:
        yield f"only {one.name}", (one,)


def found(problem: Problem, moves: tuple[Operator, ...], seed: int, iterations: int | None, seconds: float) -> float:
    """Objective of one search, from the same starts."""
    decoder = Decoder(problem)
    greedy = Greedy(problem, decoder.arrays)
    plain = plain_state(decoder, greedy)
    return search(
        decoder, greedy, plain, seed=seed, time_limit_seconds=seconds, iterations=iterations, operators=moves
    ).objective


def main() -> None:
    """Print one row for each choice of moves, one column for each problem."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--problems", nargs="+", default=["random-40"])
    options.add_argument("--seeds", type=int, default=1)
    options.add_argument("--iterations", type=int, default=60)
    options.add_argument("--seconds", type=float, default=None, help="instead of iterations")
    options.add_argument("--full", action="store_true", help="the published table")
    chosen = options.parse_args()
    if chosen.full:
        chosen.problems = ["region-120", "random-200", "region-1000"]
        chosen.seeds, chosen.iterations = 2, 500
    iterations = None if chosen.seconds else chosen.iterations
    seconds = chosen.seconds or 3600.0
    values: dict[str, list[list[float]]] = {name: [] for name, _ in rows()}
    for problem_name in chosen.problems:
        for name in values:
            values[name].append([])
        for seed in range(1, chosen.seeds + 1):
            problem = problem_of(problem_name, seed)
            results = {name: found(problem, moves, seed, iterations, seconds) for name, moves in rows()}
            best = min(results.values())
            for name, value in results.items():
                values[name][-1].append(100 * (value / best - 1))
            supported = [one.name for one in OPERATORS if one.supports(problem)]
            print(f"# {problem_name}, seed {seed}: best {best:,.0f}, moves in use: {', '.join(supported)}", flush=True)
    budget = f"{seconds:g} s" if chosen.seconds else f"{iterations} iterations"
    print(f"\n{f'% above the best, {budget}':<34}" + "".join(f"{name:>14}" for name in chosen.problems))
    for name, columns in values.items():
        print(f"{name:<34}" + "".join(f"{np.mean(column):>14.2f}" for column in columns))


if __name__ == "__main__":
    main()
