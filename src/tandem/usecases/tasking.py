"""Tasking orders: what is to be done where by whom, what is dangerous there, and on whose word each figure rests."""

from __future__ import annotations

from calendar import month_abbr
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property

import shapely

from tandem.claims.evidence import Evidence
from tandem.errors import NotFoundError
from tandem.geo import Geometry, utm
from tandem.language import ENGLISH
from tandem.picture.tables import Asset, Community, HazardousArea, Picture, Row
from tandem.plan.problem import Problem
from tandem.publishing.content import MapContent
from tandem.publishing.order import Before, Cited, Fact, Order, OrderTeam, Place
from tandem.store.protocol import Reader
from tandem.usecases.briefing.assemble import is_generated
from tandem.usecases.inboxes import Newer, stale
from tandem.usecases.lists.rows import Sight
from tandem.usecases.planning import Planned
from tandem.usecases.site_map import site_map
from tandem.usecases.surroundings import Near, nearest
from tandem.vocabulary import label
from tandem.works.model import Work
from tandem.works.sites import region_plane

NEIGHBOURS_M = 1_000.0
INCIDENTS_M = 2_000.0
COMMUNITIES_M = 5_000.0
ACCESS_SHOWN_M = 2_500.0
FARTHEST_M = 1e7
MOST_CORNERS = 60
_MOST = 6
_LAND_PROPERTIES = ("perimeter", "hazard_class", "status", "terrain", "contamination")


def tasking_orders(reader: Reader, sight: Sight, works: Sequence[str], *, now: datetime) -> tuple[Order, ...]:
    """Orders for works of the plan, in the order that was asked for.

    Raises
    ------
    NotFoundError
        Where there is no plan, or it has no such work.
    """
    if sight.planned is None:
        raise NotFoundError(
            "The workspace holds no plan yet.", "Make one first: a tasking order says when and by whom."
        )
    evidence = reader.evidence()
    newer = stale(sight, evidence)
    region, generated = reader.title(), is_generated(reader)
    made = []
    for work in works:
        if work not in sight.works:
            raise NotFoundError(f"The plan has no work '{work}'.", "Choose one from the list of works.")
        made.append(_Maker(sight, sight.planned, sight.works[work], evidence, newer).order(region, generated, now))
    return tuple(made)


