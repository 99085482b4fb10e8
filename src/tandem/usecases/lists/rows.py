"""The rows of every list: what is believed now, beside what the plan makes of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import shapely

from tandem.claims.records import Report
from tandem.geo import Geometry
from tandem.layers import Cell
from tandem.picture.places import row_geometry
from tandem.picture.tables import Commitment, Finding, Picture, Row, WorkState
from tandem.plan.figures import component_ready, finish_date, goal_times, start_date
from tandem.plan.problem import NEVER
from tandem.usecases.lists.columns import KINDS, columns_of
from tandem.usecases.lists.table import ListTable
from tandem.usecases.planning import Planned
from tandem.usecases.seeing import Seen
from tandem.vocabulary import codes, label, properties
from tandem.worded import joined, worded
from tandem.works.model import Work

ListRow = tuple[str, Geometry | None, Mapping[str, Cell]]
SERVICES = ("road", "electricity", "water", "health", "farmland")


@dataclass(frozen=True)
class Sight:
    """What lists are made of: the picture, the plan (None where there is none yet), reports without bytes, names of sources, findings."""

    seen: Seen
    planned: Planned | None
    reports: Sequence[Report]
    speakers: Mapping[str, str]
    findings: Sequence[Finding]

    @property
    def picture(self) -> Picture:
        """The picture."""
        return self.seen.picture

    @cached_property
    def dates(self) -> Mapping[str, tuple[date, date]]:
        """First and last day of each work that the plan gives a date."""
        if self.planned is None:
            return {}
        problem, schedule = self.planned.problem, self.planned.solution.schedule
        rows = zip(problem.works.ids, schedule.work_start.tolist(), schedule.work_finish.tolist(), strict=True)
        return {
            work: (start_date(problem.start, start), finish_date(problem.start, start, finish))
            for work, start, finish in rows
            if finish < NEVER
        }

    @cached_property
    def teams_on(self) -> Mapping[str, tuple[str, ...]]:
        """Ids of the teams that the plan gives each work."""
        found: dict[str, list[str]] = defaultdict(list)
        if self.planned is not None:
            problem, schedule = self.planned.problem, self.planned.solution.schedule
            for work, team in zip(schedule.work.tolist(), schedule.team.tolist(), strict=True):
                found[problem.works.ids[work]].append(problem.teams.ids[team])
        return {work: tuple(teams) for work, teams in found.items()}

    @cached_property
    def ready(self) -> Mapping[str, tuple[str, date | None]]:
        """By asset: whether it works now, and from which day the plan makes it work."""
        if self.planned is None:
            return {}
        problem = self.planned.problem
        ticks = component_ready(problem, self.planned.solution.schedule.work_finish).tolist()
        return {
            component: _state(tick, problem.horizon, problem.start)
            for component, tick in zip(problem.components.ids, ticks, strict=True)
        }

    @cached_property
    def works(self) -> Mapping[str, Work]:
        """The works of the plan by id."""
        return {} if self.planned is None else {work.id: work for work in self.planned.prepared.works.works}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Names of things and works by id."""
        works = {work.id: work.name for work in self.works.values()}
        things = self.picture.by_id.items()
        return works | {thing: getattr(row, "name", "") or works.get(row.id, row.id) for thing, row in things}

    def name(self, thing: str | None) -> str:
        """The name of a thing; its id where it has none, '' for nothing."""
        return self.names.get(thing or "", thing or "")


def list_table(kind: str, sight: Sight) -> ListTable:
    """All rows of a list."""
    return ListTable.of(kind, _ROWS[kind](sight))


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _joined(values: Sequence[str]) -> str | None:
    return ";".join(values) or None


def _works(sight: Sight) -> Iterator[ListRow]:
    """Works of the plan, then those of which progress is reported and which the plan has not (any more)."""
    states = {state.id: state for state in sight.picture.work_states}
    outlines = dict(sight.planned.prepared.works.remaining) if sight.planned else {}
    for work in sight.works.values():
        shape = (
            outlines.get(work.thing, shapely.Point(work.place)) if work.kind != "repair" else shapely.Point(work.place)
        )
        yield work.id, shape, _work_cells(sight, work.id, work, states.get(work.id))
    for identifier, state in states.items():
        if identifier not in sight.works:
            yield identifier, None, _work_cells(sight, identifier, None, state)


