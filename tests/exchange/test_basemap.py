"""Basemaps: the tiles are those that others wrote, and no damage does more than an error that names the file."""

from __future__ import annotations

import gzip
import itertools
import math
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import apsw
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tandem.errors import FormatError, NotFoundError
from tandem.exchange.basemap import open_basemap
from tandem.exchange.pmtiles import tile_number
from tests.exchange.basemaps import EAST, NORTH, PNG, SOUTH, WEST, by_gdal, mbtiles, pmtiles, villages
from tests.publishing.tiles.decoding import decode

RASTER = {"format": "png", "minzoom": "0", "maxzoom": "3", "bounds": "36,48,38,49", "attribution": "Atlas"}


def cells(zoom: int) -> set[tuple[int, int]]:
    """Tiles that hold a village, by the definition of the projection."""
    found = set()
    for point in villages().geometry:
        lat = math.radians(point.y)
        y = (1 - math.asinh(math.tan(lat)) / math.pi) / 2
        found.add((int((point.x + 180) / 360 * 2**zoom), int(y * 2**zoom)))
    return found


@pytest.mark.parametrize(("driver", "ending"), [("PMTiles", "pmtiles"), ("MBTiles", "mbtiles")])
def test_vector_basemap_of_gdal_gives_all_its_places(tmp_path: Path, driver: str, ending: str) -> None:
    basemap = open_basemap(by_gdal(tmp_path / f"base.{ending}", driver))
    info = basemap.info
    assert (info.type, info.minzoom, info.maxzoom, info.layers) == ("vector", 3, 11, ("places",))
    assert np.allclose(info.bounds, (WEST, SOUTH, EAST, NORTH), atol=0.02)
    for zoom in (3, 8, 11):
        names: list[object] = []
        for x, y in cells(zoom):
            tile = basemap.tile(zoom, x, y)
            assert tile is not None
            inside = [
                feature
                for feature in decode(gzip.decompress(tile))["places"]
                if all(0 <= part < 4096 for part in feature.paths[0][0])
            ]
            names += [feature.properties["name"] for feature in inside]
        assert len(set(names)) >= 395
    assert basemap.tile(11, 0, 0) is None
    assert basemap.tile(12, 0, 0) is None
    assert basemap.tile(5, 32, 0) is None


def test_tile_numbers_follow_the_hilbert_curve() -> None:
    """Neighbours on the curve are neighbours on the map; the first numbers are those of the specification."""
    assert [tile_number(0, 0, 0), tile_number(1, 0, 0), tile_number(1, 0, 1), tile_number(1, 1, 1), tile_number(1, 1, 0)] == [
        0, 1, 2, 3, 4,
    ]  # fmt: skip
    assert tile_number(12, 3423, 1763) == 19078479
    for zoom in (2, 5):
        places = {tile_number(zoom, x, y): (x, y) for x in range(1 << zoom) for y in range(1 << zoom)}
        order = [places[number] for number in sorted(places)]
        assert len(order) == 4**zoom
        assert all(abs(a - c) + abs(b - d) == 1 for (a, b), (c, d) in itertools.pairwise(order))


@pytest.mark.parametrize("leaves", [False, True])
def test_raster_archive_with_and_without_leaves(tmp_path: Path, leaves: bool) -> None:
    tiles = {tile_number(3, x, 2): PNG + bytes([x]) for x in range(8)}
    tiles = dict(sorted(tiles.items()))
    basemap = open_basemap(pmtiles(tmp_path / "base.pmtiles", tiles, leaves=leaves))
    assert (basemap.info.type, basemap.info.media_type, basemap.info.layers) == ("raster", "image/png", ())
    assert basemap.info.attribution == "Atlas & sons"
    assert [basemap.tile(3, x, 2) for x in range(8)] == [PNG + bytes([x]) for x in range(8)]
    assert basemap.tile(3, 0, 3) is None


def test_mbtiles_rows_count_from_the_south(tmp_path: Path) -> None:
    path = mbtiles(tmp_path / "base.mbtiles", {(2, 1, 0): PNG}, RASTER)
    basemap = open_basemap(path)
    assert basemap.tile(2, 1, 3) == PNG
    assert basemap.tile(2, 1, 0) is None
    assert basemap.info.bounds == (36.0, 48.0, 38.0, 49.0)
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_mbtiles_without_zooms_takes_those_of_its_tiles(tmp_path: Path) -> None:
    told = {"format": "jpg", "bounds": "nonsense"}
    info = open_basemap(mbtiles(tmp_path / "base.mbtiles", {(4, 1, 0): PNG, (7, 1, 0): PNG}, told)).info
    assert (info.minzoom, info.maxzoom, info.bounds) == (4, 7, (-180.0, -90.0, 180.0, 90.0))


@pytest.mark.parametrize("text", ["<script>alert(1)</script>x", "&lt;img src=x onerror=alert(1)&gt;", "<b", "a<<b>c"])
def test_attribution_is_plain_text(tmp_path: Path, text: str) -> None:
    info = open_basemap(mbtiles(tmp_path / "base.mbtiles", {(2, 1, 0): PNG}, RASTER | {"attribution": text})).info
    assert "<" not in info.attribution and ">" not in info.attribution


