"""The GeoPackage store: the contract, and what is its own: file format, chain, disk, versions."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import apsw
import pyogrio
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from osgeo_utils.samples import validate_gpkg

from tandem.claims.evidence import Evidence
from tandem.claims.records import Judgement, Source
from tandem.errors import (
    ChainBrokenError,
    DiskError,
    NewerVersionError,
    NotAWorkspaceError,
    NotFoundError,
    StoreBusyError,
    StoreError,
    UnsafeSqliteError,
)
from tandem.layers import FeatureLayer
from tandem.store.codec import COLUMNS
from tandem.store.geopackage import GeoPackageStore, create, open_store
from tandem.store.library import require_safe_sqlite
from tandem.store.migrations import migrate
from tandem.store.protocol import Document
from tandem.store.schema import APPLICATION_ID
from tandem.styles import style_of
from tandem.vocabulary import thing_kinds
from tests.store.contract import StoreContract, all_claims, put, read
from tests.store.records import NOW, claim, layer, report

POLICY = 'name = "p"'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "region.gpkg"


@pytest.fixture
def store(path: Path) -> Iterator[GeoPackageStore]:
    made = create(path, POLICY, NOW)
    yield made
    made.close()


class TestGeoPackageStore(StoreContract):
    """The contract."""


def tamper(path: Path, *statements: str) -> None:
    """Change the file behind the store's back, guards taken off."""
    connection = apsw.Connection(str(path))
    for (name,) in connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_no_%'"
    ).fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        connection.execute(statement)
    connection.close()


def filled(store: GeoPackageStore) -> None:
    """A little of everything."""
    put(store, Source("s", "team", "S", NOW), report(), *(claim(f"c{n}", value=n) for n in range(4)))
    put(store, Judgement("j", "accept", "seen", "Anna", NOW, claims=("c1",)))


# File format


def test_file_is_a_valid_geopackage_that_gdal_reads(store: GeoPackageStore, tmp_path: Path) -> None:
    filled(store)
    lines = layer(name="asset", geometry_type="GEOMETRY")
    with store.writing() as unit:
        unit.put_layers([layer("abz"), lines, layer(name="plan_curve", geometry_type="")], touched=None)
        unit.put_layers([layer("bcz", shift=2)], touched="abcz")
        unit.put_layers([lines], touched=None)
    target = tmp_path / "copy.gpkg"
    store.copy(target)
    assert validate_gpkg.check(str(target), extra_checks=True, warning_as_error=True) == []
    frame = pyogrio.read_dataframe(target, layer="hazardous_area")
    assert list(frame["id"]) == ["b", "z", "c"]
    assert list(frame.columns) == ["id", "hazard_class", "number", "share", "open", "day", "at", "geometry"]
    assert pyogrio.read_info(target, layer="asset")["crs"] == "EPSG:4326"
    assert len(pyogrio.read_dataframe(target, layer="hazardous_area", bbox=(0, 0, 50.5, 1))) == 1
    with pytest.raises(StoreError, match="exists"):
        store.copy(target)


def test_index_of_a_layer_stays_in_step_with_its_rows(store: GeoPackageStore, path: Path) -> None:
    def emptied(full: FeatureLayer) -> FeatureLayer:
        return replace(full, features=tuple(replace(feature, geometry=None) for feature in full.features))

    steps = [layer("abc"), layer("bcdz", shift=5), emptied(layer("bcd")), layer("bcd"), layer("z"), layer("abcdefz")]
    for step in steps:
        with store.writing() as unit:
            unit.put_layers([step], touched="abcdefz")
        connection = apsw.Connection(str(path))
        assert connection.execute("SELECT rtreecheck('rtree_hazardous_area_geom')").get == "ok"
        indexed = {row[0] for row in connection.execute("SELECT id FROM rtree_hazardous_area_geom")}
        rows = {row[0] for row in connection.execute("SELECT fid FROM hazardous_area WHERE geom IS NOT NULL")}
        assert indexed == rows
        connection.close()


