from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from tandem.errors import NotFoundError, PolicyError, ScenarioError
from tandem.picture.tables import Accreditation, Team
from tandem.plan.bound import lower_bound
from tandem.plan.capacity import joined_window, tick_of
from tandem.plan.check import check, objective
from tandem.plan.pins import Pin
from tandem.plan.problem import NEVER, TICKS_PER_DAY
from tandem.plan.scenario import (
    OPEN_END,
    Accredit,
    AddPeople,
    AddTeams,
    Arrive,
    Change,
    Close,
    Confirm,
    Done,
    Forbid,
    Late,
    Lift,
    Scenario,
    SetPolicy,
    Stay,
    WorkTakes,
    changed_picture,
    changed_policy,
    changed_problem,
    changed_works,
    made_of,
    recorded_changes,
    scenario_pins,
    scope_name,
    without_lifted,
)
from tandem.plan.solve import solve
from tandem.policy import generic_policy
from tandem.works.derive import derive_works
from tandem.works.model import ComponentNeed
from tests.plan.problems import random_problem
from tests.works.pictures import entry, hazard, node, picture, square, state, team

MORE = AddTeams(25, 8, ("manual_clearance", "ts"), date(2026, 5, 1))
DAY = date(2026, 6, 1)


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
    more = changed_picture(before, policy, Scenario("more", "A", "b", (MORE,)))
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


def test_people_are_teams_of_the_middle_size_and_it_is_said() -> None:
    policy = generic_policy()
    teams = [team(f"t{i}", "manual_clearance", people=people) for i, people in enumerate((6, 9, 30))]
    before = picture(teams=(*teams, team("other", "ts", people=2)))
    change = AddPeople(200, "manual_clearance", DAY)
    after = changed_picture(before, policy, Scenario("more", "A", "b", (change,)))
    added = [row for row in after.teams if row.id.startswith("scenario/more/")]
    assert [row.people for row in added] == [9] * 22 + [2]
    assert {row.arrival for row in added} == {DAY}
    told = made_of(before, policy, change, {})
    assert "22 teams of 9 and one of 2" in told and "3 teams" in told
    few = changed_picture(before, policy, Scenario("few", "A", "b", (AddPeople(4, "manual_clearance", DAY),)))
    assert [row.people for row in few.teams if row.id.startswith("scenario/")] == [4]
    assert made_of(before, policy, Close("x"), {}) == ""


def test_a_team_arrives_without_slip_and_a_confirmed_one_on_its_own_day() -> None:
    policy = generic_policy()
    coming = team("coming", "ts", presence="expected", arrival=DAY, organisation="org")
    vague = team("vague", "ts", presence="expected", organisation="org")
    here = team("here", "ts", presence="present")
    before = picture(teams=(coming, vague, here))

    def after(*changes: Change) -> dict[str, tuple[str, date | None]]:
        changed = changed_picture(before, policy, Scenario("x", "A", "b", changes))
        return {row.id: (row.presence, row.arrival) for row in changed.teams}

    assert after(Arrive("vague", DAY))["vague"] == ("present", DAY)
    assert after(Confirm("coming")) == {
        "coming": ("present", DAY),
        "vague": ("expected", None),
        "here": ("present", None),
    }
    for change, error in (
        (Confirm("vague"), ScenarioError),
        (Confirm("here"), ScenarioError),
        (Arrive("x", DAY), NotFoundError),
    ):
        with pytest.raises(error):
            after(change)


@pytest.mark.parametrize("seed", range(6))
def test_a_forbidden_pair_is_kept_by_search_checker_and_bound(seed: int) -> None:
    problem = random_problem(seed, 30, 6)
    plan = solve(problem, seed=1, time_limit_seconds=60, iterations=40)
    pairs = [
        (problem.works.ids[w], problem.teams.ids[t])
        for w, t in zip(plan.schedule.work, plan.schedule.team, strict=True)
    ]
    pinned = {problem.works.ids[work] for work in problem.pins.work}
    banned = [Forbid(work, one) for work, one in pairs if work not in pinned][:4]
    changed = changed_problem(problem, banned)
    broken = {found.rule for found in check(changed, plan.schedule)}
    assert "scope" in broken
    found = solve(changed, seed=1, time_limit_seconds=60, iterations=40)
    assert check(changed, found.schedule) == ()
    done = {
        (problem.works.ids[w], problem.teams.ids[t])
        for w, t in zip(found.schedule.work, found.schedule.team, strict=True)
    }
    assert not done & {(ban.work, ban.team) for ban in banned}
    # What is kept under a ban is possible without it, at the same price.
    assert check(problem, found.schedule) == ()
    assert objective(problem, found.schedule) == found.objective >= lower_bound(changed)


def test_works_with_the_same_ban_share_a_scope_and_its_name_is_read() -> None:
    problem = random_problem(2, 40, 6)
    scope = int(np.bincount(problem.works.scope[problem.works.scope >= 0]).argmax())
    rows = np.flatnonzero(problem.works.scope == scope)[:3]
    one = int(np.flatnonzero(problem.teams.rate[:, scope] > 0)[0])
    changed = changed_problem(problem, [Forbid(problem.works.ids[row], problem.teams.ids[one]) for row in rows])
    assert len(changed.scopes) == len(problem.scopes) + 1
    assert set(changed.works.scope[rows]) == {len(problem.scopes)}
    spoken = scope_name(changed.scopes[-1], {problem.scopes[scope]: "Search", problem.teams.ids[one]: "MCT 1"})
    assert spoken == "Search (not MCT 1)"
    assert scope_name("ts", {}) == "ts"


