"""What is wrong in the records, by rule, source, table and unit, with the land that it concerns and the worst cases."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely

from tandem.claims.evidence import Evidence
from tandem.claims.records import Source
from tandem.geo import Geometry
from tandem.picture.areas import ellipsoidal_areas_m2
from tandem.picture.findings import RULES
from tandem.picture.places import row_place
from tandem.picture.tables import AdministrativeUnit, Finding, Picture
from tandem.usecases.quality.totals import Range, Unknown, land_totals, reported_shape
from tandem.usecases.seeing import Seen
from tandem.usecases.summary import KIND_OF_ROW
from tandem.vocabulary import thing_kinds
from tandem.worded import Worded

WORST = 20
_WAITING = ("release.pending", "belief.pending", "release.future")
NOBODY, NOWHERE = "source not named", "no known unit"


@dataclass(frozen=True, slots=True)
class RuleCount:
    """One rule: how often it is broken, by how many things, on how much land (None: unknown, or no land), and what to do."""

    rule: str
    severity: str
    label: str
    findings: int
    things: int
    land_m2: float | None
    next_step: str


@dataclass(frozen=True, slots=True)
class GroupCount:
    """One source, table or unit: its things, those with a finding or an error, and their land."""

    name: str
    things: int
    wrong: int
    errors: int
    land_m2: float

    @property
    def share(self) -> float:
        """Share of the things with a finding."""
        return self.wrong / self.things if self.things else 0.0


@dataclass(frozen=True, slots=True)
class Case:
    """A thing with everything that was found on it, and the land at stake; None where its size is not known."""

    thing: str
    name: str
    kind: str
    source: str
    unit: str
    land_m2: float | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Quality:
    """The whole report; ``cases`` are all things with a finding, those with the most land first."""

    region: str
    valid_at: date
    things: int
    rules: tuple[RuleCount, ...]
    sources: tuple[GroupCount, ...]
    tables: tuple[GroupCount, ...]
    units: tuple[GroupCount, ...]
    totals: tuple[Range, ...]
    unknown: Unknown
    cases: tuple[Case, ...]

    @property
    def worst(self) -> tuple[Case, ...]:
        """The cases with the most land at stake."""
        return self.cases[:WORST]


def assess(seen: Seen, evidence: Evidence, region: str) -> Quality:
    """Everything that is wrong in a picture; see ``Quality``. Land of a thing counts once in each figure."""
    picture = seen.picture
    shapes = _shapes(picture, evidence)
    land = dict(zip(shapes, ellipsoidal_areas_m2(list(shapes.values())).tolist(), strict=True))
    by_thing: dict[str, list[Finding]] = defaultdict(list)
    for one in picture.findings:
        by_thing[one.thing].append(one)
    rows = {row.id: row for row in picture.rows()}
    units = _units(picture, shapes)
    sources = {thing: source_of(evidence, thing) for thing in rows}
    kinds = {thing: KIND_OF_ROW[type(row).__name__] for thing, row in rows.items()}
    names = {thing: _source_name(source) for thing, source in sources.items()}
    cases = [
        Case(
            thing,
            str(getattr(rows[thing], "name", thing)),
            kinds[thing],
            names[thing],
            units.get(thing, NOWHERE),
            land.get(thing),
            tuple(found),
        )
        for thing, found in by_thing.items()
        if thing in rows
    ]
    totals, unknown = land_totals(seen, evidence)

    def grouped(of: Callable[[str], str]) -> tuple[GroupCount, ...]:
        return _groups(list(rows), by_thing, land, of)

    return Quality(
        region,
        picture.valid_at,
        len(rows),
        _rules(picture.findings, land),
        grouped(lambda thing: names[thing]),
        grouped(lambda thing: thing_kinds()[kinds[thing]].plural),
        grouped(lambda thing: units.get(thing, NOWHERE)),
        totals,
        unknown,
        tuple(sorted(cases, key=lambda case: (-_at_stake(case), case.thing))),
    )


def source_of(evidence: Evidence, thing: str) -> Source | None:
    """Who is to be asked about a thing: the root of most of what is said of it."""
    roots = Counter(
        claim.chain[-1].source
        for said in evidence.claims.get(thing, {}).values()
        for claim in said
        if claim.chain and not claim.withheld
    )
    if not roots:
        return None
    most = max(roots.values())
    return evidence.sources.get(min(root for root, count in roots.items() if count == most))


def _source_name(source: Source | None) -> str:
    return NOBODY if source is None else source.name


def _shapes(picture: Picture, evidence: Evidence) -> Mapping[str, Geometry]:
    """The shape of each hazardous area and release; of a release that frees no land yet, the one that was reported."""
    shapes = {area.id: area.perimeter for area in picture.hazardous_areas}
    for release in picture.land_releases:
        shapes[release.id] = release.area or reported_shape(evidence, release.id, "area")
    return {thing: shape for thing, shape in shapes.items() if shape is not None}


def _units(picture: Picture, shapes: Mapping[str, Geometry]) -> Mapping[str, str]:
    """The name of the administrative unit that holds the place of each thing; units themselves are in none."""
    units = [unit for unit in picture.administrative_units if not unit.boundary.is_empty]
    places = {thing: (point.x, point.y) for thing, shape in shapes.items() if (point := shape.representative_point())}
    for row in picture.rows():
        place = None if row.id in places or isinstance(row, AdministrativeUnit) else row_place(row)
        if place is not None:
            places[row.id] = place
    placed = list(places.items())
    if not units or not placed:
        return {}
    tree = shapely.STRtree(np.array([unit.boundary for unit in units], dtype=object))
    points, at = tree.query(shapely.points([place for _, place in placed]), predicate="intersects")
    return {placed[which][0]: units[unit].name for which, unit in zip(points[::-1], at[::-1], strict=True)}


def _rules(findings: Sequence[Finding], land: Mapping[str, float]) -> tuple[RuleCount, ...]:
    by_rule: dict[str, list[Finding]] = defaultdict(list)
    for one in findings:
        by_rule[one.rule].append(one)
    counted = [
        RuleCount(
            rule,
            RULES[rule].severity,
            RULES[rule].label,
            len(found),
            len({one.thing for one in found}),
            _rule_land(found, land),
            RULES[rule].next_step,
        )
        for rule, found in by_rule.items()
    ]
    return tuple(sorted(counted, key=lambda one: (one.severity, -(one.land_m2 or 0.0), -one.findings, one.rule)))


def _rule_land(found: Sequence[Finding], land: Mapping[str, float]) -> float | None:
    if found[0].rule == "hazard.overlap":
        return sum(shared_m2(one) for one in found)
    known = [land[thing] for thing in sorted({one.thing for one in found}) if thing in land]
    return sum(known) if known else None


def shared_m2(one: Finding) -> float:
    """Of an overlap, the land that two areas share."""
    said = one.message.values.get("area") if isinstance(one.message, Worded) else None
    return float(said) if isinstance(said, int | float) else 0.0


def _at_stake(case: Case) -> float:
    """The most land that one fault of a thing concerns: of an overlap what is shared; to wait for two people is no fault."""
    rules = {one.rule for one in case.findings} - {*_WAITING, "hazard.overlap"}
    return max((case.land_m2 or 0.0) if rules else 0.0, *map(shared_m2, case.findings))


def _groups(
    things: Sequence[str],
    by_thing: Mapping[str, Sequence[Finding]],
    land: Mapping[str, float],
    of: Callable[[str], str],
) -> tuple[GroupCount, ...]:
    members: dict[str, list[str]] = defaultdict(list)
    for thing in things:
        members[of(thing)].append(thing)
    made = []
    for name, inside in members.items():
        wrong = [thing for thing in inside if thing in by_thing]
        errors = sum(any(one.severity == "error" for one in by_thing[thing]) for thing in wrong)
        made.append(GroupCount(name, len(inside), len(wrong), errors, sum(land.get(thing, 0.0) for thing in wrong)))
    return tuple(sorted(made, key=lambda one: (-one.wrong, one.name)))
