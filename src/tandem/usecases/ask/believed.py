"""What is believed of a thing, and on whose word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tandem.claims.records import Claim
from tandem.claims.sentence import value_text
from tandem.language import Language
from tandem.store.protocol import Reader
from tandem.usecases.planning import Planned
from tandem.usecases.seeing import PropertyHistory, Told, history
from tandem.vocabulary import properties
from tandem.worded import Worded

CLAIMS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Word:
    """One claim: what was said, by whom on whose word (nearest speaker first), and the report that it came in."""

    said: str
    chain: tuple[str, ...]
    report: str
    title: str
    day: str
    retracted: bool


@dataclass(frozen=True, slots=True)
class Believed:
    """One property: its label, the sentence of belief, its status, and the words behind it (the newest first)."""

    property: str
    label: str
    sentence: str
    status: str
    words: tuple[Word, ...]
    more: int


def believed(reader: Reader, planned: Planned, thing: str, language: Language) -> tuple[Believed, ...]:
    """Every property of a thing as the plan knew it; empty where nothing was said of it."""
    basis = planned.prepared.basis
    if thing not in reader.things([thing]):
        return ()
    told = history(reader, planned.policy, thing, valid_at=basis.valid_at, known_at=basis.known_at)
    labels = {name: known.label for name, known in properties(told.kind).items()}
    return tuple(_believed(entry, labels, planned.names, language) for entry in told.properties)


def _believed(entry: PropertyHistory, labels: dict[str, str], names: Mapping[str, str], language: Language) -> Believed:
    name = entry.belief.property
    words = tuple(_words(entry.told, names, language))
    return Believed(
        property=name,
        label=language.text(labels.get(name, name)),
        sentence=language.text(entry.belief.account.told(names)),
        status=entry.belief.status,
        words=words[:CLAIMS_SHOWN],
        more=max(0, len(words) - CLAIMS_SHOWN),
    )


def _words(told: tuple[Told, ...], names: Mapping[str, str], language: Language) -> Iterator[Word]:
    for one in reversed(told):
        yield Word(
            said=_said(one.claim, names, language),
            chain=one.chain,
            report=one.report.id,
            title=one.report.title or one.report.channel,
            day=language.day(one.claim.received_at.date()),
            retracted=one.retracted,
        )


def _said(claim: Claim, names: Mapping[str, str], language: Language) -> str:
    if claim.geometry is not None:
        return language.text("a place on the map")
    if claim.original:
        return claim.original
    if claim.value is None:
        return language.text("unreadable: {why}", why=claim.unreadable)
    told = value_text(claim, properties(claim.kind).get(claim.property), names)
    return language.text(told) if isinstance(told, Worded) else told
