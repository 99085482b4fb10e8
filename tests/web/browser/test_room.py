"""The room in the browser: drawn, moved by the day, asked by mouse and keyboard, and asking nobody else."""

from __future__ import annotations

import io
from typing import Any

import matplotlib.image
import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tandem.usecases.room.open import Room
from tandem.usecases.room.timeline import UNTOUCHED, timeline
from tests.web.browser.conftest import Seen, drawn, until

ASK = "thing => document.dispatchEvent(new CustomEvent('tandem-ask', {detail: {thing, address: '', focus: false}}))"
PIXEL = "([x, y]) => document.querySelector('tandem-map').pixelOf(x, y)"


def map_state(page: Page) -> dict[str, Any]:
    state: dict[str, Any] = page.evaluate("document.querySelector('tandem-map').state()")
    return state


def go_to(page: Page, day: int) -> None:
    page.evaluate(
        "day => document.querySelector('tandem-day').dispatchEvent("
        "new CustomEvent('tandem-day', {detail: {day}, bubbles: true}))",
        day,
    )
    until(
        page, "day => { const s = document.querySelector('tandem-map').state(); return s.day === day && s.ready; }", day
    )


def test_map_is_really_drawn(page: Page, room: Room, seen: Seen) -> None:
    shot = matplotlib.image.imread(io.BytesIO(page.locator("tandem-map").screenshot()), format="png")
    assert float(np.asarray(shot)[..., :3].std()) > 0.05
    picture = room.planned().prepared.seen.picture
    hazards = {area.id for area in picture.hazardous_areas}
    shown = page.evaluate(
        "['hazard', 'hazard-point'].flatMap(l => { try { return document.querySelector('tandem-map').drawn(l) }"
        " catch { return [] } }).map(f => f.thing)"
    )
    assert len(set(shown) & hazards) > 0.5 * len(hazards)
    assert (seen.errors, seen.foreign) == ([], [])


@pytest.mark.parametrize("share", [0.05, 0.4, 1.0])
def test_slider_moves_all_views_to_the_state_that_the_library_computes(page: Page, room: Room, share: float) -> None:
    planned = room.planned()
    times = timeline(planned)
    day = int(share * times.days)
    go_to(page, day)
    expected = np.full(len(planned.prepared.seen.picture.hazardous_areas), UNTOUCHED)
    for row, at, state in zip(times.hazards.row, times.hazards.day, times.hazards.state, strict=True):
        if at <= day:
            expected[row] = state
    state = map_state(page)
    assert state["hazards"] == expected.tolist()
    assert state["assets"] == [int(0 <= ready <= day) for ready in times.ready.tolist()]
    people = page.evaluate("document.querySelector('tandem-curve').state()")["people"]
    for curve in planned.figures.curves:
        assert people[curve.name] == pytest.approx(curve.at(float(day)), abs=0.06)
    assert page.evaluate("document.querySelector('tandem-gantt').state()")["day"] == day
    assert f"day={day}" in page.evaluate("new Promise(done => setTimeout(() => done(location.href), 500))")


def test_click_on_the_map_leads_to_the_raw_report_in_three(page: Page, room: Room, seen: Seen) -> None:
    place = room.planned().prepared.seen.picture.communities[0]
    page.evaluate(ASK, place.id)
    panel = page.locator("tandem-panel")
    expect(panel.locator("h2").first).to_have_text(place.name)
    panel.locator("summary").first.click()
    panel.get_by_role("link", name="raw report").first.click()
    expect(panel.get_by_text("As it was received")).to_be_visible()
    page.get_by_role("button", name="Back", exact=True).click()
    expect(panel.locator("h2").first).to_have_text(place.name)
    assert (seen.errors, seen.foreign) == ([], [])


