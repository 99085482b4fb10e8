"""A genetic search over orders of activities with double justification; compiled.

Two schedules cross by the busiest stretch of one: what the mother does before, in and after it stays so, in the father's order
before and after (Valls, Ballestin, Quintanilla 2008, A hybrid genetic algorithm for the resource-constrained project scheduling
problem, EJOR 185; Debels and Vanhoucke 2007, A decomposition-based genetic algorithm, Operations Research 55). Each child is
justified right and left (Valls, Ballestin, Quintanilla 2005, EJOR 165) and takes the place of the worse of two.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from typing import NamedTuple

import numpy as np
from numba import njit

from _psplib import IntArray, Project, ranks, simple_bound, tails

POPULATION = 80
SPREAD = 0.3
"""Deviation of the first keys around the longest path behind an activity, of the deviation of these paths."""
MUTATION = 0.03
"""Share of neighbours in an order that change places where precedence allows."""
STALE = 100
"""Children for each place of the population without a shorter schedule, after which all but the best is drawn afresh."""
BATCH = 500
"""Children between two looks at the clock."""


class Data(NamedTuple):
    """Durations (n,), demands (n, r), capacities (r,), ranks (n,); ``after[0]``/``after[1]`` hold successors/predecessors from ``ptr`` on."""

    duration: IntArray
    demand: IntArray
    capacity: IntArray
    rank: IntArray
    tail: IntArray
    ptr: IntArray
    after: IntArray


class People(NamedTuple):
    """``start`` (population, n), ``end`` (population,), ``best`` (n,) and ``count`` [shortest, children since, schedules]."""

    start: IntArray
    end: IntArray
    best: IntArray
    count: IntArray


def prepare(project: Project) -> Data:
    """Arrange a project for the kernel."""
    n, arcs = len(project.duration), project.arcs
    order = [np.argsort(arcs[:, side], kind="stable") for side in (0, 1)]
    ptr = np.stack([np.searchsorted(arcs[order[side], side], np.arange(n + 1)) for side in (0, 1)])
    after = np.stack([arcs[order[side], 1 - side] for side in (0, 1)])
    return Data(project.duration, project.demand, project.capacity, ranks(project), tails(project), ptr, after)


@njit(cache=True, nogil=True)
def blocked(used, tick, length, demand, capacity):
    """The last tick of a stretch at which an activity asks for more than there is, or -1."""
    for at in range(tick + length - 1, tick - 1, -1):
        for resource in range(len(capacity)):
            if used[at, resource] + demand[resource] > capacity[resource]:
                return at
    return -1


@njit(cache=True, nogil=True)
def decode(data, order, side, used, ready, start):
    """Serial generation: each activity at the first tick that those before it (``side`` 1: behind it) and the resources allow."""
    end = 0
    used[:] = 0
    ready[:] = 0
    for job in order:
        tick, length = ready[job], data.duration[job]
        at = blocked(used, tick, length, data.demand[job], data.capacity)
        while at >= 0:
            tick = at + 1
            at = blocked(used, tick, length, data.demand[job], data.capacity)
        start[job] = tick
        finish = tick + length
        for at in range(tick, finish):
            for resource in range(len(data.capacity)):
                used[at, resource] += data.demand[job, resource]
        end = max(end, finish)
        for place in range(data.ptr[side, job], data.ptr[side, job + 1]):
            later = data.after[side, place]
            ready[later] = max(ready[later], finish)
    return end


@njit(cache=True, nogil=True)
def justified(data, order, used, ready, start):
    """Makespan after generation, then right and left justification as long as that shortens; ``start`` receives the ticks."""
    n = len(order)
    end = decode(data, order, 0, used, ready, start)
    shorter, passes = True, 1
    while shorter:
        back = np.argsort(-((start + data.duration) * n + data.rank))
        decode(data, back, 1, used, ready, start)
        forth = np.argsort(-((start + data.duration) * n + (n - 1 - data.rank)))
        length = decode(data, forth, 0, used, ready, start)
        shorter, end, passes = length < end, min(length, end), passes + 2
    return end, passes


@njit(cache=True, nogil=True)
def busiest(data, start, end, length, used):
    """First tick of the stretch of this length with the highest use of all resources; ``used`` is that of the schedule."""
    busy = np.zeros(end + 1)
    used[:] = 0
    for job in range(len(start)):
        for at in range(start[job], start[job] + data.duration[job]):
            for resource in range(len(data.capacity)):
                busy[at + 1] += data.demand[job, resource] / max(data.capacity[resource], 1)
    busy = np.cumsum(busy)
    return np.argmax(busy[length:] - busy[: end + 1 - length])


@njit(cache=True, nogil=True)
def crossed(data, mother, mother_end, father, used):
    """The order of a child, valid because before, in and after the stretch are cuts of the mother's schedule."""
    n = len(mother)
    length = max(1, int(mother_end * np.random.uniform(0.25, 0.75)))
    first = busiest(data, mother, mother_end, length, used)
    big = 4 * (mother_end + father.max() + 1) * n
    key = np.empty(n, dtype=np.int64)
    for job in range(n):
        if mother[job] < first:
            key[job] = father[job] * n + data.rank[job]
        elif mother[job] < first + length:
            key[job] = big + mother[job] * n + data.rank[job]
        else:
            key[job] = 2 * big + father[job] * n + data.rank[job]
    return np.argsort(key)


