"""What is not kept: a plan whose figures are not the checker's."""

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tandem.errors import PlanRefusedError
from tandem.plan.solve import solve
from tandem.settings import Settings
from tandem.usecases.planning import Basis, keep, prepare
from tandem.usecases.policies import policy_at
from tandem.usecases.seeing import known_until
from tandem.usecases.workspace import open_workspace

DAY, NOW = date(2026, 4, 1), datetime(2026, 4, 1, 18, tzinfo=UTC)


def test_a_plan_with_another_objective_than_the_checkers_is_refused(region: Path, tmp_path: Path) -> None:
    copy = tmp_path / "region.gpkg"
    shutil.copy(region, copy)
    workspace = open_workspace(copy, Settings())
    with workspace.store.reading() as reader:
        prepared = prepare(reader, policy_at(reader, DAY), Basis(DAY, known_until(reader), False, ()))
        before = len(reader.documents("plan"))
    solution = solve(prepared.problem, seed=1, time_limit_seconds=60, iterations=1)
    with pytest.raises(PlanRefusedError, match="the checker counts"):
        keep(workspace, prepared, replace(solution, objective=solution.objective * (1 + 1e-7)), NOW)
    with workspace.store.reading() as reader:
        assert len(reader.documents("plan")) == before
    assert keep(workspace, prepared, solution, NOW).solution is solution
    workspace.store.close()
