"""What waits for somebody, with the form to judge it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from starlette.responses import RedirectResponse

from tandem.usecases.conflicts import assign_conflict
from tandem.usecases.judging import Targets, judge
from tandem.usecases.recognising import reasons
from tandem.vocabulary import thing_kinds
from tandem.web.rendering import render
from tandem.web.state import OpenRoom, Reading

router = APIRouter(prefix="/inbox")
SHOWN = 100
"""Cards of proposals on one page; the next ones move up as these are judged."""

Inbox = Literal["conflicts", "pending", "stale", "same", "findings"]


@router.get("", response_class=Response, summary="How much waits in each inbox.")
def inbox_page(request: Request, room: OpenRoom) -> Response:
    return render(request, "inbox.html.j2", counts=room.lists.shown().counts)


@router.get(
    "/{name}",
    response_class=Response,
    responses={303: {"description": "Findings are a list."}},
    summary="One inbox.",
)
def one_inbox(request: Request, room: OpenRoom, language: Reading, name: Inbox) -> Response:
    if name == "findings":
        return RedirectResponse("/list/findings", 303)
    shown = room.lists.shown()
    return render(
        request,
        f"inbox-{name}.html.j2",
        rows=getattr(shown, name),
        counts=shown.counts,
        name_of=shown.sight.name,
        kinds=thing_kinds(),
        most=SHOWN,
        reasons=lambda one: reasons(one, language),
    )


@router.post("/assign", status_code=303, response_class=RedirectResponse, summary="Say who settles a contradiction.")
def assigned(
    room: OpenRoom,
    conflict: Annotated[str, Form(min_length=1, max_length=500)],
    owner: Annotated[str, Form(min_length=1, max_length=200)],
    due: Annotated[date, Form()],
    by: Annotated[str, Form(min_length=1, max_length=200)],
) -> RedirectResponse:
    now = room.clock()
    assign_conflict(room.workspace, conflict, owner=owner, due=due, by=by, now=now, valid_at=now.date())
    return RedirectResponse("/inbox/conflicts", 303)


@router.post("/judge", status_code=303, response_class=RedirectResponse, summary="Judge claims or things.")
def judged(
    room: OpenRoom,
    verdict: Annotated[Literal["accept", "reject", "prefer", "same", "different"], Form()],
    by: Annotated[str, Form(min_length=1, max_length=200)],
    reason: Annotated[str, Form(min_length=1, max_length=2000)],
    inbox: Annotated[Literal["conflicts", "pending", "same"], Form()],
    second: Annotated[str, Form(max_length=200)] = "",
    claim: Annotated[list[str] | None, Form(max_length=500)] = None,
    thing: Annotated[list[str] | None, Form(max_length=50)] = None,
) -> RedirectResponse:
    now = room.clock()
    targets = Targets(claims=claim or (), things=thing or ())
    judge(
        room.workspace,
        verdict,
        targets,
        by=by.strip(),
        second=second.strip() or None,
        reason=reason,
        now=now,
        valid_at=now.date(),
    )
    return RedirectResponse(f"/inbox/{inbox}", 303)
