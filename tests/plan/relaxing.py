"""Whether a reason is true, tried on changed problems: what it names is taken away, and the work has to come forward.

Nothing here uses the reasons' own reckoning: facts become other problems, the work is put at every earlier tick, and the
checker says whether that plan keeps the rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np

from tandem.plan.binding import BindingFinder
from tandem.plan.check import check
from tandem.plan.problem import NEVER, Calendars, Pins, Problem
from tandem.plan.schedule import Schedule
from tandem.plan.search.greedy import Greedy
from tandem.plan.search.local import plain_state
from tandem.plan.search.state import Decoder
from tandem.plan.slots import Fact
from tests.plan.naive import naive_schedule
from tests.plan.problems import compressed, random_problem

Member = tuple[int, int]


def random_case(seed: int) -> tuple[Problem, Schedule, int]:
    """A problem with every feature, a plan of it (greedy or at random), and one work of it that does not start at once."""
    rng = np.random.default_rng(seed)
    problem = random_problem(seed, int(rng.integers(10, 40)), int(rng.integers(3, 10)))
    schedule = decoded(problem) if seed % 3 else naive_schedule(problem, seed)
    started = set(problem.pins.work[problem.pins.started].tolist())
    works = [w for w in range(problem.n_works) if schedule.work_start[w] > 0 and w not in started]
    return problem, schedule, int(rng.choice(works))


def decoded(problem: Problem) -> Schedule:
    """The greedy's plan."""
    decoder = Decoder(problem)
    state = plain_state(decoder, Greedy(problem, decoder.arrays))
    return decoder.schedule(decoder.key(state), state.crew_cap)


def untrue(problem: Problem, schedule: Schedule, work: int) -> list[str]:
    """What is wrong with the reason of a work: it does not come forward, or comes forward with less; empty for a true one."""
    finder = BindingFinder(problem, schedule)
    holding = finder.holding(work)
    limit = int(schedule.work_start[work]) if holding.free is None else holding.free.start
    if holding.free is not None and not any(
        fits(problem, schedule, work, [(holding.team, holding.team)], [limit], closed=False)
    ):
        return [f"it is said to fit at tick {limit}, and does not"]
    if limit == 0 or (holding.free is not None and schedule.work_start[work] == NEVER):
        return []
    names = [f"{fact.kind} {fact.work} {fact.team}" for fact in holding.facts]
    wrong = [] if holding.facts else [f"nothing is named, and it starts at {limit}"]
    if not comes_forward(problem, schedule, work, holding.team, holding.facts, limit):
        wrong.append(f"without {names} it does not come forward from {limit}")
    for index in range(len(holding.facts)):
        rest = holding.facts[:index] + holding.facts[index + 1 :]
        if comes_forward(problem, schedule, work, holding.team, rest, limit):
            wrong.append(f"{names[index]} need not be named, of {names}")
    return wrong


def comes_forward(
    problem: Problem, schedule: Schedule, work: int, team: int, facts: Sequence[Fact], limit: int
) -> bool:
    """Whether the work can start before a tick, all else as it is, once the facts are taken away."""
    relaxed, stand_in = taken_away(problem, schedule, work, team, facts, limit)
    if problem.works.scope[work] < 0:
        return starts_by_itself(relaxed, schedule.work_finish, work) < limit
    pairs = [(one, one) for one in range(relaxed.n_teams)] if team < 0 else [(team, stand_in)]
    ticks = range(min(limit, problem.horizon) - 1, -1, -1)
    closed = any(fact.kind in ("season", "days_off") for fact in facts)
    return any(fits(relaxed, schedule, work, pairs, ticks, closed=closed))


