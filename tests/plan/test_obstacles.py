"""Causes suffice and none of their facts can be left out; remedies resolve, and none of theirs can be kept."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.plan.minimal import minimal_set
from tandem.plan.obstacles import Fact, Obstacle, Obstacles
from tandem.plan.problem import NEVER, Problem
from tests.plan.problems import random_problem


@given(st.integers(1, 12), st.lists(st.sets(st.integers(0, 11), min_size=1), min_size=1, max_size=6))
@settings(max_examples=300, deadline=None)
def test_minimal_sets_suffice_and_nothing_can_be_left_out(n: int, enough: list[set[int]]) -> None:
    facts = range(12)

    def suffices(chosen: object) -> bool:
        return any(one <= set(chosen) for one in enough)  # type: ignore[call-overload]

    found = minimal_set(facts, suffices)
    assert suffices(found) and not any(suffices(set(found) - {fact}) for fact in found)


def test_what_all_facts_do_not_cause_is_an_error() -> None:
    with pytest.raises(ValueError, match="together"):
        minimal_set([1, 2], lambda _: False)


def spoilt(seed: int) -> Problem:
    """A random problem in which scopes are missing, teams never come and components never work."""
    rng = np.random.default_rng(seed)
    problem = random_problem(seed, n_works=20, n_teams=6, pins=False)
    rate, until = problem.teams.rate.copy(), problem.teams.accredited_until.copy()
    ready, base = problem.components.ready.copy(), problem.teams.base.copy()
    rate[:, rng.random(rate.shape[1]) < 0.15] = 0
    until[rng.random(until.shape) < 0.4] = 0
    ready[rng.random(len(ready)) < 0.3] = NEVER
    base[:] = int(rng.integers(len(problem.roads.vertex_component)))
    return changed(problem, teams={"rate": rate, "accredited_until": until, "base": base}, components={"ready": ready})


def changed(problem: Problem, **parts: dict[str, np.ndarray]) -> Problem:
    fields = {name: getattr(problem, name) for name in problem.__dataclass_fields__}
    for name, values in parts.items():
        part = fields[name]
        fields[name] = type(part)(**{**{n: getattr(part, n) for n in part.__dataclass_fields__}, **values})
    return Problem(**fields)


@pytest.mark.parametrize("seed", range(12))
def test_causes_and_remedies_of_works(seed: int) -> None:
    problem = spoilt(seed)
    obstacles = Obstacles(problem)
    stuck = np.flatnonzero(~obstacles.possible)
    for work in stuck[:2].tolist():
        found = obstacles.of_work(work)
        everything = set(obstacles._facts)
        check(found, everything, lambda waived: bool(obstacles.possible_without(waived)[work]))  # noqa: B023


def check(found: Obstacle, everything: set[Fact], without: object) -> None:
    assert callable(without)
    cause = set(found.cause)
    assert cause and not without(everything - cause), "the cause suffices"
    for fact in cause:
        assert without(everything - cause | {fact}), "each fact of the cause is needed"
    assert found.remedy and without(found.remedy), "the remedy resolves"
    for fact in found.remedy:
        assert not without(set(found.remedy) - {fact}), "each fact of the remedy is needed"
    assert set(found.remedy) & cause, "a remedy touches every cause"
    assert all(fact.kind != "precedence" for fact in found.remedy)


@pytest.mark.parametrize("seed", range(25))
def test_causes_and_remedies_of_goals(seed: int) -> None:
    problem = spoilt(seed)
    obstacles = Obstacles(problem)
    for goal in obstacles.unserved_goals()[:4]:
        found = obstacles.of_goal(goal)
        if found is None:
            continue
        facts = {*(f for f in obstacles._facts if f.kind == "component"), *obstacles._dependencies()}
        check(found, facts, lambda waived: obstacles.served_without(waived, goal))  # noqa: B023


def test_small_causes_are_the_smallest_by_enumeration() -> None:
    """A set of k facts that cannot be reduced is found even where larger ones exist: sizes agree with a full enumeration."""
    seen = 0
    for seed in range(16):
        obstacles = Obstacles(spoilt(seed))
        if not 0 < len(obstacles._facts) <= 8 or obstacles.possible.all():
            continue
        work = int(np.flatnonzero(~obstacles.possible)[0])
        everything = set(obstacles._facts)
        causes = [
            set(chosen)
            for size in range(1, len(everything) + 1)
            for chosen in combinations(sorted(everything), size)
            if not obstacles.possible_without(everything - set(chosen))[work]
        ]
        minimal = [one for one in causes if not any(other < one for other in causes)]
        assert set(obstacles.of_work(work).cause) in minimal
        seen += 1
    assert seen
