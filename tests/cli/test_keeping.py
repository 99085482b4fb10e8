"""verify, journal, backup, restore and merge as a person calls them."""

import shutil
from pathlib import Path

import apsw
import pytest

from tandem.store.chain import next_hash
from tandem.store.codec import COLUMNS
from tandem.store.geopackage import open_store
from tests.conftest import Run


@pytest.fixture
def workspace(region: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(region, tmp_path / "region.gpkg"))


def test_journal_is_written_checked_and_held_against_the_workspace(run: Run, workspace: Path, tmp_path: Path) -> None:
    journal = tmp_path / "journal.jsonl"
    written = run("journal", workspace, journal).output
    link = written.rsplit(" ", 1)[1].strip().rstrip(".")
    assert link in run("verify", journal).output
    assert link in run("verify", workspace).output
    assert "begins with the journal" in run("verify", workspace, journal).output
    assert "exists already" in run("journal", workspace, journal, code=4).stderr


def test_chain_that_was_made_anew_is_found_by_a_kept_journal(run: Run, workspace: Path, tmp_path: Path) -> None:
    """Who can write the file can write a new chain; not into a journal that somebody else keeps."""
    run("journal", workspace, tmp_path / "kept.jsonl")
    connection = apsw.Connection(str(workspace))
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE name LIKE '%_no_update'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute("UPDATE source SET name = 'Forged' WHERE fid = 1")
    link = bytes(32)
    rows = {kind: connection.execute(f"SELECT {columns} FROM {kind} ORDER BY fid") for kind, columns in COLUMNS.items()}
    for seq, kind in connection.execute("SELECT seq, kind FROM chain ORDER BY seq").fetchall():
        link = next_hash(link, kind, next(rows[kind]))
        connection.execute("UPDATE chain SET hash = ? WHERE seq = ?", (link, seq))
    connection.execute("UPDATE workspace SET value = ? WHERE key = 'head_hash'", (link.hex(),))
    connection.close()
    run("verify", workspace)
    assert "does not begin with" in run("verify", workspace, tmp_path / "kept.jsonl", code=3).stderr


def test_backup_is_restored_and_a_cut_one_refused(run: Run, workspace: Path, tmp_path: Path) -> None:
    backup, again = tmp_path / "region.backup", tmp_path / "again.gpkg"
    assert "restored, equal byte for byte" in run("backup", workspace, backup).output
    run("restore", backup, again)
    assert run("show", again, "--date", "2026-04-01").output == run("show", workspace, "--date", "2026-04-01").output
    assert "exists already" in run("restore", backup, again, code=4).stderr
    run("restore", backup, again, "--replace")
    backup.write_bytes(backup.read_bytes()[:-7])
    before = again.read_bytes()
    assert "store.backup" in run("restore", backup, again, "--replace", code=4).stderr
    assert again.read_bytes() == before


def test_merge_gives_both_and_names_where_it_is(run: Run, workspace: Path, tmp_path: Path) -> None:
    other = Path(shutil.copy(workspace, tmp_path / "other.gpkg"))
    store = open_store(workspace)
    with store.reading() as reader:
        village = next(thing for thing, kind in reader.things().items() if kind == "community")
    store.close()
    for path, number in ((workspace, 7), (other, 8)):
        source = tmp_path / f"{number}.csv"
        source.write_text(f"id,people\n{village},{number}\n")
        mapping = tmp_path / f"{number}.toml"
        mapping.write_text(
            'title = "count"\n[source.count]\nkind = "team"\nname = "Count"\n[said]\nchain = [{ source = "count", how = "saw" }]\n'
            '[[thing]]\nkind = "community"\nid = "{id}"\n[thing.properties]\npeople = { column = "people" }\n'
        )
        run("import", path, source, "--mapping", mapping, "--by", "Olena", "--date", "2026-04-01")
    told = run("merge", workspace, other, "--date", "2026-04-01").output
    both = tmp_path / "region+other.gpkg"
    assert str(both) in told and both.exists()
    told_of = run("history", both, village).output
    assert "says 7" in told_of and "says 8" in told_of
    there = run("merge", other, workspace, "--into", tmp_path / "there.gpkg", "--date", "2026-04-01").output
    assert told.split("Last link ")[1].split(":")[0] == there.split("Last link ")[1].split(":")[0]
    assert "exists already" in run("merge", workspace, other, "--date", "2026-04-01", code=4).stderr
