"""Forms that are owed for a year: tables of which each cell leads to its records, and their files."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from tandem.publishing.forms import NOT_KNOWN, NOTHING
from tandem.usecases.forms.assemble import ENDINGS
from tandem.usecases.forms.cells import records_of
from tandem.usecases.lists.export import MEDIA_TYPES
from tandem.web.rendering import render
from tandem.web.state import OpenRoom

router = APIRouter(prefix="/forms")
MEDIA = {"xlsx": MEDIA_TYPES["xlsx"], "pdf": "application/pdf"}

Year = Annotated[int | None, Query(ge=1980, le=9998)]
Place = Annotated[int, Query(ge=0, le=10**6)]


@router.get(".{ending}", response_class=Response, summary="The forms of a year as a file.")
def forms_file(room: OpenRoom, ending: Literal["xlsx", "pdf"], year: Year = None) -> Response:
    at = year or room.clock().year - 1
    content = ENDINGS[f".{ending}"](room.forms(at))
    headers = {"content-disposition": f'attachment; filename="article-7-{at}.{ending}"'}
    return Response(content, media_type=MEDIA[ending], headers=headers)


@router.get("", response_class=Response, summary="Article 7 of both conventions for a year; the last one by default.")
def forms_page(request: Request, room: OpenRoom, year: Year = None) -> Response:
    at = year or room.clock().year - 1
    forms = room.forms(at)
    return render(
        request, "forms.html.j2", forms=forms, year=at, endings=tuple(MEDIA), not_known=NOT_KNOWN, nothing=NOTHING
    )


@router.get("/records", response_class=Response, summary="The records that sum to a cell, with their reports.")
def cell_page(
    request: Request, room: OpenRoom, year: Year, form: Place, table: Place, row: Place, column: Place
) -> Response:
    forms = room.forms(year or room.clock().year - 1)
    shown = room.lists.shown()
    found = records_of(forms, (form, table, row, column), shown.sight.picture, shown.open_reports)
    return render(request, "form_cell.html.j2", found=found, year=forms.first.year, planned=room.has_plan())
