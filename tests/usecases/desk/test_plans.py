"""Plans of scenarios: kept in full, built again, beside the live plan, no worse than before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tandem.errors import NotFoundError, PinError
from tandem.plan.check import check
from tandem.plan.problem import TICKS_PER_DAY
from tandem.plan.scenario import AddPeople, Close, Done, Forbid, PinWork, Scenario, SetPolicy
from tandem.usecases.desk.outcome import outcome_of, outcomes
from tandem.usecases.desk.plans import plan_id, plan_in_stages, plan_scenario, planned_as, scenario_plan
from tandem.usecases.desk.steps import add_change, add_scenario
from tandem.usecases.desk.table import compared_curves, desk
from tandem.usecases.planning import Planned, Search, plan_again, read_plan
from tandem.usecases.workspace import Workspace
from tests.usecases.desk.conftest import Clock

SEARCH = Search(1, 60.0, iterations=20)
DAY = date(2026, 6, 1)


def live(workspace: Workspace) -> Planned:
    with workspace.store.reading() as reader:
        return plan_again(reader, "last")


def planned(workspace: Workspace, clock: Clock, name: str, *changes: object) -> Planned:
    add_scenario(workspace, Scenario(name, "Ana", "to see", tuple(changes)), clock())  # type: ignore[arg-type]
    return plan_scenario(workspace, name, SEARCH, now=clock())


def test_a_plan_is_built_again_as_it_was_and_the_live_one_stays(workspace: Workspace, clock: Clock) -> None:
    before = live(workspace)
    row = next(one for one in before.prepared.index.works if one.scope is not None)
    work = before.problem.works.ids.index(row.id)
    teams = [
        before.problem.teams.ids[team]
        for team in before.solution.schedule.team[before.solution.schedule.work == work].tolist()
    ]
    changes = (Forbid(row.id, teams[0]), AddPeople(40, row.scope, DAY), SetPolicy("weights.water", 4.0))
    made = planned(workspace, clock, "try", *changes)
    with workspace.store.reading() as reader:
        again = scenario_plan(reader, "try")
        by_name = planned_as(reader, "scenario:try")
        assert plan_id(reader, "scenario:try") == made.document
        assert plan_id(reader, "last") == before.document
        assert planned_as(reader, "last").document == before.document
    assert again.planned.problem.digest == made.problem.digest
    assert again.planned.solution.schedule.digest == made.solution.schedule.digest == by_name.solution.schedule.digest
    assert again.planned.changes == made.changes
    assert (again.scenario.changes, again.version, again.live, again.stale) == (changes, 0, before.document, "")
    assert check(again.planned.problem, again.planned.solution.schedule) == ()
    assert live(workspace).document == before.document


def test_a_work_that_others_do_takes_no_team_and_ends_on_their_day(workspace: Workspace, clock: Clock) -> None:
    before = live(workspace)
    schedule, start = before.solution.schedule, before.problem.start
    first = dict(zip(schedule.work.tolist(), schedule.start.tolist(), strict=True))
    row = max((work for work in first if not (before.problem.pins.work == work).any()), key=lambda work: first[work])
    work, day = before.problem.works.ids[row], start + timedelta(days=5)
    made = planned(workspace, clock, "others", Done(work, day))
    row = made.problem.works.ids.index(work)
    assert not (made.solution.schedule.work == row).any()
    assert made.solution.schedule.work_finish[row] == 5 * TICKS_PER_DAY
    assert check(made.problem, made.solution.schedule) == ()


def test_a_pin_is_kept_and_one_that_cannot_be_is_refused(workspace: Workspace, clock: Clock) -> None:
    with workspace.store.reading() as reader:
        (document, _), _ = read_plan(reader, "last")
    rows = document.assignments()
    row = next(one for one in rows if one.work.startswith("nts/"))
    day = row.first_day + timedelta(days=10)
    made = planned(workspace, clock, "pin", PinWork(row.work, (row.team,), day))
    schedule, work = made.solution.schedule, made.problem.works.ids.index(row.work)
    assert [made.problem.teams.ids[team] for team in schedule.team[schedule.work == work]] == [row.team]
    assert schedule.work_start[work] // 4 == (day - made.problem.start).days
    for name, changes in (
        ("both", (PinWork(row.work, (row.team,), day), Forbid(row.work, row.team))),
        ("too early", (PinWork(row.work, (row.team,), day), Forbid(row.work, before=day + timedelta(days=1)))),
    ):
        with pytest.raises(PinError):
            planned(workspace, clock, name, *changes)


def test_a_road_that_opens_again_holds_what_needs_it_until_then(workspace: Workspace, clock: Clock) -> None:
    picture = live(workspace).prepared.seen.picture
    road = next(asset for asset in picture.assets if asset.network == "road" and asset.is_link)
    made = planned(workspace, clock, "closed", Close(road.id, DAY))
    work = made.problem.works.ids.index(f"closure/{road.id}")
    days = (DAY - made.problem.start).days
    assert made.solution.schedule.work_finish[work] == 4 * days
    assert "the closure of" in made.spoken[f"closure/{road.id}"]
    never = planned(workspace, clock, "for good", Close(road.id))
    assert never.solution.objective >= made.solution.objective * (1 - 0.05)


def test_every_stage_is_kept_and_a_stopped_search_keeps_the_best(workspace: Workspace, clock: Clock) -> None:
    add_scenario(workspace, Scenario("try", "Ana", "", (AddPeople(60, "manual_clearance", DAY),)), clock())
    stages = []
    for staged in plan_in_stages(workspace, "try", SEARCH, clock=clock):
        stages.append(staged)
        with workspace.store.reading() as reader:
            kept = scenario_plan(reader, "try").planned
        assert kept.solution.objective == staged.stage.solution.objective
    values = [staged.stage.solution.objective for staged in stages]
    assert [staged.stage.number for staged in stages] == [1, 2, 3]
    assert values == sorted(values, reverse=True)
    stopped = replace(SEARCH, stop=lambda: True)
    again = plan_scenario(workspace, "try", stopped, now=clock())
    assert again.solution.objective <= values[-1], "a stopped search lost what was kept"


def test_a_plan_says_what_it_moves_that_nobody_touched(workspace: Workspace, clock: Clock) -> None:
    made = planned(workspace, clock, "more", AddPeople(60, "manual_clearance", DAY))
    assert made.changes is not None
    told = outcome_of(made)
    assert told.near == made.changes.near > 0
    assert told.moved_for_gain == sum(move.cause == "gain" for move in made.changes.moves)
    assert told.moved_for_gain + told.moved_by_change == len(made.changes.moves)
    with workspace.store.reading() as reader:
        assert outcomes(reader)[made.document] == told


def test_the_desk_compares_by_the_live_weights(workspace: Workspace, clock: Clock) -> None:
    before = live(workspace)
    more = planned(workspace, clock, "more", AddPeople(60, "manual_clearance", DAY))
    other = planned(workspace, clock, "water", SetPolicy("weights.water", 6.0))
    add_scenario(workspace, Scenario("not yet", "Ana", "", ()), clock())
    found = desk(workspace, lambda: before, now=clock())
    assert [row.name for row in found.rows] == ["", "more", "water", "not yet"]
    own, first, second, third = found.rows
    assert own.weighted == before.solution.objective and own.gained == 0
    assert first.weighted == pytest.approx(more.solution.objective)
    assert first.gained == pytest.approx(before.solution.objective - more.solution.objective)
    assert second.other_weights and second.weighted is not None
    assert second.weighted < other.solution.objective, "six-fold water was not scaled back"
    goals = {goal.name: goal for goal in other.figures.goals}
    expected = sum(goal.weighted_person_days for name, goal in goals.items() if name != "water")
    assert second.weighted == pytest.approx(expected + goals["water"].person_days * 1.5)
    assert (third.outcome, third.weighted, third.stale) == (None, None, "")
    assert all(len(row.days) == 4 and row.days[3] is None for row in found.places)
    assert set(compared_curves(found, "water")) == {"", "more", "water"}
    add_change(workspace, "more", SetPolicy("weights.water", 2), version=0, by="Ana", now=clock())
    again = desk(workspace, lambda: pytest.fail("kept figures are read"), now=clock(), names=["more"])
    assert [row.name for row in again.rows] == ["", "more"]
    assert "has changed" in again.rows[1].stale


def test_figures_without_a_weight_to_scale_from_are_not_made_up(workspace: Workspace, clock: Clock) -> None:
    made = planned(workspace, clock, "no water", SetPolicy("weights.water", 0.0))
    weights = dict(made.policy.weights)
    assert outcome_of(made).weighted_by({**weights, "water": 1.5}) is None
    assert outcome_of(made).weighted_by(weights) == pytest.approx(made.solution.objective)


def test_what_was_not_planned_says_so(workspace: Workspace, clock: Clock) -> None:
    add_scenario(workspace, Scenario("not yet", "Ana", "", ()), clock())
    with workspace.store.reading() as reader, pytest.raises(NotFoundError, match="not planned yet"):
        scenario_plan(reader, "not yet")