def test_layers_carry_styles_of_real_columns(store: GeoPackageStore, path: Path) -> None:
    with store.writing() as unit:
        unit.put_layers([layer(), layer(name="site")], touched=None)
        unit.put_layers([layer()], touched=None)
    connection = apsw.Connection(str(path))
    styles = connection.execute("SELECT f_table_name, styleQML, useAsDefault FROM layer_styles").fetchall()
    connection.close()
    assert [(name, default) for name, _, default in styles] == [("hazardous_area", 1)]
    renderer = ElementTree.fromstring(str(styles[0][1])).find("renderer-v2")
    assert renderer is not None and renderer.get("attr") == "hazard_class"


@pytest.mark.parametrize("name", ["hazardous_area", "land_release", "asset", "community", "team", "land_ledger"])
def test_every_symbol_of_a_style_exists_and_none_is_green(name: str) -> None:
    text = style_of(name)
    assert text is not None and (name in thing_kinds() or name == "land_ledger")
    root = ElementTree.fromstring(text)
    symbols = {symbol.get("name") for symbol in root.findall("renderer-v2/symbols/symbol")}
    used = {item.get("symbol") for tag in ("category", "rule") for item in root.iter(tag)} or {"0"}
    assert used == symbols
    colours = [option.get("value", "") for option in root.iter("Option") if "color" in option.get("name", "")]
    assert colours
    for red, green, blue in ([int(part) for part in colour.split(",")[:3]] for colour in colours):
        assert green <= max(red, blue)


# The journal cannot be changed, and if it is, it shows


@pytest.mark.parametrize("table", ["source", "report", "claim", "judgement", "chain"])
def test_journal_rows_cannot_be_changed_or_removed(store: GeoPackageStore, path: Path, table: str) -> None:
    filled(store)
    connection = apsw.Connection(str(path))
    for statement in (f"UPDATE {table} SET kind = 'x'", f"DELETE FROM {table}"):
        statement = statement.replace("kind", "verdict") if table == "judgement" else statement
        statement = statement.replace("kind", "channel") if table == "report" else statement
        with pytest.raises(apsw.ConstraintError, match="append-only"):
            connection.execute(statement)
    connection.close()


TAMPERINGS = {
    "edit of a value": ("UPDATE claim SET value = '99' WHERE id = 'c2'",),
    "edit of bytes": ("UPDATE report SET content = x'00'",),
    "edit of a judgement": ("UPDATE judgement SET second = 'Boris'",),
    "edit of a source": ("UPDATE source SET accredited_survey = 1",),
    "removed claim": ("DELETE FROM claim WHERE id = 'c1'",),
    "removed claim and link": ("DELETE FROM claim WHERE id = 'c1'", "DELETE FROM chain WHERE record = 'c1'"),
    "removed link": ("DELETE FROM chain WHERE seq = 3",),
    "tail cut off": ("DELETE FROM judgement", "DELETE FROM chain WHERE seq = 7"),
    "tail link cut off": ("DELETE FROM chain WHERE seq = 7",),
    "two claims exchanged": (
        "UPDATE claim SET fid = 1000 WHERE id = 'c1'",
        "UPDATE claim SET fid = 3 WHERE id = 'c2'",
    ),
    "two links exchanged": (
        "UPDATE chain SET seq = 1000 WHERE seq = 3",
        "UPDATE chain SET seq = 3 WHERE seq = 4",
        "UPDATE chain SET seq = 4 WHERE seq = 1000",
    ),
    "row slipped in": (
        "INSERT INTO source SELECT 9, 'x', kind, name, received_at, parent, reliability, reliability_judged_by, 1 FROM source",
    ),
    "judgement hidden from the index": ("DELETE FROM judged",),
    "changed hash": ("UPDATE chain SET hash = zeroblob(32) WHERE seq = 2",),
}


