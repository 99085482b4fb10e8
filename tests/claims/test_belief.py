"""The nine rules of the records, each over generated records."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from tandem.claims.belief import Belief, belief, beliefs_of, resolve
from tandem.claims.evidence import Evidence
from tandem.claims.judged import canonical_id, groups
from tandem.claims.records import Claim, Judgement
from tandem.claims.values import source_of
from tandem.times import PartialDate, parse_partial_date
from tandem.vocabulary import LikelihoodBand
from tests.claims.makers import (
    BY_ID,
    DAY,
    LATER,
    POLICY,
    SOURCE_IDS,
    any_records,
    at,
    believe,
    claim,
    claims_on,
    evidence,
    examples,
    hazard,
    judged,
    judgements_on,
    records_on,
    square,
)

Records = Sequence[Claim | Judgement]
PRESENT = ("confirmed", "reported", "contested")
DANGEROUS = ("perimeter", "hazard_class", "status", "contamination", "area")
RANK = {None: 0, "sha": 1, "spot": 2, "cha": 3}


# Rule 1: independence (of chains themselves: test_independence)


@examples(200)
@given(st.integers(1, 10))
def test_agencies_that_cite_one_service_count_once(agencies: int) -> None:
    claims = [claim(f"c{n}", 5000, by=f"agency{n}<nis") for n in range(agencies)]
    assert believe(*claims).status == "reported"
    assert believe(*claims, claim("own", 5000, by="mayor")).status == "confirmed"


@examples(200)
@given(records_on("people"))
def test_confirmed_needs_two_roots_or_accredited_survey(records: Records) -> None:
    found = believe(*records)
    claims = {record.id: record for record in records if isinstance(record, Claim)}
    supporting = [claims[name] for name in found.supporting]
    surveyed = any(c.evidence == "direct" and c.chain[-1].source == "survey" for c in supporting)
    roots = {c.chain[-1].source for c in supporting}
    assert found.status != "confirmed" or surveyed or len(roots) >= 2


def test_direct_evidence_of_an_accredited_survey_confirms_alone() -> None:
    assert believe(claim("a", 7, by="survey", evidence="direct")).status == "confirmed"
    assert believe(claim("a", 7, by="survey", evidence="indirect")).status == "reported"
    assert believe(claim("a", 7, by="mayor", evidence="direct")).status == "reported"


# Rule 2: attribution is not probability; expectations are no facts


@examples(200)
@given(st.lists(st.sampled_from(["expects", "plans"]), min_size=1, max_size=4))
def test_expectations_never_become_present_facts(stances: list[str]) -> None:
    claims = [claim(f"c{n}", 5000, stance=stance, by=SOURCE_IDS[n]) for n, stance in enumerate(stances)]
    found = believe(*claims)
    assert (found.status, found.value) == ("expected", 5000)
    assert "expects" in found.sentence or "plans" in found.sentence
    present = believe(*claims, claim("zz", 12, by="mayor"))
    assert (present.status, present.value) == ("reported", 12)


@examples(300)
@given(any_records)
def test_what_is_only_expected_or_planned_is_never_believed_as_present(case: tuple[str, Records]) -> None:
    prop, records = case
    claims = {record.id: record for record in records if isinstance(record, Claim)}
    for found in _both(records, prop):
        supporting = {claims[name].stance for name in found.supporting}
        if found.status in PRESENT:
            assert not supporting & {"expects", "plans", "retracts"}
        if found.status == "expected":
            assert supporting <= {"expects", "plans"}
            assert found.sentence.endswith("not yet a fact.")


def _likelihood(claim: Claim) -> Claim:
    return replace(claim, likelihood=None, likelihood_words="reportedly")


def _facts(found: Belief) -> tuple[object, ...]:
    """All of a belief but how it is told."""
    return tuple(getattr(found, field.name) for field in fields(found) if field.name != "account")


@examples(300)
@given(any_records)
def test_words_of_likelihood_and_attribution_change_no_belief(case: tuple[str, Records]) -> None:
    prop, records = case
    reworded = [_likelihood(record) if isinstance(record, Claim) else record for record in records]
    told = [_facts(found) for found in _both(records, prop)]
    assert told == [_facts(found) for found in _both(reworded, prop)]


def test_likelihood_words_without_band_are_shown_as_written() -> None:
    found = believe(claim("a", 7, likelihood_words="навряд чи"))
    assert "'навряд чи' (no band)" in found.sentence
    banded = believe(claim("a", 7, likelihood_words="likely", likelihood=LikelihoodBand(0.55, 0.8)))
    assert "'likely' (55-80 %)" in banded.sentence
    assert "likelihood" not in believe(claim("a", 7)).sentence


# Rule 3: unknown stays unknown


@examples(200)
@given(any_records)
def test_unjudged_reliability_is_told_as_not_judged(case: tuple[str, Records]) -> None:
    prop, records = case
    found = believe(*records, prop=prop)
    assert "50 %" not in found.sentence
    assert found.status != "unknown" or (found.value is None and found.geometry is None)


@examples(300)
@given(any_records)
def test_not_judged_weighs_the_same_however_it_is_written(case: tuple[str, Records]) -> None:
    prop, records = case
    blank = [
        replace(one, credibility=None) if isinstance(one, Claim) and one.credibility == 6 else one for one in records
    ]
    told = [(_facts(found), found.sentence) for found in _both(records, prop)]
    assert told == [(_facts(found), found.sentence) for found in _both(blank, prop)]
    for found in _both(records, prop):
        claims = {one.id: one for one in records if isinstance(one, Claim)}
        if found.supporting and claims[found.supporting[0]].chain[-1].source in ("ap", "yonhap", "cell"):
            lead = claims[found.supporting[0]]
            assert "not judged" in found.sentence or lead.credibility == 1
            assert "reliability F" not in found.sentence and "credibility 6" not in found.sentence


def test_nothing_is_known_without_claims() -> None:
    found = believe(prop="people")
    assert (found.status, found.value, found.supporting) == ("unknown", None, ())
    assert "not judged" in believe(claim("a", 7, by="ap", credibility=6)).sentence


def test_a_claim_that_could_not_be_read_gives_no_value_and_is_told() -> None:
    found = believe(claim("a", None, original="a few", unreadable="no number"))
    assert (found.status, found.value, found.supporting) == ("unknown", None, ("a",))
    assert "'a few'" in found.sentence and "no number" in found.sentence


# Rule 4: safety is asymmetric


def _both(records: Records, prop: str) -> list[Belief]:
    return [believe(*records, prop=prop, thing=thing) for thing in ("t", "u")]


def _danger(records: Records, prop: str) -> object:
    found = _both(records, prop)
    if prop in ("perimeter", "area"):
        return shapely.union_all([b.geometry for b in found if b.geometry is not None and b.status in PRESENT])
    if prop == "contamination":
        return {code for b in found if b.status in PRESENT and isinstance(b.value, list) for code in b.value}
    if prop == "hazard_class":
        return max(RANK[b.value] if b.status in PRESENT else 0 for b in found)  # type: ignore[index]
    return [b.value not in ("closed", "discredited") if b.status in PRESENT else None for b in found]


def _not_lower(before: object, after: object, prop: str) -> bool:
    if prop in ("perimeter", "area"):
        larger, smaller = (after, before) if prop == "perimeter" else (before, after)
        return bool(shapely.difference(smaller, larger).area < 1e-12)
    if prop == "contamination":
        return before <= after  # type: ignore[operator]
    if prop == "hazard_class":
        return after >= before  # type: ignore[operator]
    assert isinstance(before, list) and isinstance(after, list)
    return all(
        new is True if old is True else new is not False
        for old, new in zip(before, after, strict=True)
        if old is not False
    )


@st.composite
def _one_more(draw: st.DrawFn) -> tuple[str, Records, Claim | Judgement]:
    prop = draw(st.sampled_from(DANGEROUS))
    records = draw(records_on(prop, judgements=6))
    if draw(st.booleans()):
        added = draw(claims_on("zz", prop, ("says", "denies", "expects", "plans", "retracts")))
        if prop == "area" or (prop == "status" and added.stance == "retracts"):
            return prop, records, replace(added, received_at=at(9))
        return prop, records, added
    judgement = draw(judgements_on("zz", [record.id for record in records]))
    partings = {record.id for record in records if isinstance(record, Judgement) and record.things}
    if prop == "status" and (
        judgement.things or partings & set(judgement.claims)
    ):  # Un-merging gives back what each had.
        judgement = replace(judgement, verdict="reject", claims=(records[0].id,), things=())
    return prop, records, replace(judgement, received_at=at(9), second=draw(st.sampled_from([None, judgement.by])))


@examples(600)
@given(_one_more())
def test_one_more_claim_or_judgement_of_one_person_never_lowers_danger(
    case: tuple[str, Records, Claim | Judgement],
) -> None:
    prop, records, added = case
    before, after = _danger(records, prop), _danger([*records, added], prop)
    assert _not_lower(before, after, prop), (before, after)


def _signed_by_two(records: Records) -> set[str]:
    pairs = [r for r in records if isinstance(r, Judgement) and r.verdict == "accept" and r.second not in (None, r.by)]
    return {target for judgement in pairs for target in judgement.claims}


@examples(250)
@given(st.sampled_from(["status", "area"]).flatmap(lambda p: st.tuples(st.just(p), records_on(p, judgements=6))))
def test_lowered_danger_rests_on_direct_evidence_and_two_people(case: tuple[str, Records]) -> None:
    prop, records = case
    found = believe(*records, prop=prop)
    claims = {record.id: record for record in records if isinstance(record, Claim)}
    if found.status in PRESENT and (prop == "area" or found.value in ("closed", "discredited")):
        assert {claims[name].evidence for name in found.supporting} == {"direct"}
        assert set(found.supporting) <= _signed_by_two(records)


def test_closing_awaits_two_people_then_counts_until_danger_is_told_again() -> None:
    opened = hazard("a", "status", "open", day=1)
    closed = hazard("b", "status", "closed", by="survey", evidence="direct", day=2)
    assert believe(closed, prop="status").status == "pending"
    assert "two people" in believe(closed, prop="status").sentence
    assert believe(opened, closed, prop="status").value == "open"
    assert believe(opened, closed, judged("j", "accept", "b", day=3), prop="status").value == "open"
    accepted = judged("j", "accept", "b", day=3, two=True)
    assert believe(opened, closed, accepted, prop="status").value == "closed"
    again = hazard("c", "status", "open", by="mayor", day=4)
    assert believe(opened, closed, accepted, again, prop="status").value == "open"
    hearsay = replace(closed, evidence="indirect")
    assert believe(opened, hearsay, accepted, prop="status").value == "open"


def test_a_newer_smaller_perimeter_does_not_shrink_the_danger_without_two_people() -> None:
    large = hazard("a", "perimeter", geometry=square(0, 2), day=1)
    small = hazard("b", "perimeter", geometry=square(0, 1), day=5, by="survey", evidence="direct")
    both = believe(large, small, prop="perimeter")
    assert both.geometry is not None and both.geometry.equals(square(0, 2))
    assert (both.status, set(both.supporting)) == ("contested", {"a", "b"})
    picked = believe(large, small, judged("j", "prefer", "b", day=6, two=True), prop="perimeter")
    assert picked.geometry == square(0, 1)
    assert believe(large, small, judged("j", "prefer", "b", day=6), prop="perimeter").geometry == both.geometry
    later = hazard("c", "perimeter", geometry=square(5), day=7, by="mayor")
    grown = believe(large, small, judged("j", "prefer", "b", day=6, two=True), later, prop="perimeter")
    assert grown.geometry is not None and grown.geometry.equals(shapely.union(square(0, 1), square(5)))


def test_union_survives_perimeters_that_are_invalid_or_no_numbers() -> None:
    bowtie = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    with np.errstate(invalid="ignore"):
        broken = shapely.Polygon([(0, 0), (float("nan"), 1), (1, 0)])
    claims = [hazard(n, "perimeter", geometry=g, by=n) for n, g in (("a", bowtie), ("b", square(3)), ("c", broken))]
    found = believe(*claims, prop="perimeter")
    assert found.geometry is not None and found.geometry.area == pytest.approx(1.5)
    assert set(found.supporting) == {"a", "b", "c"}
    assert believe(claims[2], replace(claims[2], id="d"), prop="perimeter").geometry is not None


def test_the_more_dangerous_class_stands() -> None:
    classes = [hazard(c, "hazard_class", c, by=c, day=n) for n, c in enumerate(("cha", "spot", "sha"))]
    assert believe(*classes, prop="hazard_class").value == "cha"
    assert believe(*classes[1:], prop="hazard_class").value == "spot"
    assert believe(*classes[1:], prop="hazard_class").opposing == ("sha",)


def test_kinds_of_contamination_add_up() -> None:
    told = [hazard("a", "contamination", ["uxo"], by="nis"), hazard("b", "contamination", ["ap_mine"], by="mayor")]
    assert believe(*told, prop="contamination").value == ["ap_mine", "uxo"]


# Rule 5: retraction


@examples(200)
@given(st.sampled_from(SOURCE_IDS), st.sampled_from(SOURCE_IDS))
def test_only_the_source_or_its_parent_retracts(speaker: str, other: str) -> None:
    said = claim("a", 5000, by=speaker, day=1)
    retraction = claim("b", None, by=other, day=2, stance="retracts")
    found = believe(said, retraction)
    if other == speaker or (speaker, other) == ("cell", "nis"):
        assert (found.status, found.supporting) == ("unknown", ())
    else:
        assert (found.value, found.status, found.opposing) == (5000, "reported", ("b",))


@examples(300)
@given(records_on("people"), st.sampled_from(SOURCE_IDS), st.sampled_from([None, 12, 5000]))
def test_a_retraction_by_others_changes_no_value_and_by_the_source_only_removes(
    records: Records, by: str, value: int | None
) -> None:
    retraction = claim("zz", value, by=by, day=9, stance="retracts")
    before, after = believe(*records), believe(*records, retraction)
    claims = {record.id: record for record in records if isinstance(record, Claim)}
    told = {name: source_of(one) for name, one in claims.items()}
    reached = [name for name, source in told.items() if source == by or (source, by) == ("cell", "nis")]
    if not reached:
        assert (after.value, after.supporting) == (before.value, before.supporting)
    assert set(after.supporting) <= set(claims), "what was said stays as it was said"
    if value is None:
        assert not set(after.supporting) & {name for name in reached if claims[name].stance != "retracts"}


def test_retraction_reaches_earlier_claims_of_its_value_only() -> None:
    claims = [claim("a", 1, day=1), claim("c", 3, day=4)]
    assert believe(*claims, claim("r", None, day=3, stance="retracts")).value == 3
    assert believe(claims[0], claim("r", 2, day=3, stance="retracts")).value == 1
    assert believe(claims[0], claim("r", 1, day=3, stance="retracts")).status == "unknown"


def test_retracted_danger_stays_until_two_people_accept_the_retraction() -> None:
    said = hazard("a", "perimeter", geometry=square(0), day=1)
    retraction = hazard("b", "perimeter", stance="retracts", day=2, evidence="direct")
    held = believe(said, retraction, prop="perimeter")
    assert (held.status, held.opposing) == ("contested", ("b",))
    assert believe(said, retraction, judged("j", "accept", "b", two=True), prop="perimeter").status == "unknown"


def test_a_judgement_removes_support_and_its_undoing_restores_it() -> None:
    said = claim("a", 7)
    rejected = judged("j", "reject", "a", day=2)
    assert believe(said, rejected).status == "unknown"
    assert believe(said, judged("j", "retract", "a", day=2)).status == "unknown"
    assert believe(said, rejected, judged("k", "retract", "j", day=3)) == believe(said)
    assert believe(said, rejected, judged("k", "accept", "a", day=3)).value == 7


# Rule 6: order-free


@examples(200)
@given(any_records, st.randoms(use_true_random=False))
def test_belief_does_not_depend_on_the_order_of_records(case: tuple[str, Records], rng: random.Random) -> None:
    prop, records = case
    shuffled = list(records)
    rng.shuffle(shuffled)
    assert _both(records, prop) == _both(shuffled, prop)


@examples(300)
@given(any_records, st.integers(0, 4), st.integers(7, 20))
def test_a_late_report_counts_like_one_that_came_in_time(case: tuple[str, Records], place: int, day: int) -> None:
    """Where all say when they were told and nobody judged, only what was said counts, not when it arrived."""
    prop, records = case
    claims = [replace(one, said_at=one.said_at or at(2)) for one in records if isinstance(one, Claim)]
    late = list(claims)
    late[place % len(claims)] = replace(claims[place % len(claims)], received_at=at(day))
    told = [_facts(found) for found in _both(claims, prop)]
    assert told == [_facts(found) for found in _both(late, prop)]


@examples(300)
@given(any_records)
def test_no_claim_in_force_is_dropped_without_a_reason(case: tuple[str, Records]) -> None:
    """Words of the same date stand side by side: each supports, opposes, or says what can be true beside it."""
    prop, records = case
    claims = [replace(one, said_at=at(2), stance="says", thing="t") for one in records if isinstance(one, Claim)]
    found = believe(*claims, prop=prop)
    valued = {one.id for one in claims if one.value is not None or one.geometry is not None}
    if found.status in PRESENT:
        assert {*found.supporting, *found.opposing} == valued


@examples(200)
@given(any_records)
def test_the_short_way_gives_the_same_belief_as_the_general_one(case: tuple[str, Records]) -> None:
    prop, records = case
    known = evidence(*records)
    general = resolve(known, "t", prop, valid_at=DAY, known_at=LATER, policy=POLICY)
    assert belief(known, "t", prop, valid_at=DAY, known_at=LATER, policy=POLICY) == general


@examples(200)
@given(st.sampled_from(["people", "perimeter"]).flatmap(lambda p: st.tuples(st.just(p), claims_on("c", p))))
def test_a_sole_claim_gives_the_same_belief_both_ways(case: tuple[str, Claim]) -> None:
    prop, sole = case
    known = evidence(sole)
    general = resolve(known, sole.thing, prop, valid_at=DAY, known_at=LATER, policy=POLICY)
    assert belief(known, sole.thing, prop, valid_at=DAY, known_at=LATER, policy=POLICY) == general


@examples(200)
@given(any_records, st.integers(1, 6))
def test_what_was_not_yet_received_does_not_count(case: tuple[str, Records], day: int) -> None:
    prop, records = case
    received = [record for record in records if record.received_at <= at(day)]
    assert believe(*records, prop=prop, known_at=at(day)) == believe(*received, prop=prop)


def test_a_late_report_of_the_same_date_stands_beside_the_first() -> None:
    first, late = claim("a", 10, day=1, said_at=at(1)), claim("b", 12, day=9, said_at=at(1))
    found = believe(first, late)
    assert found.status == "contested"
    assert {*found.supporting, *found.opposing} == {"a", "b"}


def test_a_later_word_of_the_same_root_replaces_its_earlier_one_whatever_arrives_first() -> None:
    older, newer = claim("a", 10, day=9, said_at=at(1)), claim("b", 12, day=2, said_at=at(2), by="ap<nis")
    found = believe(older, newer)
    assert (found.value, found.status, found.opposing) == (12, "reported", ())


def test_claims_hold_in_their_valid_time_only() -> None:
    june = parse_partial_date("2026-06")
    told = claim("a", 10, valid_from=june, valid_to=june)
    assert believe(told, day=date(2026, 5, 31)).status == "unknown"
    assert [believe(told, day=day).value for day in (date(2026, 6, 1), date(2026, 6, 30))] == [10, 10]
    assert believe(told, day=date(2026, 7, 1)).status == "unknown"
    open_end = replace(told, valid_to=None, valid_from=PartialDate(DAY, DAY))
    assert believe(open_end, day=date(2030, 1, 1)).value == 10


# Contradiction among ordinary claims


def test_contradiction_is_decided_by_judgement_then_roots_then_evidence_then_trust_then_date() -> None:
    one, other = claim("a", 1, by="nis", day=5), claim("b", 2, by="mayor", day=4)
    assert believe(one, other).value == 1  # reliability B over E
    assert believe(one, replace(other, evidence="direct")).value == 2
    assert believe(replace(one, evidence="direct"), other, claim("c", 2, by="ap")).value == 2
    assert believe(one, other, claim("c", 1, by="ap"), judged("j", "accept", "b")).value == 2
    assert believe(one, other, judged("j", "deprecate", "a")).value == 2
    assert believe(one, other, judged("j", "accept", "a"), judged("k", "prefer", "b")).value == 2
    assert (
        believe(
            replace(one, chain=claim("x", by="yonhap").chain), replace(other, chain=claim("x", by="ap").chain)
        ).value
        == 1
    )
    contested = believe(one, other)
    assert (contested.status, contested.opposing) == ("contested", ("b",))
    assert believe(one, other, judged("j", "reject", "b")).status == "reported"


def test_a_denial_stands_against_its_value_and_alone_means_denied() -> None:
    said, denied = claim("a", 5, by="nis"), claim("b", 5, by="mayor", stance="denies")
    assert believe(denied).status == "denied"
    assert (believe(said, denied).status, believe(said, denied).opposing) == ("contested", ("b",))
    assert believe(said, replace(denied, value=6)).status == "reported"
    own_denial = replace(denied, chain=said.chain, received_at=at(3))
    assert (believe(said, own_denial).status, believe(said, own_denial).opposing) == ("denied", ())


def test_a_denied_expectation_stays_expected_and_is_open_until_settled() -> None:
    hoped, denied = claim("a", 5, by="nis", stance="expects"), claim("b", None, by="mayor", stance="denies")
    found = believe(hoped, denied)
    assert (found.status, found.value, found.opposing, found.disputed) == ("expected", 5, ("b",), True)
    assert not believe(hoped, replace(denied, value=6)).disputed
    assert not believe(hoped, denied, judged("j", "reject", "b")).disputed
    assert believe(hoped, denied, judged("j", "reject", "a")).status == "denied"
    later = replace(denied, chain=hoped.chain, received_at=at(3))
    assert (believe(hoped, later).status, believe(hoped, later).disputed) == ("denied", False)


# Rule 7: the chain in words


@examples(300)
@given(any_records)
def test_every_sentence_names_all_speakers_in_order_with_both_dates(case: tuple[str, Records]) -> None:
    prop, records = case
    claims = {record.id: record for record in records if isinstance(record, Claim)}
    for found in _both(records, prop):
        assert found.sentence.endswith(".") and "\n" not in found.sentence
        if not found.supporting:
            continue
        lead, place = claims[found.supporting[0]], 0
        for step in lead.chain:
            place = found.sentence.index(BY_ID[step.source].name, place)
        assert f"(received {lead.received_at.day} May 2026)" in found.sentence
        assert lead.said_at is None or f"on {lead.said_at.day} May 2026 (received" in found.sentence
        if found.status == "reported" and "union" not in found.sentence:
            assert "not confirmed by a second root" in found.sentence
        if found.status == "confirmed":
            assert "confirmed by" in found.sentence and "not confirmed" not in found.sentence


def test_the_chain_is_told_in_words() -> None:
    told = claim("a", 5000, by="yonhap<nis", day=4, said_at=at(2))
    told = replace(told, chain=(told.chain[0], replace(told.chain[1], how="was_told")))
    assert believe(told).sentence == (
        "Yonhap, citing the National Intelligence Service, said on 3 May 2026 (received 5 May 2026) that people is 5000; "
        "reliability B, credibility not judged; not confirmed by a second root."
    )


# Rule 8: same-as is a judgement


@examples(200)
@given(any_records)
def test_unmerging_restores_both_things_exactly(case: tuple[str, Records]) -> None:
    prop, drawn = case
    records = [record for record in drawn if isinstance(record, Claim) or not record.things]
    same = judged("s", "same", claims=(), things=("t", "u"), day=7)
    merged = _both([*records, same], prop)
    assert merged[0] == merged[1]
    assert merged[0].thing == "t"
    different = judged("d", "different", claims=(), things=("u", "t"), day=8)
    assert _both([*records, same, different], prop) == _both(records, prop)
    assert _both([*records, same, judged("d", "retract", "s", day=8)], prop) == _both(records, prop)
    assert _both([*records, different, replace(same, received_at=at(9))], prop) == merged


def test_groups_name_the_smallest_id_of_things_joined_through_others() -> None:
    claims = [claim(thing, 1, thing=thing) for thing in ("w", "v", "u", "t")]
    joined = [judged(f"{a}{b}", "same", claims=(), things=(a, b)) for a, b in (("v", "w"), ("u", "v"))]
    known = evidence(*claims, *joined)
    assert groups(known, LATER) == {"t": "t", "u": "u", "v": "u", "w": "u"}
    assert canonical_id(known, "w", at(1)) == "w"


# Rule 9: figures keep their claims


@examples(200)
@given(any_records)
def test_every_belief_names_the_claims_that_it_rests_on(case: tuple[str, Records]) -> None:
    prop, records = case
    found = believe(*records, prop=prop)
    claims = {record.id: record for record in records if isinstance(record, Claim)}
    assert set(found.supporting) <= set(claims)
    assert not set(found.supporting) & set(found.opposing)
    if found.status in (*PRESENT, "expected"):
        assert found.supporting
    if found.status == "expected":
        assert found.value == claims[found.supporting[0]].value


def test_beliefs_of_reads_every_property_of_the_merged_things() -> None:
    known = evidence(
        claim("a", 5),
        claim("b", "Stara", thing="u", property="name"),
        claim("c", ["road"], thing="u", property="needs", day=50),
        judged("s", "same", claims=(), things=("t", "u")),
    )
    found = beliefs_of(known, "u", valid_at=DAY, known_at=at(20), policy=POLICY)
    assert {name: b.value for name, b in found.items()} == {"people": 5, "name": "Stara"}


def test_evidence_of_nothing_has_no_beliefs() -> None:
    assert not beliefs_of(Evidence.of((), (), ()), "t", valid_at=DAY, known_at=LATER, policy=POLICY)


def test_names_in_two_languages_are_no_contradiction_and_in_one_they_are() -> None:
    latin = claim("a", "Sneardavets", by="atlas", property="name", language="en")
    cyrillic = claim("b", "Снеардавец", by="staff", property="name", language="uk")
    spelt = claim("c", "Snyardavets", by="nis", property="name", language="en")
    both, three = believe(latin, cyrillic, prop="name"), believe(latin, cyrillic, spelt, prop="name")
    assert both.status == "reported" and both.opposing == ()
    assert three.status == "contested" and len(three.opposing) == 1
