"""A briefing in any of its forms."""

from __future__ import annotations

from tandem.publishing.content import Briefing, Ending


def render(briefing: Briefing, ending: Ending) -> bytes:
    """The briefing as a self-contained page, as a PDF, or as a Word document.

    Raises
    ------
    BriefingError
        Where a PDF cannot be kept to its pages.
    """
    # Loaded when something is drawn: the chart library takes a second.
    if ending == "docx":
        from tandem.publishing.docx import render_docx

        return render_docx(briefing)
    if ending == "pdf":
        from tandem.publishing.pdf import render_pdf

        return render_pdf(briefing)
    from tandem.publishing.html import render_html

    return render_html(briefing)
