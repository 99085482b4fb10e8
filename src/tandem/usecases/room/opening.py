"""What the first screen of a plan shows, kept beside the workspace, so that the room opens before the plan is built again.

It is derived: it may be deleted at any time. It is used only where its mark is that of the plan and of this very code, and the room
compares it with the plan as soon as that is built.
"""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from math import floor, log2
from pathlib import Path
from typing import Any

import numpy as np

from tandem.ids import sha256_hex
from tandem.publishing.tiles.generalise import DEEPEST
from tandem.publishing.tiles.shapes import projected
from tandem.store.protocol import Document
from tandem.usecases.planning import Planned
from tandem.usecases.room.overview import Figures, figures_of
from tandem.usecases.room.scene import columns
from tandem.usecases.room.tiles import Tiles, region_tiles
from tandem.usecases.workspace import Workspace

At = tuple[int, int, int]
# Narrowest and widest map that opens with tiles at hand, in pixels.
_NARROW, _WIDE = 320, 2560
_TILE_PX = 512
# What a damaged or foreign file may unpack to.
_LARGEST = 512 * 1024 * 1024


@dataclass(frozen=True)
class Opening:
    """``columns`` are those of ``scene``; ``tiles`` (packed, by zoom, column and row) those that the first view may ask for."""

    columns: Mapping[str, Any]
    figures: Figures
    tiles: Mapping[At, bytes]


def opening(planned: Planned, tiles: Tiles | None = None) -> Opening:
    """The first screen of a plan; without ``tiles`` all but the map's tiles."""
    found = columns(planned)
    packed = {} if tiles is None else {at: tiles.packed(*at) for at in first_tiles(found["bounds"])}
    return Opening(found, figures_of(planned), packed)


def first_tiles(bounds: list[float]) -> Iterator[At]:
    """Tiles that a map of any usual width may ask for when it opens on these bounds in degrees, and those around them."""
    corners = projected(np.array([(bounds[0], bounds[3]), (bounds[2], bounds[1])]))
    (west, north), (east, south) = corners.tolist()
    side = max(east - west, south - north, 1.0 / (1 << DEEPEST))
    lowest, highest = (min(max(floor(log2(width / _TILE_PX / side)), 0), DEEPEST) for width in (_NARROW / 2, _WIDE))
    for zoom in range(lowest, highest + 1):
        last = (1 << zoom) - 1
        for x in range(max(int(west * (last + 1)) - 1, 0), min(int(east * (last + 1)) + 1, last) + 1):
            for y in range(max(int(north * (last + 1)) - 1, 0), min(int(south * (last + 1)) + 1, last) + 1):
                yield zoom, x, y


def mark_of(plan: Document) -> str:
    """A name of everything that the first screen of a kept plan follows from: the plan, and the code that draws it."""
    return sha256_hex(f"{plan.id} {plan.digest} {_code()}".encode())


@cache
def _code() -> str:
    """A digest of this package: another version, or an edited one, may draw another screen from the same plan."""
    texts = sorted(_sources(files("tandem")))
    return sha256_hex("\n".join(f"{name} {sha256_hex(content)}" for name, content in texts).encode())


def _sources(folder: Traversable, above: str = "") -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        name = f"{above}/{entry.name}"
        if entry.is_dir():
            yield from _sources(entry, name)
        elif name.endswith((".py", ".csv", ".toml")):
            yield name, entry.read_bytes()


def place_of(workspace: Path) -> Path:
    """Where the first screen of a workspace is kept."""
    return workspace.with_name(f"{workspace.name}-room")


def keep_first_screen(workspace: Workspace, planned: Planned, tiles: Tiles | None = None) -> Opening:
    """Keep the first screen of a live plan that was just built, where what is kept differs from it."""
    made = opening(planned, region_tiles(planned.prepared.seen) if tiles is None else tiles)
    with workspace.store.reading() as reader:
        mark = mark_of(next(head for head in reader.heads("plan") if head.id == planned.document))
    path = place_of(workspace.path)
    if kept_opening(path, mark) != made:
        keep_opening(path, mark, made)
    return made


def keep_opening(path: Path, mark: str, made: Opening) -> None:
    """Keep it in place of what was there. A folder that cannot be written leaves the room as it is, only slower to open."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
            file.writestr("mark", mark)
            file.writestr("columns.json", json.dumps(made.columns, ensure_ascii=False, separators=(",", ":")))
            file.writestr("figures.json", json.dumps(made.figures.to_json()))
            for at, tile in made.tiles.items():
                file.writestr(zipfile.ZipInfo("/".join(map(str, ("tiles", *at)))), tile)
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)


def kept_opening(path: Path, mark: str) -> Opening | None:
    """What was kept under this mark; None where there is nothing, or it is of another plan or code, or damaged."""
    try:
        with zipfile.ZipFile(path) as file:
            if file.read("mark").decode() != mark or sum(entry.file_size for entry in file.infolist()) > _LARGEST:
                return None
            names = [name for name in file.namelist() if name.startswith("tiles/")]
            return Opening(
                json.loads(file.read("columns.json")),
                Figures.from_json(json.loads(file.read("figures.json"))),
                {_at(name): file.read(name) for name in names},
            )
    except (OSError, zipfile.BadZipFile, KeyError, ValueError):
        return None


def _at(name: str) -> At:
    _, zoom, x, y = name.split("/")
    return int(zoom), int(x), int(y)
