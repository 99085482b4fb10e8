"""Rates of the policy and of the programme's own completion reports."""

from __future__ import annotations

from itertools import pairwise
from math import exp, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.errors import PolicyError
from tandem.picture.tables import WorkState
from tandem.policy import generic_policy, parse_policy
from tandem.works.derive import derive_works
from tandem.works.rates import DailyRate, rates
from tests.works.pictures import hazard, ledger_of, picture, square, state, team

POLICY = generic_policy()


def reports(count: int, area_m2: float = 400.0, name: str = "H", **more: object) -> tuple[WorkState, ...]:
    return tuple(
        state(f"clearance/{name}{i}", "completed", worker_days=10.0, area_m2=area_m2, **more) for i in range(count)
    )


def manual(*states: WorkState, **tables: object) -> DailyRate:
    return rates(picture(work_states=states, **tables), POLICY).of("manual_clearance", "normal")


def test_without_reports_rate_and_spread_are_those_of_the_policy() -> None:
    found = manual()
    assert (found.per_day, found.claims, found.learnt) == (25.0, (), False)
    assert found.log_sd == pytest.approx(POLICY.uncertainty.work_log_sd["clearance"])
    assert found.basis == "prior of policy generic"


@given(st.lists(st.floats(0.01, 1.5), min_size=7, max_size=7))
@settings(max_examples=30, deadline=None)
def test_without_reports_every_rate_spreads_as_the_policy_says(sds: list[float]) -> None:
    kinds = ("default", "nts", "ts", "preparation", "clearance", "quality_control", "marking")
    spread = POLICY.uncertainty.model_copy(update={"work_log_sd": dict(zip(kinds, sds, strict=True))})
    found = rates(picture(), POLICY.model_copy(update={"uncertainty": spread}))
    told = {"bac": "clearance", "eod": "clearance", "dogs": "preparation", "marking": "marking", "nts": "nts"}
    for name, kind in told.items():
        assert found.of(name, "wooded").log_sd == pytest.approx(spread.work_log_sd[kind], rel=0.05)


def test_the_more_reports_the_nearer_to_them_and_the_surer() -> None:
    rows = [manual(*reports(count)) for count in (0, 1, 4, 16, 64)]
    assert all(one.per_day < other.per_day < 40 for one, other in pairwise(rows))
    assert all(one.rate_log_sd > other.rate_log_sd for one, other in pairwise(rows))
    assert rows[1].per_day > 26
    assert rows[-1].per_day == pytest.approx(40.0, rel=0.01)


def test_reports_behind_a_rate_are_named() -> None:
    found = manual(*reports(8))
    assert "8 completion reports (8 on such ground: clearance/H0, clearance/H1, clearance/H2 and 5 more" in found.basis
    assert "prior 25 of policy generic" in found.basis
    assert found.claims == ("claim/clearance/H0/worker_days", "claim/clearance/H0/area_m2")


def test_hard_ground_teaches_normal_ground_through_the_terrain_factor() -> None:
    learnt = rates(picture(work_states=reports(30, terrain="wooded")), POLICY)
    assert learnt.of("manual_clearance", "wooded").per_day == pytest.approx(40.0, rel=0.02)
    assert 40 < learnt.of("manual_clearance", "normal").per_day < 55
    assert learnt.of("manual_clearance", "normal").rate_log_sd > learnt.of("manual_clearance", "wooded").rate_log_sd


def test_ground_of_the_area_counts_where_the_report_does_not_say_it() -> None:
    areas = tuple(hazard(f"H{i}", square(0, 0, 10), "cha", terrain="wooded") for i in range(8))
    learnt = rates(picture(hazardous_areas=areas, work_states=reports(8, terrain="")), POLICY)
    assert learnt.of("manual_clearance", "wooded").here == tuple(f"clearance/H{i}" for i in range(8))


def test_reports_of_one_method_move_another_a_little() -> None:
    areas = tuple(hazard(f"H{i}", square(0, 0, 10), "cha", contamination=("cluster",)) for i in range(30))
    learnt = rates(picture(hazardous_areas=areas, work_states=reports(30, area_m2=94_000.0 / 8)), POLICY)
    assert learnt.of("bac", "normal").per_day == pytest.approx(9_400.0, rel=0.05)
    other = learnt.of("manual_clearance", "normal")
    assert 25.0 < other.per_day < 32.0
    assert "moved by 30 completion reports of other work" in other.basis
    assert not other.learnt


