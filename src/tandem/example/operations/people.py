"""What concerns people: risk education, accidents and who was hurt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import shapely

from tandem.example.operations.crews import Crews, WorkingDays
from tandem.example.operations.shapes import point_in
from tandem.example.operations.sheets import Sheets
from tandem.example.telling import MARK
from tandem.geo import Geometry
from tandem.picture.tables import Community, HazardousArea

DAYS_BETWEEN_SESSIONS, SAME_SHARE = 4, 0.1
AREAS_PER_ACCIDENT, MOST_ACCIDENTS = 300, 12
_RADIUS_M, _DEGREE_M = 40.0, 111_000.0


def hold_sessions(
    sheets: Sheets,
    crews: Crews,
    days: WorkingDays,
    communities: Sequence[Community],
    until: date,
    rng: np.random.Generator,
) -> None:
    """Sessions of risk education through the year; some have an audience that was counted before."""
    for crew in crews.of("risk_education") if communities else ():
        before: dict[str, str] = {}
        day = days.next("risk_education", crew.free)
        while day <= until:
            community = communities[int(rng.integers(len(communities)))]
            number = sheets.count("education_sessions") + 1
            thing = crews.thing("session", number)
            again = before.get(community.id) if rng.random() < SAME_SHARE else None
            women, men, girls, boys = (int(one) for one in rng.poisson((7.0, 6.0, 9.0, 9.0)))
            sheets.add(
                "education_sessions",
                id=thing,
                name=f"Session {number} {MARK}",
                community=community.id,
                organisation=crew.organisation,
                held_on=day.isoformat(),
                channel="face_to_face",
                women=women,
                men=men,
                girls=girls,
                boys=boys,
                same_people_as=again,
            )
            before[community.id] = thing
            day = days.next("risk_education", day + timedelta(days=DAYS_BETWEEN_SESSIONS))


def tell_accidents(
    sheets: Sheets, crews: Crews, areas: Sequence[HazardousArea], until: date, rng: np.random.Generator
) -> None:
    """Accidents, who was hurt, and new areas reported where one happened outside all areas that were known."""
    count = min(MOST_ACCIDENTS, max(1, round(len(areas) / AREAS_PER_ACCIDENT)))
    known = shapely.STRtree([area.perimeter for area in areas])
    span = (until - date(crews.year, 1, 1)).days + 1
    for row in sorted(rng.choice(len(areas), min(count, len(areas)), replace=False).tolist()):
        number = sheets.count("accidents") + 1
        day = date(crews.year, 1, 1) + timedelta(days=int(rng.integers(span)))
        land = areas[row].perimeter
        assert land is not None
        near = point_in(shapely.buffer(land, 3 * _RADIUS_M / _DEGREE_M), rng)
        accident = crews.thing("accident", number)
        sheets.add(
            "accidents",
            id=accident,
            name=f"Accident {number} {MARK}",
            date=day.isoformat(),
            accident_kind="mine",
            device_group="ap_mine",
            description=f"A person working in a field was injured. {MARK}",
            shape=near.wkt,
        )
        sheets.add(
            "victims",
            id=crews.thing("victim", number),
            incident=accident,
            happened_on=day.isoformat(),
            outcome=str(rng.choice(("injured", "killed"), p=(0.8, 0.2))),
            sex=str(rng.choice(("male", "female"), p=(0.8, 0.2))),
            age=int(rng.integers(8, 75)),
            civilian="civilian",
        )
        if not len(known.query(near, predicate="intersects")):
            _new_area(sheets, crews, accident, near, day)


def _new_area(sheets: Sheets, crews: Crews, accident: str, near: Geometry, day: date) -> None:
    number = sheets.count("areas") + 1
    sheets.add(
        "areas",
        id=crews.thing("area", number),
        name=f"New area {number} of {crews.year} {MARK}",
        hazard_class="cha",
        contamination="ap_mine",
        since=day.isoformat(),
        shape=shapely.buffer(near, _RADIUS_M / _DEGREE_M).wkt,
    )
