"""Courses as works that need no team and make trainee teams available from their end."""

from __future__ import annotations

from datetime import timedelta

from tandem.picture.tables import Course, Finding, Picture
from tandem.worded import worded, worded_plural
from tandem.works.land import WorkContext
from tandem.works.model import Work
from tandem.works.sites import cited

_PROPERTIES = ("scope", "trainee_teams", "starts_on", "duration_days")


def course_works(
    picture: Picture, context: WorkContext, somewhere: tuple[float, float]
) -> tuple[tuple[Work, ...], tuple[tuple[str, str], ...]]:
    """Works of the courses that are not over, and (team, course work) for each trainee team.

    ``somewhere`` stands for the place of a course that has none.
    """
    works, team_courses = [], []
    for course in picture.courses:
        work_id = f"course/{course.id}"
        if context.completed(work_id) or is_over(course, context):
            continue
        works.append(_course_work(course, context, somewhere))
        team_courses += [(team, work_id) for team in course.trainee_teams]
    return tuple(works), tuple(team_courses)


def is_over(course: Course, context: WorkContext) -> bool:
    """Whether the course has ended by its dates before the day of the picture."""
    if course.starts_on is None:
        return False
    return course.starts_on + timedelta(days=_duration(course, context)) < context.valid_at


def _duration(course: Course, context: WorkContext) -> int:
    return course.duration_days if course.duration_days is not None else context.policy.capacity.training_days


def _course_work(course: Course, context: WorkContext, somewhere: tuple[float, float]) -> Work:
    identifier = f"course/{course.id}"
    duration = _duration(course, context)
    ahead = context.policy.capacity.unknown_arrival_days
    if course.starts_on is not None:
        ahead = (course.starts_on - context.valid_at).days
    begins = worded("start unknown, taken as in {days} days", days=ahead)
    if course.starts_on is not None:
        begins = worded("from {day}", day=course.starts_on)
    source = worded("prior of policy {policy}", policy=context.policy.name)
    if course.duration_days is not None:
        source = worded("as reported")
    centre = None if course.place is None else course.place.centroid
    return Work(
        id=identifier,
        kind="course",
        thing=course.id,
        name=course.name,
        place=somewhere if centre is None else (centre.x, centre.y),
        scope=None,
        unit="",
        effort_worker_days=0.0,
        fixed_days=max(0, duration + min(ahead, 0)),
        maximum_teams=1,
        after=(),
        access=(),
        seasonal=False,
        not_before_days=max(0, ahead),
        area_m2=0.0,
        basis=worded_plural(
            "{n} day, {source}; {begins}", "{n} days, {source}; {begins}", duration, source=source, begins=begins
        ),
        claims=tuple(dict.fromkeys((*cited(course.claims, *_PROPERTIES), *context.progress_claims(identifier)))),
    )


def course_findings(picture: Picture, context: WorkContext) -> tuple[Finding, ...]:
    """Courses without a start, and teams still in training although their course is over: expected is not arrived."""
    in_training = {team.id for team in picture.teams if team.presence == "in_training"}
    found = []
    for course in picture.courses:
        name = course.name or course.id
        if course.starts_on is None and not context.completed(f"course/{course.id}"):
            message = worded("The course '{course}' has no start.", course=name)
            found.append(_finding(course, "course.start", message, worded("Report the day on which it starts.")))
        waiting = sorted(in_training & set(course.trainee_teams))
        if waiting and is_over(course, context) and not context.completed(f"course/{course.id}"):
            message = worded(
                "The course '{course}' has ended by its dates, but nobody said that it was passed by {teams}.",
                course=name,
                teams=", ".join(waiting),
            )
            step = worded("Report the teams as present, or the course's new dates.")
            found.append(_finding(course, "course.over", message, step))
    return tuple(found)


def _finding(course: Course, rule: str, message: str, next_step: str) -> Finding:
    return Finding(rule=rule, severity="warning", thing=course.id, message=message, next_step=next_step)
