"""Bringing an older workspace to the format of this version: one transaction for each step."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import apsw

from tandem.store.schema import FORMAT

Migration = Callable[[apsw.Connection], None]


def _claims_by_report(connection: apsw.Connection) -> None:
    """Format 2: from a report to its claims without reading the whole journal."""
    connection.execute("CREATE INDEX IF NOT EXISTS claim_report ON claim (report)")


# Format to the step that leads to the next one. Format 1 is the first that was released.
MIGRATIONS: Mapping[int, Migration] = {1: _claims_by_report}


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
