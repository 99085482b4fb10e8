"""Setting a policy on a region with a plan: what moves is told as it is, and what was made under the old one becomes stale."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tandem.language import ENGLISH
from tandem.settings import Settings
from tandem.store.protocol import Reader
from tandem.usecases.briefing.assemble import method, outdated
from tandem.usecases.inboxes import policy_news
from tandem.usecases.planning import Basis, plan_again, prepare
from tandem.usecases.policies import PolicyDecision, policy_at, versions
from tandem.usecases.policy_setting import PolicyChange, set_policy
from tandem.usecases.seeing import known_until
from tandem.usecases.workspace import Workspace, open_workspace
from tandem.vocabulary import label

NOW = datetime(2100, 4, 1, tzinfo=UTC)
DAY = date(2026, 4, 1)


@pytest.fixture
def workspace(region: Path, tmp_path: Path) -> Iterator[Workspace]:
    shutil.copy(region, tmp_path / "region.gpkg")
    opened = open_workspace(tmp_path / "region.gpkg", Settings())
    yield opened
    opened.store.close()


def setting(
    workspace: Workspace, values: dict[str, object], begins: date = DAY, *, preview: bool = False
) -> PolicyChange:
    decision = PolicyDecision("Olena", "Agreed.", NOW, begins)
    return set_policy(workspace, values, decision, today=DAY, preview=preview)  # type: ignore[arg-type]


def efforts(reader: Reader, day: date) -> dict[str, float]:
    prepared = prepare(reader, policy_at(reader, day), Basis(day, known_until(reader), 1.0, ()))
    found: Counter[str] = Counter()
    for work in prepared.works.works:
        found[label("work_kind", work.kind)] += work.effort_worker_days  # type: ignore[assignment]
    return dict(found)


def test_effects_are_those_of_deriving_anew(workspace: Workspace) -> None:
    with workspace.store.reading() as reader:
        before = efforts(reader, DAY)
    change = setting(workspace, {"rates.manual_clearance.m2_per_day": 12.5, "land.expected_cancelled_share": 0.5})
    with workspace.store.reading() as reader:
        after = efforts(reader, DAY)
    told = {name: (old[1], new[1]) for name, old, new in works_of(change)}
    moved = {name for name in before if round(before[name], 1) != round(after[name], 1)}
    assert "Clearance by full search" in moved and moved <= told.keys()
    for name in moved:
        assert told[name] == (pytest.approx(before[name], abs=0.06), pytest.approx(after[name], abs=0.06))


def works_of(change: PolicyChange) -> tuple[tuple[str, tuple[float, ...], tuple[float, ...]], ...]:
    return next(one.rows for one in change.effects if one.title == "Works")  # type: ignore[return-value]


def test_value_that_moves_nothing_is_told_to_move_nothing(workspace: Workspace) -> None:
    change = setting(workspace, {"replan.near_days": 31})
    assert len(change.values) == 1
    assert all(effect.rows == () and effect.same for effect in change.effects)


def test_preview_writes_nothing(workspace: Workspace) -> None:
    with workspace.store.reading() as reader:
        kept = reader.layer_bytes()
    preview = setting(workspace, {"safety.people_near_m": 5000.0}, preview=True)
    with workspace.store.reading() as reader:
        assert len(versions(reader)) == 1 and reader.layer_bytes() == kept
    done = setting(workspace, {"safety.people_near_m": 5000.0})
    assert preview == done
    with workspace.store.reading() as reader:
        assert len(versions(reader)) == 2


def test_plan_under_other_values_is_stale_with_the_reason_and_stays_what_it_was(workspace: Workspace) -> None:
    with workspace.store.reading() as reader:
        before = plan_again(reader, "last")
        assert policy_news(reader, before) == ()
    start = before.problem.start
    later = setting(workspace, {"weights.water": 2.0}, start + timedelta(days=1))
    assert later.stale == ()
    change = setting(workspace, {"weights.water": 3.0}, start)
    assert len(change.stale) == 1 and str(start) in change.stale[0]
    with workspace.store.reading() as reader:
        again = plan_again(reader, "last")
        (news,) = policy_news(reader, again)
    assert again.problem.digest == before.problem.digest and again.policy == before.policy
    assert news.was == before.policy.label and news.works
    assert news.now == f"{change.after.label} · Olena: Agreed."
    with workspace.store.reading() as reader:
        (note,) = outdated(reader, again, ENGLISH)
        told = method(again, (note,))
    assert told.policy == before.policy.label and change.after.label in note and "Agreed." in note


def test_same_values_in_other_words_make_no_plan_stale(workspace: Workspace) -> None:
    with workspace.store.reading() as reader:
        planned = plan_again(reader, "last")
    text = planned.policy.text.replace("version = 1", "version = 2").replace("# Weight of one", "# What one")
    decision = PolicyDecision("Olena", "Words.", NOW, planned.problem.start)
    change = set_policy(workspace, text, decision, today=DAY)
    assert change.values == () and change.stale == ()
    with workspace.store.reading() as reader:
        assert policy_news(reader, planned) == ()


def test_later_version_ends_what_is_set_and_keeps_its_values(workspace: Workspace) -> None:
    setting(workspace, {"weights.water": 2.0}, date(2026, 7, 1))
    change = setting(workspace, {"weights.water": 3.0}, DAY)
    assert [one.begins for one in change.later] == [date(2026, 7, 1)]
    with workspace.store.reading() as reader:
        days = (date(2026, 6, 30), date(2026, 7, 1))
        assert [policy_at(reader, day).weights["water"] for day in days] == [3.0, 2.0]
