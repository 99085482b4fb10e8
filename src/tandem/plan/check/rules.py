"""The rules, one function each, on a schedule seen as plain lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from tandem.plan.check.view import View
from tandem.plan.check.violation import Violation
from tandem.plan.problem import NEVER, LongArray, Problem
from tandem.plan.schedule import Schedule


def malformed(problem: Problem, schedule: Schedule) -> Iterator[Violation]:
    """Arrays that no rule could walk: lengths, indices and ticks."""
    works, teams = problem.works.ids, problem.teams.ids
    if not _well_shaped(problem, schedule):
        yield Violation("shape", "The arrays differ in length or name works or teams that do not exist.", (), ())
        return
    outside = (schedule.start < 0) | (schedule.finish <= schedule.start) | (schedule.finish > problem.horizon)
    for index in np.flatnonzero(outside):
        work, team = works[schedule.work[index]], teams[schedule.team[index]]
        ticks = f"from tick {schedule.start[index]} to {schedule.finish[index]}, the horizon is {problem.horizon}"
        yield Violation("horizon", f"Team {team} on work {work} {ticks}.", (work,), (team,))
    set_ = (schedule.work_start != NEVER) & (schedule.work_finish != NEVER)
    early = (schedule.work_start < 0) | (schedule.work_finish < schedule.work_start)
    for work_index in np.flatnonzero(set_ & (early | (schedule.work_finish > problem.horizon))):
        begin, end = schedule.work_start[work_index], schedule.work_finish[work_index]
        text = f"Work {works[work_index]} from tick {begin} to {end}, the horizon is {problem.horizon}."
        yield Violation("horizon", text, (works[work_index],), ())


def _well_shaped(problem: Problem, schedule: Schedule) -> bool:
    n, m, a = problem.n_works, problem.n_teams, len(schedule.work)
    lengths = all(len(array) == a for array in (schedule.team, schedule.start, schedule.finish))
    if not lengths or len(schedule.work_start) != n or len(schedule.work_finish) != n:
        return False
    known = (schedule.work >= 0) & (schedule.work < n) & (schedule.team >= 0) & (schedule.team < m)
    return bool(known.all())


def order(view: View) -> Iterator[Violation]:
    """Assignments stand in order."""
    keys = list(zip(view.start, view.work, view.team, strict=True))
    for index in range(1, len(keys)):
        if keys[index - 1] > keys[index]:
            yield view.at(index, "order", "it stands behind a later assignment.")


def unscheduled(view: View) -> Iterator[Violation]:
    """Works have all of start, finish and teams, or none."""
    assigned = set(view.work)
    scope: list[int] = view.problem.works.scope.tolist()
    for work, (start, finish) in enumerate(zip(view.work_start, view.work_finish, strict=True)):
        has_start, has_finish = start != NEVER, finish != NEVER
        needed = has_start and scope[work] >= 0
        if has_start != has_finish or needed != (work in assigned):
            has = f"start {start}, finish {finish}, {'some' if work in assigned else 'no'} team"
            text = f"Work {view.problem.works.ids[work]} has {has}; {NEVER} means never."
            yield view.broken("unscheduled", text, (work,))


def work_interval(view: View) -> Iterator[Violation]:
    """A work starts with its first team."""
    first: dict[int, int] = {}
    for work, start in zip(view.work, view.start, strict=True):
        first[work] = min(start, first.get(work, start))
    for work, start in first.items():
        if view.work_start[work] != start:
            text = f"Work {view.problem.works.ids[work]} is said to start at tick {view.work_start[work]}, its first team at {start}."
            yield view.broken("work_interval", text, (work,))


def competence(view: View) -> Iterator[Violation]:
    """Scope and accreditation."""
    teams, works = view.problem.teams, view.problem.works
    for index, (work, team) in enumerate(zip(view.work, view.team, strict=True)):
        scope = int(works.scope[work])
        if scope < 0 or teams.rate[team, scope] <= 0:
            name = "no team" if scope < 0 else f"scope {view.problem.scopes[scope]}"
            yield view.at(index, "scope", f"the work needs {name}.")
            continue
        first, until = int(teams.accredited_from[team, scope]), int(teams.accredited_until[team, scope])
        if view.start[index] < first or view.finish[index] > until:
            yield view.at(
                index, "accreditation", f"it is accredited from {view.day(first)} until before {view.day(until)}."
            )


def presence(view: View) -> Iterator[Violation]:
    """Arrival, departure and course, travel included."""
    teams = view.problem.teams
    for index, team in enumerate(view.team):
        sets_out = view.start[index] - view.travel[index]
        arrival, departure = int(teams.arrival[team]), int(teams.departure[team])
        if sets_out < arrival or view.finish[index] > departure:
            text = f"it is here from {view.day(arrival)} until before {view.day(departure)}, with {view.travel[index]} ticks of travel."
            yield view.at(index, "presence", text)
        course = int(teams.after_work[team])
        if course >= 0 and sets_out < view.work_finish[course]:
            ends = view.day(view.work_finish[course])
            text = (
                f"its course {view.problem.works.ids[course]} ends {ends}, with {view.travel[index]} ticks of travel."
            )
            yield view.at(index, "course", text)


def team_sequence(view: View) -> Iterator[Violation]:
    """One work at a time, with the time to travel between."""
    busy_until: dict[int, int] = {}
    for index in sorted(range(len(view.work)), key=lambda a: (view.start[a], view.finish[a])):
        team, before = view.team[index], view.previous[index]
        if before >= 0:
            name = view.problem.works.ids[view.work[before]]
            if view.start[index] < busy_until[team]:
                yield view.at(
                    index, "one_work_at_a_time", f"it is busy until tick {busy_until[team]}, with {name} last."
                )
            elif view.start[index] - view.finish[before] < view.travel[index]:
                gap = view.start[index] - view.finish[before]
                yield view.at(index, "travel", f"{gap} ticks after {name}, travel takes {view.travel[index]}.")
        busy_until[team] = max(view.finish[index], busy_until.get(team, 0))


def precedence(view: View) -> Iterator[Violation]:
    """Predecessors and release dates; NEVER is behind them all."""
    works = view.problem.works
    release: list[int] = works.release.tolist()
    for work, start in enumerate(view.work_start):
        for before in view.listed(works.predecessor_ptr, works.predecessor, work):
            if view.work_finish[before] > start:
                ends = view.day(view.work_finish[before])
                text = (
                    f"Work {works.ids[work]} starts {view.day(start)}, before {works.ids[before]} is finished ({ends})."
                )
                yield view.broken("precedence", text, (work, before))
        if start < release[work]:
            text = (
                f"Work {works.ids[work]} starts {view.day(start)}, before its release date {view.day(release[work])}."
            )
            yield view.broken("release_date", text, (work,))


def lag(view: View) -> Iterator[Violation]:
    """Works that need no team."""
    works = view.problem.works
    for work in np.flatnonzero(works.scope < 0).tolist():
        start, finish = view.work_start[work], view.work_finish[work]
        if start == NEVER or finish == NEVER:
            continue
        before = [view.work_finish[p] for p in view.listed(works.predecessor_ptr, works.predecessor, work)]
        due = max([0, int(works.release[work]), *before])
        if start != due or finish != start + int(works.duration[work]):
            text = f"Work {works.ids[work]} may start at tick {due} and lasts {works.duration[work]} ticks; it runs from {start} to {finish}."
            yield view.broken("lag", text, (work,))


def finish_together(view: View) -> Iterator[Violation]:
    """Teams finish with their work."""
    for index, (work, finish) in enumerate(zip(view.work, view.finish, strict=True)):
        if finish != view.work_finish[work]:
            yield view.at(
                index, "finish_together", f"it ends at tick {finish}, the work at tick {view.work_finish[work]}."
            )


def effort(view: View) -> Iterator[Violation]:
    """Rate x working ticks, with every team counted until the work's finish and until one tick before."""
    works, schedule = view.problem.works, view.schedule
    named = np.flatnonzero((works.scope >= 0) & (schedule.work_finish != NEVER))
    done = _done(view, 0)
    before = _done(view, 1)
    for work in named.tolist():
        effort = int(works.effort[work])
        if done[work] < effort or before[work] >= effort:
            text = f"Work {works.ids[work]} takes {effort} units: {done[work]} done at its finish, {before[work]} one tick before."
            yield view.broken("effort", text, (work,))


