"""Every step that lowers danger counts with all that policy asks, and with nothing of it left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tandem.claims.belief import beliefs_of
from tandem.claims.records import Claim, Judgement, Source
from tandem.picture.build import build_picture
from tandem.picture.land.account import account
from tandem.picture.land.statement import Asked
from tandem.picture.land.statement import state as land_state
from tandem.picture.ledger import ledger
from tandem.picture.life import LOWERED, lives
from tandem.policy import generic_policy
from tandem.policy.sections import StepPolicy
from tests.picture.life.stories import (
    DAY,
    KNOWN,
    SOURCES,
    area,
    evidence_of,
    flat,
    ingredients,
    later,
    people,
    release,
    row,
    seen,
    signed,
    state,
    status_of,
    told,
    with_steps,
)
from tests.picture.telling import AT

POLICY = generic_policy()
LOWERING = [
    (name, start) for name, step in POLICY.life.steps.items() if step.to_state in LOWERED for start in step.from_states
]


def way_to(start: str) -> list[object]:
    """Records that bring area h to the state from which a step leads."""
    if start in ("sha", "cha", "spot"):
        return [area(start)]
    if start == "reported":
        return [row("h", "hazardous_area", name="Hill 312", perimeter=area()[1].geometry)]
    before = [area("cha"), state("in_work", date(2026, 5, 2))]
    if start == "in_work":
        return before
    step = POLICY.life.steps["release_part" if start == "part_released" else "close"]
    claim = state(start, date(2026, 5, 15))
    return [*before, people(), *ingredients(step).values(), claim, signed(claim)]


def told_by(step: StepPolicy) -> list[object]:
    claim = state(step.to_state)
    return [claim, signed(claim)]


@pytest.mark.parametrize(("name", "start"), LOWERING)
def test_step_counts_with_all_that_policy_asks_and_without_nothing_of_it(name: str, start: str) -> None:
    step = POLICY.life.steps[name]
    needed = ingredients(step)
    here = way_to(start)
    claim = state(step.to_state)
    whole = [here, people(), list(needed.values()), claim, signed(claim)]
    assert status_of(whole) == step.to_state
    already = {one.id for one in flat(here)}
    for left_out in needed:
        if {one.id for one in flat(needed[left_out])} <= already:
            continue
        rest = [here, people(), [records for key, records in needed.items() if key != left_out], claim, signed(claim)]
        picture, life = seen(rest)
        assert status_of(rest) != step.to_state, left_out
        assert [one.state for one in life.refused][-1] == step.to_state
        assert len(life.refused[-1].missing) >= 1, left_out
        assert "life.refused" in {found.rule for found in picture.findings}
    for backing in (
        [],
        [signed(claim, second=None)],
        [signed(claim, second="carl")],
        [signed(claim, by="carl")],
        [signed(claim, second="anna")],
        [signed(claim, second=None), signed(claim, by="boris", second=None)],
    ):
        assert status_of(here, people(), list(needed.values()), claim, backing) != step.to_state, backing
    weak = state(step.to_state, evidence="indirect")
    assert status_of(here, people(), list(needed.values()), weak, signed(weak)) != step.to_state
    nobody = [one for one in flat(whole) if not (isinstance(one, Claim) and one.property == "role")]
    assert status_of(nobody) != step.to_state


@pytest.mark.parametrize("start", ["reported", "sha", "cha", "spot", "in_work", "part_released", "closed"])
@pytest.mark.parametrize("to_state", sorted(LOWERED))
def test_step_that_policy_does_not_know_is_refused_with_the_states_that_come_before(start: str, to_state: str) -> None:
    known = [step for step in POLICY.life.steps.values() if step.to_state == to_state]
    if any(start in step.from_states for step in known) or start == to_state:
        return
    everything = [list(ingredients(step).values()) for step in POLICY.life.steps.values() if step.to_state in LOWERED]
    claim = state(to_state)
    picture, life = seen(way_to(start), people(), everything, claim, signed(claim))
    assert life.state != to_state
    assert [need.kind for need in life.refused[-1].missing] == ["path"]
    assert picture.hazardous_areas[0].status != to_state


def closed(*, on: date = date(2026, 5, 15)) -> list[object]:
    claim = state("closed", on)
    return [*way_to("in_work"), people(), list(ingredients(POLICY.life.steps["close"]).values()), claim, signed(claim)]


def test_what_raises_danger_counts_at_once_and_a_new_end_needs_everything_anew() -> None:
    assert status_of(closed()) == "closed"
    again = told("h", "hazardous_area", "status", "open", on=date(2026, 5, 17), by="carl", evidence="none")
    again = later(again, 20)
    assert status_of(closed(), again) == "open"
    claim = later(state("closed", date(2026, 5, 18)), 21)
    picture, life = seen(closed(), again, claim, signed(claim))
    assert life.state == "cha" and picture.hazardous_areas[0].status == "open"
    words = "; ".join(need.words for need in life.refused[-1].missing)
    assert "one of these states first" in words, "it was reopened: work has to begin anew"
    work = later(state("in_work", date(2026, 5, 17)), 21)
    _, life = seen(closed(), again, work, claim, signed(claim))
    assert {need.kind for need in life.refused[-1].missing} >= {"document", "work", "quality"}, (
        "what is older no longer counts"
    )


def test_words_of_danger_that_come_in_late_bring_it_back_whatever_day_they_tell_of() -> None:
    late = later(told("h", "hazardous_area", "status", "open", on=date(2026, 5, 3), by="carl"), 30)
    assert status_of(closed(), late) == "open"
    known = told("h", "hazardous_area", "status", "open", on=date(2026, 5, 3), by="carl")
    assert status_of(closed(), known) == "closed", "they accepted in full knowledge of it"
    worse = later(told("h", "hazardous_area", "hazard_class", "cha", on=date(2026, 5, 3), by="carl"), 30)
    assert status_of(closed(), worse) == "closed", "the class was known"


def test_class_that_says_more_reopens_and_one_that_was_known_does_not() -> None:
    step = POLICY.life.steps["discredit"]
    claim = state("discredited", date(2026, 5, 15))
    done = [area("sha"), people(), list(ingredients(step).values()), claim, signed(claim)]
    assert status_of(done) == "discredited"
    same = later(told("h", "hazardous_area", "hazard_class", "sha", on=date(2026, 5, 2), by="carl"), 30)
    assert status_of(done, same) == "discredited"
    more = later(told("h", "hazardous_area", "hazard_class", "cha", on=date(2026, 5, 2), by="carl"), 30)
    assert status_of(done, more) == "open"
    anew = later(told("h", "hazardous_area", "hazard_class", "sha", on=date(2026, 5, 16), by="carl"), 1)
    assert status_of(done, anew) == "open"


def test_land_of_an_area_that_life_lets_be_discredited_is_cancelled_and_no_other() -> None:
    step = POLICY.life.steps["discredit"]
    claim = state("discredited", date(2026, 5, 15))
    said = [area("sha"), people(), list(ingredients(step).values()), claim]
    accepted, reopened = signed(claim), later(told("h", "hazardous_area", "hazard_class", "cha", by="carl"), 30)
    for records, remains in ((said, True), ([*said, accepted], False), ([*said, accepted, reopened], True)):
        picture, _ = seen(*records)
        (entry,) = ledger(picture.hazardous_areas, picture.land_releases)
        assert (entry.remaining_m2, entry.cancelled_m2) == pytest.approx(
            (entry.perimeter_m2, 0) if remains else (0, entry.perimeter_m2), abs=1e-3
        )
    picture, _ = seen(*said, accepted)
    found = land_state(account(picture.hazardous_areas, picture.land_releases), (), Asked(by=("day", "category")))
    assert [(row.keys, row.releases) for row in found.released] == [(("2026-05-15", "cancelled"), ("h",))]
    assert found.remaining == () and found.balance[0].remaining_m2 == pytest.approx(0, abs=1e-3)


def test_what_discrediting_cancels_is_no_reason_for_a_step_before_it() -> None:
    parted, claim = state("part_released", date(2026, 5, 14)), state("discredited", date(2026, 5, 15))
    papers = [list(ingredients(POLICY.life.steps[name]).values()) for name in ("discredit", "release_part")]
    without_release = [one for one in flat(papers) if not one.id.startswith("r/")]
    evidence = evidence_of(area("sha"), people(), without_release, parted, signed(parted), claim, signed(claim))
    picture = build_picture(evidence, valid_at=DAY, known_at=KNOWN, policy=POLICY)
    entries = ledger(picture.hazardous_areas, picture.land_releases)
    assert entries[0].cancelled_m2 == pytest.approx(entries[0].perimeter_m2)
    for known in ((), entries):
        assert lives(picture, evidence, POLICY, known)["h"].state == "discredited"


def test_extension_leaves_land_that_remains_so_that_the_end_no_longer_counts() -> None:
    wider = told("h", "hazardous_area", "perimeter", area()[1].geometry.buffer(0.001), on=date(2026, 5, 17), by="carl")
    picture, life = seen(closed(), wider)
    assert life.state == "in_work" and picture.hazardous_areas[0].status == "in_work"
    assert {need.kind for need in life.refused[-1].missing} == {"ledger"}
    freed = row("r2", "land_release", area=area()[1].geometry.buffer(0.001), category="cleared", hazardous_area="h",
                released_on="2026-05-18")  # fmt: skip
    checked = row("i2", "inspection", hazardous_area="h", inspection_kind="sampling", result="passed",
                  inspected_on="2026-05-19", inspected_by="centre", inspected_m2=50000)  # fmt: skip
    cleared = [freed, signed(*freed, at=AT + timedelta(days=31)), checked]
    assert status_of(closed(), wider, cleared) == "in_work", "nobody has looked at the added land and closed it"
    again = later(state("closed", date(2026, 5, 20)), 32)
    _, life = seen(closed(), wider, cleared, again, signed(again))
    assert {need.kind for need in life.refused[-1].missing} == {"document", "work", "gate"}, (
        "papers of before tell nothing"
    )


def test_land_that_is_added_to_a_discredited_area_brings_it_back() -> None:
    step = POLICY.life.steps["discredit"]
    claim = state("discredited", date(2026, 5, 15))
    done = [area("sha"), people(), list(ingredients(step).values()), claim, signed(claim)]
    wide = area()[1].geometry.buffer(0.001)
    assert status_of(done, told("h", "hazardous_area", "perimeter", wide, on=date(2026, 5, 10), by="carl")) == (
        "discredited"
    ), "they knew of it"
    for wider in (
        told("h", "hazardous_area", "perimeter", wide, on=date(2026, 5, 17), by="carl"),
        later(told("h", "hazardous_area", "perimeter", wide, on=date(2026, 5, 2), by="carl"), 30),
        replace(later(told("h", "hazardous_area", "perimeter", wide, by="carl"), 30), valid_from=None),
    ):
        picture, life = seen(done, wider)
        assert life.state == "sha" and picture.hazardous_areas[0].status == "open"
        ((kind, words),) = [(need.kind, str(need.words)) for need in life.refused[-1].missing]
        assert kind == "ledger" and "added since" in words
        again = later(state("discredited", date(2026, 5, 18)), 31)
        paper = row("d2", "document", hazardous_area="h", document_kind="survey_report", dated="2026-05-18")
        survey = row("nts/h", "work", status="completed", ended_on="2026-05-18")
        assert status_of(done, wider, paper, survey, again, signed(again)) == "discredited"
    same = later(told("h", "hazardous_area", "perimeter", area()[1].geometry, on=date(2026, 5, 17), by="carl"), 30)
    assert status_of(done, same) == "discredited", "nothing was added"


def test_open_non_conformity_or_failed_control_takes_the_end_away() -> None:
    fault = row("n", "non_conformity", hazardous_area="h", severity="major", found_on="2026-05-16")
    assert status_of(closed(), fault) == "in_work"
    assert (
        status_of(closed(), row("n", "non_conformity", hazardous_area="h", severity="minor", closed_on="2026-05-16"))
        == "closed"
    )
    failed = row(
        "i2", "inspection", hazardous_area="h", inspection_kind="sampling", result="failed", inspected_on="2026-05-16"
    )
    assert status_of(closed(), failed) == "in_work"
    passed = row(
        "i3",
        "inspection",
        hazardous_area="h",
        inspection_kind="sampling",
        result="passed",
        inspected_on="2026-05-17",
        inspected_by="centre",
    )
    assert status_of(closed(), failed, passed) == "in_work", "nobody wrote down what was corrected"
    mended = row(
        "n",
        "non_conformity",
        inspection="i2",
        severity="major",
        corrective_action="Searched again.",
        closed_on="2026-05-16",
    )
    assert status_of(closed(), failed, passed, mended) == "closed"


@pytest.mark.parametrize("method", ["dogs", "mechanical"])
def test_machine_or_dog_completes_no_clearance(method: str) -> None:
    assert status_of(closed(), row("clearance/h", "work", method=method)) == "in_work"


@pytest.mark.parametrize(
    ("status", "ended"),
    [("qc_passed", True), ("accepted", True), ("qc_failed", False), ("aborted", False), ("tasked", False)],
)
def test_work_counts_where_it_is_done(status: str, ended: bool) -> None:
    work = later(told("clearance/h", "work", "status", status, on=date(2026, 5, 12)), 1)
    assert status_of(closed(), work) == ("closed" if ended else "in_work")


def test_day_before_the_papers_is_a_day_of_danger() -> None:
    assert status_of(closed(on=date(2026, 5, 5)), on=date(2026, 5, 9)) == "in_work"
    assert status_of(closed(on=date(2026, 5, 5)), on=date(2026, 5, 11)) == "closed"


def test_expected_or_contested_role_is_none() -> None:
    roles = [one for one in people() if one.thing == "person:Anna"]
    expected = [
        replace(one, stance="expects") if one.property == "role" else one
        for one in people()
        if one.thing == "person:Boris"
    ]
    claim = state("closed", date(2026, 5, 15))
    records = [*way_to("in_work"), list(ingredients(POLICY.life.steps["close"]).values()), claim, signed(claim)]
    assert status_of(records, roles, expected) == "in_work"


def test_one_person_under_two_ids_signs_once() -> None:
    lax = with_steps(POLICY, discredit=StepPolicy(from_states=("sha",), to_state="discredited"))
    claim = state("discredited")
    SOURCES.append(Source("anna-2", "person", " ANNA", AT))
    try:
        assert status_of(area("sha"), claim, signed(claim, second="anna-2"), policy=lax) == "open"
    finally:
        SOURCES.pop()
    assert status_of(area("sha"), claim, signed(claim, second="carl"), policy=lax) == "discredited"


def test_register_that_policy_trusts_states_its_own_history() -> None:
    claim = state("handed_over", date(2020, 1, 1), by="register")
    records = [area("cha"), people(), claim, signed(claim)]
    assert status_of(records) == "open"
    trusting = POLICY.model_copy(update={"life": POLICY.life.model_copy(update={"registers": ("National register",)})})
    assert status_of(records, policy=trusting) == "open", "the class is said to hold from a later day: danger came back"
    early = told("h", "hazardous_area", "hazard_class", "cha", on=date(2010, 1, 1), by="register")
    drawn = told("h", "hazardous_area", "perimeter", area()[1].geometry, on=date(2020, 6, 1), by="register")
    same = [drawn, early, people(), claim]
    assert status_of(same, signed(claim), policy=trusting) == "handed_over"
    surveyed = told("h", "hazardous_area", "perimeter", area()[1].geometry.buffer(0.001), on=date(2026, 5, 1))
    assert status_of(same, surveyed, signed(claim), policy=trusting) == "open", "a team found more land later"
    assert status_of(same, signed(claim, second="carl"), policy=trusting) != "handed_over"


def test_judged_the_same_lends_no_end() -> None:
    step = POLICY.life.steps["discredit"]
    claim = state("discredited", date(2026, 5, 15))
    done = [area("sha"), people(), list(ingredients(step).values()), claim, signed(claim)]
    other = [
        told("g", "hazardous_area", "perimeter", area()[1].geometry.buffer(0.01)),
        told("g", "hazardous_area", "name", "G"),
    ]
    same = Judgement("same", "same", "One.", "carl", AT + timedelta(days=3), things=("g", "h"))
    picture, _ = seen(done, other)
    assert {one.id: one.status for one in picture.hazardous_areas} == {"g": "reported", "h": "discredited"}
    merged = build_picture(evidence_of(done, other, same), valid_at=DAY, known_at=KNOWN, policy=POLICY)
    assert [(one.id, one.status) for one in merged.hazardous_areas] == [("g", "reported")]


def test_two_releases_of_half_are_part_released() -> None:
    step = POLICY.life.steps["release_part"]
    claim = state("part_released")
    records = [way_to("in_work"), people(), list(ingredients(step).values()), claim, signed(claim)]
    assert status_of(records) == "part_released"
    assert status_of(records, release(0.5)) == "part_released"


@pytest.mark.parametrize("kind", ["asset", "site"])
def test_hazard_that_an_older_record_calls_something_else_stays_a_hazard(kind: str) -> None:
    older = replace(told("h", kind, "name", "Mill"), id="0")
    picture, life = seen(area(), older)
    assert [one.id for one in picture.hazardous_areas] == ["h"] and life.state == "cha"


def test_status_told_under_another_kind_lowers_nothing() -> None:
    older = replace(told("h", "asset", "status", "closed", evidence="none"), id="0")
    claim = state("closed")
    beliefs = beliefs_of(evidence_of(area(), older, claim), "h", valid_at=DAY, known_at=KNOWN, policy=POLICY.records)
    assert beliefs["status"].value != "closed"
    assert status_of(area(), older, claim) == "reported"
