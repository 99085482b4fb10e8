"""Draws of what happens: the same seed, draw and thing always meet the same chance, whatever the plan (common random numbers).

Chance is a function, not a stream: a number is a hash of (seed, draw, what is drawn, id of the thing). So two plans, or a picture
with one more team, are compared on the same weather, and any part of an ensemble can be drawn anywhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv, ndtri

from tandem.plan.problem import NEVER, FloatArray, Problem
from tandem.uncertainty.routes import Draw
from tandem.uncertainty.spread import CLEARED, SEARCHED, Outcomes, Spread

Keys = npt.NDArray[np.uint64]
OWN, COMMON, ARRIVAL, ARRIVAL_COMMON, NEVER_COMES, CANCELLED, REDUCED = range(1, 8)
CANCELLED_WHOLE = 0.99
"""From this share on nothing is left to search."""
STEPS = 4096


class Chance:
    """The draws of a problem with a spread; one object serves all draws of a seed."""

    def __init__(self, problem: Problem, spread: Spread, seed: int) -> None:
        self._problem = problem
        self._spread = spread
        self._seed = seed
        self._works = _keys(problem.works.ids)
        self._groups, self._group = _grouped(spread.group)
        self._teams = _keys(problem.teams.ids)
        self._organisations, self._organisation = _grouped(spread.team_group)
        self._areas = _keys(spread.outcomes.ids)
        self._cancelled = _beta_table(spread.outcomes.cancelled, spread.outcomes.cancelled_concentration)
        self._reduced = _beta_table(spread.outcomes.reduced, spread.outcomes.reduced_concentration)
        self._effort = problem.works.effort.astype(np.float64)
        self._duration = problem.works.duration.astype(np.float64)

    def draw(self, number: int) -> Draw:
        """What happens in draw ``number``, from 0."""
        factor = np.exp(self._spread.log_sd * self._deviation(number))
        effort = np.rint(self._effort * factor * self._left(number))
        needed = (self._effort > 0) & (self._left_share > 0)
        return Draw(
            effort=np.where(needed, np.maximum(effort, 1), 0).astype(np.int64),
            duration=np.rint(self._duration * factor).clip(0, float(NEVER) - 1).astype(np.int32),
            arrival=self._arrival(number),
        )

    def _deviation(self, number: int) -> FloatArray:
        """Standard normal by work, with the common part of its group."""
        return self._mixed(
            self._normal(OWN, number, self._works), self._normal(COMMON, number, self._groups)[self._group]
        )

    def _mixed(self, own: FloatArray, common: FloatArray) -> FloatArray:
        share = self._spread.common_share
        mixed: FloatArray = np.sqrt(share) * common + np.sqrt(1 - share) * own
        return mixed

    def _arrival(self, number: int) -> npt.NDArray[np.int32]:
        spread, planned = self._spread, self._problem.teams.arrival
        z = self._mixed(
            self._normal(ARRIVAL, number, self._teams),
            self._normal(ARRIVAL_COMMON, number, self._organisations)[self._organisation],
        )
        delay = np.rint(spread.delay_median_ticks * np.exp(spread.delay_log_sd * z)).clip(0, self._problem.horizon)
        late = np.maximum(0, planned - spread.slip_ticks + delay)
        never = self._uniform(NEVER_COMES, number, self._teams) < spread.never_share
        drawn = np.where(never, NEVER, late)
        return np.where(spread.uncertain, drawn, planned).astype(np.int32)

    def _left(self, number: int) -> FloatArray:
        """Effort over the planned one that survey leaves of each work; ``_left_share`` the share itself."""
        outcomes = self._spread.outcomes
        cancelled = _looked_up(self._cancelled, self._uniform(CANCELLED, number, self._areas))
        reduced = _looked_up(self._reduced, self._uniform(REDUCED, number, self._areas))
        self._left_share = np.ones(len(self._effort))
        return _left_factor(outcomes, cancelled, reduced, self._left_share)

    def _uniform(self, what: int, number: int, keys: Keys) -> FloatArray:
        """Numbers in (0, 1) by key."""
        stream = _mixed64(np.array([self._seed], np.uint64) * _ODD + np.uint64(number * 64 + what))
        return ((_mixed64(keys ^ stream) >> np.uint64(11)).astype(np.float64) + 0.5) / 2.0**53

    def _normal(self, what: int, number: int, keys: Keys) -> FloatArray:
        normal: FloatArray = ndtri(self._uniform(what, number, keys))
        return normal


def _left_factor(outcomes: Outcomes, cancelled: FloatArray, reduced: FloatArray, share: FloatArray) -> FloatArray:
    """Drawn over planned share of land that reaches each work; the drawn share of what is planned goes to ``share``."""
    factor = np.ones(len(share))
    if not len(outcomes.ids):
        return factor
    open_ = outcomes.cancelled_open
    kept = np.where(open_, 1 - np.where(cancelled >= CANCELLED_WHOLE, 1.0, cancelled), 1.0)
    planned_kept = np.where(open_, 1 - outcomes.cancelled, 1.0)
    left = kept * (1 - np.where(reduced >= CANCELLED_WHOLE, 1.0, reduced))
    planned_left = planned_kept * (1 - outcomes.reduced)
    for role, drawn, planned in ((SEARCHED, kept, planned_kept), (CLEARED, left, planned_left)):
        mine = outcomes.role == role
        area = outcomes.area[mine]
        share[mine] = drawn[area]
        factor[mine] = drawn[area] / np.maximum(planned[area], 1e-9)
    return factor


def _beta_table(mean: float, concentration: float) -> FloatArray:
    """Quantiles of Beta(mean x c, (1 - mean) x c) at the middles of equal steps."""
    if not 0 < mean < 1:
        return np.full(STEPS, mean)
    table: FloatArray = betaincinv(mean * concentration, (1 - mean) * concentration, (np.arange(STEPS) + 0.5) / STEPS)
    return table


def _looked_up(table: FloatArray, uniform: FloatArray) -> FloatArray:
    found: FloatArray = table[(uniform * STEPS).astype(np.int64)]
    return found


def _keys(ids: Sequence[str]) -> Keys:
    """64 bits of each id."""
    found = [int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little") for name in ids]
    return np.array(found, dtype=np.uint64)


def _grouped(names: Sequence[str]) -> tuple[Keys, npt.NDArray[np.int64]]:
    """Keys of the distinct names, and the row of each name among them."""
    distinct = sorted(set(names))
    row = {name: place for place, name in enumerate(distinct)}
    return _keys(distinct), np.array([row[name] for name in names], dtype=np.int64)


_ODD = np.uint64(0x9E3779B97F4A7C15)


def _mixed64(values: Keys) -> Keys:
    """SplitMix64's finaliser (Steele, Lea, Flood 2014): every input bit changes every output bit with chance 1/2."""
    values = values + _ODD
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
