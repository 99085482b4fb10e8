"""What teams can do by each tick, in priced effort, and the prices that are tried."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tandem.plan.problem import NEVER, FloatArray, IntArray, Problem

SINGLE, POWERS = 1.0, (0.5, 1.0, 2.0)


def capacity(problem: Problem, price: FloatArray, arrival: IntArray) -> FloatArray:
    """Priced units that all teams together can have done before each tick, shape (horizon,).

    A team's tick counts at the most that any scope it may use then brings (price x rate), on every tick that its calendar
    has open for some season: an upper bound on what it does in any schedule, travel left out.
    """
    teams, ticks = problem.teams, np.arange(problem.horizon)
    opens = np.diff(problem.calendars.open_ticks, axis=2).max(axis=1)
    total = np.zeros(problem.horizon)
    for team in range(problem.n_teams):
        worth = np.zeros(problem.horizon)
        for scope in np.flatnonzero((teams.rate[team] > 0) & (price > 0)):
            since = max(int(arrival[team]), int(teams.accredited_from[team, scope]))
            until = min(int(teams.departure[team]), int(teams.accredited_until[team, scope]))
            inside = worth[since:until]
            np.maximum(inside, float(price[scope]) * int(teams.rate[team, scope]), out=inside)
        total += worth * opens[teams.calendar[team]]
    done = np.zeros(len(ticks))
    done[1:] = np.cumsum(total)[:-1]
    return done


def price_vectors(problem: Problem, finish: IntArray) -> Iterator[FloatArray]:
    """Prices per unit of effort: equal, by scarcity, and each scope alone. Any prices give a valid bound."""
    rate = problem.teams.rate.astype(np.float64)
    n_scopes = rate.shape[1]
    teams = (rate > 0).sum(axis=0)
    average = np.where(teams > 0, rate.sum(axis=0) / np.maximum(1, teams), np.inf)
    base = np.where(teams > 0, 1.0 / average, 0.0)
    mine = (problem.works.scope >= 0) & (finish < NEVER)
    load = np.bincount(problem.works.scope[mine], weights=problem.works.effort[mine], minlength=n_scopes) * base
    scarcity = load / np.maximum(1, teams)
    yield base
    if scarcity.max(initial=0) > 0:
        for power in POWERS:
            yield base * (scarcity / scarcity.max()) ** power
        ranked = np.argsort(-scarcity, kind="stable")
        for count in range(2, n_scopes):
            yield np.where(np.isin(np.arange(n_scopes), ranked[:count]), base, 0.0)
    for scope in np.flatnonzero(load > 0):
        yield np.where(np.arange(n_scopes) == scope, base, 0.0)
