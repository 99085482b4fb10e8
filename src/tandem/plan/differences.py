"""What differs between two plans for people and for organisations: dates by community and service, works and days by organisation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from tandem.language import ENGLISH, Language, phrase
from tandem.plan.figures import NEAR_HAZARD, assignment_team_days, goal_times
from tandem.plan.problem import TICKS_PER_DAY, Problem
from tandem.plan.schedule import Schedule


@dataclass(frozen=True, slots=True)
class PlaceDifference:
    """A service at a community, or the release of a hazardous area ('near_hazard'), that comes on another day.

    Dates are the first day with the service, None where it does not come within the plan.
    """

    place: str
    goal: str
    people: float
    before: date | None
    after: date | None

    @property
    def days(self) -> int | None:
        """Days later (negative: earlier); None where one plan does not bring it."""
        return None if self.before is None or self.after is None else (self.after - self.before).days

    def sentence(self, names: Mapping[str, str], language: Language = ENGLISH) -> str:
        """The difference in words."""
        what, where = names.get(self.goal, self.goal), names.get(self.place, self.place)
        released = self.goal == NEAR_HAZARD
        facts = {
            "subject": language.text("Release of {place}", place=where)
            if released
            else language.text("{service} in {place}", service=what, place=where),
            "people": language.plural("{n} person", "{n} people", round(self.people)),
            "before": language.dated(self.before),
            "after": language.dated(self.after),
        }
        if self.before is None:
            return language.text("{subject}: {after}, before not within the plan ({people}).", **facts)
        if self.after is None:
            return language.text("{subject}: no longer within the plan, before {before} ({people}).", **facts)
        days = self.days or 0
        later = language.plural("{n} day later", "{n} days later", days)
        earlier = language.plural("{n} day earlier", "{n} days earlier", -days)
        when = later if days > 0 else earlier
        return language.text("{subject}: {after}, {when} than {before} ({people}).", when=when, **facts)


@dataclass(frozen=True, slots=True)
class OrganisationDifference:
    """What changes for an organisation: works of its teams that it gets, loses, or has on other days, and its team-days."""

    organisation: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    moved: tuple[str, ...]
    team_days_before: float
    team_days_after: float

    def sentence(self, names: Mapping[str, str], language: Language = ENGLISH) -> str:
        """The difference in words."""
        counts = (
            (self.gained, phrase("{count} gained")),
            (self.lost, phrase("{count} lost")),
            (self.moved, phrase("{count} on other days")),
        )
        return language.text(
            "{organisation}: works {told} ({before} team-days before, {after} now).",
            organisation=names.get(self.organisation, self.organisation),
            told=", ".join(language.text(text, count=len(works)) for works, text in counts if works),
            before=round(self.team_days_before),
            after=round(self.team_days_after),
        )


def place_differences(
    problem_a: Problem, schedule_a: Schedule, problem_b: Problem, schedule_b: Schedule
) -> tuple[PlaceDifference, ...]:
    """Goals of both plans that are met on another day, those with most people and days first."""
    # What the earlier plan met before the later one begins is met in both.
    a, b = _goal_days(problem_a, schedule_a, problem_b.start), _goal_days(problem_b, schedule_b, problem_b.start)
    found = [
        PlaceDifference(place, goal, b[place, goal][0], a[place, goal][1], b[place, goal][1])
        for place, goal in b
        if (place, goal) in a and a[place, goal][1] != b[place, goal][1]
    ]
    far = max(problem_a.horizon, problem_b.horizon) // TICKS_PER_DAY
    return tuple(
        sorted(
            found,
            key=lambda one: (-one.people * (far if one.days is None else abs(one.days)), one.place, one.goal),
        )
    )


def organisation_differences(
    problem_a: Problem, schedule_a: Schedule, problem_b: Problem, schedule_b: Schedule
) -> tuple[OrganisationDifference, ...]:
    """Organisations with other works, or the same on other days, those with most changes first."""
    a, b = _works_of(problem_a, schedule_a), _works_of(problem_b, schedule_b)
    days_a, days_b = _days_of(problem_a, schedule_a), _days_of(problem_b, schedule_b)
    found = []
    for organisation in sorted(set(a) | set(b)):
        before, after = a.get(organisation, {}), b.get(organisation, {})
        one = OrganisationDifference(
            organisation,
            gained=tuple(sorted(set(after) - set(before))),
            lost=tuple(sorted(set(before) - set(after))),
            moved=tuple(sorted(work for work in set(before) & set(after) if before[work] != after[work])),
            team_days_before=days_a.get(organisation, 0.0),
            team_days_after=days_b.get(organisation, 0.0),
        )
        if one.gained or one.lost or one.moved:
            found.append(one)
    return tuple(sorted(found, key=lambda one: -len(one.gained) - len(one.lost) - len(one.moved)))


def _goal_days(problem: Problem, schedule: Schedule, since: date) -> dict[tuple[str, str], tuple[float, date | None]]:
    """People and first day of each goal by place and name; None from the horizon on."""
    times, goals, hazards = goal_times(problem, schedule.work_finish), problem.service_goals, problem.hazard_goals

    def day(tick: int) -> date | None:
        # What is done within a day helps from the next on, what is done by its end too.
        if tick >= problem.horizon:
            return None
        return max(since, problem.start + timedelta(days=-(-tick // TICKS_PER_DAY)))

    found = {
        (problem.communities[community], problem.services[service]): (people, day(tick))
        for community, service, people, tick in zip(
            goals.community.tolist(), goals.service.tolist(), goals.people.tolist(), times.service.tolist(), strict=True
        )
    }
    released = zip(hazards.ids, hazards.people.tolist(), times.release.tolist(), strict=True)
    return found | {(place, NEAR_HAZARD): (people, day(tick)) for place, people, tick in released}


def _works_of(problem: Problem, schedule: Schedule) -> dict[str, dict[str, date]]:
    """First day of each work by organisation."""
    found: dict[str, dict[str, date]] = defaultdict(dict)
    for work, team, start in zip(schedule.work.tolist(), schedule.team.tolist(), schedule.start.tolist(), strict=True):
        mine = found[problem.teams.organisation[team]]
        day = problem.start + timedelta(days=start // TICKS_PER_DAY)
        mine[problem.works.ids[work]] = min(day, mine.get(problem.works.ids[work], day))
    return found


def _days_of(problem: Problem, schedule: Schedule) -> dict[str, float]:
    days = assignment_team_days(problem, schedule)
    names = np.array([problem.teams.organisation[team] for team in schedule.team.tolist()], dtype=object)
    return {name: float(days[names == name].sum()) for name in set(names.tolist())}
