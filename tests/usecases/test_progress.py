"""Progress: one telling is one report; a completed clearance frees land only after two people judged it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tandem.errors import ConflictError, JudgementError, NotFoundError, RecordError
from tandem.picture.tables import LedgerEntry
from tandem.settings import Settings
from tandem.usecases.advancing import appoint
from tandem.usecases.inboxes import conflicts, pending, stale
from tandem.usecases.judging import Targets, judge
from tandem.usecases.lists.rows import Sight
from tandem.usecases.lists.sight import sight_of
from tandem.usecases.planning import plan_again
from tandem.usecases.policies import policy_at
from tandem.usecases.progress import Progress, ProgressKept, report_progress
from tandem.usecases.seeing import see_now
from tandem.usecases.workspace import Workspace, open_workspace
from tests.web.payloads import PAYLOADS

DAY, NOW = date(2026, 4, 1), datetime(2026, 4, 10, 16, tzinfo=UTC)


@pytest.fixture
def sight(workspace: Workspace) -> Sight:
    return seen(workspace)


def seen(workspace: Workspace) -> Sight:
    with workspace.store.reading() as reader:
        planned = plan_again(reader, "last")
        return sight_of(
            reader, see_now(reader, policy_at(reader, date(2026, 4, 10)), valid_at=date(2026, 4, 10)), planned
        )


def work(sight: Sight, kind: str) -> str:
    return next(
        identifier for identifier, one in sight.works.items() if one.kind == kind and sight.teams_on.get(identifier)
    )


def said(sight: Sight, kind: str = "clearance", **more: Any) -> Progress:
    identifier = work(sight, kind)
    plain = Progress(
        f"phone-{kind}-0001", identifier, "Olena", date(2026, 4, 9), "ongoing", sight.teams_on[identifier][0]
    )
    return replace(plain, **more)


def send(workspace: Workspace, sight: Sight, progress: Progress, hours: int = 0) -> ProgressKept:
    now = NOW + timedelta(hours=hours)
    return report_progress(workspace, progress, sight.works.get(progress.work), now=now, valid_at=now.date())


def records(workspace: Workspace) -> tuple[int, int]:
    with workspace.store.reading() as reader:
        claims = sum(len(told) for one in reader.evidence().claims.values() for told in one.values())
        return len(list(reader.reports())), claims


def entry(workspace: Workspace, progress: Progress) -> LedgerEntry:
    with workspace.store.reading() as reader:
        land = see_now(reader, policy_at(reader, date(2026, 4, 10)), valid_at=date(2026, 4, 10)).ledger
    return next(one for one in land if one.hazardous_area == progress.work.partition("/")[2])


def test_progress_is_believed_and_keeps_its_words(workspace: Workspace, sight: Sight) -> None:
    whole = sight.works[work(sight, "clearance")].area_m2
    told = said(
        sight, area_m2=whole / 4, worker_days=12.5, items=(("ap_mine", 3),), obstacles="A fallen tree.", text="Rain"
    )
    kept = send(workspace, sight, told)
    state = next(one for one in seen(workspace).picture.work_states if one.id == told.work)
    assert (state.status, state.worker_days, state.teams) == ("ongoing", 12.5, (told.team,))
    assert state.done_share == pytest.approx(0.25) and state.started_on == told.day
    area = next(one for one in seen(workspace).picture.hazardous_areas if one.id == told.work.partition("/")[2])
    assert "ap_mine" in area.contamination
    with workspace.store.reading() as reader:
        assert "A fallen tree." in reader.report(kept.report).content.decode()


def test_the_same_telling_sent_again_is_one_report(workspace: Workspace, sight: Sight) -> None:
    told = said(sight, share=0.5)
    first = send(workspace, sight, told)
    before = records(workspace)
    again = send(workspace, sight, told, hours=30)
    assert again.known and again.report == first.report and records(workspace) == before


def test_many_phones_that_send_at_once_leave_one_report(workspace: Workspace, sight: Sight) -> None:
    told, before = said(sight, share=0.5), records(workspace)[0]

    def one(_: int) -> ProgressKept:
        opened = open_workspace(workspace.path, Settings())
        try:
            return send(opened, sight, told)
        finally:
            opened.store.close()

    with ThreadPoolExecutor(8) as pool:
        kept = list(pool.map(one, range(16)))
    assert len({found.report for found in kept}) == 1
    assert sum(not found.known for found in kept) == 1
    assert records(workspace)[0] == before + 1


def test_other_words_under_a_used_key_are_kept_aside(workspace: Workspace, sight: Sight) -> None:
    told = said(sight, share=0.5)
    send(workspace, sight, told)
    reports, claims = records(workspace)
    for _ in range(2):
        with pytest.raises(ConflictError, match="Both are kept"):
            send(workspace, sight, replace(told, share=0.9), hours=1)
    assert records(workspace) == (reports + 1, claims)
    assert next(one for one in seen(workspace).picture.work_states if one.id == told.work).done_share == 0.5


def test_later_words_of_a_team_replace_its_earlier_ones_whoever_writes(workspace: Workspace, sight: Sight) -> None:
    told = said(sight, share=0.2)
    send(workspace, sight, told)
    later = replace(told, key="phone-clearance-0002", by="Ivan", share=0.6, day=date(2026, 4, 10))
    send(workspace, sight, later, hours=20)
    after = seen(workspace)
    assert next(one for one in after.picture.work_states if one.id == told.work).done_share == 0.6
    assert not [one for one in after.picture.findings if one.thing == told.work and one.rule == "belief.contested"]


def test_a_completed_clearance_moves_the_ledger_only_after_two_people(workspace: Workspace, sight: Sight) -> None:
    told = said(sight, status="completed", area_m2=1000.0)
    before = entry(workspace, told)
    kept = send(workspace, sight, told)
    assert kept.pending
    assert entry(workspace, told).remaining_m2 == before.remaining_m2
    waiting = _waiting(workspace, kept)
    assert waiting.direct and waiting.area_m2 == pytest.approx(before.remaining_m2, rel=1e-6)
    targets = Targets(claims=waiting.claims)
    judge(workspace, "accept", targets, by="Olena", second=None, reason="I saw it.", now=NOW, valid_at=NOW.date())
    assert entry(workspace, told).remaining_m2 == before.remaining_m2
    with pytest.raises(JudgementError):
        judge(workspace, "accept", targets, by="Olena", second="olena ", reason="Again.", now=NOW, valid_at=NOW.date())
    late = NOW + timedelta(hours=2)
    for name, role in (("Olena", "quality_officer"), ("Petro", "authority_officer")):
        appoint(workspace, name, [role], by="Director", now=late, valid_at=late.date())
    judge(workspace, "accept", targets, by="Olena", second="Petro", reason="Inspected.", now=late, valid_at=late.date())
    after = entry(workspace, told)
    assert after.remaining_m2 == pytest.approx(0, abs=0.5)
    assert after.cleared_m2 == pytest.approx(before.cleared_m2 + before.remaining_m2, rel=1e-6)
    assert kept.pending not in [one.thing for one in _pending(workspace)]


def _pending(workspace: Workspace) -> Any:
    with workspace.store.reading() as reader:
        return pending(seen(workspace), reader.evidence(), policy_at(reader, date(2026, 4, 10)))


def _waiting(workspace: Workspace, kept: ProgressKept) -> Any:
    return next(one for one in _pending(workspace) if one.thing == kept.pending)


def test_other_completed_works_claim_no_land(workspace: Workspace, sight: Sight) -> None:
    told = said(sight, "repair", status="completed")
    assert send(workspace, sight, told).pending == ""
    assert next(one for one in seen(workspace).picture.work_states if one.id == told.work).done_share == 1


def test_progress_makes_the_plan_stale_with_a_reason(workspace: Workspace, sight: Sight) -> None:
    with workspace.store.reading() as reader:
        assert stale(seen(workspace), reader.evidence()) == ()
    told = said(sight, share=0.5)
    kept = send(workspace, sight, told)
    with workspace.store.reading() as reader:
        found = stale(seen(workspace), reader.evidence())
    assert {one.report for one in found} == {kept.report}
    assert told.work in {work for one in found for work in one.works}


def test_a_conflict_shows_both_words_and_is_settled_by_preferring_one(workspace: Workspace, sight: Sight) -> None:
    with workspace.store.reading() as reader:
        before = conflicts(seen(workspace), reader.evidence(), policy_at(reader, date(2026, 4, 10)))
    first = next(one for one in before if one.rule == "belief.contested" and one.property == "Damage")
    assert len(first.words) >= 2 and sum(word.believed for word in first.words) >= 1
    doubted = next(word for word in first.words if not word.believed)
    judge(
        workspace,
        "prefer",
        Targets(claims=[doubted.claim]),
        by="Olena",
        second=None,
        reason="Newer pictures.",
        now=NOW,
        valid_at=NOW.date(),
    )
    judge(
        workspace,
        "reject",
        Targets(claims=[word.claim for word in first.words if word.believed]),
        by="Olena",
        second=None,
        reason="Older pictures.",
        now=NOW,
        valid_at=NOW.date(),
    )
    with workspace.store.reading() as reader:
        after = conflicts(seen(workspace), reader.evidence(), policy_at(reader, date(2026, 4, 10)))
    assert first.things[0] not in [one.things[0] for one in after if one.property == "Damage"]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"key": "short"}, RecordError),
        ({"key": "has space in it"}, RecordError),
        ({"day": date(2026, 4, 11)}, RecordError),
        ({"status": "done"}, RecordError),
        ({"share": 1.5}, RecordError),
        ({"area_m2": -1.0}, RecordError),
        ({"area_m2": float("nan")}, RecordError),
        ({"items": (("bomb", 1),)}, RecordError),
        ({"text": "x" * 4001}, RecordError),
        ({"by": "  "}, RecordError),
        ({"work": "clearance/nobody"}, NotFoundError),
        ({"work": "digging/019fb164"}, NotFoundError),
        ({"team": "nobody"}, NotFoundError),
    ],
)
def test_what_cannot_be_meant_is_refused_and_leaves_nothing(
    workspace: Workspace, sight: Sight, change: dict[str, Any], error: type[Exception]
) -> None:
    before = records(workspace)
    with pytest.raises(error):
        send(workspace, sight, said(sight, **change))
    assert records(workspace) == before


def test_texts_are_kept_as_they_were_written(workspace: Workspace, sight: Sight) -> None:
    told = said(sight, text=" ".join(PAYLOADS)[:4000], obstacles="\ud800 половина")
    kept = send(workspace, sight, told)
    with workspace.store.reading() as reader:
        assert b"<script>alert(1)</script>" in reader.report(kept.report).content
