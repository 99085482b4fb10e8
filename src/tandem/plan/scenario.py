"""Scenarios: named, typed changes to a picture, its policy or its problem, asked as "what if", never recorded as facts.

A change is a value that reads back from JSON. Each changes one layer: the policy before works are derived, the teams
of the picture, or the arrays of the problem. A scenario's teams come on the day that it says, without the slip of expected ones.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
from pydantic import ValidationError

from tandem.errors import FormatError, NotFoundError, PlanError, PolicyError
from tandem.picture.tables import Picture, Team
from tandem.plan.problem import NEVER, Problem
from tandem.policy import Policy
from tandem.times import parse_day


@dataclass(frozen=True, slots=True)
class AddTeams:
    """``count`` more teams of ``people`` with ``scopes`` from ``arrival`` on, based and working as a team that has the first scope."""

    count: int
    people: int
    scopes: tuple[str, ...]
    arrival: date

    def __str__(self) -> str:
        return f"{self.count} more teams of {self.people} for {', '.join(self.scopes)} from {self.arrival}"


@dataclass(frozen=True, slots=True)
class ConfirmedOnly:
    """Only the teams that are here."""

    def __str__(self) -> str:
        return "only confirmed capacity"


@dataclass(frozen=True, slots=True)
class Late:
    """A share of the expected teams, always the same ones, comes ``days`` later than planned."""

    share: float
    days: int

    def __str__(self) -> str:
        return f"{self.share:.0%} of the expected teams arrive {self.days} days late"


@dataclass(frozen=True, slots=True)
class Close:
    """A component of a network, such as a road, cannot be used again within the horizon."""

    asset: str

    def __str__(self) -> str:
        return f"{self.asset} closed"


@dataclass(frozen=True, slots=True)
class SetPolicy:
    """A value of the policy by its path, such as weights.water."""

    path: str
    value: float

    def __str__(self) -> str:
        return f"{self.path} = {self.value:g}"


@dataclass(frozen=True, slots=True)
class WorkTakes:
    """A work takes ``factor`` times its effort."""

    work: str
    factor: float

    def __str__(self) -> str:
        return f"{self.work} takes {self.factor:g} times as long"


Change = AddTeams | ConfirmedOnly | Late | Close | SetPolicy | WorkTakes
_KINDS: Mapping[str, type[Change]] = {
    "add_teams": AddTeams,
    "confirmed_only": ConfirmedOnly,
    "late": Late,
    "close": Close,
    "set_policy": SetPolicy,
    "work_takes": WorkTakes,
}


@dataclass(frozen=True)
class Scenario:
    """Changes with a name, who asks and why."""

    name: str
    author: str
    reason: str
    changes: tuple[Change, ...]

    def to_json(self) -> dict[str, object]:
        """Plain values."""
        return {
            "name": self.name,
            "author": self.author,
            "reason": self.reason,
            "changes": [_change_to_json(change) for change in self.changes],
        }

    @classmethod
    def from_json(cls, body: Mapping[str, object]) -> Scenario:
        """Back from plain values; FormatError where they are none of a scenario."""
        try:
            changes = body["changes"]
            assert isinstance(changes, list)
            return cls(
                str(body["name"]), str(body["author"]), str(body["reason"]), tuple(map(_change_from_json, changes))
            )
        except (KeyError, TypeError, ValueError, AssertionError) as error:
            raise FormatError(
                f"The kept scenario cannot be read: {error}.", "Add it again: tandem scenario add."
            ) from error


def _change_to_json(change: Change) -> dict[str, object]:
    kind = next(name for name, known in _KINDS.items() if isinstance(change, known))
    values = {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(change).items()}
    return {"kind": kind, **values}


def _change_from_json(body: Mapping[str, Any]) -> Change:
    values = {name: value for name, value in body.items() if name != "kind"}
    if body["kind"] == "add_teams":
        values |= {"arrival": parse_day(values["arrival"]), "scopes": tuple(values["scopes"])}
    make: Callable[..., Change] = _KINDS[body["kind"]]
    return make(**values)


def changed_policy(policy: Policy, changes: Sequence[Change]) -> Policy:
    """The policy with the values that a scenario sets.

    Raises
    ------
    PolicyError
        Where a path names no number of the policy, or a value lies outside its range.
    """
    body = policy.model_dump()
    for change in changes:
        if isinstance(change, SetPolicy):
            _set(body, change)
    try:
        return Policy.model_validate(body)
    except ValidationError as error:
        found = error.errors()[0]
        where = ".".join(map(str, found["loc"]))
        raise PolicyError(f"Policy value '{where}': {found['msg']}.", "Give a value within its range.") from error


def _set(body: dict[str, object], change: SetPolicy) -> None:
    *folders, name = change.path.split(".")
    here: object = body
    for folder in folders:
        here = here.get(folder) if isinstance(here, dict) else None
    old = here.get(name) if isinstance(here, dict) else None
    if not isinstance(here, dict) or not isinstance(old, int | float):
        raise PolicyError(
            f"The policy has no number '{change.path}'.", "Look it up in docs/policy, such as weights.water."
        )
    whole = isinstance(old, int) and float(change.value).is_integer()
    here[name] = bool(change.value) if isinstance(old, bool) else int(change.value) if whole else float(change.value)


def changed_picture(picture: Picture, policy: Policy, scenario: Scenario) -> Picture:
    """The picture with the teams that a scenario adds, and expected ones later."""
    teams = picture.teams
    for place, change in enumerate(scenario.changes):
        if isinstance(change, AddTeams):
            teams = (*teams, *_added(teams, change, f"scenario/{scenario.name}/{place + 1}"))
        elif isinstance(change, Late):
            teams = _late(teams, change, picture.valid_at, policy)
    return replace(picture, teams=teams)


def _added(teams: Sequence[Team], change: AddTeams, prefix: str) -> list[Team]:
    alike = [team for scope in change.scopes for team in teams if scope in team.scopes] or list(teams)
    if not alike:
        raise PlanError(
            "A scenario cannot add teams to a region without any: nobody says where they would be based.",
            "Record one team first, expected ones count.",
        )
    like = min(alike, key=lambda team: (team.presence != "present", team.id))
    return [
        replace(
            like,
            id=f"{prefix}-{number + 1}",
            name=f"Scenario team {number + 1}",
            organisation="scenario",
            scopes=change.scopes,
            people=change.people,
            presence="present",
            arrival=change.arrival,
            departure=None,
            accreditations=(),
            claims={},
        )
        for number in range(change.count)
    ]


def _late(teams: Sequence[Team], change: Late, today: date, policy: Policy) -> tuple[Team, ...]:
    """The same teams are late whatever else is asked: those whose ids have the smallest digests."""
    expected = sorted((team.id for team in teams if team.presence == "expected"), key=_digest)
    chosen = set(expected[: math.ceil(change.share * len(expected))])
    unknown = today + timedelta(days=policy.capacity.unknown_arrival_days - policy.capacity.expected_slip_days)
    return tuple(
        replace(team, arrival=max(team.arrival or unknown, today) + timedelta(days=change.days))
        if team.id in chosen
        else team
        for team in teams
    )


def _digest(identifier: str) -> bytes:
    return hashlib.blake2b(identifier.encode(), digest_size=8).digest()


def changed_problem(problem: Problem, changes: Sequence[Change]) -> Problem:
    """The problem with closed components and longer works; NotFoundError names what it does not hold."""
    ready, effort = problem.components.ready.copy(), problem.works.effort.copy()
    for change in changes:
        if isinstance(change, Close):
            ready[_row(problem.components.ids, change.asset, "component of a network")] = NEVER
        elif isinstance(change, WorkTakes):
            row = _row(problem.works.ids, change.work, "work")
            effort[row] = max(1, math.ceil(int(effort[row]) * change.factor)) if effort[row] else 0
    return replace(
        problem,
        components=replace(problem.components, ready=ready),
        works=replace(problem.works, effort=effort.astype(np.int64)),
    )


def _row(ids: Sequence[str], name: str, what: str) -> int:
    if name not in ids:
        raise NotFoundError(f"The problem has no {what} '{name}'.", "Look it up in the layers of the workspace.")
    return ids.index(name)


def confirmed_only(changes: Sequence[Change]) -> bool:
    """Whether a scenario counts only the teams that are here."""
    return any(isinstance(change, ConfirmedOnly) for change in changes)
