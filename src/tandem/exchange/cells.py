"""What one rule of a mapping reads from one row: values with their geometry, or the reasons why there are none. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import shapely

from tandem.claims.records import JsonValue, Report
from tandem.exchange.mapping import PropertyRule
from tandem.exchange.rows import RawRow
from tandem.exchange.texts import whole_characters
from tandem.exchange.values import Understood, understand
from tandem.geo import Geometry, geodesic_area_m2
from tandem.vocabulary import Property

# An area in hectares written where square metres belong is ten thousand times too small.
_HECTARE_SUSPICION = 1_000.0


def values_of(
    part: PropertyRule, known: Property, fill: Callable[[RawRow, str], str] | None, row: RawRow, report: Report
) -> Iterator[tuple[Understood, Geometry | None]]:
    """The values of one property, each with the geometry where it is one."""
    if part.geometry:
        yield _geometry(part.geometry, row)
        return
    raw: JsonValue
    if fill is not None:
        raw = fill(row, report.content_sha256) or None
    else:
        raw = row.attributes.get(part.column) if part.constant is None else part.constant
    for value in understand(part, known, raw):
        yield _plausible(value, known, row), None


def _geometry(which: str, row: RawRow) -> tuple[Understood, Geometry | None]:
    """A readable geometry keeps its raw form in the row's report; an unreadable one also in the claim."""
    if row.geometry is None:
        return Understood(None, whole_characters(row.geometry_original), row.problem or "no geometry"), None
    if which == "whole" or row.geometry.geom_type == "Point":
        return Understood(None, ""), row.geometry
    lines = [line for line in shapely.get_parts(row.geometry) if line.geom_type == "LineString"]
    if not lines:
        reason = f"a {row.geometry.geom_type} has no {which} point"
        return Understood(None, whole_characters(row.geometry_original), reason), None
    point = shapely.get_point(lines[0], 0) if which == "start" else shapely.get_point(lines[-1], -1)
    return Understood(None, ""), point


def _plausible(value: Understood, known: Property, row: RawRow) -> Understood:
    """The value, or unreadable where an area in square metres is that far below its polygon's that hectares are meant."""
    if known.unit != "m2" or not isinstance(value.value, float) or row.geometry is None:
        return value
    area_m2 = geodesic_area_m2(row.geometry)
    if value.value <= 0 or value.value >= area_m2 / _HECTARE_SUSPICION:
        return value
    reason = f"looks like hectares: {value.original} m2 against a polygon of {area_m2:.0f} m2"
    return Understood(None, value.original, reason)