@pytest.mark.parametrize("statements", TAMPERINGS.values(), ids=TAMPERINGS.keys())
def test_every_change_from_outside_breaks_the_chain(
    store: GeoPackageStore, path: Path, statements: tuple[str, ...]
) -> None:
    filled(store)
    assert store.verify() == 7
    store.close()
    tamper(path, *statements)
    reopened = open_store(path)
    with pytest.raises(ChainBrokenError, match="link"):
        reopened.verify()
    reopened.close()


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace to copy and change."""
    made = create(tmp_path_factory.mktemp("closed") / "region.gpkg", POLICY, NOW)
    filled(made)
    made.close()
    return made.path


def broken(closed: Path, folder: Path, *statements: str) -> None:
    """A copy, changed from outside, does not verify."""
    path = folder / f"{time.monotonic_ns()}.gpkg"
    shutil.copy(closed, path)
    tamper(path, *statements)
    reopened = open_store(path)
    with pytest.raises(ChainBrokenError):
        reopened.verify()
    reopened.close()


GENERATED = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
CELLS = [(kind, name) for kind, columns in COLUMNS.items() for name in columns.split(", ")]


@GENERATED
@given(cell=st.sampled_from(CELLS), fid=st.integers(1, 4))
def test_every_edit_of_a_cell_breaks_the_chain(closed: Path, tmp_path: Path, cell: tuple[str, str], fid: int) -> None:
    kind, name = cell
    fid = fid if kind == "claim" else 1
    other = f"CASE typeof({name}) WHEN 'integer' THEN {name} + 1 WHEN 'real' THEN {name} + 1 WHEN 'blob' THEN x'00' "
    number = name in ("credibility", "accuracy_m", "likelihood_low", "likelihood_high")
    empty = "1" if number else "x'00'" if name == "geometry" else "''"
    change = f"UPDATE {kind} SET {name} = {other} WHEN 'null' THEN {empty} ELSE {name} || 'x' END WHERE fid = {fid}"
    broken(closed, tmp_path, change)


@GENERATED
@given(one=st.integers(1, 7), two=st.integers(1, 7), row=st.integers(1, 4), other=st.integers(1, 4))
def test_every_removal_and_move_breaks_the_chain(
    closed: Path, tmp_path: Path, one: int, two: int, row: int, other: int
) -> None:
    broken(closed, tmp_path, f"DELETE FROM chain WHERE seq = {one}")
    broken(closed, tmp_path, f"DELETE FROM claim WHERE fid = {row}")
    broken(closed, tmp_path, f"DELETE FROM claim WHERE fid >= {row}", f"DELETE FROM chain WHERE seq >= {row + 2}")
    for table, key, first, second in (("chain", "seq", one, two), ("claim", "fid", row, other)):
        if first != second:
            moves = ((first, 99), (second, first), (99, second))
            broken(closed, tmp_path, *(f"UPDATE {table} SET {key} = {to} WHERE {key} = {of}" for of, to in moves))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 63), bit=st.integers(0, 7))
def test_every_flipped_bit_of_received_bytes_breaks_the_chain(tmp_path: Path, place: int, bit: int) -> None:
    path = tmp_path / f"flip-{place}-{bit}-{time.monotonic_ns()}.gpkg"
    store = create(path, POLICY, NOW)
    content = bytes(range(64))
    put(store, report(content=content))
    store.close()
    flipped = bytearray(content)
    flipped[place] ^= 1 << bit
    tamper(path, f"UPDATE report SET content = x'{flipped.hex()}'")
    reopened = open_store(path)
    with pytest.raises(ChainBrokenError, match="link 1"):
        reopened.verify()
    reopened.close()


# Versions and other files


def test_a_file_of_a_newer_tandem_is_refused_and_left_alone(store: GeoPackageStore, path: Path) -> None:
    store.close()
    tamper(path, "UPDATE workspace SET value = '7' WHERE key = 'format'")
    before = path.read_bytes()
    with pytest.raises(NewerVersionError, match=r"newer Tandem \(format 7\); this one reads up to 3") as caught:
        open_store(path)
    assert "Install" in caught.value.next_step
    assert path.read_bytes() == before


def test_other_files_are_no_workspace(tmp_path: Path) -> None:
    prose, other = tmp_path / "prose.gpkg", tmp_path / "other.gpkg"
    prose.write_text("This is not a database. " * 100)
    apsw.Connection(str(other)).execute("CREATE TABLE t (a)")
    for path in (prose, other):
        with pytest.raises(NotAWorkspaceError):
            open_store(path)
    with pytest.raises(NotFoundError):
        open_store(tmp_path / "none.gpkg")


def test_create_never_overwrites_and_leaves_nothing_where_it_fails(
    store: GeoPackageStore, path: Path, tmp_path: Path
) -> None:
    with pytest.raises(StoreError, match="exists"):
        create(path, POLICY, NOW)
    with pytest.raises(DiskError):
        create(tmp_path / "no folder" / "x.gpkg", POLICY, NOW)
    with pytest.raises(UnicodeEncodeError):
        create(tmp_path / "bad.gpkg", "\ud800", NOW)
    assert not (tmp_path / "bad.gpkg").exists()


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ("3.6.23", True),
        ("3.7.0", False),
        ("3.40.1", False),
        ("3.44.5", False),
        ("3.44.6", True),
        ("3.45.0", False),
        ("3.50.6", False),
        ("3.50.7", True),
        ("3.51.2", False),
        ("3.51.3", True),
        ("3.52", True),
        ("4.0.0", True),
    ],
)
def test_only_a_sqlite_without_the_wal_reset_defect_is_used(version: str, safe: bool) -> None:
    if safe:
        require_safe_sqlite(version)
    else:
        with pytest.raises(UnsafeSqliteError, match=version):
            require_safe_sqlite(version)


def _as_format_zero(path: Path) -> apsw.Connection:
    tamper(path, "UPDATE workspace SET value = '0' WHERE key = 'format'")
    return apsw.Connection(str(path))


def as_older(path: Path, older: int) -> None:
    """The same records and documents in a file with the tables of format 1 or 2."""
    old = path.with_name("older.gpkg")
    connection = apsw.Connection(str(old))
    connection.pragma("application_id", APPLICATION_ID)
    connection.execute((Path(__file__).parent / "schema_2.sql").read_text(encoding="utf-8"))
    connection.execute("ATTACH ? AS made", (str(path),))
    for table in ("source", "report", "claim", "judgement", "chain", "document", "workspace"):
        columns = ", ".join(row[1] for row in connection.execute(f"PRAGMA main.table_info({table})"))
        connection.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM made.{table}")
    connection.execute("UPDATE workspace SET value = ? WHERE key = 'format'", (str(older),))
    connection.execute("DELETE FROM workspace WHERE key = 'basis'")
    if older == 1:
        connection.execute("DROP INDEX claim_report")
    connection.close()
    old.replace(path)


@pytest.mark.parametrize("older", [1, 2])
def test_older_workspace_is_brought_up_to_date_when_opened(store: GeoPackageStore, path: Path, older: int) -> None:
    filled(store)
    put(store, Judgement("j2", "retract", "seen", "Anna", NOW, claims=("j",)))
    with store.writing() as unit:
        unit.put_document(Document("d1", "plan", NOW, "x", "First", "{}"))
        told, evidence = [one.id for one in unit.reports()], unit.evidence(things=["t"])
    fresh = {row[0]: row[1] for row in store._writer.execute("SELECT name, sql FROM sqlite_master")}
    store.close()
    as_older(path, older)
    again = open_store(path)
    with again.reading() as reader:
        assert reader.evidence(things=["t"]) == evidence != Evidence.of((), (), ())
        assert [one.id for one in reader.reports()] == told
        assert [one.id for one in reader.documents("plan")] == ["d1"]
    assert again.verify() == 8
    assert put(again, report("other", key="other")).new == 1
    brought = {row[0]: row[1] for row in again._writer.execute("SELECT name, sql FROM sqlite_master")}
    assert {name: sql and sql.replace('"', "") for name, sql in brought.items()} == fresh
    again.close()


def test_migrations_go_on_where_they_were_interrupted_and_keep_the_data(store: GeoPackageStore, path: Path) -> None:
    filled(store)
    store.close()
    connection = _as_format_zero(path)
    calls: list[int] = []

    def first(at: apsw.Connection) -> None:
        calls.append(1)
        at.execute("ALTER TABLE workspace ADD COLUMN note TEXT")

    def interrupted(at: apsw.Connection) -> None:
        at.execute("CREATE TABLE half (a)")
        raise KeyboardInterrupt

    def second(at: apsw.Connection) -> None:
        calls.append(2)
        at.execute("CREATE TABLE half (a)")

    with pytest.raises(KeyboardInterrupt):
        migrate(connection, {0: first, 1: interrupted}, target=2)
    assert connection.execute("SELECT value FROM workspace WHERE key = 'format'").get == "1"
    assert not connection.table_exists(None, "half")
    migrate(connection, {0: first, 1: second}, target=2)
    migrate(connection, {0: first, 1: second}, target=2)
    assert calls == [1, 2]
    connection.execute("UPDATE workspace SET value = '3' WHERE key = 'format'")
    connection.close()
    reopened = open_store(path)
    assert reopened.verify() == 7
    reopened.close()


# Disk, locks and crashes


def test_a_full_disk_undoes_the_step_keeps_the_rest_and_goes_on(store: GeoPackageStore) -> None:
    filled(store)
    writer = store._writer
    pages = writer.pragma("page_count")
    writer.pragma("max_page_count", pages + 20)
    for _ in range(3):
        with pytest.raises(DiskError, match="full"):
            put(store, *(claim(f"big{n}", original="x" * 500) for n in range(4000)))
    assert len(all_claims(read(store))) == 4
    writer.pragma("max_page_count", 1 << 30)
    assert put(store, *(claim(f"big{n}", original="x" * 500) for n in range(4000))).new == 4000
    assert store.verify() == 4007


READ_ONLY = """
import os, sys
from pathlib import Path
from tandem.errors import DiskError
from tandem.store.geopackage import open_store
from tests.store.contract import put
from tests.store.records import report
path = Path(sys.argv[1])
if os.geteuid() == 0:
    os.setegid(65534)
    os.seteuid(65534)
