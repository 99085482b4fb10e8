"""Plans for real networks (Shelby County: roads, water, power with their dependencies) after a generated war; ``--full`` for the published sizes.

The networks are real; damage, hazardous areas, people and teams are generated over them (``tandem example REGION --damage N``).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks._regions import DAY, NOW

from tandem.plan.problem import Problem
from tandem.plan.solve import solve
from tandem.settings import Settings
from tandem.usecases.examples import add_aftermath
from tandem.usecases.importing import import_jobs, pair
from tandem.usecases.planning import Basis, prepare
from tandem.usecases.policies import policy_at
from tandem.usecases.seeing import known_until
from tandem.usecases.workspace import create_workspace

ROOT = Path(__file__).resolve().parents[1]
REDUCED_UP_TO = 800
"""Damaged components for which the reduced road network of the data is large enough."""
COLUMNS = ("damaged", "works", "teams", "plan", "first come", "score", "score/cost", "plain greedy", "gap", "total s")


def main() -> None:
    """Print a row per number of damaged components."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, default=ROOT.parent / "shared/data/shelby-networks")
    options.add_argument("--damaged", type=int, nargs="+", default=[20])
    options.add_argument("--seconds", type=float, default=1.0)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--full", action="store_true", help="100, 500 and 1,500 damaged components, 30 s each")
    chosen = options.parse_args()
    if not chosen.data.is_dir():
        print(f"skipped: there is no folder {chosen.data.name} with the networks (--data FOLDER)")
        return
    if chosen.full:
        chosen.damaged, chosen.seconds = [100, 500, 1500], 30.0
    solve(damaged_region(chosen.data, min(chosen.damaged), chosen.seed), seed=chosen.seed, time_limit_seconds=1.0)
    print(" ".join(f"{name:>12}" for name in COLUMNS))
    for damaged in chosen.damaged:
        row(chosen.data, damaged, chosen.seconds, chosen.seed)


def damaged_region(data: Path, damaged: int, seed: int) -> Problem:
    """Import and damage; the problem of the joint plan."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = create_workspace(Path(folder) / "shelby.gpkg", None, NOW)
        mapping = Path(folder) / "networks.toml"
        roads = "large" if damaged > REDUCED_UP_TO else "reduced"
        mapping.write_text((ROOT / "mappings/shelby/networks.toml").read_text().replace("reduced", roads))
        jobs = pair([data], [mapping])
        import_jobs(workspace, jobs, by="benchmark", now=NOW, valid_at=DAY, settings=Settings())
        add_aftermath(workspace, damaged, seed=seed, now=NOW, valid_at=DAY)
        with workspace.store.reading() as reader:
            problem = prepare(reader, policy_at(reader, DAY), Basis(DAY, known_until(reader), False, ())).problem
        workspace.store.close()
    return problem


def row(data: Path, damaged: int, seconds: float, seed: int) -> None:
    """Plan (with compiled code in memory) and print."""
    problem = damaged_region(data, damaged, seed)
    began = time.perf_counter()
    solution = solve(problem, seed=seed, time_limit_seconds=seconds)
    ratios = [f"{value / solution.objective:.3f}" for _, value, _ in solution.baselines]
    cells = [damaged, problem.n_works, problem.n_teams, f"{solution.objective:,.0f}", *ratios, f"{solution.gap:.1%}"]
    print(" ".join(f"{cell!s:>12}" for cell in (*cells, f"{time.perf_counter() - began:.1f}")), flush=True)


if __name__ == "__main__":
    main()
