"""The planning problem as immutable arrays, validated once at construction.

Time is counted in whole *ticks* of a quarter of a working day from ``start``; tick t lies on day t // 4. Effort is
counted in *units* of 1/100 worker-tick, so that every feasibility test is exact integer arithmetic.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from datetime import date

import numpy as np
import numpy.typing as npt

from tandem.errors import ProblemError
from tandem.network.model import ServiceGraph

IntArray = npt.NDArray[np.int32]
LongArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]

TICKS_PER_DAY = 4
UNITS_PER_WORKER_TICK = 100
NEVER = np.int32(2**30)
# Whole numbers up to this are exact in float64.
EXACT = 2**53


@dataclass(frozen=True)
class Works:
    """Arrays over works, shape (n,), and compressed lists with their pointers of shape (n + 1,).

    ``scope`` -1: no team needed, the work lasts ``duration`` calendar ticks from the moment its predecessors are
    finished and ``release`` has come. Otherwise it takes ``effort`` units by at most ``maximum_teams`` teams.
    ``season`` is a row of ``Calendars.open_ticks``. ``access`` lists road vertices of ``Roads`` (any suffices; none:
    always reachable). ``x``, ``y`` are plane metres. ``conflict`` is symmetric: two such works never run at once.
    """

    ids: tuple[str, ...]
    kind: tuple[str, ...]
    scope: IntArray
    effort: LongArray
    duration: IntArray
    release: IntArray
    maximum_teams: IntArray
    season: IntArray
    x: FloatArray
    y: FloatArray
    predecessor_ptr: IntArray
    predecessor: IntArray
    access_ptr: IntArray
    access: IntArray
    conflict_ptr: IntArray
    conflict: IntArray


@dataclass(frozen=True)
class Teams:
    """Arrays over teams, shape (m,); by scope, shape (m, s).

    A team exists from tick ``arrival`` on, and, where ``after_work`` >= 0, from the end of that (course) work on;
    until ``departure`` (exclusive). ``rate`` is effort units per working tick, 0 where it lacks the scope;
    ``accredited_from``/``accredited_until`` (exclusive) bound the ticks on which it may use it. ``base`` is a vertex of
    ``Roads`` or -1 (reaches everything). ``calendar`` is an index of ``Calendars.open_ticks``. ``ticks_per_m`` is travel time.
    """

    ids: tuple[str, ...]
    organisation: tuple[str, ...]
    arrival: IntArray
    departure: IntArray
    after_work: IntArray
    rate: IntArray
    accredited_from: IntArray
    accredited_until: IntArray
    base: IntArray
    x: FloatArray
    y: FloatArray
    calendar: IntArray
    expected: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Calendars:
    """``open_ticks[c, s, t]`` counts the working ticks before t of team calendar c on works of season s, shape (c, s, horizon + 1)."""

    open_ticks: IntArray


@dataclass(frozen=True)
class Roads:
    """The road graph for reaching sites: vertices, edges (both ways) and the component that opens each (-1: open).

    ``vertex_component`` -1 or the component that must work for the vertex to be passed.
    """

    vertex_component: IntArray
    edge_from: IntArray
    edge_to: IntArray
    edge_component: IntArray


@dataclass(frozen=True)
class Components:
    """Components work once all their works are finished (compressed list); ``ready`` is 0, or NEVER where nothing can be done."""

    ids: tuple[str, ...]
    ready: IntArray
    work_ptr: IntArray
    work: IntArray


@dataclass(frozen=True)
class ServiceGoals:
    """One goal per community and service: ``weight`` x days until any of its vertices (compressed list) is served.

    ``people`` without the weight, for the figures; ``service`` and ``community`` index ``Problem.services``/``communities``.
    """

    community: IntArray
    service: IntArray
    people: FloatArray
    weight: FloatArray
    vertex_ptr: IntArray
    vertex: IntArray


@dataclass(frozen=True)
class HazardGoals:
    """One goal per hazardous area near people.

    Cost = weight x [(1 - marked_share) x R + marked_share x min(M, R)] in days, with R the end of work ``release_work``
    (-1: the horizon) and M the end of ``marking_work`` (-1: the horizon).
    """

    ids: tuple[str, ...]
    people: FloatArray
    weight: FloatArray
    release_work: IntArray
    marking_work: IntArray
    marked_share: float


@dataclass(frozen=True)
class Pins:
    """Assignments that stay: work, team and start tick, shape (p,); the works' finish follows from the effort.

    ``started`` pins have start 0 and are already on site (no travel).
    """

    work: IntArray
    team: IntArray
    start: IntArray
    started: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Problem:
    """Everything that a plan may depend on. ``digest`` is the SHA-256 of all of it.

    ``travel_ticks_per_m`` turns straight-line metres into ticks; travel is ceil(distance x ticks_per_m) in calendar
    ticks and 0 below ``travel_free_m``.
    """

    start: date
    horizon: int
    scopes: tuple[str, ...]
    services: tuple[str, ...]
    communities: tuple[str, ...]
    works: Works
    teams: Teams
    calendars: Calendars
    roads: Roads
    components: Components
    graph: ServiceGraph
    service_goals: ServiceGoals
    hazard_goals: HazardGoals
    pins: Pins
    travel_ticks_per_m: float
    travel_free_m: float

    def __post_init__(self) -> None:
        _validate(self)
        for part in (
            self.works,
            self.teams,
            self.calendars,
            self.roads,
            self.components,
            self.service_goals,
            self.hazard_goals,
            self.pins,
        ):
            for array in vars(part).values():
                if isinstance(array, np.ndarray):
                    array.setflags(write=False)

    @property
    def n_works(self) -> int:
        """Number of works."""
        return len(self.works.ids)

    @property
    def n_teams(self) -> int:
        """Number of teams."""
        return len(self.teams.ids)

    @property
    def travel_is_metric(self) -> bool:
        """Whether travel between two works of a team never exceeds travel by way of a third plus a tick of work there.

        Distances obey the triangle inequality; rounding up and the free distance cost at most 2 x free ticks + 1.
        """
        return 2 * self.travel_free_m * self.travel_ticks_per_m <= 1

    @property
    def digest(self) -> str:
        """SHA-256 over every value of the problem."""
        total = hashlib.sha256()
        for field in fields(self):
            _feed(total, getattr(self, field.name))
        return total.hexdigest()


def _feed(total: hashlib._Hash, value: object) -> None:
    if isinstance(value, np.ndarray):
        total.update(str((value.dtype.str, value.shape)).encode())
        total.update(np.ascontiguousarray(value).tobytes())
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            _feed(total, getattr(value, name))
    else:
        total.update(repr(value).encode())


def _validate(problem: Problem) -> None:
    works, teams = problem.works, problem.teams
    n, m, s = len(works.ids), len(teams.ids), len(problem.scopes)
    _require(problem.horizon > 0, "the horizon is longer than nothing")
    _require(len(set(works.ids)) == n, "work ids are unique")
    _require(len(set(teams.ids)) == m, "team ids are unique")
    for name in ("scope", "effort", "duration", "release", "maximum_teams", "season", "x", "y"):
        _require(len(getattr(works, name)) == n, f"works.{name} has one entry per work")
    for name in ("predecessor", "access", "conflict"):
        _compressed(getattr(works, f"{name}_ptr"), getattr(works, name), n, f"works.{name}")
    _within(works.scope, -1, s, "a work names a scope that exists, or -1")
    _within(works.predecessor, 0, n, "a predecessor exists")
    _within(works.conflict, 0, n, "a conflicting work exists")
    _within(works.access, 0, len(problem.roads.vertex_component), "an access vertex exists")
    _require(bool((works.effort[works.scope >= 0] > 0).all()), "a work that needs a team has effort")
    _require(bool((works.maximum_teams >= 1).all()), "a work admits at least one team")
    cycle = find_cycle(works.predecessor_ptr, works.predecessor)
    told = " after ".join(works.ids[work] for work in (*cycle, *cycle[:1]))
    _require(not cycle, f"precedence has no cycle ({told})")
    for name in ("rate", "accredited_from", "accredited_until"):
        _require(getattr(teams, name).shape == (m, s), f"teams.{name} has one entry per team and scope")
    _within(teams.after_work, -1, n, "a course work exists, or -1")
    _within(teams.base, -1, len(problem.roads.vertex_component), "a base vertex exists, or -1")
    _within(teams.calendar, 0, problem.calendars.open_ticks.shape[0], "a calendar exists")
    _within(works.season, 0, problem.calendars.open_ticks.shape[1], "a season exists")
    _require(problem.calendars.open_ticks.shape[2] == problem.horizon + 1, "calendars cover the horizon")
    _compressed(problem.components.work_ptr, problem.components.work, len(problem.components.ids), "components.work")
    _within(problem.components.work, 0, n, "a component's work exists")
    _require(problem.graph.n_components == len(problem.components.ids), "graph and components agree")
    goals = problem.service_goals
    _compressed(goals.vertex_ptr, goals.vertex, len(goals.weight), "service_goals.vertex")
    _within(goals.vertex, 0, problem.graph.n_vertices, "a goal's vertex exists")
    weights = np.concatenate([goals.weight, problem.hazard_goals.weight])
    _require(bool((weights >= 0).all()), "weights are numbers from 0 on")
    _require(float(weights.sum()) * problem.horizon < EXACT, "weights x ticks, summed, are below 2^53 and so exact")
    _within(problem.hazard_goals.release_work, -1, n, "a release work exists, or -1")
    _within(problem.hazard_goals.marking_work, -1, n, "a marking work exists, or -1")
    _within(problem.pins.work, 0, n, "a pinned work exists")
    _within(problem.pins.team, 0, m, "a pinned team exists")


def _compressed(pointer: IntArray, values: IntArray, n: int, name: str) -> None:
    shape = len(pointer) == n + 1 and int(pointer[0]) == 0 and int(pointer[-1]) == len(values)
    _require(shape and bool((np.diff(pointer) >= 0).all()), f"{name} is a well-formed compressed list")


def find_cycle(pointer: IntArray, predecessor: IntArray) -> tuple[int, ...]:
    """A cycle of works, each after the next and the last after the first; empty where there is none.

    It is one that no work can be left out of: following predecessors from a work that is left over by Kahn's algorithm, the
    first that comes again closes it.
    """
    left = _left_over(pointer, predecessor)
    if not len(left):
        return ()
    stuck = set(left.tolist())
    work, path, place = int(left[0]), list[int](), dict[int, int]()
    while work not in place:
        place[work] = len(path)
        path.append(work)
        before = predecessor[pointer[work] : pointer[work + 1]].tolist()
        work = next(other for other in before if other in stuck)
    return tuple(path[place[work] :])


def _left_over(pointer: IntArray, predecessor: IntArray) -> LongArray:
    """Works left over when no work without unfinished predecessors remains (Kahn's algorithm)."""
    n = len(pointer) - 1
    missing = np.diff(pointer).astype(np.int64)
    owner = np.repeat(np.arange(n), missing)
    order = np.argsort(predecessor, kind="stable")
    after = owner[order]
    start = np.searchsorted(predecessor[order], np.arange(n + 1))
    ready = [int(work) for work in np.flatnonzero(missing == 0)]
    while ready:
        work = ready.pop()
        for successor in after[start[work] : start[work + 1]]:
            missing[successor] -= 1
            if missing[successor] == 0:
                ready.append(int(successor))
    return np.flatnonzero(missing > 0)


def _within(array: IntArray, low: int, high: int, rule: str) -> None:
    _require(len(array) == 0 or bool(array.min() >= low and array.max() < high), rule)


def _require(holds: bool, rule: str) -> None:
    if not holds:
        raise ProblemError(
            f"The planning problem breaks the rule that {rule}.",
            "Report this with the workspace: it is a defect.",
        )
