"""Schedules with one rule broken at a time are caught, by name; schedules on the very edge of every rule are not."""

from __future__ import annotations

import subprocess
import sys
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.plan.check import RULES, check
from tandem.plan.problem import Problem
from tandem.plan.schedule import Schedule
from tandem.plan.solve import solve
from tests.plan.breaks import WAYS, Way, complaint
from tests.plan.naive import naive_schedule
from tests.plan.problems import random_problem
from tests.plan.tightest import just_kept

SEEDS = range(8)
ALLOWED = (
    "tandem.plan.check",
    "tandem.plan.problem",
    "tandem.plan.schedule",
    "tandem.network.model",
    "tandem.errors",
    "tandem.worded",
)


@cache
def feasible(seed: int) -> tuple[Problem, Schedule]:
    """A random problem with a schedule by the search, or by the plain planner."""
    rng = np.random.default_rng(seed)
    problem = random_problem(seed, int(rng.integers(10, 60)), int(rng.integers(2, 12)))
    if seed % 2:
        return problem, naive_schedule(problem, seed)
    return problem, solve(problem, seed=seed, time_limit_seconds=60.0, iterations=2).schedule


@pytest.mark.parametrize(("rule", "way"), WAYS, ids=lambda part: getattr(part, "__name__", part))
def test_one_broken_rule_is_reported_and_no_other(rule: str, way: Way) -> None:
    tried = 0
    for seed in SEEDS:
        broken = way(*feasible(seed), np.random.default_rng(seed))
        if broken is not None:
            tried += 1
            assert complaint(rule, broken) is None, f"seed {seed}"
    assert tried or way.__name__ == "a_predecessor_that_is_never_done"


def test_every_rule_has_a_way_to_break_it() -> None:
    assert {rule for rule, _ in WAYS} == set(RULES)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000))
def test_what_is_only_just_kept_is_kept(seed: int) -> None:
    problem, schedule = feasible(seed)
    assert check(just_kept(problem, schedule), schedule) == ()


def test_checker_loads_nothing_of_the_planner_but_problem_and_schedule() -> None:
    """A list of what is allowed: rooms that are built later are shut out too."""
    code = "import sys, tandem.plan.check; print(*[m for m in sys.modules if m.startswith('tandem')])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    packages = {"tandem", "tandem.plan", "tandem.network"}
    assert [name for name in loaded if name not in packages and not name.startswith(ALLOWED)] == []
