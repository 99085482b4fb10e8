"""Pictures with many hazardous areas, without the records behind them: for maps of a whole country."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import shapely

from tandem.example.geography import lay_out
from tandem.example.hazards import scatter_hazards
from tandem.example.telling import PLANE
from tandem.picture.ledger import ledger
from tandem.picture.tables import AdministrativeUnit, Community, HazardousArea, Picture
from tandem.usecases.seeing import Seen

DAY = date(2026, 4, 1)


def hazards_seen(count: int, seed: int = 1) -> Seen:
    """``count`` generated hazardous areas with the communities and districts around them, and their ledger."""
    rng = np.random.default_rng(seed)
    layout = lay_out(count, rng)
    hazards = scatter_hazards(layout, count, layout.communities, rng)
    outlines = PLANE.to_globe(np.array(hazards.polygons, dtype=object))
    places = PLANE.to_globe(shapely.points(layout.communities))
    units = PLANE.to_globe(np.array(layout.units, dtype=object))
    picture = Picture(
        DAY,
        datetime(DAY.year, DAY.month, DAY.day, tzinfo=UTC),
        hazardous_areas=tuple(
            HazardousArea(f"hazard-{row:06d}", f"Area {row}", kind, "open", "light", (), outline, {})
            for row, (kind, outline) in enumerate(zip(hazards.classes, outlines, strict=True))
        ),
        communities=tuple(
            Community(f"community-{row:06d}", f"Village {row}", place, int(people), (), (), {})
            for row, (place, people) in enumerate(zip(places, layout.people, strict=True))
        ),
        administrative_units=tuple(
            AdministrativeUnit(f"unit-{row:03d}", f"District {row}", unit, {}) for row, unit in enumerate(units)
        ),
    )
    return Seen(picture, ledger(picture.hazardous_areas, ()))
