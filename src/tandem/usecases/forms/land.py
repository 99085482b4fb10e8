"""Tables of forms about land: what remains and what was released, each cell with the records that sum to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from tandem.picture.land.account import LandAccount, account
from tandem.picture.land.finds import with_donors
from tandem.picture.land.lines import Lines
from tandem.picture.land.parts import CATEGORIES
from tandem.picture.land.statement import Asked, Stating
from tandem.picture.tables import HazardousArea, LandRelease, Picture
from tandem.publishing.forms import Figure, FormTable, Part
from tandem.usecases.land_names import Names, in_words
from tandem.vocabulary import label
from tandem.worded import worded

_CLASSES = (("cha", "CHA"), ("sha", "SHA"), ("spot", worded("Spot tasks")))


def account_of(picture: Picture, areas: Sequence[HazardousArea]) -> LandAccount:
    """The account of these areas, which all tables about them share."""
    return account(tuple(areas), with_donors(picture.land_releases, picture.work_states))


def remaining_table(picture: Picture, made: LandAccount, names: Names, title: str) -> FormTable:
    """Number and m2 of areas of which land remains, by unit and class; an area counts in the unit that holds most of it."""
    stating = Stating(made, picture.administrative_units, Asked(by=("unit",)))
    lines = stating.remaining_lines()
    unit, ids = stating.keys(lines, "unit")
    area = made.land.area[lines.part]
    home = _home(area, unit, lines.m2)
    rows = []
    for at, key in sorted(enumerate(ids), key=lambda one: _by_name("unit", one[1], names)):
        here, figures = unit == at, []
        for code, _ in _CLASSES:
            of_class = np.array([row.hazard_class == code for row in made.land.areas], dtype=np.bool_)[area]
            counted = sorted({one for one in area[here & of_class].tolist() if home[one] == at})
            figures.append(Figure(tuple(_area(made.land.areas[one], 1) for one in counted), whole=True))
            figures.append(_by_area(made, lines.where(here & of_class)))
        if any(figure.parts for figure in figures):
            rows.append((in_words("unit", key, names), tuple(figures)))
    columns = tuple(
        text for _, name in _CLASSES for text in (worded("{kind}, number", kind=name), worded("{kind}, m2", kind=name))
    )
    return FormTable(title, worded("Administrative unit"), columns, tuple(rows))


def _home(area: npt.NDArray[np.int64], unit: npt.NDArray[np.int64], m2: npt.NDArray[np.float64]) -> Mapping[int, int]:
    found: dict[int, dict[int, float]] = {}
    for one, at, size in zip(area.tolist(), unit.tolist(), m2.tolist(), strict=True):
        sizes = found.setdefault(one, {})
        sizes[at] = sizes.get(at, 0.0) + size
    return {one: max(sizes, key=lambda at: (sizes[at], -at)) for one, sizes in found.items()}


def _area(row: HazardousArea, amount: float) -> Part:
    return Part(worded("hazardous area"), row.id, row.name, amount)


def _by_area(made: LandAccount, lines: Lines) -> Figure:
    area = made.land.area[lines.part]
    m2 = np.bincount(area, weights=lines.m2, minlength=len(made.land.areas))
    return Figure(tuple(_area(made.land.areas[at], float(m2[at])) for at in np.unique(area).tolist()))


def _by_name(dimension: str, key: str, names: Names) -> tuple[bool, str, str]:
    """Rows stand in the order of their names, and last what is said of none."""
    return not key, str(in_words(dimension, key, names)).casefold(), key


def released_table(picture: Picture, made: LandAccount, asked: Asked, names: Names, title: str) -> FormTable:
    """m2 cancelled, reduced and cleared in the period, by the one dimension of ``asked``; shared land once."""
    (dimension,) = asked.by
    stating = Stating(made, picture.administrative_units, asked)
    lines = stating.released
    key, texts = stating.keys(lines, dimension)
    category = made.land.category[lines.release]
    rows = []
    for at in sorted(np.unique(key).tolist(), key=lambda one: _by_name(dimension, texts[one], names)):
        figures = [_by_release(made, lines.where((key == at) & (category == one))) for one in range(len(CATEGORIES))]
        together = tuple(part for figure in figures for part in figure.parts)
        rows.append((in_words(dimension, texts[at], names), (*figures, Figure(together))))
    columns = (
        *(worded("{kind}, m2", kind=worded(label("release_category", name))) for name in CATEGORIES),
        worded("Released, m2"),
    )
    return FormTable(title, _HEADS[dimension], columns, tuple(rows))


_HEADS = {
    "unit": worded("Administrative unit"),
    "operator": worded("Operator"),
    "donor": worded("Donor"),
    "method": worded("Method"),
}


def _by_release(made: LandAccount, lines: Lines) -> Figure:
    m2 = np.bincount(lines.release, weights=lines.m2, minlength=len(made.land.releases))
    return Figure(tuple(_release(made.land.releases[at], float(m2[at])) for at in np.unique(lines.release).tolist()))


def _release(row: LandRelease, amount: float) -> Part:
    """A release, or the area itself where discrediting it freed the land."""
    kind = worded("hazardous area") if row.id == row.hazardous_area else worded("land release")
    return Part(kind, row.id, row.name, amount)


def areas_with(picture: Picture, wanted: Callable[[tuple[str, ...]], bool]) -> list[HazardousArea]:
    """Hazardous areas with a perimeter whose contamination is wanted."""
    return [area for area in picture.hazardous_areas if area.perimeter is not None and wanted(area.contamination)]
