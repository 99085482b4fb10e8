"""The overlay over the settlements, suspected areas and power lines of the shared Bosnian layers, where they are."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import geopandas
import pytest
import shapely

from tandem.example.overlay import generate_overlay
from tandem.ids import seeded_uuid7
from tandem.picture.tables import Asset, Community, HazardousArea, Picture
from tests.example.reading import facts
from tests.example.regions import NOW, START

LAYERS = Path(__file__).resolve().parents[2] / "../shared/data/bosna"

pytestmark = pytest.mark.skipif(not LAYERS.is_dir(), reason="the shared folder with the Bosnian layers is not there")


def bosnia() -> Picture:
    settlements = geopandas.read_file(LAYERS / "settlements.gpkg")
    suspected = geopandas.read_file(LAYERS / "sha.gpkg")
    lines = geopandas.read_file(LAYERS / "power.gpkg")
    return Picture(
        valid_at=date(2026, 4, 1),
        known_at=NOW,
        communities=tuple(
            Community(row.sid, row.n, row.geometry, int(row.population_total), (), (), {})
            for row in settlements.itertuples()
        ),
        hazardous_areas=tuple(
            HazardousArea(f"h{i}", "", "sha", "open", "normal", (), shapely.make_valid(shape), {})
            for i, shape in enumerate(suspected.geometry)
            if shape is not None and not shape.is_empty
        ),
        assets=tuple(
            Asset(
                f"line {row.line_id}",
                "",
                "electricity",
                "link",
                row.geometry,
                f"bus {row.bus0}",
                f"bus {row.bus1}",
                None,
                None,
                None,
                (),
                {},
            )
            for row in lines.itertuples()
        ),
    )


def test_overlay_joins_all_settlements_of_bosnia() -> None:
    picture = bosnia()
    made = facts(generate_overlay(picture, seed=1, start=START, make_id=seeded_uuid7("bosnia"), now=NOW))
    assert len(picture.communities) == 733 == len(made["community"])
    buses = {end for line in picture.assets for end in (line.from_node, line.to_node)}
    assert all(made["asset"][str(bus)]["role"] == "source" for bus in buses)
    assert all("damage_state" in made["asset"][line.id] for line in picture.assets)
    roads = {key: row for key, row in made["asset"].items() if row.get("network") == "road"}
    leader = {key: key for key in roads}

    def find(key: str) -> str:
        while leader[key] != key:
            leader[key] = leader[leader[key]]
            key = leader[key]
        return key

    for row in roads.values():
        if "from_node" in row:
            leader[find(row["from_node"])] = find(row["to_node"])
    junctions = {find(key) for key, row in roads.items() if "from_node" not in row}
    assert len(junctions) == 1
    states = [row["damage_state"] for row in made["asset"].values() if "damage_state" in row]
    assert 0.02 < sum(state != "none" for state in states) / len(states) < 0.5
    assert len(made["team"]) > 200
