"""Distances between hazard, components, access and teams: what must be released before what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from tandem.geo import GeometryArray
from tandem.policy import Policy
from tandem.works.access import RoadNet, hazards_on_only_access
from tandem.works.sites import AssetSites, HazardSites

SEARCH_KINDS = ("ts", "preparation", "clearance")
_NOTHING: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Danger:
    """Hazard positions by asset index: ``before_repair`` must be released before a repair, ``blocking`` lies on it.

    ``site_node`` is the nearest road node position of each damaged asset, -1 for the others and where none is near enough.
    ``approach`` maps a hazard position to the road node positions from which it is reached.
    """

    before_repair: Mapping[int, frozenset[int]]
    blocking: Mapping[int, frozenset[int]]
    site_node: npt.NDArray[np.int64]
    approach: Mapping[int, frozenset[int]]


def pairs_within(shapes: GeometryArray, hazards: GeometryArray, distance_m: float) -> npt.NDArray[np.int64]:
    """Index pairs (shape, hazard) at most ``distance_m`` apart in the plane, shape (2, p), sorted."""
    if not len(shapes) or not len(hazards):
        return np.empty((2, 0), dtype=np.int64)
    pairs = shapely.STRtree(hazards).query(shapes, predicate="dwithin", distance=distance_m)
    order = np.lexsort((pairs[1], pairs[0]))
    result: npt.NDArray[np.int64] = pairs[:, order].astype(np.int64)
    return result


def danger(assets: AssetSites, hazards: HazardSites, net: RoadNet, damaged: Sequence[int], policy: Policy) -> Danger:
    """Clear before repair, and which intact components the hazard makes unusable.

    A repair waits for hazard within ``safety.repair_distance_m`` of its component, and of every road that is its only
    access. ``damaged`` are the asset indices that get a repair.
    """
    pairs = pairs_within(assets.shapes, hazards.shapes, policy.safety.repair_distance_m)
    near = _grouped(pairs)
    links = {link: near[asset] for link, asset in enumerate(net.links.tolist()) if asset in near}
    upstream = hazards_on_only_access(net, links)
    site_node = _site_nodes(assets, net, damaged, policy)
    ends = {asset: tuple(pair) for asset, pair in zip(net.links.tolist(), net.ends.tolist(), strict=True)}
    before = {}
    for asset in damaged:
        around = ends.get(asset) or ((int(site_node[asset]),) if site_node[asset] >= 0 else ())
        on_the_way = [upstream[node] for node in around]
        only_access = frozenset.intersection(*on_the_way) if on_the_way else _NOTHING
        found = near.get(asset, _NOTHING) | only_access
        if found:
            before[asset] = found
    blockable = np.array([asset.network in policy.safety.hazard_blocks for asset in assets.assets], dtype=np.bool_)
    pairs = pairs[:, blockable[pairs[0]]]
    lying_on = shapely.intersects(assets.shapes[pairs[0]], hazards.shapes[pairs[1]])
    return Danger(
        before_repair=before,
        blocking=_grouped(pairs[:, lying_on]),
        site_node=site_node,
        approach=_approach(near, net, hazards, policy),
    )


def _grouped(pairs: npt.NDArray[np.int64]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for one, other in zip(*pairs.tolist(), strict=True):
        found[one].add(other)
    return {one: frozenset(others) for one, others in found.items()}


def _site_nodes(assets: AssetSites, net: RoadNet, damaged: Sequence[int], policy: Policy) -> npt.NDArray[np.int64]:
    result = np.full(len(assets.shapes), -1, dtype=np.int64)
    chosen = np.array(damaged, dtype=np.int64)
    result[chosen] = net.nearest(assets.shapes[chosen], policy.access.maximum_m)
    return result


def _approach(
    near: Mapping[int, frozenset[int]], net: RoadNet, hazards: HazardSites, policy: Policy
) -> dict[int, frozenset[int]]:
    """Road nodes of a hazard: the nearest, and the ends of the roads that it endangers, on both sides.

    Without the second a hazard on a road could only be reached along the road that it closes.
    """
    found: dict[int, set[int]] = defaultdict(set)
    on_land = shapely.point_on_surface(hazards.shapes)
    for hazard, node in enumerate(net.nearest(on_land, policy.access.maximum_m).tolist()):
        if node >= 0:
            found[hazard].add(node)
    for asset, ends in zip(net.links.tolist(), net.ends.tolist(), strict=True):
        for hazard in near.get(asset, ()):
            found[hazard].update(ends)
    for node, asset in enumerate(net.nodes.tolist()):
        for hazard in near.get(asset, ()):
            found[hazard].update(other for _, other in net.incident[node])
    return {hazard: frozenset(nodes) for hazard, nodes in found.items()}


def neighbouring_areas(hazards: HazardSites, distance_m: float) -> npt.NDArray[np.int64]:
    """Pairs of different areas nearer to each other than the distance, each once, shape (2, p)."""
    pairs = pairs_within(hazards.shapes, hazards.shapes, distance_m)
    pairs = pairs[:, pairs[0] < pairs[1]]
    apart = shapely.distance(hazards.shapes[pairs[0]], hazards.shapes[pairs[1]])
    result: npt.NDArray[np.int64] = pairs[:, apart < distance_m]
    return result


def conflicts(
    hazards: HazardSites, searches: Mapping[str, tuple[str, ...]], policy: Policy
) -> tuple[tuple[str, str], ...]:
    """Pairs of searching works in neighbouring areas, which never run at once.

    ``searches`` maps a hazardous area to its works of the searching kinds. Works within one area follow each other, and
    teams that share a work keep their distance by ``safety.m2_per_team``.
    """
    found = []
    for one, other in neighbouring_areas(hazards, policy.safety.team_distance_m).T.tolist():
        here = searches.get(hazards.hazards[one].id, ())
        there = searches.get(hazards.hazards[other].id, ())
        found += [(first, second) for first in here for second in there]
    return tuple(found)
