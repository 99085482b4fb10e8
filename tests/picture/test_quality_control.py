"""Quality control of a release: none, passed, failed, corrected, and what is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.geo import geodesic_area_m2
from tandem.picture.activities import Inspection, NonConformity
from tandem.picture.quality_control import QualityControl, QualityControls, quality_control
from tandem.picture.tables import LandRelease
from tandem.policy import generic_policy, parse_policy
from tests.works.pictures import VALID_AT, claims, hazard, picture, square

POLICY = generic_policy()
LAND = square(0, 0, 100)
RELEASE = LandRelease(
    "R", "R", "H", "cleared", VALID_AT, None, "manual", 0.2, (), LAND, False, claims("R", "area"), work="W"
)


def day(number: int) -> date:
    return VALID_AT - timedelta(days=100 - number)


def inspected(name: str, on: date | None, result: str = "passed", **more: Any) -> Inspection:
    values: dict[str, Any] = {
        "inspection_kind": "sampling",
        "hazardous_area": None,
        "land_release": "R",
        "work": None,
        "organisation": None,
        "team": None,
        "area": None,
        "inspected_m2": 1_000.0,
        "inspected_on": on,
        "result": result,
        "finds": None,
        "sample_share": None,
        "seed": None,
        "claims": claims(name, "result"),
        "inspected_by": "MAC",
    }
    return Inspection(name, name, **(values | more))


def fault(name: str, inspection: str | None, closed_on: date | None, **more: Any) -> NonConformity:
    values: dict[str, Any] = {
        "organisation": None,
        "team": None,
        "work": None,
        "hazardous_area": None,
        "non_conformity_kind": "missed_device",
        "severity": "major",
        "found_on": None,
        "description": "",
        "corrective_action": "searched again",
        "due": None,
        "suspended_from": None,
        "suspended_to": None,
        "claims": claims(name, "severity"),
    }
    return NonConformity(name, name, inspection=inspection, closed_on=closed_on, **(values | more))


def control(*rows: Inspection | NonConformity, release: LandRelease = RELEASE, **more: Any) -> QualityControl:
    here = picture(
        hazardous_areas=(hazard("H", LAND, "cha"),),
        inspections=tuple(row for row in rows if isinstance(row, Inspection)),
        non_conformities=tuple(row for row in rows if isinstance(row, NonConformity)),
    )
    return quality_control(release, here, POLICY, **more)


def test_without_inspection_there_is_none_and_it_is_missing() -> None:
    found = control()
    assert (found.status, found.missing) == ("none", ("No inspection of the finished land has a result.",))
    assert not found.lets_release


def test_inspection_without_result_of_the_work_alone_or_to_come_proves_nothing() -> None:
    rows = (
        inspected("A", day(1), ""),
        inspected("B", day(1), inspection_kind="quality_assurance"),
        inspected("C", VALID_AT + timedelta(days=1)),
        inspected("D", day(1), land_release="another"),
    )
    assert control(*rows).status == "none"


@pytest.mark.parametrize(
    "about", [{"land_release": "R"}, {"land_release": None, "work": "W"}, {"land_release": None, "hazardous_area": "H"}]
)
def test_passed_sample_lets_the_land_be_released(about: dict[str, str | None]) -> None:
    found = control(inspected("A", day(1), **about))
    assert (found.status, found.missing, found.inspections) == ("passed", (), ("A",))
    assert found.lets_release
    assert found.claims == ("claim/A/result",)


def test_inspection_elsewhere_in_the_area_says_nothing_of_this_land() -> None:
    elsewhere = inspected("A", day(1), land_release=None, hazardous_area="H", area=square(500, 0, 100))
    assert control(elsewhere).status == "none"


def test_visit_after_clearance_needs_no_size() -> None:
    assert control(inspected("A", day(1), inspection_kind="post_clearance", inspected_m2=None)).lets_release


def test_sample_that_is_smaller_than_policy_lets_pass_is_missing() -> None:
    small = control(inspected("A", day(1), inspected_m2=400.0))
    assert small.status == "passed"
    assert small.missing == ("4 % of the land was inspected; the policy asks for 5 % at least.",)
    assert not small.lets_release
    assert control(inspected("A", day(1), inspected_m2=400.0), inspected("B", day(2), inspected_m2=400.0)).lets_release
    unknown = control(inspected("A", day(1), inspected_m2=None))
    assert unknown.missing == ("How much was inspected is not recorded: give the area of the sample.",)


def test_drawn_squares_count_as_far_as_they_lie_on_the_land() -> None:
    on, half = square(0, 0, 24), square(-12, 0, 24)
    assert control(inspected("A", day(1), area=on, inspected_m2=None)).lets_release
    assert not control(inspected("A", day(1), area=half, inspected_m2=None)).lets_release


def test_land_that_waits_for_two_people_is_measured_by_what_is_told_or_said() -> None:
    waiting = replace(RELEASE, area=None, pending=True)
    assert control(inspected("A", day(1)), release=waiting, land_m2=geodesic_area_m2(LAND)).lets_release
    assert not control(inspected("A", day(1)), release=waiting, land_m2=100 * geodesic_area_m2(LAND)).lets_release
    assert control(inspected("A", day(1), sample_share=0.1), release=waiting).lets_release
    assert not control(inspected("A", day(1)), release=waiting).lets_release


@pytest.mark.parametrize("how", [{"result": "failed"}, {"result": "passed", "finds": 1}, {"result": "", "finds": 2}])
def test_failed_inspection_or_find_stops_the_release(how: dict[str, Any]) -> None:
    found = control(inspected("A", day(1), **how), inspected("P", day(0)))
    assert found.status == "failed"
    assert found.missing == (
        "Inspection A failed: record its non-conformity.",
        "Inspection A failed: inspect again after the correction.",
    )


def test_failed_is_corrected_by_action_closing_and_a_later_inspection() -> None:
    failed, again = inspected("A", day(1), "failed"), inspected("B", day(9))
    done = fault("N", "A", day(5))
    assert control(failed, done, again).status == "corrected"
    assert control(failed, done, again).lets_release
    assert control(failed, done).missing == ("Inspection A failed: inspect again after the correction.",)
    assert control(failed, replace(done, closed_on=None), again).missing == ("Non-conformity N is not closed.",)
    later = replace(done, closed_on=VALID_AT + timedelta(days=1))
    assert control(failed, later, again).status == "failed"
    assert control(failed, replace(done, corrective_action=""), again).missing == (
        "Non-conformity N has no corrective action.",
    )


@pytest.mark.parametrize(("failed_on", "again_on"), [(None, day(9)), (day(1), None), (day(5), day(5)), (None, None)])
def test_days_that_are_not_known_do_not_prove_a_correction(failed_on: date | None, again_on: date | None) -> None:
    found = control(inspected("A", failed_on, "failed"), fault("N", "A", day(5)), inspected("B", again_on))
    assert found.status == "failed"


@pytest.mark.parametrize(("severity", "open_"), [("minor", True), ("major", False), ("critical", False), ("", False)])
def test_open_non_conformity_stops_by_its_severity(severity: str, open_: bool) -> None:
    for about in ({"inspection": "A"}, {"inspection": None, "work": "W"}):
        row = replace(fault("N", "A", None, severity=severity), **{"inspection": None, **about})
        assert control(inspected("A", day(1)), row).lets_release is open_


def test_policy_says_which_severity_stops() -> None:
    none = parse_policy(
        POLICY.text.replace('blocking_severity = ["major", "critical", "unstated"]', "blocking_severity = []")
    )
    here = picture(inspections=(inspected("A", day(1)),), non_conformities=(fault("N", "A", None),))
    assert QualityControls(here, none).of(RELEASE).lets_release
    assert not QualityControls(here, POLICY).of(RELEASE).lets_release


RESULTS = st.tuples(st.integers(0, 20), st.sampled_from(["passed", "failed", ""]), st.sampled_from([None, 0, 1]))
FAULTS = st.tuples(st.integers(0, 3), st.booleans(), st.booleans(), st.sampled_from(["minor", "major", ""]))


@given(st.lists(RESULTS, max_size=4), st.lists(FAULTS, max_size=4))
@settings(max_examples=300, deadline=None)
def test_release_is_let_only_by_the_rules_in_plain_words(
    results: list[tuple[int, str, int | None]], told: list[tuple[int, bool, bool, str]]
) -> None:
    """An oracle that says the rules again in one sentence each."""
    inspections = [inspected(f"I{n}", day(on), result, finds=finds) for n, (on, result, finds) in enumerate(results)]
    faults = [
        fault(f"N{n}", f"I{at}", day(50) if closed else None, corrective_action="done" if action else "", severity=how)
        for n, (at, closed, action, how) in enumerate(told)
    ]
    found = control(*inspections, *faults)
    bad = {f"I{n}": on for n, (on, result, finds) in enumerate(results) if result == "failed" or finds}
    good = [on for n, (on, result, _) in enumerate(results) if result == "passed" and f"I{n}" not in bad]
    known = [row for row in zip(told, faults, strict=True) if row[1].inspection in {one.id for one in inspections}]
    mended = all(
        any(one.inspection == name for _, one in known)
        and all(closed and action for (_, closed, action, _), one in known if one.inspection == name)
        and any(later > on for later in good)
        for name, on in bad.items()
    )
    no_open = all(closed or how == "minor" for (_, closed, _, how), one in known)
    assert found.lets_release is bool(good and mended and no_open)
    assert (found.status == "failed") is (not mended)
    assert found.lets_release is not bool(found.missing)


def test_who_cleared_the_land_frees_none_by_inspecting_it() -> None:
    release = replace(RELEASE, organisation="Clear Path")
    own = control(inspected("a", day(50), inspected_by="Clear Path"), release=release)
    assert (own.status, own.lets_release) == ("none", False)
    assert own.missing == (
        "Inspection a is by Clear Path, which cleared the land: another organisation has to inspect.",
    )
    assert control(inspected("a", day(50), inspected_by="MAC"), release=release).lets_release
    both = control(inspected("a", day(50), inspected_by="Clear Path"), inspected("b", day(51)), release=release)
    assert both.lets_release


def test_who_inspected_must_be_recorded_where_policy_asks_for_another() -> None:
    found = control(inspected("a", day(50), inspected_by=None))
    assert found.missing == ("Inspection a: record which organisation inspected.",)
    anyone = parse_policy(POLICY.text.replace("independent = true", "independent = false"))
    here = picture(
        hazardous_areas=(hazard("H", LAND, "cha"),), inspections=(inspected("a", day(50), inspected_by=None),)
    )
    assert quality_control(RELEASE, here, anyone).lets_release


def test_find_of_who_cleared_the_land_fails_it_all_the_same() -> None:
    release = replace(RELEASE, organisation="Clear Path")
    assert control(inspected("a", day(50), "failed", inspected_by="Clear Path"), release=release).status == "failed"
