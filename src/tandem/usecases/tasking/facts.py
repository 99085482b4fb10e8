"""Task, place, hazard and safety of one order, each figure with the reports behind it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import shapely

from tandem.geo import utm
from tandem.picture.tables import Asset, HazardousArea
from tandem.publishing.order import Fact
from tandem.usecases.tasking.subject import EVERY, FARTHEST_M, NEIGHBOURS_M, Subject

INCIDENTS_M = 2_000.0
MOST_CORNERS = 60
_CLASHES_NAMED = 4
_ANY_YEAR = 2000


def task(asked: Subject) -> Iterator[Fact]:
    """What is to be done, with how much effort."""
    work, text, language = asked.work, asked.text, asked.language
    reports = asked.cite(work.claims)
    yield Fact(text("What"), language.label("work_kind", work.kind))
    yield Fact(text("Needs"), language.label("scope", work.scope) if work.scope else text("no team"))
    if work.effort_worker_days:
        days = language.exact(work.effort_worker_days, 1)
        told = text("{days} team-days", days=days) if work.unit == "team" else text("{days} person-days", days=days)
        yield Fact(text("Effort left"), told, reports)
    if work.area_m2:
        yield Fact(text("Area expected"), text("{area} m2", area=round(work.area_m2)), reports)
    yield Fact(text("Basis"), text(work.basis), reports)
    state = next((one for one in asked.picture.work_states if one.id == work.id), None)
    if state is not None:
        status = asked.label("work_status", state.status)
        if state.done_share is not None:
            status = text("{status}, {share} % done", status=status, share=round(100 * state.done_share))
        yield Fact(text("Reported"), status, asked.behind(state))
    yield Fact(text("Teams at once"), text("at most {number}", number=work.maximum_teams))


def where(asked: Subject) -> Iterator[Fact]:
    """Position, place and, for a repair, the asset."""
    text, (longitude, latitude) = asked.text, asked.work.place
    reports = asked.behind(asked.thing, "perimeter", "location")
    yield Fact(text("Latitude"), f"{abs(latitude):.5f}° {asked.direction('N' if latitude >= 0 else 'S')}", reports)
    yield Fact(text("Longitude"), f"{abs(longitude):.5f}° {asked.direction('E' if longitude >= 0 else 'W')}", reports)
    yield Fact("UTM (WGS 84)", utm(longitude, latitude))
    here = shapely.Point(longitude, latitude)
    unit = next((one for one in asked.picture.administrative_units if one.boundary.intersects(here)), None)
    yield Fact(text("In"), unit.name if unit else "", asked.behind(unit, "boundary"))
    settled = asked.near(asked.picture.communities, FARTHEST_M, most=1)
    name = asked.sight.name(settled[0].row.id) if settled else ""
    yield Fact(
        text("Nearest place"),
        f"{name}, {asked.far(settled[0])}" if settled else "",
        asked.behind(settled[0].row, "location") if settled else (),
    )
    if isinstance(asked.thing, Asset):
        damage, role = asked.thing.damage_state, asked.label("asset_role", asked.thing.role)
        yield Fact(text("Asset"), f"{asked.thing.name}, {role}", asked.behind(asked.thing, "role"))
        state = asked.language.label("damage_state", damage) if damage else ""
        yield Fact(text("Damage"), state, asked.behind(asked.thing, "damage_state"))


def hazard(asked: Subject) -> Iterator[Fact]:
    """Of the area itself; of what lies on or nearest to the asset for other works."""
    area, text, language = asked.thing, asked.text, asked.language
    if not isinstance(area, HazardousArea):
        dangerous = [one for one in asked.picture.hazardous_areas if asked.dangerous(one)]
        near = asked.near(dangerous, NEIGHBOURS_M, most=1)
        if not near:
            yield Fact(text("Recorded"), text("no hazardous area within 1 km; that is no evidence that there is none"))
            return
        area = near[0].row
        assert isinstance(area, HazardousArea)
        yield Fact(text("Nearest"), f"{area.name}, {asked.far(near[0])}", asked.behind(area, "perimeter"))
    yield Fact(text("Class"), language.label("hazard_class", area.hazard_class), asked.behind(area, "hazard_class"))
    yield Fact(text("Expected items"), asked.contamination(area), asked.behind(area, "contamination"))
    ground = language.label("terrain", area.terrain) if area.terrain else ""
    yield Fact(text("Ground"), ground, asked.behind(area, "terrain"))
    yield Fact(text("Land remaining"), asked.land(area.id), asked.behind(area, "perimeter"))
    incidents = asked.near(asked.picture.incidents, INCIDENTS_M, most=EVERY)
    reports = tuple(dict.fromkeys(report for one in incidents for report in asked.behind(one.row, "location")))
    yield Fact(text("Accidents, finds"), text("{number} recorded within 2 km", number=len(incidents)), reports)


def rules(asked: Subject) -> Iterator[str]:
    """Safety distances and seasons, as the policy has them."""
    safety, text = asked.planned.policy.safety, asked.text
    apart = text("{distance} m between teams of different works.", distance=safety.team_distance_m)
    clashes = _clashes(asked)
    if clashes:
        shown, more = ", ".join(clashes[:_CLASHES_NAMED]), len(clashes) - _CLASHES_NAMED
        never = text("Never at the same time as {works}.", works=shown)
        if more > 0:
            never = text("Never at the same time as {works} and {n} more.", works=shown, n=more)
        apart = f"{apart} {never}"
    yield apart
    if asked.work.kind == "repair":
        yield text("No repair within {distance} m of land that is not released.", distance=safety.repair_distance_m)
    yield text(
        "One more team for each {area} m2, at most {teams} at once.",
        area=round(safety.m2_per_team),
        teams=asked.work.maximum_teams,
    )
    yield text(
        "Evacuation and fragment distances depend on the item: take them from the national standard; they are not recorded here."
    )
    if asked.work.seasonal:
        shut = asked.planned.policy.season.closed
        first, last = (asked.language.short_day(date(_ANY_YEAR, *day)) for day in (shut.start, shut.end))
        yield text("Not from {first} to {last}: the ground is closed then (policy).", first=first, last=last)


def _clashes(asked: Subject) -> list[str]:
    """Works that may not run at the same time, by name."""
    works = asked.problem.works
    row = works.ids.index(asked.work.id)
    clash = works.conflict[works.conflict_ptr[row] : works.conflict_ptr[row + 1]].tolist()
    return [asked.names.get(works.ids[other], works.ids[other]) for other in clash]


def outline(asked: Subject) -> list[tuple[float, float]]:
    """Turning points of the outer rings of the site, each ring clockwise from its northernmost point."""
    found: list[tuple[float, float]] = []
    for part in shapely.get_parts(asked.site):
        if part.geom_type == "Polygon":
            ring = shapely.get_coordinates(shapely.orient_polygons(part, exterior_cw=True).exterior)[:-1]
            begin = int(ring[:, 1].argmax())
            found += [(x, y) for x, y in (*ring[begin:].tolist(), *ring[:begin].tolist())]
    return found


def corners(asked: Subject) -> Iterator[tuple[str, str, str]]:
    """Turning points as the order lists them; none where they are too many to be read."""
    points = outline(asked)
    if len(points) <= MOST_CORNERS:
        yield from ((f"{y:.6f}", f"{x:.6f}", utm(x, y)) for x, y in points)


def outline_left_out(asked: Subject) -> Iterator[str]:
    """Says where the turning points are when the order does not list them."""
    points = len(outline(asked))
    if points > MOST_CORNERS:
        yield asked.text(
            "The outline has {points} turning points: take them to the field as GeoJSON or GeoPackage from the list of hazards.",
            points=points,
        )
