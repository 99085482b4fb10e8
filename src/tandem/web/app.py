"""The application: pages, guard and errors put together."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from tandem import __version__
from tandem.usecases.room.open import Room
from tandem.web import errors
from tandem.web.pages import (
    ask,
    briefing,
    forms,
    inboxes,
    jobs,
    life,
    lists,
    news,
    preferences,
    progress,
    quality,
    reports,
    room,
    root,
    scenarios,
    tasking,
    tiles,
)
from tandem.web.security import Guard

PAGES = (
    room,
    ask,
    reports,
    news,
    preferences,
    tiles,
    tasking,
    progress,
    lists,
    inboxes,
    life,
    quality,
    scenarios,
    jobs,
    briefing,
    forms,
    root,
)


def create_app(opened: Room) -> FastAPI:
    """The plan room on one open workspace; the caller closes the workspace when the server has ended."""
    app = FastAPI(
        title="Tandem",
        version=__version__,
        summary="One joint plan for a region that recovers from war.",
        docs_url=None,
        redoc_url=None,
        responses=errors.RESPONSES,
    )
    app.state.room = opened
    for page in PAGES:
        app.include_router(page.router)
    app.mount(
        "/static", StaticFiles(directory=Path(str(files("tandem.web"))) / "static", check_dir=False), name="static"
    )
    errors.install(app)
    # The network is this machine: what a smaller answer saves, making it smaller would cost.
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=1)
    app.add_middleware(Guard)
    return app
