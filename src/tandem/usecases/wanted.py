"""What to ask donors for: the worth of one more team of each scope, by month of arrival."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tandem.engines import open_engine
from tandem.plan.problem import TICKS_PER_DAY
from tandem.store.protocol import Reader
from tandem.uncertainty.worth import TeamWorth, team_worths
from tandem.usecases.looking_up import one_of
from tandem.usecases.planning import plan_again
from tandem.worded import worded


@dataclass(frozen=True)
class Wanted:
    """``rows`` by scope, worth by ``arrivals``: the plan's first day, then the first day of each month; ``names`` by id and code."""

    plan: int
    arrivals: tuple[date, ...]
    rows: tuple[TeamWorth, ...]
    names: Mapping[str, str]


def wanted_teams(reader: Reader, *, months: int, scopes: tuple[str, ...], engine: str, tries: int, seed: int) -> Wanted:
    """One more team on top of the last plan; NotFoundError for a scope that the plan does not know."""
    planned = plan_again(reader, "last")
    problem = planned.problem
    known = {scope: planned.names.get(scope, scope) for scope in problem.scopes}
    scopes = tuple(one_of(scope, known, worded("scope")) for scope in scopes)
    arrivals = [problem.start, *(_month(problem.start, later) for later in range(1, months))]
    arrivals = [day for day in arrivals if (day - problem.start).days * TICKS_PER_DAY < problem.horizon]
    with open_engine(engine) as opened:
        rows = team_worths(
            problem,
            planned.solution.schedule,
            [(day - problem.start).days for day in arrivals],
            opened,
            scopes or None,
            tries=tries,
            seed=seed,
        )
    return Wanted(planned.number, tuple(arrivals), rows, planned.names)


def _month(start: date, later: int) -> date:
    month = start.month - 1 + later
    return date(start.year + month // 12, month % 12 + 1, 1)
