"""The networks of a picture as one service graph, and which vertices serve whom.

Components are the assets, in their order. Each service has its own copy of the vertices of the network that carries
it, so that health care over roads and road access share the same components without mixing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from tandem.geo import GeometryArray, Plane
from tandem.network.kernel import served_times
from tandem.network.model import IntArray, ServiceGraph
from tandem.picture.findings import finding
from tandem.picture.places import row_geometry
from tandem.picture.tables import Asset, Community, Finding, Picture
from tandem.picture.topology import Topology, topology
from tandem.policy import Policy
from tandem.vocabulary import label
from tandem.worded import worded

ROAD = "road"


@dataclass(frozen=True, slots=True)
class Goal:
    """A community has the service while any of ``vertices`` (of the graph) is served; none: it never can have it."""

    community: str
    service: str
    vertices: tuple[int, ...]


@dataclass(frozen=True)
class Infrastructure:
    """Networks as arrays.

    ``components`` are asset ids by component. The road graph has its own numbering: ``road_ids`` by road vertex (asset
    ids, and implied junctions), ``road_vertex_component`` (r,) and ``road_edge_*`` (q,) with -1 for no component.
    """

    plane: Plane
    components: tuple[str, ...]
    graph: ServiceGraph
    goals: tuple[Goal, ...]
    road_ids: tuple[str, ...]
    road_vertex_component: IntArray
    road_edge_from: IntArray
    road_edge_to: IntArray
    road_edge_component: IntArray
    roads: Topology
    findings: tuple[Finding, ...]

    def nearest_road(self, points: GeometryArray) -> IntArray:
        """The nearest road vertex of each plane point, however far, shape (n,); -1 where the region has no roads."""
        return _ints(self.roads.nearest(np.asarray(points, dtype=object)))


@dataclass(slots=True)
class _Draft:
    """The graph while it grows; ``served_at`` maps an asset that others depend on to the vertex that they look at."""

    depended_on: frozenset[str]

    component: list[int] = field(default_factory=list)
    source: list[bool] = field(default_factory=list)
    edges: list[tuple[int, int, int]] = field(default_factory=list)
    served_at: dict[str, int] = field(default_factory=dict)

    def vertex(self, component: int, *, source: bool) -> int:
        """Add a vertex."""
        self.component.append(component)
        self.source.append(source)
        return len(self.component) - 1


def infrastructure(picture: Picture, policy: Policy) -> Infrastructure:
    """Turn the assets and communities of a picture into a service graph with goals.

    Parameters
    ----------
    picture
        Assets whose network no service of the policy uses stay components that only others may depend on.
    policy
        ``services`` say which network carries what; ``access.maximum_m`` how far a clinic or community may lie from it.

    Notes
    -----
    A service whose network has no asset has no goals (finding ``network.absent`` of the picture). A component
    that depends on an asset that is not known never works.
    """
    rows: tuple[Asset | Community, ...] = (*picture.assets, *picture.communities)
    plane = Plane.around([row_geometry(row) for row in rows])
    component_of = {asset.id: at for at, asset in enumerate(picture.assets)}
    networks = {how.via for how in policy.services.values()} | {ROAD}
    shapes = {
        network: topology([a for a in picture.assets if a.network == network], component_of, plane)
        for network in sorted(networks)
    }
    draft = _Draft(frozenset(other for asset in picture.assets for other in asset.depends_on))
    goals: list[Goal] = []
    for service in sorted(policy.services):
        network = shapes[policy.services[service].via]
        if network.ids:
            first = _add_service(draft, service, network, picture.assets, component_of, policy, plane)
            goals += _goals(service, network, first, picture.communities, policy, plane)
    graph = _graph(draft, picture.assets, component_of)
    roads = shapes[ROAD]
    return Infrastructure(
        plane=plane,
        components=tuple(component_of),
        graph=graph,
        goals=tuple(goals),
        road_ids=roads.ids,
        road_vertex_component=_ints(roads.components),
        road_edge_from=_ints(edge[0] for edge in roads.edges),
        road_edge_to=_ints(edge[1] for edge in roads.edges),
        road_edge_component=_ints(edge[2] for edge in roads.edges),
        roads=roads,
        findings=(*_without_node(goals), *_unreachable(goals, graph)),
    )


def _add_service(
    draft: _Draft,
    service: str,
    network: Topology,
    assets: Sequence[Asset],
    component_of: Mapping[str, int],
    policy: Policy,
    plane: Plane,
) -> int:
    """Add the copy of a network for one service; returns its first vertex."""
    how = policy.services[service]
    by_id = {asset.id: asset for asset in assets if asset.network == how.via}
    first = len(draft.component)
    for name, component in zip(network.ids, network.components, strict=True):
        feeds = name in by_id and by_id[name].role in how.source_roles
        vertex = draft.vertex(component, source=feeds)
        if name in by_id and (service == how.via or name not in draft.served_at):
            draft.served_at[name] = vertex
    draft.edges += [(first + one, first + two, component) for one, two, component in network.edges]
    for one, two, component in network.edges:
        link = assets[component].id
        if link in draft.depended_on and (service == how.via or link not in draft.served_at):
            draft.served_at[link] = _middle_of_link(draft, component, (first + one, first + two))
    attached = [
        a for a in assets if a.network == service != how.via and a.role in how.source_roles and a.location is not None
    ]
    places = plane.to_plane(np.array([asset.location for asset in attached], dtype=object))
    for asset, near in zip(attached, network.nearest(places, policy.access.maximum_m), strict=True):
        draft.served_at[asset.id] = draft.vertex(component_of[asset.id], source=True)
        if near >= 0:
            draft.edges.append((draft.served_at[asset.id], first + near, -1))
    return first


def _middle_of_link(draft: _Draft, component: int, ends: tuple[int, int]) -> int:
    """A vertex on a link, served from either end, for those who depend on the link itself."""
    middle = draft.vertex(component, source=False)
    draft.edges += [(end, middle, -1) for end in ends]
    return middle


def _goals(
    service: str, network: Topology, first: int, communities: Sequence[Community], policy: Policy, plane: Plane
) -> Iterator[Goal]:
    """The nodes that a community names, else the nearest one."""
    wanting = [c for c in communities if service in (c.needs or policy.default_needs)]
    places = np.array([c.location for c in wanting], dtype=object)
    nearest = network.nearest(plane.to_plane(places), policy.access.maximum_m)
    for community, near in zip(wanting, nearest, strict=True):
        named = [network.vertex_of[node] for node in community.service_nodes if node in network.vertex_of]
        chosen = named or ([near] if near >= 0 else [])
        yield Goal(community.id, service, tuple(sorted({first + vertex for vertex in chosen})))


def _graph(draft: _Draft, assets: Sequence[Asset], component_of: Mapping[str, int]) -> ServiceGraph:
    """The validated arrays, with dependencies; what no service carries counts as served while it works."""
    dependencies = []
    never = -1
    for asset in assets:
        for other in asset.depends_on:
            if other not in draft.served_at and other in component_of:
                draft.served_at[other] = draft.vertex(component_of[other], source=True)
            elif other not in component_of and never < 0:
                never = draft.vertex(-1, source=False)
            dependencies.append((component_of[asset.id], draft.served_at.get(other, never)))
    return ServiceGraph(
        len(component_of),
        _ints(draft.component),
        np.array(draft.source, dtype=np.bool_),
        *(_ints(edge[part] for edge in draft.edges) for part in range(3)),
        *(_ints(pair[part] for pair in dependencies) for part in range(2)),
    )


def _without_node(goals: Sequence[Goal]) -> Iterator[Finding]:
    for goal in goals:
        if not goal.vertices:
            message = worded(
                "No node of the network is near enough to bring {service} to {community}.",
                service=worded(label("service", goal.service)),
                community=goal.community,
            )
            yield finding("community.no_service_node", goal.community, message)


def _unreachable(goals: Sequence[Goal], graph: ServiceGraph) -> Iterator[Finding]:
    """Services that stay away from communities though every component works."""
    served = np.isfinite(served_times(graph, np.zeros(graph.n_components)))
    cut: dict[str, list[str]] = {}
    for goal in goals:
        if goal.vertices and not served[list(goal.vertices)].any():
            cut.setdefault(goal.service, []).append(goal.community)
    for service, communities in cut.items():
        some: str = ", ".join(communities[:5])
        if len(communities) > 5:
            some = worded("{some} and others", some=some)
        message = worded(
            "{service} reaches {n} communities on no path: {some}.",
            service=worded(label("service", service)),
            n=len(communities),
            some=some,
        )
        yield finding("network.unreachable", service, message)


def _ints(values: Iterable[int]) -> IntArray:
    return np.array(list(values), dtype=np.int32)
