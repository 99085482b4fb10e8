"""Teams, what comes before, and what lies around the site of an order: roads, hazards, people, help; and what to mind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from tandem.picture.tables import Asset, Community, HazardousArea
from tandem.plan.problem import TICKS_PER_DAY
from tandem.publishing.order import Before, OrderTeam, Place
from tandem.usecases.surroundings import Near
from tandem.usecases.tasking.subject import FARTHEST_M, SHOWN, Subject


def before(asked: Subject) -> Iterator[Before]:
    """Works that have to be finished first."""
    for identifier in asked.work.after:
        last = asked.sight.dates.get(identifier, (None, None))[1]
        teams = ", ".join(asked.sight.name(team) for team in asked.sight.teams_on.get(identifier, ()))
        name = asked.names.get(identifier, identifier)
        name = name.removeprefix("the ") if asked.language.code == "en" else name
        yield Before(name[:1].upper() + name[1:], last, teams or asked.text("no team needed"))


def teams(asked: Subject) -> Iterator[OrderTeam]:
    """Who does it, and from when to when each is on site."""
    known = {team.id: team for team in asked.picture.teams}
    days = _days_on_site(asked)
    for identifier in asked.sight.teams_on.get(asked.work.id, ()):
        team = known.get(identifier)
        first, last = days.get(identifier, (None, None))
        scopes = ", ".join(asked.language.label("scope", scope) for scope in team.scopes) if team else ""
        yield OrderTeam(
            name=asked.sight.name(identifier),
            organisation=asked.sight.name(team.organisation) if team else "",
            people=team.people if team else None,
            scopes=scopes,
            here=team is not None and team.presence == "present",
            first_day=first,
            last_day=last,
            reports=asked.behind(team, "scopes", "people", "presence"),
        )


def _days_on_site(asked: Subject) -> dict[str, tuple[date, date]]:
    """First and last day on site by team."""
    schedule, start = asked.planned.solution.schedule, asked.problem.start
    row = asked.problem.works.ids.index(asked.work.id)
    found = {}
    for at in (schedule.work == row).nonzero()[0].tolist():
        begin, finish = int(schedule.start[at]), int(schedule.finish[at])
        last = max(begin, finish - 1) // TICKS_PER_DAY
        team = asked.problem.teams.ids[int(schedule.team[at])]
        found[team] = (start + timedelta(days=begin // TICKS_PER_DAY), start + timedelta(days=last))
    return found


def access(asked: Subject) -> Iterator[Place]:
    """Road nodes from which the site is reached, nearest first, with the roads that meet there."""
    rows = [asked.picture.by_id[node] for node in asked.work.access if node in asked.picture.by_id]
    for one in asked.near(rows, FARTHEST_M, most=3):
        roads, opens = _roads(asked, one.row.id), {road.id for road in open_roads(asked, one.row.id)}
        shut = [road for road in roads if road.id not in opens]
        opened = [day for road in shut if (day := asked.sight.ready[road.id][1]) is not None]
        reports = tuple(dict.fromkeys(report for road in shut for report in asked.behind(road, "damage_state")))
        position = _position(asked, one)
        kind = asked.text("road node, {position}", position=position)
        state = _roads_state(asked, len(roads), len(shut), min(opened, default=None))
        yield place(asked, one, kind, state, reports or asked.behind(one.row, "location"))


def _roads_state(asked: Subject, roads: int, shut: int, opens: date | None) -> str:
    if not shut:
        return asked.language.plural("{n} road here, not closed", "{n} roads here, none closed", roads)
    if opens is None:
        return asked.text("{shut} of {roads} roads here closed now", shut=shut, roads=roads)
    return asked.text(
        "{shut} of {roads} roads here closed now (the plan opens one on {day})", shut=shut, roads=roads, day=opens
    )


def _roads(asked: Subject, node: str) -> list[Asset]:
    return [one for one in asked.picture.assets if one.network == "road" and node in (one.from_node, one.to_node)]


def open_roads(asked: Subject, node: str) -> list[Asset]:
    """Roads of a node that can be driven now."""
    return [road for road in _roads(asked, node) if asked.sight.ready.get(road.id, ("now", None))[0] == "now"]


def medical(asked: Subject) -> Iterator[Place]:
    """The nearest health facilities."""
    rows = [one for one in asked.picture.assets if one.network == "health" and not one.is_link]
    for one in asked.near(rows, FARTHEST_M, most=2):
        assert isinstance(one.row, Asset)
        state, day = asked.sight.ready.get(one.row.id, ("now", None))
        told = asked.text("works now")
        if state != "now":
            told = asked.text("does not work within the plan")
            if state != "never":
                told = asked.text("does not work before {day}", day=day)
        if one.row.damage_state is None:
            told = f"{told}, {asked.text('damage not known')}"
        kind = asked.label("asset_role", one.row.role)
        yield place(asked, one, kind, told, asked.behind(one.row, "damage_state", "location"))


def neighbour(asked: Subject, one: Near) -> Place:
    """A hazardous area near by."""
    assert isinstance(one.row, HazardousArea)
    kinds = asked.contamination(one.row)
    kind = asked.label("hazard_class", one.row.hazard_class) + (f" ({kinds})" if kinds else "")
    return place(asked, one, kind, asked.land(one.row.id))


def community(asked: Subject, one: Near) -> Place:
    """People near by."""
    assert isinstance(one.row, Community)
    if one.row.people is None:
        return place(asked, one, "", asked.text("number of people unknown"))
    return place(asked, one, "", asked.language.plural("{n} person", "{n} people", one.row.people))


def place(asked: Subject, one: Near, kind: str, state: str, reports: tuple[str, ...] | None = None) -> Place:
    """Something near the site."""
    found = asked.behind(one.row, "perimeter", "location", "people") if reports is None else reports
    direction = asked.direction(one.direction)
    return Place(asked.sight.name(one.row.id), kind, state, one.metres, direction, found)


def warnings(asked: Subject, roads: Sequence[Place], near: Sequence[Near]) -> Iterator[str]:
    """What to mind before anybody leaves."""
    text, dates = asked.text, asked.sight.dates
    if asked.work.id not in dates:
        yield text("The plan gives this work no date: do not start it on this order.")
    if any(dates.get(one, (date.max, date.max))[1] >= asked.picture.valid_at for one in asked.work.after):
        yield text("Works that must be finished before are not: start only when they are reported finished.")
    absent = [team.name for team in teams(asked) if not team.here]
    if absent:
        yield text("Expected, not here yet: {teams}.", teams=", ".join(absent))
    if asked.work.scope and not roads:
        yield text("No road to the site is recorded.")
    if roads and not any(open_roads(asked, node) for node in asked.work.access):
        yield text("Every recorded road to the site is closed now: see Access.")
    if any(one.metres == 0 for one in near):
        yield text("Another hazardous area touches or overlaps this site.")
    for one in asked.newer:
        if asked.work.id in one.works:
            yield text(
                "Newer than the plan: {name}, {property}: {was} → {now} (received {day}).",
                name=one.name,
                property=text(one.property).lower() or text("new"),
                was=text(one.was),
                now=text(one.now),
                day=one.received_at.date(),
            )


def left_out(asked: Subject, hazards: int, communities: int) -> Iterator[str]:
    """Says what the lists of things near by leave out."""
    if hazards > SHOWN:
        yield asked.text("And {n} more hazardous areas within 1 km: see the map and the lists.", n=hazards - SHOWN)
    if communities > SHOWN:
        yield asked.text("And {n} more communities within 5 km: see the map and the lists.", n=communities - SHOWN)


def _position(asked: Subject, one: Near) -> str:
    point = one.row.location.centroid if isinstance(one.row, Asset) and one.row.location is not None else None
    return f"{point.y:.5f}, {point.x:.5f}" if point is not None else asked.text("position not recorded")
