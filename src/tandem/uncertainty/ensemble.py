"""A plan judged on many draws: what it costs people, when every service comes back, when every work starts and ends."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from tandem.engines import Engine, parts
from tandem.plan.evaluate import Evaluator
from tandem.plan.figures import NEAR_HAZARD
from tandem.plan.problem import TICKS_PER_DAY, FloatArray, IntArray, Problem
from tandem.plan.schedule import Schedule
from tandem.uncertainty.draws import Chance
from tandem.uncertainty.execution import Executor
from tandem.uncertainty.routes import Routes, as_planned, fix, routes_of
from tandem.uncertainty.spread import Spread

Number = TypeVar("Number", bound=np.generic)
QUANTILES = (0.1, 0.5, 0.8)
POINTS = 180
"""Days at which a curve is told, at most."""


@dataclass(frozen=True)
class Ensemble:
    """What happened in each of k draws, in the order of their numbers.

    ``objective`` (k,) weighted person-days; ticks, at most the horizon, of service goals ``service`` (k, g) and of hazardous
    areas ``release`` and ``marking`` (k, h); ``start`` and ``finish`` (k, n) of works, NEVER for not done within the horizon.
    """

    objective: FloatArray
    service: IntArray
    release: IntArray
    marking: IntArray
    start: IntArray
    finish: IntArray

    @property
    def draws(self) -> int:
        """Number of draws."""
        return len(self.objective)


@dataclass(frozen=True)
class Band:
    """People without a service, or near hazard, at ``days`` after the start: as planned and in the draws.

    ``quantiles`` (3, d): in 10, 50 and 80 % of the draws there are at most so many.
    """

    name: str
    days: FloatArray
    planned: FloatArray
    quantiles: FloatArray


@dataclass(frozen=True)
class _Job:
    problem: Problem
    routes: Routes
    spread: Spread
    seed: int
    draws: range


def run_ensemble(
    problem: Problem, schedule: Schedule, spread: Spread, *, seed: int, draws: int, engine: Engine
) -> Ensemble:
    """Carry a plan out under ``draws`` draws; the engine and its number of workers never change the result.

    Memory is 8 bytes x draws x (works + goals), in the workers and here.
    """
    routes = routes_of(problem, schedule)
    jobs = [_Job(problem, routes, spread, seed, part) for part in parts(draws, engine.workers * 2)]
    # Once here first: on a fresh machine the workers then find the compiled code in the cache.
    Executor(fix(problem, routes)).run(as_planned(problem))
    return _joined(engine.map(_run, jobs))


def _run(job: _Job) -> Ensemble:
    executor, evaluator = Executor(fix(job.problem, job.routes)), Evaluator(job.problem)
    chance = Chance(job.problem, job.spread, job.seed)
    return _joined([outcome(job.problem, evaluator, *executor.run(chance.draw(number))) for number in job.draws])


def outcome(problem: Problem, evaluator: Evaluator, start: IntArray, finish: IntArray) -> Ensemble:
    """One execution as an ensemble of one draw."""
    service = evaluator.service_ticks(finish)
    release, marking = evaluator.hazard_ticks(finish)
    share = problem.hazard_goals.marked_share
    hazard = problem.hazard_goals.weight @ ((1 - share) * release + share * marking)
    objective = (float(problem.service_goals.weight @ service) + float(hazard)) / TICKS_PER_DAY
    return Ensemble(
        objective=np.array([objective]),
        service=_row(service),
        release=_row(release),
        marking=_row(marking),
        start=_row(start),
        finish=_row(finish),
    )


def _row(ticks: FloatArray | IntArray) -> IntArray:
    return ticks.astype(np.int32)[None, :]


def _joined(found: list[Ensemble]) -> Ensemble:
    return Ensemble(*(np.concatenate([getattr(part, field.name) for part in found]) for field in fields(Ensemble)))


def quantile(values: npt.NDArray[Number], share: float) -> npt.NDArray[Number]:
    """The least value that at least ``share`` of the draws (first axis) do not exceed: a value that occurred, never a mixture."""
    rank = max(0, int(np.ceil(share * len(values) - 1e-9)) - 1)
    found: npt.NDArray[Number] = np.partition(values, rank, axis=0)[rank]
    return found


def bands(problem: Problem, schedule: Schedule, ensemble: Ensemble) -> tuple[Band, ...]:
    """The curve of every service and of exposure to hazard, planned and in the draws."""
    evaluator = Evaluator(problem)
    planned = outcome(problem, evaluator, schedule.work_start, schedule.work_finish)
    goals, hazards = problem.service_goals, problem.hazard_goals
    found = []
    for row, name in enumerate(problem.services):
        mine = goals.service == row
        found.append(_band(name, problem, planned.service[:, mine], ensemble.service[:, mine], goals.people[mine]))
    share = np.repeat([1 - hazards.marked_share, hazards.marked_share], len(hazards.people))
    people = np.tile(hazards.people, 2) * share
    both = [np.concatenate([part.release, part.marking], axis=1) for part in (planned, ensemble)]
    found.append(_band(NEAR_HAZARD, problem, both[0], both[1], people))
    return tuple(found)


def _band(name: str, problem: Problem, planned: IntArray, met: IntArray, people: FloatArray) -> Band:
    inside = met[met < problem.horizon]
    last = int(inside.max(initial=0))
    step = max(1, -(-last // (TICKS_PER_DAY * POINTS)))
    grid = np.arange(0, last // TICKS_PER_DAY + step + 1, step) * TICKS_PER_DAY
    curves = np.array([_remaining(row, people, grid) for row in met])
    levels = np.array([quantile(curves, share) for share in QUANTILES])
    return Band(name, grid / TICKS_PER_DAY, _remaining(planned[0], people, grid), levels)


def _remaining(met: IntArray, people: FloatArray, grid: npt.NDArray[np.int64]) -> FloatArray:
    """People whose goal is not met by each tick of the grid."""
    step = np.searchsorted(grid, met, side="left")
    served = np.bincount(step, weights=people, minlength=len(grid) + 1).cumsum()[: len(grid)]
    left: FloatArray = float(people.sum()) - served
    return left.clip(min=0)
