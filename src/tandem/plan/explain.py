"""Why a work stands where it stands: whom it serves, what binds its start, what a week's delay would cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

import numpy as np

from tandem.language import ENGLISH, Language
from tandem.network.kernel import prepare
from tandem.plan.binding import Binding, BindingFinder, because
from tandem.plan.figures import NEAR_HAZARD, GoalTimes, finish_date, goal_times, start_date
from tandem.plan.problem import NEVER, TICKS_PER_DAY, UNITS_PER_WORKER_TICK, IntArray, Problem
from tandem.plan.schedule import Schedule
from tandem.plan.sequence import Sequence as Network

Standing = Literal["started", "at_once", "held", "not_scheduled"]

WEEK = 7 * TICKS_PER_DAY


@dataclass(frozen=True, slots=True)
class GoalGain:
    """A goal that the work serves, or that its delay would push.

    ``goal`` is the service or 'near_hazard', ``place`` the community or hazardous area. ``delay_days`` is how much later
    the goal is met when the work starts a week later; ``lost_days`` when it is never done (up to the horizon). Both count
    days of all ``people``; for hazard they are weighted by the share that marking takes away. ``weight`` is per day.
    """

    goal: str
    place: str
    people: float
    weight: float
    delay_days: float
    lost_days: float


@dataclass(frozen=True, slots=True)
class Reason:
    """Why this work, why now.

    Parameters
    ----------
    work, kind, teams
        Id and kind of the work, ids of its teams.
    first_day, last_day
        First and last day worked (inclusive); None where it is not scheduled.
    goals
        What it serves or would push, the costliest week of delay first.
    standing
        'started' before the plan, 'at_once' on its first day, 'held' by what binds, or 'not_scheduled'.
    bindings
        The smallest set of facts that keeps it from starting earlier, or from being scheduled.
    free_day
        A day, at least one before ``first_day``, on which its team could begin as things are; None where there is none.
    week_delay_cost
        Weighted person-days that a week's delay of it would cost, with all that it pushes: what waits for it by precedence,
        road, course or safety distance, and what its teams do next.
    value
        Weighted person-days that would be lost if it, and what comes after it, were never done.
    worker_days
        Effort of the work alone.
    next_works
        Ids of the works that wait for it.
    """

    work: str
    kind: str
    teams: tuple[str, ...]
    first_day: date | None
    last_day: date | None
    goals: tuple[GoalGain, ...]
    standing: Standing
    bindings: tuple[Binding, ...]
    free_day: date | None
    week_delay_cost: float
    value: float
    worker_days: float
    next_works: tuple[str, ...]

    @property
    def served(self) -> tuple[GoalGain, ...]:
        """Goals that depend on the work: they would be lost without it. The others are only pushed by a delay."""
        return tuple(gain for gain in self.goals if gain.lost_days > 0)

    @property
    def value_per_worker_day(self) -> float:
        """``value`` over ``worker_days``; 0 for works that need no team."""
        return self.value / self.worker_days if self.worker_days else 0.0


def explain(problem: Problem, schedule: Schedule, work: int) -> Reason:
    """The reason of one work, by its index."""
    return explain_many(problem, schedule, [work])[0]


def explain_many(problem: Problem, schedule: Schedule, works: Sequence[int]) -> tuple[Reason, ...]:
    """Reasons of several works; the plan as it stands is evaluated once, each work twice more."""
    explainer = Explainer(problem, schedule)
    return tuple(explainer.reason(work) for work in works)


def next_works(problem: Problem, schedule: Schedule, k: int, day: date) -> tuple[Reason, ...]:
    """The next ``k`` works that start on or after the day, with reasons: by first day, then by the cost of a week's delay.

    Works that need no team are left out: they start by themselves.
    """
    first_tick = (day - problem.start).days * TICKS_PER_DAY
    start = schedule.work_start
    coming = np.flatnonzero((problem.works.scope >= 0) & (start != NEVER) & (start >= first_tick))
    coming = coming[np.argsort(start[coming], kind="stable")]
    if k < len(coming):
        last_day = start[coming[k - 1]] // TICKS_PER_DAY if k > 0 else -1
        coming = coming[start[coming] // TICKS_PER_DAY <= last_day]
    reasons = explain_many(problem, schedule, coming.tolist())
    return tuple(sorted(reasons, key=_urgency)[:k])


def _urgency(reason: Reason) -> tuple[date, float, str]:
    return reason.first_day or date.max, -reason.week_delay_cost, reason.work


class Explainer:
    """What all explanations of one plan share."""

    def __init__(self, problem: Problem, schedule: Schedule) -> None:
        self.problem = problem
        self.schedule = schedule
        self.graph = prepare(problem.graph)
        self.times = goal_times(problem, schedule.work_finish, self.graph)
        self.finder = BindingFinder(problem, schedule)
        self.teams: dict[int, list[int]] = defaultdict(list)
        for work, team in zip(schedule.work.tolist(), schedule.team.tolist(), strict=True):
            self.teams[work].append(team)
        self.successors: dict[int, list[int]] = defaultdict(list)
        owner = np.repeat(np.arange(problem.n_works), np.diff(problem.works.predecessor_ptr))
        for before, after in zip(problem.works.predecessor.tolist(), owner.tolist(), strict=True):
            self.successors[before].append(after)

    @cached_property
    def network(self) -> Network:
        """What waits for what in the plan."""
        return Network(self.problem, self.schedule, slots=self.finder.slots)

    def reason(self, work: int) -> Reason:
        """The reason of one work."""
        works, schedule, problem = self.problem.works, self.schedule, self.problem
        start, finish = int(schedule.work_start[work]), int(schedule.work_finish[work])
        done = finish != NEVER
        holding = self.finder.holding(work)
        late = self.network.delayed({work: WEEK}) if done else schedule.work_finish
        delayed = goal_times(problem, late, self.graph)
        never = goal_times(problem, self._never(work), self.graph) if done else self.times
        goals = self._goals(delayed, never)
        return Reason(
            work=works.ids[work],
            kind=works.kind[work],
            teams=tuple(problem.teams.ids[team] for team in sorted(self.teams[work])),
            first_day=start_date(problem.start, start) if done else None,
            last_day=finish_date(problem.start, start, finish) if done else None,
            goals=goals,
            standing=self._standing(work, start),
            bindings=self.finder.bindings(holding, work),
            free_day=None if holding.free is None else _worth_a_day(problem, holding.free.start, start),
            week_delay_cost=sum(goal.weight * goal.delay_days for goal in goals),
            value=sum(goal.weight * goal.lost_days for goal in goals),
            worker_days=int(works.effort[work]) / (UNITS_PER_WORKER_TICK * TICKS_PER_DAY),
            next_works=tuple(works.ids[after] for after in self.successors.get(work, [])),
        )

    def _standing(self, work: int, start: int) -> Standing:
        if start == NEVER:
            return "not_scheduled"
        if self.finder.started(work):
            return "started"
        return "held" if start >= TICKS_PER_DAY else "at_once"

    def _never(self, work: int) -> IntArray:
        """Finishes when the work, and all that comes after it, is never done."""
        finish = self.schedule.work_finish.copy()
        pending = [work]
        finish[work] = NEVER
        while pending:
            for after in self.successors.get(pending.pop(), []):
                if finish[after] != NEVER:
                    finish[after] = NEVER
                    pending.append(after)
        return finish

    def _goals(self, delayed: GoalTimes, never: GoalTimes) -> tuple[GoalGain, ...]:
        problem, goals, hazards = self.problem, self.problem.service_goals, self.problem.hazard_goals
        delay, lost = delayed.service - self.times.service, never.service - self.times.service
        gains = [
            GoalGain(
                goal=problem.services[goals.service[index]],
                place=problem.communities[goals.community[index]],
                people=float(goals.people[index]),
                weight=float(goals.weight[index]),
                delay_days=float(delay[index]) / TICKS_PER_DAY,
                lost_days=float(lost[index]) / TICKS_PER_DAY,
            )
            for index in np.flatnonzero((delay > 0) | (lost > 0)).tolist()
        ]
        now, later, lost_exposure = (_exposure(problem, times) for times in (self.times, delayed, never))
        gains += [
            GoalGain(
                goal=NEAR_HAZARD,
                place=hazards.ids[index],
                people=float(hazards.people[index]),
                weight=float(hazards.weight[index]),
                delay_days=float(later[index] - now[index]),
                lost_days=float(lost_exposure[index] - now[index]),
            )
            for index in np.flatnonzero((later > now) | (lost_exposure > now)).tolist()
        ]
        return tuple(sorted(gains, key=lambda gain: (-gain.weight * gain.delay_days, -gain.weight * gain.lost_days)))


def _worth_a_day(problem: Problem, free: int, start: int) -> date | None:
    """The day of an open place that is at least one day earlier."""
    return start_date(problem.start, free) if free <= start - TICKS_PER_DAY else None


def _exposure(problem: Problem, times: GoalTimes) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Days of exposure per hazardous area, with the share that marking takes away."""
    share = problem.hazard_goals.marked_share
    days: np.ndarray[tuple[int, ...], np.dtype[np.float64]] = (
        (1 - share) * times.release + share * times.marking
    ) / TICKS_PER_DAY
    return days


