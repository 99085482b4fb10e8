"""Cheapest flows by the primal network simplex on strongly feasible trees, compiled.

A closed line keeps its capacity and gets a cost above any way around it (surplus at one end and shortage at the other),
so it never carries anything at the optimum; and a basis of one period stays feasible for every other pattern of closed
lines. That makes each next solve a warm start of a few pivots (Cunningham 1976, Mathematical Programming 11, 105-116, for
strongly feasible trees, which rule out cycling; Ahuja, Magnanti and Orlin 1993, Network Flows, chapter 11).

Amounts are whole numbers (a power of two times the given amount, at most 2**52 in sum), so that ties are exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from tandem.errors import ProblemError
from tandem.network.flows import CapacitatedServices, FloatArray, open_lines
from tandem.network.model import BoolArray, IntArray

LongArray = npt.NDArray[np.int64]
ByteArray = npt.NDArray[np.uint8]

AT_LOWER, AT_UPPER, IN_TREE = 0, 1, 2


class FlowArrays(NamedTuple):
    """Networks one after the other; within network k the nodes are 0 ... n_k - 1 and n_k is an artificial root.

    ``node_ptr``, ``line_ptr`` (k + 1,) say where the nodes and lines of each network start, ``nodes``, ``lines`` which nodes and
    lines of the services these are. Arcs of network k start at ``arc_ptr[k]``: two for each line (there and back), then for each node
    one to the root (surplus), then for each node one from the root (shortage). ``closed_cost`` (k,) is above any way around.
    """

    node_ptr: LongArray
    line_ptr: LongArray
    arc_ptr: LongArray
    nodes: LongArray
    lines: LongArray
    tail: IntArray
    head: IntArray
    capacity: LongArray
    cost: FloatArray
    balance: LongArray
    closed_cost: FloatArray
    scale: FloatArray


class Basis(NamedTuple):
    """A tree with its flows for each network: ``flow`` and ``state`` of arcs; the others by node, with one root for each network.

    ``child`` is the first child, ``next``/``previous`` join the children of one parent; -1 for none.
    """

    parent: IntArray
    parent_arc: IntArray
    child: IntArray
    next: IntArray
    previous: IntArray
    depth: IntArray
    price: FloatArray
    flow: LongArray
    state: ByteArray


@dataclass(frozen=True)
class Flows:
    """Cheapest flows of one period: ``line`` (m,) from ``line_from`` to ``line_to`` where positive, ``surplus``, ``shortage`` (n,), ``cost`` (networks,)."""

    line: FloatArray
    surplus: FloatArray
    shortage: FloatArray
    cost: FloatArray


def prepare_flows(services: CapacitatedServices) -> FlowArrays:
    """Arrange services for the kernel."""
    count = services.n_networks
    nodes = np.argsort(services.node_network, kind="stable").astype(np.int64)
    of_line = services.node_network[services.line_from]
    lines = np.argsort(of_line, kind="stable").astype(np.int64)
    node_ptr = np.searchsorted(services.node_network[nodes], np.arange(count + 1))
    line_ptr = np.searchsorted(of_line[lines], np.arange(count + 1))
    local = np.empty(services.n_nodes, dtype=np.int64)
    local[nodes] = np.arange(services.n_nodes) - node_ptr[services.node_network[nodes]]
    total = float(np.abs(services.node_balance).sum())
    scale = 2.0 ** np.floor(50.0 - np.log2(max(total, 1e-300))) if total else 1.0
    parts = [
        _arcs(services, nodes[node_ptr[k] : node_ptr[k + 1]], lines[line_ptr[k] : line_ptr[k + 1]], local, scale)
        for k in range(count)
    ]
    arc_ptr = np.concatenate([[0], np.cumsum([len(part[0]) for part in parts])])
    empty = (np.zeros(0),) * 4
    tail, head, capacity, cost = (np.concatenate([part[i] for part in (*parts, empty)]) for i in range(4))
    return FlowArrays(
        node_ptr.astype(np.int64),
        line_ptr.astype(np.int64),
        arc_ptr.astype(np.int64),
        nodes,
        lines,
        tail.astype(np.int32),
        head.astype(np.int32),
        capacity.astype(np.int64),
        cost.astype(np.float64),
        np.rint(services.node_balance[nodes] * scale).astype(np.int64),
        np.array([2.0 * part[3].max(initial=0.0) + 1.0 for part in parts]),
        np.array([scale]),
    )


def _arcs(
    services: CapacitatedServices, nodes: LongArray, lines: LongArray, local: LongArray, scale: float
) -> tuple[npt.NDArray[np.generic], ...]:
    start, end = local[services.line_from[lines]], local[services.line_to[lines]]
    here, root = np.arange(len(nodes)), np.full(len(nodes), len(nodes))
    free = np.abs(services.node_balance).sum() * scale + len(services.node_balance) + 1.0
    carried = np.minimum(services.line_capacity[lines] * scale, free)
    return (
        np.concatenate([np.stack([start, end], axis=1).reshape(-1), here, root]),
        np.concatenate([np.stack([end, start], axis=1).reshape(-1), root, here]),
        np.rint(np.concatenate([np.repeat(carried, 2), np.full(2 * len(nodes), free)])),
        np.concatenate(
            [
                np.repeat(services.line_cost[lines], 2),
                services.node_surplus_cost[nodes],
                services.node_shortage_cost[nodes],
            ]
        ),
    )


def first_basis(arrays: FlowArrays) -> Basis:
    """All supply is surplus and all demand is shortage: feasible for every pattern of closed lines."""
    count = len(arrays.node_ptr) - 1
    n_nodes, n_arcs = int(arrays.node_ptr[-1]) + count, int(arrays.arc_ptr[-1])
    basis = Basis(
        np.full(n_nodes, -1, dtype=np.int32),
        np.full(n_nodes, -1, dtype=np.int32),
        np.full(n_nodes, -1, dtype=np.int32),
        np.full(n_nodes, -1, dtype=np.int32),
        np.full(n_nodes, -1, dtype=np.int32),
        np.zeros(n_nodes, dtype=np.int32),
        np.zeros(n_nodes),
        np.zeros(n_arcs, dtype=np.int64),
        np.zeros(n_arcs, dtype=np.uint8),
    )
    for k in range(count):
        size, lines = (int(pointer[k + 1] - pointer[k]) for pointer in (arrays.node_ptr, arrays.line_ptr))
        first = int(arrays.node_ptr[k]) + k
        balance = arrays.balance[arrays.node_ptr[k] : arrays.node_ptr[k + 1]]
        arc = 2 * lines + np.arange(size) + np.where(balance >= 0, 0, size)
        basis.parent[first : first + size] = size
        basis.parent_arc[first : first + size] = arc
        basis.child[first + size] = 0 if size else -1
        basis.next[first : first + size - 1] = np.arange(1, size)
        basis.previous[first + 1 : first + size] = np.arange(size - 1)
        basis.flow[arrays.arc_ptr[k] + arc] = np.abs(balance)
        basis.state[arrays.arc_ptr[k] + arc] = IN_TREE
    return basis


@njit(cache=True, nogil=True)
def hang(top, tree, tail, cost):  # type: ignore[no-untyped-def]
    """Depths and prices of everything below ``top`` from those of ``top``, children before their siblings' children."""
    node = tree.child[top]
    while node >= 0:
        arc, above = tree.parent_arc[node], tree.parent[node]
        tree.depth[node] = tree.depth[above] + 1
        tree.price[node] = tree.price[above] - cost[arc] if tail[arc] == node else tree.price[above] + cost[arc]
        if tree.child[node] >= 0:
            node = tree.child[node]
            continue
        while node != top and tree.next[node] < 0:
            node = tree.parent[node]
        if node == top:
            return
        node = tree.next[node]


