"""No sequence of writes lowers the danger of an area without evidence, papers and two people with the right roles.

The machine writes what imports, single claims, judgements, steps, merges of things, retractions and unions of workspaces leave in the
journal (records in any order of receipt). What must hold is checked by code of its own, which looks at the records alone.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import shapely
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tandem.claims.evidence import Evidence
from tandem.claims.records import Claim, Judgement, Source
from tandem.picture.build import build_picture
from tandem.picture.life import LOWERED, lives
from tandem.policy import generic_policy
from tests.picture.life.stories import SHAPE, SOURCES, area, flat, ingredients, people, row, signed, state, told
from tests.picture.telling import AT

# TANDEM_LIFE_RUNS=20000 pytest tests/picture/life/test_no_way_round.py is the nightly run (CONTRIBUTING.md).
RUNS = int(os.environ.get("TANDEM_LIFE_RUNS", "150"))
POLICY = generic_policy()
DAY = date(2026, 6, 15)
KNOWN = AT + timedelta(days=400)
FURTHER = {"part_released": {"part_released", "closed", "handed_over"}, "closed": {"closed", "handed_over"}}
WHO = ("anna", "boris", "carl", "anna-2", None)
STEP_OF = {"discredited": "discredit", "part_released": "release_part", "closed": "close", "handed_over": "hand_over"}
LOWERED_RUNS = {"runs": 0, "lowered": 0}
Record = Claim | Judgement

things = st.sampled_from(["h", "h", "h", "g"])
hours = st.sampled_from([0, 0, 0, -200])
days = st.integers(1, 45).map(lambda n: date(2026, 5, 1) + timedelta(days=n - 1))
who = st.sampled_from(WHO)


class Life(RuleBasedStateMachine):
    """Records of two hazardous areas."""

    def __init__(self) -> None:
        super().__init__()
        self.records: dict[str, Record] = {}
        self.clock = 0
        self.lowered = False

    def now(self, hours: int = 0) -> datetime:
        self.clock += 1
        return AT + timedelta(days=50, hours=self.clock + hours)

    def add(self, *records: object) -> None:
        for one in flat(*records):
            self.records[one.id] = one

    def told(self, claim: Claim, hours: int = 0) -> Claim:
        made = replace(claim, id=f"{self.clock:04d}/{claim.id}", received_at=self.now(hours))
        self.add(made)
        return made

    @initialize(
        to_state=st.sampled_from(sorted(LOWERED)),
        left_out=st.sets(st.integers(0, 12), max_size=2),
        backing=st.sampled_from(
            [("anna", "boris"), ("anna", "boris"), ("anna", "carl"), ("anna", None), ("anna", "anna-2")]
        ),
    )
    def begun(self, to_state: str, left_out: set[int], backing: tuple[str, str | None]) -> None:
        """An area that has, but for a few things, all that the state needs."""
        steps = POLICY.life.steps
        on = date(2026, 5, 15)
        if to_state in ("closed", "handed_over"):
            self.add(area("cha"), state("in_work", date(2026, 5, 2)))
        else:
            self.add(area("sha"))
        if to_state == "handed_over":
            claim = state("closed", on)
            self.add(list(ingredients(steps["close"]).values()), claim, signed(claim))
            on = date(2026, 5, 16)
        every: list[object] = [people(), *ingredients(steps[STEP_OF[to_state]]).values()]
        self.add(*(one for at, one in enumerate(every) if at not in left_out))
        claim = state(to_state, on, evidence="indirect" if 11 in left_out else "direct")
        self.add(claim, signed(claim, by=backing[0], second=backing[1]))
        self.add(row("g", "hazardous_area", name="G", perimeter=shapely.affinity.translate(SHAPE, 0.0005, 0)))

    @rule(
        thing=things,
        value=st.sampled_from(["reported", "open", "in_work", *sorted(LOWERED)]),
        on=days,
        by=st.sampled_from(["team", "register", "carl"]),
        evidence=st.sampled_from(["direct", "indirect", "none"]),
        stance=st.sampled_from(["says", "says", "says", "denies", "retracts", "expects"]),
        undated=st.booleans(),
        behind=hours,
    )
    def claim_of_status(
        self, thing: str, value: str, on: date, by: str, evidence: str, stance: str, undated: bool, behind: int
    ) -> None:
        claim = told(thing, "hazardous_area", "status", value, on=on, by=by, evidence=evidence)
        self.told(replace(claim, stance=stance, valid_from=None if undated else claim.valid_from), behind)

    @rule(thing=things, value=st.sampled_from(["sha", "cha", "spot"]), on=days, behind=hours)
    def claim_of_class(self, thing: str, value: str, on: date, behind: int) -> None:
        self.told(told(thing, "hazardous_area", "hazard_class", value, on=on, by="register"), behind)

    @rule(
        thing=things,
        share=st.sampled_from([0.5, 1.0, 1.5, 1.5]),
        on=days,
        stance=st.sampled_from(["says", "says", "denies"]),
        behind=hours,
    )
    def draw(self, thing: str, share: float, on: date, stance: str, behind: int) -> None:
        """A perimeter that is larger or smaller than the one that was reported first."""
        shape = shapely.affinity.scale(SHAPE, share, 1, origin=(18.0, 44.0))
        self.told(replace(told(thing, "hazardous_area", "perimeter", shape, on=on, by="carl"), stance=stance), behind)

    @rule(
        value=st.sampled_from(["closed", "discredited", "handed_over"]), kind=st.sampled_from(["asset", "site", "work"])
    )
    def import_as_another_kind(self, value: str, kind: str) -> None:
        """A file whose rows are mapped to the wrong kind, by a clock that is far behind."""
        prop = "status" if kind != "site" else "name"
        made = told("h", kind, prop, value, by="register")
        self.add(replace(made, id=f"0000/{self.clock}", received_at=self.now(-1000)))

    @rule(thing=things, value=st.sampled_from(sorted(LOWERED)), on=days, by=who, second=who, paper=st.booleans())
    def step(self, thing: str, value: str, on: date, by: str | None, second: str | None, paper: bool) -> None:
        """What `tandem advance --record` leaves."""
        if paper:
            self.add(next(iter(ingredients(POLICY.life.steps[STEP_OF[value]]).values())))
        claim = self.told(told(thing, "hazardous_area", "status", value, on=on, by="anna"))
        self.add(signed(claim, by=by or "anna", second=second, at=self.now()))

    @rule(
        data=st.data(),
        verdict=st.sampled_from(["accept", "accept", "accept", "prefer", "reject", "deprecate"]),
        by=who,
        second=who,
        behind=hours,
    )
    def judge(self, data: st.DataObject, verdict: str, by: str | None, second: str | None, behind: int) -> None:
        claims = sorted(one.id for one in self.records.values() if isinstance(one, Claim))
        chosen = data.draw(st.lists(st.sampled_from(claims), min_size=1, max_size=4, unique=True))
        states = [one for one in claims if "/status/" in one]
        chosen += data.draw(st.lists(st.sampled_from(states), max_size=2)) if states else []
        at = self.now(behind)
        self.add(
            Judgement(f"j{self.clock}", verdict, "Seen.", by or "carl", at, tuple(dict.fromkeys(chosen)), second=second)
        )

    @rule(data=st.data(), by=who, second=who)
    def take_back(self, data: st.DataObject, by: str | None, second: str | None) -> None:
        judged = sorted(one.id for one in self.records.values() if isinstance(one, Judgement))
        chosen = data.draw(st.sampled_from(judged))
        at = self.now()
        self.add(Judgement(f"j{self.clock}", "retract", "Wrong.", by or "carl", at, (chosen,), second=second))

    @rule(verdict=st.sampled_from(["same", "same", "different"]))
    def merge(self, verdict: str) -> None:
        at = self.now()
        self.add(Judgement(f"j{self.clock}", verdict, "Seen.", "carl", at, things=("g", "h")))

    @rule(
        name=st.sampled_from(["Anna", "Boris", "Carl"]),
        role=st.sampled_from(["quality_officer", "authority_officer", "mayor"]),
        stance=st.sampled_from(["says", "expects", "denies"]),
    )
    def appoint(self, name: str, role: str, stance: str) -> None:
        for claim in people({name: role}):
            self.told(replace(claim, stance=stance if claim.property == "role" else "says"))

    @rule(data=st.data(), name=st.sampled_from(sorted(STEP_OF.values())))
    def paper(self, data: st.DataObject, name: str) -> None:
        self.add(data.draw(st.sampled_from(list(ingredients(POLICY.life.steps[name]).values()))))

    @rule(kind=st.sampled_from(["inspection", "non_conformity"]), on=days)
    def trouble(self, kind: str, on: date) -> None:
        more = {"result": "failed", "inspection_kind": "sampling", "inspected_on": on.isoformat()}
        more = more if kind == "inspection" else {"severity": "major"}
        self.add(row(f"{kind}-{self.clock}", kind, hazardous_area="h", **more))  # type: ignore[arg-type]
        self.now()

    def teardown(self) -> None:
        """Every beginning of a sequence is a sequence, so the end is all that is looked at."""
        claims = [one for one in self.records.values() if isinstance(one, Claim)]
        judgements = [one for one in self.records.values() if isinstance(one, Judgement)]
        sources = [*SOURCES, Source("anna-2", "person", "ANNA ", AT)]
        evidence = Evidence.of(sources, claims, judgements)
        picture = build_picture(evidence, valid_at=DAY, known_at=KNOWN, policy=POLICY)
        found = {one.id: one.status for one in picture.hazardous_areas}
        assert set(found) in ({"g", "h"}, {"g"}), "an area is gone"
        told_lives = lives(picture, evidence, POLICY)
        for thing, status in found.items():
            group = {"g", "h"} if len(found) == 1 else {thing}
            lowered = {one for one in (status, told_lives[thing].state) if one in LOWERED}
            assert (status in LOWERED) <= (told_lives[thing].state in LOWERED)
            for one in lowered:
                self.lowered = True
                check(one, group, claims, judgements, {source.id: source.name for source in sources})
        LOWERED_RUNS["runs"] += 1
        LOWERED_RUNS["lowered"] += self.lowered


def check(state: str, group: set[str], claims: list[Claim], judgements: list[Judgement], names: dict[str, str]) -> None:
    """What has to be among the records where an area is less dangerous; slow, and without the code under test."""
    roles = roles_said(claims)
    at_things = []
    for thing in group:
        backed = [
            at
            for claim in claims
            if claim.thing == thing and claim.kind == "hazardous_area" and claim.property == "status"
            and claim.value in FURTHER.get(state, {state}) and claim.stance == "says" and claim.evidence == "direct"
            for at in accepted(claim, judgements, names, roles)
        ]  # fmt: skip
        assert backed, f"{thing} is {state} without evidence and two people with the right roles"
        at_things.append((thing, max(backed)))
    settled = {claim.id for claim in claims if rejected_by_two(claim, claims, judgements)}
    for thing, at in at_things:
        every = [
            more
            for claim in claims
            if claim.thing == thing and claim.property == "status" and claim.value in LOWERED
            for more in accepted(claim, judgements, names, roles)
        ]
        last = max([at, *every])
        for claim in claims:
            danger = claim.property == "status" and claim.value in ("open", "reported", "in_work")
            if claim.thing == thing and claim.kind == "hazardous_area" and claim.stance == "says" and danger:
                on = claim.valid_from.first if claim.valid_from else claim.received_at.date()
                assert claim.received_at < last or claim.id in settled or on > DAY, f"{claim.id} came in after"
    step = POLICY.life.steps[STEP_OF[state]]
    kinds = {claim.value for claim in claims if claim.property == "document_kind"}
    assert set(step.documents) <= kinds, "papers are missing"
    if "nothing_remains" in step.ledger:
        land = shapely.union_all(perimeters(group, claims, settled))
        free = [
            one.geometry
            for one in claims
            if one.property == "area" and any(two(j) and one.id in j.claims for j in judgements)
        ]
        assert shapely.difference(land, shapely.union_all(free)).area < 1e-9, "land remains"
    else:
        for thing, at in at_things if state == "discredited" else ():
            land = perimeters({thing}, claims, settled)
            looked_at = [one for one in claims if one.received_at < at]
            left = shapely.difference(shapely.union_all(land), shapely.union_all(perimeters({thing}, looked_at, set())))
            assert left.area < 1e-9, "land was added since"


def perimeters(group: set[str], claims: list[Claim], settled: set[str]) -> list[shapely.Geometry]:
    """What is drawn of these areas, but for what two people took back, and what is said to come later."""
    return [
        one.geometry
        for one in claims
        if one.thing in group and one.property == "perimeter" and one.stance == "says" and one.id not in settled
        and (one.valid_from is None or one.valid_from.first <= DAY)
    ]  # fmt: skip


def roles_said(claims: list[Claim]) -> dict[str, set[str]]:
    spelled = {"Officer of the authority": "authority_officer"}
    found: dict[str, set[str]] = {}
    for claim in claims:
        if claim.property == "role" and claim.stance == "says":
            name = claim.thing.removeprefix("person:").casefold()
            found.setdefault(name, set()).add(spelled.get(str(claim.value), str(claim.value)))
    return found


def two(judgement: Judgement) -> bool:
    return judgement.second is not None and judgement.second != judgement.by


def accepted(
    claim: Claim, judgements: list[Judgement], names: dict[str, str], roles: dict[str, set[str]]
) -> Iterator[datetime]:
    gone = {
        one
        for j in judgements
        if j.verdict == "retract" and two(j) and not taken_back(j, judgements)
        for one in j.claims
    }
    for judgement in judgements:
        if (
            judgement.verdict != "accept"
            or claim.id not in judgement.claims
            or not two(judgement)
            or judgement.id in gone
        ):
            continue
        one, other = (names[who].strip().casefold() for who in (judgement.by, judgement.second or ""))
        quality, authority = "quality_officer", "authority_officer"
        held, too = roles.get(one, set()), roles.get(other, set())
        if one != other and ((quality in held and authority in too) or (authority in held and quality in too)):
            yield judgement.received_at


def taken_back(judgement: Judgement, judgements: list[Judgement]) -> bool:
    return any(j.verdict == "retract" and judgement.id in j.claims for j in judgements)


def rejected_by_two(claim: Claim, claims: list[Claim], judgements: list[Judgement]) -> bool:
    """Rejected, or taken back by a claim, by two people."""
    back = {one.id for one in claims if one.stance == "retracts" and one.thing == claim.thing}
    return any(
        two(j) and ((j.verdict in ("reject", "retract") and claim.id in j.claims) or back & set(j.claims))
        for j in judgements
    )


def test_no_way_of_writing_lowers_danger_without_evidence_and_two_people_with_the_right_roles() -> None:
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=8,
            deadline=None,
            report_multiple_bugs=False,
            phases=[Phase.explicit, Phase.reuse, Phase.generate],  # Shrinking a run takes longer than reading it.
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert LOWERED_RUNS["lowered"] > LOWERED_RUNS["runs"] / 50, "hardly any run got near: the test would prove nothing"
