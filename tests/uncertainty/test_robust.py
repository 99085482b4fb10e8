import pytest

from tandem.engines import open_engine
from tandem.plan.check import check
from tandem.plan.solve import solve
from tandem.uncertainty.robust import robust_plan
from tests.plan.problems import random_problem
from tests.uncertainty.spreads import generated_spread


@pytest.mark.parametrize("seed", [3, 4])
def test_the_robust_plan_keeps_every_rule_and_is_the_same_every_time(seed: int) -> None:
    problem = random_problem(seed, 40, 8)
    plain = solve(problem, seed=1, time_limit_seconds=60, iterations=40).schedule
    spread = generated_spread(problem)
    with open_engine("local:1") as engine:
        one, other = (
            robust_plan(problem, plain, spread, seed=1, seconds=60, iterations=40, candidates=5, engine=engine)
            for _ in range(2)
        )
    assert check(problem, one.schedule) == ()
    assert one.schedule.digest == other.schedule.digest
    assert one.robust == other.robust
    assert one.robust.planned >= 0
    assert one.is_plain == (one.schedule.digest == plain.digest) or one.robust == one.plain
