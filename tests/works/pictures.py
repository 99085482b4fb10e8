"""Small hand-made pictures. The world is a flat corner of the globe near (20 E, 44 N) in metres east and north."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import shapely

from tandem.geo import Geometry, Plane, geodesic_area_m2
from tandem.picture.tables import (
    Asset,
    Community,
    Course,
    HazardousArea,
    LedgerEntry,
    Picture,
    Team,
    WorkState,
)
from tandem.times import Calendar

VALID_AT = date(2026, 5, 4)
PLANE = Plane(20.0, 44.0)
EVERY_DAY = Calendar(frozenset(range(7)))


def globe(geometry: Geometry) -> Geometry:
    """Metres around (20 E, 44 N) to lon/lat."""
    result: Geometry = PLANE.to_globe(geometry)
    return result


def point(x: float, y: float) -> Geometry:
    return globe(shapely.Point(x, y))


def square(x: float, y: float, side: float) -> Geometry:
    """A square of ``side`` metres with its lower left corner at (x, y)."""
    return globe(shapely.box(x, y, x + side, y + side))


def line(*points: tuple[float, float]) -> Geometry:
    return globe(shapely.LineString(points))


def claims(thing: str, *names: str) -> dict[str, tuple[str, ...]]:
    return {name: (f"claim/{thing}/{name}",) for name in names}


def hazard(
    name: str,
    perimeter: Geometry | None,
    hazard_class: str = "sha",
    status: str = "open",
    terrain: str = "normal",
    contamination: tuple[str, ...] = (),
) -> HazardousArea:
    known = claims(name, "perimeter", "hazard_class", "status", "terrain")
    return HazardousArea(name, name, hazard_class, status, terrain, contamination, perimeter, known)


def entry(area: HazardousArea, cleared: Geometry | None = None) -> LedgerEntry:
    """A ledger entry computed the plain way, for areas with a perimeter."""
    assert area.perimeter is not None
    nothing = shapely.MultiPolygon()
    gone = nothing if cleared is None else shapely.intersection(area.perimeter, cleared)
    left = area.perimeter if cleared is None else shapely.difference(area.perimeter, cleared)
    return LedgerEntry(
        hazardous_area=area.id,
        perimeter_m2=geodesic_area_m2(area.perimeter),
        cancelled_m2=0.0,
        reduced_m2=0.0,
        cleared_m2=geodesic_area_m2(gone),
        remaining_m2=geodesic_area_m2(left),
        remaining=left,
        cancelled=nothing,
        reduced=nothing,
        cleared=gone,
        releases=(),
    )


def ledger_of(*areas: HazardousArea) -> tuple[LedgerEntry, ...]:
    return tuple(entry(area) for area in areas if area.perimeter is not None)


def node(name: str, x: float, y: float, network: str = "road", role: str = "node", **more: Any) -> Asset:
    return _asset(name, network, role, point(x, y), None, None, **more)


def link(name: str, one: Asset, other: Asset, network: str = "road", role: str = "link", **more: Any) -> Asset:
    assert one.location is not None and other.location is not None
    shape = shapely.LineString([one.location, other.location])
    return _asset(name, network, role, shape, one.id, other.id, **more)


def _asset(
    name: str,
    network: str,
    role: str,
    location: Geometry | None,
    one: str | None,
    other: str | None,
    damage_state: str | None = "none",
    repair_effort: float | None = None,
    trade: str | None = None,
    depends_on: tuple[str, ...] = (),
) -> Asset:
    known = claims(name, "network", "role", "location", "damage_state")
    return Asset(name, name, network, role, location, one, other, damage_state, repair_effort, trade, depends_on, known)


def community(name: str, x: float, y: float, people: int | None, **more: Any) -> Community:
    needs, service_nodes = more.get("needs", ()), more.get("service_nodes", ())
    return Community(name, name, point(x, y), people, needs, service_nodes, claims(name, "location", "people"))


def team(name: str, *scopes: str, **more: Any) -> Team:
    return Team(
        id=name,
        name=name,
        organisation=more.get("organisation"),
        scopes=scopes,
        people=more.get("people", 8),
        base=more.get("base"),
        presence=more.get("presence", "present"),
        arrival=more.get("arrival"),
        departure=more.get("departure"),
        calendar=more.get("calendar", EVERY_DAY),
        accreditations=more.get("accreditations", ()),
        claims=claims(name, "scopes", "presence"),
    )


def course(name: str, *teams: str, starts_on: date | None = None, duration_days: int | None = None) -> Course:
    known = claims(name, "scope", "trainee_teams", "starts_on")
    return Course(name, name, None, "manual_clearance", teams, 20, starts_on, duration_days, None, known)


def state(work: str, status: str = "ongoing", **more: Any) -> WorkState:
    return WorkState(
        id=work,
        status=status,
        started_on=more.get("started_on"),
        teams=more.get("teams", ()),
        done_share=more.get("done_share"),
        pinned_start=more.get("pinned_start"),
        worker_days=more.get("worker_days"),
        area_m2=more.get("area_m2"),
        work_kind=more.get("work_kind", work.partition("/")[0]),
        terrain=more.get("terrain", "normal"),
        claims=claims(work, "status", "done_share", "worker_days", "area_m2"),
        hazardous_area=more.get("hazardous_area"),
        organisation=more.get("organisation"),
        method=more.get("method", ""),
    )


def picture(**tables: Any) -> Picture:
    return Picture(valid_at=VALID_AT, known_at=datetime(2026, 5, 4, tzinfo=UTC), **tables)
