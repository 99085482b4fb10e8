"""The twelve core jobs of the plan room (``docs/room.md``), each done to its end with keys alone and with the focus always seen."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tandem.usecases.room.open import Room
from tests.web.browser.conftest import until

MOST_STOPS = 150
# The focused element, and its shape on the screen: as large as nothing where it cannot be seen.
SEEN = """() => {
  let at = document.activeElement;
  if (!at || at === document.body) return null;
  const box = at.getBoundingClientRect(), style = getComputedStyle(at);
  const within = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth && box.width * box.height > 0;
  const ring = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== 'none';
  return {what: at.outerHTML.slice(0, 160), within, ring};
}"""


@pytest.fixture
def room(room: Room) -> Room:
    """By the clock of the machine, as its processes go by that too."""
    room.clock = lambda: datetime.now(UTC)
    return room


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until something has the focus; every stop on the way must be seen."""
    target = wanted.first
    expect(target).to_be_visible(timeout=30_000)
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        seen = page.evaluate(SEEN)
        assert seen is None or (seen["within"] and seen["ring"]), f"nobody sees the focus on {seen['what']}"
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{MOST_STOPS} times Tab do not lead to {wanted}")


def enter(page: Page, wanted: Locator) -> None:
    tab_to(page, wanted)
    page.keyboard.press("Enter")


def write(page: Page, label: str, text: str) -> None:
    tab_to(page, page.get_by_label(label, exact=True))
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def a_clearance(room: Room) -> str:
    sight = room.lists.shown().sight
    return next(one for one, row in sight.works.items() if row.kind == "clearance" and sight.teams_on.get(one))


def a_step(page: Page, room: Room, address: str) -> None:
    """Go to a work and pin it in a scenario."""
    page.goto(f"{address}/ask/{a_clearance(room)}")
    enter(page, page.locator("summary", has_text="Try a change"))
    tab_to(page, page.locator("#by-pin"))
    page.keyboard.type("Olena")
    tab_to(page, page.locator("#in-pin"))
    page.keyboard.press("Control+a")
    page.keyboard.type("early")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Undo (1)")).to_be_visible()


def test_1_find_a_thing_by_its_name(page: Page, room: Room) -> None:
    place = room.planned().prepared.seen.picture.communities[0]
    tab_to(page, page.get_by_role("searchbox", name="Search for a name"))
    page.keyboard.type(place.name)
    page.keyboard.press("Enter")
    enter(page, page.get_by_role("main").get_by_role("link", name=place.name))
    expect(page.get_by_role("heading", name=place.name)).to_be_visible()


def test_2_ask_why_a_work_comes_when_it_comes(page: Page) -> None:
    tab_to(page, page.get_by_role("application"))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    panel = page.locator("tandem-panel")
    expect(panel.get_by_role("heading", name="Why then")).to_be_visible()
    enter(page, panel.get_by_role("link", name="What would bring it forward?"))
    expect(panel.get_by_role("heading").first).to_be_focused()


def test_3_move_the_day(page: Page) -> None:
    tab_to(page, page.get_by_role("slider", name="Day of the plan"))
    for key in ("ArrowRight", "Shift+ArrowRight", "PageUp"):
        page.keyboard.press(key)
    until(page, "document.querySelector('tandem-map').state().day === 38")
    assert page.evaluate("document.querySelector('tandem-gantt').state().day") == 38


def test_4_play_and_pause(page: Page) -> None:
    enter(page, page.get_by_role("button", name="Play"))
    until(page, "document.querySelector('tandem-map').state().day >= 21")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Play")).to_be_focused()
    stopped = page.evaluate("document.querySelector('tandem-day').day")
    page.wait_for_timeout(400)
    assert page.evaluate("document.querySelector('tandem-day').day") == stopped


def test_5_compare_with_the_simple_rule(page: Page) -> None:
    tab_to(page, page.get_by_role("radio", name="Plan", exact=True))
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Side by side")).to_be_checked()
    edge = page.get_by_role("slider", name="Edge between plan and simple rule")
    expect(edge).to_be_visible()
    page.keyboard.press("Shift+Tab")
    for _ in range(12):
        if edge.evaluate("element => element === document.activeElement"):
            break
        page.keyboard.press("Shift+Tab")
    expect(edge).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(edge).to_have_attribute("aria-valuenow", "45")


def test_6_try_a_change_in_a_scenario(page: Page, room: Room, address: str) -> None:
    a_step(page, room, address)
    expect(page.get_by_text("pinned to").first).to_be_visible()


def test_7_undo_and_redo(page: Page, room: Room, address: str) -> None:
    a_step(page, room, address)
    enter(page, page.get_by_role("button", name="Undo (1)"))
    expect(page.get_by_text("Nothing is changed yet")).to_be_visible()
    enter(page, page.get_by_role("button", name="Redo (1)"))
    expect(page.get_by_text("pinned to").first).to_be_visible()


def test_8_and_9_plan_a_scenario_and_make_it_the_live_plan(page: Page, room: Room, address: str) -> None:
    a_step(page, room, address)
    write(page, "Seconds of search", "1")
    page.keyboard.press("Enter")
    done = page.get_by_role("link", name="See the result")
    expect(done).to_be_visible(timeout=240_000)
    enter(page, done)
    enter(page, page.get_by_role("link", name="Make it the live plan"))
    write(page, "Reason", "Agreed on Monday.")
    before = room.plan_id()
    enter(page, page.get_by_role("button", name="Make it the live plan"))
    expect(page.get_by_text("Agreed on Monday.").or_(done).first).to_be_visible(timeout=240_000)
    assert room.plan_id() != before
    room.close()


def test_10_filter_a_list_and_save_what_is_shown(page: Page, room: Room, address: str) -> None:
    page.goto(f"{address}/")
    enter(page, page.get_by_role("link", name="Works", exact=True))
    enter(page, page.locator("summary", has_text=re.compile("^Filters$")))
    tab_to(page, page.locator("#f-kind"))
    while page.locator("#f-kind").evaluate("list => list.selectedOptions[0]?.value") != "clearance":
        page.keyboard.press("ArrowDown")
    enter(page, page.locator("details button", has_text="Show").first)
    expect(page).to_have_url(re.compile("kind.in=clearance"))
    with page.expect_download() as saved:
        enter(page, page.get_by_role("link", name="CSV", exact=True))
    rows = Path(saved.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) > 1 and all("clearance" in row for row in rows[1:])


def test_11_report_progress(page: Page, room: Room, address: str) -> None:
    page.goto(f"{address}/ask/{a_clearance(room)}")
    enter(page, page.get_by_role("link", name="Report progress"))
    write(page, "Your name", "Olena")
    write(page, "Per cent done", "40")
    enter(page, page.get_by_role("button", name="Report", exact=True))
    expect(page.get_by_text("Kept.")).to_be_visible()


def test_12_write_a_briefing_and_hand_it_over(page: Page) -> None:
    enter(page, page.get_by_role("link", name="Briefing", exact=True))
    enter(page, page.get_by_role("button", name="New briefing on two pages"))
    write(page, "Title", "Bridges first")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Version 2, saved")).to_be_visible()
    with page.expect_response(re.compile(r"\.pdf\?"), timeout=60_000) as shown:
        enter(page, page.get_by_role("link", name="PDF", exact=True))
    assert (shown.value.status, shown.value.headers["content-type"]) == (200, "application/pdf")
