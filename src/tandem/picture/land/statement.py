"""How much land was released in a period, by whom and how, and how the balance of hazardous land closes.

Land that was released on a day that nobody knows belongs to no period: it stands beside the balance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from tandem.geo import FloatArray
from tandem.picture.land.account import LandAccount
from tandem.picture.land.lines import Lines, Splitter, keys
from tandem.picture.land.parts import CATEGORIES, UNDATED, IntArray
from tandem.picture.land.units import Units
from tandem.picture.tables import AdministrativeUnit

_PLACES = ("unit", "area")


@dataclass(frozen=True, slots=True)
class Asked:
    """A period (both ends belong to it; None: open), what to tell by, and values of dimensions that alone count."""

    first: date | None = None
    last: date | None = None
    by: tuple[str, ...] = ()
    only: Mapping[str, str] = field(default_factory=dict)

    @property
    def dimensions(self) -> frozenset[str]:
        """All that the answer depends on."""
        return frozenset((*self.by, *self.only))


@dataclass(frozen=True, slots=True)
class Released:
    """Land released, m2 by category, with the ids of the releases behind it; ``keys`` in the order of ``Asked.by``.

    ``depth_m`` is the least and the greatest depth searched, None where nobody said one. ``devices`` are those recorded
    of these releases; the devices of a release are in the row that has most of its land.
    """

    keys: tuple[str, ...]
    cancelled_m2: float
    reduced_m2: float
    cleared_m2: float
    methods: tuple[str, ...]
    depth_m: tuple[float, float] | None
    devices: int
    releases: tuple[str, ...]
    areas: tuple[str, ...]

    @property
    def total_m2(self) -> float:
        """All categories."""
        return self.cancelled_m2 + self.reduced_m2 + self.cleared_m2


@dataclass(frozen=True, slots=True)
class Balance:
    """Hazardous land over a period, m2: opening + new + extended - released = closing. ``unit`` is '' for the whole region.

    ``undated_m2`` of the closing balance was released on unknown days, so ``remaining_m2`` is less by that.
    """

    unit: str
    opening_m2: float
    new_m2: float
    extended_m2: float
    released_m2: float
    closing_m2: float
    undated_m2: float
    remaining_m2: float


@dataclass(frozen=True, slots=True)
class Remaining:
    """What remains by class (SHA, CHA, spot), shared land once under the most dangerous; ``areas`` that have some."""

    unit: str
    hazard_class: str
    m2: float
    areas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """The answer. ``balance`` and ``remaining`` are by unit where that was asked, and empty where only some releases count."""

    asked: Asked
    released: tuple[Released, ...]
    balance: tuple[Balance, ...]
    remaining: tuple[Remaining, ...]

    @property
    def total_m2(self) -> float:
        """All land released."""
        return sum(row.total_m2 for row in self.released)


def state(
    account: LandAccount,
    administrative_units: Sequence[AdministrativeUnit],
    asked: Asked,
    devices: Mapping[str, int] = MappingProxyType({}),
) -> Statement:
    """The statement of an account whose picture is of the last day of the period, or of today where it is open.

    ``devices`` are numbers of devices by release.
    """
    return Stating(account, administrative_units, asked, devices).statement()


class Stating:
    """The lines that an answer needs; ``released`` are those of the period."""

    def __init__(
        self,
        account: LandAccount,
        administrative_units: Sequence[AdministrativeUnit],
        asked: Asked,
        devices: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        self._account, self._asked, self._devices = account, asked, devices
        self.units = Units(administrative_units) if "unit" in asked.dimensions else None
        self.splitter = Splitter(account, self.units, "donor" in asked.dimensions)
        self._freed = self.only(self.splitter.lots(account.freed))
        self.released = self._freed.where(self.in_period(account.land.day[self._freed.release]))

    def statement(self) -> Statement:
        """The answer."""
        whole = set(self._asked.only) <= {"unit"}
        return Statement(
            self._asked,
            self._rows(),
            self._balances() if whole else (),
            self._remaining() if set(self._asked.only) <= set(_PLACES) else (),
        )

    def in_period(self, day: IntArray) -> npt.NDArray[np.bool_]:
        """Which of these days lie in the period; unknown ones where it has no ends."""
        first, last = self._asked.first, self._asked.last
        low, high = 0 if first is None else first.toordinal(), UNDATED if last is None else last.toordinal()
        if first is not None or last is not None:
            high = min(high, UNDATED - 1)
        return np.asarray((day >= low) & (day <= high), dtype=np.bool_)

    def keys(self, lines: Lines, dimension: str) -> tuple[IntArray, list[str]]:
        """The number of each line's key, and the keys in order."""
        return keys(lines, self._account.land, dimension, self.units, self.splitter.donors)

    def only(self, lines: Lines, dimensions: Sequence[str] | None = None) -> Lines:
        """The lines that the answer is about; looking at these dimensions alone where they are given."""
        for dimension, value in self._asked.only.items():
            if dimensions is None or dimension in dimensions:
                number, texts = self.keys(lines, dimension)
                lines = lines.where(number == (texts.index(value) if value in texts else -1))
        return lines

    def _rows(self) -> tuple[Released, ...]:
        lines, land = self.released, self._account.land
        group = np.zeros(len(lines.m2), dtype=np.int64)
        texts: list[list[str]] = []
        for dimension in self._asked.by:
            number, listed = self.keys(lines, dimension)
            group = group * len(listed) + number
            texts.append(listed)
        found, row = np.unique(group, return_inverse=True)
        cell = row * len(CATEGORIES) + land.category[lines.release]
        m2 = np.bincount(cell, weights=lines.m2, minlength=len(found) * len(CATEGORIES)).reshape(-1, len(CATEGORIES))
        releases = _members(row, lines.release, len(found))
        areas = _members(row, land.area[lines.part], len(found))
        devices = self._found(row, lines)
        return tuple(
            self._row(_texts(int(number), texts), m2[at], releases[at], areas[at], devices.get(at, 0))
            for at, number in enumerate(found)
        )

    def _row(
        self, texts: tuple[str, ...], m2: FloatArray, releases: IntArray, areas: IntArray, devices: int
    ) -> Released:
        land = self._account.land
        rows = [land.releases[at] for at in releases.tolist()]
        depths = [row.depth_m for row in rows if row.depth_m is not None]
        return Released(
            keys=texts,
            cancelled_m2=float(m2[0]),
            reduced_m2=float(m2[1]),
            cleared_m2=float(m2[2]),
            methods=tuple(sorted({row.method for row in rows if row.method})),
            depth_m=(min(depths), max(depths)) if depths else None,
            devices=devices,
            releases=tuple([row.id for row in rows]),
            areas=tuple([land.areas[at].id for at in areas.tolist()]),
        )

    def _found(self, row: IntArray, lines: Lines) -> dict[int, int]:
        """Devices by row; those of a release whose land is in several rows count in the one with most of it."""
        if not self._devices:
            return {}
        told = np.array([row.id in self._devices for row in self._account.land.releases], dtype=np.bool_)
        some = np.flatnonzero(told[lines.release])
        sizes: dict[int, dict[int, float]] = {}
        for release, at, m2 in zip(
            lines.release[some].tolist(), row[some].tolist(), lines.m2[some].tolist(), strict=True
        ):
            of = sizes.setdefault(release, {})
            of[at] = of.get(at, 0.0) + m2
        found: dict[int, int] = {}
        for release, of in sizes.items():
            most = max(of, key=lambda at: (of[at], -at))
            found[most] = found.get(most, 0) + self._devices[self._account.land.releases[release].id]
        return found

    def _balances(self) -> tuple[Balance, ...]:
        land = self._account.land
        added = self.only(self.splitter.lots(self._account.added))
        asked = self._asked.first
        first = 0 if asked is None else asked.toordinal()
        since, day = land.since[added.part], land.day[self._freed.release]
        before, extension = since < first, land.extension[added.part]
        opening = self._by_unit(added, before) - self._by_unit(self._freed, day < first)
        new = self._by_unit(added, ~before & ~extension)
        extended = self._by_unit(added, ~before & extension)
        released = self._by_unit(self._freed, (day >= first) & (day != UNDATED))
        undated = self._by_unit(self._freed, day == UNDATED)
        closing = opening + new + extended - released
        columns = np.column_stack([opening, new, extended, released, closing, undated, closing - undated])
        names = ["", *(unit.id for unit in self.units.units)] if self.units else [""]
        return tuple(
            Balance(name, *map(float, row)) for name, row in zip(names, columns, strict=True) if np.abs(row).max() > 0
        )

    def _by_unit(self, lines: Lines, kept: npt.NDArray[np.bool_]) -> FloatArray:
        count = 1 + (len(self.units.units) if self.units else 0)
        return np.bincount(lines.unit[kept] + 1, weights=lines.m2[kept], minlength=count).astype(np.float64)

    def remaining_lines(self) -> Lines:
        """What remains, by part and unit."""
        account = self._account
        parts = np.flatnonzero(account.remaining_m2 > 0.05)
        nothing = np.full(len(parts), -1)
        lines = self.splitter.of(
            parts, nothing, lambda at: account.remaining_of(parts[at]), account.remaining_m2[parts]
        )
        return self.only(lines, _PLACES)

    def _remaining(self) -> tuple[Remaining, ...]:
        land, lines = self._account.land, self.remaining_lines()
        unit, names = self.keys(lines, "unit")
        classes, hazard_class = np.unique(
            np.array([area.hazard_class for area in land.areas], dtype=object), return_inverse=True
        )
        area = land.area[lines.part]
        found, row = np.unique(unit * max(len(classes), 1) + hazard_class[area], return_inverse=True)
        m2 = np.bincount(row, weights=lines.m2, minlength=len(found))
        areas = _members(row, area, len(found))
        return tuple(
            Remaining(
                names[number // len(classes)],
                str(classes[number % len(classes)]),
                float(m2[at]),
                tuple(sorted([land.areas[one].id for one in areas[at].tolist()])),
            )
            for at, number in enumerate(found.tolist())
        )


def _members(row: IntArray, member: IntArray, rows: int) -> list[IntArray]:
    """The different members of each row, ascending."""
    width = int(member.max(initial=0)) + 1
    pairs = np.unique(row * width + member)
    return np.split(pairs % width, np.searchsorted(pairs // width, np.arange(1, rows)))


def _texts(number: int, texts: Sequence[Sequence[str]]) -> tuple[str, ...]:
    found: list[str] = []
    for listed in reversed(texts):
        number, at = divmod(number, len(listed))
        found.append(listed[at])
    return tuple(reversed(found))
