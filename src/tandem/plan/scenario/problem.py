"""The arrays of a problem as a scenario has them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from tandem.errors import NotFoundError
from tandem.plan.capacity import tick_of
from tandem.plan.pins import Pin
from tandem.plan.problem import NEVER, Problem
from tandem.plan.scenario.changes import (
    Change,
    Close,
    ConfirmedOnly,
    Forbid,
    Lift,
    Names,
    PinWork,
    WorkTakes,
)
from tandem.worded import worded

EXCEPT = " except "
"""Between a scope and the teams that may not use it on the works of a scope of their own."""


def changed_problem(problem: Problem, changes: Sequence[Change]) -> Problem:
    """The problem with closed components, longer works and forbidden ones; NotFoundError names what it does not hold."""
    ready, effort, release = problem.components.ready.copy(), problem.works.effort.copy(), problem.works.release.copy()
    pairs: dict[int, set[int]] = defaultdict(set)
    for change in changes:
        if isinstance(change, Close) and change.until is None:
            ready[_row(problem.components.ids, change.asset, worded("component of a network"))] = NEVER
        elif isinstance(change, WorkTakes):
            row = _row(problem.works.ids, change.work, worded("work"))
            effort[row] = max(1, math.ceil(int(effort[row]) * change.factor)) if effort[row] else 0
        elif isinstance(change, Forbid):
            row = _row(problem.works.ids, change.work, worded("work"))
            if change.team is not None:
                pairs[row].add(_row(problem.teams.ids, change.team, worded("team")))
            else:
                first = problem.horizon if change.before is None else tick_of(change.before, problem.start)
                release[row] = max(int(release[row]), min(first, problem.horizon))
    changed = replace(
        problem,
        components=replace(problem.components, ready=ready),
        works=replace(problem.works, effort=effort.astype(np.int64), release=release),
    )
    return without_pairs(changed, pairs) if pairs else changed


def without_pairs(problem: Problem, pairs: Mapping[int, set[int]]) -> Problem:
    """The problem in which some teams (rows) may not do some works (rows).

    A work that some teams may not do gets a scope of its own, which exactly the other teams of its scope have. So search, checker,
    bound and solvers keep the rule without knowing it: a team without the scope cannot do the work. Works that the same teams
    may not do share such a scope.
    """
    teams, scopes, scope = problem.teams, list(problem.scopes), problem.works.scope.copy()
    columns = {name: [getattr(teams, name)] for name in ("rate", "accredited_from", "accredited_until")}
    known: dict[tuple[int, tuple[int, ...]], int] = {}
    for work, barred in sorted(pairs.items()):
        old = int(scope[work])
        if old < 0:
            continue
        key = (old, tuple(sorted(barred)))
        if key not in known:
            known[key] = len(scopes)
            scopes.append(problem.scopes[old] + EXCEPT + ", ".join(teams.ids[team] for team in key[1]))
            for name, found in columns.items():
                column = getattr(teams, name)[:, old : old + 1].copy()
                column[list(key[1])] = 0
                found.append(column)
        scope[work] = known[key]
    return replace(
        problem,
        scopes=tuple(scopes),
        works=replace(problem.works, scope=scope),
        teams=replace(
            teams,
            rate=np.hstack(columns["rate"]),
            accredited_from=np.hstack(columns["accredited_from"]),
            accredited_until=np.hstack(columns["accredited_until"]),
        ),
    )


def scope_name(scope: str, names: Names) -> str:
    """A scope in words, also one that some teams may not use."""
    held, barred, teams = scope.partition(EXCEPT)
    if not barred:
        return names.get(scope, scope)
    return f"{names.get(held, held)} (not {', '.join(names.get(team, team) for team in teams.split(', '))})"


def scenario_pins(pins: Sequence[Pin], changes: Sequence[Change]) -> tuple[Pin, ...]:
    """The pins of a plan without those that a scenario lifts, and with its own, which come before others of the same work."""
    own = {one.work: Pin(one.work, one.teams, one.start, False) for one in changes if isinstance(one, PinWork)}
    free = {one.work for one in changes if isinstance(one, Lift)}
    kept = [pin for pin in pins if pin.work_id not in own and (pin.started or pin.work_id not in free)]
    return tuple(sorted((*kept, *own.values()), key=lambda pin: pin.work_id))


def without_lifted(decided: Sequence[Change], changes: Sequence[Change]) -> tuple[Change, ...]:
    """What was decided before, without the days before which a scenario's lifted works may not start."""
    free = {one.work for one in changes if isinstance(one, Lift)}
    return tuple(
        one for one in decided if not (isinstance(one, Forbid) and one.before is not None and one.work in free)
    )


def confirmed_only(changes: Sequence[Change]) -> bool:
    """Whether a scenario counts only the teams that are here."""
    return any(isinstance(change, ConfirmedOnly) for change in changes)


def _row(ids: Sequence[str], name: str, what: str) -> int:
    if name not in ids:
        raise NotFoundError(
            worded("There is no {what} '{typed}'.", what=what, typed=name),
            worded("Look it up in the layers of the workspace."),
        )
    return ids.index(name)
