"""Critical path and slack of a plan as it is scheduled.

The network is ``tandem.plan.sequence``: precedence, the order of each team with its travel, the roads that have to open,
courses, and the order of works within the safety distance. Slack is counted in calendar ticks from the planned dates;
durations follow the calendars of teams and seasons, so a work that ends on a Friday does not gain a weekend of slack.
Works move as blocks: the slack of an assignment is that of its work.
Source: Kelley & Walker (1959), Critical-path planning and scheduling, for the two passes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tandem.plan.problem import NEVER, Problem
from tandem.plan.schedule import Schedule
from tandem.plan.sequence import Arc, Sequence

_NEVER = int(NEVER)


@dataclass(frozen=True, slots=True)
class Slack:
    """Ticks by which a work may start later: ``total`` without making what is due late, ``free`` without moving any other work."""

    work: int
    total: int
    free: int


@dataclass(frozen=True)
class Critical:
    """Slack of every scheduled work that counts, in order of start, and one longest chain that leads to what is due.

    ``path`` holds the works of the chain in order of time; ``arcs`` what joins each to the next.
    """

    slack: tuple[Slack, ...]
    path: tuple[int, ...]
    arcs: tuple[Arc, ...]


def critical(
    problem: Problem,
    schedule: Schedule,
    due: Mapping[int, int] | None = None,
    *,
    tolerance: int = 0,
    sequence: Sequence | None = None,
) -> Critical:
    """Slack and critical path.

    Parameters
    ----------
    due
        Tick by which some works have to end; without it all works by the end of the plan, the classical case. Works
        from which no chain leads to one that is due are left out.
    tolerance
        Ticks of slack more than its end that a work of the chain may have: teams set out only when they are sent, so a
        quarter of a day is often left between two works that wait for each other.
    sequence
        The network of this very plan, for callers that ask many times.
    """
    sequence = Sequence(problem, schedule) if sequence is None else sequence
    limit, total = _totals(sequence, due)
    slack = tuple(
        Slack(work, total[work], _free(sequence, work, limit.get(work), total[work]))
        for work in sequence.order
        if work in total
    )
    path, arcs = _chain(sequence, total, limit, tolerance)
    return Critical(slack, path, arcs)


def longest_chain(
    sequence: Sequence, due: Mapping[int, int], *, tolerance: int = 0
) -> tuple[tuple[int, ...], tuple[Arc, ...]]:
    """``path`` and ``arcs`` of ``critical`` alone: half the work."""
    limit, total = _totals(sequence, due)
    return _chain(sequence, total, limit, tolerance)


def _totals(sequence: Sequence, due: Mapping[int, int] | None) -> tuple[Mapping[int, int], Mapping[int, int]]:
    """Ticks by which works are due, and the largest shift of every work that counts."""
    end = max((sequence.finish[work] for work in sequence.order), default=0)
    limit = dict.fromkeys(sequence.order, end) if due is None else dict(due)
    total: dict[int, int] = {}
    for work in _leading_to(sequence, limit):
        shifts = _total(sequence, work, limit.get(work), total)
        if shifts is not None:
            total[work] = shifts
    return limit, total


def _leading_to(sequence: Sequence, due: Mapping[int, int]) -> list[int]:
    """Works that are due, and those from which a chain leads to one, the last first."""
    found = {work for work in due if work in sequence.place}
    pending = list(found)
    while pending:
        before = {arc.before for arc in sequence.into[pending.pop()]} - found
        found |= before
        pending += before
    return sorted(found, key=sequence.place.__getitem__, reverse=True)


def _total(sequence: Sequence, work: int, limit: int | None, total: Mapping[int, int]) -> int | None:
    """The largest shift that keeps what is due; None where nothing that is due waits for the work."""
    latest = [arc.reference + total[arc.after] - arc.lag for arc in sequence.out[work] if arc.after in total]
    if limit is not None:
        latest.append(limit)
    if not latest:
        return None
    return 0 if work in sequence.fixed else _largest(sequence, work, min(latest))


def _free(sequence: Sequence, work: int, limit: int | None, total: int) -> int:
    latest = [arc.reference - arc.lag for arc in sequence.out[work]]
    if limit is not None:
        latest.append(limit)
    return min(total, _largest(sequence, work, min(latest))) if work not in sequence.fixed else 0


def _largest(sequence: Sequence, work: int, latest_finish: int) -> int:
    """The largest shift with which a work ends by a tick and its teams are still there and accredited."""
    teams, scope = sequence.problem.teams, int(sequence.problem.works.scope[work])
    stays = [
        min(int(teams.departure[team]), int(teams.accredited_until[team, scope]))
        for team, _ in sequence.slots.crew(work)
    ]
    return _shift_until(sequence, work, min([latest_finish, sequence.problem.horizon, *stays]))


def _shift_until(sequence: Sequence, work: int, until: int) -> int:
    """The largest shift with which a work ends by a tick."""
    # No work ends before it begins.
    low, high = 0, max(0, min(sequence.problem.horizon, until - sequence.start[work]))
    while low < high:
        middle = (low + high + 1) // 2
        if sequence.finish_at(work, middle) <= until:
            low = middle
        else:
            high = middle - 1
    return low


def _chain(
    sequence: Sequence, total: Mapping[int, int], limit: Mapping[int, int], tolerance: int
) -> tuple[tuple[int, ...], tuple[Arc, ...]]:
    """From the last of the most urgent works that are due back along the arcs with the least slack."""
    ends = [work for work in total if work in limit]
    if not ends:
        return (), ()
    work = min(ends, key=lambda one: (total[one], -sequence.finish[one], one))
    path, arcs, allowed = [work], list[Arc](), total[work] + tolerance
    while True:
        # What could end later without holding up this work is no link, however short of time it is for another reason.
        waits = [
            arc
            for arc in sequence.into[work]
            if arc.before in total
            and total[arc.before] <= allowed
            and _shift_until(sequence, arc.before, arc.reference + total[work] - arc.lag) <= allowed
        ]
        if not waits:
            break
        arc = min(waits, key=lambda one: (total[one.before], -one.lag - sequence.finish[one.before], one.before))
        work = arc.before
        path.append(work)
        arcs.append(arc)
    return tuple(reversed(path)), tuple(reversed(arcs))
