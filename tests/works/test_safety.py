"""Clear before repair, only access, blocked components and distance between teams."""

from __future__ import annotations

import dataclasses
import itertools
from graphlib import TopologicalSorter

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.picture.tables import Asset, HazardousArea, Picture
from tandem.policy import generic_policy
from tandem.works.access import hazards_on_only_access, road_net
from tandem.works.derive import derive_works
from tandem.works.model import Work, WorkList
from tandem.works.sites import asset_sites
from tests.works.pictures import PLANE, entry, hazard, ledger_of, link, node, picture, point, square, team

POLICY = generic_policy()
DISTANCE = POLICY.safety.repair_distance_m


def derived(areas: tuple[HazardousArea, ...], assets: tuple[Asset, ...]) -> WorkList:
    return derive_works(picture(hazardous_areas=areas, assets=assets), ledger_of(*areas), POLICY)


def work(works: WorkList, name: str) -> Work:
    return next(work for work in works.works if work.id == name)


def test_hazard_near_a_damaged_component_is_released_first() -> None:
    far, near = hazard("FAR", square(60, 0, 50)), hazard("NEAR", square(-80, 0, 50))
    works = derived((far, near), (node("P", 0, 0, "water", "pump", damage_state="major"),))
    assert work(works, "repair/P").after == ("release_gate/NEAR",)


def test_released_part_of_a_hazard_does_not_hold_up_a_repair() -> None:
    area = hazard("H", square(0, 0, 400))
    rest = entry(area, cleared=square(-1, -1, 300))
    here = picture(hazardous_areas=(area,), assets=(node("P", 10, 10, "water", damage_state="major"),))
    assert work(derive_works(here, (rest,), POLICY), "repair/P").after == ()


def roads() -> tuple[Asset, ...]:
    """hub - A - B along x, with a loop A - C - A' so that only hub-A and A-B are cut edges."""
    hub, a, b = node("hub", 0, 0, role="source"), node("A", 1000, 0), node("B", 2000, 0)
    c, d = node("C", 1000, 1000), node("D", 2000, 1000)
    ring = (link("A-C", a, c), link("C-D", c, d), link("D-A", d, a))
    return (hub, a, b, c, d, link("hub-A", hub, a), link("A-B", a, b), *ring)


def test_hazard_on_the_only_road_to_a_site_is_released_before_its_repair() -> None:
    on_spur = hazard("SPUR", square(1400, -20, 40), "cha")
    on_trunk = hazard("TRUNK", square(400, -20, 40), "cha")
    on_loop = hazard("LOOP", square(1400, 980, 40), "cha")
    pumps = (
        node("PB", 2000, 300, "water", "pump", damage_state="major"),
        node("PC", 1000, 1300, "water", "pump", damage_state="major"),
    )
    works = derived((on_spur, on_trunk, on_loop), (*roads(), *pumps))
    assert set(work(works, "repair/PB").after) == {"release_gate/SPUR", "release_gate/TRUNK"}
    assert set(work(works, "repair/PC").after) == {"release_gate/TRUNK"}


def test_site_without_any_way_to_a_source_hangs_on_its_single_road() -> None:
    one, other = node("X", 0, 0), node("Y", 1000, 0)
    works = derived(
        (hazard("H", square(400, -20, 40), "cha"),),
        (one, other, link("X-Y", one, other), node("P", 1000, 200, "water", damage_state="minor")),
    )
    assert work(works, "repair/P").after == ("release_gate/H",)


def test_road_that_names_no_nodes_is_reached_at_its_junctions() -> None:
    track = dataclasses.replace(link("T", node("X", 0, 0), node("Y", 500, 0)), from_node=None, to_node=None)
    works = derived((hazard("H", square(200, -20, 40), "cha"),), (track,))
    assert len(work(works, "clearance/H").access) == 2


def test_hazard_on_a_road_is_reached_from_both_of_its_ends() -> None:
    works = derived((hazard("H", square(1800, -20, 40), "cha"),), roads())
    assert set(work(works, "clearance/H").access) == {"A", "B"}


def test_intact_road_under_hazard_cannot_be_used_until_release() -> None:
    works = derived((hazard("H", square(1400, -20, 40), "cha"),), roads())
    assert {need.asset: need.works for need in works.needs} == {"A-B": ("release_gate/H",)}


def test_damaged_road_under_hazard_needs_both() -> None:
    one, other = node("X", 0, 0, role="source"), node("Y", 1000, 0)
    road = link("X-Y", one, other, damage_state="moderate")
    works = derived((hazard("H", square(400, -20, 40), "cha"),), (one, other, road))
    assert {need.asset: need.works for need in works.needs} == {"X-Y": ("repair/X-Y", "release_gate/H")}
    assert set(work(works, "repair/X-Y").access) == {"X", "Y"}


def test_intact_power_line_over_hazard_still_works() -> None:
    one, other = node("X", 0, 0, "electricity", "source"), node("Y", 1000, 0, "electricity")
    line = link("X-Y", one, other, "electricity")
    assert derived((hazard("H", square(400, -20, 40), "cha"),), (one, other, line)).needs == ()


def test_neighbouring_searches_conflict_and_distant_ones_do_not() -> None:
    areas = tuple(hazard(n, square(x, 0, 100), "cha") for n, x in (("H1", 0), ("H2", 180), ("H3", 390)))
    assert derived(areas, ()).conflicts == (("clearance/H1", "clearance/H2"),)


