"""Where our total of released land differs from a published one: what each usual way of counting otherwise would give.

Each way is computed alone, from the same records, by the same account wherever that can be done.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

import numpy as np
import shapely

from tandem.geo import WGS84, FloatArray
from tandem.picture.areas import ellipsoidal_areas_m2
from tandem.picture.land.account import LandAccount, account
from tandem.picture.land.lots import Lots, whole_lots
from tandem.picture.land.overlay import common, without
from tandem.picture.land.parts import IntArray, Land
from tandem.picture.land.statement import Asked, Stating
from tandem.picture.tables import AdministrativeUnit, HazardousArea, LandRelease

UNITS_M2 = {"m2": 1.0, "ha": 10_000.0, "km2": 1_000_000.0}
_OTHER_UNITS_M2 = {"dunam": 1_000.0, "jerib": 2_000.0, "acre": 4_046.856_422_4}
# Published totals are rounded; a rest below this share of them is no difference.
_ROUNDING = 0.002
_MOST_WAYS = 3


@dataclass(frozen=True)
class Region:
    """Rows of the picture of the last day, and what other ways of counting look at in the records.

    ``pending`` are releases that are not believed yet, as they were claimed; ``twice`` those of things that were judged the
    same as another; ``reported_on`` the day of the report by release; ``stated_m2`` the area as said by release.
    """

    areas: tuple[HazardousArea, ...]
    releases: tuple[LandRelease, ...]
    units: tuple[AdministrativeUnit, ...]
    pending: tuple[LandRelease, ...] = ()
    twice: tuple[LandRelease, ...] = ()
    reported_on: Mapping[str, date] | None = None
    stated_m2: Mapping[str, float] | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """A way of counting otherwise: its code, the total it gives, the difference from ours, and the records that make it.

    ``by_record`` has m2 by release id, the largest first.
    """

    code: str
    total_m2: float
    difference_m2: float
    by_record: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Our total beside the published one; ``answers`` are the fewest ways that explain it, the nearest first.

    Several answers explain it equally well; only one stands where none explains all of it. ``rest_m2`` is what the
    nearest leaves, ``units`` say which unit may have been taken for another.
    """

    ours_m2: float
    published_m2: float
    ways: tuple[Way, ...]
    answers: tuple[tuple[str, ...], ...]
    rest_m2: float
    units: tuple[str, ...]

    @property
    def gap_m2(self) -> float:
        """What is to be explained."""
        return self.published_m2 - self.ours_m2


def explain_total(region: Region, asked: Asked, published_m2: float) -> Explanation:
    """Compare with a total that somebody published for the same question."""
    told = _Telling(region, asked)
    ways = tuple(way for way in told.ways() if abs(way.difference_m2) > 0.05)
    gap = published_m2 - told.ours
    answers = _fewest(ways, gap, _ROUNDING * max(published_m2, 1.0))
    codes = tuple(tuple(way.code for way in chosen) for chosen in answers)
    return Explanation(told.ours, published_m2, ways, codes, _left(gap, answers[0]), _units(told.ours, published_m2))


def _units(ours: float, published: float) -> tuple[str, ...]:
    """Units in which the published number would be ours, where it is far from it in the unit that was named."""
    known = UNITS_M2 | _OTHER_UNITS_M2
    return tuple(
        f"{right} taken for {wrong}"
        for right, size in known.items()
        for wrong, other in known.items()
        if size != other and ours > 0 and abs(published * size / other / ours - 1) <= _ROUNDING
    )


def _fewest(ways: Sequence[Way], gap: float, enough: float) -> list[tuple[Way, ...]]:
    """All choices of the fewest ways that leave less than ``enough``, else the one that leaves least."""
    nearest: tuple[Way, ...] = ()
    for size in range(_MOST_WAYS + 1):
        chosen = sorted((one for one in combinations(ways, size) if _agree(one)), key=lambda one: abs(_left(gap, one)))
        fit = [one for one in chosen if abs(_left(gap, one)) <= enough]
        if fit:
            return fit
        if chosen and abs(_left(gap, chosen[0])) < abs(_left(gap, nearest)):
            nearest = chosen[0]
    return [nearest]


def _agree(ways: Sequence[Way]) -> bool:
    """Categories are left out in one way only."""
    return sum(way.code.startswith("without:") for way in ways) < 2


def _left(gap: float, ways: Sequence[Way]) -> float:
    return gap - sum(way.difference_m2 for way in ways)


