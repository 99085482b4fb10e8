"""A report that is a title, some sentences and tables, as one self-contained page or as a PDF; in English."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template
from markupsafe import Markup

from tandem.layers import Cell
from tandem.publishing.template import read_template


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a sentence below its title."""

    title: str
    note: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole report."""

    title: str
    region: str
    valid_at: date
    lines: tuple[str, ...]
    tables: tuple[Table, ...]


def render(sheet: Sheet, ending: str) -> bytes:
    """The report as ``.html`` or ``.pdf``; the same bytes for the same report."""
    if ending == ".pdf":
        return _pdf(sheet)
    return (
        _template()
        .render(sheet=sheet, told=told, number=_is_number, styles=Markup(read_template("styles.css")))
        .encode()
    )


def told(cell: Cell) -> str:
    """A cell as people read it; what is not known is said."""
    if cell is None:
        return "unknown"
    return f"{cell:,.0f}" if _is_number(cell) else str(cell)


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _pdf(sheet: Sheet) -> bytes:
    import typst  # half a second of loading that pages do not need

    from tandem.publishing.pdf import breakable, typst_settings

    content = {
        "title": sheet.title,
        "region": sheet.region,
        "date": sheet.valid_at.isoformat(),
        "lines": list(sheet.lines),
        "tables": [
            {
                "title": table.title,
                "note": table.note,
                "header": list(table.header),
                "widths": [_width(table, at) for at in range(len(table.header))],
                "numbers": [any(_is_number(row[at]) for row in table.rows) for at in range(len(table.header))],
                "rows": [[told(cell) for cell in row] for row in table.rows],
            }
            for table in sheet.tables
        ],
    }
    files = {
        "main.typ": read_template("tables.typ").encode(),
        "data.json": json.dumps(breakable(content), ensure_ascii=False).encode(),
    }
    made = datetime.combine(sheet.valid_at, time(), tzinfo=UTC)
    pdf: bytes = typst.compile(files, format="pdf", timestamp=int(made.timestamp()), **typst_settings())
    return pdf


def _width(table: Table, at: int) -> int:
    """The share of a column of the page: how long its texts are, within bounds."""
    longest = max((len(told(row[at])) for row in table.rows), default=0)
    return min(max(longest, len(table.header[at]), 8), 70)


@cache
def _template() -> Template:
    environment = Environment(loader=FunctionLoader(read_template), autoescape=True, undefined=StrictUndefined)
    return environment.get_template("tables.html.j2")
