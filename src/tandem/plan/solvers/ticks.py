"""Calendars for the solver: the k-th open tick as a linear expression of k, and travel between sites in ticks."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from ortools.sat.python import cp_model

from tandem.plan.problem import IntArray, LongArray, Problem

Linear: TypeAlias = cp_model.LinearExpr | int
"""A number, a variable or a linear expression of the model."""


class OpenTicks:
    """The ticks on which a team calendar lets works of a season go on.

    ``tick`` (k + 1,) is the tick of the k-th open one, and beyond the last one a tick behind the horizon; ``before``
    (horizon + 1,) counts the open ticks before a tick.
    """

    def __init__(self, before: IntArray) -> None:
        self.before = before
        self.tick = np.append(np.flatnonzero(np.diff(before)), len(before)).astype(np.int64)
        jump = np.diff(self.tick) - 1
        self._at = np.flatnonzero(jump) + 1
        self._jump = jump[self._at - 1]

    def first_from(self, tick: int) -> int:
        """Index of the first open tick that is not before ``tick``."""
        return int(self.before[min(max(tick, 0), len(self.before) - 1)])

    def closed(self, model: cp_model.CpModel, index: cp_model.IntVar, low: int, high: int, shift: int = 0) -> Linear:
        """Closed ticks before open tick number ``index + shift``, for an index within [low, high].

        A step function of the index. Where the steps within the range are all alike (a plain week) one integer counts
        them; else each step has a literal.
        """
        first, last = np.searchsorted(self._at, [low + shift, high + shift], side="right")
        at, jump = self._at[first:last] - shift, self._jump[first:last]
        base = int(self.tick[low + shift]) - (low + shift)
        if len(at) > 2 and len(set(jump.tolist())) == 1 and len(set(np.diff(at).tolist())) == 1:
            period = int(at[1] - at[0])
            passed = model.new_int_var(0, len(at), "")
            offset = index - int(at[0]) + period
            model.add(offset >= passed * period)
            model.add(offset <= passed * period + period - 1)
            return base + int(jump[0]) * passed
        steps: Linear = base
        for step, ticks in zip(at.tolist(), jump.tolist(), strict=True):
            steps = steps + ticks * at_least(model, index, step)
        return steps


def at_least(model: cp_model.CpModel, variable: Linear, value: int) -> cp_model.IntVar:
    """A literal that holds exactly when the variable is at least the value."""
    literal = model.new_bool_var("")
    model.add(variable >= value).only_enforce_if(literal)
    model.add(variable < value).only_enforce_if(~literal)
    return literal


class Calendars:
    """``OpenTicks`` by team calendar and season, made when asked for."""

    def __init__(self, problem: Problem) -> None:
        self._open = problem.calendars.open_ticks
        self._made: dict[tuple[int, int], OpenTicks] = {}

    def of(self, calendar: int, season: int) -> OpenTicks:
        """Open ticks of a team calendar on works of a season."""
        if (calendar, season) not in self._made:
            self._made[calendar, season] = OpenTicks(self._open[calendar, season])
        return self._made[calendar, season]


class Travel:
    """Travel in calendar ticks between sites, and from teams' places to sites."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem

    def between(self, origin: LongArray, target: LongArray) -> LongArray:
        """Ticks from each work of ``origin`` to each of ``target``, shape (origin, target)."""
        works = self._problem.works
        return self._ticks(works.x[origin][:, None] - works.x[target], works.y[origin][:, None] - works.y[target])

    def from_base(self, team: int, target: LongArray) -> LongArray:
        """Ticks from where a team begins to each work."""
        teams, works = self._problem.teams, self._problem.works
        return self._ticks(teams.x[team] - works.x[target], teams.y[team] - works.y[target])

    def _ticks(self, dx: np.ndarray, dy: np.ndarray) -> LongArray:
        metres = np.hypot(dx, dy)
        ticks: LongArray = np.ceil(metres * self._problem.travel_ticks_per_m - 1e-9).astype(np.int64)
        ticks[metres <= self._problem.travel_free_m * (1 + 1e-12)] = 0
        return ticks
