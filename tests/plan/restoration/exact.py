"""Random small restoration problems, and their exact optimum by dynamic programming over all sets of repaired components."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import lil_matrix

from tandem.network.flows import CapacitatedServices
from tandem.plan.restoration.problem import RestorationProblem


def random_services(seed: int, n_nodes: int = 9, n_components: int = 6, n_networks: int = 2) -> CapacitatedServices:
    """Networks with loops, double lines, zero capacities, circular needs and alternatives; components may hold several parts."""
    rng = np.random.default_rng(seed)
    network = rng.integers(n_networks, size=n_nodes).astype(np.int32)
    network[:n_networks] = np.arange(n_networks)
    pairs = [(a, b) for a in range(n_nodes) for b in range(n_nodes) if network[a] == network[b] and rng.random() < 0.3]
    start, end = (np.array([pair[i] for pair in pairs], dtype=np.int32).reshape(-1) for i in range(2))
    needs = int(rng.integers(5))

    def component(size: int) -> np.ndarray:
        return np.where(rng.random(size) < 0.6, rng.integers(n_components, size=size), -1).astype(np.int32)

    return CapacitatedServices(
        n_components,
        network,
        np.where(rng.random(n_nodes) < 0.2, 0.0, np.round(rng.normal(0, 10, n_nodes), int(rng.integers(4)))),
        rng.integers(0, 50, n_nodes).astype(float),
        rng.integers(50, 300, n_nodes).astype(float),
        component(n_nodes),
        start,
        end,
        rng.integers(0, 12, len(pairs)) * rng.choice([1.0, 0.37]),
        rng.integers(0, 20, len(pairs)).astype(float),
        component(len(pairs)),
        rng.integers(n_nodes, size=needs).astype(np.int32),
        rng.integers(2, size=needs).astype(np.int32),
        rng.integers(n_nodes, size=needs).astype(np.int32),
    )


def random_restoration(seed: int) -> RestorationProblem:
    """A problem small enough for the exact optimum, with unequal uses, idle periods, sites and repairs that do not pay."""
    rng = np.random.default_rng([seed, 1])
    services = random_services(seed)
    count = services.n_components
    resource = rng.integers(0, 4, int(rng.integers(1, 5))).astype(float)
    return RestorationProblem(
        services,
        resource,
        rng.choice([0.5, 1.0, 1.0, 2.0], count),
        rng.integers(0, 400, count).astype(float),
        rng.integers(-1, 2, count).astype(np.int32),
        rng.integers(0, 200, 2).astype(float),
    )


def works(services: CapacitatedServices, repaired: np.ndarray) -> np.ndarray:
    """Which nodes work, by enumeration of rounds over plain dictionaries."""
    alive = {
        n for n in range(services.n_nodes) if services.node_component[n] < 0 or repaired[services.node_component[n]]
    }
    needs: dict[tuple[int, int], list[int]] = {}
    for node, group, on in zip(services.need_node, services.need_group, services.need_on, strict=True):
        needs.setdefault((int(node), int(group)), []).append(int(on))
    while failing := {node for (node, _), on in needs.items() if node in alive and not alive.intersection(on)}:
        alive -= failing
    return np.array([n in alive for n in range(services.n_nodes)])


def flow_optimum(services: CapacitatedServices, repaired: np.ndarray) -> float:
    """Cost of the cheapest flows of one period as one linear programme."""
    alive = works(services, repaired)
    n, m = services.n_nodes, services.n_lines
    rows = lil_matrix((n, 2 * m + 2 * n))
    upper = np.full(2 * m + 2 * n, np.inf)
    for line in range(m):
        a, b, c = services.line_from[line], services.line_to[line], services.line_component[line]
        carries = alive[a] and alive[b] and (c < 0 or repaired[c])
        upper[[line, m + line]] = services.line_capacity[line] if carries else 0.0
        for column, sign in ((line, 1.0), (m + line, -1.0)):
            rows[a, column] += sign
            rows[b, column] -= sign
    for node in range(n):
        rows[node, 2 * m + node], rows[node, 2 * m + n + node] = 1.0, -1.0
    cost = np.concatenate(
        [services.line_cost, services.line_cost, services.node_surplus_cost, services.node_shortage_cost]
    )
    done = linprog(
        cost, A_eq=rows.tocsr(), b_eq=services.node_balance, bounds=np.stack([np.zeros(len(upper)), upper], axis=1)
    )
    assert done.status == 0, done.message
    return float(done.fun)


def restoration_optimum(problem: RestorationProblem) -> float:
    """Exact optimum over all chains of sets; the flows of each set by a linear programme."""
    services = problem.services
    count, periods = services.n_components, problem.n_periods
    sets = [np.array([bool(code >> c & 1) for c in range(count)]) for code in range(2**count)]
    flow = np.array([flow_optimum(services, one) for one in sets])
    use = np.array([one @ problem.use for one in sets])
    best = np.full(len(sets), np.inf)
    best[0] = 0.0
    for t in range(periods):
        after = np.full(len(sets), np.inf)
        for code in range(len(sets)):
            if np.isfinite(best[code]):
                rest = (len(sets) - 1) ^ code
                added = rest
                while True:
                    if use[added] <= problem.resource[t] + 1e-9:
                        now = code | added
                        after[now] = min(after[now], best[code] + _work(problem, sets[added]) + flow[now])
                    if added == 0:
                        break
                    added = (added - 1) & rest
        best = after
    return float(best.min())


def _work(problem: RestorationProblem, repaired: np.ndarray) -> float:
    sites = {int(site) for site in problem.site[repaired] if site >= 0}
    return float(problem.repair_cost[repaired].sum() + sum(problem.site_cost[site] for site in sites))
