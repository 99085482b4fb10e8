"""The briefing as worded text, the same for page, PDF and DOCX: rows, figures, and numbered sources."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of each list is told, and how many characters of a sentence."""

    figures: int
    changed: int
    works: int
    teams: int
    capacity: int
    not_known: int
    sources: int
    characters: int
    remarks: int = 4
    map_width: int = 100
    """Per cent of the width of the text."""


EVERYTHING = Limits(40, 10_000, 10_000, 180, 10_000, 10_000, 100_000, 100_000, 10_000)


@dataclass(frozen=True, slots=True)
class Card:
    """A headline figure."""

    label: str
    value: str
    unit: str
    range: str
    note: str
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One of the next works."""

    name: str
    kind: str
    place: str
    dates: str
    teams: str
    reason: str
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of worded cells; ``more`` says what was left out, empty if nothing."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    more: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """Sentences; ``more`` says what was left out."""

    items: tuple[str, ...]
    more: str = ""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A numbered source with the command that leads to its reports."""

    number: int
    sentence: str
    thing: str
    reports: str
    claims: str
    command: str


@dataclass(frozen=True, slots=True)
class Part:
    """A section under its heading, or own paragraphs ('text')."""

    section: str
    title: str
    paragraphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """Everything that is printed, in words."""

    language: str
    direction: str
    layout: tuple[Part, ...]
    unknown: str
    title: str
    region: str
    subtitle: str
    made_on: str
    made_on_iso: str
    generated: bool
    generated_note: str
    distribution: str
    cards: tuple[Card, ...]
    cards_more: str
    changed: Listing
    map_caption: str
    curve_caption: str
    curve_table: Table
    works: tuple[WorkRow, ...]
    works_more: str
    gantt_caption: str
    capacity: Table
    capacity_sentences: Listing
    land: Table
    not_known: Listing
    findings: str
    objective: Table
    method: tuple[tuple[str, str], ...]
    weights: tuple[tuple[str, str], ...]
    method_notes: tuple[str, ...]
    digests: tuple[tuple[str, str], ...]
    caveats: tuple[str, ...]
    sources: tuple[SourceRow, ...]
    sources_more: str
    plan_id: str
