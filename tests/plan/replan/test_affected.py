"""What holds and what is affected, beside the checker, which shares no code with it."""

from __future__ import annotations

import numpy as np
import pytest

from tandem.plan.check import check
from tandem.plan.problem import Problem
from tandem.plan.replan.affected import Standing, standing_under
from tandem.plan.replan.roster import Player
from tandem.plan.schedule import Schedule
from tandem.plan.search.arrays import prepare_arrays
from tests.plan.changed import CHANGES, Change
from tests.plan.replan.test_again import standing


def under(problem: Problem, plan: Schedule) -> Standing:
    return standing_under(Player(problem, prepare_arrays(problem), len(plan.work)), plan, 0)


def test_everything_holds_without_changes() -> None:
    problem, plan = standing(3)
    found = under(problem, plan)
    assert found.holds.all() and not found.affected.any() and found.kept.digest == plan.digest


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: str(change.__name__))
@pytest.mark.parametrize("seed", [5, 6, 7])
def test_what_holds_is_feasible_and_nothing_more_could_hold(change: Change, seed: int) -> None:
    problem, plan = standing(seed)
    changed, plan = change(problem, plan, np.random.default_rng(seed))
    found = under(changed, plan)
    assert check(changed, found.kept) == ()
    free = found.affected & (changed.works.scope >= 0) & ~np.isin(np.arange(changed.n_works), changed.pins.work)
    for work in np.flatnonzero(free).tolist():
        assert check(changed, added(changed, found.kept, plan, work)), changed.works.ids[work]


def added(problem: Problem, kept: Schedule, plan: Schedule, work: int) -> Schedule:
    """What holds, with one affected work put back as it stood; it ends when its teams have done its effort."""
    mine = plan.work == work
    team, start = plan.team[mine], plan.start[mine]
    rows = problem.calendars.open_ticks[problem.teams.calendar[team], problem.works.season[work]].astype(np.int64)
    since = np.maximum(rows - rows[np.arange(len(team)), start][:, None], 0)
    done = problem.teams.rate[team, problem.works.scope[work]].astype(np.int64) @ since
    finish = int(np.searchsorted(done, problem.works.effort[work]))
    work_start, work_finish = kept.work_start.copy(), kept.work_finish.copy()
    work_start[work], work_finish[work] = start.min(), finish
    columns = [
        np.concatenate([kept.work, np.full(len(team), work)]),
        np.concatenate([kept.team, team]),
        np.concatenate([kept.start, start]),
    ]
    order = np.lexsort((columns[1], columns[0], columns[2]))
    ordered = [column[order].astype(np.int32) for column in columns]
    return Schedule(*ordered, work_finish[ordered[0]], work_start, work_finish)
