"""Planning problems of generated regions, through the records as a user's would come."""

from __future__ import annotations

import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

from tandem.plan.problem import Problem
from tandem.settings import Settings
from tandem.usecases.examples import make_example
from tandem.usecases.planning import Basis, prepare
from tandem.usecases.policies import policy_at
from tandem.usecases.seeing import known_until
from tandem.usecases.workspace import open_workspace

DAY = date(2026, 4, 1)
NOW = datetime(2026, 4, 1, 6, tzinfo=UTC)


def region_problem(works: int, seed: int) -> Problem:
    """The planning problem of a generated region of about so many works."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "region.gpkg"
        make_example(path, works=works, seed=seed, now=NOW, valid_at=DAY, settings=Settings())
        workspace = open_workspace(path, Settings())
        with workspace.store.reading() as reader:
            problem = prepare(reader, policy_at(reader, DAY), Basis(DAY, known_until(reader), False, ())).problem
        workspace.store.close()
    return problem
