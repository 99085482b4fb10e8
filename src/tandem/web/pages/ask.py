"""Questions about one thing: the panel beside the map, or a page of its own."""

from __future__ import annotations

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from tandem.web.pages.changes import fields_of
from tandem.web.rendering import render
from tandem.web.state import OpenRoom, Reading

router = APIRouter(prefix="/ask")


@router.get("/{thing:path}/sooner", response_class=Response, summary="What would bring a work or a service forward.")
def sooner_page(
    request: Request,
    room: OpenRoom,
    language: Reading,
    thing: str,
    service: str | None = Query(None, max_length=100),
    plan: str = Query("last", max_length=200),
) -> Response:
    helps = room.helps(thing, service, plan, language)
    name = room.planned(plan).spoken.get(thing, thing)
    return render(request, "sooner.html.j2", helps=helps, thing=thing, name=name, plan=plan, fields_of=fields_of)


@router.get(
    "/{thing:path}", response_class=Response, summary="What a thing or work is, on whose word, when it comes and why."
)
def ask_page(
    request: Request, room: OpenRoom, language: Reading, thing: str, plan: str = Query("last", max_length=200)
) -> Response:
    return render(request, "ask.html.j2", answer=room.ask(thing, plan, language), plan=plan)
