"""Who works on what when: the rules of teams and works as constraints, one method per rule of ``tandem.plan.check``.

Two normal forms lose no plan: a team starts on an open tick (a start on a closed tick can wait for the next open one and
does the same), and a team that does no work on a work is not on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from ortools.sat.python import cp_model
from ortools.sat.python.cp_model_helper import Literal

from tandem.network.model import BoolArray
from tandem.plan.problem import NEVER, IntArray, LongArray, Problem
from tandem.plan.schedule import Schedule
from tandem.plan.solvers.ticks import Calendars, Linear, OpenTicks, Travel


@dataclass
class Job:
    """A work in the model: whether it is done, when it starts and ends (the horizon where not), and its teams.

    ``team`` maps candidate teams to (on it, start). Of works that are given, all are constants.
    """

    present: Literal
    start: Linear
    finish: Linear
    low: int
    high: int
    team: dict[int, tuple[Literal, Linear]] = field(default_factory=dict)


@dataclass(frozen=True)
class End:
    """A work's end as seen by one calendar: open ticks before it, whether any team of it takes part, and works last."""

    count: cp_model.IntVar
    used: Literal
    open: Literal


@dataclass(frozen=True)
class Member:
    """A candidate team of a work: whether it is on it, its start and its open ticks."""

    on: cp_model.IntVar
    start: cp_model.IntVar
    ticks: cp_model.IntVar


@dataclass(frozen=True)
class Scope:
    """What the model decides: ``free`` (n,) works between two ticks; of all others ``given`` says what they do.

    Where ``keep`` the free works must be done. ``given`` also holds the ends of works without a team.
    """

    free: BoolArray
    low: int
    high: int
    given: Schedule
    keep: bool


