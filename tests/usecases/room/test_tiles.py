"""Tiles of a workspace: the same for every thread, other after a change, refused where there are none."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from tandem.errors import NotFoundError
from tandem.publishing.tiles.shapes import projected
from tandem.settings import Settings
from tandem.usecases.policies import policy_at
from tandem.usecases.room.tiles import region_tiles
from tandem.usecases.seeing import Seen, see_now
from tandem.usecases.workspace import open_workspace
from tests.publishing.tiles.decoding import decode


@pytest.fixture(scope="module")
def seen(region: Path) -> Seen:
    workspace = open_workspace(region, Settings())
    with workspace.store.reading() as reader:
        found = see_now(reader, policy_at(reader, date(2026, 4, 1)), valid_at=date(2026, 4, 1))
    workspace.store.close()
    return found


def test_all_layers_of_the_region_are_in_its_tile(seen: Seen) -> None:
    place = projected(np.array([seen.picture.communities[0].location.coords[0]]))[0]
    x, y = (int(part * 2**6) for part in place)
    layers = decode(region_tiles(seen).tile(6, x, y))
    assert set(layers) >= {"boundary", "site", "link", "hazard_point", "community"}
    assert {feature.id for feature in layers["hazard_point"]} == set(range(len(seen.picture.hazardous_areas)))


def test_threads_get_the_same_bytes(seen: Seen) -> None:
    tiles, alone = region_tiles(seen), region_tiles(seen)
    asked = [(zoom, x, y) for zoom in range(5) for x in range(1 << zoom) for y in range(1 << zoom)] * 2
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda at: tiles.tile(*at), asked))
    assert got == [alone.tile(*at) for at in asked]
    assert sum(map(bool, got)) >= 10


@pytest.mark.parametrize("at", [(-1, 0, 0), (15, 0, 0), (3, 8, 0), (3, 0, 8), (3, -1, 0)])
def test_tile_that_cannot_be_is_refused(seen: Seen, at: tuple[int, int, int]) -> None:
    with pytest.raises(NotFoundError, match="no map tile"):
        region_tiles(seen).tile(*at)
