import shutil
from datetime import date
from pathlib import Path

import geopandas
import pytest

import tandem
from tandem.errors import NotFoundError
from tandem.policy import generic_policy

DAY = date(2026, 4, 1)


def test_open_gives_layers_as_frames_and_the_ledger_that_closes(region: Path) -> None:
    with tandem.open(region) as workspace:
        areas = workspace.layer("hazardous_area", valid_at=DAY)
        seen = workspace.see(valid_at=DAY)
        with pytest.raises(NotFoundError, match="land_ledger"):
            workspace.layer("nothing", valid_at=DAY)
    assert isinstance(areas, geopandas.GeoDataFrame) and areas.crs == "EPSG:4326"
    assert set(areas.index) == {area.id for area in seen.picture.hazardous_areas}
    for entry in seen.ledger:
        parts = entry.cancelled_m2 + entry.reduced_m2 + entry.cleared_m2 + entry.remaining_m2
        assert abs(parts - entry.perimeter_m2) < 0.1


def test_land_released_from_the_library_is_that_of_the_ledger(region: Path) -> None:
    with tandem.open(region) as workspace:
        found = workspace.land(first=None, last=DAY, by=("category",))
        entries = workspace.see(valid_at=DAY).ledger
        cleared = workspace.land(first=None, last=DAY, only={"category": "cleared"})
    freed = {row.keys[0]: row.total_m2 for row in found.statement.released}
    assert freed["cleared"] == pytest.approx(cleared.statement.total_m2) and freed["cleared"] > 0
    # The ledger of each area has shared land in each of them.
    assert 0 < freed["cleared"] <= sum(entry.cleared_m2 for entry in entries) + 0.1


def test_plan_from_the_library_is_kept(region: Path, tmp_path: Path) -> None:

    copy = tmp_path / "copy.gpkg"
    shutil.copy(region, copy)
    with tandem.open(copy) as workspace:
        planned = workspace.plan(valid_at=DAY, iterations=3, seed=9)
        with workspace.workspace.store.reading() as reader:
            kept = [document.id for document in reader.documents("plan")]
    assert kept[-1] == planned.document and planned.number == len(kept) == 2
    assert planned.solution.bound <= planned.solution.objective


def test_policy_of_a_day_from_the_library(region: Path) -> None:
    with tandem.open(region) as ws:
        assert ws.policy(valid_at=date(2026, 4, 1)).label == generic_policy().label
