"""From which road nodes a site is reached, and which roads are the only way to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely

from tandem.geo import GeometryArray, Plane
from tandem.picture.topology import topology
from tandem.policy import Policy
from tandem.works.sites import AssetSites, geometry_array

ROAD = "road"
IntArray = npt.NDArray[np.int64]
_NOTHING: frozenset[int] = frozenset()


@dataclass(frozen=True)
class RoadNet:
    """The road network by positions: ``nodes`` (-1: an implied junction) and ``links`` are asset indices.

    ``ends`` (l, 2) are node positions, ``sources`` those from which the region is supplied; ``shapes`` lie in the plane.
    """

    ids: tuple[str, ...]
    nodes: IntArray
    links: IntArray
    ends: IntArray
    sources: IntArray
    shapes: GeometryArray

    @cached_property
    def tree(self) -> shapely.STRtree:
        """The nodes that have a location; the others are absent from it."""
        return shapely.STRtree(self.shapes)

    @cached_property
    def incident(self) -> Sequence[Sequence[tuple[int, int]]]:
        """For each node its (link position, other node)."""
        found: list[list[tuple[int, int]]] = [[] for _ in self.ids]
        for link, (one, other) in enumerate(self.ends.tolist()):
            found[one].append((link, other))
            found[other].append((link, one))
        return found

    def nearest(self, shapes: GeometryArray, maximum_m: float) -> IntArray:
        """Position of the nearest node within ``maximum_m`` of each shape (plane metres), -1 where there is none."""
        result = np.full(len(shapes), -1, dtype=np.int64)
        if len(self.ids) and len(shapes):
            which, node = self.tree.query_nearest(shapes, max_distance=maximum_m, all_matches=False)
            result[which] = node
        return result


def road_net(sites: AssetSites, plane: Plane, policy: Policy) -> RoadNet:
    """The road network of the picture, with the same vertices and ids as its infrastructure has."""
    roads = topology([asset for asset in sites.assets if asset.network == ROAD], sites.index, plane)
    roles = policy.services[ROAD].source_roles if ROAD in policy.services else ("source",)
    fed = [p for p, i in enumerate(roads.components) if i >= 0 and sites.assets[i].role in roles]
    edges = np.array(roads.edges, dtype=np.int64).reshape(-1, 3)
    return RoadNet(
        ids=roads.ids,
        nodes=np.array(roads.components, dtype=np.int64),
        links=edges[:, 2].copy(),
        ends=edges[:, :2].copy(),
        sources=np.array(fed, dtype=np.int64),
        shapes=geometry_array(roads.shapes),
    )


def hazards_on_only_access(net: RoadNet, near_link: Mapping[int, frozenset[int]]) -> tuple[frozenset[int], ...]:
    """For each road node the hazards near roads that every way from every source to it must use.

    These roads are the cut edges (bridges of the graph, Tarjan 1974) between the node and a root that joins all
    sources. A node that no source reaches by road hangs, if it has one link only, on that link. ``near_link`` maps
    link position to the hazards near it.
    """
    n = len(net.ids)
    result: list[frozenset[int]] = [_NOTHING] * n
    order, parent, parent_link, low, entered = _depth_first(net)
    for node in order:
        up = parent[node]
        above = result[up] if 0 <= up < n else _NOTHING
        own = near_link.get(parent_link[node], _NOTHING) if low[node] == entered[node] else _NOTHING
        result[node] = above | own if own else above
    for node, incident in enumerate(net.incident):
        if entered[node] < 0 and len(incident) == 1:
            result[node] = near_link.get(incident[0][0], _NOTHING)
    return tuple(result)


def _depth_first(net: RoadNet) -> tuple[list[int], list[int], list[int], list[int], list[int]]:
    """Order of entry, parent node (n: the root), link to it (-1: from the root), low link and entry number (-1: never)."""
    n = len(net.ids)
    parent, parent_link, entered = [n] * n, [-1] * n, [-1] * n
    low: list[int] = [0] * n
    order: list[int] = []
    sources = set(net.sources.tolist())
    for source in sorted(sources):
        if entered[source] >= 0:
            continue
        entered[source] = low[source] = len(order) + 1
        order.append(source)
        stack = [(source, iter(net.incident[source]))]
        while stack:
            node, around = stack[-1]
            low[node] = 0 if node in sources else low[node]
            step = next(around, None)
            if step is None:
                stack.pop()
                if stack:
                    low[stack[-1][0]] = min(low[stack[-1][0]], low[node])
                continue
            link, other = step
            if link == parent_link[node]:
                continue
            if entered[other] >= 0:
                low[node] = min(low[node], entered[other])
                continue
            parent[other], parent_link[other] = node, link
            entered[other] = low[other] = len(order) + 1
            order.append(other)
            stack.append((other, iter(net.incident[other])))
    return order, parent, parent_link, low, entered