def test_reports_after_preparation_teach_their_own_rate() -> None:
    prepared = tuple(state(f"preparation/H{i}", "completed") for i in range(30))
    learnt = rates(picture(work_states=reports(30, area_m2=1600.0) + prepared), POLICY)
    assert learnt.of("manual_after_preparation", "normal").per_day == pytest.approx(160.0, rel=0.05)
    assert learnt.of("manual_clearance", "normal").reports == 0


def test_work_that_names_area_operator_and_method_is_taken_at_its_word() -> None:
    area = hazard("H", square(0, 0, 10), "cha", terrain="wooded", contamination=("cluster",))
    said = {"hazardous_area": "H", "organisation": "A", "work_kind": "clearance", "terrain": "", "method": "manual"}
    work = state("task-7", "completed", worker_days=10.0, area_m2=400.0, **said)
    (found,) = rates(picture(hazardous_areas=(area,), work_states=(work,)), POLICY).by_operator
    assert (found.name, found.terrain, found.operator, found.here) == ("manual_clearance", "wooded", "A", ("task-7",))


@pytest.mark.parametrize(("method", "name"), [("dogs", "dogs"), ("mechanical", "mechanical"), ("", "mechanical")])
def test_preparation_teaches_the_method_that_it_names(method: str, name: str) -> None:
    work = state("preparation/H", "completed", worker_days=16.0, area_m2=2_000.0, method=method)
    learnt = rates(picture(work_states=(work,), teams=(team("M", "mechanical", "dogs"),)), POLICY)
    assert learnt.of(name, "normal").reports == 1


@pytest.mark.parametrize(("people", "usual"), [(3, 3.0), (6, 6.0), (None, 8.0)])
def test_effort_of_people_becomes_days_of_a_team_where_the_rate_is_a_team_s(people: int | None, usual: float) -> None:
    """Each report: 20 days of one team, at twice the prior a day."""
    twice = 2 * POLICY.rates["nts"].m2_per_day
    surveys = tuple(
        state(f"nts/H{i}", "completed", worker_days=20 * usual, area_m2=20 * twice, teams=("S",)) for i in range(60)
    )
    crew = team("S", "nts", people=people)
    learnt = rates(picture(work_states=surveys, teams=(crew,)), POLICY)
    assert learnt.of("nts", "normal").per_day == pytest.approx(twice, rel=0.1)


def test_unfinished_works_teach_nothing() -> None:
    ongoing = tuple(state(f"clearance/H{i}", "ongoing", worker_days=10.0, area_m2=400.0) for i in range(30))
    assert not manual(*ongoing).learnt


TEAMS = (team("fast", "manual_clearance", organisation="A"), team("slow", "manual_clearance", organisation="B"))
OPERATORS = (*reports(20, 600.0, "A", teams=("fast",)), *reports(20, 150.0, "B", teams=("slow",)))


def test_operators_have_rates_of_their_own() -> None:
    found = {rate.operator: rate for rate in rates(picture(work_states=OPERATORS, teams=TEAMS), POLICY).by_operator}
    assert found["A"].per_day == pytest.approx(60.0, rel=0.05)
    assert found["B"].per_day == pytest.approx(15.0, rel=0.05)
    assert (len(found["A"].here), found["A"].reports) == (20, 40)


def test_rate_of_a_work_is_that_of_the_teams_that_are_here() -> None:
    both, one = manual(*OPERATORS, teams=TEAMS), manual(*OPERATORS, teams=(TEAMS[0], team("slow", organisation="B")))
    assert both.per_day == pytest.approx(30.0, rel=0.05)
    assert one.per_day == pytest.approx(60.0, rel=0.05)
    assert both.log_sd > one.log_sd + 0.3


