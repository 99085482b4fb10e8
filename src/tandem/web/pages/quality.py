"""The quality board."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from tandem.usecases.quality_board import quality_board
from tandem.web.rendering import render
from tandem.web.state import OpenRoom

router = APIRouter(prefix="/quality")


@router.get("", response_class=Response, summary="Land that waits for quality control, inspections, non-conformities.")
def quality_page(request: Request, room: OpenRoom) -> Response:
    shown = room.lists.shown()
    board = quality_board(shown.sight.picture, shown.policy, shown.open_reports)
    return render(
        request,
        "quality.html.j2",
        board=board,
        name_of=shown.sight.name,
        reports_of=shown.open_reports.behind,
        planned=room.has_plan(),
    )
