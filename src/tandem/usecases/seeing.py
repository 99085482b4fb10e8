"""Looking: the picture with its ledger at a valid and a known date, and the history of one thing."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from tandem.claims.belief import Belief, beliefs_of
from tandem.claims.evidence import Evidence
from tandem.claims.records import Claim, Judgement, Report
from tandem.claims.sentence import speakers_of
from tandem.errors import NotFoundError
from tandem.picture.build import build_picture
from tandem.picture.land.near import Neighbourhood
from tandem.picture.ledger import ledger
from tandem.picture.tables import LedgerEntry, Picture
from tandem.policy import Policy
from tandem.store.journal import without_cycle_search
from tandem.store.protocol import Reader
from tandem.usecases.land_names import Names, names_of
from tandem.usecases.looking_up import one_of
from tandem.worded import worded


@dataclass(frozen=True)
class Seen:
    """The picture and its area ledger."""

    picture: Picture
    ledger: tuple[LedgerEntry, ...]

    @cached_property
    def ledger_of(self) -> Mapping[str, LedgerEntry]:
        """The ledger by hazardous area."""
        return {entry.hazardous_area: entry for entry in self.ledger}

    @cached_property
    def neighbourhood(self) -> Neighbourhood:
        """What the land of one area depends on."""
        return Neighbourhood(self.picture.hazardous_areas, self.picture.land_releases)

    @cached_property
    def land_names(self) -> Names:
        """What land is told by, in words."""
        return names_of(self.picture)


@dataclass(frozen=True, slots=True)
class Told:
    """One claim with the report it came in and its chain in names, nearest speaker first."""

    claim: Claim
    report: Report
    chain: tuple[str, ...]
    retracted: bool


@dataclass(frozen=True, slots=True)
class PropertyHistory:
    """What is believed of one property, and everything that was ever said of it."""

    belief: Belief
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class ThingHistory:
    """Everything recorded about one thing."""

    thing: str
    kind: str
    properties: tuple[PropertyHistory, ...]
    judgements: tuple[Judgement, ...]
    names: Mapping[str, str]


def see(reader: Reader, policy: Policy, *, valid_at: date, known_at: datetime) -> Seen:
    """The picture at these dates. Both are given: nothing here reads a clock."""
    with without_cycle_search():
        evidence = reader.evidence(known_at=known_at)
        picture = build_picture(evidence, valid_at=valid_at, known_at=known_at, policy=policy)
        return Seen(picture, ledger(picture.hazardous_areas, picture.land_releases))


def see_now(reader: Reader, policy: Policy, *, valid_at: date) -> Seen:
    """The picture from everything received so far; NotFoundError where nothing is recorded."""
    return see(reader, policy, valid_at=valid_at, known_at=known_until(reader))


class Sights:
    """The two pictures of now that were made last, such as today's and that of a year's last day: who asks for one again, until
    something is recorded, gets the same one.

    Safe to use from several threads. The hash of the journal's chain says what was recorded, also inside a transaction that ends without effect.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: dict[tuple[str, str, date], Seen] = {}

    def see_now(self, reader: Reader, policy: Policy, *, valid_at: date) -> Seen:
        """As ``see_now`` does."""
        key = (reader.chain_head(), policy.digest, valid_at)
        with self._lock:
            held = self._held.get(key)
        if held is not None:
            return held
        seen = see_now(reader, policy, valid_at=valid_at)
        with self._lock:
            others = [one for one in self._held if one[0] == key[0] and one != key]
            self._held = {**{one: self._held[one] for one in others[-1:]}, key: seen}
        return seen


def known_until(reader: Reader) -> datetime:
    """Received time of the newest record; NotFoundError for an empty workspace."""
    known_at = reader.last_received_at()
    if known_at is None:
        raise NotFoundError(
            worded("The workspace holds no reports yet."),
            worded("Import some: tandem import REGION.gpkg FILE --mapping MAPPING."),
        )
    return known_at


def history(reader: Reader, policy: Policy, thing: str, *, valid_at: date, known_at: datetime) -> ThingHistory:
    """Every claim about a thing by property, oldest receipt first, beside what is believed because of them."""
    if thing not in reader.things([thing]):
        thing = one_of(thing, _names(reader, known_at), worded("thing"))
    # The evidence of a thing includes what was judged the same.
    evidence = reader.evidence(things=[thing], known_at=known_at)
    claims = [claim for known in evidence.claims.values() for said in known.values() for claim in said]
    if not claims:
        raise NotFoundError(
            worded("Nothing was known of '{thing}' at {known_at}.", thing=thing, known_at=f"{known_at:%Y-%m-%d}"),
            worded("Ask for a later date."),
        )
    believed = beliefs_of(evidence, thing, valid_at=valid_at, known_at=known_at, policy=policy.records)
    return ThingHistory(
        thing=thing,
        kind=claims[0].kind,
        properties=tuple(
            PropertyHistory(
                belief, tuple(_told(reader, evidence, claim) for claim in _by_receipt(claims) if claim.property == name)
            )
            for name, belief in believed.items()
        ),
        judgements=_judgements(evidence, thing, [claim.id for claim in claims]),
        names={source.id: source.name for source in evidence.sources.values()},
    )


def _names(reader: Reader, known_at: datetime) -> dict[str, str]:
    """Thing ids with a name that was said of each; its id where none was."""
    claims = reader.evidence(known_at=known_at).claims
    return {
        thing: next((str(claim.value) for claim in said.get("name", ()) if claim.value is not None), thing)
        for thing, said in claims.items()
    }


def _by_receipt(claims: list[Claim]) -> list[Claim]:
    return sorted(claims, key=lambda claim: (claim.received_at, claim.id))


def _told(reader: Reader, evidence: Evidence, claim: Claim) -> Told:
    chain = speakers_of(claim, {step.source: evidence.sources[step.source].name for step in claim.chain})
    judged = evidence.judgements.get(claim.id, ())
    return Told(claim, reader.report(claim.report), chain, any(j.verdict in ("retract", "reject") for j in judged))


def _judgements(evidence: Evidence, thing: str, claims: list[str]) -> tuple[Judgement, ...]:
    found = {
        judgement.id: judgement for target in (thing, *claims) for judgement in evidence.judgements.get(target, ())
    }
    return tuple(sorted(found.values(), key=lambda judgement: (judgement.received_at, judgement.id)))
