import numpy as np
import pytest
from scipy.stats import kstest

from tandem.plan.problem import NEVER
from tandem.uncertainty.draws import Chance
from tests.plan.problems import random_problem
from tests.uncertainty.spreads import generated_spread


def efforts(seed: int, draws: int = 400, **changes: object) -> np.ndarray:
    problem = random_problem(5, 60, 10)
    chance = Chance(problem, generated_spread(problem, **changes), seed)
    drawn = np.array([chance.draw(number).effort for number in range(draws)])
    return drawn[:, problem.works.effort > 0] / problem.works.effort[problem.works.effort > 0]


def test_the_same_seed_gives_the_same_draw_and_another_seed_another() -> None:
    assert (efforts(1, 5) == efforts(1, 5)).all()
    assert (efforts(1, 5) != efforts(2, 5)).any()


def test_a_thing_meets_the_same_chance_in_a_problem_with_other_things() -> None:
    small, large = random_problem(5, 60, 10), random_problem(6, 90, 14)
    one, other = (Chance(p, generated_spread(p), 3) for p in (small, large))
    keys_one, keys_other = one._works[:20], other._works[:20]
    assert (keys_one == keys_other).all()
    assert (one._normal(1, 7, keys_one) == other._normal(1, 7, keys_other)).all()


def test_logarithms_of_efforts_have_the_spread_and_the_common_part() -> None:
    problem = random_problem(5, 60, 10)
    untouched = (generated_spread(problem).outcomes.role == 0)[problem.works.effort > 0]
    logs = np.log(efforts(9, 3000)[:, untouched])
    group = problem.works.scope[problem.works.effort > 0][untouched]
    z = logs / 0.4
    assert abs(z.mean()) < 0.05
    assert abs(z.std() - 1) < 0.05
    assert kstest(z[:, 0], "norm").pvalue > 1e-4
    same = [np.corrcoef(z[:, i], z[:, j])[0, 1] for i in range(12) for j in range(i) if group[i] == group[j]]
    other = [np.corrcoef(z[:, i], z[:, j])[0, 1] for i in range(12) for j in range(i) if group[i] != group[j]]
    assert np.mean(same) == pytest.approx(0.25, abs=0.05)
    assert np.mean(other) == pytest.approx(0, abs=0.05)


def test_survey_leaves_on_average_what_the_plan_counts_on() -> None:
    problem = random_problem(5, 200, 10)
    spread = generated_spread(problem, log_sd=np.zeros(problem.n_works))
    chance = Chance(problem, spread, 4)
    drawn = np.array([chance.draw(number).effort for number in range(3000)])
    touched = (spread.outcomes.role > 0) & (problem.works.effort > 0)
    ratio = drawn[:, touched].sum(axis=1) / problem.works.effort[touched].sum()
    assert ratio.mean() == pytest.approx(1, abs=0.03)
    assert (drawn[:, touched] == 0).mean() > 0.01  # some areas are cancelled whole
    assert (drawn[:, ~touched] == problem.works.effort[~touched]).all()


def test_expected_teams_come_around_the_planned_day_or_never_and_others_as_planned() -> None:
    problem = random_problem(5, 60, 40)
    spread = generated_spread(problem)
    chance = Chance(problem, spread, 4)
    drawn = np.array([chance.draw(number).arrival for number in range(3000)])
    assert (drawn[:, ~spread.uncertain] == problem.teams.arrival[~spread.uncertain]).all()
    late = drawn[:, spread.uncertain]
    assert (late == NEVER).mean() == pytest.approx(0.1, abs=0.02)
    far = problem.teams.arrival[spread.uncertain] > 25
    assert far.any()
    came = [np.median(column[column < NEVER]) for column in late[:, far].T]
    assert np.abs(np.array(came) - problem.teams.arrival[spread.uncertain][far]).max() <= 2
