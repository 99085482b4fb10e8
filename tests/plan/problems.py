"""Random planning problems with every feature of the contract, for tests and benchmarks.

A square region of sites: roads on a grid, power and water as spanning trees with loops (pumps depend on power),
damage in spatial clusters, hazardous areas whose survey, clearance, quality control and release come before the repairs
inside them, teams that are here, arrive, leave or are in a course. Nothing here is tuned to the planner.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

import numpy as np

from tandem.network.model import ServiceGraph
from tandem.plan.problem import (
    NEVER,
    UNITS_PER_WORKER_TICK,
    Calendars,
    Components,
    HazardGoals,
    Pins,
    Problem,
    Roads,
    ServiceGoals,
    Teams,
    Works,
)

START = date(2026, 3, 2)
SCOPES = ("survey", "manual clearance", "quality control", "electricity", "water", "road")
SURVEY, CLEARANCE, QUALITY, POWER, WATER, ROAD = range(6)
SERVICES = ("road access", "electricity", "water")
SPACING_M = 2500.0
TRAVEL_TICKS_PER_M = 4 / 60_000
TRAVEL_FREE_M = 3000.0


@dataclass
class _Draft:
    """Lists that grow while the region is drawn."""

    rng: np.random.Generator
    side: int
    works: list[dict[str, object]] = field(default_factory=list)
    component_works: list[list[int]] = field(default_factory=list)
    component_ready: list[int] = field(default_factory=list)
    hazards: list[tuple[int, int, int, float]] = field(default_factory=list)

    def work(self, kind: str, scope: int, site: int, **more: object) -> int:
        effort = (
            0 if scope < 0 else int(self.rng.integers(8, 100)) * 6 * UNITS_PER_WORKER_TICK + int(self.rng.integers(100))
        )
        entry: dict[str, object] = {
            "kind": kind,
            "scope": scope,
            "effort": effort,
            "duration": 0,
            "release": int(self.rng.integers(1, 60)) if self.rng.random() < 0.08 else 0,
            "maximum_teams": int(self.rng.integers(1, 5)) if scope >= 0 else 1,
            "season": 1 if scope >= 0 and self.rng.random() < 0.1 else 0,
            "x": (site % self.side) * SPACING_M + float(self.rng.uniform(0, 900)),
            "y": (site // self.side) * SPACING_M + float(self.rng.uniform(0, 900)),
            "predecessor": [],
            "access": [] if scope < 0 or self.rng.random() < 0.1 else [site],
            "conflict": set(),
        } | more
        self.works.append(entry)
        return len(self.works) - 1


@dataclass
class _Net:
    """Elements of the service graph: three vertices per site, one for each service."""

    edge_from: list[int]
    edge_to: list[int]
    service: list[int]
    edge_component: list[int]
    vertex_component: list[int]
    source: list[bool]


def random_problem(
    seed: int, n_works: int = 40, n_teams: int = 8, *, pins: bool = True, horizon: int | None = None
) -> Problem:
    """A valid problem with about ``n_works`` works (within a few) and ``n_teams`` teams; the same seed gives the same problem.

    ``horizon`` in ticks defaults to roughly twice what the teams need.
    """
    rng = np.random.default_rng(seed)
    side = max(3, int(np.ceil(np.sqrt(n_works * 0.45))))
    draft = _Draft(rng, side)
    net = _draw_net(rng, side)
    courses = [_course(draft) for _ in range(1 + n_teams // 20)] if n_works > 6 else []
    _damage(draft, net, n_works)
    _conflicts(draft)
    if horizon is None:
        horizon = int(min(8000, max(160, 3.2 * sum(int(w["effort"]) for w in draft.works) / 600 / n_teams)))
    works = _works(draft)
    teams = _teams(rng, side, n_teams, horizon, courses)
    calendars = _calendars(rng, horizon)
    return Problem(
        start=START,
        horizon=horizon,
        scopes=SCOPES,
        services=SERVICES,
        communities=tuple(f"community-{site}" for site in range(side * side)),
        works=works,
        teams=teams,
        calendars=calendars,
        roads=_roads(net, side),
        components=_components(draft),
        graph=_graph(rng, net, side, len(draft.component_works)),
        service_goals=_service_goals(rng, side),
        hazard_goals=_hazard_goals(draft),
        pins=_pins(rng, works, teams, calendars, horizon) if pins else no_pins(),
        travel_ticks_per_m=TRAVEL_TICKS_PER_M,
        travel_free_m=TRAVEL_FREE_M,
    )


def no_pins() -> Pins:
    """No assignment stays."""
    return Pins(_ints([]), _ints([]), _ints([]), np.zeros(0, dtype=np.bool_))


def _draw_net(rng: np.random.Generator, side: int) -> _Net:
    """Roads on the grid; power and water on a random spanning tree of the grid with a tenth of the other edges."""
    sites = side * side
    grid = [(s, s + 1) for s in range(sites) if s % side < side - 1] + [(s, s + side) for s in range(sites - side)]
    net = _Net([], [], [], [], [-1] * (3 * sites), [False] * (3 * sites))
    for service in range(3):
        for a, b in grid if service == 0 else _loopy_tree(rng, grid, sites):
            net.edge_from.append(service * sites + a)
            net.edge_to.append(service * sites + b)
            net.service.append(service)
            net.edge_component.append(-1)
        for site in rng.choice(sites, size=1 + sites // 300, replace=False):
            net.source[service * sites + int(site)] = True
    return net


def _loopy_tree(rng: np.random.Generator, grid: list[tuple[int, int]], sites: int) -> list[tuple[int, int]]:
    parent = list(range(sites))

    def find(vertex: int) -> int:
        while parent[vertex] != vertex:
            parent[vertex] = parent[parent[vertex]]
            vertex = parent[vertex]
        return vertex

    kept = []
    for index in rng.permutation(len(grid)):
        a, b = grid[index]
        if find(a) != find(b):
            parent[find(a)] = find(b)
            kept.append((a, b))
        elif rng.random() < 0.1:
            kept.append((a, b))
    return kept


def _course(draft: _Draft) -> int:
    return draft.work(
        "training", -1, 0, duration=int(draft.rng.integers(8, 120)), release=int(draft.rng.integers(0, 20))
    )


def _damage(draft: _Draft, net: _Net, n_works: int) -> None:
    """Damage edges and pumps near random centres until there are enough works; some lie in hazardous areas."""
    rng, sites = draft.rng, draft.side**2
    centres = rng.uniform(0, draft.side, (1 + sites // 40, 2))
    place = np.array([(a % sites % draft.side, a % sites // draft.side) for a in net.edge_from])
    distance = np.full(len(place), np.inf)
    for centre in centres:
        distance = np.minimum(distance, np.linalg.norm(place - centre, axis=1))
    order = np.argsort(distance + rng.normal(0, 1.5, len(place)))
    gates: dict[int, int] = {}
    for edge in order:
        if len(draft.works) >= n_works:
            return
        site = net.edge_from[edge] % sites
        component = _component(draft)
        net.edge_component[edge] = component
        _repair(draft, component, (ROAD, POWER, WATER)[net.service[edge]], site, gates)
        if net.service[edge] > 0 and rng.random() < 0.15 and len(draft.works) < n_works:
            vertex = net.edge_from[edge]
            if net.vertex_component[vertex] < 0:
                net.vertex_component[vertex] = _component(draft)
                _repair(draft, net.vertex_component[vertex], (ROAD, POWER, WATER)[net.service[edge]], site, gates)
    while len(draft.works) < n_works:
        _hazard(draft, int(rng.integers(sites)))


def _component(draft: _Draft) -> int:
    draft.component_works.append([])
    draft.component_ready.append(int(NEVER) if draft.rng.random() < 0.01 else 0)
    return len(draft.component_works) - 1


def _repair(draft: _Draft, component: int, scope: int, site: int, gates: dict[int, int]) -> None:
    rng = draft.rng
    if site not in gates and rng.random() < 0.35:
        gates[site] = _hazard(draft, site)
    before = [gates[site]] if site in gates else []
    work = draft.work("repair", scope, site, predecessor=before)
    draft.component_works[component].append(work)
    if rng.random() < 0.1:
        extra = draft.work("repair", POWER, site, predecessor=[work] if rng.random() < 0.5 else before)
        draft.component_works[component].append(extra)


def _hazard(draft: _Draft, site: int) -> int:
    """Survey, clearance, quality control and release of one hazardous area; returns its last work."""
    rng = draft.rng
    survey = draft.work("survey", SURVEY, site)
    last = draft.work("clearance", CLEARANCE, site, predecessor=[survey])
    if rng.random() < 0.5:
        last = draft.work("quality control", QUALITY, site, predecessor=[last])
    if rng.random() < 0.5:
        last = draft.work("release", -1, site, predecessor=[last], duration=int(rng.integers(0, 12)))
    marking = draft.work("marking", SURVEY, site) if rng.random() < 0.4 else -1
    if rng.random() < 0.8:
        draft.hazards.append((len(draft.hazards), last, marking, float(rng.integers(5, 400))))
    return last


def _conflicts(draft: _Draft) -> None:
    """Hazard works on the same place keep the safety distance: they never run at once."""
    places: dict[tuple[int, int], list[int]] = {}
    for index, work in enumerate(draft.works):
        if work["kind"] in ("survey", "clearance", "marking"):
            place = (int(float(str(work["x"])) // SPACING_M), int(float(str(work["y"])) // SPACING_M))
            places.setdefault(place, []).append(index)
    for group in places.values():
        for a, b in pairwise(group):
            for one, other in ((a, b), (b, a)):
                conflict = draft.works[one]["conflict"]
                assert isinstance(conflict, set)
                conflict.add(other)


def _works(draft: _Draft) -> Works:
    def column(name: str) -> list[float]:
        return [float(str(work[name])) for work in draft.works]

    def lists(name: str) -> list[list[int]]:
        return [sorted(work[name]) for work in draft.works]  # type: ignore[call-overload]

    predecessor_ptr, predecessor = compressed(lists("predecessor"))
    access_ptr, access = compressed(lists("access"))
    conflict_ptr, conflict = compressed(lists("conflict"))
    return Works(
        ids=tuple(f"work-{i}" for i in range(len(draft.works))),
        kind=tuple(str(work["kind"]) for work in draft.works),
        scope=_ints(column("scope")),
        effort=np.array(column("effort"), dtype=np.int64),
        duration=_ints(column("duration")),
        release=_ints(column("release")),
        maximum_teams=_ints(column("maximum_teams")),
        season=_ints(column("season")),
        x=np.array(column("x")),
        y=np.array(column("y")),
        predecessor_ptr=predecessor_ptr,
        predecessor=predecessor,
        access_ptr=access_ptr,
        access=access,
        conflict_ptr=conflict_ptr,
        conflict=conflict,
    )


def _teams(rng: np.random.Generator, side: int, n: int, horizon: int, courses: list[int]) -> Teams:
    """Every scope has a team that is here and stays; the others arrive, leave, lose accreditation or are in a course."""
    rate = np.zeros((n, len(SCOPES)), dtype=np.int32)
    accredited_from = np.zeros((n, len(SCOPES)), dtype=np.int32)
    accredited_until = np.full((n, len(SCOPES)), horizon, dtype=np.int32)
    arrival = np.where(rng.random(n) < 0.3, rng.integers(1, max(2, horizon // 3), n), 0)
    departure = np.where(rng.random(n) < 0.1, rng.integers(horizon // 2, horizon, n), horizon)
    after_work = np.full(n, -1)
    base = np.where(rng.random(n) < 0.2, -1, rng.integers(0, side * side, n))
    arrival[: len(SCOPES)], departure[: len(SCOPES)] = 0, horizon
    base[: len(SCOPES)] = np.where(rng.random(min(n, len(SCOPES))) < 0.5, -1, base[: len(SCOPES)])
    for team in range(n):
        skills = rng.choice(len(SCOPES), size=int(rng.integers(1, 4)), replace=False)
        workers = rng.integers(3, 10, len(skills))
        rate[team, skills] = workers * UNITS_PER_WORKER_TICK
        rate[team, team % len(SCOPES)] = 6 * UNITS_PER_WORKER_TICK
        if team >= len(SCOPES):
            if rng.random() < 0.15:
                accredited_until[team, skills[0]] = rng.integers(horizon // 3, horizon)
            if rng.random() < 0.15:
                accredited_from[team, skills[-1]] = rng.integers(1, horizon // 3)
            if courses and rng.random() < 0.15:
                after_work[team] = courses[team % len(courses)]
    if n < len(SCOPES):
        rate[0] = 6 * UNITS_PER_WORKER_TICK
    return Teams(
        ids=tuple(f"team-{i}" for i in range(n)),
        organisation=tuple(f"organisation-{i % 5}" for i in range(n)),
        arrival=_ints(arrival),
        departure=_ints(departure),
        after_work=_ints(after_work),
        rate=rate,
        accredited_from=accredited_from,
        accredited_until=accredited_until,
        base=_ints(base),
        x=rng.uniform(0, side * SPACING_M, n),
        y=rng.uniform(0, side * SPACING_M, n),
        calendar=_ints(rng.integers(0, 3, n)),
        expected=arrival > 0,
    )


def _calendars(rng: np.random.Generator, horizon: int) -> Calendars:
    """Calendars: all days, Monday to Friday, Monday to Saturday with days off; seasons: all year, May to September."""
    days = [START + timedelta(days=tick // 4) for tick in range(horizon)]
    off = set(rng.integers(0, horizon // 4 + 1, 3).tolist())
    week = np.array([day.weekday() for day in days])
    summer = np.array([5 <= day.month <= 9 for day in days])
    works = (np.ones(horizon, dtype=bool), week < 5, (week < 6) & ~np.isin(np.arange(horizon) // 4, list(off)))
    open_ticks = np.zeros((3, 2, horizon + 1), dtype=np.int32)
    for calendar, working in enumerate(works):
        for season, inside in enumerate((np.ones(horizon, dtype=bool), summer)):
            open_ticks[calendar, season, 1:] = np.cumsum(working & inside)
    return Calendars(open_ticks)


def _roads(net: _Net, side: int) -> Roads:
    """The road graph is the road service's part of the network."""
    sites = side * side
    count = sum(1 for service in net.service if service == 0)
    return Roads(
        vertex_component=_ints(net.vertex_component[:sites]),
        edge_from=_ints(net.edge_from[:count]),
        edge_to=_ints(net.edge_to[:count]),
        edge_component=_ints(net.edge_component[:count]),
    )


