"""The fastest crew at each tick: what no crew of a work can outdo."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tandem.plan.bound.earliest import Earliest
from tandem.plan.problem import NEVER, LongArray, Problem


def fastest_crews(problem: Problem, earliest: Earliest) -> Iterator[tuple[LongArray, LongArray]]:
    """Works of one scope, season and largest crew, and the units (H,) that the fastest such crew does in each tick of the horizon.

    Teams count from their earliest arrival and accreditation to their departure, wherever they are. Left out are pinned works, those that
    need no team, and those that cannot be done.
    """
    works, teams = problem.works, problem.teams
    opens = np.diff(problem.calendars.open_ticks, axis=2)
    ticks = np.arange(problem.horizon)
    free = (works.scope >= 0) & (earliest.finish < NEVER)
    free[problem.pins.work] = False
    kinds = np.stack([works.scope, works.season, works.maximum_teams], axis=1)
    for scope, season, most in np.unique(kinds[free], axis=0):
        able = np.flatnonzero(teams.rate[:, scope] > 0)
        since = np.maximum(earliest.arrival, teams.accredited_from[:, scope])[able, None]
        until = np.minimum(teams.departure, teams.accredited_until[:, scope])[able, None]
        here = (since <= ticks) & (ticks < until)
        rates = teams.rate[able, scope][:, None] * opens[teams.calendar[able], season] * here
        fastest = -np.sort(-rates, axis=0)[:most].sum(axis=0)
        yield np.flatnonzero(free & (kinds == (scope, season, most)).all(axis=1)), fastest.astype(np.int64)
