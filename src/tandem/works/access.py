"""From which road nodes a site is reached, and which roads are the only way to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely

from tandem.geo import GeometryArray
from tandem.policy import Policy
from tandem.works.sites import AssetSites

ROAD = "road"
IntArray = npt.NDArray[np.int64]
_NOTHING: frozenset[int] = frozenset()


@dataclass(frozen=True)
class RoadNet:
    """The road network by positions: ``nodes`` and ``links`` are asset indices, ``ends`` (l, 2) node positions.

    Links that name a node which is not there are left out (the picture has a finding for each). ``sources`` are node
    positions from which the region is supplied.
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


def road_net(sites: AssetSites, policy: Policy) -> RoadNet:
    """The road network of the picture."""
    nodes = [i for i, asset in enumerate(sites.assets) if asset.network == ROAD and not asset.is_link]
    ids = tuple(sites.assets[i].id for i in nodes)
    position = {identifier: place for place, identifier in enumerate(ids)}
    links, ends = [], []
    for i, asset in enumerate(sites.assets):
        if asset.network == ROAD and asset.from_node in position and asset.to_node in position:
            links.append(i)
            ends.append((position[asset.from_node], position[asset.to_node]))
    roles = policy.services[ROAD].source_roles if ROAD in policy.services else ("source",)
    return RoadNet(
        ids=ids,
        nodes=np.array(nodes, dtype=np.int64),
        links=np.array(links, dtype=np.int64),
        ends=np.array(ends, dtype=np.int64).reshape(-1, 2),
        sources=np.array([p for p, i in enumerate(nodes) if sites.assets[i].role in roles], dtype=np.int64),
        shapes=sites.shapes[nodes],
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
