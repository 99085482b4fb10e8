"""From picture and works to the arrays of the planning problem."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.errors import PolicyError
from tandem.picture.activities import AccreditationGrant
from tandem.picture.capacity import with_course_teams
from tandem.picture.infrastructure import infrastructure
from tandem.picture.ledger import ledger
from tandem.picture.tables import Accreditation, Commitment, Headcount, Picture
from tandem.plan.build import ProblemIndex, build_problem
from tandem.plan.capacity import joined_window
from tandem.plan.impossible import impossible_works, joined_vertices, spread
from tandem.plan.pins import Pin
from tandem.plan.problem import NEVER, TICKS_PER_DAY, UNITS_PER_WORKER_TICK, Problem
from tandem.policy import Policy, generic_policy, parse_policy
from tandem.times import Calendar
from tandem.works.derive import derive_works
from tests.picture.makers import grant, non_conformity
from tests.works.pictures import (
    VALID_AT,
    community,
    course,
    hazard,
    link,
    node,
    picture,
    point,
    square,
    state,
    team,
)

POLICY = generic_policy()
SLIP = POLICY.capacity.expected_slip_days
SEARCHERS = ("nts", "ts", "manual_clearance", "quality_control", "marking")


def region(**more: Any) -> Picture:
    """hub - A - B by road, damaged between A and B behind suspected land; a village at B; a bridge crew and searchers."""
    hub, a, b = node("hub", 0, 0, role="source"), node("A", 3000, 0), node("B", 6000, 0)
    tables: dict[str, Any] = {
        "assets": (hub, a, b, link("hub-A", hub, a), link("A-B", a, b, damage_state="major")),
        "hazardous_areas": (hazard("H", square(4000, -50, 100)),),
        "communities": (community("V", 6000, 100, 800, needs=("road",)),),
        "teams": (
            team("S", *SEARCHERS, base=point(0, 10), people=10),
            team("R", "road_works", base=point(0, 10), people=6),
        ),
    }
    return picture(**(tables | more))


def built(here: Picture, policy: Policy = POLICY, start: date = VALID_AT, **more: Any) -> tuple[Problem, ProblemIndex]:
    works = derive_works(here, ledger(here.hazardous_areas, here.land_releases), policy)
    return build_problem(here, works, infrastructure(here, policy), policy, start=start, **more)


def test_chain_component_and_goals_arrive_in_the_problem() -> None:
    problem, index = built(region())
    at = {name: place for place, name in enumerate(problem.works.ids)}
    works = problem.works
    repair = at["repair/A-B"]
    before = works.predecessor[works.predecessor_ptr[repair] : works.predecessor_ptr[repair + 1]]
    assert before.tolist() == [at["release_gate/H"]]
    blocked = problem.components.ids.index("A-B")
    pointer = problem.components.work_ptr
    assert set(problem.components.work[pointer[blocked] : pointer[blocked + 1]].tolist()) == {
        repair,
        at["release_gate/H"],
    }
    assert index.goals == (("V", "road"),)
    assert problem.service_goals.weight.tolist() == [800 * POLICY.weights["road"]]
    assert impossible_works(problem, index) == ()


def test_effort_and_rate_share_one_exact_unit() -> None:
    problem, index = built(region())
    place = problem.works.ids.index("repair/A-B")
    work = index.works[place]
    assert problem.works.effort[place] == int(np.ceil(work.effort_worker_days * 400 - 1e-6))
    scope = problem.scopes.index("road_works")
    assert problem.teams.rate[:, scope].tolist() == [0, 600]
    survey = problem.scopes.index("nts")
    assert problem.teams.rate[:, survey].tolist() == [100, 0]


def test_roads_are_reached_from_bases_on_the_hub_side() -> None:
    problem, _ = built(region())
    assert problem.roads.vertex_component[problem.teams.base].tolist() == [problem.components.ids.index("hub")] * 2
    clearance = problem.works.ids.index("clearance/H")
    pointer = problem.works.access_ptr
    assert len(problem.works.access[pointer[clearance] : pointer[clearance + 1]]) == 2


def test_expected_is_not_arrived() -> None:
    today = VALID_AT
    teams = (
        team("here", "road_works"),
        team("later", "road_works", arrival=today + timedelta(days=3)),
        team("soon", "road_works", presence="expected", arrival=today + timedelta(days=10)),
        team("late", "road_works", presence="expected", arrival=today - timedelta(days=100)),
        team("some day", "road_works", presence="expected"),
        team("trainee", "road_works", presence="in_training"),
    )
    problem, index = built(region(teams=teams))
    days = [0, 3, 10 + SLIP, SLIP, POLICY.capacity.unknown_arrival_days, POLICY.capacity.unknown_arrival_days]
    assert problem.teams.arrival.tolist() == [day * TICKS_PER_DAY for day in days]
    assert problem.teams.expected.tolist() == [False, False, True, True, True, True]
    confirmed, _ = built(region(teams=teams), expected_share=0.0)
    assert confirmed.teams.ids == ("here", "later")
    assert index.expected_share == 1.0


def test_policy_may_count_only_teams_that_are_present() -> None:
    policy = parse_policy(POLICY.text.replace("count_expected = true ", "count_expected = false "))
    teams = (team("here", "road_works"), team("soon", "road_works", presence="expected", arrival=VALID_AT))
    assert built(region(teams=teams), policy)[0].teams.ids == ("here",)


def test_trainees_come_after_their_course_and_graduates_at_once() -> None:
    teams = (
        team("T", "manual_clearance", presence="in_training"),
        team("G", "manual_clearance", presence="in_training"),
        team("W", "road_works", "manual_clearance"),
    )
    courses = (
        course("K", "T", "W", starts_on=VALID_AT + timedelta(days=5), duration_days=20),
        course("L", "G", starts_on=VALID_AT - timedelta(days=50), duration_days=20),
    )
    done = (state("course/L", "completed"),)
    problem, _ = built(region(teams=teams, courses=courses, work_states=done))
    at_course = problem.works.ids.index("course/K")
    assert problem.teams.after_work.tolist() == [at_course, -1, -1]
    assert problem.teams.arrival.tolist() == [0, 0, 0]
    assert (problem.works.release[at_course], problem.works.duration[at_course]) == (20, 80)
    scope = problem.scopes.index("manual_clearance")
    assert problem.teams.accredited_from[:, scope].tolist() == [0, 0, 100]


def test_a_course_that_names_no_team_gives_teams_of_its_scope_from_its_end() -> None:
    last = VALID_AT + timedelta(days=12)
    school = replace(course("K"), trainees=20, pass_share=0.5, ends_on=last)
    here = with_course_teams(region(courses=(school,)), POLICY)
    problem, index = built(here)
    made = [place for place, one in enumerate(problem.teams.ids) if one.startswith("K/team-")]
    assert [index.teams[place].people for place in made] == [8, 2]
    at_course = problem.works.ids.index("course/K")
    assert problem.teams.after_work[made].tolist() == [at_course] * 2
    assert (problem.works.release[at_course], problem.works.duration[at_course]) == (0, 12 * TICKS_PER_DAY)
    assert built(here, expected_share=0.0)[0].n_teams == problem.n_teams - 2
    over = replace(school, ends_on=VALID_AT - timedelta(days=1))
    asked = with_course_teams(region(courses=(over,)), POLICY)
    assert asked.courses[0].trainee_teams == ()
    assert "course.over" in {found.rule for found in derive_works(asked, (), POLICY).findings}
    passed = with_course_teams(region(courses=(over,), work_states=(state("course/K", "completed"),)), POLICY)
    assert len(passed.courses[0].trainee_teams) == 2


def test_accreditation_and_departure_become_ticks() -> None:
    first, last = VALID_AT + timedelta(days=2), VALID_AT + timedelta(days=30)
    held = (Accreditation("manual_clearance", first, last), Accreditation("ts", None, VALID_AT - timedelta(days=1)))
    teams = (team("S", *SEARCHERS, accreditations=held, departure=VALID_AT + timedelta(days=60)),)
    problem, _ = built(region(teams=teams))
    windows = {
        scope: (int(problem.teams.accredited_from[0, at]), int(problem.teams.accredited_until[0, at]))
        for at, scope in enumerate(problem.scopes)
    }
    assert windows["manual_clearance"] == (2 * TICKS_PER_DAY, 31 * TICKS_PER_DAY)
    assert windows["ts"] == (0, 0)
    assert windows["nts"] == (0, int(NEVER))
    assert problem.teams.departure.tolist() == [60 * TICKS_PER_DAY]


@given(st.lists(st.tuples(st.integers(-20, 60), st.integers(0, 30)), min_size=1, max_size=5))
def test_joined_window_is_the_first_unbroken_span(spans: list[tuple[int, int]]) -> None:
    rows = [
        Accreditation("ts", VALID_AT + timedelta(days=a), VALID_AT + timedelta(days=a + length)) for a, length in spans
    ]
    covered = [any(a <= day <= a + length for a, length in spans) for day in range(100)]
    first, until = joined_window(rows, VALID_AT)
    if not any(covered):
        assert (first, until) == (0, 0)
        return
    begin = covered.index(True)
    assert first == begin * TICKS_PER_DAY
    assert until == covered.index(False, begin) * TICKS_PER_DAY


def test_interrupted_accreditation_is_said() -> None:
    held = (
        Accreditation("ts", None, VALID_AT + timedelta(days=10)),
        Accreditation("ts", VALID_AT + timedelta(days=40), None),
    )
    _, index = built(region(teams=(team("S", *SEARCHERS, accreditations=held, base=point(0, 10)),)))
    assert [finding.rule for finding in index.findings] == ["team.accreditation_gap"]


def _accredited(*grants: AccreditationGrant, **more: Any) -> tuple[Problem, ProblemIndex]:
    teams = (team("S", *SEARCHERS, "eod", base=point(0, 10), organisation="O", **more),)
    return built(region(teams=teams, accreditations=grants))


def _window(problem: Problem, scope: str) -> tuple[int, int]:
    at = problem.scopes.index(scope)
    return int(problem.teams.accredited_from[0, at]), int(problem.teams.accredited_until[0, at])


def test_recorded_accreditations_bound_the_work_of_a_team() -> None:
    ends = VALID_AT + timedelta(days=9)
    problem, index = _accredited(
        grant("o", organisation="O", scope="ts"), grant("t", team="S", scope="ts", valid_to=ends)
    )
    assert _window(problem, "ts") == (0, 10 * TICKS_PER_DAY)
    assert _window(problem, "manual_clearance") == (0, 0)
    told = [one.message for one in index.findings if one.rule == "team.not_accredited"]
    assert "'S' is not accredited for manual clearance on 4 May 2026" in told[0]
    assert index.not_accredited("S", "ts", ends, begins=False) is None
    after = index.not_accredited("S", "ts", ends + timedelta(days=1), begins=False)
    assert after is not None
    assert "expired on 13 May 2026" in after


def test_organisation_without_any_record_is_planned_as_reported_with_one_finding() -> None:
    problem, index = _accredited()
    assert _window(problem, "ts") == (0, int(NEVER))
    assert [one.thing for one in index.findings if one.rule == "accreditation.unrecorded"] == ["O"]
    strict = parse_policy(POLICY.text.replace('unrecorded = "as_reported" ', 'unrecorded = "not_accredited" '))
    teams = (team("S", *SEARCHERS, base=point(0, 10), organisation="O"),)
    problem, index = built(region(teams=teams), policy=strict)
    assert _window(problem, "ts") == (0, 0)
    assert "accreditation.unrecorded" not in {one.rule for one in index.findings}


def test_suspended_team_is_given_no_work_until_the_non_conformity_is_closed() -> None:
    fault = non_conformity("n", team="S", found_on=VALID_AT - timedelta(days=2))
    problem, index = built(region(non_conformities=(fault,)))
    assert _window(problem, "ts") == (0, 0)
    assert any("suspended" in one.message for one in index.findings)
    problem, _ = built(region(non_conformities=(replace(fault, closed_on=VALID_AT),)))
    assert _window(problem, "ts") == (0, int(NEVER))


def test_only_accredited_people_count_where_individuals_are_asked_for() -> None:
    levels = '\nlevels.ts = ["organisation", "team", "individual"]'
    policy = parse_policy(POLICY.text.replace('\nlevels.ts = ["organisation", "team"]', levels))
    held = [grant("o", organisation="O", scope="ts"), grant("t", team="S", scope="ts")]
    people = [grant(name, person=name, team="S", scope="ts") for name in ("P", "Q")]
    teams = (team("S", *SEARCHERS, base=point(0, 10), organisation="O", people=10),)
    problem, _ = built(region(teams=teams, accreditations=(*held, *people)), policy=policy)
    assert problem.teams.rate[0, problem.scopes.index("ts")] == 2 * UNITS_PER_WORKER_TICK


def test_calendars_count_the_days_that_a_team_works_in_a_season() -> None:
    off = VALID_AT + timedelta(days=1)
    calendar = Calendar(frozenset({0, 1, 2}), frozenset({off}))
    problem, _ = built(region(teams=(team("S", *SEARCHERS, calendar=calendar), team("R", "road_works"))))
    opened = problem.calendars.open_ticks
    mine = opened[problem.teams.calendar[0]]
    days = [VALID_AT + timedelta(days=offset) for offset in range(problem.horizon // TICKS_PER_DAY)]
    for season in (0, 1):
        expected = [calendar.works_on(day) and not (season == 1 and POLICY.season.closed.contains(day)) for day in days]
        assert np.array_equal(mine[season][::TICKS_PER_DAY], np.concatenate([[0], np.cumsum(expected) * TICKS_PER_DAY]))
    seasonal = problem.works.season[problem.works.ids.index("clearance/H")]
    assert (seasonal, problem.works.season[problem.works.ids.index("nts/H")]) == (1, 0)


def test_start_after_the_picture_shortens_what_lies_ahead() -> None:
    here = region(courses=(course("K", "T", starts_on=VALID_AT + timedelta(days=10), duration_days=5),))
    problem, _ = built(here, start=VALID_AT + timedelta(days=4))
    assert problem.works.release[problem.works.ids.index("course/K")] == 6 * TICKS_PER_DAY


def test_pins_keep_what_started_and_say_what_is_lost() -> None:
    pins = (
        Pin("nts/H", ("S",), VALID_AT - timedelta(days=3), True),
        Pin("repair/A-B", ("R", "gone"), VALID_AT + timedelta(days=8), False),
        Pin("repair/over", ("R",), VALID_AT, True),
    )
    problem, index = built(region(), pins=pins)
    ids = [problem.works.ids[work] for work in problem.pins.work.tolist()]
    assert list(zip(ids, problem.pins.start.tolist(), problem.pins.started.tolist(), strict=True)) == [
        ("nts/H", 0, True),
        ("repair/A-B", 8 * TICKS_PER_DAY, False),
    ]
    assert [finding.rule for finding in index.findings] == ["pin.team"]


def test_people_of_unknown_number_make_no_goal() -> None:
    here = region(communities=(community("V", 6000, 100, None, needs=("road",)),))
    problem, index = built(here)
    assert index.goals == ()
    assert len(problem.service_goals.weight) == 0


def test_hazard_goals_know_release_and_marking() -> None:
    here = region(communities=(community("V", 4050, 300, 100, needs=("road",)),))
    problem, _ = built(here)
    goals, ids = problem.hazard_goals, problem.works.ids
    assert goals.weight.tolist() == [100 * POLICY.weights["near_hazard"]]
    assert ids[goals.release_work[0]] == "release_gate/H"
    assert ids[goals.marking_work[0]] == "marking/H"
    marked, _ = built(region(communities=here.communities, work_states=(state("marking/H", "completed"),)))
    share = POLICY.safety.marking_exposure_share
    assert marked.hazard_goals.weight.tolist() == [100 * (1 - share)]
    assert marked.hazard_goals.marking_work.tolist() == [-1]


def test_missing_scope_names_the_promise_that_would_bring_it() -> None:
    trained = Headcount("in_training", 20, 20, "20", "reported", 1, "")
    promise = Commitment("P", "P", None, "deminer", "", "", (trained,), date(2026, 7, 1), {})
    waiting = team("X", "ts", presence="expected", arrival=date(2026, 6, 1))
    teams = (team("N", "nts", "manual_clearance", "quality_control"), team("R", "road_works"), waiting)
    here = region(teams=teams, commitments=(promise,))
    problem, index = built(here, expected_share=0.0)
    found = impossible_works(problem, index)
    assert [(finding.rule, finding.thing) for finding in found] == [("work.no_scope", "H")]
    assert "scope 'Technical survey'" in found[0].message
    assert "4 further works" in found[0].message
    assert "team X (expected, from 1 June 2026)" in found[0].next_step
    assert "20 of deminers, in training, by 1 July 2026" in found[0].next_step
    assert impossible_works(*built(here)) == ()


def test_expired_accreditation_is_named_with_its_date() -> None:
    held = (Accreditation("ts", None, date(2026, 4, 1)),)
    teams = (team("S", *SEARCHERS, accreditations=held), team("R", "road_works"))
    found = impossible_works(*built(region(teams=teams)))
    assert [finding.rule for finding in found] == ["work.no_date"]
    assert "accredited until 1 April 2026" in found[0].next_step


def test_site_behind_a_road_that_nobody_opens_is_named() -> None:
    island = node("I", 50_000, 0)
    pump = node("P", 50_000, 100, "water", damage_state="major")
    here = region()
    teams = (*here.teams, team("W", "water_works", base=point(0, 0)))
    found = impossible_works(*built(region(assets=(*here.assets, island, pump), teams=teams)))
    assert [(finding.rule, finding.thing) for finding in found] == [("work.no_road", "P")]
    assert "I" in found[0].next_step


def test_hazard_on_the_road_does_not_bar_the_way_to_itself() -> None:
    here = region(hazardous_areas=(hazard("H", square(2950, -50, 100), "cha"),))
    assert impossible_works(*built(here)) == ()


def test_mixed_units_of_one_scope_are_a_policy_error() -> None:
    policy = parse_policy(
        POLICY.text.replace(
            'manual_after_preparation = { unit = "person"', 'manual_after_preparation = { unit = "team"'
        )
    )
    areas = (hazard("H", square(0, 0, 300), "cha"), hazard("I", square(1000, 0, 50), "cha"))
    with pytest.raises(PolicyError, match="manual_clearance"):
        built(region(hazardous_areas=areas, teams=(team("M", "mechanical"),)), policy)


def test_empty_region_is_a_problem_without_works() -> None:
    problem, index = built(picture())
    assert (problem.n_works, problem.n_teams) == (0, 0)
    assert impossible_works(problem, index) == ()


@given(st.integers(0, 5), st.booleans(), st.sampled_from([0.0, 0.5, 1.0]))
@settings(max_examples=20, deadline=None)
def test_same_input_gives_the_same_digest(days: int, expected: bool, share: float) -> None:
    presence = "expected" if expected else "present"
    teams = (team("S", *SEARCHERS, presence=presence, arrival=VALID_AT + timedelta(days=days)),)
    one, other = (built(region(teams=teams), expected_share=share)[0] for _ in range(2))
    assert one.digest == other.digest


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=9), st.integers(0, 127), st.integers(0, 6))
@settings(max_examples=150, deadline=None)
def test_sites_are_reached_through_open_vertices_only(edges: list[tuple[int, int]], bits: int, base: int) -> None:
    is_open = np.array([bool(bits >> vertex & 1) for vertex in range(7)])
    ends = np.array(edges, dtype=np.int64).reshape(-1, 2)
    one, other = ends.T
    found = spread(np.array([base], dtype=np.int32), joined_vertices(is_open, one, other), is_open, one, other)
    reached, frontier = {base}, [base]
    while frontier:
        here = frontier.pop()
        for a, b in [*edges, *((y, x) for x, y in edges)]:
            if a == here and b not in reached:
                reached.add(b)
                frontier += [b] if is_open[b] else []
    assert set(np.flatnonzero(found).tolist()) == reached
