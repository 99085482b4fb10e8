"""What others changed since a page was loaded: two tabs, or two people on one file."""

from __future__ import annotations

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel

from tandem.usecases.room.news import news_since, state_of
from tandem.web.rendering import render
from tandem.web.state import OpenRoom

router = APIRouter()


class State(BaseModel):
    """A mark that changes with every new plan and every new record."""

    mark: str


@router.get("/state.json", summary="Whether anything changed since a page was loaded.")
def state(room: OpenRoom) -> State:
    with room.workspace.store.reading() as reader:
        return State(mark=state_of(reader))


@router.get("/news", response_class=Response, summary="What changed since a mark.")
def news_page(request: Request, room: OpenRoom, since: str = Query(max_length=200)) -> Response:
    with room.workspace.store.reading() as reader:
        found = news_since(reader, since)
    return render(request, "news.html.j2", news=found)
