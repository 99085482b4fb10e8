"""Edits of routes that bring an assignment next to one that is near: which teams' sequences they change, and what they save."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tandem.plan.travel.routes import Routes, Sequences, common

NEAREST = 16
"""Near assignments that are tried for each."""
LONGEST = 3
"""Assignments that are moved together."""


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
    scope, x, y = problem.works.scope[work], problem.works.x[work], problem.works.y[work]
    found = []
    for a in range(len(work)):
        square = (x - x[a]) ** 2 + (y - y[a]) ** 2
        fits = np.flatnonzero(together[scope[a], scope] & (work != work[a]))
        if len(fits) > NEAREST:
            fits = fits[np.argpartition(square[fits], NEAREST)[:NEAREST]]
        found.append(fits[np.lexsort((fits, square[fits]))].tolist())
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
    for length in range(1, min(LONGEST, len(sequence) - i) + 1):
        segment = sequence[i : i + length]
        if near in segment or not all(routes.able(to, one) for one in segment) or routes.pinned[segment[-1]]:
            return
        rest = sequence[:i] + sequence[i + length :]
        target = rest if to == team else routes.sequence[to]
        j = target.index(near) if to == team else routes.place[near]
        for at in (j, j + 1):
            if to == team:
                yield _edit(routes, ((team, target[:at] + segment + target[at:]),), segment)
            else:
                yield _edit(routes, ((team, rest), (to, target[:at] + segment + target[at:])), segment)


def _swaps(routes: Routes, a: int, near: int) -> Iterator[Edit]:
    """``a`` against what stands before or behind the near one."""
    team, to = routes.team[a], routes.team[near]
    i, other = routes.place[a], routes.sequence[to]
    for j in (routes.place[near] - 1, routes.place[near] + 1):
        if not 0 <= j < len(other) or other[j] == a:
            continue
        b = other[j]
        if routes.pinned[a] or routes.pinned[b] or not routes.able(to, a) or not routes.able(team, b):
            continue
        mine = list(routes.sequence[team])
        theirs = mine if to == team else list(other)
        mine[i], theirs[j] = b, a
        yield _edit(routes, ((team, mine),) if to == team else ((team, mine), (to, theirs)), [a, b])


def _reversals(routes: Routes, a: int, near: int) -> Iterator[Edit]:
    """The way between the two the other way round (2-opt)."""
    team = routes.team[a]
    sequence, (i, j) = routes.sequence[team], sorted((routes.place[a], routes.place[near]))
    for first, last in ((i + 1, j), (i, j - 1)):
        part = sequence[first : last + 1]
        if len(part) > 1 and not any(routes.timed[one] for one in part):
            yield _edit(routes, ((team, sequence[:first] + part[::-1] + sequence[last + 1 :]),), part)


def _tails(routes: Routes, a: int, near: int) -> Iterator[Edit]:
    """What ``a`` begins to the team of the near one, behind it, and what stood there to the team of ``a``."""
    team, to = routes.team[a], routes.team[near]
    i, j = routes.place[a], routes.place[near]
    mine, theirs = routes.sequence[team], routes.sequence[to]
    for at in (j, j + 1):
        tail, other = mine[i:], theirs[at:]
        if all(routes.able(to, one) for one in tail) and all(routes.able(team, one) for one in other):
            yield _edit(routes, ((team, mine[:i] + other), (to, theirs[:at] + tail)), tail + other)


def _edit(routes: Routes, sequences: Sequences, moved: list[int]) -> Edit:
    saved = sum(_saved(routes, team, sequence) for team, sequence in sequences)
    return Edit(sequences, frozenset(moved), saved)


def _saved(routes: Routes, team: int, sequence: list[int]) -> float:
    """Metres of the part of a sequence that changes, before less after."""
    was = routes.sequence[team]
    first = common(was, sequence)
    same = common(was[first:][::-1], sequence[first:][::-1])
    before = was[first - 1] if first else -1
    end = max(0, same - 1)
    now = routes.length(team, sequence[first : len(sequence) - end], before)
    return routes.length(team, was[first : len(was) - end], before) - now
