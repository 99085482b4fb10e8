"""The region on one day of the plan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import shapely

from tandem.language import ENGLISH, Language
from tandem.picture.tables import Asset
from tandem.plan.figures import component_ready, goal_times
from tandem.plan.problem import TICKS_PER_DAY
from tandem.publishing.content import MapContent, MapFeature, MapLayer, MapStyle
from tandem.usecases.planning import Planned

MARGIN = 0.02


def region_map(planned: Planned, day: date, language: Language = ENGLISH) -> MapContent:
    """Hazardous areas, networks and communities as they are on ``day`` if the plan is carried out."""
    tick = (day - planned.problem.start).days * TICKS_PER_DAY
    caption = language.text("as reported") if tick <= 0 else language.text("if the plan is carried out")
    drawn = [
        *_background(planned),
        *_land(planned, tick),
        *_links(planned, tick),
        *_communities(planned, tick),
        *_teams(planned),
    ]
    by_style: dict[MapStyle, list[MapFeature]] = {}
    for style, feature in drawn:
        by_style.setdefault(style, []).append(feature)
    layers = tuple(MapLayer(style, tuple(rows)) for style, rows in by_style.items())
    return MapContent(day, layers, caption, _extent(planned))


def _extent(planned: Planned) -> tuple[float, float, float, float] | None:
    """Where people live and hazards lie, with a margin: lines that lead far away do not shrink the map."""
    picture = planned.prepared.seen.picture
    shapes = [row.location for row in picture.communities] + [row.perimeter for row in picture.hazardous_areas]
    bounds = shapely.total_bounds(
        np.array([*shapes, *(row.boundary for row in picture.administrative_units)], dtype=object)
    )
    if not np.isfinite(bounds).all():
        return None
    west, south, east, north = bounds.tolist()
    margin = MARGIN * max(east - west, north - south)
    return west - margin, south - margin, east + margin, north + margin


Drawn = tuple[MapStyle, MapFeature]


def _background(planned: Planned) -> Iterator[Drawn]:
    picture = planned.prepared.seen.picture
    for unit in picture.administrative_units:
        yield "administrative_unit", MapFeature(unit.id, unit.boundary, unit.name)
    for site in picture.sites:
        if site.site_kind == "front_line":
            yield "front_line", MapFeature(site.id, site.location, site.name)


def _land(planned: Planned, tick: int) -> Iterator[Drawn]:
    classes = {area.id: area.hazard_class for area in planned.prepared.seen.picture.hazardous_areas}
    styles: dict[str, MapStyle] = {"sha": "hazard_sha", "cha": "hazard_cha", "spot": "hazard_spot"}
    released = _released_by(planned, tick)
    for entry in planned.prepared.seen.ledger:
        for part in (entry.cancelled, entry.reduced, entry.cleared):
            if not part.is_empty:
                yield "released", MapFeature(entry.hazardous_area, part)
        if not entry.remaining.is_empty:
            style = "released" if entry.hazardous_area in released else styles[classes[entry.hazardous_area]]
            yield style, MapFeature(entry.hazardous_area, entry.remaining)


def _released_by(planned: Planned, tick: int) -> set[str]:
    finish = planned.solution.schedule.work_finish
    works = planned.problem.works
    gates = (index for index, kind in enumerate(works.kind) if kind == "release_gate")
    things = {work.id: work.thing for work in planned.prepared.works.works}
    return {things[works.ids[index]] for index in gates if finish[index] <= tick}


def _links(planned: Planned, tick: int) -> Iterator[Drawn]:
    ready = dict(
        zip(
            planned.problem.components.ids,
            (component_ready(planned.problem, planned.solution.schedule.work_finish) <= max(tick, 0)).tolist(),
            strict=True,
        )
    )
    for asset in planned.prepared.seen.picture.assets:
        if asset.location is None or not asset.location.geom_type.endswith("LineString"):
            continue
        yield _link_style(asset, ready.get(asset.id, True)), MapFeature(asset.id, asset.location)


def _link_style(asset: Asset, works: bool) -> MapStyle:
    if asset.network == "road":
        return "road_open" if works else "road_closed"
    return "line_working" if works else "line_down"


def _communities(planned: Planned, tick: int) -> Iterator[Drawn]:
    problem = planned.problem
    times = goal_times(problem, planned.solution.schedule.work_finish).service
    goals = problem.service_goals
    waiting = {problem.communities[goals.community[row]] for row in np.flatnonzero(times > max(tick, 0))}
    counted = {problem.communities[index] for index in np.unique(goals.community)}
    for community in planned.prepared.seen.picture.communities:
        style: MapStyle = "community_unknown"
        if community.id in counted:
            style = "community_unserved" if community.id in waiting else "community_served"
        yield style, MapFeature(community.id, community.location, community.name, float(community.people or 0))


def _teams(planned: Planned) -> Iterator[Drawn]:
    for team in planned.prepared.seen.picture.teams:
        if team.base is not None and team.presence == "present":
            yield "team", MapFeature(team.id, team.base)
