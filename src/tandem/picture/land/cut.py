"""What each release frees in each part of hazardous land: a square metre counts under the first that covered it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from tandem.geo import FloatArray, GeometryArray
from tandem.picture.areas import ellipsoidal_areas_m2
from tandem.picture.land.overlay import EMPTY, common, union, without
from tandem.picture.land.parts import IntArray, Land


@dataclass(frozen=True)
class Cut:
    """Pieces of parts by the release that freed them, disjoint within each part; ``part_m2`` has an entry for each part."""

    part: IntArray
    release: IntArray
    shape: GeometryArray
    m2: FloatArray
    part_m2: FloatArray


def cut(land: Land) -> Cut:
    """The pieces, by part and then in the order in which releases count; those without land are left out."""
    kept = ~land.too_early
    part, release = land.pair_part[kept], land.pair_release[kept]
    whole, shape = land.shapes[part], land.released[release]
    inside = shapely.covers(whole, shape)
    piece = shape.copy()
    piece[~inside] = common(whole[~inside], shape[~inside])
    _without_earlier(part, shape, piece)
    some = np.flatnonzero(~shapely.is_empty(piece))
    part, release, piece = part[some], release[some], piece[some]
    return Cut(part, release, piece, ellipsoidal_areas_m2(piece), ellipsoidal_areas_m2(land.shapes))


def left_of(land: Land, made: Cut, parts: IntArray) -> GeometryArray:
    """What remains of these parts, as shapes."""
    first = np.searchsorted(made.part, parts)
    last = np.searchsorted(made.part, parts, "right")
    taken = [
        union(list(dict.fromkeys(land.released[made.release[start:end]]))) if end > start else EMPTY
        for start, end in zip(first, last, strict=True)
    ]
    return without(land.shapes[parts], np.array(taken, dtype=object))


def _without_earlier(part: IntArray, shape: GeometryArray, piece: GeometryArray) -> None:
    """Take from each piece what the releases before it in the same part cover, by their distance in the order."""
    bounds = shapely.bounds(shape)
    later = np.arange(len(part))
    distance = 0
    while len(later):
        distance += 1
        later = later[later >= distance]
        later = later[part[later] == part[later - distance]]
        near = later[_meet(bounds[later], bounds[later - distance])]
        near = near[~shapely.is_empty(piece[near])]
        piece[near] = without(piece[near], shape[near - distance])


def _meet(one: FloatArray, other: FloatArray) -> npt.NDArray[np.bool_]:
    apart = np.column_stack([one[:, :2] >= other[:, 2:], other[:, :2] >= one[:, 2:]])
    return ~apart.any(axis=1)
