"""The kept first screen: the same as the plan's own, and never that of another plan or of other code."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tandem.language import ENGLISH
from tandem.settings import Settings
from tandem.usecases.planning import Search, make_plan
from tandem.usecases.room import opening as kept
from tandem.usecases.room.open import Room
from tandem.usecases.room.opening import first_tiles, keep_first_screen, keep_opening, kept_opening, place_of
from tandem.usecases.workspace import Workspace, open_workspace

NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)
# After every plan that the region came with.
LATER = datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture
def workspace(region: Path, tmp_path: Path) -> Iterator[Workspace]:
    shutil.copy(region, tmp_path / "region.gpkg")
    found = open_workspace(tmp_path / "region.gpkg", Settings())
    yield found
    found.store.close()


@pytest.fixture
def room(workspace: Workspace) -> Room:
    """A room whose plan was built and whose first screen was kept."""
    found = Room(workspace, lambda: NOW)
    found.warm()
    return found


def without_plans(room: Room, monkeypatch: pytest.MonkeyPatch) -> Room:
    """A room that cannot build a plan."""

    def refuse(*_: object) -> None:
        raise AssertionError("the plan was built")

    monkeypatch.setattr(room, "_build", refuse)
    return room


def test_first_screen_opens_as_it_was_kept_without_the_plan(
    room: Room, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = without_plans(Room(workspace, lambda: NOW), monkeypatch)
    assert opened.overview("last", ENGLISH) == room.overview("last", ENGLISH)
    assert opened.scene("last", ENGLISH) == room.scene("last", ENGLISH)
    mark, tiles = opened.picture(), list(first_tiles(opened.scene("last", ENGLISH)["bounds"]))
    shown = [opened.tile(mark, "last", at) for at in tiles]
    assert sum(map(bool, shown)) > 1
    (place_of(workspace.path)).unlink()
    fresh = Room(workspace, lambda: NOW)
    assert shown == [fresh.tile(mark, "last", at) for at in tiles]
    assert fresh.scene("last", ENGLISH) == opened.scene("last", ENGLISH)


def test_plan_as_made_keeps_what_the_plan_built_again_would(workspace: Workspace) -> None:
    made = make_plan(workspace, Search(seed=5, seconds=60.0, iterations=3), valid_at=date(2026, 4, 1), now=LATER)
    assert keep_first_screen(workspace, made) == keep_first_screen(workspace, Room(workspace, lambda: NOW).planned())


def test_new_plan_is_never_shown_with_the_old_first_screen(room: Room, workspace: Workspace) -> None:
    before = room.overview("last", ENGLISH)
    made = make_plan(workspace, Search(seed=5, seconds=60.0, iterations=3), valid_at=date(2026, 5, 1), now=LATER)
    for shown in (room, Room(workspace, lambda: NOW)):
        assert shown.overview("last", ENGLISH).figures.valid_at == date(2026, 5, 1) != before.figures.valid_at
        assert shown.scene("last", ENGLISH)["works"]["id"] == list(made.problem.works.ids)


def test_first_screen_of_other_code_is_not_used(
    room: Room, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "_code", lambda: "other")
    with pytest.raises(AssertionError, match="the plan was built"):
        without_plans(Room(workspace, lambda: NOW), monkeypatch).overview("last", ENGLISH)


@pytest.mark.parametrize("damage", [b"", b"no archive", None])
def test_damaged_first_screen_is_built_again(room: Room, workspace: Workspace, damage: bytes | None) -> None:
    place, wanted = place_of(workspace.path), room.scene("last", ENGLISH)
    content = place.read_bytes()
    middle = len(content) // 2
    place.write_bytes(content[:middle] + b"\0" * 64 + content[middle + 64 :] if damage is None else damage)
    again = Room(workspace, lambda: NOW)
    assert again.scene("last", ENGLISH) == wanted
    again.warm()
    assert without_damage(workspace) == wanted["works"]


def without_damage(workspace: Workspace) -> object:
    with workspace.store.reading() as reader:
        found = kept_opening(place_of(workspace.path), kept.mark_of(reader.heads("plan")[-1]))
    assert found is not None
    return found.columns["works"]


def test_wrong_first_screen_is_put_right_once_the_plan_is_built(room: Room, workspace: Workspace) -> None:
    with workspace.store.reading() as reader:
        mark = kept.mark_of(reader.heads("plan")[-1])
    right = kept_opening(place_of(workspace.path), mark)
    assert right is not None
    keep_opening(place_of(workspace.path), mark, replace(right, figures=replace(right.figures, works=1)))
    again = Room(workspace, lambda: NOW)
    assert again.overview("last", ENGLISH).figures.works == 1
    again.warm()
    assert again.overview("last", ENGLISH).figures == right.figures
    assert kept_opening(place_of(workspace.path), mark) == right


def test_folder_that_cannot_be_written_leaves_nothing_behind(room: Room, workspace: Workspace, tmp_path: Path) -> None:
    with workspace.store.reading() as reader:
        mark = kept.mark_of(reader.heads("plan")[-1])
    found = kept_opening(place_of(workspace.path), mark)
    assert found is not None
    keep_opening(tmp_path / "absent" / "region.gpkg-room", mark, found)
    assert sorted(path.name for path in tmp_path.iterdir() if "-room" in path.name) == ["region.gpkg-room"]


def test_room_starts_without_the_libraries_of_documents() -> None:
    code = "import sys, tandem.cli.serve; print(*[name for name in ('matplotlib', 'typst', 'docx') if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == ""
