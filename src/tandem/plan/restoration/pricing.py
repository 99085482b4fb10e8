"""What the flows of a period cost with some components repaired, remembered; compiled.

The costs of a period depend only on which components are repaired, the cost of a network only on which of its lines are closed. Each
component and each line has a random 64-bit word; the exclusive or of the words of the repaired components, and of the closed lines, is
the key of a table. What is in neither table is solved from the basis last used for the same period, a few pivots away.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tandem.network.flows import FloatArray
from tandem.network.model import IntArray
from tandem.network.simplex import Basis, FlowArrays, LongArray, first_basis, prepare_flows, solve_network
from tandem.plan.restoration.compiled import compiled
from tandem.plan.restoration.problem import RestorationProblem

WordArray = npt.NDArray[np.uint64]
TABLE = 2**18
"""Entries of each table; once three quarters full it learns nothing more."""


class Pricing(NamedTuple):
    """The problem for the kernel.

    ``node_component`` by node; ``line_from``, ``line_to``, ``line_component``, ``line_word`` by line, networks one after the
    other (``flows.line_ptr``). ``frail`` lists the nodes that can fail, ``weak`` the lines that can close, those of network k
    from ``weak_ptr[k]`` on. Need g of node ``need_node[g]`` is met by any of ``need_on[need_ptr[g] : need_ptr[g + 1]]``.
    """

    flows: FlowArrays
    component_word: WordArray
    node_component: IntArray
    line_from: IntArray
    line_to: IntArray
    line_component: IntArray
    line_word: WordArray
    frail: LongArray
    weak: LongArray
    weak_ptr: LongArray
    need_node: IntArray
    need_ptr: LongArray
    need_on: IntArray


class Memory(NamedTuple):
    """The tables (open addressing, key 0 for empty): ``cost`` of a network, ``costs`` of a period; ``solved`` [entries, solves that failed,
    entries of periods]; per period a ``Basis`` row."""

    key: WordArray
    cost: FloatArray
    keys: WordArray
    costs: FloatArray
    solved: LongArray
    basis: Basis
    works: npt.NDArray[np.uint8]
    closed: npt.NDArray[np.uint8]


def prepare_pricing(problem: RestorationProblem, seed: int) -> Pricing:
    """Arrange a problem for the kernel; the seed draws the words."""
    services = problem.services
    flows = prepare_flows(services)
    order = np.lexsort((services.need_group, services.need_node))
    node, group = services.need_node[order], services.need_group[order]
    starts = (
        np.flatnonzero(np.concatenate([[True], (np.diff(node) != 0) | (np.diff(group) != 0)]))
        if len(order)
        else np.zeros(0, int)
    )
    frail = services.node_component >= 0
    frail[services.need_node] = True
    start, end, component = (
        array[flows.lines] for array in (services.line_from, services.line_to, services.line_component)
    )
    weak = np.flatnonzero((component >= 0) | frail[start] | frail[end])
    words = np.random.default_rng(seed).integers(1, 2**63, services.n_lines + services.n_components).astype(np.uint64)
    return Pricing(
        flows,
        words[services.n_lines :].copy(),
        services.node_component,
        start,
        end,
        component,
        words[: services.n_lines].copy(),
        np.flatnonzero(frail),
        weak,
        np.searchsorted(weak, flows.line_ptr).astype(np.int64),
        node[starts],
        np.concatenate([starts, [len(order)]]).astype(np.int64),
        services.need_on[order],
    )


def new_memory(pricing: Pricing, n_periods: int) -> Memory:
    """An empty table and a first basis for each period."""
    first = first_basis(pricing.flows)
    basis = Basis._make(np.repeat(array[None, :], n_periods, axis=0) for array in first)
    return Memory(
        np.zeros(TABLE, dtype=np.uint64),
        np.zeros(TABLE),
        np.zeros(TABLE, dtype=np.uint64),
        np.zeros((TABLE, len(pricing.flows.node_ptr) - 1)),
        np.zeros(3, dtype=np.int64),
        basis,
        np.ones(len(pricing.node_component), dtype=np.uint8),
        np.zeros(len(pricing.line_from), dtype=np.uint8),
    )


@compiled
def mark_working(pricing: Pricing, period: IntArray, t: int, works: npt.NDArray[np.uint8]) -> None:
    """Which nodes work in period t: the largest set that its own needs support."""
    for node in pricing.frail:
        component = pricing.node_component[node]
        works[node] = component < 0 or period[component] <= t
    changed = True
    while changed:
        changed = False
        for need in range(len(pricing.need_node)):
            if works[pricing.need_node[need]]:
                met = False
                for place in range(pricing.need_ptr[need], pricing.need_ptr[need + 1]):
                    met = met or works[pricing.need_on[place]]
                if not met:
                    works[pricing.need_node[need]] = 0
                    changed = True


@compiled
def period_basis(basis: Basis, t: int) -> Basis:
    """The basis of one period."""
    return Basis(
        basis.parent[t],
        basis.parent_arc[t],
        basis.child[t],
        basis.next[t],
        basis.previous[t],
        basis.depth[t],
        basis.price[t],
        basis.flow[t],
        basis.state[t],
    )


@compiled
def find_place(keys: WordArray, word: np.uint64) -> np.uint64:
    """Where a table holds a word, or the empty place for it."""
    mask = np.uint64(len(keys) - 1)
    place = (word ^ (word >> np.uint64(29))) & mask
    while keys[place] != np.uint64(0) and keys[place] != word:
        place = (place + np.uint64(1)) & mask
    return place


@compiled
def network_cost(pricing: Pricing, memory: Memory, network: int, t: int, word: np.uint64) -> float:
    """Cost of a network with the lines that ``memory.closed`` marks, of this word, from the table or solved from the basis of period t."""
    place = find_place(memory.key, word)
    if memory.key[place] == word:
        return float(memory.cost[place])
    first, last = pricing.flows.line_ptr[network], pricing.flows.line_ptr[network + 1]
    found = solve_network(pricing.flows, period_basis(memory.basis, t), network, memory.closed[first:last])
    if found < 0:
        memory.solved[1] += 1
    if 4 * memory.solved[0] < 3 * len(memory.key):
        memory.key[place] = word
        memory.cost[place] = found
        memory.solved[0] += 1
    return float(found)


@compiled
def price_networks(pricing: Pricing, memory: Memory, period: IntArray, t: int, into: FloatArray) -> None:
    """Cost of the flows of period t, by network into ``into``."""
    works = memory.works
    mark_working(pricing, period, t, works)
    for network in range(len(into)):
        word = np.uint64(0x9E3779B97F4A7C15) * np.uint64(network + 1)
        for place in range(pricing.weak_ptr[network], pricing.weak_ptr[network + 1]):
            line = pricing.weak[place]
            component = pricing.line_component[line]
            carries = works[pricing.line_from[line]] and works[pricing.line_to[line]]
            if carries and (component < 0 or period[component] <= t):
                memory.closed[line] = 0
            else:
                memory.closed[line] = 1
                word ^= pricing.line_word[line]
        into[network] = network_cost(pricing, memory, network, t, max(word, np.uint64(1)))


@compiled
def price_period(pricing: Pricing, memory: Memory, period: IntArray, t: int, into: FloatArray) -> float:
    """Cost of the flows of period t, by network into ``into``; returns their sum."""
    word = np.uint64(0)
    for one in range(len(period)):
        if period[one] <= t:
            word ^= pricing.component_word[one]
    word = max(word, np.uint64(1))
    place = find_place(memory.keys, word)
    if memory.keys[place] == word:
        into[:] = memory.costs[place]
        return float(into.sum())
    price_networks(pricing, memory, period, t, into)
    if 4 * memory.solved[2] < 3 * len(memory.keys):
        memory.keys[place] = word
        memory.costs[place] = into
        memory.solved[2] += 1
    return float(into.sum())
