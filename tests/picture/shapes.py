"""Random areas and rows for the tests of the picture."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import shapely

from tandem.picture.tables import HazardousArea, LandRelease


def star(rng: np.random.Generator, x: float, y: float, metres: float, corners: int) -> shapely.Polygon:
    """A star-shaped polygon around a lon/lat point."""
    angle = np.sort(rng.uniform(0, 2 * np.pi, corners)) + np.linspace(0, 1e-3, corners)
    angle = (np.linspace(0, 2 * np.pi, corners, endpoint=False) + angle) / 2 if corners < 5 else angle
    radius = metres * rng.uniform(0.4, 1.0, corners) / 111_000
    return shapely.Polygon(np.column_stack([x + radius * np.cos(angle), y + radius * np.sin(angle)]))


def hazard(name: str, perimeter: shapely.Geometry | None) -> HazardousArea:
    return HazardousArea(name, name, "sha", "open", "normal", (), perimeter, {})


def release(
    name: str,
    area: shapely.Geometry | None,
    category: str = "cleared",
    *,
    of: str | None = None,
    on: date | None = None,
    pending: bool = False,
) -> LandRelease:
    return LandRelease(name, name, of, category, on, None, "manual", None, (), area, pending, {})


def random_rows(rng: np.random.Generator, count: int) -> tuple[list[HazardousArea], list[LandRelease]]:
    """Areas of some 0.1 to 200 ha at any latitude that people live at, each with up to three overlapping releases."""
    hazards, releases = [], []
    for number in range(count):
        x, y = number * 0.05 % 300 - 150, rng.uniform(-65, 65)
        size = float(np.exp(rng.normal(5.2, 0.8)))
        perimeter = star(rng, x, y, size, int(rng.integers(4, 24)))
        if not perimeter.is_valid or perimeter.is_empty:
            perimeter = shapely.box(x, y, x + size / 111_000, y + size / 111_000)
        hazards.append(hazard(f"h{number}", perimeter))
        for which in range(int(rng.integers(0, 4))):
            offset = rng.uniform(-1, 1, 2) * size / 111_000 * 0.7
            shape = star(rng, x + offset[0], y + offset[1], size * rng.uniform(0.2, 1.2), int(rng.integers(3, 12)))
            if rng.random() < 0.15:
                shape = perimeter
            if shape.is_valid:
                on = None if rng.random() < 0.2 else date(2026, 1, 1) + timedelta(days=int(rng.integers(0, 9)))
                category = ("cancelled", "reduced", "cleared")[int(rng.integers(0, 3))]
                releases.append(release(f"r{number}-{which}", shape, category, of=f"h{number}", on=on))
    return hazards, releases
