"""Critical path and slack against a plain CPM and against trying."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.plan.critical import critical
from tandem.plan.problem import NEVER, Problem
from tandem.plan.schedule import Schedule
from tandem.plan.sequence import Sequence
from tests.plan.cpm import agrees, random_network
from tests.plan.naive import naive_schedule
from tests.plan.problems import random_problem
from tests.plan.small import CLEARANCE, GATE, MARKING, REPAIR, small_problem, small_schedule


def test_the_chain_of_the_small_plan() -> None:
    problem = small_problem()
    found = critical(problem, small_schedule(problem))
    assert found.path == (CLEARANCE, GATE, REPAIR)
    assert [arc.kind for arc in found.arcs] == ["predecessor", "predecessor"]
    slack = {one.work: (one.total, one.free) for one in found.slack}
    assert slack == {MARKING: (16, 16), CLEARANCE: (0, 0), GATE: (0, 0), REPAIR: (0, 0)}


def test_slack_towards_what_is_due() -> None:
    problem = small_problem()
    found = critical(problem, small_schedule(problem), {GATE: 14})
    assert {one.work: one.total for one in found.slack} == {CLEARANCE: 2, GATE: 2}
    assert found.path == (CLEARANCE, GATE)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 100_000))
def test_agrees_with_the_critical_path_method_on_random_networks(seed: int) -> None:
    assert agrees(*random_network(seed)) == []


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000))
def test_slack_is_what_can_be_tried(seed: int) -> None:
    """With calendars, travel, roads and limits: a shift by the slack keeps the end of the plan, one tick more does not."""
    problem = random_problem(seed, n_works=20, n_teams=5)
    schedule = naive_schedule(problem, seed)
    network = Sequence(problem, schedule)
    end = int(schedule.work_finish[schedule.work_finish != NEVER].max())
    for one in critical(problem, schedule).slack:
        if one.work in network.fixed:
            assert one.total == one.free == 0
            continue
        assert kept(problem, schedule, network, one.work, one.total, end)
        assert not kept(problem, schedule, network, one.work, one.total + 1, end)
        assert len(network.pushed({one.work: one.free})) == 1 or one.free == 0


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_each_work_of_the_chain_holds_the_next(seed: int) -> None:
    """What is short of time for another reason (it is pinned, its team leaves) is no link where the next work comes years later."""
    problem = random_problem(seed, n_works=20, n_teams=5)
    schedule = naive_schedule(problem, seed)
    network = Sequence(problem, schedule)
    found = critical(problem, schedule)
    total = {one.work: one.total for one in found.slack}
    for arc in found.arcs:
        late = network.finish_at(arc.before, total[found.path[-1]] + 1)
        assert late + arc.lag > arc.reference + total[arc.after]


def kept(problem: Problem, schedule: Schedule, network: Sequence, work: int, shift: int, end: int) -> bool:
    pushed = network.pushed({work: shift})
    finish = network.delayed({work: shift})
    for moved, ticks in pushed.items():
        scope = problem.works.scope[moved]
        if ticks and moved in network.fixed:
            return False
        for team, _ in network.slots.crew(moved):
            if finish[moved] > min(problem.teams.departure[team], problem.teams.accredited_until[team, scope]):
                return False
    return bool(finish[schedule.work_finish != NEVER].max() <= end)


def test_an_empty_plan_has_no_chain() -> None:
    problem = small_problem()
    nothing = np.zeros(0, dtype=np.int32)
    never = np.full(problem.n_works, NEVER, dtype=np.int32)
    found = critical(problem, Schedule(nothing, nothing, nothing, nothing, never, never.copy()))
    assert (found.slack, found.path, found.arcs) == ((), (), ())
