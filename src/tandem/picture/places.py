"""Where a row of the picture lies, for findings and maps."""

from __future__ import annotations

from tandem.geo import Geometry
from tandem.picture.activities import Device, EducationSession, Inspection, StockpileDestruction
from tandem.picture.tables import (
    AdministrativeUnit,
    Asset,
    Community,
    Course,
    HazardousArea,
    Incident,
    LandRelease,
    Row,
    Site,
    Team,
)


def row_geometry(row: Row) -> Geometry | None:
    """The map geometry of a row in lon/lat; None where it has none or it is empty."""
    found: Geometry | None = None
    match row:
        case HazardousArea():
            found = row.perimeter
        case LandRelease() | Inspection():
            found = row.area
        case Asset() | Community() | Incident() | Site() | Device() | EducationSession() | StockpileDestruction():
            found = row.location
        case AdministrativeUnit():
            found = row.boundary
        case Team():
            found = row.base
        case Course():
            found = row.place
    return None if found is None or found.is_empty else found


def row_place(row: Row) -> tuple[float, float] | None:
    """A lon/lat point on the geometry of a row."""
    shape = row_geometry(row)
    if shape is None:
        return None
    point = shape if shape.geom_type == "Point" else shape.representative_point()
    return float(point.x), float(point.y)
