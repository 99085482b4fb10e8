"""The quality board: cleared land that waits for its control, inspections, open non-conformities, and who is suspended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tandem.picture.accreditation import Accreditations, Suspension
from tandem.picture.activities import AccreditationGrant, Inspection, NonConformity
from tandem.picture.quality_control import QualityControls
from tandem.picture.tables import Picture
from tandem.policy import Policy
from tandem.usecases.area_life import FreedLand, OpenReports
from tandem.vocabulary import codes

_STOPPED = ("suspended", "withdrawn")


@dataclass(frozen=True, slots=True)
class OpenFault:
    """A non-conformity that is open; ``age_days`` is None where nobody said when it was found. ``late``: its day has passed."""

    row: NonConformity
    age_days: int | None
    late: bool


@dataclass(frozen=True, slots=True)
class QualityBoard:
    """``waiting`` is cleared land whose control is not done, the oldest first; inspections the newest first; faults the gravest first.

    ``suspended`` are ids of teams and organisations with what suspends them, ``withdrawn`` rights to work that are not granted.
    """

    waiting: tuple[FreedLand, ...]
    inspections: tuple[Inspection, ...]
    faults: tuple[OpenFault, ...]
    suspended: tuple[tuple[str, Suspension], ...]
    withdrawn: tuple[AccreditationGrant, ...]


def quality_board(picture: Picture, policy: Policy, open_: OpenReports) -> QualityBoard:
    """The board on the day of the picture, without what only restricted reports tell."""
    controls = QualityControls(picture, policy)
    cleared = [row for row in picture.land_releases if row.category == "cleared" and not open_.hides(row)]
    waiting = [one for row in cleared if not (one := FreedLand(row, controls.of(row))).lets_release]
    faults = [row for row in picture.non_conformities if _is_open(row, picture.valid_at) and not open_.hides(row)]
    order = list(codes("severity"))
    gravity = {name: place for place, name in enumerate(order)}
    return QualityBoard(
        tuple(sorted(waiting, key=lambda one: (one.release.released_on or date.max, one.release.id))),
        tuple(
            sorted(
                (row for row in picture.inspections if not open_.hides(row)),
                key=lambda row: (row.inspected_on or date.min, row.id),
                reverse=True,
            )
        ),
        tuple(
            _fault(row, picture.valid_at)
            for row in sorted(
                faults, key=lambda row: (-gravity.get(row.severity, len(order)), row.found_on or date.min, row.id)
            )
        ),
        tuple(_suspended(picture, policy)),
        tuple(row for row in picture.accreditations if row.accreditation_status in _STOPPED and not open_.hides(row)),
    )


def _is_open(row: NonConformity, day: date) -> bool:
    return row.closed_on is None or row.closed_on > day


def _fault(row: NonConformity, day: date) -> OpenFault:
    age = None if row.found_on is None else max(0, (day - row.found_on).days)
    return OpenFault(row, age, row.due is not None and row.due < day)


def _suspended(picture: Picture, policy: Policy) -> Iterator[tuple[str, Suspension]]:
    """Teams, with what suspends their organisation too, and organisations."""
    found = Accreditations(picture, policy)
    told = [(team.id, found.suspensions(team)) for team in picture.teams]
    told += [(row.id, found.suspensions_of(row.id)) for row in picture.organisations]
    for holder, suspensions in told:
        for one in suspensions:
            if one.first <= picture.valid_at <= one.last:
                yield holder, one
