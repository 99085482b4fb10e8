"""The picture of now, made once and never that of other records."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tandem.claims.records import Claim, Record, Report, Source, Step
from tandem.ids import sha256_hex
from tandem.usecases.policies import policy_at
from tandem.usecases.seeing import Seen
from tandem.usecases.workspace import Workspace, create_workspace, record

NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)


def said(name: str) -> list[Record]:
    """A community of this name; all at the same instant, so that no time tells one from another."""
    content = name.encode()
    return [
        Source("person", "person", "Olena", NOW),
        Report(name, "person", "file", NOW, content, sha256_hex(content), "text/plain", name),
        Claim(f"claim/{name}", name, name, "community", "name", name, NOW, (Step("person", "saw"),)),
    ]


def names(workspace: Workspace) -> set[str]:
    with workspace.store.reading() as reader:
        seen = workspace.sights.see_now(reader, policy_at(reader, NOW.date()), valid_at=NOW.date())
    return {row.name for row in seen.picture.communities}


def test_a_picture_is_held_until_something_is_recorded(tmp_path: Path) -> None:
    workspace = create_workspace(tmp_path / "w.gpkg", None, NOW)
    record(workspace, said("Zelena"), valid_at=NOW.date())
    with workspace.store.reading() as reader:
        first, again = (
            workspace.sights.see_now(reader, policy_at(reader, NOW.date()), valid_at=NOW.date()),
            workspace.sights.see_now(reader, policy_at(reader, NOW.date()), valid_at=NOW.date()),
        )
    assert first is again
    record(workspace, said("Stara")[1:], valid_at=NOW.date())
    assert names(workspace) == {"Zelena", "Stara"}


def test_what_a_cut_off_transaction_saw_is_never_shown(tmp_path: Path) -> None:
    workspace = create_workspace(tmp_path / "w.gpkg", None, NOW)
    record(workspace, said("Zelena"), valid_at=NOW.date())

    def broken() -> None:
        with workspace.store.writing() as unit:
            unit.append(said("Lost")[1:])
            workspace.sights.see_now(unit, policy_at(unit, NOW.date()), valid_at=NOW.date())
            raise OSError

    with pytest.raises(OSError):
        broken()
    assert names(workspace) == {"Zelena"}
    record(workspace, said("Stara")[1:], valid_at=NOW.date())
    assert names(workspace) == {"Zelena", "Stara"}


def test_pictures_of_the_two_days_asked_for_last_are_held(tmp_path: Path) -> None:
    workspace = create_workspace(tmp_path / "w.gpkg", None, NOW)
    record(workspace, said("Zelena"), valid_at=NOW.date())
    today, earlier, first = (NOW.date() - timedelta(days=days) for days in (0, 30, 60))
    with workspace.store.reading() as reader:

        def seen(day: date) -> Seen:
            return workspace.sights.see_now(reader, policy_at(reader, day), valid_at=day)

        one, other = seen(today), seen(earlier)
        assert seen(today) is one and seen(earlier) is other
        third = seen(first)
        assert seen(first) is third and seen(earlier) is other and seen(today) is not one
