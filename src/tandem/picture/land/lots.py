"""Pieces of land without what others hold of them; shapes are made where somebody asks, as most answers need m2 alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tandem.geo import FloatArray, GeometryArray
from tandem.picture.areas import ellipsoidal_areas_m2
from tandem.picture.land.cut import without_earlier
from tandem.picture.land.overlay import without
from tandem.picture.land.parts import IntArray

# Differences of large areas round; what seems to be less than this many m2 is measured as a shape.
_DOUBTFUL_M2 = 1.0
# Slivers along the borders of what was taken.
_NOTHING_M2 = 1e-4


@dataclass(frozen=True)
class Held:
    """Land that others hold: within which piece (``at``, ascending), shapes that are disjoint among those of one piece, and m2."""

    at: IntArray
    shape: GeometryArray
    m2: FloatArray

    def left_of(self, shapes: GeometryArray, at: IntArray) -> GeometryArray:
        """Of the pieces of these numbers, as shapes, what nobody else holds."""
        left = shapes.copy()
        first, end = np.searchsorted(self.at, at), np.searchsorted(self.at, at, "right")
        turn = np.flatnonzero(first < end)
        while len(turn):
            left[turn] = without(left[turn], self.shape[first[turn]])
            first[turn] += 1
            turn = turn[first[turn] < end[turn]]
        return left


def held(at: IntArray, shape: GeometryArray) -> Held:
    """What is held within pieces, each square metre once."""
    order = np.argsort(at, kind="stable")
    at, shape = at[order], shape[order]
    once = shape.copy()
    without_earlier(at, shape, once)
    return Held(at, once, ellipsoidal_areas_m2(once))


@dataclass(frozen=True)
class Lots:
    """Pieces of land, disjoint among those of one kind: part, release (-1: none), ``whole`` without what is ``held``, and the m2 of that."""

    part: IntArray
    release: IntArray
    whole: GeometryArray
    held: Held
    m2: FloatArray

    def shapes(self, at: IntArray) -> GeometryArray:
        """The pieces of these numbers."""
        return self.held.left_of(self.whole[at], at)

    @property
    def total_m2(self) -> float:
        """Their sum."""
        return float(self.m2.sum())


def whole_lots(part: IntArray, release: IntArray, shape: GeometryArray, m2: FloatArray) -> Lots:
    """Pieces of which nobody else holds any."""
    none = np.zeros(0, dtype=np.int64)
    return Lots(part, release, shape, Held(none, np.zeros(0, dtype=object), np.zeros(0)), m2)


def lots(part: IntArray, release: IntArray, whole: GeometryArray, whole_m2: FloatArray, taken: Held) -> Lots:
    """Pieces without what is held of them; where nothing is left the m2 are 0."""
    made = Lots(part, release, whole, taken, less(whole_m2, taken))
    doubtful = doubtful_of(made.m2, taken)
    left = ellipsoidal_areas_m2(made.shapes(doubtful))
    made.m2[doubtful] = np.where(left < _NOTHING_M2, 0.0, left)
    return made


def less(m2: FloatArray, taken: Held) -> FloatArray:
    """The m2 of pieces less what is held of them."""
    return np.asarray(m2 - np.bincount(taken.at, weights=taken.m2, minlength=len(m2)), dtype=np.float64)


def doubtful_of(m2: FloatArray, taken: Held) -> IntArray:
    """Numbers of the pieces of which so little is left that only the shape tells whether any is."""
    at = np.unique(taken.at)
    return at[m2[at] < _DOUBTFUL_M2]
