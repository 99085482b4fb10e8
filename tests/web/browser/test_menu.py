"""The menu: one line over the map in every language, a sheet where the screen has not the width, keys alone for both."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tandem.language import OWN_NAMES

OUTSIDE = """() => [...document.querySelectorAll('.bar :is(a, button, input)')].filter((one) => {
  const box = one.getBoundingClientRect();
  return box.width > 0 && (box.left < 0 || box.right > innerWidth || box.bottom > 60);
}).map((one) => one.outerHTML)"""


@pytest.fixture
def page(context: BrowserContext, address: str) -> Page:
    return context.new_page()


@pytest.mark.parametrize("code", OWN_NAMES)
@pytest.mark.parametrize("width", [1280, 1024])
def test_menu_takes_one_line_over_the_map(page: Page, address: str, code: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{address}/?lang={code}")
    assert page.evaluate(OUTSIDE) == []
    assert page.locator("nav").is_visible() == (width == 1280)


@pytest.mark.parametrize("code", ["en", "ar"])
def test_menu_opens_and_closes_by_key_on_a_phone(page: Page, address: str, code: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{address}/quality?lang={code}")
    expect(page.locator("nav")).to_be_hidden()
    button = page.locator(".bar-menu")
    button.focus()
    page.keyboard.press("Enter")
    for link in page.locator("nav a").all():
        page.keyboard.press("Tab")
        expect(link).to_be_focused()
        expect(link).to_be_in_viewport(ratio=1)
    page.keyboard.press("Escape")
    expect(page.locator("nav")).to_be_hidden()
    expect(button).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_language_is_chosen_by_key(page: Page, address: str) -> None:
    page.goto(f"{address}/quality")
    page.get_by_role("button", name="English Language and colours").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Language", exact=True)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("html")).to_have_attribute("lang", "uk")
    expect(page.get_by_role("button", name="Українська")).to_be_visible()
