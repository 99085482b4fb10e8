"""The form of a change: one for all kinds, of which each takes the fields that it needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, Field

from tandem.errors import ScenarioError
from tandem.plan.scenario import (
    Accredit,
    AddPeople,
    AddTeams,
    Arrive,
    Change,
    Close,
    Confirm,
    ConfirmedOnly,
    Done,
    Forbid,
    Late,
    Lift,
    PinWork,
    SetPolicy,
    Stay,
    WorkTakes,
    change_to_json,
)
from tandem.worded import worded

Value = TypeVar("Value")


def _given(value: Any) -> Any:
    """What a form leaves empty is not given."""
    return None if value == "" else value


Id = Annotated[str | None, BeforeValidator(_given), Field(max_length=300)]
Day = Annotated[date | None, BeforeValidator(_given)]
Count = Annotated[int | None, BeforeValidator(_given), Field(ge=-1_000_000, le=1_000_000)]
Number = Annotated[float | None, BeforeValidator(_given), Field(allow_inf_nan=False)]
Kind = Literal[
    "pin",
    "forbid",
    "arrive",
    "confirm",
    "close",
    "add_people",
    "add_teams",
    "confirmed_only",
    "late",
    "set_policy",
    "work_takes",
    "lift",
    "done",
    "stay",
    "accredit",
]


class ChangeForm(BaseModel):
    """A change of scenario ``scenario`` (begun where there is none), made by ``by`` who has seen ``version`` (empty: the newest)."""

    scenario: Annotated[str, Field(max_length=80)]
    by: Annotated[str, Field(max_length=100)]
    kind: Kind
    version: Annotated[int | None, BeforeValidator(_given), Field(ge=0, le=1_000_000)] = None
    work: Id = None
    team: Id = None
    thing: Id = None
    asset: Id = None
    scope: Id = None
    path: Id = None
    day: Day = None
    until: Day = None
    people: Count = None
    count: Count = None
    days: Count = None
    percent: Number = None
    value: Number = None

    def change(self) -> Change:
        """The change; ScenarioError where a field that its kind needs is empty."""
        return _MADE[self.kind](self)

    def need(self, value: Value | None, what: str) -> Value:
        """A field that must be filled in."""
        if value is None:
            raise ScenarioError(
                worded("The change does not say {what}.", what=what), worded("Fill the field in and send it again.")
            )
        return value


def _pin(form: ChangeForm) -> Change:
    teams = tuple(team.strip() for team in form.need(form.team, "by which team").split(","))
    return PinWork(form.need(form.work, "which work"), teams, form.need(form.day, "from which day"))


def _teams(form: ChangeForm) -> Change:
    scopes = (form.need(form.scope, "for which scope"),)
    count, people = form.need(form.count, "how many teams"), form.need(form.people, "of how many people")
    return AddTeams(count, people, scopes, form.need(form.day, "from which day"))


def _late(form: ChangeForm) -> Change:
    return Late(form.need(form.percent, "which share of the teams") / 100, form.need(form.days, "how many days"))


_MADE: Mapping[str, Callable[[ChangeForm], Change]] = {
    "pin": _pin,
    "forbid": lambda form: Forbid(form.need(form.work, "which work"), form.team, form.day),
    "arrive": lambda form: Arrive(form.need(form.team, "which team"), form.need(form.day, "on which day")),
    "confirm": lambda form: Confirm(form.need(form.thing, "which team or commitment")),
    "close": lambda form: Close(form.need(form.asset, "which asset"), form.until),
    "add_people": lambda form: AddPeople(
        form.need(form.people, "how many people"),
        form.need(form.scope, "for which scope"),
        form.need(form.day, "from which day"),
    ),
    "add_teams": _teams,
    "confirmed_only": lambda form: ConfirmedOnly(),
    "late": _late,
    "set_policy": lambda form: SetPolicy(form.need(form.path, "which value"), form.need(form.value, "the new value")),
    "work_takes": lambda form: WorkTakes(
        form.need(form.work, "which work"), form.need(form.value, "how many times as long")
    ),
    "lift": lambda form: Lift(form.need(form.work, "which work")),
    "done": lambda form: Done(form.need(form.work, "which work"), form.need(form.day, "before which day")),
    "stay": lambda form: Stay(form.need(form.team, "which team"), form.need(form.day, "until which day")),
    "accredit": lambda form: Accredit(
        form.need(form.team, "which team"),
        form.need(form.scope, "for which scope"),
        form.need(form.day, "from which day"),
    ),
}


def fields_of(change: Change) -> dict[str, str]:
    """What a form sends for one of the changes that an answer offers to try."""
    fields = {name: str(value) for name, value in change_to_json(change).items() if value is not None}
    match change:
        case PinWork():
            del fields["start"], fields["teams"]
            return {**fields, "team": ",".join(change.teams), "day": change.start.isoformat()}
        case AddPeople():
            fields["day"] = fields.pop("arrival")
        case Forbid(before=date()):
            fields["day"] = fields.pop("before")
    return fields
