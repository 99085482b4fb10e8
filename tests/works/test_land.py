"""Works on hazardous land: the chain, its areas and efforts."""

from __future__ import annotations

import pytest
import shapely

from tandem.picture.tables import HazardousArea, Picture
from tandem.policy import generic_policy, parse_policy
from tandem.works.derive import derive_works
from tandem.works.model import Work
from tests.works.pictures import entry, hazard, ledger_of, picture, square, state, team

POLICY = generic_policy()


def works_of(area: HazardousArea, **tables: object) -> dict[str, Work]:
    here = picture(hazardous_areas=(area,), **tables)
    return {work.kind: work for work in derive_works(here, ledger_of(area), POLICY).works}


def test_suspected_land_is_surveyed_before_what_survey_leaves_is_cleared() -> None:
    works = works_of(hazard("H", square(0, 0, 100), terrain="wooded"))
    assert list(works) == ["nts", "ts", "clearance", "quality_control", "release_gate"]
    assert works["nts"].after == ()
    assert works["ts"].after == ("nts/H",)
    assert works["clearance"].after == ("ts/H",)
    assert works["quality_control"].after == ("clearance/H",)
    assert works["release_gate"].after == ("quality_control/H",)
    assert works["ts"].area_m2 == pytest.approx(10_000 * 0.68, rel=1e-4)
    assert works["clearance"].area_m2 == pytest.approx(10_000 * 0.44, rel=1e-4)
    assert works["quality_control"].area_m2 == pytest.approx(440, rel=1e-4)
    assert works["nts"].effort_worker_days == pytest.approx(10_000 / 60_000, rel=1e-4)
    assert works["clearance"].effort_worker_days == pytest.approx(4_400 / (25 * 0.5), rel=1e-4)
    assert works["release_gate"].scope is None
    assert works["release_gate"].fixed_days == 5


def test_more_is_inspected_where_policy_says_so() -> None:
    metal = works_of(hazard("H", square(0, 0, 100), "cha", terrain="metal_rich"))
    assert metal["quality_control"].area_m2 == pytest.approx(1_500, rel=1e-4)
    half = parse_policy(POLICY.text.replace("bac = 1.0", "bac = 0.5"))
    area = hazard("H", square(0, 0, 100), "cha", contamination=("cluster",))
    works = derive_works(picture(hazardous_areas=(area,)), ledger_of(area), half).works
    assert next(work.area_m2 for work in works if work.kind == "quality_control") == pytest.approx(500, rel=1e-4)


def test_confirmed_land_is_cleared_whole_and_without_survey() -> None:
    works = works_of(hazard("H", square(0, 0, 100), "cha"))
    assert list(works) == ["clearance", "quality_control", "release_gate"]
    assert works["clearance"].effort_worker_days == pytest.approx(10_000 / 25, rel=1e-4)
    assert works["clearance"].seasonal
    assert not works["quality_control"].seasonal


def test_spot_is_one_disposal_task_and_its_gate() -> None:
    works = works_of(hazard("H", square(0, 0, 20), "spot"))
    assert [(work.kind, work.scope) for work in works.values()] == [("clearance", "eod"), ("release_gate", None)]
    assert works["clearance"].effort_worker_days == pytest.approx(100 / 1100)


def test_small_remainder_is_a_spot_task() -> None:
    area = hazard("H", square(0, 0, 100), "cha")
    rest = entry(area, cleared=square(0, 0, 99.6))
    assert 0.1 < rest.remaining_m2 < 100
    works = derive_works(picture(hazardous_areas=(area,)), (rest,), POLICY).works
    assert [work.scope for work in works] == ["eod", None]


@pytest.mark.parametrize("status", ["discredited", "closed"])
def test_ended_hazard_needs_no_work(status: str) -> None:
    assert works_of(hazard("H", square(0, 0, 100), status=status)) == {}


def test_released_land_needs_no_work() -> None:
    area = hazard("H", square(0, 0, 100))
    rest = entry(area, cleared=square(-10, -10, 200))
    assert derive_works(picture(hazardous_areas=(area,)), (rest,), POLICY).works == ()


def test_area_that_the_ledger_lacks_remains_whole() -> None:
    works = derive_works(picture(hazardous_areas=(hazard("H", square(0, 0, 100), "cha"),)), (), POLICY).works
    assert works[0].area_m2 == pytest.approx(10_000, rel=1e-4)


