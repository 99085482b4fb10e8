"""A workspace with a plan that a test may change."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tandem.settings import Settings
from tandem.usecases.workspace import Workspace, open_workspace

# Later than the plan of the region, which is made by the clock of the machine.
NOW = datetime(2100, 4, 1, 18, tzinfo=UTC)


class Clock:
    """A minute more at each look."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(region: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "region.gpkg"
    shutil.copy(region, copy)
    return copy


@pytest.fixture
def workspace(path: Path) -> Iterator[Workspace]:
    opened = open_workspace(path, Settings())
    yield opened
    opened.store.close()
