"""Bringing an older workspace to the format of this version: one transaction for each step."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import apsw

from tandem.store.schema import FORMAT

Migration = Callable[[apsw.Connection], None]

# Format to the step that leads to the next one. Format 1 is the first that was released.
MIGRATIONS: Mapping[int, Migration] = {}


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
