"""Simulated annealing over the order of repairs, and a descent over their periods; compiled.

An order is decoded by giving each component the first period with room; those after an end mark stay unrepaired. Its moves exchange two components or carry a block of
neighbours elsewhere: what only helps together (the lines of a path, a node and what it needs) travels together. The flow costs of
the periods between are priced, everything else stays; a move is dropped as soon as it could not be accepted even if all
periods still to be priced cost as little as a period did in which no less was repaired.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tandem.network.flows import FloatArray
from tandem.network.model import IntArray
from tandem.network.simplex import LongArray
from tandem.plan.restoration.compiled import compiled
from tandem.plan.restoration.pricing import Memory, Pricing, price_period

LONGEST_BLOCK = 16


class Works(NamedTuple):
    """Resource, use, cost and sites of ``RestorationProblem``; ``choices`` the periods with resource, and T for none; ``whole`` the cost of
    flows in a period with everything repaired."""

    resource: FloatArray
    use: FloatArray
    repair_cost: FloatArray
    site: IntArray
    site_cost: FloatArray
    choices: IntArray
    whole: float
    least_use: float


class Standing(NamedTuple):
    """Where the search stands: ``period`` (c,), ``flow_cost`` (T, networks), ``used`` (T + 1,), ``repairs`` (T + 1, sites), [random state]."""

    period: IntArray
    flow_cost: FloatArray
    used: FloatArray
    repairs: LongArray
    random: npt.NDArray[np.uint64]


@compiled
def draw(state: npt.NDArray[np.uint64], bound: int) -> int:
    """A whole number below ``bound`` (splitmix64: the same on every machine and version)."""
    state[0] += np.uint64(0x9E3779B97F4A7C15)
    z = state[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z ^= z >> np.uint64(31)
    return int((z >> np.uint64(33)) % np.uint64(bound))


@compiled
def propose(random: npt.NDArray[np.uint64], order: LongArray, longest: int) -> None:
    """Change ``order`` in place: exchange two entries, or move a block of 1 ... ``longest`` entries to another place."""
    count = len(order)
    if draw(random, 3) == 0:
        one, reach = draw(random, count), count >> draw(random, 4)
        two = min(max(one + draw(random, 2 * reach + 1) - reach, 0), count - 1)
        order[one], order[two] = order[two], order[one]
        return
    length = min(1 + draw(random, max(longest >> draw(random, 4), 1)), count - 1)
    source = draw(random, count - length + 1)
    reach = count >> draw(random, 4)
    target = min(max(source + draw(random, 2 * reach + 1) - reach, 0), count - length)
    block = order[source : source + length].copy()
    if target > source:
        for place in range(source, target):
            order[place] = order[place + length]
    else:
        for place in range(source - 1, target - 1, -1):
            order[place + length] = order[place]
    order[target : target + length] = block


@compiled
def decode(works: Works, order: LongArray, period: IntArray, left: FloatArray) -> None:
    """Give each component, in this order, the first period with room for it; what comes after the end mark stays unrepaired."""
    none, first = len(works.resource), 0
    left[:none] = works.resource
    for place in range(len(order)):
        one = order[place]
        if one == len(period):
            for later in order[place + 1 :]:
                period[later] = none
            return
        while first < none and left[first] < works.least_use - 1e-9:
            first += 1
        t = first
        while t < none and works.use[one] > left[t] + 1e-9:
            t += 1
        period[one] = t
        left[t] -= works.use[one]


@compiled
def work_change(works: Works, at: Standing, trial: IntArray) -> tuple[float, bool]:
    """Book the changed components of ``trial``; returns the change of repair and site costs, and whether the resource suffices."""
    change, none, possible = 0.0, len(works.resource), True
    for one in range(len(trial)):
        old, new = at.period[one], trial[one]
        if old == new:
            continue
        site = works.site[one]
        at.used[old] -= works.use[one]
        at.used[new] += works.use[one]
        if site >= 0:
            at.repairs[old, site] -= 1
            at.repairs[new, site] += 1
            if old < none and at.repairs[old, site] == 0:
                change -= works.site_cost[site]
            if new < none and at.repairs[new, site] == 1:
                change += works.site_cost[site]
        change += (works.repair_cost[one] if new < none else 0.0) - (works.repair_cost[one] if old < none else 0.0)
    for t in range(none):
        possible = possible and at.used[t] <= works.resource[t] + 1e-9
    return change, possible


@compiled
def unbook(works: Works, at: Standing, trial: IntArray) -> None:
    """Undo ``work_change``."""
    for one in range(len(trial)):
        old, new = at.period[one], trial[one]
        if old != new:
            at.used[old] += works.use[one]
            at.used[new] -= works.use[one]
            if works.site[one] >= 0:
                at.repairs[old, works.site[one]] += 1
                at.repairs[new, works.site[one]] -= 1


@compiled
def least_costs(works: Works, at: Standing, trial: IntArray, low: int, high: int, least: FloatArray) -> float:
    """Write what each period from ``low`` to ``high`` costs at least in ``trial``, without pricing: more repairs never cost more flow,
    so no less than the period by which everything that ``trial`` has repaired was repaired. Returns the sum over what they cost now."""
    none, reach, total = len(works.resource), low, 0.0
    latest = least
    latest[low:high] = low
    for one in range(len(trial)):
        if trial[one] < high:
            t = max(trial[one], low)
            latest[t] = max(latest[t], at.period[one])
    for t in range(low, high):
        reach = max(reach, int(latest[t]))
        least[t] = at.flow_cost[reach].sum() if reach < none else works.whole
        total += least[t] - at.flow_cost[t].sum()
    return total


@compiled
def step(
    pricing: Pricing,
    memory: Memory,
    works: Works,
    at: Standing,
    trial: IntArray,
    priced: FloatArray,
    least: FloatArray,
    limit: float,
) -> float:
    """Go over to ``trial`` where that costs at most ``limit`` more; returns the change of cost, infinite where it stays."""
    none = len(works.resource)
    low, high = none, 0
    for one in range(len(trial)):
        if trial[one] != at.period[one]:
            low, high = min(low, trial[one], at.period[one]), max(high, trial[one], at.period[one])
    if low >= high:
        return 0.0 if limit >= 0 else np.inf
    change, possible = work_change(works, at, trial)
    if possible:
        change += least_costs(works, at, trial, low, high, least)
        t = low
        while t < high and change <= limit:
            change += price_period(pricing, memory, trial, t, priced[t]) - least[t]
            t += 1
        if t == high and change <= limit:
            at.period[:] = trial
            at.flow_cost[low:high] = priced[low:high]
            return change
    unbook(works, at, trial)
    return np.inf


@compiled
def anneal(
    pricing: Pricing,
    memory: Memory,
    works: Works,
    at: Standing,
    best: IntArray,
    iterations: int,
    hot: float,
    cold: float,
) -> float:
    """Anneal from ``at`` with temperatures from ``hot`` to ``cold``; ``best`` receives the cheapest periods. Returns what they save."""
    trial, priced, least = at.period.copy(), at.flow_cost.copy(), np.zeros(len(works.resource))
    order, left = (
        np.argsort(np.append(at.period, len(works.resource) + 1), kind="mergesort"),
        np.zeros(len(works.resource) + 1),
    )
    tried = order.copy()
    total, lowest = 0.0, 0.0
    best[:] = at.period
    for iteration in range(iterations):
        temperature = hot * (cold / hot) ** (iteration / iterations)
        tried[:] = order
        propose(at.random, tried, LONGEST_BLOCK)
        decode(works, tried, trial, left)
        limit = -temperature * np.log((draw(at.random, 2**31) + 1.0) / 2.0**31)
        change = step(pricing, memory, works, at, trial, priced, least, limit)
        if change < np.inf:
            order[:] = tried
            total += change
            if total < lowest - 1e-6:
                lowest = total
                best[:] = at.period
    return -lowest


@compiled
def polish(pricing: Pricing, memory: Memory, works: Works, at: Standing, smallest: float) -> float:
    """Descend by moves of one component to another period or none, and by exchanges of two, until none saves ``smallest``."""
    trial, priced, least = at.period.copy(), at.flow_cost.copy(), np.zeros(len(works.resource))
    saved, since, one = 0.0, 0, 0
    while since < len(trial):
        before = saved
        for target in works.choices:
            trial[:] = at.period
            trial[one] = target
            change = step(pricing, memory, works, at, trial, priced, least, -smallest)
            saved -= change if change < np.inf else 0.0
        for two in range(len(trial)):
            trial[:] = at.period
            trial[one], trial[two] = at.period[two], at.period[one]
            change = step(pricing, memory, works, at, trial, priced, least, -smallest)
            saved -= change if change < np.inf else 0.0
        since = 0 if saved > before else since + 1
        one = (one + 1) % len(trial)
    return saved


def stand(pricing: Pricing, memory: Memory, works: Works, period: IntArray, seed: int) -> Standing:
    """Price a plan and stand there."""
    n_periods = len(works.resource)
    flow_cost = np.zeros((n_periods, len(pricing.flows.node_ptr) - 1))
    for t in range(n_periods):
        price_period(pricing, memory, period, t, flow_cost[t])
    repairs = np.zeros((n_periods + 1, max(len(works.site_cost), 1)), dtype=np.int64)
    has = works.site >= 0
    np.add.at(repairs, (period[has], works.site[has]), 1)
    used = np.bincount(period, weights=works.use, minlength=n_periods + 1).astype(np.float64)
    return Standing(period.copy(), flow_cost, used, repairs, np.array([seed], dtype=np.uint64))
