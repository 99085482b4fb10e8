"""A plan room on a copy of the generated region, asked without a network."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tandem.settings import Settings
from tandem.usecases.room.open import Room
from tandem.usecases.workspace import open_workspace
from tandem.web.app import create_app

NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)
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
