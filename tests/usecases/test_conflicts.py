"""Contradictions have an owner and a day, kept in the journal."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tandem.errors import NotFoundError, RecordError
from tandem.usecases.as_of import as_of
from tandem.usecases.conflicts import assign_conflict, open_conflicts
from tandem.usecases.inboxes import Conflict
from tandem.usecases.judging import Targets, judge
from tandem.usecases.workspace import Workspace

DAY, NOW = date(2026, 4, 1), datetime(2026, 4, 10, 16, tzinfo=UTC)


def found(workspace: Workspace, owner: str | None = None, due: date | None = None) -> tuple[Conflict, ...]:
    with workspace.store.reading() as reader:
        return open_conflicts(workspace, reader, valid_at=DAY, owner=owner, due=due)


def assign(workspace: Workspace, conflict: str, owner: str, due: date, hours: int = 0) -> str:
    now = NOW + timedelta(hours=hours)
    return assign_conflict(workspace, conflict, owner=owner, due=due, by="Chief", now=now, valid_at=DAY)


def test_a_contradiction_is_nobodys_until_it_is_assigned_and_the_journal_says_by_whom(workspace: Workspace) -> None:
    one, other, *_ = found(workspace)
    assert {row.owner for row in found(workspace)} == {""}
    report = assign(workspace, one.id, "  Olena   K ", date(2026, 4, 20))
    assert [(row.id, row.owner, row.due) for row in found(workspace, owner="olena k")] == [
        (one.id, "Olena K", date(2026, 4, 20))
    ]
    assert found(workspace)[0].id == one.id, "the most urgent first"
    assert [row.id for row in found(workspace, due=date(2026, 4, 20))] == [one.id]
    assert found(workspace, due=date(2026, 4, 19)) == ()
    assert other.id in {row.id for row in found(workspace, owner="")}
    with workspace.store.reading() as reader:
        assert b"Chief decides" in reader.report(report).content
    assert workspace.store.verify() > 0


def test_a_later_assignment_stands_and_is_no_contradiction_itself(workspace: Workspace) -> None:
    one, *rest = found(workspace)
    assign(workspace, one.id, "Olena", date(2026, 4, 20))
    later = NOW + timedelta(hours=3)
    assign_conflict(workspace, one.id, owner="Petro", due=date(2026, 5, 1), by="Deputy", now=later, valid_at=DAY)
    assert [row.id for row in found(workspace, owner="Petro")] == [one.id]
    assert len(found(workspace)) == 1 + len(rest)
    earlier = as_of(workspace, NOW + timedelta(hours=1))
    assert [row.owner for row in found(earlier) if row.id == one.id] == ["Olena"]


def test_a_contradiction_that_is_judged_is_settled(workspace: Workspace) -> None:
    one = next(row for row in found(workspace) if len(row.words) > 1)
    assign(workspace, one.id, "Olena", date(2026, 4, 20))
    wrong = [word.claim for word in one.words if not word.believed]
    judge(workspace, "reject", Targets(claims=wrong), by="Olena", second=None, reason="Seen.", now=NOW, valid_at=DAY)
    assert one.id not in {row.id for row in found(workspace)}
    with pytest.raises(NotFoundError, match="no open contradiction"):
        assign(workspace, one.id, "Petro", date(2026, 4, 20))


def test_an_assignment_needs_somebody_and_a_day_that_is_to_come(workspace: Workspace) -> None:
    one = found(workspace)[0]
    with pytest.raises(RecordError, match="Nobody"):
        assign(workspace, one.id, "  ", date(2026, 4, 20))
    with pytest.raises(RecordError, match="has passed"):
        assign(workspace, one.id, "Olena", date(2026, 3, 20))
    with pytest.raises(NotFoundError):
        assign(workspace, "conflict/nothing/people", "Olena", date(2026, 4, 20))
    assert {row.owner for row in found(workspace)} == {""}
