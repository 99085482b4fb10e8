"""Lists, files, progress and inboxes in the browser, without script."""

from __future__ import annotations

import io
import json
import re
import threading
from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape
from html.parser import HTMLParser
from itertools import count
from typing import Any

import openpyxl
import pypdf
import pytest
from fastapi.testclient import TestClient

from tandem.claims.evidence import Evidence
from tandem.claims.names.same import SameAs
from tandem.claims.records import Claim, Report, Step
from tandem.errors import PolicyError
from tandem.ids import sha256_hex, uuid7
from tandem.picture.build import build_picture
from tandem.picture.tables import Picture
from tandem.usecases.advancing import appoint
from tandem.usecases.inboxes import Counts
from tandem.usecases.lists import shelf
from tandem.usecases.lists.columns import KINDS, columns_of
from tandem.usecases.progress import Progress, report_progress
from tandem.usecases.room.open import Room
from tandem.usecases.workspace import record
from tests.web.conftest import NOW
from tests.web.payloads import PAYLOADS

KINDS_OF_THINGS = [kind for kind in KINDS if kind not in ("reports", "findings")]


def page(client: TestClient, address: str, status: int = 200) -> str:
    found = client.get(address)
    assert found.status_code == status, found.text[:500]
    return found.text


def work_of(room: Room, kind: str) -> str:
    sight = room.lists.shown().sight
    return next(one for one, row in sight.works.items() if row.kind == kind and sight.teams_on.get(one))


