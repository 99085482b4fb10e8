"""The independent checker: silent on feasible schedules, and red for every rule that is broken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.plan.check import RULES, check, objective
from tandem.plan.problem import NEVER, TICKS_PER_DAY, Pins, Problem, Roads
from tandem.plan.schedule import Schedule
from tests.plan.naive import naive_schedule
from tests.plan.problems import random_problem
from tests.plan.small import ints, small_problem, small_schedule

Case = tuple[Problem, Schedule, str]


@cache
def feasible(seed: int = 3) -> tuple[Problem, Schedule]:
    problem = random_problem(seed, n_works=60, n_teams=10, horizon=3000)
    return problem, naive_schedule(problem, seed)


def with_part(problem: Problem, part: str, **arrays: object) -> Problem:
    return replace(problem, **{part: replace(getattr(problem, part), **arrays)})


def changed(array: np.ndarray, index: object, value: int) -> np.ndarray:
    copy = np.array(array)
    copy[index] = value
    return copy


def altered(schedule: Schedule, **arrays: np.ndarray) -> Schedule:
    columns = {field.name: np.array(getattr(schedule, field.name)) for field in fields(schedule)}
    return Schedule(**{**columns, **arrays})


def sorted_again(schedule: Schedule) -> Schedule:
    order = np.lexsort((schedule.team, schedule.work, schedule.start))
    return altered(schedule, **{n: getattr(schedule, n)[order] for n in ("work", "team", "start", "finish")})


def free_assignment(problem: Problem, schedule: Schedule, k: int = -1) -> int:
    """An assignment on a work without pins, by default the last."""
    return int(np.flatnonzero(~np.isin(schedule.work, problem.pins.work))[k])


def crowd(schedule: Schedule) -> int:
    """A work with two teams or more."""
    return int(np.flatnonzero(np.bincount(schedule.work) > 1)[0])


def unknown_work(problem: Problem, schedule: Schedule) -> Case:
    return problem, altered(schedule, work=changed(schedule.work, 0, problem.n_works)), ""


def short_column(problem: Problem, schedule: Schedule) -> Case:
    return problem, altered(schedule, team=schedule.team[:-1]), ""


def reversed_rows(problem: Problem, schedule: Schedule) -> Case:
    return (
        problem,
        altered(schedule, **{n: getattr(schedule, n)[::-1] for n in ("work", "team", "start", "finish")}),
        "",
    )


def beyond_horizon(problem: Problem, schedule: Schedule) -> Case:
    index = free_assignment(problem, schedule)
    work = schedule.work[index]
    finish = np.where(schedule.work == work, problem.horizon + 1, schedule.finish)
    ends = changed(schedule.work_finish, work, problem.horizon + 1)
    return problem, altered(schedule, finish=finish, work_finish=ends), problem.works.ids[work]


def lag_beyond_horizon(problem: Problem, schedule: Schedule) -> Case:
    work = int(np.flatnonzero(problem.works.scope < 0)[0])
    ends = changed(schedule.work_finish, work, problem.horizon + 1)
    return problem, altered(schedule, work_finish=ends), problem.works.ids[work]


def start_before_first_day(problem: Problem, schedule: Schedule) -> Case:
    return problem, altered(schedule, start=changed(schedule.start, 0, -1)), problem.works.ids[schedule.work[0]]


def start_without_finish(problem: Problem, schedule: Schedule) -> Case:
    work = int(np.flatnonzero(problem.works.scope < 0)[0])
    ends = changed(schedule.work_finish, work, NEVER)
    return problem, altered(schedule, work_finish=ends), problem.works.ids[work]


def scheduled_without_team(problem: Problem, schedule: Schedule) -> Case:
    work = schedule.work[free_assignment(problem, schedule)]
    kept = schedule.work != work
    rows = {n: getattr(schedule, n)[kept] for n in ("work", "team", "start", "finish")}
    return problem, altered(schedule, **rows), problem.works.ids[work]


def other_work_start(problem: Problem, schedule: Schedule) -> Case:
    work = int(schedule.work[-1])
    starts = changed(schedule.work_start, work, schedule.work_start[work] + 1)
    return problem, altered(schedule, work_start=starts), problem.works.ids[work]


def team_table(column: str, value: Callable[[Schedule, int], int]) -> Callable[[Problem, Schedule], Case]:
    """A team's entry for the scope of an assignment becomes too tight."""

    def break_it(problem: Problem, schedule: Schedule) -> Case:
        index = free_assignment(problem, schedule)
        work, team = schedule.work[index], schedule.team[index]
        where = (team, problem.works.scope[work])
        table = changed(getattr(problem.teams, column), where, value(schedule, index))
        return with_part(problem, "teams", **{column: table}), schedule, problem.works.ids[work]

    return break_it


