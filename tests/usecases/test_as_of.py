"""A workspace as it was known then: nothing that was received later is read, whatever asks."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tandem.errors import NotFoundError
from tandem.usecases.as_of import as_of
from tandem.usecases.workspace import Workspace

THEN = datetime(2026, 3, 1, tzinfo=UTC)


def test_no_reader_sees_what_was_received_later(workspace: Workspace) -> None:
    with workspace.store.reading() as reader:
        late = [report.id for report in reader.reports() if report.received_at > THEN]
        spoken = {claim.thing for one in late for claim in reader.claims_of(one)}
        assert late and reader.heads("plan")
    with as_of(workspace, THEN).store.reading() as reader:
        known = reader.evidence()
        told = [claim for said in known.claims.values() for claims in said.values() for claim in claims]
        judged = [one for found in known.judgements.values() for one in found]
        assert told and all(one.received_at <= THEN for one in (*told, *judged, *reader.reports()))
        last = reader.last_received_at()
        assert last is not None and last <= THEN
        assert not any(reader.claims_of(one) for one in late)
        assert set(reader.things()) == set(known.claims) and spoken - set(reader.things())
        assert reader.heads("plan") == () and reader.documents("plan") == ()
        with pytest.raises(NotFoundError, match="received later"):
            reader.report(late[0])


def test_without_dates_it_is_the_workspace_itself(workspace: Workspace) -> None:
    assert as_of(workspace) is workspace


def test_before_the_first_report_nothing_was_known(workspace: Workspace) -> None:
    with pytest.raises(NotFoundError, match="Nothing had been received"):
        as_of(workspace, datetime(2001, 1, 1, tzinfo=UTC))


def test_the_last_plan_of_a_day_is_the_last_one(workspace: Workspace) -> None:
    with as_of(workspace, plan_day=date(2026, 4, 1)).store.reading() as reader:
        assert len(reader.heads("plan")) == 1
    with as_of(workspace, plan_day=date(2026, 4, 2)).store.reading() as reader:
        assert reader.heads("plan") == ()
