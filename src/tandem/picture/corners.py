"""Corners of polygons that lie far from where the others are: mostly a digit that was mistyped. In arrays, for many areas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from tandem.geo import FloatArray
from tandem.picture.findings import finding
from tandem.picture.places import row_geometry
from tandem.picture.tables import Finding, HazardousArea, LandRelease
from tandem.policy import ChecksPolicy
from tandem.worded import worded

_M_PER_DEGREE = 111_320.0
_Ints = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class _Corners:
    """Corners of all rings one after the other: degrees and metres, shape (c, 2); ``ring`` of each corner.

    Ring r has the corners ``start[r]`` to ``start[r + 1] - 1``, of which the last closes it; ``row`` is whose it is.
    """

    degrees: FloatArray
    metres: FloatArray
    ring: _Ints
    start: _Ints
    row: _Ints


def far_corners(rows: Sequence[HazardousArea | LandRelease], policy: ChecksPolicy) -> Iterator[Finding]:
    """Areas of which one corner lies far from all others, else those with neighbouring corners far apart; each once."""
    placed = [(row, shape) for row in rows if (shape := row_geometry(row)) is not None]
    if not placed:
        return
    found = _corners([shape for _, shape in placed])
    if not len(found.row):
        return
    told: set[int] = set()
    for at, corner, far, spread in _spikes(found, policy):
        row = placed[found.row[at]][0]
        told.add(int(found.row[at]))
        message = worded(
            "{thing} has one corner {far} m from the middle of its corners; half of them lie within {spread} m.",
            thing=row.name,
            far=round(far),
            spread=round(spread),
        )
        x, y = found.degrees[corner].tolist()
        yield finding("geometry.spike", row.id, message, place=(x, y))
    longest = _longest_steps(found)
    for at in np.flatnonzero(longest > policy.far_corners_m).tolist():
        if int(found.row[at]) not in told:
            told.add(int(found.row[at]))
            row = placed[found.row[at]][0]
            message = worded(
                "{thing} has neighbouring corners {far} m apart.", thing=row.name, far=round(float(longest[at]))
            )
            yield finding("geometry.far_corners", row.id, message)


def _corners(shapes: Sequence[shapely.Geometry]) -> _Corners:
    parts, owner = shapely.get_parts(np.array(shapes, dtype=object), return_index=True)
    solid = shapely.get_type_id(parts) == 3
    rings, part = shapely.get_rings(parts[solid], return_index=True)
    degrees, ring = shapely.get_coordinates(rings, return_index=True)
    wide = np.cos(np.radians(degrees[:, 1]))
    metres = degrees * _M_PER_DEGREE * np.column_stack([wide, np.ones(len(wide))])
    return _Corners(degrees, metres, ring, np.searchsorted(ring, np.arange(len(rings) + 1)), owner[solid][part])


def _longest_steps(found: _Corners) -> FloatArray:
    """The longest way from a corner to the next, by ring, shape (r,)."""
    step = np.hypot(*(found.metres[1:] - found.metres[:-1]).T)
    step[found.ring[1:] != found.ring[:-1]] = 0
    longest: FloatArray = np.maximum.reduceat(np.append(step, 0), found.start[:-1])
    return longest


def _spikes(found: _Corners, policy: ChecksPolicy) -> Iterator[tuple[int, int, float, float]]:
    """Ring, corner, its distance from the median of the corners, and the median of these distances."""
    middle = np.column_stack([_medians(found, found.metres[:, axis]) for axis in (0, 1)])
    away = np.hypot(*(found.metres - middle[found.ring]).T)
    spread = _medians(found, away)
    closing = found.start[1:] - 1
    away[closing] = -np.inf
    order = np.lexsort((away, found.ring))
    farthest, second = order[closing], order[np.maximum(closing - 1, found.start[:-1])]
    odd = (
        (np.diff(found.start) > 4)
        & (away[farthest] > np.maximum(policy.spike_least_m, policy.spike_times * spread))
        & (away[second] < away[farthest] / 2)
    )
    for at in np.flatnonzero(odd).tolist():
        yield at, int(farthest[at]), float(away[farthest[at]]), float(spread[at])


def _medians(found: _Corners, values: FloatArray) -> FloatArray:
    """The lower median of the values of each ring, without its closing corner, shape (r,)."""
    kept = values.copy()
    kept[found.start[1:] - 1] = np.inf
    ordered = kept[np.lexsort((kept, found.ring))]
    medians: FloatArray = ordered[found.start[:-1] + (np.diff(found.start) - 2) // 2]
    return medians
