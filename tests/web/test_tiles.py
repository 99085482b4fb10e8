"""Addresses of tiles: kept by browsers while the picture is the same, and never those of another picture."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient

from tandem.publishing.tiles.shapes import projected
from tandem.usecases.room.basemap import basemap_of
from tandem.usecases.room.open import Room
from tandem.web.app import create_app
from tests.exchange.basemaps import PNG, by_gdal, mbtiles, pmtiles
from tests.publishing.tiles.decoding import decode
from tests.web.conftest import HOST

JSON = {"accept": "application/json"}


def template(client: TestClient) -> str:
    """The address of the tiles as the page gives it to the map."""
    found = re.search(r'tiles="([^"]+)"', client.get("/").text)
    assert found is not None
    return unescape(found[1])


def tile_address(client: TestClient, zoom: int) -> str:
    """The tile with the first village."""
    places = client.get("/room.json").json()["communities"]
    x, y = (projected(np.array([[places["x"][0], places["y"][0]]]))[0] * 2**zoom).astype(int).tolist()
    return template(client).replace("{z}", str(zoom)).replace("{x}", str(x)).replace("{y}", str(y))


def test_map_of_the_page_has_every_hazard_under_the_row_of_the_room(client: TestClient) -> None:
    answer = client.get(tile_address(client, 6))
    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert "immutable" in answer.headers["cache-control"]
    layers = decode(answer.content)
    data = client.get("/room.json").json()
    for layer, table in (
        ("hazard_point", "hazards"),
        ("node", "assets"),
        ("link", "assets"),
        ("community", "communities"),
    ):
        ids = data[table]["id"]
        assert all(ids[feature.id] == feature.properties["thing"] for feature in layers.get(layer, ()))
    assert len(layers["hazard_point"]) == len(data["hazards"]["id"])


def test_tile_is_gzipped_once_and_only_for_those_who_read_it(client: TestClient) -> None:
    address = tile_address(client, 6)
    packed = client.get(address, headers={"accept-encoding": "gzip"})
    plain = client.get(address, headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(plain.content)
    assert packed.content == plain.content


def test_tile_where_nothing_is_has_no_content(client: TestClient) -> None:
    answer = client.get(template(client).replace("{z}", "9").replace("{x}", "0").replace("{y}", "0"))
    assert (answer.status_code, answer.content) == (204, b"")


def test_tile_without_a_mark_is_asked_for_again(client: TestClient) -> None:
    assert client.get("/tiles/0/0/0.mvt").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["15/0/0.mvt", "3/8/0.mvt", "0/-1/0.mvt", f"{10**30}/0/0.mvt", "0/0/0.mvt?v=other"])
def test_tile_that_cannot_be_is_not_found(client: TestClient, path: str) -> None:
    answer = client.get(f"/tiles/{path}", headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (404, "input.not_found")


def test_room_without_a_basemap_says_so(client: TestClient) -> None:
    assert client.get("/basemap.json", headers=JSON).status_code == 404
    assert client.get("/basemap/0/0/0", headers=JSON).status_code == 404
    assert "basemap=" not in client.get("/").text


@pytest.fixture(params=["vector.pmtiles", "raster.pmtiles", "raster.mbtiles"])
def with_basemap(room: Room, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[TestClient]:
    path = tmp_path / request.param
    if path.name == "vector.pmtiles":
        by_gdal(path, "PMTiles", 7)
    elif path.suffix == ".pmtiles":
        pmtiles(path, {21 + row: PNG for row in range(64)})
    else:
        mbtiles(path, {(3, 4, 5): PNG}, {"format": "png"})
    room.basemap = basemap_of(path)
    with TestClient(create_app(room), base_url=HOST) as client:
        yield client


def test_basemap_is_described_and_its_tiles_are_kept(with_basemap: TestClient) -> None:
    assert 'basemap="/basemap.json"' in with_basemap.get("/").text
    told = with_basemap.get("/basemap.json").json()
    address = told["tiles"].replace("{z}", "3").replace("{x}", "4").replace("{y}", "2")
    answer = with_basemap.get(address)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert with_basemap.get("/basemap/3/4/2").headers["cache-control"] == "no-cache"
    if told["type"] == "vector":
        assert told["layers"] == ["places"]
        assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
        assert decode(answer.content)["places"]
    else:
        assert answer.headers["content-type"] == "image/png"
        assert answer.content == PNG
    assert with_basemap.get("/basemap/99/0/0").status_code == 204


def test_damage_of_one_tile_is_an_error_of_that_tile(room: Room, tmp_path: Path) -> None:
    path = mbtiles(tmp_path / "base.mbtiles", {(0, 0, 0): "text", (1, 0, 0): gzip.compress(b"x")}, {"format": "pbf"})
    room.basemap = basemap_of(path)
    with TestClient(create_app(room), base_url=HOST, headers=JSON) as client:
        answer = client.get("/basemap/0/0/0")
        assert (answer.status_code, answer.json()["code"]) == (422, "input.format")
        assert client.get("/basemap/1/0/1").content == b"x"
