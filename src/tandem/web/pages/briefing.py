"""Briefings: begun, edited in place, compared, and handed over as a page, PDF or Word document."""

from __future__ import annotations

from datetime import date
from itertools import zip_longest
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response
from starlette.responses import RedirectResponse

from tandem.language import language_of
from tandem.publishing.content import Ending
from tandem.usecases.briefing.changing import changed
from tandem.usecases.briefing.desk import Drawing
from tandem.usecases.briefing.drafts import Draft, DraftBlock
from tandem.web.rendering import render
from tandem.web.state import OpenRoom, Reading

router = APIRouter(prefix="/briefing")

MEDIA: dict[Ending, str] = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
Id = Annotated[str, Query(max_length=100)]


@router.get("", response_class=Response, summary="All briefings, and how to begin one.")
def briefings_page(request: Request, room: OpenRoom) -> Response:
    return render(request, "briefings.html.j2", begun=room.briefings.begun(), planned=room.has_plan())


@router.post("", status_code=303, response_class=RedirectResponse, summary="Begin a briefing about the last plan.")
def begin_briefing(
    room: OpenRoom, language: Reading, length: Annotated[Literal["short", "whole"], Form()] = "short"
) -> RedirectResponse:
    version = room.briefings.begin("last", language, room.clock(), short=length == "short")
    return RedirectResponse(f"/briefing/{version.briefing}", 303)


@router.get("/{briefing}.{ending}", response_class=Response, summary="A briefing as a file.")
def briefing_file(
    room: OpenRoom, briefing: str, ending: Ending, version: Annotated[int | None, Query(ge=1, le=10**9)] = None
) -> Response:
    found = room.briefings.version(briefing, version)
    name = f"briefing-{found.begun_at.date().isoformat()}-{found.number}.{ending}"
    # The page has its styles inside, which the policy of this server forbids: it is saved, not shown.
    kind = "inline" if ending == "pdf" else "attachment"
    headers = {"content-disposition": f'{kind}; filename="{name}"'}
    return Response(room.briefings.file(found, ending), media_type=MEDIA[ending], headers=headers)


@router.get("/{briefing}/compare", response_class=Response, summary="What differs from another briefing.")
def compare_page(
    request: Request,
    room: OpenRoom,
    language: Reading,
    briefing: str,
    other: Annotated[str, Query(max_length=100)] = "",
    version: Annotated[int | None, Query(ge=1, le=10**9)] = None,
    other_version: Annotated[int | None, Query(ge=1, le=10**9)] = None,
) -> Response:
    desk = room.briefings
    after = desk.version(briefing, version)
    before = desk.version(other, other_version) if other else desk.previous(after)
    found = None if before is None else desk.difference(before, after, language)
    return render(request, "briefing_compare.html.j2", found=found, after=after, begun=desk.begun())


@router.get("/{briefing}/{drawing}.svg", response_class=Response, summary="A drawing of a briefing.")
def briefing_drawing(
    room: OpenRoom, briefing: str, drawing: Drawing, version: Annotated[int | None, Query(ge=1, le=10**9)] = None
) -> Response:
    found = room.briefings.version(briefing, version)
    return Response(room.briefings.drawing(found, drawing), media_type="image/svg+xml")


@router.get("/{briefing}", response_class=Response, summary="A briefing, to be edited in place.")
def briefing_page(
    request: Request, room: OpenRoom, briefing: str, version: Annotated[int | None, Query(ge=1, le=10**9)] = None
) -> Response:
    known = room.briefings.versions(briefing)
    found = room.briefings.version(briefing, version)
    return render(
        request,
        "briefing.html.j2",
        found=found,
        newest=room.briefings.version(briefing),
        versions=known[::-1],
        view=room.briefings.view(found),
        written=language_of(found.draft.language),
    )


@router.post("/{briefing}", status_code=303, response_class=RedirectResponse, summary="Save an edit of a version.")
def save_briefing(
    room: OpenRoom,
    briefing: str,
    base: Annotated[int, Form(ge=1, le=10**9)],
    title: Annotated[str, Form(max_length=1000)],
    section: Annotated[list[str], Form(max_length=100)],
    heading: Annotated[list[str], Form(max_length=100)],
    text: Annotated[list[str], Form(max_length=100)],
    shown: Annotated[list[int], Form(max_length=100)] = [],  # noqa: B006  FastAPI copies it
    day: Annotated[date | None, Form()] = None,
    weeks: Annotated[int, Form()] = 6,
    pages: Annotated[int, Form()] = 4,
    written: Annotated[str, Form(max_length=10)] = "en",
    action: Annotated[str, Form(max_length=40)] = "",
) -> RedirectResponse:
    blocks = tuple(
        DraftBlock(one, title_, body.replace("\r\n", "\n"), index in shown)
        for index, (one, title_, body) in enumerate(zip_longest(section, heading, text, fillvalue=""))
    )
    draft, place = changed(Draft(title, written, day, weeks, pages, blocks), action)
    room.briefings.save(briefing, base, draft, room.clock())
    return RedirectResponse(f"/briefing/{briefing}#part-{place}" if place >= 0 else f"/briefing/{briefing}", 303)
