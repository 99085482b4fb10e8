"""Scenarios side by side, as they were planned: a table and the curves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tandem.plan.scenario import SetPolicy
from tandem.store.protocol import Reader
from tandem.usecases.desk.outcome import Outcome, keep_outcome, outcomes
from tandem.usecases.desk.plans import newest_plans, stale_reasons
from tandem.usecases.desk.steps import Draft, drafts
from tandem.usecases.planning import Planned, plan_named
from tandem.usecases.workspace import Workspace

PLACES = 6
"""Communities that the table names where nobody chose any: those whose dates differ most, for most people."""


@dataclass(frozen=True)
class DeskRow:
    """One scenario, or the live plan where ``draft`` is None. ``outcome`` is None where it was not planned yet.

    ``weighted`` are weighted person-days by the live weights, ``gained`` how many fewer than the live plan has (negative: more); None where
    that cannot be said. ``other_weights``: the scenario itself counts with others. ``stale`` is why the plan is no longer the scenario's.
    """

    draft: Draft | None
    outcome: Outcome | None
    weighted: float | None
    gained: float | None
    other_weights: bool
    stale: str

    @property
    def name(self) -> str:
        """The scenario's name, empty for the live plan."""
        return "" if self.draft is None else self.draft.scenario.name


@dataclass(frozen=True)
class PlaceRow:
    """A service at a community: its first day in each row of the table, None where it does not come or the row has no plan."""

    community: str
    service: str
    people: float
    days: tuple[date | None, ...]


@dataclass(frozen=True)
class Desk:
    """All scenarios beside the live plan, which is the first row. ``live`` is the live plan's document."""

    live: str
    rows: tuple[DeskRow, ...]
    places: tuple[PlaceRow, ...]


def desk(
    workspace: Workspace,
    live: Callable[[], Planned],
    *,
    now: datetime,
    names: Sequence[str] = (),
    communities: Sequence[str] = (),
) -> Desk:
    """The desk: scenarios by name (all where none is named) beside the live plan.

    ``live`` gives the live plan with its problem; it is asked only where its figures are not kept yet.
    """
    with workspace.store.reading() as reader:
        head, known = plan_named(reader.heads("plan"), "last"), outcomes(reader)
        made = [one for one in drafts(reader) if not names or one.scenario.name in names]
        plans = newest_plans(reader)
        stale = stale_reasons(reader, {one.scenario.name: one.scenario for one in made})
    own = known.get(head.id) or keep_outcome(workspace, live(), now)
    weights = {goal.goal: goal.weight for goal in own.goals}
    rows = [DeskRow(None, own, own.objective, 0.0, False, "")]
    for draft in made:
        name = draft.scenario.name
        found = known.get(plans.get(name, ""))
        value = None if found is None else found.weighted_by(weights)
        gained = None if value is None else own.objective - value
        other = any(
            isinstance(change, SetPolicy) and change.path.startswith("weights.") for change in draft.scenario.changes
        )
        rows.append(DeskRow(draft, found, value, gained, other, stale.get(name, "")))
    return Desk(head.id, tuple(rows), _places(rows, communities))


def _places(rows: Sequence[DeskRow], communities: Sequence[str]) -> tuple[PlaceRow, ...]:
    """Dates of the communities that were chosen, or of those whose dates differ most."""
    planned = [row.outcome for row in rows if row.outcome is not None]
    first = planned[0]
    chosen = bool(communities)
    if not communities:
        weight = {place: _difference(planned, place) for place in first.served}
        ranked = sorted((place for place in weight if weight[place] > 0), key=lambda place: (-weight[place], place))
        communities = ranked[:PLACES]
    found = []
    for place in communities:
        people, days = first.served.get(place, (0.0, {}))
        for service in sorted(days):
            dates = tuple(_date(row.outcome, place, service) for row in rows)
            if chosen or len(set(dates)) > 1 or len(planned) == 1:
                found.append(PlaceRow(place, service, people, dates))
    return tuple(found)


def _difference(planned: Sequence[Outcome], place: str) -> float:
    """Person-days by which the plans differ for a community, summed over services."""
    people, days = planned[0].served[place]
    total = 0
    for service in days:
        values = [_day(one, place, service) for one in planned]
        total += max(values) - min(values)
    return people * total


def _day(outcome: Outcome, place: str, service: str) -> int:
    found = outcome.served.get(place, (0.0, {}))[1].get(service)
    return outcome.horizon_days if found is None else found


def _date(outcome: Outcome | None, place: str, service: str) -> date | None:
    found = None if outcome is None else outcome.served.get(place, (0.0, {}))[1].get(service)
    return None if found is None or outcome is None else outcome.day(found)


def compared_curves(found: Desk, goal: str) -> dict[str, tuple[tuple[float, ...], tuple[float, ...]]]:
    """Days and people without a service by scenario name ('' for the live plan)."""
    return {
        row.name: (one.days, one.people)
        for row in found.rows
        if row.outcome is not None
        for one in row.outcome.goals
        if one.goal == goal
    }


def names_at(reader: Reader) -> tuple[str, ...]:
    """Names of all scenarios that can still be changed, newest first."""
    return tuple(draft.scenario.name for draft in reversed(drafts(reader)) if draft.adopted is None)
