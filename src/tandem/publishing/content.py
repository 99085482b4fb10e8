"""All that a briefing tells, as plain values: no store, no plan, no picture behind it.

The use case fills these from what it knows; the renderers only word and draw them. ``None`` always means
unknown and is printed as 'unknown', never as 0. Days are dates of the valid time, geometries are lon/lat
degrees (OGC:CRS84), areas are square metres.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias, get_args

from tandem.errors import BriefingError
from tandem.geo import Geometry
from tandem.language import ENGLISH, Language, phrase

Unit: TypeAlias = Literal[
    "people", "person_days", "m2", "days", "works", "teams", "share", "persons", "areas", "km", ""
]
Ending: TypeAlias = Literal["html", "pdf", "docx"]
Section: TypeAlias = Literal[
    "figures", "map", "changed", "not_known", "curves", "works", "gantt", "capacity", "land", "method", "sources"
]
SECTIONS: tuple[Section, ...] = get_args(Section)
"""In the order of a printed briefing."""

MapStyle: TypeAlias = Literal[
    "administrative_unit",
    "released",
    "hazard_sha",
    "hazard_cha",
    "hazard_spot",
    "road_open",
    "road_closed",
    "line_working",
    "line_down",
    "community_served",
    "community_unserved",
    "community_unknown",
    "team",
    "front_line",
    "task",
    "task_point",
    "access",
    "medical",
]

CAVEATS = (
    phrase("Not marked does not mean safe: land without a mark has not been checked."),
    phrase("No record is not evidence of no contamination."),
    phrase("Task totals are not device totals."),
    phrase("Record totals are not people."),
    phrase(
        "Expected is not arrived: expected and trained capacity is counted only from its date, and later than was said."
    ),
)
"""Printed on every briefing. Source: practice of the treaty reports (APMBC and CCM Article 7) and of public safety maps."""

DISTRIBUTION = phrase("For planning staff. It shows places of teams and future dates: not for publication.")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure or reason comes from: one sentence of belief, and the thing, reports and claims behind it.

    ``tandem history THING`` leads from ``thing`` to the words of the reports.
    """

    thing: str
    sentence: str
    reports: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A headline figure with its range; ``value`` None is unknown, ``low``/``high`` None is an end that nobody stated."""

    label: str
    value: float | None
    unit: Unit
    low: float | None = None
    high: float | None = None
    note: str = ""
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class MapFeature:
    """One thing on the map; None geometry is counted and named below the map. ``rank`` (people) decides which label is drawn."""

    key: str
    geometry: Geometry | None
    label: str = ""
    rank: float = 0.0


@dataclass(frozen=True, slots=True)
class MapLayer:
    """Features that are drawn alike."""

    style: MapStyle
    features: tuple[MapFeature, ...]


@dataclass(frozen=True, slots=True)
class MapContent:
    """The region on one day.

    ``extent`` (west, south, east, north in degrees) frames the map; None frames every feature. What lies outside a
    given frame is counted in a note on the map.
    """

    day: date
    layers: tuple[MapLayer, ...]
    caption: str = ""
    extent: tuple[float, float, float, float] | None = None

    def layer(self, style: MapStyle) -> tuple[MapFeature, ...]:
        """All features of one style."""
        return tuple(feature for layer in self.layers if layer.style == style for feature in layer.features)


@dataclass(frozen=True, slots=True)
class Curve:
    """People without one service (or near hazard) from each day on, under the plan and under the best baseline.

    ``days`` count from ``Curves.start``, ascending; a value holds until the next day of the list.
    """

    service: str
    label: str
    days: tuple[int, ...]
    plan: tuple[float | None, ...]
    baseline: tuple[float | None, ...]

    def __post_init__(self) -> None:
        if not len(self.days) == len(self.plan) == len(self.baseline) or not self.days:
            raise BriefingError(
                f"The curve of '{self.label}' has {len(self.days)} days, {len(self.plan)} and {len(self.baseline)} values.",
                "Give one value of the plan and of the baseline for each day, and at least one day.",
            )
        if any(later <= earlier for earlier, later in zip(self.days, self.days[1:], strict=False)):
            raise BriefingError(
                f"The days of the curve of '{self.label}' do not ascend.", "Sort them and name each once."
            )


@dataclass(frozen=True, slots=True)
class Curves:
    """The curves of all services from one day on."""

    start: date
    baseline_name: str
    curves: tuple[Curve, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A team at one work from ``start`` to ``end``, both included. ``kind`` is of code list work_kind, or 'travel'."""

    start: date
    end: date
    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team and its bars; ``note`` such as 'expected 2026-07-01' or 'in training'."""

    name: str
    bars: tuple[Bar, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class OrganisationRows:
    """The teams of one organisation."""

    name: str
    teams: tuple[TeamRow, ...]


@dataclass(frozen=True, slots=True)
class Gantt:
    """Who works where in the next ``weeks`` weeks from ``start``; ``day`` is marked with a line (None: no day)."""

    start: date
    weeks: int
    organisations: tuple[OrganisationRows, ...]
    day: date | None = None


@dataclass(frozen=True, slots=True)
class NextWork:
    """One of the next works, with the sentence that says why it comes now. ``kind`` is of code list work_kind."""

    name: str
    kind: str
    place: str
    start: date | None
    end: date | None
    teams: tuple[str, ...]
    reason: str
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """A number of persons between two ends; None is an unknown end."""

    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class CapacityRow:
    """People of one kind (engineers, deminers) of one organisation, by how sure they are."""

    organisation: str
    kind: str
    confirmed: Span
    expected: Span
    in_training: Span
    sentence: str = ""
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class LandTotal:
    """The area ledger summed over one class of hazardous area, in geodesic square metres."""

    label: str
    areas: int | None
    cancelled_m2: float | None
    reduced_m2: float | None
    cleared_m2: float | None
    remaining_m2: float | None


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a simple rule would have reached with the same works and teams, in weighted person-days."""

    name: str
    objective: float


