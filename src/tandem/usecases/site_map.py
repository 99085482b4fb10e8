"""The map of a tasking order: the site as it is now, and what is reported around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import shapely

from tandem.geo import Geometry
from tandem.language import Language
from tandem.picture.places import row_geometry
from tandem.picture.tables import Row
from tandem.publishing.content import MapContent, MapFeature, MapLayer, MapStyle
from tandem.usecases.briefing.map import region_map
from tandem.usecases.lists.rows import Sight
from tandem.usecases.planning import Planned
from tandem.usecases.surroundings import frame
from tandem.works.model import Work
from tandem.works.sites import region_plane

MARGIN_M = 300.0


def site_map(
    sight: Sight, planned: Planned, work: Work, site: Geometry, access: Sequence[Row], language: Language
) -> MapContent:
    """The frame holds the site and the places of ``access``; nothing is drawn as it will be, all as it is reported."""
    now = replace(planned, prepared=replace(planned.prepared, seen=sight.seen))
    whole = region_map(now, planned.problem.start, language)
    roads = [shape for row in access if (shape := row_geometry(row)) is not None]
    extent = frame(site, roads, region_plane(sight.picture), margin_m=MARGIN_M)
    window = shapely.box(*extent)
    layers = [MapLayer(layer.style, _within(layer.features, window)) for layer in whole.layers]
    style: MapStyle = "task_point" if site.geom_type == "Point" else "task"
    layers.append(MapLayer(style, (MapFeature(work.id, site, work.name),)))
    layers.append(MapLayer("access", tuple(MapFeature(f"access {n}", shape) for n, shape in enumerate(roads))))
    health = [
        MapFeature(one.id, one.location, one.name)
        for one in sight.picture.assets
        if one.network == "health" and not one.is_link
    ]
    layers.append(MapLayer("medical", _within(health, window)))
    kept = tuple(layer for layer in layers if layer.features)
    return MapContent(sight.picture.valid_at, kept, extent=extent)


def _within(features: Sequence[MapFeature], window: Geometry) -> tuple[MapFeature, ...]:
    return tuple(one for one in features if one.geometry is not None and one.geometry.intersects(window))
