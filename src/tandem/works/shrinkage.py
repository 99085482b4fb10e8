"""Figures of many groups learnt together: each group's own reports, drawn towards the group above it as far as they are few.

The model is a tree of normal steps: the value of a group is that of the group above plus a step with mean 0, a report is its
group's value plus its own deviation. Everything below works on logarithms, so a step is a factor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tandem.geo import FloatArray

Rows = npt.NDArray[np.intp]
MOST_ROUNDS = 200
DRAWS, _SETTLING = 200, 50
"""Draws of the variances, and how many before them are thrown away."""
_SETTLED = 1e-4


@dataclass(frozen=True)
class Tree:
    """Groups by level, the one root first.

    Parameters
    ----------
    parents
        For each level below the root (k,) rows of the level above.
    steps
        For each level (k,) prior variances of the step from the group above; that of the root is its own.
    leaf
        (n,) row of the lowest level for each report.
    kind
        (n,) row of ``noise`` for each report.
    noise
        Prior variance of a report around its group, for each kind of report.
    """

    parents: tuple[Rows, ...]
    steps: tuple[FloatArray, ...]
    leaf: Rows
    kind: Rows
    noise: FloatArray


@dataclass(frozen=True)
class Fit:
    """What the reports teach.

    ``mean`` and ``variance`` are by level like ``Tree.steps``; ``factors`` say by which factor the steps of each level vary
    more than was thought before; ``noise`` is as in the tree, learnt; ``apart`` (n,) is the distance of each report from
    its group in standard deviations.
    """

    mean: tuple[FloatArray, ...]
    variance: tuple[FloatArray, ...]
    factors: FloatArray
    noise: FloatArray
    apart: FloatArray


def fit(tree: Tree, values: FloatArray, weight: float, degrees: float | None = None) -> Fit:
    """The groups of all reports, and how surely they are known.

    The variances are found by expectation-maximisation, the groups given them exactly. With few reports the variances themselves are
    hardly known, so the final fit (no ``degrees``) is the mean over draws of them; see ``_over_variances``.

    Parameters
    ----------
    values
        (n,) one value for each report.
    weight
        How many groups, or reports, the prior variances count as.
    degrees
        Degrees of freedom of Student's t for the reports, so that a few that are far off move little; None: normal.

    Notes
    -----
    Variances: Dempster, Laird, Rubin (1977), with a scaled inverse chi-squared prior (Gelman et al., Bayesian Data Analysis,
    3rd ed., section 5.4 and chapter 15). Student's t as a scale mixture: Lange, Little, Taylor (1989). Shrinkage of many
    groups towards a common mean: Efron and Morris (1975).
    """
    found = _most_likely(tree, values, weight, degrees)
    return found if degrees is not None or not len(values) else _over_variances(tree, values, weight, found)


def _most_likely(tree: Tree, values: FloatArray, weight: float, degrees: float | None) -> Fit:
    """Expectation-maximisation."""
    factors, noise, trust = np.ones(len(tree.steps)), tree.noise, np.ones(len(values))
    for _ in range(MOST_ROUNDS):
        steps = [factor * step for factor, step in zip(factors, tree.steps, strict=True)]
        mean, variance, moves = _groups(tree, values, trust / noise[tree.kind], steps)
        squares = (values - mean[-1][tree.leaf]) ** 2 + variance[-1][tree.leaf]
        counted = np.bincount(tree.kind, minlength=len(noise))
        spent = np.bincount(tree.kind, trust * squares, minlength=len(noise))
        learnt = (weight * tree.noise + spent) / (weight + counted)
        grown = np.array(
            [
                (weight + (move / step).sum()) / (weight + len(step))
                for move, step in zip(moves, tree.steps, strict=True)
            ]
        )
        if degrees is not None:
            trust = (degrees + 1) / (degrees + squares / learnt[tree.kind])
        change = max(np.abs(np.log(learnt / noise)).max(initial=0.0), np.abs(np.log(grown / factors)).max())
        factors, noise = grown, learnt
        if change < _SETTLED:
            break
    apart = np.abs(values - mean[-1][tree.leaf]) / np.sqrt(noise[tree.kind])
    return Fit(tuple(mean), tuple(variance), factors, noise, apart)


def _groups(
    tree: Tree, values: FloatArray, precision: FloatArray, steps: Sequence[FloatArray]
) -> tuple[list[FloatArray], list[FloatArray], list[FloatArray]]:
    """Mean and variance of every group and the expected square of its step, given all reports and variances.

    One pass up and one down the tree, exact (Chou, Willsky, Benveniste 1994, multiscale recursive estimation).
    """
    size = len(steps[-1])
    by_leaf = _summed(tree.leaf, precision, size), _summed(tree.leaf, precision * values, size)
    told, pull = _upwards(tree, *by_leaf, steps)
    own = steps[0] / (1 + told[0] * steps[0])
    mean, variance = [own * pull[0]], [own]
    moves = [mean[0] ** 2 + own]
    for level, parent in enumerate(tree.parents, start=1):
        gain = 1 / (1 + told[level] * steps[level])
        own, above = steps[level] * gain, variance[-1][parent]
        here = own * pull[level] + gain * mean[-1][parent]
        spread = own + gain**2 * above
        moves.append((here - mean[-1][parent]) ** 2 + spread + above - 2 * gain * above)
        mean.append(here)
        variance.append(spread)
    return mean, variance, moves


def _upwards(
    tree: Tree, told: FloatArray, pull: FloatArray, steps: Sequence[FloatArray]
) -> tuple[list[FloatArray], list[FloatArray]]:
    """What the reports say of each group by themselves: precisions, and precisions times values, by level."""
    every, pulls = [told], [pull]
    for parent, step, above in zip(tree.parents[::-1], steps[:0:-1], steps[-2::-1], strict=True):
        seen = 1 + every[0] * step
        every.insert(0, _summed(parent, every[0] / seen, len(above)))
        pulls.insert(0, _summed(parent, pulls[0] / seen, len(above)))
    return every, pulls


def _summed(row: Rows, amounts: FloatArray, size: int) -> FloatArray:
    return np.bincount(row, amounts, minlength=size).astype(np.float64)


def _over_variances(tree: Tree, values: FloatArray, weight: float, start: Fit) -> Fit:
    """The fit over draws of the variances given the reports, in place of their most likely values.

    Gibbs sampling (Gelman et al., Bayesian Data Analysis, 3rd ed., sections 11.1 and 11.6), from the most likely values on: groups
    given the variances by one pass up and a random one down the tree, variances given the groups from their scaled inverse chi-squared
    distributions. Means and variances of the groups are averaged over the draws, not taken from drawn groups (Gelfand and Smith 1990). The numbers
    are the same in every run.
    """
    rng = np.random.default_rng(0)
    size = len(tree.steps[-1])
    reports = _summed(tree.leaf, np.ones(len(values)), size)
    sums, squares = (_summed(tree.leaf, each, size) for each in (values, values**2))
    kind = np.zeros(size, dtype=np.intp)
    kind[tree.leaf] = tree.kind
    counted = np.bincount(tree.kind, minlength=len(tree.noise))
    factors, noise = start.factors, start.noise
    kept: list[tuple[list[FloatArray], list[FloatArray], FloatArray, FloatArray]] = []
    for draw in range(_SETTLING + DRAWS):
        steps = [factor * step for factor, step in zip(factors, tree.steps, strict=True)]
        told, pull = _upwards(tree, reports / noise[kind], sums / noise[kind], steps)
        mean, variance, drawn, moves = _downwards(tree, told, pull, steps, rng)
        if draw >= _SETTLING:
            kept.append((mean, variance, factors, noise))
        apart = squares - 2 * drawn * sums + reports * drawn**2
        spent = _summed(kind, apart, len(noise))
        noise = (weight * tree.noise + spent) / rng.chisquare(weight + counted)
        moved = [(move**2 / step).sum() for move, step in zip(moves, tree.steps, strict=True)]
        factors = (weight + np.array(moved)) / rng.chisquare(weight + np.array([len(step) for step in steps]))
    levels = range(len(tree.steps))
    means = [np.array([one[0][level] for one in kept]) for level in levels]
    variances = [np.mean([one[1][level] for one in kept], axis=0) + means[level].var(axis=0) for level in levels]
    return Fit(
        mean=tuple(level.mean(axis=0) for level in means),
        variance=tuple(variances),
        factors=np.mean([one[2] for one in kept], axis=0),
        noise=np.mean([one[3] for one in kept], axis=0),
        apart=start.apart,
    )


def _downwards(
    tree: Tree,
    told: Sequence[FloatArray],
    pull: Sequence[FloatArray],
    steps: Sequence[FloatArray],
    rng: np.random.Generator,
) -> tuple[list[FloatArray], list[FloatArray], FloatArray, list[FloatArray]]:
    """Means and variances of the groups by level, and values of the lowest and steps of all that are drawn together."""
    own = steps[0] / (1 + told[0] * steps[0])
    mean, variance = [own * pull[0]], [own]
    drawn = mean[0] + np.sqrt(own) * rng.standard_normal(len(own))
    moves = [drawn]
    for level, parent in enumerate(tree.parents, start=1):
        gain = 1 / (1 + told[level] * steps[level])
        own = steps[level] * gain
        mean.append(own * pull[level] + gain * mean[-1][parent])
        variance.append(own + gain**2 * variance[-1][parent])
        above, drawn = drawn, own * pull[level] + gain * drawn[parent] + np.sqrt(own) * rng.standard_normal(len(own))
        moves.append(drawn - above[parent])
    return mean, variance, drawn, moves
