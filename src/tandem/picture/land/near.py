"""The rows that one hazardous area's land depends on, found without looking at all others."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import shapely

from tandem.geo import Geometry
from tandem.picture.land.parts import IntArray
from tandem.picture.tables import HazardousArea, LandRelease


class Neighbourhood:
    """Hazardous areas by place and releases by area, of one picture."""

    def __init__(self, areas: tuple[HazardousArea, ...], releases: tuple[LandRelease, ...]) -> None:
        self._areas, self._releases = areas, releases
        self._number = {area.id: at for at, area in enumerate(areas)}
        self._places = shapely.STRtree(np.array([area.perimeter for area in areas], dtype=object))
        self._of: dict[str | None, list[LandRelease]] = {}
        for row in releases:
            self._of.setdefault(row.hazardous_area, []).append(row)
        self._loose = self._of.pop(None, [])
        self._loose_places = shapely.STRtree(np.array([row.area for row in self._loose], dtype=object))

    def around(self, area: str) -> tuple[tuple[HazardousArea, ...], tuple[LandRelease, ...]]:
        """The area and those that meet it, and all releases that may be for one of them; the account of these is right for the area."""
        at = self._number[area]
        near = np.unique([at, *_meeting(self._places, self._areas[at].perimeter)]).tolist()
        areas = tuple(self._areas[one] for one in near)
        loose = np.unique([one for row in areas for one in _meeting(self._loose_places, row.perimeter)]).astype(
            np.int64
        )
        named = [row for area in areas for row in self._of.get(area.id, ())]
        return areas, (*named, *(self._loose[one] for one in loose.tolist()))

    def releases_of(self, area: str) -> Mapping[str, LandRelease]:
        """Releases that name the area, by id."""
        return {row.id: row for row in self._of.get(area, ())}


def _meeting(places: shapely.STRtree, shape: Geometry | None) -> IntArray:
    none: IntArray = np.zeros(0, dtype=np.int64)
    return none if shape is None else places.query(shape, predicate="intersects")
