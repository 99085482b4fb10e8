"""Pictures for tiles: land of every size and shape around one place."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import shapely

from tandem.picture.ledger import ledger
from tandem.picture.tables import (
    AdministrativeUnit,
    Asset,
    Community,
    HazardousArea,
    LandRelease,
    LedgerEntry,
    Picture,
    Site,
)

DAY = date(2026, 4, 1)
CENTRE = np.array([37.2, 48.6])
DEGREE_M = 111_000.0


def star(rng: np.random.Generator, at: np.ndarray, metres: float, corners: int = 12) -> shapely.Polygon:
    """An irregular polygon of about this radius around a lon/lat point."""
    turn = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    reach = metres / DEGREE_M * rng.uniform(0.5, 1.0, corners)
    return shapely.Polygon(at + np.column_stack([np.cos(turn), np.sin(turn)]) * reach[:, None])


def outlines(rng: np.random.Generator, count: int) -> list[shapely.Geometry | None]:
    """Specks of a metre, large areas with holes, areas in pieces, strips a few metres wide, and one without an outline."""
    found: list[shapely.Geometry | None] = [None]
    for number in range(count):
        at = CENTRE + rng.normal(0, 0.3, 2)
        match number % 5:
            case 0:
                found.append(star(rng, at, 1.0))
            case 1:
                found.append(star(rng, at, float(rng.uniform(50, 900))))
            case 2:
                land, gap = star(rng, at, 3000.0), star(rng, at, 1000.0)
                found.append(shapely.difference(land, gap))
            case 3:
                pieces = [star(rng, at + rng.normal(0, 0.02, 2), 100.0 * 4**piece) for piece in range(3)]
                found.append(shapely.union_all(pieces))
            case _:
                end = at + rng.normal(0, 0.03, 2)
                found.append(shapely.LineString([at, end]).buffer(4.0 / DEGREE_M, cap_style="flat"))
    return found


def picture(count: int = 45, seed: int = 1) -> tuple[Picture, tuple[LedgerEntry, ...]]:
    """A picture with every layer, some land released in part and one area as a whole, and its ledger."""
    rng = np.random.default_rng(seed)
    areas = tuple(
        HazardousArea(
            f"hazard-{row}",
            f"Лука {row}" if row % 3 else "",
            ("sha", "cha", "spot")[row % 3],
            "open",
            "light",
            (),
            shape,
            {},
        )
        for row, shape in enumerate(outlines(rng, count))
    )
    releases = tuple(_release(area, 1.0 if area.id == "hazard-2" else 0.5) for area in areas[2:40:5])
    places = CENTRE + rng.normal(0, 0.3, (12, 2))
    communities = tuple(
        Community(f"village-{row}", f"قرية {row}", shapely.Point(place), None if row == 3 else 100 * row, (), (), {})
        for row, place in enumerate(places)
    )
    nodes = [_asset(f"node-{row}", shapely.Point(place)) for row, place in enumerate(places)]
    drawn = _asset("drawn", shapely.LineString(places[:6]), ("node-0", "node-5"))
    straight = _asset("straight", None, ("node-2", "node-7"))
    field = _asset("field", star(rng, CENTRE, 800.0))
    made = Picture(
        DAY,
        datetime(2026, 4, 1, tzinfo=UTC),
        hazardous_areas=areas,
        land_releases=releases,
        assets=(*nodes, drawn, straight, field, _asset("nowhere", None)),
        communities=communities,
        administrative_units=(AdministrativeUnit("unit", "District", shapely.Point(CENTRE).buffer(2.0), {}),),
        sites=(
            Site("river", "River", "other", shapely.LineString(CENTRE + rng.normal(0, 0.6, (40, 2))), {}),
            Site("hub", "Hub", "hub", shapely.Point(CENTRE), {}),
        ),
    )
    return made, ledger(areas, releases)


def _release(area: HazardousArea, share: float) -> LandRelease:
    assert area.perimeter is not None
    west, south, east, north = area.perimeter.bounds
    part = shapely.box(west, south, west + share * (east - west) * 1.001, north)
    return LandRelease(f"of {area.id}", "", area.id, "cleared", DAY, None, "manual", 0.2, (), part, False, {})


def _asset(
    name: str, location: shapely.Geometry | None, ends: tuple[str, str] | tuple[None, None] = (None, None)
) -> Asset:
    return Asset(name, f"Asset {name}", "road", "node", location, *ends, "none", None, None, (), {})
