"""What makes a map readable: labels that do not overlap, scale bar, north arrow and a legend with counts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Any, Protocol

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon, Rectangle
from matplotlib.patheffects import withStroke

from tandem.language import Language
from tandem.publishing import wording
from tandem.publishing.content import MapFeature, MapStyle
from tandem.publishing.figure import INK, MUTED, PAPER, Slant, plain, slanted
from tandem.publishing.symbols import MAP_SYMBOLS, NOT_CHECKED, AreaSymbol, LineSymbol, Symbol

COMMUNITY_LABELS = 18
UNIT_LABELS = 14
NOTE_CHARACTERS = 33  # as many as the legend is wide
LABEL_CHARACTERS = 32  # longer labels are set smaller
_CHARACTER = 0.61  # mean width of DejaVu Sans in ems, on the wide side
Box = tuple[float, float, float, float]


class MapFrame(Protocol):
    """What the furniture needs to know of the frame, in metres of the plane."""

    @property
    def west(self) -> float: ...
    @property
    def south(self) -> float: ...
    @property
    def east(self) -> float: ...
    @property
    def north(self) -> float: ...
    @property
    def metres_per_point(self) -> float: ...


def draw_labels(
    axes: Axes, frame: MapFrame, placed: Mapping[MapStyle, Sequence[MapFeature]], planar: Mapping[MapStyle, Any]
) -> None:
    """Name the largest communities, then the administrative units, wherever there is room without overlap."""
    point = frame.metres_per_point
    taken: list[Box] = [_corner_of_furniture(frame)]
    drawn = 0
    for name, (x, y), _ in _ranked(placed, planar, ("community_unserved", "community_unknown", "community_served")):
        if drawn == COMMUNITY_LABELS:
            break
        for align_x, box in _positions(name, x, y, 6.2 * point, 4.0 * point):
            if _free(box, taken, frame):
                taken.append(box)
                drawn += 1
                anchor = (box[0] if align_x == "left" else box[2] if align_x == "right" else x, (box[1] + box[3]) / 2)
                _label(axes, anchor, name, align_x, 6.2, INK, "normal")
                break
    drawn = 0
    for name, (x, y), _ in _ranked(placed, planar, ("administrative_unit",)):
        box = _box(name, x, y, 5.6 * point, 0.5)
        if drawn < UNIT_LABELS and _free(box, taken, frame):
            taken.append(box)
            drawn += 1
            _label(axes, (x, y), name, "center", 5.6, MUTED, "italic")


def _ranked(
    placed: Mapping[MapStyle, Sequence[MapFeature]], planar: Mapping[MapStyle, Any], styles: Sequence[MapStyle]
) -> list[tuple[str, tuple[float, float], float]]:
    found = []
    for style in styles:
        for feature, geometry in zip(placed[style], planar[style], strict=True):
            if feature.label:
                middle = shapely.point_on_surface(geometry)
                found.append((plain(feature.label, 28), (middle.x, middle.y), feature.rank))
    return sorted(found, key=lambda item: (-item[2], item[0]))


def _positions(name: str, x: float, y: float, size: float, gap: float) -> Iterator[tuple[str, Box]]:
    width, half = len(name) * _CHARACTER * size, 0.62 * size
    yield "left", (x + gap, y - half, x + gap + width, y + half)
    yield "right", (x - gap - width, y - half, x - gap, y + half)
    yield "center", (x - width / 2, y + gap, x + width / 2, y + gap + 2 * half)
    yield "center", (x - width / 2, y - gap - 2 * half, x + width / 2, y - gap)


def _box(name: str, x: float, y: float, size: float, share: float) -> Box:
    width = len(name) * _CHARACTER * size
    return (x - share * width, y - 0.62 * size, x + (1 - share) * width, y + 0.62 * size)


def _free(box: Box, taken: Sequence[Box], frame: MapFrame) -> bool:
    if box[0] < frame.west or box[1] < frame.south or box[2] > frame.east or box[3] > frame.north:
        return False
    return all(box[2] < b[0] or b[2] < box[0] or box[3] < b[1] or b[3] < box[1] for b in taken)


def _corner_of_furniture(frame: MapFrame) -> Box:
    point = frame.metres_per_point
    return (frame.west, frame.south, frame.west + 130 * point, frame.south + 26 * point)


def _label(axes: Axes, at: tuple[float, float], name: str, align: str, size: float, colour: str, slant: Slant) -> None:
    axes.text(
        at[0],
        at[1],
        name,
        ha=align,
        va="center",
        fontsize=size,
        color=colour,
        fontstyle=slanted(name, slant),
        zorder=12,
        clip_on=True,
        path_effects=[withStroke(linewidth=1.6, foreground=PAPER)],
    )


def draw_scale_bar(axes: Axes, frame: MapFrame, language: Language) -> None:
    """A bar of a round length near a quarter of the map's width, in the lower left corner."""
    length = _round_length((frame.east - frame.west) / 4.5)
    point = frame.metres_per_point
    left, bottom = frame.west + 8 * point, frame.south + 8 * point
    backing = Rectangle((left - 5 * point, bottom - 5 * point), length + 34 * point, 19 * point, zorder=12)
    backing.set(facecolor=PAPER, alpha=0.9, linewidth=0)
    axes.add_patch(backing)
    for index, colour in enumerate((INK, PAPER)):
        part = Rectangle((left + index * length / 2, bottom), length / 2, 2.2 * point, zorder=13)
        part.set(facecolor=colour, edgecolor=INK, linewidth=0.5)
        axes.add_patch(part)
    for share in (0.0, 0.5, 1.0):
        text = language.number(share * length / 1000, 3)
        if share == 1.0:
            text = plain(f"{text} {language.text('km')}")
        align = "left" if share == 0 else "center"
        axes.text(left + share * length, bottom + 4.5 * point, text, ha=align, va="bottom", fontsize=5.6, zorder=13)


