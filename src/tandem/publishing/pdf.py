"""The briefing as a PDF of at most four A4 pages, typeset by typst.

Names of the real world reach the template as JSON data and are set as text, so none of them can be read as markup.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import matplotlib
import typst

from tandem.errors import BriefingError
from tandem.publishing.charts import draw_curves
from tandem.publishing.content import Briefing
from tandem.publishing.gantt import draw_gantt
from tandem.publishing.html import read_template
from tandem.publishing.map import draw_map
from tandem.publishing.view import Limits, View, describe

MAXIMUM_PAGES = 4
LEVELS = (
    Limits(8, 8, 10, 46, 14, 9, 16, 260),
    Limits(8, 6, 10, 40, 10, 7, 8, 180),
    Limits(8, 4, 10, 32, 8, 5, 4, 120),
    Limits(8, 3, 8, 20, 5, 4, 0, 80),
)
"""Tried in turn until the pages suffice; each says what it leaves out."""

_LONG_WORD = re.compile(r"[^\s-]{25,}")


def render_pdf(briefing: Briefing) -> bytes:
    """The PDF; same bytes for the same briefing.

    Raises
    ------
    BriefingError
        Where even the shortest form does not fit four pages.
    """
    curves, region = draw_curves(briefing.curves), draw_map(briefing.map).svg
    for limits in LEVELS:
        gantt = draw_gantt(briefing.gantt, limits.teams)
        files = {
            "main.typ": read_template("briefing.typ").encode(),
            "data.json": _data(describe(briefing, limits), gantt.teams > 0),
            "map.svg": region.encode(),
            "curves.svg": curves.encode(),
            "gantt.svg": gantt.svg.encode(),
        }
        if count_pages(files) <= MAXIMUM_PAGES:
            return _compile(files, briefing)
    raise BriefingError(
        f"The briefing of {briefing.region} does not fit {MAXIMUM_PAGES} pages even in its shortest form.",
        "Write the page instead (--output FILE.html), or hand in fewer caveats, weights and classes of land.",
    )


def count_pages(files: dict[str, bytes]) -> int:
    """How many pages the typst sources ``files`` make."""
    return int(json.loads(typst.query(files, "<pages>", field="value", one=True, **typst_settings())))


def typst_settings() -> dict[str, Any]:
    """Fonts of typst and of matplotlib only, so that the page looks alike on every machine."""
    fonts = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    return {"font_paths": [str(fonts)], "ignore_system_fonts": True}


def _compile(files: dict[str, bytes], briefing: Briefing) -> bytes:
    made = datetime.combine(briefing.made_on, time(), tzinfo=UTC)
    pdf: bytes = typst.compile(files, format="pdf", timestamp=int(made.timestamp()), **typst_settings())
    return pdf


def _data(view: View, gantt_shown: bool) -> bytes:
    digests = [(label, f"{digest[:16]}\u2026" if len(digest) > 16 else digest) for label, digest in view.digests]
    content = {**asdict(view), "digests": digests, "gantt_shown": gantt_shown}
    return json.dumps(breakable(content), ensure_ascii=False).encode()


def breakable(value: Any) -> Any:
    """Every text with places to break inside words that are longer than a column."""
    if isinstance(value, str):
        return _LONG_WORD.sub(lambda match: "\u200b".join(match.group()), value)
    if isinstance(value, dict):
        return {key: breakable(item) for key, item in value.items()}
    return [breakable(item) for item in value] if isinstance(value, list | tuple) else value
