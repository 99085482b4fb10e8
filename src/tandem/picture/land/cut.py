"""What each release frees in each part of hazardous land: a square metre counts under the first that covered it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from tandem.geo import FloatArray, GeometryArray
from tandem.picture.areas import ellipsoidal_areas_m2
from tandem.picture.land.overlay import common, covered, without
from tandem.picture.land.parts import IntArray, Land


@dataclass(frozen=True)
class Cut:
    """Pieces of parts by the release that freed them, disjoint within each part; ``part_m2`` has an entry for each part."""

    part: IntArray
    release: IntArray
    shape: GeometryArray
    m2: FloatArray
    part_m2: FloatArray


def cut(land: Land, about: npt.NDArray[np.bool_] | None = None) -> Cut:
    """The pieces, by part and then in the order in which releases count; those without land are left out.

    ``about`` says of which parts, where not of all.
    """
    kept = _kept(land, about)
    part, release = land.pair_part[kept], land.pair_release[kept]
    whole, shape = land.shapes[part], land.released[release]
    inside = covered(whole, shape)
    piece = shape.copy()
    piece[~inside] = common(whole[~inside], shape[~inside])
    without_earlier(part, shape, piece)
    some = np.flatnonzero(~shapely.is_empty(piece))
    part, release, piece = part[some], release[some], piece[some]
    return Cut(part, release, piece, ellipsoidal_areas_m2(piece), ellipsoidal_areas_m2(land.shapes))


def left_of(land: Land, parts: IntArray) -> GeometryArray:
    """What remains of these parts, as shapes."""
    shapes = land.shapes[parts]
    left_after(land, shapes, parts, np.full(len(parts), len(land.released)))
    return shapes


def left_after(land: Land, shapes: GeometryArray, part: IntArray, limit: IntArray) -> None:
    """Take from each shape within a part what releases before ``limit`` freed there, one release of each a time."""
    kept = ~land.too_early
    pair_part, pair_release = land.pair_part[kept], land.pair_release[kept]
    at, turn = np.searchsorted(pair_part, part), np.arange(len(part))
    bounds = shapely.bounds(land.released)
    last = np.searchsorted(pair_part, part, "right")
    while len(turn):
        turn = turn[at[turn] < last[turn]]
        turn = turn[pair_release[at[turn]] < limit[turn]]
        release = pair_release[at[turn]]
        near = meet(shapely.bounds(shapes[turn]), bounds[release])
        shapes[turn[near]] = without(shapes[turn[near]], land.released[release[near]])
        at[turn] += 1


def covered_twice(land: Land, about: npt.NDArray[np.bool_] | None = None) -> tuple[IntArray, IntArray, GeometryArray]:
    """Land that two releases of a part cover: the earlier release, the later one, and the shape; also where a third does.

    ``about`` says in which parts, where not in all.
    """
    kept = _kept(land, about)
    part, release = land.pair_part[kept], land.pair_release[kept]
    pairs = list(_meeting(part, shapely.bounds(land.released[release])))
    later = np.concatenate([one for one, _ in pairs]) if pairs else np.zeros(0, dtype=np.int64)
    earlier = np.concatenate([one for _, one in pairs]) if pairs else np.zeros(0, dtype=np.int64)
    shape = common(land.released[release[later]], land.released[release[earlier]])
    shape = common(shape, land.shapes[part[later]])
    some = np.flatnonzero(~shapely.is_empty(shape))
    return release[earlier[some]], release[later[some]], shape[some]


def _kept(land: Land, about: npt.NDArray[np.bool_] | None) -> npt.NDArray[np.bool_]:
    return ~land.too_early if about is None else ~land.too_early & about[land.pair_part]


def without_earlier(owner: IntArray, shape: GeometryArray, piece: GeometryArray) -> None:
    """Take from each piece what the shapes before it of the same owner cover; owners ascend."""
    for later, earlier in _meeting(owner, shapely.bounds(shape)):
        some = ~shapely.is_empty(piece[later])
        piece[later[some]] = without(piece[later[some]], shape[earlier[some]])


def _meeting(part: IntArray, bounds: FloatArray) -> Iterator[tuple[IntArray, IntArray]]:
    """Later and earlier pairs of the same part whose boxes meet, by their distance in the order: each later one once a time."""
    later = np.arange(len(part))
    distance = 0
    while len(later):
        distance += 1
        later = later[later >= distance]
        later = later[part[later] == part[later - distance]]
        near = later[meet(bounds[later], bounds[later - distance])]
        yield near, near - distance


def meet(one: FloatArray, other: FloatArray) -> npt.NDArray[np.bool_]:
    """Whether the boxes of each pair share land."""
    apart = (one[:, :2] >= other[:, 2:]) | (other[:, :2] >= one[:, 2:])
    return np.asarray(~apart.any(axis=1), dtype=np.bool_)
