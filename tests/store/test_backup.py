"""Backups: what comes back is what was saved, and what was cut off or changed is refused with the target untouched."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tandem.errors import BackupError, ChainBrokenError, DiskError, NotFoundError, StoreBusyError, StoreError
from tandem.store.backup import back_up, restore
from tandem.store.geopackage import GeoPackageStore, create, open_store
from tests.store.contract import put
from tests.store.records import NOW, claim, claims, layer, report, reports

SHARED = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GeoPackageStore]:
    made = create(tmp_path / "region.gpkg", 'name = "p"', NOW)
    put(made, report(content=b"as received" * 50), *(claim(f"c{n}", value=n) for n in range(20)))
    with made.writing() as unit:
        unit.put_layers([layer("abc")], touched=None)
    yield made
    made.close()


@pytest.fixture
def backup(store: GeoPackageStore, tmp_path: Path) -> Path:
    back_up(store, tmp_path / "region.backup")
    return tmp_path / "region.backup"


def contents(store: GeoPackageStore) -> list[object]:
    """All that a workspace holds, table by table."""
    connection = apsw.Connection(str(store.path), flags=apsw.SQLITE_OPEN_READONLY)
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    found = [(name, connection.execute(f'SELECT * FROM "{name}"').fetchall()) for name in tables]
    connection.close()
    return found


@SHARED
@given(data=st.data())
def test_workspace_of_any_records_comes_back_equal(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("backup")
    store = create(folder / "region.gpkg", 'name = "p"', NOW)
    told = data.draw(reports())
    put(store, told, *data.draw(st.lists(claims(told.id), max_size=4)))
    records = back_up(store, folder / "b")
    assert restore(folder / "b", folder / "again.gpkg") == records == store.verify()
    again = open_store(folder / "again.gpkg")
    assert contents(again) == contents(store)
    again.close()
    store.close()


def test_same_workspace_gives_the_same_backup_which_any_zip_program_opens(
    store: GeoPackageStore, backup: Path, tmp_path: Path
) -> None:
    back_up(store, tmp_path / "second")
    assert backup.read_bytes() == (tmp_path / "second").read_bytes()
    with zipfile.ZipFile(backup) as archive:
        assert archive.namelist() == ["region.gpkg"] and archive.testzip() is None
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


def refused(altered: Path, target: Path, *, replace: bool = False) -> None:
    before = {path: path.read_bytes() for path in target.parent.iterdir()}
    with pytest.raises(BackupError, match="nothing was restored"):
        restore(altered, target, replace=replace)
    assert {path: path.read_bytes() for path in target.parent.iterdir()} == before


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0, 1, exclude_max=True))
def test_backup_that_was_cut_off_anywhere_is_refused(backup: Path, tmp_path: Path, share: float) -> None:
    content = backup.read_bytes()
    altered = tmp_path / "cut"
    altered.write_bytes(content[: int(share * len(content))])
    refused(altered, tmp_path / "target.gpkg")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_backup_with_a_flipped_bit_is_refused(backup: Path, tmp_path: Path, share: float, bit: int) -> None:
    content = bytearray(backup.read_bytes())
    content[int(share * len(content))] ^= 1 << bit
    altered = tmp_path / "flipped"
    altered.write_bytes(content)
    refused(altered, tmp_path / "target.gpkg")


def test_backup_with_bytes_behind_its_end_is_refused(backup: Path, tmp_path: Path) -> None:
    backup.write_bytes(backup.read_bytes() + b"x")
    refused(backup, tmp_path / "target.gpkg")


def test_every_byte_of_end_and_directory_counts(backup: Path, tmp_path: Path) -> None:
    content = backup.read_bytes()
    altered = tmp_path / "altered"
    for place in range(len(content) - 200, len(content)):
        altered.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        with pytest.raises(BackupError):
            restore(altered, tmp_path / "target.gpkg")
    assert not (tmp_path / "target.gpkg").exists()


def test_refusal_leaves_a_workspace_that_was_to_be_replaced(
    store: GeoPackageStore, backup: Path, tmp_path: Path
) -> None:
    store.close()
    backup.write_bytes(backup.read_bytes()[:-1])
    refused(backup, store.path, replace=True)


def test_nothing_is_overwritten_without_being_told(store: GeoPackageStore, backup: Path) -> None:
    put(store, claim("later"))
    with pytest.raises(StoreError, match="exists"):
        restore(backup, store.path)
    with pytest.raises(StoreError, match="exists"):
        back_up(store, backup)
    assert back_up(store, backup, replace=True) == 22
    put(store, claim("lost with the replacing"))
    store.close()
    assert restore(backup, store.path, replace=True) == 22
    again = open_store(store.path)
    assert again.verify() == 22
    again.close()
    assert not [path for path in store.path.parent.iterdir() if path.name.endswith(("-wal", "-shm"))]


def test_workspace_that_is_open_is_not_replaced(store: GeoPackageStore, backup: Path) -> None:
    with pytest.raises(StoreBusyError, match="open"):
        restore(backup, store.path, replace=True)
    assert put(store, claim("goes on")).new == 1


def test_journal_that_was_changed_is_not_backed_up(store: GeoPackageStore, tmp_path: Path) -> None:
    connection = apsw.Connection(str(store.path))
    connection.execute("DROP TRIGGER claim_no_update; UPDATE claim SET value = '99' WHERE id = 'c2'")
    connection.close()
    with pytest.raises(ChainBrokenError):
        back_up(store, tmp_path / "b")
    assert not (tmp_path / "b").exists()


def test_what_is_no_backup_and_where_nothing_can_be_written_are_said(store: GeoPackageStore, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        restore(tmp_path / "none", tmp_path / "target.gpkg")
    refused(store.path, tmp_path / "target.gpkg")
    with pytest.raises(DiskError):
        back_up(store, tmp_path / "no folder" / "b")
