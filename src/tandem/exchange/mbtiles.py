"""MBTiles files, version 1.3: tiles in an SQLite database.

Source: MBTiles specification 1.3, https://github.com/mapbox/mbtiles-spec/blob/master/1.3/spec.md. The file is opened
read-only and as it stands; what its views and triggers ask for is not trusted and stops after a bounded number of steps.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import quote

import apsw

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

MAGIC = b"SQLite format 3\x00"
_FORMATS = {
    "pbf": "application/vnd.mapbox-vector-tile",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
}
_STEPS, _MOST_CALLS = 10_000, 2_000
_MOST_METADATA = 100


class MbTiles:
    """A database that was opened.

    Raises
    ------
    FormatError
        Where it has no tiles, is damaged, or holds tiles of a kind that no map draws.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        self._calls = 0
        with self._told():
            # Immutable: nothing is written beside the user's file, not even a journal.
            address = f"file:{quote(str(path.resolve()))}?immutable=1"
            self._database = apsw.Connection(address, flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)
            self._database.limit(apsw.SQLITE_LIMIT_LENGTH, MOST_TILE)
            self._database.config(apsw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
            self._database.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
            self._database.set_progress_handler(self._too_long, _STEPS)
            told = self._metadata()
            self.info = self._described(told)

    def tile(self, zoom: int, x: int, y: int) -> bytes | None:
        """See ``Tileset``."""
        if not (self.info.minzoom <= zoom <= self.info.maxzoom and 0 <= x < 1 << zoom and 0 <= y < 1 << zoom):
            return None
        # Rows count from the south.
        row = (1 << zoom) - 1 - y
        with self._told():
            found = self._database.execute(
                "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?", (zoom, x, row)
            ).fetchone()
        if found is not None and not isinstance(found[0], bytes):
            raise damaged(self._path, f"tile {zoom}/{x}/{y} is no tile")
        return found[0] if found else None

    def _described(self, told: Mapping[str, str]) -> TilesetInfo:
        media_type = _FORMATS.get(told.get("format", "").lower())
        if media_type is None:
            raise FormatError(
                f"The tiles of {self._path.name} are of format '{told.get('format', '')[:40]}', which is not drawn.",
                "Use a basemap with pbf, png, jpg or webp tiles.",
            )
        lowest, highest = self._zooms(told)
        try:
            bounds = possible_bounds([float(number) for number in told.get("bounds", "").split(",")])
        except ValueError:
            bounds = possible_bounds(())
        vector = told["format"].lower() == "pbf"
        return TilesetInfo(
            type="vector" if vector else "raster",
            media_type=media_type,
            minzoom=lowest,
            maxzoom=highest,
            bounds=bounds,
            attribution=plain_text(told.get("attribution", "")),
            layers=vector_layers(self._json(told.get("json", ""))) if vector else (),
        )

    def _metadata(self) -> dict[str, str]:
        rows = self._database.execute("SELECT name, value FROM metadata LIMIT ?", (_MOST_METADATA,)).fetchall()
        return {name: str(value) for name, value in rows if isinstance(name, str)}

    def _zooms(self, told: Mapping[str, str]) -> tuple[int, int]:
        """The zooms that the metadata give, or those of the tiles."""
        given = [told.get(name, "") for name in ("minzoom", "maxzoom")]
        lowest: object
        highest: object
        if all(text.isdecimal() and len(text) < 3 for text in given):
            lowest, highest = int(given[0]), int(given[1])
        else:
            ((lowest, highest),) = self._database.execute("SELECT min(zoom_level), max(zoom_level) FROM tiles")
        if not (isinstance(lowest, int) and isinstance(highest, int) and 0 <= lowest <= highest <= DEEPEST):
            raise damaged(self._path, f"it has tiles of zoom {lowest} to {highest}")
        return lowest, highest

    def _json(self, text: str) -> Mapping[str, Any]:
        try:
            told = json.loads(text or "{}")
        except (ValueError, RecursionError) as error:
            raise damaged(self._path, "its metadata are no JSON") from error
        return told if isinstance(told, dict) else {}

    def _too_long(self) -> bool:
        self._calls += 1
        return self._calls > _MOST_CALLS

    @contextmanager
    def _told(self) -> Iterator[None]:
        """One thread at a time, and what SQLite says as an error of Tandem."""
        with self._lock:
            self._calls = 0
            try:
                yield
            except apsw.InterruptError as error:
                raise damaged(self._path, "it takes too long to answer") from error
            except apsw.Error as error:
                raise damaged(self._path, str(error)) from error
