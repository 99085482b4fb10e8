"""A small region with a plan, copied for each test that writes to it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tandem.settings import Settings
from tandem.usecases.workspace import Workspace, open_workspace


@pytest.fixture
def workspace(region: Path, tmp_path: Path) -> Iterator[Workspace]:
    copy = tmp_path / "region.gpkg"
    shutil.copy(region, copy)
    opened = open_workspace(copy, Settings())
    yield opened
    opened.store.close()