def test_report_of_a_hundred_times_is_told_and_moves_nothing() -> None:
    good = reports(12)
    wild = state("clearance/W", "completed", worker_days=10.0, area_m2=40_000.0)
    learnt = rates(picture(work_states=(*good, wild)), POLICY)
    assert [(finding.rule, finding.thing) for finding in learnt.findings] == [("rate.far", "clearance/W")]
    assert "4,000 m2 per worker-day where such work does about" in learnt.findings[0].message
    assert learnt.of("manual_clearance", "normal") == manual(*good)


@pytest.mark.parametrize(("area_m2", "worker_days"), [(0.0, 10.0), (-5.0, 10.0), (400.0, 0.0), (None, 0.0)])
def test_report_of_nothing_is_told_and_teaches_nothing(area_m2: float | None, worker_days: float) -> None:
    bad = state("clearance/Z", "completed", worker_days=worker_days, area_m2=area_m2)
    learnt = rates(picture(work_states=(*reports(8), bad)), POLICY)
    assert [(finding.rule, finding.thing) for finding in learnt.findings] == [("rate.nothing", "clearance/Z")]
    assert learnt.of("manual_clearance", "normal") == manual(*reports(8))


@given(st.integers(0, 1_000), st.integers(1, 4), st.sampled_from([0.0, 0.01, 100.0, 1e6]))
@settings(max_examples=50, deadline=None)
def test_bad_reports_never_wreck_a_rate(seed: int, bad: int, times: float) -> None:
    """24 honest reports of which up to 4 more are spoilt in the same way."""
    rng = np.random.default_rng(seed)
    honest = tuple(
        state(f"clearance/H{i}", "completed", worker_days=10.0, area_m2=10 * 25 * exp(0.4 * rng.standard_normal()))
        for i in range(24)
    )
    spoilt = tuple(
        state(f"clearance/S{i}", "completed", worker_days=10.0, area_m2=times * 250 * exp(0.4 * rng.standard_normal()))
        for i in range(bad)
    )
    learnt = rates(picture(work_states=(*honest, *spoilt)), POLICY)
    wanted, found = manual(*honest), learnt.of("manual_clearance", "normal")
    assert abs(log(found.per_day / wanted.per_day)) < 0.1
    assert {finding.thing for finding in learnt.findings} >= {row.id for row in spoilt}


def test_works_take_effort_and_spread_of_their_rate() -> None:
    areas = (hazard("H", square(0, 0, 100), "cha"),)
    here = picture(hazardous_areas=areas, work_states=reports(40, name="X"))
    found = rates(here, POLICY).of("manual_clearance", "normal")
    work = next(one for one in derive_works(here, ledger_of(*areas), POLICY).works if one.kind == "clearance")
    assert work.effort_worker_days == pytest.approx(work.area_m2 / found.per_day)
    assert work.log_sd == found.log_sd < POLICY.uncertainty.work_log_sd["clearance"]
    assert found.claims[0] in work.claims


def test_findings_of_reports_are_findings_of_the_works() -> None:
    bad = state("clearance/Z", "completed", worker_days=0.0, area_m2=10.0)
    found = derive_works(picture(work_states=(bad,)), (), POLICY).findings
    assert "rate.nothing" in {finding.rule for finding in found}


def test_promises_are_those_of_the_log_normal() -> None:
    found = manual(*reports(8))
    assert found.kept(0.5) == pytest.approx(found.per_day)
    assert found.kept(0.8) == pytest.approx(found.per_day * exp(-0.8416 * found.log_sd), rel=1e-3)
    low, high = found.between(0.8)
    assert low * high == pytest.approx(found.per_day**2)
    assert log(high / low) == pytest.approx(2 * 1.2816 * found.rate_log_sd, rel=1e-3)


def test_rate_of_zero_is_a_policy_error() -> None:
    policy = parse_policy(POLICY.text.replace("m2_per_day = 25.0", "m2_per_day = 0.0"))
    with pytest.raises(PolicyError, match="manual_clearance"):
        rates(picture(), policy)


def test_missing_rate_is_a_policy_error() -> None:
    policy = parse_policy(POLICY.text.replace("eod = {", "eod_tasks = {"))
    with pytest.raises(PolicyError, match="'eod'"):
        rates(picture(), policy)
