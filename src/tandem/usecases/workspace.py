"""Making, opening and writing a workspace; every write keeps journal and picture in step in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from tandem.claims.check import check_record
from tandem.claims.records import Record
from tandem.errors import NotFoundError
from tandem.policy import Policy, generic_policy, parse_policy
from tandem.settings import Settings
from tandem.store.geopackage import create, open_store
from tandem.store.protocol import Appended, Store
from tandem.usecases.picturing import append
from tandem.usecases.policies import policy_at
from tandem.usecases.seeing import Sights
from tandem.usecases.withholding import Withholding


@dataclass(frozen=True, slots=True)
class Workspace:
    """An open workspace with its policy; close the store when done. ``sights`` holds the picture that was made last.

    The store leaves out what is restricted.
    """

    path: Path
    store: Store
    policy: Policy
    sights: Sights = field(default_factory=Sights, compare=False)


def create_workspace(path: Path, policy_file: Path | None, now: datetime, title: str = "") -> Workspace:
    """Make an empty workspace with this policy (the built-in one where None); an existing file is refused."""
    text = generic_policy().text if policy_file is None else _read_text(policy_file)
    policy = parse_policy(text)
    return Workspace(path, Withholding(create(path, text, now, title=title)), policy)


def open_workspace(path: Path, settings: Settings) -> Workspace:
    """Open an existing workspace with the policy that it holds."""
    store = Withholding(open_store(path, settings.busy_timeout_ms))
    with store.reading() as reader:
        policy = policy_at(reader)
    return Workspace(path, store, policy)


def record(workspace: Workspace, records: Iterable[Record], *, valid_at: date) -> Appended:
    """Append records and bring the materialised picture up to date, all or nothing; RecordError where one breaks a rule."""
    made = tuple(records)
    for item in made:
        check_record(item)
    with workspace.store.writing() as unit:
        return append(unit, made, workspace.policy, workspace.sights, valid_at=valid_at)


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise NotFoundError(f"There is no file {path}.", "Check the path.") from error