try:
    put(open_store(path), report("x"))
except DiskError as error:
    print("refused", error)
"""


def test_a_file_that_cannot_be_written_is_said_plainly() -> None:
    folder = Path(f"/tmp/tandem-read-only-{os.getpid()}")
    folder.mkdir()
    path = folder / "region.gpkg"
    try:
        made = create(path, POLICY, NOW)
        made.close()
        path.chmod(0o444)
        folder.chmod(0o555)
        root = Path(__file__).resolve().parents[2]
        done = subprocess.run(
            [sys.executable, "-c", READ_ONLY, str(path)], capture_output=True, text=True, cwd=root, check=False
        )
        assert done.stdout.startswith("refused"), done.stderr
        assert str(path) in done.stdout
    finally:
        folder.chmod(0o755)
        for left in folder.iterdir():
            left.unlink()
        folder.rmdir()


def test_a_second_writer_is_told_that_another_one_writes(store: GeoPackageStore, path: Path) -> None:
    impatient = open_store(path, busy_timeout_ms=50)
    with store.writing() as unit:
        unit.append([report()])
        with pytest.raises(StoreBusyError), impatient.writing():
            pass
        assert all_claims(read(impatient)) == {}
    assert put(impatient, claim("a")).new == 1
    impatient.close()


def test_a_second_thread_is_told_that_another_one_writes(path: Path) -> None:
    impatient = create(path, POLICY, NOW, busy_timeout_ms=50)
    found: list[Exception] = []

    def write() -> None:
        try:
            put(impatient, report())
        except StoreBusyError as error:
            found.append(error)

    with impatient.writing():
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
    assert len(found) == 1
    impatient.close()


CHILD = """
import json, sys
from pathlib import Path
from tandem.store.geopackage import open_store
from tests.store.contract import put
from tests.store.records import claim
store = open_store(Path(sys.argv[1]))
run = sys.argv[2]
print("ready", flush=True)
for n in range(100000):
    names = [f"{run}-{n}-{k}" for k in range(5)]
    put(store, *(claim(name) for name in names))
    print(json.dumps(names), flush=True)
"""


def test_kill_in_the_middle_of_writing_loses_nothing_acknowledged(store: GeoPackageStore, path: Path) -> None:
    put(store, report())
    store.close()
    acknowledged: set[str] = set()
    root = Path(__file__).resolve().parents[2]
    for run in range(8):
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(path), str(run)], stdout=subprocess.PIPE, text=True, cwd=root
        )
        assert child.stdout is not None and child.stdout.readline() == "ready\n"
        for _ in range(3 + run):
            acknowledged |= set(json.loads(child.stdout.readline()))
        time.sleep(0.003 * run)
        child.send_signal(signal.SIGKILL)
        for line in child.stdout:
            if line.endswith("]\n"):
                acknowledged |= set(json.loads(line))
        child.stdout.close()
        child.wait()
    reopened = open_store(path)
    kept = set(all_claims(read(reopened)))
    assert acknowledged <= kept
    assert len(kept) % 5 == 0
    assert reopened.verify() == len(kept) + 1
    reopened.close()
