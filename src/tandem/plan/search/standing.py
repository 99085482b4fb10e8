"""A standing plan carried over to a problem that may have changed: kept where it still holds, planned anew where not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tandem.network.model import BoolArray
from tandem.plan.check import check
from tandem.plan.problem import NEVER, FloatArray, Pins, Problem
from tandem.plan.schedule import Schedule
from tandem.plan.search.state import Decoder

ROUNDS = 8
"""Rounds of taking out what breaks a rule, before the standing plan is given up."""


def carried_over(problem: Problem, start: Schedule, key: FloatArray) -> Schedule | None:
    """The standing plan with its teams and times where they break no rule, other works in the order of ``key`` between them.

    All assignments are decoded as pins; works that break a rule are taken out and decoded like new ones. None where the
    standing plan has no assignments to keep, or where something stays broken.

    Parameters
    ----------
    start
        An earlier schedule of the same works and teams in the same order; starts below 0 are left to the problem's own pins.
    key
        (n,) priority of the works that are not kept.
    """
    kept = _keepable(problem, start)
    place = {work: index for index, work in enumerate(problem.works.ids)}
    for _ in range(ROUNDS):
        if not kept.any():
            return None
        schedule = Decoder(with_pins(problem, start, kept)).schedule(key)
        broken = {place[work] for violation in check(problem, schedule) for work in violation.works}
        if not broken:
            return None if check(problem, schedule) else schedule
        kept &= ~np.isin(start.work, list(broken))
    return None


def _keepable(problem: Problem, start: Schedule) -> BoolArray:
    """Assignments of works that are not pinned anyway, lie ahead, and give the effort within the horizon."""
    works, teams = problem.works, problem.teams
    ahead = (start.start >= 0) & (start.start < problem.horizon)
    season, scope = works.season[start.work], works.scope[start.work]
    opens = problem.calendars.open_ticks[teams.calendar[start.team], season]
    at = np.clip(start.start, 0, problem.horizon)
    ticks = (opens[:, -1] - opens[np.arange(len(at)), at]).astype(np.int64)
    done = np.zeros(problem.n_works, dtype=np.int64)
    np.add.at(done, start.work, ticks * np.where(scope >= 0, teams.rate[start.team, scope], 0))
    bad = np.isin(np.arange(problem.n_works), start.work[~ahead]) | (done < works.effort) | (works.scope < 0)
    bad[problem.pins.work] = True
    bad[start.work_finish >= NEVER] = True
    return ~bad[start.work]


def with_pins(problem: Problem, start: Schedule, kept: BoolArray) -> Problem:
    """The problem with the assignments ``kept`` (a,) of a schedule as pins beside its own."""
    pins = problem.pins
    more = Pins(
        np.concatenate([pins.work, start.work[kept]]),
        np.concatenate([pins.team, start.team[kept]]),
        np.concatenate([pins.start, start.start[kept]]),
        np.concatenate([pins.started, np.zeros(int(kept.sum()), dtype=np.bool_)]),
    )
    return replace(problem, pins=more)
