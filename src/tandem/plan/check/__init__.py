"""The independent checker: lists every rule that a schedule breaks, and recomputes its objective.

It shares no code with the search, the bound or the network kernel (an import contract), so that one mistake cannot
hide in both. A plan with a single violation is never shown.
"""

from __future__ import annotations

from tandem.plan.check import rules
from tandem.plan.check.roads import access
from tandem.plan.check.value import objective
from tandem.plan.check.view import View
from tandem.plan.check.violation import RULES, Violation
from tandem.plan.problem import Problem
from tandem.plan.schedule import Schedule

__all__ = ["RULES", "Violation", "check", "objective"]


def check(problem: Problem, schedule: Schedule) -> tuple[Violation, ...]:
    """Every rule of ``RULES`` that the schedule breaks; empty for a feasible schedule.

    Where the arrays themselves are not well formed (rules shape, horizon) only that is reported. A work may stay
    unscheduled. An assignment that has started before the plan's first day (a started pin) is on site: it needs
    neither travel nor an open road.
    """
    malformed = tuple(rules.malformed(problem, schedule))
    if malformed:
        return malformed
    view = View(problem, schedule)
    every = (
        rules.order,
        rules.unscheduled,
        rules.work_interval,
        rules.competence,
        rules.presence,
        rules.team_sequence,
        rules.precedence,
        rules.lag,
        rules.finish_together,
        rules.effort,
        rules.teams_on_works,
        rules.conflicts,
        access,
        rules.pins,
    )
    return tuple(violation for rule in every for violation in rule(view))
