"""The sheet of a quality-control sample for the team that inspects: map, squares with positions, and room for the result (PDF)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import numpy as np
import shapely
import typst

from tandem.errors import BriefingError
from tandem.geo import Geometry, Plane
from tandem.language import ENGLISH, Language, phrase
from tandem.publishing.pdf import breakable, typst_settings
from tandem.publishing.template import read_template

MOST_ROWS = 2_000
NUMBERED = 150
"""More numbers than these on one map cannot be read."""
_WIDE, _HIGH = 180.0, 150.0


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One square: its number on the map, square metres, and a point inside it."""

    number: int
    area_m2: float
    longitude: float
    latitude: float
    utm: str


@dataclass(frozen=True, slots=True)
class SampleSheet:
    """All that the sheet tells. ``misses`` are pairs of items left and the chance that they are missed; geometry is lon/lat."""

    thing: str
    name: str
    on: date
    land_m2: float
    sampled_m2: float
    fraction: float
    why: str
    detection: float
    misses: tuple[tuple[int, float], ...]
    size_m: tuple[float, float]
    seed: int
    waiting: bool
    land: Geometry
    pieces: tuple[Geometry, ...]
    rows: tuple[SheetRow, ...]


def render_sample(sheet: SampleSheet, language: Language = ENGLISH) -> bytes:
    """The sheet as PDF; the same bytes for the same sample.

    Raises
    ------
    BriefingError
        For more squares than ``MOST_ROWS``.
    """
    if len(sheet.rows) > MOST_ROWS:
        raise BriefingError(
            f"A sheet of {len(sheet.rows):,} squares is no use in the field.",
            "Choose larger squares or longer lanes (--size), or write GeoPackage or GeoJSON for the team's device.",
        )
    files = {
        "main.typ": read_template("sample.typ").encode(),
        "map.svg": _map(sheet).encode(),
        "data.json": json.dumps(breakable(_view(sheet, language)), ensure_ascii=False).encode(),
    }
    made = datetime.combine(sheet.on, time(), tzinfo=UTC)
    pdf: bytes = typst.compile(files, format="pdf", timestamp=int(made.timestamp()), **typst_settings())
    return pdf


def _view(sheet: SampleSheet, language: Language) -> dict[str, Any]:
    text = language.text
    width, length = (language.exact(side, 1) for side in sheet.size_m)
    facts = [
        (text("Land"), text("{m2} m2", m2=round(sheet.land_m2))),
        (
            text("To inspect"),
            text("{m2} m2 in {n} pieces", m2=round(sheet.sampled_m2), n=len(sheet.rows)),
        ),
        (text("Share"), f"{_percent(sheet.fraction, 1, language)} ({text(sheet.why)})"),
        (text("Cells"), text("{width} m by {length} m", width=width, length=length)),
        (text("Drawn with"), text("seed {seed}: the same seed draws the same pieces", seed=str(sheet.seed))),
    ]
    return {
        "title": sheet.name,
        "thing": sheet.thing,
        "day": language.day(sheet.on),
        "facts": facts,
        "misses": [(str(items), _percent(chance, 1, language)) for items, chance in sheet.misses],
        "rows": [
            (str(row.number), language.exact(row.area_m2, 1), f"{row.latitude:.6f}, {row.longitude:.6f}", row.utm)
            for row in sheet.rows
        ],
        "language": language.code,
        "direction": language.direction,
        "words": {
            "sheet": text("Quality control by sample"),
            "waiting": text("This land is not released: two people have yet to accept it.") if sheet.waiting else "",
            "misses": text("Items left on the land, and the chance that this sample finds none of them"),
            "care": text(
                "A sample that finds nothing does not show that the land is clear; it says how often it would miss."
            ),
            "columns": [text(one) for one in _COLUMNS],
            "signatures": [text(one) for one in _SIGNATURES],
            "page": text("Page {page} of {pages}"),
        },
    }


_COLUMNS = (
    phrase("No."),
    phrase("m2"),
    phrase("Latitude, longitude (WGS 84)"),
    "UTM",
    phrase("Found"),
    phrase("Remark"),
)
_SIGNATURES = (phrase("Inspector"), phrase("Team leader"), phrase("Date"))


def _percent(share: float, digits: int, language: Language) -> str:
    return f"{language.number(100 * share, digits)} %"


def _map(sheet: SampleSheet) -> str:
    """The land and its numbered pieces in true shape, north up, with a scale bar."""
    plane = Plane.around([sheet.land])
    land, pieces = plane.to_plane(sheet.land), plane.to_plane(np.array(sheet.pieces, dtype=object))
    west, south, east, north = land.bounds
    scale = min(_WIDE / max(east - west, 1e-9), (_HIGH - 12) / max(north - south, 1e-9))
    wide, high = (east - west) * scale, (north - south) * scale + 12

    def path(shape: Geometry) -> str:
        rings = [ring for part in shapely.get_parts(shape) for ring in (part.exterior, *part.interiors)]
        lines = [
            "M" + "L".join(f"{(x - west) * scale:.2f} {(north - y) * scale:.2f}" for x, y in ring.coords) + "Z"
            for ring in rings
        ]
        return "".join(lines)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 {wide + 2:.2f} {high + 2:.2f}" width="{wide + 2:.2f}mm" '
        f'height="{high + 2:.2f}mm">',
        f'<path d="{path(land)}" fill="#f4f6f7" stroke="#1b2733" stroke-width="0.4" fill-rule="evenodd"/>',
        *(
            f'<path d="{path(piece)}" fill="#0072b2" fill-opacity="0.35" stroke="#0072b2" stroke-width="0.25"/>'
            for piece in pieces
        ),
        *(_numbers(pieces, west, north, scale) if len(pieces) <= NUMBERED else ()),
        *_furniture(wide, high, scale),
        "</svg>",
    ]
    return "\n".join(parts)


def _numbers(pieces: Sequence[Geometry], west: float, north: float, scale: float) -> list[str]:
    points = shapely.get_coordinates(shapely.point_on_surface(pieces))
    return [
        f'<text x="{(x - west) * scale:.2f}" y="{(north - y) * scale + 0.9:.2f}" font-size="2.6" font-family="DejaVu Sans" '
        f'text-anchor="middle" fill="#1b2733">{number}</text>'
        for number, (x, y) in enumerate(points, start=1)
    ]


def _furniture(wide: float, high: float, scale: float) -> list[str]:
    """A scale bar of a round length and an arrow to the north."""
    metres = next((step for step in (500, 200, 100, 50, 20, 10, 5, 2, 1) if step * scale <= wide / 3), 1)
    y = high - 3
    return [
        f'<path d="M0 {y:.2f}h{metres * scale:.2f}m0 -1v2m{-metres * scale:.2f} -2v2" stroke="#1b2733" stroke-width="0.4" fill="none"/>',
        f'<text x="0" y="{y - 1.6:.2f}" font-size="3" font-family="DejaVu Sans" fill="#1b2733">{metres} m</text>',
        f'<path d="M{wide - 3:.2f} {y + 2:.2f}v-8l-1.2 2.4m1.2 -2.4l1.2 2.4" stroke="#1b2733" stroke-width="0.4" fill="none"/>',
        f'<text x="{wide - 8:.2f}" y="{y - 2:.2f}" font-size="3" font-family="DejaVu Sans" fill="#1b2733">N</text>',
    ]
