"""People near remaining hazard, each counted once."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.policy import generic_policy
from tandem.works.derive import derive_works
from tests.works.pictures import community, hazard, ledger_of, picture, square, state

POLICY = generic_policy()


def test_people_are_shared_by_nearness() -> None:
    areas = (hazard("NEAR", square(100, 0, 50)), hazard("FAR", square(-350, 0, 50)), hazard("OUT", square(0, 1500, 50)))
    works = derive_works(
        picture(hazardous_areas=areas, communities=(community("C", 0, 20, 600),)), ledger_of(*areas), POLICY
    )
    found = {row.hazardous_area: row for row in works.exposures}
    assert set(found) == {"NEAR", "FAR"}
    assert found["NEAR"].people == pytest.approx(600 * (1 / 200) / (1 / 200 + 1 / 400), rel=1e-3)
    assert (found["NEAR"].release, found["NEAR"].marking) == ("release_gate/NEAR", "marking/NEAR")
    assert {work.id for work in works.works if work.kind == "marking"} == {"marking/NEAR", "marking/FAR"}


def test_marking_is_by_the_metre_of_boundary() -> None:
    area = hazard("H", square(0, 0, 300))
    works = derive_works(
        picture(hazardous_areas=(area,), communities=(community("C", 0, 0, 1),)), ledger_of(area), POLICY
    )
    marking = next(work for work in works.works if work.kind == "marking")
    assert marking.effort_worker_days == pytest.approx(1200 / 1500, rel=1e-3)
    assert marking.scope == "marking"


def test_finished_marking_lowers_the_exposure_and_is_no_work() -> None:
    area = hazard("H", square(0, 0, 300))
    marked = (state("marking/H", "completed"),)
    here = picture(hazardous_areas=(area,), communities=(community("C", 0, 0, 10),), work_states=marked)
    works = derive_works(here, ledger_of(area), POLICY)
    assert [(row.people, row.marking, row.marked) for row in works.exposures] == [(10.0, None, True)]
    assert all(work.kind != "marking" for work in works.works)


def test_community_of_unknown_size_weighs_nothing_but_is_said_and_marked_for() -> None:
    area = hazard("H", square(0, 0, 300))
    here = picture(hazardous_areas=(area,), communities=(community("C", 0, 0, None),))
    works = derive_works(here, ledger_of(area), POLICY)
    assert works.exposures == ()
    assert any(work.kind == "marking" for work in works.works)
    assert [(finding.rule, finding.thing) for finding in works.findings] == [("community.people", "C")]


@given(
    st.lists(st.tuples(st.integers(-1500, 1500), st.integers(-1500, 1500)), min_size=1, max_size=6),
    st.lists(st.tuples(st.integers(-900, 900), st.integers(-900, 900), st.integers(1, 5000)), max_size=5),
)
@settings(max_examples=60, deadline=None)
def test_nobody_is_counted_twice(places: list[tuple[int, int]], villages: list[tuple[int, int, int]]) -> None:
    areas = tuple(hazard(f"H{i}", square(x, y, 80)) for i, (x, y) in enumerate(places))
    people = tuple(community(f"C{i}", x, y, count) for i, (x, y, count) in enumerate(villages))
    works = derive_works(picture(hazardous_areas=areas, communities=people), ledger_of(*areas), POLICY)
    total = sum(row.people for row in works.exposures)
    assert total <= sum(count for _, _, count in villages) * (1 + 1e-9)
    assert all(row.people > 0 for row in works.exposures)
