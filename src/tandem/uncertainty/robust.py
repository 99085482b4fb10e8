"""A plan that is chosen for how it holds, not for how it looks when all comes as planned.

Candidates are plans searched on *other* problems than the planned one: with every effort longer by its spread, and with the
efforts and arrivals of single draws (no survey outcome), each from the standing plan. What counts of a candidate is who does what
in which order; carried out as planned it is an ordinary plan, and has to keep every rule. Candidates are judged on common
draws: the mean of the worst 40 % of a sample (a smooth stand-in for P80) shortlists, P80 on further draws decides, and the plain plan is
always among them. What is reported comes from fresh draws that decided nothing. Source of the idea: Van Hentenryck, Bent (2006),
Online Stochastic Combinatorial Optimization (candidates from scenarios, judged on scenarios).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tandem.engines import Engine
from tandem.plan.check import check
from tandem.plan.evaluate import Evaluator
from tandem.plan.problem import FloatArray, Problem
from tandem.plan.schedule import Schedule
from tandem.plan.search.greedy import Greedy
from tandem.plan.search.local import plain_state, search
from tandem.plan.search.state import Decoder
from tandem.uncertainty.draws import Chance
from tandem.uncertainty.ensemble import quantile
from tandem.uncertainty.execution import Executor
from tandem.uncertainty.routes import as_planned, fix, routes_of
from tandem.uncertainty.spread import Spread, nothing_open

SAMPLE, DECIDING, FRESH = 24, 200, 500
"""Draws to shortlist on, to decide on, and to report from."""
WORST_SHARE = 0.4
SHORTLIST = 3
PADDED = (0.25, 0.5, 1.0)
"""Candidates whose every effort is longer by so many standard deviations; the others are single draws."""
_STREAM = 1_000_003


@dataclass(frozen=True, slots=True)
class Held:
    """A plan under the fresh draws: ``planned`` if all comes as planned, and ``mean``, ``p50``, ``p80`` of weighted person-days."""

    planned: float
    mean: float
    p50: float
    p80: float


@dataclass(frozen=True)
class Robust:
    """The plan that holds best, beside the plain one, on the same fresh draws. ``candidates`` counts those that kept every rule."""

    schedule: Schedule
    plain: Held
    robust: Held
    candidates: int
    draws: int

    @property
    def is_plain(self) -> bool:
        """Whether no candidate held better than the plain plan."""
        return self.robust == self.plain


@dataclass(frozen=True)
class _Job:
    problem: Problem
    start: Schedule
    spread: Spread
    seed: int
    number: int
    seconds: float
    iterations: int | None


@dataclass(frozen=True)
class _Trial:
    problem: Problem
    schedule: Schedule
    spread: Spread
    seed: int
    draws: int


def robust_plan(
    problem: Problem,
    plain: Schedule,
    spread: Spread,
    *,
    seed: int,
    seconds: float,
    iterations: int | None,
    candidates: int,
    engine: Engine,
) -> Robust:
    """Search for a plan that holds better than ``plain``.

    Parameters
    ----------
    seconds, iterations
        Budget of the search for each candidate; iterations alone decide the result if time suffices.
    """
    jobs = [_Job(problem, plain, spread, seed, number, seconds, iterations) for number in range(candidates)]
    found = [plain, *(schedule for schedule in engine.map(_candidate, jobs) if schedule is not None)]
    tried = engine.map(_tried, [_Trial(problem, schedule, spread, seed, SAMPLE) for schedule in found])
    order = sorted(range(1, len(found)), key=lambda row: _worst(tried[row]))[:SHORTLIST]
    kept = [plain, *(found[row] for row in order)]
    judged = engine.map(_tried, [_Trial(problem, schedule, spread, seed + _STREAM, DECIDING) for schedule in kept])
    best = min(range(len(kept)), key=lambda row: float(quantile(judged[row], 0.8)))
    fresh = engine.map(
        _tried, [_Trial(problem, schedule, spread, seed + 2 * _STREAM, FRESH) for schedule in (plain, kept[best])]
    )
    evaluator = Evaluator(problem)
    one, other = (
        _held(evaluator.objective(schedule.work_finish), values)
        for schedule, values in zip((plain, kept[best]), fresh, strict=True)
    )
    return Robust(kept[best], one, other, len(found) - 1, FRESH)


def _held(planned: float, values: FloatArray) -> Held:
    return Held(planned, float(values.mean()), float(quantile(values, 0.5)), float(quantile(values, 0.8)))


def _worst(values: FloatArray) -> float:
    worst = np.sort(values)[int(len(values) * (1 - WORST_SHARE)) :]
    return float(worst.mean())


def _tried(trial: _Trial) -> FloatArray:
    """Weighted person-days of each draw."""
    executor = Executor(fix(trial.problem, routes_of(trial.problem, trial.schedule)))
    evaluator, chance = Evaluator(trial.problem), Chance(trial.problem, trial.spread, trial.seed)
    return np.array([evaluator.objective(executor.run(chance.draw(number))[1]) for number in range(trial.draws)])


def _candidate(job: _Job) -> Schedule | None:
    """A plan searched on another problem, brought back to the planned one; None where it breaks a rule there."""
    decoder = Decoder(other_problem(job.problem, job.spread, job.seed, job.number))
    greedy = Greedy(decoder.problem, decoder.arrays)
    found = search(
        decoder,
        greedy,
        plain_state(decoder, greedy),
        seed=job.seed + job.number,
        time_limit_seconds=job.seconds,
        iterations=job.iterations,
        start=job.start,
    )
    executor = Executor(fix(job.problem, routes_of(job.problem, decoder.schedule_of(found.state))))
    executor.run(as_planned(job.problem))
    schedule = executor.schedule()
    return None if check(job.problem, schedule) else schedule


def other_problem(problem: Problem, spread: Spread, seed: int, number: int) -> Problem:
    """The problem of candidate ``number``: padded, or as in a draw of efforts and arrivals. Pinned works keep their effort."""
    works = problem.works
    if number < len(PADDED):
        effort = np.ceil(works.effort * np.exp(PADDED[number] * spread.log_sd)).astype(np.int64)
        arrival = problem.teams.arrival
    else:
        drawn = Chance(problem, replace(spread, outcomes=nothing_open(problem.n_works)), seed + 3 * _STREAM).draw(
            number
        )
        effort, arrival = drawn.effort, np.minimum(drawn.arrival, problem.horizon).astype(np.int32)
    effort[problem.pins.work] = works.effort[problem.pins.work]
    return replace(problem, works=replace(works, effort=effort), teams=replace(problem.teams, arrival=arrival))