def _components(draft: _Draft) -> Components:
    pointer, work = compressed(draft.component_works)
    return Components(
        ids=tuple(f"component-{i}" for i in range(len(draft.component_works))),
        ready=_ints(draft.component_ready),
        work_ptr=pointer,
        work=work,
    )


def _graph(rng: np.random.Generator, net: _Net, side: int, n_components: int) -> ServiceGraph:
    """Every damaged pump, and the water sources' neighbours, depend on power at the same site."""
    sites = side * side
    depends = [
        (net.vertex_component[v], v - sites) for v in range(2 * sites, 3 * sites) if net.vertex_component[v] >= 0
    ]
    edges = [i for i, c in enumerate(net.edge_component) if c >= 0 and net.service[i] == 2 and rng.random() < 0.1]
    depends += [(net.edge_component[i], net.edge_from[i] - sites) for i in edges]
    return ServiceGraph(
        n_components=n_components,
        vertex_component=_ints(net.vertex_component),
        vertex_is_source=np.array(net.source),
        edge_from=_ints(net.edge_from),
        edge_to=_ints(net.edge_to),
        edge_component=_ints(net.edge_component),
        dependency_component=_ints([component for component, _ in depends]),
        dependency_vertex=_ints([vertex for _, vertex in depends]),
    )


