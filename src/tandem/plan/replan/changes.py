"""What a re-plan changes in the near days, and why: by the changed facts, or for gain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, hypot

import numpy as np

from tandem.language import phrase
from tandem.plan.problem import NEVER, Problem
from tandem.plan.replan.affected import Standing
from tandem.plan.replan.stability import Stability, shifted
from tandem.plan.schedule import Schedule

CAUSES = {
    "gone": phrase("the work is not to be done any more by this team: it is gone from the plan's inputs"),
    "overdue": phrase("it was to have begun before the first day of this plan and is not reported as begun"),
    "scope": phrase("the team does not have the scope any more"),
    "presence": phrase("the team is not there, or not accredited, in all of the time"),
    "release": phrase("the work may not begin yet"),
    "predecessor": phrase("a work before it is new, ends later or is itself affected"),
    "team": phrase("the team is still on another work"),
    "conflict": phrase("a work within the safety distance runs then"),
    "road": phrase("no open road reaches the site in time"),
    "gain": phrase("nothing forces it: the plan is better so"),
}
"""Why a near assignment moves; the first that applies is told."""


@dataclass(frozen=True, slots=True)
class Move:
    """A near assignment of the standing plan that moves.

    ``cause`` is a key of ``CAUSES``, ``by`` the work behind it or -1. ``teams`` and ``start`` are the work's new ones, () and NEVER where it
    is not planned any more.
    """

    work: int
    team: int
    was: int
    cause: str
    by: int
    teams: tuple[int, ...]
    start: int


@dataclass(frozen=True)
class Changes:
    """The near assignments of the standing plan (starts within ``near_days``; neither started nor pinned), counted.

    ``affected`` cannot hold under the new facts; ``untouched`` stay as they are; ``moves`` are the others. ``holding_cost`` is what it
    would cost, in weighted person-days, to move none that is not affected. ``affected_works`` counts over all the plan.
    """

    near_days: float
    near: int
    affected: int
    untouched: int
    moves: tuple[Move, ...]
    holding_cost: float
    maximum_share: float
    affected_works: int

    @property
    def for_gain(self) -> int:
        """Unaffected near assignments that move."""
        return sum(move.cause == "gain" for move in self.moves)

    @property
    def moved_share(self) -> float:
        """Share of the unaffected near assignments that moves."""
        return self.for_gain / max(1, self.near - self.affected)


def changes(
    problem: Problem, standing: Standing, schedule: Schedule, stability: Stability, holding_cost: float
) -> Changes:
    """Compare a new schedule with what stood."""
    plan = standing.plan
    near = (plan.start >= 0) & (plan.start < stability.near_ticks) & ~np.isin(plan.work, problem.pins.work)
    moved = np.flatnonzero(near & shifted(plan, schedule, problem.n_teams, stability.tolerance_ticks))
    moves = tuple(_move(problem, standing, schedule, int(row)) for row in moved)
    return Changes(
        near_days=stability.near_ticks / 4,
        near=int(near.sum()),
        affected=int((near & ~standing.holds).sum()),
        untouched=int(near.sum()) - len(moves),
        moves=moves,
        holding_cost=holding_cost,
        maximum_share=stability.maximum_share,
        affected_works=int(standing.affected.sum()),
    )


def _move(problem: Problem, standing: Standing, schedule: Schedule, row: int) -> Move:
    plan = standing.plan
    work, team = int(plan.work[row]), int(plan.team[row])
    cause, by = next(_causes(problem, standing, row))
    teams = tuple(sorted(schedule.team[schedule.work == work].tolist()))
    return Move(work, team, int(plan.start[row]), cause, by, teams, int(schedule.work_start[work]))


def _causes(problem: Problem, standing: Standing, row: int) -> Iterator[tuple[str, int]]:
    plan, kept, works, teams = standing.plan, standing.kept, problem.works, problem.teams
    work, team, start = int(plan.work[row]), int(plan.team[row]), int(plan.start[row])
    finish, scope = int(plan.finish[row]), int(works.scope[work])
    if standing.holds[row]:
        yield "gain", -1
    if scope < 0 or teams.rate[team, scope] == 0:
        yield "scope", -1
    course = int(teams.after_work[team])
    here = max(int(teams.arrival[team]), int(kept.work_finish[course]) if course >= 0 else 0)
    until = min(int(teams.departure[team]), int(teams.accredited_until[team, scope]))
    if start < max(here, int(teams.accredited_from[team, scope])) or finish > until:
        yield "presence", -1
    if works.release[work] > start:
        yield "release", -1
    for before in works.predecessor[works.predecessor_ptr[work] : works.predecessor_ptr[work + 1]].tolist():
        if kept.work_finish[before] > start:
            yield "predecessor", before
    for mine in np.flatnonzero((kept.team == team) & (kept.start <= start) & (kept.work != work)).tolist():
        if kept.finish[mine] + _travel(problem, int(kept.work[mine]), work) > start:
            yield "team", int(kept.work[mine])
    for other in works.conflict[works.conflict_ptr[work] : works.conflict_ptr[work + 1]].tolist():
        if kept.work_start[other] < finish and start < kept.work_finish[other] < NEVER:
            yield "conflict", other
    yield "road", -1


def _travel(problem: Problem, a: int, b: int) -> int:
    x, y = problem.works.x, problem.works.y
    metres = hypot(x[a] - x[b], y[a] - y[b])
    return 0 if metres <= problem.travel_free_m else ceil(metres * problem.travel_ticks_per_m)
