"""What a schedule costs people: weighted person-days without services and near hazard."""

from __future__ import annotations

import numpy as np

from tandem.network.kernel import prepare, served_times
from tandem.plan.exact import weighted_sum
from tandem.plan.problem import NEVER, TICKS_PER_DAY, FloatArray, IntArray, Problem
from tandem.plan.schedule import Schedule


class Evaluator:
    """The objective of a problem, prepared once for many schedules."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._graph = prepare(problem.graph)
        self._filled = np.flatnonzero(np.diff(problem.components.work_ptr) > 0)
        self._first = problem.components.work_ptr[self._filled]
        self._never = problem.components.ready >= NEVER
        self._goals = np.flatnonzero(np.diff(problem.service_goals.vertex_ptr) > 0)
        self._goal_first = problem.service_goals.vertex_ptr[self._goals]

    def objective(self, work_finish: IntArray) -> float:
        """Weighted person-days of a plan whose works end at these ticks (n,), NEVER for not at all."""
        release, exposure = self.hazard_ticks(work_finish)
        problem = self._problem
        service = weighted_sum(problem.service_goals.weight, self.service_ticks(work_finish))
        share = problem.hazard_goals.marked_share
        hazard = weighted_sum(problem.hazard_goals.weight, (1 - share) * release + share * exposure)
        return (service + hazard) / TICKS_PER_DAY

    def service_ticks(self, work_finish: IntArray) -> FloatArray:
        """Tick at which each service goal is met, at most the horizon."""
        horizon = float(self._problem.horizon)
        served = np.minimum(served_times(self._graph, self._ready(work_finish)), horizon)
        ticks = np.full(len(self._problem.service_goals.weight), horizon)
        if len(self._goals):
            ticks[self._goals] = np.minimum.reduceat(served[self._problem.service_goals.vertex], self._goal_first)
        return ticks

    def hazard_ticks(self, work_finish: IntArray) -> tuple[FloatArray, FloatArray]:
        """Ticks at which each hazardous area is released, and marked or released, at most the horizon."""
        goals = self._problem.hazard_goals
        capped = np.append(np.minimum(work_finish, self._problem.horizon), self._problem.horizon).astype(np.float64)
        release = capped[goals.release_work]
        return release, np.minimum(release, capped[goals.marking_work])

    def _ready(self, work_finish: IntArray) -> FloatArray:
        ready = np.zeros(len(self._never))
        if len(self._filled):
            ready[self._filled] = np.maximum.reduceat(work_finish[self._problem.components.work], self._first)
        ready[self._never | (ready >= NEVER)] = np.inf
        return ready


def objective(problem: Problem, schedule: Schedule) -> float:
    """Weighted person-days of a schedule: service goals until served, hazardous areas until marked and released."""
    return Evaluator(problem).objective(schedule.work_finish)
