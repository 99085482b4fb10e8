from __future__ import annotations

from datetime import date

import pytest
import shapely

from tandem.claims.records import Record
from tandem.errors import InputError
from tandem.example.aftermath import generate_aftermath
from tandem.ids import seeded_uuid7
from tandem.picture.tables import Asset, Community, Picture
from tests.example.reading import facts
from tests.example.regions import NOW, START


def sample() -> Picture:
    """A water main of thirty links with a source, a power line beside it, and ten communities, two of them counted."""
    assets = [
        Asset("spring", "spring", "water", "source", shapely.Point(17.0, 44.0), None, None, None, None, None, (), {})
    ]
    for network, north in (("water", 44.0), ("electricity", 44.02)):
        for i in range(1, 31):
            ends = (f"{network} {i - 1}", f"{network} {i}")
            line = shapely.LineString([(17.0 + 0.01 * (i - 1), north), (17.0 + 0.01 * i, north)])
            node = shapely.Point(17.0 + 0.01 * i, north)
            assets.append(Asset(ends[1], ends[1], network, "node", node, None, None, None, None, None, (), {}))
            link = f"{network} link {i}"
            assets.append(Asset(link, link, network, "link", line, *ends, None, None, None, (), {}))
    communities = tuple(
        Community(f"c{i}", f"Village {i}", shapely.Point(17.0 + 0.03 * i, 44.01), 70 if i < 2 else None, (), (), {})
        for i in range(10)
    )
    return Picture(valid_at=date(2026, 4, 1), known_at=NOW, communities=communities, assets=tuple(assets))


def aftermath(components: int, seed: int = 1) -> tuple[Record, ...]:
    make_id = seeded_uuid7(f"aftermath/{seed}")
    return generate_aftermath(sample(), components, seed=seed, start=START, make_id=make_id, now=NOW)


def test_aftermath_is_the_same_for_the_same_arguments_and_differs_by_seed() -> None:
    assert aftermath(12) == aftermath(12)
    assert facts(aftermath(12))["asset"] != facts(aftermath(12, seed=2))["asset"]


def test_so_many_components_are_damaged_and_no_source() -> None:
    said = facts(aftermath(12))["asset"]
    states = {thing: row["damage_state"] for thing, row in said.items() if "damage_state" in row}
    assert sum(state != "none" for state in states.values()) == 12
    assert "spring" not in states


def test_communities_get_people_and_nodes_where_nothing_is_said() -> None:
    said = facts(aftermath(12))
    communities = said["community"]
    assert "people" not in communities["c0"] and communities["c5"]["people"] >= 20
    assert communities["c5"]["needs"] == ["electricity", "water"]
    assert communities["c5"]["service_nodes"] == ["electricity 15", "water 15"]
    assert len(said["hazardous_area"]) == round(0.35 * 12) and said["team"]


def test_more_components_than_there_are_is_refused() -> None:
    with pytest.raises(InputError, match="120 that can be"):
        aftermath(121)
