"""What a person moved in a project program: other start or other teams, told apart from what merely followed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tandem.plan.programme import BEGINS, MINUTES_PER_TICK, Activity, Programme, begin_of, end_of


@dataclass(frozen=True, slots=True)
class ReceivedTask:
    """A task as a project program wrote it.

    ``work`` is the Tandem id it carries, empty where it has none. ``held_from`` is the day and time of its constraint, None
    without one. ``links`` are (uid of the predecessor, is a plain finish-to-start link); ``crews`` are uids of resources;
    ``minutes`` is the duration in working minutes, ``done`` the physical percentage complete.
    """

    uid: int
    work: str
    name: str
    start: datetime | None
    finish: datetime | None
    minutes: int | None
    held_from: datetime | None
    manual: bool
    active: bool
    done: int
    links: tuple[tuple[int, bool], ...]
    crews: tuple[int, ...]


@dataclass(frozen=True)
class ReceivedProject:
    """A project file as it came back; ``plan`` is the id of the kept plan it was made from, ``teams`` (id, name) by uid."""

    plan: str
    tasks: tuple[ReceivedTask, ...]
    teams: Mapping[int, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Move:
    """A work that a person gave another day or other teams; ``told`` says what changed."""

    work: str
    teams: tuple[str, ...]
    start: date
    told: str


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A change that cannot become a pin: what it is about, what was changed, and what to do instead."""

    about: str
    what: str
    next_step: str


@dataclass(frozen=True)
class Moves:
    """``moved`` become pins; ``followed`` are works that only gave way to one that moved; ``not_taken`` are named."""

    moved: tuple[Move, ...]
    followed: tuple[str, ...]
    not_taken: tuple[NotTaken, ...]


def moves(plan: Programme, received: ReceivedProject) -> Moves:
    """Compare a project file with the plan that it was made from.

    A work moved where its start or its teams differ. It only *followed* where its constraint and its teams are as written, it
    starts later, and a work before it or another work of its teams ends later than planned: programs push such tasks by
    themselves. Starts later than 08:00 count from the next day, because a pin holds from a day.
    """
    return _Comparison(plan, received).result()


