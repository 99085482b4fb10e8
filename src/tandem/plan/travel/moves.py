"""Edits of routes that bring an assignment next to one that is near: which teams' sequences they change, and what they save."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.spatial import KDTree

from tandem.plan.travel.routes import Routes, Sequences

NEAREST = 16
"""Near assignments that are tried for each."""
LONGEST = 3
"""Assignments that are moved together."""
WORTH_METRES = 1.0
"""Less saved than this is no change."""


@dataclass(frozen=True, slots=True)
class Edit:
    """New sequences of one or two teams, the assignments that move, and the metres that it saves."""

    sequences: Sequences
    moved: frozenset[int]
    saved: float


def nearest(routes: Routes) -> list[list[int]]:
    """For each assignment those of other works that lie nearest and that one team could do with it, nearest first."""
    problem = routes.problem
    work = np.array(routes.work, dtype=np.int64)
    able = problem.teams.rate > 0
    together = (able.T.astype(np.int64) @ able.astype(np.int64)) > 0
    scope = problem.works.scope[work]
    site = np.stack([problem.works.x[work], problem.works.y[work]], axis=1)
    crew = int(np.bincount(work, minlength=1).max())
    found: list[list[int]] = [[] for _ in work]
    for one in np.unique(scope):
        mine, fits = np.flatnonzero(scope == one), np.flatnonzero(together[one, scope])
        distance, row = KDTree(site[fits]).query(site[mine], k=np.arange(1, min(NEAREST + crew, len(fits)) + 1))
        for a, metres, others in zip(mine.tolist(), distance, fits[row], strict=True):
            others = others[np.lexsort((others, metres))]
            found[a] = others[work[others] != work[a]][:NEAREST].tolist()
    return found


def edits(routes: Routes, a: int, near: int) -> Iterator[Edit]:
    """Edits that make ``a`` a neighbour of ``near`` on a route."""
    yield from _relocations(routes, a, near)
    yield from _swaps(routes, a, near)
    if routes.team[a] == routes.team[near]:
        yield from _reversals(routes, a, near)
    else:
        yield from _tails(routes, a, near)


def _relocations(routes: Routes, a: int, near: int) -> Iterator[Edit]:
    """``a`` and what follows it, up to three, before or behind the near one."""
    team, to = routes.team[a], routes.team[near]
    sequence, i = routes.sequence[team], routes.place[a]
    before = _at(sequence, i - 1)
    for length in range(1, min(LONGEST, len(sequence) - i) + 1):
        segment, after = sequence[i : i + length], _at(sequence, i + length)
        last = segment[-1]
        if last == near or routes.pinned[last] or not routes.able(to, last):
            return
        gain = routes.metres(team, before, a) + routes.metres(team, last, after) - routes.metres(team, before, after)
        if gain < WORTH_METRES:
            continue
        rest = sequence[:i] + sequence[i + length :]
        target = rest if to == team else routes.sequence[to]
        place = routes.place[near] - (length if to == team and routes.place[near] > i else 0)
        for at in (place, place + 1):
            p, n = _at(target, at - 1), _at(target, at)
            saved = gain + routes.metres(to, p, n) - routes.metres(to, p, a) - routes.metres(to, last, n)
            if saved >= WORTH_METRES:
                new = target[:at] + segment + target[at:]
                yield Edit(((team, new),) if to == team else ((team, rest), (to, new)), frozenset(segment), saved)


def _swaps(routes: Routes, a: int, near: int) -> Iterator[Edit]:
    """``a`` against what stands before or behind the near one."""
    team, to = routes.team[a], routes.team[near]
    i, sequence, other = routes.place[a], routes.sequence[team], routes.sequence[to]
    for j in (routes.place[near] - 1, routes.place[near] + 1):
        if not 0 <= j < len(other) or (to == team and abs(i - j) < 2):
            continue
        b = other[j]
        if routes.pinned[b] or not routes.able(to, a) or not routes.able(team, b):
            continue
        saved = _replaced(routes, team, sequence, i, b) + _replaced(routes, to, other, j, a)
        if saved < WORTH_METRES:
            continue
        mine = list(sequence)
        theirs = mine if to == team else list(other)
        mine[i], theirs[j] = b, a
        yield Edit(((team, mine),) if to == team else ((team, mine), (to, theirs)), frozenset((a, b)), saved)


def _reversals(routes: Routes, a: int, near: int) -> Iterator[Edit]:
    """The way between the two the other way round (2-opt)."""
    team = routes.team[a]
    sequence, (i, j) = routes.sequence[team], sorted((routes.place[a], routes.place[near]))
    for first, last in ((i + 1, j), (i, j - 1)):
        if first >= last:
            continue
        (p, b), (c, n) = (_at(sequence, first - 1), sequence[first]), (sequence[last], _at(sequence, last + 1))
        saved = routes.metres(team, p, b) + routes.metres(team, c, n)
        saved -= routes.metres(team, p, c) + routes.metres(team, b, n)
        part = sequence[first : last + 1]
        if saved >= WORTH_METRES and not any(routes.timed[one] for one in part):
            yield Edit(((team, sequence[:first] + part[::-1] + sequence[last + 1 :]),), frozenset(part), saved)


def _tails(routes: Routes, a: int, near: int) -> Iterator[Edit]:
    """What ``a`` begins to the team of the near one, before or behind it, and what stood there to the team of ``a``."""
    team, to = routes.team[a], routes.team[near]
    i, j = routes.place[a], routes.place[near]
    mine, theirs = routes.sequence[team], routes.sequence[to]
    for at in (j, j + 1):
        p, q, b = _at(mine, i - 1), _at(theirs, at - 1), _at(theirs, at)
        saved = routes.metres(team, p, a) + routes.metres(to, q, b)
        saved -= routes.metres(team, p, b) + routes.metres(to, q, a)
        if saved < WORTH_METRES:
            continue
        tail, other = mine[i:], theirs[at:]
        if all(routes.able(to, one) for one in tail) and all(routes.able(team, one) for one in other):
            yield Edit(((team, mine[:i] + other), (to, theirs[:at] + tail)), frozenset(tail + other), saved)


def _at(sequence: list[int], place: int) -> int:
    """Assignment at a place of a sequence; -1 beyond its ends."""
    return sequence[place] if 0 <= place < len(sequence) else -1


def _replaced(routes: Routes, team: int, sequence: list[int], place: int, by: int) -> float:
    """Metres saved where another assignment stands at a place."""
    before, was, after = _at(sequence, place - 1), sequence[place], _at(sequence, place + 1)
    saved = routes.metres(team, before, was) + routes.metres(team, was, after)
    return saved - routes.metres(team, before, by) - routes.metres(team, by, after)