def team_column(column: str, value: Callable[[Schedule, int], int]) -> Callable[[Problem, Schedule], Case]:
    """A team's own entry becomes too tight."""

    def break_it(problem: Problem, schedule: Schedule) -> Case:
        index = free_assignment(problem, schedule)
        values = changed(getattr(problem.teams, column), schedule.team[index], value(schedule, index))
        return with_part(problem, "teams", **{column: values}), schedule, problem.works.ids[schedule.work[index]]

    return break_it


def course_ends_later(problem: Problem, schedule: Schedule) -> Case:
    first = free_assignment(problem, schedule, 0)
    last = int(np.argmax(np.where(schedule.work_finish == NEVER, -1, schedule.work_finish)))
    after = changed(problem.teams.after_work, schedule.team[first], last)
    return with_part(problem, "teams", after_work=after), schedule, problem.works.ids[schedule.work[first]]


def travel_eats_arrival(problem: Problem, schedule: Schedule) -> Case:
    """The team comes from its base just too late to travel: it arrives when the work starts, and its base lies far."""
    index = next(
        i
        for i in range(len(schedule.work))
        if schedule.work[i] not in problem.pins.work and schedule.team[i] not in schedule.team[:i]
    )
    team = schedule.team[index]
    teams = {
        "arrival": changed(problem.teams.arrival, team, schedule.start[index]),
        "x": changed(problem.teams.x, team, 400_000),
    }
    return with_part(problem, "teams", **teams), schedule, problem.works.ids[schedule.work[index]]


def two_at_a_time(problem: Problem, schedule: Schedule) -> Case:
    for index in range(len(schedule.work) - 1, 0, -1):
        same = np.flatnonzero((schedule.team == schedule.team[index]) & (schedule.finish <= schedule.start[index]))
        if len(same) and schedule.work[index] not in problem.pins.work:
            before = schedule.finish[same].max()
            start = changed(schedule.start, index, before - 1)
            return problem, sorted_again(altered(schedule, start=start)), problem.works.ids[schedule.work[index]]
    raise AssertionError


def slow_travel(problem: Problem, schedule: Schedule) -> Case:
    return replace(problem, travel_ticks_per_m=problem.travel_ticks_per_m * 50, travel_free_m=0.0), schedule, ""


def before_predecessor(problem: Problem, schedule: Schedule) -> Case:
    works = problem.works
    for index in range(len(schedule.work)):
        work = int(schedule.work[index])
        before = works.predecessor[works.predecessor_ptr[work] : works.predecessor_ptr[work + 1]]
        if len(before):
            early = int(schedule.work_finish[before].max()) - 1
            start = changed(schedule.start, index, early)
            moved = altered(schedule, start=start, work_start=changed(schedule.work_start, work, early))
            return problem, sorted_again(moved), works.ids[work]
    raise AssertionError


def later_release(problem: Problem, schedule: Schedule) -> Case:
    work = schedule.work[-1]
    release = changed(problem.works.release, work, schedule.work_start[work] + 1)
    return with_part(problem, "works", release=release), schedule, problem.works.ids[work]


