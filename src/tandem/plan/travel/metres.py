"""What teams drive in a plan, beside a good tour of the same sites."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tandem.network.model import BoolArray
from tandem.plan.problem import FloatArray, Problem
from tandem.plan.schedule import Schedule

ROUNDS = 50
"""Passes of 2-opt over a tour; it is at its end after far fewer."""


@dataclass(frozen=True)
class TeamTravel:
    """Straight-line metres by team, shape (m,): driven from the base over all sites in order, and of a good tour of these.

    ``ratio`` is driven over tour, 1 where there is nothing to drive: how far the order of the sites is from one that only saves
    travel. A team with a high ratio criss-crosses the region.
    """

    driven: FloatArray
    tour: FloatArray

    @property
    def ratio(self) -> FloatArray:
        """Driven metres over those of the tour, shape (m,)."""
        some = self.tour > 0
        found: FloatArray = np.where(some, self.driven / np.where(some, self.tour, 1.0), 1.0)
        return found


def driven_metres(problem: Problem, schedule: Schedule) -> FloatArray:
    """Straight-line metres that each team drives, shape (m,): base to the first site and on; not to works that had started."""
    order = np.lexsort((schedule.finish, schedule.start, schedule.team))
    work, team = schedule.work[order], schedule.team[order]
    first = np.append(True, team[1:] != team[:-1])[: len(team)]
    before = np.roll(work, 1)
    x = np.where(first, problem.teams.x[team], problem.works.x[before])
    y = np.where(first, problem.teams.y[team], problem.works.y[before])
    legs = np.hypot(x - problem.works.x[work], y - problem.works.y[work])
    legs[_on_site(problem, work, team)] = 0.0
    total: FloatArray = np.bincount(team, weights=legs, minlength=problem.n_teams).astype(np.float64)
    return total


def team_travel(problem: Problem, schedule: Schedule) -> TeamTravel:
    """Driven metres, and those of a 2-opt tour from the base over the same sites without a way back."""
    tours = np.zeros(problem.n_teams)
    away = ~_on_site(problem, schedule.work, schedule.team)
    for team in range(problem.n_teams):
        works = np.unique(schedule.work[(schedule.team == team) & away])
        x = np.append(problem.teams.x[team], problem.works.x[works])
        y = np.append(problem.teams.y[team], problem.works.y[works])
        tours[team] = tour_metres(x, y)
    return TeamTravel(driven_metres(problem, schedule), tours)


def tour_metres(x: FloatArray, y: FloatArray) -> float:
    """Length of an open tour from the first point over all others: nearest neighbour, then 2-opt (Croes 1958)."""
    distance = np.hypot(x[:, None] - x, y[:, None] - y)
    tour = _nearest_next(distance)
    for _ in range(ROUNDS):
        if not _two_opt(distance, tour):
            break
    return float(distance[tour[:-1], tour[1:]].sum())


def _nearest_next(distance: FloatArray) -> list[int]:
    left = np.ones(len(distance), dtype=np.bool_)
    tour = [0]
    left[0] = False
    while left.any():
        here = np.where(left, distance[tour[-1]], np.inf)
        tour.append(int(np.argmin(here)))
        left[tour[-1]] = False
    return tour


def _two_opt(distance: FloatArray, tour: list[int]) -> bool:
    """One pass over all places of a tour; whether it became shorter. The last site may be any."""
    n, better = len(tour), False
    for i in range(1, n - 1):
        order = np.array(tour)
        ends = order[i + 1 :]
        after = np.append(order[i + 2 :], -1)
        open_end = after < 0
        gain = distance[tour[i - 1], tour[i]] - distance[tour[i - 1], ends]
        gain += np.where(open_end, 0.0, distance[ends, after] - distance[tour[i], after])
        best = int(np.argmax(gain))
        if gain[best] > 1e-6:
            j = i + 1 + best
            tour[i : j + 1] = tour[i : j + 1][::-1]
            better = True
    return better


def _on_site(problem: Problem, work: np.ndarray, team: np.ndarray) -> BoolArray:
    """Assignments that had started before the plan: their teams are there."""
    pins = problem.pins
    started = pins.work[pins.started].astype(np.int64) * problem.n_teams + pins.team[pins.started]
    return np.isin(work.astype(np.int64) * problem.n_teams + team, started)
