"""The desk in the browser, without JavaScript: change, undo, plan, compare, adopt."""

from __future__ import annotations

import json
import re
import time
from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient
from starlette.testclient import TestClient as Browser

from tandem.usecases.desk.steps import draft_of
from tandem.usecases.room.open import Room
from tandem.web.app import create_app
from tests.web.conftest import HOST

PLACES = ("work", "team", "asset", "thing")
LIMIT = 120.0


@pytest.fixture
def room(room: Room) -> Room:
    """By the clock of the machine, as its processes go by that too."""
    room.clock = lambda: datetime.now(UTC)
    return room


def changed(client: Browser, **fields: object) -> tuple[int, str]:
    answer = client.post("/scenarios/change", data={"scenario": "try", "by": "Ana", **fields})
    return answer.status_code, answer.text


def fields_of(form: str) -> dict[str, str]:
    return dict(re.findall(r'name="(\w+)"[^>]*? value="([^"]*)"', form))


def forms_of(page: str, address: str = "/scenarios/change") -> list[dict[str, str]]:
    found = re.findall(rf'<form[^>]* action="{re.escape(address)}[^"]*"(.*?)</form>', page, re.S)
    return [fields_of(form) for form in found]


def wait(client: Browser, page: str) -> list[dict[str, object]]:
    """All events of the job on a page."""
    job = re.search(r'<tandem-progress job="([^"]+)"', page)
    assert job is not None, page
    assert "far it is" in page, "without JavaScript there has to be a link"
    with client.stream("GET", f"/jobs/{job.group(1)}/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        return [json.loads(line.removeprefix("data: ")) for line in stream.iter_lines() if line]


def test_what_is_asked_about_offers_what_can_be_tried(client: TestClient, room: Room) -> None:
    data = client.get("/room.json").json()
    row = data["assignments"]["work"][0]
    work, team = data["works"]["id"][row], data["teams"]["id"][data["assignments"]["team"][0]]
    offered = {form["kind"] for form in forms_of(client.get(f"/ask/{work}?part=1").text)}
    assert offered == {"pin", "forbid"}
    assert {form["kind"] for form in forms_of(client.get(f"/ask/{team}").text)} == {"arrive", "confirm"}
    asset = data["assets"]["id"][0]
    assert {form["kind"] for form in forms_of(client.get(f"/ask/{asset}").text)} == {"close"}
    with room.workspace.store.reading() as reader:
        promise = next(thing for thing, kind in reader.things().items() if kind == "commitment")
    assert {form["kind"] for form in forms_of(client.get(f"/ask/{promise}").text)} == {"confirm"}
    place = data["communities"]["id"][0]
    assert forms_of(client.get(f"/ask/{place}").text) == []


def test_a_pin_from_the_panel_stays_in_the_panel_and_can_be_taken_back(client: TestClient) -> None:
    data = client.get("/room.json").json()
    work = data["works"]["id"][data["assignments"]["work"][0]]
    panel = client.get(f"/ask/{work}?part=1").text
    pin = next(form for form in forms_of(panel) if form["kind"] == "pin")
    answer = client.post("/scenarios/change?part=1", data={**pin, "by": "Ana <i>K</i>", "scenario": "from the panel"})
    assert answer.url.path == "/scenario/from the panel" and answer.url.params["part"] == "1"
    assert "<html" not in answer.text and "pinned to" in answer.text
    assert "<i>K" not in answer.text and "Undo (1)" in answer.text
    assert 'value="from the panel"' in client.get(f"/ask/{work}?part=1").text, "the scenario at hand is remembered"
    back = forms_of(answer.text, "/scenario/from%20the%20panel/undo")[0]
    after = client.post("/scenario/from%20the%20panel/undo?part=1", data=back)
    assert "Redo (1)" in after.text and "Nothing is changed yet" in after.text


def test_every_kind_of_change_goes_through_the_form(client: TestClient, room: Room) -> None:
    data = client.get("/room.json").json()
    work, team = data["works"]["id"][data["assignments"]["work"][0]], data["teams"]["id"][0]
    asset = data["assets"]["id"][0]
    with room.workspace.store.reading() as reader:
        expected = next(
            one.id for one in room.planned().prepared.seen.picture.teams if one.presence == "expected" and one.arrival
        )
    kinds: tuple[dict[str, object], ...] = (
        {"kind": "pin", "work": work, "team": team, "day": "2026-06-01"},
        {"kind": "forbid", "work": work, "team": team, "day": ""},
        {"kind": "forbid", "work": work, "day": "2026-06-01"},
        {"kind": "forbid", "work": work},
        {"kind": "arrive", "team": team, "day": "2026-06-01"},
        {"kind": "confirm", "thing": expected},
        {"kind": "close", "asset": asset, "until": ""},
        {"kind": "close", "asset": asset, "until": "2026-06-01"},
        {"kind": "add_people", "people": 200, "scope": "manual_clearance", "day": "2026-05-01"},
        {"kind": "add_teams", "people": 8, "count": 3, "scope": "ts", "day": "2026-05-01"},
        {"kind": "confirmed_only"},
        {"kind": "late", "percent": 80, "days": 14},
        {"kind": "set_policy", "path": "weights.water", "value": 3},
        {"kind": "work_takes", "work": work, "value": 1.5},
        {"kind": "lift", "work": work},
        {"kind": "done", "work": work, "day": "2026-06-01"},
        {"kind": "stay", "team": team, "day": "2027-06-01"},
        {"kind": "accredit", "team": team, "scope": "ts", "day": "2026-05-01"},
    )
    for fields in kinds:
        status, text = changed(client, **fields)
        assert status == 200, (fields, text)
    with room.workspace.store.reading() as reader:
        draft = draft_of(reader, "try")
    assert [change.kind for change in draft.scenario.changes] == [fields["kind"] for fields in kinds]
    page = client.get("/scenario/try").text
    assert "200 people are" in page and "Undo (18)" in page
    removed = client.post("/scenario/try/remove", data={"version": 18, "place": 0, "by": "Boris"})
    assert "Undo (19)" in removed.text and "Boris" in removed.text


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "pin"},
        {"kind": "gold"},
        {"kind": "add_people", "people": "many", "scope": "ts", "day": "2026-05-01"},
        {"kind": "late", "percent": 120, "days": 14},
        {"kind": "set_policy", "path": "weights.water", "value": "nan"},
        {"kind": "confirmed_only", "by": " "},
    ],
)
def test_wrong_forms_are_refused_with_what_to_do(client: TestClient, fields: dict[str, object]) -> None:
    status, text = changed(client, **fields)
    assert status == 422 and "What to do:" in text


