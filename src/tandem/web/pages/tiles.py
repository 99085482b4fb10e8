"""The map of the region as vector tiles made by Tandem: nothing is asked of any other server."""

from __future__ import annotations

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response

from tandem.web.state import OpenRoom

router = APIRouter()

TILE = "application/vnd.mapbox-vector-tile"
FOREVER = "max-age=31536000, immutable"


@router.get(
    "/tiles/{zoom}/{x}/{y}.mvt",
    response_class=Response,
    summary="One tile of the picture of the last plan.",
    responses={200: {"content": {TILE: {}}}, 204: {"description": "Nothing is there."}},
)
def tile(
    room: OpenRoom,
    zoom: int = Path(ge=0, le=24),
    x: int = Path(ge=0),
    y: int = Path(ge=0),
    v: str = Query(
        "", max_length=64, description="Digest of the picture; with the right one the tile may be kept for ever."
    ),
) -> Response:
    tiles = room.tiles()
    body = tiles.tile(zoom, x, y)
    headers = {"cache-control": FOREVER if v == tiles.digest else "no-cache"}
    if not body:
        return Response(status_code=204, headers=headers)
    return Response(body, media_type=TILE, headers=headers)
