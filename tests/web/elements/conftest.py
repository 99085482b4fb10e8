"""Real Chromium on the fixture server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.web.elements.scene import scene
from tests.web.elements.server import Shown, serving

PATIENCE_MS = 12_000
# Software rendering reads pixels back slowly and Chromium says so; nothing is wrong with the page.
HARMLESS = "GL Driver Message"


@pytest.fixture
def shown() -> Iterator[Shown]:
    with serving(Shown(scene())) as found:
        yield found


class Watched:
    """A page with what it complained about and whom it asked."""

    def __init__(self, page: Page, shown: Shown) -> None:
        self.page, self.shown = page, shown
        self.complaints: list[str] = []
        self.hosts: set[str] = set()
        page.on("console", lambda said: self._said(said.type, said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.hosts.add("/".join(request.url.split("/")[:3])))

    def _said(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and HARMLESS not in text:
            self.complaints.append(text)

    def open(self, path: str = "/") -> Watched:
        self.page.goto(self.shown.address + path)
        return self

    def open_room(self, query: str = "") -> Watched:
        """Opens the room and waits until the map is drawn."""
        self.open(f"/{query}")
        self.until("document.querySelector('tandem-map').state?.().ready ?? false")
        return self

    def until(self, expression: str) -> None:
        """Waits for a condition; evaluated from outside, because the page allows no eval."""
        for _ in range(PATIENCE_MS // 50):
            if self.page.evaluate(expression):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"never came true: {expression}\n{self.complaints}")

    def element(self, name: str) -> Any:
        return self.page.evaluate(f"document.querySelector('{name}').state()")

    def go(self, day: int) -> None:
        """Moves the slider as a hand does, and waits until the map has followed."""
        self.page.evaluate(
            """day => {
                const slider = document.querySelector('.day-slider');
                slider.value = String(day);
                slider.dispatchEvent(new Event('input', { bubbles: true }));
            }""",
            day,
        )
        self.until(f"(s => s.ready && s.day === {day})(document.querySelector('tandem-map').state())")


@pytest.fixture
def watched(chromium: Browser, shown: Shown) -> Iterator[Watched]:
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    found = Watched(context.new_page(), shown)
    yield found
    context.close()
