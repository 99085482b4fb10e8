"""Sampling fractions, against the rule book's example and against drawing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.errors import SampleError
from tandem.picture.sampling import chance_of_miss, needed_fraction, policy_fraction, require_fraction
from tandem.policy import generic_policy, parse_policy

POLICY = generic_policy()


def test_ten_per_cent_at_nine_tenths_passes_five_items_in_62_per_cent() -> None:
    assert round(chance_of_miss(0.1, 0.9, 5), 2) == 0.62


def test_chance_of_a_miss_is_what_inspections_meet() -> None:
    rng = np.random.default_rng(1)
    inspected = rng.random((200_000, 3)) < 0.4
    found = inspected & (rng.random((200_000, 3)) < 0.8)
    assert (~found.any(axis=1)).mean() == pytest.approx(chance_of_miss(0.4, 0.8, 3), abs=0.005)


@given(st.floats(0.001, 0.999), st.floats(0.05, 1), st.integers(1, 10))
def test_needed_fraction_misses_as_wanted_or_no_fraction_does(miss: float, detection: float, items: int) -> None:
    found = needed_fraction(miss, detection, items)
    if found is None:
        assert chance_of_miss(1.0, detection, items) > miss
    else:
        assert 0 < found <= 1
        assert chance_of_miss(found, detection, items) == pytest.approx(miss, rel=1e-6)


def test_what_no_sample_can_promise_is_refused_with_what_all_would_miss() -> None:
    with pytest.raises(SampleError, match=r"1 item with a chance of 5.00% .* still misses with 10.00%"):
        require_fraction(0.05, 0.9, 1)
    assert require_fraction(0.05, 0.9, 2) == pytest.approx(0.8627, abs=1e-4)


def test_fraction_follows_method_ground_and_standing() -> None:
    assert policy_fraction(POLICY, method="manual", terrain="normal").share == pytest.approx(0.10)
    assert policy_fraction(POLICY, method="", terrain="metal_rich", confidence="low").share == pytest.approx(0.30)
    found = policy_fraction(POLICY, method="bac", terrain="wooded", confidence="high")
    assert found.share == pytest.approx(0.05)
    assert list(found.parts) == [
        "clearance.quality_control_share",
        "sampling.method_factor.bac",
        "sampling.terrain_factor.wooded",
        "sampling.confidence_factor.high",
    ]


def test_fraction_is_never_more_than_all() -> None:
    most = parse_policy(POLICY.text.replace("low = 2.0", "low = 40.0"))
    assert policy_fraction(most, method="", terrain="normal", confidence="low").share == 1.0
