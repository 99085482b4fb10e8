"""The common ground of all drawings: colours, fonts, and matplotlib figures as deterministic SVG text.

Colours are those of Okabe and Ito (2008), told apart by colour-blind readers, and every class has a pattern,
dash or mark besides. Green stands for no land, and no land is ever called safe.
"""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Literal, TypeAlias

import matplotlib
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font

ORANGE, SKY, TEAL, YELLOW = "#e69f00", "#56b4e9", "#009e73", "#f0e442"
BLUE, VERMILLION, PURPLE = "#0072b2", "#d55e00", "#cc79a7"

# Shades that the page may swap for those of its dark theme; no other element uses exactly these.
INK, MUTED, RULE, PAPER, GROUND, HATCH = "#1b2733", "#56626e", "#d3d8dd", "#fdfdfc", "#f4f2ec", "#cfc9b8"
THEME = {INK: "--ink", MUTED: "--muted", RULE: "--rule", PAPER: "--paper", GROUND: "--ground", HATCH: "--hatch"}

WIDTH_INCHES = 7.1  # the text width of an A4 page with 15 mm margins
RASTER_DPI = 140

Slant: TypeAlias = Literal["normal", "italic"]
_DRAWING = threading.RLock()
_SETTINGS: dict[Any, Any] = {
    "font.family": ["DejaVu Sans"],
    "font.size": 6.5,
    "text.color": INK,
    "text.parse_math": False,
    "axes.edgecolor": RULE,
    "axes.labelcolor": MUTED,
    "axes.linewidth": 0.6,
    "axes.facecolor": "none",
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelsize": 6,
    "ytick.labelsize": 6,
    "xtick.major.size": 2,
    "ytick.major.size": 0,
    "hatch.linewidth": 0.5,
    "svg.fonttype": "path",
    "svg.hashsalt": "tandem",
    "figure.facecolor": "none",
}


@contextmanager
def drawing() -> Iterator[None]:
    """Matplotlib's settings as they must be for equal output everywhere, for one thread at a time.

    They are global in matplotlib: the lock keeps two briefings of one server from mixing them.
    """
    with _DRAWING, matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_SETTINGS)
        yield


def new_figure(height_inches: float, width_inches: float = WIDTH_INCHES) -> Figure:
    """An empty figure without any global state."""
    return Figure(figsize=(width_inches, height_inches))


def to_svg(figure: Figure, prefix: str, title: str) -> str:
    """The figure as an SVG element for a page or a PDF: no date, no comments, ids with ``prefix``, a title for readers."""
    buffer = io.StringIO()
    nothing = {"Date": None, "Creator": None, "Format": None, "Type": None}
    figure.savefig(buffer, format="svg", metadata=nothing, dpi=RASTER_DPI)
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<!--.*?-->\s*", "", text, flags=re.DOTALL)
    text = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}-\1"', text)
    text = re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}-\1)", text)
    text = re.sub(r'href="#([^"]+)"', rf'href="#{prefix}-\1"', text)
    text = re.sub(r"\n\s*", "\n", text)
    head, _, body = text.partition(">")
    return (
        f'{head} role="img" aria-labelledby="{prefix}-title">\n<title id="{prefix}-title">{_xml(title)}</title>{body}'
    )


def themed(svg: str) -> str:
    """The SVG with its neutral shades taken from the page's theme, so that it follows light and dark."""
    for colour, name in THEME.items():
        svg = svg.replace(colour, f"var({name})")
    return svg


def plain(text: str, limit: int = 60) -> str:
    """Text that can be drawn: one line, at most ``limit`` characters, signs that the font lacks as a visible box."""
    known = _characters()
    line = " ".join(text.split())
    line = "".join(sign if ord(sign) in known else "\u25a1" for sign in line)
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "\u2026"


def slanted(text: str, slant: Slant = "italic") -> Slant:
    """The slant where the slanted font has all the signs, which it has not for Arabic; else 'normal'."""
    known = _characters(slant)
    return slant if all(ord(sign) in known for sign in text) else "normal"


@cache
def _characters(slant: Slant = "normal") -> frozenset[int]:
    return frozenset(get_font(findfont(FontProperties(family="DejaVu Sans", style=slant))).get_charmap())


def _xml(text: str) -> str:
    clean = "".join(sign for sign in text if sign >= " ")
    return clean.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
