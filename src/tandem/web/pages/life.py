"""The life of hazardous areas: the board of all with what they wait for, and one with its documents and next steps."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from tandem.usecases.area_life import LifeFilter, area_life
from tandem.usecases.living import board
from tandem.vocabulary import codes
from tandem.web.rendering import render
from tandem.web.state import OpenRoom

router = APIRouter(prefix="/life")
ON_A_PAGE = 100

Text = Annotated[str, Query(max_length=300)]


@router.get("", response_class=Response, summary="Areas by state, what they wait for, and those that are asked for.")
def life_board(
    request: Request,
    room: OpenRoom,
    state: Text = "",
    step: Text = "",
    lacks: Text = "",
    q: Text = "",
    page: Annotated[int, Query(ge=1, le=10**6)] = 1,
) -> Response:
    shown = room.lists.shown()
    asked = LifeFilter(state, step, lacks, q)
    found = [life for life in shown.lives.values() if asked.fits(life)]
    return render(
        request,
        "life.html.j2",
        board=board(shown.lives),
        asked=asked,
        address=lambda **wanted: f"/life?{urlencode(wanted)}",
        states=codes("life_state"),
        found=found,
        page=page,
        size=ON_A_PAGE,
        refused=len(shown.refused),
    )


@router.get("/{area:path}", response_class=Response, summary="The life of one hazardous area.")
def life_page(request: Request, room: OpenRoom, area: str) -> Response:
    shown = room.lists.shown()
    found = area_life(shown.sight.seen, shown.lives, shown.policy, shown.open_reports, area)
    open_ = shown.open_reports.open
    return render(request, "life_area.html.j2", found=found, life=found.life, may_show=open_, planned=room.has_plan())
