"""A real Chromium on a real server: the plan room as its user meets it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page

from tandem.usecases.room.open import Room
from tandem.web.app import create_app


@dataclass
class Seen:
    """What went wrong, or out, while a page was used."""

    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)


@pytest.fixture
def address(room: Room) -> Iterator[str]:
    """Address of a server on loopback that ends with the test."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    server = uvicorn.Server(uvicorn.Config(create_app(room), log_level="error", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)
    listening.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A fresh profile in English."""
    made = chromium.new_context(viewport={"width": 1360, "height": 900}, locale="en-GB")
    made.set_default_timeout(15_000)
    yield made
    made.close()


@pytest.fixture
def seen(context: BrowserContext, address: str) -> Seen:
    """Console errors, exceptions, and requests to other hosts, of all pages of the context."""
    found = Seen()

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: found.errors.append(str(error)))
        page.on("console", lambda said: found.errors.append(said.text) if said.type == "error" else None)
        page.on(
            "request",
            lambda asked: (
                None if asked.url.startswith((address, "blob:", "data:")) else found.foreign.append(asked.url)
            ),
        )

    context.on("page", watch)
    return found


@pytest.fixture
def page(context: BrowserContext, seen: Seen, address: str) -> Page:
    """The room, drawn."""
    made = context.new_page()
    made.goto(f"{address}/")
    drawn(made)
    return made


def until(page: Page, expression: str, argument: object = None, seconds: float = 20.0) -> None:
    """Wait until an expression is true. Playwright's own waiting uses eval, which the page's policy forbids, as it should."""
    end = time.monotonic() + seconds
    while not page.evaluate(expression, argument):
        assert time.monotonic() < end, f"never true: {expression}"
        page.wait_for_timeout(50)


def drawn(page: Page) -> None:
    """Wait until the map has its tiles and the elements their room."""
    until(page, "document.querySelector('tandem-map')?.state?.().ready === true", seconds=30)
    until(page, "!document.querySelector('[aria-busy=true]')")
