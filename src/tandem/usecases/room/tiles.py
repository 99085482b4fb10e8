"""The map of the room as vector tiles, made when they are asked for and kept while the picture is the same."""

from __future__ import annotations

import gzip
from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock

from tandem import __version__
from tandem.errors import NotFoundError
from tandem.ids import sha256_hex
from tandem.publishing.tiles.content import region_layers
from tandem.publishing.tiles.generalise import DEEPEST
from tandem.publishing.tiles.layer import TileLayer
from tandem.publishing.tiles.tile import FAR, Level, encode_tile, in_range, level, level_around
from tandem.times import format_instant
from tandem.usecases.planning import Planned
from tandem.usecases.seeing import Seen
from tandem.worded import worded

_KEPT_BYTES = 64 * 1024 * 1024
_HELD = 3
# The far tiles have megabytes, and the network is this machine.
_EFFORT = 1
# What an entry costs besides its bytes: empty tiles count as well.
_EACH = 300


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

    def tile(self, zoom: int, x: int, y: int) -> bytes:
        """The tile in column ``x`` and row ``y`` from the north, as Mapbox vector tile; empty where nothing is there.

        Raises
        ------
        NotFoundError
            Where there is no such tile at this zoom.
        """
        packed = self.packed(zoom, x, y)
        return gzip.decompress(packed) if packed else b""

    def packed(self, zoom: int, x: int, y: int) -> bytes:
        """The same, gzipped; empty where nothing is there."""
        if not in_range(zoom, x, y):
            raise NotFoundError(
                worded("There is no map tile {zoom}/{x}/{y}.", zoom=zoom, x=x, y=y),
                worded("Ask for zooms from 0 to {deepest}.", deepest=DEEPEST),
            )
        # One at a time: a second thread that wants the same tile waits for it instead of making it as well.
        with self._lock:
            kept = self._kept.get((zoom, x, y))
            if kept is None:
                made = encode_tile(self._level(zoom, x, y), x, y)
                kept = gzip.compress(made, _EFFORT, mtime=0) if made else b""
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
        self._size += len(tile) + _EACH
        while self._size > _KEPT_BYTES:
            _, dropped = self._kept.popitem(last=False)
            self._size -= len(dropped) + _EACH


def region_tiles(seen: Seen) -> Tiles:
    """The tiles of a picture and its ledger."""
    return Tiles(region_layers(seen.picture, seen.ledger))


def picture_mark(planned: Planned) -> str:
    """A name of the picture behind a plan: it changes whenever a tile could."""
    basis = planned.prepared.basis
    told = f"{__version__} {format_instant(basis.known_at)} {basis.valid_at} {planned.policy.digest}"
    return sha256_hex(told.encode())[:16]


class TileShelf:
    """The tiles of the pictures that are being looked at, by their marks; any number of threads may ask."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: OrderedDict[str, Tiles] = OrderedDict()

    def tiles(self, mark: str, planned: Callable[[], Planned]) -> Tiles:
        """The tiles of a picture; ``planned`` gives the plan behind it where they have still to be made.

        Raises
        ------
        NotFoundError
            Where that plan was made from another picture: its rows would be taken for others.
        """
        with self._lock:
            found = self._held.get(mark)
            if found is None:
                found = self._made(mark, planned())
                self._held[mark] = found
                while len(self._held) > _HELD:
                    self._held.popitem(last=False)
            self._held.move_to_end(mark)
            return found

    @staticmethod
    def _made(mark: str, planned: Planned) -> Tiles:
        if picture_mark(planned) != mark:
            raise NotFoundError(
                worded("The map was loaded for another state of the region."), worded("Load the page again.")
            )
        return region_tiles(planned.prepared.seen)
