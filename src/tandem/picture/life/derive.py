"""The lives of the hazardous areas of a picture, and their statuses in it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from tandem.claims.belief import belief
from tandem.claims.evidence import Evidence
from tandem.claims.judged import members
from tandem.picture.findings import finding
from tandem.picture.ledger import ledger as ledger_of
from tandem.picture.life.ground import Grounds, grounds
from tandem.picture.life.model import ENDED, LOWERED, Life, Need, NextStep, Refused
from tandem.picture.life.needs import NOTHING, Offered, Rules, needs
from tandem.picture.life.said import CLASSES, said_of
from tandem.picture.life.walk import Walked, Walker
from tandem.picture.tables import Finding, HazardousArea, LedgerEntry, Picture
from tandem.policy import Policy
from tandem.vocabulary import label
from tandem.worded import joined, lowered, worded

# The further to the right, the less danger.
_ORDER = ("in_work", "cha", "spot", "sha", "reported", "part_released", "discredited", "closed", "handed_over")


def lives(
    picture: Picture,
    evidence: Evidence,
    policy: Policy,
    ledger: Sequence[LedgerEntry] = (),
    areas: Collection[str] | None = None,
) -> Mapping[str, Life]:
    """The lives of these hazardous areas (all where None), by id; ``ledger`` is the picture's where it is known already."""
    known = grounds(picture, evidence, policy, ledger)
    walker = Walker(evidence, Rules(policy, known.roles))
    asked = (area for area in picture.hazardous_areas if areas is None or area.id in areas)
    return {area.id: _life(area, walker, known) for area in asked}


def lacking(
    life: Life, to_state: str, offered: Offered, *, picture: Picture, evidence: Evidence, policy: Policy
) -> tuple[Need, ...]:
    """What is missing for a step from the state of a life, with what people bring."""
    known = grounds(picture, evidence, policy)
    area = next(one for one in picture.hazardous_areas if one.id == life.area)
    return Walker(evidence, Rules(policy, known.roles)).lacking(life.state, to_state, known.of(area), offered)


def pending_lives(lives_by_area: Mapping[str, Life]) -> tuple[Refused, ...]:
    """All refused steps that would still change something, the oldest first."""
    found = (one for life in lives_by_area.values() for one in life.refused if one.state != life.state)
    return tuple(sorted(found, key=lambda one: (one.day, one.area, one.claim)))


def derived_areas(
    picture: Picture, evidence: Evidence, policy: Policy
) -> tuple[tuple[HazardousArea, ...], tuple[Finding, ...]]:
    """The hazardous areas with the status that counts, and a finding on each that is said to be less dangerous than counts."""
    lowered_areas = [area for area in picture.hazardous_areas if area.status in LOWERED]
    if not lowered_areas:
        return picture.hazardous_areas, ()
    # Releases that name no area are for all that they overlap: one ledger for all areas looks at them once.
    known = grounds(picture, evidence, policy, ledger_of(lowered_areas, picture.land_releases))
    walker = Walker(evidence, Rules(policy, known.roles))
    found = {area.id: _walked(area, walker, known) for area in lowered_areas}
    rows = tuple(
        replace(area, status=_status(found[area.id]), discredited_on=_discredited_on(found[area.id]))
        if area.id in found
        else area
        for area in picture.hazardous_areas
    )
    findings = (_findings(area, found[area.id], policy) for area in lowered_areas)
    return rows, tuple(one for some in findings for one in some)


def _walked(area: HazardousArea, walker: Walker, known: Grounds) -> Walked:
    """Where the claims lead; of things that were judged the same, each by its own claims, the most dangerous counts.

    Otherwise one person, who judges two areas the same, could lend one the end of the other.
    """
    picture = known.picture
    ground = known.of(area)
    every = [
        walker.walk(said_of(walker.evidence, thing, valid_at=picture.valid_at, known_at=picture.known_at), ground)
        for thing in members(walker.evidence, area.id, picture.known_at)
        if thing in walker.evidence.claims
    ]
    worst = min(every, key=lambda one: _ORDER.index(one.state))
    return replace(
        worst,
        taken=tuple(sorted((one for walked in every for one in walked.taken), key=lambda one: (one.day, one.claim))),
        refused=tuple(one for walked in every for one in walked.refused),
    )


def _status(walked: Walked) -> str:
    """The status of a row whose believed status lowers danger: where its claims lead."""
    return "open" if walked.state in CLASSES else walked.state


def _discredited_on(walked: Walked) -> date | None:
    if walked.state != "discredited":
        return None
    return next(one.day for one in reversed(walked.taken) if one.state == "discredited")


def _findings(area: HazardousArea, walked: Walked, policy: Policy) -> Iterator[Finding]:
    if _status(walked) == area.status:
        return
    refused = next((one for one in reversed(walked.refused) if one.state == area.status), None)
    if refused is None and _goes_on(area.status, walked.state, policy):
        return
    values = {"thing": area.name, "state": _told(area.status), "current": _told(walked.state)}
    if refused is None:
        message = worded(
            "{thing} was said to be {state}, but later words brought danger back; it counts as {current}.", **values
        )
        yield finding("life.refused", area.id, message)
        return
    lacking = joined(*(need.words for need in refused.missing), by="; ")
    message = worded(
        "{thing} is said to be {state}; it counts as {current}. Missing: {needs}.", needs=lacking, **values
    )
    yield finding("life.refused", area.id, message, report=refused.report)


def _goes_on(status: str, state: str, policy: Policy) -> bool:
    """Whether what came later is a step that needs no reason, such as work that is resumed after a part was released."""
    steps = policy.life.steps.values()
    return any(step.to_state == state and status in step.from_states and not step.reason for step in steps)


def _told(state: str) -> str:
    return lowered(worded(label("life_state", state)))


def _life(area: HazardousArea, walker: Walker, known: Grounds) -> Life:
    walked = _walked(area, walker, known)
    walked = _no_more_than_believed(area, walked, walker, known)
    ground = replace(known.of(area), after=walked.after)
    steps = tuple(
        NextStep(name, step.to_state, needs(step, ground, NOTHING, walker.rules))
        for name, step in walker.rules.policy.life.steps.items()
        if walked.state in step.from_states
    )
    return Life(
        area.id,
        area.name,
        walked.state,
        next((one.day for one in reversed(walked.taken) if one.state == walked.state), None),
        walked.taken,
        walked.refused,
        steps,
        tuple(one.id for one in ground.documents),
    )


def _no_more_than_believed(area: HazardousArea, walked: Walked, walker: Walker, known: Grounds) -> Walked:
    """Where the belief by rule 4 is more dangerous than the walk, that counts."""
    if walked.state not in LOWERED:
        return walked
    picture, records = known.picture, walker.rules.policy.records
    believed = belief(
        walker.evidence, area.id, "status", valid_at=picture.valid_at, known_at=picture.known_at, policy=records
    )
    value = believed.value if isinstance(believed.value, str) and believed.status != "expected" else "reported"
    if value in LOWERED:
        return walked
    state = value if value in _ORDER else area.hazard_class
    after = walked.taken[-1].day if walked.taken and walked.state in ENDED else walked.after
    return replace(walked, state=state, after=after)