def fits(
    problem: Problem,
    schedule: Schedule,
    work: int,
    pairs: Sequence[tuple[int, int]],
    ticks: Sequence[int],
    *,
    closed: bool,
) -> Iterator[bool]:
    """For each team (and who stands in for it) and tick: whether the checker accepts the work there, not ending later."""
    for team, stand_in in pairs:
        row = problem.calendars.open_ticks[problem.teams.calendar[stand_in], problem.works.season[work]]
        for tick in ticks:
            if row[tick + 1] == row[tick] and not closed:
                continue
            moved = at(problem, schedule, work, team, stand_in, tick)
            yield moved is not None and not broken(problem, moved)


def broken(problem: Problem, schedule: Schedule) -> bool:
    return bool(check(problem, schedule))


def at(problem: Problem, schedule: Schedule, work: int, team: int, stand_in: int, tick: int) -> Schedule | None:
    """The plan with one team of a work starting at a tick, the others as they are; None where it ends later or never."""
    mine = schedule.work == work
    crew = [
        (t, s) for t, s in zip(schedule.team[mine].tolist(), schedule.start[mine].tolist(), strict=True) if t != team
    ]
    crew.append((stand_in, tick))
    finish = ends(problem, work, crew)
    if finish > min(int(schedule.work_finish[work]), problem.horizon):
        return None
    crew = [(t, s) for t, s in crew if s < finish]
    rows = [
        row
        for row in zip(*(getattr(schedule, c).tolist() for c in ("start", "work", "team", "finish")), strict=True)
        if row[1] != work
    ]
    rows = sorted([*rows, *((s, work, t, finish) for t, s in crew)])
    start, works, teams, finishes = (np.array(column, dtype=np.int32) for column in zip(*rows, strict=True))
    work_start, work_finish = schedule.work_start.copy(), schedule.work_finish.copy()
    work_start[work], work_finish[work] = min(s for _, s in crew), finish
    follow(problem, work_start, work_finish)
    return Schedule(works, teams, start, finishes, work_start, work_finish)


def follow(problem: Problem, work_start: np.ndarray, work_finish: np.ndarray) -> None:
    """Works that need no team start with the last of what they wait for."""
    by_themselves = np.flatnonzero((problem.works.scope < 0) & (work_start != NEVER)).tolist()
    for _ in by_themselves:
        for work in by_themselves:
            work_start[work] = starts_by_itself(problem, work_finish, work)
            work_finish[work] = work_start[work] + problem.works.duration[work]


def ends(problem: Problem, work: int, crew: Sequence[Member]) -> int:
    """Tick by tick until the effort is done."""
    left = int(problem.works.effort[work])
    for tick in range(min(s for _, s in crew), problem.horizon):
        for team, start in crew:
            row = problem.calendars.open_ticks[problem.teams.calendar[team], problem.works.season[work]]
            if start <= tick and row[tick + 1] > row[tick]:
                left -= int(problem.teams.rate[team, problem.works.scope[work]])
        if left <= 0:
            return tick + 1
    return int(NEVER)


def starts_by_itself(problem: Problem, work_finish: np.ndarray, work: int) -> int:
    works = problem.works
    before = works.predecessor[works.predecessor_ptr[work] : works.predecessor_ptr[work + 1]]
    return max([int(works.release[work]), *work_finish[before].tolist()])


def taken_away(
    problem: Problem, schedule: Schedule, work: int, team: int, facts: Sequence[Fact], limit: int
) -> tuple[Problem, int]:
    """The problem without what the facts name, and who stands in for the team: another one like it where it is busy."""
    stand_in = team
    if any(fact.kind == "team_busy" for fact in facts):
        problem, stand_in = one_more(problem, team), problem.n_teams
    for fact in facts:
        problem = without(problem, fact, work, stand_in if fact.team == team else fact.team, limit)
    return problem, stand_in


def one_more(problem: Problem, team: int) -> Problem:
    """One more team like this one."""
    columns = {field.name: getattr(problem.teams, field.name) for field in fields(problem.teams)}
    more = {
        name: (*column, f"{column[team]}+") if isinstance(column, tuple) else np.concatenate([column, column[[team]]])
        for name, column in columns.items()
    }
    return replace(problem, teams=replace(problem.teams, **more))


