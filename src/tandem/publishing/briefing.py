"""The one door to the briefing: a value in, bytes of a page or a PDF out."""

from __future__ import annotations

from tandem.publishing.content import Briefing, Ending


def render(briefing: Briefing, ending: Ending) -> bytes:
    """The briefing as a self-contained HTML page or a PDF of at most four A4 pages.

    Raises
    ------
    BriefingError
        Where a PDF cannot be kept to four pages.
    """
    # Loaded when something is drawn: the chart library takes a second.
    from tandem.publishing.html import render_html
    from tandem.publishing.pdf import render_pdf

    return render_html(briefing) if ending == "html" else render_pdf(briefing)
