"""What differs between two plans for people and organisations."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tandem.plan.differences import organisation_differences, place_differences
from tests.plan.small import MARKERS, changed, ints, small_problem, small_schedule


def test_later_dates_are_told_by_place_with_people() -> None:
    problem = small_problem()
    (one,) = place_differences(problem, small_schedule(problem), problem, small_schedule(problem, late=8))
    assert (one.place, one.goal, one.days, one.people) == ("village", "electricity", 2, 100.0)
    assert one.sentence({"village": "Lipa", "electricity": "Electricity"}) == (
        "Electricity in Lipa: 2026-03-09, 2 days later than 2026-03-07 (100 people)."
    )
    (back,) = place_differences(problem, small_schedule(problem, late=8), problem, small_schedule(problem))
    assert (back.days, back.before) == (-2, date(2026, 3, 9))


def test_what_was_met_before_the_later_plan_begins_is_no_difference() -> None:
    problem = small_problem()
    later = replace(problem, start=date(2026, 3, 20))
    done = replace(
        small_schedule(problem),
        work_start=changed(small_schedule(problem).work_start, 3, 0),
        work_finish=changed(small_schedule(problem).work_finish, 3, 0),
    )
    places = place_differences(problem, small_schedule(problem), later, done)
    assert [one.place for one in places] == ["h"]


def test_organisations_gain_lose_and_move_works() -> None:
    problem = small_problem()
    moved = organisation_differences(problem, small_schedule(problem), problem, small_schedule(problem, late=8))
    assert [(one.organisation, one.moved, one.gained, one.lost) for one in moved] == [
        ("electric company", ("repair/line",), (), ())
    ]
    other = replace(small_schedule(problem), team=ints(MARKERS, MARKERS + 1, MARKERS))
    names = [one.organisation for one in organisation_differences(problem, small_schedule(problem), problem, other)]
    assert names == ["electric company", "engineers"]
    assert "1 lost (2 team-days before, 0 now)" in organisation_differences(
        problem, small_schedule(problem), problem, other
    )[0].sentence({})