def _done(view: View, earlier: int) -> LongArray:
    """Units done on each work by ``earlier`` ticks before its teams' finish."""
    problem, schedule = view.problem, view.schedule
    works, teams = problem.works, problem.teams
    until = np.maximum(schedule.finish - earlier, schedule.start)
    calendar, season = teams.calendar[schedule.team], works.season[schedule.work]
    ticks = (
        problem.calendars.open_ticks[calendar, season, until]
        - problem.calendars.open_ticks[calendar, season, schedule.start]
    )
    rate = teams.rate[schedule.team, works.scope[schedule.work]].astype(np.int64)
    done = np.zeros(problem.n_works, dtype=np.int64)
    np.add.at(done, schedule.work, rate * ticks)
    return done


def teams_on_works(view: View) -> Iterator[Violation]:
    """How many teams, each once."""
    works = view.problem.works
    joined: dict[int, list[int]] = defaultdict(list)
    for work, team in zip(view.work, view.team, strict=True):
        joined[work].append(team)
    for work, teams in joined.items():
        members = tuple(sorted(set(teams)))
        if len(members) > works.maximum_teams[work]:
            text = f"Work {works.ids[work]} has {len(members)} teams, {works.maximum_teams[work]} may join."
            yield view.broken("maximum_teams", text, (work,), members)
        if len(members) < len(teams):
            twice = tuple(team for team in members if teams.count(team) > 1)
            yield view.broken("join_once", f"Work {works.ids[work]} has a team more than once.", (work,), twice)


def conflicts(view: View) -> Iterator[Violation]:
    """Safety distance between running works."""
    works = view.problem.works
    owner = np.repeat(np.arange(view.problem.n_works), np.diff(works.conflict_ptr))
    pairs = {(min(a, b), max(a, b)) for a, b in zip(owner.tolist(), works.conflict.tolist(), strict=True) if a != b}
    for a, b in sorted(pairs):
        if view.work_start[a] < view.work_finish[b] and view.work_start[b] < view.work_finish[a]:
            since = view.day(max(view.work_start[a], view.work_start[b]))
            text = f"Works {works.ids[a]} and {works.ids[b]} run at the same time from {since}, too near to each other."
            yield view.broken("conflict", text, (a, b))


def pins(view: View) -> Iterator[Violation]:
    """What is pinned stays, alone."""
    pins = view.problem.pins
    kept = set(zip(view.work, view.team, view.start, strict=True))
    by_work: dict[int, set[int]] = defaultdict(set)
    for work, team, start in zip(pins.work.tolist(), pins.team.tolist(), pins.start.tolist(), strict=True):
        by_work[work].add(team)
        if (work, team, start) not in kept:
            names = f"team {view.problem.teams.ids[team]} on work {view.problem.works.ids[work]}"
            yield view.broken(
                "pin", f"The pin of {names} at {view.day(start)} (tick {start}) is gone.", (work,), (team,)
            )
    for index, (work, team) in enumerate(zip(view.work, view.team, strict=True)):
        if work in by_work and team not in by_work[work]:
            yield view.at(index, "pinned_team", "the work is pinned to other teams.")