@pytest.mark.parametrize("hazard_class", ["sha", "cha", "spot"])
def test_area_without_perimeter_is_surveyed_and_never_clear(hazard_class: str) -> None:
    works = derive_works(picture(hazardous_areas=(hazard("H", None, hazard_class),)), (), POLICY)
    assert [work.id for work in works.works] == ["nts/H"]
    assert [(finding.rule, finding.severity) for finding in works.findings] == [("hazard.extent", "error")]


def test_only_battle_area_contamination_is_searched_as_battle_area() -> None:
    machine = picture(teams=(team("M", "mechanical"),)).teams
    only = works_of(hazard("H", square(0, 0, 300), "cha", contamination=("uxo", "cluster")), teams=machine)
    mixed = works_of(hazard("H", square(0, 0, 300), "cha", contamination=("uxo", "ap_mine")), teams=machine)
    unknown = works_of(hazard("H", square(0, 0, 300), "cha"), teams=machine)
    assert only["clearance"].scope == "bac"
    assert "preparation" not in only
    assert mixed["clearance"].scope == unknown["clearance"].scope == "manual_clearance"


@pytest.mark.parametrize(
    ("scopes", "side", "terrain", "expected"),
    [
        (("mechanical", "dogs"), 300, "normal", "mechanical"),
        (("dogs",), 300, "normal", "dogs"),
        (("manual_clearance",), 300, "normal", None),
        (("mechanical",), 100, "normal", None),
        (("mechanical",), 300, "urban", None),
    ],
)
def test_machine_or_dogs_prepare_but_people_clear(
    scopes: tuple[str, ...], side: float, terrain: str, expected: str | None
) -> None:
    works = works_of(hazard("H", square(0, 0, side), "cha", terrain=terrain), teams=(team("M", *scopes),))
    prepared = works.get("preparation")
    assert (prepared.scope if prepared else None) == expected
    assert works["clearance"].scope == "manual_clearance"
    assert works["release_gate"].after == ("quality_control/H",)
    if prepared:
        assert works["clearance"].after == ("preparation/H",)
        assert works["clearance"].effort_worker_days == pytest.approx(side * side / 80, rel=1e-4)


def test_completed_work_leaves_the_chain_and_what_came_before_it() -> None:
    works = works_of(hazard("H", square(0, 0, 100)), work_states=(state("ts/H", "completed"),))
    assert list(works) == ["clearance", "quality_control", "release_gate"]
    assert works["clearance"].after == ()
    assert works["clearance"].area_m2 == pytest.approx(10_000, rel=1e-4)


def test_completed_survey_on_the_ground_leaves_technical_survey_the_whole_rest() -> None:
    works = works_of(hazard("H", square(0, 0, 100)), work_states=(state("nts/H", "completed"),))
    assert works["ts"].area_m2 == pytest.approx(10_000, rel=1e-4)
    assert works["clearance"].area_m2 == pytest.approx(10_000 * 0.44 / 0.68, rel=1e-4)


def test_completed_gate_does_not_release_land_that_remains() -> None:
    area = hazard("H", square(0, 0, 100), "cha")
    here = picture(hazardous_areas=(area,), work_states=(state("release_gate/H", "completed"),))
    works = derive_works(here, ledger_of(area), POLICY)
    assert works.works[-1].id == "release_gate/H"
    assert [finding.rule for finding in works.findings] == ["work.land_remains"]


def test_progress_is_not_taken_off_twice_once_land_is_released() -> None:
    area = hazard("H", square(0, 0, 100), "cha")
    half_done = picture(hazardous_areas=(area,), work_states=(state("clearance/H", done_share=0.5),))
    half_released = entry(area, cleared=shapely.union(square(0, 0, 50), square(0, 50, 50)))
    before = derive_works(half_done, ledger_of(area), POLICY).works[0]
    after = derive_works(half_done, (half_released,), POLICY).works[0]
    assert before.area_m2 == pytest.approx(5_000, rel=1e-5)
    assert after.area_m2 == pytest.approx(5_000, rel=1e-5)


def test_more_teams_are_admitted_on_larger_land_up_to_the_limit() -> None:
    sides = {100: 1, 150: 2, 210: 3, 2000: 4}
    found = {side: works_of(hazard("H", square(0, 0, side), "cha"))["clearance"].maximum_teams for side in sides}
    assert found == sides


def test_basis_and_claims_say_where_the_effort_comes_from() -> None:
    work = works_of(hazard("H", square(0, 0, 100), "cha"))["clearance"]
    assert "prior of policy generic" in work.basis
    assert "claim/H/perimeter" in work.claims


def test_empty_picture_has_no_works() -> None:
    empty: Picture = picture()
    works = derive_works(empty, (), POLICY)
    assert works.works == ()
    assert works.findings == ()
