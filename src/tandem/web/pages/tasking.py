"""Papers for the field: tasking orders, calendars of teams, and the plan for project programs."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from tandem.usecases.programmes import project_file, team_calendar
from tandem.usecases.tasking.orders import tasking_orders
from tandem.web.rendering import language_for
from tandem.web.state import OpenRoom

router = APIRouter()
_UNSAFE = re.compile(r"[^\w.-]", re.ASCII)


def _orders(request: Request, room: OpenRoom, works: list[str], name: str) -> Response:
    shown, language = room.lists.shown(), language_for(request)
    with room.workspace.store.reading() as reader:
        orders = tasking_orders(reader, shown.sight, list(dict.fromkeys(works)), now=room.clock(), language=language)
    # Loaded when the first order is wanted: with it comes the chart library.
    from tandem.publishing.tasking import render_orders

    return _file(render_orders(orders), "application/pdf", f"{name}.pdf")


def _file(content: bytes, media_type: str, name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{_UNSAFE.sub("_", name)[:120]}"'}
    return Response(content, media_type=media_type, headers=headers)


@router.get("/list/works/tasking.pdf", response_class=Response, summary="Tasking orders of chosen works as one PDF.")
def orders(
    request: Request, room: OpenRoom, row: Annotated[list[str], Query(min_length=1, max_length=200)]
) -> Response:
    return _orders(request, room, row, "tasking")


@router.get("/work/{work:path}/tasking.pdf", response_class=Response, summary="The tasking order of a work as PDF.")
def order(request: Request, room: OpenRoom, work: str) -> Response:
    return _orders(request, room, [work], f"tasking-{work}")


@router.get("/team/{team:path}.ics", response_class=Response, summary="The calendar of a team.")
def calendar(room: OpenRoom, team: str) -> Response:
    planned = room.planned()
    with room.workspace.store.reading() as reader:
        content = team_calendar(reader, planned, room.workspace.path, team)
    return _file(content, "text/calendar", f"team-{team}.ics")


@router.get("/plan.xml", response_class=Response, summary="The plan as MS Project XML.")
def project(room: OpenRoom) -> Response:
    planned = room.planned()
    with room.workspace.store.reading() as reader:
        content = project_file(reader, planned, room.workspace.path)
    return _file(content, "application/xml", "plan.xml")