class Crews:
    """The model of works and teams of a problem."""

    def __init__(self, problem: Problem, scope: Scope, model: cp_model.CpModel) -> None:
        self.problem = problem
        self.scope = scope
        self.model = model
        self.horizon = problem.horizon
        self.true, self.false = model.new_constant(1), model.new_constant(0)
        self.calendars = Calendars(problem)
        self.travel = Travel(problem)
        self._order: dict[tuple[int, int], cp_model.IntVar] = {}
        self._settled_teams = set(problem.pins.team[problem.pins.started].tolist())
        self._given_rows = _rows_by_work(scope.given)
        self._given_of_team = _rows_by_team(scope.given, scope.free)
        self._reach_ticks = int(
            np.ceil(np.hypot(np.ptp(problem.works.x), np.ptp(problem.works.y)) * problem.travel_ticks_per_m)
        )
        self.early, self.late = self._windows()
        self.jobs = {int(work): self._job(int(work)) for work in np.flatnonzero(scope.free)}
        self.precedence()
        self.courses()
        self.one_work_at_a_time()
        self.conflicts()

    def finish(self, work: int) -> Linear:
        """End of a work, the horizon where it is not done."""
        return self.jobs[work].finish if work in self.jobs else int(self.late[work])

    def job(self, work: int) -> Job:
        """A free work's variables, or the constants of a given one."""
        if work not in self.jobs:
            given = self.scope.given
            finish = int(given.work_finish[work])
            start = int(given.work_start[work])
            rows: dict[int, tuple[Literal, Linear]] = {t: (self.true, s) for t, s in self._given_rows.get(work, ())}
            done = finish < NEVER
            return Job(self.true if done else self.false, start, finish if done else self.horizon, start, finish, rows)
        return self.jobs[work]

    def _windows(self) -> tuple[LongArray, LongArray]:
        """Earliest and latest end of each work; the horizon stands for never.

        Earliest ends let all the fastest teams that a work admits work on it every tick from its earliest start.
        """
        works, scope = self.problem.works, self.scope
        given = np.minimum(scope.given.work_finish.astype(np.int64), self.horizon)
        early = np.where(scope.free, self.horizon, given)
        late = np.where(scope.free, scope.high if scope.keep else self.horizon, given)
        self._early_start = np.where(scope.free, np.maximum(works.release, scope.low), 0).astype(np.int64)
        for work in self._free_in_order():
            for before in self._listed(works.predecessor_ptr, works.predecessor, work):
                self._early_start[work] = max(self._early_start[work], early[before])
            early[work] = min(self.horizon, self._early_start[work] + self._shortest(work))
        return early, late

    def _free_in_order(self) -> Iterator[int]:
        """Free works, predecessors first."""
        works = self.problem.works
        waiting = {int(work) for work in np.flatnonzero(self.scope.free)}
        while waiting:
            ready = [
                w
                for w in sorted(waiting)
                if waiting.isdisjoint(self._listed(works.predecessor_ptr, works.predecessor, w))
            ]
            yield from ready
            waiting.difference_update(ready)

    def _shortest(self, work: int) -> int:
        works = self.problem.works
        if works.scope[work] < 0:
            return int(works.duration[work])
        rates = np.sort(self.problem.teams.rate[:, works.scope[work]])[::-1][: works.maximum_teams[work]].astype(
            np.int64
        )
        return -(-int(works.effort[work]) // int(rates.sum())) if rates.sum() > 0 else self.horizon

    @staticmethod
    def _listed(pointer: IntArray, values: IntArray, work: int) -> list[int]:
        entries: list[int] = values[pointer[work] : pointer[work + 1]].tolist()
        return entries

    def _job(self, work: int) -> Job:
        low = int(self._early_start[work])
        if self.problem.works.scope[work] < 0:
            return self._lag(work, low)
        candidates = {team: window for team in range(self.problem.n_teams) if (window := self._window(work, team, low))}
        if not candidates or self.early[work] > self.scope.high:
            return self._left_out(low)
        finish = self._finish(int(self.early[work]))
        job = Job(
            self._presence(finish), self.model.new_int_var(low, self.scope.high, ""), finish, low, self.scope.high
        )
        if self.problem.works.maximum_teams[work] == 1 or len(candidates) == 1:
            self._alone(work, job, candidates)
        else:
            self._together(work, job, candidates)
        return job

    def _left_out(self, low: int) -> Job:
        """A work that nobody can do within the model's ticks."""
        if self.scope.keep:
            self.model.add_bool_or([])
        return Job(self.false, self.horizon, self.horizon, low, self.horizon)

    def _finish(self, early: int) -> cp_model.IntVar:
        domain = [[early, self.scope.high]] + ([] if self.scope.keep else [[self.horizon, self.horizon]])
        return self.model.new_int_var_from_domain(cp_model.Domain.from_intervals(domain), "")

    def _window(self, work: int, team: int, low: int) -> tuple[int, int] | None:
        """Rules scope, accreditation, presence: ticks between which a team could work on a work, None for none."""
        teams, scope = self.problem.teams, int(self.problem.works.scope[work])
        if teams.rate[team, scope] <= 0:
            return None
        arrival = int(teams.arrival[team])
        if team not in self._settled_teams:
            arrival += int(self.travel.from_base(team, np.array([work]))[0])
        low = max(low, arrival, int(teams.accredited_from[team, scope]))
        high = min(self.scope.high, int(teams.departure[team]), int(teams.accredited_until[team, scope]))
        opens = self._opens(work, team)
        return (low, high) if low < high and opens.first_from(low) < opens.first_from(high) else None

    def _opens(self, work: int, team: int) -> OpenTicks:
        return self.calendars.of(int(self.problem.teams.calendar[team]), int(self.problem.works.season[work]))

    def _alone(self, work: int, job: Job, candidates: dict[int, tuple[int, int]]) -> None:
        """Rule effort for one team: it ends with the last of the open ticks that it needs."""
        model, rate = self.model, self.problem.teams.rate[:, self.problem.works.scope[work]]
        by_calendar: dict[int, list[tuple[int, cp_model.IntVar, int]]] = {}
        for team, (low, high) in candidates.items():
            need = -(-int(self.problem.works.effort[work]) // int(rate[team]))
            opens = self._opens(work, team)
            if opens.first_from(low) + need > opens.first_from(high):
                continue
            on = model.new_bool_var("")
            model.add(job.start >= low).only_enforce_if(on)
            model.add(job.finish <= high).only_enforce_if(on)
            by_calendar.setdefault(int(self.problem.teams.calendar[team]), []).append((team, on, need))
            job.team[team] = on, job.start
        model.add(sum(on for on, _ in job.team.values()) == job.present)
        for calendar, rows in by_calendar.items():
            self._alone_on(
                job, self.calendars.of(calendar, int(self.problem.works.season[work])), rows, len(by_calendar)
            )

    def _alone_on(
        self, job: Job, opens: OpenTicks, rows: list[tuple[int, cp_model.IntVar, int]], calendars: int
    ) -> None:
        model, needs = self.model, [need for _, _, need in rows]
        first = opens.first_from(job.low)
        last = opens.first_from(job.high) - min(needs)
        index = model.new_int_var(first, last, "")
        end = model.new_int_var(first + min(needs) - 1, opens.first_from(job.high) - 1, "")
        started = index + opens.closed(model, index, first, last)
        ended = end + opens.closed(model, end, first + min(needs) - 1, opens.first_from(job.high) - 1) + 1
        for _, on, need in rows:
            model.add(end == index + need - 1).only_enforce_if(on)
        condition = [on for _, on, _ in rows]
        used = condition[0] if len(condition) == 1 else job.present
        if calendars > 1 and len(condition) > 1:
            used = model.new_bool_var("")
            model.add(sum(condition) == used)
        model.add(job.start == started).only_enforce_if(used)
        model.add(job.finish == ended).only_enforce_if(used)

    def _together(self, work: int, job: Job, candidates: dict[int, tuple[int, int]]) -> None:
        """Rules effort, finish together, maximum teams, join once: each team from its own start to the common end."""
        model, works, calendar = self.model, self.problem.works, self.problem.teams.calendar
        several = len({int(calendar[team]) for team in candidates}) > 1
        ends = {c: self._end_on(work, job, c, several) for c in sorted({int(calendar[team]) for team in candidates})}
        done: list[Linear] = []
        last: list[Linear] = []
        for team, (low, high) in candidates.items():
            rate, end = int(self.problem.teams.rate[team, works.scope[work]]), ends[int(calendar[team])]
            member = self._member(job, self._opens(work, team), (low, high), end, -(-int(works.effort[work]) // rate))
            job.team[team] = member.on, member.start
            done.append(rate * member.ticks)
            last.append(rate * self._works_last(member.on, end) if several else rate * member.on)
        effort, members = int(works.effort[work]), [on for on, _ in job.team.values()]
        model.add(sum(done) >= effort).only_enforce_if(job.present)
        model.add(sum(done) - sum(last) <= effort - 1)
        model.add(sum(members) <= int(works.maximum_teams[work]) * job.present)
        model.add_bool_or([*members, ~job.present])

    def _member(self, job: Job, opens: OpenTicks, window: tuple[int, int], end: End, most: int) -> Member:
        """A team that may be on a work: its start on an open tick, and its open ticks until the end."""
        model, (low, high) = self.model, window
        on = model.new_bool_var("")
        first, last = opens.first_from(low), opens.first_from(high) - 1
        index = model.new_int_var(first, last, "")
        ticks = model.new_int_var(0, min(last + 1 - first, most), "")
        start = model.new_int_var(low, high - 1, "")
        model.add(start == index + opens.closed(model, index, first, last))
        model.add(ticks == end.count - index).only_enforce_if(on)
        model.add(ticks >= 1).only_enforce_if(on)
        model.add(ticks == 0).only_enforce_if(~on)
        model.add(job.start <= start).only_enforce_if(on)
        model.add(job.finish <= high).only_enforce_if(on)
        model.add_implication(on, end.used)
        return Member(on, start, ticks)

    def _works_last(self, on: cp_model.IntVar, end: End) -> cp_model.IntVar:
        """A literal that only holds for a team that is on the work and works in its last tick."""
        last = self.model.new_bool_var("")
        self.model.add_implication(last, on)
        self.model.add_implication(last, end.open)
        return last

    def _end_on(self, work: int, job: Job, calendar: int, several: bool) -> End:
        """The work's end as a count of open ticks of a calendar, behind the last open tick and not behind the next one.

        With a single calendar the last tick of the work is open: an earlier end would do as well.
        """
        model, opens = self.model, self.calendars.of(calendar, int(self.problem.works.season[work]))
        first, last = opens.first_from(job.low) + 1, opens.first_from(job.high)
        used = model.new_bool_var("") if several else job.present
        if first > last:
            model.add(used == 0)
            return End(model.new_constant(last), used, used)
        count = model.new_int_var(first, last, "")
        ended = count + opens.closed(model, count, first, last, shift=-1)
        if not several:
            model.add(job.finish == ended).only_enforce_if(used)
            return End(count, used, used)
        is_open = model.new_bool_var("")
        model.add(job.finish == ended).only_enforce_if([used, is_open])
        model.add(job.finish > ended).only_enforce_if([used, ~is_open])
        model.add(job.finish <= count + opens.closed(model, count, first, last)).only_enforce_if(used)
        model.add_implication(is_open, used)
        return End(count, used, is_open)

    def _lag(self, work: int, low: int) -> Job:
        """Rule lag: it starts as soon as it may and lasts its duration.

        A later start never helps unless the work keeps a safety distance; only then the start is tied from above.
        """
        model, duration = self.model, int(self.problem.works.duration[work])
        if low + duration > self.scope.high:
            return self._left_out(low)
        finish, start = self._finish(low + duration), model.new_int_var(low, self.scope.high - duration, "")
        present = self._presence(finish)
        model.add(finish == start + duration).only_enforce_if(present)
        return Job(present, start, finish, low, self.scope.high)

    def _presence(self, finish: cp_model.IntVar) -> Literal:
        """Whether a work is done: it ends by the last tick of the model, or at the horizon for never."""
        if self.scope.keep:
            return self.true
        present = self.model.new_bool_var("")
        self.model.add(finish <= self.scope.high).only_enforce_if(present)
        self.model.add(finish == self.horizon).only_enforce_if(~present)
        return present

    def precedence(self) -> None:
        """Rules precedence and lag; release dates bound the starts already."""
        works = self.problem.works
        for work, before in self._touched(works.predecessor_ptr, works.predecessor):
            after, first = self.job(work), self.job(before)
            self.model.add_implication(after.present, first.present)
            self.model.add(first.finish <= after.start).only_enforce_if(after.present)
        for work in self.jobs:
            if works.scope[work] < 0 and works.conflict_ptr[work] < works.conflict_ptr[work + 1]:
                self._start_at_once(work)

    def _start_at_once(self, work: int) -> None:
        works, job = self.problem.works, self.jobs[work]
        due = self.model.new_int_var(0, self.horizon, "")
        ends = [self.finish(before) for before in self._listed(works.predecessor_ptr, works.predecessor, work)]
        self.model.add_max_equality(due, [int(works.release[work]), *ends])
        self.model.add(job.start == due).only_enforce_if(job.present)

    def _touched(self, pointer: IntArray, values: IntArray) -> list[tuple[int, int]]:
        """Entries (work, other) of a compressed list of which one is free, in order."""
        owner = np.repeat(np.arange(self.problem.n_works), np.diff(pointer))
        touched = self.scope.free[owner] | self.scope.free[values]
        return list(zip(owner[touched].tolist(), values[touched].tolist(), strict=True))

    def courses(self) -> None:
        """Rule course: a team sets out from its base after the course's end."""
        for team, course in enumerate(self.problem.teams.after_work.tolist()):
            if course < 0:
                continue
            ends = self.job(course)
            for work, (on, start) in self._on_team(team):
                travel = int(self.travel.from_base(team, np.array([work]))[0])
                self.model.add_implication(on, ends.present)
                self.model.add(ends.finish + travel <= start).only_enforce_if(on)

    def _on_team(self, team: int) -> Iterator[tuple[int, tuple[Literal, Linear]]]:
        """Free works that a team may do, then given works that it does near the model's ticks."""
        for work, job in self.jobs.items():
            if team in job.team:
                yield work, job.team[team]
        for work, start, finish in self._given_of_team.get(team, ()):
            if finish >= self.scope.low - self._reach_ticks and start <= self.scope.high + self._reach_ticks:
                yield work, (self.true, start)

    def one_work_at_a_time(self) -> None:
        """Rules one work at a time and travel.

        Travel is asked between any two works of a team, which is no more than between neighbours: see ``Problem.travel_is_metric``.
        """
        for team in range(self.problem.n_teams):
            rows = list(self._on_team(team))
            works = np.array([work for work, _ in rows], dtype=np.int64)
            if len(rows) < 2 or not any(work in self.jobs for work in works.tolist()):
                continue
            self.model.add_no_overlap([self._interval(work, on, start) for work, (on, start) in rows])
            ticks = self.travel.between(works, works)
            for i, j in zip(*np.nonzero(np.triu(ticks, 1)), strict=True):
                (one, (on_one, starts_one)), (other, (on_other, starts_other)) = rows[i], rows[j]
                if one not in self.jobs and other not in self.jobs:
                    continue
                first, gap = self._first(one, other), int(ticks[i, j])
                both = [on_one, on_other]
                self.model.add(self.job(one).finish + gap <= starts_other).only_enforce_if([*both, first])
                self.model.add(self.job(other).finish + gap <= starts_one).only_enforce_if([*both, ~first])

    def _interval(self, work: int, on: Literal, start: Linear) -> cp_model.IntervalVar:
        job = self.job(work)
        if work not in self.jobs:
            return self.model.new_interval_var(start, self.model.new_int_var(0, self.horizon, ""), job.finish, "")
        size = self.model.new_int_var(1, max(1, job.high - job.low), "")
        return self.model.new_optional_interval_var(start, size, job.finish, on, "")

    def _first(self, one: int, other: int) -> Literal:
        """A literal for the first work being over before the other begins; the same for all teams."""
        if one > other:
            return ~self._first(other, one)
        if (one, other) not in self._order:
            self._order[one, other] = self.model.new_bool_var("")
        return self._order[one, other]

    def conflicts(self) -> None:
        """Rule conflict."""
        works = self.problem.works
        for pair in sorted(
            {(min(p), max(p)) for p in self._touched(works.conflict_ptr, works.conflict) if p[0] != p[1]}
        ):
            one, other = self.job(pair[0]), self.job(pair[1])
            first, both = self._first(*pair), [one.present, other.present]
            self.model.add(one.finish <= other.start).only_enforce_if([*both, first])
            self.model.add(other.finish <= one.start).only_enforce_if([*both, ~first])

    def access_wanted(self) -> list[tuple[Literal, Linear, int, int]]:
        """(on, start, base, work) of the assignments that need an open road."""
        teams, works, pins = self.problem.teams, self.problem.works, self.problem.pins
        settled = {
            (w, t) for w, t, s in zip(pins.work.tolist(), pins.team.tolist(), pins.started.tolist(), strict=True) if s
        }
        rows = [(work, team, *row) for work, job in self.jobs.items() for team, row in job.team.items()]
        rows += [
            (w, t, self.true, s) for w, entries in self._given_rows.items() if w not in self.jobs for t, s in entries
        ]
        return [
            (on, start, int(teams.base[team]), work)
            for work, team, on, start in rows
            if teams.base[team] >= 0
            and works.access_ptr[work] < works.access_ptr[work + 1]
            and (work, team) not in settled
        ]


def _rows_by_work(schedule: Schedule) -> dict[int, list[tuple[int, int]]]:
    rows: dict[int, list[tuple[int, int]]] = {}
    for work, team, start in zip(schedule.work.tolist(), schedule.team.tolist(), schedule.start.tolist(), strict=True):
        rows.setdefault(work, []).append((team, start))
    return rows


def _rows_by_team(schedule: Schedule, free: BoolArray) -> dict[int, list[tuple[int, int, int]]]:
    """(work, start, finish) of the works that are given."""
    rows: dict[int, list[tuple[int, int, int]]] = {}
    columns = (schedule.work, schedule.team, schedule.start, schedule.finish)
    for work, team, start, finish in zip(*(column.tolist() for column in columns), strict=True):
        if not free[work]:
            rows.setdefault(team, []).append((work, start, finish))
    return rows
