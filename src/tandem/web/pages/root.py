"""Files that belong to the root of the site: service worker, icon, and what a browser needs to install the room."""

from __future__ import annotations

import json
from importlib.resources import files

from fastapi import APIRouter, Request
from fastapi.responses import Response

from tandem.errors import NotFoundError
from tandem.web.rendering import render
from tandem.web.state import OpenRoom
from tandem.worded import worded

router = APIRouter(include_in_schema=False)


@router.get("/sw.js", response_class=Response)
def service_worker() -> Response:
    """Served from the root, because a worker sees only what lies below its own address."""
    path = files("tandem.web").joinpath("static", "sw.js")
    if not path.is_file():
        raise NotFoundError(
            worded("The front end is not built."), worded("Run script/setup once; a wheel has it inside.")
        )
    return Response(path.read_bytes(), media_type="text/javascript", headers={"cache-control": "no-cache"})


@router.get("/icon.svg", response_class=Response)
def icon() -> Response:
    body = files("tandem.web").joinpath("icon.svg").read_bytes()
    return Response(body, media_type="image/svg+xml", headers={"cache-control": "max-age=86400"})


@router.get("/manifest.webmanifest", response_class=Response)
def manifest(room: OpenRoom) -> Response:
    body = {
        "name": f"Tandem: {room.region}",
        "short_name": "Tandem",
        "start_url": "/",
        "display": "standalone",
        "icons": [{"src": "/icon.svg", "sizes": "any", "type": "image/svg+xml"}],
    }
    return Response(json.dumps(body, ensure_ascii=False), media_type="application/manifest+json")


@router.get("/away", response_class=Response)
def away(request: Request) -> Response:
    """What the service worker shows instead of a page that it did not keep, while the server is away."""
    return render(request, "away.html.j2")
