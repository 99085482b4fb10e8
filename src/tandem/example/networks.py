"""Roads, electricity, water, clinics and fields among communities, all in local metres."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import shapely
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra, minimum_spanning_tree
from scipy.spatial import cKDTree

from tandem.example.assets import AssetList, Point
from tandem.example.geography import Floats, Ints
from tandem.geo import GeometryArray

LINK_M = 2500.0
BRIDGE_M = 60.0
COMMUNITIES_PER_WATER_ZONE = 15
COMMUNITIES_PER_CLINIC = 10
COMMUNITIES_PER_SUBSTATION = 12


@dataclass(frozen=True)
class Roads:
    """Edges between communities, (e, 2) indices: a spanning tree and what was added to it; ``nodes`` are asset indices."""

    tree: Ints
    extra: Ints
    nodes: Ints


# People keep to roads beside a known hazard, so a way across one counts as this many times as long.
CROSSING_PENALTY = 5.0


def road_edges(places: Floats, rng: np.random.Generator, hazards: GeometryArray | None = None) -> tuple[Ints, Ints]:
    """A minimum spanning tree of the places and two in five of the other short ways between near neighbours.

    Ways across one of the ``hazards`` (plane metres) are taken only where the way around is much longer.
    """
    count = len(places)
    if count < 2:
        return np.empty((0, 2), np.int64), np.empty((0, 2), np.int64)
    near = np.atleast_2d(cKDTree(places).query(places, k=min(9, count))[1])
    pairs = np.column_stack([np.repeat(np.arange(count), near.shape[1]), near.ravel()])
    # Neighbours from west to east join whatever the nearest neighbours leave apart.
    west_east = np.argsort(places[:, 0], kind="stable")
    pairs = np.vstack([pairs, np.column_stack([west_east[:-1], west_east[1:]])])
    pairs = np.unique(np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1), axis=0)
    length = np.maximum(1.0, np.hypot(*(places[pairs[:, 0]] - places[pairs[:, 1]]).T))
    if hazards is not None and len(hazards):
        ways = shapely.linestrings(places[pairs])
        crossing = np.unique(shapely.STRtree(hazards).query(ways, predicate="intersects")[0])
        length[crossing] *= CROSSING_PENALTY
    tree = minimum_spanning_tree(coo_matrix((length, (pairs[:, 0], pairs[:, 1])), shape=(count, count))).tocoo()
    tree_pairs = np.sort(np.column_stack([tree.row, tree.col]).astype(np.int64), axis=1)
    in_tree = np.isin(pairs[:, 0] * count + pairs[:, 1], tree_pairs[:, 0] * count + tree_pairs[:, 1])
    short = length < 1.5 * float(np.median(tree.data))
    return tree_pairs, pairs[~in_tree & short & (rng.random(len(pairs)) < 0.4)]


def parents(tree: Ints, places: Floats, roots: Ints) -> tuple[Ints, Ints]:
    """Parent of each place on the tree towards its nearest root (-9999 for roots), and that root."""
    count = len(places)
    length = np.maximum(1.0, np.hypot(*(places[tree[:, 0]] - places[tree[:, 1]]).T))
    graph = coo_matrix((length, (tree[:, 0], tree[:, 1])), shape=(count, count)).tocsr()
    _, parent, root = dijkstra(graph, directed=False, indices=roots, return_predecessors=True, min_only=True)
    return np.asarray(parent, dtype=np.int64), np.asarray(root, dtype=np.int64)


def build_roads(
    assets: AssetList,
    places: Floats,
    names: list[str],
    hubs: Ints,
    river: shapely.LineString | None,
    rng: np.random.Generator,
    hazards: GeometryArray | None = None,
) -> Roads:
    """Roads in links of about 2.5 km, with a bridge where one crosses the river; hubs are the sources of access."""
    tree, extra = road_edges(places, rng, hazards)
    hub_set = set(hubs.tolist())
    nodes = [
        assets.node("road", "source" if i in hub_set else "node", f"Road junction {names[i]}", _point(places[i]))
        for i in range(len(places))
    ]
    segments = _segments(assets, places, names, np.vstack([tree, extra]), nodes, rng)
    lines = [shapely.LineString(shape) for _, shape, _, _ in segments]
    crossed = shapely.intersects(river, lines) if river is not None and lines else [False] * len(lines)
    for (name, shape, start, end), line, crosses in zip(segments, lines, crossed, strict=True):
        if crosses:
            _add_bridge(assets, name, line, river, start, end)
        else:
            assets.link("road", "link", name, shape, start, end)
    return Roads(tree, extra, np.array(nodes, dtype=np.int64))


_Segment = tuple[str, list[Point], int, int]


def _segments(
    assets: AssetList, places: Floats, names: list[str], edges: Ints, nodes: list[int], rng: np.random.Generator
) -> list[_Segment]:
    """Cut each way into slightly bent links, with junctions where they meet."""
    found: list[_Segment] = []
    for a, b in edges.tolist():
        title = f"Road {names[a]} - {names[b]}"
        length = math.dist(places[a], places[b])
        parts = max(1, round(length / LINK_M))
        stops = places[a] + np.linspace(0, 1, 2 * parts + 1)[:, None] * (places[b] - places[a])
        stops[1:-1] += rng.normal(0, 0.05 * length / parts, (2 * parts - 1, 2))
        points = [_point(stop) for stop in stops]
        at = nodes[a]
        for part in range(parts):
            last = part == parts - 1
            name = title if parts == 1 else f"{title}, part {part + 1}"
            to = nodes[b] if last else assets.node("road", "node", f"{name}, end", points[2 * part + 2])
            found.append((name, points[2 * part : 2 * part + 3], at, to))
            at = to
    return found


def _add_bridge(
    assets: AssetList, name: str, line: shapely.LineString, river: shapely.LineString | None, start: int, end: int
) -> None:
    """Replace a link that crosses the river by link, bridge and link."""
    crossing = shapely.get_parts(shapely.intersection(line, river))[0]
    at = float(np.clip(line.project(shapely.Point(crossing.coords[0])), 0.2 * line.length, 0.8 * line.length))
    half = min(BRIDGE_M, 0.1 * line.length)
    near, far = (_point(shapely.get_coordinates(line.interpolate(at + side))[0]) for side in (-half, half))
    first = assets.node("road", "node", f"{name}, near bank", near)
    second = assets.node("road", "node", f"{name}, far bank", far)
    assets.link("road", "link", f"{name}, near side", [assets.shape[start][0], near], start, first)
    assets.link("road", "bridge", f"Bridge on {name.lower()[:4]}{name[4:]}", [near, far], first, second)
    assets.link("road", "link", f"{name}, far side", [far, assets.shape[end][0]], second, end)


def build_electricity(
    assets: AssetList,
    places: Floats,
    names: list[str],
    people: Ints,
    roots: Ints,
    roads: Roads,
    *,
    root_role: str = "source",
) -> Ints:
    """Lines along the roads from the root communities; gives the node of each community.

    Roots are source substations, or with ``root_role`` 'substation' the places where lines from elsewhere arrive.
    """
    count = len(places) // COMMUNITIES_PER_SUBSTATION
    roles = dict.fromkeys(np.argsort(-people, kind="stable")[:count].tolist(), "substation")
    roles |= dict.fromkeys(roots.tolist(), root_role)
    labels = {"source": "Source substation", "substation": "Substation", "node": "Transformer"}
    nodes = []
    for i, name in enumerate(names):
        role = roles.get(i, "node")
        nodes.append(assets.node("electricity", role, f"{labels[role]} {name}", _shifted(places[i], 60.0, 40.0)))
    parent, _ = parents(roads.tree, places, roots)
    pairs = [(above, i) for i, above in enumerate(parent.tolist()) if above >= 0]
    pairs += [(a, b) for a, b in roads.extra[::6].tolist()]
    for a, b in pairs:
        shape = [assets.shape[nodes[a]][0], assets.shape[nodes[b]][0]]
        assets.link("electricity", "link", f"Line {names[a]} - {names[b]}", shape, nodes[a], nodes[b])
    return np.array(nodes, dtype=np.int64)


def build_water(
    assets: AssetList,
    places: Floats,
    names: list[str],
    roads: Roads,
    electricity: Ints,
    rng: np.random.Generator,
) -> Ints:
    """Zones with a well field and a pump that needs electricity; gives the node of each community."""
    zones = max(1, len(places) // COMMUNITIES_PER_WATER_ZONE)
    seeds = np.sort(rng.choice(len(places), zones, replace=False)).astype(np.int64)
    nodes = [
        assets.node("water", "node", f"Water tower {name}", _shifted(places[i], -70.0, 30.0))
        for i, name in enumerate(names)
    ]
    for seed in seeds.tolist():
        name, power = names[seed], int(electricity[seed])
        well = assets.node("water", "source", f"Well field {name}", _shifted(places[seed], -420.0, 180.0))
        pump = assets.node("water", "pump", f"Pump {name}", _shifted(places[seed], -240.0, 100.0), (power,))
        _pipe(assets, f"Main {name}, raw water", well, pump)
        _pipe(assets, f"Main {name}", pump, nodes[seed])
    parent, _ = parents(roads.tree, places, seeds)
    for i, above in enumerate(parent.tolist()):
        if above >= 0:
            _pipe(assets, f"Pipe {names[above]} - {names[i]}", nodes[above], nodes[i])
    return np.array(nodes, dtype=np.int64)


def _pipe(assets: AssetList, name: str, start: int, end: int) -> None:
    assets.link("water", "link", name, [assets.shape[start][0], assets.shape[end][0]], start, end)


def build_clinics(
    assets: AssetList, places: Floats, names: list[str], people: Ints, electricity: Ints, water: Ints
) -> Ints:
    """A clinic in each of the largest communities; it needs electricity and water. Gives their asset indices."""
    count = max(1, round(len(places) / COMMUNITIES_PER_CLINIC))
    hosts = np.argsort(-people, kind="stable")[:count].tolist()
    return np.array(
        [
            assets.node(
                "health",
                "clinic",
                f"Clinic {names[i]}",
                _shifted(places[i], 40.0, -60.0),
                (int(electricity[i]), int(water[i])),
            )
            for i in hosts
        ],
        dtype=np.int64,
    )


def build_fields(
    assets: AssetList, places: Floats, names: list[str], roads: Roads, rng: np.random.Generator
) -> dict[int, int]:
    """Fields of 15-80 ha near most villages, reached by their road; community index to asset index."""
    fields = {}
    for i in np.flatnonzero(rng.random(len(places)) < 0.7).tolist():
        side = math.sqrt(rng.uniform(15.0, 80.0) * 1e4)
        turn, away = rng.uniform(0, 2 * math.pi), rng.uniform(700, 1500)
        centre = places[i] + away * np.array([math.cos(turn), math.sin(turn)])
        corners = np.array([[-1, -0.8], [1.1, -0.9], [0.9, 1], [-1.05, 0.85]]) * side / 2
        turned = corners @ np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]]) + centre
        ring = [_point(corner) for corner in turned]
        fields[i] = assets.field(f"Fields of {names[i]}", ring, (int(roads.nodes[i]),))
    return fields


def _point(values: Floats) -> Point:
    return float(values[0]), float(values[1])


def _shifted(place: Floats, east: float, north: float) -> Point:
    return float(place[0]) + east, float(place[1]) + north
