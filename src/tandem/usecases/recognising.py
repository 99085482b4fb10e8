"""Recognising things by name: which may be the same, which a name may mean, and every name that one thing was given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from tandem.claims.evidence import Evidence
from tandem.claims.judged import groups, members
from tandem.claims.merging import parted
from tandem.claims.names.book import Candidate, NameBook
from tandem.claims.names.same import Named, SameAs, proposals
from tandem.claims.names.told import ToldName, official_codes, told_names
from tandem.claims.records import Report
from tandem.language import ENGLISH, Language
from tandem.picture.build import build_picture
from tandem.picture.places import row_place
from tandem.picture.tables import Asset, Picture, Row, Team
from tandem.policy import Policy
from tandem.store.protocol import Reader
from tandem.usecases.looking_up import one_of
from tandem.usecases.seeing import known_until
from tandem.usecases.summary import KIND_OF_ROW
from tandem.worded import worded

RECOGNISED = ("community", "organisation", "asset", "site", "team", "course", "hazardous_area", "administrative_unit")
"""Kinds whose names tell one thing from another; releases, incidents, commitments and works are acts, not things with names."""


@dataclass(frozen=True, slots=True)
class Meant:
    """A thing that a name may mean, with the name that is like it and the point where it lies."""

    kind: str
    thing: str
    name: str
    likeness: float
    place: tuple[float, float] | None


def same_as(evidence: Evidence, picture: Picture, reports: Iterable[Report], policy: Policy) -> tuple[SameAs, ...]:
    """Pairs of things of the picture that may be one, the surest first; pairs that people judged different are left out."""
    names = groups(evidence, picture.known_at)
    apart = parted(evidence, picture.known_at, names)
    files = {report.id: report.part_of or report.id for report in reports}
    return proposals(_named(evidence, picture, names, files), apart, policy.names)


def proposed(reader: Reader, policy: Policy, *, valid_at: date) -> tuple[SameAs, ...]:
    """The same from everything received so far; NotFoundError for a workspace without records."""
    evidence, picture = _seen(reader, policy, valid_at)
    return same_as(evidence, picture, reader.reports(), policy)


def meant_by(
    reader: Reader, policy: Policy, text: str, *, valid_at: date, kind: str | None = None, most: int = 3
) -> tuple[Meant, ...]:
    """Things whose names are most like a text, the most alike first."""
    evidence, picture = _seen(reader, policy, valid_at)
    named: dict[str, list[Named]] = defaultdict(list)
    for thing in _named(evidence, picture, groups(evidence, picture.known_at), {}):
        if kind in (None, thing.kind):
            named[thing.kind].append(thing)
    found = [
        (known, candidate)
        for known, things in named.items()
        for candidate in NameBook.of(known, ((one.id, name) for one in things for name in one.names)).nearest(
            text, most
        )
    ]
    found.sort(key=lambda one: (-one[1].likeness, one[1].thing))
    return tuple(_meant(known, candidate, picture) for known, candidate in found[:most])


def names_of_thing(reader: Reader, policy: Policy, thing: str, *, valid_at: date) -> tuple[str, tuple[ToldName, ...]]:
    """The thing that is meant (by id or name), and every name that it, or a thing judged the same, was given."""
    evidence, picture = _seen(reader, policy, valid_at)
    if thing not in evidence.claims:
        thing = one_of(
            thing, {key: getattr(row, "name", "") or key for key, row in picture.by_id.items()}, worded("thing")
        )
    return thing, told_names(evidence, members(evidence, thing, picture.known_at), picture.known_at)


def reasons(one: SameAs, language: Language = ENGLISH) -> tuple[str, ...]:
    """Why two things are proposed as the same, and what speaks for caution, in phrases."""
    told = []
    if one.code:
        told.append(language.text("both have the official code {code}", code=one.code))
    if one.same_sound:
        told.append(language.text("the names sound the same"))
    elif one.likeness > 0:
        told.append(language.text("the names are {share} alike", share=language.share(one.likeness)))
    if one.distance_m is None:
        told.append(language.text("how far apart they lie is not known"))
    else:
        told.append(language.text("they lie {metres} m apart", metres=round(one.distance_m)))
    return tuple(told)


def _seen(reader: Reader, policy: Policy, valid_at: date) -> tuple[Evidence, Picture]:
    known_at = known_until(reader)
    evidence = reader.evidence(known_at=known_at)
    return evidence, build_picture(evidence, valid_at=valid_at, known_at=known_at, policy=policy)


def _named(evidence: Evidence, picture: Picture, names: Mapping[str, str], files: Mapping[str, str]) -> Iterator[Named]:
    same: dict[str, list[str]] = defaultdict(list)
    for thing, one in names.items():
        same[one].append(thing)
    for row in picture.rows():
        kind = KIND_OF_ROW[type(row).__name__]
        if kind in RECOGNISED:
            told = told_names(evidence, same[row.id], picture.known_at)
            yield Named(
                id=row.id,
                kind=kind,
                names=tuple(dict.fromkeys(name.text for name in told)),
                codes=official_codes(evidence, same[row.id], picture.known_at),
                place=None if isinstance(row, Team) else row_place(row),
                within=_within(row),
                lists=frozenset(files.get(name.claim.report, name.claim.report) for name in told),
            )


def _within(row: Row) -> str:
    match row:
        case Asset():
            return f"{row.network}/{row.role}"
        case Team():
            return row.organisation or ""
    return ""


def _meant(kind: str, candidate: Candidate, picture: Picture) -> Meant:
    place = row_place(picture.by_id[candidate.thing])
    return Meant(kind, candidate.thing, candidate.name, candidate.likeness, place)


def reason_text(one: SameAs) -> str:
    """The reasons as one English sentence, for the journal."""
    return f"{one.names[0]!r} and {one.names[1]!r}: {'; '.join(reasons(one))}."
