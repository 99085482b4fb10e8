"""A well-formed schedule as the rules walk it."""

from __future__ import annotations

from datetime import timedelta
from math import ceil, hypot

from tandem.plan.check.violation import Violation
from tandem.plan.problem import NEVER, TICKS_PER_DAY, IntArray, Problem
from tandem.plan.schedule import Schedule


class View:
    """Plain lists of a well-formed schedule, for rules that walk it."""

    def __init__(self, problem: Problem, schedule: Schedule) -> None:
        self.problem = problem
        self.schedule = schedule
        self.work: list[int] = schedule.work.tolist()
        self.team: list[int] = schedule.team.tolist()
        self.start: list[int] = schedule.start.tolist()
        self.finish: list[int] = schedule.finish.tolist()
        self.work_start: list[int] = schedule.work_start.tolist()
        self.work_finish: list[int] = schedule.work_finish.tolist()
        pins = problem.pins
        self.started = {(int(w), int(t)) for w, t, s in zip(pins.work, pins.team, pins.started, strict=True) if s}
        self.travel = [0] * len(self.work)
        self.previous = [-1] * len(self.work)
        last: dict[int, int] = {}
        for index in sorted(range(len(self.work)), key=lambda a: (self.start[a], self.finish[a])):
            self.previous[index] = last.get(self.team[index], -1)
            self.travel[index] = self._travel(index)
            last[self.team[index]] = index

    def _travel(self, index: int) -> int:
        """Calendar ticks from the team's previous site, or its base, to this one."""
        problem, work, before = self.problem, self.work[index], self.previous[index]
        if (work, self.team[index]) in self.started:
            return 0
        origin = problem.teams if before < 0 else problem.works
        at = self.team[index] if before < 0 else self.work[before]
        metres = hypot(origin.x[at] - problem.works.x[work], origin.y[at] - problem.works.y[work])
        # A hair of tolerance, because hypot and sqrt may differ in the last bit on either side of a whole tick.
        if metres <= problem.travel_free_m * (1 + 1e-12):
            return 0
        return ceil(metres * problem.travel_ticks_per_m - 1e-9)

    def broken(self, rule: str, text: str, works: tuple[int, ...], teams: tuple[int, ...] = ()) -> Violation:
        """A violation with ids for indices."""
        work_ids, team_ids = self.problem.works.ids, self.problem.teams.ids
        return Violation(rule, text, tuple(work_ids[w] for w in works), tuple(team_ids[t] for t in teams))

    def at(self, index: int, rule: str, text: str) -> Violation:
        """A violation of one assignment."""
        who, what = self.problem.teams.ids[self.team[index]], self.problem.works.ids[self.work[index]]
        when = f"{self.day(self.start[index])} (tick {self.start[index]})"
        return self.broken(
            rule, f"Team {who} on work {what} from {when}: {text}", (self.work[index],), (self.team[index],)
        )

    def day(self, tick: int) -> str:
        """ISO date of a tick."""
        return "never" if tick >= NEVER else (self.problem.start + timedelta(days=tick // TICKS_PER_DAY)).isoformat()

    def listed(self, pointer: IntArray, values: IntArray, work: int) -> list[int]:
        """Entry of a compressed list."""
        entries: list[int] = values[pointer[work] : pointer[work + 1]].tolist()
        return entries