def _service_goals(rng: np.random.Generator, side: int) -> ServiceGoals:
    """Four of ten sites are communities; each needs each service at its own vertex or, at times, at a neighbour's."""
    sites = side * side
    rows: list[tuple[int, int, float, list[int]]] = []
    for site in np.flatnonzero(rng.random(sites) < 0.4):
        people = float(np.ceil(rng.lognormal(5.5, 1.0)))
        for service in range(3):
            vertices = [service * sites + int(site)]
            if rng.random() < 0.1:
                vertices.append(service * sites + (int(site) + 1) % sites)
            rows.append((int(site), service, people, vertices))
    people_column = np.array([row[2] for row in rows], dtype=np.float64)
    weight = people_column * np.array([(0.5, 1.0, 2.0)[row[1]] for row in rows], dtype=np.float64)
    pointer, vertex = compressed([row[3] for row in rows])
    return ServiceGoals(
        _ints([r[0] for r in rows]), _ints([r[1] for r in rows]), people_column, weight, pointer, vertex
    )


def _hazard_goals(draft: _Draft) -> HazardGoals:
    people = np.array([hazard[3] for hazard in draft.hazards], dtype=np.float64)
    return HazardGoals(
        ids=tuple(f"hazard-{hazard[0]}" for hazard in draft.hazards),
        people=people,
        weight=people * 0.8,
        release_work=_ints([hazard[1] for hazard in draft.hazards]),
        marking_work=_ints([hazard[2] for hazard in draft.hazards]),
        marked_share=0.6,
    )