def sentence(reason: Reason, names: Mapping[str, str], language: Language = ENGLISH) -> str:
    """The reason in words. ``names`` gives names for ids; an id without one stands for itself."""
    parts = (_starts(reason, names, language), _serves(reason, names, language), _cost(reason, language))
    return " ".join(part for part in parts if part)


def _starts(reason: Reason, names: Mapping[str, str], language: Language) -> str:
    if reason.standing == "started":
        return language.text("It was under way before this plan.")
    if reason.standing == "at_once":
        return language.text("It starts at once.")
    facts, day = because(reason.bindings, names, language), language.dated(reason.first_day)
    free = language.dated(reason.free_day)
    if reason.standing == "not_scheduled":
        if reason.free_day is not None:
            return language.text("It is not scheduled, though it could start on {day} as things are.", day=free)
        return language.text("It is not scheduled because {facts}.", facts=facts)
    if reason.free_day is None:
        if not facts:
            return language.text("It starts on {day}.", day=day)
        return language.text("It starts on {day} because {facts}.", day=day, facts=facts)
    told = language.text("It starts on {day}; as things are it could start on {free}.", day=day, free=free)
    return f"{told} {language.text('Before that, {facts}.', facts=facts)}" if facts else told


def _serves(reason: Reason, names: Mapping[str, str], language: Language) -> str:
    if reason.standing == "not_scheduled":
        return ""  # What would be lost without it cannot be told from a plan that is without it.
    by_goal: dict[str, list[GoalGain]] = defaultdict(list)
    for gain in reason.served:
        by_goal[gain.goal].append(gain)
    told = ""
    for goal, gains in by_goal.items():
        part = _served(goal, gains, names, language)
        told = language.text("{first}; it {second}", first=told, second=part) if told else part
    if not told:
        return language.text("No service and nobody's safety depends on it in this plan.")
    return language.text("It {does}.", does=told)