def test_site_far_from_any_road_is_reported() -> None:
    far = node("P", 0, 30_000, "water", "pump", damage_state="major")
    works = derived((), (*roads(), far))
    assert [(finding.rule, finding.thing) for finding in works.findings] == [("access.none", "P")]
    assert work(works, "repair/P").access == ()


Pair = tuple[int, int]


@st.composite
def road_pictures(draw: st.DrawFn) -> tuple[Picture, list[Pair]]:
    """Roads on a grid of nodes with random links, doubled ones among them, and random sources."""
    size = draw(st.integers(2, 9))
    nodes = [
        node(f"N{i}", 1000 * (i % 3), 1000 * (i // 3), role="source" if draw(st.integers(0, 4)) == 0 else "node")
        for i in range(size)
    ]
    pairs = draw(st.lists(st.sampled_from(list(itertools.combinations(range(size), 2))), max_size=14))
    links = [link(f"L{k}", nodes[i], nodes[j]) for k, (i, j) in enumerate(pairs)]
    return picture(assets=(*nodes, *links)), pairs


def reached(sources: list[int], pairs: list[Pair]) -> set[int]:
    """Nodes joined to a source, by spreading until nothing changes."""
    found = set(sources)
    while True:
        more = {j for i, j in pairs if i in found} | {i for i, j in pairs if j in found}
        if more <= found:
            return found
        found |= more


@given(road_pictures())
@settings(max_examples=150, deadline=None)
def test_only_access_is_every_road_whose_closure_cuts_the_node_off(case: tuple[Picture, list[Pair]]) -> None:
    here, pairs = case
    net = road_net(asset_sites(here, PLANE), PLANE, POLICY)
    found = hazards_on_only_access(net, {k: frozenset({k}) for k in range(len(net.links))})
    sources = net.sources.tolist()
    for place in range(len(net.ids)):
        if place in reached(sources, pairs):
            closed = [pairs[:k] + pairs[k + 1 :] for k in range(len(pairs))]
            assert found[place] == {k for k, rest in enumerate(closed) if place not in reached(sources, rest)}
        else:
            incident = [k for k, pair in enumerate(pairs) if place in pair]
            assert found[place] == (set(incident) if len(incident) == 1 else set())


coordinates = st.integers(0, 20).map(lambda value: value * 37.0)


@st.composite
def mixed_pictures(draw: st.DrawFn) -> Picture:
    """Hazards, damaged pumps and roads thrown together, so that many lie near each other."""
    areas = tuple(
        hazard(f"H{i}", square(draw(coordinates), draw(coordinates), draw(st.sampled_from([5, 40, 200]))), kind)
        for i, kind in enumerate(draw(st.lists(st.sampled_from(["sha", "cha", "spot"]), max_size=5)))
    )
    states = ["none", "minor", "major", "destroyed", None]
    pumps = tuple(
        node(f"P{i}", draw(coordinates), draw(coordinates), "water", "pump", damage_state=damage)
        for i, damage in enumerate(draw(st.lists(st.sampled_from(states), max_size=6)))
    )
    nodes = [node("R0", 0, 0, role="source"), node("R1", 400, 0), node("R2", 400, 700)]
    links = [
        link("L0", nodes[0], nodes[1], damage_state=draw(st.sampled_from(states))),
        link("L1", nodes[1], nodes[2], damage_state=draw(st.sampled_from(states))),
    ]
    return picture(hazardous_areas=areas, assets=(*pumps, *nodes, *links), teams=(team("M", "mechanical"),))


@given(mixed_pictures())
@settings(max_examples=100, deadline=None)
def test_works_of_any_picture_keep_the_rules(here: Picture) -> None:
    works = derive_works(here, ledger_of(*here.hazardous_areas), POLICY)
    ids = [one.id for one in works.works]
    assert len(set(ids)) == len(ids)
    assert set(TopologicalSorter({one.id: one.after for one in works.works}).static_order()) == set(ids)
    for one in works.works:
        assert one.claims
        assert one.basis
        assert one.maximum_teams >= 1
        assert (one.effort_worker_days > 0) if one.scope else (one.fixed_days >= 0)
    by_id = {one.id: one for one in works.works}
    assert_clear_before_repair(here, by_id)


def assert_clear_before_repair(here: Picture, works: dict[str, Work]) -> None:
    """Brute force over all pairs; a gap of a millimetre at the limit is left to rounding."""
    for asset, area in itertools.product(here.assets, here.hazardous_areas):
        repair = works.get(f"repair/{asset.id}")
        if repair is None:
            continue
        distance = shapely.distance(PLANE.to_plane(asset.location), PLANE.to_plane(area.perimeter))
        if distance <= DISTANCE - 0.001:
            assert f"release_gate/{area.id}" in repair.after


def test_many_assets_and_hazards_are_paired_as_by_brute_force() -> None:
    random = np.random.default_rng(7)
    places = random.uniform(0, 3000, size=(80, 2))
    areas = tuple(hazard(f"H{i}", square(x, y, 60), "cha") for i, (x, y) in enumerate(places[:40].tolist()))
    pumps = tuple(
        node(f"P{i}", x, y, "water", "pump", damage_state="major") for i, (x, y) in enumerate(places[40:].tolist())
    )
    works = {one.id: one for one in derived(areas, pumps).works}
    assert_clear_before_repair(picture(hazardous_areas=areas, assets=pumps), works)
    assert any(one.after for one in works.values() if one.kind == "repair")


def test_point_helper_is_metric() -> None:
    assert shapely.distance(PLANE.to_plane(point(0, 0)), PLANE.to_plane(point(30, 40))) > 49.99
