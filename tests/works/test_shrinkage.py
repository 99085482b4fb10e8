"""Groups learnt together, against the textbook's normal equations and on planted truths."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.works.shrinkage import DRAWS, Tree, _groups, fit


def tree_of(rng: np.random.Generator, reports: int, widths: tuple[int, ...] = (2, 4, 9)) -> Tree:
    parents, above = [], 1
    for width in widths:
        parents.append(rng.integers(0, above, width))
        above = width
    steps = tuple(rng.uniform(0.01, 0.5, width) for width in (1, *widths))
    leaf = rng.integers(0, above, reports)
    return Tree(tuple(parents), steps, leaf, leaf % 2, rng.uniform(0.05, 0.5, 2))


def normal_equations(tree: Tree, values: np.ndarray, precision: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """All groups at once as one Gaussian with a dense precision matrix: slow, and shares no code with the passes."""
    sizes = [len(step) for step in tree.steps]
    first = np.concatenate([[0], np.cumsum(sizes)])
    matrix, right = np.zeros((first[-1], first[-1])), np.zeros(first[-1])
    for level, step in enumerate(tree.steps):
        for row, variance in enumerate(step):
            here = first[level] + row
            matrix[here, here] += 1 / variance
            if level:
                up = first[level - 1] + tree.parents[level - 1][row]
                matrix[up, up] += 1 / variance
                matrix[here, up] -= 1 / variance
                matrix[up, here] -= 1 / variance
    for leaf, value, weight in zip(tree.leaf, values, precision, strict=True):
        matrix[first[-2] + leaf, first[-2] + leaf] += weight
        right[first[-2] + leaf] += weight * value
    covariance = np.linalg.inv(matrix)
    return covariance @ right, covariance


@given(st.integers(0, 10_000), st.integers(0, 30))
@settings(max_examples=100, deadline=None)
def test_groups_agree_with_the_normal_equations(seed: int, reports: int) -> None:
    rng = np.random.default_rng(seed)
    tree = tree_of(rng, reports)
    values, precision = rng.normal(0, 1, reports), rng.uniform(0.1, 20, reports)
    mean, variance, moves = _groups(tree, values, precision, tree.steps)
    wanted, covariance = normal_equations(tree, values, precision)
    assert np.concatenate(mean) == pytest.approx(wanted, abs=1e-9)
    assert np.concatenate(variance) == pytest.approx(np.diag(covariance), abs=1e-9)
    first = np.concatenate([[0], np.cumsum([len(step) for step in tree.steps])])
    for level in range(1, len(tree.steps)):
        for row, parent in enumerate(tree.parents[level - 1]):
            here, up = first[level] + row, first[level - 1] + parent
            spread = covariance[here, here] + covariance[up, up] - 2 * covariance[here, up]
            assert moves[level][row] == pytest.approx((wanted[here] - wanted[up]) ** 2 + spread, abs=1e-9)


def planted(seed: int, groups: int, each: int, between: float, within: float) -> tuple[Tree, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    truth = rng.normal(0.3, between, groups)
    leaf = np.repeat(np.arange(groups), each)
    values = truth[leaf] + rng.normal(0, within, len(leaf))
    tree = Tree(
        (np.zeros(groups, np.intp),),
        (np.array([0.1]), np.full(groups, 0.1)),
        leaf,
        np.zeros(len(leaf), np.intp),
        np.array([0.1]),
    )
    return tree, values, truth


def test_variances_are_found_where_there_are_many_reports() -> None:
    tree, values, _ = planted(1, 300, 20, between=0.6, within=0.2)
    found = fit(tree, values, weight=10)
    assert np.sqrt(found.noise[0]) == pytest.approx(0.2, rel=0.05)
    assert np.sqrt(found.factors[1] * 0.1) == pytest.approx(0.6, rel=0.1)


def test_shrunk_groups_lie_nearer_the_truth_than_their_own_means() -> None:
    tree, values, truth = planted(2, 60, 3, between=0.2, within=0.5)
    found = fit(tree, values, weight=10)
    own = np.bincount(tree.leaf, values) / 3
    assert np.square(found.mean[1] - truth).mean() < 0.6 * np.square(own - truth).mean()


def test_few_wild_reports_move_a_robust_fit_little_and_stand_apart() -> None:
    tree, values, _ = planted(3, 6, 12, between=0.3, within=0.2)
    wild = values.copy()
    wild[[3, 30, 50]] += np.log(100)
    plain, robust = fit(tree, values, weight=10, degrees=4), fit(tree, wild, weight=10, degrees=4)
    assert np.abs(robust.mean[1] - plain.mean[1]).max() < 0.1
    assert np.flatnonzero(robust.apart > 4).tolist() == [3, 30, 50]
    assert np.abs(fit(tree, wild, weight=10).mean[1] - plain.mean[1]).max() > 0.2


def test_no_reports_leave_the_prior() -> None:
    tree = Tree((), (np.array([0.09]),), np.zeros(0, np.intp), np.zeros(0, np.intp), np.array([0.2]))
    found = fit(tree, np.zeros(0), weight=10)
    assert (found.mean[0][0], found.variance[0][0]) == (0.0, pytest.approx(0.09))
    assert (found.noise[0], found.factors[0]) == (pytest.approx(0.2), pytest.approx(1.0))


@pytest.mark.parametrize("count", [3, 30])
def test_what_few_reports_leave_open_of_the_variance_widens_it(count: int) -> None:
    """Groups that hardly move: the variance of a report has a scaled inverse chi-squared distribution, of which the mean is known."""
    weight, prior = 4.0, 0.25
    values = np.random.default_rng(count).normal(0.0, 1.0, count)
    still = tuple(np.full(1, 1e-12) for _ in range(3))
    one = np.zeros(1, dtype=np.intp)
    tree = Tree((one, one), still, np.zeros(count, dtype=np.intp), np.zeros(count, dtype=np.intp), np.array([prior]))
    freedom = weight + count
    mean = (weight * prior + (values**2).sum()) / (freedom - 2)
    noise_of_draws = mean * np.sqrt(2 / (freedom - 4) / DRAWS)
    assert fit(tree, values, weight).noise[0] == pytest.approx(mean, abs=4 * noise_of_draws)
    assert fit(tree, values, weight, degrees=4.0).noise[0] < mean
