"""Devices by the release whose land they were found in, each once, and releases with the donors of their work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

import shapely

from tandem.picture.activities import Device
from tandem.picture.land.parts import counts
from tandem.picture.tables import LandRelease, WorkState


def devices_by_release(devices: Iterable[Device], releases: Iterable[LandRelease]) -> dict[str, tuple[Device, ...]]:
    """Devices of each release that counts; '' has those of none.

    A device is of a release of its work: the first one that covers the place where it lay, or else the first. Where no work
    is said it is of the first release of its area that covers that place.
    """
    ordered = sorted(filter(counts, releases), key=lambda row: (row.released_on or date.max, row.id))
    by_work: dict[str, list[LandRelease]] = {}
    by_area: dict[str, list[LandRelease]] = {}
    for row in ordered:
        if row.work is not None:
            by_work.setdefault(row.work, []).append(row)
        if row.hazardous_area is not None:
            by_area.setdefault(row.hazardous_area, []).append(row)
    found: dict[str, list[Device]] = {}
    for device in devices:
        of_work = by_work.get(device.work or "", [])
        its = _covering(device, of_work or by_area.get(device.hazardous_area or "", [])) or next(iter(of_work), None)
        found.setdefault("" if its is None else its.id, []).append(device)
    return {release: tuple(rows) for release, rows in found.items()}


def _covering(device: Device, rows: Sequence[LandRelease]) -> LandRelease | None:
    return next(
        (row for row in rows if device.location is not None and shapely.covers(row.area, device.location)), None
    )


def with_donors(releases: Sequence[LandRelease], works: Iterable[WorkState]) -> tuple[LandRelease, ...]:
    """The releases; those of which nobody said who paid have the donors of their work."""
    paid: Mapping[str | None, WorkState] = {state.id: state for state in works if state.donors}
    return tuple(
        row
        if row.donors or row.work not in paid
        else replace(row, donors=paid[row.work].donors, donor_shares=paid[row.work].donor_shares)
        for row in releases
    )
