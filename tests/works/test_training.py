"""Courses as works."""

from __future__ import annotations

from datetime import timedelta

from tandem.picture.tables import Course
from tandem.policy import generic_policy
from tandem.works.derive import derive_works
from tandem.works.model import WorkList
from tests.works.pictures import VALID_AT, course, picture, state, team

POLICY = generic_policy()


def derived(*courses: Course, **tables: object) -> WorkList:
    return derive_works(picture(courses=courses, **tables), (), POLICY)


def test_coming_course_lasts_its_days_from_its_start() -> None:
    works = derived(course("K", "T1", "T2", starts_on=VALID_AT + timedelta(days=10), duration_days=40))
    work = works.works[0]
    assert (work.id, work.scope, work.not_before_days, work.fixed_days) == ("course/K", None, 10, 40)
    assert works.team_courses == (("T1", "course/K"), ("T2", "course/K"))
    assert work.claims


def test_running_course_lasts_what_is_left_of_it() -> None:
    work = derived(course("K", "T1", starts_on=VALID_AT - timedelta(days=12))).works[0]
    assert (work.not_before_days, work.fixed_days) == (0, POLICY.capacity.training_days - 12)


def test_course_without_start_is_not_taken_as_begun() -> None:
    works = derived(course("K", "T1"))
    assert works.works[0].not_before_days == POLICY.capacity.unknown_arrival_days
    assert [finding.rule for finding in works.findings] == ["course.start"]


def test_course_over_by_its_dates_is_no_work_and_its_waiting_teams_are_asked_for() -> None:
    past = course("K", "T1", "T2", starts_on=VALID_AT - timedelta(days=60))
    teams = (team("T1", "manual_clearance", presence="in_training"), team("T2", "manual_clearance"))
    works = derived(past, teams=teams)
    assert (works.works, works.team_courses) == ((), ())
    assert [finding.rule for finding in works.findings] == ["course.over"]
    assert "T1" in works.findings[0].message
    assert "T2" not in works.findings[0].message


def test_course_reported_completed_is_no_work() -> None:
    works = derived(course("K", "T1", starts_on=VALID_AT), work_states=(state("course/K", "completed"),))
    assert (works.works, works.findings) == ((), ())
