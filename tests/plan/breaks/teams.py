"""Breaks of what a team may do: scope, accreditation, presence, course, one work at a time, travel."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tandem.plan.problem import Problem
from tandem.plan.schedule import Schedule
from tests.plan.breaks.tools import (
    Broken,
    altered,
    any_row,
    breaks,
    crews,
    in_order,
    of_row,
    rows_of,
    shuffled,
    travel_to,
    units,
    with_effort,
)
from tests.plan.small import changed, with_part


@breaks("scope")
def a_member_without_the_scope(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    """One of a crew loses the scope, and the effort becomes what the others do: a clean break where it has no other such work."""
    for rows in crews(schedule, rng):
        row, others = int(rows[0]), rows[1:]
        work, team = int(schedule.work[row]), int(schedule.team[row])
        scope = problem.works.scope[work]
        same = problem.works.scope[schedule.work[schedule.team == team]] == scope
        effort = units(problem, schedule, others)
        if effort == 0 or units(problem, schedule, others, 1) == effort:
            continue
        less = with_part(problem, "teams", rate=changed(problem.teams.rate, (team, scope), 0))
        also = ("effort",) if same.sum() > 1 else ()
        return of_row(problem, schedule, row, with_effort(less, work, effort), *also)
    return None


@breaks("scope")
def a_lost_scope(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    """A team without the scope does nothing, so the effort is missing too."""
    row = any_row(problem, schedule, rng)
    if row is None:
        return None
    where = (schedule.team[row], problem.works.scope[schedule.work[row]])
    less = with_part(problem, "teams", rate=changed(problem.teams.rate, where, 0))
    return of_row(problem, schedule, row, less, "effort")


@breaks("accreditation")
def accredited_a_tick_too_late(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    return _accreditation(problem, schedule, rng, "accredited_from", 1)


@breaks("accreditation")
def accredited_a_tick_too_short(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    return _accreditation(problem, schedule, rng, "accredited_until", -1)


def _accreditation(
    problem: Problem, schedule: Schedule, rng: np.random.Generator, column: str, by: int
) -> Broken | None:
    row = any_row(problem, schedule, rng)
    if row is None:
        return None
    value = int(schedule.start[row] if by > 0 else schedule.finish[row]) + by
    where = (schedule.team[row], problem.works.scope[schedule.work[row]])
    table = changed(getattr(problem.teams, column), where, value)
    return of_row(problem, schedule, row, with_part(problem, "teams", **{column: table}))


@breaks("presence")
def arrived_too_late_to_travel(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    row = any_row(problem, schedule, rng)
    if row is None:
        return None
    sets_out = int(schedule.start[row]) - travel_to(problem, schedule, row)[0]
    arrival = changed(problem.teams.arrival, schedule.team[row], sets_out + 1)
    return of_row(problem, schedule, row, with_part(problem, "teams", arrival=arrival))


@breaks("presence")
def gone_a_tick_too_early(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    row = any_row(problem, schedule, rng)
    if row is None:
        return None
    departure = changed(problem.teams.departure, schedule.team[row], int(schedule.finish[row]) - 1)
    return of_row(problem, schedule, row, with_part(problem, "teams", departure=departure))


@breaks("presence")
def a_base_too_far_away(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    """The first journey would have begun before the team arrived (and, for trainees, before their course had ended)."""
    for row in rows_of(problem, schedule, rng):
        travel, before = travel_to(problem, schedule, row)
        team, work = schedule.team[row], schedule.work[row]
        spare = int(schedule.start[row]) - int(problem.teams.arrival[team]) + 1
        metres = max(problem.travel_free_m, spare / problem.travel_ticks_per_m) + 1.0
        if before < 0 and travel < spare:
            x = changed(problem.teams.x, team, problem.works.x[work] + metres)
            y = changed(problem.teams.y, team, problem.works.y[work])
            return of_row(problem, schedule, row, with_part(problem, "teams", x=x, y=y), "course")
    return None


@breaks("course")
def a_course_that_ends_after_setting_out(
    problem: Problem, schedule: Schedule, rng: np.random.Generator
) -> Broken | None:
    """The course is some work that ends later than the team sets out, or is never done."""
    row = any_row(problem, schedule, rng)
    if row is None:
        return None
    sets_out = int(schedule.start[row]) - travel_to(problem, schedule, row)[0]
    later = np.flatnonzero(schedule.work_finish > sets_out)
    after = changed(problem.teams.after_work, schedule.team[row], int(rng.choice(later)))
    return of_row(problem, schedule, row, with_part(problem, "teams", after_work=after))


@breaks("course")
def a_course_that_ends_a_tick_too_late(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    for row in rows_of(problem, schedule, rng):
        sets_out = int(schedule.start[row]) - travel_to(problem, schedule, row)[0]
        just = np.flatnonzero(schedule.work_finish == sets_out + 1)
        if len(just):
            after = changed(problem.teams.after_work, schedule.team[row], int(rng.choice(just)))
            return of_row(problem, schedule, row, with_part(problem, "teams", after_work=after))
    return None


@breaks("one_work_at_a_time")
def two_works_at_once(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    """A team that could do everything, from everywhere, takes over a work of another team while it is busy itself."""
    teams = problem.teams
    for row in rows_of(problem, schedule, rng):
        mine, work = int(schedule.team[row]), int(schedule.work[row])
        scope = problem.works.scope[work]
        members = set(schedule.team[schedule.work == work].tolist())
        overlap = (schedule.start < schedule.finish[row]) & (schedule.finish > schedule.start[row])
        for other in shuffled(rng, set(schedule.team[overlap].tolist()) - members):
            if teams.calendar[other] == teams.calendar[mine] and teams.rate[other, scope] in (
                0,
                teams.rate[mine, scope],
            ):
                able = _able_team(problem, other, scope, int(teams.rate[mine, scope]))
                taken = altered(schedule, team=changed(schedule.team, row, other))
                return Broken(able, in_order(taken), teams=frozenset({teams.ids[other]}))
    return None


def _able_team(problem: Problem, team: int, scope: int, rate: int) -> Problem:
    """A team that is here throughout, with one scope more, that needs no road and no time to travel; nobody needs any."""
    teams = problem.teams
    return replace(
        with_part(
            problem,
            "teams",
            rate=changed(teams.rate, (team, scope), rate),
            arrival=changed(teams.arrival, team, 0),
            departure=changed(teams.departure, team, problem.horizon),
            after_work=changed(teams.after_work, team, -1),
            accredited_from=changed(teams.accredited_from, (team, scope), 0),
            accredited_until=changed(teams.accredited_until, (team, scope), problem.horizon),
            base=changed(teams.base, team, -1),
        ),
        travel_ticks_per_m=0.0,
    )


@breaks("travel")
def a_site_too_far_away(problem: Problem, schedule: Schedule, rng: np.random.Generator) -> Broken | None:
    """The last site of a team lies one tick farther away than there is time."""
    for row in rows_of(problem, schedule, rng):
        work, team = int(schedule.work[row]), int(schedule.team[row])
        _, before = travel_to(problem, schedule, row)
        last = schedule.start[schedule.team == team].max() == schedule.start[row]
        if before < 0 or not last or (schedule.work == work).sum() > 1:
            continue
        gap = int(schedule.start[row]) - int(schedule.finish[before])
        site = int(schedule.work[before])
        metres = (gap + 0.5) / problem.travel_ticks_per_m
        if metres <= problem.travel_free_m:
            continue
        x = changed(problem.works.x, work, problem.works.x[site] - metres)
        y = changed(problem.works.y, work, problem.works.y[site])
        return of_row(problem, schedule, row, with_part(problem, "works", x=x, y=y))
    return None
