"""Making, opening and writing a workspace; every write keeps journal and picture in step in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from tandem.claims.check import check_record
from tandem.claims.records import Record
from tandem.policy import generic_text, new_policy
from tandem.settings import Settings
from tandem.store.geopackage import create, open_store
from tandem.store.protocol import Appended, Store
from tandem.usecases.files import read_text
from tandem.usecases.picturing import append
from tandem.usecases.seeing import Sights
from tandem.usecases.withholding import Withholding


@dataclass(frozen=True, slots=True)
class Workspace:
    """An open workspace; close the store when done. ``sights`` holds the picture that was made last.

    The store leaves out what is restricted.
    """

    path: Path
    store: Store
    sights: Sights = field(default_factory=Sights, compare=False)


def create_workspace(path: Path, policy_file: Path | None, now: datetime, title: str = "") -> Workspace:
    """Make an empty workspace with this policy (the built-in one where None); an existing file is refused."""
    text = generic_text() if policy_file is None else read_text(policy_file)
    new_policy(text)
    return Workspace(path, Withholding(create(path, text, now, title=title)))


def open_workspace(path: Path, settings: Settings) -> Workspace:
    """Open an existing workspace."""
    return Workspace(path, Withholding(open_store(path, settings.busy_timeout_ms)))


def record(workspace: Workspace, records: Iterable[Record], *, valid_at: date) -> Appended:
    """Append records and bring the materialised picture up to date, all or nothing; RecordError where one breaks a rule."""
    made = [_checked(records)]  # Nobody here holds them while the picture is made.
    with workspace.store.writing() as unit:
        return append(unit, made.pop(), workspace.sights, valid_at=valid_at)


def _checked(records: Iterable[Record]) -> tuple[Record, ...]:
    made = tuple(records)
    for item in made:
        check_record(item)
    return made
