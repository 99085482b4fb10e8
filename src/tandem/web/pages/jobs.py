"""Jobs in the background: how far they are, as a page, as a stream of events, and an end when asked for."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from functools import partial
from urllib.parse import quote

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.responses import RedirectResponse, StreamingResponse

from tandem.language import Language
from tandem.usecases.desk.jobs import JobState
from tandem.usecases.room.open import Room
from tandem.web.rendering import render
from tandem.web.state import OpenRoom, Reading

router = APIRouter(prefix="/jobs")

PATIENCE_SECONDS = 2.0
"""How long a stream waits for news before it looks whether anybody still listens."""


@router.get("/{job}", response_class=Response, summary="How far a job is.")
def job_page(request: Request, room: OpenRoom, job: str) -> Response:
    return render(request, "job.html.j2", job=room.jobs.state(job))


@router.post(
    "/{job}/cancel", status_code=303, response_class=RedirectResponse, summary="End a job with the best so far."
)
def cancel(request: Request, room: OpenRoom, job: str) -> RedirectResponse:
    room.jobs.stop(job)
    part = "?part=1" if request.query_params.get("part") == "1" else ""
    return RedirectResponse(f"/jobs/{quote(job, safe='')}{part}", 303)


@router.get(
    "/{job}/events",
    response_class=Response,
    responses={200: {"content": {"text/event-stream": {}}, "description": "One event for each change of the job."}},
    summary="How far a job is, again and again until it is over.",
)
async def events(room: OpenRoom, language: Reading, job: str) -> StreamingResponse:
    first = room.jobs.state(job)
    return StreamingResponse(_stream(room, first, language), media_type="text/event-stream")


async def _stream(room: Room, state: JobState, language: Language) -> AsyncIterator[str]:
    yield _event(state, language)
    while not state.over:
        newer = await to_thread.run_sync(partial(room.jobs.wait, state.id, state.serial, PATIENCE_SECONDS))
        if newer.serial != state.serial:
            yield _event(newer, language)
        elif room.jobs.closed:
            return
        state = newer


def _event(state: JobState, language: Language) -> str:
    """What ``<tandem-progress>`` reads."""
    phase = {"done": "done", "failed": "failed", "stopped": "cancelled"}.get(state.state, "running")
    body = {
        "state": phase,
        "share": None if state.state in ("waiting", "preparing") else state.share,
        "seconds": state.seconds,
        "objective": state.objective,
        "gap": state.gap,
        "text": state.words(language),
        "next": f"/scenario/{quote(state.scenario, safe='')}",
    }
    return f"data: {json.dumps(body, ensure_ascii=False, allow_nan=False)}\n\n"
