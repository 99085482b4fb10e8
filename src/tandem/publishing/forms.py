"""Forms that authorities owe, as tables of which each cell names the records behind it; XLSX and PDF.

The same forms give the same bytes: nothing here reads a clock, and the moment of the records is that of the file.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from tandem.publishing.template import read_template
from tandem.worded import worded

if TYPE_CHECKING:
    from openpyxl import Workbook

NOT_KNOWN = worded("not known")
NOTHING = worded("Nothing is recorded, which does not say that there was nothing.")
# Dates in a packed file begin in 1980.
_FIRST_MOMENT = (1980, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


@dataclass(frozen=True, slots=True)
class Part:
    """What one record gives to a cell, in the unit of the cell."""

    kind: str
    id: str
    name: str
    amount: float


@dataclass(frozen=True, slots=True)
class Figure:
    """A cell: the sum of its parts. ``whole`` figures are counts of things or people, the others square metres.

    Not ``known`` is a figure of which no record says anything: it is not zero.
    """

    parts: tuple[Part, ...]
    whole: bool = False
    known: bool = True

    @property
    def value(self) -> float:
        """The sum."""
        return sum(part.amount for part in self.parts)

    def text(self) -> str:
        """As it is printed: square metres without decimals."""
        return f"{self.value:,.0f}" if self.known else NOT_KNOWN


@dataclass(frozen=True, slots=True)
class FormTable:
    """Rows of a name and a figure for each of ``columns``."""

    title: str
    first_column: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Figure, ...]], ...]

    def all_rows(self) -> Iterator[tuple[str, tuple[Figure, ...]]]:
        """The rows and, where there are any, their sum."""
        yield from self.rows
        if self.rows:
            yield worded("Total"), tuple(map(_summed, zip(*(figures for _, figures in self.rows), strict=True)))


def _summed(column: Sequence[Figure]) -> Figure:
    parts = tuple(part for figure in column for part in figure.parts)
    return Figure(parts, any(one.whole for one in column), any(one.known for one in column))


@dataclass(frozen=True, slots=True)
class Form:
    """One form: its code, its title, tables, and sentences that are printed on it."""

    code: str
    title: str
    tables: tuple[FormTable, ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Forms:
    """Forms of one period. ``caveats`` are printed on each; ``generated`` where the data are."""

    region: str
    first: date
    last: date
    known_at: datetime
    policy: str
    forms: tuple[Form, ...]
    caveats: tuple[str, ...]
    generated: str

    @property
    def heading(self) -> str:
        """Region, period and moment in a line."""
        return f"{self.region}: {self.first} to {self.last}, from records received until {self.known_at:%Y-%m-%d %H:%M:%S} UTC"


def render_forms_xlsx(forms: Forms) -> bytes:
    """A sheet for each form, and Explanations: for each cell its records with what each gives."""
    from openpyxl import Workbook  # loaded only by those who write a workbook

    book = Workbook()
    del book[book.sheetnames[0]]
    explained: list[tuple[Any, ...]] = []
    for form in forms.forms:
        _sheet(book, forms, form, explained)
    _fill(
        book.create_sheet("Explanations"),
        ("sheet", "cell", "row", "column", "kind of record", "record", "name", "amount"),
        explained,
    )
    return _packed(book, forms.known_at)


def _sheet(book: Workbook, forms: Forms, form: Form, explained: list[tuple[Any, ...]]) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(form.code)
    heads = [f"{form.code}. {form.title}", forms.heading, f"Policy {forms.policy}", *filter(None, [forms.generated])]
    for text in heads:
        _text(sheet.cell(sheet.max_row + (sheet.max_row > 1 or sheet["A1"].value is not None), 1), text)
    sheet["A1"].font = Font(bold=True, size=13)
    for table in form.tables:
        _text(title := sheet.cell(sheet.max_row + 2, 1), table.title)
        title.font = Font(bold=True)
        if not table.rows:
            _text(sheet.cell(sheet.max_row + 1, 1), NOTHING)
            continue
        at = sheet.max_row + 1
        for column, name in enumerate((table.first_column, *table.columns), start=1):
            _text(head := sheet.cell(at, column), name)
            head.font = Font(bold=True)
        for row, (name, figures) in enumerate(table.all_rows(), start=at + 1):
            _text(sheet.cell(row, 1), name)
            for column, figure in enumerate(figures, start=2):
                _figure(sheet.cell(row, column), figure)
                where = (form.code, f"{get_column_letter(column)}{row}", name, table.columns[column - 2])
                explained += [(*where, part.kind, part.id, part.name, round(part.amount, 4)) for part in figure.parts]
    for text in (*form.remarks, *forms.caveats):
        _text(sheet.cell(sheet.max_row + 2, 1), text)
    sheet.column_dimensions["A"].width = 34
    for column in range(2, 10):
        sheet.column_dimensions[get_column_letter(column)].width = 18


def _figure(cell: Any, figure: Figure) -> None:
    if not figure.known:
        _text(cell, NOT_KNOWN)
        return
    cell.value = round(figure.value) if figure.whole else round(figure.value, 2)
    cell.number_format = "#,##0"


def _fill(sheet: Any, header: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    from openpyxl.styles import Font

    for column, name in enumerate(header, start=1):
        sheet.cell(1, column, name).font = Font(bold=True)
    for at, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            if isinstance(value, str):
                _text(sheet.cell(at, column), value)
            else:
                sheet.cell(at, column, value)
    sheet.freeze_panes = "A2"


def _text(cell: Any, text: str) -> None:
    """A text stays a text, whatever it begins with."""
    cell.value = text
    cell.data_type = "s"


def _packed(book: Workbook, at: datetime) -> bytes:
    """The workbook with the moment of its records in place of that of writing."""
    book.properties.creator = "Tandem"
    book.properties.created = at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    written, fixed = io.BytesIO(), io.BytesIO()
    book.save(written)
    moment = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>" + moment + rb"\g<2>", content)
            target.writestr(zipfile.ZipInfo(name, _FIRST_MOMENT), content, zipfile.ZIP_DEFLATED)
    return fixed.getvalue()


def render_forms_pdf(forms: Forms) -> bytes:
    """Each form on its own pages, its cells numbered; the explanations by number follow."""
    import typst  # loaded only by those who write a PDF

    from tandem.publishing.pdf import breakable, typst_settings

    explained: list[dict[str, Any]] = []
    described = [_described(form, explained) for form in forms.forms]
    data = {
        "heading": forms.heading,
        "policy": forms.policy,
        "generated": forms.generated,
        "caveats": list(forms.caveats),
        "forms": described,
        "explained": explained,
    }
    files = {
        "main.typ": read_template("forms.typ").encode(),
        "data.json": json.dumps(breakable(data), ensure_ascii=False).encode(),
    }
    pdf: bytes = typst.compile(files, format="pdf", timestamp=int(forms.known_at.timestamp()), **typst_settings())
    return pdf


def _described(form: Form, explained: list[dict[str, Any]]) -> dict[str, Any]:
    tables = []
    for table in form.tables:
        rows = []
        for name, figures in table.all_rows():
            cells = []
            for column, figure in zip(table.columns, figures, strict=True):
                number = None if name == "Total" or not figure.parts else len(explained) + 1
                cells.append({"text": figure.text(), "number": number})
                if number is not None:
                    parts = [f"{part.kind} {part.name} ({part.id}): {part.amount:,.1f}" for part in figure.parts]
                    explained.append(
                        {"number": number, "cell": f"{form.code}, {table.title}, {name}, {column}", "parts": parts}
                    )
            rows.append({"name": name, "cells": cells})
        nothing = "" if rows else NOTHING
        tables.append(
            {"title": table.title, "nothing": nothing, "header": [table.first_column, *table.columns], "rows": rows}
        )
    return {"code": form.code, "title": form.title, "tables": tables, "remarks": list(form.remarks)}
