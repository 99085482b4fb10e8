"""The briefings of an open workspace: begun, edited, rendered and compared. What was rendered is held, because a version never changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, TypeAlias, TypeVar, cast

from tandem.language import Language, language_of
from tandem.publishing import wording
from tandem.publishing.content import Briefing, Ending
from tandem.publishing.view import EVERYTHING, View
from tandem.store.protocol import Document
from tandem.usecases.briefing import drafts
from tandem.usecases.briefing.assemble import assemble, people_ranges
from tandem.usecases.briefing.drafts import SHORT, Draft, DraftBlock, Version
from tandem.usecases.briefing.headline import Counted, headline
from tandem.usecases.briefing.text_changes import TextChange, text_changes
from tandem.usecases.planning import Planned
from tandem.usecases.summary import findings_of
from tandem.usecases.workspace import Workspace

Drawing: TypeAlias = Literal["map", "curves", "gantt"]
HELD = 24
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A headline figure in two briefings; None, and no text, where one of them does not tell it."""

    before: Counted | None
    after: Counted | None
    before_text: str
    after_text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Two briefings side by side."""

    before: Version
    after: Version
    figures: tuple[FigureChange, ...]
    text: tuple[TextChange, ...]


class BriefingDesk:
    """Safe to use from several threads. ``planned`` gives a kept plan by its id."""

    def __init__(self, workspace: Workspace, planned: Callable[[str], Planned]) -> None:
        self.workspace = workspace
        self.planned = planned
        self._held: OrderedDict[tuple[str, str], Any] = OrderedDict()
        self._lock = threading.Lock()

    def begun(self) -> tuple[Version, ...]:
        """Every briefing in its newest version, the one begun last first."""
        with self.workspace.store.reading() as reader:
            return drafts.begun(reader)

    def versions(self, briefing: str) -> tuple[Version, ...]:
        """All versions of a briefing, oldest first."""
        with self.workspace.store.reading() as reader:
            return drafts.versions(reader, briefing)

    def version(self, briefing: str, number: int | None = None) -> Version:
        """The newest version of a briefing, or the one with a number."""
        known = self.versions(briefing)
        if number is None:
            return drafts.latest(known)
        return next((version for version in known if version.number == number), drafts.latest(known))

    def begin(self, plan: str, language: Language, now: datetime, *, short: bool) -> Version:
        """A new briefing about a plan with every section, or the ``short`` one of at most two pages; keeps its figures."""
        blocks = [
            DraftBlock("text"),
            *(replace(one, shown=not short or one.section in SHORT) for one in Draft("").blocks),
        ]
        draft = Draft(
            title=language.text("Recovery of {region}", region=self._region()),
            language=language.code,
            pages=2 if short else 4,
            blocks=tuple(blocks),
        )
        version = drafts.begin(self.workspace.store, self.planned(plan).document, draft, now)
        _, figures = self._assembled(version)
        with self.workspace.store.writing() as unit:
            unit.put_document(figures)
        return version

    def save(self, briefing: str, base: int, draft: Draft, now: datetime) -> Version:
        """Keep an edit; ConflictError where another came first."""
        return drafts.save(self.workspace.store, briefing, base, draft, now)

    def view(self, version: Version) -> View:
        """The words of a version, for the page on which it is edited: every section, in a fixed order."""
        from tandem.publishing.description import describe

        return describe(replace(self.content(version), layout=None), replace(EVERYTHING, sources=0))

    def content(self, version: Version) -> Briefing:
        """The briefing of a version."""
        return self._once(version.id, "content", lambda: self._assembled(version)[0])

    def file(self, version: Version, ending: Ending) -> bytes:
        """The version as a page, PDF or DOCX."""
        # The chart library takes as long to load as the room to open, and is not needed for that.
        from tandem.publishing.briefing import render

        return self._once(version.id, ending, lambda: render(self.content(version), ending))

    def drawing(self, version: Version, name: Drawing) -> str:
        """A drawing of a version as SVG; empty where there is nothing to draw."""
        from tandem.publishing.charts import draw_curves
        from tandem.publishing.gantt import draw_gantt
        from tandem.publishing.map import draw_map

        content = self.content(version)
        makers: dict[Drawing, Callable[[], str]] = {
            "map": lambda: draw_map(content.map, content.language).svg,
            "curves": lambda: draw_curves(content.curves, content.language),
            "gantt": lambda: draw_gantt(content.gantt, EVERYTHING.teams, content.language).svg,
        }
        return self._once(version.id, name, makers[name])

    def difference(self, before: Version, after: Version, language: Language) -> Difference:
        """What changed in figures and text from one briefing to another."""
        old, new = ({row.name: row for row in self._figures(one, language)} for one in (before, after))
        names = dict.fromkeys((*new, *old))
        figures = tuple(
            FigureChange(old.get(name), new.get(name), _told(old.get(name), language), _told(new.get(name), language))
            for name in names
        )
        return Difference(before, after, figures, text_changes(before.draft, after.draft))

    def previous(self, version: Version) -> Version | None:
        """The briefing that was begun before another, in its newest version."""
        earlier = [one for one in self.begun() if one.begun_at < version.begun_at and one.briefing != version.briefing]
        return max(earlier, key=lambda one: one.begun_at, default=None)

    def _figures(self, version: Version, language: Language) -> tuple[Counted, ...]:
        planned = self.planned(version.plan)
        with self.workspace.store.reading() as reader:
            return headline(planned, people_ranges(reader, planned), language)

    def _assembled(self, version: Version) -> tuple[Briefing, Document]:
        draft, planned = version.draft, self.planned(version.plan)
        with self.workspace.store.reading() as reader:
            made, figures = assemble(
                reader,
                planned,
                findings_of(planned.prepared, planned.impossible),
                region=self._region(),
                map_day=draft.map_day or planned.problem.start,
                weeks=draft.weeks,
                now=version.begun_at,
                language=language_of(draft.language),
            )
        return replace(made, title=draft.title, layout=draft.layout(), maximum_pages=draft.pages), figures

    def _region(self) -> str:
        with self.workspace.store.reading() as reader:
            return reader.title() or self.workspace.path.stem

    def _once(self, version: str, what: str, make: Callable[[], Made]) -> Made:
        with self._lock:
            if (version, what) in self._held:
                self._held.move_to_end((version, what))
                return cast(Made, self._held[version, what])
        made = make()
        with self._lock:
            self._held[version, what] = made
            while len(self._held) > HELD:
                self._held.popitem(last=False)
        return made


def _told(row: Counted | None, language: Language) -> str:
    if row is None:
        return ""
    unit = "" if row.value is None else wording.unit_word(row.value, row.unit, language)
    return f"{wording.number(row.value, row.unit, language)} {unit}".strip()
