"""A phone of 360 by 740 pixels and a finger: ask, on the map and in the panel, move the day, report progress."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tandem.usecases.room.open import Room
from tests.web.browser.conftest import Seen, drawn, until

WITHIN = "element => { const box = element.getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight; }"


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A phone."""
    made = chromium.new_context(
        viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True, locale="en-GB", device_scale_factor=2
    )
    made.set_default_timeout(15_000)
    yield made
    made.close()


def test_a_tap_on_the_map_is_answered_where_it_is_seen(page: Page, seen: Seen) -> None:
    room = page.evaluate("fetch('/room.json').then(answer => answer.json())")
    spots = zip(room["communities"]["x"], room["communities"]["y"], strict=True)
    box = page.locator("tandem-map canvas").first.bounding_box()
    assert box is not None
    for x, y in spots:
        at = page.evaluate("([x, y]) => document.querySelector('tandem-map').pixelOf(x, y)", [x, y])
        if 40 < at["x"] < box["width"] - 40 and 40 < at["y"] < box["height"] - 60:
            break
    page.touchscreen.tap(box["x"] + at["x"], box["y"] + at["y"])
    heading = page.locator("tandem-panel article[data-thing] h2")
    expect(heading).to_be_visible()
    until(page, f"({WITHIN})(document.querySelector('tandem-panel article[data-thing] h2'))")
    assert seen.errors == []


def test_a_tap_in_the_panel_asks(page: Page) -> None:
    page.locator("tandem-panel a[data-ask]").first.tap()
    heading = page.locator("tandem-panel article[data-thing] h2")
    expect(heading).to_be_visible()
    assert heading.evaluate(WITHIN)


def test_a_finger_moves_the_day(page: Page) -> None:
    slider = page.get_by_role("slider", name="Day of the plan")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box is not None and box["height"] >= 20
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    until(page, "document.querySelector('tandem-map').state().day > 20")
    page.get_by_role("button", name="Step forward").tap()
    until(
        page, "document.querySelector('tandem-curve').state().day === document.querySelector('tandem-map').state().day"
    )


def test_progress_is_reported_with_a_finger(context: BrowserContext, address: str, room: Room) -> None:
    work = next(one for one in room.planned().problem.works.ids if one.startswith("clearance/"))
    page = context.new_page()
    page.goto(f"{address}/work/{work}/progress")
    page.get_by_label("Your name").tap()
    page.keyboard.type("Olena")
    page.get_by_label("Per cent done").tap()
    page.keyboard.type("40")
    small = page.evaluate(
        "[...document.querySelectorAll('main input:not([type=hidden]), main select, main button')]"
        ".filter(e => (e.closest('.field--check') ?? e).getBoundingClientRect().height < 24).map(e => e.id || e.textContent)"
    )
    assert small == [], "too small for a finger (WCAG 2.2, 2.5.8)"
    page.get_by_role("button", name="Report", exact=True).tap()
    expect(page.get_by_text("Kept.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= 360")


def test_controls_of_the_room_are_large_enough_for_a_finger(page: Page) -> None:
    drawn(page)
    small = page.evaluate(
        "[...document.querySelectorAll('button, select, summary, input[type=range]')].filter(e => e.offsetParent)"
        ".filter(e => Math.min(e.getBoundingClientRect().height, e.getBoundingClientRect().width) < 24)"
        ".map(e => e.outerHTML.slice(0, 90))"
    )
    assert small == []
