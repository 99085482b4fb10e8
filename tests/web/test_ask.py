"""From a click to the reasons, and from there to the raw report."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tandem.plan.scenario import Accredit, AddPeople, Arrive, Change, Done, Forbid, Lift, PinWork, Stay
from tandem.usecases.room.open import Room
from tandem.web.app import create_app
from tandem.web.pages.changes import ChangeForm, fields_of
from tests.plan.scenario.test_changes import EVERY
from tests.web.conftest import HOST


@pytest.fixture
def data(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/room.json").json()
    return found


def test_every_thing_and_work_of_the_room_has_an_answer(client: TestClient, data: dict[str, Any]) -> None:
    for table in ("works", "hazards", "assets", "communities", "teams"):
        for thing in data[table]["id"][:12]:
            answer = client.get(f"/ask/{thing}?part=1")
            assert answer.status_code == 200, answer.text
            assert "<html" not in answer.text and f'data-thing="{thing}"' in answer.text


def test_from_a_bar_to_the_raw_report_in_three_clicks(client: TestClient, room: Room, data: dict[str, Any]) -> None:
    work = next(work for work, kind in zip(data["works"]["id"], data["works"]["kind"], strict=True) if kind == "repair")
    panel = client.get(f"/ask/{work}?part=1").text
    reports = re.findall(r'href="(/report/[^"]+)"', panel)
    assert reports
    page = client.get(reports[0])
    assert page.status_code == 200
    with room.workspace.store.reading() as reader:
        report = reader.report(reports[0].removeprefix("/report/"))
    assert client.get(f"{reports[0]}/bytes").content == report.content
    assert report.content_sha256 in page.text


def test_village_without_a_service_is_told_when_why_and_what_helps(client: TestClient, data: dict[str, Any]) -> None:
    service = next(one for one in data["services"] if any(day > 7 for day in one["from"]))
    row = next(row for row, day in enumerate(service["from"]) if day > 7)
    place = data["communities"]["id"][row]
    panel = client.get(f"/ask/{place}?part=1").text
    section = panel[panel.index(f"<h4>{service['label']}") :].split("</section>")[0]
    chain = re.findall(r'data-ask="([a-z_]+/[^"?]+)"', section)
    assert chain, "no work decides the day"
    last = data["works"]["last"][data["works"]["id"].index(chain[-1])]
    assert last in (service["from"][row], service["from"][row] - 1)
    day = date.fromisoformat(data["start"]) + timedelta(days=service["from"][row])
    assert f"from {day.day} {day:%b} {day.year}" in section, "the list and the map say another day than the answer"
    sooner = client.get(f"/ask/{place}/sooner?service={service['code']}&part=1")
    assert sooner.status_code == 200
    assert "weighted person-days" in sooner.text or "No single change" in sooner.text


def test_unknown_things_and_services_are_errors_with_a_next_step(client: TestClient, data: dict[str, Any]) -> None:
    assert client.get("/ask/no-such-thing").status_code == 404
    assert "Search for its name" in client.get("/ask/no-such-thing").text
    place = data["communities"]["id"][0]
    assert client.get(f"/ask/{place}/sooner?service=gold").status_code == 404
    assert client.get("/report/none").status_code == 404


def test_answers_of_the_baseline_are_not_those_of_the_plan(client: TestClient, data: dict[str, Any]) -> None:
    other = client.get("/room.json?plan=baseline").json()
    row = next(row for row, day in enumerate(data["works"]["first"]) if other["works"]["first"][row] != day)
    work = data["works"]["id"][row]
    assert client.get(f"/ask/{work}").text != client.get(f"/ask/{work}?plan=baseline").text


def test_whatever_helps_can_be_tried_at_once(client: TestClient, data: dict[str, Any]) -> None:
    forms = []
    for work in data["works"]["id"][:60]:
        answer = client.get(f"/ask/{work}/sooner")
        assert answer.status_code == 200, answer.text
        forms += [form for form in answer.text.split("<form")[1:] if "/scenarios/change" in form]
    more = next(form for form in forms if 'value="add_people"' in form)
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', more.split("</form>")[0]))
    sent = client.post("/scenarios/change", data={**fields, "by": "Olena"})
    assert sent.status_code == 200
    assert f"{fields['people']} more people" in sent.text


def test_each_help_has_a_button_or_a_reason_why_there_is_none(
    client: TestClient, room: Room, data: dict[str, Any]
) -> None:
    kinds: set[str] = set()
    for work in data["works"]["id"]:
        text = client.get(f"/ask/{work}/sooner?part=1").text
        listed = text[text.index("<ol") : text.index("</ol>")] if "<ol" in text else ""
        for one in listed.split("<li>")[1:]:
            found = re.findall(r'name="kind" value="(\w+)"', one)
            kinds.update(found)
            assert found or any(reason in one for reason in ("No scenario moves", "No scenario takes", "by today")), one
    assert {"pin", "done", "forbid", "add_people"} <= kinds


OFFERED = (PinWork, AddPeople, Arrive, Forbid, Lift, Done, Stay, Accredit)


@pytest.mark.parametrize("change", [one for one in EVERY if isinstance(one, OFFERED)], ids=str)
def test_form_of_a_change_says_the_change(change: Change) -> None:
    assert ChangeForm(scenario="x", by="Olena", **fields_of(change)).change() == change  # type: ignore[arg-type]


def test_defects_are_pages_with_a_way_back(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Room, "ask", broken)
    quiet = TestClient(create_app(room), base_url=HOST, headers={"accept": "text/html"}, raise_server_exceptions=False)
    answer = quiet.get("/ask/anything")
    assert answer.status_code == 500
    assert "Something in Tandem failed" in answer.text and 'href="/"' in answer.text


def test_error_leads_back_to_the_form_of_this_site_only(client: TestClient) -> None:
    bad = "/ask/no-such-thing"
    page = client.get(bad, headers={"referer": f"{HOST}/list/communities?q=a"})
    assert page.status_code == 404
    assert f'href="{HOST}/list/communities?q=a"' in page.text
    assert "evil" not in client.get(bad, headers={"referer": "http://evil.example/"}).text
