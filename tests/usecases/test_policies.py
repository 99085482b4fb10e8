"""Versions of the policy: in force from a day, known from an instant, and never a way to change the past unseen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tandem.errors import NotFoundError, PolicyError
from tandem.policy import Policy, generic_policy
from tandem.policy import settings as values_of
from tandem.usecases.as_of import as_of
from tandem.usecases.policies import (
    PolicyDecision,
    PolicyVersion,
    later_versions,
    next_text,
    policy_at,
    policy_named,
    put_policy,
    version_at,
    versions,
)
from tandem.usecases.seeing import see
from tandem.usecases.workspace import Workspace, create_workspace, record
from tests.usecases.test_seeing import said

NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)
DAY = date(2026, 1, 1)

steps = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 1000)), max_size=6)


def decided(number: int, begins: date) -> PolicyDecision:
    return PolicyDecision(f"Person {number}", f"Reason {number}.", NOW + timedelta(hours=number), begins)


def put(workspace: Workspace, number: int, begins: date, weight: float) -> PolicyVersion:
    decision = decided(number, begins)
    with workspace.store.writing() as unit:
        return put_policy(unit, next_text(unit, {"weights.water": weight}, decision), decision)


def oracle(made: Sequence[tuple[date, int, float]], valid_at: date, hour: int) -> float:
    """What an authority would answer day by day: start with the first policy and let each later decision overwrite from its day
    up to the next day on which a policy begins."""
    weight = generic_policy().weights["water"]
    best = date.min
    for begins, at, value in made:
        if at <= hour and begins <= valid_at and begins >= best:
            best, weight = begins, value
    return weight


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(steps=steps, day=st.integers(-5, 50), hour=st.integers(0, 7))
def test_policy_on_a_day_is_the_version_in_force_as_known_then(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, int]], day: int, hour: int
) -> None:
    workspace = create_workspace(tmp_path_factory.mktemp("policy") / "r.gpkg", None, NOW)
    made: list[tuple[date, int, float]] = []
    for number, (offset, weight) in enumerate(steps, 1):
        begins, value = DAY + timedelta(days=offset), weight + number / 10
        put(workspace, number, begins, value)
        made.append((begins, number, value))
    valid_at, known_at = DAY + timedelta(days=day), NOW + timedelta(hours=hour)
    with workspace.store.reading() as reader:
        assert policy_at(reader, valid_at, known_at).weights["water"] == oracle(made, valid_at, hour)
        assert policy_at(reader, valid_at).weights["water"] == oracle(made, valid_at, 99)
        assert [one.number for one in versions(reader)] == list(range(1, len(made) + 2))
        until = [one.begins for one in later_versions(reader, valid_at) if one.begins is not None]
        assert until == sorted({begins for begins, *_ in made if begins > valid_at})
    workspace.store.close()


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return create_workspace(tmp_path / "r.gpkg", None, NOW)


def test_picture_of_the_past_is_made_with_what_was_in_force_and_known_then(workspace: Workspace) -> None:
    record(workspace, said("Zelena"), valid_at=NOW.date())
    decision = decided(5, date(2026, 3, 1))
    with workspace.store.writing() as unit:
        put_policy(unit, next_text(unit, {"capacity.default_workdays": "mon"}, decision), decision)
        assert [seen(unit, day) for day in (date(2026, 2, 28), date(2026, 3, 1))] == ["mon,tue,wed,thu,fri,sat", "mon"]
    earlier = as_of(workspace, NOW + timedelta(hours=4))
    with earlier.store.reading() as reader:
        assert seen(reader, date(2026, 3, 1)) == "mon,tue,wed,thu,fri,sat"
    with workspace.store.reading() as reader:
        known_at = reader.last_received_at()
        assert known_at is not None
        policy = policy_at(reader, date(2026, 3, 1))
        assert see(reader, policy, valid_at=date(2026, 3, 1), known_at=known_at).picture.communities


def seen(reader: object, day: date) -> str:
    return policy_at(reader, day).capacity.default_workdays  # type: ignore[arg-type]


def test_values_are_set_on_the_version_of_their_day_with_number_and_source(workspace: Workspace) -> None:
    put(workspace, 1, date(2026, 6, 1), 2.0)
    put(workspace, 2, date(2026, 3, 1), 3.0)
    with workspace.store.reading() as reader:
        _, june, march = versions(reader)
        assert june.policy.version == 2 and march.policy.version == 3
        assert policy_at(reader, date(2026, 6, 1)).weights["water"] == 2.0
        assert policy_at(reader, date(2026, 5, 31)).weights["water"] == 3.0
        assert march.policy.sources["weights.water"] == "Decision of Person 2, 2026-04-01: Reason 2."
        changed = {
            path for path, value in values_of(march.policy).items() if value != values_of(generic_policy())[path]
        }
        assert changed == {"weights.water"}


def test_policy_is_named_by_number_digest_or_generic(workspace: Workspace) -> None:
    put(workspace, 1, date(2026, 3, 1), 2.0)
    with workspace.store.reading() as reader:
        second = version_at(reader, date(2026, 3, 1)).policy
        assert policy_named(reader, "2") == policy_named(reader, second.digest[:8]) == second
        assert policy_named(reader, "1") == policy_named(reader, "generic") == generic_policy()
        for name in ("3", "", "zz", "last"):
            with pytest.raises(NotFoundError, match="from 1 to 2"):
                policy_named(reader, name)


def _numbered(policy: Policy, old: int, new: int) -> str:
    return policy.text.replace(f"version = {old}", f"version = {new}")


@pytest.mark.parametrize(
    ("text", "by", "reason", "told"),
    [
        (generic_policy().text, "Ana", "why", "already"),
        (generic_policy().text.replace("water = 1.5", "water = 2.5"), "Ana", "why", "version = 2"),
        (_numbered(generic_policy(), 1, 2), " ", "why", "somebody"),
        (_numbered(generic_policy(), 1, 2), "Ana", "", "somebody"),
        ("name = 1", "Ana", "why", "places"),
    ],
)
def test_what_cannot_be_a_version_is_refused_and_nothing_is_kept(
    workspace: Workspace, text: str, by: str, reason: str, told: str
) -> None:
    with pytest.raises(PolicyError) as error, workspace.store.writing() as unit:
        put_policy(unit, text, PolicyDecision(by, reason, NOW, DAY))
    assert told in str(error.value)
    with workspace.store.reading() as reader:
        assert len(versions(reader)) == 1


def test_earlier_policy_may_come_back_on_a_later_day(workspace: Workspace) -> None:
    put(workspace, 1, date(2026, 3, 1), 2.0)
    with workspace.store.writing() as unit:
        back = put_policy(unit, generic_policy().text, decided(2, date(2026, 5, 1)))
    with workspace.store.reading() as reader:
        assert back.number == 3 and policy_at(reader, date(2026, 5, 1)) == generic_policy()
