"""Progress of a work, told on a form that a phone can send twice."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response
from starlette.responses import RedirectResponse

from tandem.errors import NotFoundError
from tandem.ids import uuid7
from tandem.usecases.lists.query import number
from tandem.usecases.progress import Progress, report_progress
from tandem.vocabulary import codes
from tandem.web.rendering import render
from tandem.web.state import OpenRoom
from tandem.worded import worded

router = APIRouter()

Amount = Annotated[str, Form(max_length=30)]
Text = Annotated[str, Form(max_length=4000)]


@router.get("/work/{work:path}/progress", response_class=Response, summary="The form for progress of a work.")
def progress_form(
    request: Request, room: OpenRoom, work: str, kept: str = Query("", max_length=100), pending: bool = False
) -> Response:
    shown = room.lists.shown()
    table = shown.table("works")
    if work not in table.row_of:
        raise NotFoundError(
            worded("There is no work '{work}'.", work=work), worded("Choose one from the list of works.")
        )
    row = table.row_of[work]
    return render(
        request,
        "progress.html.j2",
        work=work,
        cells={name: cells[row] for name, cells in table.cells.items()},
        teams=[(team, shown.sight.name(team)) for team in shown.sight.teams_on.get(work, ())],
        all_teams=[(team.id, team.name or team.id) for team in shown.sight.picture.teams],
        items=codes("contamination"),
        key=uuid7(room.clock()),
        today=room.clock().date(),
        kept=kept,
        pending=pending,
    )


@router.post(
    "/work/{work:path}/progress",
    status_code=303,
    response_class=RedirectResponse,
    summary="Report progress; the same key with the same words is one report.",
)
def progress_kept(
    room: OpenRoom,
    work: str,
    key: Annotated[str, Form(max_length=64)],
    by: Annotated[str, Form(min_length=1, max_length=200)],
    day: Annotated[date, Form()],
    status: Annotated[Literal["ongoing", "suspended", "completed"], Form()],
    team: Annotated[str, Form(max_length=200)] = "",
    per_cent: Amount = "",
    area_m2: Amount = "",
    worker_days: Amount = "",
    item: Annotated[list[str] | None, Form(max_length=20)] = None,
    found: Annotated[list[str] | None, Form(max_length=20)] = None,
    obstacles: Text = "",
    text: Text = "",
) -> RedirectResponse:
    share = _amount(per_cent)
    progress = Progress(
        key=key,
        work=work,
        by=by,
        day=day,
        status=status,
        team=team,
        share=None if share is None else share / 100,
        area_m2=_amount(area_m2),
        worker_days=_amount(worker_days),
        items=_items(item or [], found or []),
        obstacles=obstacles,
        text=text,
    )
    now = room.clock()
    sight = room.lists.shown().sight
    kept = report_progress(room.workspace, progress, sight.works.get(work), now=now, valid_at=now.date())
    told = f"/work/{quote(work)}/progress?kept={quote(kept.report)}"
    return RedirectResponse(f"{told}&pending=true" if kept.pending else told, 303)


def _amount(text: str) -> float | None:
    return number(text.strip()) if text.strip() else None


def _items(kinds: list[str], numbers: list[str]) -> tuple[tuple[str, int], ...]:
    """Kinds with the numbers beside them; those without a number were not found."""
    told = ((kind, _amount(count)) for kind, count in zip(kinds, numbers, strict=False))
    return tuple((kind, int(count)) for kind, count in told if count)