def lasting_lag(problem: Problem, schedule: Schedule) -> Case:
    work = int(np.flatnonzero(problem.works.scope < 0)[0])
    ends = changed(schedule.work_finish, work, schedule.work_finish[work] + 1)
    return problem, altered(schedule, work_finish=ends), problem.works.ids[work]


def late_lag(problem: Problem, schedule: Schedule) -> Case:
    work = int(np.flatnonzero(problem.works.scope < 0)[0])
    starts = changed(schedule.work_start, work, schedule.work_start[work] + 1)
    ends = changed(schedule.work_finish, work, schedule.work_finish[work] + 1)
    return problem, altered(schedule, work_start=starts, work_finish=ends), problem.works.ids[work]


def leaves_early(problem: Problem, schedule: Schedule) -> Case:
    index = int(np.flatnonzero(schedule.finish - schedule.start > 1)[0])
    finish = changed(schedule.finish, index, schedule.finish[index] - 1)
    return problem, altered(schedule, finish=finish), problem.works.ids[schedule.work[index]]


def more_effort(problem: Problem, schedule: Schedule) -> Case:
    work = schedule.work[-1]
    effort = changed(problem.works.effort, work, problem.works.effort[work] + 4_000)
    return with_part(problem, "works", effort=effort), schedule, problem.works.ids[work]


def done_before(problem: Problem, schedule: Schedule) -> Case:
    work = schedule.work[-1]
    return with_part(problem, "works", effort=changed(problem.works.effort, work, 1)), schedule, problem.works.ids[work]


def fewer_teams_allowed(problem: Problem, schedule: Schedule) -> Case:
    work = crowd(schedule)
    most = changed(problem.works.maximum_teams, work, 1)
    return with_part(problem, "works", maximum_teams=most), schedule, problem.works.ids[work]


def joins_twice(problem: Problem, schedule: Schedule) -> Case:
    rows = {n: np.append(getattr(schedule, n), getattr(schedule, n)[-1]) for n in ("work", "team", "start", "finish")}
    return problem, altered(schedule, **rows), problem.works.ids[schedule.work[-1]]


def new_conflict(problem: Problem, schedule: Schedule) -> Case:
    works, start, finish = problem.works, schedule.work_start, schedule.work_finish
    a, b = next(
        (a, b)
        for a in range(problem.n_works)
        for b in range(a)
        if max(start[a], start[b]) < min(finish[a], finish[b]) and NEVER not in (finish[a], finish[b])
    )
    pointer = np.array(works.conflict_ptr)
    pointer[b + 1 :] += 1
    values = np.insert(works.conflict, works.conflict_ptr[b + 1], a).astype(np.int32)
    return with_part(problem, "works", conflict_ptr=pointer, conflict=values), schedule, works.ids[a]


def roads_close(problem: Problem, schedule: Schedule) -> Case:
    works, started = problem.works, problem.pins.work[problem.pins.started]
    index = next(
        i
        for i in range(len(schedule.work))
        if (base := problem.teams.base[schedule.team[i]]) >= 0
        and schedule.work[i] not in started
        and len(sites := works.access[works.access_ptr[w := schedule.work[i]] : works.access_ptr[w + 1]])
        and base not in sites
    )
    components = changed(problem.components.ready, 0, NEVER)
    closed = np.zeros_like(problem.roads.edge_component)
    problem = with_part(with_part(problem, "components", ready=components), "roads", edge_component=closed)
    return problem, schedule, works.ids[schedule.work[index]]


def pin_elsewhere(problem: Problem, schedule: Schedule) -> Case:
    index = free_assignment(problem, schedule)
    return pinned(problem, schedule, index, 1), schedule, problem.works.ids[schedule.work[index]]


def second_team_on_pin(problem: Problem, schedule: Schedule) -> Case:
    index = int(np.flatnonzero(schedule.work == crowd(schedule))[0])
    return pinned(problem, schedule, index, 0), schedule, problem.works.ids[schedule.work[index]]


