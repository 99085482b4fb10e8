"""Totals of land by class of hazardous area, each square metre once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tandem.picture.land.account import account
from tandem.picture.land.parts import CATEGORIES
from tandem.picture.tables import HazardousArea, LandRelease


@dataclass(frozen=True, slots=True)
class ClassTotal:
    """Land of one class in m2. Land that several areas share stands under one of them, as in the account of the land."""

    hazard_class: str
    areas: int
    cancelled_m2: float
    reduced_m2: float
    cleared_m2: float
    remaining_m2: float

    @property
    def whole_m2(self) -> float:
        """All of it together."""
        return self.cancelled_m2 + self.reduced_m2 + self.cleared_m2 + self.remaining_m2


def class_totals(
    hazardous_areas: Sequence[HazardousArea], land_releases: Sequence[LandRelease]
) -> tuple[ClassTotal, ...]:
    """Totals of the classes that areas with a perimeter have, in the order in which the areas come."""
    made = account(tuple(hazardous_areas), tuple(land_releases))
    areas = Counter(area.hazard_class for area in made.land.areas)
    classes = list(areas)
    of_part = np.array([classes.index(area.hazard_class) for area in made.land.areas], dtype=np.int64)[made.land.area]
    freed = np.zeros((len(classes), len(CATEGORIES)))
    np.add.at(freed, (of_part[made.freed.part], made.land.category[made.freed.release]), made.freed.m2)
    left = np.bincount(of_part, weights=made.remaining_m2, minlength=len(classes))
    return tuple(
        ClassTotal(
            hazard_class=name,
            areas=areas[name],
            cancelled_m2=float(freed[at, CATEGORIES.index("cancelled")]),
            reduced_m2=float(freed[at, CATEGORIES.index("reduced")]),
            cleared_m2=float(freed[at, CATEGORIES.index("cleared")]),
            remaining_m2=float(left[at]),
        )
        for at, name in enumerate(classes)
    )
