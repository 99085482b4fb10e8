"""Every name that was said of a thing and that nobody took back: with language, script, valid time and who said it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tandem.claims.evidence import Evidence
from tandem.claims.judged import standing
from tandem.claims.names.sound import script_of
from tandem.claims.records import Claim
from tandem.claims.resolve import Weighing
from tandem.claims.retraction import after_retractions
from tandem.claims.values import in_force
from tandem.language.tags import script_in
from tandem.vocabulary import Property, properties, thing_kinds

NAME, CODE = "name", "official_code"


@dataclass(frozen=True, slots=True)
class ToldName:
    """One name of a thing as one claim gives it.

    ``language`` is the BCP 47 tag of the claim ('' where nobody gave one), ``script`` an ISO 15924 code: that of the tag, else the
    one that most letters are of.
    """

    text: str
    language: str
    script: str
    claim: Claim

    def holds(self, day: date) -> bool:
        """Whether it may be the name on a day: renames have dates."""
        return in_force(self.claim, day)


def told_names(evidence: Evidence, things: Sequence[str], known_at: datetime) -> tuple[ToldName, ...]:
    """Names of things judged the same, of all times and languages, in order of the claims' ids.

    A name that was denied, rejected or taken back is none; one that only stands against a better supported one stays, because a
    report may use it again.
    """
    return tuple(
        ToldName(claim.value.strip(), claim.language, _script(claim), claim)
        for claim in _upheld(evidence, things, NAME, known_at)
        if isinstance(claim.value, str) and claim.value.strip()
    )


def official_codes(evidence: Evidence, things: Sequence[str], known_at: datetime) -> frozenset[str]:
    """Codes of registers, as 'register:code' in lower case, of things judged the same."""
    claims = _upheld(evidence, things, CODE, known_at)
    return frozenset(
        claim.value.strip().casefold() for claim in claims if isinstance(claim.value, str) and claim.value.strip()
    )


def _upheld(evidence: Evidence, things: Iterable[str], name: str, known_at: datetime) -> Iterator[Claim]:
    known = [
        claim
        for thing in things
        for claim in evidence.claims.get(thing, {}).get(name, ())
        if claim.received_at <= known_at
    ]
    if not known:
        return
    prop = _property(known[0])
    standings = {claim.id: standing(evidence, claim, prop, known_at) for claim in known}
    upheld = [claim for claim in known if not standings[claim.id].rejected]
    retractions = [claim for claim in upheld if claim.stance == "retracts"]
    said = [claim for claim in upheld if claim.stance == "says"]
    if retractions:
        said = list(after_retractions(said, retractions, Weighing(prop, evidence.sources, standings)).standing)
    yield from sorted(said, key=lambda claim: claim.id)


def _property(claim: Claim) -> Property | None:
    return properties(claim.kind).get(claim.property) if claim.kind in thing_kinds() else None


def _script(claim: Claim) -> str:
    return script_in(claim.language) or script_of(str(claim.value))
