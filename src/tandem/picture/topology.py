"""The nodes and links of one network, with ends that name no node snapped to nodes or joined at implied junctions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from tandem.geo import Geometry, GeometryArray, Plane
from tandem.picture.tables import Asset

# Ends of lines that lie this near to each other, or to a node, are one place; wider than digitising errors of maps.
SNAP_M = 50.0


@dataclass(frozen=True)
class Topology:
    """Vertices of one network in order: its nodes, then implied junctions (component -1).

    ``ids``, ``components`` and ``shapes`` (plane metres or None) are by vertex; ``edges`` are (from, to, component of the
    link); ``vertex_of`` maps a node's id to its vertex.
    """

    ids: tuple[str, ...]
    components: tuple[int, ...]
    shapes: tuple[Geometry | None, ...]
    edges: tuple[tuple[int, int, int], ...]
    vertex_of: Mapping[str, int]

    def nearest(self, shapes: GeometryArray, maximum_m: float | None = None) -> list[int]:
        """The nearest vertex of each plane geometry, -1 where there is none (within ``maximum_m``)."""
        found = [-1] * len(shapes)
        placed = [at for at, shape in enumerate(self.shapes) if shape is not None]
        if placed and len(shapes):
            tree = shapely.STRtree(np.array([self.shapes[at] for at in placed], dtype=object))
            hits = tree.query_nearest(shapes, max_distance=maximum_m, all_matches=False)
            for which, at in zip(*hits, strict=True):
                found[int(which)] = placed[int(at)]
        return found


def is_node(asset: Asset) -> bool:
    """Whether the asset is a place of its network rather than a link between places."""
    if asset.role == "link" or asset.is_link:
        return False
    line = asset.location is not None and asset.location.geom_type in ("LineString", "MultiLineString")
    return not line


def topology(assets: Sequence[Asset], component_of: Mapping[str, int], plane: Plane) -> Topology:
    """Nodes and links of the assets of one network."""
    nodes = [asset for asset in assets if is_node(asset)]
    vertex_of = {asset.id: at for at, asset in enumerate(nodes)}
    shapes = [_on_plane(asset.location, plane) for asset in nodes]
    links = [asset for asset in assets if not is_node(asset)]
    ends = _loose_ends(links, vertex_of, plane)
    junctions, joined = _junctions([point for _, _, point in ends], shapes)
    at_end = {(link, side): vertex for (link, side, _), vertex in zip(ends, joined, strict=True)}
    edges = []
    for link in links:
        one, two = (
            vertex_of.get(name or "", at_end.get((link.id, side), -1))
            for side, name in enumerate((link.from_node, link.to_node))
        )
        if one >= 0 and two >= 0:
            edges.append((one, two, component_of[link.id]))
    ids = [asset.id for asset in nodes] + [f"junction/{number}" for number in range(len(junctions))]
    components = [component_of[asset.id] for asset in nodes] + [-1] * len(junctions)
    return Topology(tuple(ids), tuple(components), (*shapes, *junctions), tuple(edges), vertex_of)


def _on_plane(shape: Geometry | None, plane: Plane) -> Geometry | None:
    if shape is None or shape.is_empty:
        return None
    found: Geometry = plane.to_plane(shape)
    return found


def _loose_ends(links: Sequence[Asset], vertex_of: Mapping[str, int], plane: Plane) -> list[tuple[str, int, Geometry]]:
    """Link id, side (0 from, 1 to) and plane point of each end of a line that names no known node."""
    found = []
    for link in links:
        missing = [side for side, name in enumerate((link.from_node, link.to_node)) if name not in vertex_of]
        if missing and link.location is not None and link.location.length > 0:
            line = shapely.get_coordinates(plane.to_plane(link.location))
            found += [(link.id, side, shapely.Point(line[-side])) for side in missing]
    return found


def _junctions(points: Sequence[Geometry], nodes: Sequence[Geometry | None]) -> tuple[list[Geometry], list[int]]:
    """New junctions, and the vertex of each point: a node within reach, else a junction that nearby ends share."""
    junctions: list[Geometry] = []
    joined = [-1] * len(points)
    placed = [at for at, shape in enumerate(nodes) if shape is not None]
    array = np.array(points, dtype=object)
    if placed and points:
        tree = shapely.STRtree(np.array([nodes[at] for at in placed], dtype=object))
        for which, at in zip(*tree.query_nearest(array, max_distance=SNAP_M, all_matches=False), strict=True):
            joined[int(which)] = placed[int(at)]
    near = shapely.STRtree(array) if points else None
    for which, point in enumerate(points):
        if joined[which] < 0 and near is not None:
            vertex = len(nodes) + len(junctions)
            junctions.append(point)
            for other in near.query(point, predicate="dwithin", distance=SNAP_M):
                if joined[int(other)] < 0:
                    joined[int(other)] = vertex
    return junctions, joined
