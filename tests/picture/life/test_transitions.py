"""All pairs of states: with everything a step of policy is open, and closed for each single thing that is missing, which is named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import permutations

import pytest

from tandem.claims.records import Claim
from tandem.picture.build import build_picture
from tandem.picture.life import LOWERED, Offered, lacking, lives, transitions
from tandem.policy import generic_policy
from tandem.policy.sections import StepPolicy
from tandem.vocabulary import codes, label
from tests.picture.life.stories import DAY, KNOWN, ROLES, area, evidence_of, flat, ingredients, people, row, signed

POLICY = generic_policy()
PAIRS = list(permutations(codes("life_state"), 2))
WHOLE = Offered("direct", "detonation", (("Anna", "Boris"),), "Seen.")
EVERYTHING = {name: ingredients(step) for name, step in POLICY.life.steps.items()}


@dataclass(frozen=True)
class Left:
    """What is left out or added, and the one need that is then missing: its kind, and words of it."""

    kind: str
    words: str
    offered: Offered = WHOLE
    without: str = ""
    roles: tuple[str, ...] = ("quality_officer", "authority_officer")
    added: tuple[object, ...] = ()


def missing(from_state: str, to_state: str, left: Left | None = None) -> list[tuple[str, str]]:
    """Kind and words of what a step lacks with everything that any step needs, but for what is left out."""
    left = left or Left("", "")
    found: dict[str, list[object]] = {}
    for needed in EVERYTHING.values():
        for key, records in needed.items():
            found.setdefault(key, []).extend(records)
    # Half of the land is enough for one step, all of it is there for the others.
    land = [one for one in flat(EVERYTHING["close"]["ledger"]) if isinstance(one, Claim)]
    found["ledger"] = [*land, signed(*land, by="dora", second="emil")]
    gone = {one.id for one in flat(found.pop(left.without, []))}
    rest = [one for one in flat(list(found.values())) if one.id not in gone]
    roles = {name: role for name, role in ROLES.items() if code_of(role) in left.roles}
    others = {"Dora": "quality_officer", "Emil": "authority_officer"}
    evidence = evidence_of(area(), rest, people({**roles, **others}), *left.added)
    picture = build_picture(evidence, valid_at=DAY, known_at=KNOWN, policy=POLICY)
    life = replace(lives(picture, evidence, POLICY)["h"], state=from_state)
    needs = lacking(life, to_state, left.offered, picture=picture, evidence=evidence, policy=POLICY)
    return [(need.kind, str(need.words)) for need in needs]


def code_of(role: str) -> str:
    return {"Officer of the authority": "authority_officer"}.get(role, role)


def left_out(step: StepPolicy) -> Iterator[Left]:
    """Each single thing that the step needs, left out."""
    lowers = step.to_state in LOWERED
    if lowers or step.evidence == "direct":
        for weak in ("none", "indirect"):
            yield Left("evidence", "direct evidence", replace(WHOLE, evidence=weak))
    if step.evidence != "none":
        yield Left("evidence", "evidence", replace(WHOLE, evidence_code="rumour"))
    if step.evidence == "indirect":
        yield Left("evidence", "indirect evidence", replace(WHOLE, evidence="none"))
    if lowers:
        for signers in ((), (("Anna",),), (("Anna", " ANNA "),), (("Anna", "Carl"),), (("Anna",), ("Boris",))):
            yield Left("people", "people who sign: 2", replace(WHOLE, signers=signers))
    for role in step.roles:
        others = tuple(one for one in step.roles if one != role)
        yield Left("people", label("person_role", role).lower(), roles=others)
    for kind in step.documents:
        yield Left("document", label("document_kind", kind).lower(), without=f"document {kind}")
    if step.works:
        yield Left("work", label("work_kind", step.works[0]).lower(), without="work")
    if step.quality_control:
        yield Left("quality", "none is recorded", without="quality")
    for name in step.gate:
        yield from gate_left_out(name, step)
    if step.ledger:
        yield Left("ledger", "land that", without="ledger")
    if step.reason:
        yield Left("reason", "a reason", replace(WHOLE, reason=" "))


def gate_left_out(name: str, step: StepPolicy) -> Iterator[Left]:
    papers = {"markers": "marker_record", "briefing": "briefing_record", "inspection": "inspection_report"}
    papers |= {"handover": "handover_certificate", "completion_report": "completion_report"}
    if name == "corrective_action":
        open_ = row("n", "non_conformity", hazardous_area="h", severity="minor", found_on="2026-05-12")
        yield Left("gate", "corrective action", added=(open_,))
    elif papers[name] not in step.documents:
        yield Left("gate", label("release_gate", name).lower(), without=f"gate {name}")


@pytest.mark.parametrize(("from_state", "to_state"), PAIRS)
def test_pair_of_states_is_open_with_everything_and_closed_without_any_single_thing(
    from_state: str, to_state: str
) -> None:
    steps = [one for one in POLICY.life.steps.values() if one.to_state == to_state]
    ways = [step for step in steps if from_state in step.from_states]
    if not ways:
        ((kind, words),) = missing(from_state, to_state)
        assert kind == "path"
        for origin in {origin for step in steps for origin in step.from_states}:
            assert label("life_state", origin).lower() in words
        return
    (step,) = ways
    assert missing(from_state, to_state) == []
    for left in left_out(step):
        ((kind, words),) = missing(from_state, to_state, left)
        assert kind == left.kind and left.words in words, (left, words)


def test_table_names_every_pair_once_and_asks_for_what_is_missing_of_an_area_of_which_nothing_is_known() -> None:
    told = transitions(POLICY)
    assert [(one.from_state, one.to_state) for one in told] == PAIRS
    evidence = evidence_of(row("h", "hazardous_area", name="Hill", perimeter=area()[1].geometry))
    picture = build_picture(evidence, valid_at=DAY, known_at=KNOWN, policy=POLICY)
    life = lives(picture, evidence, POLICY)["h"]
    for one in told:
        here = replace(life, state=one.from_state)
        needs = lacking(here, one.to_state, Offered(), picture=picture, evidence=evidence, policy=POLICY)
        # Of nothing, nothing has to be corrected.
        asked = [need for need in one.needs if not (need.kind == "gate" and "corrective" in str(need.words))]
        assert [need.kind for need in needs] == ([need.kind for need in asked] if one.step else ["path"])
        assert not any(need.met for need in one.needs)


def test_every_state_leads_somewhere_and_what_lowers_danger_asks_for_two_people_and_direct_evidence() -> None:
    told = transitions(POLICY)
    for state in codes("life_state"):
        assert any(one.step and one.from_state == state for one in told), state
        assert state == "reported" or any(one.step and one.to_state == state for one in told), state
    for one in told:
        if one.step and one.to_state in LOWERED:
            words = {need.kind: str(need.words) for need in one.needs}
            assert "direct" in words["evidence"] and "people who sign: 2" in words["people"]
