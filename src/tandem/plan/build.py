"""From picture and works to the planning problem: the only part of the planner that knows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import shapely

from tandem.errors import PolicyError
from tandem.geo import Geometry, GeometryArray, Plane
from tandem.picture.accreditation import Accreditations, not_accredited
from tandem.picture.capacity import counted_teams
from tandem.picture.infrastructure import Infrastructure
from tandem.picture.tables import Finding, Picture, Team
from tandem.plan.capacity import (
    CLOSED_SEASON,
    OPEN_ALL_YEAR,
    FloatArray,
    TeamSetting,
    accreditation_findings,
    calendar_arrays,
    doubtful_teams,
    gap_findings,
    team_arrays,
    tick_of,
)
from tandem.plan.magnitudes import require_countable
from tandem.plan.pins import Pin, done_shares, pin_arrays, tenable_pins
from tandem.plan.problem import (
    NEVER,
    TICKS_PER_DAY,
    UNITS_PER_WORKER_TICK,
    Components,
    HazardGoals,
    IntArray,
    Problem,
    Roads,
    ServiceGoals,
    Works,
)
from tandem.policy import Policy
from tandem.worded import Worded, worded
from tandem.works.model import Work, WorkList
from tandem.works.outcomes import SurveyOutcomes
from tandem.works.sites import region_plane

TRAVEL_FREE_M = 2000.0


@dataclass(frozen=True)
class ProblemIndex:
    """What the rows of a problem mean: works and teams by index, (community, service) of each goal.

    ``findings`` tell what had to be left out of the problem, and why; ``survey`` is what survey is expected to free.
    """

    works: tuple[Work, ...]
    teams: tuple[Team, ...]
    goals: tuple[tuple[str, str], ...]
    picture: Picture
    policy: Policy
    expected_share: float
    findings: tuple[Finding, ...]
    survey: SurveyOutcomes
    setting: TeamSetting

    def not_accredited(self, team_id: str, scope: str, day: date | None, *, begins: bool) -> Worded | None:
        """Why a team may not use a scope on a day, or where it ``begins`` then, on the day before; None where it may."""
        team = next(team for team in self.teams if team.id == team_id)
        day = (day or self.setting.start) - timedelta(days=begins)
        found = next(one for one in self.setting.intervals(team, scope) if one.first <= day <= one.last)
        return not_accredited(team, scope, day, found.reasons) if found.reasons else None


def build_problem(
    picture: Picture,
    works: WorkList,
    infra: Infrastructure,
    policy: Policy,
    *,
    start: date,
    pins: Sequence[Pin] = (),
    expected_share: float = 1.0,
) -> tuple[Problem, ProblemIndex]:
    """Arrays of everything that a plan may depend on, and the index that turns rows back into things.

    Parameters
    ----------
    picture, works, infra
        What is believed, the works derived from it, and its infrastructure.
    policy
        Rates, weights, calendars, horizon.
    start
        The first day of the plan, tick 0.
    pins
        Assignments to keep. Those whose work is over are left out; those of teams that are not counted are a finding.
    expected_share
        Of the people expected or in training, from their slipped dates (``counted_teams``); none where the policy counts none.

    Raises
    ------
    PolicyError
        Where one scope is rated both by person and by team.
    MagnitudeError
        Where a number is too large to be counted with.
    """
    share = expected_share if policy.capacity.count_expected else 0.0
    teams = counted_teams(picture, share)
    require_countable(picture, works, teams, policy)
    position = {work.id: place for place, work in enumerate(works.works)}
    units = _units(works.works)
    scopes = tuple(sorted(units))
    days = policy.horizon.days
    calendars, calendar = calendar_arrays(teams, policy, start, days)
    setting = _team_setting(picture, works, policy, start, scopes, units, position)
    plane = region_plane(picture)
    places, base = _bases(teams, infra, plane)
    goals, goal_rows = _service_goals(picture, infra, policy)
    tabled = team_arrays(teams, setting, base, places, calendar)
    kept, pin_findings = tenable_pins(pins, works, tabled, scopes)
    problem = Problem(
        start=start,
        horizon=days * TICKS_PER_DAY,
        scopes=scopes,
        services=tuple(sorted(policy.services)),
        communities=tuple(community.id for community in picture.communities),
        works=_work_arrays(works, infra, plane, scopes, position, (picture.valid_at - start).days, done_shares(kept)),
        teams=tabled,
        calendars=calendars,
        roads=infra_roads(infra),
        components=_components(picture, works, infra, policy, position),
        graph=infra.graph,
        service_goals=goals,
        hazard_goals=_hazard_goals(works, policy, position),
        pins=pin_arrays(kept, position, tabled.ids, start),
        travel_ticks_per_m=_ticks_per_m(policy),
        travel_free_m=TRAVEL_FREE_M,
    )
    findings = (
        *accreditation_findings(teams, setting),
        *gap_findings(teams, setting),
        *doubtful_teams(teams),
        *pin_findings,
    )
    return problem, ProblemIndex(works.works, teams, goal_rows, picture, policy, share, findings, works.survey, setting)


def _ticks_per_m(policy: Policy) -> float:
    metres_per_day = policy.access.speed_kmh * 1000 * policy.access.hours_per_day
    return policy.access.detour * TICKS_PER_DAY / metres_per_day


def _units(works: Sequence[Work]) -> dict[str, str]:
    """Unit of each scope that works ask for."""
    units: dict[str, str] = {}
    for work in works:
        if work.scope is not None and units.setdefault(work.scope, work.unit) != work.unit:
            raise PolicyError(
                worded(
                    "Scope '{scope}' is rated both by {units} and by {unit} (work {id}).",
                    scope=work.scope,
                    units=units[work.scope],
                    unit=work.unit,
                    id=work.id,
                ),
                worded("Give all rates of the scope the same unit in the policy."),
            )
    return units


def _team_setting(
    picture: Picture,
    works: WorkList,
    policy: Policy,
    start: date,
    scopes: tuple[str, ...],
    units: Mapping[str, str],
    position: Mapping[str, int],
) -> TeamSetting:
    ends = {work.id: _course_end(work, picture.valid_at, start) for work in works.works if work.kind == "course"}
    gives = {f"course/{course.id}": course.scope for course in picture.courses}
    last: dict[str, str] = {}
    for team, course in works.team_courses:
        if team not in last or ends[course] > ends[last[team]]:
            last[team] = course
    completed = {state.id for state in picture.work_states if state.done}
    trained = [c.trainee_teams for c in picture.courses if f"course/{c.id}" in completed]
    return TeamSetting(
        policy=policy,
        start=start,
        scopes=scopes,
        units=units,
        course_work={team: position[course] for team, course in last.items()},
        course_end={(team, gives[course]): ends[course] for team, course in works.team_courses},
        trained=frozenset(team for teams in trained for team in teams),
        accreditations=Accreditations(picture, policy),
    )


def _course_end(work: Work, valid_at: date, start: date) -> int:
    return tick_of(valid_at + timedelta(days=work.not_before_days), start) + work.fixed_days * TICKS_PER_DAY


def _work_arrays(
    works: WorkList,
    infra: Infrastructure,
    plane: Plane,
    scopes: tuple[str, ...],
    position: Mapping[str, int],
    ahead_days: int,
    done: Mapping[str, float],
) -> Works:
    """Arrays over works; ``ahead_days`` from the plan's start to the day that ``not_before_days`` counts from.

    ``done`` is the share by work id that is taken as done.
    """
    rows = works.works
    scope_index = {scope: place for place, scope in enumerate(scopes)}
    vertex = {identifier: place for place, identifier in enumerate(infra.road_ids)}
    points = plane.to_plane(shapely.points(np.array([work.place for work in rows]).reshape(-1, 2)))
    predecessor_ptr, predecessor = compressed([position[w] for w in work.after if w in position] for work in rows)
    access_ptr, access = compressed([vertex[n] for n in work.access if n in vertex] for work in rows)
    conflict_ptr, conflict = compressed(_symmetric(works.conflicts, position, len(rows)))
    return Works(
        ids=tuple(work.id for work in rows),
        kind=tuple(work.kind for work in rows),
        scope=_ints(-1 if work.scope is None else scope_index[work.scope] for work in rows),
        effort=np.array([_effort_units(work, done.get(work.id, 0.0)) for work in rows], dtype=np.int64),
        duration=_ints(work.fixed_days * TICKS_PER_DAY if work.scope is None else 0 for work in rows),
        release=_ints(max(0, work.not_before_days + ahead_days) * TICKS_PER_DAY for work in rows),
        maximum_teams=_ints(work.maximum_teams for work in rows),
        season=_ints(CLOSED_SEASON if work.seasonal else OPEN_ALL_YEAR for work in rows),
        x=shapely.get_x(points).astype(np.float64),
        y=shapely.get_y(points).astype(np.float64),
        predecessor_ptr=predecessor_ptr,
        predecessor=predecessor,
        access_ptr=access_ptr,
        access=access,
        conflict_ptr=conflict_ptr,
        conflict=conflict,
    )


def _effort_units(work: Work, done: float) -> int:
    if work.scope is None:
        return 0
    left = work.effort_worker_days * (1 - done)
    return max(1, int(np.ceil(round(left * TICKS_PER_DAY * UNITS_PER_WORKER_TICK, 6))))


def _symmetric(pairs: Iterable[tuple[str, str]], position: Mapping[str, int], n: int) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in range(n)]
    for one, other in pairs:
        found[position[one]].append(position[other])
        found[position[other]].append(position[one])
    return found


def compressed(lists: Iterable[Sequence[int]]) -> tuple[IntArray, IntArray]:
    """Lists as pointers (n + 1,) and values, each list sorted and without repeats."""
    pointer, values = [0], []
    for row in lists:
        values += sorted(set(row))
        pointer.append(len(values))
    return _ints(pointer), _ints(values)


def _ints(values: Iterable[int]) -> IntArray:
    return np.array(list(values), dtype=np.int32)


def _bases(teams: Sequence[Team], infra: Infrastructure, plane: Plane) -> tuple[FloatArray, IntArray]:
    """Plane metres (m, 2) and the nearest road vertex (m,) of each base.

    A team whose base nobody gave starts at the middle of the region and reaches everything (-1).
    """
    bases: list[Geometry | None] = [None if team.base is None else team.base.centroid for team in teams]
    known = [place for place, base in enumerate(bases) if base is not None]
    places = np.zeros((len(teams), 2), dtype=np.float64)
    vertex = np.full(len(teams), -1, dtype=np.int32)
    if known:
        points: GeometryArray = plane.to_plane(np.array([bases[place] for place in known], dtype=object))
        places[known] = shapely.get_coordinates(points)
        vertex[known] = infra.nearest_road(points)
    return places, vertex


def infra_roads(infra: Infrastructure) -> Roads:
    """The road graph for reaching sites."""
    return Roads(
        vertex_component=infra.road_vertex_component,
        edge_from=infra.road_edge_from,
        edge_to=infra.road_edge_to,
        edge_component=infra.road_edge_component,
    )


def _components(
    picture: Picture, works: WorkList, infra: Infrastructure, policy: Policy, position: Mapping[str, int]
) -> Components:
    """Damaged components that no work repairs (nobody said where they lie) never work again: broken, not forgotten."""
    needs = {need.asset: need.works for need in works.needs}
    mended = {state.id for state in picture.work_states if state.done} | position.keys()
    broken = {
        asset.id
        for asset in picture.assets
        if _damage(asset.damage_state, policy) > 0 and f"repair/{asset.id}" not in mended
    }
    pointer, work = compressed([position[w] for w in needs.get(asset, ())] for asset in infra.components)
    ready = _ints(int(NEVER) if asset in broken else 0 for asset in infra.components)
    return Components(ids=infra.components, ready=ready, work_ptr=pointer, work=work)


def _damage(state: str | None, policy: Policy) -> float:
    repair = policy.repair
    return repair.unknown_damage_factor if state is None else repair.damage_factor.get(state, 1.0)


def _service_goals(
    picture: Picture, infra: Infrastructure, policy: Policy
) -> tuple[ServiceGoals, tuple[tuple[str, str], ...]]:
    """One goal per community of known size and service that some vertex can give it (else a finding says so)."""
    services = {service: place for place, service in enumerate(sorted(policy.services))}
    communities = {community.id: place for place, community in enumerate(picture.communities)}
    rows = []
    for goal in infra.goals:
        people = picture.communities[communities[goal.community]].people
        if goal.vertices and people:
            rows.append((goal, people))
    pointer, vertex = compressed(goal.vertices for goal, _ in rows)
    goals = ServiceGoals(
        community=_ints(communities[goal.community] for goal, _ in rows),
        service=_ints(services[goal.service] for goal, _ in rows),
        people=np.array([people for _, people in rows], dtype=np.float64),
        weight=np.array([people * policy.weights.get(goal.service, 1.0) for goal, people in rows], dtype=np.float64),
        vertex_ptr=pointer,
        vertex=vertex,
    )
    return goals, tuple((goal.community, goal.service) for goal, _ in rows)


def _hazard_goals(works: WorkList, policy: Policy, position: Mapping[str, int]) -> HazardGoals:
    rows = works.exposures
    share = policy.safety.marking_exposure_share
    weight = policy.weights.get("near_hazard", 1.0)
    return HazardGoals(
        ids=tuple(row.hazardous_area for row in rows),
        people=np.array([row.people for row in rows], dtype=np.float64),
        weight=np.array([row.people * weight * (1 - share if row.marked else 1) for row in rows], dtype=np.float64),
        release_work=_ints(_position(row.release, position) for row in rows),
        marking_work=_ints(_position(row.marking, position) for row in rows),
        marked_share=share,
    )


def _position(work: str | None, position: Mapping[str, int]) -> int:
    return -1 if work is None else position[work]
