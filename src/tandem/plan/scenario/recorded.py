"""Decisions and closures that stand in the records, as the changes that they are: planned in the way in which they were tried."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tandem.picture.tables import Picture
from tandem.plan.problem import Problem
from tandem.plan.scenario.changes import Change, Close, Forbid

OPEN_END = date.max
"""A day without end: closed until further notice, or not at all."""


def recorded_changes(picture: Picture) -> tuple[Change, ...]:
    """What the picture says of closed assets and forbidden works; what has passed on its day is left out."""
    return tuple(_closures(picture)) + tuple(_bans(picture))


def applicable(problem: Problem, changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """The recorded changes whose works and teams the problem still has."""
    works, teams, components = set(problem.works.ids), set(problem.teams.ids), set(problem.components.ids)
    return tuple(
        change
        for change in changes
        if (isinstance(change, Close) and change.asset in components)
        or (isinstance(change, Forbid) and change.work in works and (change.team is None or change.team in teams))
    )


def _closures(picture: Picture) -> Iterator[Change]:
    for asset in picture.assets:
        if asset.closed_until is not None and asset.closed_until > picture.valid_at:
            yield Close(asset.id, None if asset.closed_until == OPEN_END else asset.closed_until)


def _bans(picture: Picture) -> Iterator[Change]:
    for state in picture.work_states:
        if state.not_before is not None and state.not_before > picture.valid_at:
            yield Forbid(state.id, before=None if state.not_before == OPEN_END else state.not_before)
        yield from (Forbid(state.id, team) for team in state.not_by)
