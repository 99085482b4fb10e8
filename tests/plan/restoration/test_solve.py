"""Restoration plans against the exact optimum of small problems, and their rules."""

import numpy as np
import pytest

from tandem.errors import ProblemError
from tandem.plan.restoration.annealing import least_costs, stand
from tandem.plan.restoration.pricing import new_memory, prepare_pricing, price_period
from tandem.plan.restoration.problem import RestorationProblem, check_resource, work_costs
from tandem.plan.restoration.solve import _works, price_plan, solve_restoration
from tests.plan.restoration.exact import flow_optimum, random_restoration, random_services, restoration_optimum


@pytest.mark.parametrize("seed", range(15))
def test_small_problem_is_solved_to_its_optimum(seed: int) -> None:
    problem = random_restoration(seed)
    plan = solve_restoration(problem, seed=seed, iterations=2000)
    check_resource(problem, plan.period)
    assert plan.objective == pytest.approx(restoration_optimum(problem), rel=1e-9, abs=1e-6)


@pytest.mark.parametrize("seed", range(6))
def test_objective_agrees_with_linear_programmes_of_its_periods(seed: int) -> None:
    problem = random_restoration(seed)
    plan = solve_restoration(problem, seed=seed, iterations=100)
    flows = [flow_optimum(problem.services, plan.period <= t) for t in range(problem.n_periods)]
    assert plan.flow_cost.sum(axis=1) == pytest.approx(flows, rel=1e-9, abs=1e-6)
    assert price_plan(problem, plan.period).objective == pytest.approx(plan.objective, rel=1e-12)


def test_same_seed_gives_the_same_plan() -> None:
    problem = random_restoration(3)
    plans = [solve_restoration(problem, seed=7, iterations=500) for _ in range(2)]
    assert (plans[0].period == plans[1].period).all()
    assert plans[0].objective == plans[1].objective


def test_site_is_paid_once_a_period() -> None:
    services = random_services(0, n_components=3)
    problem = RestorationProblem(
        services,
        np.array([3.0, 3.0]),
        np.ones(3),
        np.array([1.0, 2.0, 4.0]),
        np.array([0, 0, -1], np.int32),
        np.array([10.0]),
    )
    assert work_costs(problem, np.array([0, 0, 0])).tolist() == [17.0, 0.0]
    assert work_costs(problem, np.array([0, 1, 2])).tolist() == [11.0, 12.0]


def test_plan_beyond_the_resource_is_refused() -> None:
    problem = random_restoration(3)
    with pytest.raises(ProblemError, match="no more than the resource"):
        price_plan(problem, np.zeros(problem.services.n_components, dtype=np.int32))


def test_problem_without_damage_has_a_plan() -> None:
    services = random_services(1)
    none = np.full(services.n_nodes, -1, np.int32), np.full(services.n_lines, -1, np.int32)
    whole = type(services)(
        0, services.node_network, services.node_balance, services.node_surplus_cost, services.node_shortage_cost, none[0],
        services.line_from, services.line_to, services.line_capacity, services.line_cost, none[1],
        services.need_node, services.need_group, services.need_on,
    )  # fmt: skip
    empty = np.zeros(0)
    plan = solve_restoration(RestorationProblem(whole, np.array([1.0]), empty, empty, np.zeros(0, np.int32), empty))
    assert plan.objective == pytest.approx(flow_optimum(whole, np.zeros(0, bool)))


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("resource", np.array([-1.0]), "resources are finite"),
        ("resource", np.zeros(0), "at least one period"),
        ("use", np.zeros(6), "use of a repair"),
        ("repair_cost", np.full(6, np.nan), "costs are finite"),
        ("site", np.full(6, 5, np.int32), "a site that exists"),
    ],
)
def test_problem_that_breaks_a_rule_is_named(name: str, value: np.ndarray, rule: str) -> None:
    problem = random_restoration(0)
    with pytest.raises(ProblemError, match=rule):
        RestorationProblem(**{**vars(problem), name: value})


@pytest.mark.parametrize("seed", range(10))
def test_no_period_costs_less_than_what_was_ruled_out_before_pricing(seed: int) -> None:
    problem = random_restoration(seed)
    none, rng = problem.n_periods, np.random.default_rng(seed)
    pricing, works = prepare_pricing(problem, seed), _works(problem)
    memory = new_memory(pricing, none)
    tight = 0
    for _ in range(20):
        now, trial = rng.integers(0, none + 1, (2, len(problem.use))).astype(np.int32)
        at = stand(pricing, memory, works, now, seed)
        least, into = np.zeros(none), np.zeros(at.flow_cost.shape[1])
        total = least_costs(works, at, trial, 0, none, least)
        costs = np.array([price_period(pricing, memory, trial, t, into) for t in range(none)])
        assert (least <= costs + 1e-6 * (1 + costs)).all()
        assert total == pytest.approx(least.sum() - at.flow_cost.sum(), abs=1e-9 * at.flow_cost.sum())
        tight += int((least > works.whole * (1 + 1e-9)).sum())
    assert tight > 0