def test_the_map_of_an_area_opens_on_it(page: Page, room: Room, address: str, seen: Seen) -> None:
    area = room.lists.shown().sight.picture.hazardous_areas[3]
    assert area.perimeter is not None
    page.goto(f"{address}/life/{area.id}")
    page.get_by_role("link", name="Map", exact=True).click()
    drawn(page)
    expect(page.locator("tandem-panel article[data-thing] h2").first).to_have_text(area.name)
    until(page, "document.querySelector('tandem-map').drawn('hazard-point').some(one => one.chosen)")
    found = page.evaluate("document.querySelector('tandem-map').drawn('hazard-point')")
    assert {one["thing"] for one in found if one["chosen"]} == {area.id}
    west, south, east, north = area.perimeter.bounds
    corners = [page.evaluate(PIXEL, [x, y]) for x, y in ((west, south), (east, north))]
    box = page.locator("tandem-map canvas").first.bounding_box()
    assert box is not None and all(0 < at["x"] < box["width"] and 0 < at["y"] < box["height"] for at in corners)
    assert max(abs(corners[1]["x"] - corners[0]["x"]), abs(corners[1]["y"] - corners[0]["y"])) > 20
    other = next(row for row in room.lists.shown().sight.picture.communities)
    page.evaluate(ASK, other.id)
    until(page, "document.querySelector('tandem-map').drawn('hazard-point').every(one => !one.chosen)")
    assert seen.errors == []


def test_the_map_of_an_area_that_there_is_not_says_so(page: Page, address: str) -> None:
    page.goto(f"{address}/?area=nowhere-at-all")
    expect(page.get_by_role("main")).to_contain_text("nowhere-at-all")


def test_whole_room_is_used_with_the_keyboard_alone(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    slider = page.locator("tandem-day input[type=range]")
    slider.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    until(page, "document.querySelector('tandem-map').state().day > 0")
    page.locator("tandem-gantt [tabindex='0']").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("tandem-panel article[data-thing]")).to_be_visible()
    assert page.evaluate("document.activeElement.closest('tandem-panel') !== null")


@pytest.mark.parametrize("language", ["en", "uk", "ru", "ar", "fr", "es"])
def test_every_language_fits(page: Page, address: str, language: str) -> None:
    page.goto(f"{address}/?lang={language}")
    drawn(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"
    clipped = page.evaluate(
        "[...document.querySelectorAll('button, .button, th, dt, .tag, nav a, h2, h3')]"
        ".filter(e => e.offsetParent && e.scrollWidth > e.clientWidth + 1).map(e => e.textContent.trim())"
    )
    assert clipped == []


def test_phone_of_360_pixels_asks(page: Page, address: str, room: Room) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{address}/")
    assert page.evaluate("document.documentElement.scrollWidth <= 360")
    place = room.planned().prepared.seen.picture.communities[0]
    page.goto(f"{address}/ask/{place.id}")
    expect(page.get_by_role("heading", name=place.name)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= 360")


def test_no_page_is_cut_off_on_a_phone(context: BrowserContext, address: str, room: Room) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 360, "height": 740})
    place = room.planned().prepared.seen.picture.communities[0].id
    work = next(one for one in room.planned().problem.works.ids if one.startswith("clearance/"))
    pages = ["/", f"/ask/{place}", f"/ask/{work}", f"/ask/{work}/sooner", "/list/works", "/list/reports", "/search?q=a"]
    pages += ["/list/works?area_m2.from=abc", "/scenarios", "/inbox", "/inbox/conflicts", "/inbox/stale", "/briefing"]
    pages += [f"/work/{work}/progress"]
    for path in pages:
        page.goto(f"{address}{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= 360"), path
        cut = page.evaluate(
            "[...document.querySelectorAll('header nav a')].filter(e => e.getBoundingClientRect().right > 360).length"
        )
        assert cut == 0, path
    page.goto(f"{address}/")
    drawn(page)
    boxes = [page.locator(name).bounding_box() for name in (".map-compare", ".map-legend")]
    assert boxes[0] and boxes[1] and boxes[0]["y"] + boxes[0]["height"] <= boxes[1]["y"], "the legend hides"


def test_second_tab_says_that_something_changed(page: Page, room: Room, address: str) -> None:
    from tests.web.changes import pinned_by

    pinned_by(room, "Olena Kovalenko")
    note = page.locator("tandem-news")
    expect(note.get_by_text("Something changed since this page was loaded.")).to_be_visible(timeout=15_000)
    note.get_by_role("link", name="What changed?").click()
    expect(page.locator("tandem-panel")).to_contain_text("Olena Kovalenko")
