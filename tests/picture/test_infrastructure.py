"""Assets become a service graph: sources, dependencies, attached clinics, snapped lines, goals."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from tandem.network.kernel import served_times
from tandem.picture.infrastructure import Infrastructure, infrastructure
from tandem.picture.tables import Asset, Community, Picture
from tandem.policy import generic_policy
from tests.picture.telling import DAY, KNOWN


def node(name: str, x: float, *, network: str = "road", role: str = "node", after: tuple[str, ...] = ()) -> Asset:
    place = shapely.Point(18 + x / 1000, 44)
    return Asset(name, name, network, role, place, None, None, None, None, None, after, {})


def link(name: str, one: str | None, two: str | None, *, network: str = "road", line: object = None) -> Asset:
    return Asset(name, name, network, "link", line, one, two, None, None, None, (), {})  # type: ignore[arg-type]


def village(name: str, x: float, *needs: str, nodes: tuple[str, ...] = ()) -> Community:
    return Community(name, name, shapely.Point(18 + x / 1000, 44.001), 100, needs, nodes, {})


def infra(*rows: Asset | Community) -> Infrastructure:
    assets = tuple(row for row in rows if isinstance(row, Asset))
    communities = tuple(row for row in rows if isinstance(row, Community))
    return infrastructure(Picture(DAY, KNOWN, assets=assets, communities=communities), generic_policy())


def served(built: Infrastructure, **ready: float) -> dict[tuple[str, str], float]:
    """When each community has each service, with assets ready at day 0 but for those named."""
    times = served_times(built.graph, np.array([ready.get(name, 0.0) for name in built.components]))
    return {(g.community, g.service): min((times[v] for v in g.vertices), default=np.inf) for g in built.goals}


def test_road_goal_waits_for_the_link() -> None:
    built = infra(node("s", 0, role="source"), node("n", 5), link("l", "s", "n"), village("v", 5, "road"))
    assert served(built) == {("v", "road"): 0.0}
    assert served(built, l=7.0) == {("v", "road"): 7.0}
    assert served(built, n=9.0, l=7.0) == {("v", "road"): 9.0}


def test_clinic_reaches_people_over_roads_and_needs_its_power() -> None:
    rows = [
        node("s", 0, role="source"), node("n", 5), link("l", "s", "n"),
        node("plant", 1, network="electricity", role="source"), node("e", 2, network="electricity"),
        link("wire", "plant", "e", network="electricity"),
        node("clinic", 0.2, network="health", role="clinic", after=("e",)),
        village("v", 5, "road", "health"),
    ]  # fmt: skip
    built = infra(*rows)
    assert served(built, wire=12.0) == {("v", "road"): 0.0, ("v", "health"): 12.0}
    assert served(built, l=20.0, wire=12.0) == {("v", "road"): 20.0, ("v", "health"): 20.0}
    assert served(built, clinic=30.0)["v", "health"] == 30.0


def test_dependency_on_a_link_is_met_from_either_end() -> None:
    rows = [node("s", 0, role="source"), node("n", 5), link("l", "s", "n")]
    pump = node("pump", 5, network="water", role="source", after=("l",))
    built = infra(*rows, pump, village("v", 5, "water"))
    assert served(built, l=4.0, n=99.0) == {("v", "water"): 4.0}


def test_dependency_on_what_is_not_known_never_works() -> None:
    built = infra(node("pump", 5, network="water", role="source", after=("ghost",)), village("v", 5, "water"))
    assert served(built) == {("v", "water"): np.inf}
    assert [found.rule for found in built.findings] == ["network.unreachable"]


def test_dependency_on_an_asset_that_no_service_carries_waits_for_the_asset() -> None:
    depot = node("depot", 3, network="health", role="node")
    built = infra(depot, node("pump", 5, network="water", role="source", after=("depot",)), village("v", 5, "water"))
    assert served(built, depot=6.0) == {("v", "water"): 6.0}


def test_lines_without_nodes_snap_and_meet_at_junctions() -> None:
    def line(one: float, two: float) -> shapely.LineString:
        return shapely.LineString([(18 + one / 1000, 44), (18 + two / 1000, 44)])

    rows = [
        node("plant", 0, network="electricity", role="source"),
        link("a", None, None, network="electricity", line=line(0.3, 10)),
        link("b", None, None, network="electricity", line=line(20, 10.2)),
        link("far", None, None, network="electricity", line=line(22, 30)),
    ]
    built = infra(
        *rows, village("near", 10, "electricity"), village("v", 20, "electricity"), village("w", 30, "electricity")
    )
    times = served(built, a=2.0, b=5.0)
    assert times == {("near", "electricity"): 2.0, ("v", "electricity"): 5.0, ("w", "electricity"): np.inf}
    assert built.graph.n_vertices == 1 + 4


def test_field_is_its_own_source_and_nearest_counts() -> None:
    fields = [node("f1", 0, network="farmland", role="field"), node("f2", 9, network="farmland", role="field")]
    built = infra(*fields, village("v", 8, "farmland"))
    assert served(built, f2=3.0, f1=1.0) == {("v", "farmland"): 3.0}


def test_named_service_node_goes_before_the_nearest() -> None:
    rows = [node("s", 0, role="source"), node("n", 5), link("l", "s", "n")]
    assert served(infra(*rows, village("v", 5, "road", nodes=("s",))), l=3.0) == {("v", "road"): 0.0}


def test_too_far_community_has_a_goal_without_vertices_and_a_finding() -> None:
    built = infra(node("s", 0, role="source"), village("v", 900, "road", "water"))
    assert [(goal.service, goal.vertices) for goal in built.goals] == [("road", ())]
    assert [found.rule for found in built.findings] == ["community.no_service_node"]


def test_community_without_location_and_picture_without_anything_are_borne() -> None:
    lost = Community("v", "v", shapely.Point(), 5, ("road",), (), {})
    assert infra(node("s", 0, role="source"), lost).goals[0].vertices == ()
    assert infra().graph.n_vertices == 0


def test_road_arrays_share_components_with_the_graph() -> None:
    built = infra(node("w", 0, network="water"), node("s", 0, role="source"), node("n", 5), link("l", "s", "n"))
    assert built.road_ids == ("s", "n")
    assert [built.components[c] for c in built.road_vertex_component] == ["s", "n"]
    assert (built.road_edge_from.tolist(), built.road_edge_to.tolist()) == ([0], [1])
    assert built.components[built.road_edge_component[0]] == "l"
    points = built.plane.to_plane(np.array([shapely.Point(18.0049, 44), shapely.Point(17, 44)], dtype=object))
    assert built.nearest_road(points).tolist() == [1, 0]
    assert infra(node("w", 0, network="water")).nearest_road(points).tolist() == [-1, -1]


@pytest.mark.parametrize("role", ["bridge", "link"])
def test_link_that_joins_nothing_known_is_left_out(role: str) -> None:
    loose = Asset("l", "l", "road", role, None, "s", "ghost", None, None, None, (), {})
    assert infra(node("s", 0, role="source"), loose).road_edge_from.tolist() == []
