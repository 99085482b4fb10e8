"""Pages on paper: the map is there with its day, a list without what only a screen can use, a text in full."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page, expect

from tests.web.browser.conftest import until

VARIANCE = """() => {
  const paper = document.querySelector('.map-print');
  const {data} = paper.getContext('2d').getImageData(0, 0, paper.width, paper.height);
  const values = data.filter((_, at) => at % 4 === 0);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}"""


def test_the_room_is_printed_with_its_map_and_its_day(page: Page) -> None:
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.evaluate(VARIANCE) > 50
    paper, place = page.locator(".map-print").bounding_box(), page.locator(".room-map").bounding_box()
    assert paper is not None and place is not None and paper["width"] <= place["width"]
    expect(page.locator(".day-date")).to_be_visible()
    expect(page.locator("tandem-day input")).to_be_hidden()


def test_all_teams_are_printed_over_the_whole_plan(page: Page) -> None:
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.evaluate(
        "[...document.querySelectorAll('.gantt-sheet')].reduce((sum, sheet) => sum + (sheet.height / 1.5 - 26) / 22, 0)"
    ) >= page.evaluate("document.querySelector('tandem-gantt').state().rows")
    assert page.evaluate(VARIANCE.replace(".map-print", ".gantt-sheet")) > 50
    expect(page.locator(".gantt-scroller")).to_be_hidden()


def test_a_list_is_printed_without_boxes_and_links_to_act(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    page.goto(f"{address}/list/works")
    page.emulate_media(media="print")
    expect(page.locator("tbody tr").first).to_be_visible()
    expect(page.locator("tbody input").first).to_be_hidden()
    expect(page.get_by_role("link", name="Order", exact=True)).to_have_count(0)


def test_a_text_of_a_briefing_is_printed_in_full(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    page.goto(f"{address}/briefing")
    page.get_by_role("button", name="New briefing on two pages").click()
    text = page.locator("textarea").first
    text.fill("\n".join(f"Line {number}" for number in range(30)))
    page.emulate_media(media="print")
    assert text.evaluate("box => box.scrollHeight <= box.clientHeight + 1")
    until(
        page, "[...document.querySelectorAll('img.drawing')].every(image => image.complete && image.naturalWidth > 0)"
    )
