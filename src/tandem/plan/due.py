"""The works that decide when a place is served or released: those that must not end later than they do."""

from __future__ import annotations

import numpy as np

from tandem.network.kernel import prepare
from tandem.plan.figures import goal_times
from tandem.plan.problem import NEVER, Problem
from tandem.plan.schedule import Schedule


def due_of(problem: Problem, schedule: Schedule, place: str, service: str | None = None) -> dict[int, int]:
    """Tick by which works have to end for the goals of a community or hazardous area to come when they come.

    With a ``service`` only that one of the community's goals counts.

    A work decides a goal when it ends at the tick at which the goal is met, and the goal is later when it ends a tick later.
    """
    graph = prepare(problem.graph)
    times = goal_times(problem, schedule.work_finish, graph)
    goals, hazards = problem.service_goals, problem.hazard_goals
    communities = np.array([problem.communities[one] == place for one in goals.community.tolist()], dtype=np.bool_)
    if service is not None:
        communities &= goals.service == problem.services.index(service)
    areas = np.array([one == place for one in hazards.ids], dtype=np.bool_)
    found: dict[int, int] = {}
    ticks = {*times.service[communities].tolist(), *times.release[areas].tolist()} - {problem.horizon}
    for work in np.flatnonzero(np.isin(schedule.work_finish, sorted(ticks))).tolist():
        finish = schedule.work_finish.copy()
        finish[work] = min(int(finish[work]) + 1, int(NEVER))
        later = goal_times(problem, finish, graph)
        if (later.service > times.service)[communities].any() or (later.release > times.release)[areas].any():
            found[work] = int(schedule.work_finish[work])
    return found
