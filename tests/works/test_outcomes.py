"""Survey outcomes of the policy and of the programme's own finished surveys."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.picture.tables import LandRelease, LedgerEntry, Picture
from tandem.policy import generic_policy
from tandem.works.derive import derive_works
from tandem.works.outcomes import SurveyOutcomes, survey_outcomes
from tests.works.pictures import entry, hazard, picture, square, state

POLICY = generic_policy()


def surveyed(cancelled: list[float], reduced: list[float]) -> tuple[Picture, tuple[LedgerEntry, ...]]:
    """Areas of which both surveys are finished; ``reduced`` is the share of what is not cancelled."""
    areas = tuple(hazard(f"H{i}", square(0, 0, 100), "cha") for i in range(len(cancelled)))
    states = tuple(state(f"{kind}/{area.id}", "completed") for area in areas for kind in ("nts", "ts"))
    entries = []
    for area, one, other in zip(areas, cancelled, reduced, strict=True):
        plain = entry(area)
        whole = plain.perimeter_m2
        entries.append(replace(plain, cancelled_m2=one * whole, reduced_m2=other * (1 - one) * whole))
    return picture(hazardous_areas=areas, work_states=states), tuple(entries)


def outcomes(cancelled: list[float], reduced: list[float]) -> SurveyOutcomes:
    return survey_outcomes(*surveyed(cancelled, reduced), POLICY)


def test_without_surveys_the_shares_are_those_of_the_policy() -> None:
    found = outcomes([], [])
    assert (found.cancelled.mean, found.reduced.mean) == (pytest.approx(0.32), pytest.approx(0.24 / 0.68))
    assert found.freed == pytest.approx(0.56)
    assert found.cancelled.concentration == POLICY.uncertainty.survey_concentration


def test_surveys_and_policy_share_the_mean_by_their_number() -> None:
    found = outcomes([1.0, 0.5, 0.0, 0.5], [0.0, 0.0, 0.0, 0.0])
    assert found.cancelled.mean == pytest.approx((20 * 0.32 + 2.0) / 24)
    assert found.reduced.mean == pytest.approx(20 * 0.24 / 0.68 / 23)
    assert found.cancelled.areas == ("H0", "H1", "H2", "H3")


@given(st.integers(0, 100), st.floats(0.1, 0.9), st.floats(0.3, 8))
@settings(max_examples=30, deadline=None)
def test_truth_is_found_from_many_surveys(seed: int, mean: float, concentration: float) -> None:
    rng = np.random.default_rng(seed)
    drawn = rng.beta(mean * concentration, (1 - mean) * concentration, 2_000)
    found = survey_outcomes(*surveyed_shares(drawn), POLICY).cancelled
    assert found.mean == pytest.approx(mean, abs=0.05)
    assert found.concentration == pytest.approx(concentration, rel=0.35)
    low, high = found.between(0.999)
    assert low - 0.01 < mean < high + 0.01


def surveyed_shares(shares: np.ndarray) -> tuple[Picture, tuple[LedgerEntry, ...]]:
    one = hazard("H", square(0, 0, 100), "cha")
    plain = entry(one)
    entries = tuple(
        replace(plain, hazardous_area=f"H{i}", cancelled_m2=share * plain.perimeter_m2)
        for i, share in enumerate(shares)
    )
    return picture(work_states=tuple(state(f"nts/H{i}", "completed") for i in range(len(shares)))), entries


def test_survey_that_is_not_finished_or_not_believed_counts_nowhere() -> None:
    here, entries = surveyed([1.0] * 3, [0.0] * 3)
    waiting = LandRelease("R", "R", "H0", "cancelled", None, None, "", None, (), None, True, {})
    states = tuple(replace(one, status="ongoing") if one.id == "nts/H1" else one for one in here.work_states)
    found = survey_outcomes(replace(here, land_releases=(waiting,), work_states=states), entries, POLICY)
    assert found.cancelled.areas == ("H2",)


def test_discredited_area_is_cancelled_whole() -> None:
    area = hazard("H", square(0, 0, 100), status="discredited")
    found = survey_outcomes(picture(hazardous_areas=(area,)), (entry(area),), POLICY)
    assert found.cancelled.mean == pytest.approx((20 * 0.32 + 1) / 21)
    assert found.reduced.areas == ()


def test_works_count_on_the_learnt_shares() -> None:
    here, entries = surveyed([0.0] * 80, [0.0] * 80)
    new = hazard("N", square(1_000, 0, 100))
    both = replace(here, hazardous_areas=(*here.hazardous_areas, new))
    works = derive_works(both, (*entries, entry(new)), POLICY)
    assert works.survey.cancelled.mean == pytest.approx(0.32 / 5)
    sizes = {work.kind: work.area_m2 for work in works.works if work.thing == "N"}
    assert sizes["ts"] == pytest.approx(10_000 * (1 - 0.32 / 5), rel=1e-4)
    assert sizes["clearance"] == pytest.approx(sizes["ts"] * (1 - 0.24 / 0.68 / 5), rel=1e-4)
