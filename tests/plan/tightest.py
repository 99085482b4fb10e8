"""A problem in which everything that a feasible schedule keeps is only just kept."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tandem.plan.problem import NEVER, Calendars, Problem
from tandem.plan.schedule import Schedule
from tests.plan.breaks.tools import listed, travel_to
from tests.plan.small import with_part


def just_kept(problem: Problem, schedule: Schedule) -> Problem:
    """Every date of works and teams lies on the tick of the schedule; works that only touch conflict and wait for each other."""
    problem = _tight_works(problem, schedule)
    problem = _tight_teams(problem, schedule)
    last = int(np.where(schedule.work_finish < NEVER, schedule.work_finish, 1).max(initial=1))
    calendars = Calendars(problem.calendars.open_ticks[:, :, : last + 1].copy())
    return replace(problem, horizon=last, calendars=calendars)


def _tight_works(problem: Problem, schedule: Schedule) -> Problem:
    works, start, finish = problem.works, schedule.work_start, schedule.work_finish
    mine = (works.scope >= 0) & (start != NEVER)
    crew = np.maximum(1, np.bincount(schedule.work, minlength=problem.n_works))
    problem = with_part(
        problem,
        "works",
        release=np.where(mine, start, works.release).astype(np.int32),
        maximum_teams=np.where(mine, crew, works.maximum_teams).astype(np.int32),
    )
    near: dict[int, list[int]] = {}
    before: dict[int, list[int]] = {}
    for work in np.flatnonzero(mine).tolist():
        near[work] = before[work] = np.flatnonzero((finish == start[work]) & (start < finish)).tolist()
    return listed(listed(problem, "conflict", near), "predecessor", before)


def _tight_teams(problem: Problem, schedule: Schedule) -> Problem:
    """Arrival when the team sets out first, departure and accreditation to the tick, a course that ends just then."""
    teams, scope = problem.teams, problem.works.scope
    arrival, departure = np.array(teams.arrival), np.array(teams.departure)
    course = np.array(teams.after_work)
    first, until = np.array(teams.accredited_from), np.array(teams.accredited_until)
    for team in range(problem.n_teams):
        rows = np.flatnonzero(schedule.team == team)
        if not len(rows):
            continue
        sets_out = min(int(schedule.start[row]) - travel_to(problem, schedule, int(row))[0] for row in rows)
        arrival[team], departure[team] = sets_out, schedule.finish[rows].max()
        ends = np.flatnonzero(schedule.work_finish == sets_out)
        course[team] = ends[0] if len(ends) else -1
        for skill in set(scope[schedule.work[rows]].tolist()):
            mine = rows[scope[schedule.work[rows]] == skill]
            first[team, skill], until[team, skill] = schedule.start[mine].min(), schedule.finish[mine].max()
    return with_part(
        problem,
        "teams",
        arrival=arrival,
        departure=departure,
        after_work=course,
        accredited_from=first,
        accredited_until=until,
    )
