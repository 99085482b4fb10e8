"""Works into regions: what has to be done together stays together, and what lies near each other goes together."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from tandem.plan.problem import FloatArray, IntArray, Problem

Indices = npt.NDArray[np.int64]


def regions(problem: Problem, count: int) -> IntArray:
    """Region of each work (n,), from 0 to ``count`` - 1, none empty where there are as many works.

    Units of dependent works are never cut, unless one is larger than a fair share of the works: then its works count one by
    one. The units are halved again and again across the longer side of where they lie, each half with works for its number of regions.
    """
    works = problem.works
    unit = units(problem, max(1, problem.n_works // max(1, count)))
    size = np.bincount(unit).astype(np.float64)
    place = np.stack([np.bincount(unit, weights=axis) / size for axis in (works.x, works.y)])
    found = np.zeros(len(size), dtype=np.int32)
    _halve(np.arange(len(size)), place, size, found, 0, min(count, len(size)))
    region: IntArray = found[unit]
    return region


def units(problem: Problem, largest: int) -> IntArray:
    """Unit of each work (n,): joined by precedence, as works of one component, or as release and marking of one area."""
    works, components, hazards = problem.works, problem.components, problem.hazard_goals
    after = np.repeat(np.arange(problem.n_works), np.diff(works.predecessor_ptr))
    owner = np.repeat(np.arange(len(components.ids)), np.diff(components.work_ptr))
    next_in_component = np.flatnonzero(owner[1:] == owner[:-1])
    both = (hazards.release_work >= 0) & (hazards.marking_work >= 0)
    one = np.concatenate([after, components.work[next_in_component], hazards.release_work[both]])
    other = np.concatenate([works.predecessor, components.work[next_in_component + 1], hazards.marking_work[both]])
    joined = coo_array((np.ones(len(one), dtype=np.int8), (one, other)), shape=(problem.n_works, problem.n_works))
    _, unit = connected_components(joined, directed=False)
    too_large = np.bincount(unit)[unit] > largest
    unit = np.where(too_large, unit.max(initial=0) + 1 + np.arange(problem.n_works), unit)
    return np.unique(unit, return_inverse=True)[1].astype(np.int32)


def _halve(units: Indices, place: FloatArray, size: FloatArray, found: IntArray, first: int, count: int) -> None:
    """Regions ``first`` to ``first + count - 1`` for these units, each with one at least."""
    if count == 1:
        found[units] = first
        return
    here = place[:, units]
    axis = int(np.argmax(np.ptp(here, axis=1)))
    order = units[np.lexsort((units, here[1 - axis], here[axis]))]
    left = count // 2
    done = np.cumsum(size[order])
    cut = int(np.searchsorted(done, done[-1] * left / count)) + 1
    cut = min(max(cut, left), len(order) - (count - left))
    _halve(order[:cut], place, size, found, first, left)
    _halve(order[cut:], place, size, found, first + left, count - left)
