"""The room and its data: what the browser draws is what the library computes."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tandem.plan.figures import start_date
from tandem.publishing import wording
from tandem.publishing.content import MapContent
from tandem.usecases.briefing.headline import headline
from tandem.usecases.briefing.map import region_map
from tandem.usecases.room.open import Room
from tandem.usecases.saving import saving


@pytest.fixture
def data(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/room.json").json()
    return found


def released_on(data: dict[str, Any], day: int) -> set[str]:
    """Hazardous areas whose last state until the day is 'released'."""
    events = data["hazards"]["events"]
    last = {
        row: state for row, at, state in zip(events["row"], events["day"], events["state"], strict=True) if at <= day
    }
    return {data["hazards"]["id"][row] for row, state in last.items() if state == 4}


def keys(content: MapContent, *styles: Any) -> set[str]:
    return {feature.key for style in styles for feature in content.layer(style)}


@pytest.mark.parametrize("share", [0.0, 0.1, 0.3, 0.6, 0.9, 1.0])
def test_state_of_a_day_is_that_of_the_map_of_the_briefing(room: Room, data: dict[str, Any], share: float) -> None:
    planned = room.planned()
    day = int(share * data["days"])
    # The briefing draws the morning of a day, the room its end.
    content = region_map(planned, planned.problem.start + timedelta(days=day + 1))
    still = keys(content, "hazard_sha", "hazard_cha", "hazard_spot")
    assert released_on(data, day) == set(data["hazards"]["id"]) - still
    served = {
        place
        for row, place in enumerate(data["communities"]["id"])
        if all(service["from"][row] <= day + 1 and service["from"][row] != -1 for service in data["services"])
        and any(service["from"][row] != -2 for service in data["services"])
    }
    assert served == keys(content, "community_served")
    closed = {
        asset
        for asset, ready, link in zip(
            data["assets"]["id"], data["assets"]["ready"], data["assets"]["link"], strict=True
        )
        if link and (ready == -1 or ready > day + 1)
    }
    assert closed == keys(content, "road_closed", "line_down")


def test_days_of_works_and_assignments_are_those_of_the_plan(room: Room, data: dict[str, Any]) -> None:
    planned = room.planned()
    assert [
        None if first == -1 else planned.problem.start + timedelta(days=first) for first in data["works"]["first"]
    ] == [
        None if finish >= 2**30 else start_date(planned.problem.start, start)
        for start, finish in zip(
            planned.solution.schedule.work_start.tolist(), planned.solution.schedule.work_finish.tolist(), strict=True
        )
    ]
    for work, first, last in zip(*(data["assignments"][name] for name in ("work", "first", "last")), strict=True):
        assert data["works"]["first"][work] <= first <= last <= data["works"]["last"][work] <= data["days"]


def test_hazard_is_never_released_before_its_gate(room: Room, data: dict[str, Any]) -> None:
    gates = {
        thing: last
        for kind, thing, last in zip(data["works"]["kind"], data["works"]["thing"], data["works"]["last"], strict=True)
        if kind == "release_gate" and last != -1
    }
    events = data["hazards"]["events"]
    released = [
        (data["hazards"]["id"][row], day)
        for row, day, state in zip(events["row"], events["day"], events["state"], strict=True)
        if state == 4
    ]
    assert sorted(released) == sorted(gates.items()) != []


def test_baseline_is_another_schedule_of_the_same_region(client: TestClient, data: dict[str, Any]) -> None:
    other = client.get("/room.json?plan=baseline").json()
    assert other["works"]["id"] == data["works"]["id"]
    assert other["works"]["first"] != data["works"]["first"]


def test_room_data_is_sent_once(client: TestClient) -> None:
    first = client.get("/room.json")
    again = client.get("/room.json", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/room.json?lang=uk").headers["etag"] != first.headers["etag"]


def test_unknown_plan_says_which_there_are(client: TestClient) -> None:
    answer = client.get("/room.json?plan=77", headers={"accept": "application/json"})
    assert answer.status_code == 404
    assert answer.json()["code"] == "input.not_found" and "number from 1 to 1" in answer.json()["next_step"]


def test_page_speaks_every_language_in_its_direction(client: TestClient) -> None:
    for code, direction in (("en", "ltr"), ("uk", "ltr"), ("ru", "ltr"), ("ar", "rtl"), ("fr", "ltr"), ("es", "ltr")):
        page = client.get("/", params={"lang": code}).text
        assert f'<html lang="{code}" dir="{direction}"' in page


def test_language_of_an_address_is_kept_for_what_the_page_asks_later(client: TestClient, data: dict[str, Any]) -> None:
    client.get("/?lang=ar")
    place = data["communities"]["id"][0]
    assert client.get(f"/ask/{place}?part=1").headers["content-language"] == "ar"


def test_villages_that_wait_longest_are_named(client: TestClient, data: dict[str, Any]) -> None:
    last = {}
    for row, place in enumerate(data["communities"]["id"]):
        days = [service["from"][row] for service in data["services"] if service["from"][row] not in (-2, 0)]
        if days:
            last[place] = max(10**6 if day == -1 else day for day in days)
    page = client.get("/").text
    section = page[page.index("Who waits longest") :].split("</ol>")[0]
    named = re.findall(r'data-ask="([^"]+)"', section)
    assert len(named) == 6
    assert [last[place] for place in named] == sorted(last.values(), reverse=True)[:6]


def test_room_and_briefing_tell_both_savings_by_their_names(client: TestClient, room: Room) -> None:
    saved = saving(room.planned())
    assert saved is not None and round(saved.weighted) != round(saved.person_days)
    page = client.get("/").text
    assert f"saves {saved.person_days:,.0f} person-days" in page and f"{saved.weighted:,.0f} weighted" in page
    figure = headline(room.planned(), defaultdict(lambda: (0.0, 0.0)))[-1]
    assert (figure.label, figure.value) == ("Gained over the best simple rule, weighted", saved.weighted)
    assert f"without weights {wording.large(saved.person_days)} person-days" in figure.note


def test_a_headline_counts_among_people_rounded_as_it_is(room: Room) -> None:
    told = {row.name: row for row in headline(room.planned(), defaultdict(lambda: (0.0, 0.0)))}
    problem = room.planned().problem
    goals = problem.service_goals
    for index, service in enumerate(problem.services):
        row = told[f"people-without-{service}"]
        concerned = float(goals.people[goals.service == index].sum())
        assert row.note == f"of {wording.people(concerned)} whose number is known"
        assert row.value is not None and row.value <= concerned
