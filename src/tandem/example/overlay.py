"""Roads, power distribution, water, damage and teams, generated over a real picture that lacks them.

For real data without roads and dates (see the note of the data): what is generated says so in every name, source
and title, and nothing real is changed; real things only get claims of sources that are marked as generated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import shapely

from tandem.claims.records import Record
from tandem.errors import InputError
from tandem.example import stories
from tandem.example.assets import AssetList, Point
from tandem.example.damage import Damage, tell_assets, tell_damage
from tandem.example.geography import Floats, Ints, nearest
from tandem.example.hazards import damage_states
from tandem.example.networks import Roads, build_clinics, build_electricity, build_roads, build_water
from tandem.example.region import LARGEST, SMALLEST, WORKS_PER_HAZARD
from tandem.example.teams import tell_capacity
from tandem.example.telling import MARK, Scribe, Telling
from tandem.geo import GeometryArray, Plane
from tandem.ids import IdMaker
from tandem.picture.tables import Asset, Community, Picture

_MARK = f" {MARK}"
DAMAGED_AT_HAZARD, DAMAGE_REACH_M = 0.45, 1500.0


@dataclass(frozen=True)
class _Overlay:
    """Generated components in the plane of the region, node by community, and ids of rows that real links name."""

    assets: AssetList
    roads: Roads
    electricity: Ints
    water: Ints
    known: Mapping[int, str]


def generate_overlay(
    picture: Picture, *, seed: int, start: date, make_id: IdMaker, now: datetime
) -> tuple[Record, ...]:
    """Records that give a picture of communities and hazards what a joint plan needs beside them.

    Roads join all communities, with the hub at the largest; power is distributed along the roads from the ends of
    the real lines; damage is by nearness to the hazardous areas; teams, courses and news as in the generated region.
    Nothing depends on anything but the picture, ``seed``, ``start`` and the ids.

    Raises
    ------
    InputError
        Where the picture has no communities.
    """
    if not picture.communities:
        raise InputError(
            "The picture has no communities, so there is nothing to join by roads.",
            "Import settlements first, then generate the overlay.",
        )
    rng = np.random.default_rng([seed, len(picture.communities)])
    communities = sorted(picture.communities, key=lambda row: row.id)
    plane = Plane.around([row.location for row in communities])
    places = _places(communities, plane)
    hazards = _hazards(picture, plane)
    overlay = _build(picture, communities, places, plane, hazards, rng)
    scribe = Scribe(make_id, start, now, plane)
    states = _states(overlay.assets.anchors()[overlay.assets.repairable()], hazards, rng)
    damage = Damage(overlay.assets.repairable(), states)
    damaged = sum(state != "none" for state in states)
    works = min(LARGEST, max(SMALLEST, round(len(hazards) * WORKS_PER_HAZARD) + damaged))
    bases = places[np.argsort(-_people(communities), kind="stable")[: max(1, len(places) // 20)]]
    capacity = tell_capacity(scribe, works, bases, start, rng, mark=_MARK)
    units = np.zeros(len(overlay.assets), dtype=np.int64)
    things = tell_assets(scribe, overlay.assets, capacity.sources, units, known=overlay.known, mark=_MARK)
    tell_damage(scribe, overlay.assets, things, damage, capacity.sources, units, rng)
    _tell_real(scribe, picture, communities, places, plane, overlay, things, capacity.sources, rng)
    stories.tell_news(scribe, f"the region{_MARK}", capacity, start)
    return scribe.records()


def _places(communities: list[Community], plane: Plane) -> Floats:
    shapes = plane.to_plane(shapely.centroid(np.array([row.location for row in communities], dtype=object)))
    places: Floats = shapely.get_coordinates(shapes)
    return _distinct(places)


def _distinct(places: Floats) -> Floats:
    """Move communities that stand on one spot 30 m apart, so that no generated link has length 0."""
    _, spot = np.unique(np.round(places), axis=0, return_inverse=True)
    order = np.argsort(spot.ravel(), kind="stable")
    _, first, count = np.unique(spot.ravel()[order], return_index=True, return_counts=True)
    turn = np.empty(len(places))
    turn[order] = np.arange(len(places)) - np.repeat(first, count)
    return places + np.column_stack([30.0 * turn, np.zeros(len(places))])


def _people(communities: list[Community]) -> Ints:
    """People for ranking only: an unknown number ranks last."""
    return np.array([row.people or 0 for row in communities], dtype=np.int64)


def _hazards(picture: Picture, plane: Plane) -> GeometryArray:
    shapes = [row.perimeter for row in picture.hazardous_areas if row.perimeter is not None]
    result: GeometryArray = plane.to_plane(np.array(shapes, dtype=object))
    return result


def _build(
    picture: Picture,
    communities: list[Community],
    places: Floats,
    plane: Plane,
    hazards: GeometryArray,
    rng: np.random.Generator,
) -> _Overlay:
    assets, people = AssetList(), _people(communities)
    names = [row.name or f"community {index + 1}" for index, row in enumerate(communities)]
    hub = np.array([int(np.argmax(people))], dtype=np.int64)
    roads = build_roads(assets, places, names, hub, None, rng, hazards)
    ends = _line_ends(picture, plane)
    known = {assets.node("electricity", "source", f"Line end {key}", at): key for key, at in ends.items()}
    feeds = nearest(places, np.array(list(ends.values()), dtype=np.float64).reshape(-1, 2))
    roots = np.unique(feeds) if known else hub
    role = "substation" if known else "source"
    electricity = build_electricity(assets, places, names, people, roots, roads, root_role=role)
    for row, community in zip(known, feeds, strict=True):
        node = int(electricity[community])
        shape = [assets.shape[row][0], assets.shape[node][0]]
        assets.link("electricity", "link", f"Feeder of {names[int(community)]}", shape, row, node)
    water = build_water(assets, places, names, roads, electricity, rng)
    if not any(asset.role == "clinic" for asset in picture.assets):
        build_clinics(assets, places, names, people, electricity, water)
    return _Overlay(assets, roads, electricity, water, known)


def _real_lines(picture: Picture) -> list[Asset]:
    return sorted(
        (
            asset
            for asset in picture.assets
            if asset.network == "electricity" and asset.is_link and asset.location is not None
        ),
        key=lambda asset: asset.id,
    )


def _line_ends(picture: Picture, plane: Plane) -> dict[str, Point]:
    """Ends of real power lines that are named by the line but are no assets yet, with their place in the plane."""
    ends: dict[str, Point] = {}
    for line in _real_lines(picture):
        coordinates = shapely.get_coordinates(plane.to_plane(line.location))
        for key, at in ((line.from_node, coordinates[0]), (line.to_node, coordinates[-1])):
            if key is not None and key not in picture.by_id:
                ends.setdefault(key, (float(at[0]), float(at[1])))
    return ends


def _states(points: Floats, hazards: GeometryArray, rng: np.random.Generator) -> list[str]:
    """Damage by nearness to hazard: every second component on it, hardly any beyond some kilometres."""
    states = np.full(len(points), "none", dtype=object)
    draw = rng.random(len(points))
    if not len(hazards) or not len(points):
        return [str(state) for state in states]
    places = shapely.points(points)
    at = shapely.STRtree(hazards).query_nearest(places, all_matches=False)[1]
    weight = np.exp(-shapely.distance(places, hazards[at]) / DAMAGE_REACH_M)
    hurt = draw < DAMAGED_AT_HAZARD * weight
    states[hurt] = damage_states(weight[hurt], rng)
    return [str(state) for state in states]


def _tell_real(
    scribe: Scribe,
    picture: Picture,
    communities: list[Community],
    places: Floats,
    plane: Plane,
    overlay: _Overlay,
    things: list[str],
    sources: Mapping[str, str],
    rng: np.random.Generator,
) -> None:
    """What generated sources say about real things: damage of lines, needs of clinics, nodes that serve communities."""
    nodes = zip(overlay.roads.nodes, overlay.electricity, overlay.water, strict=True)
    scribe.table(
        Telling(sources["staff"], "Nodes that serve the communities", days_ago=30),
        "community",
        [row.id for row in communities],
        {"service_nodes": [[things[int(node)] for node in found] for found in nodes]},
    )
    lines = [line for line in _real_lines(picture) if line.damage_state is None]
    if lines:
        middles = shapely.get_coordinates(
            plane.to_plane(np.array([shapely.point_on_surface(line.location) for line in lines]))
        )
        states = _states(middles, _hazards(picture, plane), rng)
        assessed = Telling(sources["energy"], "Damage assessment of the main lines", "saw", days_ago=18)
        scribe.table(assessed, "asset", [line.id for line in lines], {"damage_state": states})
    _tell_clinics(scribe, picture, places, plane, overlay, things, sources)


def _tell_clinics(
    scribe: Scribe,
    picture: Picture,
    places: Floats,
    plane: Plane,
    overlay: _Overlay,
    things: list[str],
    sources: Mapping[str, str],
) -> None:
    clinics = sorted(
        (row for row in picture.assets if row.role == "clinic" and row.location is not None and not row.depends_on),
        key=lambda row: row.id,
    )
    if not clinics:
        return
    shapes = plane.to_plane(shapely.centroid(np.array([row.location for row in clinics], dtype=object)))
    host = nearest(places, shapely.get_coordinates(shapes)).tolist()
    needs = [[things[int(overlay.electricity[i])], things[int(overlay.water[i])]] for i in host]
    telling = Telling(sources["health"], "What the clinics depend on", days_ago=30)
    scribe.table(telling, "asset", [row.id for row in clinics], {"depends_on": needs})
