"""Tiles of the region's map, and of the user's own map under it."""

from __future__ import annotations

import gzip
from typing import Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel

from tandem.usecases.room.basemap import require_basemap
from tandem.web.state import OpenRoom

router = APIRouter()

VECTOR = "application/vnd.mapbox-vector-tile"
# The address names the state of what is asked for, so the answer never changes.
KEEP = "public, max-age=31536000, immutable"
NOTHING: dict[int | str, dict[str, Any]] = {204: {"description": "Nothing is there."}}


class BasemapDescription(BaseModel):
    """What the map needs to draw the user's tiles; ``bounds`` are west, south, east, north in degrees."""

    type: str
    minzoom: int
    maxzoom: int
    bounds: tuple[float, float, float, float]
    attribution: str
    layers: tuple[str, ...]
    tiles: str


@router.get(
    "/tiles/{z}/{x}/{y}.mvt",
    response_class=Response,
    responses=NOTHING,
    summary="A tile of the region as Mapbox vector tile: column x and row y from the north.",
)
def region_tile(
    request: Request,
    room: OpenRoom,
    z: int,
    x: int,
    y: int,
    v: str = Query("", max_length=64, description="Mark of the picture, as the room's page has it."),
    plan: str = Query("last", max_length=200, description="The plan whose picture it is."),
) -> Response:
    headers = {"cache-control": KEEP if v else "no-cache", "vary": "accept-encoding"}
    tile = room.tile(v or room.picture(plan), plan, (z, x, y))
    packed = "gzip" in request.headers.get("accept-encoding", "")
    return _tile(tile if packed or not tile else gzip.decompress(tile), VECTOR, headers)


@router.get("/basemap.json", summary="The user's own map under the region; 404 where there is none.")
def basemap_description(room: OpenRoom) -> BasemapDescription:
    basemap = require_basemap(room.basemap)
    info = basemap.info
    return BasemapDescription(
        type=info.type,
        minzoom=info.minzoom,
        maxzoom=info.maxzoom,
        bounds=info.bounds,
        attribution=info.attribution,
        layers=info.layers,
        tiles=f"/basemap/{{z}}/{{x}}/{{y}}?v={basemap.mark}",
    )


@router.get(
    "/basemap/{z}/{x}/{y}",
    response_class=Response,
    responses=NOTHING,
    summary="A tile of the user's own map as its file holds it.",
)
def basemap_tile(room: OpenRoom, z: int, x: int, y: int, v: str = Query("", max_length=64)) -> Response:
    basemap = require_basemap(room.basemap)
    headers = {"cache-control": KEEP if v == basemap.mark else "no-cache"}
    return _tile(basemap.tile(z, x, y) or b"", basemap.info.media_type, headers)


def _tile(content: bytes, media_type: str, headers: dict[str, str]) -> Response:
    if not content:
        return Response(status_code=204, headers=headers)
    # Compressed when it was made or stored; once more would only cost time.
    encoding = {"content-encoding": "gzip" if content.startswith(b"\x1f\x8b") else "identity"}
    return Response(content, media_type=media_type, headers=headers | encoding)