class _Telling:
    """Computes the ways one by one."""

    def __init__(self, region: Region, asked: Asked) -> None:
        self._region, self._asked = region, replace(asked, by=())
        self._account = account(region.areas, region.releases)
        self._stating = Stating(self._account, region.units, self._asked)
        self._mine = self._records(self._account, self._stating)
        self.ours = sum(self._mine.values())

    def ways(self) -> Iterator[Way]:
        """All that the records allow to compute."""
        land = self._account.land
        once = self._lots(_lots(land))
        by_area = self._lots(_cut_lots(self._account))
        yield self._way("overlaps", _minus(once, by_area))
        yield self._way("shared_areas", _minus(by_area, self._mine))
        yield self._way("outside", self._outside())
        yield self._way("web_mercator", _minus(self._lots(_on_mercator(self._account.freed)), self._mine))
        if not self._asked.only:
            yield from self._fewer_categories()
        if self._region.pending:
            yield self._way("pending", self._instead((*self._region.releases, *self._region.pending)))
        if self._region.twice:
            yield self._way("twice", self._gross(self._region.twice))
        yield from self._of_records()
        yield from self._of_days()

    def _of_records(self) -> Iterator[Way]:
        stated = self._region.stated_m2
        if stated:
            known = {one: stated[one] for one in self._mine if one in stated}
            yield self._way("stated", {one: m2 - self._mine[one] for one, m2 in known.items()})

    def _of_days(self) -> Iterator[Way]:
        days = self._region.reported_on
        if days and (self._asked.first or self._asked.last):
            rows = tuple(replace(row, released_on=days.get(row.id, row.released_on)) for row in self._region.releases)
            yield self._way("report_day", self._instead(rows))
        if self._asked.first or self._asked.last:
            whole = replace(self._asked, first=None, last=None)
            every = self._records(self._account, Stating(self._account, self._region.units, whole))
            undated = {row.id for row in self._region.releases if row.released_on is None}
            yield self._way("undated", {one: m2 for one, m2 in every.items() if one in undated})

    def _fewer_categories(self) -> Iterator[Way]:
        category = {row.id: row.category for row in self._account.land.releases}
        for left_out in (("cancelled",), ("cancelled", "reduced")):
            yield self._way(
                f"without:{'+'.join(left_out)}",
                {one: -m2 for one, m2 in self._mine.items() if category[one] in left_out},
            )

    def _instead(self, releases: tuple[LandRelease, ...]) -> Mapping[str, float]:
        made = account(self._region.areas, releases)
        return _minus(self._records(made, Stating(made, self._region.units, self._asked)), self._mine)

    def _gross(self, releases: Sequence[LandRelease]) -> Mapping[str, float]:
        areas = (replace(area, discredited_on=None) for area in self._region.areas)
        made = account(tuple(areas), tuple(releases))
        return self._records(made, Stating(made, self._region.units, self._asked))

    def _outside(self) -> Mapping[str, float]:
        """Land of releases of the period that lies in no area that they are for; places are not looked at."""
        if set(self._asked.only) & {"unit", "area"}:
            return {}
        land = self._account.land
        rest = land.released.copy()
        order = np.argsort(land.pair_release, kind="stable")
        part, release = land.pair_part[order], land.pair_release[order]
        turn = np.arange(len(release)) - np.searchsorted(release, release)
        for number in range(int(turn.max(initial=-1)) + 1):
            at = turn == number
            rest[release[at]] = without(rest[release[at]], land.shapes[part[at]])
        m2 = ellipsoidal_areas_m2(rest)
        kept = self._stating.in_period(land.day)
        wanted = {row.id for row in self._region.releases if self._is_asked(row)}
        return {
            land.releases[at].id: float(m2[at])
            for at in np.flatnonzero(kept & (m2 > 0.05)).tolist()
            if land.releases[at].id in wanted
        }

    def _is_asked(self, row: LandRelease) -> bool:
        said = {"operator": row.organisation or "", "method": row.method, "category": row.category}
        return all(said.get(name, value) == value for name, value in self._asked.only.items())

    def _lots(self, lots: Lots) -> Mapping[str, float]:
        land = self._account.land
        lines = self._stating.only(self._stating.splitter.lots(lots))
        lines = lines.where(self._stating.in_period(land.day[lines.release]))
        return _summed(land, lines.release, lines.m2)

    def _records(self, made: LandAccount, stating: Stating) -> Mapping[str, float]:
        return _summed(made.land, stating.released.release, stating.released.m2)

    def _way(self, code: str, by_record: Mapping[str, float]) -> Way:
        some = sorted(
            ((one, m2) for one, m2 in by_record.items() if abs(m2) > 0.05), key=lambda pair: (-abs(pair[1]), pair[0])
        )
        difference = sum(m2 for _, m2 in some)
        return Way(code, self.ours + difference, difference, tuple(some))


def _summed(land: Land, release: IntArray, m2: FloatArray) -> Mapping[str, float]:
    total = np.bincount(release, weights=m2, minlength=len(land.releases))
    return {land.releases[at].id: float(total[at]) for at in np.unique(release).tolist()}


def _minus(one: Mapping[str, float], other: Mapping[str, float]) -> Mapping[str, float]:
    return {name: one.get(name, 0.0) - other.get(name, 0.0) for name in dict.fromkeys((*one, *other))}


def _lots(land: Land) -> Lots:
    """Each release in each part that it is for, however often the land was released already."""
    part, release = land.pair_part[~land.too_early], land.pair_release[~land.too_early]
    shape = common(land.shapes[part], land.released[release])
    return whole_lots(part, release, shape, ellipsoidal_areas_m2(shape))


def _cut_lots(made: LandAccount) -> Lots:
    return whole_lots(made.cut.part, made.cut.release, made.cut.shape, made.cut.m2)


def _on_mercator(lots: Lots) -> Lots:
    """The same pieces with the areas that they have on a Web Mercator map."""

    def projected(degrees: FloatArray) -> FloatArray:
        x, y = np.radians(degrees).T
        return np.column_stack([WGS84.a * x, WGS84.a * np.log(np.tan(np.pi / 4 + y / 2))])

    shapes = lots.shapes(np.arange(len(lots.part)))
    return whole_lots(lots.part, lots.release, shapes, shapely.area(shapely.transform(shapes, projected)))