class _Comparison:
    """The plan and the file side by side."""

    def __init__(self, plan: Programme, received: ReceivedProject) -> None:
        self._plan = plan
        self._received = received
        self._planned = {activity.id: activity for activity in plan.activities}
        counted = Counter(task.work for task in received.tasks if task.work)
        self._twice = {work for work, number in counted.items() if number > 1}
        self._work_of = {task.uid: task.work for task in received.tasks}
        self._known = {task.work: task for task in received.tasks if task.work in self._planned}

    def result(self) -> Moves:
        """Moved, followed, and everything else that differs."""
        moved: list[Move] = []
        not_taken = list(self._strangers())
        once = {work: task for work, task in self._known.items() if work not in self._twice}
        changed = {work for work, task in once.items() if self._differs(task)}
        followed = self._followers(changed)
        for work, task in once.items():
            not_taken += self._other_changes(task, self._planned[work])
            if work in changed - followed:
                found = self._move(task, self._planned[work])
                if isinstance(found, Move):
                    moved.append(found)
                else:
                    not_taken.append(found)
        return Moves(tuple(moved), tuple(work for work in once if work in followed), tuple(not_taken))

    def _followers(self, changed: set[str]) -> set[str]:
        """Works that programs pushed by themselves: each behind one that a person moved, or behind another follower."""
        open_ = {work for work in changed if self._may_follow(self._known[work])}
        causes = {work for work in changed - open_ if self._ends_later(work)}
        followers: set[str] = set()
        while found := {work for work in open_ if self._is_behind(work, causes)}:
            open_ -= found
            followers |= found
            causes = {work for work in found if self._ends_later(work)}
        return followers

    def _is_behind(self, work: str, causes: set[str]) -> bool:
        planned = self._planned[work]
        crews = _crews(self._plan, planned)
        return any(other in planned.after or crews & self._crews(self._known[other]) for other in causes)

    def _strangers(self) -> Iterator[NotTaken]:
        """Tasks that the plan has not, stands twice in the file, or that the file lacks."""
        for task in self._received.tasks:
            if task.work not in self._planned:
                yield NotTaken(
                    f"'{task.name}'",
                    f"is task {task.uid} of the file and no work of the plan",
                    "Works follow from what is reported: import a report of the hazard, damage or course.",
                )
        for work in sorted(self._twice & self._planned.keys()):
            yield NotTaken(work, "stands more than once in the file", "Delete the copies and import the file again.")
        for work in self._planned.keys() - self._known.keys():
            yield NotTaken(
                work, "is not in the file", "A work ends by a report or a judgement, not by deleting its task."
            )

    def _other_changes(self, task: ReceivedTask, planned: Activity) -> Iterator[NotTaken]:
        if not task.active:
            yield NotTaken(planned.id, "was made inactive", "A work ends by a report or a judgement.")
        links = {(self._work_of[uid], plain) for uid, plain in task.links if uid in self._work_of}
        # Links of deleted tasks go with them, and those are named already.
        if links != {(work, True) for work in planned.after if work in self._known}:
            yield NotTaken(
                planned.id,
                f"has other links than the plan ({_links(links, planned.after)})",
                "Precedence follows from safety and access: report the fact that changes it.",
            )
        same_crews = self._crews(task) == _crews(self._plan, planned)
        if planned.start is not None and same_crews and task.minutes != planned.ticks * MINUTES_PER_TICK:
            days = f"{planned.ticks * MINUTES_PER_TICK / 480:g} to {(task.minutes or 0) / 480:g} days"
            yield NotTaken(
                planned.id,
                f"was given another duration ({days})",
                "Durations follow from effort and teams: report the effort (property worker_days), or name more teams.",
            )
        if task.done != round(100 * planned.done_share):
            yield NotTaken(
                planned.id, f"was set to {task.done} % complete", "Report the progress: property done_share."
            )

    def _crews(self, task: ReceivedTask) -> frozenset[str]:
        return frozenset(self._received.teams.get(uid, ("", ""))[0] for uid in task.crews)

    def _differs(self, task: ReceivedTask) -> bool:
        planned = self._planned[task.work]
        start = None if planned.start is None else begin_of(self._plan.start, planned.start)
        return task.start != start or self._crews(task) != _crews(self._plan, planned)

    def _may_follow(self, task: ReceivedTask) -> bool:
        """Whether a program may have moved the task by itself: later, with teams and constraint as they were written."""
        planned = self._planned[task.work]
        if planned.start is None or task.start is None or task.manual:
            return False
        written = begin_of(self._plan.start, planned.start)
        return task.held_from == written < task.start and self._crews(task) == _crews(self._plan, planned)

    def _ends_later(self, work: str) -> bool:
        planned, task = self._planned[work], self._known[work]
        if task.finish is None:
            return False
        return planned.finish is None or task.finish > end_of(self._plan.start, planned.finish)

    def _move(self, task: ReceivedTask, planned: Activity) -> Move | NotTaken:
        if planned.scope is None:
            what = "was moved, but needs no team and begins by itself when the works before it end"
            return NotTaken(planned.id, what, "Move the works before it.")
        unknown = [uid for uid in task.crews if uid not in self._received.teams or not self._received.teams[uid][0]]
        known = {crew.id for crew in self._plan.crews}
        unknown += [uid for uid in task.crews if uid not in unknown and self._received.teams[uid][0] not in known]
        if unknown:
            names = ", ".join(self._received.teams.get(uid, ("", str(uid)))[1] for uid in unknown)
            step = "Report the team, plan and export again."
            return NotTaken(planned.id, f"was given to {names}, which is no team of the plan", step)
        if not task.crews:
            return NotTaken(planned.id, "was left without a team", "Name a team, or leave the work as it was.")
        if task.start is None:
            return NotTaken(planned.id, "was left without a start", "Give it a day, or leave the work as it was.")
        teams = tuple(sorted(self._crews(task)))
        day = _first_day(task.start)
        return Move(planned.id, teams, day, self._told(planned, teams, day))

    def _told(self, planned: Activity, teams: tuple[str, ...], day: date) -> str:
        names = {crew.id: crew.name for crew in self._plan.crews}
        was = "no date" if planned.start is None else begin_of(self._plan.start, planned.start).date().isoformat()
        told = f"from {day} (planned: {was})"
        before = _crews(self._plan, planned)
        if frozenset(teams) != before:
            told += f" by {', '.join(names[team] for team in teams)}"
            told += f" (planned: {', '.join(names[team] for team in sorted(before)) or 'nobody'})"
        return told


def _first_day(start: datetime) -> date:
    """The first whole day: a pin holds from the begin of a day."""
    return start.date() if start.time() <= BEGINS[0] else start.date() + timedelta(days=1)


def _crews(plan: Programme, activity: Activity) -> frozenset[str]:
    return frozenset(plan.crews[one.crew].id for one in activity.allocations)


def _links(links: set[tuple[str, bool]], after: tuple[str, ...]) -> str:
    """The links that were added, removed or made other than finish-to-start."""
    plain = {work for work, is_plain in links if is_plain}
    parts = {
        "added": plain - set(after),
        "removed": set(after) - {work for work, _ in links},
        "of another kind or with a lag": {work for work, is_plain in links if not is_plain},
    }
    return "; ".join(
        f"{name}: {', '.join(sorted(work or 'a task of its own' for work in works))}"
        for name, works in parts.items()
        if works
    )