def test_the_second_tab_is_told_and_loses_nothing(client: TestClient) -> None:
    client.post("/scenarios", data={"name": "try", "by": "Ana", "reason": "to see"})
    tab = forms_of(client.get("/scenario/try").text)[1]
    assert (tab["kind"], tab["version"]) == ("set_policy", "0")
    changed(client, kind="confirmed_only")
    answer = client.post("/scenarios/change", data={**tab, "value": 3, "path": "weights.water", "by": "Boris"})
    assert answer.status_code == 409 and "Ana at" in answer.text and "only confirmed capacity" in answer.text
    assert "Undo (1)" in client.get("/scenario/try").text
    assert client.post("/scenarios", data={"name": "try", "by": "Boris", "reason": "too"}).status_code == 409


def test_a_scenario_is_planned_compared_shown_and_made_live(client: TestClient, room: Room) -> None:
    changed(client, kind="set_policy", path="weights.water", value=4)
    assert "not planned yet" in client.get("/scenarios").text
    page = client.post("/scenario/try/plan", data={"by": "Ana", "seconds": 2}).text
    assert client.post("/scenario/try/plan", data={"by": "Boris", "seconds": 2}).status_code == 409
    seen = wait(client, page)
    assert seen[-1]["state"] == "done" and seen[-1]["next"] == "/scenario/try"
    assert {"state", "share", "seconds", "objective", "gap", "text", "next"} == set(seen[-1])
    planned = client.get("/scenario/try").text
    assert "assignments that begin within 30 days" in planned and "other weights" in planned
    assert re.search(r"that nobody touched|Nothing moves that nobody touched", planned)
    table = client.get("/scenarios?goal=water").text
    assert table.count("<polyline") == 2 and "style=" not in table
    places = room.planned().problem.communities[:2]
    chosen = client.get("/scenarios", params={"place": places}).text
    rows = re.findall(r'<th scope="row"><a href="/ask/([^"]+)"', chosen)
    assert set(rows) == set(places)
    assert all(f'<option value="{place}" selected' in chosen for place in places)
    assert client.get("/room.json?plan=scenario:try").json()["plan"]["label"] == "Scenario try"
    assert client.get("/?plan=scenario:try").status_code == 200
    before = room.plan_id()
    adopt = client.get("/scenario/try/adopt").text
    assert "becomes a new version of the policy" in adopt and "as it is" in adopt
    form = forms_of(adopt, "/scenario/try/adopt")[0]
    assert client.post("/scenario/try/adopt", data={**form, "by": "Ana", "reason": " "}).status_code == 422
    assert room.plan_id() == before
    done = client.post("/scenario/try/adopt", data={**form, "by": "Ana", "reason": "agreed on Monday"}).text
    wait(client, done)
    assert room.plan_id() != before and room.planned().policy.weights["water"] == 4
    assert "agreed on Monday" in client.get("/scenario/try").text
    assert client.get("/").status_code == 200
    assert changed(client, kind="confirmed_only")[0] == 200, "a change after that begins another scenario"
    with room.workspace.store.reading() as reader:
        assert draft_of(reader, "try 2").version == 1
    room.close()


