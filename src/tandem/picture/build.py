"""Beliefs become the picture: every thing of the evidence is a typed row, and what is doubtful is a finding."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, datetime
from functools import cache

from tandem.claims.belief import beliefs_of
from tandem.claims.evidence import Evidence
from tandem.claims.judged import groups
from tandem.claims.merging import parted, works_follow
from tandem.claims.records import Claim
from tandem.picture.checks import check_thing
from tandem.picture.facts import Facts, Notes
from tandem.picture.findings import finding
from tandem.picture.life import derived_areas, derived_releases
from tandem.picture.places import row_place
from tandem.picture.quality import quality_findings
from tandem.picture.rows import ROWS
from tandem.picture.tables import Finding, Picture, Row
from tandem.policy import Policy
from tandem.vocabulary import properties, thing_kinds
from tandem.worded import joined, lowered, worded


def build_picture(
    evidence: Evidence,
    *,
    valid_at: date,
    known_at: datetime,
    policy: Policy,
    things: Collection[str] | None = None,
) -> Picture:
    """What is believed of a region, as typed tables.

    Parameters
    ----------
    valid_at, known_at
        The day of the world, and the instant until which received records count.
    things
        Only these things (and those judged the same as one of them); all where None. Findings that compare
        things with each other then see only these.

    Returns
    -------
    Picture
        Rows sorted by id. A thing that lacks a needed value stays as a row with a finding.
    """
    picture = part_of_picture(evidence, valid_at=valid_at, known_at=known_at, policy=policy, things=things)
    apart = parted(evidence, known_at, groups(evidence, known_at))
    releases, waiting = derived_releases(picture, evidence, policy)
    picture = replace(picture, land_releases=releases)
    areas, refused = derived_areas(picture, evidence, policy)
    picture = replace(picture, hazardous_areas=areas)
    findings = [*picture.findings, *quality_findings(picture, policy, apart), *waiting, *refused]
    return replace(picture, findings=_placed(findings, picture))


def part_of_picture(
    evidence: Evidence,
    *,
    valid_at: date,
    known_at: datetime,
    policy: Policy,
    things: Collection[str] | None,
) -> Picture:
    """Rows, repairs and findings of these things each by itself, without what comes from comparing rows; see ``build_picture``.

    What they refer to has to be in the evidence too, as it may have been judged the same as something else.
    """
    names = groups(evidence, known_at)
    evidence = works_follow(evidence, names)
    wanted = None if things is None else {names.get(thing, thing) for thing in things}
    members: dict[str, list[str]] = defaultdict(list)
    for thing in evidence.claims:
        representative = names.get(thing, thing)
        if wanted is None or representative in wanted:
            members[representative].append(thing)
    notes = Notes()
    tables: dict[str, list[Row]] = defaultdict(list)
    for thing in sorted(members):
        facts = _facts(evidence, thing, sorted(members[thing]), valid_at, known_at, policy, notes)
        if facts is not None:
            table = ROWS[facts.kind]
            facts.check_all()
            check_thing(facts)
            tables[table.name].append(_with_current_names(table.read(facts), facts.kind, names))
    rows = {name: tuple(found) for name, found in tables.items()}
    merged = tuple(sorted((thing, one) for one, things in members.items() for thing in things if thing != one))
    picture = Picture(valid_at, known_at, repairs=tuple(notes.repairs), merged=merged, **rows)  # type: ignore[arg-type]
    return replace(picture, findings=_placed(notes.findings, picture))


def _facts(
    evidence: Evidence,
    thing: str,
    members: Sequence[str],
    valid_at: date,
    known_at: datetime,
    policy: Policy,
    notes: Notes,
) -> Facts | None:
    """None where nothing was received yet, or the kind is not known to this version."""
    claims = _claims(evidence, members, known_at)
    if not claims:
        return None
    kinds = {claim.kind for found in claims.values() for claim in found}
    first = next(iter(kinds))
    if len(kinds) > 1:
        first = min((claim.id, claim.kind) for found in claims.values() for claim in found)[1]
    # What somebody reported as a hazard is none the less for having been reported as something else before.
    kind = "hazardous_area" if "hazardous_area" in kinds else first
    if len(kinds) > 1:
        listed = joined(*map(_kind_label, sorted(kinds)), by=", ")
        notes.findings.append(
            finding(
                "thing.kinds",
                thing,
                worded(
                    "{thing} was reported as {listed}; it is shown as {kind}.",
                    thing=thing,
                    listed=listed,
                    kind=_kind_label(kind),
                ),
            )
        )
    if kind not in ROWS:
        notes.findings.append(
            finding(
                "thing.unknown_kind", thing, worded("{thing} is of the unknown kind '{kind}'.", thing=thing, kind=kind)
            )
        )
        return None
    beliefs = beliefs_of(evidence, thing, valid_at=valid_at, known_at=known_at, policy=policy.records)
    return Facts(thing, kind, beliefs, claims, valid_at, policy, notes)


def _kind_label(kind: str) -> str:
    known = thing_kinds().get(kind)
    return kind if known is None else lowered(worded(known.label))


def _claims(evidence: Evidence, members: Sequence[str], known_at: datetime) -> Mapping[str, Sequence[Claim]]:
    found: dict[str, list[Claim]] = {}
    for member in members:
        for name, claims in evidence.claims[member].items():
            received = [claim for claim in claims if claim.received_at <= known_at]
            if received:
                found.setdefault(name, []).extend(received)
    return found


def _with_current_names(row: Row, kind: str, names: Mapping[str, str]) -> Row:
    """References point at the thing that stands for all that are judged the same."""
    changed: dict[str, str | tuple[str, ...]] = {}
    for field in _references(kind):
        said = getattr(row, field)
        if isinstance(said, str) and names.get(said, said) != said:
            changed[field] = names[said]
        elif isinstance(said, tuple) and any(names.get(one, one) != one for one in said):
            changed[field] = tuple(dict.fromkeys(names.get(one, one) for one in said))
    return replace(row, **changed) if changed else row  # type: ignore[arg-type]


@cache
def _references(kind: str) -> tuple[str, ...]:
    """Fields of the rows of a kind that name other things."""
    known = properties(kind)
    there = {field.name for field in fields(ROWS[kind].row)}
    return tuple(name for name, one in known.items() if one.type in ("ref", "refs") and name in there)


def _placed(findings: Sequence[Finding], picture: Picture) -> tuple[Finding, ...]:
    """Findings with the place of their thing, errors first, each once."""
    places: dict[str, tuple[float, float] | None] = {}
    placed = []
    for found in findings:
        if found.place is None and found.thing in picture.by_id:
            if found.thing not in places:
                places[found.thing] = row_place(picture.by_id[found.thing])
            found = replace(found, place=places[found.thing])
        placed.append(found)
    return tuple(dict.fromkeys(sorted(placed, key=lambda f: (f.severity, f.rule, f.thing, f.message))))