def test_works_wait_for_their_day_and_forbidden_ones_are_never_done() -> None:
    problem = random_problem(3, 40, 8)
    plan = solve(problem, seed=1, time_limit_seconds=60, iterations=20).schedule
    free = dict.fromkeys(int(work) for work in plan.work if work not in problem.pins.work)
    first, second = list(free)[:2]
    days = 30
    later = problem.start + timedelta(days=days)
    changed = changed_problem(
        problem, [Forbid(problem.works.ids[first], before=later), Forbid(problem.works.ids[second])]
    )
    found = solve(changed, seed=1, time_limit_seconds=60, iterations=20)
    assert check(changed, found.schedule) == ()
    assert found.schedule.work_start[first] >= days * TICKS_PER_DAY
    assert second not in found.schedule.work and found.schedule.work_finish[second] == NEVER


def test_a_closure_that_ends_is_a_work_that_the_asset_waits_for() -> None:
    road = node("road", 0, 0)
    before = picture(assets=(road,))
    works = derive_works(picture(), (), generic_policy())
    changed = changed_works(works, before, [Close("road", before.valid_at + timedelta(days=40))])
    assert [(work.id, work.scope, work.fixed_days) for work in changed.works] == [("closure/road", None, 40)]
    assert changed.needs == (ComponentNeed("road", ("closure/road",)),)
    assert changed_works(works, before, [Close("road")]) == works
    with pytest.raises(ScenarioError, match="passed"):
        changed_works(works, before, [Close("road", before.valid_at)])
    with pytest.raises(NotFoundError):
        changed_works(works, before, [Close("nowhere", DAY)])


def test_recorded_closures_and_bans_are_the_changes_that_they_were() -> None:
    today = date(2026, 4, 1)
    assets = (
        replace(node("a", 0, 0), closed_until=DAY),
        replace(node("b", 0, 0), closed_until=OPEN_END),
        replace(node("c", 0, 0), closed_until=today),
    )
    states = (replace(state("ts/x", "planned"), not_before=OPEN_END, not_by=("t1", "t2")),)
    found = recorded_changes(replace(picture(assets=assets), valid_at=today, work_states=states))
    assert found == (Close("a", DAY), Close("b"), Forbid("ts/x"), Forbid("ts/x", "t1"), Forbid("ts/x", "t2"))


def test_a_team_stays_or_is_accredited_as_said() -> None:
    policy = generic_policy()
    leaving = team("leaving", "ts", presence="present", departure=DAY)
    papers = replace(
        team("papers", "ts", "manual_clearance", presence="present"),
        accreditations=(Accreditation("ts", date(2026, 9, 1), None),),
    )
    before = picture(teams=(leaving, papers))

    def after(*changes: Change) -> dict[str, Team]:
        return {row.id: row for row in changed_picture(before, policy, Scenario("x", "A", "b", changes)).teams}

    assert after(Stay("leaving", date(2027, 1, 1)))["leaving"].departure == date(2027, 1, 1)
    sooner = after(Accredit("papers", "ts", DAY))["papers"].accreditations
    assert joined_window(sooner, before.valid_at) == (tick_of(DAY, before.valid_at), NEVER)
    assert after(Accredit("papers", "manual_clearance", DAY))["papers"] == papers, "a paper would narrow what has none"
    with pytest.raises(ScenarioError, match="does not have the scope"):
        after(Accredit("leaving", "manual_clearance", DAY))


def test_what_others_do_needs_no_team_and_ends_on_their_day() -> None:
    before = picture(hazardous_areas=(hazard("h", square(0, 0, 100), "cha"),))
    works = derive_works(before, (entry(before.hazardous_areas[0]),), generic_policy())
    gate = next(work for work in works.works if work.kind == "release_gate")
    clearance = next(work for work in works.works if work.kind == "clearance")
    day = before.valid_at + timedelta(days=9)
    opened = {work.id: work for work in changed_works(works, before, [Done(gate.id, day)]).works}
    assert opened[clearance.id].scope is None, "land was opened that nobody cleared"
    changed = {work.id: work for work in changed_works(works, before, [Done(clearance.id, day)]).works}
    done = changed[clearance.id]
    assert (done.scope, done.fixed_days, done.after, done.seasonal) == (None, 9, (), False)
    assert changed[gate.id] == gate
    with pytest.raises(ScenarioError, match="passed"):
        changed_works(works, before, [Done(clearance.id, before.valid_at)])
    with pytest.raises(NotFoundError):
        changed_works(works, before, [Done("clearance/nowhere", day)])


def test_a_lifted_work_has_no_pin_no_release_date_and_no_season() -> None:
    before = picture(hazardous_areas=(hazard("h", square(0, 0, 100), "cha"),))
    works = derive_works(before, (entry(before.hazardous_areas[0]),), generic_policy())
    work = next(work.id for work in works.works if work.seasonal)
    lift = Lift(work)
    assert not next(one for one in changed_works(works, before, [lift]).works if one.id == work).seasonal
    pins = (Pin(work, ("t",), DAY, False), Pin("ts/other", ("t",), DAY, False))
    assert scenario_pins(pins, [lift]) == pins[1:]
    assert scenario_pins((Pin(work, ("t",), DAY, True),), [lift]), "what has started stays"
    decided = (Forbid(work, before=DAY), Forbid(work, "t"), Forbid("ts/other", before=DAY))
    assert without_lifted(decided, [lift]) == decided[1:]
