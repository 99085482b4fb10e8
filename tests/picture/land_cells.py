"""The same account by another way: sets of unit squares, event by event, in whole numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

import shapely
from shapely.geometry.base import BaseGeometry

CELL = 2.0**-10
"""Degrees; a power of two, so that corners are exact."""
WEST, SOUTH = 18.0, 44.0
Cells = frozenset[tuple[int, int]]


@dataclass(frozen=True)
class CellArea:
    """A hazardous area as its extents: day (None: always) and squares, by day."""

    id: str
    hazard_class: str
    extents: tuple[tuple[date | None, Cells], ...]


@dataclass(frozen=True)
class CellRelease:
    """A release of squares."""

    id: str
    area: str | None
    category: str
    day: date | None
    cells: Cells


def rectangle(x: int, y: int, width: int, height: int) -> Cells:
    return frozenset((column, row) for column in range(x, x + width) for row in range(y, y + height))


def polygon(cells: Cells) -> BaseGeometry:
    """The squares as a (multi)polygon."""
    return shapely.union_all(
        [
            shapely.box(WEST + x * CELL, SOUTH + y * CELL, WEST + (x + 1) * CELL, SOUTH + (y + 1) * CELL)
            for x, y in sorted(cells)
        ]
    )


def cells_in(shape: BaseGeometry) -> float:
    """How many squares an area of degrees makes."""
    return float(shape.area) / CELL**2


@dataclass
class CellAccount:
    """What the slow way counts: squares by event."""

    added: Counter[tuple[str, date | None]]
    freed: Counter[str]
    remaining: dict[str, Cells]
    by_area: dict[str, Counter[str]]


def slow_account(areas: list[CellArea], releases: list[CellRelease]) -> CellAccount:
    """Day by day: first what is reported, then what is released in the order of ids; undated releases at the end."""
    held: dict[str, set[tuple[int, int]]] = {area.id: set() for area in areas}
    extended: dict[str, set[tuple[int, int]]] = {area.id: set() for area in areas}
    found = CellAccount(Counter(), Counter(), {}, {area.id: Counter() for area in areas})
    reports = sorted(
        ((day or date.min, at, number, area.id, cells))
        for at, area in enumerate(areas)
        for number, (day, cells) in enumerate(area.extents)
    )
    days = sorted({day for day, *_ in reports} | {one.day for one in releases if one.day is not None})
    for day in days:
        for _, _, number, area, cells in (one for one in reports if one[0] == day):
            before = set().union(*held.values())
            held[area] |= cells
            if number:
                extended[area] |= cells
            found.added[area, None if day == date.min else day] += len(cells - before)
        for release in sorted((one for one in releases if one.day == day), key=lambda one: one.id):
            _free(held, release, found, {})
    for release in sorted((one for one in releases if one.day is None), key=lambda one: one.id):
        _free(held, release, found, extended)
    found.remaining = {area: frozenset(cells) for area, cells in held.items()}
    return found


def _free(
    held: dict[str, set[tuple[int, int]]],
    release: CellRelease,
    found: CellAccount,
    spared: dict[str, set[tuple[int, int]]],
) -> None:
    before = set().union(*held.values())
    for area, cells in held.items():
        if release.area in (None, area):
            freed = (cells & release.cells) - spared.get(area, set())
            found.by_area[area][release.category] += len(freed)
            held[area] = cells - freed
    found.freed[release.id] += len(before - set().union(*held.values()))
