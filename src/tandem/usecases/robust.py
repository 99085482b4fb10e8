"""A plan chosen for how it holds: searched as usual, then against candidates under draws, and kept like any other plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from tandem.engines import open_engine
from tandem.plan.solve import solve
from tandem.uncertainty.robust import Robust, robust_plan
from tandem.uncertainty.spread import spread_of
from tandem.usecases.planning import Planned, Search, keep, prepared_now, require_tenable
from tandem.usecases.workspace import Workspace

CANDIDATES = 12
SHARE_OF_TIME = 0.5
"""Of the plain search's time or iterations, for each candidate's search."""


def make_robust_plan(
    workspace: Workspace, search: Search, *, valid_at: date, now: datetime, engine: str
) -> tuple[Planned, Robust]:
    """The plan that holds best at P80; its bound and baselines are those of the plain search."""
    with workspace.store.reading() as reader:
        prepared = prepared_now(workspace, reader, valid_at, search.expected_share, ())
    require_tenable(prepared.problem)
    plain = solve(
        prepared.problem,
        seed=search.seed,
        time_limit_seconds=search.seconds,
        iterations=search.iterations,
        on_progress=search.on_progress,
    )
    with open_engine(engine) as opened:
        held = robust_plan(
            prepared.problem,
            plain.schedule,
            spread_of(prepared.problem, prepared.index),
            seed=search.seed,
            seconds=search.seconds * SHARE_OF_TIME,
            iterations=None if search.iterations is None else max(1, int(search.iterations * SHARE_OF_TIME)),
            candidates=CANDIDATES,
            engine=opened,
        )
    chosen = replace(plain, schedule=held.schedule, objective=held.robust.planned)
    return keep(workspace, prepared, chosen, now), held
