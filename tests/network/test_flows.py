"""Capacitated services: cheapest flows against a linear programme, working nodes against a slow iteration."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.errors import ProblemError
from tandem.network.flows import CapacitatedServices, open_lines, working_nodes
from tandem.network.simplex import cheapest_flows, first_basis, prepare_flows, solve_network
from tests.plan.restoration.exact import flow_optimum, random_services, works

SEEDS = st.integers(0, 2**32 - 1)


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.integers(2, 25), st.integers(1, 4))
def test_cheapest_flows_cost_what_a_linear_programme_finds(seed: int, n_nodes: int, n_networks: int) -> None:
    services = random_services(seed, n_nodes, 6, min(n_networks, n_nodes))
    repaired = np.random.default_rng(seed).random(6) < 0.5
    flows = cheapest_flows(services, repaired)
    assert flows.cost.sum() == pytest.approx(flow_optimum(services, repaired), rel=1e-9, abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_cheapest_flows_are_feasible_and_worth_their_cost(seed: int) -> None:
    services = random_services(seed, 12)
    repaired = np.random.default_rng(seed).random(6) < 0.5
    flows, carries = cheapest_flows(services, repaired), open_lines(services, repaired)
    net = np.zeros(services.n_nodes)
    np.add.at(net, services.line_from, flows.line)
    np.add.at(net, services.line_to, -flows.line)
    assert net == pytest.approx(services.node_balance - flows.surplus + flows.shortage, abs=1e-9)
    assert (np.abs(flows.line) <= np.where(carries, services.line_capacity, 0.0) + 1e-9).all()
    assert (flows.surplus >= 0).all() and (flows.shortage >= 0).all()
    paid = (
        np.abs(flows.line) @ services.line_cost
        + flows.surplus @ services.node_surplus_cost
        + flows.shortage @ services.node_shortage_cost
    )
    assert flows.cost.sum() == pytest.approx(paid, rel=1e-9, abs=1e-6)


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_warm_start_ends_where_a_cold_start_ends(seed: int) -> None:
    services, rng = random_services(seed, 15), np.random.default_rng(seed)
    arrays = prepare_flows(services)
    basis = first_basis(arrays)
    for _ in range(6):
        repaired = rng.random(6) < rng.random()
        closed = ~open_lines(services, repaired)[arrays.lines]
        cold = cheapest_flows(services, repaired, arrays).cost
        for k in range(services.n_networks):
            a, b = arrays.line_ptr[k : k + 2]
            assert solve_network(arrays, basis, k, closed[a:b].astype(np.uint8)) == pytest.approx(
                cold[k], rel=1e-9, abs=1e-6
            )


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_working_nodes_are_the_largest_set_that_its_needs_support(seed: int) -> None:
    services = random_services(seed)
    repaired = np.random.default_rng(seed).random(6) < 0.5
    assert (working_nodes(services, repaired) == works(services, repaired)).all()


def two_nodes(**changed: object) -> CapacitatedServices:
    arrays: dict[str, object] = {
        "n_components": 1,
        "node_network": np.zeros(2, np.int32),
        "node_balance": np.array([5.0, -8.0]),
        "node_surplus_cost": np.array([3.0, 3.0]),
        "node_shortage_cost": np.array([100.0, 100.0]),
        "node_component": np.array([-1, -1], np.int32),
        "line_from": np.array([0], np.int32),
        "line_to": np.array([1], np.int32),
        "line_capacity": np.array([4.0]),
        "line_cost": np.array([2.0]),
        "line_component": np.array([0], np.int32),
        "need_node": np.array([0, 1], np.int32),
        "need_group": np.zeros(2, np.int32),
        "need_on": np.array([1, 0], np.int32),
    }
    return CapacitatedServices(**{**arrays, **changed})  # type: ignore[arg-type]


def test_line_carries_up_to_its_capacity_and_the_rest_is_surplus_and_shortage() -> None:
    flows = cheapest_flows(two_nodes(), np.array([True]))
    assert flows.line.tolist() == [4.0]
    assert (flows.surplus.tolist(), flows.shortage.tolist()) == ([1.0, 0.0], [0.0, 4.0])
    assert flows.cost.tolist() == [4 * 2 + 1 * 3 + 4 * 100.0]


def test_needs_in_a_circle_keep_each_other_alive() -> None:
    assert working_nodes(two_nodes(), np.array([False])).all()
    broken = two_nodes(node_component=np.array([0, -1], np.int32))
    assert not working_nodes(broken, np.array([False])).any()


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("line_capacity", np.array([-1.0]), "capacities"),
        ("line_capacity", np.array([np.nan]), "capacities"),
        ("line_cost", np.array([np.inf]), "cost of flow"),
        ("node_shortage_cost", np.array([-1.0, 0.0]), "cost of shortage"),
        ("node_balance", np.array([np.nan, 0.0]), "supply and demand"),
        ("node_network", np.array([0, 1], np.int32), "two nodes of one network"),
        ("line_to", np.array([2], np.int32), "ends at a node"),
        ("need_on", np.array([7, 0], np.int32), "names a node"),
        ("node_component", np.array([1, -1], np.int32), "names a component"),
        ("line_cost", np.zeros(2), "one length"),
    ],
)
def test_services_that_break_a_rule_are_named(name: str, value: np.ndarray, rule: str) -> None:
    with pytest.raises(ProblemError, match=rule):
        two_nodes(**{name: value})