def pinned(problem: Problem, schedule: Schedule, index: int, shift: int) -> Problem:
    pins = problem.pins
    return replace(
        problem,
        pins=Pins(
            np.append(pins.work, schedule.work[index]).astype(np.int32),
            np.append(pins.team, schedule.team[index]).astype(np.int32),
            np.append(pins.start, schedule.start[index] + shift).astype(np.int32),
            np.append(pins.started, False),
        ),
    )


BREAKS: list[tuple[str, Callable[[Problem, Schedule], Case]]] = [
    ("shape", unknown_work),
    ("shape", short_column),
    ("order", reversed_rows),
    ("horizon", beyond_horizon),
    ("horizon", lag_beyond_horizon),
    ("horizon", start_before_first_day),
    ("unscheduled", start_without_finish),
    ("unscheduled", scheduled_without_team),
    ("work_interval", other_work_start),
    ("scope", team_table("rate", lambda s, i: 0)),
    ("accreditation", team_table("accredited_from", lambda s, i: int(s.start[i]) + 1)),
    ("accreditation", team_table("accredited_until", lambda s, i: int(s.finish[i]) - 1)),
    ("presence", team_column("arrival", lambda s, i: int(s.start[i]) + 1)),
    ("presence", team_column("departure", lambda s, i: int(s.finish[i]) - 1)),
    ("presence", travel_eats_arrival),
    ("course", course_ends_later),
    ("one_work_at_a_time", two_at_a_time),
    ("travel", slow_travel),
    ("precedence", before_predecessor),
    ("release_date", later_release),
    ("lag", lasting_lag),
    ("lag", late_lag),
    ("finish_together", leaves_early),
    ("effort", more_effort),
    ("effort", done_before),
    ("maximum_teams", fewer_teams_allowed),
    ("join_once", joins_twice),
    ("conflict", new_conflict),
    ("access", roads_close),
    ("pin", pin_elsewhere),
    ("pinned_team", second_team_on_pin),
]


@pytest.mark.parametrize(("rule", "break_it"), BREAKS)
def test_check_names_the_broken_rule_and_its_work(rule: str, break_it: Callable[[Problem, Schedule], Case]) -> None:
    problem, schedule, work = break_it(*feasible())
    found = [violation for violation in check(problem, schedule) if violation.rule == rule]
    assert found
    assert not work or any(work in violation.works for violation in found)


def test_every_rule_is_broken_in_these_tests() -> None:
    assert {rule for rule, _ in BREAKS} == set(RULES)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(10, 60), st.integers(1, 12))
def test_feasible_schedules_break_nothing(seed: int, n_works: int, n_teams: int) -> None:
    problem = random_problem(seed, n_works, n_teams)
    assert check(problem, naive_schedule(problem, seed)) == ()


def test_tight_bounds_are_kept_to_the_tick() -> None:
    """The same bounds that are broken above hold when they are just met."""
    problem, schedule = feasible()
    index = free_assignment(problem, schedule)
    where = (schedule.team[index], problem.works.scope[schedule.work[index]])
    until = changed(problem.teams.accredited_until, where, schedule.finish[index])
    later = np.flatnonzero((schedule.team == where[0]) & (schedule.finish > schedule.finish[index]))
    assert len(later) == 0
    assert check(with_part(problem, "teams", accredited_until=until), schedule) == ()
    departure = changed(problem.teams.departure, where[0], schedule.finish[index])
    assert check(with_part(problem, "teams", departure=departure), schedule) == ()


def nothing_done(problem: Problem) -> Schedule:
    empty, never = np.zeros(0, dtype=np.int32), np.full(problem.n_works, NEVER)
    return Schedule(empty, empty.copy(), empty.copy(), empty.copy(), never, never.copy())


