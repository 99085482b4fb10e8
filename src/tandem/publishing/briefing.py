"""The one door to the briefing: a value in, bytes of a page or a PDF out."""

from __future__ import annotations

from tandem.publishing.content import Briefing, Ending
from tandem.publishing.html import render_html
from tandem.publishing.pdf import render_pdf


def render(briefing: Briefing, ending: Ending) -> bytes:
    """The briefing as a self-contained HTML page or a PDF of at most four A4 pages.

    Raises
    ------
    BriefingError
        Where a PDF cannot be kept to four pages.
    """
    return render_html(briefing) if ending == "html" else render_pdf(briefing)
