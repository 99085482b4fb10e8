"""Land of an account as lines, each of one release, part, unit and donor: every total is a sum of lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from tandem.geo import FloatArray, GeometryArray
from tandem.picture.land.account import LandAccount
from tandem.picture.land.lots import Lots
from tandem.picture.land.parts import UNDATED, IntArray, Land
from tandem.picture.land.units import OUTSIDE, Units
from tandem.picture.tables import LandRelease

DIMENSIONS = ("day", "month", "year", "operator", "donor", "unit", "method", "category", "area")
"""What released land is told by; what nobody said has the key ''."""
NOT_SAID = ""


@dataclass(frozen=True)
class Lines:
    """Columns of the same length; ``release`` is -1 for land that was added, ``unit`` is ``OUTSIDE`` also where nobody asked for units."""

    part: IntArray
    release: IntArray
    unit: IntArray
    donor: IntArray
    m2: FloatArray

    def where(self, kept: npt.NDArray[np.bool_] | IntArray) -> Lines:
        """Those lines alone."""
        return Lines(self.part[kept], self.release[kept], self.unit[kept], self.donor[kept], self.m2[kept])

    @property
    def total_m2(self) -> float:
        """Their sum."""
        return float(self.m2.sum())


class Splitter:
    """Cuts land along units and shares it among donors, where asked for."""

    def __init__(self, account: LandAccount, units: Units | None, donors: bool) -> None:
        self._land = account.land
        self._units = units
        self.donors: Sequence[str] = (NOT_SAID,)
        self._holding = None if units is None else units.holding(self._land.shapes)
        self._shares: Mapping[int, Sequence[tuple[int, float]]] = {}
        if donors:
            self._share()

    def lots(self, lots: Lots) -> Lines:
        """Lines of the pieces of which something is left."""
        kept = np.flatnonzero(lots.m2 > 0)
        part = lots.part[kept]
        return self.of(part, lots.release[kept], lambda at: lots.shapes(kept[at]), lots.m2[kept])

    def of(
        self, part: IntArray, release: IntArray, shapes: Callable[[IntArray], GeometryArray], m2: FloatArray
    ) -> Lines:
        """Lines of pieces of parts; ``shapes`` makes those of some numbers."""
        unit = np.full(len(part), OUTSIDE, dtype=np.int64)
        if self._units is not None and self._holding is not None:
            at, unit, m2 = self._units.split(shapes, m2, self._holding[part])
            part, release = part[at], release[at]
        return self._donated(Lines(part, release, unit, np.zeros(len(part), dtype=np.int64), m2))

    def _share(self) -> None:
        told = [donations(row) for row in self._land.releases]
        self.donors = (NOT_SAID, *sorted({donor for given in told for donor, _ in given if donor}))
        number = {donor: at for at, donor in enumerate(self.donors)}
        self._shares = {
            at: [(number[donor], share) for donor, share in given] for at, given in enumerate(told) if given
        }

    def _donated(self, lines: Lines) -> Lines:
        if not self._shares:
            return lines
        given = [self._shares.get(release, ((0, 1.0),)) for release in lines.release.tolist()]
        at = np.repeat(np.arange(len(given)), [len(one) for one in given]).astype(np.int64)
        flat = [pair for one in given for pair in one]
        shares = np.array([share for _, share in flat])
        repeated = lines.where(at) if len(at) else lines
        return replace(repeated, donor=np.array([donor for donor, _ in flat], dtype=np.int64), m2=repeated.m2 * shares)


def donations(release: LandRelease) -> tuple[tuple[str, float], ...]:
    """Donors with their shares, which sum to one; none where nobody said who paid."""
    shares = release.donor_shares or (1.0,) * len(release.donors)
    return tuple((donor, share / sum(shares)) for donor, share in zip(release.donors, shares, strict=True))


def keys(
    lines: Lines, land: Land, dimension: str, units: Units | None, donors: Sequence[str]
) -> tuple[IntArray, list[str]]:
    """The number of each line's key, and the keys in order: ids, codes or days."""
    if dimension == "unit":
        ids = [] if units is None else [unit.id for unit in units.units]
        return _ordered(lines.unit + 1, [NOT_SAID, *ids])
    if dimension == "donor":
        return _ordered(lines.donor, list(donors))
    if dimension == "area":
        return _ordered(land.area[lines.part], [area.id for area in land.areas])
    if dimension in _DAYS:
        days, at = np.unique(land.day, return_inverse=True)
        texts = [
            NOT_SAID if day == UNDATED else date.fromordinal(day).isoformat()[: _DAYS[dimension]]
            for day in days.tolist()
        ]
        return _ordered(at[lines.release], texts)
    said = [_SAID[dimension](row) for row in land.releases]
    listed = sorted(set(said))
    number = {text: at for at, text in enumerate(listed)}
    return np.array([number[text] for text in said], dtype=np.int64)[lines.release], listed


_DAYS = {"day": 10, "month": 7, "year": 4}
_SAID: Mapping[str, Callable[[LandRelease], str]] = {
    "operator": lambda row: row.organisation or NOT_SAID,
    "method": lambda row: row.method or NOT_SAID,
    "category": lambda row: row.category,
}


def _ordered(number: IntArray, texts: Sequence[str]) -> tuple[IntArray, list[str]]:
    listed, place = np.unique(np.array(texts, dtype=object), return_inverse=True)
    return place[number].astype(np.int64), listed.tolist()
