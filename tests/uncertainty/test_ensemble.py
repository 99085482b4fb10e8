import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tandem.engines import open_engine
from tandem.plan.evaluate import Evaluator, objective
from tandem.plan.figures import figures
from tandem.plan.problem import NEVER
from tandem.plan.schedule import Schedule
from tandem.plan.solve import solve
from tandem.uncertainty.ensemble import QUANTILES, bands, quantile, run_ensemble
from tests.plan.problems import random_problem
from tests.uncertainty.spreads import generated_spread

PROBLEM = random_problem(8, 60, 8)
SPREAD = generated_spread(PROBLEM)


def plan() -> Schedule:
    return solve(PROBLEM, seed=1, time_limit_seconds=60, iterations=30).schedule


def test_the_engine_never_changes_the_result() -> None:
    with open_engine("local:1") as one, open_engine("local:2") as two:
        first = run_ensemble(PROBLEM, plan(), SPREAD, seed=3, draws=25, engine=one)
        second = run_ensemble(PROBLEM, plan(), SPREAD, seed=3, draws=25, engine=two)
    for name in ("objective", "service", "release", "marking", "start", "finish"):
        assert (getattr(first, name) == getattr(second, name)).all(), name
    assert first.draws == 25


def test_every_draw_costs_what_its_finishes_cost() -> None:
    with open_engine("local:1") as engine:
        found = run_ensemble(PROBLEM, plan(), SPREAD, seed=3, draws=10, engine=engine)
    evaluator = Evaluator(PROBLEM)
    for row in range(10):
        assert np.isclose(found.objective[row], evaluator.objective(found.finish[row]))
        assert (found.service[row] == evaluator.service_ticks(found.finish[row])).all()


def test_without_spread_all_draws_are_the_plan_or_better() -> None:
    still = generated_spread(
        PROBLEM,
        log_sd=np.zeros(PROBLEM.n_works),
        uncertain=np.zeros(PROBLEM.n_teams, dtype=bool),
        outcomes=type(SPREAD.outcomes)(
            (), np.zeros(0, bool), 0, 0, 1, 1, SPREAD.outcomes.area * 0 - 1, SPREAD.outcomes.role
        ),
    )
    with open_engine("local:1") as engine:
        found = run_ensemble(PROBLEM, plan(), still, seed=3, draws=3, engine=engine)
    assert len(set(found.objective)) == 1
    assert found.objective[0] <= objective(PROBLEM, plan()) + 1e-6


def test_bands_are_in_order_and_the_planned_curve_is_that_of_the_figures() -> None:
    with open_engine("local:1") as engine:
        found = run_ensemble(PROBLEM, plan(), SPREAD, seed=3, draws=40, engine=engine)
    told = figures(PROBLEM, plan())
    for band, curve in zip(bands(PROBLEM, plan(), found), told.curves, strict=True):
        assert band.name == curve.name
        assert (np.diff(band.quantiles, axis=0) >= 0).all()
        assert (np.diff(band.quantiles, axis=1) <= 1e-9).all()
        assert np.allclose(band.planned, [curve.at(day) for day in band.days])


@given(st.lists(st.integers(0, 50), min_size=1, max_size=60), st.sampled_from(QUANTILES))
def test_a_quantile_occurred_and_holds_its_share(values: list[int], share: float) -> None:
    found = int(quantile(np.array(values), share))
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values) - 1e-6
    assert all(value >= found or sum(v <= value for v in values) < share * len(values) for value in values)


def test_never_is_later_than_every_date() -> None:
    assert quantile(np.array([5, NEVER, 7, NEVER, 9]), 0.8) == NEVER
    assert quantile(np.array([5, NEVER, 7, NEVER, 9]), 0.5) == 9
