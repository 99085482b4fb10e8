"""The server is killed with a browser open: nothing confirmed or typed is lost, and the page says what can be done."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.web.browser.conftest import drawn, until
from tests.web.browser.serving import Serving

AWAY = "Tandem does not answer. What you see was kept on this machine"
KEPT = (
    "Promise.all([location.href, document.querySelector('tandem-map')?.getAttribute('src') ?? location.href]"
    ".map(address => caches.match(address, {ignoreVary: true}))).then(found => found.every(Boolean))"
)
TILES_KEPT = "caches.open('tandem-tiles').then(kept => kept.keys()).then(tiles => tiles.length > 0)"


@pytest.fixture
def serving(region: Path, tmp_path: Path) -> Iterator[Serving]:
    path = tmp_path / "region.gpkg"
    shutil.copy(region, path)
    made = Serving(path)
    made.start()
    yield made
    made.kill()


@pytest.fixture
def page(context: BrowserContext, serving: Serving) -> Page:
    made = context.new_page()
    made.goto(f"{serving.address}/")
    drawn(made)
    until(made, "navigator.serviceWorker.controller !== null")
    until(made, KEPT)
    until(made, TILES_KEPT)
    return made


def a_work(page: Page) -> str:
    work: str = page.evaluate(
        "fetch('/room.json').then(answer => answer.json())"
        ".then(room => room.works.id.find((id, row) => room.works.kind[row] === 'clearance' && room.works.first[row] >= 0))"
    )
    return work


def test_what_the_screen_confirmed_outlives_a_kill(page: Page, serving: Serving) -> None:
    work = a_work(page)
    page.goto(f"{serving.address}/work/{work}/progress")
    page.get_by_label("Your name").fill("Olena")
    page.get_by_label("Per cent done").fill("40")
    page.get_by_label("Obstacles").fill("The well is flooded.")
    page.get_by_role("button", name="Report", exact=True).click()
    expect(page.get_by_text("Kept.")).to_be_visible()
    report = page.get_by_role("link", name="The report").get_attribute("href")
    page.goto(f"{serving.address}/ask/{work}")
    page.get_by_text("Try a change").click()
    form = page.locator("form").filter(has=page.locator("#by-pin"))
    form.get_by_label("Your name").fill("Olena")
    form.get_by_label("In scenario").fill("early")
    form.get_by_role("button", name="Pin").click()
    expect(page.get_by_role("button", name="Undo (1)")).to_be_visible()
    page.goto(f"{serving.address}/briefing")
    page.get_by_role("button", name="New briefing on two pages").click()
    page.get_by_label("Title").fill("Bridges first")
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_text("Version 2, saved")).to_be_visible()
    briefing = page.url
    page.get_by_label("Title").fill("half a tit")
    serving.kill()
    serving.start()
    page.goto(f"{serving.address}{report}")
    expect(page.get_by_text("The well is flooded.").first).to_be_visible()
    page.goto(f"{serving.address}/scenario/early")
    expect(page.get_by_text("pinned to").first).to_be_visible()
    page.get_by_role("button", name="Undo (1)").click()
    expect(page.get_by_role("button", name="Redo (1)")).to_be_visible()
    page.goto(briefing)
    expect(page.get_by_label("Title")).to_have_value("Bridges first")


def test_the_page_says_that_the_server_is_gone_and_goes_on_when_it_is_back(page: Page, serving: Serving) -> None:
    place = page.locator("tandem-panel a[data-ask]").first
    serving.kill()
    expect(page.get_by_text(AWAY)).to_be_visible(timeout=8_000)
    place.click()
    expect(page.locator("tandem-panel").get_by_text("Tandem does not answer.")).to_be_visible()
    serving.start()
    expect(page.get_by_text(AWAY)).to_have_count(0, timeout=12_000)
    page.locator("tandem-panel").get_by_role("button", name="Try again").click()
    expect(page.locator("tandem-panel article[data-thing]")).to_be_visible()


def test_what_was_typed_stays_when_it_cannot_be_sent(page: Page, serving: Serving) -> None:
    page.goto(f"{serving.address}/work/{a_work(page)}/progress")
    page.get_by_label("Your name").fill("Olena")
    page.get_by_label("Obstacles").fill("The well is flooded.")
    serving.kill()
    page.get_by_role("button", name="Report", exact=True).click()
    expect(page.get_by_text("Nothing was sent")).to_be_visible()
    expect(page.get_by_label("Obstacles")).to_have_value("The well is flooded.")
    serving.start()
    page.get_by_role("button", name="Report", exact=True).click()
    expect(page.get_by_text("Kept.")).to_be_visible()
    page.goto(f"{serving.address}/list/reports?q=progress")
    expect(page.locator("tbody tr")).to_have_count(1)


def test_a_room_that_was_seen_opens_without_the_server(page: Page, serving: Serving) -> None:
    serving.kill()
    page.reload()
    drawn(page)
    expect(page.get_by_text(AWAY)).to_be_visible(timeout=4_000)
    slider = page.get_by_role("slider", name="Day of the plan")
    slider.focus()
    slider.press("PageDown")
    slider.press("PageUp")
    until(page, "document.querySelector('tandem-map').state().day > 0")
    assert page.evaluate("document.querySelector('tandem-curve').state().day") > 0
    page.goto(f"{serving.address}/?day=40")
    drawn(page)
    until(page, "document.querySelector('tandem-map').state().day === 40")


@pytest.mark.parametrize("path", ["/list/works?kind.in=repair", "/scenarios"])
def test_a_page_that_was_never_seen_is_not_answered_with_another(page: Page, serving: Serving, path: str) -> None:
    page.goto(f"{serving.address}/list/works?kind.in=clearance")
    until(page, KEPT)
    serving.kill()
    page.goto(f"{serving.address}{path}")
    expect(page.get_by_role("heading", name="This page was not kept")).to_be_visible()
    assert page.locator("tandem-map, tbody tr").count() == 0
    page.get_by_role("link", name=re.compile("clearance")).first.click()
    expect(page.locator("tbody tr").first).to_be_visible()
    expect(page.get_by_text(AWAY)).to_be_visible(timeout=8_000)
