"""Moves of the large-neighbourhood search: each takes a state and gives a near one. All chance comes from ``rng``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from tandem.plan.problem import FloatArray, IntArray, Problem
from tandem.plan.search.state import State


@dataclass(frozen=True)
class Surroundings:
    """What moves look at: the place of each block and the problem."""

    problem: Problem
    block_x: FloatArray
    block_y: FloatArray
    block_size: IntArray

    @classmethod
    def of(cls, problem: Problem, state: State) -> Surroundings:
        """Places of the blocks of a state: the mean of their works."""
        size = np.diff(state.blocks.ptr)
        owner = np.repeat(np.arange(len(size)), size)
        count = np.maximum(1, size)
        work = state.blocks.work
        x = np.bincount(owner, weights=problem.works.x[work], minlength=len(size)) / count
        y = np.bincount(owner, weights=problem.works.y[work], minlength=len(size)) / count
        return cls(problem, x, y, size)


Move = Callable[[State, Surroundings, np.random.Generator], State]


def relocate(state: State, near: Surroundings, rng: np.random.Generator) -> State:
    """Move one to three blocks to another place in the order, mostly close by and mostly among the early ones."""
    rank, n = state.rank.copy(), len(state.rank)
    for _ in range(int(rng.integers(1, 4))):
        block = _early_block(state, rng)
        distance = rng.exponential(max(2.0, n * 0.08))
        rank[block] += distance * (1 if rng.random() < 0.4 else -1)
    return state.with_rank(rank)


def swap(state: State, near: Surroundings, rng: np.random.Generator) -> State:
    """Exchange two blocks that stand near each other in the order."""
    rank, n = state.rank.copy(), len(state.rank)
    order = np.argsort(rank, kind="stable")
    first = int(rank[_early_block(state, rng)])
    second = min(n - 1, max(0, first + int(rng.integers(-8, 9))))
    a, b = order[first], order[second]
    rank[a], rank[b] = rank[b], rank[a]
    return state.with_rank(rank)


def reinsert_region(state: State, near: Surroundings, rng: np.random.Generator) -> State:
    """Take out the blocks around a place and put them back at other places of the order."""
    members = _region(state, near, rng)
    rank = state.rank.copy()
    rank[members] += rng.normal(0, max(2.0, 0.06 * len(rank)), len(members))
    return state.with_rank(rank)


def move_region(state: State, near: Surroundings, rng: np.random.Generator) -> State:
    """Bring the blocks around a place forward, or put them off, together."""
    members = _region(state, near, rng)
    rank = state.rank.copy()
    rank[members] += rng.normal(0, max(2.0, 0.12 * len(rank)))
    return state.with_rank(rank)


def promote_small(state: State, near: Surroundings, rng: np.random.Generator) -> State:
    """Bring forward a block with few works: Smith's rule favours short ones that wait behind long ones."""
    rank = state.rank.copy()
    tries = rng.integers(0, len(rank), 4)
    block = tries[np.argmin(near.block_size[tries])]
    rank[block] *= rng.random()
    rank[block] -= 0.5
    return state.with_rank(rank)


def shift_works(state: State, near: Surroundings, rng: np.random.Generator) -> State:
    """Move a few single works against their blocks."""
    shift = state.shift.copy()
    works = rng.integers(0, len(shift), int(rng.integers(1, 6)))
    shift[works] += rng.normal(0, max(1.0, 0.05 * len(state.rank)), len(works))
    return replace(state, shift=shift)


def forget_shifts(state: State, near: Surroundings, rng: np.random.Generator) -> State:
    """Put a part of the shifted works back in line."""
    shift = state.shift.copy()
    shift[rng.random(len(shift)) < 0.3] = 0.0
    return replace(state, shift=shift)


def resize_crews(state: State, near: Surroundings, rng: np.random.Generator) -> State:
    """Change how many teams may join a few works that admit several."""
    several = np.flatnonzero(near.problem.works.maximum_teams > 1)
    if len(several) == 0:
        return relocate(state, near, rng)
    cap = state.crew_cap.copy()
    for work in rng.choice(several, size=int(rng.integers(1, 9))):
        cap[work] = rng.integers(1, near.problem.works.maximum_teams[work] + 1)
    return replace(state, crew_cap=cap)


def _early_block(state: State, rng: np.random.Generator) -> int:
    """A block, earlier ones more often: what is done late changes little."""
    n = len(state.rank)
    position = int(n * rng.random() ** 1.5)
    return int(np.flatnonzero(state.rank == position)[0])


def _region(state: State, near: Surroundings, rng: np.random.Generator) -> IntArray:
    n = len(state.rank)
    seed = _early_block(state, rng)
    size = min(n, int(rng.integers(2, 5 + max(2, min(20, n // 10)))))
    distance = (near.block_x - near.block_x[seed]) ** 2 + (near.block_y - near.block_y[seed]) ** 2
    # Not argpartition: which of equally near blocks it takes depends on the processor.
    members: IntArray = np.argsort(distance, kind="stable")[:size].astype(np.int32)
    return members


MOVES: tuple[tuple[Move, float], ...] = (
    (relocate, 0.3),
    (swap, 0.1),
    (reinsert_region, 0.15),
    (move_region, 0.1),
    (promote_small, 0.1),
    (shift_works, 0.15),
    (forget_shifts, 0.02),
    (resize_crews, 0.08),
)
