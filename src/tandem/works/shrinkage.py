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
    """Empirical Bayes: the variances by expectation-maximisation, the groups given them exactly.

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
    told = [np.bincount(tree.leaf, precision, minlength=size)]
    pull = [np.bincount(tree.leaf, precision * values, minlength=size)]
    for parent, step, above in zip(tree.parents[::-1], steps[:0:-1], steps[-2::-1], strict=True):
        seen = 1 + told[0] * step
        told.insert(0, np.bincount(parent, told[0] / seen, minlength=len(above)))
        pull.insert(0, np.bincount(parent, pull[0] / seen, minlength=len(above)))
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
