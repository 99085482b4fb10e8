"""PMTiles archives, version 3: one file with a directory of tiles by their place on a Hilbert curve.

Source: PMTiles specification 3, https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md. A damaged or hostile
archive costs a bounded number of bytes: every read lies inside the file and below a limit, and so does what it unpacks to.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tandem.errors import FormatError
from tandem.exchange.tilesets import (
    DEEPEST,
    MOST_TILE,
    TilesetInfo,
    damaged,
    plain_text,
    possible_bounds,
    vector_layers,
)

MAGIC = b"PMTiles"
MOST_DIRECTORY = 16 * 1024 * 1024
"""Bytes of a directory or of the metadata, as stored and as unpacked."""
_HEADER = struct.Struct("<7sB11Q6B4iB2i")
_PLAIN, _GZIP = 1, 2
_COMPRESSIONS = {3: "brotli", 4: "zstd"}
_TYPES = {1: "application/vnd.mapbox-vector-tile", 2: "image/png", 3: "image/jpeg", 4: "image/webp", 5: "image/avif"}
_LEVELS = 4
"""Directories from the root to a tile, at most."""


@dataclass(frozen=True, slots=True)
class _Directory:
    """Entries in the order of their first tile, (n,) each; a run of 0 points to another directory."""

    first: npt.NDArray[np.int64]
    run: npt.NDArray[np.int64]
    length: npt.NDArray[np.int64]
    offset: npt.NDArray[np.int64]


class PmTiles:
    """An archive that was opened; nothing of it is kept but its header and the directories that were used last.

    Raises
    ------
    FormatError
        Where the file is no archive of version 3, is damaged, or packs its directories or tiles in a way that is not read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._size = path.stat().st_size
        head = self._read(0, _HEADER.size, _HEADER.size)
        magic, version, *numbers = _HEADER.unpack(head)
        if magic != MAGIC or version != 3:
            raise FormatError(
                f"{path.name} is no PMTiles archive of version 3.",
                "Convert it: pmtiles convert OLD.pmtiles NEW.pmtiles.",
            )
        self._root, metadata = (numbers[0], numbers[1]), (numbers[2], numbers[3])
        self._leaves, self._tiles = (numbers[4], numbers[5]), (numbers[6], numbers[7])
        self._packing, tile_packing, kind, lowest, highest = numbers[12:17]
        for packing in (self._packing, tile_packing):
            if packing not in (_PLAIN, _GZIP):
                raise FormatError(
                    f"{path.name} is packed with {_COMPRESSIONS.get(packing, 'an unknown method')}, which is not read.",
                    "Make the archive with gzip or without compression.",
                )
        if kind not in _TYPES or not 0 <= lowest <= highest <= DEEPEST:
            raise damaged(path, f"its tiles are of type {kind}, zoom {lowest} to {highest}")
        told = self._metadata(*metadata)
        self.info = TilesetInfo(
            type="vector" if kind == 1 else "raster",
            media_type=_TYPES[kind],
            minzoom=lowest,
            maxzoom=highest,
            bounds=possible_bounds([number / 1e7 for number in numbers[17:21]]),
            attribution=plain_text(told.get("attribution")),
            layers=vector_layers(told) if kind == 1 else (),
        )
        self._directory = lru_cache(maxsize=64)(self._read_directory)
        self._directory(*self._root)

    def tile(self, zoom: int, x: int, y: int) -> bytes | None:
        """See ``Tileset``."""
        if not (self.info.minzoom <= zoom <= self.info.maxzoom and 0 <= x < 1 << zoom and 0 <= y < 1 << zoom):
            return None
        wanted = tile_number(zoom, x, y)
        at = self._root
        for _ in range(_LEVELS):
            found = self._directory(*at)
            entry = int(np.searchsorted(found.first, wanted, side="right")) - 1
            if entry < 0:
                return None
            offset, length, run = int(found.offset[entry]), int(found.length[entry]), int(found.run[entry])
            if run > 0:
                if wanted >= int(found.first[entry]) + run:
                    return None
                return self._read(*self._within(self._tiles, offset, length), MOST_TILE)
            at = self._within(self._leaves, offset, length)
        raise damaged(self._path, f"its directories are more than {_LEVELS} deep")

    def _within(self, section: tuple[int, int], offset: int, length: int) -> tuple[int, int]:
        start, size = section
        if offset + length > size:
            raise damaged(self._path, "a directory points out of its section")
        return start + offset, length

    def _read(self, start: int, length: int, most: int) -> bytes:
        if length > most:
            raise damaged(self._path, f"{length:,} bytes in one piece are more than {most:,}")
        if start + length > self._size:
            raise damaged(self._path, "it ends too early")
        try:
            with self._path.open("rb") as file:
                file.seek(start)
                content = file.read(length)
        except OSError as error:
            raise FormatError(
                f"The basemap {self._path.name} cannot be read ({error.strerror}).", "Put it back, or leave it out."
            ) from error
        if len(content) < length:
            raise damaged(self._path, "it ends too early")
        return content

    def _unpacked(self, start: int, length: int) -> bytes:
        content = self._read(start, length, MOST_DIRECTORY)
        if self._packing == _PLAIN or not content:
            return content
        unpacking = zlib.decompressobj(wbits=31)
        try:
            unpacked = unpacking.decompress(content, MOST_DIRECTORY)
        except zlib.error as error:
            raise damaged(self._path, f"a directory cannot be unpacked ({error})") from error
        if unpacking.unconsumed_tail or not unpacking.eof:
            raise damaged(self._path, "a directory is cut off or unpacks to too much")
        return unpacked

    def _metadata(self, start: int, length: int) -> Mapping[str, Any]:
        try:
            told = json.loads(self._unpacked(start, length) or b"{}")
        except (ValueError, RecursionError) as error:
            raise damaged(self._path, "its metadata are no JSON") from error
        return told if isinstance(told, dict) else {}

    def _read_directory(self, start: int, length: int) -> _Directory:
        numbers = _varints(self._unpacked(start, length))
        if numbers is None or len(numbers) == 0 or len(numbers) != 1 + 4 * int(numbers[0]) or numbers[0] == 0:
            raise damaged(self._path, "a directory does not hold what it says")
        deltas, run, lengths, offsets = numbers[1:].reshape(4, -1)
        follows = offsets == 0
        if (
            follows[0]
            or max(int(numbers.max()), int(deltas.astype(object).sum())) >= 1 << 61
            or (deltas[1:] == 0).any()
        ):
            raise damaged(self._path, "a directory is not in order")
        # An offset of 0 says: right behind the entry before.
        group = np.cumsum(~follows) - 1
        before = np.cumsum(lengths) - lengths
        anchor = np.flatnonzero(~follows)[group]
        return _Directory(np.cumsum(deltas), run, lengths, offsets[anchor] - 1 + before - before[anchor])


def tile_number(zoom: int, x: int, y: int) -> int:
    """Number of a tile: those of all zooms before it, then its place on the Hilbert curve of its zoom."""
    number, side = ((1 << 2 * zoom) - 1) // 3, 1 << zoom
    step = side >> 1
    while step:
        right, down = int(bool(x & step)), int(bool(y & step))
        number += step * step * ((3 * right) ^ down)
        if not down:
            if right:
                x, y = side - 1 - x, side - 1 - y
            x, y = y, x
        step >>= 1
    return number


def _varints(content: bytes) -> npt.NDArray[np.int64] | None:
    """All varints of the content; None where one is cut off or needs more than 63 bits."""
    octets = np.frombuffer(content, dtype=np.uint8).astype(np.int64)
    ends = np.flatnonzero(octets < 128)
    if not len(octets) or octets[-1] >= 128:
        return None
    starts = np.concatenate([[0], ends[:-1] + 1])
    lengths = ends - starts + 1
    if lengths.max() > 9:
        return None
    places = np.arange(len(octets)) - np.repeat(starts, lengths)
    result: npt.NDArray[np.int64] = np.add.reduceat((octets & 127) << (7 * places), starts)
    return result