@njit(cache=True, nogil=True)
def mutate(data, order, share):
    """Neighbours in the order change places where neither comes directly after the other."""
    for place in range(len(order) - 1):
        if np.random.random() < share:
            job, free = order[place], True
            for at in range(data.ptr[0, job], data.ptr[0, job + 1]):
                free = free and data.after[0, at] != order[place + 1]
            if free:
                order[place], order[place + 1] = order[place + 1], job


@njit(cache=True, nogil=True)
def drawn(data, spread):
    """A random order that keeps precedence, long paths first."""
    n = len(data.tail)
    key = data.tail + data.duration + np.random.normal(0.0, 1.0, n) * spread * data.tail.std()
    missing = data.ptr[1, 1:] - data.ptr[1, :-1]
    order = np.empty(n, dtype=np.int64)
    for place in range(n):
        chosen = -1
        for job in range(n):
            if missing[job] == 0 and (chosen < 0 or key[job] > key[chosen]):
                chosen = job
        order[place], missing[chosen] = chosen, -1
        for at in range(data.ptr[0, chosen], data.ptr[0, chosen + 1]):
            missing[data.after[0, at]] -= 1
    return order


@njit(cache=True, nogil=True)
def keep(people, place, start, end, passes):
    """Put a schedule into the population and book it."""
    people.start[place] = start
    people.end[place] = end
    people.count[2] += passes
    if end < people.count[0]:
        people.best[:] = start
        people.count[0], people.count[1] = end, 0


@njit(cache=True, nogil=True)
def evolve(data, people, children, seed):
    """Breed this many children; an empty or stale population is drawn first."""
    np.random.seed(seed)
    size, n = people.start.shape
    used = np.zeros((2 * data.duration.sum() + 1, len(data.capacity)), dtype=np.int64)
    ready, start = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    if people.count[1] > STALE * size or people.end[0] == 0:
        people.count[1] = 0
        for place in range(size):
            end, passes = justified(data, drawn(data, SPREAD), used, ready, start)
            keep(people, place, start, end, passes)
        people.start[0], people.end[0] = people.best, people.count[0]
    for _ in range(children):
        one, two = np.random.randint(size), np.random.randint(size)
        order = crossed(data, people.start[one], people.end[one], people.start[two], used)
        mutate(data, order, MUTATION)
        end, passes = justified(data, order, used, ready, start)
        worse = one if people.end[one] >= people.end[two] else two
        fresh = True
        for other in range(size):
            fresh = fresh and (people.end[other] != end or not (people.start[other] == start).all())
        people.count[1] += 1
        people.count[2] += passes
        if fresh and end <= people.end[worse]:
            keep(people, worse, start, end, 0)


def first_schedule(project: Project) -> int:
    """Makespan of one serial generation by a priority rule: least latest start first."""
    data, n = prepare(project), len(project.duration)
    used = np.zeros((int(data.duration.sum()) + 1, len(data.capacity)), dtype=np.int64)
    return int(decode(data, drawn(data, 0.0), 0, used, np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)))


def search(project: Project, seconds: float, seed: int, threads: int) -> tuple[IntArray, int, int]:
    """Start ticks, makespan and number of schedules of the best of some searches side by side."""
    until, data, bound = perf_counter() + seconds, prepare(project), simple_bound(project)
    n = len(project.duration)

    def one(island: int) -> People:
        people = People(
            np.zeros((POPULATION, n), dtype=np.int64),
            np.zeros(POPULATION, dtype=np.int64),
            np.zeros(n, dtype=np.int64),
            np.array([2**62, 0, 0]),
        )
        draw, children = 1000003 * seed + island, 0
        while people.count[2] == 0 or (perf_counter() < until and people.count[0] > bound):
            evolve(data, people, children, draw % 2**32)
            draw, children = draw + threads, BATCH
        return people

    with ThreadPoolExecutor(threads) as pool:
        islands = list(pool.map(one, range(threads)))
    best = min(islands, key=lambda people: int(people.count[0]))
    return best.best, int(best.count[0]), sum(int(people.count[2]) for people in islands)
