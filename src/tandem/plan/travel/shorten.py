"""Shorter routes for a finished plan, at an objective that stays within a share of it (an epsilon-constraint).

First what costs nothing: works change teams or places and the objective does not rise. Then, while the allowance lasts, what costs
least for each metre that it saves. The objective of the search, its bound and the exact model know nothing of travel, so that
what they say stays true. Source: Haimes, Lasdon, Wismer (1971), IEEE Transactions on Systems, Man, and Cybernetics 1.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass

from tandem.plan.schedule import Schedule, Travelled
from tandem.plan.search.state import Decoder
from tandem.plan.travel.metres import driven_metres
from tandem.plan.travel.moves import WORTH_METRES, edits, nearest
from tandem.plan.travel.routes import Change, Routes

PRICES = (0.0, 1.0, 8.0, 64.0)
"""What a metre may cost, one after the other, in parts of the allowance over all metres driven at first."""


@dataclass(frozen=True)
class Shortened:
    """A schedule with shorter routes, its objective, and what was gained for what."""

    schedule: Schedule
    objective: float
    travelled: Travelled


def shorten(decoder: Decoder, schedule: Schedule, allowance: float, seconds: float) -> Shortened:
    """The schedule with fewer metres driven.

    Parameters
    ----------
    schedule
        One that keeps every rule; so does the result. Pinned works keep their teams and times.
    allowance
        Share by which the objective may rise; 0 for changes that cost nothing.
    seconds
        Stops it earlier; within that the result depends on the schedule alone.
    """
    descent = _Descent(Routes(decoder, schedule), allowance, time.perf_counter() + seconds)
    before, objective = driven_metres(decoder.problem, schedule), descent.routes.objective
    descent.run(float(before.sum()))
    found = descent.routes.schedule()
    after = driven_metres(decoder.problem, found)
    travelled = Travelled(float(before.sum()), float(after.sum()), objective, descent.routes.objective)
    return Shortened(found, descent.routes.objective, travelled)


class _Descent:
    """Takes changes that save metres, until none is left at the last price."""

    def __init__(self, routes: Routes, allowance: float, until: float) -> None:
        self.routes = routes
        self._until = until
        self._most = routes.objective * (1 + allowance)
        self._allowed = routes.objective * allowance

    def run(self, metres: float) -> None:
        """All prices, from nothing upwards."""
        if metres < WORTH_METRES:
            return
        near = nearest(self.routes)
        for price in PRICES if self._allowed > 0 else PRICES[:1]:
            self._at(price * self._allowed / metres, near)

    def _at(self, price: float, near: list[list[int]]) -> None:
        """Every assignment, and again those around each change."""
        waiting = deque(sorted(range(len(near)), key=self._leg, reverse=True))
        queued = [True] * len(near)
        while waiting and time.perf_counter() < self._until:
            a = waiting.popleft()
            queued[a] = False
            while touched := self._improve(a, near[a], price):
                for one in touched:
                    if not queued[one]:
                        queued[one] = True
                        waiting.append(one)

    def _improve(self, a: int, near: list[int], price: float) -> set[int]:
        """Take the first change that pays around an assignment; the assignments that it touches, none where none pays."""
        if self.routes.pinned[a]:
            return set()
        for other in near:
            for edit in edits(self.routes, a, other):
                for keep_ticks in (True, False):
                    change = self.routes.change(edit.sequences, set(edit.moved), keep_ticks)
                    if change is not None and self._pays(change, edit.saved, price):
                        self.routes.take(change)
                        return set(edit.moved) | self._beside(edit.moved)
        return set()

    def _pays(self, change: Change, saved: float, price: float) -> bool:
        rise = change.objective - self.routes.objective
        return change.objective <= self._most and rise <= price * saved

    def _leg(self, a: int) -> float:
        """Metres to an assignment from the one before: the longest come first, should time be short."""
        team, place = self.routes.team[a], self.routes.place[a]
        return self.routes.metres(team, self.routes.sequence[team][place - 1] if place else -1, a)

    def _beside(self, moved: frozenset[int]) -> set[int]:
        found = set()
        for a in moved:
            sequence, place = self.routes.sequence[self.routes.team[a]], self.routes.place[a]
            found |= set(sequence[max(0, place - 1) : place + 2])
        return found
