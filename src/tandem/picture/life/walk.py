"""From claim to claim: which change of state counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from tandem.claims.evidence import Evidence
from tandem.picture.life.added import Added, added_land
from tandem.picture.life.ground import Ground
from tandem.picture.life.model import ENDED, LOWERED, Need, Refused, Taken
from tandem.picture.life.needs import Offered, Rules, backing, missing
from tandem.picture.life.said import CLASSES, Said, register_of
from tandem.policy.sections import StepPolicy
from tandem.vocabulary import label
from tandem.worded import joined, lowered, worded


@dataclass(frozen=True, slots=True)
class Walked:
    """Where the claims of one thing lead. ``after`` is the day of the last reopening."""

    state: str
    taken: tuple[Taken, ...]
    refused: tuple[Refused, ...]
    after: date | None


@dataclass(frozen=True, slots=True)
class Walker:
    """What all steps look at."""

    evidence: Evidence
    rules: Rules

    def walk(self, said: Sequence[Said], ground: Ground) -> Walked:
        """The state after all claims in their order, and what was refused on the way."""
        here = Walked("reported", (), (), None)
        worst = -1
        for one in sorted((*said, *self._late(said)), key=lambda one: one.order):
            here = self._lower(here, one, ground) if one.lowers else _raise(here, one, worst)
            worst = max(worst, one.rank)
        return here

    def _late(self, said: Sequence[Said]) -> Iterator[Said]:
        """What raises danger and came in after the right people had accepted less: it brings danger back at once (rule 4).

        It takes effect before what was accepted in full knowledge of it. A class that was known before brings nothing back.
        """
        firm = [(one, at) for one in said if one.lowers and (at := self._firm_at(one)) is not None]
        for one in said if firm else ():
            received = one.claim.received_at
            if one.lowers or not any(at <= received and one.day <= lower.day for lower, at in firm):
                continue
            if one.claim.property == "hazard_class":
                known = [other.rank for other in said if other.claim.received_at < received]
                if one.rank <= max(known, default=-1):
                    continue
            settled = [lower.day for lower, at in firm if at > received and one.day <= lower.day]
            known_on = received.date()
            before = min(settled, default=known_on)
            yield replace(one, day=min(known_on, before), late=True, settled=bool(settled) and before <= known_on)

    def _firm_at(self, one: Said) -> datetime | None:
        """When people with the right roles accepted a claim with the right evidence last."""
        offered = self.offered(one)
        ways = [step for step in self.rules.policy.life.steps.values() if step.to_state == one.value]
        times = [
            signed.at
            for signed, signers in zip(one.signed, offered.signers, strict=True)
            for way in ways
            if all(need.met for need in backing(way, replace(offered, signers=(signers,)), self.rules))
        ]
        return max(times, default=None)

    def _lower(self, here: Walked, one: Said, ground: Ground) -> Walked:
        if here.state == one.value:
            return here
        lacking = self.lacking(here.state, one.value, replace(ground, after=here.after), self.offered(one))
        added = self._added(one, ground) if all(need.kind == "ledger" for need in lacking) else None
        if added is not None:
            lacking = (*lacking, added.need)
            here = replace(here, after=max((day for day in (added.since, here.after) if day is not None), default=None))
        if lacking:
            area = ground.area
            refused = Refused(
                area.id, area.name, one.value, here.state, one.day, one.claim.id, one.claim.report, lacking
            )
            return replace(here, refused=(*here.refused, refused))
        reason = one.reason or next((signed.reason for signed in one.signed), "")
        return _at(here, one.value, one, reason)

    def _added(self, one: Said, ground: Ground) -> Added | None:
        """Land that came to the area since: the end that people accepted was that of the land that they knew."""
        at = self._firm_at(one) if one.value in ENDED else None
        return None if at is None else added_land(self.evidence, one, at, ground, self.rules.policy)

    def offered(self, one: Said) -> Offered:
        """What comes with a claim."""
        reason = one.reason or next((signed.reason for signed in one.signed), "")
        signers = tuple(signed.names for signed in one.signed)
        claim = one.claim
        register = register_of(self.evidence, claim, self.rules.policy.life.registers)
        return Offered(claim.evidence, claim.evidence_code, signers, reason, register)

    def lacking(self, state: str, to_state: str, ground: Ground, offered: Offered) -> tuple[Need, ...]:
        """What is missing for a step, by the way that misses least; () where it may be taken."""
        ways = [step for step in self.rules.policy.life.steps.values() if step.to_state == to_state]
        open_ways = [step for step in ways if state in step.from_states or offered.register]
        if not open_ways:
            return (_no_way(state, to_state, ways),)
        return min((missing(step, ground, offered, self.rules) for step in open_ways), key=len)


def _no_way(state: str, to_state: str, ways: Sequence[StepPolicy]) -> Need:
    origins = dict.fromkeys(origin for step in ways for origin in step.from_states)
    listed = joined(*(lowered(worded(label("life_state", one))) for one in origins), by=", ")
    if not origins:
        return Need("path", worded("a step of the policy that leads there"), False)
    return Need(
        "path",
        worded("one of these states first: {states}", states=listed),
        False,
    )


def _raise(here: Walked, one: Said, worst: int) -> Walked:
    """What raises danger counts at once."""
    if one.claim.property == "hazard_class":
        return _classed(here, one, worst)
    state = one.value
    if state in ("open", "reported") and here.state != "reported" and here.state not in LOWERED:
        return here  # It says no more than is known.
    if state == "open":
        state = CLASSES[max(worst, 0)]
    return here if state == here.state else _at(here, state, one, one.reason)


def _classed(here: Walked, one: Said, worst: int) -> Walked:
    """A class tells of land that is a hazard; of land that is none any more only where it says more, or of a later day."""
    if one.value not in CLASSES:
        return here
    if here.state == "reported" or (here.state in CLASSES and one.rank > CLASSES.index(here.state)):
        return _at(here, one.value, one, one.reason)
    says_more = one.rank > worst or (one.claim.valid_from is not None and one.day > here.taken[-1].day)
    if here.state in LOWERED and (one.late or says_more):
        return _at(here, one.value, one, one.reason)
    return here


def _at(here: Walked, state: str, one: Said, reason: str) -> Walked:
    after = one.day if here.state in ENDED and state not in LOWERED else here.after
    taken = Taken(state, one.day, one.claim.id, one.claim.report, reason)
    return replace(here, state=state, taken=(*here.taken, taken), after=after)
