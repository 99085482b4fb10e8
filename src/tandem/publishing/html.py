"""The briefing as one self-contained page: inline styles and drawings, no script, nothing fetched."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template
from markupsafe import Markup

from tandem.publishing.charts import draw_curves
from tandem.publishing.content import Briefing, Section
from tandem.publishing.description import describe
from tandem.publishing.figure import themed
from tandem.publishing.gantt import draw_gantt
from tandem.publishing.map import draw_map
from tandem.publishing.template import read_template
from tandem.publishing.view import EVERYTHING

PAGE_ORDER: tuple[Section, ...] = (
    "figures",
    "changed",
    "map",
    "curves",
    "gantt",
    "works",
    "capacity",
    "land",
    "not_known",
    "method",
    "sources",
)


def render_html(briefing: Briefing) -> bytes:
    """The page as UTF-8."""
    language = briefing.language
    drawing = draw_map(briefing.map, language)
    gantt = draw_gantt(briefing.gantt, EVERYTHING.teams, language)
    text = _template().render(
        view=describe(briefing, standard=PAGE_ORDER),
        _=language.text,
        styles=Markup(read_template("styles.css")),
        map=Markup(themed(drawing.svg)),
        curves=Markup(themed(draw_curves(briefing.curves, language))),
        gantt=Markup(themed(gantt.svg)),
    )
    return text.encode()


@cache
def _template() -> Template:
    environment = Environment(
        loader=FunctionLoader(read_template),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("briefing.html.j2")
