"""The user's own map under the region: described for the browser, and its tiles."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tandem.errors import NotFoundError
from tandem.exchange.basemap import open_basemap
from tandem.exchange.tilesets import Tileset, TilesetInfo
from tandem.ids import sha256_hex
from tandem.worded import worded


@dataclass(frozen=True, slots=True)
class Basemap:
    """An open file; ``mark`` changes with it, so that a browser may keep its tiles."""

    tileset: Tileset
    mark: str

    @property
    def info(self) -> TilesetInfo:
        """What the file says of itself."""
        return self.tileset.info

    def tile(self, zoom: int, x: int, y: int) -> bytes | None:
        """The tile as stored, perhaps gzipped; None where there is none; FormatError where the file is damaged."""
        return self.tileset.tile(zoom, x, y)


def basemap_of(path: Path) -> Basemap:
    """The basemap of a file; NotFoundError and FormatError as ``open_basemap`` raises them."""
    tileset, state = open_basemap(path), path.stat()
    return Basemap(tileset, sha256_hex(f"{path.name} {state.st_size} {state.st_mtime_ns}".encode())[:16])


def require_basemap(basemap: Basemap | None) -> Basemap:
    """NotFoundError where the server was started without one."""
    if basemap is None:
        raise NotFoundError(
            worded("There is no basemap."), worded("Start the room with one: tandem serve REGION.gpkg --basemap FILE.")
        )
    return basemap
