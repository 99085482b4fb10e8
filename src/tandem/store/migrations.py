"""Bringing an older workspace to the format of this version: one transaction for each step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.resources import files

import apsw

from tandem.store.codec import COLUMNS, judged
from tandem.store.schema import FORMAT

Migration = Callable[[apsw.Connection], None]


def _claims_by_report(connection: apsw.Connection) -> None:
    """Format 2: from a report to its claims without reading the whole journal."""
    connection.execute("CREATE INDEX IF NOT EXISTS claim_report ON claim (report)")


def _made_apart(connection: apsw.Connection) -> None:
    """Format 3: several reports of one key after a merge, an index of judgements by what they name, a quarantine.

    The new tables and triggers are taken from the schema, so that a file that was brought up is one that was made new.
    """
    schema = files("tandem.store").joinpath("schema.sql").read_text(encoding="utf-8")
    for table in ("report", "document"):
        columns = ", ".join(row[1] for row in connection.execute(f"PRAGMA table_info({table})"))
        made = _statement(schema, f"CREATE TABLE {table} (").replace(f"TABLE {table} (", f"TABLE new_{table} (", 1)
        connection.execute(made)
        connection.execute(f"INSERT INTO new_{table} ({columns}) SELECT {columns} FROM {table} ORDER BY fid")
        connection.execute(f"DROP TABLE {table}; ALTER TABLE new_{table} RENAME TO {table}")
    for table in ("judged", "quarantine"):
        connection.execute(_statement(schema, f"CREATE TABLE {table} ("))
    judgements = list(connection.execute(f"SELECT {COLUMNS['judgement']} FROM judgement"))
    connection.executemany("INSERT INTO judged VALUES (?, ?)", judged(judgements))
    for table in ("report", "judged", "quarantine"):
        for change in ("update", "delete"):
            connection.execute(_statement(schema, f"CREATE TRIGGER {table}_no_{change} "))
    connection.execute("INSERT INTO workspace (key, value) VALUES ('basis', '')")


def _statement(schema: str, beginning: str) -> str:
    start = schema.index(beginning)
    end = schema.index("END;" if beginning.startswith("CREATE TRIGGER") else ") STRICT", start)
    return schema[start : schema.index(";", end) + 1]


# Format to the step that leads to the next one. Format 1 is the first that was released.
MIGRATIONS: Mapping[int, Migration] = {1: _claims_by_report, 2: _made_apart}


def migrate(
    connection: apsw.Connection, migrations: Mapping[int, Migration] = MIGRATIONS, target: int = FORMAT
) -> None:
    """Apply the steps from the format of the file to the target.

    Each step and the new format number are one transaction: an interrupted run goes on with the step that was
    interrupted, and what was there before is as it was.
    """
    while True:
        connection.execute("BEGIN IMMEDIATE")
        try:
            found = int(connection.execute("SELECT value FROM workspace WHERE key = 'format'").get)
            if found >= target:
                connection.execute("ROLLBACK")
                return
            migrations[found](connection)
            connection.execute("UPDATE workspace SET value = ? WHERE key = 'format'", (str(found + 1),))
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
