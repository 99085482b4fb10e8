"""Where works lie: remaining hazard and assets as arrays in the local plane, made once per picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from tandem.geo import FloatArray, Geometry, GeometryArray, Plane, geodesic_area_m2
from tandem.picture.life import ENDED
from tandem.picture.places import row_geometry
from tandem.picture.provenance import Provenance
from tandem.picture.tables import Asset, HazardousArea, LandRelease, LedgerEntry, Picture

LEDGER_ACCURACY_M2 = 0.1


@dataclass(frozen=True)
class HazardSites:
    """Hazardous areas of which land remains, in one order, shape (n,).

    ``remaining`` is lon/lat, ``shapes`` the same in plane metres; ``places`` (n, 2) are lon/lat points on the land.
    ``entries`` is None where the ledger does not know the area: then all of its perimeter remains.
    """

    hazards: tuple[HazardousArea, ...]
    entries: tuple[LedgerEntry | None, ...]
    remaining: GeometryArray
    shapes: GeometryArray
    area_m2: FloatArray
    boundary_m: FloatArray
    places: FloatArray


@dataclass(frozen=True)
class AssetSites:
    """Assets in the picture's order with lines between their nodes where no location is given; None where unknown."""

    assets: tuple[Asset, ...]
    locations: GeometryArray
    shapes: GeometryArray
    index: Mapping[str, int]


def region_plane(picture: Picture) -> Plane:
    """The plane of the picture's infrastructure; of its hazards where it has none."""
    found = [row_geometry(row) for row in picture.assets] + [row_geometry(row) for row in picture.communities]
    found = found or [row_geometry(row) for row in picture.hazardous_areas]
    return Plane.around(geometry_array(found))


def geometry_array(geometries: Iterable[Geometry | None]) -> GeometryArray:
    """An object array of geometries, shape (n,); numpy would otherwise look into multi-geometries."""
    listed = list(geometries)
    result: GeometryArray = np.empty(len(listed), dtype=object)
    result[:] = listed
    return result


def hazard_sites(picture: Picture, ledger: Sequence[LedgerEntry], plane: Plane) -> HazardSites:
    """The areas whose life has not ended and of which more than the ledger's accuracy remains."""
    entries = {entry.hazardous_area: entry for entry in ledger}
    rows: list[tuple[HazardousArea, LedgerEntry | None, Geometry, float]] = []
    for hazard in picture.hazardous_areas:
        if hazard.perimeter is None or hazard.status in ENDED:
            continue
        entry = entries.get(hazard.id)
        land = hazard.perimeter if entry is None else entry.remaining
        area = geodesic_area_m2(land) if entry is None else entry.remaining_m2
        if area > LEDGER_ACCURACY_M2 and not land.is_empty:
            rows.append((hazard, entry, land, area))
    remaining = geometry_array(row[2] for row in rows)
    shapes = plane.to_plane(remaining)
    return HazardSites(
        hazards=tuple(row[0] for row in rows),
        entries=tuple(row[1] for row in rows),
        remaining=remaining,
        shapes=shapes,
        area_m2=np.array([row[3] for row in rows], dtype=np.float64),
        boundary_m=shapely.length(shapes),
        places=points_on(remaining),
    )


def areas_without_place(picture: Picture) -> tuple[HazardousArea, ...]:
    """Areas in force whose perimeter could not be read: unknown, which is not clear."""
    return tuple(row for row in picture.hazardous_areas if row.perimeter is None and row.status not in ENDED)


def asset_sites(picture: Picture, plane: Plane) -> AssetSites:
    """All assets with their shapes."""
    nodes = {asset.id: asset.location for asset in picture.assets if not asset.is_link}
    locations = geometry_array(_location(asset, nodes) for asset in picture.assets)
    return AssetSites(
        assets=picture.assets,
        locations=locations,
        shapes=plane.to_plane(locations),
        index={asset.id: place for place, asset in enumerate(picture.assets)},
    )


def _location(asset: Asset, nodes: Mapping[str, Geometry | None]) -> Geometry | None:
    if asset.location is not None and not asset.location.is_empty:
        return asset.location
    if asset.from_node is None or asset.to_node is None:
        return None
    ends = [nodes.get(asset.from_node), nodes.get(asset.to_node)]
    points = [end.centroid for end in ends if end is not None]
    return shapely.LineString(points) if len(points) == 2 else None


def points_on(geometries: GeometryArray) -> FloatArray:
    """Lon/lat of a point on each geometry, shape (n, 2): the middle of a line, a point inside a polygon."""
    lines = shapely.get_type_id(geometries) == shapely.GeometryType.LINESTRING
    points = shapely.point_on_surface(geometries)
    points[lines] = shapely.line_interpolate_point(geometries[lines], 0.5, normalized=True)
    return np.column_stack([shapely.get_x(points), shapely.get_y(points)]).astype(np.float64).reshape(-1, 2)


def cited(claims: Provenance, *names: str) -> tuple[str, ...]:
    """The claim ids behind the named properties, each once, in order; all of them where none of the named has any."""
    found: dict[str, None] = {}
    for name in names:
        if name in claims:
            found.update(dict.fromkeys(claims[name]))
    if not found:
        found = {claim: None for ids in claims.values() for claim in ids}
    return tuple(found)


def release_claims(sites: HazardSites, releases: Sequence[LandRelease]) -> list[tuple[str, ...]]:
    """For each site the claims of the land releases that shaped what remains of it."""
    known = {release.id: cited(release.claims, "area", "category") for release in releases}
    return [
        tuple(claim for release in (entry.releases if entry else ()) for claim in known.get(release, ()))
        for entry in sites.entries
    ]
