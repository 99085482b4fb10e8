"""Who is here, who is promised and who is in training: what ``tandem capacity`` prints and what the planner counts on.

People in different states are never added up, and nobody moves from one state to another without somebody's word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tandem.picture.tables import Commitment, Course, Picture, Team
from tandem.policy import Policy
from tandem.times import Calendar, parse_weekdays

HERE = ("confirmed", "reported")
# Some people were said to be in more than one of these; they stand in the first alone.
STATES = (*HERE, "expected", "in_training", "withdrawn")
_STATE_OF = {
    "expected": "expected",
    "arriving": "expected",
    "in_training": "in_training",
    "withdrawn": "withdrawn",
}


@dataclass(frozen=True, slots=True)
class Held:
    """People of one thing in one state; ``low`` and ``high`` None are unknown ends.

    ``state`` is one of ``STATES``: here and confirmed (rule 1 of the records), here as reported, expected, in training,
    gone. ``said`` is the state as it was said (code list headcount or presence); ``on`` the day on which those expected come or a
    course ends. ``belief`` names the property whose belief says so; ``believed`` is its status.
    """

    thing: str
    kind: str
    name: str
    organisation: str | None
    scopes: tuple[str, ...]
    state: str
    said: str
    low: float | None
    high: float | None
    words: str
    on: date | None
    belief: str
    believed: str


def capacity(picture: Picture) -> tuple[Held, ...]:
    """Everybody of whom something was said by the day of the picture: teams, commitments, courses that name no team."""
    teams = (_of_team(team, picture.valid_at) for team in picture.teams)
    promised = (held for row in picture.commitments for held in _of_commitment(row))
    courses = (_of_course(row) for row in picture.courses if not row.trainee_teams)
    return (*teams, *promised, *courses)


def _of_team(team: Team, day: date) -> Held:
    state = team.presence
    if state == "present":
        state = "confirmed" if team.believed == "confirmed" else "reported"
    if team.departure is not None and team.departure <= day:
        state = "withdrawn"
    people = None if team.people is None else float(team.people)
    words = "unknown" if people is None else f"{people:,.0f}"
    ahead = team.arrival if team.arrival is not None and team.arrival > day else None
    return Held(
        team.id, "team", team.name, team.organisation, team.scopes, state, team.presence, people, people, words, ahead,
        "presence" if "presence" in team.claims else "arrival", team.believed,
    )  # fmt: skip


def _of_commitment(row: Commitment) -> Iterator[Held]:
    for count in row.headcounts:
        here = "confirmed" if count.believed == "confirmed" else "reported"
        yield Held(
            row.id, "commitment", row.name, row.organisation, (row.scope,) if row.scope else (),
            _STATE_OF.get(count.state, here), count.state, count.low, count.high, count.words,
            row.by if _STATE_OF.get(count.state) == "expected" else None, f"headcount_{count.state}", count.believed,
        )  # fmt: skip


def _of_course(row: Course) -> Held:
    people = None if row.trainees is None else float(row.trainees)
    words = "unknown" if people is None else f"{people:,.0f}"
    return Held(
        row.id, "course", row.name, row.organisation, (row.scope,) if row.scope else (), "in_training", "in_training",
        people, people, words, end_of(row), "trainees", "reported",
    )  # fmt: skip


def counted_teams(picture: Picture, share: float) -> tuple[Team, ...]:
    """The teams that a plan counts on: those here, and of those expected or in training the first to come, up to a share of their people.

    Parameters
    ----------
    share
        0 counts nobody who is not here, 1 everybody. In between whole teams are counted, in the order in which they are said to come,
        trainees last, while their people are at most this share of all people expected; a team of unknown size counts as one person.
    """
    held = {one.thing: one for one in capacity(picture) if one.kind == "team"}
    here = {thing for thing, one in held.items() if one.said == "present"}
    awaited = [team for team in picture.teams if team.id not in here]
    limit = share * sum(_weight(team) for team in awaited) + 1e-9
    counted, people = set(here), 0
    for team in sorted(awaited, key=_coming):
        people += _weight(team)
        if people > limit:
            break
        counted.add(team.id)
    return tuple(team for team in picture.teams if team.id in counted)


def _weight(team: Team) -> int:
    return max(team.people or 0, 1)


def _coming(team: Team) -> tuple[bool, date, str]:
    return team.presence == "in_training", team.arrival or date.max, team.id


def coming_claims(team: Team) -> tuple[str, ...]:
    """The claims that say that a team comes; of a team that a course makes, those on the course."""
    said = [claim for name in ("presence", "arrival", "trainees") for claim in team.claims.get(name, ())]
    return tuple(dict.fromkeys(said))


@dataclass(frozen=True, slots=True)
class Pipeline:
    """What a course gives: how many people pass, as teams of a scope from a day on (None where nobody said when it ends)."""

    passed: int
    teams: tuple[int, ...]
    scope: str
    first_day: date | None


def pipeline(course: Course, policy: Policy) -> Pipeline:
    """The people who pass as teams of the policy's usual size, the last one smaller; nothing where trainees or scope are not known."""
    share = policy.capacity.pass_share if course.pass_share is None else min(course.pass_share, 1.0)
    passed = int((course.trainees or 0) * share + 1e-9) if course.scope else 0
    size = policy.capacity.default_team_people
    teams = (size,) * (passed // size) + ((passed % size,) if passed % size else ())
    return Pipeline(passed, teams, course.scope, end_of(course))


def end_of(course: Course) -> date | None:
    """The last day of a course as reported; None where nobody said it."""
    if course.ends_on is not None or course.starts_on is None or course.duration_days is None:
        return course.ends_on
    return course.starts_on + timedelta(days=course.duration_days)


def with_course_teams(picture: Picture, policy: Policy) -> Picture:
    """The picture with teams for the courses that name none, so that they can be planned; they stay in training until reported.

    A course that is over makes none until somebody says that it was completed: its people may have been reported as other teams.
    """
    completed = {state.id for state in picture.work_states if state.done}
    courses, teams = [], list(picture.teams)
    for course in picture.courses:
        end = end_of(course)
        over = end is not None and end < picture.valid_at and f"course/{course.id}" not in completed
        made = () if course.trainee_teams or over else tuple(_formed(course, policy))
        teams += made
        courses.append(replace(course, trainee_teams=tuple(team.id for team in made)) if made else course)
    if len(teams) == len(picture.teams):
        return picture
    return replace(picture, teams=tuple(teams), courses=tuple(courses))


def _formed(course: Course, policy: Policy) -> Iterator[Team]:
    calendar = Calendar(parse_weekdays(policy.capacity.default_workdays))
    for number, people in enumerate(pipeline(course, policy).teams, start=1):
        yield Team(
            f"{course.id}/team-{number}", f"{course.name}, team {number}", course.organisation, (course.scope,), people,
            course.place, "in_training", None, None, calendar, (), course.claims, "expected",
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Span:
    """A number of people between two ends; None is an unknown end."""

    low: float | None
    high: float | None

    def words(self) -> str:
        """``0``, ``5,000``, ``at least 5``, ``up to 30``, ``5 to 30``, ``unknown``."""
        if self.low is None and self.high is None:
            return "unknown"
        if self.high is None:
            return f"at least {self.low:,.0f}" if self.low else "unknown"
        if self.low is None or (self.low == 0 and self.high > 0):
            return f"up to {self.high:,.0f}"
        return f"{self.low:,.0f}" if self.low == self.high else f"{self.low:,.0f} to {self.high:,.0f}"


def span(held: Sequence[Held]) -> Span:
    """How many people these are together.

    Teams and courses are told apart by name and add up. Commitments may speak of the same people, so that they are at least the
    largest and at most all of them; and teams may be a part of what was promised.
    """
    named = [one for one in held if one.kind != "commitment"]
    promised = [one for one in held if one.kind == "commitment"]
    ends = []
    if named:
        ends.append(Span(sum(one.low or 0.0 for one in named), _sum([one.high for one in named])))
    if promised:
        ends.append(Span(max(one.low or 0.0 for one in promised), _sum([one.high for one in promised])))
    highs = [one.high for one in ends]
    high = None if None in highs else max(one for one in highs if one is not None)
    return Span(min(one.low or 0.0 for one in ends), high)


def _sum(ends: Sequence[float | None]) -> float | None:
    return None if None in ends else sum(end for end in ends if end is not None)
