"""What comes after the search: a proof on small problems, polish on those of middle size, nothing where neither pays."""

from __future__ import annotations

import os

from tandem.plan.check import check
from tandem.plan.problem import FloatArray, Problem
from tandem.plan.schedule import Schedule
from tandem.plan.solvers import small, windows
from tandem.plan.solvers.cpsat import Limits
from tandem.plan.solvers.small import Finished

SHARE_OF_PROOF, SHARE_OF_POLISH = 0.5, 0.3
"""Of the time that is given for search and finish together."""
LEAST_SECONDS, LEAST_EFFORT = 1.0, 0.01
"""Less time, or deterministic time, than this does not get a window solved."""
EFFORT_PER_ITERATION = 3e-5
"""Deterministic time of the solver for each decode that the search may use: about as long as the decodes take."""


def share(problem: Problem) -> float:
    """Share of the time that the finish of a problem is worth."""
    if small.supports(problem):
        return SHARE_OF_PROOF
    return SHARE_OF_POLISH if windows.supports(problem) else 0.0


def limits_of(seconds: float, seed: int, iterations: int | None) -> Limits:
    """Deterministic time and one core where the answer has to be the same every time, else seconds and two."""
    if iterations is not None:
        return Limits(max(0.0, seconds), iterations * EFFORT_PER_ITERATION, 1, seed)
    return Limits(max(0.0, seconds), None, min(2, os.cpu_count() or 1), seed)


def finish(problem: Problem, schedule: Schedule, objective: float, key: FloatArray, limits: Limits) -> Finished:
    """A schedule no worse than the given one, and a valid lower bound (0 where nothing was proved).

    Parameters
    ----------
    objective
        Of the schedule, in weighted person-days.
    key
        (n,) priority of works that the model may leave out because they change no figure.
    """
    same = Finished(schedule, objective, 0.0)
    whole, pays = small.supports(problem), _enough(limits)
    if not (whole or (pays and windows.supports(problem))) or check(problem, schedule):
        return same
    if whole:
        done = small.finish(problem, schedule, key, limits)
    else:
        polished = windows.polish(problem, schedule, limits)
        done = Finished(polished.schedule, polished.objective, 0.0)
    return done if done.objective < objective else Finished(schedule, objective, done.bound)


def _enough(limits: Limits) -> bool:
    return limits.seconds >= LEAST_SECONDS and (limits.deterministic is None or limits.deterministic >= LEAST_EFFORT)
