"""Changes that tests make beside an open page."""

from __future__ import annotations

from datetime import date, timedelta

from tandem.usecases.pinning import pin
from tandem.usecases.room.open import Room
from tests.web.conftest import NOW


def pinned_by(room: Room, name: str) -> str:
    """Pins the first work of the plan, as somebody at another machine would; gives the work."""
    planned = room.planned()
    work = planned.problem.works.ids[0]
    pin(
        room.workspace,
        work,
        teams=[planned.problem.teams.ids[0]],
        start=date(2026, 5, 4),
        by=name,
        reason="seen on site",
        now=NOW + timedelta(hours=1),
        valid_at=date(2026, 4, 1),
    )
    return work
