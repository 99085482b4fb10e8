"""Rates of the programme's own completion reports."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.errors import PolicyError
from tandem.picture.tables import WorkState
from tandem.policy import generic_policy, parse_policy
from tandem.works.rates import rates
from tests.works.pictures import hazard, picture, square, state

POLICY = generic_policy()


def reports(count: int, area_m2: float = 400.0, **more: object) -> tuple[WorkState, ...]:
    return tuple(state(f"clearance/H{i}", "completed", worker_days=10.0, area_m2=area_m2, **more) for i in range(count))


def test_too_few_reports_leave_the_prior() -> None:
    found = rates(picture(work_states=reports(7)), POLICY).by_name["manual_clearance"]
    assert (found.per_day, found.claims) == (25.0, ())


def test_enough_reports_replace_the_prior_and_are_named() -> None:
    found = rates(picture(work_states=reports(8)), POLICY).by_name["manual_clearance"]
    assert found.per_day == pytest.approx(40.0)
    assert "8 completion reports (clearance/H0, clearance/H1, clearance/H2 and 5 more" in found.basis
    assert found.claims == ("claim/clearance/H0/worker_days", "claim/clearance/H0/area_m2")


def test_reports_from_hard_ground_are_brought_to_normal_ground() -> None:
    learnt = rates(picture(work_states=reports(8, terrain="wooded")), POLICY)
    assert learnt.by_name["manual_clearance"].per_day == pytest.approx(80.0)
    assert learnt.worker_days("manual_clearance", 400.0, "wooded") == pytest.approx(10.0)


def test_battle_area_reports_do_not_teach_manual_clearance() -> None:
    areas = tuple(hazard(f"H{i}", square(0, 0, 10), "cha", contamination=("cluster",)) for i in range(8))
    learnt = rates(picture(hazardous_areas=areas, work_states=reports(8, area_m2=50_000.0)), POLICY).by_name
    assert learnt["manual_clearance"].per_day == 25.0
    assert learnt["bac"].per_day == pytest.approx(5_000.0)


def test_reports_after_preparation_teach_their_own_rate() -> None:
    prepared = tuple(state(f"preparation/H{i}", "completed") for i in range(8))
    learnt = rates(picture(work_states=reports(8, area_m2=900.0) + prepared), POLICY).by_name
    assert (learnt["manual_clearance"].per_day, learnt["manual_after_preparation"].per_day) == (25.0, 90.0)


@given(st.floats(1, 1e6), st.floats(1.5, 50), st.sampled_from(["light", "normal", "metal_rich", "wooded", "urban", ""]))
@settings(max_examples=50, deadline=None)
def test_effort_scales_with_area(area: float, times: float, terrain: str) -> None:
    found = rates(picture(), POLICY)
    for name in found.by_name:
        one = found.worker_days(name, area, terrain)
        assert one > 0
        assert found.worker_days(name, area * times, terrain) == pytest.approx(one * times)


def test_rate_of_zero_is_a_policy_error() -> None:
    policy = parse_policy(POLICY.text.replace("m2_per_day = 25.0", "m2_per_day = 0.0"))
    with pytest.raises(PolicyError, match="manual_clearance"):
        rates(picture(), policy)


def test_missing_rate_is_a_policy_error() -> None:
    policy = parse_policy(POLICY.text.replace("eod = {", "eod_tasks = {"))
    with pytest.raises(PolicyError, match="'eod'"):
        rates(picture(), policy)
