"""What a survey is worth as information: the clearance behind it that it is expected to make needless.

A plan counts on the expected outcome of a survey already: its clearance is that of the land which survey is expected to leave. So
what the survey saves is the difference to clearing all of it: effort avoided, in worker-days of the scopes behind it, and what
these worker-days are worth to people. Their worth is the plan's own price of a worker-day of each scope: weighted
person-days that would be saved per worker-day if all works of the scope took a little less, decoded as the plan is carried out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tandem.language import ENGLISH, Language
from tandem.plan.evaluate import Evaluator
from tandem.plan.problem import NEVER, TICKS_PER_DAY, UNITS_PER_WORKER_TICK, FloatArray, IntArray, Problem
from tandem.plan.schedule import Schedule

UNITS_PER_WORKER_DAY = TICKS_PER_DAY * UNITS_PER_WORKER_TICK
SURVEYS = ("nts", "ts")
BEHIND = ("preparation", "clearance", "quality_control")


@dataclass(frozen=True, slots=True)
class SurveyShares:
    """What survey is expected to do to suspected land: share cancelled by nts, share reduced by ts (both of the whole area)."""

    cancelled: float
    reduced: float


@dataclass(frozen=True, slots=True)
class SurveyValue:
    """What one survey is expected to save behind it.

    Parameters
    ----------
    avoided
        (scope, worker-days) of work that it is expected to make needless.
    worker_days
        Their sum.
    days_sooner
        Days by which the land is expected to be released sooner, at the speed of the plan's own teams on what is left.
    worth
        Weighted person-days that the avoided worker-days are worth at the prices of their scopes.
    works
        Ids of the works behind it that it makes shorter.
    """

    avoided: tuple[tuple[str, float], ...]
    worker_days: float
    days_sooner: float
    worth: float
    works: tuple[str, ...]

    def sentence(self, language: Language = ENGLISH) -> str:
        """The value in words, for ``tandem why``."""
        rounded = [(scope, days) for scope, days in self.avoided if round(days) > 0] or self.avoided
        told = ", ".join(
            language.plural(
                "{n} worker-day of {scope}",
                "{n} worker-days of {scope}",
                round(days),
                scope=language.label("scope", scope).lower(),
            )
            for scope, days in rounded
        )
        return language.text(
            "It is expected to make {effort} needless behind it, which is {days} days sooner for this land "
            "and worth {worth} weighted person-days at the prices of this plan.",
            effort=told,
            days=round(self.days_sooner),
            worth=round(self.worth),
        )


def survey_value(
    problem: Problem, schedule: Schedule, work: int, shares: SurveyShares, prices: Mapping[str, float]
) -> SurveyValue | None:
    """What survey ``work`` (a row of the problem) is worth as information; None where it is none, or nothing is behind it.

    Parameters
    ----------
    shares
        Those that the plan counts on: ``WorkList.survey``.
    prices
        Weighted person-days per worker-day by scope: ``worker_day_prices``.
    """
    kind = problem.works.kind[work]
    if kind not in SURVEYS:
        return None
    behind = _behind(problem, work)
    left = _left_share(kind, shares)
    if not behind or left <= 0:
        return None
    avoided: dict[str, float] = {}
    days = 0.0
    for row in behind:
        planned = int(problem.works.effort[row]) / UNITS_PER_WORKER_DAY
        saved = planned * (1 / left - 1)
        scope = problem.scopes[problem.works.scope[row]]
        avoided[scope] = avoided.get(scope, 0.0) + saved
        if schedule.work_finish[row] < NEVER:
            lasts = int(schedule.work_finish[row] - schedule.work_start[row]) / TICKS_PER_DAY
            days += lasts * (1 / left - 1)
    return SurveyValue(
        avoided=tuple(sorted(avoided.items())),
        worker_days=sum(avoided.values()),
        days_sooner=days,
        worth=sum(prices.get(scope, 0.0) * saved for scope, saved in avoided.items()),
        works=tuple(problem.works.ids[row] for row in behind),
    )


def _left_share(kind: str, shares: SurveyShares) -> float:
    """Share of what reaches this survey that it is expected to leave."""
    kept = 1 - shares.cancelled
    if kind == "nts":
        return kept
    return 1 - min(1.0, shares.reduced / kept) if kept > 0 else 0.0


def _behind(problem: Problem, work: int) -> list[int]:
    """Works of the same area after a survey, by precedence, that survey makes shorter."""
    works = problem.works
    after = np.repeat(np.arange(problem.n_works), np.diff(works.predecessor_ptr))
    area = works.ids[work].partition("/")[2]
    found: set[int] = set()
    pending = [work]
    while pending:
        for row in after[works.predecessor == pending.pop()].tolist():
            if row not in found and works.ids[row].partition("/")[2] == area:
                found.add(row)
                pending.append(row)
    shorter = (*BEHIND, "ts") if works.kind[work] == "nts" else BEHIND
    return sorted(row for row in found if works.kind[row] in shorter and works.scope[row] >= 0)


def worker_day_prices(problem: Problem, schedule: Schedule, share: float = 0.1) -> dict[str, float]:
    """Weighted person-days that one worker-day less of each scope saves on average, with every assignment where it is.

    All works of a scope end ``share`` of their length sooner, and what waits for them (by precedence, or the same team) moves
    up with them as far as its own constraints in the plan allow; prices are never below 0.
    """
    works, evaluator = problem.works, Evaluator(problem)
    standing = evaluator.objective(schedule.work_finish)
    arcs = _arcs(problem, schedule)
    prices = {}
    for row, scope in enumerate(problem.scopes):
        mine = (works.scope == row) & (schedule.work_finish < NEVER)
        effort = float(works.effort[mine].sum()) / UNITS_PER_WORKER_DAY
        sooner = evaluator.objective(_moved_up(problem, schedule, arcs, mine, share))
        prices[scope] = max(0.0, (standing - sooner) / (share * effort)) if effort else 0.0
    return prices


def _arcs(problem: Problem, schedule: Schedule) -> list[list[int]]:
    """Works that each work waits for: predecessors, what its teams do before, and what lies within the safety distance before it."""
    works = problem.works
    before: list[list[int]] = [
        works.predecessor[works.predecessor_ptr[row] : works.predecessor_ptr[row + 1]].tolist()
        for row in range(problem.n_works)
    ]
    order = np.lexsort((schedule.start, schedule.team))
    for one, other in zip(order[:-1].tolist(), order[1:].tolist(), strict=True):
        if schedule.team[one] == schedule.team[other]:
            before[schedule.work[other]].append(int(schedule.work[one]))
    for row in range(problem.n_works):
        for near in works.conflict[works.conflict_ptr[row] : works.conflict_ptr[row + 1]].tolist():
            if schedule.work_finish[near] <= schedule.work_start[row]:
                before[row].append(near)
    return before


def _moved_up(
    problem: Problem, schedule: Schedule, before: list[list[int]], mine: FloatArray | IntArray, share: float
) -> IntArray:
    """Finishes when some works are shorter: each moves up by the least that those before it do, not before its release."""
    finish: list[int] = schedule.work_finish.tolist()
    start: list[int] = schedule.work_start.tolist()
    release: list[int] = np.maximum(problem.works.release, 0).tolist()
    gained = [0] * problem.n_works
    for row in np.argsort(schedule.work_start, kind="stable").tolist():
        if schedule.work_finish[row] >= NEVER:
            continue
        gain = min((gained[other] for other in before[row]), default=0)
        gain = max(0, min(gain, start[row] - release[row]))
        own = round(share * (finish[row] - start[row])) if mine[row] else 0
        gained[row] = gain + own
    moved: IntArray = (schedule.work_finish - np.array(gained, dtype=np.int32)).astype(np.int32)
    return np.where(schedule.work_finish < NEVER, moved, NEVER).astype(np.int32)