@dataclass(frozen=True, slots=True)
class Method:
    """How the plan was made. ``objective`` and ``bound`` are weighted person-days; ``gap`` = (objective - bound) / objective.

    ``weights`` are pairs of label and weight as in the policy; ``digests`` pairs of label and SHA-256.
    """

    plan_id: str
    seed: int
    policy: str
    weights: tuple[tuple[str, float], ...]
    objective: float | None
    bound: float | None
    gap: float | None
    baselines: tuple[Baseline, ...]
    digests: tuple[tuple[str, str], ...]
    checked: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a briefing: a section with the heading that it has by itself, or own text under an own heading."""

    section: Section | Literal["text"]
    title: str = ""
    text: str = ""

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The text apart at its empty lines."""
        return tuple(part.strip() for part in re.split(r"\n\s*\n", self.text) if part.strip())


@dataclass(frozen=True, slots=True)
class Briefing:
    """A whole briefing.

    ``changed`` None means that this is the first one; ``generated`` marks every page; ``layout`` None shows every section
    in the order that page or print has by itself; ``maximum_pages`` is what a PDF may take.
    """

    title: str
    region: str
    made_on: date
    valid_on: date
    figures: tuple[Figure, ...]
    changed: tuple[str, ...] | None
    map: MapContent
    curves: Curves
    gantt: Gantt
    next_works: tuple[NextWork, ...]
    capacity: tuple[CapacityRow, ...]
    land: tuple[LandTotal, ...]
    not_known: tuple[str, ...]
    findings: int
    method: Method
    generated: bool = False
    generated_note: str = ""
    caveats: tuple[str, ...] = CAVEATS
    distribution: str = DISTRIBUTION
    previous: str = ""
    language: Language = ENGLISH
    layout: tuple[Block, ...] | None = None
    maximum_pages: int = 4

    def blocks(self, standard: Sequence[Section] = SECTIONS) -> tuple[Block, ...]:
        """What is shown, in order."""
        return tuple(Block(section) for section in standard) if self.layout is None else self.layout

    def all_sources(self) -> Iterator[Source]:
        """Every source in the order in which a reader meets it; repeated ones repeat."""
        for figure in self.figures:
            yield from figure.sources
        for work in self.next_works:
            yield from work.sources
        for row in self.capacity:
            yield from row.sources
