"""Pins that no plan can keep: none is named where a plan keeps them, and each named set suffices and cannot be made smaller."""

from dataclasses import replace

import numpy as np
import pytest

from tandem.plan.check import RULES
from tandem.plan.pin_faults import _broken, _only, pin_faults
from tandem.plan.problem import Pins, Problem
from tandem.plan.solve import solve
from tests.plan.problems import random_problem


def pinned(problem: Problem, rows: list[tuple[int, int, int]]) -> Problem:
    work, team, start = (np.array(column, dtype=np.int32) for column in zip(*rows, strict=True))
    return replace(problem, pins=Pins(work, team, start, np.zeros(len(rows), dtype=np.bool_)))


@pytest.mark.parametrize("seed", range(20))
def test_pins_that_a_plan_keeps_have_no_fault(seed: int) -> None:
    assert pin_faults(random_problem(seed, n_works=25, n_teams=6)) == ()


@pytest.mark.parametrize("seed", range(12))
def test_assignments_of_a_plan_can_all_be_pinned(seed: int) -> None:
    """Whatever part of a checked plan is pinned, that plan keeps it: no fault may be named."""
    rng = np.random.default_rng(seed)
    problem = random_problem(seed, n_works=30, n_teams=6, pins=False)
    schedule = solve(problem, seed=1, time_limit_seconds=60, iterations=0).schedule
    works = np.unique(schedule.work)
    for share in (0.2, 0.6, 1.0):
        kept = np.isin(schedule.work, works[rng.random(len(works)) < share])
        columns = (schedule.work[kept].tolist(), schedule.team[kept].tolist(), schedule.start[kept].tolist())
        rows = list(zip(*columns, strict=True))
        if rows:
            assert pin_faults(pinned(problem, rows)) == ()


@pytest.mark.parametrize("seed", range(20))
def test_each_named_set_suffices_and_none_can_be_left_out(seed: int) -> None:
    rng = np.random.default_rng(seed)
    problem = random_problem(seed, n_works=25, n_teams=6, pins=False)
    staffed = np.flatnonzero(problem.works.scope >= 0)
    chosen = rng.choice(staffed, size=min(6, len(staffed)), replace=False).tolist()
    rows = [(work, int(rng.integers(2)), int(rng.integers(0, 24))) for work in sorted(chosen)]
    spoilt = pinned(problem, rows)
    for fault in pin_faults(spoilt):
        assert fault.rule in RULES and fault.pins
        work = fault.text.split("ork ")[1].split()[0]

        def broken_by(pins: set[str], rule: str = fault.rule, work: str = work) -> bool:
            return any((one.rule, one.works[0]) == (rule, work) for one in _broken(_only(spoilt, pins)))

        assert broken_by(set(fault.pins)), "the named pins alone break the rule"
        for pin in fault.pins:
            assert not broken_by(set(fault.pins) - {pin}), "without one of them it is kept"


def test_two_pins_of_one_team_at_one_time_are_named_together() -> None:
    problem = random_problem(3, n_works=25, n_teams=6, pins=False)
    rate = problem.teams.rate
    team, scope = next(
        (t, s) for t in range(6) for s in range(rate.shape[1]) if rate[t, s] and (problem.works.scope == s).sum() > 1
    )
    first, second = np.flatnonzero(problem.works.scope == scope)[:2].tolist()
    faults = pin_faults(pinned(problem, [(first, team, 40), (second, team, 40)]))
    pair = {problem.works.ids[first], problem.works.ids[second]}
    assert any(set(one.pins) == pair and one.rule == "one_work_at_a_time" for one in faults), faults
