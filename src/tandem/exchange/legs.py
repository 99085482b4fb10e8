"""Perimeters as teams walk them: a start, then bearings and distances from corner to corner, with the closing error."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tandem.errors import MappingError
from tandem.geo import WGS84

_FULL_CIRCLE = {"degrees": 360.0, "gon": 400.0, "mils": 6400.0}
_NUMBER = r"\d+(?:[.,]\d+)?"
# "045 120", "45.5°/120 m", "N 45 E 100": a bearing, then metres.
_LEG = re.compile(
    rf"({_NUMBER})\s*°?\s*[/,:;@-]?\s+({_NUMBER})\s*m?|({_NUMBER})\s*°?\s*[/@:]\s*({_NUMBER})\s*m?", re.IGNORECASE
)
_QUADRANT = re.compile(rf"([NS])\s*({_NUMBER})\s*°?\s*([EW])\s*[/,:@]?\s*({_NUMBER})\s*m?", re.IGNORECASE)
_BETWEEN = re.compile(r"[;\n|]+")
_LEAST_LEGS = 2
# Of the length that was walked: what compass and tape are commonly held to.
CLOSING_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Walked:
    """Corners in longitude and latitude, the start first and not again at the end; and how the walk closed.

    ``gap_m`` is None where the last leg is left out, which then closes the shape by itself.
    """

    corners: tuple[tuple[float, float], ...]
    length_m: float
    gap_m: float | None

    @property
    def remark(self) -> str:
        """What is to be told of a walk that closes badly; '' for a good one."""
        if self.gap_m is None or self.gap_m <= CLOSING_SHARE * self.length_m:
            return ""
        share = self.gap_m / self.length_m
        return f"the legs end {self.gap_m:,.1f} m from the start, {share:.1%} of the {self.length_m:,.0f} m walked"


def walk(start: tuple[float, float], text: str, bearings: str, declination: float) -> Walked:
    """Follow legs from a start; ValueError says which leg cannot be read.

    Parameters
    ----------
    start
        Longitude and latitude in degrees.
    text
        Legs between ';', '|' or lines, each a bearing and metres; also quadrants, such as ``N 45 E 100``.
    bearings
        Unit of a full circle: degrees, gon or mils (6400).
    declination
        Degrees that are added to a bearing by the compass to get one from true north; east is positive.

    Notes
    -----
    A walk with as many legs as corners comes back to the start; its last point closes the shape when it lies within a
    quarter of the longest leg of the start, and is a corner otherwise.
    """
    legs = _legs(text, bearings)
    points = [start]
    for bearing, metres in legs:
        x, y, _ = WGS84.fwd(*points[-1], bearing + declination, metres)
        points.append((x, y))
    length = sum(metres for _, metres in legs)
    *_, gap = WGS84.inv(*points[-1], *start)
    closes = len(legs) > _LEAST_LEGS and gap <= max(metres for _, metres in legs) / 4
    return Walked(tuple(points[:-1] if closes else points), length, gap if closes else None)


def _legs(text: str, bearings: str) -> Sequence[tuple[float, float]]:
    circle = _FULL_CIRCLE.get(bearings)
    if circle is None:
        raise MappingError(f"'{bearings}' is no unit of bearings.", f"Use one of {', '.join(_FULL_CIRCLE)}.")
    legs = []
    for number, piece in enumerate((part.strip() for part in _BETWEEN.split(text) if part.strip()), 1):
        quadrant, plain = _QUADRANT.fullmatch(piece), _LEG.fullmatch(piece)
        if quadrant is not None:
            bearing = _from_quadrant(quadrant[1].upper(), _value(quadrant[2]), quadrant[3].upper(), piece, number)
            metres = _value(quadrant[4])
        elif plain is not None:
            bearing, metres = _value(plain[1] or plain[3]), _value(plain[2] or plain[4])
            if bearing > circle:
                raise ValueError(f"leg {number} ('{piece}') has a bearing above {circle:g} {bearings}")
            bearing *= 360 / circle
        else:
            raise ValueError(f"leg {number} ('{piece}') is no bearing and distance, such as '045 120'")
        if metres == 0:
            raise ValueError(f"leg {number} ('{piece}') has no length")
        legs.append((bearing, metres))
    if len(legs) < _LEAST_LEGS:
        raise ValueError("an area needs at least two legs")
    return legs


def _from_quadrant(first: str, angle: float, then: str, piece: str, number: int) -> float:
    if angle > 90:
        raise ValueError(f"leg {number} ('{piece}') turns more than 90 degrees from {first}")
    bearing = angle if first == "N" else 180 - angle
    return bearing if then == "E" else 360 - bearing


def _value(text: str) -> float:
    return float(text.replace(",", "."))