def _served(goal: str, gains: Sequence[GoalGain], names: Mapping[str, str], language: Language) -> str:
    places, more = ", ".join(names.get(gain.place, gain.place) for gain in gains[:3]), len(gains) - 3
    if more > 0:
        places = language.text("{places} and {n} more", places=places, n=more)
    people = round(sum(gain.people for gain in gains))
    if goal == NEAR_HAZARD:
        return language.plural(
            "lowers or ends the danger of {places} for {n} person nearby",
            "lowers or ends the danger of {places} for {n} people nearby",
            people,
            places=places,
        )
    return language.plural(
        "helps to bring {service} to {places} ({n} person)",
        "helps to bring {service} to {places} ({n} people)",
        people,
        service=names.get(goal, goal),
        places=places,
    )


def _cost(reason: Reason, language: Language) -> str:
    cost = round(reason.week_delay_cost)
    if reason.week_delay_cost <= 0:
        return language.text("A week's delay would cost nothing: something else is later.") if reason.served else ""
    if reason.served:
        return language.plural(
            "A week's delay would cost {n} weighted person-day.",
            "A week's delay would cost {n} weighted person-days.",
            cost,
        )
    return language.plural(
        "A week's delay would cost {n} weighted person-day, by what its teams do next.",
        "A week's delay would cost {n} weighted person-days, by what its teams do next.",
        cost,
    )
