"""What one more team would be worth: by scope and month of arrival, on top of a standing plan.

The standing plan stays as it is and the new team helps: whenever it is free it takes the first work of its scope that it can begin
at once and that the plan would begin only ``margin`` ticks later or more; everything behind moves up. The best of a few
margins counts, and leaving the team idle always is one of them, so no worth is below 0 and no search is in it: the figures
have no noise, and they are what the team saves at least. Planning anew with the team may save more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tandem.engines import Engine
from tandem.plan.evaluate import Evaluator
from tandem.plan.problem import TICKS_PER_DAY, Problem, Teams
from tandem.plan.schedule import Schedule
from tandem.uncertainty.execution import Executor
from tandem.uncertainty.routes import Draw, Routes, as_planned, fix, routes_of

MARGIN_DAYS = (0, 3, 10, 30, 90, 270)


@dataclass(frozen=True, slots=True)
class TeamWorth:
    """Weighted person-days that one more team of ``scope`` saves at least, by day of arrival (days after the plan's start).

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


def team_worths(
    problem: Problem, schedule: Schedule, days: Sequence[int], engine: Engine, scopes: Sequence[str] | None = None
) -> tuple[TeamWorth, ...]:
    """The worth of one more team of each scope that some team has, for each day of arrival, the most worth first."""
    held = (problem.teams.rate > 0).any(axis=0) & (np.bincount(_scopes(problem), minlength=len(problem.scopes)) > 0)
    rows = [row for row in np.flatnonzero(held).tolist() if scopes is None or problem.scopes[row] in scopes]
    found = engine.map(_worth, [_Job(problem, schedule, row, tuple(days)) for row in rows])
    return tuple(sorted(found, key=lambda row: (-max(row.worth, default=0.0), row.scope)))


def _scopes(problem: Problem) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    return problem.works.scope[problem.works.scope >= 0]


def _worth(job: _Job) -> TeamWorth:
    evaluator = Evaluator(job.problem)
    standing = evaluator.objective(job.schedule.work_finish)
    like = typical_team(job.problem, job.scope)
    best = [standing] * len(job.days)
    for margin in MARGIN_DAYS:
        problem, executor = with_helper(job.problem, job.schedule, job.scope, margin * TICKS_PER_DAY)
        for place, day in enumerate(job.days):
            _, finish = executor.run(arriving(problem, day))
            best[place] = min(best[place], evaluator.objective(finish))
    return TeamWorth(
        scope=job.problem.scopes[job.scope],
        like=job.problem.teams.ids[like],
        days=job.days,
        worth=tuple(standing - value for value in best),
    )


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
