"""The whole year: programme, areas one after the other, quality, education, accidents."""

from __future__ import annotations

from datetime import date

import numpy as np
import shapely

from tandem.errors import InputError
from tandem.example.operations.control import Control
from tandem.example.operations.crews import Crews, WorkingDays
from tandem.example.operations.people import hold_sessions, tell_accidents
from tandem.example.operations.sheets import Sheet, Sheets
from tandem.example.operations.site import Sites
from tandem.picture.ledger import ledger
from tandem.picture.life import LOWERED
from tandem.picture.tables import Picture
from tandem.policy import Policy


def generate_operations(picture: Picture, policy: Policy, *, year: int, until: date, seed: int) -> tuple[Sheet, ...]:
    """What the operators of a mine action programme would hand in for a year, area by area, by the rules of the policy.

    The programme brings its own organisations, teams, accreditations and signers; areas, land that remains and communities
    are those of the picture. Rates, seasons, what survey does, sampling and steps follow the policy, each with its spread.
    Nothing depends on anything but the picture, the policy, ``year``, ``until`` and ``seed``.

    Parameters
    ----------
    until
        Nothing is reported that happens later; the year's last day, or an earlier one of a year that runs.

    Raises
    ------
    InputError
        Where the year has not begun, or no hazardous area with land is left.
    """
    if until < date(year, 1, 1):
        raise InputError(f"The year {year} has not begun.", "Name a year that has, such as the last one.")
    open_areas = [row for row in picture.hazardous_areas if row.perimeter is not None and row.status not in LOWERED]
    remaining = {
        entry.hazardous_area: entry.remaining
        for entry in ledger(open_areas, picture.land_releases)
        if entry.remaining_m2 > policy.land.minimum_area_m2
    }
    areas = sorted((row for row in open_areas if row.id in remaining), key=lambda row: row.id)
    if not areas:
        raise InputError(
            "The picture has no hazardous area with land that remains, so there is nothing to work on.",
            "Import hazardous areas first.",
        )
    rng = np.random.default_rng([seed, year, len(areas)])
    last = min(until, date(year, 12, 31))
    sheets, days = Sheets(), WorkingDays(policy)
    bases = [shapely.centroid(row.location) for row in picture.communities if not row.location.is_empty]
    bases = bases or [shapely.point_on_surface(row.perimeter) for row in areas]
    crews = Crews(sheets, bases, len(areas), year, rng)
    control = Control(sheets, crews, days, policy, last, rng)
    sites = Sites(sheets, crews, days, control, policy, last, rng)
    for at in rng.permutation(len(areas)).tolist():
        if crews.first_free("nts").free > last:
            break
        sites.run(areas[at], remaining[areas[at].id])
    hold_sessions(sheets, crews, days, picture.communities, last, rng)
    tell_accidents(sheets, crews, areas, last, rng)
    return sheets.sheets()
