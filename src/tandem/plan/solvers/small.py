"""Small problems whole: the best plan, with a proof where the limits suffice."""

from __future__ import annotations

from dataclasses import dataclass

from tandem.plan.check import check, objective
from tandem.plan.problem import FloatArray, Problem
from tandem.plan.schedule import Schedule
from tandem.plan.search.standing import carried_over
from tandem.plan.solvers import cpsat
from tandem.plan.solvers.cpsat import Limits

MOST_WORKS = 40
"""Beyond this many works the proof is out of reach, and pieces pay more."""


@dataclass(frozen=True)
class Finished:
    """A schedule, its objective and a valid lower bound on all schedules, in weighted person-days."""

    schedule: Schedule
    objective: float
    bound: float


def supports(problem: Problem) -> bool:
    """Whether a problem is small enough, and one for which the model is exact."""
    return 0 < problem.n_works <= MOST_WORKS and cpsat.supports(problem)


def finish(problem: Problem, start: Schedule, key: FloatArray, limits: Limits) -> Finished:
    """The best schedule found from a feasible one, and a bound; equal when it is proved.

    The model leaves out works that change no figure; they are put in between, in order of ``key`` (n,), where nothing moves.
    """
    value = objective(problem, start)
    answer = cpsat.optimum(problem, limits, start)
    if answer.schedule is None or answer.objective >= value:
        return Finished(start, value, answer.bound)
    whole = carried_over(problem, answer.schedule, key)
    if whole is not None and not check(problem, whole) and objective(problem, whole) <= answer.objective:
        return Finished(whole, objective(problem, whole), answer.bound)
    return Finished(answer.schedule, answer.objective, answer.bound)
