"""The critical path method by the book, on random networks, as an oracle for slack.

Activities with durations and finish-to-start lags; the two passes are written here on dictionaries and share nothing with
the package. A network becomes a plan in which every activity is a work of a team of its own that works every day.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tandem.plan.critical import critical
from tandem.plan.problem import Calendars, Problem
from tandem.plan.schedule import Schedule
from tests.plan.problems import compressed, no_pins
from tests.plan.small import ints, small_problem

Network = tuple[dict[int, int], set[tuple[int, int]], dict[int, int]]


def random_network(seed: int) -> Network:
    """Durations, arcs and starts: the earliest starts, some of them later by slips that push what follows."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 40))
    durations = {a: int(rng.integers(1, 25)) for a in range(n)}
    density = float(rng.choice([0.05, 0.15, 0.4]))
    arcs = {(a, b) for a in range(n) for b in range(a + 1, n) if rng.random() < density}
    slips = {a: int(rng.integers(0, 12)) if rng.random() < 0.3 * (seed % 2) else 0 for a in range(n)}
    starts: dict[int, int] = {}
    for a in range(n):
        starts[a] = slips[a] + max([0, *(starts[b] + durations[b] for b, c in arcs if c == a)])
    return durations, arcs, starts


def by_the_book(
    durations: dict[int, int], arcs: set[tuple[int, int]], starts: dict[int, int]
) -> dict[int, tuple[int, int]]:
    """Total and free slack of each activity from its start: latest start by the backward pass, next start by its followers."""
    end = max(starts[a] + durations[a] for a in durations)
    latest: dict[int, int] = {}
    found = {}
    for a in sorted(durations, reverse=True):
        latest[a] = min([end, *(latest[c] - durations[c] for b, c in arcs if b == a)])
        following = min([end, *(starts[c] for b, c in arcs if b == a)])
        found[a] = latest[a] - durations[a] - starts[a], following - durations[a] - starts[a]
    return found


def plan_of(durations: dict[int, int], arcs: set[tuple[int, int]], starts: dict[int, int]) -> tuple[Problem, Schedule]:
    """The network as a plan: activity a is work a of team a."""
    small, n = small_problem(), len(durations)
    horizon = 2 * max(starts[a] + durations[a] for a in durations) + 8
    pointer, before = compressed([sorted(b for b, c in arcs if c == a) for a in range(n)])
    none = compressed([[] for _ in range(n)])
    works = replace(
        small.works,
        ids=tuple(f"activity-{a}" for a in range(n)),
        kind=("activity",) * n,
        effort=np.array([100 * durations[a] for a in range(n)], dtype=np.int64),
        predecessor_ptr=pointer,
        predecessor=before,
        **dict.fromkeys(("scope", "duration", "release", "season"), np.zeros(n, dtype=np.int32)),
        maximum_teams=np.ones(n, dtype=np.int32),
        **dict.fromkeys(("x", "y"), np.zeros(n)),
        **dict.fromkeys(("access_ptr", "conflict_ptr"), none[0]),
        **dict.fromkeys(("access", "conflict"), none[1]),
    )
    teams = replace(
        small.teams,
        ids=tuple(f"team-{a}" for a in range(n)),
        organisation=("one",) * n,
        rate=np.full((n, 2), 100, dtype=np.int32),
        accredited_from=np.zeros((n, 2), dtype=np.int32),
        accredited_until=np.full((n, 2), horizon, dtype=np.int32),
        departure=np.full(n, horizon, dtype=np.int32),
        arrival=np.zeros(n, dtype=np.int32),
        calendar=np.zeros(n, dtype=np.int32),
        base=np.full(n, -1, dtype=np.int32),
        after_work=np.full(n, -1, dtype=np.int32),
        expected=np.zeros(n, dtype=np.bool_),
        x=np.zeros(n),
        y=np.zeros(n),
    )
    components = replace(small.components, work_ptr=ints(0, 0, 0), work=ints())
    hazards = replace(small.hazard_goals, release_work=ints(-1), marking_work=ints(-1))
    calendars = Calendars(np.arange(horizon + 1, dtype=np.int32).reshape(1, 1, -1))
    problem = replace(
        small,
        horizon=horizon,
        works=works,
        teams=teams,
        components=components,
        hazard_goals=hazards,
        calendars=calendars,
        pins=no_pins(),
    )
    order = sorted(range(n), key=lambda a: (starts[a], a))
    begin = ints(*(starts[a] for a in range(n)))
    finish = ints(*(starts[a] + durations[a] for a in range(n)))
    at = ints(*order)
    return problem, Schedule(at, at.copy(), begin[at], finish[at], begin, finish)


def agrees(durations: dict[int, int], arcs: set[tuple[int, int]], starts: dict[int, int]) -> list[str]:
    """What differs between the plan's slack and the book's; empty where nothing does."""
    problem, schedule = plan_of(durations, arcs, starts)
    found = critical(problem, schedule)
    expected = by_the_book(durations, arcs, starts)
    wrong = [
        f"activity {one.work}: {(one.total, one.free)} against {expected[one.work]}"
        for one in found.slack
        if (one.total, one.free) != expected[one.work]
    ]
    if len(found.slack) != len(durations):
        wrong.append(f"{len(found.slack)} of {len(durations)} activities")
    chain = [(arc.before, arc.after) for arc in found.arcs]
    if not set(chain) <= arcs or any(expected[a][0] for a in found.path):
        wrong.append(f"the chain {found.path} is not critical")
    return wrong