def _round_length(target: float) -> float:
    power = float(10.0 ** math.floor(math.log10(target)))
    return max(step * power for step in (1.0, 2.0, 5.0) if step * power <= target)


def draw_north(axes: Axes, language: Language) -> None:
    """A north arrow in the upper left corner."""
    arrow = np.array([(0.028, 0.955), (0.016, 0.905), (0.028, 0.917), (0.040, 0.905)])
    patch = Polygon(arrow, closed=True, transform=axes.transAxes, zorder=13)
    patch.set(facecolor=INK, edgecolor=PAPER, linewidth=0.6)
    axes.add_patch(patch)
    axes.text(
        0.028,
        0.962,
        plain(language.text("N")),
        transform=axes.transAxes,
        ha="center",
        va="bottom",
        fontsize=6.5,
        fontweight="bold",
        zorder=13,
        path_effects=[withStroke(linewidth=1.6, foreground=PAPER)],
    )


def draw_legend(
    axes: Axes, drawn: Mapping[MapStyle, int], missing: Mapping[MapStyle, int], outside: int, language: Language
) -> None:
    """The classes that are on the map with how many, the hatched default, and what could not be drawn."""
    axes.set_axis_off()
    box = axes.get_window_extent()
    points = 72 / axes.figure.dpi
    width, height = box.width * points, box.height * points
    axes.set(xlim=(0, width), ylim=(-height, 0))
    y = -6.0
    axes.text(0, y, plain(language.text("Legend")), fontsize=7, fontweight="bold", va="center")
    y -= 14
    _swatch(axes, NOT_CHECKED, y)
    axes.text(22, y, plain(language.text(NOT_CHECKED.label)), fontsize=6, va="center")
    for style in MAP_SYMBOLS:
        if style in drawn:
            y -= 12.5
            _swatch(axes, MAP_SYMBOLS[style], y)
            label = plain(f"{language.text(MAP_SYMBOLS[style].label)} ({wording.count(drawn[style], language)})")
            axes.text(22, y, label, fontsize=min(5.6, 5.6 * LABEL_CHARACTERS / len(label)), va="center")
    y -= 16
    for line in _notes(missing, outside, language):
        axes.text(0, y, line, fontsize=5.8, va="top", color=MUTED)
        y -= 8.2 * (line.count("\n") + 1) + 3


def _notes(missing: Mapping[MapStyle, int], outside: int, language: Language) -> Iterator[str]:
    for note in _told(missing, outside, language):
        yield "\n".join(wrap(plain(note, 200), NOTE_CHARACTERS))


def _told(missing: Mapping[MapStyle, int], outside: int, language: Language) -> Iterator[str]:
    yield language.text("Not marked does not mean safe.")
    yield language.text("Areas too small to see are drawn as a mark of fixed size.")
    hazards = sum(number for style, number in missing.items() if style.startswith("hazard"))
    others = sum(missing.values()) - hazards
    if hazards:
        yield language.plural(
            "{n} hazardous area has no known place: not on this map.",
            "{n} hazardous areas have no known place: not on this map.",
            hazards,
        )
    if others:
        yield language.text("Without a known place besides: {n}.", n=others)
    if outside:
        yield language.text("Outside this frame: {n}.", n=outside)
    yield language.text("Equal-area projection.")


def _swatch(axes: Axes, symbol: Symbol, y: float) -> None:
    if isinstance(symbol, AreaSymbol):
        patch = Rectangle((0, y - 3.6), 16, 7.2, facecolor=symbol.face, hatch=symbol.hatch or None)
        patch.set(edgecolor=symbol.line, linewidth=0.5)
        axes.add_patch(patch)
    elif isinstance(symbol, LineSymbol):
        line = Line2D([0, 16], [y, y], color=symbol.colour, linewidth=symbol.width)
        if symbol.dashes:
            line.set_linestyle((0, symbol.dashes))
        axes.add_line(line)
    else:
        axes.plot(
            [8], [y], symbol.marker, markersize=symbol.size, mfc=symbol.face, mec=symbol.edge, mew=0.7, clip_on=False
        )
