"""Scenarios as a desk: begin one, change it step by step, plan it in the background, compare, adopt."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response
from starlette.responses import RedirectResponse

from tandem.plan.scenario import Scenario
from tandem.usecases.desk.adopting import adoption, require_adoptable
from tandem.usecases.desk.steps import (
    add_change,
    add_scenario,
    draft_of,
    open_scenario,
    redo,
    remove_change,
    undo,
)
from tandem.usecases.desk.table import desk
from tandem.usecases.desk.view import scenario_view
from tandem.usecases.desk.worker import Adopting, Task
from tandem.vocabulary import codes
from tandem.web.drawing import step_lines
from tandem.web.pages.changes import ChangeForm
from tandem.web.rendering import SCENARIO_COOKIE, WHO_COOKIE, render
from tandem.web.state import OpenRoom, Reading

router = APIRouter()

SEED, SECONDS = 1, 20.0
A_YEAR = 365 * 24 * 3600
Who = Annotated[str, Form(max_length=100)]
Name = Annotated[str, Form(max_length=80)]
Version = Annotated[int, Form(ge=0, le=1_000_000)]
Part = Annotated[str, Query(max_length=1)]


@router.get("/scenarios", response_class=Response, summary="All scenarios beside the live plan, as a table and curves.")
def scenarios_page(
    request: Request,
    room: OpenRoom,
    language: Reading,
    name: Annotated[list[str], Query(max_length=20)] = [],  # noqa: B006 - FastAPI copies it
    place: Annotated[list[str], Query(max_length=20)] = [],  # noqa: B006
    goal: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    if not room.has_plan():
        return render(request, "unplanned.html.j2")
    found = desk(room.workspace, room.planned, now=room.clock(), names=name, communities=place)
    goals = [one.goal for row in found.rows if row.outcome is not None for one in row.outcome.goals]
    chosen = goal if goal in goals else goals[0]
    names = room.planned().told(language)
    return render(
        request,
        "scenarios.html.j2",
        desk=found,
        names=names,
        communities=sorted(room.planned().problem.communities, key=lambda one: names.get(one, one)),
        places=place,
        goals=list(dict.fromkeys(goals)),
        goal=chosen,
        drawing=step_lines(found, chosen),
    )


@router.post("/scenarios", status_code=303, response_class=RedirectResponse, summary="Begin a scenario.")
def begin(
    room: OpenRoom, name: Name, by: Who, reason: Annotated[str, Form(max_length=500)] = "", part: Part = ""
) -> RedirectResponse:
    add_scenario(room.workspace, Scenario(name.strip(), by.strip(), reason.strip(), ()), room.clock())
    return _to(name.strip(), by, part)


@router.post(
    "/scenarios/change", status_code=303, response_class=RedirectResponse, summary="One change more in a scenario."
)
def change(room: OpenRoom, form: Annotated[ChangeForm, Form()], part: Part = "") -> RedirectResponse:
    made = form.change()
    draft = open_scenario(room.workspace, form.scenario.strip(), by=form.by.strip(), now=room.clock())
    name = draft.scenario.name
    version = draft.version if form.version is None else form.version
    add_change(room.workspace, name, made, version=version, by=form.by.strip(), now=room.clock())
    return _to(name, form.by, part)


@router.get(
    "/scenario/{name}", response_class=Response, summary="A scenario: its changes, steps, plan and what it moves."
)
def scenario_page(request: Request, room: OpenRoom, language: Reading, name: str) -> Response:
    if not room.has_plan():
        return render(request, "unplanned.html.j2")
    view = scenario_view(room.workspace, room.planned, name, language, room.clock())
    return render(
        request,
        "scenario.html.j2",
        view=view,
        name=name,
        job=room.jobs.of(str(room.workspace.path), name),
        names=room.planned().told(language),
        weights=sorted(room.planned().policy.weights.items()),
        scopes=codes("scope"),
        seconds=SECONDS,
    )


@router.post(
    "/scenario/{name}/undo", status_code=303, response_class=RedirectResponse, summary="Take the last step back."
)
def undo_step(room: OpenRoom, name: str, version: Version, by: Who, part: Part = "") -> RedirectResponse:
    undo(room.workspace, name, version=version, by=by.strip(), now=room.clock())
    return _to(name, by, part)


@router.post(
    "/scenario/{name}/redo",
    status_code=303,
    response_class=RedirectResponse,
    summary="Make a step again that was taken back.",
)
def redo_step(room: OpenRoom, name: str, version: Version, by: Who, part: Part = "") -> RedirectResponse:
    redo(room.workspace, name, version=version, by=by.strip(), now=room.clock())
    return _to(name, by, part)


@router.post(
    "/scenario/{name}/remove", status_code=303, response_class=RedirectResponse, summary="Take one change out."
)
def remove_step(
    room: OpenRoom,
    name: str,
    version: Version,
    by: Who,
    place: Annotated[int, Form(ge=0, le=100_000)],
    part: Part = "",
) -> RedirectResponse:
    remove_change(room.workspace, name, place, version=version, by=by.strip(), now=room.clock())
    return _to(name, by, part)


@router.post(
    "/scenario/{name}/plan",
    status_code=303,
    response_class=RedirectResponse,
    summary="Plan a scenario in the background.",
)
def plan(
    room: OpenRoom,
    name: str,
    by: Who = "",
    seconds: Annotated[float, Form(ge=1, le=3600)] = SECONDS,
    part: Part = "",
) -> RedirectResponse:
    with room.workspace.store.reading() as reader:
        draft_of(reader, name)
    room.jobs.start(Task(str(room.workspace.path), name, seconds, SEED), by=by.strip(), now=room.clock())
    return _to(name, by, part)


@router.get("/scenario/{name}/adopt", response_class=Response, summary="What making a scenario the live plan would do.")
def adopt_page(request: Request, room: OpenRoom, language: Reading, name: str) -> Response:
    live = room.planned()
    with room.workspace.store.reading() as reader:
        found = adoption(reader, live, name)
        version = draft_of(reader, name).version
    names = live.told(language)
    return render(
        request,
        "adopt.html.j2",
        name=name,
        version=version,
        anew=found.anew,
        items=[(item.words(names, language), item.kept) for item in found.items],
    )


@router.post(
    "/scenario/{name}/adopt", status_code=303, response_class=RedirectResponse, summary="Make a scenario the live plan."
)
def adopt_scenario(
    room: OpenRoom,
    name: str,
    version: Version,
    by: Who,
    reason: Annotated[str, Form(max_length=1000)],
    part: Part = "",
) -> RedirectResponse:
    how = Adopting(version, by.strip(), reason.strip())
    live = room.planned()
    with room.workspace.store.reading() as reader:
        require_adoptable(reader, live, name, how.version, how.by, how.reason)
    task = Task(str(room.workspace.path), name, SECONDS, SEED, adopt=how)
    room.jobs.start(task, by=by.strip(), now=room.clock())
    return _to(name, by, part)


def _to(name: str, by: str, part: str) -> RedirectResponse:
    """Back to the scenario; the browser remembers who changes and which scenario is at hand."""
    answer = RedirectResponse(f"/scenario/{quote(name, safe='')}{'?part=1' if part == '1' else ''}", 303)
    for cookie, value in ((WHO_COOKIE, by.strip()), (SCENARIO_COOKIE, name)):
        if value:
            answer.set_cookie(cookie, quote(value), max_age=A_YEAR, httponly=True, samesite="strict")
    return answer
