"""Lists with filters in the URL, their files, bulk actions, and the search over all names."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from fastapi.responses import Response
from pydantic import StringConstraints
from starlette.responses import RedirectResponse

from tandem.errors import InputError
from tandem.settings import Settings
from tandem.usecases.judging import Targets, judge
from tandem.usecases.lists import query
from tandem.usecases.lists.columns import KINDS, TESTS
from tandem.usecases.lists.export import MEDIA_TYPES, About, export_list
from tandem.usecases.lists.returning import return_list
from tandem.usecases.lists.select import select
from tandem.usecases.pinning import pin_as_planned
from tandem.web.rendering import render, wants_page
from tandem.web.state import OpenRoom, Reading
from tandem.worded import worded

router = APIRouter()

Kind = Literal[
    "works",
    "hazards",
    "communities",
    "assets",
    "teams",
    "organisations",
    "commitments",
    "devices",
    "accreditations",
    "non_conformities",
    "inspections",
    "education_sessions",
    "stockpile_destructions",
    "documents",
    "reports",
    "findings",
]
Ending = Literal["xlsx", "csv", "gpkg", "geojson"]
Name = Annotated[str, Form(min_length=1, max_length=200)]
Chosen = Annotated[str, StringConstraints(min_length=1, max_length=200)]
_NOT_ASKED = ("part", "lang", "plan")


def _pairs(request: Request) -> list[tuple[str, str]]:
    """The question in the URL."""
    return [pair for pair in request.query_params.multi_items() if pair[0] not in _NOT_ASKED]


@router.get("/list/{kind}.{ending}", response_class=Response, summary="A list as a file: exactly what is shown.")
def list_file(request: Request, room: OpenRoom, language: Reading, kind: Kind, ending: Ending) -> Response:
    shown, asked = room.lists.shown(), query.Query.of(kind, _pairs(request))
    content = export_list(shown.table(kind), asked, About.of(asked, shown.sight), ending, language)
    headers = {"content-disposition": f'attachment; filename="{kind}.{ending}"', "vary": "cookie, accept-language"}
    return Response(content, media_type=MEDIA_TYPES[ending], headers=headers)


@router.get("/list/{kind}", response_class=Response, summary="A list, filtered, searched, sorted and paged by its URL.")
def list_page(request: Request, room: OpenRoom, kind: Kind) -> Response:
    asked, wrong = query.Query.readable(kind, _pairs(request))
    if wrong and not wants_page(request):
        raise wrong[0].error
    shown = room.lists.shown()
    table = shown.table(kind)
    return render(
        request,
        "list.html.j2",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
        table=table,
        query=asked,
        wrong={one.name: one for one in wrong},
        selection=select(table, asked),
        kinds=KINDS,
        tests=TESTS,
        sizes=query.PAGE_SIZES,
        endings=tuple(MEDIA_TYPES),
        today=room.clock().date(),
    )


@router.post(
    "/list/works/chosen",
    response_class=Response,
    responses={303: {"description": "Where the file is."}},
    summary="Orders, files or a pin of chosen works.",
)
def chosen_works(
    request: Request,
    room: OpenRoom,
    action: Annotated[Literal["orders", "xlsx", "csv", "gpkg", "geojson", "pin"], Form()],
    row: Annotated[list[Chosen], Form(min_length=1, max_length=500)],
    column: Annotated[list[str] | None, Form(max_length=100)] = None,
    by: Annotated[str, Form(max_length=200)] = "",
    reason: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    if action == "pin":
        now = room.clock()
        report, left = pin_as_planned(room.workspace, row, by=by, reason=reason, now=now, valid_at=now.date())
        return render(request, "pinned.html.j2", report=report, kept=len(set(row)) - len(left), left=left)
    if action == "orders":
        return RedirectResponse(f"/list/works/tasking.pdf?{urlencode([('row', one) for one in row])}", 303)
    return RedirectResponse(_file_of("works", action, row, column), 303)


def _file_of(kind: str, ending: str, rows: list[str], columns: list[str] | None) -> str:
    """Address of the file of chosen rows, with the columns that are shown."""
    pairs = [*(("column", one) for one in columns or ()), *(("row", one) for one in rows)]
    return f"/list/{kind}.{ending}?{urlencode(pairs)}"


@router.post(
    "/list/reports/chosen",
    response_class=Response,
    responses={303: {"description": "Where the file is."}},
    summary="Files of chosen reports, or all that they say taken back.",
)
def chosen_reports(
    request: Request,
    room: OpenRoom,
    action: Annotated[Literal["xlsx", "csv", "gpkg", "geojson", "retract"], Form()],
    row: Annotated[list[Chosen], Form(min_length=1, max_length=500)],
    column: Annotated[list[str] | None, Form(max_length=100)] = None,
    by: Annotated[str, Form(max_length=200)] = "",
    second: Annotated[str, Form(max_length=200)] = "",
    reason: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    if action != "retract":
        return RedirectResponse(_file_of("reports", action, row, column), 303)
    if not by.strip():
        raise InputError(
            worded("A judgement is a person's: nobody is named."), worded("Give your name and the reason.")
        )
    now = room.clock()
    made = judge(
        room.workspace,
        "retract",
        Targets(reports=row),
        by=by.strip(),
        second=second.strip() or None,
        reason=reason,
        now=now,
        valid_at=now.date(),
    )
    return render(request, "retracted.html.j2", made=made, reports=len(set(row)), second=second.strip())


@router.post("/list/{kind}/return", response_class=Response, summary="An exported workbook comes back with changes.")
def returned(request: Request, room: OpenRoom, kind: Kind, by: Name, file: Annotated[UploadFile, File()]) -> Response:
    now = room.clock()
    made = return_list(
        room.workspace,
        file.file.read(),
        (file.filename or "list.xlsx")[:200],
        by=by,
        now=now,
        valid_at=now.date(),
        settings=Settings(),
    )
    return render(request, "returned.html.j2", made=made, kind=kind)


@router.get("/search", response_class=Response, summary="Names in any script, over all lists.")
def search_page(request: Request, room: OpenRoom, q: str = Query("", max_length=200)) -> Response:
    found, total = room.lists.shown().search(q)
    return render(request, "search.html.j2", found=found, total=total, q=q, kinds=KINDS)
