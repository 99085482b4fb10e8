"""The plan as further tables for exports: crews and their routes, precedence, services, bound, and on whose word."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

import shapely

from tandem.claims.records import Claim
from tandem.claims.sentence import speakers_of
from tandem.layers import Cell, Column, Feature, FeatureLayer
from tandem.picture.tables import Team
from tandem.plan.figures import assignment_team_days, start_date
from tandem.plan.problem import NEVER
from tandem.plan.travel.metres import team_travel
from tandem.store.protocol import Reader
from tandem.usecases.planning import Planned

_TEAM = (
    Column("name", "TEXT", "Name of the team"),
    Column("organisation", "TEXT", "Its organisation"),
    Column("scopes", "TEXT", "Scopes or trades, separated by semicolons"),
    Column("people", "INTEGER", "People; empty: unknown"),
    Column("expected", "BOOLEAN", "Whether the team is expected or in training, not here"),
    Column(
        "planned_from", "DATE", "First day that the plan counts it (with the policy's slip); empty: the plan's first"
    ),
    Column("departure", "DATE", "Day it leaves; empty: open"),
    Column("works", "INTEGER", "Works that the plan gives it"),
    Column("team_days", "REAL", "Working days on them"),
    Column("km", "REAL", "Kilometres driven from its base over all sites in order, in straight lines"),
    Column(
        "tour_ratio",
        "REAL",
        "Those kilometres over a good tour (2-opt) of the same sites; high: it criss-crosses the region",
    ),
)
_ROUTE = (
    Column("team", "TEXT", "Id of the team"),
    Column("leg", "INTEGER", "Number of the leg, from 1"),
    Column("from", "TEXT", "Work it comes from; empty: its base"),
    Column("to", "TEXT", "Work it goes to"),
    Column("first_day", "DATE", "First day on the work it goes to"),
)
_LINK = (
    Column("before", "TEXT", "Work that has to be finished first"),
    Column("after", "TEXT", "Work that waits for it"),
)
_SERVICE = (
    Column("name", "TEXT", "Service, or near hazard"),
    Column("weight", "REAL", "Weight of a person and day (policy)"),
    Column("people", "REAL", "People concerned"),
    Column("person_days", "REAL", "Person-days without it, unweighted"),
    Column("weighted_person_days", "REAL", "The same with the policy's weight: its part of the objective"),
    Column("remaining", "REAL", "People still without it at the horizon"),
)
_BOUND = (Column("value", "REAL", "The figure"), Column("unit", "TEXT"), Column("note", "TEXT"))
_PROVENANCE = (
    Column("work", "TEXT", "Id of the work"),
    Column("thing", "TEXT", "Hazardous area, asset or course that it is about"),
    Column("basis", "TEXT", "Where its effort comes from"),
    Column("claim", "TEXT", "Id of a claim behind it"),
    Column("property", "TEXT", "What the claim speaks of"),
    Column("value", "TEXT", "What it says"),
    Column("report", "TEXT", "Id of the report: tandem report REGION.gpkg ID prints it"),
    Column("sources", "TEXT", "Who said it, nearest speaker first"),
)


def plan_tables(reader: Reader, planned: Planned) -> tuple[FeatureLayer, ...]:
    """Layers plan_team, plan_route, plan_link, plan_service, plan_bound and plan_provenance."""
    return (
        FeatureLayer("plan_team", "Plan: teams", "POINT", _TEAM, tuple(_teams(planned))),
        FeatureLayer("plan_route", "Plan: routes of teams", "LINESTRING", _ROUTE, tuple(_routes(planned))),
        FeatureLayer("plan_link", "Plan: precedence", "", _LINK, tuple(_links(planned))),
        FeatureLayer("plan_service", "Plan: services", "", _SERVICE, tuple(_services(planned))),
        FeatureLayer("plan_bound", "Plan: bound", "", _BOUND, tuple(_bound(planned))),
        FeatureLayer("plan_provenance", "Plan: provenance", "", _PROVENANCE, tuple(_provenance(reader, planned))),
    )


def _teams(planned: Planned) -> Iterator[Feature]:
    problem, schedule, names = planned.problem, planned.solution.schedule, planned.names
    works = Counter(schedule.team.tolist())
    days: dict[int, float] = defaultdict(float)
    for team, value in zip(schedule.team.tolist(), assignment_team_days(problem, schedule).tolist(), strict=True):
        days[team] += value
    travel = team_travel(problem, schedule)
    for row, team in enumerate(planned.prepared.index.teams):
        arrival, departure = int(problem.teams.arrival[row]), int(problem.teams.departure[row])
        cells: tuple[Cell, ...] = (
            names.get(team.id, team.id),
            names.get(team.organisation or "", team.organisation or ""),
            "; ".join(team.scopes),
            team.people,
            bool(problem.teams.expected[row]),
            start_date(problem.start, arrival).isoformat() if arrival > 0 else None,
            start_date(problem.start, departure).isoformat() if departure < NEVER else None,
            works[row],
            days[row],
            float(travel.driven[row]) / 1000,
            float(travel.ratio[row]),
        )
        base = _base(team)
        yield Feature(team.id, None if base is None else shapely.Point(base), cells)


def _base(team: Team) -> tuple[float, float] | None:
    if team.base is None:
        return None
    middle = team.base.centroid
    return middle.x, middle.y


def _routes(planned: Planned) -> Iterator[Feature]:
    """Straight legs in order of start; a team whose base nobody gave begins at its first site."""
    schedule, index = planned.solution.schedule, planned.prepared.index
    order: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for work, team, start in zip(schedule.work.tolist(), schedule.team.tolist(), schedule.start.tolist(), strict=True):
        order[team].append((start, work))
    for row in sorted(order):
        team, at, origin = index.teams[row], _base(index.teams[row]), ""
        for leg, (start, work) in enumerate(sorted(order[row]), 1):
            target = index.works[work]
            if at is not None:
                day = start_date(planned.problem.start, start).isoformat()
                line = shapely.LineString([at, target.place])
                yield Feature(f"{team.id}/{leg}", line, (team.id, leg, origin, target.id, day))
            at, origin = target.place, target.id


def _links(planned: Planned) -> Iterator[Feature]:
    works = planned.problem.works
    bounds, before = works.predecessor_ptr.tolist(), works.predecessor.tolist()
    for row, after in enumerate(works.ids):
        for other in before[bounds[row] : bounds[row + 1]]:
            yield Feature(f"{works.ids[other]}>{after}", None, (works.ids[other], after))


def _services(planned: Planned) -> Iterator[Feature]:
    for goal in planned.figures.goals:
        figures = (goal.people, goal.person_days, goal.weighted_person_days, goal.remaining)
        weight = planned.policy.weights.get(goal.name, 1.0)
        yield Feature(goal.name, None, (planned.names.get(goal.name, goal.name), weight, *figures))


def _bound(planned: Planned) -> Iterator[Feature]:
    solution, unit = planned.solution, "weighted person-days"
    yield Feature("objective", None, (solution.objective, unit, "of this plan"))
    yield Feature("bound", None, (solution.bound, unit, "no plan of the same inputs is below it"))
    yield Feature("gap", None, (solution.gap, "share of the objective", "what is not proved, not what is lost"))
    for name, objective, _ in solution.baselines:
        yield Feature(f"baseline/{name}", None, (objective, unit, "of an ordering that others use, same inputs"))
    yield Feature("seed", None, (float(solution.seed), "", "of the search"))
    yield Feature("iterations", None, (float(solution.iterations), "", "of the search"))
    yield Feature(
        "plan", None, (float(planned.number), "", f"plan {planned.document}, made {planned.made_at:%Y-%m-%d}")
    )
    yield Feature("inputs", None, (None, "SHA-256", planned.problem.digest))
    yield Feature(
        "policy",
        None,
        (float(planned.policy.version), "version", f"{planned.policy.name}, SHA-256 {planned.policy.digest}"),
    )


def _provenance(reader: Reader, planned: Planned) -> Iterator[Feature]:
    evidence = reader.evidence()
    claims = {claim.id: claim for said in evidence.claims.values() for told in said.values() for claim in told}
    names = {source.id: source.name for source in evidence.sources.values()}
    for work in planned.prepared.index.works:
        if not work.claims:
            yield Feature(work.id, None, (work.id, work.thing, work.basis, None, None, None, None, None))
        for claim in work.claims:
            told = _told(claims.get(claim), names)
            yield Feature(f"{work.id}<{claim}", None, (work.id, work.thing, work.basis, claim, *told))


def _told(claim: Claim | None, names: Mapping[str, str]) -> tuple[Cell, ...]:
    if claim is None:
        return (None, None, None, None)
    chain = "; ".join(speakers_of(claim, names))
    value = claim.original if claim.value is None or isinstance(claim.value, dict | list) else str(claim.value)
    return claim.property, value, claim.report, chain
