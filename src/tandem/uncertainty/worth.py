"""What one more team would be worth: by scope and month of arrival, against the standing plan drawn together without it.

Both sides of the difference come from the same standing plan. *Without*: the plan is drawn together, each work as early as its
teams in their order allow; what moves up by that is not the new team's merit. *With*: from there on the new team gets works, whole
or beside others, by ``tries`` moves that are all about it (``tandem.plan.replan.newcomers``) and by a rule (whenever it is
free it takes the first work that the plan would begin only ``margin`` later); the best plan counts. Before the difference is
taken the team is struck from the plan found and its works go to whoever is free: if that is better than the plan without, it
takes its place. A later arrival begins before an earlier one, whose search starts from its plan, so no figure rises with
the month; a team that does nothing in the best plan is worth exactly 0. Planning anew with the team may save more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tandem.engines import Engine
from tandem.plan.problem import TICKS_PER_DAY, Problem, Teams
from tandem.plan.replan.newcomers import Newcomers, without
from tandem.plan.schedule import Schedule
from tandem.uncertainty.execution import Executor
from tandem.uncertainty.routes import Draw, Routes, as_planned, fix, routes_of

MARGIN_DAYS = (0, 3, 10, 30, 90, 270)
TRIES = 100


@dataclass(frozen=True, slots=True)
class TeamWorth:
    """Weighted person-days that one more team of ``scope`` saves, by day of arrival (days after the plan's start).

    ``like`` is the id of the team whose size, base and calendar it has.
    """

    scope: str
    like: str
    days: tuple[int, ...]
    worth: tuple[float, ...]


@dataclass(frozen=True)
class _Job:
    problem: Problem
    schedule: Schedule
    scope: int
    days: tuple[int, ...]
    tries: int
    seed: int


@dataclass(frozen=True)
class _Found:
    """Objective with the team by day of arrival, and the best one of the same plans without it."""

    scope: int
    with_team: tuple[float, ...]
    without_team: float


def team_worths(
    problem: Problem,
    schedule: Schedule,
    days: Sequence[int],
    engine: Engine,
    scopes: Sequence[str] | None = None,
    *,
    tries: int = TRIES,
    seed: int = 1,
) -> tuple[TeamWorth, ...]:
    """The worth of one more team of each scope that some team has, for each day of arrival, the most worth first.

    ``tries`` moves of the new team for each figure; same seed and tries, same figures on every engine.
    """
    held = (problem.teams.rate > 0).any(axis=0) & (np.bincount(_scopes(problem), minlength=len(problem.scopes)) > 0)
    rows = [row for row in np.flatnonzero(held).tolist() if scopes is None or problem.scopes[row] in scopes]
    alone = Newcomers(problem, schedule, ()).run(seed, 0)
    found = engine.map(_with, [_Job(problem, alone.schedule, row, tuple(days), tries, seed) for row in rows])
    standing = min([alone.objective, *(one.without_team for one in found)])
    worths = [
        TeamWorth(
            scope=problem.scopes[one.scope],
            like=problem.teams.ids[typical_team(problem, one.scope)],
            days=tuple(days),
            worth=tuple(max(0.0, standing - value) for value in one.with_team),
        )
        for one in found
    ]
    return tuple(sorted(worths, key=lambda row: (-max(row.worth, default=0.0), row.scope)))


def _scopes(problem: Problem) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    return problem.works.scope[problem.works.scope >= 0]


def _with(job: _Job) -> _Found:
    """The plans of all days of arrival, the latest first, each from the one before it."""
    standing = Newcomers(job.problem, job.schedule, ())
    new, schedule = job.problem.n_teams, job.schedule
    helped = [with_helper(job.problem, job.schedule, job.scope, margin * TICKS_PER_DAY) for margin in MARGIN_DAYS]
    values = dict.fromkeys(job.days, standing.best.objective)
    for day in sorted(job.days, reverse=True):
        search = Newcomers(here_from(helped[0][0], day), schedule, (new,))
        for larger, executor in helped:
            executor.run(arriving(larger, day))
            search.settle(executor.schedule())
        schedule, values[day] = (found := search.run(job.seed, job.tries)).schedule, found.objective
        standing.settle(without(schedule, (new,)))
    return _Found(job.scope, tuple(values[day] for day in job.days), standing.best.objective)


def here_from(problem: Problem, day: int) -> Problem:
    """The problem with its last team here from a day on."""
    arrival = problem.teams.arrival.copy()
    arrival[-1] = min(day * TICKS_PER_DAY, problem.horizon)
    return replace(problem, teams=replace(problem.teams, arrival=arrival))


def with_helper(problem: Problem, schedule: Schedule, scope: int, margin: int) -> tuple[Problem, Executor]:
    """The problem with one more team at its end, and an executor of the standing plan that it helps."""
    larger = replace(problem, teams=one_more(problem.teams, typical_team(problem, scope), scope, problem.horizon))
    routes = routes_of(problem, schedule)
    routes = Routes(
        ptr=np.append(routes.ptr, routes.ptr[-1]).astype(np.int32),
        work=routes.work,
        rank=routes.rank,
        begin=routes.begin,
        due=np.append(routes.due, problem.horizon).astype(np.int32),
    )
    return larger, Executor(fix(larger, routes, helpers=(problem.n_teams,), margin=margin, patience=problem.horizon))


def arriving(problem: Problem, day: int) -> Draw:
    """Everything as planned, the last team here from a day on."""
    draw = as_planned(problem)
    draw.arrival[-1] = day * TICKS_PER_DAY
    return draw


def typical_team(problem: Problem, scope: int) -> int:
    """The team of the middle rate among those of a scope, the lower one of two."""
    rate = problem.teams.rate[:, scope]
    held = np.flatnonzero(rate > 0)
    return int(held[np.argsort(rate[held], kind="stable")][(len(held) - 1) // 2])


def one_more(teams: Teams, like: int, scope: int, horizon: int) -> Teams:
    """The teams with another one at the end: like one of them, with one scope only, here from the start to the end."""
    rate = np.zeros_like(teams.rate[like])
    rate[scope] = teams.rate[like, scope]
    until = np.full_like(rate, horizon)
    return Teams(
        ids=(*teams.ids, "one more"),
        organisation=(*teams.organisation, "one more"),
        arrival=_longer(teams.arrival, 0),
        departure=_longer(teams.departure, horizon),
        after_work=_longer(teams.after_work, -1),
        rate=np.vstack([teams.rate, rate]).astype(np.int32),
        accredited_from=np.vstack([teams.accredited_from, rate * 0]).astype(np.int32),
        accredited_until=np.vstack([teams.accredited_until, until]).astype(np.int32),
        base=_longer(teams.base, int(teams.base[like])),
        x=np.append(teams.x, teams.x[like]),
        y=np.append(teams.y, teams.y[like]),
        calendar=_longer(teams.calendar, int(teams.calendar[like])),
        expected=np.append(teams.expected, False),
    )


def _longer(
    values: np.ndarray[tuple[int], np.dtype[np.int32]], value: int
) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    return np.append(values, value).astype(np.int32)
