"""From the content of a briefing to its words, in its language.

Nothing is cut silently: every shortened list carries a sentence that says how much is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from tandem.language import Language, phrase
from tandem.publishing import wording
from tandem.publishing.charts import marks, value_on
from tandem.publishing.content import SECTIONS, Block, Briefing, Figure, NextWork, Section, Source
from tandem.publishing.view import EVERYTHING, Card, Limits, Listing, Part, SourceRow, Table, View, WorkRow

TITLES: Mapping[Section, str] = {
    "figures": phrase("In short"),
    "map": phrase("The region"),
    "changed": phrase("What changed since the last briefing"),
    "not_known": phrase("What we do not know"),
    "curves": phrase("People without service"),
    "works": phrase("Next works"),
    "gantt": phrase("Who works where"),
    "capacity": phrase("Capacity"),
    "land": phrase("Land"),
    "method": phrase("How the plan was made"),
    "sources": phrase("Sources"),
}


def describe(briefing: Briefing, limits: Limits = EVERYTHING, standard: Sequence[Section] = SECTIONS) -> View:
    """Word a briefing within limits; sources are numbered in the order in which a reader meets them.

    ``standard`` is the order of sections where the briefing has no layout of its own.
    """
    return _Describer(briefing, limits).view(standard)


class _Describer:
    def __init__(self, briefing: Briefing, limits: Limits) -> None:
        self.briefing = briefing
        self.limits = limits
        self.language: Language = briefing.language
        self.numbers: dict[Source, int] = {}
        for source in briefing.all_sources():
            self.numbers.setdefault(source, len(self.numbers) + 1)

    def view(self, standard: Sequence[Section]) -> View:
        briefing, limits, language = self.briefing, self.limits, self.language
        method = briefing.method
        return View(
            language=language.code,
            direction=language.direction,
            layout=tuple(self.part(block) for block in briefing.blocks(standard)),
            unknown=wording.unknown(language),
            title=self.clip(briefing.title),
            region=self.clip(briefing.region),
            subtitle=language.text(
                "The picture as of {valid}. Made on {made}.", valid=briefing.valid_on, made=briefing.made_on
            ),
            made_on=language.day(briefing.made_on),
            made_on_iso=briefing.made_on.isoformat(),
            generated=briefing.generated,
            generated_note=briefing.generated_note,
            distribution=language.text(briefing.distribution),
            cards=tuple(self.card(figure) for figure in briefing.figures[: limits.figures]),
            cards_more=self.more(len(briefing.figures), limits.figures),
            changed=self.changed(),
            map_caption=self.map_caption(),
            curve_caption=language.text(
                "The shaded part between the curves is human time that the plan saves against the best simple rule, "
                "'{rule}'.",
                rule=briefing.curves.baseline_name,
            ),
            curve_table=self.curve_table(),
            works=tuple(self.work(work) for work in briefing.next_works[: limits.works]),
            works_more=self.more(len(briefing.next_works), limits.works),
            gantt_caption=self.gantt_caption(),
            capacity=self.capacity(),
            capacity_sentences=self.listing(
                [row.sentence for row in briefing.capacity if row.sentence], limits.remarks
            ),
            land=self.land(),
            not_known=self.listing(briefing.not_known, limits.not_known),
            findings=self.findings(),
            objective=self.objective(),
            method=self.method(),
            weights=tuple((label, language.number(weight, 6)) for label, weight in method.weights),
            method_notes=tuple(self.clip(language.text(note)) for note in method.notes),
            digests=method.digests,
            caveats=tuple(language.text(caveat) for caveat in briefing.caveats),
            sources=self.sources(),
            sources_more=self.more(len(self.numbers), limits.sources),
            plan_id=method.plan_id,
        )

    def clip(self, text: str) -> str:
        line = " ".join(text.split())
        return line if len(line) <= self.limits.characters else line[: self.limits.characters - 1].rstrip() + "\u2026"

    def more(self, total: int, limit: int) -> str:
        if total <= limit:
            return ""
        return self.language.text("and {n} more: see the page or the XLSX.", n=total - limit)

    def listing(self, items: Sequence[str], limit: int) -> Listing:
        return Listing(tuple(self.clip(item) for item in items[:limit]), self.more(len(items), limit))

    def part(self, block: Block) -> Part:
        if block.section == "text":
            return Part("text", block.title, block.paragraphs)
        if block.section == "changed" and self.briefing.previous:
            return Part("changed", self.language.text("What changed since {briefing}", briefing=self.briefing.previous))
        if block.section == "changed" and self.briefing.changed is None:
            return Part("changed", self.language.text("What changed"))
        return Part(block.section, self.language.text(TITLES[block.section]))

    def sources(self) -> tuple[SourceRow, ...]:
        return tuple(
            SourceRow(
                number,
                self.clip(source.sentence),
                source.thing,
                ", ".join(source.reports),
                ", ".join(source.claims),
                f"tandem history REGION.gpkg {_shell(source.thing)}",
            )
            for source, number in list(self.numbers.items())[: self.limits.sources]
        )

    def card(self, figure: Figure) -> Card:
        value = figure.value
        return Card(
            self.clip(figure.label),
            wording.number(value, figure.unit, self.language),
            wording.unit_word(value, figure.unit, self.language) if value is not None and wording.known(value) else "",
            self.range(figure),
            self.clip(figure.note),
            tuple(self.numbers[source] for source in dict.fromkeys(figure.sources)),
        )

    def range(self, figure: Figure) -> str:
        if figure.low == figure.high == figure.value:
            return ""
        if not wording.known(figure.low) and not wording.known(figure.high):
            return ""
        between = wording.between(figure.low, figure.high, figure.unit, self.language)
        return self.language.text("range {range}", range=between)

    def changed(self) -> Listing:
        if self.briefing.changed is None:
            return Listing((self.language.text("This is the first briefing of this region."),))
        if not self.briefing.changed:
            return Listing((self.language.text("Nothing that is told here has changed."),))
        return self.listing(self.briefing.changed, self.limits.changed)

    def map_caption(self) -> str:
        caption = self.language.text("The region on {day}.", day=self.briefing.map.day)
        return f"{caption} {self.clip(self.briefing.map.caption)}".strip()

    def curve_table(self) -> Table:
        curves, language = self.briefing.curves, self.language
        days = marks(curves) if curves.curves else ()
        head = (
            language.text("People without"),
            language.text("Under"),
            *(language.day(curves.start + timedelta(days=day)) for day in days),
        )
        rows = []
        for curve in curves.curves:
            for label, name, values in (
                (curve.label, language.text("plan"), curve.plan),
                ("", language.text("simple rule"), curve.baseline),
            ):
                rows.append((label, name, *(wording.people(value_on(curve, day, values), language) for day in days)))
        return Table(head, tuple(rows))

    def work(self, work: NextWork) -> WorkRow:
        return WorkRow(
            self.clip(work.name),
            self.language.label("work_kind", work.kind),
            self.clip(work.place),
            wording.period(work.start, work.end, self.language),
            self.clip(", ".join(work.teams)) or self.language.text("no team needed"),
            self.clip(work.reason),
            tuple(self.numbers[source] for source in dict.fromkeys(work.sources)),
        )

    def gantt_caption(self) -> str:
        gantt, language = self.briefing.gantt, self.language
        told = language.plural(
            "{period}, {n} week.",
            "{period}, {n} weeks.",
            gantt.weeks,
            period=wording.weeks(gantt.start, gantt.weeks, language),
        )
        if gantt.day is None:
            return told
        return f"{told} {language.text('The line marks {day}, the day of the map.', day=gantt.day)}"

    def capacity(self) -> Table:
        language, limit = self.language, self.limits.capacity
        rows = tuple(
            (
                self.clip(row.organisation),
                language.label("capacity_kind", row.kind),
                wording.span(row.confirmed, language),
                wording.span(row.expected, language),
                wording.span(row.in_training, language),
            )
            for row in self.briefing.capacity[:limit]
        )
        head = (
            phrase("Organisation"),
            phrase("Persons"),
            phrase("Confirmed"),
            phrase("Expected"),
            phrase("In training"),
        )
        return Table(tuple(language.text(one) for one in head), rows, self.more(len(self.briefing.capacity), limit))

    def land(self) -> Table:
        language = self.language
        rows = tuple(
            (
                row.label,
                wording.count(row.areas, language),
                *(
                    _land_cell(area, language)
                    for area in (row.cancelled_m2, row.reduced_m2, row.cleared_m2, row.remaining_m2)
                ),
            )
            for row in self.briefing.land
        )
        head = (
            phrase("Class of area"),
            phrase("Areas"),
            phrase("Cancelled"),
            phrase("Reduced"),
            phrase("Cleared"),
            phrase("Remaining"),
        )
        return Table(tuple(language.text(one) for one in head), rows)

    def findings(self) -> str:
        if self.briefing.findings == 0:
            return self.language.text("The checks of the data have no findings. That does not prove the data right.")
        return self.language.plural(
            "The checks of the data have {count} finding: 'tandem check' lists each with its place and next step.",
            "The checks of the data have {count} findings: 'tandem check' lists each with its place and next step.",
            self.briefing.findings,
            count=wording.count(self.briefing.findings, self.language),
        )

    def objective(self) -> Table:
        method, language = self.briefing.method, self.language
        rows = [(language.text("This plan"), wording.large(method.objective, language), "")]
        for baseline in sorted(method.baselines, key=lambda item: item.objective):
            rows.append(
                (
                    language.text("Simple rule: {rule}", rule=baseline.name),
                    wording.large(baseline.objective, language),
                    _against(method.objective, baseline.objective, language),
                )
            )
        rows.append(
            (
                language.text("No plan can be below"),
                wording.large(method.bound, language),
                language.text("lower bound"),
            )
        )
        head = (phrase("Weighted person-days"), phrase("Value"), phrase("Plan against it"))
        return Table(tuple(language.text(one) for one in head), tuple(rows))

    def method(self) -> tuple[tuple[str, str], ...]:
        method, language = self.briefing.method, self.language
        gap = wording.unknown(language)
        if wording.known(method.gap):
            share = wording.percent(method.gap, language)
            gap = language.text("{share} of the objective is not proved to be needed", share=share)
        objective, bound = wording.large(method.objective, language), wording.large(method.bound, language)
        rows = [
            (language.text("Plan"), language.text("{plan}, seed {seed}", plan=method.plan_id, seed=str(method.seed))),
            (
                language.text("Objective"),
                language.text("{days} weighted person-days; lower is better", days=objective),
            ),
            (language.text("Lower bound"), language.text("{days} weighted person-days", days=bound)),
            (language.text("Gap"), gap),
            (language.text("Policy"), method.policy),
        ]
        if method.checked:
            rows.append((language.text("Checked"), language.text(method.checked)))
        return tuple(rows)


def _shell(thing: str) -> str:
    plain = thing.replace("-", "").replace("_", "").replace("/", "").isalnum()
    return thing if plain else "'" + thing.replace("'", "'\\''") + "'"


def _land_cell(area_m2: float | None, language: Language) -> str:
    if not wording.known(area_m2):
        return wording.unknown(language)
    return f"{wording.hectares(area_m2, language)} {language.text('ha')}\n{wording.count(area_m2, language)} m\u00b2"


def _against(plan: float | None, baseline: float, language: Language) -> str:
    if plan is None or baseline == 0:
        return wording.unknown(language)
    share = (plan - baseline) / baseline
    if abs(share) < 0.0005:
        return language.text("equal")
    told = wording.percent(abs(share), language)
    return language.text("{share} lower", share=told) if share < 0 else language.text("{share} higher", share=told)
