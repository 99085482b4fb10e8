"""Disks that fill up or fail, files that cannot be written, clocks that jump: nothing acknowledged is lost, and it is said."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import apsw
import pytest

from tandem.errors import DiskError
from tandem.store.backup import back_up
from tandem.store.geopackage import create, open_store
from tests.store.contract import all_claims, put, read
from tests.store.records import NOW, claim, report

ROOT = Path(__file__).resolve().parents[2]

FILLING = """
import json, resource, signal, sys
from pathlib import Path
from tandem.errors import DiskError
from tandem.store.geopackage import open_store
from tests.store.contract import put
from tests.store.records import claim
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = open_store(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
for n in range(400):
    try:
        put(store, claim(f"c{n}", original="x" * 3000))
        print(json.dumps(["kept", f"c{n}"]), flush=True)
    except DiskError as error:
        print(json.dumps(["full", str(error)]), flush=True)
        break
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
put(store, claim("after"))
print(json.dumps(["kept", "after"]), flush=True)
"""


@pytest.mark.parametrize("limit", [200_000, 333_333, 500_000])
def test_file_that_cannot_grow_loses_nothing_and_goes_on_without_restart(tmp_path: Path, limit: int) -> None:
    path = tmp_path / "region.gpkg"
    store = create(path, 'name = "p"', NOW)
    put(store, report())
    store.close()
    command = [sys.executable, "-c", FILLING, str(path), str(limit)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    kept = {what for told, what in lines if told == "kept"}
    (full,) = [what for told, what in lines if told == "full"]
    assert str(path) in full and "everything before it is kept" in full
    assert "after" in kept and len(kept) > 5
    again = open_store(path)
    assert kept == set(all_claims(read(again)))
    assert again.verify() == len(kept) + 1
    again.close()


class FailingFile(apsw.VFSFile):
    """A file whose writes and syncs fail while ``broken`` is set."""

    broken = False

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        if FailingFile.broken:
            raise apsw.IOError("the disk does not answer")
        super().xWrite(data, offset)

    def xSync(self, flags: int) -> None:  # noqa: N802
        if FailingFile.broken:
            raise apsw.IOError("the disk does not answer")
        super().xSync(flags)


class FailingDisk(apsw.VFS):
    """The machine's disk through ``FailingFile``."""

    def __init__(self) -> None:
        self.base = apsw.vfs_names()[0]
        super().__init__("failing", self.base, makedefault=True)

    def xOpen(self, name: object, flags: list[int]) -> apsw.VFSFile:  # noqa: N802
        return FailingFile(self.base, name, flags)


def test_disk_that_fails_is_said_and_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "region.gpkg"
    disk = FailingDisk()
    try:
        store = create(path, 'name = "p"', NOW)
        put(store, report(), claim("before"))
        FailingFile.broken = True
        for n in range(3):
            with pytest.raises(DiskError, match=r"failed .*everything before it is kept"):
                put(store, claim(f"lost{n}"))
        FailingFile.broken = False
        assert set(all_claims(read(store))) == {"before"}
        put(store, claim("after"))
        assert store.verify() == 3
        store.close()
    finally:
        FailingFile.broken = False
        disk.unregister()
    again = open_store(path)
    assert set(all_claims(read(again))) == {"before", "after"}
    again.close()


def test_clock_that_jumps_back_loses_nothing_and_keeps_the_last_known_time(tmp_path: Path) -> None:
    store = create(tmp_path / "region.gpkg", 'name = "p"', NOW)
    early = NOW - timedelta(days=400)
    put(store, report(), claim("a"))
    put(store, report("late", received_at=early), claim("b", report="late", received_at=early))
    assert set(all_claims(read(store))) == {"a", "b"}
    with store.reading() as reader:
        assert reader.last_received_at() == NOW
        assert next(one.id for one in reader.reports()) == "late"
    assert set(all_claims(read(store, known_at=NOW - timedelta(days=1)))) == {"b"}
    assert store.verify() == 4
    store.close()


def test_backup_onto_a_full_disk_leaves_nothing_and_the_older_one(tmp_path: Path) -> None:
    store = create(tmp_path / "region.gpkg", 'name = "p"', NOW)
    put(store, report(content=os.urandom(300_000)))
    back_up(store, tmp_path / "b")
    before = (tmp_path / "b").read_bytes()
    store.close()
    code = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from tandem.errors import DiskError; from tandem.store.backup import back_up; "
        "from tandem.store.geopackage import open_store\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); store = open_store(Path(sys.argv[1]))\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))\n"
        "try: back_up(store, Path(sys.argv[2]), replace=True)\n"
        "except DiskError as error: print('refused', error)\n"
    )
    command = [sys.executable, "-c", code, str(store.path), str(tmp_path / "b")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.stdout.startswith("refused"), done.stderr
    assert (tmp_path / "b").read_bytes() == before
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".b")]
