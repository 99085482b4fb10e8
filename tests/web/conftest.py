"""A plan room on a copy of the generated region, asked without a network."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, sync_playwright

from tandem.settings import Settings
from tandem.usecases.room.open import Room
from tandem.usecases.workspace import open_workspace
from tandem.web.app import create_app

NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
HOST = "http://127.0.0.1:8642"


@pytest.fixture
def room(region: Path, tmp_path: Path) -> Iterator[Room]:
    """An open room on a copy that the test may change."""
    path = tmp_path / "region.gpkg"
    shutil.copy(region, path)
    workspace = open_workspace(path, Settings())
    yield Room(workspace, lambda: NOW)
    workspace.store.close()


@pytest.fixture
def client(room: Room) -> Iterator[TestClient]:
    """A browser on the same site: pages are HTML, and what it posts comes from the site itself."""
    headers = {"accept": "text/html", "origin": HOST, "sec-fetch-site": "same-origin"}
    with TestClient(create_app(room), base_url=HOST, headers=headers) as found:
        yield found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests of a process."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    if not (Path(__file__).parents[2] / "src/tandem/web/static/app.js").is_file():
        pytest.skip("the front end is not built: run script/setup")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
