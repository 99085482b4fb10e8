"""What the checker says of each broken rule, word by word, on the region that fits on a sheet of paper.

The words stand in ``check_words.txt``, read and agreed to by hand: under the name of a case one line for each violation that is
to be told, no more and no less. Marking runs in ticks 0 to 4 and clearance 0 to 8, the gate until 12, the repair behind it 12 to 20; nobody dates the course.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tandem.plan.check import RULES, check, objective
from tandem.plan.problem import NEVER, Pins, Problem, Roads
from tandem.plan.schedule import Schedule
from tests.plan.breaks.tools import ROWS, altered, in_order, listed
from tests.plan.small import (
    CLEARANCE,
    COURSE,
    DEMINERS,
    ELECTRICIANS,
    GATE,
    HORIZON,
    MARKERS,
    MARKING,
    REPAIR,
    changed,
    ints,
    small_problem,
    small_schedule,
    with_part,
)

PROBLEM = small_problem()
PLAN = small_schedule(PROBLEM)
WORDS = {
    lines[0]: lines[1:]
    for lines in (block.splitlines() for block in Path(__file__).with_name("check_words.txt").read_text().split("\n\n"))
}
"""Violations by case, each as: rule | text | works | teams."""


def tight(part: str, *entries: tuple[str, object, float], problem: Problem = PROBLEM) -> Problem:
    """The small problem with single entries (column, where, value) of a part changed."""
    return with_part(problem, part, **{n: changed(getattr(getattr(problem, part), n), at, v) for n, at, v in entries})


def plan(*entries: tuple[str, object, float]) -> Schedule:
    """The small plan with single entries (column, where, value) changed."""
    schedule = PLAN
    for column, at, value in entries:
        schedule = altered(schedule, **{column: changed(getattr(schedule, column), at, value)})
    return in_order(schedule)


def with_rows(schedule: Schedule, *rows: tuple[int, int, int, int]) -> Schedule:
    """The schedule with further assignments (work, team, start, finish)."""
    more = {name: [row[k] for row in rows] for k, name in enumerate(ROWS)}
    return in_order(altered(schedule, **{name: np.append(getattr(schedule, name), more[name]) for name in ROWS}))


def only(schedule: Schedule, rows: list[int]) -> Schedule:
    """The assignments with these numbers, in this order."""
    return altered(schedule, **{name: getattr(schedule, name)[rows] for name in ROWS})


def pinned(*rows: tuple[int, int, int, bool], problem: Problem = PROBLEM) -> Problem:
    """The problem with pins (work, team, start, started)."""
    work, team, start, started = zip(*rows, strict=True)
    return replace(problem, pins=Pins(ints(*work), ints(*team), ints(*start), np.array(started)))


FAR = tight("teams", ("x", ELECTRICIANS, 3000.0), ("base", ELECTRICIANS, -1))
"""The electricians come from 3 km away: three ticks of travel."""
TOUR = tight(
    "works",
    ("x", REPAIR, 2500.0),
    ("scope", CLEARANCE, 1),
    ("duration", GATE, 2),
    problem=tight("teams", ("base", ELECTRICIANS, -1), ("arrival", ELECTRICIANS, 0)),
)
"""The electricians do the clearance too (ticks 0 to 8), and have three ticks of travel from it to the repair."""
TWO = tight(
    "works", ("effort", REPAIR, 7200), ("maximum_teams", REPAIR, 2), problem=tight("teams", ("rate", (MARKERS, 1), 600))
)
"""The repair takes half as much again, and the markers may help."""
NEAR = listed(PROBLEM, "conflict", {MARKING: [CLEARANCE]})
"""Marking and clearance must not run at the same time."""

ROAD = replace(PROBLEM, roads=Roads(ints(-1, -1, -1, -1), ints(0, 1, 2), ints(1, 2, 3), ints(-1, 1, -1)))
MARKED = tight("teams", ("base", MARKERS, 0), problem=listed(ROAD, "access", {MARKING: [3]}))
"""The markers too need a road, the middle of which the gate opens at tick 12; the repair lies before it."""

CASES: dict[str, tuple[Problem, Schedule]] = {
    "out of order, and before the road opens": (MARKED, only(PLAN, [1, 2, 0])),
    "road that is open from the first tick on": (tight("roads", ("edge_component", 1, -1), problem=MARKED), PLAN),
    "gate with a team of the last scope": (PROBLEM, with_rows(PLAN, (GATE, ELECTRICIANS, 8, 12))),
    "closed ends side by side": (tight("roads", ("vertex_component", slice(None), 0)), PLAN),
    "course too late, behind a gate that never opens": (
        PROBLEM,
        plan(
            ("work_start", GATE, NEVER),
            ("work_finish", GATE, NEVER),
            ("work_start", COURSE, 1),
            ("work_finish", COURSE, 9),
        ),
    ),
    "team of the slowest rate": (
        tight("teams", ("rate", (ELECTRICIANS, 1), 1), problem=tight("works", ("effort", REPAIR, 8))),
        PLAN,
    ),
    "first scope, which the team lacks": (
        tight("teams", ("arrival", ELECTRICIANS, 0)),
        plan(("team", 0, ELECTRICIANS)),
    ),
    "released before the first day": (
        tight("works", ("release", COURSE, -1)),
        plan(("work_start", COURSE, 0), ("work_finish", COURSE, 8)),
    ),
    "one of two sites is reached": (
        tight("components", ("ready", 1, 13), problem=listed(ROAD, "access", {REPAIR: [2]})),
        PLAN,
    ),
    "feasible as it is": (PROBLEM, PLAN),
    "column of teams too short": (PROBLEM, altered(PLAN, team=PLAN.team[:-1])),
    "column of starts too long": (PROBLEM, altered(PLAN, start=np.append(PLAN.start, 13))),
    "column of ends too long": (PROBLEM, altered(PLAN, finish=np.append(PLAN.finish, 30))),
    "starts of works too few": (PROBLEM, altered(PLAN, work_start=PLAN.work_start[:-1])),
    "ends of works too many": (PROBLEM, altered(PLAN, work_finish=np.append(PLAN.work_finish, NEVER))),
    "work behind the last": (PROBLEM, plan(("work", 2, 5))),
    "work before the first": (PROBLEM, plan(("work", 2, -1))),
    "team behind the last": (PROBLEM, plan(("team", 2, 3))),
    "team before the first": (PROBLEM, plan(("team", 2, -1))),
    "start before the first day": (PROBLEM, plan(("start", 0, -1))),
    "assignment that ends as it starts": (PROBLEM, plan(("finish", 2, 12))),
    "assignment beyond the horizon": (PROBLEM, plan(("finish", 2, 161))),
    "gate before the first day": (PROBLEM, plan(("work_start", GATE, -1))),
    "gate that ends before it starts": (PROBLEM, plan(("work_start", GATE, 13))),
    "gate beyond the horizon": (PROBLEM, plan(("work_finish", GATE, 161))),
    "two works outside": (PROBLEM, plan(("start", 0, -1), ("work_finish", GATE, 161))),
    "course until the horizon": (
        tight("works", ("duration", COURSE, HORIZON)),
        plan(("work_start", COURSE, 0), ("work_finish", COURSE, HORIZON)),
    ),
    "course of no time on the first tick": (
        tight("works", ("duration", COURSE, 0)),
        plan(("work_start", COURSE, 0), ("work_finish", COURSE, 0)),
    ),
    "assignments out of order": (PROBLEM, only(PLAN, [1, 0, 2])),
    "assignments out of order by two places": (PROBLEM, only(PLAN, [2, 0, 1])),
    "gate without an end": (PROBLEM, plan(("work_finish", GATE, NEVER))),
    "gate without a start": (PROBLEM, plan(("work_start", GATE, NEVER))),
    "course with an end alone": (PROBLEM, plan(("work_finish", COURSE, 8))),
    "repair without a team": (PROBLEM, only(PLAN, [0, 1])),
    "marking without a team": (PROBLEM, only(PLAN, [1, 2])),
    "repair with a team and no date": (PROBLEM, plan(("work_start", REPAIR, NEVER), ("work_finish", REPAIR, NEVER))),
    "work said to start late": (PROBLEM, plan(("work_start", REPAIR, 13))),
    "work said to start with its second team": (
        TWO,
        with_rows(plan(("work_start", REPAIR, 16)), (REPAIR, MARKERS, 16, 20)),
    ),
    "second team joins later": (TWO, with_rows(PLAN, (REPAIR, MARKERS, 16, 20))),
    "gate with a team": (PROBLEM, with_rows(PLAN, (GATE, MARKERS, 8, 12))),
    "scope that the team lacks": (PROBLEM, plan(("team", 2, DEMINERS))),
    "accredited a tick too late": (tight("teams", ("accredited_from", (ELECTRICIANS, 1), 13)), PLAN),
    "accredited a tick too short": (tight("teams", ("accredited_until", (ELECTRICIANS, 1), 19)), PLAN),
    "accredited just long enough": (
        tight("teams", ("accredited_from", (ELECTRICIANS, 1), 12), ("accredited_until", (ELECTRICIANS, 1), 20)),
        PLAN,
    ),
    "arrives a tick late": (tight("teams", ("arrival", ELECTRICIANS, 13)), PLAN),
    "leaves a tick early": (tight("teams", ("departure", ELECTRICIANS, 19)), PLAN),
    "arrives as it sets out": (
        tight("teams", ("arrival", ELECTRICIANS, 9), ("departure", ELECTRICIANS, 20), problem=FAR),
        PLAN,
    ),
    "arrives too late to travel": (tight("teams", ("arrival", ELECTRICIANS, 10), problem=FAR), PLAN),
    "course ends as it sets out": (tight("teams", ("after_work", ELECTRICIANS, GATE)), PLAN),
    "course ends while it travels": (tight("teams", ("after_work", ELECTRICIANS, GATE), problem=FAR), PLAN),
    "course that never ends": (tight("teams", ("after_work", ELECTRICIANS, COURSE)), PLAN),
    "course is the first of the works": (tight("teams", ("after_work", DEMINERS, MARKING)), PLAN),
    "two works at a time": (PROBLEM, plan(("team", 1, MARKERS))),
    "works one right after the other": (
        tight("works", ("release", MARKING, 8)),
        plan(
            ("team", 1, MARKERS),
            ("start", 0, 8),
            ("finish", 0, 12),
            ("work_start", MARKING, 8),
            ("work_finish", MARKING, 12),
        ),
    ),
    "works that overlap by a tick": (
        PROBLEM,
        plan(
            ("team", 1, MARKERS),
            ("start", 0, 7),
            ("finish", 0, 11),
            ("work_start", MARKING, 7),
            ("work_finish", MARKING, 11),
        ),
    ),
    "busy until the end of the longest": (
        TWO,
        with_rows(plan(("team", 1, MARKERS), ("start", 0, 1), ("work_start", MARKING, 1)), (REPAIR, MARKERS, 7, 20)),
    ),
    "just enough time to travel": (
        TOUR,
        plan(
            ("team", 1, ELECTRICIANS),
            ("work_finish", GATE, 10),
            ("start", 2, 11),
            ("finish", 2, 19),
            ("work_start", REPAIR, 11),
            ("work_finish", REPAIR, 19),
        ),
    ),
    "too little time to travel": (
        TOUR,
        plan(
            ("team", 1, ELECTRICIANS),
            ("work_finish", GATE, 10),
            ("start", 2, 10),
            ("finish", 2, 18),
            ("work_start", REPAIR, 10),
            ("work_finish", REPAIR, 18),
        ),
    ),
    "travel that is free": (
        tight("teams", ("arrival", ELECTRICIANS, 12), problem=tight("works", ("y", REPAIR, 100.0))),
        PLAN,
    ),
    "travel that is free by a hair": (
        tight("teams", ("arrival", ELECTRICIANS, 12), problem=tight("works", ("y", REPAIR, 100.0 * (1 + 1e-12)))),
        PLAN,
    ),
    "travel that is no longer free": (
        tight("teams", ("arrival", ELECTRICIANS, 12), problem=tight("works", ("y", REPAIR, 100.001))),
        PLAN,
    ),
    "travel of just one tick": (
        tight("teams", ("arrival", ELECTRICIANS, 11), problem=tight("works", ("y", REPAIR, 1000.0))),
        PLAN,
    ),
    "travel of just over one tick": (
        tight("teams", ("arrival", ELECTRICIANS, 11), problem=tight("works", ("y", REPAIR, -1000.1))),
        PLAN,
    ),
    "travel over both coordinates": (
        tight(
            "teams",
            ("x", ELECTRICIANS, 3000.0),
            ("arrival", ELECTRICIANS, 8),
            problem=tight("works", ("x", REPAIR, 6000.0), ("y", REPAIR, 4000.0)),
        ),
        PLAN,
    ),
    "a started team needs no travel": (
        pinned((REPAIR, ELECTRICIANS, 12, True), problem=tight("teams", ("arrival", ELECTRICIANS, 12), problem=FAR)),
        PLAN,
    ),
    "a started team that arrives a tick late": (
        pinned((MARKING, MARKERS, 0, True), problem=tight("teams", ("arrival", MARKERS, 1))),
        PLAN,
    ),
    "a pinned team that has not started travels": (
        pinned((REPAIR, ELECTRICIANS, 12, False), problem=tight("teams", ("arrival", ELECTRICIANS, 12), problem=FAR)),
        PLAN,
    ),
    "starts before its predecessor ends": (
        PROBLEM,
        plan(("start", 2, 11), ("work_start", REPAIR, 11), ("finish", 2, 19), ("work_finish", REPAIR, 19)),
    ),
    "predecessor never done": (listed(PROBLEM, "predecessor", {REPAIR: [COURSE]}), PLAN),
    "before its release date": (tight("works", ("release", REPAIR, 13)), PLAN),
    "on its release date": (tight("works", ("release", REPAIR, 12)), PLAN),
    "never done before its release date": (tight("works", ("release", COURSE, 5)), PLAN),
    "gate that waits": (PROBLEM, plan(("work_start", GATE, 9))),
    "gate that lasts a tick too long": (PROBLEM, plan(("work_finish", GATE, 13))),
    "gate that lasts a tick too short": (PROBLEM, plan(("work_finish", GATE, 11))),
    "gate released later than it could begin": (tight("works", ("release", GATE, 9)), PLAN),
    "gate before its release date": (tight("works", ("release", GATE, 10), ("duration", GATE, 2)), PLAN),
    "course on the first day": (PROBLEM, plan(("work_start", COURSE, 0), ("work_finish", COURSE, 8))),
    "course on the second tick": (PROBLEM, plan(("work_start", COURSE, 1), ("work_finish", COURSE, 9))),
    "course from its release on": (
        tight("works", ("release", COURSE, 5)),
        plan(("work_start", COURSE, 5), ("work_finish", COURSE, 13)),
    ),
    "team leaves before the work ends": (PROBLEM, plan(("finish", 2, 19))),
    "work ends later than its team": (PROBLEM, plan(("work_finish", REPAIR, 21))),
    "too little done": (tight("works", ("effort", REPAIR, 4801)), PLAN),
    "done a tick before": (tight("works", ("effort", REPAIR, 4200)), PLAN),
    "done on the last tick": (tight("works", ("effort", REPAIR, 4201)), PLAN),
    "done by two teams": (TWO, with_rows(PLAN, (REPAIR, MARKERS, 18, 20))),
    "team that comes for the last tick": (
        tight("works", ("effort", REPAIR, 4801), problem=TWO),
        with_rows(PLAN, (REPAIR, MARKERS, 19, 20)),
    ),
    "more teams than may join": (
        tight("works", ("maximum_teams", REPAIR, 1), problem=TWO),
        with_rows(PLAN, (REPAIR, MARKERS, 16, 20)),
    ),
    "one team twice": (
        tight("works", ("maximum_teams", REPAIR, 1), problem=TWO),
        with_rows(PLAN, (REPAIR, ELECTRICIANS, 16, 20)),
    ),
    "one of two teams twice": (
        tight("works", ("effort", REPAIR, 9600), problem=TWO),
        with_rows(PLAN, (REPAIR, MARKERS, 12, 20), (REPAIR, MARKERS, 20, 24)),
    ),
    "too near to each other": (NEAR, PLAN),
    "too near, told from both sides": (listed(PROBLEM, "conflict", {MARKING: [CLEARANCE], CLEARANCE: [MARKING]}), PLAN),
    "too near, the later begins the second day": (
        listed(PROBLEM, "conflict", {CLEARANCE: [MARKING]}),
        plan(("start", 0, 6), ("finish", 0, 10), ("work_start", MARKING, 6), ("work_finish", MARKING, 10)),
    ),
    "too near, but one after the other": (
        NEAR,
        plan(("start", 0, 8), ("finish", 0, 12), ("work_start", MARKING, 8), ("work_finish", MARKING, 12)),
    ),
    "too near, but one before the other": (listed(PROBLEM, "conflict", {CLEARANCE: [GATE]}), PLAN),
    "too near to a work that is never done": (listed(PROBLEM, "conflict", {REPAIR: [COURSE], COURSE: [MARKING]}), PLAN),
    "near to itself": (listed(PROBLEM, "conflict", {REPAIR: [REPAIR]}), PLAN),
    "road opens a tick too late": (tight("components", ("ready", 1, 13)), PLAN),
    "road opens just in time": (tight("components", ("ready", 1, 12)), PLAN),
    "a started team needs no road": (
        pinned((REPAIR, ELECTRICIANS, 12, True), problem=tight("components", ("ready", 1, 13))),
        PLAN,
    ),
    "another has started there": (
        pinned((REPAIR, MARKERS, 16, True), problem=tight("components", ("ready", 1, 16), problem=TWO)),
        with_rows(PLAN, (REPAIR, MARKERS, 16, 20)),
    ),
    "team without a base needs no road": (
        tight("teams", ("base", ELECTRICIANS, -1), problem=tight("components", ("ready", 1, 13))),
        PLAN,
    ),
    "base at the second vertex": (
        tight("teams", ("base", ELECTRICIANS, 1), problem=tight("components", ("ready", 1, 13))),
        PLAN,
    ),
    "pin is gone": (pinned((REPAIR, ELECTRICIANS, 13, False)), PLAN),
    "pin of another team": (pinned((CLEARANCE, MARKERS, 0, False)), PLAN),
    "pin is kept": (pinned((REPAIR, ELECTRICIANS, 12, False), (MARKING, MARKERS, 0, False)), PLAN),
    "another team on pinned work": (
        pinned((REPAIR, ELECTRICIANS, 12, False), problem=TWO),
        with_rows(PLAN, (REPAIR, MARKERS, 16, 20)),
    ),
}


def told(name: str) -> list[str]:
    """What is told of a case, line by line as in the file of words."""
    return [f"{v.rule} | {v.text} | {' '.join(v.works)} | {' '.join(v.teams)}".rstrip() for v in check(*CASES[name])]


@pytest.mark.parametrize("name", CASES)
def test_what_is_told_is_told_word_by_word(name: str) -> None:
    assert told(name) == WORDS[name]


def test_every_rule_is_told_and_explained() -> None:
    assert set(WORDS) == set(CASES)
    assert {line.split(" | ")[0] for lines in WORDS.values() for line in lines} == set(RULES)
    assert all(text.endswith(".") and len(text) > 20 for text in RULES.values())
    with pytest.raises(TypeError):
        RULES["new"] = "A rule."  # type: ignore[index]


def test_a_violation_is_a_value() -> None:
    one, other = check(NEAR, PLAN)[0], check(NEAR, PLAN)[0]
    assert {one, other} == {one}
    assert not hasattr(one, "__dict__")
    with pytest.raises(AttributeError):
        one.rule = "shape"  # type: ignore[misc]


OBJECTIVES: list[tuple[Problem, Schedule, float]] = [
    # 200 weighted people wait 5 days; 20 live 1 day beside the area, then three quarters of them 2 days more.
    (PROBLEM, PLAN, 1000 + 20 + 15 * 2),
    (PROBLEM, small_schedule(PROBLEM, late=4), 1200 + 50),
    (tight("hazard_goals", ("release_work", 0, -1)), PLAN, 1000 + 20 + 15 * 39),
    (tight("hazard_goals", ("marking_work", 0, -1)), PLAN, 1000 + 20 * 3),
    (tight("hazard_goals", ("marking_work", 0, REPAIR)), PLAN, 1000 + 20 * 3),
    (PROBLEM, plan(("work_finish", REPAIR, NEVER)), 200 * 40 + 50),
    (tight("components", ("ready", 0, 24)), PLAN, 200 * 6 + 50),
    (replace(PROBLEM, service_goals=replace(PROBLEM.service_goals, vertex=ints(0))), PLAN, 50),
    (
        replace(PROBLEM, service_goals=replace(PROBLEM.service_goals, vertex=ints(0, 1), vertex_ptr=ints(0, 2))),
        PLAN,
        50,
    ),
]


@pytest.mark.parametrize(("problem", "schedule", "expected"), OBJECTIVES)
def test_objective_is_that_of_paper_and_pencil(problem: Problem, schedule: Schedule, expected: float) -> None:
    assert objective(problem, schedule) == expected