class Markup(HTMLParser):
    """Names of elements and attributes of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def fields(self, name: str) -> list[str]:
        return [found.get("value") or "" for _, found in self.elements if found.get("name") == name]


def harmless(text: str) -> None:
    """No element or attribute that runs anything, and no address that does."""
    for tag, attributes in Markup(text).elements:
        assert tag not in ("iframe", "object", "embed", "svg", "math", "base", "style", "img", "video", "template")
        assert not [name for name in attributes if name.startswith("on") or name == "style"], (tag, attributes)
        if tag == "script":
            assert attributes.get("src") == "/static/app.js" or attributes.get("type") == "application/json"
        for name in ("href", "action", "formaction", "src"):
            assert re.match(r"^(/|\?|#|$)", attributes.get(name) or ""), attributes


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_list_is_a_table_with_headings_that_sort(room: Room, client: TestClient, kind: str) -> None:
    text = page(client, f"/list/{kind}")
    harmless(text)
    if not len(room.lists.shown().table(kind)):
        assert "Nothing is recorded here yet." in text
        return
    headings = [found for tag, found in Markup(text).elements if tag == "th" and "aria-sort" in found]
    assert len(headings) == sum(column.shown for column in columns_of(kind).values())
    assert "<caption" in text and "<script>" not in text


def test_filters_live_in_the_url_and_come_back_in_the_form(client: TestClient) -> None:
    text = page(client, "/list/works?kind.in=clearance&area_m2.from=100&sort=-area_m2")
    assert 'value="clearance" selected' in text and 'name="area_m2.from" value="100"' in text
    assert 'aria-sort="descending"' in text
    rows = re.findall(r'name="row" value="([^"]+)"', text)
    assert rows and all(row.startswith("clearance/") for row in rows)


def test_pages_join_without_a_gap(room: Room, client: TestClient) -> None:
    found: list[str] = []
    for number in range(1, 4):
        text = page(client, f"/list/works?page={number}")
        found += [unescape(key) for key in re.findall(r'name="row" value="([^"]+)"', text)]
    assert tuple(found) == room.lists.shown().table("works").keys[: len(found)]


def test_a_wrong_filter_is_told_on_the_list_with_what_was_typed_and_the_rest_of_the_rows(client: TestClient) -> None:
    text = page(client, "/list/works?kind.in=clearance&area_m2.from=many%22&first_day.to=June", 422)
    harmless(text)
    said = unescape(text)
    assert "'many\"' is not a number." in said and 'role="alert"' in text
    fields = {found.get("name"): found for tag, found in Markup(text).elements if tag == "input"}
    assert (fields["area_m2.from"]["value"], fields["area_m2.from"]["aria-invalid"]) == ('many"', "true")
    assert fields["first_day.to"]["value"] == "June" and "aria-invalid" not in fields["area_m2.to"]
    shown = re.findall(r'name="row" value="([^"]+)"', text)
    assert shown == re.findall(r'name="row" value="([^"]+)"', page(client, "/list/works?kind.in=clearance"))
    refused = client.get("/list/works?area_m2.from=many", headers={"accept": "application/json"})
    assert (refused.status_code, refused.json()["code"]) == (422, "input.query")


@pytest.mark.parametrize("address", ["/list/works?nme.has=x", "/list/works?sort=nothing", "/list/teams.csv?page=-1"])
def test_names_that_a_list_lacks_are_refused_with_those_it_has(client: TestClient, address: str) -> None:
    text = page(client, address, 422)
    assert "Its columns are" in unescape(text) or "whole number" in text


def test_an_empty_result_says_what_to_do(client: TestClient) -> None:
    assert "Take a filter off" in page(client, "/list/works?q=qqqqqq")


@pytest.mark.parametrize("ending", ["xlsx", "csv", "gpkg", "geojson"])
def test_files_hold_the_rows_of_the_question(client: TestClient, ending: str) -> None:
    found = client.get(f"/list/works.{ending}?kind.in=clearance&column=name")
    assert found.status_code == 200 and "attachment" in found.headers["content-disposition"]
    if ending == "geojson":
        assert all(one["id"].startswith("clearance/") for one in json.loads(found.content)["features"])


@pytest.mark.parametrize("kind", KINDS_OF_THINGS)
def test_xlsx_out_and_in_again_is_a_no_op(room: Room, client: TestClient, kind: str) -> None:
    mark = room.mark()
    content = client.get(f"/list/{kind}.xlsx").content
    back = client.post(f"/list/{kind}/return", data={"by": "Olena"}, files={"file": ("list.xlsx", content)})
    assert back.status_code == 200 and "nothing was recorded" in back.text
    assert room.mark() == mark


def test_a_changed_cell_comes_back_as_a_word_of_who_sent_it(room: Room, client: TestClient) -> None:
    book = openpyxl.load_workbook(io.BytesIO(client.get("/list/communities.xlsx?column=name&column=people").content))
    sheet: Any = book.worksheets[0]
    sheet["C2"] = 4321
    out = io.BytesIO()
    book.save(out)
    back = client.post("/list/communities/return", data={"by": "Olena"}, files={"file": ("x.xlsx", out.getvalue())})
    assert "1 change was recorded" in back.text and "4321" in back.text
    harmless(back.text)


def test_the_search_box_finds_names_across_lists(room: Room, client: TestClient) -> None:
    name = room.lists.shown().sight.picture.communities[0].name
    text = page(client, f"/search?q={name[:6]}")
    assert name in unescape(text)
    assert "0 names found" in page(client, "/search?q=qqqqqq")


def test_chosen_works_become_one_pdf_or_file(room: Room, client: TestClient) -> None:
    works = [work_of(room, "clearance"), work_of(room, "repair")]
    pdf = client.post("/list/works/chosen", data={"action": "orders", "row": works})
    assert pdf.status_code == 200 and pdf.headers["content-type"] == "application/pdf"
    told = "".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(pdf.content)).pages)
    assert told.count("TASKING ORDER") == 2
    csv = client.post("/list/works/chosen", data={"action": "csv", "row": works, "column": ["kind"]})
    assert len(csv.text.strip().splitlines()) == 3


def test_chosen_works_are_pinned_to_what_the_plan_gives_them(room: Room, client: TestClient) -> None:
    sight = room.lists.shown().sight
    work = next(one for one, days in sight.dates.items() if sight.teams_on.get(one) and days[0] > NOW.date())
    made = client.post("/list/works/chosen", data={"action": "pin", "row": work, "by": "Olena", "reason": "Agreed."})
    assert made.status_code == 200 and "1 work stays as planned" in made.text
    state = next(one for one in room.lists.shown().sight.picture.work_states if one.id == work)
    assert state.pinned_start == sight.dates[work][0] and set(state.teams) == set(sight.teams_on[work])
    refused = client.post("/list/works/chosen", data={"action": "pin", "row": work, "by": "Olena"})
    assert refused.status_code == 409 and "needs a reason" in refused.text


def test_chosen_reports_are_taken_back_with_name_and_reason(room: Room, client: TestClient) -> None:
    sight = room.lists.shown().sight
    work = next(one for one, days in sight.dates.items() if sight.teams_on.get(one) and days[0] > NOW.date())
    seconds = count(1)
    room.clock = lambda: NOW + timedelta(seconds=next(seconds))
    client.post("/list/works/chosen", data={"action": "pin", "row": work, "by": "Olena", "reason": "Agreed."})
    listed = page(client, "/list/reports?channel.is=decision")
    reports = re.findall(r'name="row" value="([^"]+)"', listed)
    assert len(reports) == 1
    form = {"action": "retract", "row": reports, "by": "Petro", "reason": "The bridge is closed."}
    assert client.post("/list/reports/chosen", data=form | {"reason": " "}).status_code == 422
    assert client.post("/list/reports/chosen", data=form | {"by": " "}).status_code == 422
    assert client.post("/list/reports/chosen", data=form | {"second": "petro"}).status_code == 422
    pinned = [state.id for state in room.lists.shown().sight.picture.work_states if state.pinned_start]
    assert pinned == [work]
    made = client.post("/list/reports/chosen", data=form)
    assert made.status_code == 200 and "taken back" in made.text
    assert not [state.id for state in room.lists.shown().sight.picture.work_states if state.pinned_start]


def test_danger_is_taken_back_by_two_people_only(room: Room, client: TestClient) -> None:
    seconds = count(1)
    room.clock = lambda: NOW + timedelta(seconds=next(seconds))
    before = {area.id for area in room.lists.shown().sight.picture.hazardous_areas if area.perimeter is not None}
    with room.workspace.store.reading() as reader:
        evidence = reader.evidence()
    said = {
        claim.report: area
        for area in before
        for claims in evidence.claims[area].values()
        for claim in claims
        if len({one.report for known in evidence.claims[area].values() for one in known}) == 1
    }
    report, area = next(iter(said.items()))

    def stands() -> bool:
        rows = room.lists.shown().sight.picture.hazardous_areas
        return any(row.id == area and row.perimeter is not None for row in rows)

    form = {"action": "retract", "row": [report], "by": "Petro", "reason": "Another valley."}
    assert "by two people" in client.post("/list/reports/chosen", data=form).text and stands()
    assert client.post("/list/reports/chosen", data=form | {"second": "Olena"}).status_code == 200
    assert not stands()


def test_what_is_newer_than_the_plan_is_named_not_numbered(room: Room, client: TestClient) -> None:
    work = work_of(room, "clearance")
    client.post(f"/work/{work}/progress", data=progress(client, work))
    text = page(client, "/inbox/stale")
    name = room.lists.shown().sight.works[work].name
    assert f"<bdi>{name}</bdi>" in unescape(text) and f"<bdi>{work}</bdi>" not in text


def test_an_order_a_calendar_and_a_project_file_can_be_saved(room: Room, client: TestClient) -> None:
    work = work_of(room, "clearance")
    team = room.lists.shown().sight.teams_on[work][0]
    assert client.get(f"/work/{work}/tasking.pdf").content[:5] == b"%PDF-"
    calendar = client.get(f"/team/{team}.ics")
    assert calendar.headers["content-type"].startswith("text/calendar") and b"BEGIN:VEVENT" in calendar.content
    assert b"<Project" in client.get("/plan.xml").content
    assert client.get("/team/nobody.ics").status_code == 404
    assert client.get("/work/clearance/nobody/tasking.pdf").status_code == 404


def progress(client: TestClient, work: str, **more: str) -> dict[str, str]:
    text = page(client, f"/work/{work}/progress")
    harmless(text)
    return {
        "key": Markup(text).fields("key")[0],
        "by": "Olena",
        "day": "2026-04-01",
        "status": "ongoing",
        "per_cent": "40",
        **more,
    }


def test_progress_sent_twice_is_one_report(room: Room, client: TestClient) -> None:
    work = work_of(room, "clearance")
    form = progress(client, work, area_m2="12,5", text="Rain")
    first = client.post(f"/work/{work}/progress", data=form)
    assert first.status_code == 200 and "Kept." in first.text
    mark = room.mark()
    assert client.post(f"/work/{work}/progress", data=form).url == first.url
    assert room.mark() == mark
    other = client.post(f"/work/{work}/progress", data=form | {"text": "Sun"})
    assert other.status_code == 409 and "Both are kept" in other.text
    assert "40" in page(client, f"/list/works?row={work}&column=done_share")


def test_the_picture_is_made_once_for_a_report_and_the_page_after_it(
    room: Room, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = work_of(room, "clearance")
    form = progress(client, work)
    made: list[datetime] = []

    def counted(evidence: Evidence, **dates: Any) -> Picture:
        made.append(dates["known_at"])
        return build_picture(evidence, **dates)

    monkeypatch.setattr("tandem.usecases.seeing.build_picture", counted)
    assert "Kept." in client.post(f"/work/{work}/progress", data=form).text
    assert len(made) == 1


def test_found_items_are_counted_by_kind(room: Room, client: TestClient) -> None:
    work = work_of(room, "clearance")
    form = progress(client, work)
    kinds = Markup(page(client, f"/work/{work}/progress")).fields("item")
    numbers = ["2" if kind == "cluster" else "" for kind in kinds]
    client.post(f"/work/{work}/progress", data={**form, "item": kinds, "found": numbers})
    area = room.lists.shown().sight.picture.by_id[work.partition("/")[2]]
    assert "cluster" in area.contamination  # type: ignore[union-attr]


@pytest.mark.parametrize("change", [{"per_cent": "many"}, {"day": "2026-04-02"}, {"status": "gone"}, {"by": ""}])
def test_progress_that_cannot_be_meant_is_refused(room: Room, client: TestClient, change: dict[str, str]) -> None:
    work, mark = work_of(room, "clearance"), room.mark()
    answer = client.post(f"/work/{work}/progress", data=progress(client, work, **change))
    assert answer.status_code == 422 and room.mark() == mark


def test_cleared_land_is_released_by_two_people_in_the_inbox(room: Room, client: TestClient) -> None:
    work = work_of(room, "clearance")
    area = work.partition("/")[2]

    def remaining() -> float:
        return next(one.remaining_m2 for one in room.lists.shown().sight.seen.ledger if one.hazardous_area == area)

    seconds = count(1)
    room.clock = lambda: NOW + timedelta(seconds=next(seconds))
    before = remaining()
    told = client.post(f"/work/{work}/progress", data=progress(client, work, status="completed"))
    assert "two people judge it" in told.text and remaining() == before > 0
    text = page(client, "/inbox/pending")
    harmless(text)
    card = next(one for one in text.split("<article") if "Clearance completed on" in one)
    claims = Markup(card).fields("claim")
    form: dict[str, Any] = {"inbox": "pending", "verdict": "accept", "claim": claims, "by": "Olena", "reason": "Seen."}
    assert client.post("/inbox/judge", data=form | {"second": " olena"}).status_code == 422
    assert remaining() == before
    assert client.post("/inbox/judge", data=form | {"second": "Petro"}).status_code == 200
    assert remaining() == before, "nobody gave them the roles"
    assert "waits for people with the roles" in page(client, "/inbox/pending")
    for name, role in (("Olena", "quality_officer"), ("Petro", "authority_officer")):
        appoint(room.workspace, name, [role], by="Director", now=room.clock(), valid_at=NOW.date())
    assert remaining() < 1
    assert "Clearance completed on" not in page(client, "/inbox/pending")


def counted(room: Room) -> Counts:
    """What waits, once names are compared."""
    while (counts := room.lists.shown().counts).same is None:
        pass
    return counts


def test_inboxes_say_that_names_are_still_being_compared(
    room: Room, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, done = threading.Event(), threading.Event()

    def slow(*_: object) -> tuple[SameAs, ...]:
        begun.set()
        assert done.wait(60)
        return ()

    monkeypatch.setattr(shelf, "same_as", slow)
    monkeypatch.setattr(shelf, "PATIENCE_S", 0.0)
    for address in ("/inbox", "/inbox/same", "/inbox/conflicts"):
        text = page(client, address)
        assert ">…<" in text and "No two things look like one" not in text
        assert ("still being compared" in text) == (address != "/inbox/conflicts")
    assert begun.wait(60)
    done.set()
    assert counted(room).same == 0
    assert "No two things look like one" in page(client, "/inbox/same")


def test_inbox_says_what_went_wrong_while_names_were_compared(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> tuple[SameAs, ...]:
        raise PolicyError("No names.", "Mend it.")

    monkeypatch.setattr(shelf, "same_as", broken)
    with pytest.raises(PolicyError, match="No names"):
        counted(room)


def test_inboxes_count_and_show_what_waits(room: Room, client: TestClient) -> None:
    counts = counted(room)
    text = page(client, "/inbox")
    for number in (counts.conflicts, counts.pending, counts.findings, counts.same):
        assert f">{number}<" in text
    for name in ("conflicts", "pending", "stale", "same"):
        harmless(page(client, f"/inbox/{name}"))
    assert "Findings" in page(client, "/inbox/findings")


def test_a_contradiction_is_given_to_somebody_in_the_inbox(room: Room, client: TestClient) -> None:
    text = page(client, "/inbox/conflicts")
    assert "Nobody settles this yet." in text
    conflict = text.split('name="conflict" value="')[1].split('"')[0]
    form = {"conflict": conflict, "owner": "Petro", "due": "2030-01-31", "by": "Olena"}
    assert client.post("/inbox/assign", data=form).status_code == 200
    assert "Settled by Petro until" in page(client, "/inbox/conflicts")
    assert client.post("/inbox/assign", data=form | {"due": "2001-01-01"}).status_code == 422
    assert client.post("/inbox/assign", data=form | {"conflict": "conflict/none/people"}).status_code == 404


def test_a_contradiction_is_judged_in_the_inbox(room: Room, client: TestClient) -> None:
    text = page(client, "/inbox/conflicts")
    assert text.count("<article") == len(room.lists.shown().conflicts)
    claim = next(word.claim for one in room.lists.shown().conflicts for word in one.words if not word.believed)
    form = {"inbox": "conflicts", "verdict": "prefer", "claim": claim, "by": "Olena", "reason": "Newer."}
    assert client.post("/inbox/judge", data=form).status_code == 200
    with room.workspace.store.reading() as reader:
        assert claim in reader.evidence().judgements


def test_two_names_of_one_place_are_judged_in_the_inbox(room: Room, client: TestClient) -> None:
    village = room.lists.shown().sight.picture.communities[0]
    content, before = b"another list", NOW - timedelta(hours=1)
    report = Report("r-twin", "test", "file", before, content, sha256_hex(content), "text/plain", "twin")
    with room.workspace.store.reading() as reader:
        steps = (Step(min(reader.evidence(things=[]).sources), "saw"),)
    name = Claim("c-1", report.id, "twin", "community", "name", village.name.upper(), before, steps)
    place = replace(name, id="c-2", property="location", value=None, geometry=village.location)
    record(room.workspace, [report, name, place], valid_at=NOW.date())
    counts = counted(room)
    text = page(client, "/inbox/same")
    assert text.count("<article") == counts.same == len(room.lists.shown().same or ())
    card = next(one for one in text.split("<article") if village.name.upper() in one)
    things = Markup(card).fields("thing")
    assert set(things) == {village.id, "twin"} and "they lie 0 m apart" in card
    form: dict[str, Any] = {"inbox": "same", "verdict": "same", "thing": things, "by": "Olena", "reason": " "}
    assert client.post("/inbox/judge", data=form).status_code == 422
    answer = client.post("/inbox/judge", data=form | {"reason": "Seen on the map."})
    assert answer.status_code == 200 and answer.url.path == "/inbox/same" and village.name.upper() not in answer.text
    assert "twin" in room.lists.shown().sight.picture.by_id


def test_no_recorded_text_runs_in_a_page_or_file(room: Room, client: TestClient) -> None:
    sight = room.lists.shown().sight
    works = [one for one, row in sight.works.items() if row.kind == "clearance"]
    for number, payload in enumerate(PAYLOADS):
        told = Progress(
            f"payload-{number:04d}", works[0], payload[:200], NOW.date(), "ongoing", obstacles=payload, text=payload
        )
        report_progress(room.workspace, told, sight.works[works[0]], now=NOW, valid_at=NOW.date())
    for address in ("/list/reports?size=200&q=progress", "/inbox/conflicts", "/inbox/stale", f"/search?q={works[0]}"):
        harmless(page(client, address))
    listed = unescape(page(client, "/list/reports?size=200&q=progress"))
    assert sum(" ".join(payload.split()) in listed for payload in PAYLOADS) == len(PAYLOADS)
    for payload in PAYLOADS:
        harmless(client.get("/search", params={"q": payload}).text)
        harmless(client.get("/list/works", params={"q": payload}).text)
        harmless(client.get("/list/works", params={"teams.has": payload}).text)


def test_no_name_runs_in_a_list_or_search(room: Room, client: TestClient) -> None:
    with room.workspace.store.reading() as reader:
        source = next(iter(reader.evidence(things=[]).sources.values()))
    content = b"names"
    report = Report(
        uuid7(NOW), source.id, "file", NOW, content, sha256_hex(content), "text/plain", "names", title=PAYLOADS[0]
    )
    claims = [
        Claim(uuid7(NOW), report.id, f"o-{number}", "organisation", "name", payload, NOW, (Step(source.id, "saw"),))
        for number, payload in enumerate(PAYLOADS)
    ]
    record(room.workspace, [report, *claims], valid_at=NOW.date())
    for address in (
        "/list/organisations?size=200",
        "/search?q=alert",
        "/list/reports?q=names",
        "/list/findings?size=200",
    ):
        harmless(page(client, address))
    listed = unescape(page(client, "/list/organisations?size=200"))
    assert sum(payload in listed for payload in PAYLOADS) == len(PAYLOADS)


@pytest.mark.parametrize("language", ["uk", "ru", "ar", "fr", "es"])
def test_pages_are_made_in_every_language(room: Room, client: TestClient, language: str) -> None:
    work = work_of(room, "clearance")
    for address in (
        "/list/works",
        "/search?q=a",
        f"/work/{work}/progress",
        "/inbox",
        "/inbox/conflicts",
        "/inbox/pending",
    ):
        joined = "&" if "?" in address else "?"
        assert f'lang="{language}"' in page(client, f"{address}{joined}lang={language}")