def _work_cells(sight: Sight, identifier: str, work: Work | None, state: WorkState | None) -> Mapping[str, Cell]:
    kind, _, thing = identifier.partition("/")
    first, last = sight.dates.get(identifier, (None, None))
    return {
        "name": work.name if work else sight.name(thing or identifier),
        "kind": work.kind if work else (state.work_kind if state and state.work_kind else kind),
        "status": (state.status or None) if state else None,
        "first_day": _iso(first),
        "last_day": _iso(last),
        "teams": "; ".join(sight.name(team) for team in sight.teams_on.get(identifier, ())) or None,
        "scope": work.scope if work else None,
        "worker_days": work.effort_worker_days if work else None,
        "area_m2": work.area_m2 or None if work else None,
        "done_share": state.done_share if state else None,
        "started_on": _iso(state.started_on) if state else None,
        "pinned_start": _iso(state.pinned_start) if state else None,
        "spent_worker_days": state.worker_days if state else None,
        "worked_m2": state.area_m2 if state else None,
        "ended_on": _iso(state.ended_on) if state else None,
        "organisation": (sight.name(state.organisation) or None) if state else None,
        "method": (state.method or None) if state else None,
        "depth_m": state.depth_m if state else None,
        "hazardous_area": (sight.name(state.hazardous_area) or None) if state else None,
        "donors": _told(sight, state.donors) if state else None,
        "thing": work.thing if work else thing or None,
    }


def _hazards(sight: Sight) -> Iterator[ListRow]:
    entries = {entry.hazardous_area: entry for entry in sight.seen.ledger}
    exposures = (
        {} if sight.planned is None else {one.hazardous_area: one for one in sight.planned.prepared.works.exposures}
    )
    gates = {work.thing: work.id for work in sight.works.values() if work.kind == "release_gate"}
    parts = ("perimeter_m2", "cancelled_m2", "reduced_m2", "cleared_m2", "remaining_m2")
    for area in sight.picture.hazardous_areas:
        entry, exposure, gate = entries.get(area.id), exposures.get(area.id), gates.get(area.id)
        released = sight.dates.get(gate or "")
        yield (
            area.id,
            area.perimeter,
            {
                "name": area.name,
                "hazard_class": area.hazard_class,
                "status": area.status or None,
                "terrain": area.terrain or None,
                "contamination": _joined(area.contamination),
                **{part: getattr(entry, part) if entry else None for part in parts},
                "people": exposure.people if exposure else None,
                "release": gate,
                "released_on": _iso(released[1]) if released else None,
            },
        )


def _communities(sight: Sight) -> Iterator[ListRow]:
    served = _served(sight)
    for row in sight.picture.communities:
        cells: dict[str, Cell] = {"name": row.name, "people": row.people, "needs": _joined(row.needs)}
        for service in SERVICES:
            state, day = served.get((row.id, service), ("not_counted", None))
            cells |= {service: state, f"{service}_from": _iso(day)}
        yield row.id, row.location, cells


def _served(sight: Sight) -> Mapping[tuple[str, str], tuple[str, date | None]]:
    """By community and service: whether it has it, and from which day the plan gives it."""
    if sight.planned is None:
        return {}
    problem = sight.planned.problem
    goals, times = problem.service_goals, goal_times(problem, sight.planned.solution.schedule.work_finish).service
    rows = zip(goals.community.tolist(), goals.service.tolist(), times.tolist(), strict=True)
    return {
        (problem.communities[community], problem.services[service]): _state(tick, problem.horizon, problem.start)
        for community, service, tick in rows
    }


def _state(tick: int, horizon: int, start: date) -> tuple[str, date | None]:
    if tick <= 0:
        return "now", None
    return ("never", None) if tick >= horizon else ("planned", start_date(start, tick))


def _assets(sight: Sight) -> Iterator[ListRow]:
    for row in sight.picture.assets:
        state, day = sight.ready.get(row.id, (None, None))
        yield (
            row.id,
            row.location,
            {
                "name": row.name,
                "network": row.network or None,
                "role": row.role or None,
                "damage_state": row.damage_state,
                "repair_effort": row.repair_effort,
                "trade": row.trade,
                "state": state,
                "works_from": _iso(day),
            },
        )


def _teams(sight: Sight) -> Iterator[ListRow]:
    works: dict[str, list[str]] = defaultdict(list)
    for work, teams in sight.teams_on.items():
        for team in teams:
            works[team].append(work)
    for row in sight.picture.teams:
        days = [sight.dates[work] for work in works[row.id] if work in sight.dates]
        yield (
            row.id,
            row.base,
            {
                "name": row.name,
                "organisation": sight.name(row.organisation) or None,
                "scopes": _joined(row.scopes),
                "people": row.people,
                "presence": row.presence or None,
                "arrival": _iso(row.arrival),
                "departure": _iso(row.departure),
                "works": len(works[row.id]),
                "first_day": _iso(min((first for first, _ in days), default=None)),
                "last_day": _iso(max((last for _, last in days), default=None)),
            },
        )


