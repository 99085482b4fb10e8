"""The raw report: the last step from any figure back to the words that were received."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from tandem.usecases.room.raw import raw_report
from tandem.web.rendering import render
from tandem.web.state import OpenRoom

router = APIRouter()


@router.get("/report/{report_id}", response_class=Response, summary="One report as it was received.")
def report_page(request: Request, room: OpenRoom, report_id: str) -> Response:
    return render(request, "report.html.j2", view=raw_report(room, report_id))


@router.get("/report/{report_id}/bytes", response_class=Response, summary="The bytes of a report, to save.")
def report_bytes(room: OpenRoom, report_id: str) -> Response:
    report = raw_report(room, report_id).report
    headers = {"content-disposition": f'attachment; filename="{report.id}"', "cache-control": "no-store"}
    return Response(report.content, media_type="application/octet-stream", headers=headers)
