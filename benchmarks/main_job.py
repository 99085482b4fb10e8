"""The main job, stage by stage, on a generated region (and on the Bosna layers where a folder with them is given).

There is no peer that does the whole job, so the plan is set beside the simple rules of the same run, as a ratio, and
the stages beside the goals of the issue. Times are of one process on this machine, compiled code already cached.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from tandem.settings import Settings
from tandem.usecases.advancing import appoint
from tandem.usecases.examples import add_overlay, make_example
from tandem.usecases.importing import import_jobs, pair
from tandem.usecases.judging import Targets, judge
from tandem.usecases.planning import Basis, Search, make_plan, prepare
from tandem.usecases.policies import policy_at
from tandem.usecases.seeing import known_until, see_now
from tandem.usecases.telling import Wanted, brief
from tandem.usecases.workspace import Workspace, create_workspace, open_workspace
from tandem.works.derive import derive_works

DAY = date(2026, 4, 1)
NOW = datetime(2026, 4, 1, 6, tzinfo=UTC)


@contextmanager
def stage(name: str, goal: str = "") -> Iterator[None]:
    """Print how long the block took."""
    begin = time.perf_counter()
    yield
    print(f"{name:<42} {time.perf_counter() - begin:8.2f} s   {goal}", flush=True)


def run(workspace: Workspace, seconds: float, folder: Path) -> None:
    """Picture, works, plan and briefing of a workspace."""
    with workspace.store.reading() as reader:
        with stage("picture and ledger", "goal 10 s"):
            seen = see_now(reader, policy_at(reader, DAY), valid_at=DAY)
        with stage("works", "goal 10 s"):
            works = derive_works(seen.picture, seen.ledger, policy_at(reader, DAY))
        with stage("records -> problem"):
            prepare(reader, policy_at(reader, DAY), Basis(DAY, known_until(reader), False, ()))
    first: list[float] = []
    begin = time.perf_counter()
    with stage(f"plan of {len(works.works):,} works, {seconds:.0f} s of search"):
        search = Search(1, seconds, on_progress=lambda trace: first.append(time.perf_counter() - begin))
        planned = make_plan(workspace, search, valid_at=DAY, now=NOW)
    solution = planned.solution
    print(f"{'  first plan shown':<42} {first[0] if first else float('nan'):8.2f} s   goal 3 s at 1,000 works")
    print(f"{'  objective':<42} {solution.objective:18,.0f} weighted person-days, {planned.problem.n_teams} teams")
    for name, objective, _ in sorted(solution.baselines, key=lambda row: row[1]):
        print(f"  {name:<40} {objective:18,.0f}   {objective / solution.objective:.3f} x the plan")
    print(f"{'  gap to the lower bound':<42} {solution.gap:8.1%}")
    for ending in ("html", "pdf"):
        with stage(f"briefing as {ending}"):
            brief(workspace, folder / f"briefing.{ending}", Wanted(), now=NOW)
    print(
        f"{'peak memory of the process':<42} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:8.2f} GB",
        flush=True,
    )


def bosna(data: Path, mappings: Path, seconds: float, folder: Path) -> None:
    """The real layers with generated roads and teams."""
    workspace = create_workspace(folder / "bosna.gpkg", None, NOW)
    with stage("import of all layers, journal and picture", "goal 20 s"):
        import_jobs(workspace, pair([data], [mappings]), by="benchmark", now=NOW, valid_at=DAY, settings=Settings())
    for name, role in (("One", "quality_officer"), ("Two", "authority_officer")):
        appoint(workspace, name, [role], by="benchmark", now=NOW, valid_at=DAY)
    with stage("judgement by two people"):
        judge(
            workspace,
            "accept",
            Targets(kinds=["land_release"]),
            by="One",
            second="Two",
            reason="map sheets seen",
            now=NOW,
            valid_at=DAY,
        )
    with stage("overlay of generated roads and teams"):
        add_overlay(workspace, seed=1, now=NOW, valid_at=DAY)
    run(workspace, seconds, folder)
    workspace.store.close()


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--works", type=int, nargs="*", default=None)
    parser.add_argument("--seconds", type=float, default=None)
    parser.add_argument("--bosna", type=Path, default=None, help="folder with the Bosna layers")
    parser.add_argument("--full", action="store_true", help="1,000 and 10,000 works, 60 s of search")
    options = parser.parse_args()
    sizes = options.works or ([1000, 10_000] if options.full else [60])
    seconds = options.seconds or (60.0 if options.full else 0.5)
    root = Path(__file__).parents[1]
    for works in sizes:
        print(f"-- generated region, about {works:,} works")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "region.gpkg"
            with stage("generate, record, materialise"):
                make_example(path, works=works, seed=1, now=NOW, valid_at=DAY, settings=Settings())
            workspace = open_workspace(path, Settings())
            run(workspace, seconds, Path(folder))
            workspace.store.close()
    data = options.bosna or (root.parent / "shared/data/bosna" if options.full else None)
    if data is not None and data.is_dir():
        print("-- Bosna, real layers; roads, damage and teams generated")
        with tempfile.TemporaryDirectory() as folder:
            bosna(data, root / "mappings/bosna", seconds, Path(folder))
    elif options.full:
        print("-- Bosna skipped: no folder with its layers (--bosna FOLDER)")


if __name__ == "__main__":
    main()
