from __future__ import annotations

from datetime import date

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.claims.records import Claim, Record, Report, Source
from tandem.errors import InputError
from tandem.example.overlay import generate_overlay
from tandem.ids import seeded_uuid7, sha256_hex
from tandem.picture.tables import Asset, Community, HazardousArea, Picture
from tandem.vocabulary import codes, properties
from tests.example.reading import facts
from tests.example.regions import NOW, START


def community(index: int, longitude: float, latitude: float, people: int | None = 100) -> Community:
    place = shapely.Point(longitude, latitude)
    return Community(f"c{index}", f"Village {index}", place, people, (), (), {})


def hazard(index: int, longitude: float, latitude: float) -> HazardousArea:
    area = shapely.box(longitude, latitude, longitude + 0.02, latitude + 0.02)
    return HazardousArea(f"h{index}", f"Area {index}", "sha", "open", "normal", ("ap_mine",), area, {})


def asset(key: str, network: str, role: str, shape: shapely.Geometry, ends: tuple[str, str] | None = None) -> Asset:
    start, end = ends or (None, None)
    return Asset(key, key, network, role, shape, start, end, None, None, None, (), {})


def sample() -> Picture:
    """Forty villages, hazards in the west, one real power line that names its ends, and two clinics."""
    return Picture(
        valid_at=date(2026, 4, 1),
        known_at=NOW,
        communities=tuple(
            community(i, 17.0 + (i % 8) * 0.05, 44.0 + (i // 8) * 0.04, None if i == 3 else 50 + i) for i in range(40)
        ),
        hazardous_areas=tuple(hazard(i, 17.0 + 0.02 * i, 44.05) for i in range(6)),
        assets=(
            asset("line", "electricity", "link", shapely.LineString([(16.9, 43.9), (17.5, 44.3)]), ("west", "east")),
            asset("clinic 1", "health", "clinic", shapely.Point(17.1, 44.1)),
            asset("clinic 2", "health", "clinic", shapely.Point(17.3, 44.1)),
        ),
    )


def overlay(picture: Picture, seed: int = 1) -> tuple[Record, ...]:
    return generate_overlay(picture, seed=seed, start=START, make_id=seeded_uuid7(f"overlay/{seed}"), now=NOW)


def test_overlay_is_the_same_for_the_same_arguments_and_differs_by_seed() -> None:
    assert overlay(sample()) == overlay(sample())
    assert facts(overlay(sample(), 2))["asset"] != facts(overlay(sample()))["asset"]


def test_overlay_does_not_depend_on_the_order_of_rows() -> None:
    picture = sample()
    turned = Picture(
        picture.valid_at,
        picture.known_at,
        hazardous_areas=picture.hazardous_areas,
        assets=picture.assets[::-1],
        communities=picture.communities[::-1],
    )
    assert overlay(turned) == overlay(picture)


def test_overlay_refuses_a_picture_without_communities() -> None:
    with pytest.raises(InputError, match="Import settlements first"):
        overlay(Picture(date(2026, 4, 1), NOW))


def test_overlay_joins_all_communities_by_road_power_and_water() -> None:
    made = facts(overlay(sample()))
    assets = made["asset"]
    reached: dict[str, set[str]] = {}
    for network in ("road", "electricity", "water"):
        sources = {thing for thing, row in assets.items() if row.get("network") == network and row["role"] == "source"}
        assert sources
        reached[network] = _spread(sources, assets)
    for row in made["community"].values():
        road, power, water = row["service_nodes"]
        assert road in reached["road"] and power in reached["electricity"] and water in reached["water"]
    assert len(made["community"]) == 40


def _spread(found: set[str], assets: dict[str, dict[str, object]]) -> set[str]:
    links = [(str(r["from_node"]), str(r["to_node"])) for r in assets.values() if "from_node" in r]
    size = 0
    while len(found) > size:
        size = len(found)
        for one, other in links:
            if one in found or other in found:
                found |= {one, other}
    return found


def test_overlay_makes_the_named_ends_of_real_lines_sources() -> None:
    assets = facts(overlay(sample()))["asset"]
    assert assets["west"]["role"] == assets["east"]["role"] == "source"
    assert assets["west"]["location"].equals_exact(shapely.Point(16.9, 43.9), 1e-5)
    feeders = [row for row in assets.values() if row.get("from_node") in ("west", "east")]
    assert len(feeders) == 2
    assert not any(
        row.get("role") == "source" and row["network"] == "electricity"
        for key, row in assets.items()
        if key not in ("west", "east")
    )


def test_overlay_gives_real_clinics_their_needs_and_adds_none() -> None:
    assets = facts(overlay(sample()))["asset"]
    clinics = {thing: row for thing, row in assets.items() if thing.startswith("clinic")}
    assert len(clinics) == 2
    for row in clinics.values():
        assert [assets[needed]["network"] for needed in row["depends_on"]] == ["electricity", "water"]
        assert set(row) == {"depends_on"}, "nothing else is said of a real clinic"
    assert not any(row.get("role") == "clinic" for row in assets.values())


def test_overlay_adds_clinics_where_there_are_none() -> None:
    picture = sample()
    bare = Picture(picture.valid_at, NOW, communities=picture.communities)
    assert any(row["role"] == "clinic" for row in facts(overlay(bare))["asset"].values())


def test_overlay_damages_near_hazard_more_than_far_from_it() -> None:
    made = facts(overlay(sample()))["asset"]
    hazards = shapely.union_all([row.perimeter for row in sample().hazardous_areas])
    judged = [row for row in made.values() if "damage_state" in row and "location" in row]
    near = [row["damage_state"] != "none" for row in judged if row["location"].distance(hazards) < 0.02]
    far = [row["damage_state"] != "none" for row in judged if row["location"].distance(hazards) > 0.06]
    assert sum(near) / len(near) > 0.1 > sum(far) / len(far)


def test_overlay_without_hazards_damages_nothing() -> None:
    picture = Picture(date(2026, 4, 1), NOW, communities=sample().communities)
    states = {row.get("damage_state") for row in facts(overlay(picture))["asset"].values()}
    assert states <= {"none", None}


def test_everything_generated_over_a_real_picture_says_so() -> None:
    real = sample().by_id
    for record in overlay(sample()):
        if isinstance(record, Source):
            assert "(generated)" in record.name
        elif isinstance(record, Report):
            assert "(generated)" in record.title and record.content_sha256 == sha256_hex(record.content)
        elif isinstance(record, Claim) and record.property == "name" and record.kind != "commitment":
            assert "(generated)" in str(record.value) and record.thing not in real


def test_overlay_has_a_present_team_for_every_scope() -> None:
    teams = facts(overlay(sample()))["team"].values()
    assert {scope for row in teams if row["presence"] == "present" for scope in row["scopes"]} == set(codes("scope"))


@settings(max_examples=15, deadline=None)
@given(
    places=st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=14),
    seed=st.integers(0, 9),
)
def test_overlay_joins_any_communities_even_in_one_place(places: list[tuple[int, int]], seed: int) -> None:
    rows = tuple(community(i, 17 + x / 100, 44 + y / 100) for i, (x, y) in enumerate(places))
    records = overlay(Picture(date(2026, 4, 1), NOW, communities=rows), seed)
    made = facts(records)
    hubs = {thing for thing, row in made["asset"].items() if row["network"] == "road" and row["role"] == "source"}
    assert len(hubs) == 1
    reached = _spread(hubs, made["asset"])
    assert all(row["service_nodes"][0] in reached for row in made["community"].values())
    for record in records:
        if isinstance(record, Claim):
            assert record.property in properties(record.kind)
            assert record.geometry is None or record.geometry.is_valid
