"""What differs between two plans, matched by the ids of works and teams and by calendar days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from tandem.language import ENGLISH, Language, phrase
from tandem.plan.figures import figures, start_date
from tandem.plan.problem import NEVER, TICKS_PER_DAY, Problem
from tandem.plan.schedule import Schedule

NEAR_TERM_DAYS = 30
_MORE = phrase("{goal}: {change} person-days more ({before} before, {after} now).")
_FEWER = phrase("{goal}: {change} person-days fewer ({before} before, {after} now).")
_NEAR_TERM = NEAR_TERM_DAYS * TICKS_PER_DAY


@dataclass(frozen=True, slots=True)
class MovedWork:
    """A work of both plans that starts on another day or gets, or loses, its date (None: not scheduled)."""

    work: str
    before: date | None
    after: date | None

    @property
    def days(self) -> int | None:
        """Days later (negative: earlier); None where one plan does not schedule it."""
        return None if self.before is None or self.after is None else (self.after - self.before).days


@dataclass(frozen=True, slots=True)
class ChangedTeams:
    """A work of both plans that is done by other teams."""

    work: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GoalDifference:
    """Person-days of a service or 'near_hazard' in both plans, without policy weights, from each plan's own first day."""

    goal: str
    before: float
    after: float

    @property
    def person_days(self) -> float:
        """Positive: more days without it than before."""
        return self.after - self.before