def _organisations(sight: Sight) -> Iterator[ListRow]:
    teams = Counter(team.organisation for team in sight.picture.teams)
    people: dict[str, int | None] = {}
    for team in sight.picture.teams:
        known = people.get(team.organisation or "", 0)
        people[team.organisation or ""] = None if known is None or team.people is None else known + team.people
    for row in sight.picture.organisations:
        yield (
            row.id,
            None,
            {
                "name": row.name,
                "organisation_kind": row.organisation_kind or None,
                "teams": teams[row.id],
                "people": people.get(row.id, 0),
            },
        )


def _commitments(sight: Sight) -> Iterator[ListRow]:
    for row in sight.picture.commitments:
        yield (
            row.id,
            None,
            {
                "name": row.name,
                "organisation": sight.name(row.organisation) or None,
                "capacity_kind": row.capacity_kind or None,
                "scope": label("scope", row.scope) or None,
                **_counts(row),
                "by": _iso(row.by),
                "sentence": joined(*(one.sentence for one in row.headcounts)) or None,
            },
        )


def _counts(row: Commitment) -> Mapping[str, Cell]:
    """The figure of each state as it was said."""
    found = {one.state: one.words for one in row.headcounts}
    return {f"headcount_{state}": found.get(state) for state in codes("headcount")}


def _reports(sight: Sight) -> Iterator[ListRow]:
    """Newest first."""
    for report in reversed(sight.reports):
        yield (
            report.id,
            None,
            {
                "name": report.title or report.form or report.id,
                "handed_in_by": sight.speakers.get(report.handed_in_by, report.handed_in_by),
                "channel": report.channel,
                "received_on": report.received_at.date().isoformat(),
                "said_on": _iso(report.said_at.date()) if report.said_at else None,
                "form": report.form or None,
                "sensitivity": report.sensitivity,
                "part_of": report.part_of,
            },
        )


def _found_at(sight: Sight, thing: str) -> str:
    """The name of a thing, or of a network where all of it is meant."""
    return worded(codes("network")[thing]) if thing in codes("network") else sight.name(thing)


def _findings(sight: Sight) -> Iterator[ListRow]:
    for number, one in enumerate(sight.findings, start=1):
        yield (
            f"finding-{number:06d}",
            None if one.place is None else shapely.Point(one.place),
            {
                "name": _found_at(sight, one.thing) or one.rule,
                "severity": one.severity,
                "rule": one.rule,
                "thing": one.thing or None,
                "message": one.message,
                "next_step": one.next_step,
                "report": one.report,
            },
        )


def _activities(kind: str, rows: Callable[[Picture], Sequence[Row]]) -> Callable[[Sight], Iterator[ListRow]]:
    """Rows whose columns are properties as they are believed; things that they name by their names."""
    columns = columns_of(kind)
    named = {name for name, known in properties(KINDS[kind][1]).items() if known.type in ("ref", "refs")}

    def found(sight: Sight) -> Iterator[ListRow]:
        for row in rows(sight.picture):
            cells = {
                name: _told(sight, getattr(row, name)) if name in named else _plain(getattr(row, name))
                for name in columns
            }
            yield row.id, row_geometry(row), cells

    return found


def _told(sight: Sight, things: str | Sequence[str] | None) -> str | None:
    return "; ".join(sight.name(thing) for thing in ((things,) if isinstance(things, str) else things or ())) or None


def _plain(value: object) -> Cell:
    if isinstance(value, date):
        return None if value in (date.min, date.max) else value.isoformat()
    if isinstance(value, tuple):
        return _joined([str(item) for item in value])
    return value if isinstance(value, int | float) else str(value or "") or None


_ROWS: Mapping[str, Callable[[Sight], Iterator[ListRow]]] = {
    "works": _works,
    "hazards": _hazards,
    "communities": _communities,
    "assets": _assets,
    "teams": _teams,
    "organisations": _organisations,
    "commitments": _commitments,
    "devices": _activities("devices", lambda picture: picture.devices),
    "accreditations": _activities("accreditations", lambda picture: picture.accreditations),
    "non_conformities": _activities("non_conformities", lambda picture: picture.non_conformities),
    "inspections": _activities("inspections", lambda picture: picture.inspections),
    "education_sessions": _activities("education_sessions", lambda picture: picture.education_sessions),
    "stockpile_destructions": _activities("stockpile_destructions", lambda picture: picture.stockpile_destructions),
    "documents": _activities("documents", lambda picture: picture.documents),
    "reports": _reports,
    "findings": _findings,
}
