"""Accessibility of every page by axe: no serious and no critical finding, in light and dark."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tandem.usecases.room.open import Room
from tests.web.browser.conftest import drawn

AXE = Path(__file__).parents[3] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RUN = """async () => {
  const found = await axe.run(document, {resultTypes: ['violations']});
  return found.violations.filter(one => ['serious', 'critical'].includes(one.impact))
    .map(one => one.id + ': ' + one.nodes.slice(0, 3).map(node => node.target.join(' ')).join(' | '));
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_serious_finding(context: BrowserContext, address: str, room: Room, scheme: str) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: run script/setup")
    place = room.planned().prepared.seen.picture.communities[0].id
    work = room.planned().problem.works.ids[0]
    context.add_init_script(path=AXE)
    page = context.new_page()
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    pages = ["/", f"/ask/{place}", f"/ask/{work}", f"/ask/{work}/sooner", "/list/works", "/list/hazards", "/search?q=a"]
    pages += ["/scenarios", "/inbox", "/inbox/findings", "/briefing", f"/work/{work}/progress", "/no-such-page"]
    pages += [
        "/forms",
        "/life",
        f"/life/{room.planned().prepared.seen.picture.hazardous_areas[0].id}",
        "/inbox/refused",
    ]
    found = {}
    for path in pages:
        page.goto(f"{address}{path}")
        if path == "/":
            drawn(page)
        told = page.evaluate(RUN)
        if told:
            found[path] = told
    assert found == {}
