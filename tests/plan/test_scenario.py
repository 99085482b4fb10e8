import json
from datetime import date

import pytest

from tandem.errors import FormatError, NotFoundError, PolicyError
from tandem.plan.problem import NEVER
from tandem.plan.scenario import (
    AddTeams,
    Close,
    ConfirmedOnly,
    Late,
    Scenario,
    SetPolicy,
    WorkTakes,
    changed_picture,
    changed_policy,
    changed_problem,
)
from tandem.policy import generic_policy
from tests.plan.problems import random_problem
from tests.works.pictures import picture, team

EVERY = (
    AddTeams(25, 8, ("manual_clearance", "ts"), date(2026, 5, 1)),
    ConfirmedOnly(),
    Late(0.8, 14),
    Close("road-3"),
    SetPolicy("weights.water", 3.0),
    WorkTakes("clearance/a", 1.5),
)


def test_a_scenario_reads_back_as_it_was_written() -> None:
    scenario = Scenario("all", "Ana", "why not", EVERY)
    assert Scenario.from_json(json.loads(json.dumps(scenario.to_json()))) == scenario
    assert all(str(change) for change in EVERY)
    with pytest.raises(FormatError):
        Scenario.from_json({"name": "x"})


def test_policy_values_are_set_and_checked() -> None:
    policy = generic_policy()
    changed = changed_policy(policy, [SetPolicy("weights.water", 3), SetPolicy("horizon.days", 400)])
    assert (changed.weights["water"], changed.horizon.days) == (3.0, 400)
    assert policy.weights["water"] == 1.5
    for path, value in (("weights.nothing", 1), ("nothing.at.all", 1), ("name", 1), ("horizon.days", 3)):
        with pytest.raises(PolicyError):
            changed_policy(policy, [SetPolicy(path, value)])


def test_teams_are_added_and_the_same_expected_ones_are_late() -> None:
    policy = generic_policy()
    here = team("here", "ts", presence="present")
    expected = [team(f"coming-{i}", "ts", presence="expected", arrival=date(2026, 6, 1)) for i in range(5)]
    before = picture(teams=(here, *expected))
    half = changed_picture(before, policy, Scenario("late", "A", "b", (Late(0.6, 14),)))
    moved = [row.id for row in half.teams if row.arrival == date(2026, 6, 15)]
    assert len(moved) == 3
    all_late = changed_picture(before, policy, Scenario("late", "A", "b", (Late(1.0, 14),)))
    assert set(moved) <= {row.id for row in all_late.teams if row.arrival == date(2026, 6, 15)}
    more = changed_picture(before, policy, Scenario("more", "A", "b", EVERY[:1]))
    added = [row for row in more.teams if row.id.startswith("scenario/more/")]
    assert len(added) == 25
    assert {(row.people, row.scopes, row.arrival, row.presence) for row in added} == {
        (8, ("manual_clearance", "ts"), date(2026, 5, 1), "present")
    }


def test_components_close_and_works_take_longer() -> None:
    problem = random_problem(3, 40, 8)
    work = next(row for row in range(problem.n_works) if problem.works.effort[row])
    changed = changed_problem(problem, [Close(problem.components.ids[2]), WorkTakes(problem.works.ids[work], 1.5)])
    assert changed.components.ready[2] == NEVER
    assert changed.works.effort[work] == pytest.approx(1.5 * problem.works.effort[work], abs=1)
    assert (changed.works.effort != problem.works.effort).sum() == 1
    for change in (Close("nowhere"), WorkTakes("nothing", 2)):
        with pytest.raises(NotFoundError):
            changed_problem(problem, [change])