@njit(cache=True, nogil=True)
def move(node, above, arc, tree):  # type: ignore[no-untyped-def]
    """Put a node with all below it under another parent."""
    before, after = tree.previous[node], tree.next[node]
    if before >= 0:
        tree.next[before] = after
    else:
        tree.child[tree.parent[node]] = after
    if after >= 0:
        tree.previous[after] = before
    first = tree.child[above]
    tree.next[node], tree.previous[node] = first, -1
    if first >= 0:
        tree.previous[first] = node
    tree.child[above] = node
    tree.parent[node], tree.parent_arc[node] = above, arc


@njit(cache=True, nogil=True)
def entering_arc(tail, head, cost, barred, price, state, start, tolerance):  # type: ignore[no-untyped-def]
    """From ``start`` on, round once: the arc that promises most per unit in the first block with one that promises anything, or -1.

    Empty arcs that cost at least ``barred`` belong to closed lines and never enter.
    """
    count = len(tail)
    block = max(32, count // 4)
    best, worth, arc = -1, tolerance, start
    for seen in range(count):
        if seen % block == 0 and best >= 0:
            return best
        here = state[arc]
        if here != IN_TREE:
            gain = price[head[arc]] - price[tail[arc]] - cost[arc]
            if here == AT_UPPER:
                gain = -gain
            if gain > worth and (here == AT_UPPER or cost[arc] < barred):
                best, worth = arc, gain
        arc = arc + 1 if arc + 1 < count else 0
    return best


@njit(cache=True, nogil=True)
def pivot(arc, tree, tail, head, capacity, cost):  # type: ignore[no-untyped-def]
    """Push as much as possible round the cycle that an arc closes and mend the tree.

    The leaving arc is the last one that blocks, seen along the push from the apex: that keeps the tree strongly feasible.
    """
    parent, parent_arc, depth, flow, state = tree.parent, tree.parent_arc, tree.depth, tree.flow, tree.state
    forward = state[arc] == AT_LOWER
    first = tail[arc] if forward else head[arc]
    second = head[arc] if forward else tail[arc]
    amount, leaving, on_first = np.int64(2**62), -1, True
    one, two = first, second
    while one != two:
        if depth[one] >= depth[two]:
            above = parent_arc[one]
            room = flow[above] if tail[above] == one else capacity[above] - flow[above]
            if room < amount:
                amount, leaving = room, one
            one = parent[one]
        else:
            two = parent[two]
    apex = one
    flipped = capacity[arc] <= amount
    if flipped:
        amount = capacity[arc]
    two = second
    while two != apex:
        above = parent_arc[two]
        room = capacity[above] - flow[above] if tail[above] == two else flow[above]
        if room <= amount:
            amount, leaving, on_first, flipped = room, two, False, False
        two = parent[two]
    if amount > 0:
        flow[arc] += amount if forward else -amount
        one = first
        while one != apex:
            above = parent_arc[one]
            flow[above] += -amount if tail[above] == one else amount
            one = parent[one]
        two = second
        while two != apex:
            above = parent_arc[two]
            flow[above] += amount if tail[above] == two else -amount
            two = parent[two]
    if flipped:
        state[arc] = AT_UPPER if forward else AT_LOWER
        return
    gone = parent_arc[leaving]
    state[gone] = AT_LOWER if flow[gone] == 0 else AT_UPPER
    state[arc] = IN_TREE
    top = first if on_first else second
    node, above, by = top, (second if on_first else first), arc
    while True:
        next_node, next_arc = parent[node], parent_arc[node]
        move(node, above, by, tree)
        if node == leaving:
            break
        above, by, node = node, next_arc, next_node
    above = parent[top]
    depth[top] = depth[above] + 1
    tree.price[top] = tree.price[above] - cost[arc] if tail[arc] == top else tree.price[above] + cost[arc]
    hang(top, tree, tail, cost)


@njit(cache=True, nogil=True)
def cheapest(tail, head, capacity, cost, barred, tree):  # type: ignore[no-untyped-def]
    """Bring a tree to the cheapest flow; returns cost times the scale of amounts, or -1 where pivots run out."""
    tolerance = 1e-10 * barred
    root = len(tree.parent) - 1
    tree.depth[root], tree.price[root] = 0, 0.0
    hang(root, tree, tail, cost)
    arc = 0
    for _ in range(200 * (len(tail) + 10)):
        arc = entering_arc(tail, head, cost, barred, tree.price, tree.state, arc, tolerance)
        if arc < 0:
            total = 0.0
            for one in range(len(tail)):
                if tree.flow[one]:
                    total += cost[one] * tree.flow[one]
            return total
        pivot(arc, tree, tail, head, capacity, cost)
    return -1.0


@njit(cache=True, nogil=True)
def solve_network(arrays, basis, network, closed):  # type: ignore[no-untyped-def]
    """Cost of one network with these lines of it closed, from a basis that is left at the optimum."""
    a, b = arrays.arc_ptr[network], arrays.arc_ptr[network + 1]
    n, m = arrays.node_ptr[network] + network, arrays.node_ptr[network + 1] + network + 1
    tree = Basis(
        basis.parent[n:m],
        basis.parent_arc[n:m],
        basis.child[n:m],
        basis.next[n:m],
        basis.previous[n:m],
        basis.depth[n:m],
        basis.price[n:m],
        basis.flow[a:b],
        basis.state[a:b],
    )
    cost = arrays.cost[a:b].copy()
    for line in range(len(closed)):
        if closed[line]:
            cost[2 * line] = cost[2 * line + 1] = arrays.closed_cost[network]
    found = cheapest(arrays.tail[a:b], arrays.head[a:b], arrays.capacity[a:b], cost, arrays.closed_cost[network], tree)
    return found / arrays.scale[0]


def cheapest_flows(services: CapacitatedServices, repaired: BoolArray, arrays: FlowArrays | None = None) -> Flows:
    """The cheapest flows of one period with these (c,) components repaired.

    Raises
    ------
    ProblemError
        The simplex did not end within its pivots: amounts or costs are beyond what 64 bits tell apart.
    """
    arrays = prepare_flows(services) if arrays is None else arrays
    basis, closed = first_basis(arrays), ~open_lines(services, repaired)[arrays.lines]
    scale = float(arrays.scale[0])
    line, surplus, shortage = np.zeros(services.n_lines), np.zeros(services.n_nodes), np.zeros(services.n_nodes)
    cost = np.zeros(services.n_networks)
    for k in range(services.n_networks):
        (a, b), (c, d) = arrays.line_ptr[k : k + 2], arrays.node_ptr[k : k + 2]
        cost[k] = solve_network(arrays, basis, k, closed[a:b].astype(np.uint8))
        if cost[k] < 0:
            raise ProblemError(
                f"The cheapest flow of network {k} was not found.",
                "Check that amounts and costs of the network do not differ by more than a factor of 1e9.",
            )
        flow = basis.flow[arrays.arc_ptr[k] : arrays.arc_ptr[k + 1]] / scale
        there_and_back = flow[: 2 * (b - a)].reshape(-1, 2)
        line[arrays.lines[a:b]] = there_and_back[:, 0] - there_and_back[:, 1]
        surplus[arrays.nodes[c:d]] = flow[2 * (b - a) : 2 * (b - a) + d - c]
        shortage[arrays.nodes[c:d]] = flow[2 * (b - a) + d - c :]
    return Flows(line, surplus, shortage, cost)