def test_a_job_is_stopped_without_script_and_keeps_the_best(client: TestClient, room: Room) -> None:
    changed(client, kind="add_people", people=60, scope="manual_clearance", day="2026-05-01")
    page = client.post("/scenario/try/plan", data={"by": "Ana", "seconds": 600}).text
    job = re.search(r'<tandem-progress job="([^"]+)"', page)
    assert job is not None
    state = room.jobs.state(job.group(1))
    end = time.monotonic() + LIMIT
    while state.objective is None and time.monotonic() < end:
        state = room.jobs.wait(state.id, state.serial, 5.0)
    shown = client.get(f"/jobs/{state.id}").text
    assert "Stop, keeping the best so far" in shown
    stopped = client.post(f"/jobs/{state.id}/cancel")
    assert stopped.status_code == 200 and stopped.url.path == f"/jobs/{state.id}"
    while not state.over and time.monotonic() < end:
        state = room.jobs.wait(state.id, state.serial, 5.0)
    assert state.state == "stopped"
    assert "The scenario " in client.get("/scenario/try").text or "Nobody waits" in client.get("/scenario/try").text
    assert client.get("/jobs/none").status_code == 404
    room.close()


def test_names_of_scenarios_are_text_everywhere(client: TestClient) -> None:
    name = "<img src=x onerror=alert(1)> & \"'"
    client.post("/scenarios", data={"name": name, "by": name, "reason": name})
    for address in ("/scenarios", "/scenario/%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E%20%26%20%22'"):
        page = client.get(address)
        assert page.status_code == 200 and "<img" not in page.text and "&lt;img" in page.text


def test_posts_of_other_sites_change_nothing(room: Room) -> None:
    foreign = TestClient(create_app(room), base_url=HOST, headers={"origin": "https://other.example"})
    assert foreign.post("/scenarios", data={"name": "x", "by": "y"}).status_code in (403, 421)
