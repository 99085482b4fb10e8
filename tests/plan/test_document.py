"""A kept plan reads back as it was, and damaged or foreign text is refused."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.errors import FormatError, NewerVersionError, PlanError
from tandem.plan.check import objective
from tandem.plan.document import plan_from_json, plan_to_json, solution_for
from tandem.plan.problem import NEVER, Problem
from tandem.plan.schedule import Solution, Trace
from tests.plan.naive import naive_schedule
from tests.plan.problems import random_problem
from tests.plan.small import changed, small_problem, small_schedule, with_part


def solution(problem: Problem, seed: int = 0) -> Solution:
    schedule, other = naive_schedule(problem, seed), naive_schedule(problem, seed + 1)
    baselines = (("score", objective(problem, other), other),)
    trace = (Trace(0.1, 1, 2.0),)
    return Solution(schedule, objective(problem, schedule), 0.1, baselines, seed, 17, trace)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_a_plan_reads_back_as_it_was(seed: int) -> None:
    problem = random_problem(seed, n_works=25, n_teams=6)
    kept = solution(problem, seed)
    text = plan_to_json(problem, kept)
    document = plan_from_json(text)
    read = solution_for(document, problem)
    assert read.schedule.digest == kept.schedule.digest
    assert read.baselines[0][2].digest == kept.baselines[0][2].digest
    assert (read.objective, read.bound, read.seed, read.iterations) == (kept.objective, 0.1, seed, 17)
    assert read.baselines[0][:2] == kept.baselines[0][:2]
    assert (document.start, document.horizon) == (problem.start, problem.horizon)
    assert (document.work_ids, document.team_ids) == (problem.works.ids, problem.teams.ids)
    assert plan_to_json(problem, read) == text
    assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def test_seconds_of_the_search_do_not_change_the_text() -> None:
    problem = small_problem()
    one = Solution(small_schedule(problem), 1.0, 0.5, (), 1, 2, (Trace(0.1, 1, 2.0),))
    other = Solution(small_schedule(problem), 1.0, 0.5, (), 1, 2, (Trace(0.3, 1, 2.0),))
    assert plan_to_json(problem, one) == plan_to_json(problem, other)


def test_assignments_and_days_are_told_by_id() -> None:
    problem = small_problem()
    kept = Solution(small_schedule(problem), 1.0, 0.5, (), 1, 2, ())
    document = plan_from_json(plan_to_json(problem, kept))
    told = {(one.work, one.team): (one.first_day, one.last_day) for one in document.assignments()}
    assert told["repair/line", "electricians"] == (date(2026, 3, 5), date(2026, 3, 6))
    assert len(told) == 3
    assert document.work_days()["gate/h"] == (date(2026, 3, 4), date(2026, 3, 4))
    assert "course/none" not in document.work_days()


def test_a_plan_is_not_used_for_other_inputs() -> None:
    problem = small_problem()
    document = plan_from_json(plan_to_json(problem, solution(problem)))
    harder = with_part(problem, "works", effort=changed(problem.works.effort, 0, 2401))
    assert not document.belongs_to(harder)
    with pytest.raises(PlanError, match="inputs have changed"):
        solution_for(document, harder)


def damage(name: str, value: object) -> str:
    problem = small_problem()
    body = json.loads(plan_to_json(problem, solution(problem)))
    return json.dumps({**body, name: value})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '"plan"',
        '{"format": "other"}',
        '{"format": "tandem-plan", "version": 1}',
        damage("start", "2026-02-30"),
        damage("objective", "much"),
        damage("schedule", {}),
        damage("schedule", None),
        damage("works", ["only one"]),
        damage("teams", []),
        damage("baselines", [{"name": "score"}]),
        damage("horizon", 1e400),
        "[" * 200_000,
        "[" * 200_000,
    ],
)
def test_damaged_text_is_refused(text: str) -> None:
    with pytest.raises(FormatError, match="cannot be read"):
        plan_from_json(text)


def test_numbers_beyond_the_arrays_are_refused() -> None:
    problem = small_problem()
    body = json.loads(plan_to_json(problem, solution(problem)))
    body["schedule"]["start"][0] = 2**40
    with pytest.raises(FormatError):
        plan_from_json(json.dumps(body))


def test_a_plan_of_a_newer_version_is_refused_politely() -> None:
    with pytest.raises(NewerVersionError, match="format version 2"):
        plan_from_json(damage("version", 2))


def test_never_is_null_in_the_text() -> None:
    problem = small_problem()
    body = json.loads(plan_to_json(problem, Solution(small_schedule(problem), 1.0, 0.5, (), 1, 2, ())))
    assert body["schedule"]["work_start"][4] is None
    assert plan_from_json(json.dumps(body)).solution.schedule.work_start[4] == NEVER
