"""The room itself, and the data that its elements draw."""

from __future__ import annotations

import json

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from tandem.usecases.area_life import area_place
from tandem.web.rendering import render
from tandem.web.state import OpenRoom, Reading

router = APIRouter()


@router.get("/", response_class=Response, summary="The room: map, Gantt chart, curve and day slider of a plan.")
def room_page(
    request: Request,
    room: OpenRoom,
    language: Reading,
    plan: str = Query("last", max_length=200),
    area: str = Query("", max_length=300),
) -> Response:
    if not room.has_plan():
        return render(request, "unplanned.html.j2")
    view = room.overview(plan, language)
    place = area_place(room.lists.shown().sight.picture, area) if area else None
    return render(request, "room.html.j2", view=view, plan=plan, place=place, has_basemap=room.basemap is not None)


@router.get("/room.json", response_class=Response, summary="What the elements of the room draw, as columns.")
def room_data(
    request: Request, room: OpenRoom, language: Reading, plan: str = Query("last", max_length=200)
) -> Response:
    mark = f'"{room.plan_id(plan)}.{language.code}"'
    headers = {"etag": mark, "cache-control": "no-cache", "vary": "cookie, accept-language"}
    if request.headers.get("if-none-match") == mark:
        return Response(status_code=304, headers=headers)
    text = json.dumps(room.scene(plan, language), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Response(text.encode(), media_type="application/json", headers=headers)
