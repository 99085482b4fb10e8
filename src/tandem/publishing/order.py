"""All that a tasking order tells, as plain values; the use case fills them, the renderer only words and draws them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tandem.language import ENGLISH, Language
from tandem.publishing.content import MapContent


@dataclass(frozen=True, slots=True)
class Fact:
    """A line 'label: value'. ``value`` '' was not recorded; ``reports`` are ids of the reports behind it."""

    label: str
    value: str
    reports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Something near the site: its name, what it is, its state, and metres and direction from the site (None: unknown)."""

    name: str
    kind: str
    state: str
    distance_m: float | None
    direction: str
    reports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderTeam:
    """A team on the work; ``here`` False where it is expected or in training."""

    name: str
    organisation: str
    people: int | None
    scopes: str
    here: bool
    first_day: date | None
    last_day: date | None
    reports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Before:
    """A work that has to be finished before this one: with its last day in the plan, None where it has none."""

    name: str
    last_day: date | None
    teams: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A report that the order rests on."""

    id: str
    title: str
    handed_in_by: str
    received_on: date


@dataclass(frozen=True, slots=True)
class Order:
    """A tasking order.

    ``corners`` are latitude, longitude and grid position of the turning points of the site's outline, clockwise from the northernmost.
    ``rules`` are sentences about safety distances; ``more`` sentences about what a list leaves out. ``plan`` says which plan, and
    ``known_at`` until when records count. ``generated`` is a note, empty where all data are real.
    """

    work: str
    title: str
    region: str
    plan: str
    made_on: date
    known_at: datetime
    first_day: date | None
    last_day: date | None
    task: tuple[Fact, ...]
    where: tuple[Fact, ...]
    hazard: tuple[Fact, ...]
    rules: tuple[str, ...]
    neighbours: tuple[Place, ...]
    corners: tuple[tuple[str, str, str], ...]
    before: tuple[Before, ...]
    teams: tuple[OrderTeam, ...]
    access: tuple[Place, ...]
    communities: tuple[Place, ...]
    medical: tuple[Place, ...]
    warnings: tuple[str, ...]
    more: tuple[str, ...]
    cited: tuple[Cited, ...]
    map: MapContent
    generated: str = ""
    language: Language = ENGLISH
