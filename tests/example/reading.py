"""A plain reading of records as a picture, shared by these tests: the last word on each property counts.

It knows nothing of belief, so that it can stand beside the picture room as an independent reader.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from tandem.claims.records import Claim, Record
from tandem.picture.tables import Asset, Community, Course, HazardousArea, Picture, Team
from tandem.times import Calendar, parse_day, parse_weekdays


def facts(records: Iterable[Record]) -> dict[str, dict[str, dict[str, Any]]]:
    """Kind to thing to property to value or geometry."""
    found: dict[str, dict[str, dict[str, Any]]] = defaultdict(lambda: defaultdict(dict))
    for record in records:
        if isinstance(record, Claim) and record.stance != "retracts":
            value = record.value if record.geometry is None else record.geometry
            found[record.kind][record.thing].setdefault(record.property, value)
    return found


def plain_picture(records: tuple[Record, ...], day: date) -> Picture:
    """The picture of the first word on everything; releases are left out."""
    known = facts(records)
    return Picture(
        valid_at=day,
        known_at=max(record.received_at for record in records),
        hazardous_areas=tuple(_hazard(thing, row) for thing, row in known["hazardous_area"].items()),
        assets=tuple(_asset(thing, row) for thing, row in known["asset"].items()),
        communities=tuple(_community(thing, row) for thing, row in known["community"].items()),
        teams=tuple(_team(thing, row) for thing, row in known["team"].items()),
        courses=tuple(_course(thing, row) for thing, row in known["course"].items()),
    )


def _hazard(thing: str, row: dict[str, Any]) -> HazardousArea:
    return HazardousArea(
        id=thing,
        name=row["name"],
        hazard_class=row["hazard_class"],
        status=row["status"],
        terrain=row["terrain"],
        contamination=tuple(row["contamination"]),
        perimeter=row["perimeter"],
        claims={},
    )


def _asset(thing: str, row: dict[str, Any]) -> Asset:
    return Asset(
        id=thing,
        name=row["name"],
        network=row["network"],
        role=row["role"],
        location=row.get("location"),
        from_node=row.get("from_node"),
        to_node=row.get("to_node"),
        damage_state=row.get("damage_state"),
        repair_effort=row.get("repair_effort"),
        trade=None,
        depends_on=tuple(row.get("depends_on", ())),
        claims={},
    )


def _community(thing: str, row: dict[str, Any]) -> Community:
    return Community(
        id=thing,
        name=row["name"],
        location=row["location"],
        people=row.get("people"),
        needs=tuple(row.get("needs", ())),
        service_nodes=tuple(row.get("service_nodes", ())),
        claims={},
    )


def _team(thing: str, row: dict[str, Any]) -> Team:
    return Team(
        id=thing,
        name=row["name"],
        organisation=row["organisation"],
        scopes=tuple(row["scopes"]),
        people=row["people"],
        base=row["base"],
        presence=row["presence"],
        arrival=parse_day(row["arrival"]) if "arrival" in row else None,
        departure=parse_day(row["departure"]) if "departure" in row else None,
        calendar=Calendar(parse_weekdays(row["workdays"])),
        accreditations=(),
        claims={},
    )


def _course(thing: str, row: dict[str, Any]) -> Course:
    return Course(
        id=thing,
        name=row["name"],
        organisation=row["organisation"],
        scope=row["scope"],
        trainee_teams=tuple(row["trainee_teams"]),
        trainees=row["trainees"],
        starts_on=parse_day(row["starts_on"]),
        duration_days=row["duration_days"],
        place=row["place"],
        claims={},
    )
