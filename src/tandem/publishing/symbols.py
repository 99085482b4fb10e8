"""How each class on the map and each kind of work is drawn: colour and pattern, never colour alone."""

from __future__ import annotations

from dataclasses import dataclass

from tandem.language import phrase
from tandem.publishing.content import MapStyle
from tandem.publishing.figure import (
    BLUE,
    GROUND,
    HATCH,
    INK,
    MUTED,
    ORANGE,
    PAPER,
    PURPLE,
    SKY,
    TEAL,
    VERMILLION,
    YELLOW,
)
from tandem.vocabulary import codes


@dataclass(frozen=True, slots=True)
class AreaSymbol:
    """A filled area; what is too small to be seen is drawn as ``marker``, so that nothing vanishes."""

    label: str
    face: str
    hatch: str
    line: str
    marker: str = "s"
    order: int = 4


@dataclass(frozen=True, slots=True)
class LineSymbol:
    """A line with dash pattern in points."""

    label: str
    colour: str
    width: float
    dashes: tuple[float, ...] = ()
    order: int = 5


@dataclass(frozen=True, slots=True)
class PointSymbol:
    """A mark of ``size`` points across."""

    label: str
    marker: str
    face: str
    edge: str
    size: float
    order: int = 8


Symbol = AreaSymbol | LineSymbol | PointSymbol

MAP_SYMBOLS: dict[MapStyle, Symbol] = {
    "hazard_cha": AreaSymbol(phrase("Confirmed hazardous area"), VERMILLION, "xxxxx", "#7a3500", "s", 6),
    "hazard_sha": AreaSymbol(phrase("Suspected hazardous area"), "#f6cf7d", "/////", "#a06c00", "s", 5),
    "hazard_spot": AreaSymbol(phrase("Spot task"), PURPLE, "", "#7b2d57", "D", 7),
    "released": AreaSymbol(phrase("Released land"), "#d9edfa", ".....", "#4a9bcc", "s", 3),
    "road_open": LineSymbol(phrase("Road open"), "#8c96a0", 1.3),
    "road_closed": LineSymbol(phrase("Road closed"), INK, 1.4, (2.2, 1.4)),
    "line_working": LineSymbol(phrase("Line in service"), SKY, 0.8),
    "line_down": LineSymbol(phrase("Line out of service"), BLUE, 0.9, (0.9, 1.3)),
    "front_line": LineSymbol(phrase("Former front line"), PURPLE, 2.2, (6, 1.6, 1.2, 1.6), 4),
    "community_served": PointSymbol(phrase("Community with all services"), "o", BLUE, PAPER, 4.2),
    "community_unserved": PointSymbol(phrase("Community lacking a service"), "o", PAPER, INK, 4.4),
    "community_unknown": PointSymbol(phrase("Community, service unknown"), "s", "#b9c0c7", INK, 3.6),
    "task": LineSymbol(phrase("This task"), INK, 2.2, (), 8),
    "task_point": PointSymbol(phrase("This task"), "*", PAPER, INK, 11.0, 11),
    "access": PointSymbol(phrase("Access"), "D", PAPER, INK, 5.2, 10),
    "medical": PointSymbol(phrase("Medical help"), "P", PAPER, VERMILLION, 7.0, 10),
    "team": PointSymbol(phrase("Team at work"), "^", INK, PAPER, 5.0, 9),
    "administrative_unit": LineSymbol(phrase("Administrative unit"), MUTED, 0.5, (4, 2), 2),
}
"""In the order of the legend."""

NOT_CHECKED = AreaSymbol(phrase("No mark: not checked"), GROUND, "\\\\\\\\", HATCH)


@dataclass(frozen=True, slots=True)
class BarSymbol:
    """A bar of the Gantt chart; ``ink`` is the colour of a label on it."""

    label: str
    face: str
    hatch: str = ""
    ink: str = "#ffffff"


_BARS: dict[str, tuple[str, str, str]] = {
    "marking": ("#b9c0c7", "", "#111111"),
    "nts": (YELLOW, "", "#111111"),
    "ts": (ORANGE, "", "#111111"),
    "preparation": ("#f6cf7d", "////", "#111111"),
    "clearance": (VERMILLION, "", "#ffffff"),
    "quality_control": (PURPLE, "", "#111111"),
    "release_gate": ("#e8c4d6", "....", "#111111"),
    "repair": (BLUE, "", "#ffffff"),
    "course": (TEAL, "\\\\\\\\", "#ffffff"),
}


def bar_symbol(kind: str) -> BarSymbol:
    """The symbol of a kind of work; travel and kinds without a colour of their own are pale with a pattern."""
    if kind == "travel":
        return BarSymbol(phrase("Travel"), "#e6e9ec", "----", "#111111")
    face, hatch, ink = _BARS.get(kind, ("#dfe3e7", "xxxx", "#111111"))
    return BarSymbol(codes("work_kind").get(kind, kind), face, hatch, ink)
