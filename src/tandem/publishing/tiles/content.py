"""What is in the tiles: the picture's tables as layers. Ids of features are row numbers of the tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import shapely

from tandem.geo import Geometry, GeometryArray
from tandem.picture.tables import AdministrativeUnit, Asset, Community, HazardousArea, LedgerEntry, Picture, Site
from tandem.publishing.tiles.layer import Column, TileLayer, count_column, text_column
from tandem.publishing.tiles.shapes import LINE, flatten
from tandem.publishing.tiles.tile import FAR
from tandem.works.sites import asset_sites, geometry_array, points_on, region_plane


def region_layers(picture: Picture, ledger: Sequence[LedgerEntry]) -> tuple[TileLayer, ...]:
    """The layers boundary, site, link, node, hazard, released, hazard_point and community.

    Parameters
    ----------
    ledger
        The area ledger of the picture: ``hazard`` is what remains of a perimeter, ``released`` what was taken off it.
        ``hazard_point`` has one point for every hazardous area with a perimeter, also where nothing remains.
    """
    units, communities = picture.administrative_units, picture.communities
    people = count_column("people", [community.people for community in communities])
    points = _points(geometry_array(community.location for community in communities))
    sites = _layer("site", picture.sites, (site.location for site in picture.sites))
    kinds = text_column("site_kind", [site.site_kind for site in picture.sites])
    return (
        _layer("boundary", units, (unit.boundary for unit in units)),
        replace(sites, columns=(*sites.columns, kinds)),
        *_assets(picture),
        *_hazards(picture.hazardous_areas, ledger),
        replace(_layer("community", communities, points), columns=(*_named(communities), people)),
    )


_Row = AdministrativeUnit | Site | Asset | HazardousArea | Community


def _layer(name: str, rows: Sequence[_Row], geometries: Iterable[Geometry | None]) -> TileLayer:
    return TileLayer(name, flatten(geometry_array(geometries)), _named(rows))


def _named(rows: Sequence[_Row]) -> tuple[Column, ...]:
    return text_column("thing", [row.id for row in rows]), text_column("name", [row.name for row in rows])


def _assets(picture: Picture) -> tuple[TileLayer, TileLayer]:
    """Lines as links, everything else as a node; a link without a line of its own runs straight between its ends."""
    locations = asset_sites(picture, region_plane(picture)).locations
    shapes = flatten(locations)
    lines = tuple(part for part in shapes if part.kind == LINE)
    others = locations.copy()
    for part in lines:
        others[np.unique(part.row)] = None
    columns = (*_named(picture.assets), text_column("network", [asset.network for asset in picture.assets]))
    # Poles and junctions of a whole country would hide it.
    return TileLayer("link", lines, columns), TileLayer("node", flatten(_points(others)), columns, lowest=FAR)


def _hazards(areas: Sequence[HazardousArea], ledger: Sequence[LedgerEntry]) -> tuple[TileLayer, ...]:
    entries = {entry.hazardous_area: entry for entry in ledger}
    found = [entries.get(area.id) for area in areas]
    perimeters = geometry_array(area.perimeter for area in areas)
    remaining = geometry_array(
        area.perimeter if entry is None else entry.remaining for area, entry in zip(areas, found, strict=True)
    )
    released = geometry_array(
        None if entry is None else shapely.GeometryCollection([entry.cancelled, entry.reduced, entry.cleared])
        for entry in found
    )
    columns = (*_named(areas), text_column("class", [area.hazard_class for area in areas]))
    square_metres = count_column("m2", [None if entry is None else round(entry.remaining_m2) for entry in found])
    whole = shapely.is_missing(remaining) | shapely.is_empty(remaining)
    on = np.where(whole, perimeters, remaining)
    return (
        TileLayer("hazard", flatten(remaining), columns, hazard=True),
        TileLayer("released", flatten(released), columns),
        TileLayer("hazard_point", flatten(_points(on)), (*columns, square_metres)),
    )


def _points(geometries: GeometryArray) -> GeometryArray:
    """A point on each geometry; None where there is none."""
    known = ~(shapely.is_missing(geometries) | shapely.is_empty(geometries))
    points = np.full(len(geometries), None, dtype=object)
    points[known] = shapely.points(points_on(geometries[known]))
    return points
