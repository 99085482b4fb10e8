"""A slow simulation of a plan, tick by tick in plain Python: the oracle of the figures.

It shares nothing with the planner: from the assignments alone it lets teams work on open ticks until the effort is done,
lags run (but for those that the plan leaves out), components come back, services spread over plain sets of vertices, and it
counts who is still without at every tick.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from tandem.plan.figures import NEAR_HAZARD, Figures
from tandem.plan.problem import Problem
from tandem.plan.schedule import Schedule

TICKS_A_DAY = 4


@dataclass
class Simulated:
    """What was counted: people without each service (and near hazard) at each tick, the same weighted, and the work done."""

    people: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    weighted: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    finish: dict[int, int] = field(default_factory=dict)
    ticks_by_organisation: Counter[str] = field(default_factory=Counter)
    expected_ticks: int = 0
    days: set[date] = field(default_factory=set)


class _Region:
    """The state of works, teams and services at a tick."""

    def __init__(self, problem: Problem, schedule: Schedule) -> None:
        self.problem, self.told = problem, Simulated()
        self.left = [int(effort) for effort in problem.works.effort]
        self.lag_ends: dict[int, int] = {}
        self.shifts: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for work, team, start in zip(
            schedule.work.tolist(), schedule.team.tolist(), schedule.start.tolist(), strict=True
        ):
            self.shifts[work].append((team, start))
        works = problem.works
        self.before = [
            works.predecessor[works.predecessor_ptr[w] : works.predecessor_ptr[w + 1]].tolist()
            for w in range(problem.n_works)
        ]
        self.calendar = problem.calendars.open_ticks.tolist()
        self.needs = _grouped(problem.graph.dependency_component, problem.graph.dependency_vertex)
        self.served: set[int] = set()
        self.left_out = {w for w, start in enumerate(schedule.work_start.tolist()) if start > problem.horizon}

    def begin(self, tick: int) -> bool:
        """What is finished by now: lags and works whose effort is done; whether anything is new."""
        done, works = self.told.finish, self.problem.works
        known = len(done)
        for work in self.shifts:
            if work not in done and self.left[work] <= 0:
                done[work] = tick
        while True:
            count = len(done) + len(self.lag_ends)
            for work in range(self.problem.n_works):
                if works.scope[work] >= 0 or work in done or work in self.left_out:
                    continue
                if (
                    work not in self.lag_ends
                    and works.release[work] <= tick
                    and all(b in done for b in self.before[work])
                ):
                    self.lag_ends[work] = tick + int(works.duration[work])
                    self.told.days.add(self.day(tick))
                if self.lag_ends.get(work) == tick:
                    done[work] = tick
            if len(done) + len(self.lag_ends) == count:
                return len(done) > known

    def work(self, tick: int) -> None:
        """Teams on site work where the tick is open for them; lags that run count as days worked."""
        works, teams = self.problem.works, self.problem.teams
        for work, crew in self.shifts.items():
            if work in self.told.finish:
                continue
            for team, start in crew:
                if start > tick:
                    continue
                self.told.days.add(self.day(tick))
                row = self.calendar[teams.calendar[team]][works.season[work]]
                if row[tick + 1] > row[tick]:
                    self.left[work] -= int(teams.rate[team, works.scope[work]])
                    self.told.ticks_by_organisation[teams.organisation[team]] += 1
                    self.told.expected_ticks += bool(teams.expected[team])
        for work, end in self.lag_ends.items():
            if work not in self.told.finish and end <= self.problem.horizon:
                self.told.days.add(self.day(tick))

    def spread(self) -> None:
        """Served vertices, until nothing changes: a part works when it is repaired and all that it needs is served."""
        graph = self.problem.graph
        parts = self.problem.components
        repaired = [
            parts.ready[c] <= 0
            and all(w in self.told.finish for w in parts.work[parts.work_ptr[c] : parts.work_ptr[c + 1]].tolist())
            for c in range(graph.n_components)
        ]
        edges = list(zip(graph.edge_from.tolist(), graph.edge_to.tolist(), graph.edge_component.tolist(), strict=True))
        own = graph.vertex_component.tolist()
        served: set[int] = set()
        while True:
            works = {c for c in range(graph.n_components) if repaired[c] and self.needs.get(c, set()) <= served} | {-1}
            fed = {v for v in range(graph.n_vertices) if graph.vertex_is_source[v]}
            for a, b, component in edges:
                if component in works:
                    fed |= {b} if a in served else set()
                    fed |= {a} if b in served else set()
            after = {v for v in fed if own[v] in works}
            if after == served:
                break
            served = after
        self.served = served

    def count(self) -> None:
        """People without, at this tick."""
        problem, told = self.problem, self.told
        goals = problem.service_goals
        people, weighted = Counter[str](), Counter[str]()
        for goal, service in enumerate(goals.service.tolist()):
            vertices = goals.vertex[goals.vertex_ptr[goal] : goals.vertex_ptr[goal + 1]].tolist()
            if self.served.isdisjoint(vertices):
                people[problem.services[service]] += float(goals.people[goal])
                weighted[problem.services[service]] += float(goals.weight[goal])
        hazards = problem.hazard_goals
        for area in range(len(hazards.weight)):
            if int(hazards.release_work[area]) in told.finish:
                continue
            share = 1 - hazards.marked_share if int(hazards.marking_work[area]) in told.finish else 1.0
            people[NEAR_HAZARD] += share * float(hazards.people[area])
            weighted[NEAR_HAZARD] += share * float(hazards.weight[area])
        for name in (*problem.services, NEAR_HAZARD):
            told.people[name].append(people[name])
            told.weighted[name].append(weighted[name])

    def day(self, tick: int) -> date:
        """Calendar day of a tick."""
        return self.problem.start + timedelta(days=tick // TICKS_A_DAY)


def _grouped(keys: object, values: object) -> dict[int, set[int]]:
    groups: dict[int, set[int]] = defaultdict(set)
    for key, value in zip(keys.tolist(), values.tolist(), strict=True):  # type: ignore[attr-defined]
        groups[key].add(value)
    return groups


def simulate(problem: Problem, schedule: Schedule) -> Simulated:
    """Let time pass from the first tick to the horizon."""
    region = _Region(problem, schedule)
    region.begin(0)
    region.spread()
    for tick in range(problem.horizon):
        if tick and region.begin(tick):
            region.spread()
        region.count()
        region.work(tick)
    region.begin(problem.horizon)
    return region.told


def disagreement(problem: Problem, schedule: Schedule, told: Figures) -> str | None:
    """The first figure that differs from the simulation; None where all agree."""
    seen = simulate(problem, schedule)
    scheduled = {w: int(f) for w, f in enumerate(schedule.work_finish.tolist()) if f <= problem.horizon}
    if seen.finish != scheduled:
        return f"works finish {seen.finish} in the simulation, {scheduled} in the schedule"
    for curve, goal in zip(told.curves, told.goals, strict=True):
        people, weighted = seen.people[goal.name], seen.weighted[goal.name]
        for tick, value in enumerate(people):
            if not _near(curve.at(tick / TICKS_A_DAY), value, people[0]):
                return f"{goal.name}: {curve.at(tick / TICKS_A_DAY)} people at tick {tick}, simulated {value}"
        pairs = {
            "person-days": (goal.person_days, sum(people) / TICKS_A_DAY),
            "weighted person-days": (goal.weighted_person_days, sum(weighted) / TICKS_A_DAY),
            "remaining": (goal.remaining, people[-1]),
            "area under the curve": (curve.person_days(problem.horizon / TICKS_A_DAY), sum(people) / TICKS_A_DAY),
        }
        for name, (figure, value) in pairs.items():
            if not _near(figure, value, goal.people):
                return f"{goal.name}, {name}: {figure}, simulated {value}"
    return _other_disagreement(problem, told, seen)


def _other_disagreement(problem: Problem, told: Figures, seen: Simulated) -> str | None:
    works = problem.works
    ticks = sum(seen.ticks_by_organisation.values())
    days = {name: days for name, days in told.team_days if days}
    expected = {
        "works by kind": (dict(told.works_by_kind), dict(Counter(works.kind[work] for work in seen.finish))),
        "unscheduled": (set(told.unscheduled), {works.ids[w] for w in range(problem.n_works) if w not in seen.finish}),
        "team-days": (days, {name: ticks / TICKS_A_DAY for name, ticks in seen.ticks_by_organisation.items()}),
        "expected share": (round(told.expected_share, 12), round(seen.expected_ticks / ticks, 12) if ticks else 0.0),
        "first day": (told.first_day, min(seen.days, default=None)),
        "last day": (told.last_day, max(seen.days, default=None)),
    }
    return next(
        (f"{n}: {figure}, simulated {value}" for n, (figure, value) in expected.items() if figure != value), None
    )


def _near(a: float, b: float, scale: float) -> bool:
    return abs(a - b) <= 1e-9 * max(1.0, abs(a), abs(b), scale)