@dataclass(frozen=True)
class Comparison:
    """Plan B against plan A.

    ``moved`` and ``reassigned`` list works of both. ``added`` and ``removed`` are ids of works that only one of the
    problems has. ``changed_inputs`` are ids of works and teams whose own inputs differ. ``moved_near_term`` counts
    assignments of A within 30 days of B's first day that B does not keep (same work, team and start);
    ``unexplained_near_term`` those of them that no chain of precedence, course or shared team joins to a changed input.
    """

    moved: tuple[MovedWork, ...]
    reassigned: tuple[ChangedTeams, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed_inputs: tuple[str, ...]
    goals: tuple[GoalDifference, ...]
    weighted_before: float
    weighted_after: float
    near_term: int
    moved_near_term: int
    unexplained_near_term: int

    def sentences(self, names: Mapping[str, str], language: Language = ENGLISH) -> tuple[str, ...]:
        """The comparison in words; ids without a name stand for themselves."""
        return (
            *self._goal_sentences(names, language),
            *self._work_sentences(names, language),
            self._stability_sentence(language),
        )

    def _goal_sentences(self, names: Mapping[str, str], language: Language) -> list[str]:
        changed = [goal for goal in self.goals if round(goal.person_days) != 0]
        if not changed:
            return [language.text("Every service comes back as in the earlier plan.")]
        return [
            language.text(
                _MORE if goal.person_days > 0 else _FEWER,
                goal=names.get(goal.goal, goal.goal),
                change=abs(round(goal.person_days)),
                before=round(goal.before),
                after=round(goal.after),
            )
            for goal in changed
        ]

    def _work_sentences(self, names: Mapping[str, str], language: Language) -> list[str]:
        earlier = sum(1 for one in self.moved if one.days is not None and one.days < 0)
        later = sum(1 for one in self.moved if one.days is not None and one.days > 0)
        gained = sum(1 for one in self.moved if one.before is None)
        lost = sum(1 for one in self.moved if one.after is None)
        counts = (
            (earlier, phrase("Works that start earlier: {count}.")),
            (later, phrase("Works that start later: {count}.")),
            (gained, phrase("Works that are scheduled that were not: {count}.")),
            (lost, phrase("Works that are no longer scheduled: {count}.")),
            (len(self.reassigned), phrase("Works that are done by other teams: {count}.")),
            (len(self.added), phrase("Works that are new: {count}.")),
            (len(self.removed), phrase("Works that are gone: {count}.")),
        )
        told = [language.text(text, count=count) for count, text in counts if count]
        largest = max((one for one in self.moved if one.days), key=lambda one: abs(one.days or 0), default=None)
        if largest is not None:
            told.append(
                language.text(
                    "{work} moves most: {before} to {after}.",
                    work=names.get(largest.work, largest.work),
                    before=language.dated(largest.before),
                    after=language.dated(largest.after),
                )
            )
        return told

    def _stability_sentence(self, language: Language) -> str:
        if self.moved_near_term == 0:
            return language.text(
                "All {near} assignments of the next {days} days stay.", near=self.near_term, days=NEAR_TERM_DAYS
            )
        return language.text(
            "Of {near} assignments of the next {days} days {moved} move, {unexplained} of them without a link to what changed.",
            near=self.near_term,
            days=NEAR_TERM_DAYS,
            moved=self.moved_near_term,
            unexplained=self.unexplained_near_term,
        )


def compare(problem_a: Problem, schedule_a: Schedule, problem_b: Problem, schedule_b: Schedule) -> Comparison:
    """Plan B (the later one) against plan A; their first days and horizons may differ."""
    a, b = _Side(problem_a, schedule_a), _Side(problem_b, schedule_b)
    offset = (problem_b.start - problem_a.start).days * TICKS_PER_DAY
    common = [work for work in problem_b.works.ids if work in a.work_index]
    added = tuple(work for work in problem_b.works.ids if work not in a.work_index)
    removed = tuple(work for work in problem_a.works.ids if work not in b.work_index)
    changed = _changed_inputs(a, b, offset)
    before, after = figures(problem_a, schedule_a), figures(problem_b, schedule_b)
    near = _near_term(a, offset)
    moved_near = near - {(work, team, start + offset) for work, team, start in b.assignments}
    affected = _affected(a, b, {*changed, *added, *removed})
    return Comparison(
        moved=tuple(MovedWork(work, a.day(work), b.day(work)) for work in common if a.day(work) != b.day(work)),
        reassigned=tuple(_reassigned(a, b, common)),
        added=added,
        removed=removed,
        changed_inputs=tuple(sorted(changed)),
        goals=_goal_differences(
            {goal.name: goal.person_days for goal in before.goals},
            {goal.name: goal.person_days for goal in after.goals},
        ),
        weighted_before=before.weighted_person_days,
        weighted_after=after.weighted_person_days,
        near_term=len(near),
        moved_near_term=len(moved_near),
        unexplained_near_term=sum(1 for work, _, _ in moved_near if work not in affected),
    )


class _Side:
    """One plan by ids."""

    def __init__(self, problem: Problem, schedule: Schedule) -> None:
        self.problem = problem
        self.schedule = schedule
        works, teams = problem.works.ids, problem.teams.ids
        self.work_index = {work: index for index, work in enumerate(works)}
        self.team_index = {team: index for index, team in enumerate(teams)}
        self.assignments = [
            (works[work], teams[team], start)
            for work, team, start in zip(
                schedule.work.tolist(), schedule.team.tolist(), schedule.start.tolist(), strict=True
            )
        ]
        self.teams_of: dict[str, list[str]] = defaultdict(list)
        self.works_of: dict[str, list[str]] = defaultdict(list)
        for work, team, _ in self.assignments:
            self.teams_of[work].append(team)
            self.works_of[team].append(work)

    def day(self, work: str) -> date | None:
        """First day of the work, None where it is not scheduled."""
        start = int(self.schedule.work_start[self.work_index[work]])
        return None if start == NEVER else start_date(self.problem.start, start)

    def predecessors(self, work: int) -> tuple[str, ...]:
        """Ids of the predecessors."""
        works = self.problem.works
        entries = works.predecessor[works.predecessor_ptr[work] : works.predecessor_ptr[work + 1]].tolist()
        return tuple(sorted(works.ids[entry] for entry in entries))

    def work_inputs(self, work: int, offset: int) -> tuple[object, ...]:
        """What the plan may depend on for one work; ticks from a day ``offset`` ticks later, the past counts as 0."""
        works = self.problem.works
        scope = self.problem.scopes[works.scope[work]] if works.scope[work] >= 0 else None
        numbers = (int(works.effort[work]), int(works.duration[work]), int(works.maximum_teams[work]))
        place = (round(float(works.x[work])), round(float(works.y[work])))
        return (
            works.kind[work],
            scope,
            *numbers,
            max(0, int(works.release[work]) - offset),
            place,
            self.predecessors(work),
        )

    def team_inputs(self, team: int, offset: int, until: int) -> tuple[object, ...]:
        """What the plan may depend on for one team; ticks as for works, cut at ``until``."""
        teams = self.problem.teams
        after = int(teams.after_work[team])

        def ticks(value: int) -> int:
            return min(max(0, value - offset), until)

        skills = tuple(
            (
                scope,
                int(teams.rate[team, index]),
                ticks(int(teams.accredited_from[team, index])),
                ticks(int(teams.accredited_until[team, index])),
            )
            for index, scope in enumerate(self.problem.scopes)
            if teams.rate[team, index] > 0
        )
        return (
            teams.organisation[team],
            ticks(int(teams.arrival[team])),
            ticks(int(teams.departure[team])),
            self.problem.works.ids[after] if after >= 0 else None,
            tuple(sorted(skills)),
        )


def _changed_inputs(a: _Side, b: _Side, offset: int) -> set[str]:
    """Ids of works and teams of both problems with other inputs, and of teams that only one of them has."""
    until = min(a.problem.horizon - offset, b.problem.horizon)
    works = {
        work
        for work, index in b.work_index.items()
        if work in a.work_index and a.work_inputs(a.work_index[work], offset) != b.work_inputs(index, 0)
    }
    teams = {
        team
        for team, index in b.team_index.items()
        if team in a.team_index and a.team_inputs(a.team_index[team], offset, until) != b.team_inputs(index, 0, until)
    }
    return works | teams | (set(a.team_index) ^ set(b.team_index))


def _affected(a: _Side, b: _Side, changed: set[str]) -> set[str]:
    """Ids that a chain of precedence, course or shared team joins to a changed input, in either plan.

    Along a team the chain runs forward in time only: what a team does after an affected work.
    """
    following: dict[str, set[str]] = defaultdict(set)
    for side in (a, b):
        for work, index in side.work_index.items():
            for before in side.predecessors(index):
                following[before].add(work)
        for team, works in side.works_of.items():
            following[team].update(works)
            for before, after in pairwise(works):
                following[before].add(after)
        for team, index in side.team_index.items():
            course = int(side.problem.teams.after_work[index])
            if course >= 0:
                following[side.problem.works.ids[course]].add(team)
    reached = set(changed)
    pending = list(changed)
    while pending:
        for after in following[pending.pop()] - reached:
            reached.add(after)
            pending.append(after)
    return reached


def _near_term(a: _Side, offset: int) -> set[tuple[str, str, int]]:
    """Assignments of A that start within 30 days of B's first day, with ticks of A."""
    return {entry for entry in a.assignments if offset <= entry[2] < offset + _NEAR_TERM}


def _reassigned(a: _Side, b: _Side, common: list[str]) -> list[ChangedTeams]:
    pairs = ((work, tuple(sorted(a.teams_of[work])), tuple(sorted(b.teams_of[work]))) for work in common)
    return [ChangedTeams(work, before, after) for work, before, after in pairs if before != after and before and after]


def _goal_differences(before: Mapping[str, float], after: Mapping[str, float]) -> tuple[GoalDifference, ...]:
    names = [*before, *(name for name in after if name not in before)]
    return tuple(GoalDifference(name, before.get(name, 0.0), after.get(name, 0.0)) for name in names)
