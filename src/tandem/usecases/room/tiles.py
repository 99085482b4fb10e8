"""The map of the room as vector tiles, made when they are asked for and kept while the picture is the same."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

from tandem.errors import NotFoundError
from tandem.publishing.tiles.content import region_layers
from tandem.publishing.tiles.generalise import DEEPEST
from tandem.publishing.tiles.layer import TileLayer
from tandem.publishing.tiles.tile import FAR, Level, encode_tile, in_range, level, level_around
from tandem.usecases.seeing import Seen

_KEPT_BYTES = 64 * 1024 * 1024


class Tiles:
    """Tiles of one picture; any number of threads may ask. At most 64 MB of tiles are kept.

    Parameters
    ----------
    layers
        What is drawn.
    """

    def __init__(self, layers: Sequence[TileLayer]) -> None:
        self._layers = tuple(layers)
        self._lock = Lock()
        self._levels: dict[int, Level] = {}
        self._kept: OrderedDict[tuple[int, int, int], bytes] = OrderedDict()
        self._size = 0
        self.digest = _digest(self._layers)
        """Changes whenever any tile would."""

    def tile(self, zoom: int, x: int, y: int) -> bytes:
        """The tile in column ``x`` and row ``y`` from the north, as Mapbox vector tile; empty where nothing is there.

        Raises
        ------
        NotFoundError
            Where there is no such tile at this zoom.
        """
        if not in_range(zoom, x, y):
            raise NotFoundError(f"There is no map tile {zoom}/{x}/{y}.", f"Ask for zooms from 0 to {DEEPEST}.")
        # One at a time: a second thread that wants the same tile waits for it instead of making it as well.
        with self._lock:
            kept = self._kept.get((zoom, x, y))
            if kept is None:
                kept = encode_tile(self._level(zoom, x, y), x, y)
                self._keep((zoom, x, y), kept)
            else:
                self._kept.move_to_end((zoom, x, y))
            return kept

    def _level(self, zoom: int, x: int, y: int) -> Level:
        if zoom > FAR:
            return level_around(self._layers, zoom, x, y)
        if zoom not in self._levels:
            self._levels[zoom] = level(self._layers, zoom)
        return self._levels[zoom]

    def _keep(self, at: tuple[int, int, int], tile: bytes) -> None:
        self._kept[at] = tile
        self._size += len(tile)
        while self._size > _KEPT_BYTES:
            _, dropped = self._kept.popitem(last=False)
            self._size -= len(dropped)


def region_tiles(seen: Seen) -> Tiles:
    """The tiles of a picture and its ledger."""
    return Tiles(region_layers(seen.picture, seen.ledger))


def _digest(layers: Sequence[TileLayer]) -> str:
    hashed = hashlib.sha256()
    for layer in layers:
        hashed.update(layer.name.encode())
        for shapes in layer.shapes:
            for array in (shapes.xy, shapes.counts, shapes.row, shapes.part):
                hashed.update(array.tobytes())
        for column in layer.columns:
            hashed.update(column.key.encode() + column.codes.tobytes())
            hashed.update(b"".join(column.values))
    return hashed.hexdigest()[:16]
