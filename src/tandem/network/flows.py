"""Capacitated services: networks that carry amounts (megawatts, litres) through nodes and lines of limited capacity.

The second service model beside :class:`tandem.network.model.ServiceGraph`. There a community is served or not; here a node is
served as far as lines can carry what it needs, and what is missing has a price.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tandem.errors import ProblemError
from tandem.network.model import BoolArray, IntArray

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class CapacitatedServices:
    """Networks of one commodity each, with dependencies between their nodes.

    In a period, with some components damaged, a node *works* while its component is repaired and, for each of its needs,
    at least one of the nodes named by the need works. Needs that form a circle keep each other alive: the largest set of
    working nodes counts (:func:`working_nodes`), unlike in ``ServiceGraph``, where a circle needs supply from outside. A
    line carries at most ``line_capacity`` in each direction while its component is repaired and both its ends work;
    otherwise nothing. With x the flows, s the surplus and u the shortage, all >= 0, the cost of the period is the least

        sum line_cost x + sum node_surplus_cost s + sum node_shortage_cost u
        so that at each node: flow out - flow in = node_balance - s + u

    A node that does not work passes nothing on, so its own supply is surplus and its own demand is shortage. This is the flow
    part of the interdependent network design problem (Gonzalez, Duenas-Osorio, Sanchez-Silva and Medaglia 2016,
    Computer-Aided Civil and Infrastructure Engineering 31(5), 334-350).

    Parameters
    ----------
    n_components
        Number of components: what can be damaged and repaired.
    node_network
        (n,) network of each node, 0 ... n_networks - 1.
    node_balance
        (n,) supply where positive, demand where negative; amount per period in the unit of the network.
    node_surplus_cost, node_shortage_cost
        (n,) cost of a unit of supply not taken up, and of demand not met; finite and at least 0.
    node_component
        (n,) component of each node, -1 for none.
    line_from, line_to
        (m,) nodes that each line joins, both of one network; lines work both ways.
    line_capacity
        (m,) greatest amount in either direction, at least 0.
    line_cost
        (m,) cost of a unit of flow, finite and at least 0.
    line_component
        (m,) component of each line, -1 for none.
    need_node, need_group, need_on
        (d,) node ``need_node`` needs node ``need_on``; rows of one node with the same group are alternatives, of which
        one suffices, and every group has to be met.

    Raises
    ------
    ProblemError
        An array breaks one of these rules; the sentence names it.
    """

    n_components: int
    node_network: IntArray
    node_balance: FloatArray
    node_surplus_cost: FloatArray
    node_shortage_cost: FloatArray
    node_component: IntArray
    line_from: IntArray
    line_to: IntArray
    line_capacity: FloatArray
    line_cost: FloatArray
    line_component: IntArray
    need_node: IntArray
    need_group: IntArray
    need_on: IntArray

    def __post_init__(self) -> None:
        self._check_nodes()
        self._check_lines()
        _same_length((self.need_node, self.need_group, self.need_on), "need")
        _within(self.need_node, 0, self.n_nodes, "a need belongs to a node that exists")
        _within(self.need_on, 0, self.n_nodes, "a need names a node that exists")
        for array in vars(self).values():
            if isinstance(array, np.ndarray):
                array.setflags(write=False)

    def _check_nodes(self) -> None:
        of_nodes = (self.node_balance, self.node_surplus_cost, self.node_shortage_cost, self.node_component)
        _same_length((self.node_network, *of_nodes), "node")
        _require(bool((self.node_network >= 0).all()), "networks are counted from 0")
        _require(bool(np.isfinite(self.node_balance).all()), "supply and demand are finite")
        _costs(self.node_surplus_cost, "the cost of surplus")
        _costs(self.node_shortage_cost, "the cost of shortage")
        _within(self.node_component, -1, self.n_components, "a node names a component that exists, or -1")

    def _check_lines(self) -> None:
        of_lines = (self.line_to, self.line_capacity, self.line_cost, self.line_component)
        _same_length((self.line_from, *of_lines), "line")
        _within(self.line_from, 0, self.n_nodes, "a line starts at a node that exists")
        _within(self.line_to, 0, self.n_nodes, "a line ends at a node that exists")
        _require(bool((self.line_capacity >= 0).all()), "capacities are numbers of at least 0")
        _costs(self.line_cost, "the cost of flow")
        _within(self.line_component, -1, self.n_components, "a line names a component that exists, or -1")
        same = self.node_network[self.line_from] == self.node_network[self.line_to]
        _require(bool(same.all()), "a line joins two nodes of one network")

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        return len(self.node_network)

    @property
    def n_lines(self) -> int:
        """Number of lines."""
        return len(self.line_from)

    @property
    def n_networks(self) -> int:
        """Number of networks."""
        return int(self.node_network.max()) + 1 if self.n_nodes else 0


def working_nodes(services: CapacitatedServices, repaired: BoolArray) -> BoolArray:
    """(n,) which nodes work with these (c,) components repaired: the largest set that its own needs support."""
    has = services.node_component >= 0
    works = np.ones(services.n_nodes, dtype=np.bool_)
    works[has] = repaired[services.node_component[has]]
    pairs = np.stack([services.need_node, services.need_group])
    groups, group = np.unique(pairs, axis=1, return_inverse=True)
    while True:
        met = np.zeros(groups.shape[1], dtype=np.bool_)
        np.logical_or.at(met, group.reshape(-1), works[services.need_on])
        failing = groups[0][~met]
        if not works[failing].any():
            return works
        works[failing] = False


def open_lines(services: CapacitatedServices, repaired: BoolArray) -> BoolArray:
    """(m,) which lines carry anything with these (c,) components repaired."""
    works = working_nodes(services, repaired)
    has = services.line_component >= 0
    carries = works[services.line_from] & works[services.line_to]
    carries[has] &= repaired[services.line_component[has]]
    return carries


def _same_length(arrays: tuple[npt.NDArray[np.generic], ...], what: str) -> None:
    _require(len({len(array) for array in arrays}) == 1, f"{what} arrays have one length")


def _costs(array: FloatArray, what: str) -> None:
    _require(bool(np.isfinite(array).all() and (array >= 0).all()), f"{what} is finite and at least 0")


def _within(array: IntArray, low: int, high: int, rule: str) -> None:
    _require(len(array) == 0 or bool(array.min() >= low and array.max() < high), rule)


def _require(holds: bool, rule: str) -> None:
    if not holds:
        raise ProblemError(
            f"The capacitated services break the rule that {rule}.",
            "Correct the networks that were handed in.",
        )
