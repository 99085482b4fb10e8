"""The briefing as worded text, the same for page and PDF: rows, figures, and numbered sources.

Nothing is cut silently: every shortened list carries a sentence that says how much is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from tandem.publishing import wording
from tandem.publishing.charts import marks, value_on
from tandem.publishing.content import Briefing, Figure, NextWork, Source
from tandem.vocabulary import codes

MORE = "see the page or the XLSX"


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


EVERYTHING = Limits(40, 10_000, 10_000, 180, 10_000, 10_000, 100_000, 100_000)


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
class View:
    """Everything that is printed, in words."""

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
    changed_title: str
    map_caption: str
    curve_caption: str
    curve_table: Table
    works: tuple[WorkRow, ...]
    works_more: str
    gantt_caption: str
    capacity: Table
    capacity_sentences: tuple[str, ...]
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


def describe(briefing: Briefing, limits: Limits = EVERYTHING) -> View:
    """Word a briefing within limits; sources are numbered in the order in which a reader meets them."""
    numbers = _numbered(briefing)
    sources = _sources(numbers, limits)
    works = briefing.next_works[: limits.works]
    return View(
        title=_clip(briefing.title, limits),
        region=_clip(briefing.region, limits),
        subtitle=f"The picture as of {wording.day(briefing.valid_on)}. Made on {wording.day(briefing.made_on)}.",
        made_on=wording.day(briefing.made_on),
        made_on_iso=briefing.made_on.isoformat(),
        generated=briefing.generated,
        generated_note=briefing.generated_note,
        distribution=briefing.distribution,
        cards=tuple(_card(figure, numbers, limits) for figure in briefing.figures[: limits.figures]),
        cards_more=_more(len(briefing.figures), limits.figures, "figures"),
        changed=_changed(briefing, limits),
        changed_title=f"What changed since {briefing.previous}"
        if briefing.previous
        else "What changed since the last briefing",
        map_caption=_map_caption(briefing, limits),
        curve_caption=_curve_caption(briefing),
        curve_table=_curve_table(briefing),
        works=tuple(_work(work, numbers, limits) for work in works),
        works_more=_more(len(briefing.next_works), limits.works, "works"),
        gantt_caption=_gantt_caption(briefing),
        capacity=_capacity(briefing, limits),
        capacity_sentences=tuple(
            _clip(row.sentence, limits) for row in briefing.capacity[: limits.capacity] if row.sentence
        ),
        land=_land(briefing),
        not_known=_listing(briefing.not_known, limits.not_known, "points", limits),
        findings=_findings(briefing.findings),
        objective=_objective(briefing),
        method=_method(briefing),
        weights=tuple((label, f"{weight:g}") for label, weight in briefing.method.weights),
        method_notes=tuple(_clip(note, limits) for note in briefing.method.notes),
        digests=briefing.method.digests,
        caveats=briefing.caveats,
        sources=sources,
        sources_more=_more(len(numbers), limits.sources, "sources"),
        plan_id=briefing.method.plan_id,
    )


def _numbered(briefing: Briefing) -> dict[Source, int]:
    numbers: dict[Source, int] = {}
    for source in briefing.all_sources():
        numbers.setdefault(source, len(numbers) + 1)
    return numbers


def _sources(numbers: dict[Source, int], limits: Limits) -> tuple[SourceRow, ...]:
    return tuple(
        SourceRow(
            number,
            _clip(source.sentence, limits),
            source.thing,
            ", ".join(source.reports),
            ", ".join(source.claims),
            f"tandem history REGION.gpkg {_shell(source.thing)}",
        )
        for source, number in list(numbers.items())[: limits.sources]
    )


def _shell(thing: str) -> str:
    return (
        thing
        if thing.replace("-", "").replace("_", "").replace("/", "").isalnum()
        else "'" + thing.replace("'", "'\\''") + "'"
    )


def _clip(text: str, limits: Limits) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limits.characters else line[: limits.characters - 1].rstrip() + "\u2026"


def _more(total: int, limit: int, noun: str) -> str:
    return f"and {total - limit} more {noun}: {MORE}." if total > limit else ""


def _listing(items: Sequence[str], limit: int, noun: str, limits: Limits) -> Listing:
    return Listing(tuple(_clip(item, limits) for item in items[:limit]), _more(len(items), limit, noun))


def _card(figure: Figure, numbers: dict[Source, int], limits: Limits) -> Card:
    return Card(
        _clip(figure.label, limits),
        wording.number(figure.value, figure.unit),
        wording.UNIT_WORDS[figure.unit] if wording.known(figure.value) else "",
        _range(figure),
        _clip(figure.note, limits),
        tuple(numbers[source] for source in dict.fromkeys(figure.sources)),
    )


def _range(figure: Figure) -> str:
    if figure.low == figure.high == figure.value:
        return ""
    if not wording.known(figure.low) and not wording.known(figure.high):
        return ""
    return f"range {wording.between(figure.low, figure.high, figure.unit)}"


def _changed(briefing: Briefing, limits: Limits) -> Listing:
    if briefing.changed is None:
        return Listing(("This is the first briefing of this region.",))
    if not briefing.changed:
        return Listing(("Nothing that is told here has changed.",))
    return _listing(briefing.changed, limits.changed, "changes", limits)


def _map_caption(briefing: Briefing, limits: Limits) -> str:
    caption = f"The region on {wording.day(briefing.map.day)}."
    return f"{caption} {_clip(briefing.map.caption, limits)}".strip()


def _curve_caption(briefing: Briefing) -> str:
    name = briefing.curves.baseline_name
    return (
        f"The shaded part between the curves is human time that the plan saves against the best simple rule, '{name}'."
    )


def _curve_table(briefing: Briefing) -> Table:
    curves = briefing.curves
    days = marks(curves) if curves.curves else ()
    head = ("People without", "Under", *(wording.day(curves.start + timedelta(days=day)) for day in days))
    rows = []
    for curve in curves.curves:
        for label, name, values in ((curve.label, "plan", curve.plan), ("", "simple rule", curve.baseline)):
            rows.append((label, name, *(wording.people(value_on(curve, day, values)) for day in days)))
    return Table(head, tuple(rows))


def _work(work: NextWork, numbers: dict[Source, int], limits: Limits) -> WorkRow:
    return WorkRow(
        _clip(work.name, limits),
        codes("work_kind").get(work.kind, work.kind),
        _clip(work.place, limits),
        wording.period(work.start, work.end),
        _clip(", ".join(work.teams), limits) or "no team needed",
        _clip(work.reason, limits),
        tuple(numbers[source] for source in dict.fromkeys(work.sources)),
    )


def _gantt_caption(briefing: Briefing) -> str:
    gantt = briefing.gantt
    told = f"{wording.period(gantt.start, gantt.start + timedelta(days=7 * gantt.weeks - 1))}, {gantt.weeks} weeks."
    return told if gantt.day is None else f"{told} The line marks {wording.day(gantt.day)}, the day of the map."


def _capacity(briefing: Briefing, limits: Limits) -> Table:
    rows = tuple(
        (
            _clip(row.organisation, limits),
            codes("capacity_kind").get(row.kind, row.kind),
            wording.span(row.confirmed),
            wording.span(row.expected),
            wording.span(row.in_training),
        )
        for row in briefing.capacity[: limits.capacity]
    )
    head = ("Organisation", "Persons", "Confirmed", "Expected", "In training")
    return Table(head, rows, _more(len(briefing.capacity), limits.capacity, "rows"))


def _land(briefing: Briefing) -> Table:
    rows = tuple(
        (
            row.label,
            wording.count(row.areas),
            *(_land_cell(area) for area in (row.cancelled_m2, row.reduced_m2, row.cleared_m2, row.remaining_m2)),
        )
        for row in briefing.land
    )
    return Table(("Class of area", "Areas", "Cancelled", "Reduced", "Cleared", "Remaining"), rows)


def _land_cell(area_m2: float | None) -> str:
    if not wording.known(area_m2):
        return wording.UNKNOWN
    return f"{wording.hectares(area_m2)} ha\n{wording.count(area_m2)} m\u00b2"


def _findings(number: int) -> str:
    if number == 0:
        return "The checks of the data have no findings. That does not prove the data right."
    noun = "finding" if number == 1 else "findings"
    return f"The checks of the data have {wording.count(number)} {noun}: 'tandem check' lists each with its place and next step."


def _objective(briefing: Briefing) -> Table:
    method = briefing.method
    rows = [("This plan", wording.large(method.objective), "")]
    for baseline in sorted(method.baselines, key=lambda item: item.objective):
        rows.append(
            (
                f"Simple rule: {baseline.name}",
                wording.large(baseline.objective),
                _against(method.objective, baseline.objective),
            )
        )
    rows.append(("No plan can be below", wording.large(method.bound), "lower bound"))
    return Table(("Weighted person-days", "Value", "Plan against it"), tuple(rows))


def _against(plan: float | None, baseline: float) -> str:
    if plan is None or baseline == 0:
        return wording.UNKNOWN
    share = (plan - baseline) / baseline
    if abs(share) < 0.0005:
        return "equal"
    return f"{wording.percent(abs(share))} {'lower' if share < 0 else 'higher'}"


def _method(briefing: Briefing) -> tuple[tuple[str, str], ...]:
    method = briefing.method
    gap = (
        f"{wording.percent(method.gap)} of the objective is not proved to be needed"
        if wording.known(method.gap)
        else wording.UNKNOWN
    )
    rows = [
        ("Plan", f"{method.plan_id}, seed {method.seed}"),
        ("Objective", f"{wording.large(method.objective)} weighted person-days; lower is better"),
        ("Lower bound", f"{wording.large(method.bound)} weighted person-days"),
        ("Gap", gap),
        ("Policy", method.policy),
    ]
    if method.checked:
        rows.append(("Checked", method.checked))
    return tuple(rows)