def test_a_plan_without_any_work_is_feasible_and_costs_at_most_the_horizon() -> None:
    problem = random_problem(1, pins=False)
    schedule = nothing_done(problem)
    assert check(problem, schedule) == ()
    days = problem.horizon / TICKS_PER_DAY
    worst = days * (problem.service_goals.weight.sum() + problem.hazard_goals.weight.sum())
    assert 0 < objective(problem, schedule) <= worst


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_objective_integrates_people_without_service_day_by_day(seed: int) -> None:
    """Oracle: at each tick a plain walk finds who is served, and the weights of the others are added up."""
    problem = random_problem(seed, n_works=20, n_teams=6, horizon=400)
    schedule = naive_schedule(problem, seed)
    total = sum(
        unserved_weight(problem, schedule, tick) + exposed_weight(problem, schedule, tick) for tick in range(400)
    )
    assert objective(problem, schedule) == pytest.approx(total / TICKS_PER_DAY, rel=1e-9)


def unserved_weight(problem: Problem, schedule: Schedule, tick: int) -> float:
    graph, parts, goals = problem.graph, problem.components, problem.service_goals
    repaired = [
        parts.ready[c] <= tick
        and (schedule.work_finish[parts.work[parts.work_ptr[c] : parts.work_ptr[c + 1]]] <= tick).all()
        for c in range(graph.n_components)
    ]
    needs: dict[int, list[int]] = {}
    for component, vertex in zip(graph.dependency_component.tolist(), graph.dependency_vertex.tolist(), strict=True):
        needs.setdefault(component, []).append(vertex)
    served: set[int] = set()
    while True:
        working = [-1, *(c for c in range(graph.n_components) if repaired[c] and served.issuperset(needs.get(c, [])))]
        fed = {v for v in range(graph.n_vertices) if graph.vertex_is_source[v]}
        for a, b, c in zip(
            graph.edge_from.tolist(), graph.edge_to.tolist(), graph.edge_component.tolist(), strict=True
        ):
            if c in working:
                fed |= ({b} if a in served else set()) | ({a} if b in served else set())
        after = served | {v for v in fed if graph.vertex_component[v] in working}
        if after == served:
            break
        served = after
    return sum(
        float(goals.weight[g])
        for g in range(len(goals.weight))
        if served.isdisjoint(goals.vertex[goals.vertex_ptr[g] : goals.vertex_ptr[g + 1]].tolist())
    )


def exposed_weight(problem: Problem, schedule: Schedule, tick: int) -> float:
    goals = problem.hazard_goals
    total = 0.0
    for weight, release, marking in zip(goals.weight, goals.release_work, goals.marking_work, strict=True):
        if release >= 0 and schedule.work_finish[release] <= tick:
            continue
        marked = marking >= 0 and schedule.work_finish[marking] <= tick
        total += float(weight) * ((1 - goals.marked_share) if marked else 1.0)
    return total


ROADS = [
    ((-1, -1, -1), (-1, -1), True),
    ((-1, 0, -1), (-1, -1), False),
    ((-1, -1, 0), (-1, -1), True),
    ((0, -1, 0), (-1, -1), True),
    ((-1, -1, -1), (-1, 0), False),
    ((0, 0, -1), (-1, -1), False),
    ((-1, -1, -1), (-1, 1), True),
]
"""Components of vertices and edges, and whether the site is reached."""


@pytest.mark.parametrize(("vertex_component", "edge_components", "reached"), ROADS)
def test_only_what_lies_between_base_and_site_must_work(
    vertex_component: tuple[int, ...], edge_components: tuple[int, ...], reached: bool
) -> None:
    """Roads 0 - 1 - 2 from the base at 0 to the repair at 2; component 0 works after the repair, 1 just before it."""
    problem = small_problem()
    works, line = problem.works, np.array(edge_components, dtype=np.int32)
    access = np.full_like(works.access, 2)
    roads = Roads(np.array(vertex_component, dtype=np.int32), ints(0, 1), ints(1, 2), line)
    problem = replace(problem, works=replace(works, access=access), roads=roads)
    assert {v.rule for v in check(problem, small_schedule(problem))} == (set() if reached else {"access"})
