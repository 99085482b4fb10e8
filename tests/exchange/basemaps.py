"""Basemaps as others write them: PMTiles and MBTiles by GDAL, and raster files by their specifications."""

from __future__ import annotations

import gzip
import json
import struct
from pathlib import Path

import apsw
import geopandas
import numpy as np
import pyogrio
import shapely

WEST, SOUTH, EAST, NORTH = 36.0, 48.0, 38.0, 49.0
PNG = b"\x89PNG\r\n\x1a\n picture "


def villages(count: int = 400) -> geopandas.GeoDataFrame:
    """Named points all over the bounds."""
    rng = np.random.default_rng(5)
    points = shapely.points(rng.uniform(WEST, EAST, count), rng.uniform(SOUTH, NORTH, count))
    return geopandas.GeoDataFrame({"name": [f"Place {row}" for row in range(count)]}, geometry=points, crs="EPSG:4326")


def by_gdal(path: Path, driver: str, maxzoom: int = 11) -> Path:
    """A vector basemap with the layer 'places'."""
    pyogrio.write_dataframe(villages(), path, layer="places", driver=driver, MINZOOM=3, MAXZOOM=maxzoom)
    return path


def pmtiles(
    path: Path,
    tiles: dict[int, bytes],
    *,
    kind: int = 2,
    packing: tuple[int, int] = (2, 1),
    leaves: bool = False,
    metadata: object = None,
    zooms: tuple[int, int] = (0, 3),
) -> Path:
    """A PMTiles archive, written by the specification: tile number to content."""
    pack = gzip.compress if packing[0] == 2 else bytes
    offsets = np.cumsum([0, *(len(tile) for tile in tiles.values())]).tolist()
    entries = [(number, 1, len(tile), offsets[at]) for at, (number, tile) in enumerate(tiles.items())]
    root, leaf = pack(directory(entries)), b""
    if leaves:
        leaf = pack(directory(entries))
        root = pack(directory([(entries[0][0], 0, len(leaf), 0)]))
    told = pack(
        json.dumps({"attribution": "<a href='x'>Atlas &amp; sons</a>"} if metadata is None else metadata).encode()
    )
    data = b"".join(tiles.values())
    at, sections = 127, []
    for content in (root, told, leaf, data):
        sections += [at, len(content)]
        at += len(content)
    head = struct.pack(
        "<7sB11Q6B4iB2i", b"PMTiles", 3, *sections, len(tiles), len(tiles), len(tiles), 1, *packing, kind, *zooms,
        *(int(part * 1e7) for part in (WEST, SOUTH, EAST, NORTH)), 2, 0, 0,
    )  # fmt: skip
    path.write_bytes(head + root + told + leaf + data)
    return path


def directory(entries: list[tuple[int, int, int, int]]) -> bytes:
    """Entries (first tile, run, length, offset) as the specification packs them."""
    numbers = [len(entries)]
    numbers += [entry[0] - before for entry, before in zip(entries, [0, *(e[0] for e in entries)], strict=False)]
    numbers += [entry[1] for entry in entries] + [entry[2] for entry in entries]
    for at, (_, _, _, offset) in enumerate(entries):
        follows = at > 0 and offset == entries[at - 1][3] + entries[at - 1][2]
        numbers.append(0 if follows else offset + 1)
    return b"".join(map(varint, numbers))


def varint(value: int) -> bytes:
    """Seven bits a byte, lowest first."""
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes((*out, value))


def mbtiles(path: Path, tiles: dict[tuple[int, int, int], object], metadata: dict[str, str]) -> Path:
    """An MBTiles file: (zoom, column, row from the south) to content."""
    database = apsw.Connection(str(path))
    database.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
    database.execute("CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB)")
    database.executemany("INSERT INTO metadata VALUES (?, ?)", metadata.items())
    database.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", [(*at, tile) for at, tile in tiles.items()])
    database.close()
    return path