def test_threads_read_the_same(tmp_path: Path) -> None:
    files = by_gdal(tmp_path / "a.pmtiles", "PMTiles", 7), by_gdal(tmp_path / "b.mbtiles", "MBTiles", 7)
    for path in files:
        basemap = open_basemap(path)
        asked = [(7, x, y) for x, y in sorted(cells(7))] * 20
        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(lambda at, of=basemap: of.tile(*at), asked)) == [basemap.tile(*at) for at in asked]


def test_files_that_are_no_basemap_are_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        open_basemap(tmp_path / "absent.pmtiles")
    with pytest.raises(NotFoundError):
        open_basemap(tmp_path)
    (tmp_path / "text.pmtiles").write_text("hello")
    with pytest.raises(FormatError, match="neither"):
        open_basemap(tmp_path / "text.pmtiles")
    with pytest.raises(FormatError, match="version 3"):
        (tmp_path / "old.pmtiles").write_bytes(b"PMTiles\x02" + bytes(200))
        open_basemap(tmp_path / "old.pmtiles")
    with pytest.raises(FormatError, match="brotli"):
        open_basemap(pmtiles(tmp_path / "brotli.pmtiles", {0: PNG}, packing=(3, 1)))
    with pytest.raises(FormatError, match="which is not drawn"):
        open_basemap(mbtiles(tmp_path / "pdf.mbtiles", {(0, 0, 0): PNG}, RASTER | {"format": "pdf"}))


@pytest.fixture(scope="module", params=["PMTiles", "MBTiles"])
def sound(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("basemaps")
    return by_gdal(folder / f"sound.{request.param.lower()}", request.param, 8)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damage_is_told_or_does_no_harm(sound: Path, tmp_path: Path, data: st.DataObject) -> None:
    """Cut off anywhere, or with bytes changed in the part that says where things are."""
    content = bytearray(sound.read_bytes())
    if data.draw(st.booleans()):
        del content[data.draw(st.integers(16, len(content) - 1)) :]
    for _ in range(data.draw(st.integers(0, 4))):
        content[data.draw(st.integers(7, min(len(content) - 1, 4000)))] = data.draw(st.integers(0, 255))
    path = tmp_path / f"damaged{sound.suffix}"
    path.write_bytes(content)
    try:
        basemap = open_basemap(path)
    except (FormatError, NotFoundError):
        return
    for x, y in sorted(cells(8))[:20]:
        try:
            tile = basemap.tile(8, x, y)
        except FormatError as error:
            assert "damaged" in error.cause and path.name in error.cause
        else:
            assert tile is None or len(tile) <= len(content)


def test_directory_that_unpacks_to_gigabytes_is_refused(tmp_path: Path) -> None:
    path = pmtiles(tmp_path / "bomb.pmtiles", {0: PNG})
    head, bomb = bytearray(path.read_bytes()[:127]), gzip.compress(bytes(300_000_000), 6)
    head[8:24] = (127).to_bytes(8, "little") + len(bomb).to_bytes(8, "little")
    head[24:40] = bytes(16)
    path.write_bytes(bytes(head) + bomb)
    with pytest.raises(FormatError, match="unpacks to too much"):
        open_basemap(path)


def test_directories_that_point_to_each_other_end(tmp_path: Path) -> None:
    path = pmtiles(tmp_path / "loop.pmtiles", {0: PNG}, packing=(1, 1))
    content = bytearray(path.read_bytes())
    # The root says: a directory, of its own length, at the start of the leaves, which are the root.
    start, length = int.from_bytes(content[8:16], "little"), int.from_bytes(content[16:24], "little")
    content[start : start + length] = bytes([1, 0, 0, length, 1])
    content[40:56] = content[8:24]
    path.write_bytes(content)
    with pytest.raises(FormatError, match="deep"):
        open_basemap(path).tile(0, 0, 0)


def test_view_that_never_ends_is_stopped(tmp_path: Path) -> None:
    path = mbtiles(tmp_path / "endless.mbtiles", {}, RASTER)
    database = apsw.Connection(str(path))
    database.execute("DROP TABLE tiles")
    database.execute(
        "CREATE VIEW tiles AS WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n) "
        "SELECT i % 3 AS zoom_level, i % 5 AS tile_column, i % 7 AS tile_row, '' AS tile_data FROM n"
    )
    database.close()
    with pytest.raises(FormatError, match="too long"):
        open_basemap(path).tile(3, 0, 0)


def test_tile_beyond_the_limit_and_tile_of_text_are_refused(tmp_path: Path) -> None:
    path = mbtiles(tmp_path / "large.mbtiles", {(0, 0, 0): bytes(17 * 1024 * 1024), (1, 0, 1): "text"}, RASTER)
    basemap = open_basemap(path)
    for at in ((0, 0, 0), (1, 0, 0)):
        with pytest.raises(FormatError, match="damaged"):
            basemap.tile(*at)


def test_file_that_vanishes_is_told(tmp_path: Path) -> None:
    path = pmtiles(tmp_path / "base.pmtiles", {0: PNG})
    basemap = open_basemap(path)
    shutil.move(path, tmp_path / "elsewhere.pmtiles")
    with pytest.raises(FormatError, match="cannot be read"):
        basemap.tile(0, 0, 0)
