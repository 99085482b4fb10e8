"""The briefing as a Word document: the same words, tables and drawings, with headings, alternative texts and language marks.

Names of the real world become text runs, never markup; what XML cannot hold is left out.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_TABLE_DIRECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Length, Mm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from tandem.language import Language
from tandem.publishing.charts import draw_curves
from tandem.publishing.content import Briefing
from tandem.publishing.description import describe
from tandem.publishing.gantt import draw_gantt
from tandem.publishing.map import draw_map
from tandem.publishing.pdf import LEVELS, png
from tandem.publishing.view import Listing, Part, Table, View
from tandem.publishing.wording import runs_right_to_left

_MUTED, _ALERT = RGBColor(0x56, 0x62, 0x6E), RGBColor(0x9C, 0x3D, 0x00)
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WIDTH = Mm(180)
# Signs that a column has room for: less would break short words, more would starve the others.
_NARROWEST, _WIDEST = 13, 60
# ISO/IEC 29500-1, 17.3.1.26 and 17.3.2.28: children of w:pPr and w:rPr have an order.
_AFTER_BIDI = (
    "w:adjustRightInd",
    "w:snapToGrid",
    "w:spacing",
    "w:ind",
    "w:contextualSpacing",
    "w:jc",
    "w:outlineLvl",
    "w:rPr",
)
_AFTER_SIZE = ("w:highlight", "w:u", "w:vertAlign", "w:rtl", "w:cs", "w:lang")


def render_docx(briefing: Briefing) -> bytes:
    """The DOCX; same bytes for the same briefing but for the time stamps of the archive."""
    limits = LEVELS[0]
    writer = _Writer(describe(briefing, limits), briefing.language)
    writer.frame(datetime.combine(briefing.made_on, time(), tzinfo=UTC))
    drawings = {
        "map": lambda: draw_map(briefing.map, briefing.language).svg,
        "curves": lambda: draw_curves(briefing.curves, briefing.language),
        "gantt": lambda: draw_gantt(briefing.gantt, limits.teams, briefing.language).svg,
    }
    for part in writer.view.layout:
        drawing = drawings[part.section]() if part.section in drawings else ""
        writer.part(part, drawing)
    writer.care()
    out = io.BytesIO()
    writer.document.save(out)
    return out.getvalue()


class _Writer:
    def __init__(self, view: View, language: Language) -> None:
        self.view = view
        self.language = language
        self.rtl = view.direction == "rtl"
        self.document: WordDocument = Document()

    def frame(self, made: datetime) -> None:
        """Page, styles, properties, title, and what stands on every page."""
        document, view = self.document, self.view
        self._styles()
        properties = document.core_properties
        properties.title, properties.author, properties.language = _clean(view.title), "Tandem", view.language
        properties.created = properties.modified = made.replace(tzinfo=None)
        page = document.sections[0]
        page.start_type = WD_SECTION.NEW_PAGE
        page.page_width, page.page_height = Mm(210), Mm(297)
        page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(15)
        self.write(page.footer.paragraphs[0], view.distribution, size=7, colour=_MUTED)
        if view.generated:
            head = page.header.paragraphs[0]
            self.write(head, f"{self.language.text('GENERATED DATA')}  ", bold=True, size=8, colour=_ALERT)
            self.write(head, view.generated_note, size=8)
        self.heading(view.title, 0)
        self.paragraph(view.region, bold=True)
        self.paragraph(view.subtitle, colour=_MUTED)

    def part(self, part: Part, drawing: str) -> None:
        """One section, or own text."""
        view, text = self.view, self.language.text
        if part.title:
            self.heading(part.title, 1)
        if part.section == "text":
            for paragraph in part.paragraphs:
                self.own(paragraph)
        elif part.section == "figures":
            self.figures()
        elif part.section == "map":
            self.picture(drawing, f"{view.map_caption} {text('Land without a mark has not been checked.')}")
            self.paragraph(view.map_caption, size=8, colour=_MUTED)
        elif part.section == "curves" and drawing:
            self.picture(drawing, text("Curves of people without each service; the table below has the figures."))
            self.paragraph(view.curve_caption, size=8, colour=_MUTED)
            self.table(view.curve_table, 2)
        elif part.section == "gantt":
            self.paragraph(view.gantt_caption, size=8, colour=_MUTED)
            self.document.paragraphs[-1].paragraph_format.keep_with_next = bool(drawing)
            self.picture(drawing, f"{text('Gantt chart of teams by organisation.')} {view.gantt_caption}")
            if not drawing:
                self.paragraph(text("No team is known."))
        else:
            self.words(part.section)

    def words(self, section: str) -> None:
        """Sections without a drawing."""
        view, text = self.view, self.language.text
        if section == "changed":
            self.listing(view.changed)
        elif section == "not_known":
            self.listing(view.not_known)
            self.paragraph(view.findings)
        elif section == "works":
            self.works()
        elif section == "capacity":
            if view.capacity.rows:
                self.table(view.capacity, 2)
            else:
                self.paragraph(text("No organisation has reported capacity: it is unknown."))
            self.listing(view.capacity_sentences)
        elif section == "land":
            self.table(view.land, 1)
        elif section == "method":
            self.method()
        elif section == "sources":
            for source in view.sources:
                self.paragraph(f"[{source.number}] {source.sentence} ({source.command})", size=8)
            self.paragraph(view.sources_more, size=8, colour=_MUTED)

    def figures(self) -> None:
        """Label, value, and range with note."""
        text = self.language.text
        rows = tuple(
            (card.label, f"{card.value} {card.unit}".strip(), "; ".join(filter(None, (card.range, card.note))))
            for card in self.view.cards
        )
        self.table(Table((text("Figure"), text("Value"), text("Range and remarks")), rows, self.view.cards_more), 3)

    def works(self) -> None:
        """The next works as a table."""
        text, view = self.language.text, self.view
        if not view.works:
            self.paragraph(text("No work is planned."))
            return
        head = (text("No."), text("Work"), text("When"), text("Teams"), text("Why now"))
        rows = tuple(
            (
                str(number),
                f"{work.name}\n{work.kind}{', ' if work.place else ''}{work.place}",
                work.dates,
                work.teams,
                work.reason,
            )
            for number, work in enumerate(view.works, start=1)
        )
        self.table(Table(head, rows, view.works_more), 5)

    def method(self) -> None:
        """Objective, bound and rules, and what the plan rests on."""
        view = self.view
        self.table(view.objective, 1)
        for label, value in (*view.method, *view.digests):
            self.paragraph(f"{label}: {value}", size=8)
        if view.weights:
            weights = ", ".join(f"{label} {weight}" for label, weight in view.weights)
            self.paragraph(f"{self.language.text('Weights per person and day')}: {weights}", size=8)
        for note in view.method_notes:
            self.paragraph(note, size=8, colour=_MUTED)

    def care(self) -> None:
        """What must be on every briefing."""
        self.heading(self.language.text("Read with care"), 1)
        for caveat in self.view.caveats:
            self.paragraph(caveat, style="List Bullet")
        day = self.view.made_on
        self.paragraph(
            self.language.text("Plan {plan}, made on {day}.", plan=self.view.plan_id, day=day), size=8, colour=_MUTED
        )

    def heading(self, text: str, level: int) -> None:
        paragraph = self.document.add_heading("", level)
        self.write(paragraph, text)

    def paragraph(
        self, text: str, *, bold: bool = False, size: float = 0, colour: RGBColor | None = None, style: str = "Normal"
    ) -> None:
        if text:
            self.write(self.document.add_paragraph(style=style), text, bold=bold, size=size, colour=colour)

    def own(self, text: str) -> None:
        """Own text runs as its first letter does, whatever the briefing's language."""
        usual, self.rtl = self.rtl, runs_right_to_left(text, self.rtl)
        self.paragraph(text)
        self.rtl = usual

    def listing(self, content: Listing) -> None:
        for item in content.items:
            self.paragraph(item, style="List Bullet")
        self.paragraph(content.more, size=8, colour=_MUTED)

    def table(self, content: Table, words: int) -> None:
        """The first ``words`` columns hold words, the others numbers."""
        table = self.document.add_table(1, len(content.head), style="Light List Accent 1")
        if self.rtl:
            table.table_direction = WD_TABLE_DIRECTION.RTL
        table.autofit = False
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        self._cells(table.rows[0].cells, content.head, words, bold=True)
        for row in content.rows:
            made = table.add_row()
            made._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            self._cells(made.cells, row, words)
        for column, width in zip(table.columns, _widths(content), strict=True):
            column.width = width
            for cell in column.cells:
                cell.width = width
        self.paragraph(content.more, size=8, colour=_MUTED)
        self.document.add_paragraph()

    def _cells(self, cells: Sequence[_Cell], texts: Sequence[str], words: int, *, bold: bool = False) -> None:
        for index, (cell, text) in enumerate(zip(cells, texts, strict=True)):
            paragraph = cell.paragraphs[0]
            colour = _ALERT if text == self.view.unknown else None
            self.write(paragraph, text, bold=bold, size=8, colour=colour)
            if index >= words:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if self.rtl else WD_ALIGN_PARAGRAPH.RIGHT

    def picture(self, svg: str, description: str) -> None:
        """A drawing as an image with its alternative text."""
        if not svg:
            return
        self.document.add_picture(io.BytesIO(png(svg)), width=_WIDTH)
        for properties in self.document.paragraphs[-1]._p.iter(qn("wp:docPr")):
            properties.set("descr", _clean(description))

    def write(
        self, paragraph: Paragraph, text: str, *, bold: bool = False, size: float = 0, colour: RGBColor | None = None
    ) -> None:
        """A run of text in the briefing's language and direction; a line break stays one."""
        if self.rtl and paragraph._p.get_or_add_pPr().find(qn("w:bidi")) is None:
            _before(paragraph._p.get_or_add_pPr(), "w:bidi", {}, _AFTER_BIDI)
        run = paragraph.add_run(_clean(text))
        run.bold = bold or None
        if size:
            run.font.size = Pt(size)
        if colour is not None:
            run.font.color.rgb = colour
        if self.rtl:
            run.font.rtl, run.font.cs_bold = True, bold or None
        properties = run._r.get_or_add_rPr()
        if size:
            _before(properties, "w:szCs", {"w:val": str(round(2 * size))}, _AFTER_SIZE)
        _before(properties, "w:lang", {"w:bidi" if self.rtl else "w:val": self.view.language}, ())

    def _styles(self) -> None:
        for name, size in (("Normal", 9.5), ("Title", 20), ("Heading 1", 13)):
            style = self.document.styles[name]
            style.font.name, style.font.size = "DejaVu Sans" if self.rtl else "Calibri", Pt(size)
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for script in ("w:cs", "w:hAnsi", "w:ascii"):
                fonts.set(qn(script), style.font.name)
        self.document.styles["Normal"].paragraph_format.space_after = Pt(4)


def _widths(content: Table) -> list[Length]:
    """Widths by the longest line of each column: writers of other makers do not weigh what stands in it."""
    signs = [
        min(_WIDEST, max(_NARROWEST, *(len(line) for text in column for line in text.split("\n"))))
        for column in zip(content.head, *content.rows, strict=True)
    ]
    return [Emu(_WIDTH * one // sum(signs)) for one in signs]


def _before(properties: Any, name: str, values: Mapping[str, str], successors: Sequence[str]) -> None:
    """A new element in the place that the schema gives it."""
    element = OxmlElement(name)
    for key, value in values.items():
        element.set(qn(key), value)
    properties.insert_element_before(element, *successors)


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)