@dataclass(frozen=True)
class _Maker:
    """Collects one order; the reports that it cites are numbered by their first mention."""

    sight: Sight
    planned: Planned
    work: Work
    evidence: Evidence
    newer: Sequence[Newer]

    @property
    def picture(self) -> Picture:
        return self.sight.picture

    @property
    def problem(self) -> Problem:
        return self.planned.problem

    @cached_property
    def subject(self) -> Row | None:
        """What the work is about."""
        return self.picture.by_id.get(self.work.thing)

    @cached_property
    def site(self) -> Geometry:
        """The land that remains, the asset, or the point of the work, lon/lat."""
        entry = next((one for one in self.sight.seen.ledger if one.hazardous_area == self.work.thing), None)
        if entry is not None and not entry.remaining.is_empty:
            return entry.remaining
        if isinstance(self.subject, Asset) and self.subject.location is not None:
            return self.subject.location
        return shapely.Point(self.work.place)

    @cached_property
    def _reports(self) -> Mapping[str, str]:
        """Report by claim, of the things that orders speak of."""
        return {claim.id: claim.report for told in self.evidence.claims.values() for c in told.values() for claim in c}

    def behind(self, row: Row | None, *names: str) -> tuple[str, ...]:
        """Reports behind properties of a row, all where none is named."""
        if row is None:
            return ()
        claims = [claim for name in names or row.claims for claim in row.claims.get(name, ())]
        return self.cite(claims)

    def cite(self, claims: Sequence[str]) -> tuple[str, ...]:
        """Reports of claims, each once."""
        return tuple(dict.fromkeys(self._reports[claim] for claim in claims if claim in self._reports))

    def near(self, rows: Sequence[Row], within_m: float, most: int = _MOST) -> tuple[Near, ...]:
        """Rows near the site."""
        return nearest(self.site, rows, region_plane(self.picture), within_m=within_m, most=most)

    def order(self, region: str, generated: str, now: datetime) -> Order:
        """The whole order."""
        first, last = self.sight.dates.get(self.work.id, (None, None))
        hazards = [one for one in self.picture.hazardous_areas if one.id != self.work.thing and self._dangerous(one)]
        near = self.near(hazards, NEIGHBOURS_M, most=10_000)
        access = tuple(self._access())
        people = self.near(self.picture.communities, COMMUNITIES_M, most=10_000)
        order = Order(
            work=self.work.id,
            title=f"{label('work_kind', self.work.kind)}: {self.work.name or self.work.thing}",
            region=region,
            plan=f"plan {self.planned.number}",
            made_on=now.date(),
            known_at=self.picture.known_at,
            first_day=first,
            last_day=last,
            task=tuple(self._task()),
            where=tuple(self._where()),
            hazard=tuple(self._hazard()),
            rules=tuple(self._rules()),
            neighbours=tuple(self._place(one, self._hazard_kind(one.row), self._land(one.row)) for one in near[:_MOST]),
            corners=tuple(self._corners()),
            before=tuple(self._before()),
            teams=tuple(self._teams()),
            access=access,
            communities=tuple(self._place(one, "", _people(one.row)) for one in people[:_MOST]),
            medical=tuple(self._medical()),
            warnings=tuple(self._warnings(access, near)),
            more=(
                *_left_out(near, "hazardous areas within 1 km"),
                *_left_out(people, "communities within 5 km"),
                *self._outline_left_out(),
            ),
            cited=(),
            map=self._map(),
            generated=generated,
        )
        return replace(order, cited=self._cited(order))

    def _dangerous(self, area: HazardousArea) -> bool:
        """Whether any land of it remains, or its extent is not known."""
        entry = next((one for one in self.sight.seen.ledger if one.hazardous_area == area.id), None)
        return area.status not in ("discredited", "closed") and (entry is None or entry.remaining_m2 > 0)

    def _task(self) -> Iterator[Fact]:
        work = self.work
        reports = self.cite(work.claims)
        yield Fact("What", label("work_kind", work.kind))
        yield Fact("Needs", label("scope", work.scope) if work.scope else "no team")
        if work.effort_worker_days:
            yield Fact("Effort left", f"{work.effort_worker_days:,.1f} {work.unit or 'worker'}-days", reports)
        if work.area_m2:
            yield Fact("Area expected", f"{work.area_m2:,.0f} m2", reports)
        yield Fact("Basis", work.basis, reports)
        state = next((one for one in self.picture.work_states if one.id == work.id), None)
        if state is not None:
            done = "" if state.done_share is None else f", {100 * state.done_share:.0f} % done"
            yield Fact("Reported", f"{label('work_status', state.status).lower()}{done}", self.behind(state))
        yield Fact("Teams at once", f"at most {work.maximum_teams}")

    def _where(self) -> Iterator[Fact]:
        longitude, latitude = self.work.place
        reports = self.behind(self.subject, "perimeter", "location")
        yield Fact("Latitude", f"{abs(latitude):.5f}° {'N' if latitude >= 0 else 'S'}", reports)
        yield Fact("Longitude", f"{abs(longitude):.5f}° {'E' if longitude >= 0 else 'W'}", reports)
        yield Fact("UTM (WGS 84)", utm(longitude, latitude))
        units = (
            one
            for one in self.picture.administrative_units
            if one.boundary.intersects(shapely.Point(longitude, latitude))
        )
        unit = next(units, None)
        yield Fact("In", unit.name if unit else "", self.behind(unit, "boundary"))
        settled = self.near(self.picture.communities, FARTHEST_M, most=1)
        yield Fact(
            "Nearest place",
            _from(settled[0]) if settled else "",
            self.behind(settled[0].row, "location") if settled else (),
        )
        if isinstance(self.subject, Asset):
            damage = self.subject.damage_state
            yield Fact(
                "Asset",
                f"{self.subject.name}, {label('asset_role', self.subject.role).lower()}",
                self.behind(self.subject, "role"),
            )
            yield Fact(
                "Damage", label("damage_state", damage) if damage else "", self.behind(self.subject, "damage_state")
            )

    def _outline(self) -> list[tuple[float, float]]:
        """Turning points of the outer rings of the site, each ring clockwise from its northernmost point."""
        found: list[tuple[float, float]] = []
        for part in shapely.get_parts(self.site):
            if part.geom_type == "Polygon":
                ring = shapely.get_coordinates(shapely.orient_polygons(part, exterior_cw=True).exterior)[:-1]
                begin = int(ring[:, 1].argmax())
                found += [(x, y) for x, y in (*ring[begin:].tolist(), *ring[:begin].tolist())]
        return found

    def _corners(self) -> Iterator[tuple[str, str, str]]:
        outline = self._outline()
        if len(outline) <= MOST_CORNERS:
            yield from ((f"{y:.6f}", f"{x:.6f}", utm(x, y)) for x, y in outline)

    def _outline_left_out(self) -> tuple[str, ...]:
        points = len(self._outline())
        many = f"The outline has {points} turning points: take them to the field as GeoJSON or GeoPackage from the list of hazards."
        return (many,) if points > MOST_CORNERS else ()

    def _hazard(self) -> Iterator[Fact]:
        """Of the area itself; of what lies on or nearest to the asset for other works."""
        area = self.subject
        if not isinstance(area, HazardousArea):
            near = self.near(
                [one for one in self.picture.hazardous_areas if self._dangerous(one)], NEIGHBOURS_M, most=1
            )
            if not near:
                yield Fact("Recorded", "no hazardous area within 1 km; that is no evidence that there is none")
                return
            area = near[0].row
            assert isinstance(area, HazardousArea)
            yield Fact("Nearest", f"{area.name}, {_far(near[0])}", self.behind(area, "perimeter"))
        yield Fact("Class", label("hazard_class", area.hazard_class), self.behind(area, "hazard_class"))
        kinds = ", ".join(label("contamination", code) for code in area.contamination)
        yield Fact("Expected items", kinds, self.behind(area, "contamination"))
        yield Fact("Ground", label("terrain", area.terrain) if area.terrain else "", self.behind(area, "terrain"))
        yield Fact("Land remaining", self._land(area), self.behind(area, "perimeter"))
        incidents = self.near(self.picture.incidents, INCIDENTS_M, most=10_000)
        reports = tuple(dict.fromkeys(report for one in incidents for report in self.behind(one.row, "location")))
        yield Fact("Accidents, finds", f"{len(incidents)} recorded within 2 km", reports)

    def _hazard_kind(self, row: Row) -> str:
        assert isinstance(row, HazardousArea)
        kinds = ", ".join(label("contamination", code) for code in row.contamination)
        return f"{label('hazard_class', row.hazard_class).lower()}{f' ({kinds})' if kinds else ''}"

    def _land(self, row: Row) -> str:
        entry = next((one for one in self.sight.seen.ledger if one.hazardous_area == row.id), None)
        return f"{entry.remaining_m2:,.0f} m2 remain" if entry else "extent not known"

    def _rules(self) -> Iterator[str]:
        safety = self.planned.policy.safety
        works, row = self.problem.works, self.problem.works.ids.index(self.work.id)
        clash = works.conflict[works.conflict_ptr[row] : works.conflict_ptr[row + 1]].tolist()
        names = [self.planned.spoken.get(works.ids[other], works.ids[other]) for other in clash]
        keep = (
            f" Never at the same time as {', '.join(names[:4])}{f' and {len(names) - 4} more' if len(names) > 4 else ''}."
            if names
            else ""
        )
        yield f"{safety.team_distance_m:g} m between teams of different works.{keep}"
        if self.work.kind == "repair":
            yield f"No repair within {safety.repair_distance_m:g} m of land that is not released."
        yield f"One more team for each {safety.m2_per_team:,.0f} m2, at most {self.work.maximum_teams} at once."
        yield "Evacuation and fragment distances depend on the item: take them from the national standard; they are not recorded here."
        if self.work.seasonal:
            shut = self.planned.policy.season.closed
            yield f"Not from {_month_day(shut.start)} to {_month_day(shut.end)}: the ground is closed then (policy)."

    def _before(self) -> Iterator[Before]:
        for identifier in self.work.after:
            last = self.sight.dates.get(identifier, (None, None))[1]
            teams = ", ".join(self.sight.name(team) for team in self.sight.teams_on.get(identifier, ()))
            yield Before(
                _sentence_case(self.planned.spoken.get(identifier, identifier)), last, teams or "no team needed"
            )

    def _teams(self) -> Iterator[OrderTeam]:
        teams = {team.id: team for team in self.picture.teams}
        first, last = self._days()
        for identifier in self.sight.teams_on.get(self.work.id, ()):
            team = teams.get(identifier)
            yield OrderTeam(
                name=self.sight.name(identifier),
                organisation=self.sight.name(team.organisation) if team else "",
                people=team.people if team else None,
                scopes=", ".join(label("scope", scope) for scope in team.scopes) if team else "",
                here=team is not None and team.presence == "present",
                first_day=first.get(identifier),
                last_day=last.get(identifier),
                reports=self.behind(team, "scopes", "people", "presence"),
            )

    def _days(self) -> tuple[dict[str, date], dict[str, date]]:
        """First and last day on site by team."""
        schedule, start = self.planned.solution.schedule, self.problem.start
        row = self.problem.works.ids.index(self.work.id)
        first: dict[str, date] = {}
        last: dict[str, date] = {}
        for work, team, begin, finish in zip(
            schedule.work.tolist(),
            schedule.team.tolist(),
            schedule.start.tolist(),
            schedule.finish.tolist(),
            strict=True,
        ):
            if work == row:
                first[self.problem.teams.ids[team]] = start + timedelta(days=begin // 4)
                last[self.problem.teams.ids[team]] = start + timedelta(days=max(begin, finish - 1) // 4)
        return first, last

    def _access(self) -> Iterator[Place]:
        """Road nodes from which the site is reached, nearest first, with the roads that meet there."""
        rows = [self.picture.by_id[node] for node in self.work.access if node in self.picture.by_id]
        for one in self.near(rows, FARTHEST_M, most=3):
            roads, opens = self._roads(one.row.id), {road.id for road in self._open_roads(one.row.id)}
            shut = [road for road in roads if road.id not in opens]
            told = (
                f"{len(shut)} of {len(roads)} roads here closed now"
                if shut
                else f"{len(roads)} roads here, none closed"
            )
            opened = [day for road in shut if (day := self.sight.ready[road.id][1]) is not None]
            told += f" (the plan opens one on {ENGLISH.day(min(opened))})" if opened else ""
            reports = tuple(dict.fromkeys(report for road in shut for report in self.behind(road, "damage_state")))
            yield self._place(
                one, f"road node, {_position(one.row)}", told, reports or self.behind(one.row, "location")
            )

    def _roads(self, node: str) -> list[Asset]:
        return [one for one in self.picture.assets if one.network == "road" and node in (one.from_node, one.to_node)]

    def _open_roads(self, node: str) -> list[Asset]:
        return [road for road in self._roads(node) if self.sight.ready.get(road.id, ("now", None))[0] == "now"]

    def _medical(self) -> Iterator[Place]:
        rows = [one for one in self.picture.assets if one.network == "health" and not one.is_link]
        for one in self.near(rows, FARTHEST_M, most=2):
            assert isinstance(one.row, Asset)
            state, day = self.sight.ready.get(one.row.id, ("now", None))
            told = {"now": "works now", "never": "does not work within the plan"}.get(
                state, f"does not work before {day}"
            )
            if one.row.damage_state is None:
                told += ", damage not known"
            yield self._place(
                one, label("asset_role", one.row.role).lower(), told, self.behind(one.row, "damage_state", "location")
            )

    def _place(self, one: Near, kind: str, state: str, reports: tuple[str, ...] | None = None) -> Place:
        found = self.behind(one.row, "perimeter", "location", "people") if reports is None else reports
        return Place(self.sight.name(one.row.id), kind, state, one.metres, one.direction, found)

    def _warnings(self, access: Sequence[Place], near: Sequence[Near]) -> Iterator[str]:
        if self.work.id not in self.sight.dates:
            yield "The plan gives this work no date: do not start it on this order."
        if any(self.sight.dates.get(one, (date.max, date.max))[1] >= self.picture.valid_at for one in self.work.after):
            yield "Works that must be finished before are not: start only when they are reported finished."
        absent = [team.name for team in self._teams() if not team.here]
        if absent:
            yield f"Expected, not here yet: {', '.join(absent)}."
        if self.work.scope and not access:
            yield "No road to the site is recorded."
        if access and not any(self._open_roads(node) for node in self.work.access):
            yield "Every recorded road to the site is closed now: see Access."
        if any(one.metres == 0 for one in near):
            yield "Another hazardous area touches or overlaps this site."
        for one in self.newer:
            if self.work.id in one.works:
                yield f"Newer than the plan: {one.name}, {one.property.lower() or 'new'}: {one.was} → {one.now} (received {one.received_at:%Y-%m-%d})."

    def _cited(self, order: Order) -> tuple[Cited, ...]:
        rows: tuple[Fact | OrderTeam | Place, ...] = (
            *order.task,
            *order.where,
            *order.hazard,
            *order.teams,
            *order.access,
            *order.medical,
            *order.neighbours,
            *order.communities,
        )
        wanted = dict.fromkeys(report for row in rows for report in row.reports)
        known = {report.id: report for report in self.sight.reports}
        return tuple(
            Cited(
                one,
                known[one].title or known[one].form,
                self.sight.speakers.get(known[one].handed_in_by, ""),
                known[one].received_at.date(),
            )
            for one in wanted
            if one in known
        )

    def _map(self) -> MapContent:
        rows = [self.picture.by_id[node] for node in self.work.access if node in self.picture.by_id]
        access = self.near(rows, ACCESS_SHOWN_M, most=1)
        return site_map(self.sight, self.planned, self.work, self.site, [one.row for one in access])


def _far(one: Near) -> str:
    return "on the site" if one.metres < 1 else f"{one.metres:,.0f} m {one.direction}"


def _from(one: Near) -> str:
    name = getattr(one.row, "name", "") or one.row.id
    return f"{name}, {_far(one)}"


def _people(row: Row) -> str:
    assert isinstance(row, Community)
    return "number of people unknown" if row.people is None else f"{row.people:,} people"


def _position(row: Row) -> str:
    point = row.location.centroid if isinstance(row, Asset) and row.location is not None else None
    return f"{point.y:.5f}, {point.x:.5f}" if point is not None else "position not recorded"


def _month_day(day: tuple[int, int]) -> str:
    return f"{day[1]} {month_abbr[day[0]]}"


def _sentence_case(text: str) -> str:
    plain = text.removeprefix("the ")
    return plain[:1].upper() + plain[1:]


def _left_out(found: Sequence[Near], what: str) -> list[str]:
    return [f"And {len(found) - _MOST} more {what}: see the map and the lists."] if len(found) > _MOST else []
