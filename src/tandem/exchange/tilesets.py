"""What every file of a user's basemap says of itself, and how its damage is told."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from tandem.errors import FormatError

MOST_TILE = 16 * 1024 * 1024
"""Bytes of one tile as stored; larger ones are refused."""
DEEPEST = 30
_LONGEST_TEXT, _MOST_LAYERS = 1000, 500


@dataclass(frozen=True, slots=True)
class TilesetInfo:
    """What is known before any tile is read.

    Parameters
    ----------
    type
        ``vector`` or ``raster``.
    media_type
        Of the tiles.
    minzoom, maxzoom
        Zooms with tiles, 0 to 30.
    bounds
        West, south, east, north in degrees; the whole world where the file gives none that can be.
    attribution
        Whose data it is, as plain text.
    layers
        Names of the vector layers.
    """

    type: str
    media_type: str
    minzoom: int
    maxzoom: int
    bounds: tuple[float, float, float, float]
    attribution: str
    layers: tuple[str, ...]


class Tileset(Protocol):
    """Tiles of one file. Any number of threads may ask."""

    @property
    def info(self) -> TilesetInfo:
        """What the file says of itself."""

    def tile(self, zoom: int, x: int, y: int) -> bytes | None:
        """The tile in column ``x`` and row ``y`` from the north as stored, perhaps gzipped; None where there is none.

        Raises
        ------
        FormatError
            Where the file is damaged at this place.
        """


def damaged(path: Path, what: str) -> FormatError:
    """The one error of a basemap that cannot be read."""
    return FormatError(f"The basemap {path.name} is damaged: {what}.", "Copy or download it again, or leave it out.")


def plain_text(value: object) -> str:
    """A text without markup, at most 1,000 characters; empty for anything that is no text."""
    if not isinstance(value, str):
        return ""
    text = html.unescape(re.sub(r"<[^>]*>", "", value[: 4 * _LONGEST_TEXT]))
    return " ".join(re.sub(r"[<>]", " ", text).split())[:_LONGEST_TEXT]


def vector_layers(metadata: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of the layers in ``vector_layers`` (TileJSON); those that are no names are left out."""
    listed = metadata.get("vector_layers")
    if not isinstance(listed, list):
        return ()
    names = [layer.get("id") for layer in listed[:_MOST_LAYERS] if isinstance(layer, dict)]
    return tuple(name for name in names if isinstance(name, str) and 0 < len(name) <= _LONGEST_TEXT)


def possible_bounds(bounds: Sequence[float]) -> tuple[float, float, float, float]:
    """These bounds where they can be, else the world."""
    if len(bounds) == 4 and all(math.isfinite(number) for number in bounds):
        west, south, east, north = bounds
        if -180 <= west < east <= 180 and -90 <= south < north <= 90:
            return west, south, east, north
    return -180.0, -90.0, 180.0, 90.0