def without(problem: Problem, fact: Fact, work: int, team: int, limit: int) -> Problem:
    works, teams, scope = problem.works, problem.teams, int(problem.works.scope[work])
    horizon = problem.horizon
    if fact.kind == "predecessor":
        return replace(problem, works=cut(works, "predecessor", [(work, fact.work)]))
    if fact.kind == "safety_distance":
        return replace(problem, works=cut(works, "conflict", [(work, fact.work), (fact.work, work)]))
    if fact.kind == "unreachable":
        sites = works.access[works.access_ptr[work] : works.access_ptr[work + 1]].tolist()
        return replace(problem, works=cut(works, "access", [(work, site) for site in sites]))
    if fact.kind == "access":
        rows = range(len(problem.components.ids))
        return replace(problem, components=cut(problem.components, "work", [(row, fact.work) for row in rows]))
    if fact.kind == "pinned":
        keep = problem.pins.work != work
        kept = {field.name: getattr(problem.pins, field.name)[keep] for field in fields(problem.pins)}
        return replace(problem, pins=Pins(**kept))
    if fact.kind in ("season", "days_off"):
        return opened(problem, work, team, limit)
    if fact.kind == "travel":
        x, y = put(teams.x, team, works.x[work]), put(teams.y, team, works.y[work])
        return replace(problem, teams=replace(teams, x=x, y=y))
    if fact.kind == "release_date":
        return replace(problem, works=replace(works, release=put(works.release, work, 0)))
    if fact.kind == "horizon":
        return replace(problem, works=replace(works, effort=put(works.effort, work, 1)))
    if fact.kind == "scope":
        who = slice(None) if team < 0 else team
        return replace(problem, teams=replace(teams, rate=put(teams.rate, (who, scope), 600)))
    column, where, value = {
        "course": ("after_work", team, -1),
        "arrival": ("arrival", team, 0),
        "departure": ("departure", team, horizon),
        "accreditation": ("accredited_from", (team, scope), 0),
        "accreditation_ends": ("accredited_until", (team, scope), horizon),
        "team_busy": ("arrival", team, teams.arrival[team]),
    }[fact.kind]
    return replace(problem, teams=replace(teams, **{column: put(getattr(teams, column), where, value)}))


def opened(problem: Problem, work: int, team: int, limit: int) -> Problem:
    """A season of its own for the work, in which this team's calendar has no closed time right before the tick."""
    calendar, season = int(problem.teams.calendar[team]), int(problem.works.season[work])
    every = problem.calendars.open_ticks
    steps = np.diff(every[:, season], axis=1)
    closed = min(limit, problem.horizon) - 1
    while closed >= 0 and steps[calendar, closed] == 0:
        steps[calendar, closed] = 1
        closed -= 1
    row = np.concatenate([np.zeros((len(steps), 1), dtype=np.int64), np.cumsum(steps, axis=1)], axis=1)
    calendars = Calendars(np.concatenate([every, row[:, None].astype(every.dtype)], axis=1))
    works = replace(problem.works, season=put(problem.works.season, work, every.shape[1]))
    return replace(problem, calendars=calendars, works=works)


def cut(part: Any, name: str, pairs: Sequence[tuple[int, int]]) -> Any:
    """A compressed list without some entries of some rows."""
    pointer, values = getattr(part, f"{name}_ptr"), getattr(part, name)
    gone = set(pairs)
    rows = [
        [value for value in values[pointer[row] : pointer[row + 1]].tolist() if (row, value) not in gone]
        for row in range(len(pointer) - 1)
    ]
    new_pointer, new_values = compressed(rows)
    return replace(part, **{f"{name}_ptr": new_pointer, name: new_values})


def put(array: np.ndarray, where: object, value: object) -> np.ndarray:
    changed = array.copy()
    changed[where] = value
    return changed
