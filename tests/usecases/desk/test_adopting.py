"""A scenario becomes the live plan: decisions and facts as records, the rest written down and planned without."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tandem.errors import ConflictError, ScenarioError
from tandem.plan.check import check
from tandem.plan.scenario import (
    AddPeople,
    Arrive,
    Change,
    Close,
    Confirm,
    Forbid,
    Late,
    PinWork,
    Scenario,
    SetPolicy,
)
from tandem.settings import Settings
from tandem.usecases.desk.adopting import adopt, adoption
from tandem.usecases.desk.plans import plan_scenario, scenario_plan
from tandem.usecases.desk.steps import add_change, add_scenario, draft_of
from tandem.usecases.planning import Planned, Search, plan_again, read_plan, replan
from tandem.usecases.policies import policy_at, versions
from tandem.usecases.room.open import Room
from tandem.usecases.workspace import Workspace, open_workspace
from tests.usecases.desk.conftest import Clock

SEARCH = Search(1, 60.0, iterations=15)
DAY = date(2026, 6, 1)


def scenario(workspace: Workspace, clock: Clock, *changes: Change) -> Planned:
    add_scenario(workspace, Scenario("try", "Ana", "to see", changes), clock())
    return plan_scenario(workspace, "try", SEARCH, now=clock())


def taken(workspace: Workspace, clock: Clock, version: int = 0) -> Planned:
    return adopt(workspace, "try", SEARCH, version=version, by="Ana", reason="agreed on Monday", clock=clock)


def live(workspace: Workspace, name: str = "last") -> Planned:
    with workspace.store.reading() as reader:
        return plan_again(reader, name)


def test_decisions_and_closures_become_records_and_the_plan_stays_as_it_was_tried(
    workspace: Workspace, clock: Clock
) -> None:
    before = live(workspace)
    with workspace.store.reading() as reader:
        (document, _), _ = read_plan(reader, "last")
    rows = document.assignments()
    pinned = next(one for one in rows if one.work.startswith("nts/"))
    banned = next(one for one in rows if one.work.startswith("repair/"))
    waits = next(one for one in rows if one.work.startswith("marking/"))
    road = next(a for a in before.prepared.seen.picture.assets if a.network == "road" and a.is_link)
    changes = (
        PinWork(pinned.work, (pinned.team,), pinned.first_day + timedelta(days=9)),
        Forbid(banned.work, banned.team),
        Forbid(waits.work, before=DAY),
        Close(road.id, DAY),
    )
    tried = scenario(workspace, clock, *changes)
    with workspace.store.reading() as reader:
        told = adoption(reader, plan_again(reader, "last"), "try")
    assert [item.becomes for item in told.items] == ["decision", "decision", "decision", "fact"] and not told.anew
    made = taken(workspace, clock)
    assert made.solution.schedule.digest == tried.solution.schedule.digest
    assert made.solution.objective == tried.solution.objective
    now = live(workspace)
    assert now.document == made.document != before.document
    asset = next(a for a in now.prepared.seen.picture.assets if a.id == road.id)
    assert asset.closed_until == DAY
    states = {state.id: state for state in now.prepared.seen.picture.work_states}
    assert states[banned.work].not_by == (banned.team,) and states[waits.work].not_before == DAY
    with workspace.store.reading() as reader:
        assert draft_of(reader, "try").adopted is not None
        report = next(one for one in reader.reports() if one.key == "adopt:try:0")
        words = reader.report(report.id).content.decode()
    assert "Ana" in words and "agreed on Monday" in words and "closed until" in words
    later = replan(workspace, SEARCH, valid_at=before.problem.start, now=clock())
    work = later.problem.works.ids.index(banned.work)
    doing = [
        later.problem.teams.ids[team] for team in later.solution.schedule.team[later.solution.schedule.work == work]
    ]
    assert banned.team not in doing, "a re-plan forgot the ban"
    with pytest.raises(ScenarioError, match="live plan"):
        add_change(workspace, "try", Close(road.id), version=1, by="Ana", now=clock())
    with pytest.raises(ScenarioError, match="already"), workspace.store.reading() as reader:
        adoption(reader, plan_again(reader, "last"), "try")


def test_invented_teams_and_assumptions_do_not_become_capacity(workspace: Workspace, clock: Clock) -> None:
    tried = scenario(workspace, clock, AddPeople(80, "manual_clearance", date(2026, 4, 10)), Late(0.5, 20))
    assert any(team.startswith("scenario/") for team in tried.problem.teams.ids)
    with workspace.store.reading() as reader:
        told = adoption(reader, plan_again(reader, "last"), "try")
    assert [item.becomes for item in told.items] == ["wanted", "assumed"] and told.anew
    made = taken(workspace, clock)
    assert not any(team.startswith("scenario/") for team in made.problem.teams.ids)
    assert check(made.problem, made.solution.schedule) == ()
    with workspace.store.reading() as reader:
        report = next(one for one in reader.reports() if one.key == "adopt:try:0")
        assert "written down as wanted" in reader.report(report.id).content.decode()
        assert reader.claims_of(report.id) == ()


def test_weights_become_a_version_of_the_policy_and_older_plans_keep_theirs(workspace: Workspace, clock: Clock) -> None:
    before = live(workspace)
    tried = scenario(workspace, clock, SetPolicy("weights.water", 4.0))
    room = Room(workspace, clock)
    assert room.lists.shown().policy.weights["water"] == 1.5
    made = taken(workspace, clock)
    assert made.solution.schedule.digest == tried.solution.schedule.digest
    assert room.lists.shown().policy.weights["water"] == 4.0, "lists keep the policy of the start"
    workspace.store.close()
    opened = open_workspace(workspace.path, Settings())
    assert live(opened).policy.weights["water"] == 4.0
    with opened.store.reading() as reader:
        old = plan_again(reader, before.document)
        assert scenario_plan(reader, "try").planned.problem.digest == tried.problem.digest
        assert reader.policy_text() == before.policy.text
    assert old.problem.digest == before.problem.digest and old.policy.weights["water"] == 1.5
    with opened.store.reading() as reader:
        first, second = versions(reader)
        assert policy_at(reader, before.problem.start - timedelta(days=1)).text == first.text
    assert (second.begins, second.policy.version, second.reason) == (before.problem.start, 2, "agreed on Monday")
    assert second.policy.sources["weights.water"].endswith("agreed on Monday")
    assert second.policy.text.count("# ") == first.text.count("# "), "comments of the policy file were lost"
    opened.store.close()


def test_expected_is_not_arrived_when_it_is_adopted(workspace: Workspace, clock: Clock) -> None:
    before = live(workspace)
    team = next(one for one in before.prepared.seen.picture.teams if one.presence == "expected" and one.arrival)
    assert team.arrival is not None
    coming = team.arrival + timedelta(days=30)
    scenario(workspace, clock, Arrive(team.id, coming))
    with workspace.store.reading() as reader:
        told = adoption(reader, plan_again(reader, "last"), "try")
    assert [item.becomes for item in told.items] == ["expected"] and told.anew
    made = taken(workspace, clock)
    row = next(one for one in made.prepared.seen.picture.teams if one.id == team.id)
    assert (row.presence, row.arrival) == ("expected", coming), "an earlier report outweighed the decision"
    slip = made.policy.capacity.expected_slip_days
    place = made.problem.teams.ids.index(team.id)
    assert made.problem.teams.arrival[place] == 4 * ((coming - made.problem.start).days + slip)


def test_a_team_that_is_confirmed_with_a_day_to_come_is_expected(workspace: Workspace, clock: Clock) -> None:
    before = live(workspace)
    team = next(one for one in before.prepared.seen.picture.teams if one.presence == "expected" and one.arrival)
    tried = scenario(workspace, clock, Confirm(team.id))
    place = tried.problem.teams.ids.index(team.id)
    assert tried.problem.teams.arrival[place] < before.problem.teams.arrival[before.problem.teams.ids.index(team.id)]
    with workspace.store.reading() as reader:
        assert [item.becomes for item in adoption(reader, plan_again(reader, "last"), "try").items] == ["expected"]


def test_what_was_not_planned_or_has_changed_is_not_adopted(workspace: Workspace, clock: Clock) -> None:
    add_scenario(workspace, Scenario("try", "Ana", "", (SetPolicy("weights.water", 2.0),)), clock())
    with pytest.raises(ConflictError, match="not planned"):
        taken(workspace, clock)
    plan_scenario(workspace, "try", SEARCH, now=clock())
    with pytest.raises(ScenarioError, match="reason"):
        adopt(workspace, "try", SEARCH, version=0, by="Ana", reason=" ", clock=clock)
    add_change(workspace, "try", SetPolicy("weights.road", 2.0), version=0, by="Boris", now=clock())
    with pytest.raises(ConflictError, match="since you looked"):
        taken(workspace, clock)
    with pytest.raises(ConflictError, match="since it was planned"):
        taken(workspace, clock, version=1)
    with workspace.store.reading() as reader:
        assert len(reader.heads("plan")) == 1 and reader.report_id_of_key("adopt:try:0") is None


def test_an_adoption_that_was_cut_off_is_taken_up_again(
    workspace: Workspace, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario(workspace, clock, SetPolicy("weights.water", 4.0))

    def cut(*given: object, **named: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr("tandem.usecases.desk.adopting.keep", cut)
        taken(workspace, clock)
    again = open_workspace(workspace.path, Settings())
    with again.store.reading() as reader:
        assert len(reader.heads("plan")) == 1 and len(reader.heads("policy")) == 1
    made = taken(again, clock)
    with again.store.reading() as reader:
        assert reader.heads("plan")[-1].id == made.document and len(reader.heads("policy")) == 1
        assert draft_of(reader, "try").adopted is not None
    again.store.close()
