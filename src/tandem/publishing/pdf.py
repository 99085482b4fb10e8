"""The briefing as a PDF of at most four A4 pages, or as many as it asks for, typeset by typst.

Names of the real world reach the template as JSON data and are set as text, so none of them can be read as markup.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, replace
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import matplotlib
import typst

from tandem.errors import BriefingError
from tandem.language import Language
from tandem.publishing.charts import draw_curves
from tandem.publishing.content import Briefing
from tandem.publishing.description import describe
from tandem.publishing.gantt import draw_gantt
from tandem.publishing.map import draw_map
from tandem.publishing.template import read_template
from tandem.publishing.view import Limits, Part, View
from tandem.publishing.wording import runs_right_to_left
from tandem.worded import worded

MAXIMUM_PAGES = 4
LEVELS = (
    Limits(8, 8, 10, 46, 14, 9, 16, 260),
    Limits(8, 6, 10, 40, 10, 7, 8, 180),
    Limits(8, 4, 10, 32, 8, 5, 4, 120),
    Limits(8, 3, 8, 20, 5, 4, 0, 80),
)
"""Tried in turn until the pages suffice; each says what it leaves out."""
SHORTEST = (
    replace(LEVELS[1], works=6, teams=20, sources=0, remarks=2, map_width=82),
    replace(LEVELS[2], works=5, teams=14, sources=0, remarks=0, map_width=74),
    replace(LEVELS[3], works=4, teams=10, changed=2, not_known=2, remarks=0, map_width=66),
)
"""Tried after them for a briefing of fewer pages: the map is smaller too."""

_LONG_WORD = re.compile(r"[^\s-]{25,}")


def render_pdf(briefing: Briefing) -> bytes:
    """The PDF; same bytes for the same briefing.

    Raises
    ------
    BriefingError
        Where even the shortest form does not fit the pages that the briefing may take.
    """
    curves, region = draw_curves(briefing.curves, briefing.language), draw_map(briefing.map, briefing.language).svg
    for limits in (*LEVELS, *SHORTEST) if briefing.maximum_pages < MAXIMUM_PAGES else LEVELS:
        gantt = draw_gantt(briefing.gantt, limits.teams, briefing.language)
        files = {
            "main.typ": read_template("briefing.typ").encode(),
            "data.json": _data(describe(briefing, limits), limits, gantt.teams > 0, briefing.language),
            "map.svg": region.encode(),
            "curves.svg": curves.encode(),
            "gantt.svg": gantt.svg.encode(),
        }
        if count_pages(files) <= briefing.maximum_pages:
            return _compile(files, briefing)
    raise BriefingError(
        worded(
            "The briefing of {region} does not fit {maximum_pages} pages even in its shortest form.",
            region=briefing.region,
            maximum_pages=briefing.maximum_pages,
        ),
        worded("Write the page instead (--output FILE.html), show fewer sections, or write less text of your own."),
    )


def count_pages(files: dict[str, bytes]) -> int:
    """How many pages the typst sources ``files`` make."""
    return int(json.loads(typst.query(files, "<pages>", field="value", one=True, **typst_settings())))


def png(svg: str, dots_per_inch: int = 170) -> bytes:
    """A drawing as an image, for documents that hold no SVG."""
    page = '#set page(width: auto, height: auto, margin: 0pt)\n#image("drawing.svg", width: 180mm)'
    files = {"main.typ": page.encode(), "drawing.svg": svg.encode()}
    image: bytes = typst.compile(files, format="png", ppi=float(dots_per_inch), **typst_settings())
    return image


def typst_settings() -> dict[str, Any]:
    """Fonts of typst and of matplotlib only, so that the page looks alike on every machine."""
    fonts = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    return {"font_paths": [str(fonts)], "ignore_system_fonts": True}


def _compile(files: dict[str, bytes], briefing: Briefing) -> bytes:
    made = datetime.combine(briefing.made_on, time(), tzinfo=UTC)
    pdf: bytes = typst.compile(files, format="pdf", timestamp=int(made.timestamp()), **typst_settings())
    return pdf


def _data(view: View, limits: Limits, gantt_shown: bool, language: Language) -> bytes:
    digests = [(label, f"{digest[:16]}\u2026" if len(digest) > 16 else digest) for label, digest in view.digests]
    content = {
        **asdict(view),
        "digests": digests,
        "gantt_shown": gantt_shown,
        "map_width": limits.map_width,
        "layout": [_part(part, language) for part in view.layout],
        "words": _words(language),
    }
    return json.dumps(breakable(content), ensure_ascii=False).encode()


def _part(part: Part, language: Language) -> dict[str, Any]:
    otherwise = language.direction == "rtl"
    lines = [{"text": text, "rtl": runs_right_to_left(text, otherwise)} for text in part.paragraphs]
    return {"section": part.section, "title": part.title, "paragraphs": lines}


def _words(language: Language) -> dict[str, str]:
    """What the template says of its own."""
    text = language.text
    return {
        "generated": text("GENERATED DATA"),
        "page": text("Page {page} of {pages}"),
        "briefing": text("Briefing").upper(),
        "map": text("Land without a mark has not been checked."),
        "curves": text("Curves of people without each service; the table below has the figures."),
        "gantt": text("Gantt chart of teams by organisation."),
        "no_work": text("No work is planned."),
        "work": text("Work"),
        "when": text("When"),
        "teams": text("Teams"),
        "why": text("Why now"),
        "no_team": text("No team is known."),
        "no_capacity": text("No organisation has reported capacity: it is unknown."),
        "weights": text("Weights per person and day"),
        "care": text("Read with care."),
    }


def breakable(value: Any) -> Any:
    """Every text with places to break inside words that are longer than a column."""
    if isinstance(value, str):
        return _LONG_WORD.sub(lambda match: "\u200b".join(match.group()), value)
    if isinstance(value, dict):
        return {key: breakable(item) for key, item in value.items()}
    return [breakable(item) for item in value] if isinstance(value, list | tuple) else value
