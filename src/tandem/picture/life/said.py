"""What claims say of the state of one hazardous area, by the day on which each is said to hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tandem.claims.evidence import Evidence
from tandem.claims.judged import Standing, by_two_people, judgements_in_force, names_claim, standing
from tandem.claims.records import Claim, Judgement
from tandem.claims.resolve import Weighing
from tandem.claims.retraction import after_retractions
from tandem.claims.values import has_value, in_force, source_of, told_at
from tandem.picture.life.model import LOWERED
from tandem.vocabulary import properties

CLASSES = ("sha", "spot", "cha")  # The later is the more dangerous, as in claims.danger.
_READ = ("status", "hazard_class")


@dataclass(frozen=True, slots=True)
class Signed:
    """A judgement by two people who accept a claim: their names in one spelling."""

    names: tuple[str, str]
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Said:
    """One claim of a status or class. ``signed`` are the judgements of two people that accept it.

    ``late`` marks what came in after two people had accepted less danger: it takes effect (again) on the day on which it became known,
    ``settled`` that they accepted less once more since.
    """

    claim: Claim
    day: date
    signed: tuple[Signed, ...]
    reason: str
    late: bool = False
    settled: bool = False

    @property
    def value(self) -> str:
        """The code that is claimed."""
        return str(self.claim.value)

    @property
    def lowers(self) -> bool:
        """Whether the claim lowers danger."""
        return self.claim.property == "status" and self.value in LOWERED

    @property
    def rank(self) -> int:
        """Place of a class among the classes; -1 for a status."""
        return CLASSES.index(self.value) if self.claim.property == "hazard_class" and self.value in CLASSES else -1

    @property
    def order(self) -> tuple[date, int, datetime, bool, str]:
        """Of equal days the more dangerous comes first, so that people who knew of it and accepted the lesser are heard."""
        turn = 1 if self.lowers else 2 if self.late and not self.settled else 0
        return self.day, turn, self.claim.received_at, self.claim.property == "status", self.claim.id


def said_of(evidence: Evidence, thing: str, *, valid_at: date, known_at: datetime) -> tuple[Said, ...]:
    """Claims on status and class of one thing that stand on that day, in the order of the days on which they are said to hold."""
    known = evidence.claims.get(thing, {})
    reasons = {claim.report: str(claim.value) for claim in known.get("reason", ()) if claim.value is not None}
    ends = {
        claim.report: day_of(claim)
        for claim in known.get("status", ())
        if claim.value in LOWERED and claim.stance == "says"
    }
    found = [
        Said(
            claim,
            min(day_of(claim), _together(claim, ends)),
            tuple(signatures(evidence, claim, known_at)),
            reasons.get(claim.report, ""),
        )
        for name in _READ
        for claim in upheld(evidence, known.get(name, ()), known_at)
        if _takes_effect(claim, valid_at)
    ]
    return tuple(sorted(found, key=lambda one: one.order))


def day_of(claim: Claim) -> date:
    """The first day on which the claim holds; the day on which it was told where it names none."""
    return claim.valid_from.first if claim.valid_from is not None else told_at(claim).date()


def _together(claim: Claim, ends: Mapping[str, date]) -> date:
    """A row that gives a class without a day and the end of the area does not mean the class to have come after the end."""
    return (
        ends.get(claim.report, date.max) if claim.valid_from is None and claim.property == "hazard_class" else date.max
    )


def _takes_effect(claim: Claim, valid_at: date) -> bool:
    """What raises danger stays in the history when its time is over; what lowers it counts only while it is said to hold."""
    if claim.property == "status" and claim.value in LOWERED:
        return in_force(claim, valid_at)
    return claim.valid_from is None or claim.valid_from.first <= valid_at


def upheld(evidence: Evidence, claims: Sequence[Claim], known_at: datetime) -> Iterator[Claim]:
    """Claims that say something and were neither rejected nor taken back."""
    received = [claim for claim in claims if claim.received_at <= known_at and claim.kind == "hazardous_area"]
    if not received:
        return
    prop = properties("hazardous_area")[received[0].property]
    standings: Mapping[str, Standing] = {one.id: standing(evidence, one, prop, known_at) for one in received}
    kept = [claim for claim in received if not standings[claim.id].rejected]
    weighing = Weighing(prop, evidence.sources, standings)
    told = [claim for claim in kept if claim.stance != "retracts"]
    left = after_retractions(told, [claim for claim in kept if claim.stance == "retracts"], weighing).standing
    yield from (claim for claim in left if claim.stance == "says" and has_value(claim))


def signatures(evidence: Evidence, claim: Claim, known_at: datetime) -> Iterator[Signed]:
    """Judgements in force by which two people accept a claim."""
    for judgement in judgements_in_force(evidence, claim.id, known_at, cautious=True):
        if judgement.verdict == "accept" and names_claim(judgement, claim.id) and by_two_people(judgement):
            names = names_of(evidence, judgement)
            if names[0] != names[1]:
                yield Signed(names, judgement.received_at, judgement.reason)


def names_of(evidence: Evidence, judgement: Judgement) -> tuple[str, str]:
    """The two people by name: whom two offices wrote down under two ids is one person."""
    first, second = (_name(evidence, one) for one in (judgement.by, judgement.second or ""))
    return first, second


def _name(evidence: Evidence, who: str) -> str:
    known = evidence.sources.get(who)
    return folded(known.name if known is not None else who)


def folded(name: str) -> str:
    """A name in one spelling."""
    return " ".join(name.split()).casefold()


def register_of(evidence: Evidence, claim: Claim, registers: Sequence[str]) -> bool:
    """Whether the root of the claim is a register that policy trusts to state the history of its own land."""
    root = source_of(claim)
    known = evidence.sources.get(root)
    return root in registers or (known is not None and known.name in registers)
