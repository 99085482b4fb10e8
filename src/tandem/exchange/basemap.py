"""A user's own basemap: a PMTiles or an MBTiles file, told apart by how it begins."""

from __future__ import annotations

from pathlib import Path

from tandem.errors import FormatError, NotFoundError
from tandem.exchange import mbtiles, pmtiles
from tandem.exchange.mbtiles import MbTiles
from tandem.exchange.pmtiles import PmTiles
from tandem.exchange.tilesets import Tileset


def open_basemap(path: Path) -> Tileset:
    """The tiles of a file.

    Raises
    ------
    NotFoundError
        Where there is no such file.
    FormatError
        Where it is neither PMTiles (version 3) nor MBTiles, or is damaged.
    """
    try:
        with path.open("rb") as file:
            head = file.read(16)
    except OSError as error:
        raise NotFoundError(f"The basemap {path} cannot be read ({error.strerror}).", "Check the path.") from error
    if head.startswith(pmtiles.MAGIC):
        return PmTiles(path)
    if head == mbtiles.MAGIC:
        return MbTiles(path)
    raise FormatError(
        f"{path.name} is neither a PMTiles nor an MBTiles file.", "Give a .pmtiles (version 3) or .mbtiles file."
    )
