"""Who is here, expected and in training: states are never added up, and a share of the expected never counts too many."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.picture.capacity import capacity, counted_teams, pipeline, span, with_course_teams
from tandem.picture.tables import Commitment, Headcount, Picture, Team
from tandem.policy import generic_policy
from tests.picture.telling import picture_of, said, thing
from tests.works.pictures import VALID_AT, course, picture, team

POLICY = generic_policy()


def promise(name: str, state: str, low: float | None, high: float | None, believed: str = "expected") -> Commitment:
    count = Headcount(state, low, high, "as said", believed, 1, "")
    return Commitment(name, name, "O", "engineer", "", "", (count,), None, {})


@st.composite
def teams(draw: st.DrawFn, index: int) -> Team:
    presence = draw(st.sampled_from(["present", "expected", "in_training"]))
    coming = draw(st.none() | st.integers(0, 90).map(lambda days: VALID_AT + timedelta(days=days)))
    made = team(f"t{index}", "bac", presence=presence, arrival=coming)
    believed = draw(st.sampled_from(["confirmed", "reported", "expected"]))
    return replace(made, people=draw(st.sampled_from([None, 0, 5, 20])), believed=believed)


pictures = (
    st.integers(0, 7)
    .flatmap(lambda n: st.tuples(*(teams(index) for index in range(n))))
    .map(lambda found: picture(teams=found))
)


def weight(some: tuple[Team, ...]) -> int:
    return sum(max(one.people or 0, 1) for one in some if one.presence != "present")


@settings(max_examples=200)
@given(pictures, st.floats(0, 1), st.floats(0, 1))
def test_a_share_counts_all_who_are_here_and_at_most_that_share_of_the_others(
    here: Picture, one: float, other: float
) -> None:
    counted = counted_teams(here, one)
    assert {t.id for t in here.teams if t.presence == "present"} <= {t.id for t in counted}
    assert weight(counted) <= one * weight(here.teams) + 1e-6
    fewer, more = ({t.id for t in counted_teams(here, share)} for share in sorted((one, other)))
    assert fewer <= more
    assert counted_teams(here, 1.0) == here.teams
    assert all(t.presence == "present" for t in counted_teams(here, 0.0))


@settings(max_examples=200)
@given(pictures)
def test_every_team_stands_in_one_state_and_only_those_said_to_be_here_are_here(here: Picture) -> None:
    held = {one.thing: one for one in capacity(here)}
    assert set(held) == {t.id for t in here.teams}
    for one in here.teams:
        assert (held[one.id].state in ("confirmed", "reported")) == (one.presence == "present")
        assert (held[one.id].state == "confirmed") == (one.presence == "present" and one.believed == "confirmed")


def test_those_who_come_first_are_counted_first_and_trainees_last() -> None:
    day = VALID_AT
    some = (
        replace(team("late", "bac", presence="expected", arrival=day + timedelta(days=9)), people=10),
        replace(team("soon", "bac", presence="expected", arrival=day + timedelta(days=1)), people=10),
        replace(team("trainee", "bac", presence="in_training"), people=10),
    )
    asked = [[t.id for t in counted_teams(picture(teams=some), share)] for share in (0.3, 0.4, 0.7, 1.0)]
    assert asked == [[], ["soon"], ["late", "soon"], ["late", "soon", "trainee"]]


def test_a_team_that_left_is_not_here() -> None:
    gone = replace(team("gone", "bac"), departure=VALID_AT)
    assert [one.state for one in capacity(picture(teams=(gone,)))] == ["withdrawn"]


def test_states_of_one_commitment_are_kept_apart() -> None:
    claims: list[Any] = [
        said("c", "commitment", "headcount_expected", {"approx": 5000}, by="a", stance="expects"),
        said("c", "commitment", "headcount_arrived", 1200, by="b"),
        said("c", "commitment", "headcount_in_training", {"min": 300}, by="a"),
        said("c", "commitment", "headcount_withdrawn", 40, by="b"),
    ]
    held = {one.said: one for one in capacity(picture_of(*claims))}
    assert {said: (one.state, one.words) for said, one in held.items()} == {
        "expected": ("expected", "about 5,000"),
        "arrived": ("reported", "1,200"),
        "in_training": ("in_training", "at least 300"),
        "withdrawn": ("withdrawn", "40"),
    }


def test_arrived_counts_as_confirmed_by_two_roots_only() -> None:
    one = said("c", "commitment", "headcount_arrived", 1200, by="a")
    other = said("c", "commitment", "headcount_arrived", {"approx": 1200}, by="b")
    assert [held.state for held in capacity(picture_of(one))] == ["reported"]
    assert [held.state for held in capacity(picture_of(one, other))] == ["confirmed"]


def test_figures_that_exclude_each_other_are_a_range_and_those_that_do_not_are_not() -> None:
    few = said("c", "commitment", "headcount_expected", 1000, by="a", stance="expects")
    many = said("c", "commitment", "headcount_expected", {"approx": 5000}, by="b", stance="expects")
    loose = said("c", "commitment", "headcount_expected", {"text": "thousands", "min": 2000, "max": 9999}, by="d")
    assert [held.words for held in capacity(picture_of(few, many))] == ["about 1,000 to 5,000"]
    assert picture_of(loose, replace(many, stance="says")).commitments[0].headcounts[0].believed == "reported"


def test_promises_may_speak_of_the_same_people_and_teams_may_be_a_part_of_them() -> None:
    promises = (promise("p", "expected", 5000, 5000), promise("q", "arriving", 2000, 9999))
    both = span(capacity(picture(commitments=promises)))
    assert (both.low, both.high) == (5000, 14_999)
    named = replace(team("t", "bac", presence="expected"), people=40)
    with_team = span(capacity(picture(teams=(named,), commitments=promises)))
    assert (with_team.low, with_team.high) == (40, 14_999)
    assert span(capacity(picture(commitments=(promise("p", "expected", 5, None),)))).high is None


@settings(max_examples=100)
@given(st.integers(0, 500), st.none() | st.floats(0, 1))
def test_a_course_gives_teams_of_all_who_pass(trainees: int, share: float | None) -> None:
    row = replace(course("K"), trainee_teams=(), trainees=trainees, pass_share=share)
    made = pipeline(row, POLICY)
    assert sum(made.teams) == made.passed <= trainees
    assert all(0 < size <= POLICY.capacity.default_team_people for size in made.teams)
    formed = with_course_teams(picture(courses=(row,)), POLICY)
    assert [t.people for t in formed.teams] == list(made.teams)
    assert formed.courses[0].trainee_teams == tuple(t.id for t in formed.teams)
    assert {t.presence for t in formed.teams} <= {"in_training"}


def test_a_course_that_names_its_teams_makes_no_others() -> None:
    row = replace(course("K", "T"), trainees=100)
    here = picture(courses=(row,), teams=(team("T", "bac", presence="in_training"),))
    assert with_course_teams(here, POLICY) is here
    assert [one.thing for one in capacity(here)] == ["T"]


def test_the_organisation_of_a_commitment_follows_a_judgement_that_two_are_the_same() -> None:
    from tandem.claims.records import Judgement
    from tests.picture.telling import AT

    same = Judgement("j", "same", "one army", "somebody", AT, things=("o1", "o2"))
    claims = [thing("o1", "organisation", name="Army"), thing("o2", "organisation", name="Army")]
    promised = thing("c", "commitment", organisation="o2", headcount_expected=5)
    assert picture_of(*claims, promised, same).commitments[0].organisation == "o1"


def test_a_scope_is_known_by_its_label_and_kept_as_said_otherwise() -> None:
    rows = picture_of(
        thing("a", "commitment", headcount_accredited=14, scope="battle area clearance"),
        thing("b", "commitment", headcount_in_training=1000, scope="demining"),
    ).commitments
    assert [row.scope for row in rows] == ["bac", "demining"]
