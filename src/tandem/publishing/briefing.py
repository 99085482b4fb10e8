"""The one door to the briefing: a value in, bytes of a page, a PDF or a Word document out."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tandem.publishing.content import Briefing, Ending
from tandem.publishing.docx import render_docx
from tandem.publishing.html import render_html
from tandem.publishing.pdf import render_pdf

_RENDERERS: Mapping[Ending, Callable[[Briefing], bytes]] = {
    "html": render_html,
    "pdf": render_pdf,
    "docx": render_docx,
}


def render(briefing: Briefing, ending: Ending) -> bytes:
    """The briefing as a self-contained HTML page, a PDF of as many A4 pages as it may take, or a DOCX.

    Raises
    ------
    BriefingError
        Where a PDF cannot be kept to its pages.
    """
    return _RENDERERS[ending](briefing)