def _pins(rng: np.random.Generator, works: Works, teams: Teams, calendars: Calendars, horizon: int) -> Pins:
    """A few started and a few later pins, on works that can start at once and teams that are here and unlimited."""
    rows: list[tuple[int, int, int, bool]] = []
    free = [
        team
        for team in range(len(teams.ids))
        if teams.arrival[team] == 0 and teams.departure[team] == horizon and teams.after_work[team] < 0
    ]
    taken: set[int] = set()
    for team in free[:: max(1, len(free) // 4)][:6]:
        works_of_team = [
            w for w in range(len(works.ids)) if w not in taken and _pinnable(works, teams, team, w, horizon)
        ]
        if not works_of_team:
            continue
        work = int(rng.choice(works_of_team))
        started = bool(rng.random() < 0.5)
        distance = float(np.hypot(teams.x[team] - works.x[work], teams.y[team] - works.y[work]))
        travel = 0 if distance <= TRAVEL_FREE_M else int(np.ceil(distance * TRAVEL_TICKS_PER_M))
        start = 0 if started else travel + int(rng.integers(1, 40))
        open_ticks = calendars.open_ticks[teams.calendar[team], works.season[work]]
        if int(teams.rate[team, works.scope[work]]) * int(open_ticks[-1] - open_ticks[start]) >= works.effort[work]:
            rows.append((work, team, start, started))
            taken.update([work, *works.conflict[works.conflict_ptr[work] : works.conflict_ptr[work + 1]].tolist()])
    return Pins(
        _ints([r[0] for r in rows]),
        _ints([r[1] for r in rows]),
        _ints([r[2] for r in rows]),
        np.array([r[3] for r in rows], dtype=np.bool_),
    )


def _pinnable(works: Works, teams: Teams, team: int, work: int, horizon: int) -> bool:
    scope = works.scope[work]
    reachable = teams.base[team] < 0 or works.access_ptr[work] == works.access_ptr[work + 1]
    return bool(
        scope >= 0
        and reachable
        and works.release[work] == 0
        and works.predecessor_ptr[work] == works.predecessor_ptr[work + 1]
        and teams.rate[team, scope] > 0
        and teams.accredited_from[team, scope] == 0
        and teams.accredited_until[team, scope] == horizon
    )


def compressed(lists: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
    """Pointers and values of lists of integers."""
    pointer = np.concatenate([[0], np.cumsum([len(entry) for entry in lists])]) if lists else np.zeros(1)
    return _ints(pointer), _ints([value for entry in lists for value in entry])


def _ints(values: object) -> np.ndarray:
    return np.asarray(values).astype(np.int32) if np.size(values) else np.zeros(0, dtype=np.int32)
